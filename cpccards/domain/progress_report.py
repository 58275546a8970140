"""What a tutor is told of a learner's progress: plain values, chosen by part, and never without evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cpccards.domain.evidence import EvidenceLevel

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
class ReportWeek:
    """A week from Monday: minutes with cards and in practice exams, and the days on which there were any."""

    monday: date
    cards: float
    practice: float
    days: int

    @property
    def hours(self) -> float:
        """All of it."""
        return (self.cards + self.practice) / 60


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


def weeks_up_to(
    today: date, cards: Mapping[date, float], practice: Mapping[date, float]
) -> tuple[ReportWeek, ...]:
    """The last weeks, oldest first; those before the first with anything in them are left out.

    Args:
        cards, practice: minutes by day.
    """
    this = today - timedelta(days=today.weekday())
    found: list[ReportWeek] = []
    for back in range(WEEKS - 1, -1, -1):
        monday = this - timedelta(weeks=back)
        days = [monday + timedelta(days=n) for n in range(7)]
        with_cards = sum(cards.get(day, 0.0) for day in days)
        with_practice = sum(practice.get(day, 0.0) for day in days)
        busy = sum(1 for day in days if day in cards or day in practice)
        if found or busy:
            found.append(ReportWeek(monday, with_cards, with_practice, busy))
    return tuple(found)


def weak_first(topics: Sequence[ReportTopic]) -> tuple[tuple[ReportTopic, ...], tuple[str, ...]]:
    """The topics of which something is known, the weakest first; and the names of the others."""
    known = [(topic.share, topic.name, topic) for topic in topics if topic.share is not None]
    ranked = tuple(topic for _, _, topic in sorted(known, key=lambda each: each[:2]))
    return ranked, tuple(topic.name for topic in topics if topic.share is None)
