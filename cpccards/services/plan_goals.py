"""Goals of the study plan, measured from what was really done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import StudyDay, date_of_day, day_of_date
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.study_goals import Goal, Measured, Reached, check_goal, goals
from cpccards.domain.study_plan import WEEK, ChunkKind, weekday_of
from cpccards.domain.study_plan_review import DayDone
from cpccards.services.forecasting import ForecastService
from cpccards.services.planning import PlanStanding
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

KIND = "plan-goal"

_EXAMS = (ChunkKind.FULL, ChunkKind.HALF, ChunkKind.TIMED)


class PlanGoalService:
    """Counts, and keeps the learner's own numbers."""

    def __init__(
        self, units: UnitOfWorkFactory, calendar: StudyCalendar, forecasting: ForecastService
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._forecasting = forecasting

    def all(self, standing: PlanStanding) -> list[Goal]:
        """All goals of a plan. Belongs on a worker."""
        today = standing.today
        monday = today - weekday_of(today)
        first = day_of_date(date_of_day(today).replace(day=1))
        after = date_of_day(first + 31).replace(day=1)
        plan = standing.plan
        begun = min(plan.days[0].day if plan.days else today, today)
        with self._units() as uow:
            answers = {day: count for day, count, _ in uow.reviews.days_since(min(first, monday, begun))}
            own = {key: float(kept["wanted"]) for key, kept in uow.records.all(KIND).items()}
        return goals(
            _measured(standing, answers, monday, monday + WEEK),
            _measured(standing, answers, first, day_of_date(after)),
            _measured(standing, answers, begun, plan.exam_day + 1),
            self._reached(),
            own,
        )

    def want(self, key: str, wanted: float) -> Changes:
        """Keeps the learner's own number for a goal.

        Raises:
            BadInput: there is no such goal, or the number cannot be meant.
        """
        check_goal(key, wanted)
        step = changes("Set a goal", Subject.PLAN)
        with self._units() as uow:
            uow.records.put(KIND, key, {"wanted": wanted}, self._calendar.now())
            uow.commit(step)
        return step

    def want_as_planned(self, key: str) -> Changes:
        """Takes the learner's own number away: the plan's counts again."""
        step = changes("Take a goal back", Subject.PLAN)
        with self._units() as uow:
            if uow.records.get(KIND, key) is not None:
                uow.records.delete(KIND, key)
            uow.commit(step)
        return step

    def _reached(self) -> Reached:
        forecast = self._forecasting.current()
        known = [section for section in forecast.sections if section.evidence is not EvidenceLevel.NONE]
        mark = 100.0 * forecast.pass_mark
        topics = self._forecasting.topics().values()
        cards = sum(count for _, _, count in topics)
        return Reached(
            score=None if forecast.evidence is EvidenceLevel.NONE else forecast.mean,
            over_mark=sum(section.mean >= mark for section in known),
            sections=len(forecast.sections),
            coverage=sum(seen for _, seen, _ in topics) / cards if cards else 0.0,
        )


def _measured(standing: PlanStanding, answers: Mapping[StudyDay, int], start: int, end: int) -> Measured:
    """What was done and planned on the study days from `start` up to before `end`.

    What was done before the plan began counts on both sides: the plan is wanted besides.
    """
    begun = min(standing.days, default=standing.plan.made_on)
    before = [done for day, done in standing.done.items() if start <= day < min(begun, end)]
    days = [state for day, state in standing.days.items() if start <= day < end]
    drills = [chunk for day in days for chunk in day.chunks if chunk.chunk.kind is ChunkKind.DRILL]
    exams = [chunk for day in days for chunk in day.chunks if chunk.chunk.kind in _EXAMS]
    done = [done for day, done in standing.done.items() if start <= day < end]
    return Measured(
        minutes=(_minutes(done), sum(day.day.minutes for day in days) + _minutes(before)),
        cards=(sum(count for day, count in answers.items() if start <= day < end), 0),
        drills=(sum(chunk.is_done for chunk in drills), len(drills)),
        exams=(_sat(done), len(exams) + _sat(before)),
    )


def _minutes(days: Iterable[DayDone]) -> float:
    return sum(day.minutes for day in days)


def _sat(days: Iterable[DayDone]) -> int:
    """Practice exams handed in."""
    return sum(paper.kind in _EXAMS for day in days for paper in day.papers)
