"""Anki's packages, .apkg and .colpkg of all three generations: notes, decks, media and learning progress.

A package is a zip archive with an SQLite database in it and, numbered, its media. Newer packages hold a
second database for older programs, whose only note says that Anki must be updated; it is never read. Formats:
github.com/ankitects/anki, proto/anki/import_export.proto and rslib/src/storage.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.foreign_progress import ForeignProgress
from cpccards.domain.note_types import NoteType
from cpccards.exchange.anki_decks import DEFAULT, read_decks, read_presets
from cpccards.exchange.anki_media import read_media, tell_missing
from cpccards.exchange.anki_note_types import read_note_types
from cpccards.exchange.anki_notes import NoteRows, read_notes
from cpccards.exchange.anki_own_types import from_anki
from cpccards.exchange.anki_progress import make_cards, read_card_rows, read_reviews
from cpccards.exchange.anki_values import clean_name, load_object, whole
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.protobuf_reader import last_fields, whole_number
from cpccards.exchange.safe_archive import SafeArchive, open_archive, unpacked
from cpccards.exchange.safe_sqlite import SafeDatabase, open_database

FORMAT_NAME = "Anki package"
MAX_DATABASE = 768 * 1024 * 1024

OLDEST_SCHEMA, NEWEST_SCHEMA = 11, 18

_MAX_META = 4096
_BACKUP_NAME = "collection.apkg"
_LATEST_CREATED = 4_102_444_800
_MOST_MINUTES = 24 * 60
_NEEDED: Mapping[str, frozenset[str]] = {
    "col": frozenset({"crt", "ver", "conf", "models", "decks", "dconf"}),
    "notes": frozenset({"id", "guid", "mid", "tags", "flds"}),
    "cards": frozenset({"id", "nid", "did", "ord", "type", "queue", "due", "ivl", "factor", "odid", "data"}),
}
_CHECK = "In Anki choose Tools → Check Database, then export once more."


@dataclass(frozen=True, slots=True)
class _Generation:
    """One of Anki's kinds of package: the entry that is its database, and whether entries are zstd frames."""

    entry: str
    compressed: bool = False


_GENERATIONS = {
    1: _Generation("collection.anki2"),
    2: _Generation("collection.anki21"),
    3: _Generation("collection.anki21b", compressed=True),
}


def read(data: bytes, source_name: str) -> Draft:
    """The draft of a package: notes with Anki's own note types, media to be read later, and all progress.

    Notes that this app once wrote for Anki are of its own kinds again, under their own keys.

    Raises BadInput for what is no package, is damaged, encrypted or cut off, for packages of newer and much
    older versions of Anki, and for those beyond the limits of `safe_archive` and `safe_sqlite`.
    """
    archive = open_archive(data)
    generation = _generation(archive)
    problems = ProblemList()
    with open_database(_database(archive, generation), MAX_DATABASE) as database, _nothing_collected():
        collection = _Collection(database, source_name, problems)
        progress = collection.progress()
    notes = collection.notes.drafts
    media = read_media(archive, problems, compressed=generation.compressed)
    tell_missing(notes, media, problems)
    return Draft(
        source_name=source_name,
        format_name=FORMAT_NAME,
        decks=collection.draft_decks(),
        notes=tuple(map(_ours, notes)),
        problems=problems.result(),
        media=media,
        foreign=progress,
    )


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Python looks for no garbage: nothing made meanwhile is any, and looking takes a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _ours(entry: DraftNote) -> DraftNote:
    note = from_anki(entry.note)
    return entry if note is entry.note else DraftNote(note, entry.deck, entry.line)


def _generation(archive: SafeArchive) -> _Generation:
    """Which kind of package it is. An older database beside the right one is a dummy."""
    if "meta" in archive:
        try:
            version = whole_number(last_fields(archive.read("meta", _MAX_META)).get(1))
        except ValueError:
            version = 0
        if version not in _GENERATIONS:
            raise BadInput(
                "This package is too new",
                "It was made by a newer Anki than is known here.",
                "In Anki choose Export, tick “Support older Anki versions”, and open that file.",
            )
        generation = _GENERATIONS[version]
    else:
        generation = _GENERATIONS[2 if _GENERATIONS[2].entry in archive else 1]
    if generation.entry not in archive:
        raise BadInput(
            "This is no Anki package",
            f"It holds no collection ({generation.entry}).",
            "In Anki choose File → Export, “Anki Deck Package (.apkg)”, and open that file.",
        )
    return generation


def _database(archive: SafeArchive, generation: _Generation) -> Iterable[bytes]:
    pieces = archive.chunks(generation.entry, MAX_DATABASE)
    return unpacked(pieces, MAX_DATABASE) if generation.compressed else pieces


