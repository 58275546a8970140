"""Today, as the learner counts days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from cpccards.domain.clock import day_of_date
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(("hour", "minute", "day"), [(3, 59, 21), (4, 0, 22), (23, 59, 22)])
def test_a_day_begins_at_four(
    services: Workspace, clock: FakeClock, hour: int, minute: int, day: int
) -> None:
    clock.set_wall(SUNDAY, hour, minute)
    assert services.calendar.date() == date(2026, 11, day)
    assert services.calendar.today() == day_of_date(date(2026, 11, day))
    assert services.calendar.now() == clock.now()


def test_or_at_the_hour_of_the_learners_choice(services: Workspace, clock: FakeClock) -> None:
    clock.set_wall(SUNDAY, 1)
    services.settings.change(services.calendar.date(), rollover_hour=0)
    assert services.calendar.date() == SUNDAY
    assert services.calendar.end_of_today() == datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_today_ends_at_four_tomorrow(services: Workspace, clock: FakeClock) -> None:
    end = services.calendar.end_of_today()
    assert end == datetime(2026, 11, 23, 9, tzinfo=UTC)
    before = services.calendar.today()
    clock.set(end - timedelta(microseconds=1))
    assert services.calendar.today() == before
    clock.set(end)
    assert services.calendar.today() == before + 1


def test_forecasts_are_for_the_exam_day_until_it_has_passed(services: Workspace, clock: FakeClock) -> None:
    today = services.calendar.today()
    assert services.calendar.exam_day() == today
    assert services.calendar.days_to_exam() is None
    services.settings.change(services.calendar.date(), exam_date=SUNDAY + timedelta(days=5))
    assert services.calendar.exam_day() == today + 5
    assert services.calendar.days_to_exam() == 5
    clock.advance(days=5)
    assert services.calendar.exam_day() == today + 5
    assert services.calendar.days_to_exam() == 0
    clock.advance(days=1)
    assert services.calendar.exam_day() == today + 6
    assert services.calendar.days_to_exam() is None
