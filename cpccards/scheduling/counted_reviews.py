"""Which reviews say something about a learner's memory as it is now.

What came before a card was made new again does not, and neither does what came before the day from which on
the preset lets reviews count. A card whose beginning is missing for that reason, or because it was brought
along from another program without its first years, is taken up from the memory it had then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.learning import Memories
from cpccards.domain.review_columns import ReviewColumns
from cpccards.scheduling.memory_model import Replay
from cpccards.scheduling.review_histories import ReviewHistories, histories_of_columns

Whole = NDArray[np.int64]


def counted_reviews(
    reviews: ReviewColumns, resets: Mapping[int, int], ignore_before: int | None
) -> ReviewColumns:
    """The reviews that count.

    Args:
        resets: when a card was last made new, in milliseconds since 1970 UTC, by card.
        ignore_before: study day before which reviews say nothing any more.
    """
    cards, place = np.unique(reviews.card, return_inverse=True)
    place = place.reshape(-1)
    reset_at = np.array([resets.get(card, -1) for card in cards.tolist()], np.int64)
    kept = reviews.at > reset_at[place]
    if ignore_before is not None:
        kept &= reviews.day >= ignore_before
    # From the last time that it was new; before that, it was another life of the card.
    row = np.arange(len(reviews))
    last_first = np.full(len(cards), -1)
    began = kept & reviews.is_first
    last_first[place[began]] = row[began]
    return reviews.where(kept & (row >= last_first[place]))


def histories_to_fit(counted: ReviewColumns) -> ReviewHistories:
    """What parameters are fitted to: the cards whose beginning is known."""
    _, place = np.unique(counted.card, return_inverse=True)
    place = place.reshape(-1)
    known = np.zeros(int(place.max(initial=-1)) + 1, np.bool_)
    known[place[counted.is_first]] = True
    kept = counted.where(known[place])
    return histories_of_columns(kept.card, kept.day, kept.rating)


def replayed(counted: ReviewColumns, parameters: Sequence[float]) -> tuple[Whole, Whole, Memories]:
    """What each card is remembered as by the reviews that count.

    Args:
        parameters: w0 to w20.

    Returns:
        Ids of the cards, ascending; when each was last reviewed, in milliseconds since 1970 UTC; its memory.
    """
    cards, first, place = np.unique(counted.card, return_index=True, return_inverse=True)
    last_at = np.zeros(len(cards), np.int64)
    np.maximum.at(last_at, place.reshape(-1), counted.at)
    taken_up = ~counted.is_first[first]
    begun = Memories(np.where(taken_up, counted.after.stability[first], 0.0), counted.after.difficulty[first])
    replay = Replay(histories_of_columns(counted.card, counted.day, counted.rating))
    return cards, last_at, replay.last_memories(parameters, begun)
