"""A small run of `make fuzz`, and that its sandbox sees what it is there to see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cpccards.exchange import formats
from tests.fuzzing.samples import samples

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")

# Each in a process of its own anyhow; and no process with threads should be forked.
JOBS = """
import socket, subprocess, sys, tempfile, time
from pathlib import Path
from cpccards.domain.errors import BadInput
from tests.fuzzing.sandbox import watched

def refuse():
    raise BadInput("No", "No.", "No.")

def leave():
    tempfile.mkstemp()

def clean():
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a").write_text("x")

def wait():
    while True:
        sum(range(1000))

jobs = {
    "nothing": lambda: None,
    "refuse": refuse,
    "clean": clean,
    "raise": lambda: 1 / 0,
    "leave": leave,
    "write": lambda: Path("here").write_text("x"),
    "outside": lambda: (Path(sys.argv[1]) / "x").write_text("x"),
    "run": lambda: subprocess.run(["true"]),
    "connect": lambda: socket.socket(),
    "memory": lambda: bytearray(2 * 1024**3),
    "hang": wait,
    "kill": lambda: __import__("os").abort(),
    "exit": lambda: __import__("os")._exit(3),
}
folder = Path(sys.argv[1]) / "watched"
folder.mkdir()
for name, job in jobs.items():
    print(name, watched(job, folder).ending)
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_sandbox_sees_everything(tmp_path: Path) -> None:
    done = run("-c", JOBS, str(tmp_path))
    assert done.stderr == ""
    assert dict(line.split() for line in done.stdout.splitlines()) == {
        "nothing": "read",
        "refuse": "refused",
        "clean": "read",
        "raise": "crash",
        "leave": "wrote",
        "write": "wrote",
        "outside": "wrote",
        "run": "wrote",
        "connect": "wrote",
        "memory": "memory",
        "hang": "hang",
        "kill": "crash",
        "exit": "crash",
    }


def test_a_hundred_and_fifty_spoiled_files() -> None:
    done = run("-m", "tests.fuzzing", "150", "--quick", "--seed", "7")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All is well" in done.stdout


def test_every_format_has_a_sample() -> None:
    found = {formats.detect(name, data).id for name, data in samples().items()}
    assert found == {known.id for known in formats.FORMATS}


def test_the_samples_are_sound() -> None:
    for name, data in samples().items():
        draft = formats.read(name, data)
        assert draft.notes, name
        assert not [problem for problem in draft.problems if problem.fatal], name
