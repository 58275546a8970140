"""A forecast: the score the learner would get, how sure that is, and where each section stands.

How one is worked out is in `domain/forecaster.py`; this module needs no numpy, so that what only shows
forecasts starts fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpccards.domain.errors import BadInput
from cpccards.domain.evidence import EvidenceLevel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DISAGREEMENT_POINTS = 3.0
"""Outlines that differ by this many points are said to disagree."""


IN_THE_BALANCE = (0.05, 0.95)
"""Between these chances to pass, studying is judged by what it adds to the chance; else by points."""


@dataclass(frozen=True, slots=True)
class SectionForecast:
    """One section on exam day.

    Attributes:
        weight: share of the exam's questions, 0–1.
        mean, low, high: mastery in percent, with its central 90 % interval.
        coverage: share of its cards seen at least once, 0–1.
        cards, seen, answers: counts over all topics it draws on.
    """

    id: str
    name: str
    weight: float
    mean: float
    low: float
    high: float
    coverage: float
    cards: int
    seen: int
    answers: int
    evidence: EvidenceLevel


@dataclass(frozen=True, eq=False, slots=True)
class Forecast:
    """The distribution of the whole score.

    Attributes:
        questions: N.
        mean, low, high: score in percent, with its central 90 % interval.
        pass_probability: 0–1.
        pass_mark: share of right answers needed, 0–1.
        pmf: P(x right answers), shape (N + 1,), read-only, sums to 1.
        offset, offset_sd: the learner's offset from cards to exam, in logits: below 0 when mocks
            go worse than the cards suggest.
        sections: in the outline's order.
    """

    outline_id: str
    outline_name: str
    questions: int
    mean: float
    low: float
    high: float
    pass_probability: float
    pass_mark: float
    pmf: NDArray[np.float64]
    evidence: EvidenceLevel
    offset: float
    offset_sd: float
    sections: tuple[SectionForecast, ...]

    @property
    def passing(self) -> bool:
        """Whether the mean score reaches the pass mark."""
        return self.mean >= 100 * self.pass_mark - 1e-9


def chance_words(probability: float) -> str:
    """The chance to pass in words that promise nothing.

    Raises:
        BadInput: not between 0 and 1.
    """
    if not 0 <= probability <= 1:
        raise BadInput("Chance cannot be used", f"{probability} is not a chance between 0 and 1.")
    for limit, words in (
        (0.05, "very unlikely to pass"),
        (0.20, "unlikely to pass"),
        (0.40, "more likely to fail than to pass"),
        (0.60, "about an even chance"),
        (0.80, "more likely to pass than to fail"),
        (0.95, "likely to pass"),
    ):
        if probability < limit:
            return words
    return "very likely to pass"


def disagreement(first: Forecast, second: Forecast) -> str | None:
    """One or two sentences when two outlines differ by 3 points or more, or disagree about passing.

    None when they agree. Names the section that pulls the lower one down most.
    """
    higher, lower = (first, second) if first.mean >= second.mean else (second, first)
    apart = higher.mean - lower.mean
    split = higher.passing != lower.passing
    if apart < DISAGREEMENT_POINTS - 1e-9 and not split:
        return None
    scores = f"{higher.mean:.1f} % by “{higher.outline_name}”, {lower.mean:.1f} % by “{lower.outline_name}”"
    heaviest = max(lower.sections, key=lambda section: section.weight * (higher.mean - section.mean))
    reason = f"{heaviest.name} pulls the lower one down most."
    if split:
        return f"The two outlines disagree about passing: {scores}. {reason}"
    return f"The two outlines are {apart:.1f} points apart: {scores}. {reason}"
