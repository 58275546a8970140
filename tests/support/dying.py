"""Makes a library and is killed before or after it is put in place: `… dying PATH before|after`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from cpccards.storage.library_file import open_library
from tests.support.clocks import FakeClock

if __name__ == "__main__":
    replace = os.replace

    def die(source: Path, target: Path) -> None:
        if sys.argv[2] == "after":
            replace(source, target)
        os.kill(os.getpid(), signal.SIGKILL)

    os.replace = die  # type: ignore[assignment]
    open_library(Path(sys.argv[1]), FakeClock())
