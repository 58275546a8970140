"""Cards and their history on the way out: whole tables, or what belongs to some decks, one query each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, Select, Table, func, select

from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.storage.tables import card_events, cards, decks, notes, reviews

_AT_ONCE = 2_000
"""Rows that are turned at a time: other threads get their turn in between."""

Decks = Collection[DeckId] | None
"""Decks without their sub-decks; None for all there are."""


class ExportCounts(NamedTuple):
    """How much there is in some decks."""

    cards: int
    reviews: int


class ExportRepository:
    """What is exported, in one unit of work. A note's cards go with it, wherever they are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counts(self, wanted: Decks) -> ExportCounts:
        """How many cards and reviews some decks have."""
        return ExportCounts(
            self._count(cards, _within(cards.c.note_id, _notes(wanted))),
            self._count(reviews, _within(reviews.c.card_id, _cards(wanted))),
        )

    def deck_keys(self) -> dict[DeckId, str]:
        """The key of each deck that has one."""
        rows = self._connection.execute(select(decks.c.id, decks.c.key).where(decks.c.key.is_not(None)))
        return {DeckId(deck): key for deck, key in rows}

    def cards(self, wanted: Decks) -> Sequence[RowMapping]:
        """The cards as rows of their table, by note and ordinal."""
        query = select(cards).where(*_within(cards.c.note_id, _notes(wanted)))
        return self._connection.execute(query.order_by(cards.c.note_id, cards.c.ordinal)).mappings().all()

    def reviews(self, wanted: Decks) -> dict[str, list[Any]]:
        """The reviews as columns of their table, without ids, in order of time."""
        within = _within(reviews.c.card_id, _cards(wanted))
        return self._columns(reviews, reviews.c.reviewed_at, within)

    def events(self, wanted: Decks) -> dict[str, list[Any]]:
        """The card events likewise."""
        return self._columns(card_events, card_events.c.at, _within(card_events.c.card_id, _cards(wanted)))

    def _count(self, table: Table, within: list[ColumnElement[bool]]) -> int:
        return self._connection.scalar(select(func.count()).select_from(table).where(*within)) or 0

    def _columns(
        self, table: Table, at: Column[Any], within: list[ColumnElement[bool]]
    ) -> dict[str, list[Any]]:
        wanted = [column for column in table.c if column.name != "id"]
        found: dict[str, list[Any]] = {column.name: [] for column in wanted}
        rows = self._connection.execute(select(*wanted).where(*within).order_by(at, table.c.id))
        for part in rows.partitions(_AT_ONCE):
            for values, more in zip(found.values(), zip(*part, strict=True), strict=True):
                values.extend(more)
        return found


def _notes(wanted: Decks) -> Select[tuple[NoteId]] | None:
    return None if wanted is None else select(notes.c.id).where(notes.c.deck_id.in_(list(wanted)))


def _cards(wanted: Decks) -> Select[tuple[CardId]] | None:
    within = _notes(wanted)
    return None if within is None else select(cards.c.id).where(cards.c.note_id.in_(within))


def _within(column: Column[Any], inside: Select[Any] | None) -> list[ColumnElement[bool]]:
    return [] if inside is None else [column.in_(inside)]
