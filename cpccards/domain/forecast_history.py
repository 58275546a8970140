"""One point of a predicted score's history."""

from __future__ import annotations

from dataclasses import dataclass

from cpccards.domain.clock import StudyDay
from cpccards.domain.forecast import Forecast


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


def forecast_point(forecast: Forecast, day: StudyDay) -> ForecastPoint:
    """What a forecast comes to, as a point of its history."""
    return ForecastPoint(
        outline=forecast.outline_id,
        day=day,
        mean=forecast.mean,
        low=forecast.low,
        high=forecast.high,
        pass_probability=forecast.pass_probability,
        evidence=forecast.evidence.value,
        sections=tuple(
            SectionPoint(section.id, section.mean, section.low, section.high) for section in forecast.sections
        ),
    )
