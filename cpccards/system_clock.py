"""The computer's clock."""

from __future__ import annotations

import time
from datetime import UTC, datetime, tzinfo

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
