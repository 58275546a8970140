"""What results say, made ready for the grid; and how much evidence a forecast stands on.

Each fact is used once. A real attempt's numbers enter through p0 (`mastery.section_priors`), because they
tell what the learner brought along. A mock's numbers are observations on its own date. "Below 70 %" without
a number is an observation for both: all that is known is that the count fell short.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from cpccards.domain.attempts import REPORT_LINE, ExamResult
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.inference import Below, Count, Total
from cpccards.domain.mastery import (
    Parameters,
    SectionStanding,
    Standing,
    known_sections,
    section_questions,
    section_standing,
)


class EvidenceLevel(StrEnum):
    """How much a forecast stands on."""

    NONE = "none"
    LOW = "low"
    FAIR = "fair"
    GOOD = "good"


THRESHOLDS: tuple[tuple[EvidenceLevel, float, float], ...] = (
    (EvidenceLevel.LOW, 0.10, 1.0),
    (EvidenceLevel.FAIR, 0.40, 3.0),
    (EvidenceLevel.GOOD, 0.80, 6.0),
)
"""A section has the highest level whose (coverage, answers per exam question) it reaches, both of them."""

ANSWERS_PER_CARD = 3
"""More answers than this to the same card are no further evidence about the section."""

WHOLE_EXAM_SHARE = 0.80
"""The exam has the level that sections with this share of its questions reach."""

_LEVELS = tuple(EvidenceLevel)


@dataclass(frozen=True, slots=True)
class Findings:
    """What all results say about each section of one outline.

    Attributes:
        counts, belows: per section, results known as a number, or only known to be below 70 %.
        totals: results that speak for several sections at once.
        section_mocks: per section, mock questions with a known result.
        exam_mocks: mock questions with a known result, in sections or in bare totals.
    """

    counts: tuple[tuple[Count, ...], ...]
    belows: tuple[tuple[Below, ...], ...]
    totals: tuple[Total, ...]
    section_mocks: tuple[float, ...]
    exam_mocks: float


def section_level(
    standing: SectionStanding, answers: int, questions: int, mock_questions: float
) -> EvidenceLevel:
    """The level of one section.

    Args:
        standing: its cards and coverage.
        answers: ratings given to its cards, ever.
        questions: how many the exam asks; levels ask for answers in proportion.
        mock_questions: answered in mocks; as many as the exam asks raise the level by one.
    """
    telling = min(answers, ANSWERS_PER_CARD * standing.seen)
    level = EvidenceLevel.NONE
    for candidate, coverage, per_question in THRESHOLDS:
        if standing.coverage >= coverage and telling >= per_question * max(1, questions):
            level = candidate
    return _raised(level, mock_questions >= max(1, questions))


def exam_level(
    levels: Sequence[EvidenceLevel], questions: Sequence[int], mock_questions: float
) -> EvidenceLevel:
    """The level of the whole forecast: what sections with 80 % of the questions reach.

    Args:
        levels: of the sections by their cards alone (`section_level` without mocks).
        questions: of the sections.
        mock_questions: answered in mocks; as many as the exam asks raise the level by one.
    """
    needed = WHOLE_EXAM_SHARE * sum(questions)
    level = EvidenceLevel.NONE
    for candidate in _LEVELS:
        reaching = sum(
            n
            for own, n in zip(levels, questions, strict=True)
            if _LEVELS.index(own) >= _LEVELS.index(candidate)
        )
        if reaching >= needed - 1e-9:
            level = candidate
    return _raised(level, mock_questions >= sum(questions))


def evidence_words(level: EvidenceLevel | str) -> str:
    """A level in words for the learner. Below "fair", show these and not a bold number.

    Raises:
        ValueError: not a level.
    """
    return {
        EvidenceLevel.NONE: "not enough evidence yet",
        EvidenceLevel.LOW: "a first guess on little evidence",
        EvidenceLevel.FAIR: "fair evidence",
        EvidenceLevel.GOOD: "good evidence",
    }[EvidenceLevel(level)]


def read_results(
    blueprint: Blueprint,
    results: Sequence[ExamResult],
    priors: Sequence[float],
    standing_on: Callable[[int], Standing],
    parameters: Parameters,
) -> Findings:
    """Turn results into observations on the sections of `blueprint`.

    A result of another outline gives its total only. In a result of this one, sections with a number speak
    for themselves, and what its total leaves over is spread over the other sections by their questions.

    Args:
        priors: p0 of each section.
        standing_on: how the topics stood on a given study day.
    """
    reading = _Reading(blueprint, parameters)
    for result in results:
        topics = standing_on(result.taken_on_day)
        sitting = result.kind == "exam"
        # On the day of an attempt nothing had been forgotten yet: p0 before its discount.
        undiscounted = parameters.carry_over if sitting and priors_from_attempts(priors, parameters) else 1.0
        chances = [
            parameters.chance(
                section_standing(section, topics, min(1.0, prior / undiscounted), parameters).knowledge
            )
            for section, prior in zip(blueprint.sections, priors, strict=True)
        ]
        reading.add(result, chances)
    return reading.findings()
