"""Undo and redo of every step, across restarts."""

from __future__ import annotations

from cpccards.domain.changes import Changes, Subject
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.storage.unit_of_work import UnitOfWorkFactory


class UndoService:
    """Takes steps back and brings them back again."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        outlines: OutlineService,
        presets: PresetService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._outlines = outlines
        self._presets = presets

    def names(self) -> tuple[str | None, str | None]:
        """What undo and redo would act on, in the learner's words; None for nothing."""
        with self._units() as uow:
            return uow.steps.next_undo(), uow.steps.next_redo()

    def is_large(self, *, back: bool) -> bool:
        """True when undo, or with `back` false redo, would touch so many rows that it belongs on a worker."""
        with self._units() as uow:
            return uow.steps.is_large(undone=not back)

    def undo(self) -> Changes | None:
        """Takes the last step back; None when there is none."""
        with self._units() as uow:
            changed = uow.steps.undo()
            uow.commit()
        self._read_again(changed)
        return changed

    def redo(self) -> Changes | None:
        """Brings the last undone step back; None when there is none."""
        with self._units() as uow:
            changed = uow.steps.redo()
            uow.commit()
        self._read_again(changed)
        return changed

    def _read_again(self, changed: Changes | None) -> None:
        self._settings.reload()
        self._presets.reload()
        if changed is not None and changed.touches(Subject.OUTLINES):
            self._outlines.reload()
