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
from cpccards.domain.progress import IsCancelled, Report, never
from cpccards.scheduling.fit_evaluation import FitReport, check_enough, evaluate_fit
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
        hears, tells = context.Pipe(duplex=False)
        child = context.Process(
            target=serve,
            args=(tells, self._work, histories, present, self._engine),
            name="cpccards-optimizer",
            daemon=True,
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
                # The child has its own end; while ours is open, its death would go unnoticed.
                tells.close()
            return _listen(hears, report, cancelled)
        finally:
            hears.close()
            if child.pid is not None:
                child.kill()
                child.join()
            child.close()


def serve(
    tells: Connection, work: Work, histories: ReviewHistories, present: Present, engine: EngineChoice
) -> None:
    """The child: works, and tells progress as (done, total, words), then the report or what went wrong."""

    def report(done: int, total: int, words: str) -> None:
        tells.send((done, total, words))

    said: FitReport | CpcCardsError | str
    try:
        said = work(histories, present, report, never, engine)
    except CpcCardsError as error:
        said = error
    except (MemoryError, KeyboardInterrupt, BrokenPipeError):
        # No room to say anything, or nobody to say it to; the parent hears the pipe close.
        return
    except BaseException:  # noqa: BLE001 – a panic of fsrs-rs is no Exception, and the parent must hear of it
        said = traceback.format_exc()
    tells.send(said)


def _listen(hears: Connection, report: Report, cancelled: IsCancelled) -> FitReport:
    while True:
        if cancelled():
            raise Cancelled
        try:
            if not hears.poll(POLL_SECONDS):
                continue
            said = hears.recv()
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
