"""Ways to choose a day's cards. Each returns places in the deck, the first to be shown first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cpccards.domain.exam_mode import plan_day
from cpccards.domain.memory import retrievability
from cpccards.domain.study_next import StudyCards
from tests.calibration.study import TOPICS, Flags, Floats, Ints
from tests.schedule_bars.decks import Deck

NEW_A_DAY = 20
"""What scheduling without a date introduces each day."""


@dataclass(frozen=True, eq=False, slots=True)
class Evening:
    """What one learner's app knows when an evening begins; arrays over the deck's cards.

    Attributes:
        order: places of the cards in the order in which new ones come.
        day, exam_day: study days.
        answers: how many the learner gives on a usual evening.
    """

    deck: Deck
    order: Ints
    stability: Floats
    difficulty: Floats
    last_day: Ints
    due_day: Ints
    day: int
    exam_day: int
    answers: float

    @property
    def new(self) -> Ints:
        """Cards never seen, in order."""
        return self.order[self.stability[self.order] <= 0]

    @property
    def due(self) -> Ints:
        """Cards due, the least retrievable first."""
        return self._by_risk((self.stability > 0) & (self.due_day <= self.day))

    @property
    def ahead(self) -> Ints:
        """Cards seen and not yet due, the least retrievable first."""
        return self._by_risk((self.stability > 0) & (self.due_day > self.day))

    def _by_risk(self, which: Flags) -> Ints:
        places = np.flatnonzero(which)
        elapsed = self.day - self.last_day[places]
        return places[np.argsort(retrievability(self.stability[places], elapsed), kind="stable")]


Arm = Callable[[Evening], Ints]


def plain(evening: Evening) -> Ints:
    """FSRS as it comes: what is due, then some new cards."""
    return np.concatenate([evening.due, evening.new[:NEW_A_DAY]])


def plain_ahead(evening: Evening) -> Ints:
    """The same, and with the time that is left, reviews ahead."""
    return np.concatenate([plain(evening), evening.ahead])


def new_first(evening: Evening) -> Ints:
    """All new cards, then what is due, then reviews ahead."""
    return np.concatenate([evening.new, evening.due, evening.ahead])


def some_new_first(evening: Evening) -> Ints:
    """Some new cards a day, then what is due, then reviews ahead."""
    return np.concatenate([evening.new[:NEW_A_DAY], evening.due, evening.ahead])


def ours(evening: Evening) -> Ints:
    """The plan towards the exam, for a learner who stops after so many answers.

    Time left of a plan calls for the next one; it is drawn long enough to cover that.
    """
    return _plan(evening, 1.2)


def as_asked(evening: Evening) -> Ints:
    """The plan towards the exam, for a learner who does all that it asks."""
    return _plan(evening, 1.0)


def _plan(evening: Evening, share_left: float) -> Ints:
    """An answer stands for a second."""
    order = evening.order
    plan = plan_day(
        StudyCards(
            cards=order,
            notes=order,
            topics=TOPICS,
            topic_index=evening.deck.topics[order],
            stability=evening.stability[order],
            difficulty=evening.difficulty[order],
            last_day=evening.last_day[order],
        ),
        evening.deck.outline,
        None,
        day=evening.day,
        exam_day=evening.exam_day,
        seconds_left=share_left * evening.answers,
        seconds_a_day=evening.answers,
        seconds_an_answer=1.0,
        due_day=evening.due_day[order],
        typical_seconds=evening.answers,
    )
    return np.array(plan.cards, np.int64)


OTHERS: dict[str, Arm] = {
    "plain": plain,
    "plain, ahead": plain_ahead,
    "new-first": new_first,
    "20 new first": some_new_first,
}
