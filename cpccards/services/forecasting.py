"""The predicted score: kept current after each answer, snapshotted each study day, rebuilt from reviews."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cpccards.domain.attempts import ExamResult, StoredAttempt
from cpccards.domain.clock import StudyDay, day_of_date
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast import Forecast, disagreement
from cpccards.domain.forecast_history import ForecastPoint, forecast_point
from cpccards.domain.notes import CardId
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.reviews import Memory
from cpccards.domain.standing import Standing
from cpccards.services.clock_watch import ClockWatch
from cpccards.services.outlines import OutlineService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.domain.blueprint import Blueprint
    from cpccards.domain.explanation import Explanation
    from cpccards.domain.forecaster import Slope
    from cpccards.services.forecast_evidence import Evidence, Known


class ForecastService:
    """Forecasts by every outline, from the cards as they stand."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        outlines: OutlineService,
        clock_watch: ClockWatch | None = None,
    ) -> None:
        self._units = units
        self._clock_watch = clock_watch
        self._settings = settings
        self._calendar = calendar
        self._outlines = outlines
        self._evidence: Evidence | None = None
        self._known: dict[int, Known] = {}
        self._filling = threading.Lock()

    @property
    def outline(self) -> str:
        """The id of the outline the learner follows; the first there is when theirs is gone."""
        chosen = self._settings.current.outline
        known = [outline.id for outline in self._outlines.all()]
        return chosen if chosen in known else known[0]

    @property
    def is_ready(self) -> bool:
        """True once the cards are in memory, so that forecasts come at once."""
        return self._evidence is not None

    def prepare(self) -> None:
        """Reads the cards into memory. May run on a worker thread; other calls do it when needed."""
        from cpccards.services.forecast_evidence import gather

        with self._units() as uow:
            attempts = uow.attempts.all()
            # Past results are judged by what was known on their day; where not kept, by what had been seen.
            ask = any(attempt.standing is None for attempt in attempts)
            first_days = uow.reviews.first_days() if ask else None
            results = tuple(attempt.result for attempt in attempts)
            self._evidence = gather(uow.card_columns.remembered(), results, first_days, _standings(attempts))

    def prepare_all(self) -> None:
        """`prepare`, and the forecasts by every outline, so that showing them costs nothing more."""
        self.prepare()
        self.all()

    def invalidate(self) -> None:
        """Something other than a rating changed: cards, notes, attempts, outlines or settings."""
        self._evidence = None
        self._known = {}

    def note_rating(self, card: CardId, memory: Memory) -> None:
        """Takes over one card's new memory; only the sections it bears on are computed anew."""
        self._known = {}
        if self._evidence is not None:
            self._evidence.rate(card, memory)

    def current(self, outline: str | None = None) -> Forecast:
        """The forecast by `outline` (the learner's own when None), if they stop today."""
        chosen = self._outlines.get(outline or self.outline)
        return self._ready().forecast(chosen, self._calendar.today(), self._calendar.exam_day())

    def all(self) -> tuple[Forecast, ...]:
        """The forecasts by every outline, the learner's own first."""
        chosen = self.outline
        ids = sorted((outline.id for outline in self._outlines.all()), key=lambda known: known != chosen)
        return tuple(self.current(outline) for outline in ids)

    def topics(self) -> Mapping[str, tuple[float, int, int]]:
        """Of each topic, on exam day: the sum of recall over its seen cards, seen cards, cards."""
        return self._ready().on_exam_day(self._calendar.today(), self._calendar.exam_day()).by_topic

    def slopes(self, outline: str | None = None) -> tuple[Slope, ...]:
        """What a little more knowledge of each section would do to the forecast."""
        chosen = self._outlines.get(outline or self.outline)
        return self._ready().slopes(chosen, self._calendar.today(), self._calendar.exam_day())

    def explanation(self, outline: str | None = None) -> Explanation:
        """How the forecast came about, step by step, and what would narrow its range."""
        chosen = self._outlines.get(outline or self.outline)
        return self._ready().explanation(chosen, self._calendar.today(), self._calendar.exam_day())

    def projected(self, topics: Standing, outline: str | None = None) -> Forecast:
        """The forecast if the topics stood like that on exam day, with the results known today."""
        chosen = self._outlines.get(outline or self.outline)
        return self._ready().projected(chosen, topics, self._calendar.today())

    def mean(self) -> float | None:
        """The predicted score in percent; None while there is not enough evidence for a number."""
        forecast = self.current()
        return None if forecast.evidence is EvidenceLevel.NONE else forecast.mean

    def disagreement(self) -> str | None:
        """A sentence when the first two outlines differ by 3 points or disagree about passing."""
        first, *others = self.all()
        if not others or EvidenceLevel.NONE in (first.evidence, others[0].evidence):
            return None
        return disagreement(first, others[0])

    def without_topic(self) -> int:
        """How many cards stay out of the forecast because their note has no topic that it knows."""
        return self._ready().without_topic

    def has_results(self) -> bool:
        """True when an attempt or mock is known."""
        return bool(self._ready().results)

    def history(self, outline: str | None = None, days: int | None = None) -> list[ForecastPoint]:
        """What was predicted on each study day with reviews, oldest first, up to now.

        Args:
            days: how many study days back to go; None for all.
        """
        chosen = outline or self.outline
        today = self._calendar.today()
        since = None if days is None else today - days
        with self._units() as uow:
            kept = [point for point in uow.forecasts.history(chosen, since) if point.day < today]
        return [*kept, forecast_point(self.current(chosen), today)]

    def last_known(self) -> ForecastPoint | None:
        """The newest stored point of the learner's outline: shown until the present one is computed."""
        with self._units() as uow:
            return uow.forecasts.latest(self.outline)

    def keep_today(self) -> None:
        """Stores today's forecasts, unless nobody knows what day it is."""
        if self._must_wait():
            return
        today = self._calendar.today()
        points = [forecast_point(forecast, today) for forecast in self.all()]
        with self._units() as uow:
            uow.forecasts.keep(points, self._calendar.now())
            uow.commit()

    def fill_history(
        self,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> int:
        """Computes the forecasts of study days that have reviews but no snapshot, from the review log.

        Returns how many days were filled. Stops early when cancelled; what is done is kept.
        """
        if self._must_wait():
            return 0
        with self._filling:
            return self._fill_history(report, cancelled)

    def _fill_history(self, report: Report, cancelled: IsCancelled) -> int:
        from cpccards.services.forecast_evidence import replay

        outlines = self._outlines.all()
        today = self._calendar.today()
        with self._units() as uow:
            stored = {outline: uow.forecasts.days(outline.id) for outline in outlines}
            days = [day for day in uow.reviews.studied_days() if day < today]
            missing = {day for day in days if any(day not in kept for kept in stored.values())}
            if not missing:
                return 0
            cards = uow.card_columns.remembered()
            outcomes = list(uow.reviews.outcomes())
            attempts = uow.attempts.all()
        results = tuple(attempt.result for attempt in attempts)
        exam = self._settings.current.exam_date
        exam_day = 0 if exam is None else day_of_date(exam)
        points: list[tuple[Blueprint, ForecastPoint]] = []
        past = replay(cards, outcomes, results, missing, _standings(attempts))
        for done, (day, evidence) in enumerate(past, start=1):
            if cancelled():
                break
            points += [
                (
                    outline,
                    forecast_point(evidence.forecast(outline, day, max(day, exam_day)), StudyDay(day)),
                )
                for outline in outlines
                if day not in stored[outline]
            ]
            report(done, len(missing), "Working out past days")
        with self._units() as uow:
            # An outline that was changed meanwhile has another past.
            present = set(self._outlines.all())
            wanted = [point for outline, point in points if outline in present]
            uow.forecasts.keep(wanted, self._calendar.now())
            uow.commit()
        return len({point.day for _, point in points})

    def known_now(self) -> Known:
        """What the cards say now."""
        from cpccards.services.forecast_evidence import known_now

        return known_now(self._ready(), self._calendar.today())

    def known_on(self, day: int) -> Known:
        """What the cards said on study day `day`, by the reviews of that time.

        Reads the review log, which takes about half a second with 260,000 reviews; what was worked out is
        kept until something changes.
        """
        from cpccards.services.forecast_evidence import known_on

        known = self._known
        if day not in known:
            with self._units() as uow:
                cards = uow.card_columns.remembered()
                eve, outcomes = uow.reviews.last_before(day), uow.reviews.outcomes_on(day)
            known[day] = known_on(day, cards, eve, outcomes)
        return known[day]

    def standing_on(self, day: int) -> Standing:
        """How the topics stood at the end of study day `day`; for today, how they stand now.

        For a past day the review log is read (see `known_on`).
        """
        if day == self._calendar.today():
            return self.known_now().at_end
        return self.known_on(day).at_end

    def standings_of(self, results: Iterable[ExamResult]) -> dict[int, Standing]:
        """How the topics stood on the days of `results`, as the present forecast takes it."""
        return self._ready().standings_of(results)

    def _must_wait(self) -> bool:
        return self._clock_watch is not None and self._clock_watch.is_waiting

    def _ready(self) -> Evidence:
        if self._evidence is None:
            self.prepare()
        evidence = self._evidence
        if evidence is None:
            raise RuntimeError("the forecast's evidence was dropped while it was being read")
        return evidence


def _standings(attempts: Sequence[StoredAttempt]) -> dict[int, Standing]:
    """How the topics stood, by day, where that was kept; on a day of several results, at the last."""
    return {
        attempt.result.taken_on_day: attempt.standing for attempt in attempts if attempt.standing is not None
    }
