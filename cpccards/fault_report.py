"""What may be told of a fault: where it happened, never what was on a card or whose computer it is.

An exception's own words are left out everywhere: `int("…")` quotes what it was given, SQLite quotes values,
and either may be the text of a card.
"""

from __future__ import annotations

import platform
import re
import sys
import traceback
from pathlib import Path

from cpccards import __version__

_PACKAGE_FOLDER = str(Path(__file__).resolve().parent.parent)
_FILE = re.compile(r'File "([^"\n]*)"')
_FEWEST_CHARACTERS = 4
"""A home as short as `/` or `/me` would be found in half of all paths."""


def crash_report(error: BaseException) -> str:
    """What a bug report needs: version, system, and where it happened, back to the first cause."""
    return f"{_head()}\n\n{trace_words(error)}"


def hard_crash_report(dump: str) -> str:
    """The same for what Python's fault handler wrote down as the process died."""
    short = _FILE.sub(lambda found: f'File "{place(found[1])}"', dump)
    return f"{_head()}\n\nThe app ended in the middle of its work:\n{without_home(short.strip())}\n"


def trace_words(error: BaseException) -> str:
    """The kinds of an exception and of what led to it, each with the lines of code it came through."""
    parts, seen = [], set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        lines = [
            f'  File "{place(frame.filename)}", line {frame.lineno}, in {frame.name}\n    {frame.line}\n'
            for frame in traceback.extract_tb(now.__traceback__)
        ]
        parts.append(f"{type(now).__name__} in:\n{''.join(lines)}")
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)
    return "because of ".join(parts)


def place(file: str) -> str:
    """The path of a module without the folders above it, which tell whose computer it is."""
    path = Path(file)
    if not path.is_absolute():
        return file
    # The longest first: the packages may be installed below the app.
    for above in sorted({_PACKAGE_FOLDER, *sys.path}, key=len, reverse=True):
        if above and path.is_relative_to(above):
            return path.relative_to(above).as_posix()
    return path.name


def without_home(text: str) -> str:
    """`text` with ~ for the learner's home, which their name is part of."""
    try:
        home = str(Path.home())
    except RuntimeError:  # a computer that knows of none
        return text
    return text.replace(home, "~") if len(home) > _FEWEST_CHARACTERS else text


def _head() -> str:
    return f"CPC Cards {__version__}, Python {platform.python_version()}, {platform.platform()}"
