"""Backups: what is known of each, when one is due, and which may go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from pathlib import Path

LEAST_APART = timedelta(minutes=30)
"""Backups that nobody asked for lie at least so far apart."""

FEW = 100
"""So many notes or cards are deleted or rewritten without a backup: undo brings them back."""

DAYS, WEEKS, MONTHS = 12, 10, 9
"""Before yesterday: one a day for so many days of study, then one a week, then one a month."""


class Reason(StrEnum):
    """Why a backup was made."""

    OPENING = "opening"
    HOURLY = "hourly"
    CLOSING = "closing"
    BY_HAND = "by hand"
    IMPORT = "import"
    RESTORE = "restore"
    DELETION = "deletion"
    CHANGE = "change"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a library has come.

    Attributes:
        library: what tells this library, and copies of it, from others; empty while it has no such name.
        mark: the same for two stands between which nothing was done.
        newest_answer, newest_step: when the last answer was given and the last step taken, UTC.
    """

    library: str
    mark: str
    decks: int
    notes: int
    cards: int
    reviews: int
    newest_answer: datetime | None
    newest_step: datetime | None


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the library, in one file.

    Attributes:
        made_at: when, UTC.
        reason: why; None for a file that came from elsewhere.
        version: of the app that made it; empty when unknown.
        schema: of the tables in it.
        size: in bytes.
        sha256: of the whole file, in hexadecimal; empty when it was never verified.
    """

    path: Path
    made_at: datetime
    reason: Reason | None
    version: str
    schema: int
    size: int
    sha256: str
    stand: Stand

    @property
    def is_verified(self) -> bool:
        """True when it was read through, and found sound, after it was written."""
        return bool(self.sha256)


def is_due(newest: datetime | None, now: datetime) -> bool:
    """True when the newest backup is old enough for another. One from the future says nothing."""
    return newest is None or abs(now - newest) >= LEAST_APART


def superfluous(made: Iterable[datetime], now: datetime, zone: tzinfo) -> frozenset[datetime]:
    """Which backups may go.

    All of today and yesterday stay, then the last of each of twelve days, of ten weeks before those, and of
    nine months before those.

    Args:
        made: when each was made, aware.
        zone: in which the learner counts days.
    """
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    days: set[date] = set()
    weeks: set[tuple[int, int]] = set()
    months: set[tuple[int, int]] = set()
    going: set[datetime] = set()
    for instant in sorted(made, reverse=True):
        day = instant.astimezone(zone).date()
        if day >= yesterday:
            continue
        week, month = day.isocalendar()[:2], (day.year, day.month)
        if day not in days and len(days) < DAYS:
            days.add(day)
        elif day in days:
            going.add(instant)
        elif week not in weeks and len(weeks) < WEEKS:
            weeks.add(week)
        elif week in weeks:
            going.add(instant)
        elif month not in months and len(months) < MONTHS:
            months.add(month)
        else:
            going.add(instant)
    return frozenset(going)


def lacks_answers(present: Stand, backup: Stand) -> bool:
    """True when a library has fewer answers than its backup and nobody took them back.

    So it is when the file was copied without its log: the newest part is missing. A learner who undoes
    answers leaves a step that is at least as new as the backup's.
    """
    if present.library != backup.library or present.reviews >= backup.reviews:
        return False
    if backup.newest_step is None:
        return True
    return present.newest_step is None or present.newest_step < backup.newest_step
