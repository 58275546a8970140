"""Streaks that rest days do not break, against counting by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import day_of_date
from cpccards.domain.reminders import is_reminder_due, reminder_words
from cpccards.domain.streaks import Rest, best_weeks, monday_of, streak_now, streak_words, streaks, weeks
from tests.support.clocks import NOON

MONDAY = 20776
DAYS = st.sets(st.integers(MONDAY, MONDAY + 60), max_size=40)


def test_the_monday_of_these_tests() -> None:
    today = day_of_date(NOON.date())
    assert monday_of(today) == today - 6
    assert monday_of(monday_of(today)) == monday_of(today)


def start() -> int:
    return monday_of(MONDAY)


def test_two_missed_days_a_week_are_rest() -> None:
    monday = start()
    studied = [monday, monday + 1, monday + 4, monday + 7, monday + 10]
    assert [each.length for each in streaks(studied, Rest(2))] == [1, 2, 3, 1, 2]
    # From Friday to the next Monday two days are missed after two before: four in one week.
    assert [each.length for each in streaks(studied, Rest(4))] == [1, 2, 3, 4, 5]
    assert [each.length for each in streaks(studied, Rest(0))] == [1, 2, 1, 1, 1]


def test_a_year_away_ends_it_whatever_was_planned() -> None:
    always = Rest(6, lambda _day: True)
    assert [each.length for each in streaks([0, 366, 733], always)] == [1, 2, 1]


def test_planned_days_off_cost_nothing() -> None:
    monday = start()
    weekend = Rest(0, lambda day: day % 7 in {(monday + 5) % 7, (monday + 6) % 7})
    studied = [monday + 4, monday + 7, monday + 8]
    assert [each.length for each in streaks(studied, weekend)] == [1, 2, 3]


def test_the_streak_of_today() -> None:
    monday = start()
    studied = [monday, monday + 1, monday + 2]
    assert streak_now(studied, Rest(0), monday + 2) == 3
    assert streak_now(studied, Rest(0), monday + 3) == 3
    assert streak_now(studied, Rest(0), monday + 4) == 0
    assert streak_now(studied, Rest(1), monday + 4) == 3
    assert streak_now([], Rest(2), monday) == 0
    assert streak_now([monday + 9], Rest(2), monday) == 0


@given(DAYS, st.integers(0, 6))
def test_studying_more_never_shortens_and_more_rest_never_breaks(studied: set[int], rest: int) -> None:
    found = streaks(studied, Rest(rest))
    assert [each.day for each in found] == sorted(studied)
    assert all(1 <= each.length <= place for place, each in enumerate(found, 1))
    freer = streaks(studied, Rest(rest + 1))
    assert all(more.length >= less.length for more, less in zip(freer, found, strict=True))
    more = {each.day: each.length for each in streaks(studied | {MONDAY + 20}, Rest(rest))}
    # An earlier first day adds missed days before the others; else one more day never shortens.
    if studied and min(studied) <= MONDAY + 20:
        assert all(more[each.day] >= each.length for each in found)
    full = streaks(range(MONDAY, MONDAY + 61), Rest(rest))
    assert full[-1].length == 61


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 99)), unique_by=lambda each: each[0]))
def test_weeks_hold_every_answer_once(days: list[tuple[int, int]]) -> None:
    log = [(day, answers, 2.0 * answers) for day, answers in sorted(days)]
    found = weeks(log)
    assert sum(week.answers for week in found) == sum(answers for _, answers in days)
    assert sum(week.days for week in found) == len(days)
    assert all(1 <= week.days <= 7 and week.monday == monday_of(week.monday) for week in found)
    best = best_weeks(found)
    assert len(best) == min(3, len(found))
    if found:
        assert best[0].answers == max(week.answers for week in found)


def test_streak_words() -> None:
    assert streak_words(1) == ""
    assert streak_words(1200) == "A streak of 1,200 study days"


@pytest.mark.parametrize(
    ("hour", "reminded", "due"), [(17, None, False), (18, None, True), (23, 4, True), (23, 5, False)]
)
def test_a_reminder_comes_once_a_day_from_its_time_on(hour: int, reminded: int | None, due: bool) -> None:
    wall = NOON.replace(hour=hour, minute=0)
    assert is_reminder_due(wall, 18 * 60, reminded, 5) is due


def test_what_a_reminder_says() -> None:
    assert reminder_words(0, 0, 0) is None
    assert reminder_words(9, 1, 60) is None
    assert reminder_words(1, 0, 60) == "1 card is due, about 1 min."
    assert reminder_words(1200, 0, 3600) == "1,200 cards are due, about 1 h."
