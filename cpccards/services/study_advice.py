"""What to study next and what it would bring; and where the learner's plan leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cpccards.domain.clock import StudyDay
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, Outlook, forecast_point
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.pace import seconds_an_answer
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.domain.study_next import StudyBlock, StudyCards

BLOCK_MINUTES = 20
"""How long “start this” is for."""

_PLAN_POINTS = 8
"""Days between today and the exam for which the plan's forecast is worked out."""


class StudyAdviceService:
    """Reads every card for each answer, so it belongs on a worker; numpy comes with the first call."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        presets: PresetService,
        outlines: OutlineService,
        forecasting: ForecastService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._presets = presets
        self._outlines = outlines
        self._forecasting = forecasting

    def study_next(self, outline: str | None = None, minutes: float = BLOCK_MINUTES) -> list[StudyBlock]:
        """A block of at most `minutes` for each topic, the most worthwhile first.

        Cards answered today are left out. Without an exam date, gains are judged a month from now.
        """
        from cpccards.domain.study_next import HORIZON_WITHOUT_DATE, study_blocks
        from cpccards.services.study_cards import not_today, only

        chosen = self._outlines.get(outline or self._forecasting.outline)
        forecast = self._forecasting.current(chosen.id)
        slopes = self._forecasting.slopes(chosen.id)
        today = self._calendar.today()
        dated = self._calendar.days_to_exam() is not None
        cards, pace = self._cards()
        return study_blocks(
            only(cards, not_today(cards, today)),
            chosen,
            slopes,
            day=today,
            exam_day=max(today, self._calendar.exam_day()) if dated else today + HORIZON_WITHOUT_DATE,
            minutes=minutes,
            seconds_an_answer=pace,
            chance_to_pass=forecast.pass_probability,
        )

    def outlook(
        self,
        outline: str | None = None,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Outlook | None:
        """The ways on to the exam: stopping today, and keeping to the minutes a day that are set.

        None without an exam date ahead, or while there is not enough evidence for a number.
        """
        from cpccards.domain.projection import Habit, project_plan

        days = self._calendar.days_to_exam()
        if not days:
            return None
        chosen = self._outlines.get(outline or self._forecasting.outline)
        forecast = self._forecasting.current(chosen.id)
        if forecast.evidence is EvidenceLevel.NONE:
            return None
        today, exam_day = self._calendar.today(), self._calendar.exam_day()
        settings = self._settings.current
        presets = self._presets.in_use()
        cards, pace = self._cards()
        habit = Habit(
            minutes=settings.minutes_per_day,
            new_a_day=sum(preset.new_per_day for preset in presets),
            reviews_a_day=sum(preset.reviews_per_day for preset in presets),
            seconds_an_answer=pace,
            desired_retention=self._presets.default.desired_retention,
        )
        wanted = _spread_days(today, exam_day)
        stop = forecast_point(forecast, today)
        points: list[ForecastPoint] = [stop]
        for done, (day, standing) in enumerate(project_plan(cards, habit, today, exam_day, wanted), start=1):
            if cancelled():
                return None
            points.append(forecast_point(self._forecasting.projected(standing, chosen.id), StudyDay(day)))
            report(done, len(wanted), "Working out your plan")
        return Outlook(exam_day, stop, tuple(points), settings.minutes_per_day)

    def _cards(self) -> tuple[StudyCards, float]:
        """All cards that may be studied, and the learner's seconds an answer."""
        from cpccards.services.study_cards import read_study_deck

        with self._units() as uow:
            deck = read_study_deck(uow, self._calendar.today())
            return deck.cards, seconds_an_answer(uow)


def _spread_days(today: int, exam_day: int) -> Sequence[int]:
    """Some days from tomorrow to the exam, evenly, the last of them exam day."""
    ahead = exam_day - today
    steps = min(_PLAN_POINTS, ahead)
    return [today + round(ahead * step / steps) for step in range(1, steps + 1)]
