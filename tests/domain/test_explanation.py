"""The walk from cards to the score, and what would narrow the range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.explanation import Explanation, explain
from cpccards.domain.forecaster import Forecaster
from cpccards.domain.mastery import CardMemory, Parameters, standing
from tests.domain.test_forecast import AAPC, EXAM, KEYS, OUTLINES, TODAY, WEIGHTED, by_section, deck, mock

NEVER = CardMemory(KEYS, np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))


def explained(outline: Blueprint, memory: CardMemory, results: Sequence[ExamResult] = ()) -> Explanation:
    return explain(
        Forecaster(outline),
        standing(memory, EXAM),
        results,
        {},
        {result.taken_on_day: standing(memory, result.taken_on_day) for result in results},
        day=TODAY,
        exam_day=EXAM,
        today=standing(memory, TODAY),
    )


RESULTS = st.lists(
    st.builds(
        lambda right, ago, whole: (
            mock(right, day=TODAY - ago) if whole else by_section(AAPC, right / 100, TODAY - ago)
        ),
        st.integers(30, 100),
        st.integers(0, 40),
        st.booleans(),
    ),
    max_size=3,
)
MEMORIES = st.builds(deck, st.integers(0, 900), st.floats(0, 1), st.floats(1, 200), st.integers(1, 50))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([WEIGHTED, AAPC]), MEMORIES, RESULTS)
def test_the_steps_lead_to_the_forecast(
    outline: Blueprint, memory: CardMemory, results: list[ExamResult]
) -> None:
    told = explained(outline, memory, results)
    forecast = told.forecast
    assert told.from_cards + told.shift == pytest.approx(forecast.mean)
    assert told.width == forecast.high - forecast.low
    assert 0 <= told.seen <= told.cards
    assert (told.recall is None) == (told.seen == 0)
    if told.recall is not None:
        assert 0 <= told.recall <= 1
    assert told.mocks == len(results)
    assert told.luck > 0
    # The normal approximation may lie above a range of whole questions by a question at each end.
    assert told.luck <= told.width + 2
    widths = {one.key: one.width for one in told.narrowings}
    assert list(widths.values()) == sorted(widths.values())
    assert {"mock", "two-mocks"} <= set(widths) <= {"mock", "two-mocks", "coverage"}
    assert ("coverage" in widths) == (told.seen < told.cards)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([WEIGHTED, AAPC]), MEMORIES, RESULTS)
def test_a_practice_exam_as_predicted_does_not_widen_the_range(
    outline: Blueprint, memory: CardMemory, results: list[ExamResult]
) -> None:
    told = explained(outline, memory, results)
    widths = {one.key: one.width for one in told.narrowings}
    # Ends of the range are whole questions, so that each may fall on either side of one.
    assert widths["mock"] <= told.width + 1
    assert widths["two-mocks"] <= widths["mock"] + 1
    if not results:
        assert widths["two-mocks"] < widths["mock"] < told.width


@OUTLINES
@pytest.mark.parametrize("coverage", [0.0, 0.5, 1.0])
def test_without_a_practice_exam_most_of_the_range_is_not_luck(outline: Blueprint, coverage: float) -> None:
    told = explained(outline, deck(800, coverage))
    assert told.mocks == 0
    assert told.luck < 0.7 * told.width


@OUTLINES
@pytest.mark.parametrize(
    "memory",
    [NEVER, replace(deck(300, 1.0), topic_index=np.full(300, -1))],
    ids=["no cards, or all suspended", "none with a topic"],
)
def test_without_cards_what_was_brought_along_is_all(outline: Blueprint, memory: CardMemory) -> None:
    told = explained(outline, memory)
    assert (told.cards, told.seen, told.recall) == (0, 0, None)
    assert told.unseen == pytest.approx(0.20)
    assert not told.attempted
    assert told.from_cards == pytest.approx(100 * Parameters().chance(0.20))
    assert [one.key for one in told.narrowings] == ["two-mocks", "mock"]


def test_a_topic_of_several_sections_is_counted_once() -> None:
    memory = deck(800, 1.0)
    drawn_on = {topic for section in AAPC.sections for topic in section.draws_on}
    told = explained(AAPC, memory)
    assert told.cards == sum(index >= 0 and KEYS[index] in drawn_on for index in memory.topic_index)
    assert told.seen == told.cards
    assert told.exam_day == EXAM


def test_an_attempt_tells_what_was_brought_along() -> None:
    failed = ExamResult(TODAY - 60, "exam", "", 64, 100)
    told, default = explained(WEIGHTED, deck(500, 0.5), [failed]), explained(WEIGHTED, deck(500, 0.5))
    assert told.attempted
    assert not default.attempted
    assert told.unseen > default.unseen
    assert told.from_cards > default.from_cards
    assert told.mocks == 0
    vague = explained(WEIGHTED, deck(500, 0.5), [ExamResult(TODAY - 60, "exam", total_below=True)])
    assert not vague.attempted
    assert vague.unseen == default.unseen


def test_practice_exams_shift_it_their_way() -> None:
    memory = deck(800, 0.9)
    plain, low, high = (
        explained(AAPC, memory, results)
        for results in ([], [by_section(AAPC, 0.4)], [by_section(AAPC, 0.95)])
    )
    assert low.shift < plain.shift < high.shift
    assert low.from_cards == plain.from_cards == high.from_cards
    assert low.width < plain.width


def test_a_section_without_questions_is_no_part_of_the_practice_exam() -> None:
    idle = replace(
        WEIGHTED,
        sections=(*WEIGHTED.sections[:-1], replace(WEIGHTED.sections[-1], weight=0.0)),
    )
    told = explained(
        idle, deck(400, 0.5), [ExamResult(TODAY, "mock", idle.id, sections=(SectionResult("other", 3, 5),))]
    )
    assert told.from_cards + told.shift == pytest.approx(told.forecast.mean)
