"""What stays while pages change: the focus timer in the window's foot, and the reminder."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.main_window import MainWindow
from cpccards.gui.tasks import TaskRunner

if TYPE_CHECKING:
    from cpccards.gui.reminder import Notifier, ReminderKeeper
    from cpccards.gui.widgets.today.focus_timer import FocusTimerLine
    from cpccards.services.workspace import Workspace

_BEGIN_AFTER_MS = 2000
"""After the first page is shown: reminders can wait, the first page can't."""


class Companions(QObject):
    """Made with the window, and watching each library that is opened in it.

    Args:
        notifier: what shows reminders; the system's tray when None.

    Signals:
        broke: an exception that nobody expected.
    """

    broke = Signal(object)

    def __init__(self, window: MainWindow, tasks: TaskRunner, notifier: Notifier | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._notifier = notifier
        self._workspace: Workspace | None = None
        self._keeper: ReminderKeeper | None = None
        self._line: FocusTimerLine | None = None
        window.focus_requested.connect(self.open_focus)

    @property
    def line(self) -> FocusTimerLine | None:
        """The focus timer's line; None before it was first wanted."""
        return self._line

    def watch(self, workspace: Workspace) -> None:
        """Begins, over an open library."""
        self._workspace = workspace
        QTimer.singleShot(_BEGIN_AFTER_MS, self, self.remind)

    def remind(self) -> None:
        """Begins to look whether it is time for the reminder."""
        if self._workspace is None:
            return
        from cpccards.gui.reminder import ReminderKeeper, TrayNotifier

        if self._keeper is None:
            notifier = self._notifier
            if notifier is None:
                notifier = TrayNotifier(QApplication.windowIcon(), self)
                notifier.chosen.connect(self._come_forward)
            self._keeper = ReminderKeeper(notifier, self._tasks, self)
            self._keeper.broke.connect(self.broke)
        self._keeper.watch(self._workspace.reminders)
        self._keeper.look()

    def leave(self) -> None:
        """Ends: the library is being closed. A block that lasted long enough is kept."""
        if self._workspace is not None and self._line is not None:
            # What the disk refuses is told by closing the library itself.
            with suppress(CpcCardsError):
                self._workspace.focus.stop()
        self._workspace = None
        if self._keeper is not None:
            self._keeper.leave()
        if self._line is not None:
            self._window.set_foot(None)
            self._line.deleteLater()
            self._line = None

    def open_focus(self) -> None:
        """Shows the focus timer in the window's foot."""
        if self._workspace is None:
            return
        if self._line is None:
            from cpccards.gui.widgets.today.focus_timer import FocusTimerLine

            self._line = FocusTimerLine(self._workspace.focus)
            self._line.kept.connect(self._window.hand_on)
            self._line.told.connect(self._window.say)
            self._line.left.connect(self._give_focus_back)
            self._window.set_foot(self._line)
        self._line.open()

    def _give_focus_back(self) -> None:
        if self._window.page is not None:
            self._window.page.setFocus()

    def _come_forward(self) -> None:
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
