"""Study days: FSRS counts them, and so do limits, streaks and the forecast."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

from cpccards.domain.clock import EPOCH, StudyDay, date_of_day, day_of_date

DEFAULT_ROLLOVER_HOUR = 4


def study_day(instant: datetime, zone: tzinfo, rollover_hour: int = DEFAULT_ROLLOVER_HOUR) -> StudyDay:
    """The study day that holds `instant` (aware).

    Skipped and repeated DST hours belong to the day they fall in.
    """
    wall = instant.astimezone(zone).replace(tzinfo=None)
    return day_of_date((wall - timedelta(hours=rollover_hour)).date())


def study_day_end(day: int, zone: tzinfo, rollover_hour: int = DEFAULT_ROLLOVER_HOUR) -> datetime:
    """The first instant after study day `day`, in UTC."""
    wall = datetime.combine(date_of_day(day + 1), time(rollover_hour), tzinfo=zone)
    return wall.astimezone(UTC)


def study_day_time(day: int) -> datetime:
    """The instant FSRS is given for anything on study day `day`.

    FSRS floors elapsed time to 24 hours. People count nights, so a review 23 hours later is
    the next day for them; whole study days at UTC midnight make the two agree.
    """
    return EPOCH + timedelta(days=day)
