"""Cards and answers read as columns, for statistics."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    func,
    select,
)

from cpccards.domain.notes import NoteId
from cpccards.domain.reviews import CardState, Rating
from cpccards.domain.study_tables import (
    MATURE_DAYS,
    AnswerTable,
    CardTable,
    EarlierAnswers,
    Whole,
)
from cpccards.storage.repositories.card_columns import note_topics
from cpccards.storage.repositories.packed_columns import (
    Field,
    from_millionths,
    millionths,
    or_nought,
    read_columns,
    written,
)
from cpccards.storage.tables import cards, notes, reviews


def _minutes(milliseconds: ColumnElement[Any]) -> ColumnElement[Any]:
    return milliseconds // written(60_000)


_DAY_BITS, _MINUTE_BITS, _STATE_BITS = 19, 31, 2

_CARD_COLUMNS = (
    (Field("id", cards.c.id, 31), Field("note", cards.c.note_id, 32)),
    (
        Field("deck", cards.c.deck_id, 24),
        Field("buried_until", or_nought(cards.c.buried_until_day), _DAY_BITS),
        Field("lapses", cards.c.lapses, 14),
        Field("state", cards.c.state, _STATE_BITS),
        Field("suspended", cards.c.suspended, 1),
    ),
)
_MEMORY_COLUMNS = (
    (
        Field("stability", millionths(cards.c.stability), 37),
        Field("difficulty", millionths(cards.c.difficulty), 24),
    ),
    (
        Field("last_day", or_nought(cards.c.last_review_day), _DAY_BITS),
        Field("due", or_nought(func.coalesce(cards.c.due_day, _minutes(cards.c.due_at))), _MINUTE_BITS),
    ),
)
_ANSWER_COLUMNS = (
    (Field("card", reviews.c.card_id, 31), Field("minute", _minutes(reviews.c.reviewed_at), _MINUTE_BITS)),
    (
        Field("day", reviews.c.day, _DAY_BITS),
        Field("previous", or_nought(reviews.c.previous_day), _DAY_BITS),
        Field("due", or_nought(reviews.c.due_day_before), _DAY_BITS),
        Field("suspect", reviews.c.clock_suspect, 1),
        Field("rating", reviews.c.rating, 3),
        Field("state", reviews.c.state_before, _STATE_BITS),
    ),
    (
        Field("stability", millionths(reviews.c.stability_before), 37),
        Field("took_ms", reviews.c.took_ms, 26),
    ),
)
_interval = reviews.c.due_day_before - reviews.c.previous_day
_EARLIER_COLUMNS = (
    (
        Field("card", reviews.c.card_id, 31),
        Field("mature", case((_interval >= written(MATURE_DAYS), written(1)), else_=written(0)), 1),
        Field("rating", reviews.c.rating, 3),
    ),
)
_CREATED_COLUMNS = (
    (Field("note", notes.c.id, 32), Field("minute", _minutes(notes.c.created_at), _MINUTE_BITS)),
)
_AS_THEY_ARE = ("id", "note", "deck", "state", "buried_until", "lapses", "last_day", "due")

_day = reviews.c.day


class StatisticsRepository:
    """What statistics are counted from, of one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cards(self) -> CardTable:
        """Every card."""
        is_new = cards.c.state == CardState.NEW.value
        seen = read_columns(self._connection, (*_CARD_COLUMNS, *_MEMORY_COLUMNS), ~is_new)
        new = read_columns(self._connection, _CARD_COLUMNS, is_new)
        nothing = np.zeros(len(new["id"]), np.int64)
        found = {name: np.concatenate((column, new.get(name, nothing))) for name, column in seen.items()}
        return CardTable(
            **{name: found[name] for name in _AS_THEY_ARE},
            topic=note_topics(self._connection, found["note"]),
            suspended=found["suspended"].astype(np.bool_),
            stability=from_millionths(found["stability"]),
            difficulty=from_millionths(found["difficulty"]),
        )

    def answers(self, table: CardTable, first_day: int, last_day: int) -> AnswerTable:
        """The answers of the study days from `first_day` to `last_day`, in any order.

        Args:
            table: every card.
        """
        found = read_columns(self._connection, _ANSWER_COLUMNS, _day >= first_day)
        # A card in its steps has no day it was due; only of one in review do the days since tell anything.
        in_review = (found["state"] == CardState.REVIEW) & (found["due"] != 0)
        answers = AnswerTable(
            **{name: found[name] for name in ("minute", "day", "rating", "state", "took_ms")},
            card=_places(table.id)[found["card"]],
            suspect=found["suspect"].astype(np.bool_),
            elapsed=np.where(in_review, found["day"] - found["previous"], 0),
            interval=np.where(in_review, found["due"] - found["previous"], 0),
            stability=from_millionths(found["stability"]),
        )
        return answers.where(answers.day <= last_day)

    def earlier_answers(self, table: CardTable, day: int) -> EarlierAnswers:
        """The answers to cards in review from before study day `day`, in any order.

        Args:
            table: every card.
        """
        in_review = reviews.c.state_before == CardState.REVIEW.value
        found = read_columns(self._connection, _EARLIER_COLUMNS, _day < day, in_review)
        return EarlierAnswers(
            card=_places(table.id)[found["card"]],
            mature=found["mature"].astype(np.bool_),
            remembered=found["rating"] > Rating.AGAIN,
        )

    def made(self, table: CardTable, since: int) -> Whole:
        """When the note of each card was made, in whole minutes since 1970 UTC.

        Args:
            since: minutes; of notes made before, only so much is told: 0.
        """
        found = read_columns(self._connection, _CREATED_COLUMNS, notes.c.created_at >= since * 60_000)
        made = np.zeros(int(table.note.max(initial=0)) + 1, np.int64)
        known = found["note"] < len(made)  # a note without cards may come after all others
        made[found["note"][known]] = found["minute"][known]
        return made[table.note]

    def summaries(self, ids: Collection[int]) -> dict[NoteId, str]:
        """What some notes ask, as plain text."""
        rows = self._connection.execute(select(notes.c.id, notes.c.summary).where(notes.c.id.in_(list(ids))))
        return {NoteId(note): summary for note, summary in rows}


def _places(ids: Whole) -> Whole:
    """Where each id stands in `ids`, by id. The database counts them from 1, so there are few gaps."""
    places = np.zeros(int(ids.max(initial=0)) + 1, np.int64)
    places[ids] = np.arange(len(ids))
    return places
