"""Backups as files: written beside their place, read through, then put there; put back the same way.

A backup is one library file with a small JSON file of what is known of it beside it. The present library is
never overwritten: whatever it was before a restore stands beside it under another name.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import json
import logging
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cpccards import __version__
from cpccards.domain.backups import Backup, Reason, Stand
from cpccards.domain.errors import BadInput, CpcCardsError, DiskFull, LibraryDamaged, is_out_of_room
from cpccards.domain.progress import IsCancelled, never
from cpccards.storage import engine as sqlite_engine
from cpccards.storage.library_file import LibraryFile
from cpccards.storage.library_stand import name_of, read_mark, read_stand

_log = logging.getLogger(__name__)

ENDING = ".cpccards"
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"\.(\d{8}T\d{6}Z)-v([\w.+]+)-s(\d+)(?:-\d+)?\.cpccards")
_UNFINISHED = ".unfinished"
_SLICES_TO_FLUSH = 16
_DEEPEST = 100
"""Decks in decks; more is a ring."""


def default_folder(library: Path) -> Path:
    """Where backups of a library go unless the learner chose another folder."""
    return library.parent / "backups"


def stamp(now: datetime) -> str:
    """An instant as it stands in the names of files, UTC."""
    return now.astimezone(UTC).strftime(_STAMP)


def write(
    file: LibraryFile, folder: Path, reason: Reason, now: datetime, cancelled: IsCancelled = never
) -> Backup:
    """Copies an open library into a folder, and returns when the copy was read through and found sound.

    Others may read and write the library meanwhile; what they write is in the copy.

    Raises:
        Cancelled: stopped; nothing was kept.
        CpcCardsError: it could not be written, or not be verified; nothing was kept.
    """
    with _writing(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sweep(folder, file.path.stem)
        place = _free_name(
            folder, f"{file.path.stem}.{stamp(now)}-v{__version__}-s{sqlite_engine.SCHEMA_VERSION}"
        )
        beside = place.with_name(place.name + _UNFINISHED)
        try:
            beside.touch(mode=0o600)
            mark = _copy(file, beside, cancelled)
            sqlite_engine.flush_to_disk(beside)
            stand = _same(beside, mark)
            backup = Backup(
                place,
                now,
                reason,
                __version__,
                sqlite_engine.SCHEMA_VERSION,
                beside.stat().st_size,
                _digest(beside),
                stand,
            )
            _write_about(backup)
            os.replace(beside, place)
            sqlite_engine.flush_folder(folder)
        except BaseException:
            for left in (beside, beside.with_name(beside.name + "-journal")):
                left.unlink(missing_ok=True)
            if not place.exists():
                _about(place).unlink(missing_ok=True)
            raise
    return backup


def found(folder: Path, stem: str) -> tuple[Backup, ...]:
    """The backups of the libraries that are called `stem`, newest first.

    Raises:
        CpcCardsError: the folder can't be read. One that is not there holds none.
    """
    try:
        with os.scandir(folder) as entries:
            paths = [Path(entry.path) for entry in entries if entry.name.startswith(f"{stem}.")]
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise _unusable(folder, error) from error
    backups = [backup for path in paths if (backup := _known(path, stem)) is not None]
    return tuple(sorted(backups, key=age, reverse=True))


def age(backup: Backup) -> tuple[datetime, int, str]:
    """Later backups are greater; of those of one second, the ones that got a number."""
    return backup.made_at, len(backup.path.name), backup.path.name


def describe(path: Path) -> Backup:
    """What a library file that was not made as a backup holds, read through; its time is the file's.

    Raises:
        LibraryError: it can't be used as a library.
    """
    version = sqlite_engine.library_version(path)
    stand, status = verify(path), path.stat()
    made_at = datetime.fromtimestamp(status.st_mtime, UTC)
    return Backup(path, made_at, None, "", version, status.st_size, _digest(path), stand)


def verify(path: Path) -> Stand:
    """Reads a library file through that nobody has open.

    Raises:
        LibraryError: it is no sound library.
    """
    sqlite_engine.library_version(path)
    try:
        with contextlib.closing(open_to_read(path)) as connection:
            if [row[0] for row in connection.execute("PRAGMA integrity_check")] != ["ok"]:
                raise _unsound(path)
            return read_stand(connection)
    except sqlite_engine.UNREADABLE as error:
        raise _unsound(path) from error


def decks_in(path: Path) -> tuple[tuple[tuple[str, ...], int], ...]:
    """The path of each deck of a library file at rest, and how many cards lie in it itself.

    Raises:
        CpcCardsError: it can't be read.
    """
    try:
        with contextlib.closing(open_to_read(path)) as connection:
            rows = connection.execute(
                "SELECT id, parent_id, name FROM decks ORDER BY position, name"
            ).fetchall()
            counts = dict(
                connection.execute("SELECT deck_id, count(*) FROM cards GROUP BY deck_id").fetchall()
            )
    except sqlite_engine.UNREADABLE as error:
        raise _unsound(path) from error
    known = {deck: (parent, name) for deck, parent, name in rows}
    found: list[tuple[tuple[str, ...], int]] = []
    for deck in known:
        names: list[str] = []
        above: int | None = deck
        while above in known and len(names) < _DEEPEST:
            above, name = known[above]
            names.insert(0, name)
        found.append((tuple(names), counts.get(deck, 0)))
    return tuple(sorted(found))


def name_in(path: Path) -> str:
    """What a library file calls itself, as far as a damaged one can be read; empty when it does not tell."""
    try:
        with contextlib.closing(open_to_read(path)) as connection:
            return name_of(connection)
    except (sqlite3.Error, ValueError, TypeError):
        return ""


def _same(path: Path, mark: str) -> Stand:
    """What a fresh copy holds, once it is seen to be whole."""
    stand = verify(path)
    if stand.mark != mark:
        raise _unsound(path)
    return stand


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection to a library file at rest that can neither write it nor leave anything beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def remove(backup: Backup) -> None:
    """Deletes a backup; one that can't be deleted stays."""
    with contextlib.suppress(OSError):
        backup.path.unlink(missing_ok=True)
        _about(backup.path).unlink(missing_ok=True)


