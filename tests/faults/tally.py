"""What came of one kind of fault."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from tests.support.clocks import FakeClock
from tests.support.libraries import opened


@dataclass(slots=True)
class Tally:
    """A line of the table.

    Attributes:
        injected: how often the fault was made to happen.
        acknowledged: answers that were said to be on disk before it did.
        lost: those of them that were not there afterwards.
        opened: libraries that opened after it, and were found sound.
        sentence: what the learner is told; empty where there is nothing to tell.
    """

    injected: int = 0
    acknowledged: int = 0
    lost: int = 0
    opened: int = 0
    sentence: str = ""

    def opens(self, library: Path, reviews: int = 0) -> int:
        """Opens a library, asks it to be sound and to hold as many answers; returns how many it holds."""
        with opened(library, FakeClock()) as services:
            assert services.library_file.check() == []
            with services.library_file() as uow:
                held = uow.reviews.count()
        self.opened += 1
        self.lost += max(0, reviews - held)
        return held


def fingerprint(path: Path) -> tuple[str, int]:
    """What tells whether a file was touched."""
    return hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
