"""The computer's clock."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import tzlocal

ZONE_KEPT_SECONDS = 30.0
"""How long the zone is taken as read: finding it out reads files, and every answer asks for it."""


class SystemClock:
    """Reads the system's time and zone. The only place that does."""

    def __init__(self) -> None:
        self._zone: tzinfo = tzlocal.get_localzone()
        self._zone_read_at = time.monotonic()

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)

    def zone(self) -> tzinfo:
        """The zone the computer is set to; a traveller's new one is noticed within half a minute."""
        if time.monotonic() - self._zone_read_at > ZONE_KEPT_SECONDS:
            self._zone = tzlocal.reload_localzone()
            self._zone_read_at = time.monotonic()
        return self._zone


_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class SystemBootClock:
    """Reads the clock that nobody can set."""

    def __init__(self) -> None:
        # Linux leaves sleep out of CLOCK_MONOTONIC; macOS counts it there, and Windows in time.monotonic.
        self._clock: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
        self._boot = ""
        with suppress(OSError):
            self._boot = _BOOT_ID.read_text(encoding="ascii").strip()

    def elapsed(self) -> float:
        """Seconds since the computer started, with those it slept."""
        return time.monotonic() if self._clock is None else time.clock_gettime(self._clock)

    def boot(self) -> str:
        """The kernel's name for this start; empty outside Linux."""
        return self._boot
