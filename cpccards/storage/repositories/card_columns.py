"""Active cards read as columns: for the forecast, and for planning a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Text, case, cast, func, select

from cpccards.domain.notes import DeckId
from cpccards.domain.reviews import CardState
from cpccards.domain.topics import TOPICS
from cpccards.storage.repositories.cards import not_buried, within
from cpccards.storage.repositories.packed_columns import (
    Field,
    Real,
    or_nought,
    read_columns,
    read_numbers,
    written,
)
from cpccards.storage.tables import cards, notes

Whole = NDArray[np.int64]

_DAY_BITS = 19
_ACTIVE = cards.c.suspended == written(0)
_WHOSE = (Field("id", cards.c.id, 31), Field("note", cards.c.note_id, 32))
_LAST_DAY = Field("last_day", or_nought(cards.c.last_review_day), _DAY_BITS)
_IN_STEPS = case(
    (cards.c.state.in_((written(CardState.LEARNING.value), written(CardState.RELEARNING.value))), written(1)),
    else_=written(0),
)
_REMEMBERED = (_WHOSE, (Field("repetitions", cards.c.repetitions, 31), _LAST_DAY))
_PLANNED = (
    _WHOSE,
    # On top of its group, where a number may be below 0: what is put first comes before all others.
    (Field("position", cards.c.position, 62),),
    (
        Field("deck", cards.c.deck_id, 24),
        _LAST_DAY,
        Field("due_day", or_nought(cards.c.due_day), _DAY_BITS),
        Field("in_steps", _IN_STEPS, 1),
    ),
)
_STABILITY = Real("stability", func.coalesce(cards.c.stability, written(0)))
_DIFFICULTY = Real("difficulty", func.coalesce(cards.c.difficulty, written(0)))
_NOTES_BY_TOPIC = (
    select(notes.c.topic, func.aggregate_strings(cast(notes.c.id, Text), ","))
    .where(notes.c.topic.is_not(None))
    .group_by(notes.c.topic)
)
_PLACE = {topic.key: place for place, topic in enumerate(TOPICS)}


@dataclass(frozen=True, slots=True, eq=False)
class RememberedCards:
    """What the forecast needs of many cards, as columns of one length, in order of id.

    Attributes:
        topic_index: the place of each note's topic among `TOPICS`; -1 outside the forecast.
        stability: days; 0 for a card never seen.
        last_day: study day of the last review; 0 for a card never seen.
        repetitions: ratings ever given.
    """

    cards: Whole
    topic_index: Whole
    stability: NDArray[np.float64]
    last_day: Whole
    repetitions: Whole

    def unseen(self) -> RememberedCards:
        """The same cards before their first review."""
        nothing = np.zeros(len(self.cards), np.int64)
        return RememberedCards(self.cards, self.topic_index, nothing.astype(np.float64), nothing, nothing)


@dataclass(frozen=True, slots=True, eq=False)
class PlannedCards:
    """What planning needs of many cards, as columns of one length, in the order new ones come.

    Attributes:
        topic_index, stability, last_day: as of `RememberedCards`.
        due_day: study day each card in review is due; 0 for the others.
        in_steps: in its learning or relearning steps.
    """

    cards: Whole
    notes: Whole
    topic_index: Whole
    stability: NDArray[np.float64]
    difficulty: NDArray[np.float64]
    last_day: Whole
    decks: Whole
    due_day: Whole
    in_steps: NDArray[np.bool_]


class CardColumns:
    """The cards of one unit of work that are not suspended."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def remembered(self) -> RememberedCards:
        """Every active card with what the forecast needs of it."""
        found = read_columns(self._connection, _REMEMBERED, _ACTIVE, reals=(_STABILITY,))
        order = np.argsort(found["id"])
        return RememberedCards(
            cards=found["id"][order],
            topic_index=note_topics(self._connection, found["note"])[order],
            stability=found["stability"][order],
            last_day=found["last_day"][order],
            repetitions=found["repetitions"][order],
        )

    def planned(self, day: int, decks: Collection[DeckId] | None = None) -> PlannedCards:
        """The cards of `decks`, or all, that may be studied on study day `day`."""
        conditions = (_ACTIVE, not_buried(day), *within(decks))
        found = read_columns(self._connection, _PLANNED, *conditions, reals=(_STABILITY, _DIFFICULTY))
        order = np.lexsort((found["id"], found["position"]))
        return PlannedCards(
            cards=found["id"][order],
            notes=found["note"][order],
            topic_index=note_topics(self._connection, found["note"])[order],
            stability=found["stability"][order],
            difficulty=found["difficulty"][order],
            last_day=found["last_day"][order],
            decks=found["deck"][order],
            due_day=found["due_day"][order],
            in_steps=found["in_steps"][order].astype(np.bool_),
        )


def note_topics(connection: Connection, note: Whole) -> Whole:
    """The place among `TOPICS` of each note's topic; -1 for none."""
    # Notes are long rows: their topics come faster from their index than by joining.
    places = np.full(int(note.max(initial=0)) + 1, -1, np.int64)
    for key, ids in connection.execute(_NOTES_BY_TOPIC):
        of = read_numbers(ids)
        places[of[of < len(places)]] = _PLACE.get(key, -1)
    return places[note]
