"""What a tutor is told of a learner's progress: plain values, chosen by part, and never without evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.study_plan_review import DayDone

FEWEST_ASKED, FEWEST_SEEN = 3, 5
"""Practice questions, or cards seen, below which nothing is said of a topic."""

WEEKS = 8
"""Weeks told of, this one included."""


class ReportPart(StrEnum):
    """Something the learner may leave out."""

    SCORE = "score"
    SECTIONS = "sections"
    TOPICS = "topics"
    RESULTS = "results"
    HOURS = "hours"
    CAUSES = "causes"
    QUESTIONS = "questions"
    PLAN = "plan"


PART_NAMES: dict[ReportPart, str] = {
    ReportPart.SCORE: "Predicted score",
    ReportPart.SECTIONS: "Sections of the exam",
    ReportPart.TOPICS: "Weak topics",
    ReportPart.RESULTS: "Practice exams and attempts",
    ReportPart.HOURS: "Hours each week",
    ReportPart.CAUSES: "Why questions were missed",
    ReportPart.QUESTIONS: "Open questions",
    ReportPart.PLAN: "What comes next",
}


@dataclass(frozen=True, slots=True)
class ReportScore:
    """The predicted score by one outline; every number in percent.

    Attributes:
        evidence: with NONE, the numbers mean nothing and are not to be shown.
    """

    outline: str
    mean: float
    low: float
    high: float
    chance: float
    pass_mark: float
    evidence: EvidenceLevel


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section of the exam; mastery in percent, as of the exam's day."""

    name: str
    weight: float
    mean: float
    low: float
    high: float
    evidence: EvidenceLevel


@dataclass(frozen=True, slots=True)
class ReportTopic:
    """A topic.

    Attributes:
        recall: share of its seen cards expected to be recalled on the exam's day, in percent; None where too
            few were seen.
        right, asked: in practice exams of the last weeks.
        seen, cards: how many of its cards were seen, and how many there are.
    """

    name: str
    recall: float | None
    right: int
    asked: int
    seen: int
    cards: int

    @property
    def share(self) -> float | None:
        """The lower of what cards and practice questions say, in percent; None where both say too little."""
        told = [] if self.recall is None else [self.recall]
        if self.asked >= FEWEST_ASKED:
            told.append(100 * self.right / self.asked)
        return min(told, default=None)


@dataclass(frozen=True, slots=True)
class ReportResult:
    """A practice exam or an attempt. `percent` is None where it is not known; `below`, only below 70."""

    on: date
    name: str
    is_exam: bool
    percent: float | None
    right: float | None = None
    asked: int | None = None
    below: bool = False


@dataclass(frozen=True, slots=True)
class DayMinutes:
    """Minutes of a day: with cards, in practice exams, and besides: reading, the error log, the books."""

    cards: float
    practice: float
    besides: float


@dataclass(frozen=True, slots=True)
class ReportWeek:
    """A week from Monday: minutes with cards, in practice exams and besides, and the days with any."""

    monday: date
    cards: float
    practice: float
    besides: float
    days: int

    @property
    def hours(self) -> float:
        """All of it."""
        return (self.cards + self.practice + self.besides) / 60


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """What is told, and on which day.

    Attributes:
        person: whom it is for; empty for nobody in particular.
        parts: those that were chosen, in their order; the rest is empty.
        topics: weak ones first, only those that something is known of.
        unknown_topics: names of those too little is known of.
        causes: (cause, how often it was named), the most frequent first.
        unnamed: misses of which no cause was named.
        questions: the open ones with what they are about.
        plan: sentences.
    """

    made_on: date
    person: str
    parts: tuple[ReportPart, ...]
    score: ReportScore | None = None
    sections: tuple[ReportSection, ...] = ()
    topics: tuple[ReportTopic, ...] = ()
    unknown_topics: tuple[str, ...] = ()
    results: tuple[ReportResult, ...] = ()
    weeks: tuple[ReportWeek, ...] = ()
    causes: tuple[tuple[str, int], ...] = ()
    unnamed: int = 0
    questions: tuple[tuple[str, str], ...] = ()
    plan: tuple[str, ...] = ()


def day_minutes(done: DayDone) -> DayMinutes:
    """The minutes of a day, none of them twice.

    The focus timer runs while cards and practice questions are answered. So a block about a topic counts only
    where it is longer than the answers of that topic, and one without a topic where it is longer than all
    answers that no other block covers.
    """
    answered: dict[str | None, float] = defaultdict(float)
    for source in (done.answered, *(paper.minutes for paper in done.papers)):
        for topic, minutes in source.items():
            answered[topic] += minutes
    cards, both = sum(done.answered.values()), sum(answered.values())
    besides = sum(done.apart.values())
    uncovered = both
    for topic, minutes in done.focused.items():
        if topic is not None:
            besides += max(0.0, minutes - answered[topic])
            uncovered -= min(minutes, answered[topic])
    besides += max(0.0, done.focused.get(None, 0.0) - uncovered)
    return DayMinutes(cards, both - cards, besides)


def weeks_up_to(today: date, done: Mapping[date, DayMinutes]) -> tuple[ReportWeek, ...]:
    """The last weeks, oldest first; those before the first with anything in them are left out."""
    this = today - timedelta(days=today.weekday())
    found: list[ReportWeek] = []
    for back in range(WEEKS - 1, -1, -1):
        monday = this - timedelta(weeks=back)
        days = [monday + timedelta(days=n) for n in range(7)]
        busy = [done[day] for day in days if day in done]
        if found or busy:
            found.append(
                ReportWeek(
                    monday,
                    sum(day.cards for day in busy),
                    sum(day.practice for day in busy),
                    sum(day.besides for day in busy),
                    len(busy),
                )
            )
    return tuple(found)


def weak_first(topics: Sequence[ReportTopic]) -> tuple[tuple[ReportTopic, ...], tuple[str, ...]]:
    """The topics of which something is known, the weakest first; and the names of the others."""
    known = [(topic.share, topic.name, topic) for topic in topics if topic.share is not None]
    ranked = tuple(topic for _, _, topic in sorted(known, key=lambda each: each[:2]))
    return ranked, tuple(topic.name for topic in topics if topic.share is None)
