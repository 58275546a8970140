"""The words of notes that searches look at: read in time, and found by an index of three letters each.

The index is SQLite's FTS5 with its trigrams, because a search finds parts of words. It only proposes: entries
of notes that are gone, or that said something else once, stay in it, so that deleting notes costs nothing
here. What is asked for is looked for in `note_words` then, of the notes that it names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    column,
    delete,
    exists,
    insert,
    select,
    table,
    text,
    true,
)

from cpccards.domain.search_text import folded_fields
from cpccards.storage.tables import note_words, notes, notes_to_read

_READ_AT_ONCE = 1000
_LETTERS = 3
_MOST_TRIGRAMS = 12
"""Of one word. More of them hardly narrow down what is found, and each is a list to be read."""

_trigrams = table("note_trigrams", column("rowid"), column("words"), column("note_trigrams"))
_TO_READ = (
    select(notes_to_read.c.id, notes.c.kind_id, notes.c.fields)
    .join(notes, notes.c.id == notes_to_read.c.id)
    .order_by(notes_to_read.c.id)
    .limit(_READ_AT_ONCE)
)
_PUT_WORDS = "INSERT OR REPLACE INTO note_words (id, kind_id, words) VALUES (?, ?, ?)"
_PUT_TRIGRAMS = insert(_trigrams)
_FORGET_TRIGRAMS = text("INSERT INTO note_trigrams (note_trigrams) VALUES ('delete-all')")


def read_notes(connection: Connection, at_least: int | None = None) -> int:
    """Reads the words of the notes that were written since they were last read; returns how many it read.

    Fifty thousand take about three seconds; after that, those that changed. What is read waits for the unit
    of work to be committed; where it is not, the next search reads it again.

    Args:
        at_least: after so many it is enough for now; None for all there are.
    """
    count = 0
    while (at_least is None or count < at_least) and (rows := connection.execute(_TO_READ).all()):
        if not count and not connection.scalar(select(exists(select(note_words.c.id)))):
            connection.execute(_FORGET_TRIGRAMS)
        read = [(row[0], row[1], folded_fields(json.loads(row[2]))) for row in rows]
        connection.exec_driver_sql(_PUT_WORDS, read)
        connection.execute(_PUT_TRIGRAMS, [{"rowid": note, "words": words} for note, _, words in read])
        connection.execute(delete(notes_to_read).where(notes_to_read.c.id <= rows[-1][0]))
        count += len(rows)
    return count


def notes_that_say(words: Iterable[str], *conditions: ColumnElement[bool]) -> Select[Any]:
    """The ids of the notes that say all of `words`, in any field, and meet some conditions on `note_words`.

    What is to be read must have been; see `read_notes`.
    """
    wanted = list(dict.fromkeys(words))
    chosen = select(note_words.c.id)
    parts = [part for each in wanted for part in _parts(each)]
    if parts:
        # The index first: SQLite can't know how few it names.
        chosen = chosen.select_from(_trigrams.join(note_words, note_words.c.id == _trigrams.c.rowid))
        chosen = chosen.where(_trigrams.c.note_trigrams.op("MATCH")(" AND ".join(dict.fromkeys(parts))))
    return chosen.where(and_(true(), *map(_holds, wanted), *conditions))


def _parts(words: str) -> list[str]:
    """Three letters each out of `words`, quoted as FTS5 has it: each second one, for they overlap."""
    # SQLite's LIKE takes A for a, and what is looked at is small.
    small, last = words.lower(), len(words) - _LETTERS
    places = [*range(0, last, 2), last][-_MOST_TRIGRAMS:] if last >= 0 else []
    return ['"' + small[place : place + _LETTERS].replace('"', '""') + '"' for place in places]


def _holds(words: str) -> ColumnElement[bool]:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return note_words.c.words.like(f"%{escaped}%", escape="\\")
