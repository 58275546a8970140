"""What results say about the sections: each number once, totals spread, other outlines by their total."""

from __future__ import annotations

from typing import Any

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint, Section
from cpccards.domain.inference import Below, Count
from cpccards.domain.mastery import Parameters, section_standing
from cpccards.domain.observations import Observations, observe
from cpccards.domain.standing import Standing

MODEL = Parameters()
OUTLINE = Blueprint(
    "mine",
    "Mine",
    (
        Section("words", "Words", ("anatomy",), questions=10),
        Section("rules", "Rules", ("compliance",), questions=6),
        Section("cases", "Cases", ("cases",), questions=4),
        Section("never", "Never asked", ("hcpcs",), questions=0),
    ),
    questions=20,
)
STANDING = Standing(("anatomy", "compliance"), (8.0, 1.0), (10, 2), (20, 20))
WORDS = SectionResult("words", 8, 10)


def chance(section: int, prior: float = 0.2) -> float:
    return MODEL.chance(section_standing(OUTLINE.sections[section], STANDING, prior, MODEL).knowledge)


def read(*results: ExamResult) -> Observations:
    return observe(OUTLINE, results, {result.taken_on_day: STANDING for result in results}, MODEL)


def mock(outline_id: str = "mine", **given: Any) -> ExamResult:
    return ExamResult(10, "mock", outline_id, **given)


def attempt(**given: Any) -> ExamResult:
    return ExamResult(10, "exam", "mine", **given)


def test_nothing_known_says_nothing() -> None:
    assert read(mock(), attempt()) == Observations(((),) * 4, ((),) * 4, (), 0.0, 0.0)


def test_a_mock_by_sections() -> None:
    seen = read(mock(sections=(WORDS, SectionResult("cases", share=0.5), SectionResult("gone", 1, 2))))
    assert seen.counts == ((Count(chance(0), 8, 10),), (), (Count(chance(2), 2, 4),), ())
    assert seen.totals == ()
    assert seen.mock_questions == 14


def test_a_total_is_spread_over_the_sections_without_a_number() -> None:
    seen = read(mock(total_right=14, total_asked=20, sections=(WORDS,)))
    assert seen.counts[0] == (Count(chance(0), 8, 10),)
    (total,) = seen.totals
    assert total.right == 6
    assert total.parts == ((), ((chance(1), 6.0),), ((chance(2), 4.0),), ())
    assert seen.mock_questions == 20


def test_another_outline_gives_its_total_only() -> None:
    seen = read(
        mock("another", total_right=30, total_asked=40, sections=(WORDS, SectionResult("cases", below=True)))
    )
    assert not any(seen.counts)
    assert not any(seen.belows)
    (total,) = seen.totals
    assert [parts[0][1] for parts in total.parts if parts] == [20.0, 12.0, 8.0]
    assert read(mock("another", sections=(WORDS,))) == read(mock())


def test_a_total_that_the_sections_use_up_is_no_news() -> None:
    assert read(mock(total_right=8, total_asked=10, sections=(WORDS,))).totals == ()
    every = tuple(SectionResult(s, n / 2, n) for s, n in (("words", 10), ("rules", 6), ("cases", 4)))
    assert read(mock(total_right=10, total_asked=20, sections=every)).totals == ()
    assert read(mock(total_right=15, total_asked=25, sections=every)).totals == ()


def test_below_without_a_number() -> None:
    sections = (SectionResult("words", below=True), SectionResult("rules", below=True, asked=9))
    never = SectionResult("never", below=True)
    numbered = SectionResult("cases", 1, 4, below=True)
    seen = read(mock(sections=(*sections, never, numbered)))
    assert seen.belows == ((Below(chance(0), 10),), (Below(chance(1), 9),), (), ())
    assert seen.counts[2] == (Count(chance(2), 1, 4),)


def test_a_total_only_known_to_be_below() -> None:
    (total,) = read(mock(total_below=True)).totals
    assert total.right is None
    assert total.limit == pytest.approx(14.0)
    (total,) = read(attempt(total_below=True, total_asked=100)).totals
    assert total.limit == pytest.approx(70.0)
    assert read(mock(total_below=True)).mock_questions == 0
    assert read(mock(total_below=True, sections=(WORDS,))).totals == (), "sections with numbers say more"


def test_an_attempts_numbers_enter_through_the_prior_only() -> None:
    seen = read(attempt(total_right=12, total_asked=20, sections=(WORDS, SectionResult("rules", below=True))))
    assert seen.counts == ((),) * 4
    assert seen.totals == ()
    assert seen.mock_questions == 0
    ((below,),) = (found for found in seen.belows if found)
    assert below.asked == 6
    assert below.chance == pytest.approx(chance(1, MODEL.knowledge(0.6))), "known then without the discount"
