"""All there is to know of one card: how it stands, what happened to it, how it fades, and why it comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from cpccards.domain.cards import Card
from cpccards.domain.clock import StudyDay, date_of_day, from_milliseconds
from cpccards.domain.memory import FSRS_DECAY, chance_of_recall
from cpccards.domain.notes import CardId, Note, summary
from cpccards.domain.reviews import CardEventKind, CardState, Memory, Rating
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.storage.repositories.reviews import LoggedReview

_AHEAD = 30
"""Days that the curve goes on for at least."""
_POINTS = 40
"""Points of the curve between two answers, about."""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One thing that happened to a card.

    Attributes:
        at: the instant, in the learner's zone.
        rating: None for what was not an answer.
        event: what it was then; None for an answer.
        interval: days until it was due again; None within a day.
        recall: the chance it would be remembered, just before; None for the first answer.
        seconds: that the answer took.
    """

    at: datetime
    rating: Rating | None
    event: CardEventKind | None
    before: CardState | None
    after: CardState | None
    interval: int | None
    stability: float | None
    difficulty: float | None
    recall: float | None
    seconds: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How surely a card is remembered on a day. `is_answer`: just after one was given."""

    day: float
    recall: float
    is_answer: bool = False


@dataclass(frozen=True, slots=True)
class CardInformation:
    """One card.

    Attributes:
        siblings: every card of its note, in order, this one too.
        added: the instant its note was made, in the learner's zone.
        recall_today, recall_at_exam: the chance it is remembered; None where it was never seen, or no exam is
            ahead.
        seconds: that all its answers took.
        curve: from its first answer over today to the day it is due, the exam, or a month ahead.
        why: why it is shown when it is, in one sentence.
    """

    card: Card
    note: Note
    summary: str
    deck_path: tuple[str, ...]
    preset: str
    siblings: tuple[CardId, ...]
    added: datetime
    today: StudyDay
    exam_day: StudyDay | None
    recall_today: float | None
    recall_at_exam: float | None
    answers: int
    seconds: float
    history: tuple[HistoryRow, ...]
    curve: tuple[CurvePoint, ...]
    why: str

    @property
    def seconds_an_answer(self) -> float | None:
        """Mean; None without answers."""
        return self.seconds / self.answers if self.answers else None


class CardInformationService:
    """Looks a card up."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        presets: PresetService,
        outlines: OutlineService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._presets = presets
        self._outlines = outlines

    def of(self, card_id: CardId) -> CardInformation:
        """Everything about a card. Raises KeyError when it is gone."""
        today = self._calendar.today()
        exam_day = self._calendar.exam_day() if self._calendar.days_to_exam() is not None else None
        zone = self._calendar.zone()
        with self._units() as uow:
            card = uow.cards.get(card_id)
            stored = uow.notes.get(card.note)
            path = uow.decks.path(card.deck)
            siblings = tuple(each.id for each in uow.cards.of_note(card.note))
            log = uow.reviews.of_card(card_id)
            preset = self._presets.of_deck(card.deck, uow)
            decay = preset.parameters[20] if preset.parameters else FSRS_DECAY
            history = _history(uow, card_id, log, zone, decay)
        memory = card.memory
        ends = [day for day in (today + _AHEAD, memory.due_day, exam_day) if day is not None]
        return CardInformation(
            card=card,
            note=stored.note,
            summary=summary(stored.note.kind, stored.note.fields),
            deck_path=path,
            preset=preset.name,
            siblings=siblings,
            added=stored.created_at.astimezone(zone),
            today=today,
            exam_day=exam_day,
            recall_today=_recall(memory, today, decay),
            recall_at_exam=None if exam_day is None else _recall(memory, exam_day, decay),
            answers=len(log),
            seconds=sum(row.took_ms for row in log) / 1000,
            history=history,
            curve=_curve(log, max(ends), decay),
            why=self._why(card, stored.note, today),
        )

    def _why(self, card: Card, note: Note, today: StudyDay) -> str:
        state = card.memory.state
        if card.suspended:
            return "It is suspended: it comes only once you put it back."
        if card.buried_until_day is not None and card.buried_until_day > today:
            return f"It is hidden until {_date(card.buried_until_day)}."
        if state is CardState.REVIEW:
            return self._why_due(note, card.memory.due_day or today, today)
        return {
            CardState.NEW: f"You have not seen it yet. New cards come in order{self._weight(note)}.",
            CardState.LEARNING: "It is being learnt: it comes back in its next step.",
            CardState.RELEARNING: "You forgot it, and learn it again: it comes back in its next step.",
        }[state]

    def _why_due(self, note: Note, due: int, today: StudyDay) -> str:
        if self._settings.current.exam_mode and self._calendar.days_to_exam() is not None:
            weight = self._weight(note)
            return f"Due on {_date(due)}. Before your exam, cards come by what they bring there{weight}."
        if due > today:
            return f"It is due on {_date(due)}, when you would be about to forget it."
        since = "today" if due == today else f"since {_date(due)}"
        return f"It is due {since}: the chance that you remember it has come down to what you asked for."

    def _weight(self, note: Note) -> str:
        outline = self._outlines.get(self._settings.current.outline)
        sections = [section for section in outline.sections if note.topic in section.topics]
        if not sections:
            return "; it has no topic of the exam"
        return f"; its section, {sections[0].name}, is {sections[0].weight:.0%} of the exam"


