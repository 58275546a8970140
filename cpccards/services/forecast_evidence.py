"""What forecasts follow from, held in memory, and the forecasts that follow.

Kept apart from `services/forecasting.py` because it brings numpy along, which start-up does not wait for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.attempts import ExamResult
from cpccards.domain.blueprint import Blueprint, question_counts, scaled
from cpccards.domain.clock import StudyDay
from cpccards.domain.explanation import Explanation, explain
from cpccards.domain.forecast import Forecast
from cpccards.domain.forecaster import Forecaster, Slope
from cpccards.domain.mastery import CardMemory, standing
from cpccards.domain.memory import FSRS_DECAY
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Memory
from cpccards.domain.standing import Standing
from cpccards.domain.topics import TOPICS
from cpccards.storage.repositories.card_columns import RememberedCards

_TOPIC_KEYS = tuple(topic.key for topic in TOPICS)


@dataclass(frozen=True, slots=True)
class Known:
    """What the cards said on one study day.

    Attributes:
        before: how the topics stood on it, before any answer of that day.
        answers: ratings given to the cards of each topic until then.
        at_end: how the topics stood at its end.
    """

    before: Standing
    answers: Mapping[str, int]
    at_end: Standing


@dataclass(slots=True)
class Evidence:
    """All that forecasts follow from, held in memory so that one answer changes one entry.

    Attributes:
        place: where each card stands in the arrays.
        topic_index: into the topics; -1 for a card without one, which counts for nothing.
        first_day: study day of each card's first review; None where no result asks for it.
        answers: ratings ever given to the cards of each topic.
        standings: how the topics stood on the days of `results`, where that was kept.
        standing: how the topics stand on exam day; None until it is asked for. All outlines share it.
        moment: the (study day, exam day) that `standing` and `forecasts` are for.
    """

    place: dict[int, int]
    topic_index: NDArray[np.int64]
    stability: NDArray[np.float64]
    last_day: NDArray[np.int64]
    first_day: NDArray[np.int64] | None
    answers: dict[str, int]
    results: tuple[ExamResult, ...]
    standings: Mapping[int, Standing] = field(default_factory=dict)
    standing: Standing | None = None
    moment: tuple[int, int] | None = None
    forecasts: dict[Blueprint, Forecast] = field(default_factory=dict)

    def memory(self) -> CardMemory:
        """The cards as the model takes them."""
        return CardMemory(
            _TOPIC_KEYS, self.topic_index, self.stability, self.last_day, self.first_day, FSRS_DECAY
        )

    def forecast(self, outline: Blueprint, day: int, exam_day: int) -> Forecast:
        """The forecast by `outline`, as things stand on `day`, for an exam on `exam_day`.

        Kept until something changes; then only the sections the change bears on are worked out anew.
        """
        if self.moment != (day, exam_day):
            self.forget_forecasts()
            self.moment = (day, exam_day)
        if outline not in self.forecasts:
            if self.standing is None:
                self.standing = standing(self.memory(), max(day, exam_day))
            so_far = self.results_until(day)
            past = self.standings_of(so_far)
            self.forecasts[outline] = _forecaster(outline).project(self.standing, so_far, self.answers, past)
        return self.forecasts[outline]

    def on_exam_day(self, day: int, exam_day: int) -> Standing:
        """How the topics stand on `exam_day`, if nothing is studied after `day`."""
        return standing(self.memory(), max(day, exam_day))

    def slopes(self, outline: Blueprint, day: int, exam_day: int) -> tuple[Slope, ...]:
        """What a little more knowledge of each section would do to the forecast for `exam_day`."""
        topics = self.on_exam_day(day, exam_day)
        so_far = self.results_until(day)
        return _forecaster(outline).slopes(topics, so_far, self.standings_of(so_far))

    def explanation(self, outline: Blueprint, day: int, exam_day: int) -> Explanation:
        """How the forecast for `exam_day` came about."""
        so_far = self.results_until(day)
        return explain(
            _forecaster(outline),
            self.on_exam_day(day, exam_day),
            so_far,
            self.answers,
            self.standings_of(so_far),
            day=day,
            exam_day=max(day, exam_day),
            today=standing(self.memory(), day),
        )

    def projected(self, outline: Blueprint, topics: Standing, day: int) -> Forecast:
        """The forecast if the topics stood like that on exam day, with the results known on `day`."""
        so_far = self.results_until(day)
        return _forecaster(outline).project(topics, so_far, self.answers, self.standings_of(so_far))

    def results_until(self, day: int) -> list[ExamResult]:
        """The results of `day` and before; after a journey westwards some may lie ahead."""
        return [result for result in self.results if result.taken_on_day <= day]

    def standings_of(self, results: Iterable[ExamResult]) -> dict[int, Standing]:
        """How the topics stood on the days of `results`: as it was kept, or roughly."""
        memory = self.memory()
        days = {result.taken_on_day for result in results}
        return {day: self.standings.get(day) or standing(memory, day) for day in days}

    def rate(self, card: CardId, memory: Memory) -> None:
        """Takes over one card's new memory after a rating."""
        place = self.place.get(card)
        if place is None or self.topic_index[place] < 0:
            return
        if memory.stability is not None and memory.last_review_day is not None:
            self.see(place, memory.stability, memory.last_review_day)
        self.forget_forecasts()

    def see(self, place: int, stability: float, day: int) -> None:
        """One rating on study day `day` of the card at `place`, with the stability it led to."""
        if self.first_day is not None and self.stability[place] == 0:
            self.first_day[place] = day
        self.stability[place] = stability
        self.last_day[place] = day
        index = int(self.topic_index[place])
        if index >= 0:
            self.answers[_TOPIC_KEYS[index]] = self.answers.get(_TOPIC_KEYS[index], 0) + 1

    @property
    def without_topic(self) -> int:
        """How many cards count for nothing, having no topic the forecast knows."""
        return int(np.count_nonzero(self.topic_index < 0))

    def forget_forecasts(self) -> None:
        """Something changed; what was worked out is no longer so."""
        self.standing = None
        self.forecasts.clear()


