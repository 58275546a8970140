"""Years with Anki become our own memories and review log, and go back again.

Memory is taken where Anki stored it, worked out from the review log where not, and estimated from interval
and ease where the log is cut. Due dates stay as they are: day n of Anki's is the study day of the date n days
after the collection was made. What Anki logged becomes reviews and events; nothing of it is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

import numpy as np

from cpccards.domain.clock import EPOCH, StudyDay, to_milliseconds
from cpccards.domain.drafts import DraftCard, DraftProgress, Problem
from cpccards.domain.foreign_progress import ForeignCard, ForeignProgress
from cpccards.domain.presets import Preset
from cpccards.domain.reviews import CardState, Memory
from cpccards.scheduling.foreign_cards import SUSPENDED, Present, to_cards
from cpccards.scheduling.foreign_log import HARDEST_FACTOR, USUAL_EASE, raw_log, sound_log
from cpccards.scheduling.foreign_presets import DeckPath, card_options, to_foreign_preset, to_presets
from cpccards.scheduling.foreign_replay import histories_of
from cpccards.scheduling.foreign_reviews import event_columns, review_columns
from cpccards.scheduling.study_day_columns import Reckoning, anki_day_0

_NEW, _IN_STEPS, _IN_REVIEW, _IN_DAY_STEPS = range(4)
"""Queues in which Anki's cards wait."""


def to_progress(
    foreign: ForeignProgress,
    *,
    rollover_hour: int,
    zone: tzinfo,
    today: StudyDay,
    default: Preset,
    decks: Sequence[DeckPath] = (),
) -> tuple[DraftProgress, tuple[Problem, ...]]:
    """Anki's progress as ours, and what of it could not be taken as it stood.

    Args:
        rollover_hour: at which the learner's day turned over while they used Anki.
        zone: where they did; days of the log are reckoned by it.
        today: nothing after tomorrow can have happened.
        default: the preset of decks that the file has no options for; its parameters work memories out there.
        decks: for each note of the draft, the path of its deck. Without them all cards go by `default`.
    """
    reckoning = Reckoning(zone, rollover_hour)
    present = Present(today, anki_day_0(foreign.created, foreign.minutes_west, zone), reckoning)
    presets, odd_presets = to_presets(foreign.presets)
    options = card_options([card.note for card in foreign.cards], decks, presets, default)
    log, odd_rows = sound_log(foreign.reviews, len(foreign.cards), present.end)
    day = reckoning.days(log.at)
    histories = histories_of(log, day, options.ignored_before(), options.sets, options.of_card)
    cards, odd_cards = to_cards(foreign.cards, histories, options, present)
    events = event_columns(log, day)
    del log, day  # large, and not needed while the reviews take their room
    states = np.array([card.memory.state for card in cards], dtype=np.int64)
    reviews = review_columns(histories, states, reckoning)
    progress = DraftProgress(cards=cards, reviews=reviews, events=events, presets=presets)
    return progress, (*odd_presets, *odd_rows, *odd_cards)


