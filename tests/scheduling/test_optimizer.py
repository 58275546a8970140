"""Fitting in a process of its own; the processes are real."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import ModuleType

import pytest

from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.domain.fit_report import FitReport
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.scheduling.fit_evaluation import evaluate_fit
from cpccards.scheduling.optimizer import OptimizerProcess, Present, serve
from cpccards.scheduling.parameter_fit import EngineChoice
from cpccards.scheduling.review_histories import ReviewHistories, histories_of
from tests.optimising.check import play

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def histories() -> ReviewHistories:
    return play("shifted", 2_000, 5).histories


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


def forever(
    _histories: ReviewHistories, _present: Present, report: Report, _stop: IsCancelled, _by: EngineChoice
) -> FitReport:
    report(0, 1, "working")
    threading.Event().wait()
    raise AssertionError


def faulty(
    _histories: ReviewHistories, _present: Present, _report: Report, _stop: IsCancelled, _by: EngineChoice
) -> FitReport:
    raise ZeroDivisionError("a fault of ours")


def greedy(
    _histories: ReviewHistories, _present: Present, _report: Report, _stop: IsCancelled, _by: EngineChoice
) -> FitReport:
    raise MemoryError


def refusing(
    _histories: ReviewHistories, _present: Present, _report: Report, _stop: IsCancelled, _by: EngineChoice
) -> FitReport:
    raise BadInput("No", "It cannot be done.", "Do without.")


def telling(
    _histories: ReviewHistories, _present: Present, report: Report, _stop: IsCancelled, _by: EngineChoice
) -> FitReport:
    report(1, 2, "half")
    raise BadInput("No", "It cannot be done.", "Do without.")


@pytest.mark.parametrize("engine", ["auto", "own"])
def test_a_fit_elsewhere_comes_to_what_it_would_here(
    histories: ReviewHistories, engine: EngineChoice
) -> None:
    told: list[tuple[int, int, str]] = []
    report = OptimizerProcess(engine).run(histories, None, lambda *said: told.append(said), never)
    assert report == evaluate_fit(histories, engine=engine)
    assert [said[0] for said in told] == sorted(said[0] for said in told)
    assert told[-1] == (100, 100, "Done")


def test_a_child_that_is_killed_is_told_in_words(histories: ReviewHistories) -> None:
    def kill(_done: int, _total: int, _words: str) -> None:
        (child,) = multiprocessing.active_children()
        child.kill()

    with pytest.raises(CpcCardsError) as caught:
        OptimizerProcess(work=forever).run(histories, None, kill, never)
    assert "The fit was interrupted; nothing was changed." in str(caught.value)


def test_a_child_that_dies_before_it_hears_its_task_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    # Work of a module that the child has not got, and a task larger than what the system buffers.
    module = ModuleType("nowhere_else")
    exec("def work(*_): ...", module.__dict__)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    many = histories_of([(card, day, 3) for day in (0, 4) for card in range(20_000)])
    with pytest.raises(CpcCardsError, match="interrupted"):
        OptimizerProcess(work=module.work).run(many, None, unreported, never)
    capfd.readouterr()  # the child may have had time to say why


def test_cancel_ends_the_child(histories: ReviewHistories) -> None:
    told: list[str] = []
    with pytest.raises(Cancelled):
        OptimizerProcess(work=forever).run(
            histories, None, lambda _done, _total, words: told.append(words), lambda: bool(told)
        )
    assert told == ["working"]


def test_a_child_without_memory_is_told_in_words(histories: ReviewHistories) -> None:
    with pytest.raises(CpcCardsError, match="interrupted"):
        OptimizerProcess(work=greedy).run(histories, None, unreported, never)


def test_a_fault_of_ours_comes_back_with_its_traceback(histories: ReviewHistories) -> None:
    with pytest.raises(RuntimeError, match=r"in faulty(.|\n)*ZeroDivisionError: a fault of ours"):
        OptimizerProcess(work=faulty).run(histories, None, unreported, never)


def test_a_refusal_comes_back_as_it_was(histories: ReviewHistories) -> None:
    with pytest.raises(BadInput) as caught:
        OptimizerProcess(work=refusing).run(histories, None, unreported, never)
    assert caught.value.title == "No"
    assert str(caught.value) == "It cannot be done. Do without."


def test_too_few_reviews_need_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SpawnProcess, "start", lambda _self: pytest.fail("a child was started"))
    with pytest.raises(BadInput, match="you have 1"):
        OptimizerProcess().run(histories_of([(1, 0, 3), (1, 4, 3)]), None, unreported, never)


def test_a_system_without_room_for_another_process_is_told_of(
    histories: ReviewHistories, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: SpawnProcess) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(SpawnProcess, "start", full)
    with pytest.raises(CpcCardsError, match="temporarily unavailable"):
        OptimizerProcess().run(histories, None, unreported, never)


def said_by(work: object, histories: ReviewHistories) -> list[object]:
    """What the child would send, sent from here."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    with ours, theirs:
        ours.send((histories, None))
        serve(theirs, work, "own")  # type: ignore[arg-type]
        theirs.close()
        said = []
        while True:
            try:
                said.append(ours.recv())
            except EOFError:
                return said


def test_the_child_tells_progress_and_then_how_it_ended(histories: ReviewHistories) -> None:
    *progress, report = said_by(evaluate_fit, histories)
    assert isinstance(report, FitReport)
    assert (100, 100, "Done") in progress
    assert said_by(telling, histories)[0] == (1, 2, "half")
    assert isinstance(said_by(refusing, histories)[-1], BadInput)
    assert "ZeroDivisionError" in str(said_by(faulty, histories)[-1])
    assert said_by(greedy, histories) == []


def test_a_child_whose_parent_is_gone_ends_quietly(histories: ReviewHistories) -> None:
    for heard in (True, False):
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        if heard:
            ours.send((histories, None))
        ours.close()
        with theirs:
            serve(theirs, telling, "own")


def test_the_child_loads_neither_qt_nor_the_database() -> None:
    program = "import sys, cpccards.scheduling.optimizer; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"PySide6", "sqlalchemy", "alembic", "pyqtgraph", "typer", "fsrs_rs_python"})
