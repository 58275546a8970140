"""Time, passed in. Nothing else in the program asks the system what time it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NewType, Protocol

StudyDay = NewType("StudyDay", int)
"""A learner's day, as days since 1970-01-01; it turns over at the rollover hour, not at midnight."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DATE = EPOCH.date()


class Clock(Protocol):
    """Where services get the time from."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def zone(self) -> tzinfo:
        """The learner's time zone."""
        ...


class BootClock(Protocol):
    """Time that nobody can set: it runs on from when the computer started, asleep or awake."""

    def elapsed(self) -> float:
        """Seconds since the computer started, with those it slept."""
        ...

    def boot(self) -> str:
        """What tells this start of the computer from others; empty where nothing does."""
        ...


def to_milliseconds(instant: datetime) -> int:
    """An aware instant as whole milliseconds since 1970-01-01 UTC."""
    return (instant - EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(milliseconds: int) -> datetime:
    """The aware UTC instant `milliseconds` after 1970-01-01 UTC."""
    return EPOCH + timedelta(milliseconds=milliseconds)


def day_of_date(day: date) -> StudyDay:
    """The study day that a calendar date names."""
    return StudyDay((day - _EPOCH_DATE).days)


def date_of_day(day: int) -> date:
    """The calendar date that names a study day."""
    return _EPOCH_DATE + timedelta(days=day)
