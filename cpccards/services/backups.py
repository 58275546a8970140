"""Backups of the library: made by themselves, looked at, put back."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cpccards.domain.backups import FEW_DELETED, Backup, Reason, Stand, is_due, lacks_answers, superfluous
from cpccards.domain.clock import Clock
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.storage import backups as backup_files
from cpccards.storage.library_file import LibraryFile
from cpccards.storage.library_stand import LIBRARY_ID, read_mark, read_stand

_log = logging.getLogger(__name__)

_SEEN = "fewer_answers_seen"


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
    """Backups of the open library, in one folder. Safe to be called from any thread."""

    def __init__(self, file: LibraryFile, clock: Clock, folder: Path | None = None) -> None:
        self._file = file
        self._clock = clock
        self._folder = folder or backup_files.default_folder(file.path)
        self._one_at_a_time = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where backups go."""
        return self._folder

    def use_folder(self, folder: Path | None) -> None:
        """Has new backups go to another folder; None for the one beside the library."""
        self._folder = folder or backup_files.default_folder(self._file.path)

    def all(self) -> tuple[Backup, ...]:
        """Every backup in the folder, newest first.

        Raises:
            CpcCardsError: the folder can't be read.
        """
        return backup_files.found(self._folder, self._file.path.stem)

    def make(self, reason: Reason, cancelled: IsCancelled = never) -> Backup:
        """Makes a backup now, whatever there is already, and lets superfluous ones go.

        Raises:
            Cancelled, CpcCardsError: none was made; the library is as it was.
        """
        with self._one_at_a_time:
            self._name_library()
            made = backup_files.write(self._file, self._folder, reason, self._clock.now(), cancelled)
            self._thin()
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

        What is about to be done goes on without one: a folder that is gone must not keep anybody from work.

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

    def secure_deletion(
        self, count: int, report: Report = unreported, cancelled: IsCancelled = never
    ) -> None:
        """`secure`, before so many notes or cards are deleted that undo may be too little.

        Raises:
            Cancelled: asked to stop.
        """
        if count > FEW_DELETED:
            report(0, 0, "Making a backup first")
            self.secure(Reason.DELETION, cancelled)

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
        newest = self._newest_or_none()
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
        newest = self._newest_or_none()
        if newest is not None:
            with self._file() as uow:
                uow.settings.put({_SEEN: newest.path.name})
                uow.commit()

    def _newest_or_none(self) -> Backup | None:
        try:
            return self._newest()
        except CpcCardsError as error:
            _log.warning("Backups can't be read: %s", error)
            return None

    def _newest(self) -> Backup | None:
        own = self._library_name()
        return next((each for each in self.all() if each.stand.library == own and each.is_verified), None)

    def _has_changed(self, newest: Backup | None) -> bool:
        return newest is None or self._file.ask(read_mark) != newest.stand.mark

    def _library_name(self) -> str:
        with self._file() as uow:
            return str(uow.settings.get(LIBRARY_ID) or "")

    def _name_library(self) -> None:
        if not self._library_name():
            with self._file() as uow:
                uow.settings.put({LIBRARY_ID: secrets.token_hex(8)})
                uow.commit()

    def _thin(self) -> None:
        """Only behind a backup that was just verified; those of other libraries stay."""
        own = self._library_name()
        mine = [each for each in self.all() if each.stand.library == own]
        going = superfluous((each.made_at for each in mine), self._clock.now(), self._clock.zone())
        for backup in mine:
            if backup.made_at in going:
                backup_files.remove(backup)


def default_folder(library: Path) -> Path:
    """Where backups of a library go unless the learner chose another folder."""
    return backup_files.default_folder(library)


def newest_backup(library: Path, folders: Sequence[Path]) -> Backup | None:
    """The newest verified backup of a library that can't be opened, from whichever folder has it."""
    known: list[Backup] = []
    for folder in folders:
        try:
            known += backup_files.found(folder, library.stem)
        except CpcCardsError as error:
            _log.warning("Backups can't be read: %s", error)
    return max((each for each in known if each.is_verified), key=lambda each: each.made_at, default=None)


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
