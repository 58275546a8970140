"""Which of the days that fit a card equally well it comes back on: the emptier, and the less easy-going.

FSRS gives an interval; a few days more or less change little. Among those, a day is drawn: the more cards
are due on it already the less likely, and not at all where the learner keeps it free. The draw depends on the
card and its review count alone, so undo and redo, and a second machine with the same load, come to the same
date.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from cpccards.domain.clock import date_of_day

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Loads = Callable[[int, int], Mapping[int, int]]
"""(first study day, last one) -> how many cards are due on each."""

LONGEST_BALANCED = 90
"""Days; the load further ahead is not known yet, so longer intervals are drawn evenly."""

_LEAST_WINDOWED = 2.5
_WINDOWS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, float("inf"), 0.05))
_CROWDING = 2.0
"""Twice the cards make a day a quarter as likely."""


def window(days: int, maximum_interval: int) -> tuple[int, int]:
    """The shortest and longest interval that serve as well as `days`."""
    if days < _LEAST_WINDOWED:
        return days, days
    reach = 1.0 + sum(share * max(0.0, min(float(days), end) - start) for start, end, share in _WINDOWS)
    low = max(2, round(days - reach))
    high = min(round(days + reach), maximum_interval)
    return min(low, high), high


def windows(days: NDArray[np.float64], maximum_interval: int) -> tuple[NDArray[np.float64], ...]:
    """`window` of many intervals, whole days: the shortest and the longest ones."""
    import numpy as np

    reach = np.ones_like(days)
    for start, end, share in _WINDOWS:
        reach += share * np.maximum(0.0, np.minimum(days, end) - start)
    high = np.minimum(np.rint(days + reach), maximum_interval)
    low = np.minimum(np.maximum(2.0, np.rint(days - reach)), high)
    is_wide = days >= _LEAST_WINDOWED
    return np.where(is_wide, low, days), np.where(is_wide, high, days)


def choose_interval(
    days: int,
    maximum_interval: int,
    day: int,
    draw: random.Random,
    loads: Loads | None = None,
    easy_days: Sequence[float] = (1.0,) * 7,
) -> int:
    """An interval near `days`.

    Args:
        day: the study day it counts from.
        loads: what is due already; None to draw evenly.
        easy_days: share of the usual load, from Monday to Sunday.
    """
    low, high = window(days, maximum_interval)
    if low == high:
        return low
    due = loads(day + low, day + high) if loads is not None and days <= LONGEST_BALANCED else {}
    if not due and min(easy_days) == 1.0:
        return draw.randint(low, high)
    choices = range(low, high + 1)
    weights = [
        easy_days[date_of_day(day + interval).weekday()] / (1.0 + due.get(day + interval, 0)) ** _CROWDING
        for interval in choices
    ]
    if not any(weights):  # the whole window lies on days that are kept free
        return days
    return draw.choices(choices, weights)[0]
