"""The numerical ground of the forecast: grids of normal offsets, logits, and pmfs of right answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_REACH = 3.5
"""Standard deviations that the grids of a and u reach to either side."""

_EDGE = 1e-6
"""Chances are kept this far from 0 and 1, where their logit would be infinite."""


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """Nodes and weights that do not depend on any data. `a`, `u` and `e` in units of their deviations."""

    a: Array
    a_weights: Array
    u: Array
    u_weights: Array
    e: Array
    e_weights: Array


@lru_cache(maxsize=8)
def normal_grid(offset_points: int, section_points: int, form_points: int) -> Grid:
    """The grid of the given sizes (odd): evenly spaced for a and u, Gauss–Hermite for e."""
    a, a_weights = _normal_nodes(offset_points)
    u, u_weights = _normal_nodes(section_points)
    e, e_weights = np.polynomial.hermite_e.hermegauss(form_points)
    return Grid(a, a_weights, u, u_weights, e, e_weights / e_weights.sum())


def _normal_nodes(points: int) -> tuple[Array, Array]:
    """Evenly spaced nodes of the standard normal and their weights; one node stands at the mean."""
    nodes = np.linspace(-_REACH, _REACH, points) if points > 1 else np.zeros(1)
    weights = np.exp(-0.5 * nodes**2)
    return nodes, weights / weights.sum()


def normalised(log_weights: Array) -> tuple[Array, Array]:
    """(Log of the sum, weights that sum to 1) over the last axis."""
    peak = log_weights.max(axis=-1, keepdims=True)
    weights = np.exp(log_weights - peak)
    total = weights.sum(axis=-1, keepdims=True)
    log_sum: Array = (peak + np.log(total))[..., 0]
    return log_sum, weights / total


def binomial_pmf(questions: int, logits: Array) -> Array:
    """P(x right of `questions`) where each is right with chance σ(logit); adds an axis of length n + 1."""
    x = np.arange(questions + 1)
    log_ways = np.array([_log_choose(questions, right) for right in range(questions + 1)])
    _, log_wrong = log_chances(logits)
    pmf: Array = np.exp(log_ways + questions * log_wrong[..., None] + logits[..., None] * x)
    return pmf


def score_pmfs(pmfs: Sequence[Array]) -> Array:
    """The pmf of a sum of independent counts: arrays (n_s + 1, …) in, (N + 1, …) out.

    Plain convolution, count by count. It takes no longer than an FFT here (18 sections, 155 grid points:
    1.7 against 2.2 ms), and its far tails are right too, where an FFT leaves noise of 1e-17 that a surprising
    mock would blow up.
    """
    scores = pmfs[0]
    for pmf in pmfs[1:]:
        longer, shorter = (scores, pmf) if len(scores) >= len(pmf) else (pmf, scores)
        scores = np.zeros((len(longer) + len(shorter) - 1, *pmf.shape[1:]))
        for x, chance in enumerate(shorter):
            scores[x : x + len(longer)] += longer * chance
    return scores


def logit(chance: float) -> float:
    """The log odds of a chance, finite even at 0 and 1."""
    inside = min(1.0 - _EDGE, max(_EDGE, chance))
    return math.log(inside / (1.0 - inside))


def sigmoid(log_odds: float) -> float:
    """The chance whose logit is `log_odds`."""
    return 1.0 / (1.0 + math.exp(-log_odds))


def log_chances(logits: Array) -> tuple[Array, Array]:
    """Logs of σ(z) and of 1 − σ(z)."""
    log_wrong: Array = -np.logaddexp(0.0, logits)
    return logits + log_wrong, log_wrong


def log_normal_cdf(z: Array) -> Array:
    """Log of Φ(z); Φ is off by less than 1.4e-4 (Bowling, Khasawneh, Kaewkuekool and Cho, 2009)."""
    log_cdf: Array = -np.logaddexp(0.0, -(1.5976 * z + 0.07056 * z**3))
    return log_cdf


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
