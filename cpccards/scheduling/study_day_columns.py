"""Study days of instants by the hundred thousand; `scheduling.study_days` says what one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.clock import StudyDay, from_milliseconds, to_milliseconds
from cpccards.scheduling.study_days import study_day_end

_HOUR, _DAY = 3_600_000, 86_400_000
_LAST_CREATED = 2**32
_MOST_WEST = 24 * 60

Instants = NDArray[np.int64]
"""Milliseconds since 1970-01-01 UTC."""

Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a learner counts days."""

    zone: tzinfo
    rollover_hour: int

    def days(self, instants: Instants) -> Days:
        """The study day of each instant, as `study_day` has it.

        The zone is asked about each UTC day once, so no day may change its clocks twice; none does.
        """
        utc_days, which = np.unique(instants // _DAY, return_inverse=True)
        starts = (utc_days * _DAY).tolist()
        before = [_offset(start, self.zone) for start in starts]
        after = [_offset(start + _DAY, self.zone) for start in starts]
        changes = [
            start if early == late else _change(start, early, self.zone)
            for start, early, late in zip(starts, before, after, strict=True)
        ]
        changed = instants >= _column(changes)[which]
        offset = np.where(changed, _column(after)[which], _column(before)[which])
        return np.asarray((instants + offset - self.rollover_hour * _HOUR) // _DAY)

    def starts(self, days: Days) -> Instants:
        """The first instant of each study day."""
        some, which = np.unique(days, return_inverse=True)
        ends = [study_day_end(day - 1, self.zone, self.rollover_hour) for day in some.tolist()]
        return np.asarray(_column([to_milliseconds(end) for end in ends])[which])


def anki_day_0(created: int, minutes_west: int | None, zone: tzinfo) -> StudyDay:
    """The study day that a collection of Anki's counts as day 0: the date on which it was created, there.

    Args:
        created: seconds since 1970.
        minutes_west: how far its zone lay west of UTC; None where only the learner's `zone` is left to go by.
    """
    at = min(max(created, 0), _LAST_CREATED) * 1000
    west = None if minutes_west is None else min(max(minutes_west, -_MOST_WEST), _MOST_WEST)
    offset = _offset(at, zone) if west is None else -60_000 * west
    return StudyDay((at + offset) // _DAY)


def _column(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _offset(instant: int, zone: tzinfo) -> int:
    """How far the zone's clocks are ahead of UTC, in milliseconds."""
    ahead = from_milliseconds(instant).astimezone(zone).utcoffset() or timedelta()
    return ahead // timedelta(milliseconds=1)


def _change(start: int, before: int, zone: tzinfo) -> int:
    """The instant within 24 hours of `start` at which the clocks change."""
    early, late = start, start + _DAY
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if _offset(middle, zone) == before else (early, middle)
    return late
