"""The measures that need a window: start-up, memory, and the time from a key to its pixels."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.big_library import Size, copied
from tests.benchmarks.measuring import Times
from tests.benchmarks.report import Row, row

STARTS = 10
_WARM_STARTS = 2
KEYS = 200
FIRST_CHART = 500.0
_PATIENCE = 900
"""Seconds after which a window is given up."""

_START_ROWS = (
    ("first paint", "launch → first paint, warm", 300.0),
    ("today", "launch → Today page painted and usable, warm", 700.0),
    ("forecast", "launch → its forecast on screen", None),
)


def start_up(library: Path, starts: int = STARTS) -> list[Row]:
    """Launches the app again and again."""
    copy = copied(library, "start-up")
    found: list[dict[str, tuple[float, float]]] = []
    for number in range(-_WARM_STARTS, starts):
        launched = time.monotonic()
        stages = run_child("window_start", [str(copy), repr(launched)], copy)
        if number >= 0:
            found.append(stages)
    rows = []
    for stage, measure, budget in _START_ROWS:
        walls, cpus = zip(*(stages[stage] for stages in found), strict=True)
        times = Times(list(walls), list(cpus))
        note = f"slowest {max(walls):.0f} ms; cpu counts all threads from the launch on"
        rows.append(row("start-up", measure, times, budget=budget, note=note))
    parts = {stage: Times([stages[stage][0] for stages in found]).median for stage in found[0]}
    told = ", ".join(f"{stage} {wall:.0f}" for stage, wall in parts.items())
    print(f"start-up, median ms since launch: {told}", file=sys.stderr)
    return rows


def review(library: Path, size: Size, profile: Path | None = None) -> list[Row]:
    """Answers cards in the real window."""
    keys = min(KEYS, size.due // 2)
    copy = copied(library, "review")
    arguments = [str(copy), str(keys), *([str(profile)] if profile else [])]
    found = run_child("window_review", arguments, copy)
    rows: list[Row] = []
    if found["in review"]:
        memory = found["in review"]
        others = (
            f"own alone {memory['own']:.0f} MB, rss {memory['rss']:.0f} MB; "
            f"on the Today page before: pss {found['at rest']['pss']:.0f} MB"
        )
        rows.append(
            Row("memory", "memory (PSS) in review", memory["pss"], budget=200.0, unit="MB", note=others)
        )
    for name, key, measure, budget, budget_p99 in (
        ("rate", "Key_3", "rating key → next card's pixels", 10.0, 16.0),
        ("reveal", "Key_Space", "space → answer's pixels", 6.0, 12.0),
    ):
        note = f"to the end of the last round of painting; {found['rounds'][key]:.1f} rounds on average"
        times = Times([wall for wall, _ in found[name]], [cpu for _, cpu in found[name]])
        rows.append(row("keys", measure, times, budget=budget, budget_p99=budget_p99, note=note))
    return rows


def statistics(library: Path, size: Size, runs: int = 11) -> list[Row]:
    """Opens the Statistics page, the first time included."""
    copy = copied(library, "statistics-page")
    found = run_child("window_statistics", [str(copy), str(runs)], copy)
    rows = []
    for stage, measure, budget in (
        ("page", "  the Statistics page stands, without numbers", None),
        ("first chart", f"first chart on screen, {size.reviews // 1000}k reviews", FIRST_CHART),
    ):
        times = Times([wall for wall, _ in found[stage]], [cpu for _, cpu in found[stage]])
        note = f"the first time, with its imports, {found[stage][0][0]:.0f} ms"
        rows.append(row("statistics", measure, times, budget=budget, note=note))
    return rows


def run_child(module: str, arguments: list[str], library: Path) -> Any:
    """What a module of this package prints, as JSON, when run with a window off screen."""
    home = library.parent
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "CPCCARDS_PREFERENCES": str(home / "preferences.json"),
        "XDG_DATA_HOME": str(home),
        # A start is warm when its modules are compiled, whatever this shell says about keeping that.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(home / "bytecode"),
    }
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments]
    child = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=False, timeout=_PATIENCE
    )
    if child.returncode:
        raise RuntimeError(f"{module} ended with {child.returncode}; what it said stands above")
    return json.loads(child.stdout.splitlines()[-1])
