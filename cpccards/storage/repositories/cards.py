"""Cards: where each stands in memory, and which could be shown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    text,
)

from cpccards.domain.cards import Card, DeckCounts
from cpccards.domain.clock import from_milliseconds, to_milliseconds
from cpccards.domain.drafts import DraftCard
from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.domain.presets import NewOrder
from cpccards.domain.reviews import CardState, Memory
from cpccards.storage.chunks import chunks
from cpccards.storage.journal import Journal
from cpccards.storage.repositories.row_changes import change_rows
from cpccards.storage.tables import cards, notes

_BY_ID = select(cards).where(cards.c.id == bindparam("card"))
# Written out, not bound: SQLite takes a partial index only where it reads the index's own condition.
_IN_STEPS = text("cards.state IN (1, 3)")
_IN_REVIEW = text("cards.state = 2")
_UNSEEN = text("cards.state = 0")
ACTIVE = text("cards.suspended = 0")
_PUT_AWAY = text("(cards.suspended = 1 OR cards.buried_until_day IS NOT NULL)")


class DueCard(NamedTuple):
    """A card in review that is due, with what its retrievability follows from."""

    card: CardId
    note: NoteId
    stability: float
    last_review_day: int
    deck: DeckId
    due_day: int


class UnseenCard(NamedTuple):
    """A card that was never shown."""

    card: CardId
    note: NoteId
    deck: DeckId


_ABOUT = select(notes.c.id, notes.c.topic, notes.c.tags)


class NewCard(NamedTuple):
    """A card to be added; `card`: how it stood elsewhere, None for one never seen."""

    note: NoteId
    deck: DeckId
    ordinal: int
    card: DraftCard | None

    @property
    def is_unseen(self) -> bool:
        """True for a card that takes its turn among the new ones."""
        return self.card is None or self.card.memory.state is CardState.NEW

    @property
    def place_among_new(self) -> float:
        """Where it stood among the new cards; behind all that say so where it does not say."""
        return math.inf if self.card is None or self.card.position is None else self.card.position


class ChosenCard(NamedTuple):
    """What learners choose cards by; 0 is the stability of one never seen, and the day of one not due."""

    card: CardId
    note: NoteId
    deck: DeckId
    state: int
    stability: float
    last_review_day: int
    due_day: int
    lapses: int
    flag: int
    position: int
    topic: str | None
    tags: str


class CardRepository:
    """The cards of one unit of work."""

    def __init__(self, connection: Connection, journal: Journal) -> None:
        self._connection = connection
        self._journal = journal
        self._loaded: dict[int, RowMapping] = {}

    def get(self, card: CardId) -> Card:
        """One card. Raises KeyError when there is none."""
        row = self._connection.execute(_BY_ID, {"card": card}).mappings().first()
        if row is None:
            raise KeyError(card)
        self._loaded[card] = row
        return card_from_row(row)

    def some(self, ids: Sequence[CardId]) -> list[Card]:
        """Those of `ids` that exist and are not suspended, in the same order."""
        found: dict[int, Card] = {}
        for chunk in chunks(ids):
            query = select(cards).where(cards.c.id.in_(chunk), ACTIVE)
            found |= {row["id"]: card_from_row(row) for row in self._connection.execute(query).mappings()}
        return [found[card] for card in ids if card in found]

    def of_note(self, note: NoteId) -> list[Card]:
        """The cards of a note, by ordinal."""
        rows = self._connection.execute(
            select(cards).where(cards.c.note_id == note).order_by(cards.c.ordinal)
        )
        return [card_from_row(row) for row in rows.mappings()]

    def add(self, entries: Sequence[tuple[NoteId, DeckId, int]]) -> list[CardId]:
        """Adds unseen cards, given as (note, deck, ordinal).

        They take turns with the new cards that are waiting, from the first of those on: a deck
        of one's own is neither kept back behind the bundled ones nor put before them.
        """
        if not entries:
            return []
        position = self.first_position()
        rows = [
            {"note_id": note, "deck_id": deck, "ordinal": ordinal, "position": position + offset}
            for offset, (note, deck, ordinal) in enumerate(entries)
        ]
        return [CardId(row_id) for row_id in self._journal.insert(cards, rows)]

    def add_standing(self, entries: Sequence[NewCard]) -> list[CardId]:
        """Adds cards as they stood elsewhere; those never seen take turns as those of `add` do.

        Among themselves they come in the order they had there.
        """
        if not entries:
            return []
        first = self.first_position()
        waiting = [place for place, entry in enumerate(entries) if entry.is_unseen]
        waiting.sort(key=lambda place: (entries[place].place_among_new, place))
        positions = {place: first + offset for offset, place in enumerate(waiting)}
        memories = _memory_columns([None if entry.card is None else entry.card.memory for entry in entries])
        columns: dict[str, Sequence[Any]] = {
            "note_id": [entry.note for entry in entries],
            "deck_id": [entry.deck for entry in entries],
            "ordinal": [entry.ordinal for entry in entries],
            "position": [positions.get(place, 0) for place in range(len(entries))],
            **memories,
            "suspended": [0 if entry.card is None else int(entry.card.suspended) for entry in entries],
            "flag": [0 if entry.card is None else entry.card.flag for entry in entries],
            "custom_data": ["" if entry.card is None else entry.card.custom_data for entry in entries],
            "buried_until_day": [
                None if entry.card is None else entry.card.buried_until for entry in entries
            ],
        }
        return [CardId(row_id) for row_id in self._journal.insert_columns(cards, columns)]

    def ids_of_notes(self, ids: Iterable[NoteId]) -> dict[tuple[NoteId, int], CardId]:
        """The cards of some notes, suspended ones too, by note and ordinal."""
        return {
            (NoteId(row[0]), row[1]): CardId(row[2])
            for chunk in chunks(ids)
            for row in self._connection.execute(
                select(cards.c.note_id, cards.c.ordinal, cards.c.id).where(cards.c.note_id.in_(chunk))
            )
        }

    def last_reviews(self, ids: Iterable[NoteId]) -> dict[tuple[NoteId, int], int | None]:
        """When each card of some notes was answered last, in milliseconds, by note and ordinal."""
        columns = (cards.c.note_id, cards.c.ordinal, cards.c.last_review_at)
        return {
            (NoteId(row[0]), row[1]): row[2]
            for chunk in chunks(ids)
            for row in self._connection.execute(select(*columns).where(cards.c.note_id.in_(chunk)))
        }

    def remember(self, card: CardId, memory: Memory) -> None:
        """Writes a card's memory."""
        self._update(card, memory_columns(memory))

    def remember_all(self, memories: Mapping[CardId, Memory]) -> None:
        """Writes the memories of many cards."""
        self.change_all(list(memories), lambda row: memory_columns(memories[CardId(row["id"])]))

    def suspend(self, card: CardId, suspended: bool) -> None:
        """Takes a card out of study, or back in."""
        self._update(card, {"suspended": int(suspended)})

    def change_all(self, ids: Collection[CardId], values: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
        """Changes cards, in the order given: `values` says for the row of each what becomes of some columns.

        Returns how many are not as they were.

        Raises:
            KeyError: one of them is gone; nothing was changed.
        """
        return change_rows(self._connection, self._journal, cards, ids, values)

    def of_decks(self, decks: Collection[DeckId]) -> list[CardId]:
        """The cards that lie in some decks, suspended ones too."""
        query = select(cards.c.id).where(cards.c.deck_id.in_(list(decks))).order_by(cards.c.id)
        return [CardId(row[0]) for row in self._connection.execute(query)]

    def decks_of_notes(self, ids: Iterable[NoteId]) -> dict[NoteId, DeckId]:
        """Where the first card of each of some notes lies."""
        found: dict[NoteId, DeckId] = {}
        for chunk in chunks(ids):
            query = select(cards.c.note_id, cards.c.deck_id).where(cards.c.note_id.in_(chunk))
            for note, deck in self._connection.execute(query.order_by(cards.c.note_id, cards.c.ordinal)):
                found.setdefault(NoteId(note), DeckId(deck))
        return found

    def known(self, ids: Iterable[CardId]) -> set[CardId]:
        """Those of `ids` that exist."""
        return {
            CardId(row[0])
            for chunk in chunks(ids)
            for row in self._connection.execute(select(cards.c.id).where(cards.c.id.in_(chunk)))
        }

    def first_position(self) -> int:
        """The place of the first of the new cards."""
        return self._connection.scalar(select(func.min(cards.c.position)).where(_UNSEEN)) or 0

    def last_position(self) -> int:
        """The place of the last of the new cards."""
        return self._connection.scalar(select(func.max(cards.c.position)).where(_UNSEEN)) or 0

    def of_notes(self, ids: Collection[NoteId]) -> list[Card]:
        """The cards of some notes that are not suspended, by note and ordinal."""
        query = select(cards).where(cards.c.note_id.in_(list(ids)), ACTIVE)
        rows = self._connection.execute(query.order_by(cards.c.note_id, cards.c.ordinal)).mappings()
        return [card_from_row(row) for row in rows]

    def bring_forward(self, ids: Collection[CardId], day: int) -> int:
        """Makes cards in review due on `day`, and puts new ones before all others; returns how many it moved.

        What is remembered of a card stays as it is: nothing was answered.
        """
        query = select(cards).where(cards.c.id.in_(list(ids)), ACTIVE).order_by(cards.c.position, cards.c.id)
        rows = self._connection.execute(query).mappings().all()
        late = [row for row in rows if row["state"] == CardState.REVIEW and row["due_day"] > day]
        self._journal.update_many(cards, late, [{"due_day": day}] * len(late))
        new = [row for row in rows if row["state"] == CardState.NEW]
        first = self.first_position()
        wanted = [{"position": first - len(new) + place} for place in range(len(new))]
        self._journal.update_many(cards, new, wanted)
        return len(late) + len(new)

    def move(self, note: NoteId, deck: DeckId) -> None:
        """Puts all cards of a note into another deck."""
        rows = self._connection.execute(select(cards).where(cards.c.note_id == note)).mappings().all()
        self._journal.update_many(cards, [dict(row) for row in rows], [{"deck_id": deck}] * len(rows))

    def delete(self, ids: Iterable[CardId]) -> None:
        """Removes cards; their reviews must be gone."""
        self._journal.delete_where(cards, "id", ids)

    def due(self, day: int, decks: Collection[DeckId] | None = None) -> list[DueCard]:
        """Cards in review due on or before `day`, neither suspended nor buried, in any order."""
        query = select(
            cards.c.id,
            cards.c.note_id,
            cards.c.stability,
            cards.c.last_review_day,
            cards.c.deck_id,
            cards.c.due_day,
        ).where(_IN_REVIEW, ACTIVE, cards.c.due_day <= day, not_buried(day), *within(decks))
        return [
            DueCard(row[0], row[1], row[2] or 0.1, day if row[3] is None else row[3], row[4], row[5])
            for row in self._connection.execute(query).all()
        ]

    def count_due(self, day: int) -> int:
        """How many cards `due` would bring."""
        query = select(func.count()).where(_IN_REVIEW, ACTIVE, cards.c.due_day <= day, not_buried(day))
        return self._connection.scalar(query) or 0

    def due_between(self, first: int, last: int) -> dict[int, int]:
        """How many cards in review are due on each study day from `first` to `last`."""
        query = (
            select(cards.c.due_day, func.count())
            .where(_IN_REVIEW, ACTIVE, cards.c.due_day.between(first, last))
            .group_by(cards.c.due_day)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def unseen(
        self,
        day: int,
        limit: int | None,
        decks: Collection[DeckId] | None = None,
        order: NewOrder = NewOrder.INTRODUCTION,
    ) -> list[UnseenCard]:
        """The first `limit` new cards in the order they are to be introduced; by id where that is random."""
        by = {
            NewOrder.INTRODUCTION: (cards.c.position, cards.c.deck_id, cards.c.note_id),
            NewOrder.ADDED: (cards.c.note_id, cards.c.ordinal),
            NewOrder.RANDOM: (cards.c.id,),
        }[order]
        query = (
            select(cards.c.id, cards.c.note_id, cards.c.deck_id)
            .where(_UNSEEN, ACTIVE, not_buried(day), *within(decks))
            .order_by(*by)
            .limit(limit)
        )
        return [UnseenCard(*row) for row in self._connection.execute(query)]

    def in_steps(self, day: int, decks: Collection[DeckId] | None = None) -> list[tuple[int, CardId]]:
        """(due, card) of every card in its learning steps, soonest first; due in ms since 1970 UTC."""
        query = (
            select(cards.c.due_at, cards.c.id)
            .where(_IN_STEPS, ACTIVE, not_buried(day), *within(decks))
            .order_by(cards.c.due_at, cards.c.id)
        )
        return [(row[0] or 0, row[1]) for row in self._connection.execute(query)]

    def counts(self, day: int, end_of_day: datetime) -> dict[DeckId, DeckCounts]:
        """What each deck holds and could show today, before daily limits, without sub-decks."""
        found: dict[DeckId, DeckCounts] = {}

        def gather(query: Select[Any], name: str, sign: int = 1) -> None:
            for deck, count in self._connection.execute(query.group_by(cards.c.deck_id)):
                found[deck] = found.get(deck, DeckCounts()) + DeckCounts(**{name: sign * count})

        tally = select(cards.c.deck_id, func.count())
        gather(tally, "total")
        # All new cards run along one index; the few that were put away are taken off again.
        gather(tally.where(_UNSEEN), "new")
        gather(tally.where(_UNSEEN, _PUT_AWAY, not_(and_(ACTIVE, not_buried(day)))), "new", -1)
        # Counted here: grouping by deck would lead SQLite past the index of what is due, over every card.
        due = select(cards.c.deck_id).where(ACTIVE, not_buried(day))
        before = to_milliseconds(end_of_day)
        for name, query in (
            ("review", due.where(_IN_REVIEW, cards.c.due_day <= day)),
            ("learning", due.where(_IN_STEPS, cards.c.due_at < before)),
        ):
            for deck, count in Counter(row[0] for row in self._connection.execute(query).all()).items():
                found[deck] = found.get(deck, DeckCounts()) + DeckCounts(**{name: count})
        return found

    def to_choose_from(self, day: int) -> list[ChosenCard]:
        """Every card that may be studied on `day`, with what learners choose by."""
        query = (
            select(
                cards.c.id,
                cards.c.note_id,
                cards.c.deck_id,
                cards.c.state,
                func.coalesce(cards.c.stability, 0.0),
                func.coalesce(cards.c.last_review_day, 0),
                func.coalesce(cards.c.due_day, 0),
                cards.c.lapses,
                cards.c.flag,
                cards.c.position,
            )
            .where(ACTIVE, not_buried(day))
            .order_by(cards.c.id)
        )
        about = {row[0]: (row[1], row[2]) for row in self._connection.execute(_ABOUT)}
        return [ChosenCard._make((*row, *about[row[1]])) for row in self._connection.execute(query)]

    def by_state(self) -> dict[CardState, int]:
        """How many cards stand where."""
        rows = self._connection.execute(select(cards.c.state, func.count()).group_by(cards.c.state))
        return {CardState(state): count for state, count in rows}

    def _update(self, card: CardId, values: dict[str, Any]) -> None:
        before = self._loaded.pop(card, None)
        if before is None:
            before = self._connection.execute(_BY_ID, {"card": card}).mappings().first()
        if before is None:
            raise KeyError(card)
        self._journal.update(cards, before, values)


def not_buried(day: int) -> ColumnElement[bool]:
    """True of cards that are not hidden on study day `day`."""
    return or_(cards.c.buried_until_day.is_(None), cards.c.buried_until_day <= day)


def within(decks: Collection[DeckId] | None) -> list[ColumnElement[bool]]:
    """The condition that cards are in `decks`; none when any will do."""
    return [] if decks is None else [cards.c.deck_id.in_(list(decks))]


def memory_columns(memory: Memory) -> dict[str, Any]:
    """A memory as the columns of `cards`."""
    return {
        "state": memory.state.value,
        "step": memory.step,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "due_at": None if memory.due_at is None else to_milliseconds(memory.due_at),
        "due_day": memory.due_day,
        "last_review_at": None if memory.last_review_at is None else to_milliseconds(memory.last_review_at),
        "last_review_day": memory.last_review_day,
        "repetitions": memory.repetitions,
        "lapses": memory.lapses,
    }


def _memory_columns(memories: Sequence[Memory | None]) -> dict[str, list[Any]]:
    """Many memories as columns of one length; None for a card never seen."""
    fresh = memory_columns(Memory())
    columns: dict[str, list[Any]] = {name: [] for name in fresh}
    appends = [column.append for column in columns.values()]
    for memory in memories:
        values = fresh if memory is None else memory_columns(memory)
        for append, value in zip(appends, values.values(), strict=True):
            append(value)
    return columns


def card_from_row(row: RowMapping) -> Card:
    """A row of `cards` as a card."""
    return Card(
        id=CardId(row["id"]),
        note=NoteId(row["note_id"]),
        deck=DeckId(row["deck_id"]),
        ordinal=row["ordinal"],
        memory=Memory(
            state=CardState(row["state"]),
            step=row["step"],
            stability=row["stability"],
            difficulty=row["difficulty"],
            due_at=None if row["due_at"] is None else from_milliseconds(row["due_at"]),
            due_day=row["due_day"],
            last_review_at=None
            if row["last_review_at"] is None
            else from_milliseconds(row["last_review_at"]),
            last_review_day=row["last_review_day"],
            repetitions=row["repetitions"],
            lapses=row["lapses"],
        ),
        flag=row["flag"],
        suspended=bool(row["suspended"]),
        buried_until_day=row["buried_until_day"],
    )
