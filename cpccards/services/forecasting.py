"""The predicted score: kept current after each answer, snapshotted each study day, rebuilt from reviews."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.attempts import ExamResult
from cpccards.domain.clock import StudyDay, day_of_date
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast import Forecast, Forecaster, disagreement
from cpccards.domain.forecast_history import ForecastPoint, forecast_point
from cpccards.domain.mastery import CardMemory, Standing, standing
from cpccards.domain.memory import FSRS_DECAY
from cpccards.domain.notes import CardId
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.reviews import Memory
from cpccards.domain.topics import TOPICS
from cpccards.services.outlines import OutlineService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.cards import RememberedCards
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_TOPIC_KEYS = tuple(topic.key for topic in TOPICS)
_TOPIC_INDEX = {key: index for index, key in enumerate(_TOPIC_KEYS)}


@dataclass(slots=True)
class _Evidence:
    """All that forecasts follow from, held in memory so that one answer changes one entry.

    Attributes:
        place: where each card stands in the arrays.
        topic_index: into the topics; -1 for a card without one, which counts for nothing.
        first_day: study day of each card's first review; None where no mock asks for it.
        answers: ratings ever given to the cards of each topic.
        standing: how the topics stand on exam day; None until it is asked for. All outlines share it.
    """

    place: dict[int, int]
    topic_index: NDArray[np.int64]
    stability: NDArray[np.float64]
    last_day: NDArray[np.int64]
    first_day: NDArray[np.int64] | None
    answers: dict[str, int]
    results: tuple[ExamResult, ...]
    standing: Standing | None = None
    forecasts: dict[str, Forecast] = field(default_factory=dict)

    def memory(self) -> CardMemory:
        """The cards as the model takes them."""
        return CardMemory(
            _TOPIC_KEYS, self.topic_index, self.stability, self.last_day, self.first_day, FSRS_DECAY
        )

    def stand(
        self, day: int, exam_day: int
    ) -> tuple[Standing, list[ExamResult], dict[str, int], dict[int, Standing]]:
        """What `Forecaster.project` takes: as things stand on `day`, for an exam on `exam_day`."""
        memory = self.memory()
        if self.standing is None:
            self.standing = standing(memory, max(day, exam_day))
        so_far = [result for result in self.results if result.taken_on_day <= day]
        past = {result.taken_on_day: standing(memory, result.taken_on_day) for result in so_far}
        return self.standing, so_far, self.answers, past

    def count_answer(self, place: int) -> None:
        """One more rating of the card at `place`."""
        index = int(self.topic_index[place])
        if index >= 0:
            self.answers[_TOPIC_KEYS[index]] = self.answers.get(_TOPIC_KEYS[index], 0) + 1

    def forget_forecasts(self) -> None:
        """Something changed; what was worked out is no longer so."""
        self.standing = None
        self.forecasts.clear()


class ForecastService:
    """Forecasts by every outline, from the cards as they stand."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        outlines: OutlineService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._outlines = outlines
        self._forecasters = {outline.id: Forecaster(outline) for outline in outlines.all()}
        self._evidence: _Evidence | None = None
        self._as_of: tuple[int, int] | None = None
        self._filling = threading.Lock()

    @property
    def outline(self) -> str:
        """The id of the outline the learner follows; the first there is when theirs is gone."""
        chosen = self._settings.current.outline
        return chosen if chosen in self._forecasters else next(iter(self._forecasters))

    @property
    def is_ready(self) -> bool:
        """True once the cards are in memory, so that forecasts come at once."""
        return self._evidence is not None

    def prepare(self) -> None:
        """Reads the cards into memory. May run on a worker thread; other calls do it when needed."""
        with self._units() as uow:
            self._evidence = self._read(uow)

    def invalidate(self) -> None:
        """Something other than a rating changed: cards, notes, attempts or settings."""
        self._evidence = None

    def note_rating(self, card: CardId, memory: Memory) -> None:
        """Takes over one card's new memory; only the sections it bears on are computed anew."""
        evidence = self._evidence
        place = None if evidence is None else evidence.place.get(card)
        if evidence is None or place is None or evidence.topic_index[place] < 0:
            return
        if memory.stability is not None and memory.last_review_day is not None:
            if evidence.first_day is not None and evidence.stability[place] == 0:
                evidence.first_day[place] = memory.last_review_day
            evidence.stability[place] = memory.stability
            evidence.last_day[place] = memory.last_review_day
        evidence.count_answer(place)
        evidence.forget_forecasts()

    def current(self, outline: str | None = None) -> Forecast:
        """The forecast by `outline` (the learner's own when None), if they stop today."""
        chosen = self._outlines.get(outline).id if outline else self.outline
        evidence = self._ready()
        moment = (self._calendar.today(), self._calendar.exam_day())
        if self._as_of != moment:
            evidence.forget_forecasts()
            self._as_of = moment
        if chosen not in evidence.forecasts:
            evidence.forecasts[chosen] = self._forecasters[chosen].project(*evidence.stand(*moment))
        return evidence.forecasts[chosen]

    def all(self) -> tuple[Forecast, ...]:
        """The forecasts by every outline, the learner's own first."""
        chosen = self.outline
        ids = sorted(self._forecasters, key=lambda outline: outline != chosen)
        return tuple(self.current(outline) for outline in ids)

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
        return int(np.count_nonzero(self._ready().topic_index < 0))

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
        """Stores today's forecasts."""
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
        with self._filling:
            return self._fill_history(report, cancelled)

    def _fill_history(self, report: Report, cancelled: IsCancelled) -> int:
        today = self._calendar.today()
        with self._units() as uow:
            stored = {outline: uow.forecasts.days(outline) for outline in self._forecasters}
            days = [day for day, _, _ in uow.reviews.days() if day < today]
            missing = {day for day in days if any(day not in kept for kept in stored.values())}
            if not missing:
                return 0
            cards = uow.cards.memories()
            outcomes = list(uow.reviews.outcomes())
            results = tuple(result for _, result in uow.attempts.all())
        exam = self._settings.current.exam_date
        exam_day = 0 if exam is None else day_of_date(exam)
        points: list[ForecastPoint] = []
        for done, (day, evidence) in enumerate(_replay(cards, outcomes, results, missing), start=1):
            if cancelled():
                break
            points += [
                forecast_point(
                    forecaster.fit(evidence.memory(), day, max(day, exam_day), results, evidence.answers),
                    StudyDay(day),
                )
                for forecaster in self._forecasters.values()
            ]
            report(done, len(missing), "Working out past days")
        with self._units() as uow:
            uow.forecasts.keep(points, self._calendar.now())
            uow.commit()
        return len({point.day for point in points})

    def _ready(self) -> _Evidence:
        if self._evidence is None:
            self.prepare()
        evidence = self._evidence
        if evidence is None:
            raise RuntimeError("the forecast's evidence was dropped while it was being read")
        return evidence

    def _read(self, uow: UnitOfWork) -> _Evidence:
        results = tuple(result for _, result in uow.attempts.all())
        evidence = _gather(uow.cards.memories(), results)
        if any(result.kind == "mock" for result in results):
            first = uow.reviews.first_days()
            evidence.first_day = np.fromiter(
                (first.get(card, 0) for card in evidence.place), np.int64, len(evidence.place)
            )
        return evidence


