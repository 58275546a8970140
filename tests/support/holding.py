"""Holds a library open until its input ends: `python -m tests.support.holding PATH`."""

from __future__ import annotations

import sys
from pathlib import Path

from cpccards.storage.library_file import open_library
from tests.support.clocks import FakeClock
from tests.support.saying import end_when_hung, say

if __name__ == "__main__":
    end_when_hung()
    held = open_library(Path(sys.argv[1]), FakeClock())
    say("open")
    sys.stdin.read()
    held.close()
