"""The numerical ground: pmfs of right answers, logits, grids."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.grid import (
    binomial_pmf,
    log_chances,
    log_normal_cdf,
    logit,
    normal_grid,
    normalised,
    score_pmfs,
    sigmoid,
)


@pytest.mark.parametrize(
    ("chance", "percent"),
    [
        (0.65, 17),
        (0.68, 38),
        (0.70, 55),
        (0.72, 71),
        (0.74, 85),
        (0.75, 90),
        (0.76, 93),
        (0.78, 98),
        (0.80, 99),
    ],
)
def test_chance_of_seventy_of_a_hundred(chance: float, percent: int) -> None:
    """The table of the exam's arithmetic: "ready" means a predicted 76–78 %, not 70 %."""
    pmf = binomial_pmf(100, np.array(logit(chance)))
    assert round(100 * pmf[70:].sum()) == percent


@given(st.integers(0, 60), st.floats(0.01, 0.99))
def test_binomial(questions: int, chance: float) -> None:
    pmf = binomial_pmf(questions, np.array([logit(chance)]))[0]
    exact = [
        math.comb(questions, x) * chance**x * (1 - chance) ** (questions - x) for x in range(questions + 1)
    ]
    np.testing.assert_allclose(pmf, exact, rtol=1e-9, atol=1e-15)


@given(st.lists(st.tuples(st.integers(0, 12), st.floats(0.05, 0.95)), min_size=1, max_size=5))
def test_sums_are_convolutions(parts: list[tuple[int, float]]) -> None:
    pmfs = [binomial_pmf(n, np.array([logit(p)])).T for n, p in parts]
    expected = np.ones(1)
    for pmf in pmfs:
        expected = np.convolve(expected, pmf[:, 0])
    np.testing.assert_allclose(score_pmfs(pmfs)[:, 0], expected, rtol=1e-12)


def test_logits() -> None:
    assert sigmoid(logit(0.3)) == pytest.approx(0.3)
    assert logit(0.0) == pytest.approx(-logit(1.0))
    assert math.isfinite(logit(0.0))
    log_right, log_wrong = log_chances(np.array([-40.0, 0.0, 40.0]))
    np.testing.assert_allclose(np.exp(log_right) + np.exp(log_wrong), 1.0)


def test_grid_has_the_moments_of_the_normal() -> None:
    grid = normal_grid(31, 21, 5)
    for nodes, weights, slack in (
        (grid.a, grid.a_weights, 0.01),
        (grid.u, grid.u_weights, 0.01),
        (grid.e, grid.e_weights, 1e-12),
    ):
        assert weights.sum() == pytest.approx(1.0)
        assert weights @ nodes == pytest.approx(0.0, abs=1e-12)
        assert weights @ nodes**2 == pytest.approx(1.0, abs=slack)
    assert normal_grid(1, 1, 1).a.tolist() == [0.0]


def test_normalised_survives_tiny_likelihoods() -> None:
    log_sum, weights = normalised(np.array([[-5000.0, -5000.0 + math.log(3)]]))
    assert log_sum == pytest.approx(-5000 + math.log(4))
    np.testing.assert_allclose(weights, [[0.25, 0.75]])


@given(st.floats(-6, 6))
def test_normal_cdf(z: float) -> None:
    exact = 0.5 * math.erfc(-z / math.sqrt(2))
    assert math.exp(log_normal_cdf(np.array(z))) == pytest.approx(exact, abs=1.5e-4)
