"""The bars a forecast must clear before a learner may stake an exam fee on it, and whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.calibration.baselines import BASELINES
from tests.calibration.scores import Scores
from tests.calibration.study_next import Picks


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the table.

    Attributes:
        least, most: what `value` must lie between; None where that side is free.
    """

    what: str
    value: float
    least: float | None = None
    most: float | None = None

    @property
    def met(self) -> bool:
        """Whether the bar is cleared."""
        return (self.least is None or self.value >= self.least) and (
            self.most is None or self.value <= self.most
        )

    @property
    def wanted(self) -> str:
        """The bar in words."""
        if self.least is not None and self.most is not None:
            return f"{self.least:.2f} to {self.most:.2f}"
        return f"at least {self.least:.2f}" if self.least is not None else f"at most {self.most:.2f}"


def well_specified_bars(scores: Scores) -> list[Bar]:
    """Where the truth is the model's own, ranges hold what they say, and the offset is found."""
    sections = scores.sections_hit.mean(axis=0)
    return [
        Bar("score: 90 % range covers", scores.coverage(), 0.88, 0.92),
        Bar("sections: lowest coverage", float(sections.min()), 0.88, 0.92),
        Bar("sections: highest coverage", float(sections.max()), 0.88, 0.92),
        Bar("offset found with two mocks or more, r", scores.offset_correlation, 0.85),
    ]


def scenario_bars(scores: Scores) -> list[Bar]:
    """Where the truth is not the model's, ranges still hold most, and the chance to pass beats the rest."""
    name = scores.scenario
    return [
        Bar(f"{name}: range covers", scores.coverage(), 0.85),
        Bar(f"{name}: range covers, one mock", scores.coverage(scores.mocks == 1), 0.80),
        Bar(f"{name}: range covers, no mock", scores.coverage(scores.mocks == 0), 0.78),
        Bar(f"{name}: Brier against last mock", scores.against("last mock"), most=0.95),
        Bar(f"{name}: Brier against raw accuracy", scores.against("raw accuracy"), most=0.75),
        Bar(f"{name}: Brier against mean retrievability", scores.against("mean retrievability"), most=1.05),
    ]


def mean_bars(all_scores: Sequence[Scores]) -> list[Bar]:
    """Brier scores in the mean over the misspecified scenarios."""
    mean = {
        name: float(np.mean([scores.brier[name] for scores in all_scores]))
        for name in ("forecast", *BASELINES)
    }
    return [
        Bar(f"all scenarios: Brier against {name}", mean["forecast"] / mean[name], most=most)
        for name, most in (("last mock", 0.75), ("mean retrievability", 0.65), ("raw accuracy", 0.45))
    ]


def study_next_bars(outline: str, picks: Picks) -> list[Bar]:
    """“Study next” against the oracle; and its ranges, which are to hold most true gains."""
    return [
        Bar(f"study next, {outline}: share of the oracle's gain", picks.share("study_next"), 0.77),
        Bar(f"study next, {outline}: ranges hold", float(np.mean(picks.inside)), 0.80),
    ]


def table(bars: Sequence[Bar]) -> str:
    """The bars as lines of text, each with pass or miss."""
    width = max(len(bar.what) for bar in bars)
    return "\n".join(
        f"{'pass' if bar.met else 'MISS'}  {bar.what:<{width}}  {bar.value:6.3f}   {bar.wanted}"
        for bar in bars
    )
