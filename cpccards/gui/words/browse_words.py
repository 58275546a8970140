"""The cells of the Browse page in words, and the searches its sidebar stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from PySide6.QtCore import QDate, QDateTime, QLocale

from cpccards.domain.browsing import BrowseColumn, BrowseRow
from cpccards.domain.durations import interval_words
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import DeckId, NoteKind, kind_name
from cpccards.domain.reviews import CardState
from cpccards.domain.search_query import State
from cpccards.domain.topics import TOPIC_BY_KEY

STATE_WORDS: Mapping[CardState, str] = {
    CardState.NEW: "New",
    CardState.LEARNING: "Learning",
    CardState.REVIEW: "In review",
    CardState.RELEARNING: "Learning again",
}
SEARCHED_STATES: Mapping[State, str] = {
    State.NEW: "New",
    State.LEARN: "Learning",
    State.REVIEW: "In review",
    State.DUE: "Due",
    State.SUSPENDED: "Suspended",
    State.BURIED: "Buried",
    State.LEECH: "Leech",
}
FLAG_NAMES = ("No flag", "Red", "Orange", "Green", "Blue", "Pink", "Turquoise", "Purple")

_NONE = ""


@dataclass(frozen=True, slots=True)
class BrowseWords:
    """Puts cells into words.

    Attributes:
        today: study day, and its date, that due days are told from.
        decks, sections: the path of each deck; the section of each topic.
    """

    today: int = 0
    date: date = date(1970, 1, 1)
    decks: Mapping[DeckId, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)

    def cell(self, row: BrowseRow, column: BrowseColumn) -> str:  # noqa: C901, PLR0911, PLR0912  # one way each
        """What a cell says; nothing where the card has no such thing."""
        match column:
            case BrowseColumn.QUESTION:
                return row.question or "(a picture)"
            case BrowseColumn.ANSWER:
                return row.answer
            case BrowseColumn.CARD:
                return _which(row)
            case BrowseColumn.DECK:
                return " › ".join(self.decks.get(row.deck, ()))
            case BrowseColumn.DUE:
                return self._due(row)
            case BrowseColumn.STATE:
                return state_words(row)
            case BrowseColumn.INTERVAL:
                return _NONE if row.interval is None else interval_words(timedelta(days=row.interval))
            case BrowseColumn.STABILITY:
                return _NONE if row.stability is None else interval_words(timedelta(days=row.stability))
            case BrowseColumn.DIFFICULTY:
                return _NONE if row.difficulty is None else f"{(row.difficulty - 1) / 9:.0%}"
            case BrowseColumn.RETRIEVABILITY:
                return _NONE if row.retrievability is None else f"{row.retrievability:.0%}"
            case BrowseColumn.LAPSES:
                return QLocale().toString(row.lapses)
            case BrowseColumn.REVIEWS:
                return QLocale().toString(row.repetitions)
            case BrowseColumn.FLAG:
                return f"{row.flag} {FLAG_NAMES[row.flag]}" if row.flag else _NONE
            case BrowseColumn.TAGS:
                return " ".join(row.tags)
            case BrowseColumn.TOPIC:
                topic = TOPIC_BY_KEY.get(row.topic or "")
                return topic.name if topic else "No topic"
            case BrowseColumn.SECTION:
                return self.sections.get(row.topic or "", _NONE)
            case BrowseColumn.KIND:
                return kind_name(row.kind)
            case BrowseColumn.CREATED:
                return _moment(row.created_at.timestamp())
            case BrowseColumn.CHANGED:
                return _moment(row.modified_at.timestamp())
            case BrowseColumn.SOURCE:
                return row.source
            case BrowseColumn.EDITION:
                return row.edition
        return _NONE if row.review_by is None else _date(row.review_by)

    def _due(self, row: BrowseRow) -> str:
        if row.state is CardState.NEW:
            return f"New, place {QLocale().toString(row.position)}"
        if row.due_at is not None:
            return _moment(row.due_at.timestamp())
        if row.due_day is None:
            return _NONE
        ahead = row.due_day - self.today
        near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
        return near.get(ahead) or _date(self.date + timedelta(days=ahead))


def state_words(row: BrowseRow) -> str:
    """How a card stands, and whether it is out of study."""
    words = STATE_WORDS[row.state]
    if row.suspended:
        return f"Suspended ({words.lower()})"
    return f"Buried ({words.lower()})" if row.buried else words


def quoted(value: str) -> str:
    """A value behind the colon of a search, taken as it stands."""
    escaped = "".join(f"\\{char}" if char in '\\*_"' else char for char in value)
    return f'"{escaped}"' if not value.isalnum() else escaped


def joined(query: str, more: str) -> str:
    """A search and one thing more that must fit."""
    words = query.strip()
    if not words:
        return more
    return f"({words}) {more}" if " or " in f" {words.lower()} " else f"{words} {more}"


def count_words(rows: int, total: int, chosen: int, *, of_notes: bool) -> str:
    """For example "1,204 of 50,000 cards, 3 chosen"."""
    number = QLocale().toString
    word = ("note" if total == 1 else "notes") if of_notes else ("card" if total == 1 else "cards")
    shown = f"{number(rows)} of {number(total)}" if rows != total else number(total)
    return f"{shown} {word}" + (f", {number(chosen)} chosen" if chosen > 1 else "")


def _which(row: BrowseRow) -> str:
    if isinstance(row.kind, NoteType) and not row.kind.is_cloze and row.ordinal < len(row.kind.templates):
        return row.kind.templates[row.ordinal].name
    if row.kind is NoteKind.CLOZE or isinstance(row.kind, NoteType):
        return f"Gap {row.ordinal + 1}"
    return f"{row.ordinal + 1} of {row.siblings}"


def _date(day: date) -> str:
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def _moment(seconds: float) -> str:
    at = QDateTime.fromMSecsSinceEpoch(round(seconds * 1000))
    return QLocale().toString(at, QLocale.FormatType.ShortFormat)
