"""Goals for this week, this month and the exam: what is wanted, and what was really done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cpccards.domain.errors import BadInput


class Period(StrEnum):
    """What a goal is for."""

    WEEK = "week"
    MONTH = "month"
    EXAM = "exam"


PERIOD_NAMES: dict[Period, str] = {
    Period.WEEK: "This week",
    Period.MONTH: "This month",
    Period.EXAM: "By the exam",
}


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to be reached.

    Attributes:
        key: what the learner's own number is kept under.
        name: what is counted.
        done, wanted: in `unit`, empty where the name says it; both 0 or more.
        is_own: `wanted` is the learner's own number, not the plan's.
    """

    key: str
    period: Period
    name: str
    unit: str
    done: float
    wanted: float
    is_own: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether as much was done as is wanted."""
        return self.done >= self.wanted

    @property
    def share(self) -> float:
        """What was done of what is wanted, 0–1."""
        return 1.0 if self.wanted <= 0 else min(1.0, self.done / self.wanted)


@dataclass(frozen=True, slots=True)
class Measured:
    """What goals are measured from, of one period: what was done, and what the plan wants of it.

    Attributes:
        minutes, cards, drills, exams: studied, answered, drilled as planned, practice exams handed in.
    """

    minutes: tuple[float, float]
    cards: tuple[int, int]
    drills: tuple[int, int]
    exams: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the learner stands on the way to the exam; shares 0–1.

    Attributes:
        score: predicted, percent; None while there is none.
        over_mark, sections: sections predicted above the pass mark, of how many.
        coverage: share of the cards seen.
    """

    score: float | None
    over_mark: int
    sections: int
    coverage: float


WANTED_SCORE = 78.0
"""With this predicted, passing is all but sure in spite of the luck of the day."""

_LIMITS = {
    "minutes": 7 * 24 * 60 * 5,
    "cards": 100_000,
    "drills": 1_000,
    "exams": 100,
    "score": 100,
    "sections": 1_000,
    "coverage": 100,
}
"""The largest number a learner may want, by the last part of a goal's key."""


def goals(
    week: Measured, month: Measured, whole: Measured, reached: Reached, own: Mapping[str, float]
) -> list[Goal]:
    """All goals, the short ones first, but for those of which nothing is wanted.

    Args:
        own: the learner's own numbers by goal.
    """
    found: list[Goal] = []

    def add(key: str, period: Period, name: str, unit: str, done: float, wanted: float) -> None:
        chosen = own.get(key, wanted)
        if chosen > 0:
            found.append(Goal(key, period, name, unit, done, chosen, key in own))

    for period, measured in ((Period.WEEK, week), (Period.MONTH, month)):
        add(f"{period}-minutes", period, "Minutes studied", "min", *measured.minutes)
        add(f"{period}-cards", period, "Cards answered", "", *measured.cards)
        add(f"{period}-drills", period, "Topics drilled as planned", "", *measured.drills)
        add(f"{period}-exams", period, "Practice exams", "", *measured.exams)
    exam = Period.EXAM
    add("exam-score", exam, "Predicted score", "%", reached.score or 0.0, WANTED_SCORE)
    add("exam-sections", exam, "Sections above the pass mark", "", reached.over_mark, reached.sections)
    add("exam-coverage", exam, "Cards seen", "%", 100.0 * reached.coverage, 100.0)
    add("exam-exams", exam, "Practice exams", "", *whole.exams)
    add("exam-minutes", exam, "Minutes studied", "min", *whole.minutes)
    return found


def check_goal(key: str, wanted: float) -> None:
    """Raises BadInput where a learner's own number cannot be meant."""
    period, _, what = key.partition("-")
    if period not in set(Period) or what not in _LIMITS:
        raise BadInput("There is no such goal", f"Nothing is counted as '{key}'.", "Choose one of the list.")
    if not 0 < wanted <= _LIMITS[what]:
        raise BadInput(
            "That number can't be used",
            f"A goal lies above 0, and at {_LIMITS[what]:,} at most.",
            "Choose another.",
        )
