"""What studying a card does to its memory: the update of FSRS-6, for whole collections at once.

An evening with a card ends in one of two ways: it was recalled, or forgotten and learned again. Forecasts of
what studying would bring (`domain.study_next`, `domain.study_plan`) weigh the two by the chance of each.

Source: the update rules of FSRS-6 as py-fsrs 6.3 has them; a test holds both against each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cpccards.domain.memory import FSRS_DECAY, retrievability
from cpccards.domain.reviews import Rating

FSRS_PARAMETERS: tuple[float, ...] = (
    *(0.212, 1.2931, 2.3065, 8.2956),
    *(6.4133, 0.8334, 3.0194, 0.001),
    *(1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483),
    *(0.6014, 1.8729),
    *(0.5425, 0.0912, 0.0658),
    FSRS_DECAY,
)
"""FSRS-6's default parameters w0 to w20."""

Parameters = Sequence[float] | NDArray[np.float64]
"""w0 to w20. In an array the first axis counts the 21, and the others broadcast with those of the memories:
parameters of shape (21, k, 1) give memories of shape (k, cards), each row by a set of its own."""

Ratings = Rating | NDArray[np.int64]
"""One rating for all cards, or one for each entry of the memories' last axis."""

LEAST_STABILITY = 0.001
_EASIEST, _HARDEST = 1.0, 10.0

FIRST_TIME_KNOWN = 0.5
"""Share of new cards that are rated Good at once; the others come back within the session."""


_Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Memories:
    """Stability (days, 0 where never seen) and difficulty (1–10) of cards, arrays of one shape."""

    stability: NDArray[np.float64]
    difficulty: NDArray[np.float64]


def first_memories(
    rating: Ratings, shape: int | tuple[int, ...] = (), parameters: Parameters = FSRS_PARAMETERS
) -> Memories:
    """The memories of cards rated for the first time, of a shape that `shape` and the rest broadcast to."""
    stability = np.maximum(np.choose(np.asarray(rating) - 1, parameters[:4]), LEAST_STABILITY)
    difficulty = np.clip(_first_difficulty(rating, parameters), _EASIEST, _HARDEST)
    whole = np.broadcast_shapes(shape, stability.shape, difficulty.shape)
    return Memories(np.broadcast_to(stability, whole).copy(), np.broadcast_to(difficulty, whole).copy())


def reviewed(
    before: Memories,
    elapsed_days: ArrayLike,
    rating: Ratings,
    parameters: Parameters = FSRS_PARAMETERS,
) -> Memories:
    """The memories after one more rating, `elapsed_days` study days (0: the same day) after the last one."""
    stability = np.maximum(before.stability, LEAST_STABILITY)
    difficulty = before.difficulty
    elapsed = np.asarray(elapsed_days)
    recall = retrievability(stability, elapsed, parameters[20])
    if rating is Rating.AGAIN:
        later = _forgotten(stability, difficulty, recall, parameters)
    elif isinstance(rating, Rating):
        later = _recalled(stability, difficulty, recall, rating, parameters)
    else:
        later = np.where(
            rating == Rating.AGAIN,
            _forgotten(stability, difficulty, recall, parameters),
            _recalled(stability, difficulty, recall, rating, parameters),
        )
    same_day = _same_day(stability, rating, parameters)
    return Memories(
        np.maximum(np.where(elapsed < 1, same_day, later), LEAST_STABILITY),
        _next_difficulty(difficulty, rating, parameters),
    )


def remembered_tonight(
    before: Memories, elapsed_days: ArrayLike, parameters: Parameters = FSRS_PARAMETERS
) -> Memories:
    """The memories after an evening on which the card was recalled."""
    return reviewed(before, elapsed_days, Rating.GOOD, parameters)


def relearned_tonight(
    before: Memories, elapsed_days: ArrayLike, parameters: Parameters = FSRS_PARAMETERS
) -> Memories:
    """The memories after an evening on which the card was forgotten, and learned again in its step."""
    forgotten = reviewed(before, elapsed_days, Rating.AGAIN, parameters)
    return reviewed(forgotten, 0, Rating.GOOD, parameters)


def met_tonight(
    shape: int | tuple[int, ...] = (), *, known: bool = True, parameters: Parameters = FSRS_PARAMETERS
) -> Memories:
    """The memories of new cards after their first evening; `known` if the first rating was Good."""
    first = first_memories(Rating.GOOD if known else Rating.AGAIN, shape, parameters)
    return reviewed(first, 0, Rating.GOOD, parameters)


def _forgotten(stability: _Floats, difficulty: _Floats, recall: _Floats, w: Parameters) -> _Floats:
    forgotten = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * np.exp((1 - recall) * w[14])
    return np.asarray(np.minimum(forgotten, stability / np.exp(w[17] * w[18])))


def _recalled(
    stability: _Floats, difficulty: _Floats, recall: _Floats, rating: Ratings, w: Parameters
) -> _Floats:
    factor = np.where(rating == Rating.HARD, w[15], 1.0) * np.where(rating == Rating.EASY, w[16], 1.0)
    growth = np.exp(w[8]) * (11 - difficulty) * stability ** -w[9] * np.expm1((1 - recall) * w[10])
    return np.asarray(stability * (1 + growth * factor))


def _same_day(stability: _Floats, rating: Ratings, w: Parameters) -> _Floats:
    growth = np.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
    return np.asarray(stability * np.where(rating == Rating.AGAIN, growth, np.maximum(growth, 1.0)))


def _first_difficulty(rating: Ratings, w: Parameters) -> _Floats:
    return np.asarray(w[4] - np.exp(w[5] * (rating - 1)) + 1)


def _next_difficulty(difficulty: _Floats, rating: Ratings, w: Parameters) -> _Floats:
    moved = difficulty - w[6] * (rating - 3) * (10.0 - difficulty) / 9.0
    back = w[7] * _first_difficulty(Rating.EASY, w) + (1 - w[7]) * moved
    return np.clip(back, _EASIEST, _HARDEST)
