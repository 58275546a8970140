"""Notes: their raw fields and what is known about the fact."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, case, func, or_, select

from cpccards.domain.cards import StoredNote
from cpccards.domain.clock import from_milliseconds, to_milliseconds
from cpccards.domain.drafts import NoteTimes
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import (
    AnyKind,
    DeckId,
    Note,
    NoteId,
    NoteKind,
    content_digest,
    fingerprint,
    kind_key,
    summary,
)
from cpccards.domain.search_text import FIELD_END
from cpccards.storage.chunks import chunks
from cpccards.storage.journal import Journal
from cpccards.storage.repositories.note_types import NoteTypeRepository
from cpccards.storage.repositories.row_changes import Values, change_rows
from cpccards.storage.tables import cards, note_kinds, note_words, notes

_CHUNK = 500
_BY_ID = select(notes).where(notes.c.id == bindparam("note"))


@dataclass(frozen=True, slots=True)
class NoteRows:
    """Many notes as they were read; to be made into notes when the unit of work is over."""

    rows: Sequence[RowMapping]
    kinds: Mapping[int, AnyKind]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[StoredNote, str | None]]:
        """Each note, and for one that came with the app the digest of what it said then."""
        for row in self.rows:
            yield _stored(row, self.kinds[row["kind_id"]]), row["bundled_digest"]

    def ids(self) -> list[NoteId]:
        """The notes in order."""
        return [NoteId(row["id"]) for row in self.rows]


class NoteRepository:
    """The notes of one unit of work. `kinds` maps the app's own note kinds to their row ids."""

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
        self._kinds = {row_id: kind for kind, row_id in kinds.items()}
        self._note_types = note_types

    def get(self, note: NoteId) -> StoredNote:
        """One note. Raises KeyError when there is none."""
        row = self._connection.execute(_BY_ID, {"note": note}).mappings().first()
        if row is None:
            raise KeyError(note)
        return self._stored(row)

    def in_deck(self, deck: DeckId, limit: int | None = None) -> list[StoredNote]:
        """The notes of one deck, without its sub-decks, in order of arrival; the first `limit` of them."""
        query = select(notes).where(notes.c.deck_id == deck).order_by(notes.c.id).limit(limit)
        return [self._stored(row) for row in self._connection.execute(query).mappings()]

    def rows(self, decks: Collection[DeckId] | None = None) -> NoteRows:
        """The notes of some decks, without their sub-decks, or of all, in order of arrival; in one query."""
        query = select(notes).order_by(notes.c.id)
        if decks is not None:
            query = query.where(notes.c.deck_id.in_(list(decks)))
        rows = self._connection.execute(query).mappings().all()
        return NoteRows(rows, {kind: self._kind(kind) for kind in {row["kind_id"] for row in rows}})

    def count_in_deck(self, deck: DeckId) -> int:
        """How many notes one deck holds, without its sub-decks."""
        query = select(func.count()).select_from(notes).where(notes.c.deck_id == deck)
        return self._connection.scalar(query) or 0

    def usual_topic(self, deck: DeckId) -> str | None:
        """The topic that most notes of a deck have; None when most have none."""
        query = (
            select(notes.c.topic)
            .where(notes.c.deck_id == deck)
            .group_by(notes.c.topic)
            .order_by(func.count().desc())
            .limit(1)
        )
        return self._connection.scalar(query)

    def without_topic(self, known: Collection[str]) -> dict[DeckId, int]:
        """How many notes of each deck have no topic, or none of `known`; only decks that have such notes."""
        query = select(notes.c.deck_id, func.count()).where(_no_topic(known)).group_by(notes.c.deck_id)
        return {DeckId(deck): count for deck, count in self._connection.execute(query)}

    def in_deck_without_topic(self, deck: DeckId, known: Collection[str], limit: int) -> list[StoredNote]:
        """The first `limit` of those notes of one deck."""
        query = select(notes).where(notes.c.deck_id == deck, _no_topic(known)).order_by(notes.c.id)
        return [self._stored(row) for row in self._connection.execute(query.limit(limit)).mappings()]

    def give_topic(self, deck: DeckId, known: Collection[str], topic: str, now: datetime) -> int:
        """Gives those notes of one deck a topic; returns how many."""
        query = select(notes).where(notes.c.deck_id == deck, _no_topic(known))
        before = self._connection.execute(query).mappings().all()
        values = {"topic": topic, "modified_at": to_milliseconds(now)}
        self._journal.update_many(notes, before, [values] * len(before))
        return len(before)

    def like(self, note: Note, but: NoteId | None) -> tuple[StoredNote, bool] | None:
        """The first note that asks and answers the same as `note`, else one whose first field says the same.

        Args:
            but: a note that does not count.

        Returns:
            The note, and whether it says the same in all; None when there is none.
        """
        words = summary(note.kind, note.fields)[:500]
        if not words:
            return None
        same = notes.c.fingerprint == fingerprint(note.kind, note.fields)
        kind = select(note_kinds.c.id).where(note_kinds.c.key == kind_key(note.kind))
        begins = and_(notes.c.summary.collate("NOCASE") == words, notes.c.kind_id.in_(kind))
        for condition, is_same in ((same, True), (begins, False)):
            query = select(notes).where(condition, notes.c.id != (but or 0)).order_by(notes.c.id).limit(1)
            row = self._connection.execute(query).mappings().first()
            if row is not None:
                return self._stored(row), is_same
        return None

    def count(self) -> int:
        """How many notes the library holds."""
        return self._connection.scalar(select(func.count()).select_from(notes)) or 0

    def count_past_review(self, today: date) -> int:
        """How many notes were to be checked again before `today`."""
        query = select(func.count()).select_from(notes).where(_past_review(today))
        return self._connection.scalar(query) or 0

    def past_review(self, today: date, limit: int) -> list[StoredNote]:
        """The first `limit` of those notes, the longest overdue first."""
        query = select(notes).where(_past_review(today)).order_by(notes.c.review_by, notes.c.id)
        return [self._stored(row) for row in self._connection.execute(query.limit(limit)).mappings()]

    def by_keys(self, keys: Iterable[str]) -> dict[str, StoredNote]:
        """Those of `keys` that are known, with their notes."""
        wanted = list(keys)
        found: dict[str, StoredNote] = {}
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            rows = self._connection.execute(select(notes).where(notes.c.key.in_(chunk))).mappings()
            found |= {row["key"]: self._stored(row) for row in rows}
        return found

    def own_choices(self) -> list[StoredNote]:
        """The multiple-choice notes with a topic that did not come with the app, in order of arrival."""
        query = select(notes).where(
            notes.c.kind_id == self._kind_ids[NoteKind.CHOICE],
            notes.c.topic.is_not(None),
            notes.c.bundled_digest.is_(None),
        )
        rows = self._connection.execute(query.order_by(notes.c.id)).mappings()
        return [self._stored(row) for row in rows]

    def duplicates(self, fingerprints: Iterable[str]) -> dict[tuple[int, str], NoteId]:
        """By (deck, fingerprint), the first note of each fingerprint that is among `fingerprints`."""
        wanted = list(set(fingerprints))
        found: dict[tuple[int, str], NoteId] = {}
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            rows = self._connection.execute(
                select(notes.c.deck_id, notes.c.fingerprint, func.min(notes.c.id))
                .where(notes.c.fingerprint.in_(chunk))
                .group_by(notes.c.deck_id, notes.c.fingerprint)
            )
            found |= {(row[0], row[1]): NoteId(row[2]) for row in rows}
        return found

    def bundled_digests(self, keys: Iterable[str]) -> dict[str, str | None]:
        """For known keys, the content digest of the bundled note last taken over; None for the user's own."""
        wanted = list(keys)
        found: dict[str, str | None] = {}
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            rows = self._connection.execute(
                select(notes.c.key, notes.c.bundled_digest).where(notes.c.key.in_(chunk))
            )
            found |= {row[0]: row[1] for row in rows}
        return found

    def add(
        self,
        entries: Sequence[tuple[Note, str, DeckId]],
        now: datetime,
        *,
        bundled: bool = False,
        prints: Sequence[str] | None = None,
        times: Sequence[NoteTimes] | None = None,
        digests: Sequence[str | None] | None = None,
    ) -> list[NoteId]:
        """Adds notes, given with their key and deck; returns their ids in order.

        Args:
            prints: their fingerprints, where the caller has them already.
            times: when they were made and changed, where that was not `now`.
            digests: of those that came with the app, what they said then, where another library knows.
        """
        usual = NoteTimes(to_milliseconds(now), to_milliseconds(now))
        rows = [
            {
                **self._columns(note, None if prints is None else prints[place]),
                "key": key,
                "deck_id": deck,
                "bundled_digest": digests[place] if digests else content_digest(note) if bundled else None,
                **(usual if times is None else times[place])._asdict(),
            }
            for place, (note, key, deck) in enumerate(entries)
        ]
        return [NoteId(row_id) for row_id in self._journal.insert_many(notes, rows)]

    def change(
        self, note: NoteId, to: Note, now: datetime, *, deck: DeckId | None = None, bundled: bool = False
    ) -> None:
        """Replaces what a note says, and its deck when one is given; its key and cards stay."""
        before = self._connection.execute(_BY_ID, {"note": note}).mappings().one()
        values = {**self._columns(to), "modified_at": to_milliseconds(now)}
        if deck is not None:
            values["deck_id"] = deck
        if bundled:
            values["bundled_digest"] = content_digest(to)
        self._journal.update(notes, before, values)

    def note_bundled(self, note: NoteId, as_bundled: Note) -> None:
        """Remembers what the bundled note says now, and leaves the learner's words as they are."""
        before = self._connection.execute(_BY_ID, {"note": note}).mappings().one()
        self._journal.update(notes, before, {"bundled_digest": content_digest(as_bundled)})

    def some(self, ids: Iterable[NoteId]) -> list[StoredNote]:
        """Those of `ids` that exist, in the same order."""
        wanted = list(ids)
        found: dict[int, StoredNote] = {}
        for chunk in chunks(wanted):
            rows = self._connection.execute(select(notes).where(notes.c.id.in_(chunk))).mappings()
            found |= {row["id"]: self._stored(row) for row in rows}
        return [found[note] for note in wanted if note in found]

    def change_all(self, ids: Collection[NoteId], values: Callable[[Values], Values]) -> int:
        """Changes notes: `values` says for the row of each what becomes of some columns.

        Returns how many are not as they were.

        Raises:
            KeyError: one of them is gone; nothing was changed.
        """
        return change_rows(self._connection, self._journal, notes, ids, values)

    def delete(self, note: NoteId) -> None:
        """Removes a note; its cards and reviews must be gone."""
        self._journal.delete(notes, [dict(self._connection.execute(_BY_ID, {"note": note}).mappings().one())])

    def delete_all(self, ids: Iterable[NoteId]) -> None:
        """Removes notes; their cards and reviews must be gone."""
        self._journal.delete_where(notes, "id", ids)

    def keys_from_bundle(self, ids: Iterable[NoteId]) -> list[str]:
        """The keys of those notes that came with the app."""
        bundled = select(notes.c.key).where(notes.c.bundled_digest.is_not(None))
        return [
            row[0]
            for chunk in chunks(ids)
            for row in self._connection.execute(bundled.where(notes.c.id.in_(chunk)))
        ]

    def wholly_in(self, ids: Iterable[NoteId], deck: DeckId) -> list[NoteId]:
        """Those notes all of whose cards lie in a deck, though they themselves belong to another."""
        elsewhere = select(cards.c.id).where(cards.c.note_id == notes.c.id, cards.c.deck_id != deck)
        query = select(notes.c.id).where(notes.c.deck_id != deck, ~elsewhere.exists())
        return [
            NoteId(row[0])
            for chunk in chunks(ids)
            for row in self._connection.execute(query.where(notes.c.id.in_(chunk)))
        ]

    def of_decks(self, decks: Collection[DeckId]) -> list[NoteId]:
        """The notes that belong to some decks."""
        query = select(notes.c.id).where(notes.c.deck_id.in_(list(decks))).order_by(notes.c.id)
        return [NoteId(row[0]) for row in self._connection.execute(query)]

    def only_in(self, decks: Collection[DeckId]) -> list[NoteId]:
        """The notes that have to do with some decks, and no card outside them."""
        within = list(decks)
        of_note = select(cards.c.id).where(cards.c.note_id == notes.c.id)
        inside = notes.c.id.in_(select(cards.c.note_id).where(cards.c.deck_id.in_(within)))
        outside = of_note.where(cards.c.deck_id.not_in(within))
        query = select(notes.c.id).where(or_(notes.c.deck_id.in_(within), inside), ~outside.exists())
        return [NoteId(row[0]) for row in self._connection.execute(query)]

    def alike(self, *, by_first_field: bool) -> list[list[NoteId]]:
        """The notes that say the same, group by group, each in order of arrival.

        Args:
            by_first_field: their first field is the same, folded; else all they ask and answer.
        """
        if by_first_field:
            end = func.instr(note_words.c.words, FIELD_END)
            whole = func.length(note_words.c.words)
            first = func.substr(note_words.c.words, 1, case((end > 0, end - 1), else_=whole))
            query = select(note_words.c.id, first).where(first != "").order_by(note_words.c.id)
        else:
            query = select(notes.c.id, notes.c.fingerprint).order_by(notes.c.id)
        groups: dict[str, list[NoteId]] = {}
        for note, said in self._connection.execute(query):
            groups.setdefault(said, []).append(NoteId(note))
        return [group for group in groups.values() if len(group) > 1]

    def kinds_of(self, ids: Iterable[NoteId]) -> list[AnyKind]:
        """The kinds of some notes, each once."""
        found: dict[int, None] = {}
        for chunk in chunks(ids):
            query = select(notes.c.kind_id).where(notes.c.id.in_(chunk)).distinct()
            found |= dict.fromkeys(self._connection.scalars(query))
        return [self._kind(kind) for kind in found]

    def kind_of(self, kind_id: int) -> AnyKind:
        """The kind with that row id, as rows of notes have it."""
        return self._kind(kind_id)

    def tags(self) -> list[str]:
        """Every tag in use, in order."""
        rows = self._connection.execute(select(notes.c.tags).where(notes.c.tags != "").distinct())
        return sorted({tag for row in rows for tag in row[0].split()})

    def _kind_id(self, kind: AnyKind) -> int:
        return self._note_types.ensure(kind) if isinstance(kind, NoteType) else self._kind_ids[kind]

    def _kind(self, row_id: int) -> AnyKind:
        own = self._kinds.get(row_id)
        return self._note_types.get(row_id) if own is None else own

    def _columns(self, note: Note, print_: str | None = None) -> dict[str, Any]:
        return {
            "kind_id": self._kind_id(note.kind),
            **field_columns(note.kind, note.fields, print_),
            "topic": note.topic,
            "tags": " ".join(note.tags),
            "rationale": note.rationale,
            "source": note.source,
            "edition": note.edition,
            "evidence": note.evidence,
            "checked_on": note.checked_on.isoformat() if note.checked_on else None,
            "review_by": note.review_by.isoformat() if note.review_by else None,
            "confused_with": " ".join(note.confused_with),
        }

    def _stored(self, row: RowMapping) -> StoredNote:
        return _stored(row, self._kind(row["kind_id"]))


