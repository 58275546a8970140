"""Notes of an Anki collection: fields, tags, and keys that stay the same when a deck is exported again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cpccards.domain.anki_names import KEY_PREFIX
from cpccards.domain.drafts import DraftNote
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import Note
from cpccards.exchange.anki_values import clean_text, whole
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.safe_sqlite import SafeDatabase

MAX_NOTES = 500_000
MAX_TEXT = 256_000_000
"""Bytes of all fields and tags together."""
LONGEST_NOTE = 5_000_000
"""Bytes of the fields of one note; pictures that stand in the text itself take that much."""
MAX_TAGS, LONGEST_TAG = 1_000, 500

_LONGEST_GUID = 120
_SHOWN = 200

_LEFT_OUT = "notes left out"
_TYPES = "notes of types that are not in the file"
_FIELDS = "notes with too few or too many fields"
_TAGS = "notes with tags left out"
_KEYS = "notes without an identity of their own"


@dataclass(frozen=True, slots=True)
class NoteRows:
    """The notes that are taken, and the place of each by its id in the file."""

    drafts: list[DraftNote] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)


def read_notes(
    database: SafeDatabase,
    types: Mapping[int, NoteType],
    homes: Mapping[int, tuple[str, ...]],
    stray: tuple[str, ...],
    problems: ProblemList,
) -> NoteRows:
    """Every note, in the order they were made; `line` counts those that are taken.

    Args:
        types: note types by their id.
        homes: the deck of each note by its id; others go to `stray`.

    Raises:
        BadInput: the table can't be read, or is too large.
    """
    database.check_size("notes", MAX_NOTES, ("guid", "tags", "flds"), MAX_TEXT)
    notes = _Notes(types, homes, stray, problems)
    size = "ifnull(length(CAST(flds AS BLOB)), 0)"
    long = f"SELECT {size} FROM notes WHERE {size} > ?"  # noqa: S608  # our own words
    for (length,) in database.rows(long, (LONGEST_NOTE,)):
        why = f"A note was left out: it has {length / 1_000_000:,.0f} MB of text, and 5 MB is the most."
        problems.add(_LEFT_OUT, why, fatal=True)
    others = f"SELECT id, guid, mid, tags, flds FROM notes WHERE {size} <= ? ORDER BY id"  # noqa: S608
    for number, guid, mid, tags, fields in database.rows(others, (LONGEST_NOTE,)):
        notes.add(number, guid, mid, tags, fields)
    return notes.found


class _Notes:
    """Makes notes of rows."""

    def __init__(
        self,
        types: Mapping[int, NoteType],
        homes: Mapping[int, tuple[str, ...]],
        stray: tuple[str, ...],
        problems: ProblemList,
    ) -> None:
        self.found = NoteRows()
        self._types = types
        self._homes = homes
        self._stray = stray
        self._problems = problems
        self._keys: set[str] = set()
        self._tags: dict[str, tuple[str, ...]] = {"": ()}

    def add(self, number: Any, guid: Any, mid: Any, tags: Any, fields: Any) -> None:
        """One more row; what can't be used becomes a problem."""
        drafts = self.found.drafts
        line = len(drafts) + 1
        values = tuple(clean_text(_text(fields)).split("\x1f"))
        kind = self._types.get(mid)
        if kind is None:
            why = "A note was left out: its note type is not in the file, or can't be used."
            self._problems.add(_TYPES, why, row=tuple(value[:_SHOWN] for value in values[:50]), fatal=True)
            return
        if whole(number) is None or number in self.found.places:
            why = "A note was left out: it has the number of another, or none."
            self._problems.add(_LEFT_OUT, why, row=tuple(value[:_SHOWN] for value in values[:50]), fatal=True)
            return
        if len(values) != len(kind.fields):
            values = self._fitted(values, kind, line)
        known = self._tags.get(tags) if isinstance(tags, str) else None
        note = Note(
            kind,
            values,
            self._key(guid, number, line),
            None,
            self._split(tags, line) if known is None else known,
        )
        self.found.places[number] = len(drafts)
        drafts.append(DraftNote(note, self._homes.get(number, self._stray), line))

    def _fitted(self, values: Sequence[str], kind: NoteType, line: int) -> tuple[str, ...]:
        """As many fields as the note type has: empty ones at the end, or all that is too much in the last."""
        most = len(kind.fields)
        why = f"This note has {len(values):,} fields instead of the {most:,} of {kind.name}; all were kept."
        self._problems.add(_FIELDS, why, line=line)
        if len(values) < most:
            return (*values, *("",) * (most - len(values)))
        return (*values[: most - 1], "<br>".join(values[most - 1 :]))

    def _key(self, guid: Any, number: int, line: int) -> str:
        """What the note is known by when the deck is exported again: Anki's guid, else its number."""
        key = f"{KEY_PREFIX}{guid}"
        sound = isinstance(guid, str) and 0 < len(guid) <= _LONGEST_GUID and guid.isprintable()
        if not sound or " " in key or key in self._keys:
            why = "This note has the identity (guid) of another, or none; it goes by its number."
            self._problems.add(_KEYS, why, line=line)
            key = f"{KEY_PREFIX}{number}"
            key = f"{key}+{line}" if key in self._keys else key
        self._keys.add(key)
        return key

    def _split(self, tags: Any, line: int) -> tuple[str, ...]:
        text = clean_text(_text(tags))
        # A million tags would be a million objects before the first was left out.
        words = text[: MAX_TAGS * LONGEST_TAG].split()
        found = tuple(dict.fromkeys(word for word in words if len(word) <= LONGEST_TAG))
        is_cut = len(text) > MAX_TAGS * LONGEST_TAG
        if is_cut or len(found) > MAX_TAGS or any(len(word) > LONGEST_TAG for word in words):
            why = f"This note has more than {MAX_TAGS:,} tags, or tags of over {LONGEST_TAG} letters."
            self._problems.add(_TAGS, f"{why} These were left out.", line=line)
            return found[:MAX_TAGS]
        if isinstance(tags, str):
            self._tags[tags] = found
        return found


def _text(value: Any) -> str:
    """A value that should be text as text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)
