"""How much evidence a forecast stands on, and how to say it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cpccards.domain.mastery import SectionStanding


class EvidenceLevel(StrEnum):
    """How much a forecast stands on."""

    NONE = "none"
    LOW = "low"
    FAIR = "fair"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a section must reach for a level: all three.

    Attributes:
        coverage: share of its cards seen.
        answers, cards: answers given, and different cards seen, per question of the exam. Asking for cards
            keeps a thin deck, answered over and over, from looking like knowledge of the section.
    """

    level: EvidenceLevel
    coverage: float
    answers: float
    cards: float


THRESHOLDS = (
    # What a first evening of twenty new cards of the bundled decks, met by section weight, comes to.
    Threshold(EvidenceLevel.LOW, 0.01, 0.2, 0.2),
    Threshold(EvidenceLevel.FAIR, 0.40, 3.0, 1.0),
    Threshold(EvidenceLevel.GOOD, 0.80, 6.0, 2.0),
)

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
    asked = max(1, questions)
    level = EvidenceLevel.NONE
    for threshold in THRESHOLDS:
        if (
            standing.coverage >= threshold.coverage
            and answers >= threshold.answers * asked
            and standing.seen >= threshold.cards * asked
        ):
            level = threshold.level
    return _raised(level, mock_questions >= asked)


def answers_missing(cards: int, seen: int, answers: int, questions: int) -> int:
    """How many answers, each to a card not yet seen, bring a section without evidence to the first level."""
    least, asked = THRESHOLDS[0], max(1, questions)
    return math.ceil(
        max(
            1,
            least.coverage * cards - seen,
            least.answers * asked - answers,
            least.cards * asked - seen,
        )
    )


def exam_level(
    levels: Sequence[EvidenceLevel],
    questions: Sequence[int],
    mock_questions: float,
    *,
    attempted: bool = False,
) -> EvidenceLevel:
    """The level of the whole forecast: what sections with 80 % of the questions reach.

    Args:
        levels: of the sections by their cards alone (`section_level` without mocks).
        questions: of the sections.
        mock_questions: answered in mocks; as many as the exam asks raise the level by one.
        attempted: the score of a real attempt is known, which alone is worth a first guess.
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
    if attempted and level is EvidenceLevel.NONE:
        level = EvidenceLevel.LOW
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