def restore(path: Path, backup: Path, now: datetime, *, sha256: str = "") -> Path | None:
    """Puts a backup in the place of a library that nobody has open.

    Killed at any moment, the old library or the new one is there.

    Args:
        path: the library; it may be sound, damaged or missing.
        sha256: what the backup was when it was verified; unchecked when empty.

    Returns:
        Where what was there is kept; None when nothing was.

    Raises:
        LibraryBusy: another window has the library open.
        CpcCardsError: the backup can't be used, or there is no room; the library is as it was.
    """
    if sha256 and _digest_of(backup) != sha256:
        raise _unsound(backup)
    verify(backup)
    log = _log_of(path)
    # Nothing may wait in the log of a sound library: the file alone is kept.
    is_sound = _fold(path)
    ending = "before-restore" if is_sound else "corrupt"
    kept = _free_place(path, f"{ending}-{stamp(now)}")
    beside = path.with_name(path.name + ".new")
    with _writing(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in ("", "-wal", "-shm", "-journal"):
            beside.with_name(beside.name + left).unlink(missing_ok=True)
        try:
            shutil.copyfile(backup, beside)
            beside.chmod(0o600)
            sqlite_engine.flush_to_disk(beside)
            was_there = path.exists() or log.exists()
            if path.exists():
                _keep(path, kept)
            if log.exists():
                # SQLite would write it into the restored library.
                os.replace(log, _log_of(kept))
            sqlite_engine.flush_folder(path.parent)
            os.replace(beside, path)
            sqlite_engine.flush_folder(path.parent)
        finally:
            beside.unlink(missing_ok=True)
    _log.info("Restored %s from %s", path, backup)
    return kept if was_there else None


def keep_as(backup: Backup, path: Path) -> None:
    """Copies a backup to a file of the learner's choice, whole or not at all.

    Raises:
        CpcCardsError: it can't be written.
    """
    beside = path.with_name(f".{path.name}{_UNFINISHED}")
    with _writing(path.parent):
        try:
            shutil.copyfile(backup.path, beside)
            sqlite_engine.flush_to_disk(beside)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)


def set_aside(path: Path, now: datetime) -> Path:
    """Moves a damaged library and its log out of the way, under a name that says so.

    Raises:
        CpcCardsError: it can't be moved.
    """
    kept = _free_place(path, f"corrupt-{stamp(now)}")
    with _writing(path.parent):
        if _log_of(path).exists():
            os.replace(_log_of(path), _log_of(kept))
        if path.exists():
            os.replace(path, kept)
        sqlite_engine.flush_folder(path.parent)
    return kept


def _copy(file: LibraryFile, target: Path, cancelled: IsCancelled) -> str:
    """Returns the library's mark at the moment the copy was complete."""
    with contextlib.closing(sqlite3.connect(target)) as copy:
        # It is read through afterwards, and given up when anything goes wrong.
        copy.execute("PRAGMA journal_mode = OFF").close()
        copy.execute("PRAGMA synchronous = OFF").close()
        with target.open("rb+") as written:
            turns = itertools.count(1)

            def stops() -> bool:
                # Little by little: an answer given meanwhile would wait for all of it to reach the disk.
                if next(turns) % _SLICES_TO_FLUSH == 0:
                    os.fsync(written.fileno())
                return cancelled()

            mark = file.copy_to(copy, read_mark, stops)
    with contextlib.closing(sqlite3.connect(target)) as copy:
        # So that it can be read in a folder that may not be written, and leaves nothing beside it.
        copy.execute("PRAGMA journal_mode = DELETE").close()
    return mark


