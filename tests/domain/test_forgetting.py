"""The learner's forgetting beside the model's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.forgetting import forgetting_curve
from cpccards.domain.memory import FSRS_DECAY, chance_of_recall
from cpccards.domain.proportions import wilson_interval
from cpccards.domain.retention import Remembered
from cpccards.domain.reviews import CardState
from cpccards.domain.study_tables import (
    AnswerTable,
    EarlierAnswers,
    ScopedAnswers,
    first_in_review,
    kinds,
)

_REVIEW = CardState.REVIEW.value


def answered(*rows: tuple[int, int, float, int], state: int = _REVIEW) -> AnswerTable:
    """Answers given as (card, days since the last one, stability, rating), one a minute."""
    cards, elapsed, stability, rating = (list(column) for column in zip(*rows, strict=True))
    count = len(rows)
    return AnswerTable(
        card=np.array(cards),
        minute=np.arange(count),
        day=np.full(count, 20_000),
        suspect=np.zeros(count, np.bool_),
        rating=np.array(rating),
        state=np.full(count, state),
        took_ms=np.full(count, 5000),
        elapsed=np.array(elapsed),
        interval=np.array(elapsed),
        stability=np.array(stability),
    )


def scoped(answers: AnswerTable, first: list[bool] | None = None) -> ScopedAnswers:
    count = len(answers)
    return ScopedAnswers(
        answers,
        kinds(answers),
        topic=np.full(count, -1),
        decay=np.full(count, FSRS_DECAY),
        is_first=np.array([True] * count if first is None else first),
    )


def test_bins_hold_what_was_remembered_and_what_was_expected() -> None:
    answers = answered((1, 1, 2.0, 3), (2, 1, 4.0, 1), (3, 7, 7.0, 4), (4, 6, 10.0, 1))
    found = forgetting_curve(scoped(answers, [True, True, True, False]))
    one, seven = found.first.bins
    assert (one.low, one.high, one.middle, one.recall) == (1, 2, 1.0, Remembered(1, 2))
    expected = (chance_of_recall(2.0, 1) + chance_of_recall(4.0, 1)) / 2
    assert one.predicted == pytest.approx(expected)
    assert (one.range_low, one.range_high) == wilson_interval(1, 2)
    assert (seven.low, seven.high) == (6, 8)
    assert seven.predicted == pytest.approx(0.9)
    assert found.first.rmse == pytest.approx(math.sqrt((2 * (0.5 - expected) ** 2 + 0.1**2) / 3))
    assert [(each.low, each.high, each.recall.asked) for each in found.relative.bins] == [
        (0.25, 0.3, 1),
        (0.5, 0.6, 1),
        (0.6, 0.8, 1),
        (1, 1.2, 1),
    ]
    assert found.relative.recall == Remembered(2, 4)


def test_answers_of_the_same_day_and_in_steps_tell_nothing() -> None:
    same_day = forgetting_curve(scoped(answered((1, 0, 2.0, 1))))
    in_steps = forgetting_curve(scoped(answered((1, 3, 2.0, 1), state=CardState.RELEARNING.value)))
    for found in (same_day, in_steps):
        assert (found.first.bins, found.relative.recall, found.relative.rmse) == ((), Remembered(), None)


def test_what_passed_at_once_is_one_bin() -> None:
    [only] = forgetting_curve(scoped(answered((1, 1, 300.0, 3), (1, 2, 50.0, 3)))).relative.bins
    assert (only.low, only.high, only.recall) == (0.0, 0.1, Remembered(2, 2))


@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(CardState), st.integers(0, 9)), max_size=25),
    st.sets(st.integers(0, 4)),
)
def test_the_first_answer_in_review_is_the_first(
    given: list[tuple[int, CardState, int]], known: set[int]
) -> None:
    count = len(given)
    columns = np.array(given, np.int64).reshape(count, 3).T
    zeros = np.zeros(count, np.int64)
    answers = AnswerTable(
        card=columns[0],
        minute=columns[2],
        day=zeros,
        suspect=zeros.astype(np.bool_),
        rating=zeros,
        state=columns[1],
        took_ms=zeros,
        elapsed=zeros,
        interval=zeros,
        stability=zeros.astype(np.float64),
    )
    before = np.array(sorted(known), np.int64)
    earlier = EarlierAnswers(before, np.zeros(len(known), np.bool_), np.zeros(len(known), np.bool_))
    wanted = set()
    for card in {card for card, _, _ in given} - known:
        asked = [
            (minute, row)
            for row, (of, state, minute) in enumerate(given)
            if of == card and state is CardState.REVIEW
        ]
        wanted |= {row for _, row in sorted(asked)[:1]}
    assert set(np.flatnonzero(first_in_review(answers, earlier, 5)).tolist()) == wanted
