"""`cpccards`: the window when nothing else is asked for and there is a screen; else the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns its exit code.

    The window's way does not import the command line, nor the other way round: start-up is
    paid for by imports.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = _window_only(given)
    if wanted is not None:
        return open_window(*wanted)
    from cpccards.cli import run_command

    return run_command(given, open_window)


def open_window(library: str | None, file: Path | None = None) -> int:
    """Opens the window over `library`, and `file` in it; where none can be shown, reviews in the terminal."""
    from cpccards.display import missing_display

    reason = missing_display()
    if reason is None:
        from cpccards.app import run_window

        return run_window(library, file)
    from cpccards.cli import run_without_window

    return run_without_window(library, reason)


def _window_only(arguments: list[str]) -> tuple[str | None, Path | None] | None:
    """The library and the file to open in it, when the arguments ask for the window alone; else None."""
    library, rest = None, arguments
    if len(rest) > 1 and rest[0] == "--library":
        library, rest = rest[1], rest[2:]
    elif rest and rest[0].startswith("--library="):
        library, rest = rest[0].partition("=")[2], rest[1:]
    if not rest:
        return library, None
    # A double click gives the path of a file. Commands have no dot in them, and no slash.
    if len(rest) == 1 and not rest[0].startswith("-") and ("." in rest[0] or os.sep in rest[0]):
        return library, Path(rest[0]).absolute()
    return None


if __name__ == "__main__":
    sys.exit(main())
