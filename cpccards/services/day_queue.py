"""Today's cards in order: what is due and what is new, within the limits of each preset."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpccards.domain.clock import StudyDay
from cpccards.domain.memory import FSRS_DECAY, chance_of_recall
from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.domain.presets import NewOrder, Preset, ReviewOrder
from cpccards.domain.queue import Candidate, DailyLimits, DayQueue, choose, spread
from cpccards.services.exam_mode import ExamModeService
from cpccards.services.presets import PresetService
from cpccards.storage.repositories.cards import DueCard, UnseenCard
from cpccards.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from cpccards.domain.exam_mode import DayPlan


@dataclass(frozen=True, slots=True)
class BuiltQueue:
    """Today's cards, and which of them are new. `plan`: how they were chosen for the exam, if they were."""

    queue: DayQueue
    new: frozenset[CardId]
    plan: DayPlan | None = None


class DayQueueBuilder:
    """Chooses among what is due and what is new. Limits are shared by all decks of a preset."""

    def __init__(self, presets: PresetService, exam_mode: ExamModeService) -> None:
        self._presets = presets
        self._exam_mode = exam_mode

    def build(self, uow: UnitOfWork, today: StudyDay, decks: Collection[DeckId] | None) -> BuiltQueue:
        """The queue of `decks`, or of the whole library."""
        self._presets.refresh(uow)
        room = self.room(uow, today)
        met = uow.reviews.notes_on(today)
        if self._exam_mode.is_on:
            planned = self._exam_mode.plan(uow, today, decks, met, room)
            steps = uow.cards.in_steps(today, decks)
            return BuiltQueue(DayQueue(planned.cards, steps), planned.new, planned.plan)
        due_of: dict[str, list[DueCard]] = {}
        for card in uow.cards.due(today, decks):
            due_of.setdefault(self._presets.of_deck(card.deck).key, []).append(card)
        due: list[Candidate] = []
        new: list[Candidate] = []
        by_risk = True
        for preset, own in self._groups(decks, due_of):
            reviews = due_of.get(preset.key, [])
            notes = {card.note for card in reviews}
            fresh = _fresh(uow, today, preset, own, room[preset.key].new, met | notes)
            chosen_due, chosen_new = choose(
                _in_order(reviews, preset, today),
                (Candidate(card.card, card.note) for card in fresh),
                room[preset.key],
                met,
                order=preset.review_order,
                bury_reviews=preset.bury_reviews,
                bury_new=preset.bury_new,
            )
            by_risk &= preset.review_order is ReviewOrder.RETRIEVABILITY
            due, new = [*due, *chosen_due], _by_turns(new, chosen_new)
        if by_risk:
            due.sort(key=lambda candidate: (candidate.retrievability, candidate.card))
        order = spread([candidate.card for candidate in due], [candidate.card for candidate in new])
        steps = uow.cards.in_steps(today, decks)
        return BuiltQueue(DayQueue(order, steps), frozenset(candidate.card for candidate in new))

    def room(self, uow: UnitOfWork, today: StudyDay) -> dict[str, DailyLimits]:
        """How many more new cards and reviews today may bring, by key of preset."""
        room = {}
        done = uow.reviews.done(today)
        for preset in self._presets.all():
            new, reviews = self._presets.limits(preset)
            own = [of for deck, of in done.items() if self._presets.of_deck(deck).key == preset.key]
            room[preset.key] = DailyLimits(
                max(0, new - sum(of.new for of in own)), max(0, reviews - sum(of.reviews for of in own))
            )
        return room

    def _groups(
        self, decks: Collection[DeckId] | None, due: Iterable[str]
    ) -> list[tuple[Preset, Collection[DeckId] | None]]:
        """The presets that have a say, each with its decks among `decks`; None for all there are."""
        known = self._presets.decks() if decks is None else decks
        of: dict[str, list[DeckId]] = {}
        for deck in known:
            of.setdefault(self._presets.of_deck(deck).key, []).append(deck)
        if decks is None and len(of) <= 1:
            return [(self._presets.get(key), None) for key in (of or due or {self._presets.default.key: ()})]
        return [(preset, of[preset.key]) for preset in self._presets.all() if preset.key in of]


def _fresh(
    uow: UnitOfWork,
    today: StudyDay,
    preset: Preset,
    decks: Collection[DeckId] | None,
    room: int,
    met: set[NoteId],
) -> list[UnseenCard]:
    """The first new cards: of at least `room` notes not in `met`, where there are as many.

    Siblings take places without being shown, so how far to look follows from what is found.
    """
    if room <= 0:
        return []
    if preset.new_order is NewOrder.RANDOM:
        found = uow.cards.unseen(today, None, decks, preset.new_order)
        # The same draw all day long: the seed is no secret, it only has to be stable.
        random.Random(int(today)).shuffle(found)  # noqa: S311
        return found
    limit = 3 * room + 20
    while True:
        found = uow.cards.unseen(today, limit, decks, preset.new_order)
        if len(found) < limit or len({card.note for card in found} - met) >= room:
            return found
        limit *= 4


def _in_order(due: list[DueCard], preset: Preset, today: StudyDay) -> list[Candidate]:
    decay = preset.parameters[20] if preset.parameters else FSRS_DECAY
    if preset.review_order is ReviewOrder.DUE_DAY:
        due = sorted(due, key=lambda card: (card.due_day, card.card))
    elif preset.review_order is ReviewOrder.RANDOM:
        due = sorted(due, key=lambda card: card.card)
        random.Random(int(today)).shuffle(due)  # noqa: S311
    return [
        Candidate(card.card, card.note, chance_of_recall(card.stability, today - card.last_review_day, decay))
        for card in due
    ]


def _by_turns(some: list[Candidate], others: list[Candidate]) -> list[Candidate]:
    """Both in their own order, evenly mixed."""
    place = {candidate.card: candidate for candidate in (*some, *others)}
    order = spread([candidate.card for candidate in some], [candidate.card for candidate in others])
    return [place[card] for card in order]
