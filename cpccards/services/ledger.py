"""The honesty ledger: freezing forecasts before results count, and reading how they fared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpccards.domain.attempts import ExamResult
from cpccards.domain.ledger import FrozenForecast, Ledger, ledger, questions_asked
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.domain.blueprint import Blueprint


class LedgerService:
    """Forecasts held against what came of them."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        outlines: OutlineService,
        forecasting: ForecastService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._outlines = outlines
        self._forecasting = forecasting

    def freeze(self, day: int | None = None, questions: int | None = None) -> tuple[FrozenForecast, ...]:
        """What every outline forecasts for a sitting, to be kept with its result.

        A mock calls this at its start, and gives what it gets to `AttemptService.record` at its end. For a
        past day the review log is read (`ForecastService.known_on`).

        Args:
            day: study day of the sitting, today when None. A past one is worked out from what was known
                before that day.
            questions: of the sitting; each outline's own number when None.

        Raises:
            BadInput: a number of questions that can't be worked out.
        """
        today = self._calendar.today()
        wanted = {outline: questions or outline.questions for outline in self._outlines.all()}
        when = today if day is None else day
        return self._frozen(wanted, when, None, afterwards=when != today)

    def freeze_for(
        self, result: ExamResult, *, attempt: int | None = None, afterwards: bool = False
    ) -> tuple[FrozenForecast, ...]:
        """What every outline forecasts for the sitting that `result` is of; nothing if it has no total.

        Args:
            attempt: the stored attempt it belongs to: this and what was recorded after it on the same day
                was not known before it. None for one that is not stored yet.
            afterwards: it is known how the day went on, so its answers must not count. So for any past day.
        """
        asked = {
            outline: questions
            for outline in self._outlines.all()
            if (questions := questions_asked(result, outline.questions)) is not None
        }
        if not asked:
            return ()
        afterwards = afterwards or result.taken_on_day != self._calendar.today()
        return self._frozen(asked, result.taken_on_day, attempt, afterwards=afterwards)

    def of(self, outline: str | None = None) -> Ledger:
        """Every result beside its forecast by `outline`, the learner's own when None."""
        with self._units() as uow:
            attempts, frozen = uow.attempts.all(), uow.frozen_forecasts.all()
        return ledger(attempts, frozen, outline or self._forecasting.outline)

    def _frozen(
        self, asked: dict[Blueprint, int], day: int, attempt: int | None, *, afterwards: bool
    ) -> tuple[FrozenForecast, ...]:
        from cpccards.services.forecast_evidence import of_anybody, of_sitting

        with self._units() as uow:
            stored = [each for each in uow.attempts.all() if each.result.taken_on_day <= day]
        earlier = [
            each for each in stored if each.result.taken_on_day < day or attempt is None or each.id < attempt
        ]
        results = [each.result for each in earlier]
        standings = self._forecasting.standings_of(results)
        known = self._forecasting.known_on(day) if afterwards else self._forecasting.known_now()
        now = self._calendar.now()
        frozen: list[FrozenForecast] = []
        for outline, questions in asked.items():
            forecast = of_sitting(outline, questions, known, results, standings)
            frozen.append(
                FrozenForecast(
                    outline=outline.id,
                    questions=questions,
                    mean=forecast.mean,
                    low=forecast.low,
                    high=forecast.high,
                    pass_probability=forecast.pass_probability,
                    pmf=tuple(forecast.pmf.tolist()),
                    evidence=forecast.evidence,
                    baseline=tuple(of_anybody(outline, questions, known).pmf.tolist()),
                    frozen_at=now,
                    afterwards=afterwards,
                )
            )
        return tuple(frozen)
