"""What happened to cards besides answers: crammed, reset, moved by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from cpccards.domain.notes import CardId
from cpccards.storage.chunks import chunks
from cpccards.storage.journal import Journal
from cpccards.storage.tables import card_events


class CardEventRepository:
    """The card events of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Appends events, given as columns of the table."""
        self._journal.insert(card_events, rows)

    def add_columns(self, columns: Mapping[str, Sequence[Any]]) -> int:
        """Appends events given as columns of the table; returns how many."""
        return len(self._journal.insert_columns(card_events, columns))

    def instants_of(self, ids: Iterable[CardId]) -> set[tuple[int, int]]:
        """(card, instant) of every event of some cards."""
        return {
            (row[0], row[1])
            for chunk in chunks(ids)
            for row in self._connection.execute(
                select(card_events.c.card_id, card_events.c.at).where(card_events.c.card_id.in_(chunk))
            )
        }

    def of_card(self, card: CardId) -> list[RowMapping]:
        """The events of a card, oldest first."""
        query = select(card_events).where(card_events.c.card_id == card)
        return list(self._connection.execute(query.order_by(card_events.c.at, card_events.c.id)).mappings())

    def delete_of(self, ids: Iterable[CardId]) -> None:
        """Removes the events of cards that are about to be deleted."""
        self._journal.delete_where(card_events, "card_id", ids)

    def give(self, new_cards: Mapping[CardId, CardId]) -> None:
        """Moves the events of each card to another."""
        for chunk in chunks(new_cards):
            before = self._of(chunk)
            wanted = [{"card_id": new_cards[row["card_id"]]} for row in before]
            self._journal.update_many(card_events, before, wanted)

    def _of(self, chunk: list[CardId]) -> list[dict[str, Any]]:
        query = select(card_events).where(card_events.c.card_id.in_(chunk))
        return [dict(row) for row in self._connection.execute(query).mappings()]
