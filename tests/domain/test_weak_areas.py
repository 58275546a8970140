"""Where results lost their points, and what they do not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint, Section
from cpccards.domain.topics import STUDY_AREAS
from cpccards.domain.weak_areas import LEARNER_AREAS, WeakArea, section_weights, study_areas, weak_areas
from cpccards.services.outlines import bundled_outlines

RESOURCES = Path(__file__).parents[2] / "resources"
OUTLINE = Blueprint(
    "own",
    "Own",
    (
        Section("words", "Words", ("terminology", "anatomy"), weight=0.3),
        Section("surgery", "Surgery", ("cpt-digestive",), weight=0.5),
        Section("law", "Law", ("compliance",), weight=0.2),
    ),
)


def said(*sections: SectionResult, day: int = 100, outline: str = "own") -> ExamResult:
    return ExamResult(day, "exam", outline, sections=sections)


def names(*results: ExamResult) -> list[str]:
    return [area.name for area in weak_areas(OUTLINE, results).ranked]


def one(section: SectionResult) -> WeakArea:
    [found] = weak_areas(OUTLINE, [said(section)]).ranked
    return found


def test_points_lost_are_weight_times_gap_and_rank_the_sections() -> None:
    result = said(
        SectionResult("words", share=0.5),
        SectionResult("surgery", share=0.8),
        SectionResult("law", share=0.4),
    )
    ranked = weak_areas(OUTLINE, [result]).ranked
    assert [(area.name, round(area.points_lost, 6)) for area in ranked] == [
        ("Words", 15.0),
        ("Law", 12.0),
        ("Surgery", 10.0),
    ]
    assert [round(area.to_pass, 6) for area in ranked] == [6.0, 6.0, 0.0]


def test_counts_are_as_good_as_percentages() -> None:
    assert one(SectionResult("surgery", right=12, asked=20)).points_lost == pytest.approx(20)


def test_below_70_is_a_bound() -> None:
    area = one(SectionResult("words", below=True))
    assert area.is_bound
    assert area.share == 0.7
    assert area.points_lost == pytest.approx(9)
    assert area.to_pass == 0


def test_a_number_is_worth_more_than_the_mark_beside_it() -> None:
    area = one(SectionResult("words", share=0.6, below=True))
    assert not area.is_bound
    assert area.points_lost == pytest.approx(12)


def test_what_no_report_says_is_unknown_and_not_guessed() -> None:
    found = weak_areas(OUTLINE, [said(SectionResult("surgery", share=0.6), SectionResult("law"))])
    assert [area.name for area in found.ranked] == ["Surgery"]
    assert found.unknown == ("Words", "Law")


def test_without_any_result_everything_is_unknown() -> None:
    found = weak_areas(OUTLINE, [])
    assert found.ranked == ()
    assert found.unknown == ("Words", "Surgery", "Law")
    assert all(loss.known == 0 and loss.is_least for loss in found.areas)


def test_each_section_is_taken_from_the_latest_report_that_names_it() -> None:
    found = weak_areas(
        OUTLINE,
        [
            said(SectionResult("words", share=0.2), SectionResult("law", share=0.5), day=1),
            said(SectionResult("words", share=0.9), day=2),
            said(SectionResult("words", share=0.0), day=3, outline="another"),
        ],
    )
    assert [(area.name, area.share, area.day) for area in found.ranked] == [
        ("Law", 0.5, 1),
        ("Words", 0.9, 2),
    ]


def test_equals_stay_in_the_order_of_the_outline() -> None:
    law_first = [SectionResult("law", share=0.25), SectionResult("words", share=0.5)]
    assert names(said(*law_first)) == ["Words", "Law"]


def test_the_four_areas_are_those_named_after_failing() -> None:
    assert [area.name for area in LEARNER_AREAS] == [
        "Medical Terminology",
        "CPT",
        "ICD-10-CM",
        "Evaluation and Management",
    ]


def test_every_area_counts_the_sections_that_ask_about_it() -> None:
    found = weak_areas(
        OUTLINE, [said(SectionResult("words", below=True), SectionResult("surgery", share=0.6))]
    )
    assert [(loss.area.name, round(loss.points_lost, 6), loss.is_least) for loss in found.areas] == [
        ("CPT", 20.0, False),
        ("Medical Terminology", 9.0, True),
    ]


def test_a_section_without_an_area_is_ranked_all_the_same() -> None:
    assert one(SectionResult("law", share=0.5)).areas == ()


def test_topics_of_other_sections_count_too() -> None:
    shared = Section("cases", "Cases", ("cases",), ("icd-chapters", "cpt-digestive"), questions=10)
    assert study_areas(shared) == (STUDY_AREAS[1], STUDY_AREAS[2])


def test_the_bundled_outlines_ask_about_all_four() -> None:
    for outline in bundled_outlines(RESOURCES / "blueprints"):
        assert sum(section_weights(outline)) == pytest.approx(1)
        assert len(weak_areas(outline, []).areas) == 4
