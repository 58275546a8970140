"""How memory fades: the forgetting curve of FSRS-6, for whole collections at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

FSRS_DECAY = 0.1542
"""FSRS-6's default for its twenty-first parameter, w20."""


def chance_of_recall(stability: float, elapsed_days: float, decay: float = FSRS_DECAY) -> float:
    """`retrievability` of one card that was seen; without numpy, which the day's queue does not wait for.

    Args:
        stability: days, above 0.
        elapsed_days: study days since the last review; below 0 counts as 0.
    """
    factor = 0.9 ** (-1.0 / decay) - 1.0
    return float((1.0 + factor * max(0.0, elapsed_days) / stability) ** -decay)


def retrievability(
    stability: ArrayLike, elapsed_days: ArrayLike, decay: float | NDArray[np.float64] = FSRS_DECAY
) -> NDArray[np.float64]:
    """The chance that each card is recalled, `elapsed_days` after its last review.

    R = (1 + F·t/S)^(−w20) with F = 0.9^(−1/w20) − 1, so that R = 0.9 when t = S.

    Args:
        stability: days, any shape; 0, negative or NaN for a card never seen, whose R is 0.
        elapsed_days: study days, of a shape that broadcasts; a clock set back counts as 0.
        decay: w20 of the learner's FSRS parameters, above 0; an array broadcasts too.

    Returns:
        Values from 0 to 1 in the broadcast shape.

    Source: py-fsrs 6.3 (`Scheduler.get_card_retrievability`), agrees to 1e-15.
    """
    import numpy as np  # waits until cards are looked at by the thousand

    days = np.maximum(np.asarray(elapsed_days, dtype=np.float64), 0.0)
    strength = np.asarray(stability, dtype=np.float64)
    seen = strength > 0
    factor = 0.9 ** (-1.0 / decay) - 1.0
    with np.errstate(over="ignore"):
        recalled = (1.0 + factor * days / np.where(seen, strength, 1.0)) ** -decay
    return np.asarray(np.where(seen, recalled, 0.0), dtype=np.float64)


def interval_days(
    stability: ArrayLike,
    desired_retention: ArrayLike,
    decay: float | NDArray[np.float64] = FSRS_DECAY,
    longest: int | None = None,
) -> NDArray[np.float64]:
    """Whole days, at least 1, until retrievability has fallen to the desired retention.

    Args:
        stability: days, above 0.
        desired_retention: above 0 and below 1; broadcasts with the stability.
        longest: the most days; None for any number.

    Source: py-fsrs 6.3 (`Scheduler._next_interval`).
    """
    import numpy as np

    factor = 0.9 ** (-1.0 / decay) - 1.0
    days = np.asarray(stability) / factor * (np.asarray(desired_retention) ** (-1.0 / decay) - 1.0)
    return np.asarray(np.clip(np.rint(days), 1.0, longest), dtype=np.float64)
