"""Writing a library as JSON, the file that keeps everything. What it looks like is told in `library_json`.

It is written piece by piece, a line for each note and each column, so that a large library is never held as
one text.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from cpccards.domain.clock import to_milliseconds
from cpccards.domain.drafts import DeckAbout, DraftCard, DraftDeck, DraftMedia, DraftNote, Problem
from cpccards.domain.exports import Export, NoteTimes
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import kind_key
from cpccards.domain.preset_values import preset_values
from cpccards.domain.presets import Preset
from cpccards.exchange.library_exams import mock_entry
from cpccards.exchange.library_records import attempt_entry, outline_entry, record_entry
from cpccards.exchange.zip_writing import put_file, put_media, with_bytes

FORMAT, VERSION = "cpccards-library", 1
INDEX_NAME, MEDIA_FOLDER = "library.json", "media/"

_ABOUT = ("title", "author", "licence", "edition", "description")
_TEXTS = ("topic", "rationale", "source", "edition", "evidence")
_MEMORY = ("step", "stability", "difficulty", "due_day", "last_review_day", "repetitions", "lapses")


def write(target: BinaryIO, export: Export, *, with_media: bool = False) -> tuple[Problem, ...]:
    """Writes a library as one JSON file.

    Args:
        with_media: its pictures and sounds stand in it too, as base64; else only what they are called.

    Returns:
        A warning for each picture or sound that could not be read; the file is without it.
    """
    problems: list[Problem] = []
    target.writelines(_pieces(export, _media(export.media, problems, with_media=with_media)))
    return tuple(problems)


def write_archive(target: BinaryIO, export: Export) -> tuple[Problem, ...]:
    """Writes a library as a zip: ``library.json``, and its pictures and sounds beside it in ``media/``.

    Warnings are those of `write`.
    """
    problems: list[Problem] = []
    entries = list(_media(export.media, problems, with_media=False))
    told = {entry["name"] for entry in entries}
    with zipfile.ZipFile(target, "w") as archive:
        put_file(archive, INDEX_NAME, _pieces(export, entries))
        problems += put_media(archive, MEDIA_FOLDER, (each for each in export.media if each.name in told))
    return tuple(problems)


def _media(
    media: Iterable[DraftMedia], problems: list[Problem], *, with_media: bool
) -> Iterator[dict[str, Any]]:
    """What is said of each picture or sound; one that can't be read becomes a problem."""
    for each, data in with_bytes(media, problems):
        entry = {"name": each.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        yield entry | ({"base64": base64.b64encode(data).decode()} if with_media else {})


def _pieces(export: Export, media: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The file in pieces of a line or so."""
    yield _bytes(f'{{"format":{_text(FORMAT)},"version":{VERSION}')
    if export.about is not None:
        yield _bytes(f',\n"about":{_text(_about(export.about))}')
    yield from _list("decks", map(_deck, export.decks))
    yield from _list("note_types", map(_note_type, export.note_types()))
    times: Iterable[NoteTimes | None] = export.times or [None] * len(export.notes)
    digests = export.digests or [None] * len(export.notes)
    yield from _list("notes", map(_note, export.notes, times, digests))
    if export.progress is not None:
        progress = export.progress
        yield from _table("cards", _card_columns(progress.cards, export.decks))
        yield from _table("reviews", progress.reviews)
        yield from _table("events", progress.events)
        presets = tuple(dict.fromkeys(progress.presets.values()))
        yield from _list("presets", map(_preset, presets))
        yield from _list(
            "deck_presets",
            ({"deck": path, "preset": presets.index(preset)} for path, preset in progress.presets.items()),
        )
    if export.records:
        yield from _list("records", map(record_entry, export.records))
    if export.attempts:
        yield from _list("attempts", map(attempt_entry, export.attempts))
    if export.mocks:
        yield from _list("practice_exams", map(mock_entry, export.mocks))
    if export.outlines:
        yield from _list("outlines", map(outline_entry, export.outlines))
    yield from _list("media", media)
    yield _bytes(f',\n"settings":{_text(dict(export.settings))}}}\n')


def _list(name: str, entries: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """A list with a line for each of its entries."""
    yield _bytes(f",\n{_text(name)}:[")
    separator = "\n"
    for entry in entries:
        yield _bytes(separator + _text(entry))
        separator = ",\n"
    yield b"\n]"


def _table(name: str, columns: Mapping[str, Sequence[Any]]) -> Iterator[bytes]:
    """Columns with a line for each."""
    yield _bytes(f",\n{_text(name)}:{{")
    separator = "\n"
    for column, values in columns.items():
        yield _bytes(f"{separator}{_text(column)}:{_text(_plain(values))}")
        separator = ",\n"
    yield b"\n}"


def _plain(values: Sequence[Any]) -> list[Any]:
    """The values of a column, a numpy one perhaps, as Python's own."""
    found: list[Any] = values.tolist() if hasattr(values, "tolist") else list(values)
    return found


def _about(about: DeckAbout) -> dict[str, str]:
    return {name: getattr(about, name) for name in _ABOUT}


def _deck(deck: DraftDeck) -> dict[str, Any]:
    entry: dict[str, Any] = {"path": deck.path}
    if deck.key is not None:
        entry["key"] = deck.key
    if deck.study_area is not None:
        entry["study_area"] = deck.study_area
    if deck.description:
        entry["description"] = deck.description
    return entry


def _note_type(note_type: NoteType) -> dict[str, Any]:
    return {
        "key": note_type.key,
        "name": note_type.name,
        "fields": note_type.fields,
        "templates": [
            {"name": each.name, "question": each.question, "answer": each.answer}
            for each in note_type.templates
        ],
        "css": note_type.css,
        "is_cloze": note_type.is_cloze,
    }


def _note(entry: DraftNote, times: NoteTimes | None, digest: str | None) -> dict[str, Any]:
    """What is empty is not written."""
    note = entry.note
    values: dict[str, Any] = {
        "key": note.key,
        "kind": kind_key(note.kind),
        "deck": entry.deck,
        "fields": note.fields,
    }
    for name in _TEXTS:
        if getattr(note, name):
            values[name] = str(getattr(note, name))
    if note.tags:
        values["tags"] = note.tags
    if note.confused_with:
        values["confused_with"] = note.confused_with
    days: dict[str, date | None] = {"checked_on": note.checked_on, "review_by": note.review_by}
    values |= {name: day.isoformat() for name, day in days.items() if day is not None}
    if digest is not None:
        values["bundled_digest"] = digest
    return values if times is None else values | times._asdict()


def _card_columns(cards: Sequence[DraftCard], decks: Sequence[DraftDeck]) -> dict[str, list[Any]]:
    if not cards:
        return {}
    places = {deck.path: place for place, deck in enumerate(decks)}
    homes = [None if card.deck is None else places.get(card.deck) for card in cards]
    memories = [card.memory for card in cards]
    return {
        "note": [card.note for card in cards],
        "ordinal": [card.ordinal for card in cards],
        "state": [memory.state.value for memory in memories],
        **{name: [getattr(memory, name) for memory in memories] for name in _MEMORY},
        "due_at": [_instant(memory.due_at) for memory in memories],
        "last_review_at": [_instant(memory.last_review_at) for memory in memories],
        "suspended": [card.suspended for card in cards],
        "flag": [card.flag for card in cards],
        "position": [card.position for card in cards],
        "custom_data": [card.custom_data for card in cards],
        "buried_until_day": [card.buried_until for card in cards],
        **({"deck": homes} if any(home is not None for home in homes) else {}),
    }


def _instant(instant: datetime | None) -> int | None:
    return None if instant is None else to_milliseconds(instant)


def _preset(preset: Preset) -> dict[str, Any]:
    return {"key": preset.key, "name": preset.name, **preset_values(preset)}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
