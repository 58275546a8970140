"""Where a library lies: whether another program copies that folder, and the way out of it."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cpccards.domain.errors import BadInput
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.synced_folders import conflicted_copies, synced_by
from cpccards.profiles import Profile, Profiles
from cpccards.storage import library_move


@dataclass(frozen=True, slots=True)
class SyncedPlace:
    """A library in a folder that a service copies between computers.

    Attributes:
        service: its name; empty where only second versions tell of it.
        copies: the names of second versions beside the library.
    """

    service: str
    copies: Sequence[str]


def synced_place(library: Path) -> SyncedPlace | None:
    """What is known of the service that copies a library; None where none does."""
    path, names = library.absolute(), list[str]()
    with contextlib.suppress(OSError):
        path = path.resolve()
        names = [each.name for each in path.parent.iterdir()]
    service, copies = synced_by(path), conflicted_copies(path, names)
    return SyncedPlace(service or "", copies) if service or copies else None


def can_move(profiles: Profiles) -> bool:
    """False when the user's data folder is copied too, so that there is no better place."""
    return synced_by(profiles.folder.absolute() / "library") is None


@dataclass(frozen=True, slots=True)
class Moved:
    """A library that was moved: where it is, and what the old file is called now."""

    library: Path
    kept: Path


def move_home(
    library: Path,
    profiles: Profiles,
    now: datetime,
    report: Report = unreported,
    cancelled: IsCancelled = never,
) -> Moved:
    """Moves a library that nobody has open to the user's data folder, as a profile of its own if need be.

    Raises:
        Cancelled, CpcCardsError: nothing was changed.
    """
    home = profiles.all()[0]
    added: Profile | None = None
    if home.key or home.library.exists():
        home = added = _added(profiles, library)
    try:
        kept = library_move.move_library(library, home.library, now, report, cancelled)
    except BaseException:
        if added is not None:
            profiles.discard(added)
        raise
    return Moved(home.library, kept)


def is_in_use(library: Path) -> bool:
    """True while another window or program has a library open."""
    return library_move.is_in_use(library)


def _added(profiles: Profiles, library: Path) -> Profile:
    place = synced_place(library)
    name = f"From {place.service}" if place is not None and place.service else "Moved library"
    number = 1
    while True:
        with contextlib.suppress(BadInput):
            return profiles.add(name if number == 1 else f"{name} {number}")
        number += 1
