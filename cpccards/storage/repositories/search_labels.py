"""The conditions of a search on what notes carry: tags, topic, kind, source and edition.

All of it stands in the long rows of `notes`, which are read through once at most; Python is asked only about
rows that may fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache, partial

from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, cast, func, or_, select, true

from cpccards.domain.search_query import HasLabel, Label, Words
from cpccards.domain.search_text import folded
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.storage.repositories.search_tests import SearchTests
from cpccards.storage.repositories.word_index import holds
from cpccards.storage.tables import note_kinds, notes


def labelled(asked: HasLabel, connection: Connection, tests: SearchTests) -> ColumnElement[bool]:
    """The condition on `notes` that one carries this. Raises TooMuchEffort."""
    words = asked.words
    match asked.label:
        case Label.TAG:
            return notes.c.tags == "" if words is None else _tagged(words, connection)
        case Label.TOPIC:
            if words is None:
                return notes.c.topic.is_(None)
            # An index lists them: they are few.
            every = connection.scalars(select(notes.c.topic).where(notes.c.topic.is_not(None)).distinct())
            return and_(notes.c.topic.is_not(None), notes.c.topic.in_(_topics(words, every.all())))
        case Label.KIND:
            rows = connection.execute(select(note_kinds.c.id, note_kinds.c.name, note_kinds.c.key))
            kinds = [row[0] for row in rows if any(_fits(words, each) for each in row[1:])]
            return notes.c.kind_id.in_(kinds)
    column = notes.c.source if asked.label is Label.SOURCE else notes.c.edition
    # Notes say few different things here.
    fits = tests.add(lru_cache(maxsize=4096)(partial(_fits, words)), column)
    return and_(_may_fit(words, column), fits)


def _tagged(words: Words, connection: Connection) -> ColumnElement[bool]:
    """By what an index lists: many notes have the same tags."""
    every = select(notes.c.tags).where(notes.c.tags != "", _may_fit(words, notes.c.tags)).distinct()
    fitting = [tags for tags in connection.scalars(every) if _has_tag(words, tags)]
    listed = func.json_each(json.dumps(fitting)).table_valued("value")
    return notes.c.tags.in_(select(listed.c.value))


def _may_fit(words: Words | None, column: ColumnElement[str]) -> ColumnElement[bool]:
    """That a column holds the longest word that is asked for, or more than ASCII."""
    parts = [part for literal in (words.literals if words else ()) for part in literal.split()]
    if not parts:
        return true()
    beyond_ascii = func.length(column) < func.length(cast(column, LargeBinary))
    return or_(holds(column, max(parts, key=len)), beyond_ascii)


def _fits(words: Words | None, text: str) -> bool:
    return words is not None and words.fits(folded(text))


def _has_tag(words: Words, tags: str) -> bool:
    for tag in folded(tags).split():
        parts = tag.split("::")
        if any(words.fits("::".join(parts[:depth])) for depth in range(1, len(parts) + 1)):
            return True
    return False


def _topics(words: Words, keys: Iterable[str]) -> list[str]:
    """Those of some topics whose key or name fits."""
    names = {key: (key, TOPIC_BY_KEY[key].name) if key in TOPIC_BY_KEY else (key,) for key in keys}
    return [key for key, either in names.items() if any(_fits(words, name) for name in either)]
