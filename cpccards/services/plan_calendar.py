"""The study plan as a calendar file that updates itself when it is exported again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from cpccards.domain.clock import StudyDay, date_of_day, from_milliseconds, to_milliseconds
from cpccards.domain.exam_week import exam_week
from cpccards.domain.study_plan import Availability, Chunk, ChunkKind, Phase, PlanDay
from cpccards.exchange.calendar import CalendarEvent, write
from cpccards.services.planning import PlanningService, PlanStanding, chunk_name, why
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.whole_file import whole_file
from cpccards.storage.unit_of_work import UnitOfWorkFactory

KIND, _KEY = "plan-calendar", "exported"
"""Of the record that remembers which events a calendar may hold."""

_DAY = timedelta(days=1)
_EXAMS = (ChunkKind.FULL, ChunkKind.HALF, ChunkKind.TIMED)


class PlanCalendarService:
    """Writes the file."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, planning: PlanningService) -> None:
        self._units = units
        self._calendar = calendar
        self._planning = planning

    def export(self, standing: PlanStanding, path: Path, reminder: timedelta | None = None) -> int:
        """Writes the plan from today on; returns how many events stand in it.

        An event is known by its place in its day, so that another export changes it where it stands; those
        that are no longer wanted are cancelled by it. What was exported is remembered: no undoable step.

        Args:
            reminder: how long before each sitting a calendar shows a reminder; None for none.

        Raises:
            CpcCardsError: the file can't be written.
        """
        now = self._calendar.now()
        availability = self._planning.availability()
        with self._units() as uow:
            kept = uow.records.get(KIND, _KEY) or {}
        token = str(kept.get("library") or secrets.token_hex(8))
        wanted = list(self._events(standing, availability, token, reminder))
        known = {event.uid for event in wanted}
        earlier = {
            uid: at for uid, at in kept.get("events", {}).items() if uid not in known and _is_ahead(at, now)
        }
        gone = [_cancelled(uid, at) for uid, at in earlier.items()]
        with whole_file(path, "The calendar can't be written") as file:
            file.write(write([*wanted, *gone], name="CPC study plan", now=now))
        with self._units() as uow:
            events = {event.uid: _kept(event) for event in wanted} | earlier
            uow.records.put(KIND, _KEY, {"library": token, "events": events}, now)
            uow.commit()
        return len(wanted)

    def _events(
        self, standing: PlanStanding, availability: Availability, token: str, reminder: timedelta | None
    ) -> Iterator[CalendarEvent]:
        alarms = () if reminder is None else (reminder,)
        for day in standing.plan.days:
            if day.day >= standing.today and day.phase is not Phase.EXAM:
                yield from self._sittings(day, standing, availability, token, alarms)
        exam = date_of_day(standing.plan.exam_day)
        if standing.plan.exam_day < standing.today:
            return
        yield CalendarEvent(f"{token}-exam@cpccards", "CPC exam", exam, _DAY, categories=("Exam",))
        for item in exam_week(exam):
            yield CalendarEvent(
                f"{token}-check-{item.key}@cpccards",
                item.words,
                max(exam - timedelta(days=item.days), date_of_day(standing.today)),
                _DAY,
                categories=("Exam week",),
            )

    def _sittings(
        self,
        day: PlanDay,
        standing: PlanStanding,
        availability: Availability,
        token: str,
        alarms: tuple[timedelta, ...],
    ) -> Iterator[CalendarEvent]:
        is_long = any(
            chunk.kind in _EXAMS and day.available > availability.usual(day.day) for chunk in day.chunks
        )
        begins = availability.practice_begins if is_long else availability.begins
        at = self._instant(day.day, begins)
        for place, chunk in enumerate(day.chunks):
            length = timedelta(minutes=chunk.minutes)
            yield CalendarEvent(
                uid=f"{token}-{day.day}-{place}@cpccards",
                summary=_summary(chunk),
                start=at,
                length=length,
                description=why(standing, chunk),
                categories=("Study",),
                alarms=alarms if place == 0 else (),
            )
            at += length

    def _instant(self, day: int, minute: int) -> datetime:
        """A time on the wall of the learner's zone; before the study day turns over it is the next date's."""
        hours, minutes = divmod(minute, 60)
        on = date_of_day(StudyDay(day + (hours < self._calendar.rollover_hour)))
        # In UTC, for sittings that follow it: on the wall an hour may be missing or come twice.
        return datetime.combine(on, time(hours, minutes), tzinfo=self._calendar.zone()).astimezone(UTC)


def _summary(chunk: Chunk) -> str:
    return f"{chunk_name(chunk)}, {chunk.minutes} min"


def _kept(event: CalendarEvent) -> list[int]:
    """When an event is, so that it can be cancelled: milliseconds, or the date's ordinal; and minutes."""
    minutes = event.length // timedelta(minutes=1)
    if isinstance(event.start, datetime):
        return [1, to_milliseconds(event.start), minutes]
    return [0, event.start.toordinal(), minutes]


def _is_ahead(kept: list[Any], now: datetime) -> bool:
    start = _start(kept)
    return start >= now if isinstance(start, datetime) else start >= now.date()


def _start(kept: list[Any]) -> datetime | date:
    return from_milliseconds(int(kept[1])) if kept[0] else date.fromordinal(int(kept[1]))


def _cancelled(uid: str, kept: list[Any]) -> CalendarEvent:
    length = timedelta(minutes=int(kept[2]))
    return CalendarEvent(uid, "No longer planned", _start(kept), length, is_cancelled=True)
