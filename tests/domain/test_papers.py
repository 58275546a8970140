"""Papers: mixes, order, what was asked before, and banks that are too small."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from cpccards.domain.blueprint import Blueprint, question_counts, scaled
from cpccards.domain.errors import BadInput
from cpccards.domain.papers import (
    SIZES,
    WEAK_SECTIONS,
    Paper,
    PaperKind,
    PaperPlan,
    TooFewQuestions,
    build,
    counts_for,
    plan_for,
    section_of,
)
from cpccards.domain.topics import TOPIC_BY_KEY
from tests.support.mock_bank import AAPC, WEIGHTED, bank, question

BOTH = pytest.mark.parametrize("outline", [AAPC, WEIGHTED], ids=lambda outline: outline.id)
BANK = bank()


def mix(paper: Paper) -> dict[str, int]:
    return dict(Counter(asked.section_id for asked in paper.questions))


def keys(paper: Paper) -> list[str]:
    return [asked.question.key for asked in paper.questions]


@BOTH
@pytest.mark.parametrize("kind", list(SIZES))
def test_the_mix_is_the_outlines_over_a_thousand_seeds(outline: Blueprint, kind: PaperKind) -> None:
    size = SIZES[kind][0]
    wanted = {
        section.id: count
        for section, count in zip(outline.sections, question_counts(scaled(outline, size)), strict=True)
    }
    by_key = {known.key: known for known in BANK}
    places = Counter[str]()
    for seed in range(1000):
        paper = build(plan_for(kind, outline, seed=seed), BANK, {})
        assert mix(paper) == {section: count for section, count in wanted.items() if count}
        assert len(set(keys(paper))) == size
        assert all(
            section_of(by_key[asked.question.key], outline) == asked.section_id for asked in paper.questions
        )
        places[keys(paper)[0]] += 1
    assert len(places) > 20  # another paper for another seed


@BOTH
def test_all_questions_of_a_section_come_before_any_comes_twice(outline: Blueprint) -> None:
    asked: Counter[str] = Counter()
    for seed in range(12):
        paper = build(plan_for(PaperKind.FULL, outline, seed=seed), BANK, asked)
        for section, count in mix(paper).items():
            have = [known.key for known in BANK if section_of(known, outline) == section]
            least = sorted(asked[key] for key in have)[:count]
            took = sorted(asked[one.question.key] for one in paper.questions if one.section_id == section)
            assert took == least
        asked.update(keys(paper))


def test_the_same_seed_makes_the_same_paper_whatever_the_order_of_the_bank() -> None:
    plan = plan_for(PaperKind.FULL, AAPC, seed=7)
    mixed = list(BANK)
    random.Random(1).shuffle(mixed)
    assert build(plan, mixed, {"cases-3": 1}) == build(plan, BANK, {"cases-3": 1})
    assert keys(build(plan, BANK, {})) != keys(build(replace(plan, seed=8), BANK, {}))


def test_a_key_that_stands_twice_is_asked_once() -> None:
    twins = [question("one", "anatomy", "anatomy"), question("one", "anatomy", "anatomy")]
    with pytest.raises(TooFewQuestions, match="Anatomy lacks 1"):
        build(plan_for(PaperKind.SECTION, AAPC, 2, section="anatomy"), twins, {})


def test_exam_order_is_the_outlines_and_shuffled_order_is_the_seeds() -> None:
    plan = plan_for(PaperKind.FULL, AAPC, seed=5)
    order = [section.id for section in AAPC.sections]
    paper = build(plan, BANK, {})
    sections = [asked.section_id for asked in paper.questions]
    assert sections == sorted(sections, key=order.index)
    shuffled = build(replace(plan, shuffled=True), BANK, {})
    assert [asked.section_id for asked in shuffled.questions] != sections
    assert sorted(keys(shuffled)) == sorted(keys(paper))
    assert [asked.position for asked in shuffled.questions] == list(range(1, 101))


@pytest.mark.parametrize(("size", "first"), [(100, 50), (25, 13), (2, 1)])
def test_two_parts_have_half_the_questions_each(size: int, first: int) -> None:
    paper = build(plan_for(PaperKind.FULL, AAPC, size, parts=2), BANK, {})
    assert [asked.part for asked in paper.questions] == [1] * first + [2] * (size - first)


def test_the_usual_numbers_of_each_kind() -> None:
    told = {kind: plan_for(kind, AAPC) for kind in PaperKind}
    assert [(told[kind].questions, told[kind].minutes) for kind in SIZES] == [(100, 240), (50, 120), (25, 60)]
    assert (told[PaperKind.SECTION].questions, told[PaperKind.SECTION].minutes) == (20, 48)
    assert told[PaperKind.PRACTICE].minutes is None
    assert plan_for(PaperKind.AREA, AAPC, 10, minutes=5).minutes == 5


def test_one_section() -> None:
    paper = build(plan_for(PaperKind.SECTION, AAPC, 30, section="cases"), BANK, {})
    assert mix(paper) == {"cases": 30}


@BOTH
def test_one_study_area_keeps_to_its_topics(outline: Blueprint) -> None:
    for area in ("terminology", "cpt", "icd-10-cm", "evaluation-management", "rules-and-compliance"):
        paper = build(plan_for(PaperKind.AREA, outline, 10, area=area), BANK, {})
        topics = {asked.question.topic for asked in paper.questions}
        assert {TOPIC_BY_KEY[topic or ""].study_area for topic in topics} == {area}


def test_practice_keeps_to_the_topics_asked_for_or_takes_all() -> None:
    plan = plan_for(PaperKind.PRACTICE, AAPC, 12, topics=("anatomy", "icd-conventions"))
    paper = build(plan, BANK, {})
    assert {asked.question.topic for asked in paper.questions} == {"anatomy", "icd-conventions"}
    assert len(build(replace(plan, topics=(), questions=18), BANK, {}).questions) == 18


class TestWeakAreas:
    def test_are_the_sections_that_cost_most(self) -> None:
        costs = {section.id: float(n) for n, section in enumerate(AAPC.sections)}
        counts = counts_for(plan_for(PaperKind.WEAK, AAPC, 40), costs)
        asked = {section for section, count in counts.items() if count}
        assert asked == {section.id for section in AAPC.sections[-WEAK_SECTIONS:]}
        assert sum(counts.values()) == 40

    @pytest.mark.parametrize("costs", [None, {}, {"anatomy": 0.0}])
    def test_are_all_while_nothing_is_known(self, costs: dict[str, float] | None) -> None:
        plan = plan_for(PaperKind.WEAK, AAPC, 100)
        assert counts_for(plan, costs) == counts_for(plan_for(PaperKind.FULL, AAPC))


class TestABankThatIsTooSmall:
    def test_says_which_sections_lack_how_many_and_offers_a_smaller_paper(self) -> None:
        small = [known for known in bank(6) if known.key not in {"anatomy-0", "anatomy-1", "anatomy-2"}]
        with pytest.raises(TooFewQuestions) as caught:
            build(plan_for(PaperKind.FULL, AAPC), small, {})
        assert "Anatomy lacks 1" in caught.value.message
        assert "Cases lacks 4" in caught.value.message
        assert "Coding guidelines lacks 1" in caught.value.message
        largest = caught.value.largest
        assert largest is not None
        assert f"{largest} questions can be made" in caught.value.remedy
        assert len(build(plan_for(PaperKind.FULL, AAPC, largest), small, {}).questions) == largest
        for size in range(largest + 1, 100):
            with pytest.raises(TooFewQuestions):
                build(plan_for(PaperKind.FULL, AAPC, size), small, {})

    def test_offers_nothing_where_there_is_nothing(self) -> None:
        with pytest.raises(TooFewQuestions) as caught:
            build(plan_for(PaperKind.QUICK, AAPC), [], {})
        assert caught.value.largest is None
        assert "Add multiple-choice notes" in caught.value.remedy

    def test_offers_a_single_question(self) -> None:
        with pytest.raises(TooFewQuestions, match="A paper of 1 question can be made"):
            build(plan_for(PaperKind.SECTION, AAPC, 5, section="cases"), bank(1), {})


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (plan_for(PaperKind.FULL, AAPC, 1001), "A paper of 1,001 questions"),
        (plan_for(PaperKind.FULL, AAPC, -1), "A paper of -1 questions"),
        (plan_for(PaperKind.FULL, AAPC, parts=3), "3 parts"),
        (plan_for(PaperKind.FULL, AAPC, 1, parts=2), "2 parts"),
        (plan_for(PaperKind.FULL, AAPC, parts=2, minutes=1), "1 minutes are too few"),
        (plan_for(PaperKind.SECTION, AAPC, section="hearing"), "no section “hearing”"),
        (plan_for(PaperKind.SECTION, AAPC), "no section"),
        (plan_for(PaperKind.AREA, AAPC, area="art"), "no study area “art”"),
        (plan_for(PaperKind.PRACTICE, AAPC, topics=("art",)), "no topic “art”"),
    ],
)
def test_a_plan_that_cannot_be_followed(plan: PaperPlan, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        build(plan, BANK, {})


def test_an_area_that_the_outline_does_not_ask_about() -> None:
    lone = replace(AAPC, sections=AAPC.sections[:1], questions=6)
    with pytest.raises(BadInput, match="No section of the outline asks about that"):
        counts_for(plan_for(PaperKind.AREA, lone, area="terminology"))


class TestTheSectionOfAQuestion:
    def test_is_the_one_it_names_where_the_outline_has_it(self) -> None:
        """Topics of ICD-10-CM belong to two sections of the AAPC outline."""
        for section in ("icd-10-cm", "coding-guidelines"):
            assert section_of(question("q", section, "icd-guidelines"), AAPC) == section

    def test_is_that_of_its_topic_elsewhere(self) -> None:
        assert (
            section_of(question("q", "coding-guidelines", "icd-guidelines"), WEIGHTED)
            == "guidelines-and-regulations"
        )
        assert section_of(question("q", "cases", "cases"), WEIGHTED) == "other"

    def test_is_none_without_a_topic(self) -> None:
        assert section_of(replace(question("q", "anatomy", "anatomy"), topic=None), AAPC) is None
        assert (
            len(
                build(
                    plan_for(PaperKind.QUICK, AAPC), [*BANK, replace(BANK[0], key="x", topic=None)], {}
                ).questions
            )
            == 25
        )
