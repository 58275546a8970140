"""The time of a practice exam: what counts as used, and how it compares with the plan.

Time is taken from a clock that nobody can set and that goes on while the computer sleeps. Only where the
computer was started anew is the wall clock asked, and then never for less than the new start has lasted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cpccards.domain.clock import BootClock, to_milliseconds

LONGEST_LOOK_MS = 15 * 60_000
"""A longer gap is time away: it is used up, but the question on screen was not looked at for so long."""

WARNINGS = (30, 15, 5)
"""Minutes left at which the learner is told."""

_PLAN = ((0.0, 0.0), (0.30, 0.25), (0.58, 0.50), (0.84, 0.75), (1.0, 220 / 240))
"""(share answered, share of the time): 30, 58, 84 of 100 after 1, 2, 3 hours, 20 minutes left for flags."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, by both clocks, in milliseconds; `boot` names the start of the computer it lies in."""

    boot: str
    elapsed_ms: int
    wall_ms: int


def mark(clock: BootClock, now: datetime) -> Mark:
    """This moment."""
    return Mark(clock.boot(), int(clock.elapsed() * 1000), to_milliseconds(now))


def gap_ms(since: Mark, now: Mark) -> int:
    """Milliseconds between two moments, never below 0; within one start, setting a clock changes nothing."""
    if since.boot == now.boot and now.elapsed_ms >= since.elapsed_ms:
        return now.elapsed_ms - since.elapsed_ms
    return max(now.elapsed_ms, now.wall_ms - since.wall_ms, 0)


def due_warning(left_ms: int, part_ms: int, warned: int) -> int | None:
    """The warning to give now, in minutes; None when there is none, or it was given.

    Args:
        warned: the last one given; 0 for none.
    """
    reached = [m for m in WARNINGS if left_ms <= m * 60_000 < part_ms and (not warned or m < warned)]
    return min(reached) if reached else None


def pace_seconds(answered: int, questions: int, used_ms: int, part_ms: int) -> int:
    """Seconds ahead of the plan (+) or behind it (−).

    0 while the question after those answered is within its time.
    """
    used, limit = used_ms / 1000, part_ms / 1000
    ahead = _planned(answered / questions) * limit - used
    if ahead >= 0 or answered >= questions:
        return max(0, round(ahead))
    behind = _planned((answered + 1) / questions) * limit - used
    return min(0, round(behind))


def _planned(share: float) -> float:
    """The share of the time by which a share of the questions is to be answered."""
    (from_share, from_time), (to_share, to_time) = next(
        (start, end) for start, end in pairwise(_PLAN) if share <= end[0]
    )
    return from_time + (share - from_share) / (to_share - from_share) * (to_time - from_time)
