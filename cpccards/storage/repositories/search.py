"""Searches over cards and notes: what fits, how much fits, and in which order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    func,
    select,
)

from cpccards.domain.notes import CardId, NoteId
from cpccards.domain.search_query import FoundCard, Query, SearchOrder
from cpccards.storage.chunks import chunks
from cpccards.storage.repositories.decks import DeckRepository
from cpccards.storage.repositories.search_conditions import (
    INTERVAL,
    POSITION,
    Conditions,
    SearchMoment,
)
from cpccards.storage.repositories.search_tests import prepare_for_tests
from cpccards.storage.repositories.word_index import read_notes
from cpccards.storage.tables import cards, notes

_NOTE_ORDERS = {SearchOrder.EDITED: notes.c.modified_at, SearchOrder.QUESTION: func.lower(notes.c.summary)}
_ORDERS: dict[SearchOrder, ColumnElement[Any]] = {
    SearchOrder.ADDED: cards.c.id,
    SearchOrder.DUE: cards.c.due_day,
    SearchOrder.INTERVAL: INTERVAL,
    SearchOrder.STABILITY: cards.c.stability,
    SearchOrder.DIFFICULTY: cards.c.difficulty,
    SearchOrder.REPETITIONS: cards.c.repetitions,
    SearchOrder.LAPSES: cards.c.lapses,
    SearchOrder.POSITION: POSITION,
    **_NOTE_ORDERS,
}


class SearchRepository:
    """Searches of one unit of work. Committed, it keeps what was read of the notes."""

    def __init__(self, connection: Connection, decks: DeckRepository) -> None:
        self._connection = connection
        self._decks = decks
        prepare_for_tests(connection)

    def prepare(self, at_least: int | None = None) -> int:
        """Reads the notes that a search for words would have to read first; returns how many it read.

        Args:
            at_least: after so many it is enough for now; None for all there are.
        """
        return read_notes(self._connection, at_least)

    def cards(
        self,
        query: Query,
        moment: SearchMoment,
        limit: int | None = None,
        order: SearchOrder = SearchOrder.ADDED,
        *,
        descending: bool = False,
    ) -> list[CardId]:
        """The cards that fit, the first `limit` of them. Raises TooMuchEffort: see `linear_regex`."""
        compiled = self.conditions(moment)
        found = select(cards.c.id).where(compiled.sql(query))
        if order in _NOTE_ORDERS:
            found = found.join(notes, notes.c.id == cards.c.note_id)
        if order is SearchOrder.ADDED and limit is None:
            return sorted(self.ids(found, compiled), reverse=descending)
        column = _ORDERS[order]
        found = found.order_by((column.desc() if descending else column.asc()).nulls_last(), cards.c.id)
        return self.ids(found.limit(limit), compiled)

    def notes(self, query: Query, moment: SearchMoment) -> list[NoteId]:
        """The notes any card of which fits, in order of arrival. Raises TooMuchEffort."""
        compiled = self.conditions(moment)
        return sorted(self.ids(select(cards.c.note_id).where(compiled.sql(query)).distinct(), compiled))

    def count(self, query: Query, moment: SearchMoment) -> tuple[int, int]:
        """How many cards fit, and of how many notes. Raises TooMuchEffort."""
        compiled = self.conditions(moment)
        counted = select(func.count(), func.count(cards.c.note_id.distinct())).select_from(cards)
        wanted = counted.where(compiled.sql(query))
        with compiled.tests.offered_to(self._connection):
            of_cards, of_notes = self._connection.execute(wanted).one()
        return of_cards, of_notes

    def questions(self, ids: Iterable[CardId]) -> list[FoundCard]:
        """What lists show of cards, in the order given; those that are gone are left out."""
        wanted = list(ids)
        found: dict[CardId, FoundCard] = {}
        columns = select(cards.c.id, cards.c.note_id, cards.c.deck_id, cards.c.ordinal, notes.c.summary)
        for chunk in chunks(wanted):
            query = columns.join(notes, notes.c.id == cards.c.note_id).where(cards.c.id.in_(chunk))
            found |= {row[0]: FoundCard._make(row) for row in self._connection.execute(query).all()}
        return [found[card] for card in wanted if card in found]

    def conditions(self, moment: SearchMoment) -> Conditions:
        """What makes the conditions of one search, for a query of another repository; see `ids`."""
        return Conditions(self._connection, self._decks, moment)

    def ids(self, ordered: Select[Any], compiled: Conditions) -> list[Any]:
        """The column of whole numbers, called `id`, that a query with such conditions brings, in its order.

        In one text: fifty thousand rows would each cost more than what is in them. By number they are sorted
        here in a tenth of the time that SQLite takes. Raises TooMuchEffort.
        """
        found = ordered.subquery()
        with compiled.tests.offered_to(self._connection):
            packed = self._connection.scalar(select(func.aggregate_strings(cast(found.c[0], Text), ",")))
        return list(json.loads(f"[{packed or ''}]"))
