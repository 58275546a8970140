"""How the learner forgets, beside how FSRS expects them to."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cpccards.domain.histograms import growing_edges
from cpccards.domain.memory import retrievability
from cpccards.domain.proportions import wilson_interval
from cpccards.domain.retention import Remembered
from cpccards.domain.study_tables import Flags, Reals, ScopedAnswers, shared

_LEAST_SHARE = 0.1
"""Of its stability that has passed, below which answers share one bin."""


@dataclass(frozen=True, slots=True)
class CurveBin:
    """Answers given after a like time.

    Attributes:
        low, high: the time is at least `low` and below `high`.
        middle: the mean time of the answers.
        recall: what was remembered of them.
        range_low, range_high: the 90 % interval of the share remembered (Wilson).
        predicted: mean retrievability by the model when they were asked, 0–1.
    """

    low: float
    high: float
    middle: float
    recall: Remembered
    range_low: float
    range_high: float
    predicted: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Bins in order of time, those without answers left out.

    Attributes:
        rmse: root of the mean squared difference between share remembered and prediction over the bins, each
            bin counting by its answers; None without any. These bins are coarser than those of the
            srs-benchmark, so the number is not to be compared with its RMSE(bins).
    """

    bins: tuple[CurveBin, ...]
    recall: Remembered
    rmse: float | None


@dataclass(frozen=True, slots=True)
class ForgettingCurve:
    """Two looks at forgetting, both at answers to cards in review on a later day than their last one.

    The model is judged with the parameters in use now and the stability of then.

    Attributes:
        first: each card's first such answer after the learning phase, by days since the last one.
        relative: all of them, by days since the last one as a multiple of the stability; the model expects
            90 % at 1, whatever the card.
    """

    first: Curve
    relative: Curve


def forgetting_curve(scoped: ScopedAnswers) -> ForgettingCurve:
    """The learner's forgetting and the model's."""
    answers = scoped.answers
    scored = answers.asked & (answers.elapsed >= 1) & (answers.stability > 0)
    elapsed, stability = answers.elapsed[scored].astype(np.float64), answers.stability[scored]
    predicted = retrievability(stability, elapsed, shared(scoped.decay[scored]))
    known = answers.remembered[scored]
    first = scoped.is_first[scored]
    relative = elapsed / stability
    return ForgettingCurve(
        first=_curve(elapsed[first], predicted[first], known[first], 1.0, whole=True),
        relative=_curve(relative, predicted, known, _LEAST_SHARE),
    )


def _curve(time: Reals, predicted: Reals, known: Flags, least: float, *, whole: bool = False) -> Curve:
    if not len(time):
        return Curve((), Remembered(), None)
    edges = growing_edges(least, float(time.max()), whole=whole)
    if not whole:
        edges = (0.0, *edges)
    places = np.searchsorted(edges, time, side="right") - 1
    counts = np.bincount(places, minlength=len(edges) - 1)
    knew = np.bincount(places[known], minlength=len(edges) - 1)
    times, chances = (
        np.bincount(places, weights=values, minlength=len(edges) - 1) for values in (time, predicted)
    )
    bins = []
    for place in np.flatnonzero(counts).tolist():
        asked, right = int(counts[place]), int(knew[place])
        low, high = wilson_interval(right, asked)
        bins.append(
            CurveBin(
                low=edges[place],
                high=edges[place + 1],
                middle=float(times[place]) / asked,
                recall=Remembered(right, asked),
                range_low=low,
                range_high=high,
                predicted=float(chances[place]) / asked,
            )
        )
    squares = sum(
        each.recall.asked * (each.recall.remembered / each.recall.asked - each.predicted) ** 2
        for each in bins
    )
    return Curve(tuple(bins), Remembered(int(knew.sum()), len(time)), rmse=math.sqrt(squares / len(time)))
