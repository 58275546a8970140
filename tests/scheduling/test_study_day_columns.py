"""Study days by the thousand against study days one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import day_of_date, from_milliseconds, to_milliseconds
from cpccards.scheduling.study_day_columns import Reckoning, anki_day_0
from cpccards.scheduling.study_days import study_day, study_day_end

zones = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)
NEW_YORK = ZoneInfo("America/New_York")
FALL_BACK = to_milliseconds(datetime(2026, 11, 1, 6, tzinfo=UTC))
"""When New York's clocks go back from two to one."""


@given(
    zones,
    st.integers(0, 23),
    st.lists(st.integers(631_152_000_000, 2_200_000_000_000), max_size=30),
)
def test_each_is_the_study_day_of_its_instant(zone: ZoneInfo, hour: int, instants: list[int]) -> None:
    days = Reckoning(zone, hour).days(np.array(instants, dtype=np.int64))
    assert days.tolist() == [study_day(from_milliseconds(instant), zone, hour) for instant in instants]


@given(st.integers(-180, 180), st.integers(0, 6))
def test_each_is_so_around_the_hours_when_clocks_change(minutes: int, hour: int) -> None:
    instants = [FALL_BACK + minutes * 60_000 + late for late in (-1, 0, 1)]
    days = Reckoning(NEW_YORK, hour).days(np.array(instants))
    assert days.tolist() == [study_day(from_milliseconds(instant), NEW_YORK, hour) for instant in instants]


@given(zones, st.integers(0, 12), st.lists(st.integers(8000, 25_000), max_size=10))
def test_a_day_starts_as_the_one_before_it_ends(zone: ZoneInfo, hour: int, days: list[int]) -> None:
    starts = Reckoning(zone, hour).starts(np.array(days, dtype=np.int64))
    assert starts.tolist() == [to_milliseconds(study_day_end(day - 1, zone, hour)) for day in days]


@pytest.mark.parametrize(
    ("minutes_west", "day"),
    [(0, 20), (-120, 20), (-360, 21), (300, 20), (1200, 19), (None, 20), (10**30, 19), (-(10**30), 21)],
)
def test_day_0_is_the_date_where_the_collection_was_made(minutes_west: int | None, day: int) -> None:
    created = int(datetime(2026, 3, 20, 19, tzinfo=UTC).timestamp())
    expected = day_of_date(datetime(2026, 3, day, tzinfo=UTC).date())
    assert anki_day_0(created, minutes_west, NEW_YORK) == expected


def test_day_0_is_by_the_learners_zone_where_the_file_says_nothing() -> None:
    created = int(datetime(2026, 3, 20, 2, tzinfo=UTC).timestamp())
    assert anki_day_0(created, None, NEW_YORK) == anki_day_0(created, 240, UTC)
    assert anki_day_0(created, None, timezone(timedelta(hours=1))) == anki_day_0(created, 240, UTC) + 1


@pytest.mark.parametrize("created", [-(10**30), 10**30])
def test_a_collection_of_no_known_time_has_a_day_0_too(created: int) -> None:
    assert 0 <= anki_day_0(created, None, UTC) < 60_000
