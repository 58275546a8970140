"""The deck and question files that come with the app. Reading them is the work of `exchange/`."""

from __future__ import annotations

import hashlib
from pathlib import Path

QUESTIONS_FOLDER = "questions"


def deck_files(root: Path) -> tuple[Path, ...]:
    """Every deck file at or below `root` (the `decks/` folder), sorted by its path below `root`.

    Exam-style items in `decks/questions/` are no decks and are left out. A missing folder holds no decks.
    """
    found = (path for path in root.rglob("*.toml") if path.relative_to(root).parts[0] != QUESTIONS_FOLDER)
    return tuple(sorted(found, key=lambda path: path.relative_to(root).as_posix()))


def question_files(root: Path) -> tuple[Path, ...]:
    """Every file of exam questions below `root` (the `decks/` folder), sorted by name."""
    return tuple(sorted((root / QUESTIONS_FOLDER).rglob("*.toml")))


def digest(root: Path) -> str:
    """SHA-256 in hex over the names and bytes of `deck_files(root)`, to notice an updated bundle.

    Raises OSError when a file cannot be read.
    """
    total = hashlib.sha256()
    for path in deck_files(root):
        content = path.read_bytes()
        name = path.relative_to(root).as_posix().encode()
        # lengths first, so that no name can run over into the bytes of its file
        total.update(f"{len(name)} {len(content)}\n".encode())
        total.update(name)
        total.update(content)
    return total.hexdigest()
