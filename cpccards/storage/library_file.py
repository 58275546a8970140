"""The library as a file: created whole, migrated on a copy, opened once, closed cleanly."""

from __future__ import annotations

import contextlib
import filecmp
import logging
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, create_engine, event, select
from sqlalchemy.pool import NullPool

from cpccards.domain.clock import Clock
from cpccards.domain.errors import (
    Cancelled,
    DiskFull,
    LibraryDamaged,
    LibraryError,
    LibraryReadOnly,
    is_out_of_room,
)
from cpccards.domain.notes import NoteKind
from cpccards.domain.progress import IsCancelled
from cpccards.storage import engine as sqlite_engine
from cpccards.storage.tables import note_kinds
from cpccards.storage.unit_of_work import UnitOfWork

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

_SLICE = 32
_TURN = 0.002
"""A backup holds the library for so many pages, then leaves it to others for so many seconds."""


class LibraryFile:
    """An open library. Call it for a unit of work; close it when done."""

    def __init__(self, path: Path, engine: Engine, clock: Clock) -> None:
        self.path = path
        self._engine = engine
        self._clock = clock
        self._lock = threading.RLock()
        self._connection: Connection = engine.connect()
        rows = self._connection.execute(
            select(note_kinds.c.key, note_kinds.c.id).where(note_kinds.c.templates.is_(None))
        )
        self._kinds = {NoteKind(key): row_id for key, row_id in rows}
        self._connection.rollback()

    def __call__(self) -> UnitOfWork:
        """A unit of work; entering it waits until no other thread is inside one."""
        return UnitOfWork(self._connection, self._lock, self._clock, self._kinds)

    def close(self) -> None:
        """Folds the log into the file and lets go of it."""
        with self._lock:
            if self._connection.closed:
                return
            self._connection.close()
            try:
                sqlite_engine.close(self._engine, self.path)
            except LibraryError:
                # On a full disk, say. What was accepted is safe in the log, which is read again next time.
                _log.warning("The log of %s could not be folded in", self.path, exc_info=True)

    def ask(self, question: Callable[[sqlite3.Connection], Answer]) -> Answer:
        """What `question` reads from the library, between two units of work.

        Raises:
            LibraryError: it could not be read; see `translate`.
        """
        with self._lock:
            try:
                return question(self._raw())
            except sqlite_engine.UNREADABLE as error:
                if (known := sqlite_engine.translate(error, self.path)) is None:
                    raise
                raise known from error

    def copy_to(
        self, copy: sqlite3.Connection, at_end: Callable[[sqlite3.Connection], Answer], cancelled: IsCancelled
    ) -> Answer:
        """Copies the library a slice at a time; others take their turns in between.

        What they write is in the copy too: SQLite hands it on, as it goes through the same connection.

        Args:
            at_end: read from the library at the moment the copy is complete.

        Raises:
            Cancelled: asked to stop, or the library was closed.
        """
        answers: list[Answer] = []

        def take_turns(_status: int, remaining: int, _total: int) -> None:
            if not remaining:
                answers.append(self.ask(at_end))
                return
            self._lock.release()
            try:
                time.sleep(_TURN)
                stops = cancelled()
            finally:
                self._lock.acquire()
            if stops or self._connection.closed:
                raise Cancelled

        with self._lock:
            self._raw().backup(copy, pages=_SLICE, progress=take_turns)
        return answers[-1]

    def _raw(self) -> sqlite3.Connection:
        if self._connection.closed:
            raise Cancelled
        return cast("sqlite3.Connection", self._connection.connection.driver_connection)

    def check(self) -> list[str]:
        """What SQLite finds wrong with the file, in its own words; empty when it is sound."""
        with self._lock:
            try:
                found = [row[0] for row in self._connection.exec_driver_sql("PRAGMA integrity_check")]
                broken = list(self._connection.exec_driver_sql("PRAGMA foreign_key_check"))
            finally:
                self._connection.rollback()
        return [line for line in found if line != "ok"] + [
            f"row {row[1]} of {row[0]} points to a missing row of {row[2]}" for row in broken
        ]


