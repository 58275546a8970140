"""Shares with what they leave open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.proportions import wilson_interval


def test_of_nothing_anything_is_possible() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)


def test_solves_the_equation_it_comes_from() -> None:
    """Both ends are the shares that lie 1.645 standard errors of their own from what was seen."""
    for end in wilson_interval(42, 60):
        assert abs(0.7 - end) / (end * (1 - end) / 60) ** 0.5 == pytest.approx(1.6448536, rel=1e-6)


@given(st.integers(1, 500).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked))))
def test_holds_the_share_and_stays_within_bounds(counted: tuple[int, int]) -> None:
    count, asked = counted
    low, high = wilson_interval(count, asked)
    assert 0 <= low <= count / asked + 1e-12
    assert count / asked - 1e-12 <= high <= 1
    assert wilson_interval(asked - count, asked) == pytest.approx((1 - high, 1 - low))
