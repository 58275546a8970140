"""Learner by learner: how well the truth, the default parameters and both fits foresee what came next.

Of each learner's reviews the first four fifths are their log, as the app would have it; the rest is the
future. Within the log the last fifth is held out, as `evaluate_fit` does. Both are scored by log loss.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cpccards.domain.fit_report import Engine, FitReport
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.scheduling.fit_evaluation import evaluate_fit, measure
from cpccards.scheduling.memory_model import Replay
from cpccards.scheduling.parameter_fit import fsrs_rs_is_installed
from tests.optimising.learners import (
    ActivationTruth,
    ChangedTruth,
    FsrsTruth,
    Learner,
    Truth,
    drawn,
    shifted,
    study,
)

AGAINST_FSRS_RS = 0.002
"""How much log loss our own fit may lose to fsrs-rs on the reviews held out, in the mean of a row."""

BY_LUCK = 0.002
"""How much log loss adopted fits may lose to the defaults on the future, in the mean of a row.

Not 0: where the defaults are the truth, a fit that is adopted has won by luck, and must lose.
"""

LOG_SHARE = 0.8

Make = Callable[[int, np.random.Generator], Truth]

KINDS: dict[str, Make] = {
    "default": lambda cards, _random: FsrsTruth(cards),
    "shifted": lambda cards, _random: FsrsTruth(cards, shifted()),
    "drawn": lambda cards, random: FsrsTruth(cards, drawn(random)),
    "changed": lambda cards, _random: ChangedTruth(FsrsTruth(cards), FsrsTruth(cards, shifted()), 90),
    "ACT-R": ActivationTruth,
}
"""True memories by name. The last two are nothing that FSRS could fit exactly."""

GROUPS: tuple[tuple[str, int, int], ...] = (
    *(("default", 2_000, 10), ("default", 20_000, 2)),
    *(("shifted", 2_000, 10), ("shifted", 20_000, 2)),
    *(("drawn", 2_000, 20), ("drawn", 5_000, 12), ("drawn", 20_000, 3), ("drawn", 40_000, 1)),
    *(("changed", 5_000, 6), ("changed", 20_000, 1)),
    *(("ACT-R", 5_000, 4), ("ACT-R", 20_000, 1)),
)
"""What is played: the kind of truth, reviews in the log, and how many such learners make a row.

One learner with few reviews says nothing: 280 reviews held out leave a log loss uncertain by .01.
"""


@dataclass(frozen=True, slots=True)
class Fit:
    """What one engine made of a log, or the mean of many.

    Attributes:
        held_out: log loss on the last fifth of the log, fitted to what came before.
        future: log loss on the future, of the parameters in use then: the fitted ones where adopted.
        adopted: 1 or 0; of many, the share.
        seconds: for both fits and all scoring.
    """

    held_out: float
    future: float
    adopted: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One learner, or the mean of many.

    Attributes:
        reviews: in the log.
        held_out_truth, held_out_default: log loss on the last fifth of the log.
        future_truth, future_default: log loss on the future.
        fits: by engine; fsrs-rs only where it is installed.
    """

    kind: str
    reviews: int
    held_out_truth: float
    held_out_default: float
    future_truth: float
    future_default: float
    fits: dict[Engine, Fit]

    @property
    def misses(self) -> list[str]:
        """The bars that were missed, in words."""
        found = [
            f"{engine}: what was adopted foresees the future worse than the defaults"
            for engine, fit in self.fits.items()
            if fit.future > self.future_default + BY_LUCK
        ]
        theirs = self.fits.get("fsrs-rs")
        if theirs is not None and self.fits["own"].held_out > theirs.held_out + AGAINST_FSRS_RS:
            found.append(f"own: loses more than {AGAINST_FSRS_RS} to fsrs-rs on what was held out")
        return found


def engines() -> tuple[Engine, ...]:
    """The engines that can be tried here."""
    return ("own", "fsrs-rs") if fsrs_rs_is_installed() else ("own",)


def play(kind: str, reviews: int, seed: int) -> Learner:
    """A learner whose log has so many reviews, and the future that follows it."""
    random = np.random.default_rng((seed, reviews, list(KINDS).index(kind)))
    cards = reviews // 8
    return study(kind, KINDS[kind](cards, random), cards, round(reviews / LOG_SHARE), random)


