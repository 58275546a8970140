"""How much evidence there is, and the words for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.evidence import EvidenceLevel, evidence_words, exam_level, section_level
from cpccards.domain.mastery import SectionStanding

NONE, LOW, FAIR, GOOD = EvidenceLevel


def stands(seen: int, cards: int) -> SectionStanding:
    return SectionStanding(0.5, seen / cards if cards else 0.0, cards, seen)


@pytest.mark.parametrize(
    ("seen", "cards", "answers", "mock_questions", "level"),
    [
        (0, 0, 0, 0, NONE),
        (1, 20, 60, 0, NONE),
        (2, 300, 60, 0, NONE),
        (3, 300, 60, 0, LOW),
        (5, 100, 1, 0, NONE),
        (5, 100, 2, 0, LOW),
        (40, 100, 29, 0, LOW),
        (40, 100, 30, 0, FAIR),
        (79, 100, 200, 0, FAIR),
        (80, 100, 60, 0, GOOD),
        (1, 1, 500, 0, NONE),
        (0, 0, 0, 9, NONE),
        (0, 0, 0, 10, LOW),
        (40, 100, 30, 10, GOOD),
        (100, 100, 900, 50, GOOD),
    ],
)
def test_section_levels(
    seen: int, cards: int, answers: int, mock_questions: float, level: EvidenceLevel
) -> None:
    assert section_level(stands(seen, cards), answers, 10, mock_questions) is level


def test_a_section_without_questions_has_a_level_all_the_same() -> None:
    assert section_level(stands(9, 10), 30, 0, 0) is GOOD


@pytest.mark.parametrize(
    ("levels", "questions", "mock_questions", "level"),
    [
        ((GOOD, GOOD), (50, 50), 0, GOOD),
        ((GOOD, NONE), (80, 20), 0, GOOD),
        ((GOOD, NONE), (79, 21), 0, NONE),
        ((GOOD, LOW), (50, 50), 0, LOW),
        ((GOOD, LOW), (50, 50), 99, LOW),
        ((GOOD, LOW), (50, 50), 100, FAIR),
        ((NONE, NONE), (50, 50), 100, LOW),
        ((GOOD, GOOD), (50, 50), 300, GOOD),
    ],
)
def test_exam_levels(
    levels: tuple[EvidenceLevel, ...], questions: tuple[int, ...], mock_questions: float, level: EvidenceLevel
) -> None:
    assert exam_level(levels, questions, mock_questions) is level


def test_a_real_attempt_is_worth_a_first_guess_and_no_more() -> None:
    assert exam_level((NONE, NONE), (50, 50), 0, attempted=True) is LOW
    assert exam_level((FAIR, FAIR), (50, 50), 0, attempted=True) is FAIR


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 300), st.integers(0, 30))
def test_more_evidence_never_lowers_a_level(
    seen: int, unseen: int, answers: int, mock_questions: int
) -> None:
    order = list(EvidenceLevel)
    level = order.index(section_level(stands(seen, seen + unseen), answers, 10, mock_questions))
    for more in (
        section_level(stands(seen + 1, seen + unseen + 1), answers, 10, mock_questions),
        section_level(stands(seen, seen + unseen), answers + 1, 10, mock_questions),
        section_level(stands(seen, seen + unseen), answers, 10, mock_questions + 1),
    ):
        assert order.index(more) >= level


def test_words() -> None:
    assert evidence_words(EvidenceLevel.NONE) == "not enough evidence yet"
    assert evidence_words("good") == "good evidence"
    assert len({evidence_words(level) for level in EvidenceLevel}) == 4
    with pytest.raises(ValueError, match="splendid"):
        evidence_words("splendid")
