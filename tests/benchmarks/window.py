"""What the window's measures share. The only module here that loads Qt; it runs in a process of its own."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from cpccards import __version__
from cpccards.app import Root


def make_root(library: Path) -> tuple[QApplication, Root]:
    """The app with everything in it, as `cpccards.app.run_window` makes it."""
    QCoreApplication.setApplicationName("CPC Cards")
    QCoreApplication.setApplicationVersion(__version__)
    app = QApplication(["cpccards"])
    root = Root(app, library)
    # The app tells of a bug in a dialog and goes on; nobody is here to read it.
    sys.excepthook = _end
    root._faults.hook = _end  # type: ignore[method-assign]
    return app, root


def _end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    traceback.print_exception(kind, error, trace)
    sys.stderr.flush()
    os._exit(70)


class PaintWatch(QObject):
    """Knows when a window was last repainted: the end of each round of painting, pixels flushed.

    Signals would cost more than a plain callback, and this is measured.
    """

    def __init__(self, window: QWidget, on_painted: Callable[[], None] | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._on_painted = on_painted
        self.rounds = 0
        self.at = 0.0
        self.cpu_at = 0.0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lets the window paint all that is dirty, then takes the time."""
        if event.type() != QEvent.Type.UpdateRequest or watched is not self._window:
            return False
        self._window.event(event)
        self.at, self.cpu_at = time.perf_counter(), time.thread_time()
        self.rounds += 1
        if self._on_painted is not None:
            self._on_painted()
        return True


class DrawWatch(QObject):
    """Counts how often one widget was asked to paint itself."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Counts; the widget goes on as it would have."""
        self.count += event.type() == QEvent.Type.Paint
        return False


def run_until(done: Callable[[], bool], seconds: float, what: str) -> None:
    """Runs the event loop until `done`, waiting for events between. Raises TimeoutError after `seconds`."""
    clock = QElapsedTimer()
    clock.start()
    nudge = QTimer()
    nudge.start(10)  # so that the wait for events ends and `done` is asked again
    while not done():
        if clock.hasExpired(round(1000 * seconds)):
            raise TimeoutError(f"{what} did not come within {seconds:g} s")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    nudge.stop()


def forecast_is_shown(root: Root) -> bool:
    """True once the Today page has its forecast and nothing is being worked out for it any more."""
    workspace, page = root.workspace, root.window.page
    if workspace is None or page is None or not workspace.forecasting.is_ready:
        return False
    return getattr(page, "_preparing", None) is None


def settle(root: Root) -> None:
    """Waits until the Today page is complete and the work that starts behind it has ended."""
    run_until(lambda: forecast_is_shown(root), 60, "The Today page with its forecast")
    clock = QElapsedTimer()
    clock.start()
    run_until(lambda: clock.hasExpired(700), 5, "A short wait")  # `Root` starts work 400 ms after the page
    run_until(lambda: not root._tasks._running, 300, "The end of the work in the background")
