"""How much evidence a forecast stands on, and how to say it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from cpccards.domain.mastery import SectionStanding


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


def _raised(level: EvidenceLevel, raised: bool) -> EvidenceLevel:
    return _LEVELS[min(_LEVELS.index(level) + raised, len(_LEVELS) - 1)]
