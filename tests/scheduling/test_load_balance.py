"""Which day a card comes back on, among those that fit it equally well."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import date_of_day
from cpccards.scheduling.load_balance import LONGEST_BALANCED, choose_interval, window

DAY = 20_000  # a Friday
LONGEST = 36_500


def draws(days: int, loads: Mapping[int, int], easy_days: tuple[float, ...] = (1.0,) * 7) -> Counter[int]:
    """How often each interval is taken, over many cards."""
    return Counter(
        choose_interval(days, LONGEST, DAY, random.Random(seed), lambda _low, _high: loads, easy_days)
        for seed in range(400)
    )


@given(st.integers(1, 40_000), st.integers(1, LONGEST))
def test_a_window_holds_the_interval_and_keeps_the_longest(days: int, longest: int) -> None:
    low, high = window(min(days, longest), longest)
    assert 1 <= low <= min(days, longest) <= high
    assert high <= max(longest, 2)


@given(
    st.integers(1, 400),
    st.integers(0, 10**6),
    st.dictionaries(st.integers(DAY, DAY + 500), st.integers(0, 300)),
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=7, max_size=7),
)
def test_an_interval_lies_in_its_window_and_is_the_same_each_time(
    days: int, seed: int, loads: dict[int, int], easy_days: list[float]
) -> None:
    def chosen() -> int:
        return choose_interval(days, LONGEST, DAY, random.Random(seed), lambda _l, _h: loads, easy_days)

    low, high = window(days, LONGEST)
    assert low <= chosen() <= high
    assert chosen() == chosen()


def test_crowded_days_are_avoided() -> None:
    taken = draws(10, {DAY + 10: 100, DAY + 9: 100})
    assert taken[10] + taken[9] < 0.02 * taken.total()
    assert set(draws(10, {})) == set(range(*window(10, LONGEST))) | {window(10, LONGEST)[1]}


def test_a_day_that_is_kept_free_gets_no_card_and_an_easy_one_half_as_many() -> None:
    weekdays = [date_of_day(DAY + interval).weekday() for interval in range(40)]
    free = tuple(0.0 if weekday == weekdays[10] else 1.0 for weekday in range(7))
    assert draws(10, {}, free)[10] == 0
    easy = tuple(0.5 if weekday == weekdays[10] else 1.0 for weekday in range(7))
    taken = draws(10, {}, easy)
    others = (taken.total() - taken[10]) / (len(taken) - 1)
    assert 0.3 * others < taken[10] < 0.75 * others


def test_where_every_day_of_the_window_is_free_the_interval_stays() -> None:
    assert draws(5, {}, (0.0,) * 7) == Counter({5: 400})


@pytest.mark.parametrize("days", [LONGEST_BALANCED + 1, 300])
def test_a_load_too_far_ahead_says_nothing(days: int) -> None:
    def unread(_low: int, _high: int) -> Mapping[int, int]:
        raise AssertionError("nobody should look")

    low, high = window(days, LONGEST)
    assert low <= choose_interval(days, LONGEST, DAY, random.Random(1), unread) <= high
