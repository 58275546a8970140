"""The honesty ledger: what was forecast before each result came in, and where the result fell.

A forecast that is never held against what happened is an opinion. So the distribution of the very sitting
is kept before its result counts, and scored by the logarithm of what it gave the result, beside that of a
baseline: what would be said of anybody, with no card seen and no result known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cpccards.domain.attempts import REPORT_LINE, ExamResult, StoredAttempt
from cpccards.domain.evidence import EvidenceLevel

FEWEST_RESULTS = 3
"""With fewer, hits and misses tell nothing."""

_LEAST_PROBABILITY = 1e-12
"""Taken for a result that the forecast all but ruled out, so that one result can't make the mean infinite."""


@dataclass(frozen=True, slots=True)
class FrozenForecast:
    """What was forecast for one sitting, by one outline, before its result counted.

    Attributes:
        questions: of the sitting.
        mean, low, high: score in percent, with its central 90 % interval.
        pmf: P(x right answers), `questions` + 1 numbers.
        baseline: the same of anybody, with no card seen and no result known.
        afterwards: not frozen before the sitting, but worked out later from what was known then.
    """

    outline: str
    questions: int
    mean: float
    low: float
    high: float
    pass_probability: float
    pmf: tuple[float, ...]
    evidence: EvidenceLevel
    baseline: tuple[float, ...]
    frozen_at: datetime
    afterwards: bool


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A result beside what was forecast of it.

    Attributes:
        mean, low, high: the forecast score in percent, with its central 90 % interval.
        right, asked: the result; `right` is None when it is only known to be below 70 %.
        share: the result in percent; None when only known to be below 70 %.
        hit: whether it fell inside the interval; None when it can't tell.
        log_score, baseline_log_score: natural logarithm of what the forecast and the baseline gave it.
    """

    attempt: int
    day: int
    kind: Literal["exam", "mock"]
    name: str
    outline: str
    mean: float
    low: float
    high: float
    pass_probability: float
    evidence: EvidenceLevel
    afterwards: bool
    right: float | None
    asked: int
    share: float | None
    hit: bool | None
    log_score: float
    baseline_log_score: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries by one outline, oldest first, and what they come to.

    Attributes:
        mean_log_score, mean_baseline: over all entries; None without any. Nearer to 0 is better.
    """

    entries: tuple[LedgerEntry, ...]
    hits: int
    misses: int
    mean_log_score: float | None
    mean_baseline: float | None

    @property
    def sentence(self) -> str:
        """What hits and misses come to, in words."""
        told = self.hits + self.misses
        if not told:
            return "No result has been held against its forecast yet."
        inside = f"The result fell inside the range {self.hits} of {told} times"
        if told < FEWEST_RESULTS:
            return f"{inside}. That is too few to tell whether the range is right."
        return f"{inside}; a range like this should hold 9 times in 10."


def questions_asked(result: ExamResult, usual: int) -> int | None:
    """How many questions a result speaks of, `usual` being the outline's; None when it has no total."""
    if result.total is not None or result.total_below:
        return result.total_asked or usual
    return None


def ledger(
    attempts: Sequence[StoredAttempt], frozen: Mapping[int, Sequence[FrozenForecast]], outline: str
) -> Ledger:
    """What came of the forecasts by `outline`.

    Args:
        attempts: oldest first.
        frozen: the frozen forecasts of each attempt, by its id.
    """
    entries = tuple(
        entry
        for attempt in attempts
        for forecast in frozen.get(attempt.id, ())
        if forecast.outline == outline and (entry := _entry(attempt, forecast)) is not None
    )
    told = [entry.hit for entry in entries if entry.hit is not None]
    return Ledger(
        entries=entries,
        hits=sum(told),
        misses=len(told) - sum(told),
        mean_log_score=_mean([entry.log_score for entry in entries]),
        mean_baseline=_mean([entry.baseline_log_score for entry in entries]),
    )


def _entry(attempt: StoredAttempt, forecast: FrozenForecast) -> LedgerEntry | None:
    result = attempt.result
    if questions_asked(result, forecast.questions) != forecast.questions:
        return None
    right = None if result.total is None else result.total[0]
    share = None if right is None else 100 * right / forecast.questions
    return LedgerEntry(
        attempt=attempt.id,
        day=result.taken_on_day,
        kind=result.kind,
        name=attempt.name,
        outline=forecast.outline,
        mean=forecast.mean,
        low=forecast.low,
        high=forecast.high,
        pass_probability=forecast.pass_probability,
        evidence=forecast.evidence,
        afterwards=forecast.afterwards,
        right=right,
        asked=forecast.questions,
        share=share,
        hit=_hit(share, forecast),
        log_score=_log_score(forecast.pmf, right),
        baseline_log_score=_log_score(forecast.baseline, right),
    )


def _hit(share: float | None, forecast: FrozenForecast) -> bool | None:
    if share is not None:
        return forecast.low - 1e-9 <= share <= forecast.high + 1e-9
    line = 100 * REPORT_LINE
    if forecast.high < line:
        return True
    return False if forecast.low >= line else None


def _log_score(pmf: Sequence[float], right: float | None) -> float:
    """Log of what `pmf` gives to `right` answers, or to fewer than 70 % when that is all there is to know."""
    if right is None:
        given = math.fsum(pmf[: math.ceil(REPORT_LINE * (len(pmf) - 1) - 1e-9)])
    else:
        given = pmf[round(right)]
    return math.log(min(1.0, max(_LEAST_PROBABILITY, given)))


def _mean(scores: Sequence[float]) -> float | None:
    return math.fsum(scores) / len(scores) if scores else None
