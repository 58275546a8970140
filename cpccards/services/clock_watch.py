"""Whether the computer's clock can be believed: a jump makes scheduling wait until the learner confirms it.

The time seen last is that of the newest step, or of the last look where nothing was done since. Not of the
newest answer in the log: an imported one may lie anywhere.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from cpccards.domain.clock import Clock, from_milliseconds, to_milliseconds
from cpccards.domain.clock_jumps import ClockJump, clock_jump
from cpccards.domain.errors import ClockChanged
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

_SEEN = "clock_seen"
_OFTEN = timedelta(hours=1)


class ClockWatch:
    """Looks at the clock when asked to, and holds what would be written by a wrong one."""

    def __init__(self, units: UnitOfWorkFactory, clock: Clock) -> None:
        self._units = units
        self._clock = clock
        self._jump: ClockJump | None = None
        self._ticked = clock.now()

    @property
    def jump(self) -> ClockJump | None:
        """The jump that the learner has yet to confirm; None while there is none."""
        return self._jump

    @property
    def is_waiting(self) -> bool:
        """True while nothing may be scheduled."""
        return self._jump is not None

    def look(self) -> ClockJump | None:
        """Compares the clock with the time seen last. Writes nothing."""
        with self._units() as uow:
            seen = _seen(uow)
        self._jump = clock_jump(None if seen is None else from_milliseconds(seen), self._clock.now())
        return self._jump

    def has_moved(self) -> bool:
        """True when more or less time went by since this was asked last than in an hour at most.

        Asks no library, so it can be asked often: a clock that only ran on needs no `look`.
        """
        before, self._ticked = self._ticked, self._clock.now()
        return not timedelta(0) <= self._ticked - before <= _OFTEN

    def note_seen(self) -> None:
        """Keeps the time as seen, unless it waits to be confirmed. Not an undoable step.

        Raises:
            LibraryError: it was not kept.
        """
        if self._jump is None:
            self._keep()

    def confirm(self) -> None:
        """The learner says that the clock is right now: scheduling goes on from here.

        Raises:
            LibraryError: that could not be kept, and scheduling waits on.
        """
        self._keep()
        self._jump = None

    def require(self) -> None:
        """Lets a write of the schedule through.

        Raises:
            ClockChanged: the clock jumped, and nobody has confirmed it.
        """
        if self._jump is not None:
            raise ClockChanged(
                "Your computer's clock changed",
                "Scheduling waits until you confirm that it is right.",
                "Confirm it, or set the clock.",
            )

    def _keep(self) -> None:
        now = to_milliseconds(self._clock.now())
        with self._units() as uow:
            uow.settings.put({_SEEN: {"at": now, "step": _newest(uow)}})
            uow.commit()


def _seen(uow: UnitOfWork) -> int | None:
    """The last moment the clock was believed, in milliseconds since 1970."""
    kept: Any = uow.settings.get(_SEEN) or {}
    step = _newest(uow)
    # By order, not by size: what a wrong clock wrote before it was put right is the larger one.
    if step is not None and step != kept.get("step"):
        return step[1]
    at = kept.get("at")
    return int(at) if at is not None else None


def _newest(uow: UnitOfWork) -> list[int] | None:
    return uow.steps.last_taken()
