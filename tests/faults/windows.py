"""The whole app in processes of its own: started twice, killed, started again, with a slot that raises."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.faults.killing import answered
from tests.faults.tally import Tally
from tests.support.clocks import FakeClock
from tests.support.faults import ROOT, start
from tests.support.libraries import fill_basic, opened
from tests.support.saying import PATIENCE


def started_twice(folder: Path, rounds: int) -> Tally:
    """The second hands its file to the first and ends with 0; the first is killed, and the next one opens."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        count = answered(services)
        services.settings.note_welcomed()
    file = folder / "more words.csv"
    file.write_text("front,back\na,b\n", encoding="utf-8")
    surroundings = _surroundings(folder)
    for _ in range(rounds):
        with _window(library, surroundings) as first:
            assert first.stdout is not None
            assert first.stdout.readline() == f"open {library}\n"
            for given, said in (((), "called today \n"), ((str(file),), f"called import {file}\n")):
                second = subprocess.run(
                    [sys.executable, "-m", "cpccards", "--library", str(library), *given],
                    cwd=ROOT, env=surroundings, timeout=PATIENCE, capture_output=True, text=True, check=False,
                )  # fmt: skip
                assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
                assert first.stdout.readline() == said
                tally.injected += 1
            assert first.poll() is None
        tally.acknowledged += count
        assert tally.opens(library, count) == count
    return tally


def started_twice_at_once(folder: Path, rounds: int) -> Tally:
    """An icon clicked twice: one window, whichever is first."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        count = answered(services)
        services.settings.note_welcomed()
    surroundings = _surroundings(folder)
    for _ in range(rounds):
        with _window(library, surroundings) as one, _window(library, surroundings) as other:
            [second] = [each for each in (one, other) if not _speaks(each)]
            assert second.wait(PATIENCE) == 0
        tally.injected += 1
        tally.acknowledged += count
        assert tally.opens(library, count) == count
    return tally


def fault_in_a_slot(folder: Path, rounds: int) -> Tally:
    """An answer, then a slot of the window that raises: it is told, and the next card is answered."""
    tally, library = Tally(), folder / "library.cpccards"
    with opened(library, FakeClock()) as services:
        fill_basic(services, rounds)
        services.settings.note_welcomed()
    window = start("faulty_window", rounds, "--library", library, environment=_surroundings(folder))
    with window:
        try:
            assert window.stdout is not None
            assert window.stdout.readline() == "open\n"
            for number in range(rounds):
                assert window.stdout.readline() == f"answered {number + 1}\n"
                told, _, tally.sentence = window.stdout.readline().rstrip().partition(" ")
                assert (told, window.poll()) == ("told", None)
                tally.injected += 1
        finally:
            window.kill()
    tally.acknowledged = rounds
    assert tally.opens(library, rounds) == rounds
    return tally


def _speaks(window: subprocess.Popen[str]) -> bool:
    """Waits for its first word; False when it ended without one."""
    assert window.stdout is not None
    return bool(window.stdout.readline())


def _surroundings(folder: Path) -> Mapping[str, str]:
    """The environment of an app that knows of nothing but a folder."""
    here = {key: value for key, value in os.environ.items() if not key.startswith("CPCCARDS")}
    data = str(folder / "data")
    return here | {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": data, "LOCALAPPDATA": data, "HOME": data}


@contextmanager
def _window(library: Path, surroundings: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A window over a library; killed at the end."""
    with start("window", "--library", library, environment=surroundings) as window:
        try:
            yield window
        finally:
            window.kill()


WINDOWS: dict[str, Callable[[Path, int], Tally]] = {
    "started again while it is open": started_twice,
    "started twice at once": started_twice_at_once,
    "a fault in a slot of the window": fault_in_a_slot,
}
