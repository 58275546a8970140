"""The study plan: what to do on each day from today to the exam.

Each day begins with cards; then come drills of single topics, the error log and finding things in the
books. Minutes of drill follow the points that each topic has to gain, and no section gets less than 3 % of
them. Half and full practice exams stand where they tell most, a timed block in each other week, and the last
three days are light: cards and books only.

How long a phase takes, how many practice exams, and the shape of a day are a synthesis of published advice
(6 to 12 weeks, 80 to 120 hours in all), not a rule of the exam's.

Days are study days: clocks that change and leap days make no difference to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cpccards.domain.errors import BadInput

UPKEEP = 0.03
"""Share of the minutes of drill that every section gets at least."""

TAPER_DAYS = 3
"""Days before the exam that are light."""

LONGEST_PLAN_DAYS = 366
"""Days ahead that are planned at most."""

MOST_MINUTES = 24 * 60
WEEK = 7


class ChunkKind(StrEnum):
    """What is done in a chunk."""

    CARDS = "cards"
    DRILL = "drill"
    ERRORS = "errors"
    BOOKS = "books"
    TIMED = "timed"
    HALF = "half"
    FULL = "full"


KIND_NAMES: dict[ChunkKind, str] = {
    ChunkKind.CARDS: "Cards",
    ChunkKind.DRILL: "Drill",
    ChunkKind.ERRORS: "Error log",
    ChunkKind.BOOKS: "Finding it in the books",
    ChunkKind.TIMED: "Timed block",
    ChunkKind.HALF: "Half practice exam",
    ChunkKind.FULL: "Full practice exam",
}

PRACTICE_MINUTES: dict[ChunkKind, int] = {
    ChunkKind.FULL: 240,
    ChunkKind.HALF: 120,
    ChunkKind.TIMED: 60,
}
"""How long papers of 100, 50 and 25 questions take."""

SHORT_TIMED = 25
"""Minutes of a timed block of ten questions, where a day does not hold one of 25."""


class Phase(StrEnum):
    """What a day is for."""

    STUDY = "study"
    REST = "rest"
    TAPER = "taper"
    EXAM = "exam"


@dataclass(frozen=True, slots=True)
class Availability:
    """When the learner can study.

    Attributes:
        minutes: of each weekday, Monday first.
        days_off: study days without studying.
        practice_weekday: the weekday (0 is Monday) that has `practice_minutes` when a practice exam is sat.
        hours_before: studied for this exam before the plan, away from the app.
        begins, practice_begins: minute of the day for studying, and for practice exams, in a calendar.
    """

    minutes: tuple[int, ...] = (30,) * WEEK
    days_off: frozenset[int] = frozenset()
    practice_weekday: int | None = 5
    practice_minutes: int = 270
    hours_before: int = 0
    begins: int = 19 * 60
    practice_begins: int = 9 * 60

    def usual(self, day: int) -> int:
        """Minutes of a study day."""
        return 0 if day in self.days_off else self.minutes[weekday_of(day)]

    def most(self, day: int) -> int:
        """Minutes of a study day on which a practice exam is sat."""
        if day in self.days_off or weekday_of(day) != self.practice_weekday:
            return self.usual(day)
        return max(self.usual(day), self.practice_minutes)


@dataclass(frozen=True, slots=True)
class SectionNeed:
    """What a section of the outline has to gain.

    Attributes:
        topics: (topic, points of the score to gain) of its own topics; no topic is in two sections.
    """

    id: str
    name: str
    topics: tuple[tuple[str, float], ...]

    @property
    def points(self) -> float:
        """Of all its topics."""
        return sum(points for _, points in self.topics)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Something to do in one sitting.

    Attributes:
        topic: of a drill; None for everything else.
        moved_from: the study day it slipped from; None where it always stood.
    """

    kind: ChunkKind
    minutes: int
    topic: str | None = None
    moved_from: int | None = None


@dataclass(frozen=True, slots=True)
class PlanDay:
    """A study day.

    Attributes:
        available: minutes there are; with a practice exam, what its day has.
        most: minutes there would be for a practice exam.
        chunks: in the order to be done.
    """

    day: int
    phase: Phase
    available: int
    most: int
    chunks: tuple[Chunk, ...] = ()

    @property
    def minutes(self) -> int:
        """Planned."""
        return sum(chunk.minutes for chunk in self.chunks)


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """All days from `made_on` to the exam.

    Attributes:
        sections: what drills were shared out by.
        notes: what could not be planned as it should be, a sentence each.
        told: what the plan in whose place it came left undone; empty where there was nothing.
    """

    made_on: int
    exam_day: int
    days: tuple[PlanDay, ...]
    sections: tuple[SectionNeed, ...] = ()
    notes: tuple[str, ...] = ()
    told: str = ""
    _by_day: Mapping[int, PlanDay] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_day", {day.day: day for day in self.days})

    def on(self, day: int) -> PlanDay | None:
        """A study day of the plan; None outside it."""
        return self._by_day.get(day)

    @property
    def points(self) -> dict[str, float]:
        """Points to gain, by topic."""
        return {topic: points for section in self.sections for topic, points in section.topics}

    @property
    def minutes(self) -> int:
        """Of all days."""
        return sum(day.minutes for day in self.days)


