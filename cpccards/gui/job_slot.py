"""One job at a time for a page or a card: the newest, whose result alone is wanted."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from cpccards.domain.errors import Cancelled
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.tasks import Handle, Job, TaskRunner


class JobSlot(QObject):
    """Runs one job at a time. A new one takes the place of the old, whose result is never heard.

    Signals:
        began: a job is under way.
        succeeded, failed, progressed: those of the present job; it failed with None where a bug ended it.
        ended: the present job is over, whatever came of it.
    """

    began = Signal()
    succeeded = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int, str)
    ended = Signal()

    def __init__(self, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._handle: Handle | None = None

    @property
    def is_busy(self) -> bool:
        """True while a job is under way whose result is wanted."""
        return self._handle is not None

    def start(self, job: Job) -> None:
        """Starts a job; the one under way is given up."""
        self.give_up()
        handle = Handle(_unless_cancelled(job))
        handle.succeeded.connect(self._on_succeeded)
        handle.failed.connect(self._on_failed)
        handle.broke.connect(self._on_broke)
        handle.progressed.connect(self._on_progressed)
        self._handle = handle
        self.began.emit()
        self._tasks.start(handle)

    def cancel(self) -> None:
        """Asks the job to stop; what becomes of it is still told."""
        if self._handle is not None:
            self._handle.cancel()

    def give_up(self) -> None:
        """Asks the job to stop and listens to it no more."""
        self.cancel()
        self._handle = None

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if self._is_present():
            self.succeeded.emit(result)

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        if self._is_present():
            self.failed.emit(error)

    @Slot(object)
    def _on_broke(self, error: object) -> None:
        if self._is_present():
            self.failed.emit(None)
        if isinstance(error, BaseException):
            raise error  # a bug, even where nobody waits any more: the root shows its report

    @Slot(int, int, str)
    def _on_progressed(self, done: int, total: int, words: str) -> None:
        if self.sender() is self._handle and self._handle is not None:
            self.progressed.emit(done, total, words)

    def _is_present(self) -> bool:
        if self._handle is None or self.sender() is not self._handle:
            return False
        self._handle = None
        self.ended.emit()
        return True


def _unless_cancelled(job: Job) -> Job:
    """The job, which is not begun when nobody waits for it any more by the time its turn comes."""

    def begin(report: Report, cancelled: IsCancelled) -> object:
        if cancelled():
            raise Cancelled
        return job(report, cancelled)

    return begin
