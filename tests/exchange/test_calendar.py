"""Calendar files, held against the standard by the icalendar package."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cpccards.exchange.calendar import LINE_OCTETS, CalendarEvent, write

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def event(summary: str = "Surgery", **values: object) -> CalendarEvent:
    given: dict[str, object] = {"uid": "a@x", "start": NOW, "length": HOUR, **values}
    return CalendarEvent(summary=summary, **given)  # type: ignore[arg-type]


def read(data: bytes) -> list[dict[str, Any]]:
    calendar: Any = Calendar.from_ical(data)
    assert calendar.errors == []
    for component in calendar.walk("VEVENT"):
        assert component.errors == []
    return [dict(component) for component in calendar.walk("VEVENT")]


def test_an_event_is_read_back_as_it_was() -> None:
    made = event(
        'Modifiers; "25, 57" \\ 59',
        description="First line\nsecond line",
        categories=("Study", "Surgery, and more"),
        alarms=(timedelta(minutes=10),),
    )
    data = write([made], name="Plan; mine", now=NOW)
    calendar: Any = Calendar.from_ical(data)
    assert calendar["VERSION"] == "2.0"
    assert calendar["METHOD"] == "PUBLISH"
    assert b"X-WR-CALNAME:Plan\\; mine\r\n" in data
    (found,) = calendar.walk("VEVENT")
    assert str(found["UID"]) == "a@x"
    assert str(found["SUMMARY"]) == made.summary
    assert str(found["DESCRIPTION"]) == made.description
    assert [str(each) for each in found["CATEGORIES"].cats] == list(made.categories)
    assert found["DTSTART"].dt == NOW
    assert found["DTEND"].dt == NOW + HOUR
    assert found["DTSTAMP"].dt == NOW
    assert str(found["TRANSP"]) == "OPAQUE"
    (alarm,) = found.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(minutes=-10)
    assert str(alarm["ACTION"]) == "DISPLAY"


def test_a_whole_day_ends_before_the_next_one() -> None:
    leap_day = event(start=date(2028, 2, 29), length=timedelta(days=1), alarms=(timedelta(0),))
    (found,) = read(write([leap_day], name="x", now=NOW))
    assert found["DTSTART"].dt == date(2028, 2, 29)
    assert found["DTEND"].dt == date(2028, 3, 1)
    assert str(found["TRANSP"]) == "TRANSPARENT"


def test_a_later_export_overrides_an_earlier_one() -> None:
    (before,) = read(write([event()], name="x", now=NOW))
    (after,) = read(write([event()], name="x", now=NOW + timedelta(minutes=1)))
    assert before["UID"] == after["UID"]
    assert int(str(after["SEQUENCE"])) > int(str(before["SEQUENCE"]))
    assert int(str(after["SEQUENCE"])) < 1 << 31


def test_what_is_cancelled_says_so_and_rings_no_more() -> None:
    data = write([event(is_cancelled=True, alarms=(HOUR,))], name="x", now=NOW)
    (found,) = read(data)
    assert str(found["STATUS"]) == "CANCELLED"
    assert b"VALARM" not in data


def test_times_are_told_in_utc_on_both_sides_of_a_change_of_clocks() -> None:
    zone = ZoneInfo("America/New_York")
    evenings = [datetime(2026, 10, 31, 19, tzinfo=zone), datetime(2026, 11, 1, 19, tzinfo=zone)]
    found = read(write([event(start=start) for start in evenings], name="x", now=NOW))
    assert [each["DTSTART"].dt.hour for each in found] == [23, 0]
    assert [each["DTSTART"].dt for each in found] == evenings


@pytest.mark.parametrize("night", [date(2026, 3, 8), date(2026, 11, 1)])
def test_an_hour_at_night_lasts_an_hour_when_the_clocks_change(night: date) -> None:
    start = datetime(night.year, night.month, night.day, 1, 30, tzinfo=ZoneInfo("America/New_York"))
    (found,) = read(write([event(start=start, length=HOUR)], name="x", now=NOW))
    assert found["DTEND"].dt - found["DTSTART"].dt == HOUR


def test_an_empty_calendar_is_one() -> None:
    assert read(write([], name="x", now=NOW)) == []


@pytest.mark.parametrize(
    ("start", "length"),
    [
        (datetime(2026, 11, 22, 20), HOUR),  # noqa: DTZ001
        (NOW, timedelta(0)),
        (NOW, -HOUR),
        (date(2026, 11, 22), HOUR),
    ],
)
def test_a_time_that_means_nothing_is_refused(start: datetime | date, length: timedelta) -> None:
    with pytest.raises(ValueError, match=r"zone|event of"):
        write([event(start=start, length=length)], name="x", now=NOW)


TEXT = st.text(st.characters(codec="utf-8"), max_size=200)


@given(TEXT, TEXT)
def test_any_words_come_back_and_no_line_is_too_long(summary: str, description: str) -> None:
    data = write([event(summary, description=description)], name=summary, now=NOW)
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert all(len(line) <= LINE_OCTETS for line in lines)
    assert all(b"\r" not in line and b"\n" not in line for line in lines)
    for line in lines:
        line.decode("utf-8")
    (found,) = read(data)
    assert plain(str(found["SUMMARY"])) == plain(summary)
    assert plain(str(found.get("DESCRIPTION", ""))) == plain(description)


def plain(words: str) -> str:
    """Words without control characters, and with one kind of line end."""
    for end in ("\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"):
        words = words.replace(end, "\n")
    return "".join(letter for letter in words if letter in "\n\t" or (letter >= " " and letter != "\x7f"))


def test_a_lone_surrogate_does_no_harm() -> None:
    (found,) = read(write([event("a\ud800b")], name="x", now=NOW))
    assert str(found["SUMMARY"]) == "a?b"
