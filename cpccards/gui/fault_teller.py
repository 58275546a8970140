"""What happens when a slot raises: it is logged and told once, and the window lives on."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.fault_report import crash_report
from cpccards.gui.main_window import MainWindow

_log = logging.getLogger(__name__)

_QUIET = 10.0
"""Seconds after a dialog was closed in which the same fault is not told in another one."""


class FaultTeller(QObject):
    """Tells of bugs, one dialog at a time. The learner's data is on disk already.

    A known failure that nobody caught is said at the foot of the window instead.

    Signals:
        restart_chosen: the learner wants the app to close and start again.

    Args:
        log: where the log is; None where there is none.
        monotonic: seconds that never run back.
    """

    restart_chosen = Signal()

    def __init__(
        self, window: MainWindow, log: Path | None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(window)
        self._window = window
        self._log_path = log
        self._monotonic = monotonic
        self._waiting: list[tuple[str, str]] = []
        self._told: dict[str, float] = {}
        self._add: Callable[[str], None] | None = None

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Takes an exception that nobody caught, as `sys.excepthook` does."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        elif isinstance(error, CpcCardsError):
            _log.warning("%s, caught by nobody", error.title, exc_info=error)
            self._window.say(f"{error.title}. {error}")
        else:
            _log.error("A fault in the app", exc_info=error)
            self._take(crash_report(error))

    def tell_waiting(self) -> None:
        """Shows what has not been shown yet."""
        while self._waiting:
            report, card = self._waiting.pop(0)
            self._show(report, card=card)

    def tell_last_start(self, report: str) -> None:
        """Offers the report of the crash that ended the app the last time."""
        self._show(report, is_of_last_start=True)

    def show_log(self, over: QWidget | None = None) -> None:
        """Opens the log, over a dialog or the window."""
        from cpccards.gui.log_viewer import LogViewer

        viewer = LogViewer(self._log_path, over or self._window)
        viewer.exec()
        viewer.deleteLater()

    def _take(self, report: str) -> None:
        if self._add is not None:
            self._add(report)
            return
        told = self._told.get(report)
        if told is not None and self._monotonic() - told < _QUIET:
            self._told[report] = self._monotonic()
            self._window.say("The same fault again. Your answers are on disk; the log has the details.")
            return
        if any(report == waiting for waiting, _ in self._waiting):
            return
        page = self._window.page
        self._waiting.append((report, "" if page is None else page.card_text()))
        # Not from within the slot: a dialog that runs inside the painting of its own window hangs both.
        QTimer.singleShot(0, self, self.tell_waiting)

    def _show(self, report: str, *, card: str = "", is_of_last_start: bool = False) -> None:
        from cpccards.gui.errors import CrashDialog

        dialog = CrashDialog(report, self._window, card=card, is_of_last_start=is_of_last_start)
        chosen: list[str] = []
        dialog.restart_chosen.connect(lambda: chosen.append("restart"))
        dialog.log_chosen.connect(lambda: self.show_log(dialog))
        self._add = dialog.add
        try:
            dialog.exec()
        finally:
            self._add = None
            self._told[report] = self._monotonic()
            dialog.deleteLater()
        if chosen:
            self.restart_chosen.emit()
