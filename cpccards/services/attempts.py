"""Sittings of the real exam, and mocks: taking them down and reading them back."""

from __future__ import annotations

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import date_of_day
from cpccards.domain.errors import BadInput
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory


class AttemptService:
    """What exams have said about the learner so far."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def check(self, result: ExamResult) -> None:
        """Raises BadInput when `result` can't have happened yet."""
        if result.taken_on_day > self._calendar.today():
            raise BadInput(
                "That date lies ahead",
                f"{date_of_day(result.taken_on_day):%d %B %Y} has not come yet, so there is no result.",
                "Choose the day on which you sat the exam.",
            )

    def record(self, result: ExamResult) -> Changes:
        """Keeps a result, as one undoable step.

        Raises:
            BadInput: its date lies ahead; nothing is kept.
        """
        self.check(result)
        changed = changes("Record an attempt", Subject.ATTEMPTS)
        with self._units() as uow:
            uow.attempts.add(result)
            uow.commit(changed)
        return changed

    def all(self) -> list[tuple[int, ExamResult]]:
        """(id, result) of every attempt and mock, oldest first."""
        with self._units() as uow:
            return uow.attempts.all()
