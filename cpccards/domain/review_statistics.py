"""Panels about answers: when they were given, how, and how long they took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import pairwise

import numpy as np

from cpccards.domain.blueprint import Section
from cpccards.domain.histograms import day_starts, day_sums
from cpccards.domain.local_time import wall_minutes
from cpccards.domain.retention import Remembered, remembered
from cpccards.domain.reviews import CardState, Rating
from cpccards.domain.study_tables import (
    LEARNING,
    MATURE,
    RELEARNING,
    YOUNG,
    AnswerTable,
    ScopedAnswers,
    Whole,
)
from cpccards.domain.topics import TOPICS

CALENDAR_DAYS = 365
"""The calendar goes back this far at least."""

NO_TOPIC = "No topic"
_MINUTES_AN_HOUR, _HOURS, _KINDS = 60, 24, 4


@dataclass(frozen=True, slots=True)
class TodayStatistics:
    """Today's answers.

    Attributes:
        seconds: that they took together.
        again: how many were Again, of cards in any state.
        new, learning, review, relearning: how the cards stood when they were asked; together, `answers`.
    """

    answers: int
    seconds: float
    again: int
    recall: Remembered
    new: int
    learning: int
    review: int
    relearning: int

    @property
    def seconds_an_answer(self) -> float | None:
        """Mean seconds; None without answers."""
        return self.seconds / self.answers if self.answers else None


@dataclass(frozen=True, slots=True)
class ReviewCalendar:
    """Answers on each study day, from `first_day` to today."""

    first_day: int
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DayBar:
    """The answers of the study days from `low` up to, but not at, `high`, by how their cards stood."""

    low: int
    high: int
    learning: int
    relearning: int
    young: int
    mature: int
    seconds: float

    @property
    def answers(self) -> int:
        """All of them."""
        return self.learning + self.relearning + self.young + self.mature


@dataclass(frozen=True, slots=True)
class AnswersByDay:
    """The period's answers, day by day, or by some days each where there are many; the last bar ends today.

    Attributes:
        days_studied: on how many days there was an answer.
    """

    bars: tuple[DayBar, ...]
    answers: int
    seconds: float
    days_studied: int


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """How often each rating was given."""

    again: int
    hard: int
    good: int
    easy: int

    @property
    def total(self) -> int:
        """All answers."""
        return self.again + self.hard + self.good + self.easy


@dataclass(frozen=True, slots=True)
class Buttons:
    """Ratings by how the card stood: new or in its steps; in review by a short interval; by a long one."""

    learning: RatingCounts
    young: RatingCounts
    mature: RatingCounts


@dataclass(frozen=True, slots=True)
class Hour:
    """The answers of one hour of the day, 0 to 23."""

    hour: int
    answers: int
    recall: Remembered


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """What went into one topic or section.

    Attributes:
        key: of the topic, or id of the section; None for cards without a topic.
    """

    key: str | None
    name: str
    answers: int
    seconds: float
    recall: Remembered


def today_statistics(answers: AnswerTable, today: int) -> TodayStatistics:
    """The panel of today."""
    given = answers.where(answers.day == today)
    states = np.bincount(given.state, minlength=len(CardState))
    return TodayStatistics(
        answers=len(given),
        seconds=int(given.took_ms.sum()) / 1000,
        again=int(np.count_nonzero(given.rating == Rating.AGAIN)),
        recall=remembered(given),
        new=int(states[CardState.NEW]),
        learning=int(states[CardState.LEARNING]),
        review=int(states[CardState.REVIEW]),
        relearning=int(states[CardState.RELEARNING]),
    )


def review_calendar(answers: AnswerTable, today: int, first_day: int) -> ReviewCalendar:
    """The calendar from `first_day` on, or from a year ago where that is earlier.

    Args:
        answers: those of all these days.
    """
    first = min(first_day, today - CALENDAR_DAYS + 1)
    counts = _a_day(answers.day, first, today)
    return ReviewCalendar(first, tuple(counts.tolist()))


def answers_by_day(scoped: ScopedAnswers, today: int, first_day: int) -> AnswersByDay:
    """The answers from `first_day` to today."""
    days = today - first_day + 1
    starts = day_starts(first_day, days, towards_today=True)
    day = scoped.answers.day - first_day
    counts = np.bincount(day * _KINDS + scoped.kind, minlength=days * _KINDS).reshape(days, _KINDS)
    sums = [day_sums(counts[:, kind], first_day, starts) for kind in range(_KINDS)]
    took = np.bincount(day, weights=scoped.answers.took_ms, minlength=days).astype(np.int64)
    milliseconds = day_sums(took, first_day, starts)
    bars = tuple(
        DayBar(low, high, learning, relearning, young, mature, taken / 1000)
        for (low, high), learning, relearning, young, mature, taken in zip(
            pairwise(starts), *sums, milliseconds, strict=True
        )
    )
    return AnswersByDay(
        bars,
        answers=len(scoped.answers),
        seconds=sum(milliseconds) / 1000,
        days_studied=int(np.count_nonzero(counts.any(axis=1))),
    )


def buttons(scoped: ScopedAnswers) -> Buttons:
    """How often each rating was given."""
    size = len(Rating) + 1
    counts = np.bincount(scoped.kind * size + scoped.answers.rating, minlength=_KINDS * size)
    by_kind = counts.reshape(_KINDS, size)[:, 1:]
    learning = RatingCounts(*(by_kind[LEARNING] + by_kind[RELEARNING]).tolist())
    return Buttons(learning, RatingCounts(*by_kind[YOUNG].tolist()), RatingCounts(*by_kind[MATURE].tolist()))


def hours(answers: AnswerTable, zone: tzinfo) -> tuple[Hour, ...]:
    """The hours of the day, as they are in `zone`; answers whose instant is not true are left out."""
    hour = wall_minutes(answers.minute, zone) // _MINUTES_AN_HOUR % _HOURS
    # By hour, and within each: not in review; forgotten; remembered.
    told = np.where(answers.asked, 1 + answers.remembered, 0)
    counts = np.bincount((hour * 3 + told)[~answers.suspect], minlength=3 * _HOURS).reshape(_HOURS, 3)
    return tuple(
        Hour(each, sum(row), Remembered(row[2], row[1] + row[2])) for each, row in enumerate(counts.tolist())
    )


def topic_times(scoped: ScopedAnswers) -> tuple[AnswerTimes, ...]:
    """What went into each topic that was studied, the most time first."""
    made = []
    for place, (count, seconds, recall) in _by_topic(scoped).items():
        key, name = (TOPICS[place].key, TOPICS[place].name) if place >= 0 else (None, NO_TOPIC)
        made.append(AnswerTimes(key, name, count, seconds, recall))
    return _most_time_first(made)


def section_times(topics: Iterable[AnswerTimes], sections: Iterable[Section]) -> tuple[AnswerTimes, ...]:
    """What went into each section that was studied, by its own topics, the most time first.

    A topic that belongs to two sections counts for both.
    """
    known = {topic.key: topic for topic in topics}
    made = []
    for section in sections:
        own = [known[key] for key in section.topics if key in known]
        if own:
            made.append(
                AnswerTimes(
                    section.id,
                    section.name,
                    answers=sum(topic.answers for topic in own),
                    seconds=sum(topic.seconds for topic in own),
                    recall=sum((topic.recall for topic in own), Remembered()),
                )
            )
    return _most_time_first(made)


def _by_topic(scoped: ScopedAnswers) -> Mapping[int, tuple[int, float, Remembered]]:
    """(answers, seconds, remembered) of each topic with answers, by its place; -1 for none."""
    answers, size = scoped.answers, len(TOPICS) + 1
    place = scoped.topic + 1
    # By topic, and within each: not in review; forgotten; remembered.
    told = np.where(answers.asked, 1 + answers.remembered, 0)
    counts = np.bincount(place * 3 + told, minlength=3 * size).reshape(size, 3).tolist()
    milliseconds = np.bincount(place, weights=answers.took_ms, minlength=size).tolist()
    return {
        at - 1: (sum(row), milliseconds[at] / 1000, Remembered(row[2], row[1] + row[2]))
        for at, row in enumerate(counts)
        if sum(row)
    }


def _most_time_first(times: Iterable[AnswerTimes]) -> tuple[AnswerTimes, ...]:
    return tuple(sorted(times, key=lambda each: (-each.seconds, each.name)))


def _a_day(days: Whole, first: int, last: int) -> Whole:
    """How many of `days` fall on each day from `first` to `last`; none lie outside."""
    return np.bincount(days - first, minlength=last - first + 1)
