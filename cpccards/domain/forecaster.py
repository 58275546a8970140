"""Working out a forecast from the cards and results of a day.

`Forecaster.fit` reads the cards and results of a day; `Forecaster.project` does the same from standings,
for plans and for "what if". Both reuse the factor of every section that did not change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.attempts import ExamResult
from cpccards.domain.blueprint import Blueprint, question_counts
from cpccards.domain.evidence import exam_level, section_level
from cpccards.domain.forecast import Forecast, SectionForecast
from cpccards.domain.inference import (
    SectionFactor,
    SectionInputs,
    Spread,
    combine,
    score_pmf,
    section_factor,
)
from cpccards.domain.mastery import (
    CardMemory,
    Parameters,
    SectionStanding,
    section_priors,
    section_standing,
    standing,
)
from cpccards.domain.observations import Observations, observe
from cpccards.domain.standing import Standing

_STEP = 0.02
"""Knowledge by which a section is moved to see what that does."""


@dataclass(frozen=True, slots=True)
class Slope:
    """What knowing all of a section instead of nothing would do, at the rate of the next little step.

    Attributes:
        points: of the score in percent, per unit of the section's knowledge.
        chance: of the chance to pass (0–1), per unit.
        prior: p0, what counts as known of a card never seen.
    """

    points: float
    chance: float
    prior: float


class Forecaster:
    """Forecasts by one outline.

    Args:
        questions: of each section, for a sitting of another length than the outline's. Results are still read
            by the outline as it is, so that a bare percentage weighs as much as ever.
    """

    def __init__(
        self,
        blueprint: Blueprint,
        parameters: Parameters | None = None,
        questions: Sequence[int] | None = None,
    ) -> None:
        self.blueprint = blueprint
        self.parameters = parameters or Parameters()
        self._questions = tuple(questions or question_counts(blueprint))

    def fit(
        self,
        memory: CardMemory,
        day: int,
        exam_day: int,
        results: Sequence[ExamResult] = (),
        answers_by_topic: Mapping[str, int] | None = None,
        standings: Mapping[int, Standing] | None = None,
    ) -> Forecast:
        """The forecast for `exam_day` if the learner stops on `day`.

        After one answer, call it again: only the sections that draw on the card's topic are recomputed.

        Args:
            memory: all cards that count.
            day: today, a study day; results after it are left out, so that a past forecast can be replayed.
            exam_day: a study day; a past one counts as today.
            results: attempts and mocks, in any order.
            answers_by_topic: how many ratings were ever given to the cards of each topic.
            standings: how the topics stood on the days of `results`, where that was kept. For other days
                it is worked out from `memory`, which is rougher (see `mastery.standing`).
        """
        so_far = [result for result in results if result.taken_on_day <= day]
        kept = standings or {}
        past_days = {result.taken_on_day for result in so_far}
        return self.project(
            standing(memory, max(day, exam_day)),
            so_far,
            answers_by_topic or {},
            {past: kept[past] if past in kept else standing(memory, past) for past in past_days},
        )

    def project(
        self,
        topics: Standing,
        results: Sequence[ExamResult],
        answers_by_topic: Mapping[str, int],
        standings: Mapping[int, Standing],
    ) -> Forecast:
        """The forecast for an exam taken with the topics standing as in `topics`.

        Args:
            standings: how the topics stood on the day of every result.
        """
        priors = section_priors(self.blueprint, results, self.parameters)
        observed = observe(self.blueprint, results, standings, self.parameters)
        stands = self.stands(topics, priors)
        factors = self._factors(stands, observed)
        posterior = combine(factors, observed.totals, self.parameters, observed.mocks_alike)
        answers = [
            sum(answers_by_topic.get(topic, 0) for topic in section.draws_on)
            for section in self.blueprint.sections
        ]
        score = _score_spread(posterior.pmf)
        total = sum(self._questions)
        by_cards = [
            section_level(stand, given, n, 0)
            for stand, given, n in zip(stands, answers, self._questions, strict=True)
        ]
        posterior.pmf.flags.writeable = False
        return Forecast(
            outline_id=self.blueprint.id,
            outline_name=self.blueprint.name,
            questions=total,
            mean=score.mean,
            low=score.low,
            high=score.high,
            pass_probability=_chance_to_reach(posterior.pmf, self.blueprint.pass_mark),
            pass_mark=self.blueprint.pass_mark,
            pmf=posterior.pmf,
            evidence=exam_level(
                by_cards,
                self._questions,
                observed.mock_questions,
                attempted=any(result.kind == "exam" and result.total is not None for result in results),
            ),
            offset=posterior.offset_mean,
            offset_sd=posterior.offset_sd,
            sections=tuple(
                self._section_forecast(s, posterior.sections[s], stands[s], answers[s], observed)
                for s in range(len(stands))
            ),
        )

    def slopes(
        self, topics: Standing, results: Sequence[ExamResult], standings: Mapping[int, Standing]
    ) -> tuple[Slope, ...]:
        """What a little more knowledge of each section would do to the forecast, in the outline's order.

        Knowledge is moved and coverage left alone: seeing cards also narrows the range, but that is no gain.
        """
        priors = section_priors(self.blueprint, results, self.parameters)
        observed = observe(self.blueprint, results, standings, self.parameters)
        stands = self.stands(topics, priors)
        factors = self._factors(stands, observed)
        points, chance = self._points_and_chance(factors, observed)
        slopes: list[Slope] = []
        for s, stand in enumerate(stands):
            step = _STEP if stand.knowledge <= 1.0 - _STEP else -_STEP
            [moved] = self._factors([replace(stand, knowledge=stand.knowledge + step)], observed, s)
            more_points, more_chance = self._points_and_chance(
                [*factors[:s], moved, *factors[s + 1 :]], observed
            )
            slopes.append(Slope((more_points - points) / step, (more_chance - chance) / step, priors[s]))
        return tuple(slopes)

    def stands(self, topics: Standing, priors: Sequence[float]) -> list[SectionStanding]:
        """How each section stands, in the outline's order, with its p0 from `priors`."""
        return [
            section_standing(section, topics, prior, self.parameters)
            for section, prior in zip(self.blueprint.sections, priors, strict=True)
        ]

    def _points_and_chance(
        self, factors: Sequence[SectionFactor], observed: Observations
    ) -> tuple[float, float]:
        pmf = score_pmf(factors, observed.totals, self.parameters)
        return _score_spread(pmf).mean, _chance_to_reach(pmf, self.blueprint.pass_mark)

    def _factors(
        self, stands: Sequence[SectionStanding], observed: Observations, first: int = 0
    ) -> list[SectionFactor]:
        """The factors of the sections from `first` on that `stands` are of."""
        return [
            section_factor(
                SectionInputs(
                    questions=self._questions[s],
                    chance=self.parameters.chance(stand.knowledge),
                    coverage=stand.coverage,
                    counts=observed.counts[s],
                    belows=observed.belows[s],
                ),
                self.parameters,
                observed.mocks_alike,
            )
            for s, stand in enumerate(stands, start=first)
        ]

    def _section_forecast(
        self, s: int, mastery: Spread, stand: SectionStanding, answers: int, observed: Observations
    ) -> SectionForecast:
        section = self.blueprint.sections[s]
        in_mocks = sum(count.asked for count in observed.counts[s])
        return SectionForecast(
            id=section.id,
            name=section.name,
            weight=self._questions[s] / sum(self._questions),
            mean=100 * mastery.mean,
            low=100 * mastery.low,
            high=100 * mastery.high,
            coverage=stand.coverage,
            cards=stand.cards,
            seen=stand.seen,
            answers=answers,
            evidence=section_level(stand, answers, self._questions[s], in_mocks),
        )


def _score_spread(pmf: NDArray[np.float64]) -> Spread:
    """Mean and central 90 % interval in percent; widened, if need be, to hold the mean."""
    questions = len(pmf) - 1
    cumulative = np.cumsum(pmf)
    low, high = np.searchsorted(cumulative, (0.05 - 1e-12, 0.95 - 1e-12))
    mean = float(pmf @ np.arange(questions + 1))
    scale = 100 / questions
    return Spread(scale * mean, scale * min(mean, float(low)), scale * max(mean, float(high)))


def _chance_to_reach(pmf: NDArray[np.float64], share: float) -> float:
    needed = math.ceil(share * (len(pmf) - 1) - 1e-9)
    return min(1.0, float(pmf[needed:].sum()))
