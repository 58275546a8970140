"""Goes on with the open practice exam, and says so once each answer is on disk. It is there to be killed.

`python -m tests.support.sitting_exam PATH DAYS`: the wall clock is off by DAYS, time is the computer's own.
After each answer "POSITION OPTION" is printed; once handed in, "over".
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from cpccards.services.workspace import open_workspace
from cpccards.system_clock import SystemBootClock
from tests.support.clocks import FakeClock
from tests.support.libraries import RESOURCES


def sit(path: Path, days: int) -> None:
    """Answers what is not answered yet, then hands in."""
    clock = FakeClock()
    clock.advance(days=days)
    workspace = open_workspace(
        path, clock, decks=path.parent / "no-decks", resources=RESOURCES, boot_clock=SystemBootClock()
    )
    mock = workspace.mocks.open_mock()
    if mock is None:
        raise SystemExit("no exam is open")
    sitting = workspace.mocks.sitting(mock)
    for position in sitting.unanswered():
        option = position * 7 % 4
        sitting.go(position)
        sitting.strike((option + 1) % 4)
        sitting.choose(option)
        print(position, option, flush=True)
        time.sleep(0.01)
        sitting.tick()
    sitting.hand_in()
    print("over", flush=True)
    workspace.close()


if __name__ == "__main__":
    sit(Path(sys.argv[1]), int(sys.argv[2]))
