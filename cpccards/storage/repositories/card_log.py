"""What tables have in common whose rows belong to a card and a moment: they move and go with the card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from cpccards.domain.notes import CardId
from cpccards.storage.chunks import chunks
from cpccards.storage.journal import Journal


class CardLog:
    """Rows of a table with a `card_id`, of one unit of work.

    Args:
        moment: the column with the instant of a row.
    """

    def __init__(self, connection: Connection, journal: Journal, table: Table, moment: Column[int]) -> None:
        self._connection = connection
        self._journal = journal
        self._table = table
        self._moment = moment

    def add_columns(self, columns: Mapping[str, Sequence[Any]]) -> int:
        """Appends rows given as columns of the table; returns how many."""
        return len(self._journal.insert_columns(self._table, columns))

    def instants_of(self, ids: Iterable[CardId]) -> set[tuple[int, int]]:
        """(card, instant) of every row of some cards."""
        card = self._table.c.card_id
        return {
            (row[0], row[1])
            for chunk in chunks(ids)
            for row in self._connection.execute(select(card, self._moment).where(card.in_(chunk)))
        }

    def delete_of(self, ids: Iterable[CardId]) -> None:
        """Removes the rows of cards that are about to be deleted."""
        self._journal.delete_where(self._table, "card_id", ids)

    def give(self, new_cards: Mapping[CardId, CardId]) -> int:
        """Moves the rows of each card to another; returns how many that were."""
        count = 0
        for chunk in chunks(new_cards):
            found = self._connection.execute(select(self._table).where(self._table.c.card_id.in_(chunk)))
            before = [dict(row) for row in found.mappings()]
            wanted = [{"card_id": new_cards[row["card_id"]]} for row in before]
            self._journal.update_many(self._table, before, wanted)
            count += len(before)
        return count