def gather(
    cards: RememberedCards,
    results: tuple[ExamResult, ...],
    first_days: Mapping[int, int] | None = None,
    standings: Mapping[int, Standing] | None = None,
) -> Evidence:
    """The evidence as the library holds it.

    Args:
        first_days: study day of each card's first review, where a result asks for it.
        standings: how the topics stood on the days of `results`, where that was kept.
    """
    ids = cards.cards.tolist()
    topic_index = cards.topic_index
    known = topic_index >= 0
    repetitions = cards.repetitions.astype(np.float64)
    answers = np.bincount(topic_index[known], weights=repetitions[known], minlength=len(_TOPIC_KEYS))
    return Evidence(
        place={card: place for place, card in enumerate(ids)},
        topic_index=topic_index,
        stability=cards.stability.copy(),
        last_day=cards.last_day.copy(),
        first_day=None
        if first_days is None
        else np.array([first_days.get(card, 0) for card in ids], np.int64),
        answers={key: int(count) for key, count in zip(_TOPIC_KEYS, answers, strict=True) if count},
        results=results,
        standings=standings or {},
    )


def replay(
    cards: RememberedCards,
    outcomes: Iterable[tuple[int, int, float | None]],
    results: tuple[ExamResult, ...],
    wanted: set[StudyDay],
    standings: Mapping[int, Standing] | None = None,
) -> Iterator[tuple[int, Evidence]]:
    """The evidence at the end of each wanted day, in order: the review log played from the start.

    Args:
        outcomes: (study day, card, stability afterwards) of every review.
        standings: how the topics stood on the days of `results`, where that was kept.
    """
    evidence = gather(cards.unseen(), results, {} if results else None, standings)
    for day, answers in groupby(sorted(outcomes, key=itemgetter(0)), key=itemgetter(0)):
        for _, card, stability in answers:
            place = evidence.place.get(card)
            if place is not None and stability is not None:
                evidence.see(place, stability, day)
        evidence.forget_forecasts()
        if day in wanted:
            yield day, evidence


def known_on(
    day: int,
    cards: RememberedCards,
    eve: Iterable[tuple[int, int, float | None, int]],
    outcomes: Iterable[tuple[int, float | None]],
) -> Known:
    """What was known on a past day.

    Args:
        eve: (card, study day, stability afterwards, answers so far) of each card's last review before it.
        outcomes: (card, stability afterwards) of the day's own reviews, in order.
    """
    evidence = gather(cards.unseen(), ())
    answers = np.zeros(len(_TOPIC_KEYS), np.int64)
    for card, last_day, stability, count in eve:
        place = evidence.place.get(card)
        if place is not None and stability is not None:
            evidence.stability[place] = stability
            evidence.last_day[place] = last_day
            if evidence.topic_index[place] >= 0:
                answers[evidence.topic_index[place]] += count
    before = standing(evidence.memory(), day)
    for card, stability in outcomes:
        place = evidence.place.get(card)
        if place is not None and stability is not None:
            evidence.see(place, stability, day)
    return Known(
        before=before,
        answers={key: int(count) for key, count in zip(_TOPIC_KEYS, answers, strict=True) if count},
        at_end=standing(evidence.memory(), day),
    )


def known_now(evidence: Evidence, day: int) -> Known:
    """What is known today, whatever was answered already."""
    now = standing(evidence.memory(), day)
    return Known(now, dict(evidence.answers), now)


def of_sitting(
    outline: Blueprint,
    questions: int,
    known: Known,
    results: Sequence[ExamResult],
    standings: Mapping[int, Standing],
) -> Forecast:
    """The forecast of a sitting with so many questions, before it.

    Args:
        results: those known before, with how the topics stood on their days.
    """
    return _sitting_forecaster(outline, questions).project(known.before, results, known.answers, standings)


def of_anybody(outline: Blueprint, questions: int, known: Known) -> Forecast:
    """The forecast of a sitting of somebody who has the same cards, saw none, and has no result."""
    topics = known.before
    nothing = (0,) * len(topics.topics)
    unseen = Standing(topics=topics.topics, recalled=nothing, seen=nothing, cards=topics.cards)
    return _sitting_forecaster(outline, questions).project(unseen, (), {}, {})


@lru_cache(maxsize=32)
def _forecaster(outline: Blueprint) -> Forecaster:
    return Forecaster(outline)


@lru_cache(maxsize=32)
def _sitting_forecaster(outline: Blueprint, questions: int) -> Forecaster:
    return Forecaster(outline, questions=question_counts(scaled(outline, questions)))
