"""The CEU ledger as CSV for an audit, and its reminders as a calendar."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePath

from cpccards.domain.renewal import ceus_words
from cpccards.domain.renewal_ledger import EntryStanding
from cpccards.domain.renewal_periods import Period
from cpccards.domain.renewal_reminders import all_reminders, missing_words
from cpccards.exchange.calendar import CalendarEvent, write
from cpccards.services.mock_export import spreadsheet_cell
from cpccards.services.renewal import Renewal

CSV_HEADINGS = (
    "Completed on",
    "Title",
    "Provider",
    "Index number",
    "CEUs",
    "Category",
    "Period",
    "Counts",
    "Why not",
    "Entered at AAPC",
    "Certificate",
)

_TITLE_LENGTH = 60


def as_csv(renewal: Renewal) -> bytes:
    """A row for each entry, by date; cells are safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_HEADINGS)
    for standing in renewal.ledger.entries:
        writer.writerow([spreadsheet_cell(value) for value in _row(standing)])
    return text.getvalue().encode("utf-8-sig")


def certificate_names(renewal: Renewal, period: Period) -> list[tuple[str, str]]:
    """(its name in the library, its name for people) of each certificate whose entry counts in a period."""
    found: list[tuple[str, str]] = []
    for each in renewal.ledger.entries:
        kept = each.entry.certificate
        if kept and each.counts and each.period == period:
            title = re.sub(r"[^\w.-]+", " ", each.entry.title).strip()[:_TITLE_LENGTH]
            place = f"{len(found) + 1:02} {each.entry.completed_on.isoformat()} {title}"
            found.append((kept, f"{place.strip()}{PurePath(kept).suffix}"))
    return found


def as_calendar(renewal: Renewal, now: datetime) -> bytes:
    """The reminders of the current period and the day of renewal, as whole days.

    An event keeps its identity, so that a second export takes the place of the first. That is why those that
    are over are written too: one that lay ahead may have been moved into the past.
    """
    return write(_events(renewal), name="CPC Cards: renewal", now=now)


def _events(renewal: Renewal) -> Iterator[CalendarEvent]:
    standing = renewal.ledger.periods[renewal.ledger.current] if renewal.ledger.periods else None
    for reminder in all_reminders(renewal.ledger, renewal.rules):
        yield CalendarEvent(
            uid=f"renewal-{reminder.key}@cpccards",
            summary=reminder.words,
            start=reminder.on,
            length=timedelta(days=1),
            description="" if standing is None else missing_words(standing),
            categories=("Renewal",),
            alarms=(timedelta(0),) if reminder.on >= renewal.today else (),
        )


def _row(standing: EntryStanding) -> tuple[object, ...]:
    entry, period = standing.entry, standing.period
    return (
        entry.completed_on.isoformat(),
        entry.title,
        entry.provider,
        entry.index_number,
        ceus_words(entry.ceus),
        entry.specialty or "core",
        "" if period is None else f"{period.start.isoformat()} to {period.end.isoformat()}",
        "yes" if standing.counts else "no",
        standing.reason,
        "yes" if entry.is_submitted else "no",
        entry.certificate_name,
    )
