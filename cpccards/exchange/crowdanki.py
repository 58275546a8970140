"""CrowdAnki's deck.json: an Anki deck as text, with its note types, the decks below it and media beside it.

It is read from the JSON file alone, with its folder when there is one, or from a zip archive of both. There
is no learning progress in it. Format: github.com/Stvad/CrowdAnki.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cpccards.domain.anki_names import KEY_PREFIX
from cpccards.domain.drafts import Draft, DraftDeck, DraftMedia, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.media_names import media_name, same_name
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note
from cpccards.exchange.anki_media import MAX_MEDIUM, tell_missing
from cpccards.exchange.anki_note_types import LONGEST_TEMPLATE, MAX_FIELDS, MAX_TEMPLATES
from cpccards.exchange.anki_notes import LONGEST_TAG, MAX_NOTES, MAX_TAGS
from cpccards.exchange.anki_values import clean_name, clean_text, deck_path, objects, whole
from cpccards.exchange.json_entries import parse
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.safe_archive import SafeArchive, open_archive, shown

FORMAT_NAME = "CrowdAnki deck"
MAX_JSON = 50 * 1024 * 1024
MAX_BYTES = 512 * 1024 * 1024
MEDIA_FOLDER = "media"

_SURE, _PERHAPS = 0.9, 0.6
_LIKE_ITS_FOLDER = re.compile(rb"deck\.json|([^/\x00-\x1f]{1,200})/\1\.json")
_DEEPEST = 20
_MAX_MEDIA = 20_000
_LONGEST_GUID = 120
_CLOZE = 1
_SHOWN = 200
_MARKS = (b'"crowdanki_uuid"', b'"note_models"', b'"note_model_uuid"')


def sniff(head: bytes, _name: str) -> float:
    """How surely this is such a file, or an archive that holds one."""
    if head.startswith(b"PK"):
        if _LIKE_ITS_FOLDER.search(head):
            return _SURE
        return _PERHAPS if b".json" in head and b"/media/" in head else 0.0
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    is_deck = b'"__type__"' in head and b'"Deck"' in head
    return _SURE if start.startswith(b"{") and (is_deck or any(mark in head for mark in _MARKS)) else 0.0


def read(data: bytes, source_name: str, folder: Path | None = None) -> Draft:
    """The deck of a JSON file, or of a zip archive with one.

    Args:
        folder: where the JSON file stands; pictures and sounds are taken from ``media`` in it, when asked.

    Raises:
        BadInput: what it is not, or damaged, or beyond 50 MB of JSON.
    """
    problems = ProblemList()
    if data.startswith(b"PK"):
        archive = open_archive(data)
        entry = _json_entry(archive)
        reader = _Reader(parse(archive.read(entry, MAX_JSON), MAX_JSON), problems)
        media = tuple(_archive_media(archive, entry.rpartition("/")[0], problems))
    else:
        reader = _Reader(parse(data, MAX_JSON), problems)
        media = tuple(_folder_media(folder / MEDIA_FOLDER, reader.media_names, problems)) if folder else ()
    tell_missing(reader.notes, media, problems)
    return Draft(
        source_name, FORMAT_NAME, tuple(reader.decks.values()), tuple(reader.notes), problems.result(), media
    )


def _json_entry(archive: SafeArchive) -> str:
    """The deck in an archive: deck.json, else a JSON file called like its folder, else the first one."""
    names = [
        name for name in archive.names() if name.lower().endswith(".json") and name.count("/") < _DEEPEST
    ]
    names.sort(key=lambda name: (name.count("/"), not name.endswith("deck.json")))
    alike = [name for name in names if name.split("/")[-2:-1] == [name.rpartition("/")[2][: -len(".json")]]]
    best = [name for name in names if name.rpartition("/")[2] == "deck.json"] or alike or names
    if not best:
        raise _no_deck()
    return best[0]


class _Reader:
    """Notes, decks and names of media of one file."""

    def __init__(self, root: Mapping[str, Any], problems: ProblemList) -> None:
        self.notes: list[DraftNote] = []
        self.decks: dict[tuple[str, ...], DraftDeck] = {}
        self.media_names: list[str] = []
        self._problems = problems
        self._keys: set[str] = set()
        self._types = self._note_types(root)
        if not isinstance(root.get("notes"), list) and not isinstance(root.get("children"), list):
            raise _no_deck()
        # A list, not calls inside calls: a deck may stand in a thousand others.
        waiting: list[tuple[Mapping[str, Any], tuple[str, ...]]] = [(root, ())]
        while waiting:
            deck, above = waiting.pop()
            path = self._deck(deck, above)
            waiting += [(child, path) for child in reversed(objects(deck.get("children")))]

    def _note_types(self, root: Mapping[str, Any]) -> dict[str, NoteType]:
        found = {}
        for model in objects(root.get("note_models")):
            uuid = clean_text(model.get("crowdanki_uuid"))
            note_type = self._note_type(model, uuid)
            if uuid and note_type is not None:
                found[uuid] = note_type
        return found

    def _note_type(self, model: Mapping[str, Any], uuid: str) -> NoteType | None:
        name = clean_name(model.get("name"), "Note type")
        fields = sorted(objects(model.get("flds")), key=_place)
        templates = sorted(objects(model.get("tmpls")), key=_place)
        sides = [clean_text(one.get(side)) for one in templates for side in ("qfmt", "afmt")]
        css = clean_text(model.get("css"))
        sound = 0 < len(fields) <= MAX_FIELDS and 0 < len(templates) <= MAX_TEMPLATES
        if not sound or sum(map(len, sides)) + len(css) > LONGEST_TEMPLATE:
            why = f"The note type “{name}” can't be used: it has no fields or no cards, or too much of them."
            self._problems.add("note types that can't be used", why)
            return None
        return NoteType(
            key=f"crowdanki-{uuid[:_LONGEST_GUID]}",
            name=name,
            fields=tuple(
                clean_name(one.get("name"), f"Field {at}") for at, one in enumerate(fields, start=1)
            ),
            templates=tuple(
                CardTemplate(clean_name(one.get("name"), f"Card {at + 1}"), sides[2 * at], sides[2 * at + 1])
                for at, one in enumerate(templates)
            ),
            css=css,
            is_cloze=model.get("type") == _CLOZE,
        )

    def _deck(self, deck: Mapping[str, Any], above: tuple[str, ...]) -> tuple[str, ...]:
        """Takes in a deck without those below it; returns where it stands."""
        named = deck_path(deck.get("name") or "CrowdAnki")
        # Old versions write the whole path, new ones only the last name.
        is_whole = above and len(named) > len(above) and named[: len(above)] == above
        path = named if is_whole else (*above, *named)[:_DEEPEST]
        self.decks.setdefault(path, DraftDeck(path, description=clean_text(deck.get("desc"))[:10_000]))
        names = deck.get("media_files")
        if isinstance(names, list):
            self.media_names += [name for name in names[:_MAX_MEDIA] if isinstance(name, str)]
        for note in objects(deck.get("notes")):
            if len(self.notes) >= MAX_NOTES:
                raise BadInput(
                    "This file is too large", f"It has more than {MAX_NOTES:,} notes.", "Export fewer decks."
                )
            self._note(note, path)
        return path

    def _note(self, note: Mapping[str, Any], path: tuple[str, ...]) -> None:
        line = len(self.notes) + 1
        given = note.get("fields")
        fields = [clean_text(value) for value in given] if isinstance(given, list) else []
        uuid = note.get("note_model_uuid")
        kind = self._types.get(uuid) if isinstance(uuid, str) else None
        if kind is None or not fields:
            why = "A note was left out: its note type is not in the file, or can't be used."
            row = tuple(value[:_SHOWN] for value in fields[:50])
            self._problems.add("notes left out", why, row=row, fatal=True)
            return
        most = len(kind.fields)
        if len(fields) != most:
            why = f"This note has {len(fields):,} fields, and its type {kind.name} has {most:,}."
            self._problems.add("notes with too few or too many fields", why, line=line)
            last = "<br>".join(fields[most - 1 :])
            fields = [*[*fields, *([""] * most)][: most - 1], last]
        made = Note(kind, tuple(fields), self._key(note.get("guid"), line), tags=_tags(note.get("tags")))
        self.notes.append(DraftNote(made, path, line))

    def _key(self, guid: Any, line: int) -> str | None:
        sound = isinstance(guid, str) and 0 < len(guid) <= _LONGEST_GUID and guid.isprintable()
        if sound and " " not in guid and guid not in self._keys:
            self._keys.add(guid)
            return f"{KEY_PREFIX}{guid}"
        why = "This note has the identity (guid) of another, or none; it comes in without it."
        self._problems.add("notes without an identity of their own", why, line=line)
        return None


def _place(part: Mapping[str, Any]) -> int:
    return whole(part.get("ord")) or 0


def _tags(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list):
        return ()
    words = (word for tag in given[:MAX_TAGS] for word in clean_text(tag).split())
    return tuple(dict.fromkeys(word for word in words if len(word) <= LONGEST_TAG))[:MAX_TAGS]


def _archive_media(archive: SafeArchive, folder: str, problems: ProblemList) -> Iterator[DraftMedia]:
    """The pictures and sounds in the folder beside the deck."""
    start = f"{folder}/{MEDIA_FOLDER}/" if folder else f"{MEDIA_FOLDER}/"
    seen: set[str] = set()
    for entry in archive.names():
        given = entry[len(start) :] if entry.startswith(start) else ""
        if not given:
            continue
        name = _usable(given, archive.size(entry), seen, problems)
        if name is not None:
            read_it = lambda entry=entry: archive.read(entry, MAX_MEDIUM)  # noqa: E731
            yield DraftMedia(name, archive.size(entry), read_it)


def _folder_media(folder: Path, names: list[str], problems: ProblemList) -> Iterator[DraftMedia]:
    """Those files of a folder that the deck names: bare names only, and no links to elsewhere."""
    seen: set[str] = set()
    for given in dict.fromkeys(names):
        if media_name(given) is None:
            problems.add(
                "pictures and sounds left out", f"“{shown(given)}” was left out: this is no file name."
            )
            continue
        path = folder / given
        try:
            if folder.is_symlink() or path.is_symlink() or not path.is_file():
                continue  # told of where a note names it
            size = path.stat().st_size
        except (OSError, ValueError):
            continue
        name = _usable(given, size, seen, problems)
        if name is not None:
            yield DraftMedia(name, size, lambda path=path: _read_file(path))  # type: ignore[misc]


def _usable(given: str, size: int, seen: set[str], problems: ProblemList) -> str | None:
    """The name of a picture or sound, when it can be used; else None and a problem."""
    name = media_name(given)
    if name is None or same_name(name) in seen or size > MAX_MEDIUM:
        why = f"“{shown(given)}” was left out: its name can't be used or is taken, or it is too large."
        problems.add("pictures and sounds left out", why)
        return None
    seen.add(same_name(name))
    return name


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MEDIUM + 1)
    except OSError as error:
        raise BadInput(
            "A picture or sound can't be read",
            f"{path.name}: {error.strerror or error}.",
            "Look for the file.",
        ) from error
    if len(data) > MAX_MEDIUM:
        raise BadInput(
            "Something is too large",
            f"{path.name} has over {MAX_MEDIUM // 1_048_576} MB.",
            "Make it smaller.",
        )
    return data


def _no_deck() -> BadInput:
    return BadInput(
        "This file can't be read",
        "It holds no deck of CrowdAnki's.",
        "In Anki choose File → Export, take “CrowdAnki JSON representation”, and open the .json file.",
    )
