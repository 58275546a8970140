"""What a practice exam came to: scores, time, and every question as it was asked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.mock_causes import GAPS, Cause
from cpccards.domain.mock_records import AskedRecord, MockRecord
from cpccards.domain.papers import SIZES, MockId, PaperKind, section_of
from cpccards.domain.questions import Question
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.domain.weak_areas import section_weights

RUSHED, SLOW = 1 / 3, 2.0
"""Of the expected seconds: less is rushed, more is slow."""

_Z = 1.6448536269514722
"""Of a central 90 % interval."""


@dataclass(frozen=True, slots=True)
class MockSummary:
    """A practice exam in the list of them.

    Attributes:
        day: study day it was started on, days since 1970-01-01.
        minutes_used: rounded; over all parts, without pauses.
        percent: right of asked; None while open.
        paused: the clock was stopped at least once.
        feeling: 1 (bad) to 5 (good); None when not told. `feeling_text`: the learner's words on it.
        open: not handed in yet.
        counted: its result is in the forecast.
        outline: name of the outline it was made by.
    """

    id: MockId
    name: str
    kind: PaperKind
    day: int
    minutes_used: int
    right: int
    asked: int
    percent: float | None
    paused: bool
    feeling: int | None
    open: bool
    practice: bool
    counted: bool = False
    outline: str = ""
    feeling_text: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """Right answers out of those asked; `low` and `high` in percent, a 90 % interval."""

    right: int
    asked: int
    low: float
    high: float

    @property
    def percent(self) -> float:
        """0–100."""
        return 100 * self.right / self.asked if self.asked else 0.0


@dataclass(frozen=True, slots=True)
class SectionScore:
    """One section by one outline; times over its questions."""

    section_id: str
    name: str
    score: Score
    spent_seconds: int
    planned_seconds: int


@dataclass(frozen=True, slots=True)
class TopicScore:
    """One topic; `name` is what the learner reads."""

    topic: str
    name: str
    score: Score


@dataclass(frozen=True, slots=True)
class OutlineScore:
    """The whole by one outline.

    Attributes:
        percent: of the exam; sections weigh as the outline has them, of those that were asked.
        low, high: its 90 % interval in percent.
        pass_mark: in percent.
        own: the paper was made by this outline.
        sections: those with questions, in the outline's order.
        unasked: names of the outline's sections that no question was asked of.
    """

    outline_id: str
    name: str
    percent: float
    low: float
    high: float
    pass_mark: float
    passed: bool
    own: bool
    sections: tuple[SectionScore, ...]
    unasked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerChanges:
    """Questions whose last answer is not the first one, by what the change did."""

    right_to_wrong: int = 0
    wrong_to_right: int = 0
    wrong_to_wrong: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.right_to_wrong + self.wrong_to_right + self.wrong_to_wrong


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked and answered.

    Attributes:
        position: counted from 1.
        chosen: index into `question.options`; None when unanswered.
        changes: how often the answer was changed after the first.
        cause: what the learner named; None while unnamed.
        guessed: right, and named a lucky guess.
        rushed, slow: less than a third, more than twice the expected seconds.
    """

    position: int
    part: int
    section_name: str
    question: Question
    chosen: int | None
    right: bool
    spent_ms: int
    changes: int
    flagged: bool
    note: str
    cause: Cause | None
    guessed: bool
    rushed: bool
    slow: bool


@dataclass(frozen=True, slots=True)
class MockResult:
    """All that is told of a practice exam that was handed in.

    Attributes:
        score: right of all asked, unanswered ones counting as wrong.
        outlines: the paper's own outline first.
        first_pass, second_pass: of answers first given at the first visit, and later.
        minutes: allowed; None without a limit.
        paused_seconds, pauses: how long and how often the clock stood.
        away_seconds: of the time used, what passed with the app closed or the computer asleep.
        previous: earlier exams of the same kind and outline, newest first.
        feeling_text: the learner's words.
        attempt: the attempt it is in the forecast and the ledger by; None when it does not count.
    """

    summary: MockSummary
    score: Score
    outlines: tuple[OutlineScore, ...]
    topics: tuple[TopicScore, ...]
    answer_changes: AnswerChanges
    rushed: tuple[int, ...]
    slow: tuple[int, ...]
    first_pass: Score
    second_pass: Score
    used_seconds: int
    minutes: int | None
    pauses: int
    paused_seconds: int
    away_seconds: int
    feeling_text: str
    questions: tuple[AskedQuestion, ...]
    previous: tuple[MockSummary, ...]
    attempt: int | None = None


