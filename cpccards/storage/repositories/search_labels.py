"""The conditions of a search on what notes carry: tags, topic, kind, source and edition.

All of it stands in the long rows of `notes`, which are read through once at most; Python is asked only about
rows that may fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial

from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, cast, func, or_, select

from cpccards.domain.search_query import HasLabel, Label
from cpccards.domain.search_text import Pattern, folded
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.storage.repositories.search_tests import SearchTests
from cpccards.storage.repositories.word_index import holds
from cpccards.storage.tables import note_kinds, notes


def labelled(asked: HasLabel, connection: Connection, tests: SearchTests) -> ColumnElement[bool]:
    """The condition on `notes` that one carries this."""
    pattern = asked.pattern
    match asked.label:
        case Label.TAG:
            if pattern is None:
                return notes.c.tags == ""
            return and_(
                notes.c.tags != "", _fitting(tests, partial(_has_tag, pattern), pattern, notes.c.tags)
            )
        case Label.TOPIC:
            if pattern is None:
                return notes.c.topic.is_(None)
            # An index lists them: they are few.
            every = connection.scalars(select(notes.c.topic).where(notes.c.topic.is_not(None)).distinct())
            return and_(notes.c.topic.is_not(None), notes.c.topic.in_(_topics(pattern, every.all())))
        case Label.KIND:
            rows = connection.execute(select(note_kinds.c.id, note_kinds.c.name, note_kinds.c.key))
            kinds = [row[0] for row in rows if any(_fits(pattern, each) for each in row[1:])]
            return notes.c.kind_id.in_(kinds)
    column = notes.c.source if asked.label is Label.SOURCE else notes.c.edition
    return _fitting(tests, partial(_fits, pattern), pattern, column)


def _fitting(
    tests: SearchTests, test: Callable[[str], bool], pattern: Pattern | None, column: ColumnElement[str]
) -> ColumnElement[bool]:
    """What fits, asked of Python where it holds the longest word of the pattern, or more than ASCII."""
    # Notes say few different things here.
    asked = tests.add(lru_cache(maxsize=4096)(test), column)
    words = [word for words in (pattern.literals if pattern else ()) for word in words.split()]
    if not words:
        return asked
    beyond_ascii = func.length(column) < func.length(cast(column, LargeBinary))
    return and_(or_(holds(column, max(words, key=len)), beyond_ascii), asked)


def _fits(pattern: Pattern | None, text: str) -> bool:
    return pattern is not None and pattern.fits(folded(text))


def _has_tag(pattern: Pattern, tags: str) -> bool:
    for tag in folded(tags).split():
        parts = tag.split("::")
        if any(pattern.fits("::".join(parts[:depth])) for depth in range(1, len(parts) + 1)):
            return True
    return False


def _topics(pattern: Pattern, keys: Iterable[str]) -> list[str]:
    """Those of some topics whose key or name fits."""
    names = {key: (key, TOPIC_BY_KEY[key].name) if key in TOPIC_BY_KEY else (key,) for key in keys}
    return [key for key, either in names.items() if any(_fits(pattern, name) for name in either)]
