"""A reminder as a system notification: only while the app runs, once a study day, off unless wanted."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.services.reminders import ReminderService

_LOOK_MS = 30_000


class Notifier(Protocol):
    """What shows a notification."""

    def tell(self, title: str, words: str) -> bool:
        """Shows one; False where the system can't."""
        ...

    def leave(self) -> None:
        """Takes away what stands in the system's tray."""
        ...


def can_notify() -> bool:
    """Whether this system shows notifications of an app like this one."""
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()


class TrayNotifier(QObject):
    """Notifications by the system's tray. The icon stands there from the first one on.

    Signals:
        chosen: the learner clicked a notification or the icon.
    """

    chosen = Signal()

    def __init__(self, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tray: QSystemTrayIcon | None = None

    def tell(self, title: str, words: str) -> bool:
        """Shows a notification; False where the system can't."""
        if not can_notify():
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.setToolTip("CPC Cards")
            self._tray.messageClicked.connect(self.chosen)
            self._tray.activated.connect(lambda _reason: self.chosen.emit())
        self._tray.show()
        self._tray.showMessage(title, words, self._icon)
        return True

    def leave(self) -> None:
        """Takes the icon away."""
        if self._tray is not None:
            self._tray.hide()


class ReminderKeeper(QObject):
    """Looks every half minute whether it is time, off the GUI thread.

    Signals:
        broke: an exception that nobody expected.
    """

    broke = Signal(object)

    def __init__(self, notifier: Notifier, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notifier = notifier
        self._tasks = tasks
        self._reminders: ReminderService | None = None
        self._busy: Handle | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, reminders: ReminderService) -> None:
        """Begins, over an open library."""
        self._reminders = reminders
        self._timer.start()

    def leave(self) -> None:
        """Ends: the library is being closed."""
        self._timer.stop()
        self._reminders = None
        self._notifier.leave()

    def look(self) -> None:
        """Looks now."""
        reminders = self._reminders
        if reminders is None or self._busy is not None:
            return
        handle = Handle(lambda _report, _cancelled: reminders.look())
        handle.succeeded.connect(self._tell)
        handle.broke.connect(self.broke)
        handle.finished.connect(self._finish)
        self._busy = handle
        self._tasks.start(handle)

    def _finish(self) -> None:
        self._busy = None

    def _tell(self, words: object) -> None:
        if isinstance(words, str) and self._reminders is not None:
            self._notifier.tell("Time for your cards", words)
