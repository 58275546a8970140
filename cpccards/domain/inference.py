"""From what is known and what mocks said to the distribution of the exam score: exact, on a grid.

    logit θ_s = logit μ_s + a + u_s + e                  mastery of section s on exam day
    a   ~ N(0, σ_a²)                                     from cards to exam, one for all sections
    u_s ~ N(0, .4² + .5² · (1 − coverage_s))             the section's own offset
    e   ~ N(0, σ_x²)                                     the exam form and the day, one for all sections
    y_s ~ Bin(m_s, σ(logit μ_s(then) + a + ē + u_s))     a mock: its own date's μ
    X_s ~ Bin(n_s, θ_s)                                  the exam

Each mock is a form on a day of its own, so it shifts as the exam does. M mocks of one size are taken to
shift together by ē ~ N(0, σ_x²/M), the mean of their shifts: exact for one, and for many what bears on a.
Results then depend on a and ē only through b = a + ē, so the grid is over b, and the exam has

    a + e | b ~ N(ρ·b, (1 − ρ)·σ_a² + σ_x²)              ρ = σ_a² / (σ_a² + σ_x²/M); without mocks b = a

Given b, sections are independent, so each has a factor of its own (`section_factor`, cached by value):
what its results say about b, its posterior of u given b, and the pmf of its exam questions given (b, e).
`combine` multiplies the factors, convolves the pmfs and mixes over b and e.

A result that has only a total couples the sections. Exam score X and total T are both sums of independent
terms given (b, e), so T given X is taken to have its linear-regression mean and variance, with exact moments,
and the skewed shape of a binomial (likewise T given one section's u). This keeps what a total says about the
*sum* of the section offsets, which decides the score, without claiming to know any section by itself; it is
within half a point of brute force (see the tests). Several totals are added into one, so none counts twice.

Axes in shapes: A offsets b, U section offsets u, E forms e, n questions, N all questions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.attempts import REPORT_LINE
from cpccards.domain.grid import (
    Array,
    binomial_pmf,
    log_chances,
    log_normal_cdf,
    logit,
    normal_grid,
    normalised,
    score_pmfs,
    sigmoid,
)
from cpccards.domain.mastery import Parameters

_LEAST_VARIANCE = 1e-6
"""Variances are kept above this, where they are divided by."""


@dataclass(frozen=True, slots=True)
class Count:
    """A section result known as a number. `chance` is μ on its own date."""

    chance: float
    right: float
    asked: float


@dataclass(frozen=True, slots=True)
class Below:
    """A section result only known to be below 70 %. `chance` is μ on its own date."""

    chance: float
    asked: int


@dataclass(frozen=True, slots=True)
class Total:
    """A result known only as a whole.

    Attributes:
        parts: per section, the (chance, questions) that went into the total; empty where none did.
        right: right answers, or None if only known to be fewer than `limit`.
        limit: see `right`.
    """

    parts: tuple[tuple[tuple[float, float], ...], ...]
    right: float | None
    limit: float = 0.0


@dataclass(frozen=True, slots=True)
class SectionInputs:
    """All that one section's factor depends on.

    Attributes:
        questions: n, on the exam.
        chance: μ on exam day.
        coverage: share of cards seen, 0–1.
        counts, belows: the section's own results.
    """

    questions: int
    chance: float
    coverage: float
    counts: tuple[Count, ...] = ()
    belows: tuple[Below, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class SectionFactor:
    """What one section contributes.

    Attributes:
        questions: n.
        offsets: logits b + u, shape (A, U): what results are shifted by.
        log_evidence: log P(own results | b), shape (A,).
        weights: P(u | b, own results), shape (A, U), rows sum to 1.
        logits: logit θ, shape (A, U, E).
        mastery: θ, same shape.
        ranking: the flat order that sorts `logits`.
        pmf: P(X_s = x | b, e, own results), shape (n + 1, A, E).
    """

    questions: int
    offsets: Array
    log_evidence: Array
    weights: Array
    logits: Array
    mastery: Array
    ranking: NDArray[np.int64]
    pmf: Array


@dataclass(frozen=True, slots=True)
class Spread:
    """A mean with a central 90 % interval, in the unit of what it describes."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False, slots=True)
class Posterior:
    """What all factors say together.

    Attributes:
        pmf: P(score = x), shape (N + 1,).
        sections: mastery θ of each section, shares 0–1.
        offset_mean, offset_sd: the learner's offset a, in logits.
    """

    pmf: Array
    sections: tuple[Spread, ...]
    offset_mean: float
    offset_sd: float


@dataclass(frozen=True, slots=True)
class Spreads:
    """How the offset that mocks show is spread, and what the exam's then is.

    Attributes:
        observed: sd of b = a + ē, logits.
        carried: ρ, the share of b that the exam inherits.
        exam: sd of the exam's a + e given b, logits.
    """

    observed: float
    carried: float
    exam: float


