"""The words of notes that searches look at: read in time, and found by an index of three letters each.

The index is SQLite's FTS5 with its trigrams, because a search finds parts of words. It only proposes: entries
of notes that are gone, or that said something else once, stay in it, so that deleting notes costs nothing
here. What is asked for is looked for in `note_words` then, of the notes that it names.
"""

from __future__ import annotations

import json
import re
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

from cpccards.domain.search_text import FIELD_END, Wild, folded_fields
from cpccards.storage.tables import note_words, notes, notes_to_read

_READ_AT_ONCE = 1000
_LETTERS = 3
_LONG = 12
_MOST_TRIGRAMS = 12
"""Of one word. More of them hardly narrow down what is found, and each is a list to be read."""

_GLOB_SIGNS = re.compile(r"[*?\[]")
_trigrams = table("note_trigrams", column("rowid"), column("words"), column("note_trigrams"))
_TO_READ = select(notes_to_read.c.id).order_by(notes_to_read.c.id).limit(_READ_AT_ONCE)
_NOTES = select(notes.c.id, notes.c.kind_id, notes.c.fields)
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
    # By themselves, and not joined to the notes: SQLite, not knowing that there are none to be read most of
    # the time, would then look for them note by note.
    while (at_least is None or count < at_least) and (wanted := connection.scalars(_TO_READ).all()):
        if not count and not connection.scalar(select(exists(select(note_words.c.id)))):
            connection.execute(_FORGET_TRIGRAMS)
        upto = notes_to_read.c.id <= wanted[-1]
        rows = connection.execute(_NOTES.where(notes.c.id.in_(select(notes_to_read.c.id).where(upto))))
        read = [(row[0], row[1], folded_fields(json.loads(row[2]))) for row in rows]
        connection.exec_driver_sql(_PUT_WORDS, read)
        connection.execute(_PUT_TRIGRAMS, [{"rowid": note, "words": words} for note, _, words in read])
        connection.execute(delete(notes_to_read).where(upto))
        count += len(read)
    return count


class Said:
    """What notes are to say, in any field. What is to be read of them must have been; see `read_notes`."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._conditions: list[ColumnElement[bool]] = []

    def has(self, *words: str) -> None:
        """Some words, each somewhere."""
        for each in words:
            self._parts += _parts(each)
            self._conditions.append(holds(note_words.c.words, each))

    def may_have(self, words: Iterable[str]) -> None:
        """Words that a condition asks for anyway: only to leave it less to look at."""
        for each in words:
            parts = _parts(each)
            self._parts += parts
            if not parts:
                self._conditions.insert(0, holds(note_words.c.words, each))

    def fits(self, *conditions: ColumnElement[bool]) -> None:
        """Conditions on `note_words`."""
        self._conditions += conditions

    def notes(self) -> Select[Any]:
        """The ids of the notes that say all of it."""
        chosen = select(note_words.c.id)
        if self._parts:
            # The index first: SQLite can't know how few it names.
            chosen = chosen.select_from(_trigrams.join(note_words, note_words.c.id == _trigrams.c.rowid))
        return chosen.where(and_(true(), *self._proposed(), *self._conditions))

    def by(self, note: ColumnElement[int]) -> ColumnElement[bool]:
        """That a note says all of it: its words are looked at last, once all else that is asked fits."""
        if not self._parts:
            return note.in_(self.notes())
        proposed = select(_trigrams.c.rowid).where(*self._proposed())
        said = select(note_words.c.id).where(note_words.c.id == note, *self._conditions)
        return and_(note.in_(proposed), said.exists())

    def _proposed(self) -> list[ColumnElement[bool]]:
        parts = dict.fromkeys(self._parts)
        return [_trigrams.c.note_trigrams.op("MATCH")(" AND ".join(parts))] if parts else []


def _parts(words: str) -> list[str]:
    """Three letters each out of `words`, quoted as FTS5 has it: each second one, for they overlap.

    Of long words each third: four lists propose little that is wrong, and a list less is time.
    """
    # SQLite's LIKE takes A for a, and what is looked at is small.
    small, last = words.lower(), len(words) - _LETTERS
    step = 2 if len(words) < _LONG else 3
    places = [*range(0, last, step), last][-_MOST_TRIGRAMS:] if last >= 0 else []
    return ['"' + small[place : place + _LETTERS].replace('"', '""') + '"' for place in places]


def holds(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """That some words, folded, stand in a column; letters beyond ASCII only as they are written."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.like(f"%{escaped}%", escape="\\")


def has_like(parts: Iterable[str | Wild]) -> ColumnElement[bool]:
    """That words and single characters of any kind stand one after the other in one field of `note_words`."""
    single = f"[^{FIELD_END}]"
    signs = (single if isinstance(part, Wild) else _GLOB_SIGNS.sub(r"[\g<0>]", part) for part in parts)
    return note_words.c.words.op("GLOB", is_comparison=True)("*" + "".join(signs) + "*")
