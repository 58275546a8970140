"""What the library holds: decks, notes with their place, cards with their memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from cpccards.domain.notes import CardId, DeckId, Note, NoteId
from cpccards.domain.reviews import Memory


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck. `path` runs from the top deck's name to its own."""

    id: DeckId
    path: tuple[str, ...]
    parent: DeckId | None = None
    study_area: str | None = None
    description: str = ""
    bundled: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note as the library keeps it."""

    id: NoteId
    note: Note
    deck: DeckId
    created_at: datetime
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """One question made from a note. `flag` is 0 for none."""

    id: CardId
    note: NoteId
    deck: DeckId
    ordinal: int
    memory: Memory
    flag: int = 0
    suspended: bool = False
    buried_until_day: int | None = None


@dataclass(frozen=True, slots=True)
class DeckCounts:
    """Cards of one deck, without its sub-decks, that could be shown today."""

    new: int = 0
    learning: int = 0
    review: int = 0
    total: int = 0

    def __add__(self, other: DeckCounts) -> DeckCounts:
        return DeckCounts(
            self.new + other.new,
            self.learning + other.learning,
            self.review + other.review,
            self.total + other.total,
        )


@dataclass(frozen=True, slots=True)
class DeckNode:
    """A deck in the tree; `counts` include everything below it."""

    deck: Deck
    counts: DeckCounts
    children: tuple[DeckNode, ...] = field(default=())