def spreads(parameters: Parameters, mocks: float) -> Spreads:
    """The spreads when `mocks` mocks of one size were sat; 0 for none."""
    learner, form = parameters.offset_sd**2, parameters.form_sd**2
    mean_form = form / mocks if mocks else 0.0
    observed = learner + mean_form
    carried = learner / observed if observed else 1.0
    return Spreads(math.sqrt(observed), carried, math.sqrt((1.0 - carried) * learner + form))


@lru_cache(maxsize=64)
def section_factor(inputs: SectionInputs, parameters: Parameters, mocks: float = 0.0) -> SectionFactor:
    """The factor of one section; the same inputs give the same object, so unchanged sections cost nothing.

    Args:
        mocks: how many mocks of one size all results come to (`observations.mocks_alike`).
    """
    grid = normal_grid(parameters.offset_points, parameters.section_points, parameters.form_points)
    spread = spreads(parameters, mocks)
    section_sd = math.hypot(
        parameters.section_sd, parameters.uncovered_sd * math.sqrt(max(0.0, 1.0 - inputs.coverage))
    )
    shared = spread.observed * grid.a[:, None]
    offsets = shared + section_sd * grid.u
    log_likelihood = np.log(grid.u_weights) + np.zeros_like(offsets)
    for count in inputs.counts:
        log_right, log_wrong = log_chances(logit(count.chance) + offsets)
        log_likelihood += count.right * log_right + (count.asked - count.right) * log_wrong
    for below in inputs.belows:
        most = math.ceil(REPORT_LINE * below.asked - 1e-9) - 1
        pmf = binomial_pmf(below.asked, logit(below.chance) + offsets)
        log_likelihood += np.log(np.maximum(pmf[..., : most + 1].sum(axis=-1), 1e-300))
    log_evidence, weights = normalised(log_likelihood)
    at_exam = logit(inputs.chance) + spread.carried * shared + section_sd * grid.u
    logits = at_exam[..., None] + spread.exam * grid.e
    pmf = np.einsum("au,auex->xae", weights, binomial_pmf(inputs.questions, logits))
    return SectionFactor(
        questions=inputs.questions,
        offsets=offsets,
        log_evidence=log_evidence,
        weights=weights,
        logits=logits,
        mastery=np.exp(log_chances(logits)[0]),
        ranking=np.argsort(logits, axis=None, kind="stable"),
        pmf=np.ascontiguousarray(pmf),
    )


def score_pmf(factors: Sequence[SectionFactor], totals: Sequence[Total], parameters: Parameters) -> Array:
    """The score's distribution alone, shape (N + 1,): what `combine` has, without the sections."""
    pmf: Array = _joint(factors, totals, parameters).scores.sum(axis=(1, 2))
    return pmf


