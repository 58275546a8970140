"""FSRS parameters as Anki keeps them, of whichever version they were fitted for, as FSRS-6's."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, log

from cpccards.scheduling.parameter_bounds import within_bounds

FORMER_DECAY = 0.5
"""The exponent of the forgetting curve before FSRS-6 made it a parameter."""


def fsrs6_parameters(parameters: Sequence[float]) -> tuple[float, ...] | None:
    """The 21 parameters that predict what these do, each within its bounds; None for what can't be used.

    Args:
        parameters: 21 of FSRS-6, 19 of FSRS-5 or 17 of FSRS-4.5, which knew no reviews on the same day and
            reckoned difficulty otherwise.

    Source: how fsrs-rs takes former parameters (`check_and_fill_parameters`); Anki itself goes by it.
    """
    w = [float(value) for value in parameters]
    if not all(map(isfinite, w)):
        return None
    if len(w) == 17 and w[5] > -1 / 3:
        w[4:7] = [w[4] + 2 * w[5], log(3 * w[5] + 1) / 3, w[6] + 0.5]
        w += [0.0, 0.0]
    if len(w) == 19:
        w += [0.0, FORMER_DECAY]
    return within_bounds(w) if len(w) == 21 else None
