"""A learner's reviews as columns: what FSRS's parameters are fitted to.

A review is *scored* when at least one study day has passed since the card's last one: only then was there a
prediction to be right or wrong about. A card's first review and further ones on the same day are not scored,
but they move the card's memory like any other, as FSRS's own training has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cpccards.domain.errors import BadInput
from cpccards.domain.reviews import Rating

TRAINING_SHARE = 0.8
"""Parameters are tried on the last fifth of the scored reviews; they are fitted to what comes before it."""


@dataclass(frozen=True, eq=False, slots=True)
class ReviewHistories:
    """Reviews of many cards in time order, one entry a review.

    Attributes:
        card: 0 to `cards` − 1, in the order of the cards' own numbers.
        rating: 1 to 4.
        elapsed: study days since the card's last review, not below 0; 0 for its first.
        position: how many reviews of the card came before.
    """

    card: NDArray[np.int64]
    rating: NDArray[np.int64]
    elapsed: NDArray[np.int64]
    position: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.card)

    @property
    def scored(self) -> NDArray[np.bool_]:
        """Which reviews are predicted and compared with what came."""
        return np.asarray(self.elapsed >= 1)

    @property
    def recalled(self) -> NDArray[np.bool_]:
        """Which reviews were not rated Again."""
        return np.asarray(self.rating != Rating.AGAIN)

    @property
    def by_card(self) -> NDArray[np.int64]:
        """The rows card by card, each card's in time order."""
        return np.lexsort((self.position, self.card))

    def first(self, reviews: int) -> ReviewHistories:
        """The earliest reviews; what they say of a card does not depend on the later ones."""
        return ReviewHistories(
            self.card[:reviews], self.rating[:reviews], self.elapsed[:reviews], self.position[:reviews]
        )

    def training_rows(self) -> int:
        """How many of the first rows are for training: those before the last fifth of the scored reviews."""
        scored = np.flatnonzero(self.scored)
        if len(scored) == 0:
            return len(self)
        return int(scored[min(round(TRAINING_SHARE * len(scored)), len(scored) - 1)])


def histories_of(rows: Iterable[tuple[int, int, int]]) -> ReviewHistories:
    """The histories in rows of (card, study day, rating), which come in time order."""
    table = np.array(list(rows), dtype=np.int64).reshape(-1, 3)
    return histories_of_columns(table[:, 0], table[:, 1], table[:, 2])


def histories_of_columns(card: ArrayLike, day: ArrayLike, rating: ArrayLike) -> ReviewHistories:
    """The histories in three columns of one length, in time order.

    A day before the card's last one (somebody set the clock back) counts as that last day.

    Raises:
        BadInput: a rating that is not 1 to 4.
    """
    ratings = np.asarray(rating, dtype=np.int64)
    if np.any((ratings < Rating.AGAIN) | (ratings > Rating.EASY)):
        raise BadInput(
            "These reviews can't be used",
            "Some ratings are not 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy).",
            "Leave those reviews out.",
        )
    _, cards = np.unique(np.asarray(card, dtype=np.int64), return_inverse=True)
    order = np.argsort(cards, kind="stable")
    grouped = cards[order]
    starts = np.r_[True, grouped[1:] != grouped[:-1]][: len(grouped)]
    nth_card = np.cumsum(starts) - 1
    position = np.arange(len(grouped)) - np.flatnonzero(starts)[nth_card]
    days = np.asarray(day, dtype=np.int64)[order]
    if len(days):
        # Lifting each card's days above those of the card before makes one running maximum do for all.
        lift = nth_card * (int(days.max()) - int(days.min()) + 1)
        days = np.maximum.accumulate(days + lift) - lift
    elapsed = np.where(starts, 0, np.diff(days, prepend=days[:1]))
    in_time = np.empty_like(order)
    in_time[order] = np.arange(len(order))
    return ReviewHistories(cards.reshape(-1), ratings, elapsed[in_time], position[in_time])
