"""Long work off the GUI thread: every result arrives, cancelling works, nothing outlives the end."""

from __future__ import annotations

import gc
import logging
import threading
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QThread
from pytestqt.qtbot import QtBot

from cpccards.domain.errors import Cancelled, DiskFull
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.tasks import Handle, Job, ThreadTaskRunner, _Runnable

PATIENCE = 10_000
JOBS = 300


@pytest.fixture
def tasks(qtbot: QtBot) -> ThreadTaskRunner:
    return ThreadTaskRunner()


class Heard:
    """All that a handle says, in order, and on which thread it was heard."""

    def __init__(self, handle: Handle) -> None:
        self.said: list[tuple[str, object]] = []
        self.threads: set[bool] = set()
        for name in ("progressed", "succeeded", "failed", "broke", "finished"):
            getattr(handle, name).connect(lambda *values, name=name: self._take(name, values))

    def _take(self, name: str, values: tuple[object, ...]) -> None:
        self.said.append((name, values[0] if len(values) == 1 else values))
        application = QCoreApplication.instance()
        assert application is not None
        self.threads.add(QThread.currentThread() is application.thread())

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.said]


def test_every_one_of_many_results_arrives(qtbot: QtBot, tasks: ThreadTaskRunner) -> None:
    """With a signals object that the runnable owned, none of 300 arrived."""
    results: list[object] = []
    ended: list[int] = []
    for number in range(JOBS):
        # Nobody but the runner keeps the handle.
        handle = Handle(lambda _report, _cancelled, number=number: number)  # type: ignore[misc]
        handle.succeeded.connect(lambda result: results.append(result))  # noqa: PLW0108 - a lambda is the trap
        handle.finished.connect(lambda number=number: ended.append(number))
        tasks.start(handle)
        del handle
    gc.collect()
    qtbot.waitUntil(lambda: len(ended) == JOBS, timeout=PATIENCE)
    assert sorted(map(int, map(str, results))) == list(range(JOBS))
    assert sorted(ended) == list(range(JOBS))
    tasks.stop()


def test_a_result_is_heard_on_the_gui_thread_after_the_progress(
    qtbot: QtBot, tasks: ThreadTaskRunner
) -> None:
    worked_on: list[bool] = []

    def job(report: Report, cancelled: IsCancelled) -> str:
        worked_on.append(threading.current_thread() is threading.main_thread())
        report(1, 2, "Reading")
        report(2, 2, "Writing")
        assert not cancelled()
        return "result"

    handle = Handle(job)
    heard = Heard(handle)
    with qtbot.waitSignal(handle.finished, timeout=PATIENCE):
        tasks.start(handle)
    qtbot.waitUntil(lambda: "finished" in heard.names)
    assert heard.said == [
        ("progressed", (1, 2, "Reading")),
        ("progressed", (2, 2, "Writing")),
        ("succeeded", "result"),
        ("finished", ()),
    ]
    assert heard.threads == {True}
    assert worked_on == [False]
    tasks.stop()


def test_cancelling_ends_a_job_as_a_known_failure(qtbot: QtBot, tasks: ThreadTaskRunner) -> None:
    begun = threading.Event()

    def job(_report: Report, cancelled: IsCancelled) -> None:
        begun.set()
        handle._cancelled.wait(PATIENCE / 1000)
        if cancelled():
            raise Cancelled

    handle = Handle(job)
    heard = Heard(handle)
    tasks.start(handle)
    assert begun.wait(PATIENCE / 1000)
    with qtbot.waitSignal(handle.finished, timeout=PATIENCE):
        handle.cancel()
    qtbot.waitUntil(lambda: "finished" in heard.names)
    assert heard.names == ["failed", "finished"]
    assert isinstance(heard.said[0][1], Cancelled)
    tasks.stop()


def test_a_job_cancelled_before_its_turn_is_told_so(qtbot: QtBot) -> None:
    handle = Handle(lambda _report, cancelled: cancelled())
    heard = Heard(handle)
    handle.cancel()
    handle.run()
    assert heard.said == [("succeeded", True), ("finished", ())]


def test_a_known_failure_is_not_a_bug(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    full = DiskFull("Your disk is full", "No room.", "Free some space.")
    handle = Handle(_raising(full))
    heard = Heard(handle)
    with caplog.at_level(logging.INFO, "cpccards"):
        handle.run()
    assert heard.said == [("failed", full), ("finished", ())]
    assert [record.levelname for record in caplog.records] == ["INFO"]


def test_a_bug_is_logged_with_its_trace_and_handed_on(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    bug = ZeroDivisionError("a bug")
    handle = Handle(_raising(bug))
    heard = Heard(handle)
    with caplog.at_level(logging.INFO, "cpccards"):
        handle.run()
    assert heard.said == [("broke", bug), ("finished", ())]
    assert bug.__traceback__ is not None
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert record.exc_info is not None


def test_a_bug_on_a_worker_reaches_the_gui_thread(qtbot: QtBot, tasks: ThreadTaskRunner) -> None:
    handle = Handle(_raising(KeyError("a bug")))
    heard = Heard(handle)
    with qtbot.waitSignal(handle.finished, timeout=PATIENCE):
        tasks.start(handle)
    qtbot.waitUntil(lambda: "finished" in heard.names)
    assert heard.names == ["broke", "finished"]
    tasks.stop()


def test_what_ends_the_program_ends_it_still(qtbot: QtBot) -> None:
    handle = Handle(_raising(KeyboardInterrupt()))
    heard = Heard(handle)
    with pytest.raises(KeyboardInterrupt):
        handle.run()
    assert heard.names == ["broke", "finished"]


def test_stopping_cancels_and_waits(qtbot: QtBot, tasks: ThreadTaskRunner) -> None:
    begun, ended = threading.Event(), threading.Event()

    def job(_report: Report, cancelled: IsCancelled) -> None:
        begun.set()
        handle._cancelled.wait(PATIENCE / 1000)
        if cancelled():
            ended.set()

    handle = Handle(job)
    tasks.start(handle)
    assert begun.wait(PATIENCE / 1000)
    tasks.stop()
    assert ended.is_set()
    assert tasks._pool.activeThreadCount() == 0
    qtbot.waitUntil(lambda: not tasks._running)


def test_a_handle_is_let_go_once_it_has_ended(qtbot: QtBot, tasks: ThreadTaskRunner) -> None:
    handle = Handle(lambda _report, _cancelled: None)
    gone = weakref.ref(handle)
    with qtbot.waitSignal(handle.finished, timeout=PATIENCE):
        tasks.start(handle)
    del handle
    tasks.stop()
    qtbot.waitUntil(lambda: not tasks._running)
    gc.collect()
    assert gone() is None


def test_a_runnable_that_qt_never_lets_go_keeps_no_handle() -> None:
    """Once in some hundred starts PySide keeps the runnable: it must not keep the job's data."""
    handle = Handle(lambda _report, _cancelled: None)
    gone = weakref.ref(handle)
    runnable = _Runnable(handle)
    del handle
    assert gone() is not None
    runnable.run()
    gc.collect()
    assert gone() is None


def _raising(error: BaseException) -> Job:
    def job(_report: Report, _cancelled: IsCancelled) -> None:
        raise error

    return job
