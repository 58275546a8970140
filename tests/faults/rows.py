"""The table: each fault, and how often pytest and `make faults` inject it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk import DISKS
from tests.faults.killing import KILLS
from tests.faults.opening import OPENINGS
from tests.faults.tally import Tally
from tests.faults.windows import WINDOWS
from tests.faults.world import WORLD


@dataclass(frozen=True, slots=True)
class Fault:
    """One row.

    Attributes:
        few, many: rounds in pytest and in the program; a round may inject a fault more than once.
        posix: it can't be made elsewhere.
    """

    name: str
    inject: Callable[[Path, int], Tally]
    few: int
    many: int
    posix: bool = False


_ROUNDS = {
    "kill -9 in review": (5, 200),
    "kill -9 in an import": (5, 30),
    "kill -9 while a library is made": (2, 15),
    "kill -9 in a migration": (3, 30),
    "kill -9 in a backup": (3, 20),
    "kill -9 in a restore": (3, 20),
    "kill -9 in a move": (3, 30),
    "disk full in review": (2, 25),
    "folder or file read-only": (1, 1),
    "a bit of the library flipped": (10, 300),
    "write-ahead log torn": (20, 200),
    "library of a newer version": (1, 1),
    "library held by another program": (1, 10),
    "started again while it is open": (1, 10),
    "started twice at once": (1, 10),
    "time zones, skipped hours": (1, 5),
    "library in a synced folder": (1, 5),
    "packages made to harm": (1, 2),
}
_USUAL = (2, 20)

FAULTS = tuple(
    Fault(name, inject, *_ROUNDS.get(name, _USUAL), posix=name in DISKS)
    for name, inject in {**KILLS, **DISKS, **OPENINGS, **WINDOWS, **WORLD}.items()
)


def can_be_made(fault: Fault) -> bool:
    """Whether this system knows the fault."""
    return not fault.posix or sys.platform != "win32"
