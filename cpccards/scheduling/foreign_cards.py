"""Where each of Anki's cards stands, as our own cards: state, memory, due date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np

from cpccards.domain.clock import StudyDay, from_milliseconds
from cpccards.domain.drafts import DraftCard, Problem
from cpccards.domain.foreign_progress import ForeignCard
from cpccards.domain.learning import Memories
from cpccards.domain.reviews import CardState, Memory
from cpccards.scheduling.foreign_log import EARLIEST, Flags, Whole
from cpccards.scheduling.foreign_presets import CardOptions
from cpccards.scheduling.foreign_replay import (
    Floats,
    Histories,
    estimated_memories,
    put,
)
from cpccards.scheduling.study_day_columns import Reckoning

FIRST_SECOND = 1_000_000_000
"""What is due later than this is due at a second, not on a day."""

SUSPENDED = -1
"""The queue of cards that were taken out of study."""

_NEVER = -1
_EARLIEST_DAY = 7_305
_LONGEST_INTERVAL = 36_500
_LAST_SECOND = 2**33
_MOST, _FARTHEST = 2**31, 2**53
_FLAGS = 7
_STATES = tuple(CardState)
_IN_STEPS = frozenset((CardState.LEARNING, CardState.RELEARNING))
_UNMET = Memory()


@dataclass(frozen=True, slots=True)
class Present:
    """What is known of the time: the study day it is, Anki's day 0, and how days are reckoned."""

    today: StudyDay
    day_0: StudyDay
    reckoning: Reckoning

    @property
    def end(self) -> int:
        """When the future begins, in milliseconds since 1970; a day late, for the sake of wrong clocks."""
        return int(self.reckoning.starts(np.array([self.today + 2]))[0])


class _Columns:
    """What Anki keeps of its cards, as arrays of numbers that can be reckoned with."""

    def __init__(self, cards: Sequence[ForeignCard]) -> None:
        self.kind = _whole(card.kind for card in cards)
        self.interval = _whole(card.interval for card in cards)
        self.factor = _whole(card.factor for card in cards)
        self.left = _whole(card.left for card in cards)
        self.last_review = _whole(card.last_review or 0 for card in cards)
        self.repetitions = _whole(card.repetitions for card in cards)
        self.lapses = _whole(card.lapses for card in cards)
        self.position = _whole(card.position or 0 for card in cards)
        self.stability = _numbers(card.stability for card in cards)
        self.difficulty = _numbers(card.difficulty for card in cards)
        # A card that sits in a filtered deck is due there, and goes home to when it was due before; one that
        # was answered there has nothing to go back to.
        self.due = _whole(
            card.original_due
            if card.was_filtered and (card.original_due or card.kind == CardState.NEW)
            else card.due
            for card in cards
        )


def to_cards(
    foreign: Sequence[ForeignCard], histories: Histories, options: CardOptions, present: Present
) -> tuple[tuple[DraftCard, ...], tuple[Problem, ...]]:
    """The cards, and what about them could not be taken as it stood."""
    complaints = _Complaints(len(foreign))
    columns = _Columns(foreign)
    state = _states(columns, complaints)
    last_at = _last_answered(columns, histories, present, complaints)
    due_at, due_day, last_at = _due(columns, state, last_at, present, complaints)
    memories = _memories(foreign, columns, state, histories, options, complaints)
    numbers = (
        state,
        np.maximum(0, options.steps(state == CardState.LEARNING) - columns.left % 1000),
        memories.stability,
        memories.difficulty,
        due_at,
        due_day,
        last_at,
        present.reckoning.days(last_at),
        np.clip(columns.repetitions, 0, _MOST),
        np.clip(columns.lapses, 0, _MOST),
        np.clip(np.where(state == CardState.NEW, columns.due, columns.position), -_MOST, _MOST),
    )
    made = map(_card, foreign, *(column.tolist() for column in numbers))
    return tuple(made), tuple(complaints.problems)


def _card(
    card: ForeignCard,
    state: int,
    step: int,
    stability: float,
    difficulty: float,
    due_at: int,
    due_day: int,
    last_at: int,
    last_day: int,
    repetitions: int,
    lapses: int,
    position: int,
) -> DraftCard:
    if state:
        in_steps = state in _IN_STEPS
        is_known = isfinite(stability)
        memory = Memory(
            state=_STATES[state],
            step=step if in_steps else None,
            stability=stability if is_known else None,
            difficulty=difficulty if is_known else None,
            due_at=from_milliseconds(due_at) if in_steps else None,
            due_day=None if in_steps else StudyDay(due_day),
            last_review_at=from_milliseconds(last_at),
            last_review_day=StudyDay(last_day),
            repetitions=repetitions,
            lapses=lapses,
        )
    else:
        memory = Memory(repetitions=repetitions, lapses=lapses) if repetitions or lapses else _UNMET
    return DraftCard(
        note=card.note,
        ordinal=card.ordinal,
        memory=memory,
        suspended=card.queue == SUSPENDED,
        flag=card.flag & _FLAGS,
        position=None if state and card.position is None else position,
        custom_data=card.custom_data,
    )


