"""Cards and answers read as columns, for statistics.

A row as a Python tuple costs more than all that is counted from it. So the database packs the small numbers
of a row into a few whole ones and hands each column over as one text, which numpy reads: 120,000 answers come
in about half the time that their tuples take.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    REAL,
    ColumnElement,
    Connection,
    Integer,
    Text,
    case,
    cast,
    func,
    literal_column,
    select,
)

from cpccards.domain.notes import NoteId
from cpccards.domain.reviews import CardState, Rating
from cpccards.domain.study_tables import (
    MATURE_DAYS,
    AnswerTable,
    CardTable,
    EarlierAnswers,
    Reals,
    Whole,
)
from cpccards.domain.topics import TOPICS
from cpccards.storage.tables import cards, notes, reviews

_MILLIONTHS = 1_000_000


def _written(number: int) -> ColumnElement[int]:
    """A number in the statement itself: SQLite would copy a bound one for every row."""
    return literal_column(str(number), Integer)


def _or_nought(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(column, _written(0))


def _minutes(milliseconds: ColumnElement[Any]) -> ColumnElement[Any]:
    return milliseconds // _written(60_000)


def _millionths(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(_or_nought(column) * _written(_MILLIONTHS) + literal_column("0.5", REAL), Integer)


class _Field(NamedTuple):
    """A whole number from 0 on, never NULL, of at most so many bits."""

    name: str
    value: ColumnElement[Any]
    bits: int


_DAY_BITS, _MINUTE_BITS, _STATE_BITS = 19, 31, 2

_CARD_COLUMNS = (
    (_Field("id", cards.c.id, 31), _Field("note", cards.c.note_id, 32)),
    (
        _Field("deck", cards.c.deck_id, 24),
        _Field("buried_until", _or_nought(cards.c.buried_until_day), _DAY_BITS),
        _Field("lapses", cards.c.lapses, 14),
        _Field("state", cards.c.state, _STATE_BITS),
        _Field("suspended", cards.c.suspended, 1),
    ),
)
_MEMORY_COLUMNS = (
    (
        _Field("stability", _millionths(cards.c.stability), 37),
        _Field("difficulty", _millionths(cards.c.difficulty), 24),
    ),
    (
        _Field("last_day", _or_nought(cards.c.last_review_day), _DAY_BITS),
        _Field("due", _or_nought(func.coalesce(cards.c.due_day, _minutes(cards.c.due_at))), _MINUTE_BITS),
    ),
)
_ANSWER_COLUMNS = (
    (_Field("card", reviews.c.card_id, 31), _Field("minute", _minutes(reviews.c.reviewed_at), _MINUTE_BITS)),
    (
        _Field("day", reviews.c.day, _DAY_BITS),
        _Field("previous", _or_nought(reviews.c.previous_day), _DAY_BITS),
        _Field("due", _or_nought(reviews.c.due_day_before), _DAY_BITS),
        _Field("suspect", reviews.c.clock_suspect, 1),
        _Field("rating", reviews.c.rating, 3),
        _Field("state", reviews.c.state_before, _STATE_BITS),
    ),
    (
        _Field("stability", _millionths(reviews.c.stability_before), 37),
        _Field("took_ms", reviews.c.took_ms, 26),
    ),
)
_interval = reviews.c.due_day_before - reviews.c.previous_day
_EARLIER_COLUMNS = (
    (
        _Field("card", reviews.c.card_id, 31),
        _Field("mature", case((_interval >= _written(MATURE_DAYS), _written(1)), else_=_written(0)), 1),
        _Field("rating", reviews.c.rating, 3),
    ),
)
_CREATED_COLUMNS = (
    (_Field("note", notes.c.id, 32), _Field("minute", _minutes(notes.c.created_at), _MINUTE_BITS)),
)
_NOTES_BY_TOPIC = (
    select(notes.c.topic, func.aggregate_strings(cast(notes.c.id, Text), ","))
    .where(notes.c.topic.is_not(None))
    .group_by(notes.c.topic)
)
_AS_THEY_ARE = ("id", "note", "deck", "state", "buried_until", "lapses", "last_day", "due")

# Not the bare column: one pass over the log is faster than an index that leads to each row by itself.
_day = reviews.c.day + _written(0)


class StatisticsRepository:
    """What statistics are counted from, of one unit of work."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def cards(self) -> CardTable:
        """Every card."""
        seen = self._columns((*_CARD_COLUMNS, *_MEMORY_COLUMNS), cards.c.state != CardState.NEW.value)
        new = self._columns(_CARD_COLUMNS, cards.c.state == CardState.NEW.value)
        nothing = np.zeros(len(new["id"]), np.int64)
        found = {name: np.concatenate((column, new.get(name, nothing))) for name, column in seen.items()}
        return CardTable(
            **{name: found[name] for name in _AS_THEY_ARE},
            topic=self._topics(found["note"]),
            suspended=found["suspended"].astype(np.bool_),
            stability=_from_millionths(found["stability"]),
            difficulty=_from_millionths(found["difficulty"]),
        )

    def answers(self, table: CardTable, first_day: int, last_day: int) -> AnswerTable:
        """The answers of the study days from `first_day` to `last_day`, in any order."""
        found = self._columns(_ANSWER_COLUMNS, _day >= first_day, _day <= last_day)
        # A card in its steps has no day it was due; only of one in review do the days since tell anything.
        in_review = (found["state"] == CardState.REVIEW) & (found["due"] != 0)
        return AnswerTable(
            **{name: found[name] for name in ("minute", "day", "rating", "state", "took_ms")},
            card=_places(table.id)[found["card"]],
            suspect=found["suspect"].astype(np.bool_),
            elapsed=np.where(in_review, found["day"] - found["previous"], 0),
            interval=np.where(in_review, found["due"] - found["previous"], 0),
            stability=_from_millionths(found["stability"]),
        )

    def earlier_answers(self, table: CardTable, day: int) -> EarlierAnswers:
        """The answers to cards in review from before study day `day`, in any order."""
        found = self._columns(_EARLIER_COLUMNS, _day < day, reviews.c.state_before == CardState.REVIEW.value)
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
        found = self._columns(_CREATED_COLUMNS, notes.c.created_at >= since * 60_000)
        made = np.zeros(int(table.note.max(initial=0)) + 1, np.int64)
        known = found["note"] < len(made)  # a note without cards may come after all others
        made[found["note"][known]] = found["minute"][known]
        return made[table.note]

    def summaries(self, ids: Collection[int]) -> dict[NoteId, str]:
        """What some notes ask, as plain text."""
        rows = self._connection.execute(select(notes.c.id, notes.c.summary).where(notes.c.id.in_(list(ids))))
        return {NoteId(note): summary for note, summary in rows}

    def _topics(self, note: Whole) -> Whole:
        """The place among the topics of each of `note`; -1 for none."""
        topics = np.full(int(note.max(initial=0)) + 1, -1, np.int64)
        known = {topic.key: place for place, topic in enumerate(TOPICS)}
        for key, ids in self._connection.execute(_NOTES_BY_TOPIC):
            of = _numbers(ids)
            topics[of[of < len(topics)]] = known.get(key, -1)
        return topics[note]

    def _columns(
        self, packed: Sequence[Sequence[_Field]], *conditions: ColumnElement[bool]
    ) -> dict[str, NDArray[np.int64]]:
        """Each field of the rows that meet the conditions."""
        texts = [func.aggregate_strings(cast(_packed(fields), Text), ",") for fields in packed]
        row = self._connection.execute(select(*texts).where(*conditions)).one()
        found: dict[str, NDArray[np.int64]] = {}
        for fields, column in zip(packed, row, strict=True):
            numbers = _numbers(column)
            for field in reversed(fields[1:]):
                found[field.name] = numbers & ((1 << field.bits) - 1)
                numbers = numbers >> field.bits
            found[fields[0].name] = numbers
        return found


def _packed(fields: Sequence[_Field]) -> ColumnElement[Any]:
    """The fields side by side in one whole number of at most 63 bits, the first one on top."""
    number = fields[0].value
    for field in fields[1:]:
        number = number * _written(1 << field.bits) + field.value
    return number


def _numbers(column: str | None) -> NDArray[np.int64]:
    """Whole numbers from a text with commas; none where there was no row."""
    return np.fromstring(column or "", np.int64, sep=",")


def _places(ids: Whole) -> Whole:
    """Where each id stands in `ids`, by id. The database counts them from 1, so there are few gaps."""
    places = np.zeros(int(ids.max(initial=0)) + 1, np.int64)
    places[ids] = np.arange(len(ids))
    return places


def _from_millionths(values: Whole) -> Reals:
    return np.asarray(values / _MILLIONTHS)
