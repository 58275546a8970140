"""What the score chart tells: predictions, results and the ways on, over the stretch of time shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from cpccards.domain.clock import StudyDay
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, Outlook, ResultPoint

_YEAR = 365
"""A result longer than this before the first prediction would press all else into a corner."""
_AHEAD = 2
"""Of a chosen range, this many times as much is shown of the future."""


class What(StrEnum):
    """What a moment is."""

    PREDICTION = "Prediction"
    RESULT = "Result"
    STOP = "If you stop today"
    PLAN = "On your plan"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that the cursor comes to.

    Attributes:
        at: where it is drawn; exam day lies at the edge when it is further off than what is shown.
        told: what it tells.
    """

    what: What
    at: int
    told: ForecastPoint | ResultPoint

    @property
    def percent(self) -> float:
        """How high it is drawn."""
        return self.told.percent if isinstance(self.told, ResultPoint) else self.told.mean


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is drawn, oldest first.

    Attributes:
        today: day of the newest prediction.
        stop: if the learner stops today; None without a future or without a number for it.
        plan: the days ahead on the plan, up to `last`.
        goal: the plan on exam day; None without one.
        exam_day: None without an exam to come.
        first, last: days between which all lies.
        unshown: results too old to draw.
    """

    pass_mark: float = 0.70
    points: tuple[ForecastPoint, ...] = ()
    results: tuple[ResultPoint, ...] = ()
    stop: ForecastPoint | None = None
    plan: tuple[ForecastPoint, ...] = ()
    goal: ForecastPoint | None = None
    exam_day: StudyDay | None = None
    today: int = 0
    first: int = 0
    last: int = 0
    unshown: tuple[ResultPoint, ...] = ()

    @property
    def is_cut(self) -> bool:
        """Whether exam day lies further off than what is shown."""
        return self.exam_day is not None and self.exam_day > self.last

    def moments(self) -> tuple[Moment, ...]:
        """What the cursor runs over, by day; on one day the prediction comes first, the plan last."""
        found = [Moment(What.PREDICTION, point.day, point) for point in self.points]
        found += [Moment(What.RESULT, result.day, result) for result in self.results]
        if self.exam_day is not None:
            edge = min(self.exam_day, self.last)
            if self.stop is not None:
                found.append(Moment(What.STOP, edge, self.stop))
            found += [Moment(What.PLAN, point.day, point) for point in self.plan if point is not self.goal]
            if self.goal is not None:
                found.append(Moment(What.PLAN, edge, self.goal))
        return tuple(sorted(found, key=lambda moment: moment.at))


def timeline(
    points: Sequence[ForecastPoint],
    pass_mark: float,
    outlook: Outlook | None = None,
    results: Iterable[ResultPoint] = (),
    days: int | None = None,
) -> Timeline:
    """What to draw of all this, over the last `days` days and what lies ahead; everything with None.

    The future is shown up to the exam, but not further than twice as many days as of the past.
    """
    results = sorted(results, key=lambda result: result.day)
    if not points and not results:
        return Timeline(pass_mark)
    today = points[-1].day if points else results[-1].day
    shown = tuple(point for point in points if days is None or point.day > today - days)
    begin = today - days + 1 if days is not None else (points[0].day if points else today) - _YEAR
    near = tuple(result for result in results if result.day >= begin)
    drawn = [point.day for point in shown] + [result.day for result in near]
    made = Timeline(
        pass_mark,
        shown,
        near,
        today=today,
        first=min(drawn),
        last=max(drawn),
        unshown=tuple(result for result in results if days is None and result.day < begin),
    )
    if outlook is None or outlook.exam_day < today or not points:
        return made
    return _with_future(made, outlook, None if days is None else today + _AHEAD * days)


def _with_future(made: Timeline, outlook: Outlook, furthest: int | None) -> Timeline:
    exam = outlook.exam_day
    last = max(made.last, exam if furthest is None else min(exam, furthest))
    ahead = [point for point in outlook.plan if made.today < point.day <= exam]
    has_stop = exam > made.today and outlook.stop.evidence != EvidenceLevel.NONE
    return replace(
        made,
        stop=replace(outlook.stop, day=exam) if has_stop else None,
        plan=tuple(point for point in ahead if point.day <= last),
        goal=ahead[-1] if ahead else None,
        exam_day=exam,
        last=last,
    )


def up_to(points: Sequence[ForecastPoint], day: int) -> tuple[ForecastPoint, ...]:
    """The points up to a day; where one lies beyond it, the line's place on that day is the last."""
    kept = [point for point in points if point.day <= day]
    for before, after in pairwise(points):
        if before.day < day < after.day:
            share = (day - before.day) / (after.day - before.day)
            kept.append(
                replace(
                    after,
                    day=StudyDay(day),
                    mean=before.mean + share * (after.mean - before.mean),
                    low=before.low + share * (after.low - before.low),
                    high=before.high + share * (after.high - before.high),
                )
            )
    return tuple(kept)