def _states(columns: _Columns, complaints: _Complaints) -> Whole:
    """The state of each card. What Anki's first scheduler learned again it still called a review."""
    kind = columns.kind
    odd = (kind < CardState.NEW) | (kind > CardState.RELEARNING)
    complaints.add(
        odd, "are of no kind there is", "they count as new, or as learned where they have an interval"
    )
    kind = np.where(odd, np.where(columns.interval > 0, CardState.REVIEW, CardState.NEW), kind)
    relearning = (kind == CardState.REVIEW) & (columns.due > FIRST_SECOND)
    return np.where(relearning, CardState.RELEARNING, kind)


def _last_answered(
    columns: _Columns, histories: Histories, present: Present, complaints: _Complaints
) -> Whole:
    """Milliseconds since 1970 of each card's last answer; `_NEVER` where nothing tells."""
    told = columns.last_review
    possible = (told >= EARLIEST // 1000) & (told < present.end // 1000)
    why = "were last answered before 1990 or in the future"
    complaints.add((told != 0) & ~possible, why, "their review log told instead")
    logged = np.full(len(told), _NEVER)
    is_logged = histories.last >= 0
    logged[is_logged] = histories.answers.at[histories.last[is_logged]]
    is_same = logged // 1000 == told  # the log is finer
    return np.where(possible & ~is_same, told * 1000, logged)


def _due(
    columns: _Columns, state: Whole, last_at: Whole, present: Present, complaints: _Complaints
) -> tuple[Whole, Whole, Whole]:
    """When each card is due, as an instant and as a study day, and when it was last answered at the latest.

    Where one of due and last answer is missing, the interval tells it by the other.
    """
    is_met, in_review = state != CardState.NEW, state == CardState.REVIEW
    in_seconds = columns.due > FIRST_SECOND
    reckoning, last_possible = present.reckoning, present.today + _LONGEST_INTERVAL
    due_at = np.clip(columns.due, 0, _LAST_SECOND) * 1000
    due_day = np.where(
        in_seconds, reckoning.days(np.where(in_seconds, due_at, 0)), present.day_0 + columns.due
    )
    odd = is_met & ((due_day < _EARLIEST_DAY) | (due_day > last_possible))
    complaints.add(
        odd, "are due in a year that can't be", "their interval told when they are due, or they are due today"
    )

    interval = np.where(in_review, np.clip(columns.interval, 1, _LONGEST_INTERVAL), 0)
    is_dated = last_at != _NEVER
    known = np.where(is_dated, last_at, 0)
    by_interval = np.where(
        is_dated & in_review, np.minimum(reckoning.days(known) + interval, last_possible), present.today
    )
    due_day = np.where(odd | ~is_met, by_interval, due_day)
    due_at = np.where(in_seconds & ~odd, due_at, reckoning.starts(due_day))
    supposed = np.clip(due_day - interval, _EARLIEST_DAY, present.today)
    return due_at, due_day, np.where(is_dated, last_at, reckoning.starts(supposed))


def _memories(
    foreign: Sequence[ForeignCard],
    columns: _Columns,
    state: Whole,
    histories: Histories,
    options: CardOptions,
    complaints: _Complaints,
) -> Memories:
    """Each card's memory: what the file has, else what its answers come to, else what its interval tells."""
    is_stored = np.isfinite(columns.stability) & np.isfinite(columns.difficulty)
    is_given = np.array(
        [card.stability is not None or card.difficulty is not None for card in foreign], dtype=bool
    )
    odd = is_given & ~is_stored & (state != CardState.NEW)
    complaints.add(odd, "have a memory that is no number", "their answers told it instead")

    memories = Memories(*np.full((2, len(foreign)), np.nan))
    learned = np.flatnonzero(state >= CardState.REVIEW)
    parameters = options.sets[:, options.of_card[learned]]
    interval, factor = columns.interval[learned], columns.factor[learned]
    put(memories, learned, estimated_memories(interval, factor, parameters))
    answered = np.flatnonzero(histories.last >= 0)
    last, after = histories.last[answered], histories.after
    is_known = histories.counts[last] & np.isfinite(after.stability[last])
    answered, last = answered[is_known], last[is_known]
    put(memories, answered, Memories(after.stability[last], after.difficulty[last]))
    stored = np.flatnonzero(is_stored)
    put(memories, stored, Memories(columns.stability[stored], columns.difficulty[stored]))
    return memories


class _Complaints:
    """What could not be taken as it stood, by how many cards there are of the kind."""

    def __init__(self, total: int) -> None:
        self._total = total
        self.problems: list[Problem] = []

    def add(self, odd: Flags, what: str, remedy: str) -> None:
        """One sentence about all cards that are `odd`, if any are."""
        if count := int(np.count_nonzero(odd)):
            why = f"{count:,} of {self._total:,} cards {what}; {remedy}."
            self.problems.append(Problem(None, why, fatal=False))


def _whole(numbers: Iterable[int]) -> Whole:
    """Numbers as an array; none so large that sums of them overflow."""
    given = list(numbers)
    try:
        column = np.array(given, dtype=np.int64)
    except OverflowError:
        column = np.array([min(max(number, -_FARTHEST), _FARTHEST) for number in given], dtype=np.int64)
    return np.clip(column, -_FARTHEST, _FARTHEST)


def _numbers(numbers: Iterable[float | None]) -> Floats:
    return np.array([nan if number is None else number for number in numbers], dtype=np.float64)
