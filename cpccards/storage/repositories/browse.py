"""The table of the Browse page: which rows, in which order; and what stands in those on screen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
)

from cpccards.domain.browsing import BrowseColumn
from cpccards.domain.notes import CHOICE_LETTERS, CardId, NoteId, NoteKind
from cpccards.domain.reviews import CardState
from cpccards.domain.search_query import Query
from cpccards.domain.search_text import FIELD_END
from cpccards.storage.chunks import chunks
from cpccards.storage.repositories.search import SearchRepository
from cpccards.storage.repositories.search_conditions import INTERVAL, Conditions, SearchMoment
from cpccards.storage.tables import cards, note_kinds, note_words, notes

_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class BrowseOrder:
    """By what rows are put in order.

    Attributes:
        column: None for the order in which cards were added.
        places: where values that are known by a key stand: decks by id, topics by key; see `BrowseService`.
    """

    column: BrowseColumn | None = None
    descending: bool = False
    of_notes: bool = False
    places: Mapping[Any, int] = field(default_factory=dict)


class StoredRow(NamedTuple):
    """A row as the library has it."""

    card: int
    note: int
    deck: int
    ordinal: int
    state: int
    suspended: int
    buried_until_day: int | None
    due_day: int | None
    due_at: int | None
    position: int
    interval: int | None
    stability: float | None
    difficulty: float | None
    last_review_day: int | None
    repetitions: int
    lapses: int
    flag: int
    summary: str
    fields: str
    kind_id: int
    tags: str
    topic: str | None
    created_at: int
    modified_at: int
    source: str
    edition: str
    review_by: str | None


_ROWS = select(
    cards.c.id,
    cards.c.note_id,
    cards.c.deck_id,
    cards.c.ordinal,
    cards.c.state,
    cards.c.suspended,
    cards.c.buried_until_day,
    cards.c.due_day,
    cards.c.due_at,
    cards.c.position,
    INTERVAL,
    cards.c.stability,
    cards.c.difficulty,
    cards.c.last_review_day,
    cards.c.repetitions,
    cards.c.lapses,
    cards.c.flag,
    notes.c.summary,
    notes.c.fields,
    notes.c.kind_id,
    notes.c.tags,
    notes.c.topic,
    notes.c.created_at,
    notes.c.modified_at,
    notes.c.source,
    notes.c.edition,
    notes.c.review_by,
).join(notes, notes.c.id == cards.c.note_id)


def _is(kind: NoteKind) -> ColumnElement[bool]:
    row_id = select(note_kinds.c.id).where(note_kinds.c.key == kind.value)
    return notes.c.kind_id == row_id.scalar_subquery()


_LETTER = func.upper(func.trim(func.json_extract(notes.c.fields, literal_column("'$[5]'"))))
_OTHER_WAY = and_(cards.c.ordinal == 1, _is(NoteKind.REVERSED))
# The field that answers: the right option of a multiple choice, the whole text where gaps are filled, the
# other side of the second card of a reversed note.
_ANSWER = case(
    (_is(NoteKind.CHOICE), func.max(1, func.instr(CHOICE_LETTERS, _LETTER))),
    (_is(NoteKind.CLOZE), 0),
    (_OTHER_WAY, 0),
    else_=1,
)
# Suspended and buried last, as they are out of study; in between from new to well known.
_STATE = case((cards.c.suspended == 1, 9), (cards.c.buried_until_day.is_not(None), 8), else_=cards.c.state)
_OF_CARDS: Mapping[BrowseColumn, ColumnElement[Any]] = {
    BrowseColumn.CARD: cards.c.ordinal,
    # New cards behind all that are due, in the order they come.
    BrowseColumn.DUE: case(
        (cards.c.state == CardState.NEW, cards.c.position + 10_000_000),
        else_=func.coalesce(cards.c.due_day, cards.c.due_at / _DAY_MS),
    ),
    BrowseColumn.STATE: _STATE,
    BrowseColumn.INTERVAL: INTERVAL,
    BrowseColumn.STABILITY: cards.c.stability,
    BrowseColumn.DIFFICULTY: cards.c.difficulty,
    BrowseColumn.LAPSES: cards.c.lapses,
    BrowseColumn.REVIEWS: cards.c.repetitions,
    BrowseColumn.FLAG: func.nullif(cards.c.flag, 0),
}
_OF_NOTES: Mapping[BrowseColumn, ColumnElement[Any]] = {
    BrowseColumn.TAGS: func.nullif(func.lower(notes.c.tags), ""),
    BrowseColumn.CREATED: notes.c.created_at,
    BrowseColumn.CHANGED: notes.c.modified_at,
    BrowseColumn.SOURCE: func.nullif(func.lower(notes.c.source), ""),
    BrowseColumn.EDITION: func.nullif(func.lower(notes.c.edition), ""),
    BrowseColumn.REVIEW_BY: notes.c.review_by,
}
# Number of the field that a row goes by, in its words as searches see them, without mark-up and accents.
_BY_FIELD: Mapping[BrowseColumn, ColumnElement[Any]] = {
    BrowseColumn.QUESTION: case((_OTHER_WAY, 1), else_=0),
    BrowseColumn.ANSWER: _ANSWER,
}
_BY_PLACE: Mapping[BrowseColumn, ColumnElement[Any]] = {
    BrowseColumn.DECK: cards.c.deck_id,
    BrowseColumn.TOPIC: notes.c.topic,
    BrowseColumn.SECTION: notes.c.topic,
    BrowseColumn.KIND: notes.c.kind_id,
}
_OF_CARDS_ALONE = frozenset({*_OF_CARDS, BrowseColumn.DECK, BrowseColumn.RETRIEVABILITY})


class BrowseRepository:
    """Rows of one unit of work."""

    def __init__(self, connection: Connection, search: SearchRepository) -> None:
        self._connection = connection
        self._search = search

    def cards(self, query: Query, moment: SearchMoment, order: BrowseOrder) -> list[CardId]:
        """A card for each row: those that fit, or of each note the first that does.

        Raises:
            TooMuchEffort: see `linear_regex`.
        """
        compiled = self._search.conditions(moment)
        card = func.min(cards.c.id).label("id") if order.of_notes else cards.c.id
        rows = select(card).where(compiled.sql(query))
        if order.of_notes:
            rows = rows.group_by(cards.c.note_id)
        by = self._by(order, compiled)
        if by is None:
            return sorted(self._search.ids(rows, compiled), reverse=order.descending)
        found = select(cards.c.id).where(cards.c.id.in_(rows)) if order.of_notes else rows
        if order.column in _BY_FIELD:
            self._search.prepare()
            found = found.join(note_words, note_words.c.id == cards.c.note_id)
        if order.column not in _OF_CARDS_ALONE:
            found = found.join(notes, notes.c.id == cards.c.note_id)
        # Among equals those added first.
        found = found.order_by((by.desc() if order.descending else by.asc()).nulls_last(), cards.c.id)
        return self._search.ids(found, compiled)

    def count(self, *, of_notes: bool) -> int:
        """How many rows a search for nothing brings."""
        counted = func.count(cards.c.note_id.distinct()) if of_notes else func.count()
        return self._connection.scalar(select(counted).select_from(cards)) or 0

    def rows(self, ids: Iterable[CardId]) -> list[StoredRow]:
        """What stands in some rows, in the order given; those that are gone are left out."""
        wanted = list(ids)
        found: dict[int, StoredRow] = {}
        for chunk in chunks(wanted):
            query = _ROWS.where(cards.c.id.in_(chunk))
            found |= {row[0]: StoredRow._make(row) for row in self._connection.execute(query).all()}
        return [found[card] for card in wanted if card in found]

    def siblings(self, ids: Iterable[int]) -> dict[int, int]:
        """How many cards each of some notes makes."""
        counted = select(cards.c.note_id, func.count()).group_by(cards.c.note_id)
        return {
            row[0]: row[1]
            for chunk in chunks(ids)
            for row in self._connection.execute(counted.where(cards.c.note_id.in_(chunk)))
        }

    def with_notes(self, ids: Sequence[CardId]) -> tuple[list[CardId], list[NoteId]]:
        """Those of some cards that exist, in the same order, and the note of each."""
        given = func.json_each(json.dumps(list(ids))).table_valued("key", "value", name="given")
        known = cards.c.id == given.c.value
        found = (
            select(cards.c.id, cards.c.note_id).select_from(given.join(cards, known)).order_by(given.c.key)
        )
        # As two texts: see `SearchRepository.ids`.
        each = found.subquery()
        texts = (func.aggregate_strings(cast(column, Text), ",") for column in each.c)
        packed = self._connection.execute(select(*texts)).one()
        of_cards, of_notes = (json.loads(f"[{column or ''}]") for column in packed)
        return of_cards, of_notes

    def notes_of(self, ids: Sequence[CardId]) -> list[NoteId]:
        """The notes of some cards, each once, in the order of the cards; without those that are gone."""
        return list(dict.fromkeys(self.with_notes(ids)[1]))

    def cards_of(self, ids: Iterable[NoteId]) -> list[CardId]:
        """Every card of some notes, note after note."""
        return [
            CardId(row[0])
            for chunk in chunks(ids)
            for row in self._connection.execute(
                select(cards.c.id)
                .where(cards.c.note_id.in_(chunk))
                .order_by(cards.c.note_id, cards.c.ordinal)
            )
        ]

    def flags(self) -> dict[int, int]:
        """How many cards have each flag that is in use."""
        query = select(cards.c.flag, func.count()).where(cards.c.flag > 0).group_by(cards.c.flag)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def topics(self) -> set[str]:
        """The topics that notes have."""
        rows = self._connection.execute(select(notes.c.topic).where(notes.c.topic.is_not(None)).distinct())
        return {row[0] for row in rows}

    def kinds(self) -> list[int]:
        """The row ids of all kinds of notes."""
        return list(self._connection.scalars(select(note_kinds.c.id)))

    def _by(self, order: BrowseOrder, compiled: Conditions) -> ColumnElement[Any] | None:
        column = order.column
        if column is None:
            return None
        if column is BrowseColumn.RETRIEVABILITY:
            return compiled.recall()
        if column in _BY_PLACE:
            places: Callable[[Any], int | None] = order.places.get
            return compiled.tests.value(places, _BY_PLACE[column])
        if column in _BY_FIELD:
            return compiled.tests.value(_field, note_words.c.words, _BY_FIELD[column])
        return _OF_CARDS[column] if column in _OF_CARDS else _OF_NOTES[column]


def _field(words: str, place: int) -> str | None:
    """One of the fields of a note as a search sees them; None for one that says nothing."""
    fields = words.split(FIELD_END, place + 1)
    return fields[place] or None if place < len(fields) else None
