"""A library goes to another folder with its media and backups: copied, read through, and only then let go of.

Stopped or killed at any moment, the old library is where it was, or the new one is whole in its place.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cpccards.domain.backups import Stand
from cpccards.domain.errors import (
    BadInput,
    Cancelled,
    CpcCardsError,
    DiskFull,
    LibraryBusy,
    LibraryError,
    is_out_of_room,
)
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.storage import engine as sqlite_engine
from cpccards.storage.backups import default_folder, stamp, verify

_log = logging.getLogger(__name__)

_UNFINISHED = ".new"


def is_in_use(library: Path) -> bool:
    """True while another window or program has a library open."""
    if not library.exists():
        return False
    try:
        _fold(library)
    except LibraryBusy:
        return True
    except LibraryError:
        return False
    return False


def move_library(
    library: Path, to: Path, now: datetime, report: Report = unreported, cancelled: IsCancelled = never
) -> Path:
    """Moves a library that nobody has open.

    Media and backups are copied too; what was copied stays where it was, the library under another name.

    Args:
        to: a path where nothing is.

    Returns:
        What the old library's file is called now.

    Raises:
        Cancelled, CpcCardsError: nothing was changed.
    """
    if to.exists():
        raise BadInput("There is a library already", f"{to} exists.", "Nothing was moved.")
    _fold(library)
    stand = verify(library)
    kept = _free_place(library, f"moved-{stamp(now)}")
    made: list[Path] = []
    try:
        with _writing(to.parent):
            _copy_all(library, to, stand, made, report, cancelled)
        with _writing(library.parent):
            os.replace(library, kept)
    except BaseException:
        for path in reversed(made):
            path.unlink(missing_ok=True)
        for folder in (to.with_suffix(".media"), default_folder(to)):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    _log.info("A library was moved, with %d files", len(made))
    return kept


def _copy_all(
    library: Path, to: Path, stand: Stand, made: list[Path], report: Report, cancelled: IsCancelled
) -> None:
    """Puts a copy of everything in its place, and into `made` what it put there, also when it fails."""
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pairs = [*_media(library, to), *_backups(library, to)]
    for done, (source, target) in enumerate(pairs, start=1):
        if cancelled():
            raise Cancelled
        _copy(source, target, made)
        report(done, len(pairs) + 1, "Copying")
    beside = to.with_name(to.name + _UNFINISHED)
    beside.unlink(missing_ok=True)
    _copy(library, beside, made)
    if verify(beside) != stand:
        raise CpcCardsError("The library could not be moved", "The copy is not whole.", "Try again.")
    os.replace(beside, to)
    made.append(to)
    sqlite_engine.flush_folder(to.parent)


def _fold(library: Path) -> None:
    """Writes what waits in a library's log into it; raises LibraryError when that can't be."""
    sqlite_engine.library_version(library)
    sqlite_engine.close(sqlite_engine.connect(library, timeout=0.1), library)


def _media(library: Path, to: Path) -> Iterator[tuple[Path, Path]]:
    """Each picture and sound, and where it goes. Its name is what it holds."""
    target = to.with_suffix(".media")
    for path in _files(library.with_suffix(".media")):
        if not path.name.startswith("."):
            yield path, target / path.name


def _backups(library: Path, to: Path) -> Iterator[tuple[Path, Path]]:
    """Each backup and what is told of it; they are known by the library's name."""
    for path in _files(default_folder(library)):
        if path.name.startswith(f"{library.stem}."):
            yield path, default_folder(to) / f"{to.stem}{path.name[len(library.stem) :]}"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def _copy(source: Path, target: Path, made: list[Path]) -> None:
    """Copies a file to where none is, or the same one; on disk when it returns."""
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return
    target.parent.mkdir(mode=0o700, exist_ok=True)
    made.append(target)
    shutil.copyfile(source, target)
    target.chmod(0o600)
    with target.open("rb+") as written:
        os.fsync(written.fileno())
    if target.stat().st_size != source.stat().st_size:
        raise OSError(errno.EIO, "The copy is not whole")


def _free_place(library: Path, ending: str) -> Path:
    place, number = library.with_name(f"{library.name}.{ending}"), 1
    while place.exists():
        number += 1
        place = library.with_name(f"{library.name}.{ending}-{number}")
    return place


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if is_out_of_room(error):
            raise DiskFull(
                "Your disk is full", f"There is no room in {folder}. Nothing was moved.", "Free some space."
            ) from error
        raise CpcCardsError(
            "The library could not be moved",
            f"{folder} can't be used: {error.strerror or error}. Nothing was moved.",
            "Make sure that you may write there, then try again.",
        ) from error
