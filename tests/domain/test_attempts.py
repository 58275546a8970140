"""Results of attempts and mocks: what can be is kept, what cannot be is refused in plain words."""

from __future__ import annotations

from typing import Any

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.errors import BadInput


def test_everything_but_day_and_kind_may_be_missing() -> None:
    result = ExamResult(20_000, "exam")
    assert result.total is None
    assert SectionResult("anatomy").known_share is None
    assert SectionResult("anatomy", below=True, asked=4).known_share is None
    assert ExamResult(20_000, "exam", total_below=True, total_asked=100).total is None


def test_shares() -> None:
    assert SectionResult("anatomy", right=3, asked=4).known_share == 0.75
    assert SectionResult("anatomy", right=3, asked=4, share=0.75).known_share == 0.75
    assert SectionResult("anatomy", share=0.5, below=True).known_share == 0.5
    assert SectionResult("anatomy", right=2, asked=3, share=0.67).counted_share == pytest.approx(2 / 3)


def test_total_is_only_what_was_given() -> None:
    sections = (SectionResult("anatomy", 3, 4), SectionResult("cases", 6, 10))
    assert ExamResult(1, "mock", "x", sections=sections).total is None
    assert ExamResult(1, "mock", "x", 64, 100, sections=sections).total == (64, 100)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"right": 5, "asked": 4}, "5 of 4 right is 125 %"),
        ({"right": -1, "asked": 4}, "-1 of 4 right"),
        ({"right": 3}, "the number of questions is missing"),
        ({"asked": 0}, "0 questions were asked"),
        ({"share": 1.2}, "has 120 %"),
        ({"share": -0.1}, "has -10 %"),
        ({"right": 3, "asked": 4, "share": 0.6}, "3 of 4 right, which is 75 %, not 60 %"),
        ({"right": 3, "asked": 4, "below": True}, "marked below 70 % but has 75 %"),
    ],
)
def test_refuses_a_section(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(BadInput) as caught:
        SectionResult("anatomy", **wrong)
    assert says in caught.value.message
    assert caught.value.remedy


THREE_OF_FOUR = SectionResult("anatomy", 3, 4)
TEN = SectionResult("cases", 6, 10)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "quiz"}, "“quiz” is neither an exam nor a mock"),
        ({"total_right": 101, "total_asked": 100}, "101 of 100 right is 101 %"),
        ({"total_right": 60}, "the number of questions is missing"),
        ({"total_right": 72, "total_asked": 100, "total_below": True}, "marked below 70 % but has 72 %"),
        ({"sections": (THREE_OF_FOUR, THREE_OF_FOUR)}, "given twice"),
        ({"total_asked": 12, "sections": (THREE_OF_FOUR, TEN)}, "14 questions, the whole exam 12"),
        (
            {"total_right": 5, "total_asked": 20, "sections": (THREE_OF_FOUR, TEN)},
            "9 right answers, with 6 questions elsewhere; that cannot make 5 of 20",
        ),
        ({"total_right": 16, "total_asked": 20, "sections": (THREE_OF_FOUR, TEN)}, "cannot make 16 of 20"),
    ],
)
def test_refuses_an_exam(wrong: dict[str, Any], says: str) -> None:
    given: dict[str, Any] = {"taken_on_day": 1, "kind": "mock", "outline_id": "x"}
    with pytest.raises(BadInput) as caught:
        ExamResult(**(given | wrong))
    assert says in caught.value.message
    assert caught.value.remedy


def test_accepts_what_adds_up() -> None:
    ExamResult(1, "mock", "x", 15, 20, sections=(THREE_OF_FOUR, TEN))
    ExamResult(1, "mock", "x", 9.4, 14, sections=(THREE_OF_FOUR, TEN))
    ExamResult(1, "mock", "x", None, 14, sections=(THREE_OF_FOUR, TEN))
    ExamResult(1, "exam", "x", 60, 100, total_below=True, sections=(SectionResult("hcpcs", below=True),))
