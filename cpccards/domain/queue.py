"""The order in which a day's cards are shown."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cpccards.domain.clock import from_milliseconds, to_milliseconds
from cpccards.domain.notes import CardId, NoteId
from cpccards.domain.presets import ReviewOrder

LEARN_AHEAD = timedelta(minutes=20)
"""How early a card in its steps may be shown when nothing else is left."""


@dataclass(frozen=True, slots=True)
class DailyLimits:
    """How many cards a day may bring. Cards in their learning steps are never held back."""

    new: int = 20
    reviews: int = 200


class Candidate(NamedTuple):
    """A card that could be shown today; `retrievability` is 0 for a new card."""

    card: CardId
    note: NoteId
    retrievability: float = 0.0


def one_card_a_note(candidates: Iterable[Candidate], taken: set[NoteId]) -> list[Candidate]:
    """`candidates` in order, without siblings of `taken` notes or of each other.

    `taken` grows by the notes that are kept.
    """
    kept = []
    for candidate in candidates:
        if candidate.note not in taken:
            taken.add(candidate.note)
            kept.append(candidate)
    return kept


def spread(reviews: Sequence[CardId], new: Sequence[CardId]) -> list[CardId]:
    """Both in their own order, the new ones evenly among the reviews."""
    if not new:
        return list(reviews)
    mixed: list[CardId] = []
    taken = 0
    total = len(reviews) + len(new)
    for position in range(total):
        if (position + 1) * len(new) // total > taken:
            mixed.append(new[taken])
            taken += 1
        else:
            mixed.append(reviews[position - taken])
    return mixed


def choose(
    reviews: Iterable[Candidate],
    new: Iterable[Candidate],
    room: DailyLimits,
    met: set[NoteId],
    *,
    order: ReviewOrder = ReviewOrder.RETRIEVABILITY,
    bury_reviews: bool = True,
    bury_new: bool = True,
) -> tuple[list[Candidate], list[Candidate]]:
    """What the day brings of the cards that share limits: (due, new), apart from those in learning steps.

    Args:
        reviews: cards in review that are due, in any order.
        new: unseen cards in the order they are to be introduced.
        room: how many more of each the day may bring.
        met: notes already met today; grows by those chosen here.
        order: by `Candidate.retrievability`, ascending, or as `reviews` come.
        bury_reviews, bury_new: of a note that is met today, no other such card is shown.
    """
    due = list(reviews)
    if order is ReviewOrder.RETRIEVABILITY:
        due.sort(key=lambda candidate: (candidate.retrievability, candidate.card))
    chosen_due = (one_card_a_note(due, set(met)) if bury_reviews else due)[: max(0, room.reviews)]
    met |= {candidate.note for candidate in chosen_due}
    if room.new <= 0:
        return chosen_due, []
    chosen_new = (one_card_a_note(new, set(met)) if bury_new else list(new))[: room.new]
    met |= {candidate.note for candidate in chosen_new}
    return chosen_due, chosen_new


class DayQueue:
    """The cards still to come today: those in their learning steps by time, the rest in order."""

    def __init__(self, cards: Iterable[CardId] = (), steps: Iterable[tuple[int, CardId]] = ()) -> None:
        self.cards = deque(cards)
        self.steps = list(steps)
        """A heap of (due in milliseconds since 1970 UTC, card)."""
        heapq.heapify(self.steps)

    def remaining(self, now: datetime) -> int:
        """How many cards can still be shown without waiting."""
        soon = to_milliseconds(now + LEARN_AHEAD)
        return len(self.cards) + sum(due <= soon for due, _ in self.steps)

    def take(self, now: datetime) -> CardId | None:
        """The card to show at `now`: steps that are due, then the queue, then steps due soon."""
        if self.steps and from_milliseconds(self.steps[0][0]) <= now:
            return heapq.heappop(self.steps)[1]
        if self.cards:
            return self.cards.popleft()
        if self.steps and from_milliseconds(self.steps[0][0]) <= now + LEARN_AHEAD:
            return heapq.heappop(self.steps)[1]
        return None

    def return_at(self, due: datetime, card: CardId) -> None:
        """Puts a card back that is to be shown again at `due`."""
        heapq.heappush(self.steps, (to_milliseconds(due), card))

    def return_after(self, others: int, card: CardId) -> None:
        """Puts a card back that is to be shown again after so many others, or at the end."""
        self.cards.insert(others, card)

    def drop(self, card: CardId) -> None:
        """Takes a card out wherever it stands."""
        self.cards = deque(other for other in self.cards if other != card)
        self.steps = [entry for entry in self.steps if entry[1] != card]
        heapq.heapify(self.steps)
