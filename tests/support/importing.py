"""Imports a package and is killed on the way: `… importing LIBRARY PACKAGE STAGE`.

STAGE is how many times the import may ask whether it should stop before it dies; "commit" dies as it commits.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from cpccards.exchange import formats
from cpccards.services.importing import ImportOptions
from cpccards.storage.unit_of_work import UnitOfWork
from tests.support.clocks import FakeClock
from tests.support.libraries import opened


def die() -> None:
    """As if the power went: nothing is finished, nothing is told."""
    os.kill(os.getpid(), signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


if __name__ == "__main__":
    library, package, stage = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    asked = iter(range(1_000_000))

    def cancelled() -> bool:
        """Dies when it is asked once more than it was told."""
        if next(asked) >= (1_000_000 if stage == "commit" else int(stage)):
            die()
        return False

    with opened(library, FakeClock()) as services:
        draft = formats.read(package.name, package.read_bytes())
        plan = services.importing.plan(draft, options=ImportOptions(with_progress=True, with_presets=True))
        if stage == "commit":

            def commit(self: UnitOfWork, *given: object) -> None:
                """Everything is written, and not yet said to be."""
                die()

            UnitOfWork.commit = commit  # type: ignore[assignment, method-assign]
        services.importing.carry_out(plan, cancelled=cancelled)
        print("done", flush=True)
