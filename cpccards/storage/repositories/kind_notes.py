"""All notes of one kind together, with their cards: for changes that concern every one of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, Select, TableValuedAlias, func, select

from cpccards.domain.clock import to_milliseconds
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import (
    AnyKind,
    CardId,
    DeckId,
    NoteId,
    NoteKind,
    fingerprint,
    summary,
)
from cpccards.storage.chunks import chunks
from cpccards.storage.journal import Journal
from cpccards.storage.repositories.note_types import NoteTypeRepository
from cpccards.storage.tables import cards, note_kinds, notes, reviews

_OUT_OF_THE_WAY = 1_000_000
"""Added to the numbers of cards that change places, which no two cards of a note may share meanwhile."""
_SHOWN_SUMMARY = 500


class KindNote(NamedTuple):
    """A note as it was read, to be written again.

    Attributes:
        row: the whole row.
    """

    row: RowMapping
    fields: tuple[str, ...]

    @property
    def id(self) -> NoteId:
        """The note."""
        return NoteId(self.row["id"])

    @property
    def deck(self) -> DeckId:
        """Its deck."""
        return DeckId(self.row["deck_id"])


class KindNoteRepository:
    """The notes of kinds, of one unit of work."""

    def __init__(
        self,
        connection: Connection,
        journal: Journal,
        kinds: Mapping[NoteKind, int],
        note_types: NoteTypeRepository,
    ) -> None:
        self._connection = connection
        self._journal = journal
        self._kind_ids = kinds
        self._note_types = note_types

    def counts(self) -> dict[str, int]:
        """How many notes there are of each kind that the library knows, by the kind's key."""
        query = (
            select(note_kinds.c.key, func.count(notes.c.id))
            .select_from(note_kinds.outerjoin(notes, notes.c.kind_id == note_kinds.c.id))
            .group_by(note_kinds.c.key)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def kinds_of(self, ids: Iterable[NoteId]) -> Counter[str]:
        """How many of some notes are of each kind, by the kind's key."""
        given = _given(ids)
        counted = (
            select(notes.c.kind_id, func.count().label("notes"))
            .select_from(given.join(notes, notes.c.id == given.c.value))
            .group_by(notes.c.kind_id)
            .subquery()
        )
        query = select(note_kinds.c.key, counted.c.notes).join(counted, counted.c.kind_id == note_kinds.c.id)
        return Counter({row[0]: row[1] for row in self._connection.execute(query)})

    def first(self, key: str) -> KindNote | None:
        """The first note of a kind; None when there is none."""
        row = self._connection.execute(_of_kind(key).limit(1)).mappings().first()
        return None if row is None else _kind_note(row)

    def of_kind(self, key: str) -> list[KindNote]:
        """Every note of a kind, in order of arrival."""
        return [_kind_note(row) for row in self._connection.execute(_of_kind(key)).mappings()]

    def known(self, ids: Iterable[NoteId]) -> list[NoteId]:
        """Those of `ids` that there are, in that order."""
        wanted = list(ids)
        given = _given(wanted)
        # Hardly ever is one gone, and rows that are not read cost nothing.
        gone = set(
            self._connection.scalars(select(given.c.value).where(given.c.value.not_in(select(notes.c.id))))
        )
        return [note for note in wanted if note not in gone]

    def some(self, ids: Iterable[NoteId]) -> list[KindNote]:
        """Those of `ids` that there are, in that order."""
        wanted = list(ids)
        found: dict[int, KindNote] = {}
        for chunk in chunks(wanted):
            rows = self._connection.execute(select(notes).where(notes.c.id.in_(chunk))).mappings()
            found |= {row["id"]: _kind_note(row) for row in rows}
        return [found[note] for note in wanted if note in found]

    def cards_of(self, ids: Iterable[NoteId]) -> dict[NoteId, dict[int, CardId]]:
        """The cards of some notes by their number, for each note that has any; suspended ones too."""
        found: dict[NoteId, dict[int, CardId]] = {}
        columns = select(cards.c.note_id, cards.c.ordinal, cards.c.id)
        for chunk in chunks(ids):
            query = columns.where(cards.c.note_id.in_(chunk)).order_by(cards.c.note_id, cards.c.ordinal)
            for note, ordinal, card in self._connection.execute(query):
                found.setdefault(NoteId(note), {})[ordinal] = CardId(card)
        return found

    def count_reviews(self, ids: Iterable[CardId]) -> int:
        """How many answers the log has of some cards."""
        return sum(
            self._connection.scalar(
                select(func.count()).select_from(reviews).where(reviews.c.card_id.in_(chunk))
            )
            or 0
            for chunk in chunks(ids)
        )

    def rewrite(self, changed: Sequence[KindNote], kind: AnyKind, now: datetime) -> None:
        """Gives notes another kind and other fields: `changed` holds rows as they stand, fields as wanted."""
        kind_id = self._note_types.ensure(kind) if isinstance(kind, NoteType) else self._kind_ids[kind]
        at = to_milliseconds(now)
        values = [
            {
                "kind_id": kind_id,
                "fields": json.dumps(note.fields, ensure_ascii=False),
                "summary": summary(kind, note.fields)[:_SHOWN_SUMMARY],
                "fingerprint": fingerprint(kind, note.fields),
                "modified_at": at,
            }
            for note in changed
        ]
        self._journal.update_many(notes, [note.row for note in changed], values)

    def renumber(self, wanted: Mapping[CardId, int]) -> None:
        """Gives cards other numbers; they may change places with one another."""
        for chunk in chunks(wanted):
            rows = self._card_rows(chunk)
            aside = [{"ordinal": row["ordinal"] + _OUT_OF_THE_WAY} for row in rows]
            self._journal.update_many(cards, rows, aside)
        for chunk in chunks(wanted):
            rows = self._card_rows(chunk)
            self._journal.update_many(cards, rows, [{"ordinal": wanted[CardId(row["id"])]} for row in rows])

    def _card_rows(self, ids: Sequence[CardId]) -> Sequence[RowMapping]:
        return self._connection.execute(select(cards).where(cards.c.id.in_(ids))).mappings().all()


def _of_kind(key: str) -> Select[tuple[object, ...]]:
    kind = select(note_kinds.c.id).where(note_kinds.c.key == key).scalar_subquery()
    return select(notes).where(notes.c.kind_id == kind).order_by(notes.c.id)


def _given(ids: Iterable[NoteId]) -> TableValuedAlias:
    """Ids as a table: one statement for however many."""
    return func.json_each(json.dumps(list(ids))).table_valued("value", name="given")


def _kind_note(row: RowMapping) -> KindNote:
    return KindNote(row, tuple(json.loads(row["fields"])))