def _fold(path: Path) -> bool:
    """Writes what waits in the log of a library into it; False when it is damaged or missing."""
    if not path.exists():
        return False
    try:
        sqlite_engine.library_version(path)
        sqlite_engine.close(sqlite_engine.connect(path), path)
    except LibraryDamaged:
        return False
    return True


def _keep(path: Path, kept: Path) -> None:
    """Gives a file a second name; where the disk knows no such thing, a copy."""
    try:
        os.link(path, kept)
    except OSError:
        shutil.copyfile(path, kept)
        sqlite_engine.flush_to_disk(kept)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _free_name(folder: Path, name: str) -> Path:
    place, number = folder / f"{name}{ENDING}", 1
    while place.exists():
        number += 1
        place = folder / f"{name}-{number}{ENDING}"
    return place


def _free_place(path: Path, ending: str) -> Path:
    place, number = path.with_name(f"{path.name}.{ending}"), 1
    while place.exists() or _log_of(place).exists():
        number += 1
        place = path.with_name(f"{path.name}.{ending}-{number}")
    return place


def _sweep(folder: Path, stem: str) -> None:
    """Removes what was never finished, and what is told of backups that are gone."""
    for left in folder.glob(f"{_escaped(stem)}.*"):
        if left.name.endswith((_UNFINISHED, f"{_UNFINISHED}-journal")) or (
            left.name.endswith(f"{ENDING}.json") and not left.with_suffix("").exists()
        ):
            left.unlink(missing_ok=True)


def _escaped(stem: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", stem)


def _about(place: Path) -> Path:
    return place.with_name(place.name + ".json")


def _write_about(backup: Backup) -> None:
    told = {
        "made_at": backup.made_at.isoformat(),
        "reason": None if backup.reason is None else backup.reason.value,
        "version": backup.version,
        "schema": backup.schema,
        "size": backup.size,
        "sha256": backup.sha256,
        "stand": {name: _plain(value) for name, value in asdict(backup.stand).items()},
    }
    about = _about(backup.path)
    beside = about.with_name(about.name + _UNFINISHED)
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(told, indent=2), encoding="utf-8")
    sqlite_engine.flush_to_disk(beside)
    os.replace(beside, about)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _known(path: Path, stem: str) -> Backup | None:
    """What is told of a backup; without that, what its name and its rows say. None for other files."""
    fits = _NAME.fullmatch(path.name, len(stem))
    if fits is None:
        return None
    try:
        told = json.loads(_about(path).read_text(encoding="utf-8"))
        stand = dict(told["stand"])
        for name in ("newest_answer", "newest_step"):
            stand[name] = None if stand[name] is None else datetime.fromisoformat(stand[name])
        size = path.stat().st_size
        return Backup(
            path,
            datetime.fromisoformat(told["made_at"]),
            None if told["reason"] is None else Reason(told["reason"]),
            str(told["version"]),
            int(told["schema"]),
            size,
            str(told["sha256"]) if size == told["size"] else "",
            Stand(**stand),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return _unverified(path, fits)


def _unverified(path: Path, fits: re.Match[str]) -> Backup | None:
    try:
        made_at = datetime.strptime(fits[1], _STAMP).replace(tzinfo=UTC)
        with contextlib.closing(open_to_read(path)) as connection:
            stand = read_stand(connection)
        return Backup(path, made_at, None, fits[2], int(fits[3]), path.stat().st_size, "", stand)
    except (OSError, ValueError, sqlite3.Error):
        return None


def _digest_of(path: Path) -> str:
    try:
        return _digest(path)
    except OSError as error:
        raise _unusable(path.parent, error) from error


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unsound(path: Path) -> BadInput:
    return BadInput(
        "The backup can't be used", f"{path.name} was read through and is not sound.", "Choose another one."
    )


def _unusable(folder: Path, error: OSError) -> CpcCardsError:
    if is_out_of_room(error):
        return DiskFull(
            "The disk is full",
            f"There is no room left in {folder}. Your library is as it was.",
            "Free some space, or choose another folder for backups.",
        )
    return CpcCardsError(
        "The folder can't be used",
        f"{folder}: {error.strerror or error}. Your library is as it was.",
        "Check that it is there and may be written, or choose another.",
    )


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unusable(folder, error) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
            raise _unusable(folder, OSError(errno.ENOSPC, "No room")) from error
        raise
