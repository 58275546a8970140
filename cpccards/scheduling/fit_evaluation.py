"""Whether fitted parameters foresee a learner's later reviews better than those in use.

They are fitted to what comes before the last fifth of the scored reviews, and all parameters are scored on
that fifth, which none of them has seen. Where the fitted ones win, what is adopted is fitted once more, to
everything: the newest reviews say most about the learner as they are now, and the split has done its work.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.errors import BadInput
from cpccards.domain.fit_report import FitReport, Metrics
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.scheduling.memory_model import Replay, log_losses
from cpccards.scheduling.parameter_fit import EngineChoice, fit_parameters
from cpccards.scheduling.review_histories import ReviewHistories

LEAST_REVIEWS = 400
"""Scored reviews below which nothing is fitted: the pull to the defaults would be most of the answer."""

RMSE_ALLOWANCE = 0.005
"""How much worse RMSE(bins) may get while log loss gets better: with a few hundred reviews that is chance."""


def evaluate_fit(
    histories: ReviewHistories,
    present: tuple[float, ...] | None = None,
    report: Report = unreported,
    cancelled: IsCancelled = never,
    engine: EngineChoice = "auto",
) -> FitReport:
    """Fits parameters, holds them against those in use, and fits once more to everything if they win.

    Args:
        present: w0 to w20 in use; None for the default ones.

    Raises:
        BadInput: fewer than `LEAST_REVIEWS` scored reviews; see also `fit_parameters`.
        Cancelled: `cancelled()` said so.
    """
    check_enough(histories)
    in_use = FSRS_PARAMETERS if present is None else present
    training = histories.training_rows()
    first = fit_parameters(
        histories.first(training),
        _share(report, 0, 48, "Fitting your earlier reviews"),
        cancelled,
        engine=engine,
    )
    report(48, 100, "Looking at how well your later reviews are foreseen")
    replay = Replay(histories)
    later = np.flatnonzero(histories.scored[training:]) + training
    default, before, fitted = (
        measure(histories, replay.recall(parameters), later)
        for parameters in (FSRS_PARAMETERS, in_use, first.parameters)
    )
    better = beats(fitted, before)
    adopted = in_use
    if better:
        words = _share(report, 52, 100, "Fitting all of your reviews")
        adopted = fit_parameters(histories, words, cancelled, engine=first.engine).parameters
    report(100, 100, "Done")
    return FitReport(
        reviews=len(histories),
        scored=int(np.count_nonzero(histories.scored)),
        default=default,
        present=None if present is None else before,
        fitted=fitted,
        better=better,
        parameters=adopted,
        engine=first.engine,
    )


def check_enough(histories: ReviewHistories) -> None:
    """Raises BadInput below `LEAST_REVIEWS` scored reviews."""
    scored = int(np.count_nonzero(histories.scored))
    if scored < LEAST_REVIEWS:
        raise BadInput(
            "Not enough reviews yet",
            "Parameters are fitted to reviews on a later day than the card's last one. "
            f"{LEAST_REVIEWS} are needed; you have {scored}.",
            "Until then the default parameters serve.",
        )


def beats(fitted: Metrics, present: Metrics) -> bool:
    """Whether log loss is lower, and RMSE(bins) not higher by more than `RMSE_ALLOWANCE`."""
    return fitted.log_loss < present.log_loss and fitted.rmse_bins <= present.rmse_bins + RMSE_ALLOWANCE


def measure(histories: ReviewHistories, recall: NDArray[np.float64], rows: NDArray[np.int64]) -> Metrics:
    """How good the predictions for some scored reviews were.

    Args:
        recall: predicted for each review of the histories, (n,).
        rows: which reviews count, (m,), all of them scored; at least one.
    """
    chance, recalled = recall[rows], histories.recalled[rows]
    return Metrics(
        float(log_losses(chance, recalled).mean()),
        _rmse(chance, recalled, _bins(histories)[rows]),
        _auc(chance, recalled),
    )


def _bins(histories: ReviewHistories) -> NDArray[np.float64]:
    """Which group of like reviews each scored one belongs to, (n, 3).

    Alike are reviews after about as many days, as many scored reviews and as many lapses. Source:
    srs-benchmark (`rmse_matrix`), counted as fsrs-rs does (`r_matrix_index`), so that the figures compare.
    """
    rows = histories.by_card
    scored = histories.scored[rows]
    starts = histories.position[rows] == 0
    reviews = _running(scored, starts) + 1
    lapsed = scored & ~histories.recalled[rows]
    lapses = _running(lapsed, starts) - lapsed
    bins = np.empty((len(rows), 3))
    bins[rows, 0] = _rung(histories.elapsed[rows], 3.62)
    bins[rows, 1] = _rung(reviews, 1.89)
    bins[rows, 2] = _rung(lapses, 1.73)
    return bins


def _running(counted: NDArray[np.bool_], starts: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many have been counted up to each entry, since its card's start."""
    total = np.cumsum(counted)
    before: NDArray[np.int64] = (total - counted)[starts]
    return np.asarray(total - before[np.cumsum(starts) - 1])


def _rung(count: NDArray[np.int64], ratio: float) -> NDArray[np.float64]:
    """The rung of a ladder of powers that a count stands on; 0 stands below the first."""
    return np.where(count > 0, np.floor(np.log(np.maximum(count, 1)) / np.log(ratio)), -1.0)


def _rmse(chance: NDArray[np.float64], recalled: NDArray[np.bool_], bins: NDArray[np.float64]) -> float:
    _, which = np.unique(bins, axis=0, return_inverse=True)
    apart = np.bincount(which.reshape(-1), weights=chance - recalled)
    reviews = np.bincount(which.reshape(-1))
    return float(np.sqrt((apart**2 / reviews).sum() / reviews.sum()))


def _auc(chance: NDArray[np.float64], recalled: NDArray[np.bool_]) -> float | None:
    """By ranks (Mann and Whitney); equal predictions share the mean of theirs."""
    right = int(np.count_nonzero(recalled))
    wrong = len(recalled) - right
    if not right or not wrong:
        return None
    _, place, ties = np.unique(chance, return_inverse=True, return_counts=True)
    rank = np.cumsum(ties) - (ties - 1) / 2.0
    ranks_right = float(rank[place.reshape(-1)][recalled].sum())
    return (ranks_right - right * (right + 1) / 2.0) / (right * wrong)


def _share(report: Report, start: int, end: int, words: str) -> Report:
    """A report on one part of the work, told as hundredths of the whole."""

    def told(done: int, total: int, _words: str) -> None:
        report(start + (end - start) * done // total, 100, words)

    return told
