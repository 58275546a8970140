"""Failures a learner can read: each says what happened and what to do about it.

CpcCardsError
├── BadInput           a file, a date or a number that cannot be used
├── Cancelled          the learner stopped a job; nothing was changed
└── LibraryError       the library file cannot be used as it is
    ├── LibraryBusy        another window or program has it open
    ├── LibraryReadOnly    the file or its folder cannot be written
    ├── LibraryDamaged     the file is not a sound library
    ├── LibraryNewer       a later version of the app made it
    ├── ClockChanged       the computer's clock jumped, and nobody has confirmed it
    └── DiskFull           there is no room left to write
"""

from __future__ import annotations

import errno


class CpcCardsError(Exception):
    """A known failure: a title, one sentence of what happened, one of what to do."""

    def __init__(self, title: str, message: str, remedy: str = "") -> None:
        super().__init__(title, message, remedy)
        self.title = title
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.remedy) if part)


def is_out_of_room(error: OSError) -> bool:
    """The disk is full, the file is larger than it may be, or the learner has used up what is theirs."""
    return error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}


def unexpected(title: str, remedy: str = "Try again, or restart the app.") -> CpcCardsError:
    """What is said of a bug where it happened; the crash report tells the rest.

    Args:
        title: what did not come about because of it.
    """
    return CpcCardsError(
        title, "Something went wrong inside the app. Your cards and answers are safe.", remedy
    )


class BadInput(CpcCardsError):
    """Something given to the app cannot be used."""


class Cancelled(CpcCardsError):
    """The learner stopped a job before it changed anything."""

    def __init__(self) -> None:
        super().__init__("Cancelled", "The job was stopped. Nothing was changed.")


class LibraryError(CpcCardsError):
    """The library cannot be opened or written."""


class LibraryBusy(LibraryError):
    """Another process holds the library."""


class LibraryReadOnly(LibraryError):
    """The library or its folder cannot be written."""


class LibraryDamaged(LibraryError):
    """The file is not a sound library."""


class LibraryNewer(LibraryError):
    """A later version of the app wrote this library."""


class ClockChanged(LibraryError):
    """Nothing is scheduled by a clock that may be wrong."""


class DiskFull(LibraryError):
    """No room is left to write."""
