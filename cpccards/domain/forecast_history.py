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


@dataclass(frozen=True, slots=True)
class ResultPoint:
    """A mock or a sitting of the exam, as a point beside the predictions.

    Attributes:
        kind: "exam" or "mock".
        percent: of right answers.
        name: what the learner calls it; may be empty.
    """

    day: StudyDay
    kind: str
    percent: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """The two ways on from today to the exam.

    Attributes:
        exam_day: study day of the exam.
        stop: what is predicted if the learner stops today; it stays so until the exam.
        plan: what would be predicted on later days, the last of them exam day, if they keep to their plan.
        minutes: a day, that the plan means.
    """

    exam_day: StudyDay
    stop: ForecastPoint
    plan: tuple[ForecastPoint, ...]
    minutes: int
