"""Restores a library, killed before or after it is in place: `… restoring PATH BACKUP before|after`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from cpccards.storage.backups import restore
from tests.support.clocks import NOON

if __name__ == "__main__":
    library = Path(sys.argv[1])
    replace = os.replace

    def die(source: Path, target: Path) -> None:
        if Path(target) != library:
            replace(source, target)
            return
        if sys.argv[3] == "after":
            replace(source, target)
        os.kill(os.getpid(), signal.SIGKILL)

    os.replace = die  # type: ignore[assignment]
    restore(library, Path(sys.argv[2]), NOON)
