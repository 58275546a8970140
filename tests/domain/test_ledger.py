"""The honesty ledger: hits, misses and scores of frozen forecasts."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from cpccards.domain.attempts import ExamResult, StoredAttempt
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.ledger import FrozenForecast, Ledger, LedgerEntry, ledger, questions_asked

DAY = 20_000


def frozen(
    low: float = 60, high: float = 80, outline: str = "one", pmf: tuple[float, ...] | None = None
) -> FrozenForecast:
    """Of ten questions."""
    flat = (1 / 11,) * 11
    return FrozenForecast(
        outline=outline,
        questions=10,
        mean=(low + high) / 2,
        low=low,
        high=high,
        pass_probability=0.5,
        pmf=pmf or flat,
        evidence=EvidenceLevel.FAIR,
        baseline=flat,
        frozen_at=datetime(2026, 1, 1, tzinfo=UTC),
        afterwards=False,
    )


def mock(right: float | None, *, below: bool = False, asked: int | None = 10) -> ExamResult:
    return ExamResult(DAY, "mock", "", right, asked, total_below=below)


def held(result: ExamResult, forecast: FrozenForecast) -> LedgerEntry:
    [entry] = ledger([StoredAttempt(1, result, "B")], {1: [forecast]}, "one").entries
    return entry


def held_all(*shares: float) -> Ledger:
    attempts = [StoredAttempt(n, mock(share / 10)) for n, share in enumerate(shares)]
    return ledger(attempts, {attempt.id: [frozen()] for attempt in attempts}, "one")


@pytest.mark.parametrize(
    ("right", "hit"), [(5.9, False), (6, True), (7, True), (8, True), (8.1, False), (0, False), (10, False)]
)
def test_a_number_is_inside_the_interval_or_not(right: float, hit: bool) -> None:
    entry = held(mock(right), frozen())
    assert entry.hit is hit
    assert entry.share == pytest.approx(10 * right)
    assert (entry.right, entry.asked, entry.name) == (right, 10, "B")


@pytest.mark.parametrize(
    ("low", "high", "hit"),
    [(40, 60, True), (40, 69.9, True), (40, 70, None), (60, 80, None), (70, 90, False)],
)
def test_below_70_tells_only_where_the_interval_lies_on_one_side(
    low: float, high: float, hit: bool | None
) -> None:
    entry = held(mock(None, below=True), frozen(low, high))
    assert entry.hit is hit
    assert entry.share is entry.right is None


def test_the_log_score_is_of_what_the_forecast_gave_the_result() -> None:
    pmf = (0.0,) * 6 + (0.1, 0.5, 0.4, 0.0, 0.0)
    forecast = frozen(pmf=pmf)
    assert held(mock(7), forecast).log_score == pytest.approx(math.log(0.5))
    assert held(mock(7), forecast).baseline_log_score == pytest.approx(math.log(1 / 11))
    assert held(mock(7.6), forecast).log_score == pytest.approx(math.log(0.4))
    # 7 of 10 is 70 %: not below it.
    assert held(mock(None, below=True), forecast).log_score == pytest.approx(math.log(0.1))
    assert held(mock(None, below=True), forecast).baseline_log_score == pytest.approx(math.log(7 / 11))


def test_what_was_ruled_out_costs_much_but_not_everything() -> None:
    score = held(mock(0), frozen(pmf=(0.0,) * 10 + (1.0,))).log_score
    assert -40 < score < -20


def test_only_results_of_as_many_questions_and_this_outline_are_held_against_it() -> None:
    attempts = [
        StoredAttempt(1, mock(7)),
        StoredAttempt(2, mock(7, asked=20)),
        StoredAttempt(3, ExamResult(DAY, "mock")),
        StoredAttempt(4, mock(7)),
        StoredAttempt(5, mock(None, below=True, asked=None)),
    ]
    kept = {n: [frozen(), frozen(outline="two")] for n in (1, 2, 3, 5)}
    assert [entry.attempt for entry in ledger(attempts, kept, "one").entries] == [1, 5]
    assert ledger(attempts, kept, "three").entries == ()


def test_questions_asked() -> None:
    assert questions_asked(mock(7), 100) == 10
    assert questions_asked(mock(None, below=True, asked=None), 100) == 100
    assert questions_asked(mock(None, below=True), 100) == 10
    assert questions_asked(mock(None), 100) is None


def test_the_summary_counts_and_says_what_it_comes_to() -> None:
    empty = held_all()
    assert (empty.mean_log_score, empty.mean_baseline) == (None, None)
    assert "No result" in empty.sentence
    few = held_all(70, 20)
    assert (few.hits, few.misses) == (1, 1)
    assert "1 of 2 times" in few.sentence
    assert "too few to tell" in few.sentence
    five = held_all(70, 65, 60, 80, 20)
    assert (five.hits, five.misses) == (4, 1)
    assert five.sentence == (
        "The result fell inside the range 4 of 5 times; a range like this should hold 9 times in 10."
    )
    assert five.mean_log_score == five.mean_baseline == pytest.approx(math.log(1 / 11))


def test_a_result_that_cannot_tell_is_neither_hit_nor_miss_but_scored() -> None:
    found = ledger([StoredAttempt(1, mock(None, below=True))], {1: [frozen()]}, "one")
    assert (found.hits, found.misses) == (0, 0)
    assert found.mean_log_score == pytest.approx(math.log(7 / 11))
