"""Simulated learners: their memory follows FSRS-6 by parameters of their own, or does not follow FSRS at all.

Each evening they meet some new cards and what is due. What is due the app decides, by FSRS with its default
parameters, as it would for anybody whose reviews it does not know yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.learning import FSRS_PARAMETERS, Memories, first_memories, reviewed
from cpccards.domain.memory import retrievability
from cpccards.domain.reviews import Rating
from cpccards.scheduling.parameter_bounds import within_bounds
from cpccards.scheduling.review_histories import ReviewHistories, histories_of_columns

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_SPREAD = np.array(
    [
        *(0.8, 0.8, 0.8, 0.8),
        *(0.57, 0.28, 0.60, 0.12),
        *(0.39, 0.18, 0.33),
        *(0.30, 0.09, 0.16, 0.57),
        *(0.25, 1.03),
        *(0.31, 0.32, 0.14),
        0.27,
    ]
)
"""How far real learners' parameters lie from the defaults (srs-benchmark), the first four in logarithms."""

_FIRST_RATINGS = (0.35, 0.10, 0.45, 0.10)
_RATINGS_RECALLED = (0.10, 0.80, 0.10)
_KNOWN_AGAIN = (0.8, 0.8, 1.0)
"""What was missed comes back within the session; the chance to know it then, each time."""
_MISSED_EVENINGS = 0.15


class Truth(Protocol):
    """What a learner really recalls. No card comes twice in one call."""

    def recall(self, cards: Ints, day: int) -> Floats:
        """The chance to recall each card, all of them seen before."""

    def practise(self, cards: Ints, ratings: Ints, day: int) -> None:
        """The cards were answered."""


class FsrsTruth:
    """Memory as FSRS-6 has it, by any parameters; the app's own by the default ones."""

    def __init__(self, cards: int, parameters: tuple[float, ...] = FSRS_PARAMETERS) -> None:
        self.parameters = parameters
        self.stability: Floats = np.zeros(cards)
        self.difficulty: Floats = np.ones(cards)
        self.last_day: Ints = np.zeros(cards, np.int64)

    def recall(self, cards: Ints, day: int) -> Floats:
        """Retrievability."""
        return retrievability(self.stability[cards], day - self.last_day[cards], self.parameters[20])

    def practise(self, cards: Ints, ratings: Ints, day: int) -> None:
        """FSRS's update."""
        before = Memories(self.stability[cards], self.difficulty[cards])
        new = before.stability == 0
        first = first_memories(ratings, parameters=self.parameters)
        later = reviewed(before, day - self.last_day[cards], ratings, self.parameters)
        self.stability[cards] = np.where(new, first.stability, later.stability)
        self.difficulty[cards] = np.where(new, first.difficulty, later.difficulty)
        self.last_day[cards] = day


class ActivationTruth:
    """ACT-R: each answer leaves a trace that fades as a power of time; recall is logistic in their logarithm.

    Activation B = ln Σ (days since + ½)^−d + the card's own ease; P(recall) = 1 / (1 + exp((τ − B)/s)).

    Source: Anderson & Schooler 1991 for the form; values set so that nine in ten due cards are recalled.
    """

    _DECAY, _THRESHOLD, _NOISE = 0.35, -0.75, 0.45

    def __init__(self, cards: int, random: np.random.Generator) -> None:
        self._ease = random.normal(0.0, 0.25, cards)
        self._traces = np.full((cards, 24), np.nan)
        self._count = np.zeros(cards, np.int64)

    def recall(self, cards: Ints, day: int) -> Floats:
        """Logistic in activation."""
        strength = np.nansum((day - self._traces[cards] + 0.5) ** -self._DECAY, axis=1)
        activation = np.log(strength) + self._ease[cards]
        return np.asarray(1.0 / (1.0 + np.exp((self._THRESHOLD - activation) / self._NOISE)))

    def practise(self, cards: Ints, ratings: Ints, day: int) -> None:
        """One more trace; of very many the oldest gives way."""
        self._traces[cards, self._count[cards] % self._traces.shape[1]] = day
        self._count[cards] += 1