def weekday_of(day: int) -> int:
    """The weekday of a study day, 0 for Monday."""
    return (day + 3) % WEEK  # 1 January 1970 was a Thursday


def check_availability(availability: Availability) -> None:
    """Raises BadInput where a number cannot be meant."""
    if len(availability.minutes) != WEEK:
        raise BadInput("The plan can't be made", "A week has seven days.", "Give minutes for each weekday.")
    numbers = (
        *(("Minutes a day", minutes, MOST_MINUTES) for minutes in availability.minutes),
        ("Minutes of a practice exam's day", availability.practice_minutes, MOST_MINUTES),
        ("Hours so far", availability.hours_before, 10_000),
        ("The minute at which you begin", availability.begins, MOST_MINUTES - 1),
        ("The minute at which practice exams begin", availability.practice_begins, MOST_MINUTES - 1),
    )
    for words, value, most in numbers:
        if not 0 <= value <= most:
            raise BadInput(
                "That number can't be used", f"{words} must lie between 0 and {most:,}.", "Choose another."
            )
    if availability.practice_weekday is not None and not 0 <= availability.practice_weekday < WEEK:
        raise BadInput(
            "The plan can't be made",
            "The day of practice exams is none of the seven weekdays.",
            "Choose another.",
        )


def availability_mapping(availability: Availability) -> dict[str, Any]:
    """Availability in values that JSON can hold."""
    return {
        "minutes": list(availability.minutes),
        "days_off": sorted(availability.days_off),
        "practice_weekday": availability.practice_weekday,
        "practice_minutes": availability.practice_minutes,
        "hours_before": availability.hours_before,
        "begins": availability.begins,
        "practice_begins": availability.practice_begins,
    }


def parse_availability(data: Mapping[str, Any]) -> Availability:
    """What `availability_mapping` wrote; fields of later versions are passed over.

    Raises:
        BadInput: it cannot be read.
    """
    usual = Availability()
    weekday = data.get("practice_weekday", usual.practice_weekday)
    try:
        made = Availability(
            minutes=tuple(int(minutes) for minutes in data.get("minutes", usual.minutes)),
            days_off=frozenset(int(day) for day in data.get("days_off", ())),
            practice_weekday=None if weekday is None else int(weekday),
            practice_minutes=int(data.get("practice_minutes", usual.practice_minutes)),
            hours_before=int(data.get("hours_before", usual.hours_before)),
            begins=int(data.get("begins", usual.begins)),
            practice_begins=int(data.get("practice_begins", usual.practice_begins)),
        )
    except (TypeError, ValueError) as error:
        raise _unreadable() from error
    check_availability(made)
    return made


def plan_mapping(plan: StudyPlan) -> dict[str, Any]:
    """A plan in values that JSON can hold."""
    return {
        "made_on": plan.made_on,
        "exam_day": plan.exam_day,
        "notes": list(plan.notes),
        "told": plan.told,
        "sections": [
            {"id": section.id, "name": section.name, "topics": [list(topic) for topic in section.topics]}
            for section in plan.sections
        ],
        "days": [
            {
                "day": day.day,
                "phase": day.phase.value,
                "available": day.available,
                "most": day.most,
                "chunks": [[chunk.kind.value, chunk.minutes, chunk.topic] for chunk in day.chunks],
            }
            for day in plan.days
        ],
    }


def parse_plan(data: Mapping[str, Any]) -> StudyPlan:
    """What `plan_mapping` wrote; fields of later versions are passed over.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return StudyPlan(
            made_on=int(data["made_on"]),
            exam_day=int(data["exam_day"]),
            days=tuple(_parse_day(day) for day in data["days"]),
            sections=tuple(
                SectionNeed(
                    str(section["id"]),
                    str(section["name"]),
                    tuple((str(topic), float(points)) for topic, points in section["topics"]),
                )
                for section in data["sections"]
            ),
            notes=tuple(str(note) for note in data["notes"]),
            told=str(data.get("told", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable() from error


def _parse_day(data: Mapping[str, Any]) -> PlanDay:
    return PlanDay(
        int(data["day"]),
        Phase(data["phase"]),
        int(data["available"]),
        int(data["most"]),
        tuple(
            Chunk(ChunkKind(kind), int(minutes), None if topic is None else str(topic))
            for kind, minutes, topic in data["chunks"]
        ),
    )


def _unreadable() -> BadInput:
    return BadInput("The plan can't be read", "What is kept of the study plan is damaged.", "Make it anew.")
