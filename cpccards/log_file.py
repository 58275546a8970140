"""The log: a file of at most 1 MB beside the library, and what is left of a start that ended in a hard crash.

It tells what the app did and where it failed, and holds no text of a card: exceptions are written without
their own words, and nothing else that is logged quotes a field.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import os
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TextIO

from cpccards.fault_report import hard_crash_report, trace_words

NAME = "cpccards.log"
CRASH_NAME = "cpccards-crash.txt"
_LARGEST = 512_000
"""Bytes, and an older file of as many."""
_LONGEST_CRASH = 20_000

_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LogFile:
    """The open log of a folder. Stop it at the end.

    Attributes:
        path: where it is; None where the folder can't be written. The app goes on without.
        last_crash: what the start before this one left as it died, to be told once; empty for most.
    """

    def __init__(self, folder: Path) -> None:
        self.path: Path | None = None
        self.last_crash = ""
        self._handler: logging.Handler | None = None
        self._crash: TextIO | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handler = _Rotating(folder / NAME, maxBytes=_LARGEST, backupCount=1, encoding="utf-8")
            self.last_crash = _take_crash(folder / CRASH_NAME)
            # Left open for the handler: nothing can be opened any more when it is needed.
            self._crash = _private(folder / CRASH_NAME)
        except OSError:
            self.stop()
            return
        self.path = folder / NAME
        self._handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger = logging.getLogger("cpccards")
        logger.addHandler(self._handler)
        logger.setLevel(logging.INFO)
        faulthandler.enable(self._crash)
        if self.last_crash:
            logger.error("The last start ended in a crash:\n%s", self.last_crash)

    def stop(self) -> None:
        """Lets go of the files."""
        if self._handler is not None:
            logging.getLogger("cpccards").removeHandler(self._handler)
            self._handler.close()
            self._handler = None
        if self._crash is not None:
            faulthandler.disable()
            self._crash.close()
            self._crash = None


class _Rotating(logging.handlers.RotatingFileHandler):
    """A log that only its owner may read."""

    def _open(self) -> TextIOWrapper:
        return _private(Path(self.baseFilename))


class _Discreet(logging.Formatter):
    """Writes where an exception came from, without what it says."""

    def formatException(self, ei: _ExceptionInfo) -> str:  # noqa: N802
        """Its kinds and places."""
        return "" if ei[1] is None else trace_words(ei[1]).rstrip()


def _private(path: Path) -> TextIOWrapper:
    """A file to write on at its end, readable by its owner only. The caller closes it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    if os.name == "posix":  # one that was there may be open to others
        with contextlib.suppress(OSError):
            os.fchmod(descriptor, 0o600)
    return os.fdopen(descriptor, "a", encoding="utf-8")


def _take_crash(path: Path) -> str:
    """What a crash left, as a report; it is told once."""
    try:
        with path.open("r+", encoding="utf-8", errors="replace") as file:
            dump = file.read(_LONGEST_CRASH)
            file.truncate(0)
    except FileNotFoundError:
        return ""
    return hard_crash_report(dump) if dump.strip() else ""
