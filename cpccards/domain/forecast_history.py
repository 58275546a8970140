"""One point of a predicted score's history."""

from __future__ import annotations

from dataclasses import dataclass

from cpccards.domain.clock import StudyDay


@dataclass(frozen=True, slots=True)
class SectionPoint:
    """A section's mastery on one study day: mean and 90 % interval, in percent."""

    section: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ForecastPoint:
    """What was predicted at the end of one study day, in percent."""

    outline: str
    day: StudyDay
    mean: float
    low: float
    high: float
    pass_probability: float
    evidence: str
    sections: tuple[SectionPoint, ...] = ()
