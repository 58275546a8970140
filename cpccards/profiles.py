"""Profiles: several learners on one computer, each with a folder of their own for library, media and backups.

The folders are the truth, and nothing else has to agree with them. The first profile is the user's data
folder itself, where the library of everybody with one profile has always been; the others lie in `profiles/`
inside it. A name is text in a small file and never part of a path.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cpccards.domain.errors import BadInput, CpcCardsError

LIBRARY = "library.cpccards"
LONGEST_NAME = 60
FIRST_NAME = "First profile"
_ABOUT = "profile.json"
_OTHERS = "profiles"
_TRASH = "trash"
_STEM = Path(LIBRARY).stem


@dataclass(frozen=True, slots=True)
class Profile:
    """One learner.

    Attributes:
        key: what tells it from the others on this computer; empty for the first.
        name: as the learner wrote it; plain text.
        folder: where everything of it is.
    """

    key: str
    name: str
    folder: Path

    @property
    def library(self) -> Path:
        """The library's file."""
        return self.folder / LIBRARY


class Profiles:
    """The profiles in the user's data folder, read anew each time: another window may change them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """The user's data folder."""
        return self._folder

    @property
    def trash(self) -> Path:
        """Where deleted profiles go."""
        return self._folder / _OTHERS / _TRASH

    def all(self) -> tuple[Profile, ...]:
        """Every profile: the first, then the others by name. There is always one."""
        others = sorted(self._others(), key=lambda each: (each.name.casefold(), each.key))
        first = self._first()
        is_gone = _about(first.folder).get("deleted") is True and not first.library.exists()
        return tuple(others) if others and is_gone else (first, *others)

    def named(self, name: str) -> Profile:
        """The profile of a name, in any case.

        Raises:
            BadInput: there is none.
        """
        wanted = _folded(name)
        known = self.all()
        for profile in known:
            if _folded(profile.name) == wanted:
                return profile
        names = ", ".join(profile.name for profile in known)
        raise BadInput("There is no such profile", f"“{name}” is no profile.", f"There is: {names}.")

    def of(self, library: Path) -> Profile | None:
        """The profile a library belongs to; None for a library elsewhere."""
        place = _real(library)
        return next((each for each in self.all() if _real(each.library) == place), None)

    def add(self, name: str) -> Profile:
        """Makes a profile with nothing in it yet.

        Raises:
            BadInput: the name can't be used.
            CpcCardsError: the folder can't be made.
        """
        wanted = self._checked(name, None)
        key = f"profile-{secrets.token_hex(4)}"
        profile = Profile(key, wanted, self._folder / _OTHERS / key)
        with _writing(profile.folder):
            profile.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            profile.folder.mkdir(mode=0o700)
            _keep(profile.folder, {"name": wanted})
        return profile

    def rename(self, profile: Profile, name: str) -> Profile:
        """Gives a profile another name; its folder stays.

        Raises:
            BadInput: the name can't be used.
            CpcCardsError: it can't be written.
        """
        wanted = self._checked(name, profile)
        with _writing(profile.folder):
            profile.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _keep(profile.folder, {"name": wanted})
        return Profile(profile.key, wanted, profile.folder)

    def remove(self, profile: Profile, now: datetime) -> Path:
        """Moves everything of a profile that nobody has open into a folder of the trash.

        Args:
            now: aware; its date is in the folder's name.

        Returns:
            That folder.

        Raises:
            BadInput: it is the only one.
            CpcCardsError: it can't be moved.
        """
        if len(self.all()) == 1:
            raise BadInput(
                "The only profile stays", "There has to be a profile.", "Add another one first, then switch."
            )
        place = self._free_place(f"{now:%Y-%m-%d}-{_slug(profile.name)}")
        with _writing(self.trash):
            self.trash.mkdir(mode=0o700, parents=True, exist_ok=True)
            if profile.key:
                os.replace(profile.folder, place)
                return place
            # Its folder holds the others: only what is its own goes, and that it went is kept.
            place.mkdir(mode=0o700)
            _keep(place, {"name": profile.name})
            _keep(profile.folder, {"name": profile.name, "deleted": True})
            for part in sorted(profile.folder.glob(f"{_STEM}.*")):
                os.replace(part, place / part.name)
            for part in sorted((profile.folder / "backups").glob(f"{_STEM}.*")):
                (place / "backups").mkdir(mode=0o700, exist_ok=True)
                os.replace(part, place / "backups" / part.name)
        return place

    def discard(self, profile: Profile) -> None:
        """Takes back what `add` made; a profile with a library in it stays."""
        with contextlib.suppress(OSError):
            if profile.key and not profile.library.exists():
                (profile.folder / _ABOUT).unlink(missing_ok=True)
                profile.folder.rmdir()

    def _first(self) -> Profile:
        return Profile("", _name_in(self._folder) or FIRST_NAME, self._folder)

    def _others(self) -> Iterator[Profile]:
        try:
            with os.scandir(self._folder / _OTHERS) as entries:
                folders = [Path(entry.path) for entry in entries if entry.is_dir()]
        except OSError:
            return
        for folder in folders:
            is_one = (folder / _ABOUT).exists() or (folder / LIBRARY).exists()
            if is_one and folder.name != _TRASH:
                yield Profile(folder.name, _name_in(folder) or _clean(folder.name), folder)

    def _checked(self, name: str, own: Profile | None) -> str:
        wanted = _clean(name)
        if not wanted:
            raise BadInput("The profile has no name", "A profile needs a name.", "Write one.")
        if len(wanted) > LONGEST_NAME:
            raise BadInput(
                "That name is too long", f"A name has at most {LONGEST_NAME} characters.", "Shorten it."
            )
        taken = {_folded(each.name) for each in self.all() if own is None or each.key != own.key}
        if _folded(wanted) in taken:
            raise BadInput(
                "There is such a profile", f"Another profile is called “{wanted}”.", "Choose another name."
            )
        return wanted

    def _free_place(self, name: str) -> Path:
        place, number = self.trash / name, 1
        while place.exists():
            number += 1
            place = self.trash / f"{name}-{number}"
        return place


def _clean(name: str) -> str:
    """One line without anything that can't be seen, such as marks that turn the writing round."""
    shown = "".join(each if unicodedata.category(each)[0] not in "CZ" else " " for each in name)
    return " ".join(shown.split())


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", _clean(name)).casefold()


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name)[:40].strip("-") or "profile"


def _real(path: Path) -> Path:
    with contextlib.suppress(OSError):
        return path.absolute().resolve()
    return path.absolute()


def _name_in(folder: Path) -> str:
    name = _about(folder).get("name")
    return _clean(name)[:LONGEST_NAME] if isinstance(name, str) else ""


def _about(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _keep(folder: Path, about: dict[str, Any]) -> None:
    beside = folder / f"{_ABOUT}.new"
    beside.unlink(missing_ok=True)
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(about), encoding="utf-8")
    os.replace(beside, folder / _ABOUT)


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CpcCardsError(
            "The profile can't be changed",
            f"{folder} can't be written: {error.strerror or error}.",
            "Close other programs that use it, and make sure that you may write there.",
        ) from error
