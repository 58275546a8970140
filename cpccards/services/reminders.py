"""Whether there is something to remind the learner of."""

from __future__ import annotations

from cpccards.domain.reminders import is_reminder_due, reminder_words
from cpccards.services.encouragement import EncouragementService
from cpccards.services.study import StudyService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory


class ReminderService:
    """Looks at the clock, and then at what is due. Only while the app runs: nothing else does."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        study: StudyService,
        encouragement: EncouragementService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._study = study
        self._encouragement = encouragement
        self._reminded_on: int | None = None

    def look(self) -> str | None:
        """What to say now, once a study day; None for nothing. With many cards it belongs on a worker."""
        choices = self._encouragement.current
        wall = self._calendar.now().astimezone(self._calendar.zone())
        today = self._calendar.today()
        if not choices.reminder or not is_reminder_due(
            wall, choices.reminder_minute, self._reminded_on, today
        ):
            return None
        self._reminded_on = today
        if self._study.paused_until is not None:
            return None
        with self._units() as uow:
            answers = sum(count for _, count, _ in uow.reviews.days_since(today))
        load = self._study.load()
        return reminder_words(load.total, answers, load.seconds)
