"""A clock that stands still until it is told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
"""Noon of Sunday, 22 November 2026 in New York."""

NEW_YORK = ZoneInfo("America/New_York")


class FakeBootClock:
    """A computer that runs since an hour, until it is started anew."""

    def __init__(self) -> None:
        self.seconds = 3600.0
        self.starts = 1

    def elapsed(self) -> float:
        """Seconds since it was started."""
        return self.seconds

    def boot(self) -> str:
        """Which start this is."""
        return f"start {self.starts}"

    def restart(self) -> None:
        """Starts it anew: the next seconds are its first."""
        self.seconds = 0.0
        self.starts += 1


class FakeClock:
    """Time as a test wants it. `machine` runs with `advance`, and takes no notice when the clock is set."""

    def __init__(self, now: datetime = NOON, zone: tzinfo = NEW_YORK) -> None:
        self._now = now
        self._zone = zone
        self.machine = FakeBootClock()

    def now(self) -> datetime:
        """The instant, aware UTC."""
        return self._now

    def zone(self) -> tzinfo:
        """The learner's zone."""
        return self._zone

    def set(self, now: datetime) -> None:
        """Sets the clock to an aware instant, also an earlier one."""
        self._now = now.astimezone(UTC)

    def set_wall(self, day: date, hour: int, minute: int = 0) -> None:
        """Sets the clock to a wall time in its zone."""
        self.set(datetime.combine(day, time(hour, minute), tzinfo=self._zone))

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Moves on by that much; back when negative."""
        by = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        self._now += by
        self.machine.seconds += max(0.0, by.total_seconds())

    def travel(self, zone: tzinfo) -> None:
        """Moves the learner to another zone."""
        self._zone = zone
