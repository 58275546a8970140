"""Study days in every zone, through the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import day_of_date
from cpccards.scheduling.study_days import study_day, study_day_end, study_day_time

NEW_YORK = ZoneInfo("America/New_York")
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)

TURNS_TWICE = {("Antarctica/Troll", 2), ("Pacific/Chatham", 3), ("NZ-CHAT", 3)}
"""Where clocks go back over the very hour chosen for the rollover, that day turns over twice."""

zones = st.sampled_from(sorted(available_timezones() - {"localtime"}))
instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
hours = st.integers(0, 12)


def wall(day: date, hour: int, minute: int = 0, *, second_time: bool = False) -> datetime:
    naive = datetime(day.year, day.month, day.day, hour, minute, fold=int(second_time), tzinfo=NEW_YORK)
    return naive.astimezone(UTC)


@cache
def clock_changes(name: str) -> tuple[datetime, ...]:
    """The instants in 2026 to 2028 at which the zone's offset changes."""
    zone = ZoneInfo(name)
    found = []
    at = FIRST
    while at < LAST:
        following = at + timedelta(days=5)
        if at.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            early, late = at, following
            while late - early > timedelta(minutes=1):
                middle = early + (late - early) / 2
                same = middle.astimezone(zone).utcoffset() == early.astimezone(zone).utcoffset()
                early, late = (middle, late) if same else (early, middle)
            found.append(late)
        at = following
    return tuple(found)


@pytest.mark.parametrize(
    ("hour", "minute", "day"),
    [(0, 0, 21), (3, 59, 21), (4, 0, 22), (12, 0, 22), (23, 59, 22)],
)
def test_a_day_turns_over_at_four(hour: int, minute: int, day: int) -> None:
    assert study_day(wall(date(2026, 11, 22), hour, minute), NEW_YORK) == day_of_date(date(2026, 11, day))


def test_a_day_may_turn_over_at_another_hour() -> None:
    at = wall(date(2026, 11, 22), 1)
    assert study_day(at, NEW_YORK, 2) == day_of_date(date(2026, 11, 21))
    assert study_day(at, NEW_YORK, 0) == day_of_date(date(2026, 11, 22))


def test_the_night_of_the_skipped_hour() -> None:
    """14 March 2027: after 01:59 comes 03:00."""
    night = date(2027, 3, 14)
    before = wall(night, 1, 59)
    assert (before + timedelta(minutes=1)).astimezone(NEW_YORK).hour == 3
    for at in (before, before + timedelta(minutes=1), wall(night, 3, 59)):
        assert study_day(at, NEW_YORK) == day_of_date(date(2027, 3, 13))
    assert study_day(wall(night, 4), NEW_YORK) == day_of_date(night)
    assert study_day_end(day_of_date(date(2027, 3, 13)), NEW_YORK) == datetime(2027, 3, 14, 8, tzinfo=UTC)


def test_the_night_of_the_repeated_hour() -> None:
    """7 November 2027: after 01:59 comes 01:00 again."""
    night = date(2027, 11, 7)
    first, second = wall(night, 1, 30), wall(night, 1, 30, second_time=True)
    assert second - first == timedelta(hours=1)
    for at in (first, second, wall(night, 3, 59)):
        assert study_day(at, NEW_YORK) == day_of_date(date(2027, 11, 6))
    assert study_day(wall(night, 4), NEW_YORK) == day_of_date(night)


@pytest.mark.parametrize("rollover", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("night", [date(2027, 3, 14), date(2027, 11, 7)])
def test_a_rollover_within_a_changed_hour(night: date, rollover: int) -> None:
    midnight = wall(night, 0)
    minutes = [midnight + timedelta(minutes=minute) for minute in range(-60, 420)]
    days = [study_day(at, NEW_YORK, rollover) for at in minutes]
    assert days == sorted(days)
    assert set(days) == {day_of_date(night) - 1, day_of_date(night)}


@given(zones, instants, instants, hours)
def test_later_is_never_an_earlier_day(name: str, one: datetime, other: datetime, rollover: int) -> None:
    zone = ZoneInfo(name)
    early, late = sorted((one, other))
    if (name, rollover) not in TURNS_TWICE:
        assert study_day(early, zone, rollover) <= study_day(late, zone, rollover)


@given(zones.filter(lambda name: bool(clock_changes(name))), st.data(), hours)
def test_nights_when_clocks_change(name: str, data: st.DataObject, rollover: int) -> None:
    if (name, rollover) in TURNS_TWICE:
        return
    zone = ZoneInfo(name)
    change = data.draw(st.sampled_from(clock_changes(name)))
    offsets = data.draw(st.lists(st.integers(-8 * 60, 8 * 60), min_size=2, max_size=40).map(sorted))
    days = [study_day(change + timedelta(minutes=minutes), zone, rollover) for minutes in offsets]
    assert days == sorted(days)
    assert days[-1] - days[0] <= 1


@given(zones, instants, hours)
def test_a_day_ends_where_the_next_begins(name: str, at: datetime, rollover: int) -> None:
    if (name, rollover) in TURNS_TWICE:
        return
    zone = ZoneInfo(name)
    day = study_day(at, zone, rollover)
    end = study_day_end(day, zone, rollover)
    assert at < end
    assert end.tzinfo is UTC
    assert study_day(end, zone, rollover) == day + 1
    assert study_day(end - INSTANT, zone, rollover) == day


def test_at_four_no_day_anywhere_turns_over_twice() -> None:
    """Every zone, the first changes of its clocks, every quarter of an hour around them."""
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for change in clock_changes(name)[:2]:
            around = [change + timedelta(minutes=minutes) for minutes in range(-300, 300, 15)]
            days = [study_day(at, zone) for at in around]
            assert days == sorted(days), name


@given(st.integers(0, 40_000))
def test_fsrs_is_given_whole_days(day: int) -> None:
    at = study_day_time(day)
    assert at.tzinfo is UTC
    assert (study_day_time(day + 1) - at) == timedelta(days=1)
    assert study_day(at, UTC, 0) == day
