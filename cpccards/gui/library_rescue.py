"""A closed library is put back: from a backup, or started anew, with a page that says so meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from cpccards.domain.backups import Backup, Reason
from cpccards.domain.clock import Clock
from cpccards.domain.errors import CpcCardsError, LibraryDamaged
from cpccards.gui.main_window import MainWindow
from cpccards.gui.pages.library_problem import LibraryProblemPage
from cpccards.gui.pages.page import Page, column, label
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.profiles import Profiles
from cpccards.services.backups import BackupService, loss, newest_backup, restore, set_aside

_log = logging.getLogger(__name__)


class WaitingPage(Page):
    """Nothing can be done for the moment."""

    def __init__(self, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.setAccessibleName(title)
        body = column(self)
        body.addStretch(1)
        body.addWidget(label(f"{title} …", "page"))
        body.addWidget(label(words, wrap=True))
        body.addStretch(2)


class LibraryRescue(QObject):
    """What can be done while no library is open.

    Signals:
        in_place: there is a library to open, or a new one is wanted; with what to tell the learner then.
        moved: a `Moved`; the library is somewhere else now.
        refused: (error) it did not work; what was there is still there.
        retried, quit_chosen: the learner's choice.

    Args:
        folders: where backups of the library may be.
        close_library: ends all that works on the library, and lets go of it.
    """

    in_place = Signal(str)
    moved = Signal(object)
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
        close_library: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._folders = folders
        self._window = window
        self._tasks = tasks
        self._clock = clock
        self._close_library = close_library

    def loss(self) -> LibraryDamaged | None:
        """Why a library that is not there must not be taken for one that never was."""
        return loss(self._path, self._folders)

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
        page.reading_chosen.connect(self._read_out)
        page.anew_chosen.connect(lambda: self._start_anew(page))
        page.retried.connect(self.retried)
        page.quit_chosen.connect(self.quit_chosen)
        self._window.show_alone(page)
        return page

    def restore(self, backups: BackupService, backup: Backup) -> None:
        """Puts a backup in the place of the open library; what there is now becomes a backup first."""
        self._close_behind_backup(backups, Reason.RESTORE, lambda: self.put_back(backup))

    def move(self, backups: BackupService, profiles: Profiles) -> None:
        """Moves the open library to the user's data folder, behind a backup."""
        self._close_behind_backup(backups, Reason.BY_HAND, lambda: self._move_home(profiles))

    def _close_behind_backup(self, backups: BackupService, reason: Reason, then: Callable[[], None]) -> None:
        self._window.hold(True)

        def close() -> None:
            self._window.hold(False)
            self._close_library()
            then()

        handle = Handle(lambda _report, cancelled: backups.secure(reason, cancelled))
        # By way of a timer: this job, too, must be over before the library is closed.
        handle.finished.connect(lambda: QTimer.singleShot(0, self, close))
        handle.broke.connect(self._on_broken)
        self._tasks.start(handle)

    def put_back(self, backup: object) -> None:
        """Restores a backup on a worker."""
        if not isinstance(backup, Backup):
            return
        path, now = self._path, self._clock.now()
        words = "It is read through once more before it takes the library's place."
        self._window.show_alone(WaitingPage("Restoring the backup", words))
        handle = Handle(lambda _report, _cancelled: restore(path, backup, now))
        handle.succeeded.connect(self._on_restored)
        handle.failed.connect(self.refused)
        handle.broke.connect(self._on_broken)
        self._tasks.start(handle)

    def _read_out(self) -> None:
        """Reads what can be read of a damaged library into a new one, on a worker."""
        from cpccards.services.library_check import salvage

        path, now = self._path, self._clock.now()
        words = "What can be read makes a new library. The damaged file is kept."
        self._window.show_alone(WaitingPage("Reading the damaged library", words))
        handle = Handle(lambda _report, _cancelled: salvage(path, now))
        handle.succeeded.connect(self._on_read_out)
        handle.failed.connect(self.refused)
        handle.broke.connect(self._on_broken)
        self._tasks.start(handle)

    def _on_read_out(self, result: object) -> None:
        if isinstance(result, tuple):
            saved, kept = result
            self.in_place.emit(f"{saved.words} The damaged file is kept as {kept.name}.")

    def _move_home(self, profiles: Profiles) -> None:
        from cpccards.services.library_place import move_home

        path, now = self._path, self._clock.now()
        words = "Everything is copied and read through before the old library is let go of."
        self._window.show_alone(WaitingPage("Moving the library", words))
        handle = Handle(lambda report, cancelled: move_home(path, profiles, now, report, cancelled))
        handle.succeeded.connect(self.moved)
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
