"""How much will have been seen by the exam."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cpccards.domain.exam_coverage import Coverage, projected_coverage

Floats = NDArray[np.float64]

TODAY = 100
NEW = np.zeros(600)
NEVER = np.full(600, 1e9)


def coverage(
    seconds: float,
    stability: Floats = NEW,
    due: Floats = NEVER,
    exam: int = 160,
    answered: int = 0,
    new_today: int | None = None,
    new_a_day: int | None = None,
) -> Coverage:
    return projected_coverage(
        stability,
        due,
        day=TODAY,
        exam_day=exam,
        seconds=seconds,
        seconds_an_answer=1.0,
        desired_retention=0.9,
        answered_today=answered,
        new_today=new_today,
        new_a_day=new_a_day,
    )


def test_no_time_sees_no_more() -> None:
    assert coverage(0.0) == (0.0, 0.0)
    assert coverage(-50.0) == (0.0, 0.0)


def test_plain_scheduling_sees_about_what_is_projected() -> None:
    # What `make schedule` measures for plain FSRS: 50 % in 30 days of 60 answers, 85 % in 60.
    assert coverage(30 * 60, exam=130).by_time == pytest.approx(0.50, abs=0.04)
    assert coverage(60 * 60).by_time == pytest.approx(0.85, abs=0.04)
    assert coverage(60 * 120).by_time == 1.0


def test_reviews_that_fall_due_take_their_time_first() -> None:
    half = np.r_[np.full(300, 5.0), np.zeros(300)]
    free = coverage(1000, half, np.where(half > 0, 161, 1e9)).by_time
    busy = coverage(1000, half, np.where(half > 0, 100, 1e9)).by_time
    later = coverage(1000, half, np.where(half > 0, 150, 1e9)).by_time
    assert free > later > busy == 0.5
    # A card due on exam day or after it asks for nothing before.
    assert coverage(1000, half, np.where(half > 0, 160, 1e9)).by_time == free


def test_the_limits_hold_the_share_down_but_not_what_time_allows() -> None:
    limited = coverage(1e6, new_today=2, new_a_day=5)
    assert limited.share == pytest.approx((2 + 59 * 5) / 600)
    assert limited.by_time == 1.0
    assert coverage(1e6, new_today=0, new_a_day=0) == (0.0, 1.0)


def test_cards_answered_today_count_as_seen() -> None:
    assert coverage(0.0, answered=200) == (0.25, 0.25)


def test_all_seen_and_none_at_all() -> None:
    assert coverage(0.0, np.full(3, 4.0), np.full(3, 90.0)) == (1.0, 1.0)
    assert coverage(0.0, np.zeros(0), np.zeros(0)) == (1.0, 1.0)


def test_on_the_day_of_the_exam() -> None:
    assert coverage(0.0, exam=TODAY, new_today=5, new_a_day=5) == (0.0, 0.0)


@given(
    stability=st.lists(st.sampled_from([0.0, 0.001, 1.0, 30.0, 36500.0, 1e12]), min_size=1, max_size=40),
    exam=st.integers(TODAY, TODAY + 5000),
    seconds=st.floats(0.0, 1e7),
    late=st.integers(-400, 400),
)
def test_a_share_that_grows_with_time(stability: list[float], exam: int, seconds: float, late: int) -> None:
    cards = np.array(stability)
    due = np.full(len(cards), float(TODAY + late))
    share, by_time = coverage(seconds, cards, due, exam)
    assert np.mean(cards > 0) - 1e-12 <= share <= 1.0
    assert share == by_time <= coverage(2 * seconds, cards, due, exam).by_time
