"""What forecasts follow from, held in memory, and the forecasts that follow.

Kept apart from `services/forecasting.py` because it brings numpy along, which start-up does not wait for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.attempts import ExamResult
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.clock import StudyDay
from cpccards.domain.forecast import Forecast
from cpccards.domain.forecaster import Forecaster
from cpccards.domain.mastery import CardMemory, Standing, standing
from cpccards.domain.memory import FSRS_DECAY
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Memory
from cpccards.domain.topics import TOPICS
from cpccards.storage.repositories.cards import RememberedCards

_TOPIC_KEYS = tuple(topic.key for topic in TOPICS)
_TOPIC_INDEX = {key: index for index, key in enumerate(_TOPIC_KEYS)}


@dataclass(slots=True)
class Evidence:
    """All that forecasts follow from, held in memory so that one answer changes one entry.

    Attributes:
        place: where each card stands in the arrays.
        topic_index: into the topics; -1 for a card without one, which counts for nothing.
        first_day: study day of each card's first review; None where no result asks for it.
        answers: ratings ever given to the cards of each topic.
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
    standing: Standing | None = None
    moment: tuple[int, int] | None = None
    forecasts: dict[str, Forecast] = field(default_factory=dict)

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
        if outline.id not in self.forecasts:
            memory = self.memory()
            if self.standing is None:
                self.standing = standing(memory, max(day, exam_day))
            so_far = [result for result in self.results if result.taken_on_day <= day]
            past = {result.taken_on_day: standing(memory, result.taken_on_day) for result in so_far}
            self.forecasts[outline.id] = _forecaster(outline).project(
                self.standing, so_far, self.answers, past
            )
        return self.forecasts[outline.id]

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
    cards: RememberedCards, results: tuple[ExamResult, ...], first_days: Mapping[int, int] | None = None
) -> Evidence:
    """The evidence as the library holds it.

    Args:
        first_days: study day of each card's first review, where a result asks for it.
    """
    indices = (_TOPIC_INDEX.get(topic or "", -1) for topic in cards.topics)
    topic_index = np.fromiter(indices, np.int64, len(cards.topics))
    known = topic_index >= 0
    repetitions = np.array(cards.repetitions, np.float64)
    answers = np.bincount(topic_index[known], weights=repetitions[known], minlength=len(_TOPIC_KEYS))
    return Evidence(
        place={card: place for place, card in enumerate(cards.cards)},
        topic_index=topic_index,
        stability=np.array(cards.stability, np.float64),
        last_day=np.array(cards.last_review_day, np.int64),
        first_day=None
        if first_days is None
        else np.array([first_days.get(card, 0) for card in cards.cards], np.int64),
        answers={key: int(count) for key, count in zip(_TOPIC_KEYS, answers, strict=True) if count},
        results=results,
    )


def _unseen(cards: RememberedCards) -> RememberedCards:
    """The same cards before their first review."""
    nothing = (0,) * len(cards.cards)
    return RememberedCards(cards.cards, cards.topics, nothing, nothing, nothing)


def replay(
    cards: RememberedCards,
    outcomes: Iterable[tuple[int, int, float | None]],
    results: tuple[ExamResult, ...],
    wanted: set[StudyDay],
) -> Iterator[tuple[int, Evidence]]:
    """The evidence at the end of each wanted day, in order: the review log played from the start.

    Args:
        outcomes: (study day, card, stability afterwards) of every review.
    """
    evidence = gather(_unseen(cards), results, {} if results else None)
    for day, answers in groupby(sorted(outcomes, key=itemgetter(0)), key=itemgetter(0)):
        for _, card, stability in answers:
            place = evidence.place.get(card)
            if place is not None and stability is not None:
                evidence.see(place, stability, day)
        evidence.forget_forecasts()
        if day in wanted:
            yield day, evidence


@cache
def _forecaster(outline: Blueprint) -> Forecaster:
    return Forecaster(outline)