def check(learner: Learner) -> Row:
    """Both engines on one learner."""
    whole = learner.histories
    log = whole.first(round(LOG_SHARE * len(whole)))
    scored = np.flatnonzero(whole.scored)
    held_out = scored[(scored >= log.training_rows()) & (scored < len(log))]
    future = scored[scored >= len(log)]
    replay = Replay(whole)
    default = replay.recall(FSRS_PARAMETERS)
    fits: dict[Engine, Fit] = {}
    for engine in engines():
        started = time.perf_counter()
        report = evaluate_fit(log, engine=engine)
        seconds = time.perf_counter() - started
        ahead = measure(whole, replay.recall(report.parameters), future)
        fits[engine] = Fit(report.fitted.log_loss, ahead.log_loss, float(report.better), seconds)
    return Row(
        learner.name,
        len(log),
        measure(whole, learner.truth, held_out).log_loss,
        measure(whole, default, held_out).log_loss,
        measure(whole, learner.truth, future).log_loss,
        measure(whole, default, future).log_loss,
        fits,
    )


def group(kind: str, reviews: int, learners: int, seed: int) -> Row:
    """A row of the table: so many learners of a kind, in the mean."""
    rows = [check(play(kind, reviews, seed + nth)) for nth in range(learners)]
    numbers = np.mean([_numbers(row) for row in rows], axis=0).tolist()
    fits = {engine: Fit(*numbers[4 * nth : 4 * nth + 4]) for nth, engine in enumerate(rows[0].fits, start=1)}
    held_out_truth, held_out_default, future_truth, future_default = numbers[:4]
    return Row(kind, reviews, held_out_truth, held_out_default, future_truth, future_default, fits)


def _numbers(row: Row) -> list[float]:
    ours = [row.held_out_truth, row.held_out_default, row.future_truth, row.future_default]
    return ours + [
        number for fit in row.fits.values() for number in (fit.held_out, fit.future, fit.adopted, fit.seconds)
    ]


_NAMES = ("truth", "default", "own", "fsrs-rs")


def head() -> str:
    """What stands above the rows."""
    names = "".join(f"{name:>8}" for name in _NAMES)
    pair = "".join(f"{name:>8}" for name in _NAMES[2:])
    return (
        f"{'':21}{'held out: log loss':^32}  {'future: log loss':^32}  {'adopted':^16}  {'seconds':^16}\n"
        f"{'':6}{'learner':<8}{'reviews':>7}{names}  {names}  {pair}  {pair}"
    )


def line(row: Row) -> str:
    """A row of the table."""
    own = row.fits["own"]
    theirs = row.fits.get("fsrs-rs") or Fit(*[math.nan] * 4)
    columns = (
        (".4f", (row.held_out_truth, row.held_out_default, own.held_out, theirs.held_out)),
        (".4f", (row.future_truth, row.future_default, own.future, theirs.future)),
        (".0%", (own.adopted, theirs.adopted)),
        (".2f", (own.seconds, theirs.seconds)),
    )
    cells = ["".join(f"{value:>8{form}}" for value in values) for form, values in columns]
    return f"{'MISS' if row.misses else 'pass'}  {row.kind:<8}{row.reviews:>7,}" + "  ".join(cells)


def gained(rows: Sequence[Row], engine: Engine) -> float:
    """How much of what the truth would gain on the defaults an engine gains, over all futures; 1 is all."""
    gains = [row.future_default - row.fits[engine].future for row in rows]
    return float(np.sum(gains) / np.sum([row.future_default - row.future_truth for row in rows]))


def metrics_table(reports: Sequence[FitReport]) -> str:
    """What both engines made of a real log."""
    rows = [("default", reports[0].default), *((report.engine, report.fitted) for report in reports)]
    return "\n".join(
        ["parameters   log loss   RMSE(bins)   AUC"]
        + [
            f"{name:<11}  {metrics.log_loss:8.4f}   {metrics.rmse_bins:10.4f}   "
            + ("–" if metrics.auc is None else f"{metrics.auc:.3f}")
            for name, metrics in rows
        ]
    )
