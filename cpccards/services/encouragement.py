"""What the learner wants of encouragement, reminders and the focus timer: kept in the library."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.encouragement import (
    Encouragement,
    check_encouragement,
    encouragement_as_mapping,
    parse_encouragement,
)
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

KIND, _KEY = "encouragement", "choices"


class EncouragementService:
    """Reads and keeps the choices."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    @property
    def current(self) -> Encouragement:
        """The choices as they stand."""
        with self._units() as uow:
            return parse_encouragement(uow.records.get(KIND, _KEY) or {})

    @property
    def asks_feelings(self) -> bool:
        """Whether the learner wants to be asked how they feel about the exam."""
        choices = self.current
        return choices.is_on and choices.feelings

    def change(self, **values: Any) -> Changes:
        """Keeps new choices, as one undoable step.

        Raises:
            BadInput: a number out of bounds; nothing is kept.
        """
        wanted = replace(self.current, **values)
        check_encouragement(wanted)
        changed = changes("Change encouragement and reminders", Subject.SETTINGS, Subject.MILESTONES)
        with self._units() as uow:
            uow.records.put(KIND, _KEY, encouragement_as_mapping(wanted), self._calendar.now())
            uow.commit(changed)
        return changed
