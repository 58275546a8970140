"""Today, as the learner counts days."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from cpccards.domain.clock import Clock, StudyDay, date_of_day, day_of_date
from cpccards.scheduling.study_days import study_day, study_day_end
from cpccards.services.settings import SettingsService


class StudyCalendar:
    """The clock read through the learner's zone and rollover hour."""

    def __init__(self, clock: Clock, settings: SettingsService) -> None:
        self._clock = clock
        self._settings = settings

    def now(self) -> datetime:
        """The instant, aware UTC."""
        return self._clock.now()

    def zone(self) -> tzinfo:
        """The learner's time zone."""
        return self._clock.zone()

    @property
    def rollover_hour(self) -> int:
        """Hour on the wall at which the study day turns over."""
        return self._settings.current.rollover_hour

    def today(self) -> StudyDay:
        """The study day it is now."""
        return study_day(self.now(), self._clock.zone(), self._settings.current.rollover_hour)

    def date(self) -> date:
        """The date that names today's study day."""
        return date_of_day(self.today())

    def end_of_today(self) -> datetime:
        """The first instant of the next study day, UTC."""
        return study_day_end(self.today(), self._clock.zone(), self._settings.current.rollover_hour)

    def exam_day(self) -> StudyDay:
        """The study day forecasts are made for: the exam's, or today while none is set or it has passed."""
        exam = self._settings.current.exam_date
        today = self.today()
        return today if exam is None else max(today, day_of_date(exam))

    def days_to_exam(self) -> int | None:
        """Whole days until the exam; None when no date is set or it has passed."""
        exam = self._settings.current.exam_date
        if exam is None:
            return None
        days = day_of_date(exam) - self.today()
        return days if days >= 0 else None
