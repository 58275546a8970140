"""How far a library has come, read from the open one or from a copy of it."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from cpccards.domain.backups import Stand
from cpccards.domain.clock import from_milliseconds

LIBRARY_ID = "library_id"
"""The setting that names the library; copies of it have the same."""

_SCHEMA_WITH_MOCKS = 3

# What every write leaves behind, in rows that are quick to find: ids come back when a step is taken back, the
# time of a step does not. Practice exams are written past the journal.
_MARK = """
    SELECT (SELECT max(id) FROM steps), (SELECT taken_at FROM steps ORDER BY id DESC LIMIT 1),
        (SELECT count(*) FROM steps WHERE undone = 1), (SELECT max(id) FROM reviews),
        (SELECT max(id) FROM notes), (SELECT max(id) FROM cards), (SELECT max(id) FROM mocks),
        (SELECT sum(used_ms + away_ms + paused_ms) FROM mocks)
"""


def read_mark(connection: sqlite3.Connection) -> str:
    """The same for two moments between which nothing was done; takes well under a millisecond."""
    [row] = connection.execute(_MARK).fetchall()
    return ".".join(str(part or 0) for part in row)


def name_of(connection: sqlite3.Connection) -> str:
    """What tells a library, and copies of it, from others; empty while it has no such name."""
    named = connection.execute("SELECT value FROM settings WHERE key = ?", (LIBRARY_ID,)).fetchall()
    return str(json.loads(named[0][0])) if named else ""


def read_stand(connection: sqlite3.Connection) -> Stand:
    """Counts everything; reads an index of the reviews through, some milliseconds for 100,000 of them."""

    def one(query: str) -> Any:
        return connection.execute(query).fetchall()[0][0]

    return Stand(
        library=name_of(connection),
        mark=read_mark(connection) if one("PRAGMA user_version") >= _SCHEMA_WITH_MOCKS else "",
        decks=one("SELECT count(*) FROM decks"),
        notes=one("SELECT count(*) FROM notes"),
        cards=one("SELECT count(*) FROM cards"),
        reviews=one("SELECT count(*) FROM reviews"),
        newest_answer=_instant(
            one("SELECT max(reviewed_at) FROM reviews WHERE day = (SELECT max(day) FROM reviews)")
        ),
        newest_step=_instant(one("SELECT max(taken_at) FROM steps")),
    )


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_milliseconds(milliseconds)
