"""Does a job and is killed in the middle of it: `… victim JOB STAGE PATH…`.

STAGE is how many steps it may take: statements to the database, and everything done to files of the
library's folder. Without an end (-1) it says "done" and how many steps there were.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from cpccards.domain.backups import Reason
from cpccards.exchange import formats
from cpccards.profiles import Profiles
from cpccards.services import backups as backup_service
from cpccards.services.importing import ImportOptions
from cpccards.services.library_place import move_home
from cpccards.storage.library_file import open_library
from tests.support.clocks import FakeClock
from tests.support.libraries import opened
from tests.support.saying import say

_FILES = {"open", "os.rename", "os.remove", "os.link", "os.mkdir", "shutil.copyfile", "sqlite3.connect"}


class Steps:
    """Counts steps once it is told to begin, and dies at the one it was given."""

    def __init__(self, last: int, folder: Path) -> None:
        self.last = last
        self.taken = 0
        self._folder = str(folder)
        self._counts = False
        event.listen(Engine, "before_cursor_execute", lambda *_: self._step())
        event.listen(Engine, "commit", lambda _connection: self._step())
        sys.addaudithook(self._on_audit)

    def begin(self) -> None:
        """From here on steps count."""
        self._counts = True

    def _on_audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        if self._counts and name in _FILES and self._folder in str(arguments[0]):
            self._step()

    def _step(self) -> None:
        if self._counts:
            if self.taken == self.last:
                os.kill(os.getpid(), signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
            self.taken += 1


def make(steps: Steps, library: Path) -> None:
    """Makes a new library, or brings an old one up to date."""
    steps.begin()
    open_library(library, FakeClock())


def bring_in(steps: Steps, library: Path, package: Path) -> None:
    """Imports a package with pictures, answers and presets."""
    with opened(library, FakeClock()) as services:
        draft = formats.read(package.name, package.read_bytes())
        options = ImportOptions(with_progress=True, with_presets=True)
        plan = services.importing.plan(draft, options=options)
        steps.begin()
        services.importing.carry_out(plan)
        os._exit(_done(steps))


def back_up(steps: Steps, library: Path) -> None:
    """Makes a backup."""
    with opened(library, FakeClock()) as services:
        steps.begin()
        services.backups.make(Reason.BY_HAND)


def restore(steps: Steps, library: Path) -> None:
    """Puts the newest backup in the library's place."""
    newest = backup_service.newest_backup(library, [backup_service.default_folder(library)])
    assert newest is not None
    steps.begin()
    backup_service.restore(library, newest, FakeClock().now())


def move(steps: Steps, library: Path, home: Path) -> None:
    """Moves the library to a folder of profiles."""
    steps.begin()
    move_home(library, Profiles(home), FakeClock().now())


JOBS: dict[str, Callable[..., None]] = {
    "make": make, "import": bring_in, "backup": back_up, "restore": restore, "move": move,
}  # fmt: skip


def _done(steps: Steps) -> int:
    say("done", steps.taken)
    return 0


if __name__ == "__main__":
    job, stage, *given = sys.argv[1:]
    paths = [Path(each) for each in given]
    counted = Steps(int(stage), paths[0].parent)
    JOBS[job](counted, *paths)
    _done(counted)