def _gather(cards: RememberedCards, results: tuple[ExamResult, ...]) -> _Evidence:
    indices = (_TOPIC_INDEX.get(topic or "", -1) for topic in cards.topics)
    topic_index = np.fromiter(indices, np.int64, len(cards.topics))
    known = topic_index >= 0
    repetitions = np.array(cards.repetitions, np.float64)
    answers = np.bincount(topic_index[known], weights=repetitions[known], minlength=len(_TOPIC_KEYS))
    return _Evidence(
        place={card: place for place, card in enumerate(cards.cards)},
        topic_index=topic_index,
        stability=np.array(cards.stability, np.float64),
        last_day=np.array(cards.last_review_day, np.int64),
        first_day=None,
        answers={key: int(count) for key, count in zip(_TOPIC_KEYS, answers, strict=True) if count},
        results=results,
    )


def _unseen(cards: RememberedCards) -> RememberedCards:
    """The same cards before their first review."""
    nothing = (0,) * len(cards.cards)
    return RememberedCards(cards.cards, cards.topics, nothing, nothing, nothing)


def _replay(
    cards: RememberedCards,
    outcomes: Iterable[tuple[int, int, float | None]],
    results: tuple[ExamResult, ...],
    wanted: set[StudyDay],
) -> Iterable[tuple[int, _Evidence]]:
    """The evidence at the end of each wanted day, in order: the review log played from the start."""
    evidence = _gather(_unseen(cards), results)
    first_day = np.zeros_like(evidence.last_day)
    mocks = [result.taken_on_day for result in results if result.kind == "mock"]
    for day, answers in groupby(sorted(outcomes, key=itemgetter(0)), key=itemgetter(0)):
        for _, card, stability in answers:
            place = evidence.place.get(card)
            if place is None or stability is None:
                continue
            if evidence.stability[place] == 0:
                first_day[place] = day
            evidence.stability[place] = stability
            evidence.last_day[place] = day
            evidence.count_answer(place)
        if day in wanted:
            evidence.first_day = first_day if any(mock <= day for mock in mocks) else None
            yield day, evidence
