"""Writing .apkg packages that every Anki reads: the oldest kind, a zip of `collection.anki2` and its media.

Notes keep their identity (guid), so that a deck that is exported again updates the notes Anki has. Written
are fields, tags, decks, flags, what is suspended, scheduling and history; rationale, source and edition as
fields of our own note types. Topics, evidence and dates of facts have no place in such a file.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import chain, repeat
from math import isfinite
from typing import Any, BinaryIO

from cpccards.domain.clock import to_milliseconds
from cpccards.domain.drafts import DraftMedia, DraftNote, Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.exports import Export
from cpccards.domain.foreign_progress import ForeignCard, ForeignPreset, ForeignProgress, ForeignReviews
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import card_ordinals
from cpccards.domain.plain_text import plain_text
from cpccards.exchange import anki_schema_11 as schema
from cpccards.exchange.anki_own_types import guid, to_anki
from cpccards.exchange.zip_writing import put_bytes, unreadable

_DATABASE = "collection.anki2"
_MEDIA_LIST = "media"
_CREATED = 1_577_865_600
"""Day 0 of a collection without progress: 2020-01-01, 8:00 UTC."""

_NEW, _REVIEW = 0, 2
_PREVIEW = 4
_EASE = 2500
_FIELD_END = "\x1f"


def write(target: BinaryIO, export: Export, now: datetime) -> tuple[Problem, ...]:
    """Writes a package. Progress is that of `Export.foreign`; without it all cards are new.

    Args:
        now: aware; when notes were made and changed that do not say it themselves.

    Returns:
        A warning for each picture or sound that could not be read, and for what has no place in a package.
    """
    collection = _Collection(export, now)
    problems = list(collection.problems())
    with zipfile.ZipFile(target, "w") as archive:
        put_bytes(archive, _DATABASE, collection.database(), level=1)
        names: dict[str, str] = {}
        for medium in export.media:
            problems += _put_medium(archive, medium, names)
        put_bytes(archive, _MEDIA_LIST, json.dumps(names, ensure_ascii=False).encode())
    return tuple(problems)


def _put_medium(archive: zipfile.ZipFile, medium: DraftMedia, names: dict[str, str]) -> Iterator[Problem]:
    """Adds a picture or sound under the next number."""
    try:
        data = medium.read()
    except BadInput as error:
        yield unreadable(medium, error)
        return
    number = str(len(names))
    put_bytes(archive, number, data, kind=medium.name)
    names[number] = medium.name


class _Collection:
    """The rows of a collection."""

    def __init__(self, export: Export, now: datetime) -> None:
        self._notes = export.notes
        self._times = export.times
        self._progress = export.foreign or ForeignProgress()
        self._now_ms = to_milliseconds(now)
        self._now = self._now_ms // 1000
        self._described = {deck.path: deck.description for deck in export.decks}
        self._paths = export.paths()
        self._decks = {path: _deck_number(path) for path in self._paths}
        self._made = [to_anki(entry.note) for entry in export.notes]
        self._note_numbers = list(_numbers(self._created()))
        self._cards = list(self._all_cards())
        self._card_numbers = list(_numbers(self._note_numbers[card.note] for card in self._cards))

    def problems(self) -> Iterator[Problem]:
        """A warning where notes say more than their note type has fields for."""
        count = sum(
            isinstance(entry.note.kind, NoteType)
            and bool(entry.note.rationale or entry.note.source or entry.note.edition)
            for entry in self._notes
        )
        if count:
            why = (
                f"The rationale, source and edition of {count:,} notes are not in the file: their note types "
                "have no fields for them. A JSON library keeps everything."
            )
            yield Problem(None, why, fatal=False)

    def database(self) -> bytes:
        """The collection as the bytes of an SQLite database."""
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(schema.TABLES)
            connection.execute(
                "INSERT INTO col VALUES (1, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, '{}')", self._col()
            )
            _insert(connection, "notes", self._note_rows())
            _insert(connection, "cards", self._card_rows())
            _insert(connection, "revlog", self._review_rows(self._progress.reviews))
            connection.executescript(schema.INDEXES)
            connection.commit()
            return connection.serialize()

    def _col(self) -> tuple[Any, ...]:
        progress = self._progress
        types = dict.fromkeys(note_type for note_type, _ in self._made)
        position = 1 + max((card.due for card in self._cards if card.kind == _NEW), default=0)
        config = schema.config(progress.minutes_west, progress.rollover_hour, position)
        presets, numbers = self._options()
        texts = (
            config,
            schema.numbered(schema.model(note_type, self._now) for note_type in types),
            schema.numbered(self._deck_entries(numbers)),
            schema.numbered(presets),
        )
        created = progress.created or _CREATED
        json_texts = (json.dumps(text, ensure_ascii=False) for text in texts)
        return (created, self._now_ms, self._now_ms, schema.SCHEMA, *json_texts)

    def _options(self) -> tuple[list[dict[str, Any]], Mapping[tuple[str, ...], int]]:
        """The options of decks, and the number of those that each deck has."""
        numbers: dict[ForeignPreset, int] = {}
        by_deck: dict[tuple[str, ...], int] = {}
        for path, preset in self._progress.presets.items():
            number = schema.number_of("options", preset.name)
            while preset not in numbers and number in numbers.values():
                number += 1
            by_deck[path] = numbers.setdefault(preset, number)
        entries = [schema.options(schema.DEFAULT, schema.USUAL, self._now)]
        entries += (schema.options(number, preset, self._now) for preset, number in numbers.items())
        return entries, by_deck

    def _deck_entries(self, options: Mapping[tuple[str, ...], int]) -> Iterator[dict[str, Any]]:
        """Every deck, those above it too, under its number."""
        yield self._deck_entry(schema.DEFAULT, "Default", "", schema.DEFAULT)
        above = (path[:depth] for path in (*self._paths, *options) for depth in range(1, len(path) + 1))
        seen: set[int] = set()
        for path in dict.fromkeys(above):
            number = _deck_number(path)
            if number not in seen:
                seen.add(number)
                # In Anki a deck has options of its own, whatever the deck above it has.
                nearest = (path[:depth] for depth in range(len(path), -1, -1))
                held = next((options[part] for part in nearest if part in options), schema.DEFAULT)
                name, description = schema.deck_name(path), self._described.get(path, "")
                yield self._deck_entry(number, name, description, held)

    def _deck_entry(self, number: int, name: str, description: str, options: int) -> dict[str, Any]:
        return schema.deck(number, name, description=description, options=options, modified=self._now)

    def _created(self) -> Iterable[int]:
        if self._times:
            return (times.created_at for times in self._times)
        return repeat(self._now_ms - len(self._notes), len(self._notes))

    def _note_rows(self) -> Iterator[tuple[Any, ...]]:
        taken: set[str] = set()
        modified: Iterable[int] = (
            (times.modified_at // 1000 for times in self._times) if self._times else repeat(self._now)
        )
        for entry, number, (note_type, fields), changed in zip(
            self._notes, self._note_numbers, self._made, modified, strict=False
        ):
            identity = _identity(entry, taken)
            first = plain_text(fields[0])
            yield (
                number,
                identity,
                schema.type_number(note_type),
                changed,
                schema.UNSENT,
                f" {' '.join(entry.note.tags)} " if entry.note.tags else "",
                _FIELD_END.join(field.replace(_FIELD_END, " ") for field in fields),
                first,
                int(
                    hashlib.sha1(first.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:8], 16
                ),
                0,
                "",
            )

    def _all_cards(self) -> Iterator[ForeignCard]:
        """The cards with progress, at their places in the log, then those without any."""
        yield from self._progress.cards
        known = {(card.note, card.ordinal) for card in self._progress.cards}
        position = 0
        for place, entry in enumerate(self._notes):
            for ordinal in card_ordinals(entry.note.kind, entry.note.fields):
                position += 1
                if (place, ordinal) not in known:
                    yield ForeignCard(place, ordinal, due=position)

    def _card_rows(self) -> Iterator[tuple[Any, ...]]:
        for card, number in zip(self._cards, self._card_numbers, strict=True):
            due, queue = _at_home(card)
            yield (
                number,
                self._note_numbers[card.note],
                self._decks[self._notes[card.note].deck],
                card.ordinal,
                self._now,
                schema.UNSENT,
                card.kind,
                queue,
                due,
                card.interval,
                card.factor,
                card.repetitions,
                card.lapses,
                card.left,
                0,
                0,
                card.flag,
                _data(card),
            )

    def _review_rows(self, reviews: ForeignReviews) -> Iterator[tuple[Any, ...]]:
        numbers = self._card_numbers
        return zip(
            _numbers(reviews.at),
            (numbers[card] for card in reviews.card),
            repeat(schema.UNSENT),
            reviews.ease,
            reviews.interval,
            reviews.last_interval,
            reviews.factor,
            reviews.took_ms,
            reviews.kind,
            strict=False,
        )


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """Adds rows, all of the width of the first."""
    first = next(rows, None)
    if first is not None:
        marks = ", ".join("?" * len(first))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", chain((first,), rows))  # noqa: S608


def _deck_number(path: Sequence[str]) -> int:
    """Decks whose names differ in case only are one deck to Anki."""
    return schema.number_of("deck", schema.deck_name(path).casefold())


def _numbers(wanted: Iterable[int]) -> Iterator[int]:
    """The numbers that are wanted, made different where two are the same."""
    taken: set[int] = set()
    # Where to look on from a number that is taken, so that each of many that are the same takes one step.
    free: dict[int, int] = {}
    for number in wanted:
        found = number
        while found in taken:
            found = free.get(found, found + 1)
        taken.add(found)
        if found != number:
            free[number] = found + 1
        yield found


def _identity(entry: DraftNote, taken: set[str]) -> str:
    """By what Anki knows a note. Where two keys come to the same, the second is told apart."""
    identity = guid(entry.note.key or "")
    while identity in taken:
        identity = f"cpccards:{identity}"
    taken.add(identity)
    return identity


def _at_home(card: ForeignCard) -> tuple[int, int]:
    """When a card is due and its queue, out of any filtered deck, which does not go along."""
    due = card.original_due if card.was_filtered else card.due
    queue = card.queue
    if queue == _PREVIEW or (card.was_filtered and queue >= 0 and card.kind in {_NEW, _REVIEW}):
        queue = card.kind
    if card.was_filtered and card.kind not in {_NEW, _REVIEW}:
        due = card.due
    return due, queue


def _data(card: ForeignCard) -> str:
    """What a card keeps besides its columns, as JSON; what is no number is left out."""
    held: dict[str, float | int | str | None] = {
        "pos": card.position,
        "s": card.stability,
        "d": card.difficulty,
        "dr": card.desired_retention,
        "decay": card.decay,
        "lrt": card.last_review,
        "cd": card.custom_data or None,
    }
    kept = {
        name: value
        for name, value in held.items()
        if value is not None and (not isinstance(value, float) or isfinite(value))
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else "{}"
