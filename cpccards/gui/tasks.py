"""Long work, off the GUI thread, with progress and a working Cancel.

A job is a plain function `job(report, cancelled)` that knows nothing of Qt. Its handle lives
on the GUI thread and carries the signals; the worker only references it, so a result is
never lost with a runnable that Qt has already deleted.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.progress import IsCancelled, Report

Job = Callable[[Report, IsCancelled], Any]

_log = logging.getLogger(__name__)


class Handle(QObject):
    """One job under way. Connect before `start`."""

    progressed = Signal(int, int, str)
    succeeded = Signal(object)
    failed = Signal(object)
    """A CpcCardsError: known, with a sentence and a remedy. Cancelling is one of them."""
    broke = Signal(object)
    """Any other exception: a bug."""
    finished = Signal()

    def __init__(self, job: Job, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Asks the job to stop; it ends with `failed(Cancelled)`."""
        self._cancelled.set()

    def run(self) -> None:
        """Runs the job, on whichever thread calls."""
        try:
            result = self._job(self.progressed.emit, self._cancelled.is_set)
        except Cancelled as error:
            self.failed.emit(error)
        except CpcCardsError as error:
            # By its title alone: the rest may quote a card or a file.
            _log.info("A job ended with a known failure: %s", error.title)
            self.failed.emit(error)
        except BaseException as error:
            _log.exception("A job broke")
            self.broke.emit(error)
            if not isinstance(error, Exception):
                raise
        else:
            self.succeeded.emit(result)
        finally:
            self.finished.emit()


class TaskRunner(Protocol):
    """Starts handles. Tests use one that runs at once."""

    def start(self, handle: Handle) -> None:
        """Runs the handle's job."""
        ...


class ThreadTaskRunner(QObject):
    """Runs jobs in Qt's thread pool."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._running: set[Handle] = set()

    def start(self, handle: Handle) -> None:
        """Runs the handle's job on a worker thread."""
        self._running.add(handle)
        handle.finished.connect(self._forget)
        self._pool.start(_Runnable(handle))

    def stop(self) -> None:
        """Cancels everything and waits for it."""
        for handle in list(self._running):
            handle.cancel()
        self._pool.waitForDone()

    @Slot()
    def _forget(self) -> None:
        handle = self.sender()
        if isinstance(handle, Handle):
            self._running.discard(handle)


class _Runnable(QRunnable):
    def __init__(self, handle: Handle) -> None:
        super().__init__()
        self._waiting = [handle]

    def run(self) -> None:
        # Given away, not kept: where the worker ends before `start` has returned, PySide never
        # lets go of the runnable, and with it went the handle, its job and all the job's data.
        self._waiting.pop().run()
