"""Instants by the thousand on the learner's clock: the hour on the wall, and the study day."""

from __future__ import annotations

from datetime import timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.clock import EPOCH

MINUTES_A_DAY = 1440
_MINUTE = timedelta(minutes=1)


def wall_minutes(minutes: NDArray[np.int64], zone: tzinfo) -> NDArray[np.int64]:
    """The time on the wall in `zone`, as if 1970 had begun there at 0.

    The zone is asked twice for each UTC day that has an instant, and for each instant of the few days on
    which the clocks are changed.

    Args:
        minutes: whole minutes since 1970-01-01 UTC.
    """
    if not len(minutes):
        return minutes
    days = minutes // MINUTES_A_DAY
    first = int(days.min())
    present = np.flatnonzero(np.bincount(days - first)) + first
    offsets = np.zeros(int(present[-1]) - first + 1, np.int64)
    changing: list[int] = []
    for day in present.tolist():
        offset = _offset(day * MINUTES_A_DAY, zone)
        offsets[day - first] = offset
        if _offset((day + 1) * MINUTES_A_DAY, zone) != offset:
            changing.append(day)
    found = minutes + offsets[days - first]
    for place in np.flatnonzero(np.isin(days, changing)).tolist():
        found[place] = minutes[place] + _offset(int(minutes[place]), zone)
    return found


def study_days(minutes: NDArray[np.int64], zone: tzinfo, rollover_hour: int) -> NDArray[np.int64]:
    """The study days that hold instants, given in whole minutes since 1970-01-01 UTC."""
    return np.asarray((wall_minutes(minutes, zone) - 60 * rollover_hour) // MINUTES_A_DAY)


def _offset(minutes: int, zone: tzinfo) -> int:
    """Minutes by which the wall in `zone` is ahead of UTC."""
    wall = (EPOCH + minutes * _MINUTE).astimezone(zone)
    return (wall.utcoffset() or timedelta()) // _MINUTE
