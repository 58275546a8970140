"""Where things are: the program's data, the learner's library, and preferences of this computer."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cpccards.domain.errors import BadInput
from cpccards.profiles import Profiles

_PACKAGE = Path(__file__).resolve().parent
_FARTHEST = 1_000_000
_Value = TypeVar("_Value")


def data_root() -> Path:
    """The folder that holds `decks/` and `resources/`, in a checkout, a wheel and a frozen build alike."""
    packed = _PACKAGE / "_data"
    return packed if packed.is_dir() else _PACKAGE.parent


def decks_folder() -> Path:
    """The bundled decks."""
    return data_root() / "decks"


def resources_folder() -> Path:
    """Outlines, help pages, icons, fonts, styles."""
    return data_root() / "resources"


def user_folder() -> Path:
    """Where the learner's library and preferences live on this computer."""
    import platformdirs

    return Path(platformdirs.user_data_dir("CPC Cards", appauthor=False, roaming=False))


def profiles() -> Profiles:
    """The profiles of this computer."""
    return Profiles(user_folder())


def library_path(chosen: str | None = None) -> Path:
    """The library to open.

    `chosen`, else $CPCCARDS_LIBRARY, else that of the profile to open at start, else of the first profile. A
    library that was moved out of a synced folder is found where it is now.
    """
    preferences = Preferences.load(preferences_path())
    named = chosen or os.environ.get("CPCCARDS_LIBRARY")
    if named:
        return preferences.moved(Path(named).expanduser())
    known = profiles().all()
    return next((each for each in known if each.key == preferences.start_profile), known[0]).library


def must_choose(chosen: str | None = None) -> bool:
    """True when there are several profiles, and nothing says which one to open."""
    if chosen or os.environ.get("CPCCARDS_LIBRARY"):
        return False
    keys = [each.key for each in profiles().all()]
    return len(keys) > 1 and Preferences.load(preferences_path()).start_profile not in keys


def library_of(library: str | None, profile: str | None) -> str | None:
    """The library that --library or --profile names; None for neither.

    Raises:
        BadInput: both are given, or there is no such profile.
    """
    if not profile:
        return library
    if library:
        raise BadInput("Which library?", "--library and --profile name one each.", "Give one of the two.")
    return str(profiles().named(profile).library)


def preferences_path() -> Path:
    """The preferences of this computer: $CPCCARDS_PREFERENCES, else a file in the user's data folder."""
    named = os.environ.get("CPCCARDS_PREFERENCES")
    return Path(named) if named else user_folder() / "preferences.json"


@dataclass(slots=True)
class Preferences:
    """What belongs to this computer rather than to the library: looks and window size.

    Attributes:
        theme: "system", "light" or "dark".
        text_size: percent of the system's text size, 80 to 200.
        window: x, y, width, height of the main window when it was last closed.
        backup_folders: where backups of a library go, by the library's path, unless that is beside it.
        start_profile: key of the profile to open at start; None to be asked where there are several.
        moved_libraries: where libraries are that were moved out of synced folders, by where they were.
        kept_places: paths of libraries that are to stay in their synced folder.
    """

    theme: str = "system"
    text_size: int = 100
    window: tuple[int, int, int, int] | None = None
    backup_folders: dict[str, str] = field(default_factory=dict)
    start_profile: str | None = None
    moved_libraries: dict[str, str] = field(default_factory=dict)
    kept_places: dict[str, bool] = field(default_factory=dict)
    _as_loaded: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, path: Path) -> Preferences:
        """The preferences at `path`; defaults for whatever is missing or unreadable."""
        try:
            stored: Any = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            stored = {}
        loaded = cls()
        stored = stored if isinstance(stored, dict) else {}
        if stored.get("theme") in {"system", "light", "dark"}:
            loaded.theme = stored["theme"]
        if _is_number(stored.get("text_size")):
            loaded.text_size = min(200, max(80, stored["text_size"]))
        window = stored.get("window")
        if isinstance(window, list) and len(window) == 4 and all(_is_number(part) for part in window):
            loaded.window = (window[0], window[1], window[2], window[3])
        loaded.backup_folders = _entries(stored.get("backup_folders"), str)
        loaded.moved_libraries = _entries(stored.get("moved_libraries"), str)
        loaded.kept_places = _entries(stored.get("kept_places"), bool)
        if isinstance(stored.get("start_profile"), str):
            loaded.start_profile = stored["start_profile"]
        loaded._as_loaded = loaded._values()
        return loaded

    def backup_folder(self, library: Path) -> Path | None:
        """Where the learner wants backups of a library; None for beside it."""
        chosen = self.backup_folders.get(str(library.absolute()))
        return Path(chosen) if chosen else None

    def choose_backup_folder(self, library: Path, folder: Path | None) -> None:
        """Takes over where backups of a library go; None for beside it."""
        self.backup_folders.pop(str(library.absolute()), None)
        if folder is not None:
            self.backup_folders[str(library.absolute())] = str(folder.absolute())

    def moved(self, library: Path) -> Path:
        """Where a library is: `library` itself, unless it was moved from there."""
        now = self.moved_libraries.get(str(library.absolute()))
        return Path(now) if now and not library.exists() else library

    def note_moved(self, library: Path, to: Path) -> None:
        """Remembers where a library was moved to, so that its old path leads there, and its backups go on."""
        self.moved_libraries[str(library.absolute())] = str(to.absolute())
        self.choose_backup_folder(to, self.backup_folder(library))

    def keeps_place(self, library: Path) -> bool:
        """True when the learner wants a library to stay in its synced folder."""
        return self.kept_places.get(str(library.absolute()), False)

    def keep_place(self, library: Path) -> None:
        """Remembers that a library is to stay where it is."""
        self.kept_places[str(library.absolute())] = True

    def save(self, path: Path) -> None:
        """Writes what was changed here; a folder that can't be written costs only the looks.

        What another window changed meanwhile stays as it left it.
        """
        self._take_over(Preferences.load(path))
        beside = path.with_name(path.name + ".new")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.unlink(missing_ok=True)
            beside.touch(mode=0o600)
            beside.write_text(json.dumps(self._values()), encoding="utf-8")
            beside.replace(path)
        except OSError as error:
            print(f"Preferences could not be kept: {error}", file=sys.stderr)

    def _values(self) -> dict[str, Any]:
        values = asdict(self)
        del values["_as_loaded"]
        return values

    def _take_over(self, stored: Preferences) -> None:
        """Takes over from the file what was not changed here since it was read."""
        own, before, theirs = self._values(), self._as_loaded, stored._values()
        for name, value in own.items():
            known = before.get(name)
            if isinstance(value, dict):
                known = known or {}
                changed = {key: value[key] for key in value if value[key] != known.get(key)}
                kept = {key: each for key, each in theirs[name].items() if key in value or key not in known}
                setattr(self, name, kept | changed)
            elif value == known:
                setattr(self, name, theirs[name])
        self._as_loaded = self._values()


def _entries(stored: object, kind: type[_Value]) -> dict[str, _Value]:
    """Those entries of a stored table that are of a kind."""
    table = stored if isinstance(stored, dict) else {}
    return {key: value for key, value in table.items() if isinstance(value, kind)}


def _is_number(value: object) -> bool:
    """True for a whole number that a screen may have to do with."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _FARTHEST