class _Collection:
    """What a collection holds, read in the order in which one thing needs another."""

    def __init__(self, database: SafeDatabase, source_name: str, problems: ProblemList) -> None:
        self._database = database
        self._source_name = source_name
        self._problems = problems
        self._about = _about(database)
        self._decks = read_decks(database, self._about.decks, problems)
        self._types = read_note_types(database, self._about.models, problems)
        self._rows = read_card_rows(database, problems)
        self.notes: NoteRows = read_notes(database, self._types, self._homes(), self._stray(), problems)

    def _stray(self) -> tuple[str, ...]:
        """The deck of notes whose own is not in the file."""
        default = self._decks.get(DEFAULT)
        return default.path if default else (clean_name(PurePath(self._source_name).stem, "Imported"),)

    def _homes(self) -> dict[int, tuple[str, ...]]:
        """The deck of each note, by its id: that of its first card."""
        homes: dict[int, tuple[str, ...]] = {}
        firsts: dict[int, int] = {}
        scattered: set[int] = set()
        unknown = 0
        for row in self._rows:
            deck = row.home
            first = firsts.setdefault(row.note, deck)
            if first != deck:
                scattered.add(row.note)
            if row.note not in homes:
                known = self._decks.get(deck)
                unknown += known is None or known.is_filtered
                homes[row.note] = self._stray() if known is None or known.is_filtered else known.path
        if unknown:
            why = (
                f"{unknown:,} notes belong to decks that are not in the file; they go to {self._stray()[-1]}."
            )
            self._problems.add("notes without a deck", why)
        if scattered:
            why = (
                f"{len(scattered):,} notes have cards in several decks; they go to that of their first card."
            )
            self._problems.add("notes in several decks", why)
        return homes

    def draft_decks(self) -> tuple[DraftDeck, ...]:
        """The decks of the file, but filtered ones and a default deck that nothing is in."""
        used = {draft.deck for draft in self.notes.drafts}
        kept = [
            deck
            for number, deck in self._decks.items()
            if not deck.is_filtered and (number != DEFAULT or deck.path in used)
        ]
        described = {deck.path: DraftDeck(deck.path, description=deck.description) for deck in kept}
        return tuple(described[path] for path in sorted(described))

    def progress(self) -> ForeignProgress:
        """Everything about learning."""
        cards, index = make_cards(self._rows, self.notes.places, self._fits, self._problems)
        reviews = read_reviews(self._database, index, cards, self._problems)
        about = self._about
        rollover = _within(about.conf.get("rollover"), 0, 23)
        return ForeignProgress(
            cards=tuple(cards),
            reviews=reviews,
            created=about.created,
            minutes_west=_within(about.conf.get("creationOffset"), -_MOST_MINUTES, _MOST_MINUTES),
            rollover_hour=rollover,
            presets=read_presets(self._database, about.options, self._decks, self._problems),
            # Only whole collections say when the day turns over, whatever the file is called.
            is_backup=rollover is not None or _is_backup_name(self._source_name),
        )

    def _fits(self, place: int, ordinal: int) -> bool:
        kind = self.notes.drafts[place].note.kind
        return not isinstance(kind, NoteType) or kind.is_cloze or ordinal < len(kind.templates)


@dataclass(frozen=True, slots=True)
class _About:
    """The one row of ``col``, and the settings of newer collections, which have a table of their own."""

    created: int
    conf: Mapping[str, Any]
    models: Any
    decks: Any
    options: Any


def _about(database: SafeDatabase) -> _About:
    for table, columns in _NEEDED.items():
        missing = columns.difference(database.tables.get(table, ()))
        if missing:
            raise BadInput(
                "This file is damaged",
                f"The collection in it lacks {table}: {', '.join(sorted(missing))}.",
                _CHECK,
            )
    rows = database.rows("SELECT crt, ver, conf, models, decks, dconf FROM col LIMIT 1")
    if not rows:
        raise BadInput("This file is damaged", "The collection in it is empty.", _CHECK)
    created, version, conf, models, decks, options = rows[0]
    version = whole(version) or 0
    if version > NEWEST_SCHEMA:
        raise BadInput(
            "This package is too new",
            f"Its database has version {version}; up to {NEWEST_SCHEMA} is known here.",
            "In Anki choose Export, tick “Support older Anki versions”, and open that file.",
        )
    if version < OLDEST_SCHEMA:
        raise BadInput(
            "This package is too old",
            "It was made by a version of Anki from before 2012.",
            "Open it in a current Anki, export it from there, and open that file.",
        )
    has_settings = "config" in database.tables
    settings = _settings(database) if has_settings else load_object(conf, "list of settings")
    return _About(_within(created, 0, _LATEST_CREATED) or 0, settings, models, decks, options)


def _settings(database: SafeDatabase) -> dict[str, Any]:
    wanted = ("creationOffset", "rollover")
    found = database.rows("SELECT key, val FROM config WHERE key IN (?, ?) LIMIT 10", wanted)
    return {key: _number(value) for key, value in found if key in wanted}


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _within(value: Any, low: int, high: int) -> int | None:
    number = whole(value)
    return number if number is not None and low <= number <= high else None


def _is_backup_name(name: str) -> bool:
    lowered = PurePath(name).name.lower()
    return lowered.endswith(".colpkg") or lowered == _BACKUP_NAME
