"""Writes calendar files (.ics) as RFC 5545 has them: CRLF, lines folded at 75 octets, times in UTC.

An event keeps its `uid` from one export to the next, and SEQUENCE grows with time; so a calendar that reads
the file again moves what it has in place of adding it twice. What is no longer wanted is written once more,
cancelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from cpccards.domain.clock import to_milliseconds

LINE_OCTETS = 75
"""The longest line of a file, without its end (RFC 5545, 3.1)."""

_PRODUCT = "-//CPC Cards//CPC Cards//EN"
_ESCAPED = re.compile(r"[\\;,]")
_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something in a calendar.

    Attributes:
        uid: the same for the same event in every export; unlike that of any other.
        start: an aware instant; or a date, for what takes whole days.
        length: how long it takes; whole days where `start` is a date.
        alarms: how long before the start a reminder is shown, each.
        is_cancelled: it was exported once and is no longer wanted.
    """

    uid: str
    summary: str
    start: datetime | date
    length: timedelta
    description: str = ""
    categories: tuple[str, ...] = ()
    alarms: tuple[timedelta, ...] = ()
    is_cancelled: bool = False


def write(events: Iterable[CalendarEvent], *, name: str, now: datetime) -> bytes:
    """A calendar file.

    Args:
        name: what a calendar program calls it.
        now: the instant of the export, aware.

    Raises:
        ValueError: an instant without a zone, or a length that is not above nothing.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
    ]
    for event in events:
        lines.extend(_event_lines(event, now))
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event_lines(event: CalendarEvent, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_instant(now)}"
    yield f"SEQUENCE:{to_milliseconds(now) // 60_000}"  # minutes fit into the 32 bits that readers give it
    yield from _times(event.start, event.length)
    yield f"SUMMARY:{_text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(map(_text, event.categories))}"
    if event.is_cancelled:
        yield "STATUS:CANCELLED"
        yield "TRANSP:TRANSPARENT"
    else:
        # A whole day is a thing to remember, not a day that is taken.
        yield "STATUS:CONFIRMED"
        yield f"TRANSP:{'OPAQUE' if isinstance(event.start, datetime) else 'TRANSPARENT'}"
        for before in event.alarms:
            yield "BEGIN:VALARM"
            yield "ACTION:DISPLAY"
            yield f"DESCRIPTION:{_text(event.summary)}"
            yield f"TRIGGER:{_before(before)}"
            yield "END:VALARM"
    yield "END:VEVENT"


def _times(start: datetime | date, length: timedelta) -> Iterator[str]:
    if length <= timedelta(0):
        raise ValueError(f"an event of {length}")
    if isinstance(start, datetime):
        yield f"DTSTART:{_instant(start)}"
        # Counted in UTC: on the wall an hour may be missing or come twice.
        yield f"DTEND:{_instant(start.astimezone(UTC) + length)}"
    else:
        if length % timedelta(days=1):
            raise ValueError(f"a day's event of {length}")
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{start + length:%Y%m%d}"


def _instant(instant: datetime) -> str:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no zone")
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _before(length: timedelta) -> str:
    """A duration before the start, as whole minutes."""
    minutes = round(length.total_seconds() / 60)
    return f"-PT{minutes}M" if minutes > 0 else "PT0S"


def _text(words: str) -> str:
    """A value of type TEXT: escaped, with no control characters (RFC 5545, 3.3.11)."""
    escaped = _ESCAPED.sub(lambda found: "\\" + found[0], words)
    return _CONTROLS.sub("", _LINE_ENDS.sub(r"\\n", escaped))


def _folded(line: str) -> bytes:
    """A line in UTF-8 with its end, folded between characters."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode("utf-8", "replace")
        if len(piece) + len(octets) > LINE_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += octets
    pieces.append(piece)
    return b"\r\n".join(pieces) + b"\r\n"
