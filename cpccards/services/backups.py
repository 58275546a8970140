"""Backups of the library: made by themselves, looked at, put back."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from cpccards.domain.backups import FEW, Backup, Reason, Stand, is_due, lacks_answers, superfluous
from cpccards.domain.clock import Clock
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError, LibraryDamaged
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.storage import backups as backup_files
from cpccards.storage.library_file import LibraryFile
from cpccards.storage.library_stand import LIBRARY_ID, read_mark, read_stand

_log = logging.getLogger(__name__)

_SEEN = "fewer_answers_seen"
_TOLD = "backup_trouble_told"


@dataclass(frozen=True, slots=True)
class BackupPreview:
    """What a backup holds, and what the library holds now.

    Attributes:
        decks: the path of each deck, and the cards in it itself.
    """

    backup: Backup
    decks: tuple[tuple[tuple[str, ...], int], ...]
    present: Stand


class BackupService:
    """Backups of the open library. Safe to be called from any thread.

    They go to the folder of the learner's choice. While that is not there, as with a disk that was pulled
    out, or can't be written, they go beside the library.
    """

    def __init__(self, file: LibraryFile, clock: Clock, folder: Path | None = None) -> None:
        self._file = file
        self._clock = clock
        self._beside = backup_files.default_folder(file.path)
        self._folder = folder or self._beside
        self._trouble = ""
        self._one_at_a_time = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where backups go."""
        return self._folder

    @property
    def is_beside(self) -> bool:
        """True while no other folder than the one beside the library was chosen."""
        return self._folder == self._beside

    @property
    def is_folder_there(self) -> bool:
        """False while the folder of the learner's choice is missing. The one beside the library is made."""
        return self.is_beside or self._folder.is_dir()

    def use_folder(self, folder: Path | None) -> None:
        """Has new backups go to another folder; None for the one beside the library."""
        self._folder = folder or self._beside

    def all(self) -> tuple[Backup, ...]:
        """Every backup in the folder and beside the library, newest first.

        Raises:
            CpcCardsError: a folder can't be read.
        """
        folders = dict.fromkeys((self._folder, self._beside))
        found = (backup_files.found(each, self._file.path.stem) for each in folders)
        return _newest_first(chain.from_iterable(found))

    def library_name(self) -> str:
        """What the backups of this library, and of no other, have as `stand.library`."""
        with self._file() as uow:
            return str(uow.settings.get(LIBRARY_ID) or "")

    def make(self, reason: Reason, cancelled: IsCancelled = never) -> Backup:
        """Makes a backup now, whatever there is already, and lets superfluous ones go.

        Raises:
            Cancelled, CpcCardsError: none was made; the library is as it was.
        """
        with self._one_at_a_time:
            self._name_library()
            made = self._write(reason, cancelled)
            self._thin(made.path.parent)
        _log.info("Backup %s made: %s, %d bytes", made.path.name, reason.value, made.size)
        return made

    def make_if_due(self, reason: Reason, cancelled: IsCancelled = never) -> Backup | None:
        """Makes a backup when something changed since the last one and that is half an hour old.

        Raises:
            Cancelled, CpcCardsError: none was made.
        """
        newest = self._newest()
        if not is_due(None if newest is None else newest.made_at, self._clock.now()):
            return None
        return self.make(reason, cancelled) if self._has_changed(newest) else None

    def secure(self, reason: Reason, cancelled: IsCancelled = never) -> bool:
        """Makes a backup before something large, unless the newest holds everything already.

        What is about to be done goes on without one: a full disk must not keep anybody from work.

        Returns:
            True when there is a backup that holds everything.

        Raises:
            Cancelled: asked to stop.
        """
        try:
            if self._has_changed(self._newest()):
                self.make(reason, cancelled)
        except CpcCardsError as error:
            if cancelled():
                raise
            _log.warning("No backup before %s: %s", reason.value, error)
            return False
        return True

    def secure_many(
        self, reason: Reason, count: int, report: Report = unreported, cancelled: IsCancelled = never
    ) -> None:
        """`secure`, before so many notes or cards are deleted or rewritten that undo may be too little.

        Raises:
            Cancelled: asked to stop.
        """
        if count > FEW:
            report(0, 0, "Making a backup first")
            self.secure(reason, cancelled)

    def take_trouble(self) -> str:
        """What the learner has to know of the last backup; told once, until one goes where it should."""
        trouble = self._trouble
        with self._file() as uow:
            was_told = bool(uow.settings.get(_TOLD))
            if was_told != bool(trouble):
                uow.settings.put({_TOLD: bool(trouble)})
                uow.commit()
        return "" if was_told else trouble

    def preview(self, backup: Backup) -> BackupPreview:
        """What a backup holds beside what there is now.

        Raises:
            CpcCardsError: it can't be read.
        """
        return BackupPreview(backup, backup_files.decks_in(backup.path), self.present())

    def present(self) -> Stand:
        """How far the library has come."""
        return self._file.ask(read_stand)

    def keep_as(self, backup: Backup, path: Path) -> None:
        """Copies a backup to a file of the learner's choice.

        Raises:
            CpcCardsError: it can't be written.
        """
        if path.resolve() == self._file.path.resolve():
            raise BadInput(
                "That is the library itself",
                f"{path} is what is open now.",
                "Choose another name, or press Restore.",
            )
        backup_files.keep_as(backup, path)

    def lacking(self) -> tuple[Stand, Backup] | None:
        """The library and its newest backup, where answers are missing that nobody took back."""
        newest = self._newest()
        if newest is None:
            return None
        present = self.present()
        if not lacks_answers(present, newest.stand):
            return None
        with self._file() as uow:
            seen = uow.settings.get(_SEEN)
        return None if seen == newest.path.name else (present, newest)

    def dismiss_lacking(self) -> None:
        """Says no more of what `lacking` told: the learner knows, or wanted it so."""
        newest = self._newest()
        if newest is not None:
            with self._file() as uow:
                uow.settings.put({_SEEN: newest.path.name})
                uow.commit()

    def _write(self, reason: Reason, cancelled: IsCancelled) -> Backup:
        """Writes a backup where it should go, or else beside the library."""

        def into(folder: Path) -> Backup:
            return backup_files.write(self._file, folder, reason, self._clock.now(), cancelled)

        try:
            if not self.is_folder_there:
                # Not made anew: what would fill is the empty place of a disk that was pulled out.
                raise _gone(self._folder)
            made, trouble = into(self._folder), ""
        except Cancelled:
            raise
        except CpcCardsError as error:
            why = f"{error.title}: {self._folder}."
            self._trouble = f"No backup could be made. {why}"
            if self.is_beside:
                raise
            _log.warning("No backup in %s: %s", self._folder, error)
            made = into(self._beside)
            trouble = f"{why} Until that changes, backups are made beside the library."
        self._trouble = trouble
        return made

    def _newest(self) -> Backup | None:
        own = self.library_name()
        known = _readable((self._folder, self._beside), self._file.path.stem)
        return next((each for each in known if each.stand.library == own and each.is_verified), None)

    def _has_changed(self, newest: Backup | None) -> bool:
        return newest is None or self._file.ask(read_mark) != newest.stand.mark

    def _name_library(self) -> None:
        if not self.library_name():
            with self._file() as uow:
                uow.settings.put({LIBRARY_ID: secrets.token_hex(8)})
                uow.commit()

    def _thin(self, folder: Path) -> None:
        """Only where a backup was just made and verified; those of other libraries stay."""
        own = self.library_name()
        found = backup_files.found(folder, self._file.path.stem)
        mine = [each for each in found if each.stand.library == own]
        going = superfluous((each.made_at for each in mine), self._clock.now(), self._clock.zone())
        for backup in mine:
            if backup.made_at in going:
                backup_files.remove(backup)


