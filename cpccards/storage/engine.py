"""Opening the library file: one SQLite connection, set up so that an accepted answer is on disk.

What is SQLite's alone stays in this module. The settings and their reasons: WAL with
`synchronous=FULL` loses no acknowledged commit to a crash or power cut; exclusive locking
keeps a second copy of the app out; `trusted_schema` off and `cell_size_check` on because a
library may have come from elsewhere.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import StaticPool

from cpccards.domain.errors import (
    DiskFull,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNewer,
    LibraryReadOnly,
)

APPLICATION_ID = 0x43504343  # "CPCC"
SCHEMA_VERSION = 7
"""How many migrations there are; `PRAGMA user_version` of a library that is up to date."""

USUAL_CACHE = 32_768
"""Kilobytes of the file that SQLite keeps in memory."""

UNREADABLE = (sqlite3.Error, UnicodeDecodeError)
"""What reading a damaged file raises: SQLite's words may hold damaged text, which Python can't decode."""

_MAGIC = b"SQLite format 3\x00"


def library_version(path: Path) -> int:
    """The schema version in the header of the library at `path`.

    Libraries are created whole beside their place and moved there, so the header is true
    even while newer pages still wait in the write-ahead log.

    Raises:
        LibraryDamaged: the file is empty, no SQLite file, or not one of ours.
        LibraryNewer: a later version of the app made it.
        LibraryReadOnly: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise LibraryReadOnly(
            "The library can't be opened",
            f"{path} can't be read: {error.strerror}.",
            "Check the folder's permissions, or choose another library with --library.",
        ) from error
    if len(header) < 100 or not header.startswith(_MAGIC):
        what = "is empty" if not header else "is not a card library"
        raise LibraryDamaged(
            "The library is damaged",
            f"{path} {what}. It was left as it is.",
            "Move it away to start a new library, or put a backup in its place.",
        )
    version = int.from_bytes(header[60:64], "big")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise LibraryDamaged(
            "This is not a card library",
            f"{path} is a database of another program. It was left as it is.",
            "Choose another file with --library.",
        )
    if version > SCHEMA_VERSION or not _knows(_revision(path)):
        raise LibraryNewer(
            "The library is newer than the app",
            f"{path} was made by a newer version of CPC Cards. It was left as it is.",
            "Update the app to open it.",
        )
    return version


def _knows(revision: str | None) -> bool:
    return revision is None or revision in {f"{number:04}" for number in range(1, SCHEMA_VERSION + 1)}


def _revision(path: Path) -> str | None:
    """The migration that Alembic noted last; None where it can't be read, which opening tells in full.

    Read past locks and log, so that nothing is left beside a library that is not to be touched.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{_uri(path)}?mode=ro&immutable=1", uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except UNREADABLE:
        return None
    return None if row is None else str(row[0])


def _uri(path: Path) -> str:
    plain = path.absolute().as_posix()
    return f"file:{plain.replace('%', '%25').replace('?', '%3f').replace('#', '%23')}"


_MEANT = {
    sqlite3.SQLITE_IOERR_READ: sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_IOERR_SHORT_READ: sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_IOERR_CORRUPTFS: sqlite3.SQLITE_CORRUPT,
    # A file that may not be written can't be locked for writing either.
    sqlite3.SQLITE_IOERR_LOCK: sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_IOERR_ACCESS: sqlite3.SQLITE_PERM,
}
"""Of all input and output errors, those that speak of the file or its permissions, not of room."""


def translate(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> LibraryError | None:
    """The known failure behind a database error, or None when it is a bug."""
    if isinstance(error, UnicodeDecodeError):
        return _damaged(path)
    code = getattr(error, "sqlite_errorcode", None)
    match None if code is None else _MEANT.get(code, code & 0xFF):
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR:
            return DiskFull(
                "Your disk is full",
                f"Nothing could be written to {path}. This change was NOT saved.",
                "Free some space, then try again.",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LibraryBusy(
                "The library is in use",
                f"{path} is open in another window or program.",
                "Close that one first.",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return _read_only(path)
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(path)
    return None


def _read_only(path: Path) -> LibraryReadOnly:
    return LibraryReadOnly(
        "The library can't be written",
        f"{path} or its folder can't be written.",
        "Check the folder's permissions, or choose another library with --library.",
    )


def _damaged(path: Path) -> LibraryDamaged:
    return LibraryDamaged(
        "The library is damaged",
        f"{path} can't be read as a database. It was left as it is.",
        "Move it away to start a new library, or put a backup in its place.",
    )


def _configure(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA locking_mode = EXCLUSIVE")
    mode = cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    # A file system that refuses WAL (some network ones) still gets full durability.
    cursor.execute(f"PRAGMA synchronous = {'FULL' if mode == 'wal' else 'EXTRA'}")
    if sys.platform == "darwin":
        cursor.execute("PRAGMA fullfsync = ON")
        cursor.execute("PRAGMA checkpoint_fullfsync = ON")
    for setting in (
        "foreign_keys = ON",
        "busy_timeout = 2000",
        "temp_store = MEMORY",
        "mmap_size = 0",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "journal_size_limit = 16777216",
        "wal_autocheckpoint = 200",
        f"cache_size = -{USUAL_CACHE}",
    ):
        cursor.execute(f"PRAGMA {setting}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def tell_known_failures(engine: Engine, path: Path) -> None:
    """Makes the engine raise a LibraryError in place of each database error that `translate` knows."""

    def on_error(context: ExceptionContext) -> BaseException | None:
        original = context.original_exception
        return translate(original, path) if isinstance(original, UNREADABLE) else None

    event.listen(engine, "handle_error", on_error, retval=True)


def connect(path: Path, *, timeout: float = 2.0) -> Engine:
    """An engine over the one connection to the SQLite file at `path`, which must exist.

    Raises:
        LibraryError: whichever fits; the file is left as it is.
    """

    def open_connection() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{_uri(path)}?mode=rw", uri=True, check_same_thread=False, timeout=timeout, cached_statements=256
        )

    engine = create_engine("sqlite://", creator=open_connection, poolclass=StaticPool)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)

    tell_known_failures(engine, path)
    try:
        # Take the lock now, so that a second copy learns of the first before it shows anything.
        with engine.begin():
            pass
    except BaseException as error:
        engine.dispose()
        if isinstance(error, UnicodeDecodeError):
            # SQLAlchemy hands only errors of the database on while it connects.
            raise _damaged(path) from error
        raise
    return engine


def close(engine: Engine, path: Path) -> None:
    """Folds the write-ahead log into the file and lets go of it.

    Raises:
        LibraryError: the log could not be folded in. Nothing is lost: it waits beside the file.
    """
    connection = engine.raw_connection()
    try:
        # An open cursor would keep the file, and its lock, beyond the end.
        with contextlib.closing(connection.cursor()) as cursor:
            cursor.execute("PRAGMA optimize")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except UNREADABLE as error:
        known = translate(error, path)
        if known is None:
            raise
        raise known from error
    finally:
        connection.close()
        engine.dispose()


def flush_to_disk(path: Path) -> None:
    """Returns when the file's content, and on POSIX its name in the folder, are on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Returns when, on POSIX, the names in a folder are on disk."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
