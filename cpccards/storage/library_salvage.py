"""Reads what can be read out of a damaged library file into a new one."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from cpccards.domain.errors import LibraryDamaged
from cpccards.domain.library_faults import Salvage
from cpccards.storage import engine as sqlite_engine
from cpccards.storage.backups import set_aside
from cpccards.storage.library_file import create_library
from cpccards.storage.library_repair import mend
from cpccards.storage.tables import metadata

_DERIVED = {"note_words", "notes_to_read"}


def salvage(path: Path, now: datetime) -> tuple[Salvage, Path]:
    """Reads every row that can be read out of a damaged library into a new one, which takes its place.

    Returns:
        What was saved, and where the damaged file is kept.

    Raises:
        LibraryError: nothing can be read, or there is no room; the file is as it was.
    """
    beside = path.with_name(path.name + ".salvaged")
    for ending in ("", "-wal", "-journal"):
        beside.with_name(beside.name + ending).unlink(missing_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".salvage-") as folder:
            # On a copy, with its log: reading that would write the original.
            copy = Path(folder) / path.name
            for ending in ("", "-wal"):
                source = path.with_name(path.name + ending)
                if source.exists():
                    shutil.copyfile(source, copy.with_name(copy.name + ending))
            create_library(beside)
            saved = _read_out(copy, beside)
        with contextlib.closing(sqlite3.connect(beside)) as connection, connection:
            mend(connection, now)
        sqlite_engine.flush_to_disk(beside)
        kept = set_aside(path, now)
        os.replace(beside, path)
        sqlite_engine.flush_folder(path.parent)
    finally:
        beside.unlink(missing_ok=True)
    return saved, kept


def _read_out(damaged: Path, target: Path) -> Salvage:
    rows: dict[str, int] = {}
    lost: list[str] = []
    with (
        contextlib.closing(sqlite3.connect(damaged)) as source,
        contextlib.closing(sqlite3.connect(target)) as sink,
    ):
        source.execute("PRAGMA cell_size_check = ON").close()
        sink.execute("PRAGMA foreign_keys = OFF").close()
        for table in metadata.sorted_tables:
            if table.name in _DERIVED:
                continue
            kept = [column.name for column in table.columns]
            try:
                there = {row[1] for row in source.execute(f"PRAGMA table_info({table.name})")}
            except sqlite_engine.UNREADABLE as error:
                raise _unreadable(damaged) from error
            names = [name for name in kept if name in there]
            if not names:
                lost.append(table.name)
                continue
            reader = _Reader(source, table.name, names)
            places = ", ".join("?" * len(names))
            insert = f"INSERT OR REPLACE INTO {table.name} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 our own names
            count = 0
            for row in reader.rows():
                # A value of the wrong type, in a row that is otherwise there.
                with contextlib.suppress(sqlite3.IntegrityError):
                    sink.execute(insert, row)
                    count += 1
            rows[table.name] = count
            if reader.lost:
                lost.append(table.name)
        sink.commit()
    if not rows.get("notes") and not rows.get("cards"):
        raise _unreadable(damaged)
    return Salvage(rows, tuple(lost))


class _Reader:
    """Reads the rows of a table around the pages that can't be read."""

    def __init__(self, source: sqlite3.Connection, table: str, names: list[str]) -> None:
        self._source = source
        self._table = table
        self._stretch = f"SELECT {', '.join(names)} FROM {table} WHERE id BETWEEN ? AND ?"  # noqa: S608 our own names
        self.lost = False

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Every row once; `lost` tells afterwards whether some were missed."""
        ends = [self._end(order) for order in ("ASC", "DESC")]
        if ends[0] is None and ends[1] is None:
            return
        low = ends[0] if ends[0] is not None else 0
        high = ends[1] if ends[1] is not None else max(low * 2, 1 << 24)
        yield from self._between(low, high)

    def _end(self, order: str) -> int | None:
        try:
            found = self._source.execute(
                f"SELECT id FROM {self._table} ORDER BY id {order} LIMIT 1"  # noqa: S608 our own names
            ).fetchall()
        except sqlite_engine.UNREADABLE:
            self.lost = True
            return None
        return int(found[0][0]) if found else None

    def _between(self, low: int, high: int) -> Iterator[tuple[Any, ...]]:
        """Halves a stretch until what is left of it can be read, or is a single row."""
        waiting = [(low, high)]
        while waiting:
            first, last = waiting.pop()
            try:
                yield from self._source.execute(self._stretch, (first, last)).fetchall()
            except sqlite_engine.UNREADABLE:
                if first == last:
                    self.lost = True
                    continue
                middle = (first + last) // 2
                waiting += [(middle + 1, last), (first, middle)]


def _unreadable(path: Path) -> LibraryDamaged:
    return LibraryDamaged(
        "Nothing could be read",
        f"No card can be read out of {path.name}. The file is as it was.",
        "Restore a backup.",
    )
