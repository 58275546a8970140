"""Cards with their reviews as columns: what parameters are fitted to, and due days are worked out from."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from sqlalchemy import Connection, and_, func, or_, select

from cpccards.domain.learning import Memories
from cpccards.domain.notes import DeckId
from cpccards.domain.review_columns import ReviewColumns, StandingCards
from cpccards.domain.reviews import CardEventKind, CardState
from cpccards.storage.repositories.packed_columns import (
    Field,
    from_millionths,
    millionths,
    read_columns,
)
from cpccards.storage.tables import card_events, cards, reviews

_REVIEWS = (
    (
        Field("card", reviews.c.card_id, 31),
        Field("day", reviews.c.day, 19),
        Field("rating", reviews.c.rating, 3),
        Field("state", reviews.c.state_before, 2),
    ),
    (Field("at", reviews.c.reviewed_at, 63),),
    (Field("id", reviews.c.id, 63),),
    (
        Field("stability", millionths(reviews.c.stability_after), 37),
        Field("difficulty", millionths(reviews.c.difficulty_after), 24),
    ),
)


class HistoryRepository:
    """Reads for one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reviews(self, decks: Collection[DeckId]) -> ReviewColumns:
        """Every review of the cards of some decks, in time order."""
        own = select(cards.c.id).where(cards.c.deck_id.in_(list(decks)))
        found = read_columns(self._connection, _REVIEWS, reviews.c.card_id.in_(own))
        order = np.lexsort((found["id"], found["at"]))
        found = {name: column[order] for name, column in found.items()}
        return ReviewColumns(
            card=found["card"],
            at=found["at"],
            day=found["day"],
            rating=found["rating"],
            is_first=found["state"] == CardState.NEW,
            after=Memories(from_millionths(found["stability"]), from_millionths(found["difficulty"])),
        )

    def last_events(self, decks: Collection[DeckId], kind: CardEventKind) -> dict[int, int]:
        """When each card of some decks last met with an event, in milliseconds since 1970 UTC, by card."""
        query = (
            select(card_events.c.card_id, func.max(card_events.c.at))
            .select_from(card_events.join(cards, card_events.c.card_id == cards.c.id))
            .where(card_events.c.kind == kind.value, cards.c.deck_id.in_(list(decks)))
            .group_by(card_events.c.card_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def standing(self, decks: Collection[DeckId], day: int) -> StandingCards:
        """The cards of some decks that have been seen, as they stand on study day `day`."""
        active = and_(
            cards.c.suspended == 0, or_(cards.c.buried_until_day.is_(None), cards.c.buried_until_day <= day)
        )
        query = (
            select(
                cards.c.id,
                cards.c.state == CardState.REVIEW.value,
                active,
                func.coalesce(cards.c.stability, 0.0),
                func.coalesce(cards.c.difficulty, 0.0),
                func.coalesce(cards.c.due_day, 0),
                func.coalesce(cards.c.last_review_at, 0),
                func.coalesce(cards.c.last_review_day, 0),
                cards.c.repetitions,
            )
            .where(
                cards.c.deck_id.in_(list(decks)),
                cards.c.state != CardState.NEW.value,
                cards.c.stability > 0,
            )
            .order_by(cards.c.id)
        )
        rows = [tuple(row) for row in self._connection.execute(query)]
        kinds = (np.int64, bool, bool, np.float64, np.float64, np.int64, np.int64, np.int64, np.int64)
        columns = [np.array([row[place] for row in rows], kind) for place, kind in enumerate(kinds)]
        card, in_review, is_active, stability, difficulty, due_day, last_at, last_day, repetitions = columns
        return StandingCards(
            card,
            in_review,
            is_active,
            Memories(stability, difficulty),
            due_day,
            last_at,
            last_day,
            repetitions,
        )