def field_columns(kind: AnyKind, fields: Sequence[str], print_: str | None = None) -> Values:
    """The columns of a note that follow from its fields; `print_`: its fingerprint, where that is known."""
    given = tuple(fields)
    return {
        "fields": json.dumps(given, ensure_ascii=False),
        "summary": summary(kind, given)[:500],
        "fingerprint": print_ or fingerprint(kind, given),
    }


def _stored(row: RowMapping, kind: AnyKind) -> StoredNote:
    return StoredNote(
        id=NoteId(row["id"]),
        note=Note(
            kind=kind,
            fields=tuple(json.loads(row["fields"])),
            key=row["key"],
            topic=row["topic"],
            tags=tuple(row["tags"].split()),
            rationale=row["rationale"],
            source=row["source"],
            edition=row["edition"],
            evidence=row["evidence"],
            checked_on=date.fromisoformat(row["checked_on"]) if row["checked_on"] else None,
            review_by=date.fromisoformat(row["review_by"]) if row["review_by"] else None,
            confused_with=tuple(row["confused_with"].split()),
        ),
        deck=DeckId(row["deck_id"]),
        created_at=from_milliseconds(row["created_at"]),
        modified_at=from_milliseconds(row["modified_at"]),
    )


def _past_review(today: date) -> ColumnElement[bool]:
    # Days are kept as ISO text, which sorts as they do.
    return notes.c.review_by < today.isoformat()


def _no_topic(known: Collection[str]) -> ColumnElement[bool]:
    return or_(notes.c.topic.is_(None), notes.c.topic.not_in(known))
