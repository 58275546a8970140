"""Instants and days as numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import EPOCH, date_of_day, day_of_date, from_milliseconds, to_milliseconds


def test_milliseconds_count_from_1970() -> None:
    assert to_milliseconds(EPOCH) == 0
    assert to_milliseconds(datetime(2026, 11, 22, 17, tzinfo=UTC)) == 1_795_366_800_000
    assert from_milliseconds(1_795_366_800_000) == datetime(2026, 11, 22, 17, tzinfo=UTC)


def test_another_zone_is_the_same_instant() -> None:
    there = datetime(2026, 11, 22, 12, tzinfo=timezone(timedelta(hours=-5)))
    assert to_milliseconds(there) == 1_795_366_800_000


def test_a_naive_time_is_no_instant() -> None:
    with pytest.raises(TypeError):
        to_milliseconds(datetime(2026, 11, 22))  # noqa: DTZ001 - what must not pass


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_to_the_millisecond(instant: datetime) -> None:
    back = from_milliseconds(to_milliseconds(instant))
    assert back.tzinfo is UTC
    assert timedelta() <= instant - back < timedelta(milliseconds=1)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_days_name_dates(day: date) -> None:
    assert date_of_day(day_of_date(day)) == day
    assert day_of_date(day + timedelta(days=1)) == day_of_date(day) + 1


def test_day_zero_is_the_first_of_1970() -> None:
    assert day_of_date(date(1970, 1, 1)) == 0