def _history(
    uow: UnitOfWork, card: CardId, log: Sequence[LoggedReview], zone: tzinfo, decay: float
) -> tuple[HistoryRow, ...]:
    rows = [
        HistoryRow(
            at=row.reviewed_at.astimezone(zone),
            rating=row.rating,
            event=None,
            before=row.state_before,
            after=row.state_after,
            interval=None if row.due_day_after is None else row.due_day_after - row.day,
            stability=row.stability_after,
            difficulty=row.difficulty_after,
            recall=_recall_before(row, decay),
            seconds=row.took_ms / 1000,
        )
        for row in log
    ]
    for event in uow.card_events.of_card(card):
        rating = event["rating"]
        rows.append(
            HistoryRow(
                at=from_milliseconds(event["at"]).astimezone(zone),
                rating=None if rating is None else Rating(rating),
                event=CardEventKind(event["kind"]),
                before=None,
                after=None,
                interval=None,
                stability=None,
                difficulty=None,
                recall=None,
                seconds=event["took_ms"] / 1000,
            )
        )
    return tuple(sorted(rows, key=lambda row: row.at))


def _curve(log: Sequence[LoggedReview], until: int, decay: float) -> tuple[CurvePoint, ...]:
    """Piecewise: from each answer to the next, and on from the last."""
    points: list[CurvePoint] = []
    for place, row in enumerate(log):
        if row.stability_after is None:
            continue
        end = log[place + 1].day if place + 1 < len(log) else max(until, row.day)
        days = end - row.day
        steps = max(1, min(_POINTS, days))
        points.append(CurvePoint(row.day, 1.0, is_answer=True))
        for step in range(1, steps + 1):
            elapsed = days * step / steps
            points.append(
                CurvePoint(row.day + elapsed, chance_of_recall(row.stability_after, elapsed, decay))
            )
    return tuple(points)


def _recall_before(row: LoggedReview, decay: float) -> float | None:
    if row.stability_before is None or row.previous_day is None:
        return None
    return chance_of_recall(row.stability_before, row.day - row.previous_day, decay)


def _recall(memory: Memory, day: int, decay: float) -> float | None:
    if memory.stability is None or memory.last_review_day is None:
        return None
    return chance_of_recall(memory.stability, day - memory.last_review_day, decay)


def _date(day: int) -> str:
    on = date_of_day(day)
    return f"{on.day} {on:%B %Y}"
