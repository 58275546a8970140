"""The computer's clock."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import tzlocal


class SystemClock:
    """Reads the system's time and zone. The only place that does."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return datetime.now(UTC)

    def zone(self) -> tzinfo:
        """The zone the computer is set to, followed when it changes."""
        return tzlocal.reload_localzone()
