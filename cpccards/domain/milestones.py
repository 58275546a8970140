"""What a learner has reached, found in what happened: answers, practice exams, forecasts.

Nothing here is a reward for opening the app: each milestone is a fact with the study day it became one. Those
found in answers and practice exams can be found again at any time, so an answer that is taken back takes its
milestone along. Those found in forecasts stay once their day is over: an outline may change later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cpccards.domain.errors import BadInput
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.domain.streaks import Rest, streaks

CARD_STEPS = (100, 500, 1000, 2000, 5000)
STREAK_STEPS = (7, 14, 30, 50, 100, 200, 365)
HOUR_STEPS = (10, 25, 50, 100, 200)
LEAST_CARDS = 50
"""A library, or a section, with fewer cards is not said to be covered."""
FIRST_WEEK_DAYS = 4
"""Days to be studied of the first seven."""
AWAY_DAYS = 7
"""Days without an answer after which coming back is one."""
COMEBACK_ANSWERS = 10
WEEK = 7


class MilestoneKind(StrEnum):
    """What was reached."""

    FIRST_WEEK = "first-week"
    COMEBACK = "comeback"
    STREAK = "streak"
    CARDS = "cards"
    HOURS = "hours"
    COVERAGE = "coverage"
    SECTION_COVERAGE = "section-coverage"
    FIRST_EXAM = "first-exam"
    BEST_EXAM = "best-exam"
    EXAM_PASSED = "exam-passed"
    SECTION_PASSING = "section-passing"
    SCORE_PASSING = "score-passing"


FROM_FORECASTS = frozenset({MilestoneKind.SECTION_PASSING, MilestoneKind.SCORE_PASSING})


@dataclass(frozen=True, slots=True)
class Milestone:
    """Something reached.

    Attributes:
        day: the study day on which it was.
        value: what was counted: cards, study days, hours, percent, days away; 0 where nothing is.
        subject: id of a section, or of a practice exam; empty for the whole.
        name: of that subject, as it was called then.
        is_told: the learner was told of it, or it was reached before that was done.
    """

    kind: MilestoneKind
    day: int
    value: int = 0
    subject: str = ""
    name: str = ""
    is_told: bool = False

    @property
    def key(self) -> str:
        """What tells it from all others. What happens again and again has its day in it."""
        if self.kind is MilestoneKind.COMEBACK:
            return f"{self.kind}/{self.day}"
        if self.kind in {MilestoneKind.BEST_EXAM, MilestoneKind.FIRST_EXAM, MilestoneKind.EXAM_PASSED}:
            return f"{self.kind}/{self.subject}"
        if self.kind in {MilestoneKind.CARDS, MilestoneKind.STREAK, MilestoneKind.HOURS}:
            return f"{self.kind}/{self.value}"
        return f"{self.kind}/{self.subject}" if self.subject else str(self.kind)


@dataclass(frozen=True, slots=True)
class ExamDone:
    """A full practice exam that was handed in. `percent`: right answers of those asked."""

    id: str
    day: int
    percent: float
    pass_percent: float = 70.0


@dataclass(frozen=True, slots=True)
class Covered:
    """Cards on a section's topics, or in all, and how many of them were seen at least once."""

    id: str
    name: str
    cards: int
    seen: int


@dataclass(frozen=True, slots=True)
class Happened:
    """What milestones are looked for in.

    Attributes:
        days: (study day, answers, seconds) of each day with answers, in order.
        new_cards: (study day, cards seen for the first time) of each day with any, in order.
        exams: full practice exams, in order.
        points: what was predicted on each study day by the learner's outline, in order.
        pass_percent: of that outline.
        sections: names of its sections, by id.
        covered: its sections today; the first is the whole.
    """

    days: Sequence[tuple[int, int, float]] = ()
    new_cards: Sequence[tuple[int, int]] = ()
    exams: Sequence[ExamDone] = ()
    points: Sequence[ForecastPoint] = ()
    pass_percent: float = 70.0
    sections: Mapping[str, str] = field(default_factory=dict)
    covered: Sequence[Covered] = ()


