"""A clock that was set: how far it may move between two looks before the learner is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FARTHEST_BACK = timedelta(days=1)
"""Room for a journey west with a clock on local time, and for a clock that was corrected."""
FARTHEST_FORWARD = timedelta(days=60)
"""Room for a long holiday."""


@dataclass(frozen=True, slots=True)
class ClockJump:
    """The time the app saw last, and what the clock says now; both aware."""

    seen: datetime
    now: datetime

    @property
    def by(self) -> timedelta:
        """How far the clock moved; negative for back."""
        return self.now - self.seen


def clock_jump(seen: datetime | None, now: datetime) -> ClockJump | None:
    """The jump between the time seen last and now; None where the clock may well be right."""
    if seen is None or -FARTHEST_BACK <= now - seen <= FARTHEST_FORWARD:
        return None
    return ClockJump(seen, now)
