"""What was studied, and how the practice exams went."""

from __future__ import annotations

from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cpccards.commands.call import JsonOption, library_of, print_json
from cpccards.domain.reviews import CardState
from cpccards.services.workspace import Workspace

commands = typer.Typer()


@commands.command()
def stats(context: typer.Context, as_json: JsonOption = False) -> None:
    """Print what was studied."""
    with library_of(context) as workspace:
        told = _stats_json(workspace)
    if as_json:
        print_json(told)
        return
    for name, value in told.items():
        print(f"{name.replace('_', ' ')}: {'–' if value is None else value}")


@commands.command()
def mocks(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the practice exams, newest first."""
    from cpccards.services.mock_export import summary_json

    with library_of(context) as workspace:
        rows = [summary_json(told) for told in workspace.mocks.results()]
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, pad_edge=False)
    for name in ("Day", "Exam", "Right", "Percent", "Minutes"):
        table.add_column(name, justify="left" if name in {"Day", "Exam"} else "right")
    for row in rows:
        right = "open" if row["open"] else f"{row['right']} of {row['asked']}"
        percent = "" if row["percent"] is None else f"{row['percent']:.0f} %"
        table.add_row(row["day"], escape(row["name"]), right, percent, str(row["minutes_used"]))
    Console().print(table)


def _stats_json(workspace: Workspace) -> dict[str, Any]:
    load = workspace.study.load()
    stored = workspace.statistics.all()
    states = stored.states
    return {
        "today": workspace.calendar.date().isoformat(),
        "due": load.total,
        "minutes": round(load.seconds / 60, 1),
        "cards": sum(states.values()),
        "new": states.get(CardState.NEW, 0),
        "learning": states.get(CardState.LEARNING, 0) + states.get(CardState.RELEARNING, 0),
        "in_review": states.get(CardState.REVIEW, 0),
        "reviews": stored.reviews,
        "reviews_today": stored.reviews_today,
        "days_studied": stored.days_studied,
        "retention_30_days": None if stored.retention is None else round(stored.retention, 4),
    }