def score(right: int, asked: int) -> Score:
    """A score with its 90 % interval after Wilson; of nothing, anything is possible."""
    if not asked:
        return Score(0, 0, 0.0, 100.0)
    share, z = right / asked, _Z
    centre = share + z * z / (2 * asked)
    spread = z * math.sqrt(share * (1 - share) / asked + z * z / (4 * asked * asked))
    low, high = ((centre + sign * spread) / (1 + z * z / asked) for sign in (-1, 1))
    return Score(right, asked, 100 * max(0.0, low), 100 * min(1.0, high))


def summary(record: MockRecord, asked: Sequence[AskedRecord]) -> MockSummary:
    """An exam as lists show it."""
    right = 0 if record.open else sum(entry.right for entry in asked)
    return MockSummary(
        id=record.id,
        name=record.name,
        kind=record.plan.kind,
        day=record.day,
        minutes_used=round((record.earlier_ms + record.used_ms) / 60_000),
        right=right,
        asked=len(asked),
        percent=None if record.open else 100 * right / len(asked),
        paused=record.pauses > 0,
        feeling=record.feeling,
        open=record.open,
        practice=record.plan.practice,
        counted=record.attempt is not None,
        outline=record.plan.outline.name,
        feeling_text=record.feeling_text,
    )


def result(
    record: MockRecord,
    asked: Sequence[AskedRecord],
    outlines: Iterable[Blueprint],
    previous: Sequence[MockSummary],
) -> MockResult:
    """All that is told of an exam that was handed in.

    Args:
        outlines: those there are now; the paper's own is told as it was then.
    """
    own = record.plan.outline
    others = [outline for outline in outlines if outline.id != own.id]
    planned = _planned(record, asked)
    names = {section.id: section.name for section in own.sections}
    questions = tuple(_asked(entry, names) for entry in asked)
    return MockResult(
        summary=summary(record, asked),
        score=_score(asked),
        outlines=(
            _by_outline(own, asked, lambda entry: entry.section, planned, own=True),
            *(
                _by_outline(
                    other,
                    asked,
                    lambda entry, other=other: section_of(entry.question, other),  # type: ignore[misc]
                    planned,
                    own=False,
                )
                for other in others
            ),
        ),
        topics=_by_topic(asked),
        answer_changes=_answer_changes(asked),
        rushed=tuple(question.position for question in questions if question.rushed),
        slow=tuple(question.position for question in questions if question.slow),
        first_pass=_score([entry for entry in asked if _answered_in(entry) == 1]),
        second_pass=_score([entry for entry in asked if _answered_in(entry) > 1]),
        used_seconds=(record.earlier_ms + record.used_ms) // 1000,
        minutes=record.plan.minutes,
        pauses=record.pauses,
        paused_seconds=record.paused_ms // 1000,
        away_seconds=record.away_ms // 1000,
        feeling_text=record.feeling_text,
        questions=questions,
        previous=tuple(previous),
        attempt=record.attempt,
    )


def exam_result(record: MockRecord, asked: Sequence[AskedRecord], day: int) -> ExamResult:
    """An exam as mastery takes it: sections always, a total only where it has the exam's full mix."""
    outline = record.plan.outline
    sections = tuple(
        SectionResult(section.id, float(sum(entry.right for entry in own)), len(own))
        for section in outline.sections
        if (own := [entry for entry in asked if entry.section == section.id])
    )
    whole = record.plan.kind in SIZES
    return ExamResult(
        taken_on_day=day,
        kind="mock",
        outline_id=outline.id,
        total_right=float(sum(entry.right for entry in asked)) if whole else None,
        total_asked=len(asked) if whole else None,
        sections=sections,
    )


def gaps(asked: Iterable[AskedRecord]) -> list[AskedRecord]:
    """The questions that showed a gap: so named, lucky guesses, and misses of which no cause was named."""
    return [entry for entry in asked if entry.cause in GAPS or (entry.cause is None and not entry.right)]


def _score(asked: Sequence[AskedRecord]) -> Score:
    return score(sum(entry.right for entry in asked), len(asked))


