"""Bars for charts: edges that are easy to read, and how many values lie between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

MOST_BARS = 30
MOST_DAY_BARS = 92
HIGH_SHARE = 0.95
"""A long tail is cut where so many of the values are told."""

_NICE = (1.0, 2.0, 5.0)
_GROWING = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
_DAYS_A_BAR = (1, 7, 30, 91, 365)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many values lie from `low` up to, but not at, `high`; the last bar takes its `high` in as well.

    Of days and other whole numbers, `high` is always one more than the last of them.
    """

    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """How values lie.

    Attributes:
        mean, median: None without values.
    """

    count: int
    mean: float | None
    median: float | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class LongTail:
    """How values lie that run far out: three histograms, from near to whole.

    Attributes:
        mean, median: None without values.
        high: the smallest value that 95 % do not exceed; None without values.
        half: of the values up to the median.
        most: of those up to `high`.
        whole: of all.
    """

    count: int
    mean: float | None
    median: float | None
    high: float | None
    half: tuple[Bar, ...]
    most: tuple[Bar, ...]
    whole: tuple[Bar, ...]


def nice_edges(low: float, high: float, most: int = MOST_BARS, *, whole: bool = False) -> tuple[float, ...]:
    """Edges of at most `most` bars (2 or more) of one width, 1, 2 or 5 times a power of ten.

    Args:
        low, high: the least and the greatest value, from 0 on; both lie within the edges, to a
            billionth of a bar.
        whole: the values are whole numbers: no bar is narrower than 1, and the last edge lies above `high`.
    """
    if whole:
        high += 1
    span = max(high - low, 1e-6 * max(1.0, high))
    exponent = 0 if whole and span <= most else math.floor(math.log10(span / most))
    while True:
        for factor in _NICE:
            width = factor * 10.0**exponent
            first = math.floor(round(low / width, 9))
            last = max(first + 1, math.ceil(round(high / width, 9)))
            if last - first <= most:
                # Rounded, so that an edge is the number its digits say.
                return tuple(round(step * width, max(0, -exponent)) for step in range(first, last + 1))
        exponent += 1


def growing_edges(low: float, high: float, *, whole: bool = False) -> tuple[float, ...]:
    """Edges that lie further apart the further out they are, by preferred numbers (1, 1.2, 1.5, 2, 2.5, 3 …).

    Args:
        low: above 0; the first edge is the greatest preferred number up to it.
        high: the last edge lies above it, and above `low`.
        whole: only whole numbers.
    """
    edges: list[float] = []
    exponent = math.floor(math.log10(low)) - 1
    end = max(low, high)
    while not edges or edges[-1] <= end:
        for factor in _GROWING:
            edge = round(factor * 10.0**exponent, 12)
            if whole and edge != round(edge):
                continue
            if edge <= low:
                edges = [edge]
            elif edges[-1] <= end:
                edges.append(edge)
        exponent += 1
    return tuple(edges)


def days_a_bar(days: int, most: int = MOST_DAY_BARS) -> int:
    """How many days make a bar, so that `days` make at most `most`: 1, 7, 30, 91, 365, or what it takes."""
    return next((width for width in _DAYS_A_BAR if days <= width * most), math.ceil(days / most))


def day_starts(first: int, days: int, *, towards_today: bool) -> tuple[int, ...]:
    """The first days of the bars over `days` days from `first` on, and the day after the last bar.

    Args:
        towards_today: whole bars are counted back from the end, so that the first one may be shorter;
            otherwise on from the beginning.
    """
    width, end = days_a_bar(days), first + days
    if towards_today:
        return (first, *range(end - (days - 1) // width * width, end, width), end)
    return (*range(first, end, width), end)


def day_sums(values: NDArray[np.int64], first: int, starts: Sequence[int]) -> list[int]:
    """The sums of a value a day, counted from day `first` on, over the bars that `starts` describes."""
    return [int(values[low - first : high - first].sum()) for low, high in pairwise(starts)]


def histogram(ordered: NDArray[np.float64], edges: Sequence[float]) -> tuple[Bar, ...]:
    """Bars between `edges`, of values in ascending order that lie within them."""
    below = np.searchsorted(ordered, edges[1:-1], side="left").tolist()
    counts = (high - low for low, high in pairwise((0, *below, len(ordered))))
    return tuple(Bar(low, high, count) for (low, high), count in zip(pairwise(edges), counts, strict=True))


def distribution(values: NDArray[np.float64], edges: Sequence[float]) -> Distribution:
    """How values lie between given edges."""
    if not len(values):
        return Distribution(0, None, None, ())
    ordered = np.sort(values)
    return Distribution(len(values), float(values.mean()), _median(ordered), histogram(ordered, edges))


def long_tail(values: NDArray[np.float64], *, whole: bool = False) -> LongTail:
    """How values from 0 on lie; of days, `whole`."""
    if not len(values):
        return LongTail(0, None, None, None, (), (), ())
    ordered = np.sort(values)
    median = _median(ordered)
    high = float(ordered[math.ceil(HIGH_SHARE * len(ordered)) - 1])
    least = float(ordered[0]) if whole else 0.0

    def up_to(greatest: float) -> tuple[Bar, ...]:
        kept = ordered[: np.searchsorted(ordered, greatest, side="right")]
        return histogram(kept, nice_edges(least, float(kept[-1]), whole=whole))

    return LongTail(
        len(ordered), float(values.mean()), median, high, up_to(median), up_to(high), up_to(ordered[-1])
    )


def _median(ordered: NDArray[np.float64]) -> float:
    """The value in the middle, or the mean of the two there."""
    middle = len(ordered) // 2
    return float(ordered[middle] + ordered[~middle]) / 2
