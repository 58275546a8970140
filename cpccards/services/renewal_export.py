"""The CEU ledger as CSV for an audit, and its reminders as a calendar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime, timedelta

from cpccards.domain.renewal import ceus_words
from cpccards.domain.renewal_ledger import EntryStanding
from cpccards.domain.renewal_reminders import missing_words, reminders
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


def as_csv(renewal: Renewal) -> bytes:
    """A row for each entry, by date; cells are safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(CSV_HEADINGS)
    for standing in renewal.ledger.entries:
        writer.writerow([spreadsheet_cell(value) for value in _row(standing)])
    return text.getvalue().encode("utf-8-sig")


def as_calendar(renewal: Renewal, now: datetime) -> bytes:
    """The reminders that lie ahead and the day of renewal, as whole days.

    An event keeps its identity, so that a second export takes the place of the first.
    """
    return write(_events(renewal), name="CPC Cards: renewal", now=now)


def _events(renewal: Renewal) -> Iterator[CalendarEvent]:
    standing = renewal.ledger.periods[renewal.ledger.current] if renewal.ledger.periods else None
    for reminder in reminders(renewal.ledger, renewal.rules, renewal.today):
        yield CalendarEvent(
            uid=f"renewal-{reminder.key}@cpccards",
            summary=reminder.words,
            start=reminder.on,
            length=timedelta(days=1),
            description="" if standing is None else missing_words(standing),
            categories=("Renewal",),
            alarms=(timedelta(0),),
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
