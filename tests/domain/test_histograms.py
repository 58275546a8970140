"""Bars whose edges are easy to read."""

from __future__ import annotations

import math
from itertools import pairwise
from statistics import fmean, median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.histograms import (
    Bar,
    Distribution,
    LongTail,
    day_starts,
    day_sums,
    days_a_bar,
    distribution,
    growing_edges,
    histogram,
    long_tail,
    nice_edges,
)

_VALUES = st.lists(st.floats(0, 40_000), max_size=60)


@pytest.mark.parametrize(
    ("low", "high", "most", "whole", "edges"),
    [
        (0, 10, 10, False, (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        (0, 10.1, 10, False, (0, 2, 4, 6, 8, 10, 12)),
        (0, 1, 20, False, tuple(round(0.05 * step, 2) for step in range(21))),
        (1, 10, 18, False, tuple(1 + step / 2 for step in range(19))),
        (0, 730, 30, False, tuple(range(0, 751, 50))),
        (3, 3, 30, True, (3, 4)),
        (1, 30, 30, True, tuple(range(1, 32))),
        (1, 31, 30, True, tuple(range(0, 33, 2))),
        (0, 0, 20, True, (0, 1)),
    ],
)
def test_nice_edges(low: float, high: float, most: int, whole: bool, edges: tuple[float, ...]) -> None:
    assert nice_edges(low, high, most, whole=whole) == edges


@given(st.floats(0, 1e5), st.floats(0, 1e5), st.integers(2, 60), st.booleans())
def test_nice_edges_hold_everything_in_few_bars_of_one_nice_width(
    one: float, other: float, most: int, whole: bool
) -> None:
    low, high = sorted((round(one), round(other)) if whole else (one, other))
    edges = nice_edges(low, high, most, whole=whole)
    width = edges[1] - edges[0]
    assert edges[0] <= low + 1e-8 * width
    assert high < edges[-1] if whole else high <= edges[-1] + 1e-8 * width
    assert 1 <= len(edges) - 1 <= most
    assert list(edges) == sorted(set(edges))
    assert round(width / 10 ** math.floor(math.log10(width) + 1e-6), 3) in {1, 2, 5, 10}
    assert all(after - before == pytest.approx(width, rel=1e-3) for before, after in pairwise(edges))
    if whole:
        assert all(edge == int(edge) for edge in edges)


def test_growing_edges() -> None:
    days = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120)
    assert growing_edges(1, 100, whole=True) == days
    assert growing_edges(0.1, 0.5) == (0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6)
    assert growing_edges(0.1, 0.05) == (0.1, 0.12)


@given(st.floats(0.001, 100), st.floats(0.001, 1e5))
def test_growing_edges_begin_at_the_least_and_end_beyond_the_greatest(low: float, high: float) -> None:
    edges = growing_edges(low, high)
    assert edges[0] <= low < edges[1]
    assert high < edges[-1]
    assert all(1.1 < after / before < 1.6 for before, after in pairwise(edges))
    assert len(edges) == 2 or edges[-2] <= max(low, high)


@pytest.mark.parametrize(
    ("days", "width"),
    [(1, 1), (30, 1), (90, 1), (92, 1), (93, 7), (365, 7), (645, 30), (5000, 91), (9000, 365), (50_000, 544)],
)
def test_days_a_bar(days: int, width: int) -> None:
    assert days_a_bar(days) == width


@given(st.integers(0, 30_000), st.integers(1, 40_000), st.booleans())
def test_bars_of_days_follow_each_other_and_all_but_one_are_whole(first: int, days: int, back: bool) -> None:
    starts = day_starts(first, days, towards_today=back)
    assert (starts[0], starts[-1]) == (first, first + days)
    widths = [after - before for before, after in pairwise(starts)]
    assert len(widths) <= 92
    whole, rest = (widths[1:], widths[0]) if back else (widths[:-1], widths[-1])
    assert set(whole) <= {days_a_bar(days)}
    assert 0 < rest <= days_a_bar(days)


def test_sums_over_bars_of_days() -> None:
    assert day_sums(np.array([1, 2, 3, 4, 5]), 100, (100, 101, 103, 105)) == [1, 5, 9]


@given(_VALUES)
def test_a_histogram_counts_each_value_once(values: list[float]) -> None:
    edges = nice_edges(0, max(values, default=0))
    bars = histogram(np.sort(values), edges)
    assert [(bar.low, bar.high) for bar in bars] == list(pairwise(edges))
    assert [bar.count for bar in bars[:-1]] == [
        sum(low <= value < high for value in values) for low, high in pairwise(edges[:-1])
    ]
    assert sum(bar.count for bar in bars) == len(values)


def test_the_last_bar_takes_its_high_in() -> None:
    assert histogram(np.array([0.0, 1.0, 2.0]), (0, 1, 2)) == (Bar(0, 1, 1), Bar(1, 2, 2))


def test_nothing_lies_nowhere() -> None:
    assert distribution(np.zeros(0), (0, 1)) == Distribution(0, None, None, ())
    assert long_tail(np.zeros(0)) == LongTail(0, None, None, None, (), (), ())


@given(_VALUES.filter(bool))
def test_a_distribution_has_the_mean_and_the_middle(values: list[float]) -> None:
    found = distribution(np.array(values), (0, 40_000))
    assert (found.count, found.bars[0].count) == (len(values), len(values))
    assert found.mean == pytest.approx(fmean(values), abs=1e-9)
    assert found.median == pytest.approx(median(values))


@given(_VALUES.filter(bool), st.booleans())
def test_a_long_tail_is_cut_at_the_middle_and_where_nearly_all_are_told(
    values: list[float], whole: bool
) -> None:
    some = [float(round(value)) for value in values] if whole else values
    found = long_tail(np.array(some), whole=whole)
    assert found.high is not None
    assert sum(value <= found.high for value in some) >= 0.95 * len(some)
    assert sum(value < found.high for value in some) < 0.95 * len(some)
    assert found.median == pytest.approx(median(some))
    told = [sum(bar.count for bar in bars) for bars in (found.half, found.most, found.whole)]
    assert told[2] == len(some)
    assert told[1] == sum(value <= found.high for value in some)
    assert told[0] >= len(some) / 2 or found.median not in some
    assert max(len(found.half), len(found.most), len(found.whole)) <= 30
