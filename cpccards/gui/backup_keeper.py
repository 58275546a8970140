"""Backups that nobody asks for: soon after the library is opened, and every hour."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cpccards.domain.backups import Reason
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.progress import IsCancelled
from cpccards.gui.tasks import Handle, TaskRunner

if TYPE_CHECKING:
    from cpccards.services.backups import BackupService

_log = logging.getLogger(__name__)

FIRST_MS = 8_000
"""After opening: the first cards come before the backup."""
EVERY_MS = 60 * 60 * 1000


class BackupKeeper(QObject):
    """Makes backups on a worker while a library is open. When one fails, that is told once; the day goes on.

    Signals:
        troubled: (words) backups don't go where they should.
    """

    troubled = Signal(str)

    def __init__(self, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._backups: BackupService | None = None
        self._first = QTimer(self, interval=FIRST_MS, singleShot=True)
        self._first.timeout.connect(lambda: self.make(Reason.OPENING))
        self._hourly = QTimer(self, interval=EVERY_MS)
        self._hourly.timeout.connect(lambda: self.make(Reason.HOURLY))

    def watch(self, backups: BackupService) -> None:
        """Looks after a library from now on."""
        self._backups = backups
        self._first.start()
        self._hourly.start()

    def leave(self) -> None:
        """Looks after none."""
        self._first.stop()
        self._hourly.stop()
        self._backups = None

    def make(self, reason: Reason) -> None:
        """Makes a backup on a worker, if one is due."""
        backups = self._backups
        if backups is None:
            return

        def hear(trouble: object) -> None:
            if trouble and self._backups is backups:
                self.troubled.emit(trouble)

        handle = Handle(lambda _report, cancelled: _trouble_of(backups, reason, cancelled))
        handle.succeeded.connect(hear)
        self._tasks.start(handle)

    def make_last(self) -> None:
        """Makes a backup before the library is closed, if one is due; returns when it is made."""
        if self._backups is None:
            return
        try:
            self._backups.make_if_due(Reason.CLOSING)
        except CpcCardsError as error:
            _log.warning("No backup on closing: %s", error)


def _trouble_of(backups: BackupService, reason: Reason, cancelled: IsCancelled) -> str:
    """Makes a backup, if one is due; returns what is to be told of it."""
    try:
        backups.make_if_due(reason, cancelled)
    except Cancelled:
        raise
    except CpcCardsError as error:
        _log.warning("No backup, %s: %s", reason.value, error)
    return backups.take_trouble()