def _gone(folder: Path) -> BadInput:
    return BadInput(
        "The folder for backups is not there",
        f"{folder} can't be found.",
        "Connect its disk, or choose another folder.",
    )


def default_folder(library: Path) -> Path:
    """Where backups of a library go unless the learner chose another folder."""
    return backup_files.default_folder(library)


def _newest_first(found: Iterable[Backup]) -> tuple[Backup, ...]:
    return tuple(sorted(found, key=backup_files.age, reverse=True))


def _readable(folders: Iterable[Path], stem: str) -> tuple[Backup, ...]:
    """What is in those folders that can be read, newest first."""
    found: list[Backup] = []
    for folder in dict.fromkeys(folders):
        try:
            found += backup_files.found(folder, stem)
        except CpcCardsError as error:
            _log.warning("Backups can't be read: %s", error)
    return _newest_first(found)


def newest_backup(library: Path, folders: Sequence[Path]) -> Backup | None:
    """The newest verified backup of a library that can't be opened, from whichever folder has it.

    Several profiles may keep theirs in one folder: where the damaged file still tells its own name, those of
    others are left out.
    """
    known = [each for each in _readable(folders, library.stem) if each.is_verified]
    own = backup_files.name_in(library)
    mine = [each for each in known if each.stand.library == own]
    return next(iter(mine or known), None)


def loss(library: Path, folders: Sequence[Path]) -> LibraryDamaged | None:
    """Why a library that is not there must not be taken for one that never was: there are backups of it."""
    if library.exists() or newest_backup(library, folders) is None:
        return None
    return LibraryDamaged(
        "The library is missing", f"{library} is gone, but there are backups of it.", "Restore one."
    )


def backup_named(name: Path, library: Path, folder: Path | None) -> Path:
    """Where a backup is that was named by its path, or by its name in a folder of backups.

    Args:
        folder: the learner's own choice; None for the one beside the library alone.
    """
    beside = backup_files.default_folder(library)
    places = [name, *(each / name.name for each in (folder, beside) if each is not None)]
    return next((place for place in places if place.exists()), name)


def look_into(path: Path) -> Backup:
    """What any library file holds that the learner chose as a backup.

    Raises:
        CpcCardsError: it can't be used.
    """
    for backup in backup_files.found(path.parent, path.name.partition(".")[0]):
        if backup.path == path and backup.is_verified:
            return backup
    return backup_files.describe(path)


def restore(library: Path, backup: Backup, now: datetime) -> Path | None:
    """Puts a backup in the place of a library that is closed, damaged or missing.

    Returns:
        Where what was there is kept; None when nothing was.

    Raises:
        CpcCardsError: nothing was changed.
    """
    return backup_files.restore(library, backup.path, now, sha256=backup.sha256)


def set_aside(library: Path, now: datetime) -> Path:
    """Moves a damaged library out of the way, so that a new one can be started.

    Raises:
        CpcCardsError: it can't be moved.
    """
    return backup_files.set_aside(library, now)
