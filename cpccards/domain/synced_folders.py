"""Folders that another program copies between computers, known by their names.

A library is one file and a log beside it that change together. What copies them one after the other, or from
two computers at once, leaves a library that lacks answers, or two of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

_SERVICES = {
    "onedrive": "OneDrive",
    "dropbox": "Dropbox",
    "iclouddrive": "iCloud Drive",
    "icloud drive": "iCloud Drive",
    "mobile documents": "iCloud Drive",
    "com~apple~clouddocs": "iCloud Drive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "pcloud": "pCloud",
    "pclouddrive": "pCloud",
    "pcloud drive": "pCloud",
    "pcloud sync": "pCloud",
    "box sync": "Box",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "mega": "MEGA",
    "megasync": "MEGA",
    "syncthing": "Syncthing",
}
_WITH_MORE = frozenset({"onedrive", "dropbox", "googledrive", "google drive", "nextcloud"})
"""Names that something follows: "OneDrive - Clinic", "Dropbox (Personal)", "GoogleDrive-me@example.org"."""
_AFTER = frozenset(" -(_")


def synced_by(path: PurePath) -> str | None:
    """The service that copies the folder of a file, by the names of the folders above; None for none."""
    for folder in path.parts[:-1]:
        name = folder.casefold()
        for known, service in _SERVICES.items():
            goes_on = known in _WITH_MORE and name.startswith(known)
            if name == known or (goes_on and name[len(known)] in _AFTER):
                return service
    return None


def conflicted_copies(library: PurePath, beside: Iterable[str]) -> tuple[str, ...]:
    """The names beside a library that a service gave to a second version of it.

    Args:
        beside: the names of the files in its folder.
    """
    stem, ending = library.stem.casefold(), library.suffix.casefold()
    return tuple(
        sorted(
            name
            for name in beside
            if name != library.name
            and name.casefold().startswith(stem)
            and ending in name.casefold()
            and "conflict" in name.casefold()
        )
    )