@dataclass(frozen=True, eq=False, slots=True)
class Learner:
    """A learner and all their reviews.

    Attributes:
        truth: the chance of recall before each review, as it really was; 0 before a card's first.
    """

    name: str
    histories: ReviewHistories
    truth: Floats


class ChangedTruth:
    """Somebody whose memory changes from one day on, from one set of FSRS parameters to another."""

    def __init__(self, before: FsrsTruth, after: FsrsTruth, day: int) -> None:
        self._before, self._after, self._day = before, after, day

    def recall(self, cards: Ints, day: int) -> Floats:
        """Retrievability by the parameters of the day."""
        return (self._before if day < self._day else self._after).recall(cards, day)

    def practise(self, cards: Ints, ratings: Ints, day: int) -> None:
        """Both are kept up to date."""
        self._before.practise(cards, ratings, day)
        self._after.practise(cards, ratings, day)


def shifted() -> tuple[float, ...]:
    """Somebody who forgets faster than most, and for whom hard cards are much harder."""
    w = np.array(FSRS_PARAMETERS)
    w[:4] *= (0.6, 0.5, 0.5, 0.7)
    w[6] += 0.5
    w[8] -= 0.4
    w[11] -= 0.3
    w[20] = 0.35
    return tuple(w.tolist())


def drawn(random: np.random.Generator) -> tuple[float, ...]:
    """Parameters within the spread of real learners'; better first ratings leave no weaker memories."""
    w = np.array(FSRS_PARAMETERS)
    moved = random.normal(0.0, _SPREAD)
    w[:4] = np.sort(w[:4] * np.exp(moved[:4]))
    w[4:] += moved[4:]
    return within_bounds(w.tolist())


def study(name: str, truth: Truth, cards: int, reviews: int, random: np.random.Generator) -> Learner:
    """Plays evenings until there are so many reviews; the evening that passes the mark is cut there."""
    app = FsrsTruth(cards)
    due = np.full(cards, np.iinfo(np.int64).max)
    new_a_day = max(5, cards // 120)
    columns: list[tuple[Ints, Ints, Ints, Floats]] = []
    met = done = day = 0
    while done < reviews:
        old = np.flatnonzero(due <= day)
        fresh = np.arange(met, min(cards, met + new_a_day))
        met += len(fresh)
        seen = tonight = np.r_[old, fresh]
        chance = np.r_[truth.recall(old, day), np.zeros(len(fresh))]
        first = 1 + random.choice(4, len(fresh), p=_FIRST_RATINGS)
        ratings = np.r_[_ratings(chance[: len(old)], random), first]
        for within_session in (*_KNOWN_AGAIN, None):
            app.practise(tonight, ratings, day)
            truth.practise(tonight, ratings, day)
            columns.append((tonight, np.full(len(tonight), day), ratings, chance))
            done += len(tonight)
            tonight = tonight[ratings == Rating.AGAIN]
            if within_session is None or not len(tonight):
                break
            chance = np.full(len(tonight), within_session)
            ratings = _ratings(chance, random)
        spread = random.uniform(0.9, 1.1, len(seen))
        due[seen] = day + np.maximum(1, np.rint(app.stability[seen] * spread)).astype(np.int64)
        day += 1 + int(random.random() < _MISSED_EVENINGS)
    card, days, rating, chances = (np.concatenate(column)[:reviews] for column in zip(*columns, strict=True))
    return Learner(name, histories_of_columns(card, days, rating), chances)


def _ratings(chance: Floats, random: np.random.Generator) -> Ints:
    """A rating for each card, given its chance to be recalled."""
    known = random.random(len(chance)) < chance
    return np.where(known, 2 + random.choice(3, len(chance), p=_RATINGS_RECALLED), int(Rating.AGAIN))