def open_library(path: Path, clock: Clock) -> LibraryFile:
    """Opens the library at `path`; makes a new one where there is none.

    Raises:
        LibraryError: damaged, newer than the app, in use, or not writable. The file is left as it is.
    """
    if not path.exists():
        _refuse_lost_library(path)
        create_library(path)
    elif sqlite_engine.library_version(path) < sqlite_engine.SCHEMA_VERSION:
        _migrate(path)
    engine = sqlite_engine.connect(path)
    try:
        return LibraryFile(path, engine, clock)
    except BaseException:
        engine.dispose()  # else a damaged library would be "in use" the next time
        raise


def _refuse_lost_library(path: Path) -> None:
    """SQLite would take the log of a library that is gone for that of a new one in its place."""
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise LibraryDamaged(
            "The library is missing",
            f"{path} is gone, but its newest changes are still in {log.name}. Nothing was touched.",
            f"Put the library back beside it, or move {log.name} away to start a new library.",
        )


def _make_room(beside: Path) -> None:
    """Removes what an interrupted attempt left; its log would be taken for that of the next one."""
    for ending in ("", "-wal", "-shm", "-journal"):
        beside.with_name(beside.name + ending).unlink(missing_ok=True)


def create_library(path: Path) -> None:
    """Makes an empty library, whole or not at all.

    Raises:
        LibraryError: there is no room, or nothing may be written there.
    """
    beside = path.with_name(path.name + ".new")
    with _writing(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(beside)
        beside.touch(mode=0o600)
        _upgrade(beside)
        sqlite_engine.flush_to_disk(beside)
        os.replace(beside, path)
        sqlite_engine.flush_to_disk(path)


def _migrate(path: Path) -> None:
    """Brings a copy up to date and puts it in place; the old library is kept beside it."""
    sqlite_engine.close(sqlite_engine.connect(path), path)  # nothing may wait in the log
    version = sqlite_engine.library_version(path)
    beside = path.with_name(path.name + ".new")
    kept = path.with_name(f"{path.name}.schema-{version}")
    with _writing(path):
        _make_room(beside)
        _copy_privately(path, kept)
        sqlite_engine.flush_to_disk(kept)
        if not filecmp.cmp(path, kept, shallow=False):
            raise LibraryReadOnly(
                "The library can't be brought up to date",
                f"The copy of it that is to be kept, {kept.name}, was read through and is not the same.",
                "Check the disk, then try again. The library is as it was.",
            )
        _copy_privately(path, beside)
        _upgrade(beside)
        sqlite_engine.flush_to_disk(beside)
        os.replace(beside, path)


def _copy_privately(source: Path, target: Path) -> None:
    """Copies a file to one that only its owner may read, whoever could read the first."""
    target.unlink(missing_ok=True)
    target.touch(mode=0o600)
    shutil.copyfile(source, target)


@contextlib.contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_out_of_room(error):
            raise DiskFull(
                "Your disk is full",
                f"There is no room for the library at {path}.",
                "Free some space, then try again.",
            ) from error
        raise LibraryReadOnly(
            "The library can't be written",
            f"{path.parent} can't be written: {error.strerror}.",
            "Check the folder's permissions, or choose another place with --library.",
        ) from error


def _upgrade(path: Path) -> None:
    """Runs the migrations on the file at `path`, in one transaction."""
    # Alembic is needed only when there is something to migrate; start-up does not pay for it.
    from alembic import command
    from alembic.config import Config

    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    sqlite_engine.tell_known_failures(engine, path)
    event.listen(engine, "connect", _prepare_to_upgrade)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    config = Config()
    config.set_main_option("script_location", "cpccards.storage:migrations")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(f"PRAGMA user_version = {sqlite_engine.SCHEMA_VERSION}")
            connection.exec_driver_sql(f"PRAGMA application_id = {sqlite_engine.APPLICATION_ID}")
    finally:
        engine.dispose()


def _prepare_to_upgrade(connection: Any, _record: object) -> None:
    # Without this the driver commits before each CREATE TABLE and a failed migration stays half done.
    connection.isolation_level = None
    # A log that can't be folded in, on a full disk, would be left behind when the file is moved.
    connection.execute("PRAGMA journal_mode = DELETE").close()
