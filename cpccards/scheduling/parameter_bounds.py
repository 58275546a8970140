"""Between which values py-fsrs takes each of FSRS-6's parameters; its constructor raises for any other."""

from __future__ import annotations

from collections.abc import Iterable

from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

LOWEST: tuple[float, ...] = LOWER_BOUNDS_PARAMETERS
HIGHEST: tuple[float, ...] = UPPER_BOUNDS_PARAMETERS


def within_bounds(parameters: Iterable[float]) -> tuple[float, ...]:
    """The 21 parameters, each moved to the nearest value that is taken."""
    return tuple(
        min(max(value, low), high) for value, low, high in zip(parameters, LOWEST, HIGHEST, strict=True)
    )
