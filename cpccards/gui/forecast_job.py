"""A forecast worked out behind a page, and what is said meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from cpccards.domain.changes import Subject
from cpccards.domain.errors import Cancelled, CpcCardsError, unexpected
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.pages.page import ErrorNote, label
from cpccards.gui.tasks import Handle, Job, TaskRunner
from cpccards.services.forecasting import ForecastService

FOLLOWS_FROM = (
    Subject.FORECAST,
    Subject.CARDS,
    Subject.ATTEMPTS,
    Subject.SETTINGS,
    Subject.NOTES,
    Subject.OUTLINES,
)
"""What changes a forecast when it changes."""


class ForecastJob(QObject):
    """Works things out in the background, one after another; says that it does, or what went wrong.

    Signals:
        began: a job is under way.
        progressed: (done, of, words) of the job under way.
        ended: the job is over, however it went.
        wanted_anew: something changed while it worked, or the learner tries again.
    """

    began = Signal()
    progressed = Signal(int, int, str)
    ended = Signal()
    wanted_anew = Signal()

    def __init__(
        self, forecasting: ForecastService, tasks: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._forecasting = forecasting
        self._tasks = tasks
        self._handle: Handle | None = None
        self._then: Callable[[Any], None] | None = None
        self._is_preparing = False
        self._is_outdated = False
        self._error = ErrorNote()
        self._retry = QPushButton("Try again")
        self._retry.clicked.connect(self.wanted_anew)
        self._retry.hide()
        self._working = label("Working out your forecast…", "muted")

    @property
    def is_busy(self) -> bool:
        """A job is under way."""
        return self._handle is not None

    def add_to(self, body: QVBoxLayout) -> None:
        """Puts what it says on a page."""
        body.addWidget(self._error)
        body.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self._working)

    def show_working(self, *, working: bool) -> None:
        """Says that the forecast is being worked out, or no longer."""
        self._working.setVisible(working)

    def fail(self, error: CpcCardsError | None) -> None:
        """Says what went wrong, and offers to try again; with None, nothing did."""
        if error is not None:
            self._working.hide()
        self._error.say(error)
        self._retry.setVisible(error is not None)

    def outdate(self) -> bool:
        """Has the job under way done anew once it is over; False when there is none."""
        self._is_outdated = self._handle is not None
        return self._is_outdated

    def prepare(self, then: Callable[[Any], None]) -> None:
        """Reads the cards into memory; `then` follows unless something changed meanwhile."""
        self._is_preparing = True
        self.start(_preparation(self._forecasting), then)

    def start(self, job: Job, then: Callable[[Any], None]) -> None:
        """Works something out; `then` is given it unless something changed meanwhile."""
        handle = Handle(job)
        handle.progressed.connect(self.progressed)
        handle.succeeded.connect(self._on_succeeded)
        handle.failed.connect(self._on_failed)
        handle.broke.connect(self._on_broke)
        self._handle, self._then = handle, then
        self.began.emit()
        self._tasks.start(handle)

    def cancel(self) -> None:
        """Stops the job under way."""
        if self._handle is not None:
            self._handle.cancel()

    def _on_succeeded(self, result: object) -> None:
        then = self._then
        if not self._end() and then is not None:
            then(result)

    def _on_failed(self, error: object) -> None:
        if self._end():
            return
        self._working.hide()
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self.fail(error)

    def _on_broke(self, error: object) -> None:
        """A bug: said here, and handed on to the crash report."""
        self._end()
        self.fail(unexpected("The forecast could not be worked out"))
        if isinstance(error, BaseException):
            raise error

    def _end(self) -> bool:
        """The job is over; True when it worked from what has changed since, and starts anew."""
        was_preparing, self._is_preparing = self._is_preparing, False
        self._handle = self._then = None
        self.ended.emit()
        if not self._is_outdated:
            return False
        self._is_outdated = False
        if was_preparing:
            self._forecasting.invalidate()
        self.wanted_anew.emit()
        return True


def _preparation(forecasting: ForecastService) -> Job:
    def prepare(_report: Report, _cancelled: IsCancelled) -> None:
        forecasting.prepare()

    return prepare
