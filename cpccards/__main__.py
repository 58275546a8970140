"""`cpccards`: the window when nothing else is asked for and there is a screen; else the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cpccards.domain.progress_report import ProgressReport


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program; returns its exit code.

    The window's way does not import the command line, nor the other way round: start-up is
    paid for by imports.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = _window_only(given)
    if wanted is not None:
        library, profile, file = wanted
        return _open_profile(profile, file) if profile else open_window(library, file)
    from cpccards.cli import run_command

    return run_command(given, open_window, draw_report)


def draw_report(report: ProgressReport) -> bytes:
    """A progress report as PDF; no screen is needed."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from cpccards import app

    return app.draw_report(report)


def open_window(library: str | None, file: Path | None = None) -> int:
    """Opens the window over `library`, and `file` in it; where none can be shown, reviews in the terminal."""
    from cpccards.display import missing_display

    reason = missing_display()
    if reason is None:
        from cpccards.app import run_window

        return run_window(library, file)
    from cpccards.cli import run_without_window

    return run_without_window(library, reason)


def _open_profile(profile: str, file: Path | None) -> int:
    from cpccards import config
    from cpccards.domain.errors import BadInput

    try:
        library = config.library_of(None, profile)
    except BadInput as error:
        print(f"{error.title}. {error}", file=sys.stderr)
        return 1
    return open_window(library, file)


def _window_only(arguments: list[str]) -> tuple[str | None, str | None, Path | None] | None:
    """Library, profile and file, when the arguments ask for the window alone; else None."""
    library, rest = _option("--library", arguments)
    profile, rest = (None, rest) if library else _option("--profile", rest)
    if not rest:
        return library, profile, None
    # A double click gives the path of a file. Commands have no dot in them, and no slash.
    if len(rest) == 1 and not rest[0].startswith("-") and ("." in rest[0] or os.sep in rest[0]):
        return library, profile, Path(rest[0]).absolute()
    return None


def _option(name: str, arguments: list[str]) -> tuple[str | None, list[str]]:
    """The value of an option that stands first, and the arguments behind it."""
    if len(arguments) > 1 and arguments[0] == name:
        return arguments[1], arguments[2:]
    if arguments and arguments[0].startswith(f"{name}="):
        return arguments[0].partition("=")[2], arguments[1:]
    return None, arguments


if __name__ == "__main__":
    sys.exit(main())