def combine(
    factors: Sequence[SectionFactor], totals: Sequence[Total], parameters: Parameters, mocks: float = 0.0
) -> Posterior:
    """The score's distribution and each section's mastery, given all factors and all bare totals."""
    grid = normal_grid(parameters.offset_points, parameters.section_points, parameters.form_points)
    joint = _joint(factors, totals, parameters)
    offset_weights, sums = joint.offset_weights, joint.sums
    sections: list[Spread] = []
    for s, factor in enumerate(factors):
        weights = offset_weights[:, None] * factor.weights
        if sums:
            seen = sum(total.log_likelihood_given_section(s) for total in sums)
            weights = weights * np.exp(seen - np.max(seen))
            weights /= weights.sum()
        sections.append(_mastery_spread(factor, weights[..., None] * grid.e_weights))
    offset_weights = joint.scores.sum(axis=(0, 2))
    spread = spreads(parameters, mocks)
    inherited = spread.carried * spread.observed * grid.a
    mean = float(offset_weights @ inherited)
    variance = float(offset_weights @ (inherited - mean) ** 2) + spread.exam**2 - parameters.form_sd**2
    return Posterior(
        pmf=joint.scores.sum(axis=(1, 2)),
        sections=tuple(sections),
        offset_mean=mean,
        offset_sd=math.sqrt(max(0.0, variance)),
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Joint:
    """Score, b and e together: P(X, b, e), shape (N + 1, A, E); P(b | sections' results); the bare totals."""

    scores: Array
    offset_weights: Array
    sums: list[_SumOfSections]


def _joint(factors: Sequence[SectionFactor], totals: Sequence[Total], parameters: Parameters) -> _Joint:
    grid = normal_grid(parameters.offset_points, parameters.section_points, parameters.form_points)
    log_offset = np.log(grid.a_weights) + sum(factor.log_evidence for factor in factors)
    _, offset_weights = normalised(log_offset)
    scores = score_pmfs([factor.pmf for factor in factors])
    sums = [_SumOfSections(factors, total) for total in _pooled(totals)]
    joint = scores * (offset_weights[:, None] * grid.e_weights)
    if sums:
        seen = sum(total.log_likelihood_given_score(scores) for total in sums)
        joint *= np.exp(seen - np.max(seen))
        joint /= joint.sum()
    return _Joint(joint, offset_weights, sums)


class _SumOfSections:
    """A bare total T: its moments given a, and how likely it is given the score or a section's offset."""

    def __init__(self, factors: Sequence[SectionFactor], total: Total) -> None:
        self._total = total
        self._asked = math.fsum(asked for parts in total.parts for _, asked in parts)
        self._factors = factors
        self._expected: list[Array] = []  # E[T_s | a, u] per section, (A, U)
        self._noise: list[Array] = []  # Var[T_s | a, u]
        for factor, parts in zip(factors, total.parts, strict=True):
            expected = np.zeros_like(factor.offsets)
            noise = np.zeros_like(factor.offsets)
            for chance, asked in parts:
                right = np.exp(log_chances(logit(chance) + factor.offsets)[0])
                expected += asked * right
                noise += asked * right * (1.0 - right)
            self._expected.append(expected)
            self._noise.append(noise)
        self._means = [_mean(f, x) for f, x in zip(factors, self._expected, strict=True)]
        self._variances = [
            _mean(f, noise + (x - m[:, None]) ** 2)
            for f, x, m, noise in zip(factors, self._expected, self._means, self._noise, strict=True)
        ]
        self._mean = np.sum(self._means, axis=0)
        self._variance = np.sum(self._variances, axis=0)

    def log_likelihood_given_score(self, scores: Array) -> Array:
        """Log of P(T | a, e, X = x), shape (N + 1, A, E), up to a constant."""
        x = np.arange(len(scores))[:, None, None]
        score_mean = (x * scores).sum(axis=0)
        score_variance = ((x - score_mean) ** 2 * scores).sum(axis=0)
        shared = np.zeros_like(score_mean)
        for factor, expected, mean in zip(self._factors, self._expected, self._means, strict=True):
            weighted = factor.weights * (expected - mean[:, None])
            shared += factor.questions * np.einsum("au,aue->ae", weighted, factor.mastery)
        slope = shared / np.maximum(score_variance, _LEAST_VARIANCE)
        centre = self._mean[:, None] + slope * (x - score_mean)
        return self._log_likelihood(centre, self._variance[:, None] - slope * shared)

    def log_likelihood_given_section(self, s: int) -> Array:
        """Log of P(T | a, u_s), shape (A, U), up to a constant."""
        centre = (self._mean - self._means[s])[:, None] + self._expected[s]
        variance = (self._variance - self._variances[s])[:, None] + self._noise[s]
        return self._log_likelihood(centre, variance)

    def _log_likelihood(self, centre: Array, variance: Array) -> Array:
        """Log of P(T) where T has this mean and variance.

        For a number: a binomial of the right variance, log P = −(m/φ)·KL(T/m ‖ p) − ½·log φ with p = mean/m
        and φ = variance/(m·p·(1 − p)). Unlike the normal it is skewed as counts near 0 or m are.
        """
        asked = self._asked
        variance = np.maximum(variance, _LEAST_VARIANCE)
        if self._total.right is None:
            return log_normal_cdf((self._total.limit - 0.5 - centre) / np.sqrt(variance))
        p = np.clip(centre / asked, 0.5 / asked, 1.0 - 0.5 / asked)
        share = self._total.right / asked
        dispersion = variance / (asked * p * (1.0 - p))
        divergence = -share * np.log(p) - (1.0 - share) * np.log1p(-p)
        if 0 < share < 1:
            divergence += share * math.log(share) + (1.0 - share) * math.log(1.0 - share)
        log_likelihood: Array = -asked / dispersion * divergence - 0.5 * np.log(dispersion)
        return log_likelihood


def _mean(factor: SectionFactor, values: Array) -> Array:
    """E[values | a] over u: (A, U) in, (A,) out."""
    mean: Array = np.einsum("au,au->a", factor.weights, values)
    return mean


def _mastery_spread(factor: SectionFactor, weights: Array) -> Spread:
    """Mean and central 90 % interval of θ under `weights` (A, U, E), interpolated between grid points."""
    ranked = weights.ravel()[factor.ranking]
    middle = np.cumsum(ranked) - 0.5 * ranked
    low, high = np.interp((0.05, 0.95), middle, factor.logits.ravel()[factor.ranking])
    mean = float(np.vdot(weights, factor.mastery))
    return Spread(mean, min(mean, sigmoid(low)), max(mean, sigmoid(high)))


def _pooled(totals: Sequence[Total]) -> list[Total]:
    """All numeric totals added into one, so that none counts twice; those only "below" as they are."""
    numeric = [total for total in totals if total.right is not None]
    pooled = [total for total in totals if total.right is None]
    if numeric:
        parts = tuple(sum(parts, ()) for parts in zip(*(total.parts for total in numeric), strict=True))
        pooled.insert(0, Total(parts, math.fsum(total.right or 0.0 for total in numeric)))
    return pooled
