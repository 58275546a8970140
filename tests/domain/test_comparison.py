"""Results side by side."""

from __future__ import annotations

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Section
from cpccards.domain.comparison import Cell, compare, compared_outlines

SECTIONS = (Section("a", "A", ("terminology",), weight=0.6), Section("b", "B", ("anatomy",), weight=0.4))


def result(
    day: int, *sections: SectionResult, right: float | None = None, outline: str = "own"
) -> ExamResult:
    return ExamResult(day, "exam", outline, right, None if right is None else 100, sections=sections)


def test_changes_are_to_the_earlier_result_that_knows_a_share() -> None:
    made = compare(
        [
            result(1, SectionResult("a", right=12, asked=20), right=60),
            result(2, SectionResult("a", below=True)),
            result(3, SectionResult("a", share=0.75), right=66),
        ],
        SECTIONS,
    )
    assert made.by_section
    whole, a = made.rows
    assert whole.name == "Whole exam"
    assert [cell.change for cell in whole.cells] == [None, None, pytest.approx(0.06)]
    assert a.cells[0] == Cell(12, 20, 0.6)
    assert a.cells[1] == Cell(below=True)
    assert a.cells[2].change == pytest.approx(0.15)


def test_sections_that_no_result_knows_are_left_out() -> None:
    made = compare([result(1, SectionResult("a")), result(2, right=50)], SECTIONS)
    assert [row.name for row in made.rows] == ["Whole exam"]


def test_results_by_different_outlines_have_only_totals_in_common() -> None:
    results = [
        result(1, SectionResult("a", share=0.5), right=50),
        result(2, SectionResult("a", share=0.6), right=60, outline="another"),
    ]
    made = compare(results, SECTIONS)
    assert not made.by_section
    assert [row.name for row in made.rows] == ["Whole exam"]
    assert compared_outlines(results) == ("own", "another")


def test_a_total_only_known_to_be_below_is_said_so() -> None:
    [row] = compare([ExamResult(1, "exam", total_below=True)], ()).rows
    assert row.cells == (Cell(below=True),)