def reached(happened: Happened, rest: Rest) -> list[Milestone]:
    """All milestones in what happened, in order of their day."""
    found = [
        *_of_days(happened.days),
        *_of_streaks([day for day, _, _ in happened.days], rest),
        *_of_cards(happened.new_cards),
        *_of_coverage(happened),
        *_of_exams(happened.exams),
        *_of_forecasts(happened),
    ]
    return sorted(found, key=lambda each: (each.day, each.kind, each.value, each.subject))


def _of_days(days: Sequence[tuple[int, int, float]]) -> Iterable[Milestone]:
    if not days:
        return
    first = days[0][0]
    within = [day for day, _, _ in days if day < first + WEEK]
    if len(within) >= FIRST_WEEK_DAYS:
        yield Milestone(MilestoneKind.FIRST_WEEK, within[FIRST_WEEK_DAYS - 1], FIRST_WEEK_DAYS)
    before = first
    for day, answers, _ in days:
        if day - before > AWAY_DAYS and answers >= COMEBACK_ANSWERS:
            yield Milestone(MilestoneKind.COMEBACK, day, day - before - 1)
        before = day
    steps = [3600 * hours for hours in HOUR_STEPS]
    for step, day in _passed([(day, seconds) for day, _, seconds in days], steps):
        yield Milestone(MilestoneKind.HOURS, day, int(step // 3600))


def _of_streaks(studied: Sequence[int], rest: Rest) -> Iterable[Milestone]:
    left = list(STREAK_STEPS)
    for each in streaks(studied, rest):
        if left and each.length >= left[0]:
            yield Milestone(MilestoneKind.STREAK, each.day, left.pop(0))


def _of_cards(new_cards: Sequence[tuple[int, int]]) -> Iterable[Milestone]:
    for step, day in _passed(new_cards, CARD_STEPS):
        yield Milestone(MilestoneKind.CARDS, day, int(step))


def _of_coverage(happened: Happened) -> Iterable[Milestone]:
    if not happened.new_cards:
        return
    # The day of the last new card of all: none of a section came later.
    day = happened.new_cards[-1][0]
    for place, of in enumerate(happened.covered):
        if of.cards < LEAST_CARDS or of.seen < of.cards:
            continue
        if place == 0:
            yield Milestone(MilestoneKind.COVERAGE, day, of.cards)
        else:
            yield Milestone(MilestoneKind.SECTION_COVERAGE, day, of.cards, of.id, of.name)


def _of_exams(exams: Sequence[ExamDone]) -> Iterable[Milestone]:
    best: float | None = None
    has_passed = False
    for exam in exams:
        percent = int(exam.percent)
        if best is None:
            yield Milestone(MilestoneKind.FIRST_EXAM, exam.day, percent, exam.id)
        elif exam.percent > best:
            yield Milestone(MilestoneKind.BEST_EXAM, exam.day, percent, exam.id)
        if not has_passed and exam.percent >= exam.pass_percent:
            has_passed = True
            yield Milestone(MilestoneKind.EXAM_PASSED, exam.day, percent, exam.id)
        best = exam.percent if best is None else max(best, exam.percent)


def _of_forecasts(happened: Happened) -> Iterable[Milestone]:
    """The first crossing of the pass mark from below, told once it stands on fair evidence.

    What stood over it from the start was not reached.
    """
    mark = happened.pass_percent
    below: set[str] = set()
    done: set[str] = set()
    for point in happened.points:
        if point.evidence == EvidenceLevel.NONE:
            continue
        means = {"": point.mean} | {of.section: of.mean for of in point.sections}
        for section, mean in means.items():
            if mean < mark:
                below.add(section)
            elif section in below and section not in done and point.evidence != EvidenceLevel.LOW:
                done.add(section)
                if not section:
                    yield Milestone(MilestoneKind.SCORE_PASSING, point.day, int(mean))
                elif section in happened.sections:
                    name = happened.sections[section]
                    yield Milestone(MilestoneKind.SECTION_PASSING, point.day, int(mean), section, name)


def _passed(amounts: Iterable[tuple[int, float]], steps: Iterable[float]) -> Iterable[tuple[float, int]]:
    """(step, day) of each step that the sum of (day, amount) reaches."""
    left = list(steps)
    total = 0.0
    for day, amount in amounts:
        total += amount
        while left and total >= left[0]:
            yield left.pop(0), day


@dataclass(frozen=True, slots=True)
class Kept:
    """What becomes of the milestones that are kept: those to be written, and keys to be dropped."""

    put: tuple[Milestone, ...]
    dropped: tuple[str, ...]


def compare(kept: Mapping[str, Milestone], found: Iterable[Milestone], today: int) -> Kept:
    """Holds what is kept against what can be found.

    What was reached on an earlier day counts as told when it is first found: a history that was imported is
    no news. What cannot be found any more goes, but for what forecasts of past days said.
    """
    by_key = {each.key: each for each in found}
    put = []
    for key, each in by_key.items():
        before = kept.get(key)
        if before is None:
            put.append(_told(each) if each.day < today else each)
        elif before.kind not in FROM_FORECASTS and (before.day, before.value) != (each.day, each.value):
            put.append(_told(each) if before.is_told or each.day < today else each)
    dropped = [
        key
        for key, each in kept.items()
        if key not in by_key and not (each.kind in FROM_FORECASTS and each.day < today)
    ]
    return Kept(tuple(put), tuple(dropped))


def _told(milestone: Milestone) -> Milestone:
    return Milestone(
        milestone.kind, milestone.day, milestone.value, milestone.subject, milestone.name, is_told=True
    )


def milestone_words(milestone: Milestone) -> str:
    """What was reached, in a sentence without its full stop."""
    value, name = f"{milestone.value:,}", milestone.name or "a section"
    return {
        MilestoneKind.FIRST_WEEK: f"Your first week: {value} days studied in seven",
        MilestoneKind.COMEBACK: f"Back at it after {value} days away",
        MilestoneKind.STREAK: f"A streak of {value} study days",
        MilestoneKind.CARDS: f"{value} cards answered at least once",
        MilestoneKind.HOURS: f"{value} hours of answering cards",
        MilestoneKind.COVERAGE: f"Every card seen at least once, all {value}",
        MilestoneKind.SECTION_COVERAGE: f"{name}: all {value} cards seen at least once",
        MilestoneKind.FIRST_EXAM: "Your first full practice exam, from the first question to the last",
        MilestoneKind.BEST_EXAM: f"Your best practice exam so far: {value} %",
        MilestoneKind.EXAM_PASSED: f"A practice exam at the pass mark: {value} %",
        MilestoneKind.SECTION_PASSING: f"{name} is predicted over the pass mark",
        MilestoneKind.SCORE_PASSING: "Your predicted score is over the pass mark",
    }[milestone.kind]


def milestone_as_mapping(milestone: Milestone) -> dict[str, object]:
    """What `parse_milestone` makes the same of."""
    return {
        "kind": milestone.kind.value,
        "day": milestone.day,
        "value": milestone.value,
        "subject": milestone.subject,
        "name": milestone.name,
        "is_told": milestone.is_told,
    }


def parse_milestone(given: Mapping[str, Any]) -> Milestone:
    """A milestone as kept; what is unknown in it is passed over. Raises BadInput for what can't be."""
    day, value = given.get("day"), given.get("value", 0)
    try:
        kind = MilestoneKind(given.get("kind", ""))
    except ValueError:
        raise _unreadable() from None
    if type(day) is not int or type(value) is not int:
        raise _unreadable()
    subject, name = given.get("subject"), given.get("name")
    return Milestone(
        kind,
        day,
        value,
        subject if isinstance(subject, str) else "",
        name if isinstance(name, str) else "",
        given.get("is_told") is True,
    )


def _unreadable() -> BadInput:
    return BadInput("A milestone can't be read", "What is kept of it is damaged.", "It is left out.")
