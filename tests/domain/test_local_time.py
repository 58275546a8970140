"""Instants by the thousand on the learner's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import EPOCH
from cpccards.domain.local_time import study_days, wall_minutes
from cpccards.scheduling.study_days import study_day

_ZONES: list[tzinfo] = [
    UTC,
    *map(
        ZoneInfo,
        (
            "America/New_York",
            "Europe/Berlin",
            "Australia/Lord_Howe",  # half an hour of daylight saving
            "Asia/Kathmandu",
            "Pacific/Apia",  # which left out a day in 2011
            "Pacific/Kiritimati",
            "America/St_Johns",
        ),
    ),
]
_MINUTE = timedelta(minutes=1)
_SOME = st.integers((datetime(1990, 1, 1, tzinfo=UTC) - EPOCH) // _MINUTE, (2100 - 1970) * 525_600)


def _at(minute: int, zone: tzinfo) -> datetime:
    return (EPOCH + minute * _MINUTE).astimezone(zone)


@given(st.lists(_SOME, max_size=20), st.sampled_from(_ZONES), st.integers(0, 12))
def test_one_by_one_they_are_the_same(minutes: list[int], zone: tzinfo, rollover_hour: int) -> None:
    some = np.array(minutes, np.int64)
    walls = wall_minutes(some, zone).tolist()
    assert [EPOCH + wall * _MINUTE for wall in walls] == [
        _at(minute, zone).replace(tzinfo=UTC) for minute in minutes
    ]
    assert study_days(some, zone, rollover_hour).tolist() == [
        study_day(_at(minute, UTC), zone, rollover_hour) for minute in minutes
    ]


@pytest.mark.parametrize("zone", _ZONES, ids=str)
def test_every_half_hour_of_a_year_with_its_changes_of_the_clock(zone: tzinfo) -> None:
    start = (datetime(2011, 7, 1, tzinfo=UTC) - EPOCH) // _MINUTE
    minutes = np.arange(start, start + 366 * 1440, 30)
    walls = wall_minutes(minutes, zone)
    wanted = [(_at(minute, zone).replace(tzinfo=UTC) - EPOCH) // _MINUTE for minute in minutes.tolist()]
    assert walls.tolist() == wanted
