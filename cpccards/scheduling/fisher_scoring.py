"""FSRS-6's parameters fitted to a learner's reviews by Fisher scoring, with numpy alone.

What is minimised is the log loss of the scored reviews, newer ones weighing more, plus a pull towards the
default parameters: half the squared distance, in units of how far learners' parameters lie from them. That is
the most probable set of parameters for a learner about whom nothing is known but that they are one of those
learners: with thousands of reviews the pull hardly counts, with a few hundred it is most of the answer.

The way down is damped as Levenberg and Marquardt do. Fisher's curvature needs first derivatives only (of
retrievability by the parameters: finite differences, all 21 in one replay) and is never negative, where the
loss itself is far from convex. A score of rounds is enough; gradient descent takes thousands of steps.

Sources: the pull and its widths as FSRS's own training has them (srs-benchmark, `models/fsrs_v6.py`: the
spread of the parameters of its 10,000 learners), except for the four first stabilities. Those are spread over
orders of magnitude and cannot be negative, so they are fitted and pulled as logarithms. The weights are those
of fsrs-rs. On 9,999 learners they lower the held-out log loss from .3214 to .3197 (srs-benchmark); of our
simulated learners, those who change gain .002 by them and those who do not lose .0002.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.errors import Cancelled
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.scheduling.memory_model import SUREST, Replay, log_losses
from cpccards.scheduling.parameter_bounds import HIGHEST, LOWEST, within_bounds
from cpccards.scheduling.review_histories import ReviewHistories

_Floats = NDArray[np.float64]

MOST_ROUNDS = 40
_ENOUGH = 1e-3
"""A round that gains less, in nats over all reviews, is the last: a thousandth of what chance moves."""
_MOST_TRIES = 8
_LEAST_DAMPING, _MOST_DAMPING = 1e-6, 1e6

_AS_LOGARITHMS = slice(0, 4)
_WIDTHS = np.array(
    [
        *(1.0, 1.0, 1.0, 1.0),
        *(0.57, 0.28, 0.60, 0.12),
        *(0.39, 0.18, 0.33),
        *(0.30, 0.09, 0.16, 0.57),
        *(0.25, 1.03),
        *(0.31, 0.32, 0.14),
        0.27,
    ]
)
"""How far learners' parameters lie from the defaults, w0 to w20; the first four in logarithms."""

_NUDGE = 1e-6 * _WIDTHS
"""Finite differences: large against rounding (1e-16), small against every bend of the curve."""

_OLDEST_WEIGHT = 0.25


def fit_by_fisher_scoring(
    histories: ReviewHistories, report: Report = unreported, cancelled: IsCancelled = never
) -> tuple[float, ...]:
    """The most probable parameters, within py-fsrs's bounds.

    Args:
        report: told each round; there are at most `MOST_ROUNDS`, mostly fewer.

    Raises:
        Cancelled: `cancelled()` said so; asked each round.
    """
    problem = _Problem(Replay(histories))
    at = problem.default
    slope = problem.slope(at)
    damping = 1e-2
    for done in range(MOST_ROUNDS):
        if cancelled():
            raise Cancelled
        report(done, MOST_ROUNDS, "Fitting the parameters")
        moved, damping = _step_down(problem, at, slope, damping)
        if moved is None:
            break
        gained = slope.cost - moved.cost
        at, slope = moved.at, problem.slope(moved.at)
        if gained < _ENOUGH:
            break
    report(MOST_ROUNDS, MOST_ROUNDS, "Fitting the parameters")
    return within_bounds(problem.parameters(at).tolist())


@dataclass(frozen=True, eq=False, slots=True)
class _Slope:
    """The cost somewhere, its gradient (21,) and Fisher's curvature (21, 21)."""

    cost: float
    gradient: _Floats
    curvature: _Floats


@dataclass(frozen=True, eq=False, slots=True)
class _Moved:
    at: _Floats
    cost: float


class _Problem:
    """The cost as a function of 21 free numbers: the parameters, the first stabilities as logarithms."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._scored, self._recalled = replay.histories.scored, replay.histories.recalled
        self._weight = _weights(self._scored)
        self.default = self.free(np.array(FSRS_PARAMETERS))
        self.lowest = self.free(np.array(LOWEST))
        self.highest = self.free(np.array(HIGHEST))

    @staticmethod
    def free(parameters: _Floats) -> _Floats:
        free = parameters.copy()
        free[_AS_LOGARITHMS] = np.log(free[_AS_LOGARITHMS])
        return free

    @staticmethod
    def parameters(free: _Floats) -> _Floats:
        parameters = free.copy()
        parameters[_AS_LOGARITHMS] = np.exp(parameters[_AS_LOGARITHMS])
        return parameters

    def cost(self, at: _Floats) -> float:
        loss = log_losses(self._replay.recall(self.parameters(at)), self._recalled)
        return float(self._weight @ loss) + self._pull(at)

    def slope(self, at: _Floats) -> _Slope:
        nudged = at[:, None] + np.c_[np.zeros(len(at)), np.diag(_NUDGE)]
        gradient = (at - self.default) / _WIDTHS**2
        curvature = np.diag(1.0 / _WIDTHS**2)
        cost = self._pull(at)
        for step in self._replay.steps(self.parameters(nudged)[:, :, None]):
            scored = self._scored[step.rows]
            if not scored.any():
                continue
            recall = np.clip(step.recall[:, scored], SUREST, 1.0 - SUREST)
            rows = step.rows[scored]
            recalled, weight = self._recalled[rows], self._weight[rows]
            chance = recall[0]
            by_parameter = (recall[1:] - chance) / _NUDGE[:, None]
            weighted = by_parameter * (weight / (chance * (1.0 - chance)))
            gradient += weighted @ (chance - recalled)
            curvature += weighted @ by_parameter.T
            cost += float(weight @ log_losses(chance, recalled))
        return _Slope(cost, gradient, curvature)

    def _pull(self, at: _Floats) -> float:
        return 0.5 * float((((at - self.default) / _WIDTHS) ** 2).sum())


def _weights(scored: NDArray[np.bool_]) -> _Floats:
    """What each review counts: the newest four times as much as the oldest, the scored ones 1 in the mean."""
    age = np.linspace(0.0, 1.0, len(scored))
    weight = np.where(scored, _OLDEST_WEIGHT + (1.0 - _OLDEST_WEIGHT) * age**3, 0.0)
    return np.asarray(weight * (np.count_nonzero(scored) / max(weight.sum(), np.finfo(float).tiny)))


def _step_down(problem: _Problem, at: _Floats, slope: _Slope, damping: float) -> tuple[_Moved | None, float]:
    """Somewhere cheaper, and the damping to go on with; None where no step is."""
    # A parameter that would leave its bounds stays on them, and the others are solved for without it.
    free = ~(
        ((at <= problem.lowest) & (slope.gradient > 0)) | ((at >= problem.highest) & (slope.gradient < 0))
    )
    curvature, gradient = slope.curvature[np.ix_(free, free)], slope.gradient[free]
    for _ in range(_MOST_TRIES):
        step = np.zeros_like(at)
        step[free] = -np.linalg.solve(curvature + damping * np.diag(np.diag(curvature)), gradient)
        there = np.clip(at + step, problem.lowest, problem.highest)
        cost = problem.cost(there)
        if cost < slope.cost:
            return _Moved(there, cost), max(damping / 10.0, _LEAST_DAMPING)
        damping = min(damping * 10.0, _MOST_DAMPING)
    return None, damping
