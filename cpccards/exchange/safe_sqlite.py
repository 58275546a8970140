"""SQLite databases from strangers, opened so that what is in them can only be read.

Such a file may be damaged on purpose, or hold views, triggers and expressions that run when a table is read
(sqlite.org/security.html). So it is a private copy; the schema may hold nothing but plain tables and indexes;
SQLite refuses everything that isn't reading, trusts nothing in the schema, and stops after a while.

    with open_database(pieces, limit=100_000_000) as database:
        if "notes" in database.tables:
            rows = database.rows("SELECT id, flds FROM notes")
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cpccards.domain.errors import BadInput

MAX_VALUE = 20_000_000
"""Bytes of the longest text or blob, and of the longest row."""

_HEADER = b"SQLite format 3\x00"
_SMALLEST = 512
_FIRST_SECONDS = 3.0
_BYTES_A_SECOND = 4_000_000
_STEPS = 100_000
_BATCH = 4_000
_SHORT = 1_000
_SETTINGS = (
    "trusted_schema=OFF",
    "query_only=ON",
    "cell_size_check=ON",
    "ignore_check_constraints=ON",
    "mmap_size=0",
    "temp_store=MEMORY",
)
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_COLUMN: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 50,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 5,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 10,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
# Python 3.11 has no setconfig; the checks of the schema below hold without it.
_SWITCHES = {
    "SQLITE_DBCONFIG_DEFENSIVE": True,
    "SQLITE_DBCONFIG_TRUSTED_SCHEMA": False,
    "SQLITE_DBCONFIG_ENABLE_TRIGGER": False,
    "SQLITE_DBCONFIG_ENABLE_VIEW": False,
}
_ALLOWED = {
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_PRAGMAS = {"quick_check", "table_xinfo"}
# quick_check's words for values of an unusual type, which readers look at one by one.
_HARMLESS = re.compile(r"(?:NULL|NUMERIC|TEXT|non-\w+) value in |CHECK constraint failed", re.IGNORECASE)
_WORDS = {"revlog": "reviews", "deck_config": "deck options", "notetypes": "note types"}
_REMEDY = "Check it in the program it comes from (in Anki: Tools → Check Database) and export it once more."


class SafeDatabase:
    """A database that was opened by `open_database`.

    Attributes:
        tables: the columns of each table, by its name in lower case.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.tables = _tables(connection)

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query of ours. What is no UTF-8 has U+FFFD in place of it. Raises BadInput."""
        with _failures():
            try:
                self._connection.text_factory = str
                return self._connection.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                if "decode" not in str(error):
                    raise
                # Asked once for each text, so only where it must be.
                self._connection.text_factory = _replaced
                return self._connection.execute(sql, values).fetchall()

    def batches(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of a query, 4,000 at a time. Raises BadInput, also for texts that outgrow a page."""
        self._connection.text_factory = _replaced
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _SHORT)
        try:
            with _failures(_SHORT):
                cursor = self._connection.execute(sql)
            while True:
                with _failures(_SHORT):
                    batch = cursor.fetchmany(_BATCH)
                if not batch:
                    return
                yield batch
        finally:
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)

    def check_size(
        self, table: str, most_rows: int, columns: tuple[str, ...] = (), most_bytes: int = 0
    ) -> None:
        """Raises BadInput when a table has more rows, or more bytes in some of its columns.

        All names are our own. To be asked before the rows are: they are held in memory.
        """
        lengths = " + ".join(("0", *(f"total(length(CAST({column} AS BLOB)))" for column in columns)))
        rows, size = self.rows(f"SELECT count(*), {lengths} FROM {table}")[0]  # noqa: S608  # our own names
        if rows > most_rows or size > most_bytes:
            raise BadInput(
                "This file is too large",
                f"It has more than {most_rows:,} {_WORDS.get(table, table)},"
                f" or more than {most_bytes / 1_000_000:,.0f} MB of them.",
                "Export fewer decks at a time.",
            )