def _planned(record: MockRecord, asked: Sequence[AskedRecord]) -> dict[int, float]:
    """Seconds meant for each question, by its position: what it takes, stretched to the time there is."""
    total = sum(entry.question.seconds for entry in asked)
    stretch = 1.0 if record.plan.minutes is None else record.plan.minutes * 60 / total
    return {entry.position: entry.question.seconds * stretch for entry in asked}


def _by_outline(
    outline: Blueprint,
    asked: Sequence[AskedRecord],
    place: Callable[[AskedRecord], str | None],
    planned: dict[int, float],
    *,
    own: bool,
) -> OutlineScore:
    shelves: dict[str, list[AskedRecord]] = {}
    for entry in asked:
        shelves.setdefault(place(entry) or "", []).append(entry)
    sections: list[SectionScore] = []
    parts: list[tuple[float, Score]] = []
    for section, weight in zip(outline.sections, section_weights(outline), strict=True):
        entries = shelves.get(section.id, [])
        if entries:
            made = _score(entries)
            parts.append((weight, made))
            sections.append(
                SectionScore(
                    section_id=section.id,
                    name=section.name,
                    score=made,
                    spent_seconds=sum(entry.spent_ms for entry in entries) // 1000,
                    planned_seconds=round(math.fsum(planned[entry.position] for entry in entries)),
                )
            )
    percent, low, high = _whole(asked) if own else _weighted(parts)
    return OutlineScore(
        outline_id=outline.id,
        name=outline.name,
        percent=percent,
        low=low,
        high=high,
        pass_mark=100 * outline.pass_mark,
        passed=percent >= 100 * outline.pass_mark - 1e-9,
        own=own,
        sections=tuple(sections),
        unasked=tuple(section.name for section in outline.sections if section.id not in shelves),
    )


def _whole(asked: Sequence[AskedRecord]) -> tuple[float, float, float]:
    made = _score(asked)
    return made.percent, made.low, made.high


def _weighted(parts: Sequence[tuple[float, Score]]) -> tuple[float, float, float]:
    """(percent, low, high) of sections by their weights."""
    total = math.fsum(weight for weight, _ in parts)
    if total <= 0:
        return 0.0, 0.0, 100.0
    percent = math.fsum(weight * part.percent for weight, part in parts) / total
    variance = math.fsum((weight / total) ** 2 * _variance(part.right, part.asked) for weight, part in parts)
    spread = 100 * _Z * math.sqrt(variance)
    return percent, max(0.0, percent - spread), min(100.0, percent + spread)


def _variance(right: int, asked: int) -> float:
    share = (right + 0.5) / (asked + 1)
    return share * (1 - share) / (asked + 2)


def _by_topic(asked: Sequence[AskedRecord]) -> tuple[TopicScore, ...]:
    found: list[TopicScore] = []
    for topic in TOPIC_BY_KEY.values():
        entries = [entry for entry in asked if entry.question.topic == topic.key]
        if entries:
            found.append(TopicScore(topic.key, topic.name, _score(entries)))
    return tuple(found)


def _answer_changes(asked: Sequence[AskedRecord]) -> AnswerChanges:
    right_to_wrong = wrong_to_right = wrong_to_wrong = 0
    for entry in asked:
        if entry.chosen is None or not entry.answers or entry.answers[0].option == entry.chosen:
            continue
        if entry.right:
            wrong_to_right += 1
        elif entry.answers[0].option == entry.key_index:
            right_to_wrong += 1
        else:
            wrong_to_wrong += 1
    return AnswerChanges(right_to_wrong, wrong_to_right, wrong_to_wrong)


def _answered_in(entry: AskedRecord) -> int:
    """The visit in which a question was first answered; 0 when it was left without an answer."""
    return entry.answers[0].visit if entry.chosen is not None and entry.answers else 0


def _asked(entry: AskedRecord, names: dict[str, str]) -> AskedQuestion:
    seconds = entry.spent_ms / 1000
    return AskedQuestion(
        position=entry.position,
        part=entry.part,
        section_name=names.get(entry.section, entry.section),
        question=entry.question,
        chosen=entry.chosen,
        right=entry.right,
        spent_ms=entry.spent_ms,
        changes=max(0, len(entry.answers) - 1),
        flagged=entry.flagged,
        note=entry.note,
        cause=entry.cause,
        guessed=entry.cause is Cause.GUESSED,
        rushed=entry.chosen is not None and seconds < RUSHED * entry.question.seconds,
        slow=seconds > SLOW * entry.question.seconds,
    )
