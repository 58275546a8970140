"""Anki's engine asked for the same things, by another Python: nothing of it comes near the project."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.benchmarks.importing import csv_file
from tests.benchmarks.measuring import Times
from tests.benchmarks.report import Row, pair

_PATIENCE = 1800
"""Seconds after which Anki is given up."""


def beside_anki(rows: Sequence[Row], python: Path, library: Path) -> list[Row]:
    """The rows, with Anki's numbers where it was asked the same."""
    words = library.parent / "copies" / "words.csv"
    words.parent.mkdir(exist_ok=True)
    words.write_bytes(csv_file(seed=99))
    folder = library.parent / "anki"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.anki2*"):
        if old.stem != library.stem:
            old.unlink()
    script = Path(__file__).with_name("anki_engine.py")
    command = [str(python), str(script), str(library), str(folder / f"{library.stem}.anki2"), str(words)]
    child = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=_PATIENCE)
    if child.returncode:
        print("Anki could not be measured; what it said stands above.", file=sys.stderr)
        return list(rows)
    said = json.loads(child.stdout.splitlines()[-1])
    print(f"Anki {said['version']}", file=sys.stderr)
    times = {name: Times(walls) for name, walls in said["times"].items()}
    told = {name: pair(each.median, each.p99, "ms") for name, each in times.items()}
    told["queue and tree"] = f"{times['queue'].median:.1f} + {times['tree'].median:.1f} ms"
    return [replace(row, anki=told.get(row.beside, "")) for row in rows]
