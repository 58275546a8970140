"""The daily review, in a terminal."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from cpccards.commands import terminal
from cpccards.commands.call import library_of
from cpccards.services.workspace import Workspace

commands = typer.Typer()


@commands.command()
def review(context: typer.Context) -> None:
    """Review today's cards in the terminal; ends with the forecast."""
    with library_of(context) as workspace:
        review_or_print(workspace)


def review_or_print(workspace: Workspace) -> None:
    """Reviews in a terminal; where nobody can answer, says what there is to do today."""
    console = Console()
    if sys.stdin.isatty():
        if not terminal.confirm_clock(workspace, console, input):
            return
        terminal.print_today(workspace, console)
        terminal.review(workspace, console, input)
    else:
        terminal.print_today(workspace, console)
