"""The table: what was measured, what the budget allows, and whether it was kept."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.benchmarks.measuring import Times


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        group: what `--only` calls it.
        unit: of all numbers in the row.
        budget, budget_p99: the most that is allowed; None where the budgets say nothing.
        best: the shortest run.
        cpu: processor time of the middle run, where it was taken.
        runs: how many were measured.
        note: what else to know.
        beside: what Anki's part calls the same thing; empty where it has none.
    """

    group: str
    measure: str
    median: float
    p99: float | None = None
    best: float | None = None
    cpu: float | None = None
    runs: int = 1
    budget: float | None = None
    budget_p99: float | None = None
    unit: str = "ms"
    anki: str = ""
    note: str = ""
    beside: str = ""

    @property
    def verdict(self) -> str:
        """Whether the budget was met, or by what factor it was missed."""
        if self.budget is None:
            return "–"
        excess = [self.median / self.budget]
        if self.budget_p99 is not None and self.p99 is not None:
            excess.append(self.p99 / self.budget_p99)
        return "met" if max(excess) <= 1 else f"missed by {max(excess):.1f} ×"


def row(
    group: str,
    measure: str,
    times: Times,
    *,
    budget: float | None = None,
    budget_p99: float | None = None,
    note: str = "",
    beside: str = "",
) -> Row:
    """A row made from times."""
    return Row(
        group=group,
        measure=measure,
        median=times.median,
        p99=times.p99,
        best=times.best,
        cpu=times.cpu_median,
        runs=len(times.wall),
        budget=budget,
        budget_p99=budget_p99,
        note=note,
        beside=beside,
    )


def machine(shares: Sequence[float]) -> str:
    """What this was measured on, and how much of a processor was to be had meanwhile."""
    told = " to ".join(f"{100 * share:.0f}" for share in sorted({min(shares), max(shares)}))
    return (
        f"{os.cpu_count()} cores, a busy thread got {told} % of one, "
        f"{platform.system()} {platform.machine()}, "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def again(arguments: Sequence[str]) -> str:
    """The command line that does this once more."""
    return " ".join([Path(sys.executable).name, "-m", "tests.benchmarks", *arguments])


def table(rows: Sequence[Row]) -> str:
    """The rows as plain text in columns, with their notes below."""
    head = ("measure", "budget", "median / p99", "best", "cpu", "runs", "verdict", "Anki")
    noted = [each for each in rows if each.note]
    lines = [
        (
            each.measure + (f" [{noted.index(each) + 1}]" if each.note else ""),
            pair(each.budget, each.budget_p99, each.unit),
            pair(each.median, each.p99, each.unit),
            _number(each.best),
            _number(each.cpu),
            str(each.runs),
            each.verdict,
            each.anki,
        )
        for each in rows
    ]
    widths = [max(len(line[column]) for line in (head, *lines)) for column in range(len(head))]
    return "\n".join(
        [
            _aligned(head, widths),
            "  ".join("-" * width for width in widths),
            *(_aligned(line, widths) for line in lines),
            "",
            *(f"[{number}] {each.note}" for number, each in enumerate(noted, start=1)),
        ]
    )


def save(path: Path, rows: Sequence[Row], command: str, machine_words: str) -> None:
    """Writes the rows as JSON."""
    entries = [{**asdict(each), "verdict": each.verdict} for each in rows]
    content = {"machine": machine_words, "command": command, "rows": entries}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def pair(middle: float | None, high: float | None, unit: str) -> str:
    """A median and a p99, as far as there are any."""
    if middle is None:
        return "–"
    return f"{_number(middle)}{'' if high is None else f' / {_number(high)}'} {unit}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
