"""What all commands share: what this run was asked, and the library it is about."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from typing import Annotated, Any

import typer

from cpccards import config, system_clock
from cpccards.commands.terminal import counted
from cpccards.domain.backups import Backup
from cpccards.domain.errors import LibraryDamaged
from cpccards.domain.progress_report import ProgressReport
from cpccards.domain.reviews import Origin
from cpccards.services.backups import default_folder, loss, newest_backup
from cpccards.services.workspace import Workspace, open_workspace

OpenWindow = Callable[[str | None], int]
"""Opens the window over a library (the usual one for None); returns the exit code."""

DrawReport = Callable[[ProgressReport], bytes]
"""Draws a progress report as PDF."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]


@dataclass(slots=True)
class Call:
    """What one run of the command line was asked."""

    open_window: OpenWindow
    library: str | None = None
    draw_report: DrawReport | None = None


@contextmanager
def opened(library: str | None) -> Iterator[Workspace]:
    """The services over a library (the usual one for None), for as long as the command runs."""
    path = config.library_path(library)
    chosen = config.Preferences.load(config.preferences_path()).backup_folder(path)
    folders = [folder for folder in (chosen, default_folder(path)) if folder is not None]
    clock = system_clock.SystemClock()
    try:
        if lost := loss(path, folders):
            raise lost
        workspace = open_workspace(
            path,
            clock,
            decks=config.decks_folder(),
            resources=config.resources_folder(),
            origin=Origin.TERMINAL,
            backups_folder=chosen,
        )
    except LibraryDamaged as error:
        backup = newest_backup(path, folders)
        if backup is None:
            raise
        raise LibraryDamaged(error.title, error.message, _offer(backup, clock.zone())) from error
    try:
        workspace.clock_watch.look()
        yield workspace
    finally:
        workspace.close()


def library_of(context: typer.Context) -> AbstractContextManager[Workspace]:
    """The services over the library this run is about."""
    call: Call = context.obj
    return opened(call.library)


def _offer(backup: Backup, zone: tzinfo) -> str:
    held = f"{counted(backup.stand.cards, 'card')} and {counted(backup.stand.reviews, 'answer')}"
    return (
        f"The newest backup is of {backup.made_at.astimezone(zone):%Y-%m-%d %H:%M}, with {held}: "
        f"cpccards restore {shlex.quote(backup.path.name)}"
    )


def print_json(value: Any) -> None:
    """Prints a value for scripts."""
    print(json.dumps(value, ensure_ascii=False, indent=2))
