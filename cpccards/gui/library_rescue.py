"""A closed library is put back: from a backup, or started anew, with a page that says so meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from cpccards.domain.backups import Backup
from cpccards.domain.clock import Clock
from cpccards.domain.errors import CpcCardsError, LibraryDamaged
from cpccards.gui.main_window import MainWindow
from cpccards.gui.pages.library_problem import LibraryProblemPage
from cpccards.gui.pages.page import Page, column, label
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.services.backups import newest_backup, restore, set_aside

_log = logging.getLogger(__name__)


class RestoringPage(Page):
    """Nothing can be done for the moment."""

    title = "Restoring"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        body = column(self)
        body.addStretch(1)
        body.addWidget(label("Restoring the backup …", "page"))
        body.addWidget(label("It is read through once more before it takes the library's place.", wrap=True))
        body.addStretch(2)


class LibraryRescue(QObject):
    """What can be done while no library is open.

    Signals:
        in_place: there is a library to open, or a new one is wanted; with what to tell the learner then.
        refused: (error) the restore did not work; what was there is still there.
        retried, quit_chosen: the learner's choice.

    Args:
        folders: where backups of the library may be.
    """

    in_place = Signal(str)
    refused = Signal(object)
    retried = Signal()
    quit_chosen = Signal()

    def __init__(
        self,
        path: Path,
        folders: Sequence[Path],
        window: MainWindow,
        tasks: TaskRunner,
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._folders = folders
        self._window = window
        self._tasks = tasks
        self._clock = clock

    def loss(self) -> LibraryDamaged | None:
        """Why a library that is not there must not be taken for one that never was."""
        if self._path.exists() or newest_backup(self._path, self._folders) is None:
            return None
        return LibraryDamaged(
            "The library is missing", f"{self._path} is gone, but there are backups of it.", "Restore one."
        )

    def offer(self, error: CpcCardsError) -> LibraryProblemPage:
        """Shows what happened and the newest backup."""
        backup = newest_backup(self._path, self._folders)
        page = LibraryProblemPage(
            error,
            backup,
            self._folders[0] if backup is None else backup.path.parent,
            self._clock.now(),
            self._clock.zone(),
            is_lost=not self._path.exists(),
        )
        page.restore_chosen.connect(self.put_back)
        page.anew_chosen.connect(lambda: self._start_anew(page))
        page.retried.connect(self.retried)
        page.quit_chosen.connect(self.quit_chosen)
        self._window.show_alone(page)
        return page

    def put_back(self, backup: object) -> None:
        """Restores a backup on a worker."""
        if not isinstance(backup, Backup):
            return
        path, now = self._path, self._clock.now()
        self._window.show_alone(RestoringPage())
        handle = Handle(lambda _report, _cancelled: restore(path, backup, now))
        handle.succeeded.connect(self._on_restored)
        handle.failed.connect(self.refused)
        handle.broke.connect(self._on_broken)
        self._tasks.start(handle)

    def _on_restored(self, kept: object) -> None:
        words = f" What was there before is kept as {kept.name}." if isinstance(kept, Path) else ""
        self.in_place.emit(f"The backup is restored.{words}")

    def _on_broken(self, error: object) -> None:
        self.refused.emit(None)
        if isinstance(error, BaseException):
            raise error  # a bug: the root shows its report

    def _start_anew(self, page: LibraryProblemPage) -> None:
        try:
            kept = set_aside(self._path, self._clock.now())
        except CpcCardsError as error:
            page.say(error)
            return
        self.in_place.emit(f"The old library is kept as {kept.name}." if kept.exists() else "")