def to_foreign(
    progress: DraftProgress,
    *,
    created: int,
    minutes_west: int | None,
    rollover_hour: int,
    zone: tzinfo,
    default: Preset,
    decks: Sequence[DeckPath] = (),
) -> ForeignProgress:
    """Our progress as Anki keeps it: the way back of `to_progress`.

    Args:
        created, minutes_west: of the collection that is written; due days count from there.
        rollover_hour, zone: by which our study days are reckoned.
        default, decks: as in `to_progress`.
    """
    reckoning = Reckoning(zone, rollover_hour)
    day_0 = anki_day_0(created, minutes_west, zone)
    options = card_options([card.note for card in progress.cards], decks, progress.presets, default)
    reviews = raw_log(progress.reviews, progress.events)
    eases = {
        card: ease for card, ease in zip(reviews.card, reviews.factor, strict=True) if ease > HARDEST_FACTOR
    }
    day_steps = _day_steps(progress.cards, reckoning)
    kinds = [
        _Kind(preset, decay, day_0)
        for preset, decay in zip(options.presets, options.sets[20].tolist(), strict=True)
    ]
    cards = tuple(
        _foreign_card(card, place, kinds[kind], day_steps.get(place), eases.get(place, USUAL_EASE))
        for place, (card, kind) in enumerate(zip(progress.cards, options.of_card.tolist(), strict=True))
    )
    return ForeignProgress(
        cards=cards,
        reviews=reviews,
        created=created,
        minutes_west=minutes_west,
        rollover_hour=rollover_hour,
        presets={path: to_foreign_preset(preset) for path, preset in progress.presets.items()},
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """What cards have in common: their preset, its forgetting curve's exponent, and Anki's day 0."""

    preset: Preset
    decay: float
    day_0: StudyDay


def _day_steps(cards: Sequence[DraftCard], reckoning: Reckoning) -> dict[int, int]:
    """The study day of each card whose step ends as a day begins: such steps Anki counts in days."""
    in_steps = [place for place, card in enumerate(cards) if card.memory.due_at is not None]
    due_at = np.array(
        [to_milliseconds(cards[place].memory.due_at or EPOCH) for place in in_steps], dtype=np.int64
    )
    days = reckoning.days(due_at)
    begins = (reckoning.starts(days) == due_at).tolist()
    return {place: day for place, day, is_so in zip(in_steps, days.tolist(), begins, strict=True) if is_so}


def _foreign_card(card: DraftCard, place: int, kind: _Kind, day_due: int | None, ease: int) -> ForeignCard:
    """One card as Anki keeps it.

    Args:
        place: among the cards, for a new one without a position.
        day_due: on which its step ends, where it ends with the day.
        ease: of its last answer, in thousandths; by which a learner without FSRS goes on.
    """
    memory, state = card.memory, card.memory.state
    due, queue = _due(card, place, kind.day_0, day_due)
    is_met, is_learned = state is not CardState.NEW, state >= CardState.REVIEW
    steps = kind.preset.relearning_steps if is_learned else kind.preset.learning_steps
    steps_left = 0 if memory.step is None else max(0, len(steps) - memory.step)
    return ForeignCard(
        note=card.note,
        ordinal=card.ordinal,
        kind=int(state),
        queue=SUSPENDED if card.suspended else queue,
        due=due,
        interval=_interval(memory),
        factor=ease if is_learned else 0,
        repetitions=memory.repetitions,
        lapses=memory.lapses,
        left=steps_left,
        flag=card.flag,
        stability=memory.stability,
        difficulty=memory.difficulty,
        desired_retention=kind.preset.desired_retention if is_met else None,
        decay=kind.decay if is_met else None,
        last_review=None if memory.last_review_at is None else to_milliseconds(memory.last_review_at) // 1000,
        position=card.position if is_met else None,
        custom_data=card.custom_data,
    )


def _due(card: DraftCard, place: int, day_0: StudyDay, day_due: int | None) -> tuple[int, int]:
    """What Anki calls due, and the queue in which such a card waits."""
    memory = card.memory
    if memory.state is CardState.NEW:
        return place + 1 if card.position is None else card.position, _NEW
    if memory.due_day is not None:
        return memory.due_day - day_0, _IN_REVIEW
    if day_due is not None:
        return day_due - day_0, _IN_DAY_STEPS
    return to_milliseconds(memory.due_at or memory.last_review_at or EPOCH) // 1000, _IN_STEPS


def _interval(memory: Memory) -> int:
    """Days between the last answer and when it is due; after a lapse, those that will come."""
    if memory.state < CardState.REVIEW:
        return 0
    if memory.due_day is None or memory.last_review_day is None:
        return max(1, round(memory.stability or 1))
    return max(1, memory.due_day - memory.last_review_day)
