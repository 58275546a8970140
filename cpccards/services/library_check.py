"""Looks for what is wrong in the library, and mends it behind a backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from cpccards.domain.backups import Reason
from cpccards.domain.clock import Clock
from cpccards.domain.library_faults import Fault, Salvage
from cpccards.services.backups import BackupService
from cpccards.storage import library_repair, library_salvage
from cpccards.storage.library_file import LibraryFile


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair came to.

    Attributes:
        before, after: what was wrong, and what still is.
        has_backup: the library as it was is in a backup.
    """

    before: tuple[Fault, ...]
    after: tuple[Fault, ...]
    has_backup: bool


class LibraryCheckService:
    """Over an open library."""

    def __init__(self, file: LibraryFile, backups: BackupService, clock: Clock) -> None:
        self._file = file
        self._backups = backups
        self._clock = clock

    def check(self) -> tuple[Fault, ...]:
        """Everything that is wrong; empty when the library is sound.

        Raises:
            LibraryDamaged: so much that it could not be read through.
        """
        media = self._file.path.with_suffix(".media")
        return self._file.ask(partial(library_repair.faults_in, media=media))

    def repair(self) -> Repair:
        """Makes a backup, then mends what can be mended, in one step that undo does not take back.

        The steps before it go too: what they would put back may no longer fit. A library that can't be copied
        whole, because it is damaged, is mended all the same: nothing is removed but what leads nowhere.
        """
        before = self.check()
        if not before:
            return Repair((), (), has_backup=False)
        has_backup = self._backups.secure(Reason.REPAIR)
        now = self._clock.now()
        with self._file() as uow:
            self._file.ask(partial(library_repair.mend, now=now))
            uow.steps.forget()
            uow.commit()
        return Repair(before, self.check(), has_backup)


def salvage(library: Path, now: datetime) -> tuple[Salvage, Path]:
    """Reads what can be read out of a damaged library, which nobody has open, into a new one in its place.

    Returns:
        What was saved, and where the damaged file is kept.

    Raises:
        LibraryError: nothing could be read, or there is no room; the file is as it was.
    """
    return library_salvage.salvage(library, now)
