"""`cpccards`: the window when nothing else is asked for and there is a screen; else the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns its exit code.

    The window's way does not import the command line, nor the other way round: start-up is
    paid for by imports.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    library = _window_only(given)
    if library is not None:
        return open_window(library or None)
    from cpccards.cli import run_command

    return run_command(given, open_window)


def open_window(library: str | None) -> int:
    """Opens the window over `library`; where none can be shown, the daily review in the terminal."""
    from cpccards.display import missing_display

    reason = missing_display()
    if reason is None:
        from cpccards.app import run_window

        return run_window(library)
    from cpccards.cli import run_without_window

    return run_without_window(library, reason)


def _window_only(arguments: list[str]) -> str | None:
    """The library asked for when the arguments ask for the window alone; "" for the usual one, else None."""
    if not arguments:
        return ""
    if len(arguments) == 2 and arguments[0] == "--library":
        return arguments[1]
    if len(arguments) == 1 and arguments[0].startswith("--library="):
        return arguments[0].partition("=")[2]
    return None


if __name__ == "__main__":
    sys.exit(main())
