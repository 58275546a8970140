"""What happened to cards besides answers: crammed, reset, moved by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from cpccards.domain.notes import CardId
from cpccards.storage.journal import Journal
from cpccards.storage.repositories.card_log import CardLog
from cpccards.storage.tables import card_events


class CardEventRepository(CardLog):
    """The card events of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        super().__init__(connection, journal, card_events, card_events.c.at)

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Appends events, given as columns of the table."""
        self._journal.insert(card_events, rows)

    def of_card(self, card: CardId) -> list[RowMapping]:
        """The events of a card, oldest first."""
        query = select(card_events).where(card_events.c.card_id == card)
        return list(self._connection.execute(query.order_by(card_events.c.at, card_events.c.id)).mappings())
