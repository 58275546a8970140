"""Memory of this process, as Linux counts it."""

from __future__ import annotations

from pathlib import Path

_ROLLUP = Path("/proc/self/smaps_rollup")


def memory_in_use() -> dict[str, float]:
    """MB by name: `pss` shares out what several processes map, `own` is this one's alone, `rss` counts all.

    Empty where the system has no such file.
    """
    if not _ROLLUP.exists():
        return {}
    found: dict[str, float] = {}
    for line in _ROLLUP.read_text(encoding="ascii").splitlines()[1:]:
        name, _, amount = line.partition(":")
        found[name] = int(amount.split()[0]) / 1024
    return {
        "pss": found["Pss"],
        "own": found["Private_Clean"] + found["Private_Dirty"],
        "rss": found["Rss"],
    }
