"""How good forecasts of simulated learners were: coverage, Brier score, PIT, recovery of the offset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.forecast import Forecast
from cpccards.domain.forecaster import Forecaster
from tests.calibration.baselines import BASELINES
from tests.calibration.scenarios import Learner, World
from tests.calibration.study import Flags, Floats, Ints


@dataclass(frozen=True, eq=False, slots=True)
class Scores:
    """One scenario's forecasts beside what happened; arrays of one entry a learner.

    Attributes:
        pit: randomised probability integral transform of the score, 0–1.
        mocks: how many mocks each had sat.
        sections_hit: (L, S) whether the section's 90 % interval held its true chance of a right answer.
        chance: forecast chance to pass.
        passed: 1 or 0.
        error: predicted minus actual score, points.
        offset, true_offset: in logits; the true one means something only where the model is the truth.
        brier: of ours and of each baseline.
    """

    scenario: str
    pit: Floats
    mocks: Ints
    sections_hit: Flags
    chance: Floats
    passed: Floats
    error: Floats
    offset: Floats
    true_offset: Floats
    brier: dict[str, float]

    def coverage(self, which: Flags | None = None) -> float:
        """Share of exams inside the central 90 %, of all learners or of `which`."""
        inside = (self.pit >= 0.05) & (self.pit <= 0.95)
        return float(np.mean(inside if which is None else inside[which]))

    @property
    def offset_correlation(self) -> float:
        """Between the offset found and the true one, over learners with two mocks or more."""
        enough = self.mocks >= 2
        return float(np.corrcoef(self.offset[enough], self.true_offset[enough])[0, 1])

    def against(self, baseline: str) -> float:
        """Our Brier score over the baseline's."""
        return self.brier["forecast"] / self.brier[baseline]


def forecasts(world: World, forecaster: Forecaster) -> list[Forecast]:
    """What the app would have said to each learner today."""
    return [
        forecaster.project(learner.at_exam, learner.results, learner.answers, learner.standings)
        for learner in world.learners
    ]


def score(world: World, said: Sequence[Forecast], outline: Blueprint) -> Scores:
    """Forecasts held against the exams."""
    learners: list[Learner] = world.learners
    draws = np.random.default_rng(len(learners)).random(len(learners))
    exam = np.array([learner.exam_right for learner in learners])
    passed = (exam >= np.ceil(outline.pass_mark * outline.questions - 1e-9)).astype(float)
    chance = np.array([forecast.pass_probability for forecast in said])
    pit = [f.pmf[:x].sum() + u * f.pmf[x] for f, x, u in zip(said, exam, draws, strict=True)]
    low = np.array([[section.low for section in forecast.sections] for forecast in said]) / 100
    high = np.array([[section.high for section in forecast.sections] for forecast in said]) / 100
    true = np.array([learner.section_share for learner in learners])
    brier = {"forecast": float(np.mean((chance - passed) ** 2))}
    for name, baseline in BASELINES.items():
        brier[name] = float(np.mean((baseline(learners, outline, passed) - passed) ** 2))
    return Scores(
        scenario=world.scenario.name,
        pit=np.array(pit),
        mocks=np.array([sum(r.kind == "mock" for r in learner.results) for learner in learners]),
        sections_hit=(low <= true) & (true <= high),
        chance=chance,
        passed=passed,
        error=np.array([f.mean for f in said]) - 100 * exam / outline.questions,
        offset=np.array([forecast.offset for forecast in said]),
        true_offset=np.array([learner.offset for learner in learners]),
        brier=brier,
    )
