"""How the topics stood on a day: what a forecast needs of the cards, and what is kept beside a mock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Standing:
    """How all topics stand on one day: all that the forecast needs of the cards, three numbers a topic.

    Small enough to keep beside each mock, so that the mock is judged by what was known that day.

    Attributes:
        topics: topic keys.
        recalled: per topic, the sum of retrievabilities over its seen cards.
        seen: per topic, how many cards were seen at least once.
        cards: per topic, how many cards there are.
    """

    topics: tuple[str, ...]
    recalled: tuple[float, ...]
    seen: tuple[int, ...]
    cards: tuple[int, ...]

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[float, int, int]]:
        """Topic key → (recalled, seen, cards)."""
        rows = zip(self.recalled, self.seen, self.cards, strict=True)
        return dict(zip(self.topics, rows, strict=True))