@contextmanager
def open_database(pieces: Iterable[bytes], limit: int) -> Iterator[SafeDatabase]:
    """The database whose file is made of `pieces`, for as long as the ``with`` lasts.

    It may take 3 seconds of this thread, and another for each 4 MB; then reading stops. What else the
    computer is busy with does not count.

    Raises:
        BadInput: no SQLite, damaged, beyond `limit` bytes, or holding what may not be in it.
    """
    with TemporaryDirectory(prefix="cpccards-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "collection"
        size = _write(pieces, path, limit)
        with _failures():
            connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        with closing(connection):
            with _failures():
                _secure(connection, time.thread_time() + _FIRST_SECONDS + size / _BYTES_A_SECOND)
                _check(connection)
            yield SafeDatabase(connection)


def _write(pieces: Iterable[bytes], path: Path, limit: int) -> int:
    size = 0
    try:
        with path.open("wb") as file:
            for piece in pieces:
                if not size and not _HEADER.startswith(piece[: len(_HEADER)]):
                    raise _damaged("it is no SQLite file")
                size += file.write(piece)
                if size > limit:
                    raise BadInput(
                        "This file is too large",
                        f"The database in it has more than {limit // 1_048_576:,} MB.",
                        "Export fewer decks at a time.",
                    )
    except OSError as error:
        raise BadInput(
            "This file can't be unpacked",
            f"The folder for temporary files refused it: {error.strerror or error}.",
            "Make room on that disk and try again.",
        ) from error
    # SQLite takes an empty file for an empty database.
    if size < _SMALLEST:
        raise _damaged("it is cut off")
    return size


def _secure(connection: sqlite3.Connection, deadline: float) -> None:
    for kind, most in _LIMITS.items():
        connection.setlimit(kind, most)
    for name, on in _SWITCHES.items():
        if hasattr(connection, "setconfig") and hasattr(sqlite3, name):
            connection.setconfig(getattr(sqlite3, name), on)
    connection.set_progress_handler(lambda: time.thread_time() > deadline, _STEPS)
    # Anki's own order of names. Readers never sort by it, but no table that mentions it opens without.
    connection.create_collation("unicase", _compare)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}").close()
    connection.set_authorizer(_authorise)


def _authorise(action: int, first: str | None, *_: str | None) -> int:
    allowed = action in _ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _check(connection: sqlite3.Connection) -> None:
    """Raises BadInput for a schema with more than tables and indexes, and for a damaged file."""
    connection.text_factory = _replaced
    for kind, sql in connection.execute("SELECT type, sql FROM sqlite_master"):
        is_virtual = isinstance(sql, str) and sql.lstrip().upper().startswith("CREATE VIRTUAL")
        if kind not in {"table", "index"} or is_virtual:
            what = "virtual table" if is_virtual else str(kind)[:20]
            raise BadInput(
                "This file isn't safe to open",
                f"The database in it holds a {what}, which could run by itself.",
                "Get the file from whoever made it, exported anew from the program itself.",
            )
    for (complaint,) in connection.execute("PRAGMA quick_check(20)"):
        if complaint != "ok" and not _HARMLESS.match(complaint):
            raise _damaged(complaint.splitlines()[0][:100])


def _tables(connection: sqlite3.Connection) -> Mapping[str, tuple[str, ...]]:
    tables = {}
    with _failures():
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            quoted = '"' + str(name).replace('"', '""') + '"'
            columns = connection.execute(f"PRAGMA table_xinfo({quoted})").fetchall()
            # Others than plain columns are expressions that would run with each row.
            if all(column[6] == 0 for column in columns):
                tables[str(name).lower()] = tuple(str(column[1]).lower() for column in columns)
    return tables


@contextmanager
def _failures(longest: int = MAX_VALUE) -> Iterator[None]:
    """SQLite's errors in words. `longest` is how many bytes a text may have."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "interrupted" in str(error):
            raise BadInput(
                "This file takes too long to read",
                "The database in it is built in a way that would keep this computer busy.",
                _REMEDY,
            ) from error
        raise _damaged(str(error)) from error
    except sqlite3.DataError as error:
        raise BadInput(
            "This file is too large",
            f"The database in it holds a text of more than {longest:,} bytes.",
            "Make it shorter in the program it comes from, and export once more.",
        ) from error
    except (sqlite3.Error, OverflowError, UnicodeError, ValueError) as error:
        raise _damaged(str(error)) from error


def _damaged(why: str) -> BadInput:
    return BadInput("This file is damaged", f"The database in it can't be read: {why}.", _REMEDY)


def _replaced(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _compare(one: str, other: str) -> int:
    first, second = one.casefold(), other.casefold()
    return (first > second) - (first < second)
