"""Fitting in a process of its own: the window stays alive, Cancel works at once, and a crash harms nobody.

fsrs-rs holds the interpreter's lock for as long as it works and cannot be asked to stop; a process can be
ended. The child starts afresh and imports this module, so nothing here may bring Qt or the database along. A
frozen program starts itself again; `multiprocessing.freeze_support()` at its beginning sends the child here.
"""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection

from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.fit_report import FitReport
from cpccards.domain.progress import IsCancelled, Report, never
from cpccards.scheduling.fit_evaluation import check_enough, evaluate_fit
from cpccards.scheduling.parameter_fit import EngineChoice
from cpccards.scheduling.review_histories import ReviewHistories

POLL_SECONDS = 0.05
"""How long Cancel may go unheard."""

Present = tuple[float, ...] | None
Work = Callable[[ReviewHistories, Present, Report, IsCancelled, EngineChoice], FitReport]


class OptimizerProcess:
    """Fits parameters in a child process, one for each run.

    Args:
        engine: what to fit with; see `fit_parameters`.
        work: what the child does; a function that it can import by name.
    """

    def __init__(self, engine: EngineChoice = "auto", work: Work = evaluate_fit) -> None:
        self._engine = engine
        self._work = work

    def run(
        self, histories: ReviewHistories, present: Present, report: Report, cancelled: IsCancelled
    ) -> FitReport:
        """`evaluate_fit`, elsewhere. It waits for the child, so call it on a worker thread.

        Args:
            present: w0 to w20 in use; None for the default ones.

        Raises:
            Cancelled: `cancelled()` said so; the child is gone.
            BadInput: not enough reviews; see `evaluate_fit`.
            CpcCardsError: the child could not start, was killed, crashed or ran out of memory.
            RuntimeError: the child came upon a fault of ours; holds its traceback.
        """
        check_enough(histories)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(
            target=serve, args=(theirs, self._work, self._engine), name="cpccards-optimizer", daemon=True
        )
        try:
            try:
                child.start()
            except OSError as error:
                raise CpcCardsError(
                    "The fit could not start",
                    f"The system did not start another process ({error}); nothing was changed.",
                    "Close some programs, then try again.",
                ) from error
            finally:
                # The child has its end by now; while this one is open, its death would go unnoticed.
                theirs.close()
            return _converse(ours, (histories, present), report, cancelled)
        finally:
            ours.close()
            if child.pid is not None:
                child.kill()
                child.join()
            child.close()


def serve(wire: Connection, work: Work, engine: EngineChoice) -> None:
    """The child: hears the histories and the parameters in use, and works.

    It tells progress as (done, total, words), then the report or what went wrong.
    """

    def report(done: int, total: int, words: str) -> None:
        wire.send((done, total, words))

    said: FitReport | CpcCardsError | str
    try:
        histories, present = wire.recv()
        said = work(histories, present, report, never, engine)
    except CpcCardsError as error:
        said = error
    except (MemoryError, KeyboardInterrupt, BrokenPipeError, EOFError):
        # No room to say anything, or nobody to say it to; a parent that is there hears the wire close.
        return
    except BaseException:  # noqa: BLE001 – a panic of fsrs-rs is no Exception, and the parent must hear of it
        said = traceback.format_exc()
    wire.send(said)


def _converse(
    wire: Connection, task: tuple[ReviewHistories, Present], report: Report, cancelled: IsCancelled
) -> FitReport:
    """The parent's side.

    The task goes over the wire and not along with the start: a child that dies before it has read all that it
    is started with leaves its parent writing for ever.
    """
    sent = False
    while True:
        if cancelled():
            raise Cancelled
        try:
            if not sent:
                wire.send(task)
                sent = True
            if not wire.poll(POLL_SECONDS):
                continue
            said = wire.recv()
        except (EOFError, OSError) as error:
            raise CpcCardsError(
                "The fit was interrupted",
                "The fit was interrupted; nothing was changed.",
                "Close programs that need much memory, then try again.",
            ) from error
        match said:
            case FitReport():
                return said
            case CpcCardsError():
                raise said
            case (done, total, words):
                report(done, total, words)
            case _:
                raise RuntimeError(f"The fit broke in its process:\n{said}")
