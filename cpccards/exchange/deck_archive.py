"""`.cpcdeck` files, to hand decks on: a zip of deck files (see decks/README.md), pictures and sounds.

    deck.toml           or decks/001-modifiers.toml and so on, when there are several or they are long
    media/heart.png

What `[deck]` says of title, author and licence holds for all of it. There is no progress in such a file.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

from cpccards.domain.drafts import DeckAbout, Draft, DraftDeck, DraftMedia, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.exports import Export
from cpccards.domain.media_names import media_name, same_name
from cpccards.exchange import deck_toml
from cpccards.exchange.anki_media import MAX_MEDIUM
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.safe_archive import ZIP_STARTS, SafeArchive, open_archive, shown
from cpccards.exchange.zip_writing import put_bytes, put_media

__all__ = ["FORMAT_NAME", "MAX_BYTES", "read", "sniff", "write"]

FORMAT_NAME = "CPC Cards deck with media (.cpcdeck)"
MAX_BYTES = 512 * 1024 * 1024

_ONLY, _SEVERAL, _MEDIA = "deck.toml", "decks/", "media/"
_DECK_FILE = re.compile(r"deck\.toml|decks/[^/]+\.toml")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_LEFT_OUT = "pictures and sounds left out"
_MISSING = "pictures and sounds that the decks name and the file doesn't hold"


def write(target: BinaryIO, export: Export) -> tuple[Problem, ...]:
    """Writes decks with their notes, and media.

    Returns:
        A warning for each picture or sound that could not be read.

    Raises:
        BadInput: there is no deck.
    """
    files = list(_files(export))
    if not files:
        raise BadInput("There is no deck", "Nothing was chosen to be exported.", "Choose a deck.")
    with zipfile.ZipFile(target, "w") as archive:
        for place, (path, text) in enumerate(files, 1):
            slug = _NO_SLUG.sub("-", path[-1].lower()).strip("-")[:40] or "deck"
            name = _ONLY if len(files) == 1 else f"{_SEVERAL}{place:03}-{slug}.toml"
            put_bytes(archive, name, text.encode())
        return put_media(archive, _MEDIA, export.media)


def _files(export: Export) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path and the text of each deck file. The first names all media."""
    parts = deck_toml.by_deck(Draft("", deck_toml.FORMAT_NAME, export.decks, export.notes))
    for place, part in enumerate(parts):
        whole = replace(part, about=export.about, media=() if place else export.media)
        for text in _texts(whole):
            yield part.decks[0].path, text


def _texts(draft: Draft) -> Iterator[str]:
    """A deck as one text, or as several when it is longer than a deck file may be."""
    text = deck_toml.write(draft)
    if len(text.encode()) <= deck_toml.MAX_BYTES or len(draft.notes) < 2:
        yield text
        return
    middle = len(draft.notes) // 2
    yield from _texts(replace(draft, notes=draft.notes[:middle]))
    yield from _texts(replace(draft, notes=draft.notes[middle:], media=()))


def sniff(head: bytes, name: str) -> float:
    """How surely a file is one of these, told by the names in it."""
    if not head.startswith(ZIP_STARTS):
        return 0.0
    if name.lower().endswith(".cpcdeck"):
        return 0.96
    return 0.9 if b"deck.toml" in head or re.search(rb"decks/[^/\x00]{1,100}\.toml", head) else 0.0


def read(data: bytes, source_name: str) -> Draft:
    """The decks in a `.cpcdeck` file; `line` of a note is that in its own deck file.

    Of several deck files, one that can't be read becomes a problem. Raises BadInput when none can, when there
    is none, and as `open_archive` does.
    """
    archive = open_archive(data)
    names = sorted(name for name in archive.names() if _DECK_FILE.fullmatch(name))
    if not names:
        raise BadInput(
            "This is no deck",
            "There is no deck.toml in it, and no decks/….toml.",
            "Put the deck files and the folder media at the top of the zip archive.",
        )
    decks = _Decks(archive, source_name)
    for name in names:
        decks.take(name, is_only=len(names) == 1)
    return decks.draft()


class _Decks:
    """Gathers the decks of an archive."""

    def __init__(self, archive: SafeArchive, source_name: str) -> None:
        self._archive = archive
        self._source_name = source_name
        self._problems: list[Problem] = []
        self._decks: dict[tuple[str, ...], DraftDeck] = {}
        self._notes: list[DraftNote] = []
        self._files: dict[str, str] = {}
        self._named: dict[str, None] = {}
        self._about: DeckAbout | None = None

    def take(self, name: str, *, is_only: bool) -> None:
        """Adds one deck file. Raises BadInput when it is the only one and can't be read."""
        where = "" if is_only else f"{shown(name)}: "
        try:
            data = self._archive.read(name, deck_toml.MAX_BYTES)
            file = deck_toml.read_file(data, f"{self._source_name}, {shown(name)}")
        except BadInput as error:
            if is_only:
                raise
            self._problems.append(Problem(None, str(error)))
            return
        self._named |= dict.fromkeys(file.media)
        self._about = self._about or file.draft.about
        for deck in file.draft.decks:
            self._decks.setdefault(deck.path, deck)
        for entry in file.draft.notes:
            key = entry.note.key
            if key is not None and self._files.setdefault(key, name) != name:
                why = f"{where}the key “{key[:80]}” is that of a note in {shown(self._files[key])} already."
                self._problems.append(Problem(entry.line, why))
            else:
                self._notes.append(entry)
        self._problems += (replace(problem, why=where + problem.why) for problem in file.draft.problems)

    def draft(self) -> Draft:
        """All that was taken. Raises BadInput when no deck file could be read."""
        if not self._decks:
            raise BadInput(
                "This deck can't be read", self._problems[0].why, "Get it from whoever made it again."
            )
        told = ProblemList()
        media = tuple(self._media(told))
        held = {same_name(each.name) for each in media}
        for name in self._named:
            if same_name(name) not in held:
                told.add(_MISSING, f"The file doesn't hold “{shown(name)}”.")
        return Draft(
            self._source_name,
            FORMAT_NAME,
            tuple(self._decks.values()),
            tuple(self._notes),
            (*self._problems, *told.result()),
            media=media,
            about=self._about,
        )

    def _media(self, told: ProblemList) -> Iterator[DraftMedia]:
        seen: set[str] = set()
        for inside in self._archive.names():
            name = inside.removeprefix(_MEDIA)
            if name == inside or not name:
                continue
            size = self._archive.size(inside)
            if media_name(name) != name or same_name(name) in seen:
                told.add(
                    _LEFT_OUT, f"“{shown(name)}” was left out: this is no name for it, or one it shares."
                )
            elif size > MAX_MEDIUM:
                why = f"“{shown(name)}” was left out: it is larger than {MAX_MEDIUM // 1_048_576} MB."
                told.add(_LEFT_OUT, why)
            else:
                seen.add(same_name(name))
                yield DraftMedia(name, size, self._reader(inside))

    def _reader(self, inside: str) -> Callable[[], bytes]:
        return lambda: self._archive.read(inside, MAX_MEDIUM)
