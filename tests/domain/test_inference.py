"""The grid inference against brute force, and its parts against their definitions."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from cpccards.domain.grid import binomial_pmf, logit
from cpccards.domain.inference import (
    Below,
    Count,
    Posterior,
    SectionFactor,
    SectionInputs,
    Total,
    combine,
    section_factor,
)
from cpccards.domain.mastery import Parameters

MODEL = Parameters(offset_sd=0.7)
STILL = replace(MODEL, form_sd=0.0, form_points=1)
FIXED = Parameters(offset_sd=0, section_sd=0, uncovered_sd=0, form_sd=0)


def factors(*inputs: SectionInputs, parameters: Parameters = MODEL) -> list[SectionFactor]:
    return [section_factor(one, parameters) for one in inputs]


def whole(right: float | None, *parts: tuple[float, float], limit: float = 0.0) -> Total:
    return Total(tuple((part,) for part in parts), right, limit)


def moments(posterior: Posterior) -> tuple[float, float]:
    x = np.arange(len(posterior.pmf))
    mean = float(posterior.pmf @ x)
    return mean, math.sqrt(float(posterior.pmf @ (x - mean) ** 2))


def test_without_spread_the_score_is_binomial() -> None:
    posterior = combine(factors(SectionInputs(100, 0.75, 1.0), parameters=FIXED), (), FIXED)
    np.testing.assert_allclose(posterior.pmf, binomial_pmf(100, np.array(logit(0.75))), atol=1e-12)
    assert posterior.pmf[70:].sum() == pytest.approx(0.896, abs=0.001)
    assert posterior.sections[0].low == pytest.approx(0.75)
    assert posterior.offset_sd == 0.0


def test_the_same_inputs_give_the_same_factor() -> None:
    inputs = SectionInputs(10, 0.6, 0.5, (Count(0.5, 6, 10),), (Below(0.5, 10),))
    assert section_factor(inputs, MODEL) is section_factor(replace(inputs), MODEL)
    assert section_factor(replace(inputs, chance=0.61), MODEL) is not section_factor(inputs, MODEL)


def brute_force(
    inputs: list[SectionInputs], likelihood: NDArray[np.float64], total_chances: list[float], asked: list[int]
) -> tuple[float, float, float, float]:
    """Score mean and deviation, and the mean and deviation of a, for two sections without form noise.

    Sums over every (a, u1, u2) with the exact distribution of the total; `likelihood` is per total count.
    """
    one, two = factors(*inputs, parameters=STILL)
    log_a = np.linspace(-3.5, 3.5, 31)
    prior = np.exp(-0.5 * log_a**2)
    weight = np.zeros((31, 21, 21))
    for i in range(31):
        first = binomial_pmf(asked[0], logit(total_chances[0]) + one.offsets[i])
        second = binomial_pmf(asked[1], logit(total_chances[1]) + two.offsets[i])
        for t, chance in enumerate(likelihood):
            for x in range(max(0, t - asked[1]), min(t, asked[0]) + 1):
                weight[i] += chance * np.outer(first[:, x], second[:, t - x])
        weight[i] *= prior[i] * np.outer(one.weights[i], two.weights[i])
    weight /= weight.sum()
    theta = [f.mastery[..., 0] for f in (one, two)]
    n = [f.questions for f in (one, two)]
    mean = n[0] * theta[0][:, :, None] + n[1] * theta[1][:, None, :]
    noise = (n[0] * theta[0] * (1 - theta[0]))[:, :, None] + (n[1] * theta[1] * (1 - theta[1]))[:, None, :]
    score = float((weight * mean).sum())
    spread = math.sqrt(float((weight * (noise + (mean - score) ** 2)).sum()))
    offsets = weight.sum(axis=(1, 2))
    offset = float(offsets @ (0.7 * log_a))
    return score, spread, offset, math.sqrt(float(offsets @ (0.7 * log_a - offset) ** 2))


@pytest.mark.parametrize("right", [20, 33, 45])
@pytest.mark.parametrize("below", [False, True])
def test_a_bare_total_against_brute_force(right: int, below: bool) -> None:
    inputs = [SectionInputs(60, 0.55, 0.4), SectionInputs(40, 0.70, 0.9)]
    chances, asked = [0.5, 0.6], [30, 20]
    counts = np.arange(51)
    likelihood = (counts < right if below else counts == right).astype(float)
    score, spread, offset, offset_sd = brute_force(inputs, likelihood, chances, asked)
    total = whole(None if below else right, (0.5, 30), (0.6, 20), limit=right)
    posterior = combine(factors(*inputs, parameters=STILL), [total], STILL)
    mean, deviation = moments(posterior)
    assert mean == pytest.approx(score, abs=0.5)
    assert deviation == pytest.approx(spread, rel=0.03)
    assert posterior.offset_mean == pytest.approx(offset, abs=0.05)
    assert posterior.offset_sd == pytest.approx(offset_sd, abs=0.03)


def test_a_bare_total_says_less_about_a_section_than_about_the_exam() -> None:
    inputs = (SectionInputs(50, 0.6, 1.0), SectionInputs(50, 0.6, 1.0))
    before = combine(factors(*inputs), (), MODEL)
    after = combine(factors(*inputs), [whole(60, (0.6, 50), (0.6, 50))], MODEL)
    split = [replace(one, counts=(Count(0.6, 30, 50),)) for one in inputs]
    by_sections = combine(factors(*split), (), MODEL)
    assert moments(after)[0] == pytest.approx(moments(by_sections)[0], abs=0.3)
    assert moments(after)[1] == pytest.approx(moments(by_sections)[1], abs=0.3)
    widths = [p.sections[0].high - p.sections[0].low for p in (by_sections, after, before)]
    assert widths == sorted(widths)
    assert widths[1] > 1.15 * widths[0]


def test_totals_pool() -> None:
    inputs = factors(SectionInputs(50, 0.6, 1.0), SectionInputs(50, 0.6, 1.0))
    twice = combine(inputs, [whole(60, (0.6, 50), (0.6, 50))] * 2, MODEL)
    once = combine(inputs, [whole(120, (0.6, 100), (0.6, 100))], MODEL)
    np.testing.assert_allclose(twice.pmf, once.pmf, atol=1e-12)


def test_a_finer_grid_changes_nothing() -> None:
    counts = (Count(0.55, 25, 35),) * 5
    inputs = [
        SectionInputs(35, 0.6, 0.3, counts),
        SectionInputs(30, 0.7, 1.0, counts),
        SectionInputs(35, 0.5, 0.0),
    ]
    fine = replace(MODEL, offset_points=151, section_points=81, form_points=9)
    coarse_result = combine(factors(*inputs), (), MODEL)
    fine_result = combine(factors(*inputs, parameters=fine), (), fine)
    np.testing.assert_allclose(coarse_result.pmf, fine_result.pmf, atol=5e-4)
    for ours, exact in zip(coarse_result.sections, fine_result.sections, strict=True):
        assert (ours.mean, ours.low, ours.high) == pytest.approx(
            (exact.mean, exact.low, exact.high), abs=0.01
        )


def test_below_uses_the_chance_to_fall_short() -> None:
    """Of 10 questions, "below 70 %" is 6 or fewer right: the mixture of the seven counts it may have been."""
    inputs = SectionInputs(10, 0.8, 1.0)
    censored = section_factor(replace(inputs, belows=(Below(0.8, 10),)), MODEL)
    by_count = []
    for right in range(7):
        factor = section_factor(replace(inputs, counts=(Count(0.8, right, 10),)), MODEL)
        by_count.append(np.log(math.comb(10, right)) + factor.log_evidence)
    np.testing.assert_allclose(censored.log_evidence, np.logaddexp.reduce(by_count), atol=1e-9)


sections = st.builds(
    SectionInputs,
    questions=st.integers(0, 20),
    chance=st.floats(0.3, 0.92),
    coverage=st.floats(0, 1),
    counts=st.lists(
        st.integers(1, 30).flatmap(
            lambda n: st.builds(Count, st.floats(0.3, 0.92), st.integers(0, n).map(float), st.just(float(n)))
        ),
        max_size=2,
    ).map(tuple),
    belows=st.lists(st.builds(Below, st.floats(0.3, 0.92), st.integers(1, 30)), max_size=1).map(tuple),
)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(sections, min_size=1, max_size=5).filter(lambda s: any(one.questions for one in s)), st.data()
)
def test_what_always_holds(inputs: list[SectionInputs], data: st.DataObject) -> None:
    total = data.draw(st.sampled_from([(), (0.0,), (0.4,), (1.0, None)]))
    asked = sum(one.questions for one in inputs)
    parts = [(one.chance, float(one.questions)) for one in inputs]
    totals = [whole(None if t is None else t * asked, *parts, limit=0.7 * asked) for t in total]
    posterior = combine(factors(*inputs), totals, MODEL)
    assert posterior.pmf.sum() == pytest.approx(1.0, abs=1e-12)
    assert posterior.pmf.min() >= 0
    for spread in posterior.sections:
        assert 0 <= spread.low <= spread.mean <= spread.high <= 1

    order = data.draw(st.permutations(range(len(inputs))))
    turned = combine(
        factors(*(inputs[s] for s in order)),
        [Total(tuple(total.parts[s] for s in order), total.right, total.limit) for total in totals],
        MODEL,
    )
    np.testing.assert_allclose(turned.pmf, posterior.pmf, atol=1e-9)
    for place, s in enumerate(order):
        assert turned.sections[place].mean == pytest.approx(posterior.sections[s].mean, abs=1e-9)
