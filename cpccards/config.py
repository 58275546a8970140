"""Where things are: the program's data, the learner's library, and preferences of this computer."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent
_FARTHEST = 1_000_000


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


def library_path(chosen: str | None = None) -> Path:
    """The library to open: `chosen`, else $CPCCARDS_LIBRARY, else the one in the user's data folder."""
    named = chosen or os.environ.get("CPCCARDS_LIBRARY")
    return Path(named).expanduser() if named else user_folder() / "library.cpccards"


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
    """

    theme: str = "system"
    text_size: int = 100
    window: tuple[int, int, int, int] | None = None

    @classmethod
    def load(cls, path: Path) -> Preferences:
        """The preferences at `path`; defaults for whatever is missing or unreadable."""
        try:
            stored: Any = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return cls()
        loaded = cls()
        if not isinstance(stored, dict):
            return loaded
        if stored.get("theme") in {"system", "light", "dark"}:
            loaded.theme = stored["theme"]
        if _is_number(stored.get("text_size")):
            loaded.text_size = min(200, max(80, stored["text_size"]))
        window = stored.get("window")
        if isinstance(window, list) and len(window) == 4 and all(_is_number(part) for part in window):
            loaded.window = (window[0], window[1], window[2], window[3])
        return loaded

    def save(self, path: Path) -> None:
        """Writes the preferences; a folder that can't be written costs only the looks."""
        beside = path.with_name(path.name + ".new")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.write_text(json.dumps(asdict(self)), encoding="utf-8")
            beside.replace(path)
        except OSError as error:
            print(f"Preferences could not be kept: {error}", file=sys.stderr)


def _is_number(value: object) -> bool:
    """True for a whole number that a screen may have to do with."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _FARTHEST
