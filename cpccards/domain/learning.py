"""What studying a card does to its memory: the update of FSRS-6, for whole collections at once.

An evening with a card ends in one of two ways: it was recalled, or forgotten and learned again. Forecasts of
what studying would bring (`domain.study_next`, `domain.study_plan`) weigh the two by the chance of each.

Source: the update rules of FSRS-6 as py-fsrs 6.3 has them; a test holds both against each other.
"""

from __future__ import annotations

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

LEAST_STABILITY = 0.001
_EASIEST, _HARDEST = 1.0, 10.0

FIRST_TIME_KNOWN = 0.5
"""Share of new cards that are rated Good at once; the others come back within the session."""


@dataclass(frozen=True, eq=False, slots=True)
class Memories:
    """Stability (days, 0 where never seen) and difficulty (1–10) of cards, arrays of one shape."""

    stability: NDArray[np.float64]
    difficulty: NDArray[np.float64]


def first_memories(rating: Rating, shape: int | tuple[int, ...] = ()) -> Memories:
    """The memories of cards rated for the first time."""
    w = FSRS_PARAMETERS
    difficulty = np.clip(_first_difficulty(rating), _EASIEST, _HARDEST)
    return Memories(np.full(shape, max(LEAST_STABILITY, w[rating - 1])), np.full(shape, difficulty))


def reviewed(before: Memories, elapsed_days: ArrayLike, rating: Rating) -> Memories:
    """The memories after one more rating, `elapsed_days` study days (0: the same day) after the last one."""
    w = FSRS_PARAMETERS
    stability = np.maximum(before.stability, LEAST_STABILITY)
    difficulty = before.difficulty
    elapsed = np.asarray(elapsed_days)
    same_day = elapsed < 1
    recall = retrievability(stability, elapsed)
    if rating is Rating.AGAIN:
        forgotten = (
            w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * np.exp((1 - recall) * w[14])
        )
        later = np.minimum(forgotten, stability / np.exp(w[17] * w[18]))
    else:
        factor = (w[15] if rating is Rating.HARD else 1.0) * (w[16] if rating is Rating.EASY else 1.0)
        growth = np.exp(w[8]) * (11 - difficulty) * stability ** -w[9] * np.expm1((1 - recall) * w[10])
        later = stability * (1 + growth * factor)
    return Memories(
        np.maximum(np.where(same_day, _same_day(stability, rating), later), LEAST_STABILITY),
        _next_difficulty(difficulty, rating),
    )


def remembered_tonight(before: Memories, elapsed_days: ArrayLike) -> Memories:
    """The memories after an evening on which the card was recalled."""
    return reviewed(before, elapsed_days, Rating.GOOD)


def relearned_tonight(before: Memories, elapsed_days: ArrayLike) -> Memories:
    """The memories after an evening on which the card was forgotten, and learned again in its step."""
    return reviewed(reviewed(before, elapsed_days, Rating.AGAIN), 0, Rating.GOOD)


def met_tonight(shape: int | tuple[int, ...] = (), *, known: bool = True) -> Memories:
    """The memories of new cards after their first evening; `known` if the first rating was Good."""
    first = first_memories(Rating.GOOD if known else Rating.AGAIN, shape)
    return reviewed(first, 0, Rating.GOOD)


def _same_day(stability: NDArray[np.float64], rating: Rating) -> NDArray[np.float64]:
    w = FSRS_PARAMETERS
    growth = np.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
    if rating is not Rating.AGAIN:
        growth = np.maximum(growth, 1.0)
    return np.asarray(stability * growth)


def _first_difficulty(rating: Rating) -> float:
    w = FSRS_PARAMETERS
    return float(w[4] - np.exp(w[5] * (rating - 1)) + 1)


def _next_difficulty(difficulty: NDArray[np.float64], rating: Rating) -> NDArray[np.float64]:
    w = FSRS_PARAMETERS
    moved = difficulty - w[6] * (rating - 3) * (10.0 - difficulty) / 9.0
    back = w[7] * _first_difficulty(Rating.EASY) + (1 - w[7]) * moved
    return np.clip(back, _EASIEST, _HARDEST)
