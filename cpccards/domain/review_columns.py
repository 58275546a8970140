"""Reviews of many cards as columns, and how those cards stand: what memories are worked out from anew."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.learning import Memories

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class ReviewColumns:
    """Reviews in time order, one entry a review.

    Attributes:
        card: ids.
        at: milliseconds since 1970 UTC.
        day: study days.
        rating: 1 to 4.
        is_first: the card had never been seen, or been made new again.
        after: the memory that the review left, as it was reckoned then.
    """

    card: Whole
    at: Whole
    day: Whole
    rating: Whole
    is_first: Flags
    after: Memories

    def __len__(self) -> int:
        return len(self.card)

    def where(self, kept: Flags) -> Self:
        """Those reviews only."""
        return type(self)(
            card=self.card[kept],
            at=self.at[kept],
            day=self.day[kept],
            rating=self.rating[kept],
            is_first=self.is_first[kept],
            after=Memories(self.after.stability[kept], self.after.difficulty[kept]),
        )


@dataclass(frozen=True, eq=False, slots=True)
class StandingCards:
    """Cards that have been seen, as columns of one length.

    Attributes:
        card: ids, ascending.
        in_review: in review; the others are in their learning steps.
        is_active: neither suspended nor buried today.
        memories: stability in days, and difficulty.
        due_day: study day; 0 for a card in its steps.
        last_at: milliseconds since 1970 UTC of the last review.
        last_day: study day of the last review.
        repetitions: answers ever given.
    """

    card: Whole
    in_review: Flags
    is_active: Flags
    memories: Memories
    due_day: Whole
    last_at: Whole
    last_day: Whole
    repetitions: Whole

    def where(self, kept: Flags) -> Self:
        """Those cards only."""
        columns = {field.name: getattr(self, field.name) for field in fields(self)}
        memories = columns.pop("memories")
        return type(self)(
            memories=Memories(memories.stability[kept], memories.difficulty[kept]),
            **{name: column[kept] for name, column in columns.items()},
        )
