"""The ICD-10-CM tabular list, read from resources/icd10cm.sqlite, which packaging/icd10cm.py writes.

The file is opened when something is first asked for, and never written.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.icd10cm import SEVENTH, Edition, Entry, Instructions, Level, Line

_STEM = SEVENTH - 1
_KINDS = {
    1: "notes",
    2: "includes",
    3: "inclusion_terms",
    4: "excludes1",
    5: "excludes2",
    6: "code_first",
    7: "use_additional",
    8: "code_also",
    9: "seventh_note",
}
"""The numbers of packaging/icd10cm.py."""

_COLUMNS = "id, up, below, level, code, shared, title, sevenths"
_CODE_LIKE = re.compile(r"(?:[A-Z]\d|[A-Z]$|QA)[0-9A-Z.]*-?")
_RANGE = re.compile(r"([A-Z][0-9A-Z]{2})\s*[-–—]\s*([A-Z][0-9A-Z]{2})")
_SEVENTH_WORDS = frozenset({"initial", "subsequent", "encounter", "sequela", "for"})
"""They stand in the titles of complete codes only, which are not in the word index."""
_SHORTEST_PLURAL = 4
_IS_CATEGORY = "level = 2"
_IS_LAST = "level >= 2 AND below = 0"


class _Row(NamedTuple):
    id: int
    up: int | None
    below: int
    level: int
    code: str
    shared: int
    rest: str
    sevenths: str | None


class Tabular:
    """The list. Use it on one thread at a time; close it when done.

    Every method raises CpcCardsError when the file is missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def edition(self) -> Edition:
        """Which list this is."""
        with self._reading() as connection:
            meta = dict(connection.execute("SELECT name, value FROM meta").fetchall())
            return Edition(
                name=meta["edition"],
                source=meta["source"],
                effective=date.fromisoformat(meta["effective"]),
                review_by=date.fromisoformat(meta["review_by"]),
                licence=meta["licence"],
            )

    def chapters(self) -> tuple[Line, ...]:
        """The chapters."""
        with self._reading() as connection:
            rows = self._rows(connection, "WHERE level <= 2 AND level = 0 ORDER BY id", ())
            return tuple(self._line(connection, row) for row in rows)

    def resolve(self, code: str) -> str | None:
        """The code as the list writes it; None when it has none like that.

        Case, a missing point and a trailing hyphen do not matter, nor whether the placeholders X before a
        7th character that is not there are written. A 7th character has to be one that the code takes.
        """
        with self._reading() as connection:
            found = self._find(connection, code)
            return None if found is None else _complete(found[0].code, found[1])

    def lookup(self, code: str) -> Entry | None:
        """An entry by its code, written as in `resolve`; None when there is none."""
        with self._reading() as connection:
            found = self._find(connection, code)
            return None if found is None else self._entry(connection, *found)

    def search(self, words: str, limit: int = 100) -> tuple[Line, ...]:
        """The entries that fit, best first; none for no words.

        A code comes first, then codes that begin so, then titles with all the words, then entries where they
        stand in the inclusion terms too. Of those, what stands higher in the list comes first. The end of a
        word may be left out.
        """
        with self._reading() as connection:
            found: dict[str, Line] = {}
            typed = words.strip().upper()
            if _CODE_LIKE.fullmatch(typed) or _RANGE.fullmatch(typed):
                for line in self._by_code(connection, typed, limit):
                    found.setdefault(line.code, line)
            if len(found) < limit:
                for row in self._by_words(connection, words, limit - len(found)):
                    found.setdefault(row.code, self._line(connection, row))
            return tuple(found.values())[:limit]

    def categories(self, code: str, limit: int) -> tuple[Line, ...]:
        """The first `limit` categories under a chapter or block, in order."""
        return self._below(code, _IS_CATEGORY, limit)

    def codes(self, code: str, limit: int) -> tuple[Line, ...]:
        """The first `limit` codes under an entry that have none below them, in order.

        A code that takes a 7th character stands for those made with one.
        """
        return self._below(code, _IS_LAST, limit)

    def count_below(self, code: str) -> tuple[int, int]:
        """How many `categories` and `codes` there are under an entry."""
        with self._reading() as connection:
            found = self._find(connection, code)
            if found is None or found[1]:
                return 0, 0
            row = found[0]
            categories, codes = connection.execute(
                f"SELECT count(*) FILTER (WHERE {_IS_CATEGORY}), count(*) FILTER (WHERE {_IS_LAST})"  # noqa: S608
                " FROM entries WHERE id > ? AND id <= ?",
                (row.id, row.id + row.below),
            ).fetchone()
            return categories, codes

    def _below(self, code: str, condition: str, limit: int) -> tuple[Line, ...]:
        with self._reading() as connection:
            found = self._find(connection, code)
            if found is None or found[1]:
                return ()
            row = found[0]
            rows = self._rows(
                connection,
                f"WHERE id > ? AND id <= ? AND {condition} ORDER BY id LIMIT ?",
                (row.id, row.id + row.below, limit),
            )
            return tuple(self._line(connection, each) for each in rows)

    # Finding

    def _find(self, connection: sqlite3.Connection, code: str) -> tuple[_Row, str] | None:
        """The entry with that code, and its 7th character; "" where it has none."""
        written = code.strip().upper().replace("–", "-").replace("—", "-").replace(" ", "")
        head = self._head(connection, written) or self._chapter(connection, written)
        if head is not None:
            return head, ""
        plain = written.rstrip("-").replace(".", "")
        exact = self._stored(connection, plain)
        if exact is not None:
            return exact, ""
        if len(plain) == SEVENTH:
            return self._with_seventh(connection, plain[:_STEM], plain[_STEM:])
        base = self._stored(connection, plain.rstrip("X")) if plain.endswith("X") else None
        return (base, "") if base is not None and base.sevenths else None

    def _with_seventh(
        self, connection: sqlite3.Connection, stem: str, seventh: str
    ) -> tuple[_Row, str] | None:
        while True:
            row = self._stored(connection, stem)
            if row is not None:
                return (row, seventh) if seventh in (row.sevenths or "") else None
            if not stem.endswith("X"):
                return None
            stem = stem[:-1]

    def _head(self, connection: sqlite3.Connection, code: str) -> _Row | None:
        return next(self._rows(connection, "WHERE level <= 2 AND code = ?", (code,)), None)

    def _chapter(self, connection: sqlite3.Connection, written: str) -> _Row | None:
        """The chapter whose title ends with this range of codes, "A00-B99"."""
        if not _RANGE.fullmatch(written):
            return None
        condition = "WHERE level <= 2 AND level = 0 AND title LIKE ?"
        return next(self._rows(connection, condition, (f"%({written})",)), None)

    def _stored(self, connection: sqlite3.Connection, plain: str) -> _Row | None:
        """The entry of a category or code, given without its point."""
        category = self._head(connection, plain[:3]) if len(plain) >= 3 else None
        if category is None or len(plain) == 3:
            return category
        return next(
            self._rows(
                connection,
                "WHERE id > ? AND id <= ? AND code = ?",
                (category.id, category.id + category.below, _dotted(plain)),
            ),
            None,
        )

    def _by_code(self, connection: sqlite3.Connection, typed: str, limit: int) -> Iterator[Line]:
        found = self._find(connection, typed)
        if found is not None:
            entry = self._entry(connection, *found)
            yield entry.line
            if entry.takes_seventh:
                yield from entry.children
        plain = typed.rstrip("-").replace(".", "")
        category = self._head(connection, plain[:3]) if len(plain) >= 3 else None
        if category is not None:
            condition = "WHERE id > ? AND id <= ? AND code LIKE ?"
            beginning = _dotted(plain) if len(plain) > 3 else plain
            values: tuple[object, ...] = (category.id, category.id + category.below, f"{beginning}%")
        else:
            condition, values = "WHERE level <= 2 AND code >= ? AND code < ?", (plain, f"{plain}~")
        rows = self._rows(connection, f"{condition} ORDER BY level, id LIMIT ?", (*values, limit))
        yield from (self._line(connection, row) for row in rows)

    def _by_words(self, connection: sqlite3.Connection, words: str, limit: int) -> list[_Row]:
        tokens = re.findall(r"\w+", words.casefold())
        for wanted in _attempts(tokens):
            query = " AND ".join(map(_term, wanted))
            rows: dict[int, _Row] = {}
            for index in ("titles", "terms"):
                if len(rows) < limit:
                    columns = ", ".join(f"entries.{name}" for name in _COLUMNS.split(", "))
                    # The names are ours, the words are bound.
                    statement = (
                        f"SELECT {columns} FROM {index} JOIN entries ON entries.id = {index}.rowid"  # noqa: S608
                        f" WHERE {index} MATCH ? ORDER BY entries.level, entries.id LIMIT ?"
                    )
                    for values in connection.execute(statement, (query, limit)):
                        rows.setdefault(values[0], _Row(*values))
            if rows:
                return list(rows.values())[:limit]
        return []

    # Putting together

    def _entry(self, connection: sqlite3.Connection, row: _Row, seventh: str) -> Entry:
        ancestors = self._ancestors(connection, row)
        above = tuple(self._line(connection, each) for each in ancestors)
        line = self._line(connection, row)
        own = self._instructions(connection, row)
        inherited = [
            (above_line, replace(self._instructions(connection, each), inclusion_terms=()))
            for above_line, each in zip(reversed(above), reversed(ancestors), strict=True)
        ]
        sevenths, place = self._sevenths(connection, [row, *reversed(ancestors)])
        if row.sevenths:
            sevenths = tuple(each for each in sevenths if each[0] in row.sevenths)
        where = None if place == 0 or not sevenths else above[-place]
        complete = tuple(
            Line(_complete(row.code, character), f"{line.title}, {meaning}", Level.CODE, is_billable=True)
            for character, meaning in (sevenths if row.sevenths else ())
        )
        if seventh:
            inherited.insert(0, (line, replace(own, inclusion_terms=())))
            return Entry(
                line=next(each for each in complete if each.code.endswith(seventh)),
                above=(*above, line),
                inherited=_filled(inherited),
                sevenths=tuple(each for each in sevenths if each[0] == seventh),
                sevenths_from=where or line,
            )
        return Entry(
            line=line,
            above=above,
            children=complete or self._children(connection, row),
            own=own,
            inherited=_filled(inherited),
            sevenths=sevenths,
            sevenths_from=where,
            takes_seventh=bool(row.sevenths),
        )

    def _children(self, connection: sqlite3.Connection, row: _Row) -> tuple[Line, ...]:
        found = []
        place, end = row.id + 1, row.id + row.below
        while place <= end:
            child = self._row(connection, place)
            found.append(self._line(connection, child))
            place += child.below + 1
        return tuple(found)

    def _ancestors(self, connection: sqlite3.Connection, row: _Row) -> list[_Row]:
        """Those above an entry, from the top."""
        found = []
        while row.up is not None:
            row = self._row(connection, row.id - row.up)
            found.append(row)
        return found[::-1]

    def _line(self, connection: sqlite3.Connection, row: _Row) -> Line:
        return Line(
            code=row.code,
            title=self._title(connection, row),
            level=Level(min(row.level, Level.CODE)),
            is_billable=row.level >= Level.CATEGORY and not row.below and not row.sevenths,
        )

    def _title(self, connection: sqlite3.Connection, row: _Row) -> str:
        if not row.shared or row.up is None:
            return row.rest
        return self._title(connection, self._row(connection, row.id - row.up))[: row.shared] + row.rest

    @staticmethod
    def _instructions(connection: sqlite3.Connection, row: _Row) -> Instructions:
        found = connection.execute("SELECT kind, text FROM notes WHERE entry = ?", (row.id,))
        return Instructions(**{_KINDS[kind]: tuple(text.split("\n")) for kind, text in found})

    @staticmethod
    def _sevenths(
        connection: sqlite3.Connection, upwards: Iterable[_Row]
    ) -> tuple[tuple[tuple[str, str], ...], int]:
        """The 7th characters defined nearest, and how many steps up that is."""
        for place, row in enumerate(upwards):
            found = connection.execute(
                "SELECT character, meaning FROM extensions WHERE entry = ? ORDER BY place", (row.id,)
            ).fetchall()
            if found:
                return tuple((character, meaning) for character, meaning in found), place
        return (), 0

    @staticmethod
    def _row(connection: sqlite3.Connection, place: int) -> _Row:
        found = connection.execute(f"SELECT {_COLUMNS} FROM entries WHERE id = ?", (place,))  # noqa: S608
        return _Row(*found.fetchone())

    @staticmethod
    def _rows(connection: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> Iterator[_Row]:
        # The conditions are written out in this module; what is looked for is bound.
        statement = f"SELECT {_COLUMNS} FROM entries {condition}"  # noqa: S608
        return map(_Row._make, connection.execute(statement, values).fetchall())

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._connection is None:
                address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
                self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            yield self._connection
        except (sqlite3.Error, KeyError, TypeError, ValueError) as error:
            self.close()
            is_there = self._path.is_file()
            raise CpcCardsError(
                "The ICD-10-CM list can't be read",
                f"{self._path} is {'damaged' if is_there else 'missing'}.",
                "Install the app again; your own cards are not affected.",
            ) from error


def _dotted(plain: str) -> str:
    return f"{plain[:3]}.{plain[3:]}"


def _complete(code: str, seventh: str) -> str:
    """A code with its 7th character, placeholders X between; as it is without one."""
    if not seventh:
        return code
    plain = code.replace(".", "").ljust(_STEM, "X")
    return f"{_dotted(plain)}{seventh}"


def _filled(inherited: Iterable[tuple[Line, Instructions]]) -> tuple[tuple[Line, Instructions], ...]:
    return tuple((line, each) for line, each in inherited if each != Instructions())


def _attempts(tokens: list[str]) -> Iterator[list[str]]:
    """What to look for, one after another until something is found."""
    if not tokens:
        return
    yield tokens
    if len(tokens) > 1 and len(tokens[-1]) == 1:  # a word whose first letter was just typed
        yield tokens[:-1]
    without = [token for token in tokens if token not in _SEVENTH_WORDS]
    if without and without != tokens:
        yield without


def _term(token: str) -> str:
    """A word for FTS5: its beginning, for a plural that of the singular too; a single character as it is."""
    if len(token) == 1 or token.isdigit():
        return f'"{token}"'
    if token.endswith("s") and len(token) >= _SHORTEST_PLURAL:
        return f'("{token}"* OR "{token[:-1]}"*)'
    return f'"{token}"*'
