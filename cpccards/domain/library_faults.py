"""What can be wrong inside a library, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """Something that must not be so."""

    PAGES = "pages"
    DECK_RINGS = "deck-rings"
    LOST_PARENTS = "lost-parents"
    NOTES_WITHOUT_DECK = "notes-without-deck"
    CARDS_WITHOUT_NOTE = "cards-without-note"
    CARDS_WITHOUT_DECK = "cards-without-deck"
    NOTES_WITHOUT_CARDS = "notes-without-cards"
    ANSWERS_WITHOUT_CARD = "answers-without-card"
    BAD_MEMORY = "bad-memory"
    BAD_DUE = "bad-due"
    SEARCH = "search"
    MEDIA = "media"
    LINKS = "links"


_WORDS: Mapping[FaultKind, tuple[str, str]] = {
    FaultKind.PAGES: ("part of the file can't be read", "parts of the file can't be read"),
    FaultKind.DECK_RINGS: ("deck lies inside itself", "decks lie inside themselves"),
    FaultKind.LOST_PARENTS: ("deck lies in one that is gone", "decks lie in ones that are gone"),
    FaultKind.NOTES_WITHOUT_DECK: ("note is in no deck", "notes are in no deck"),
    FaultKind.CARDS_WITHOUT_NOTE: ("card has no note", "cards have no note"),
    FaultKind.CARDS_WITHOUT_DECK: ("card is in no deck", "cards are in no deck"),
    FaultKind.NOTES_WITHOUT_CARDS: ("note has no card", "notes have no card"),
    FaultKind.ANSWERS_WITHOUT_CARD: ("answer or event has no card", "answers or events have no card"),
    FaultKind.BAD_MEMORY: ("card has a memory that can't be", "cards have a memory that can't be"),
    FaultKind.BAD_DUE: ("card is due on a day that can't be", "cards are due on days that can't be"),
    FaultKind.SEARCH: ("note is not found by searching", "notes are not found by searching"),
    FaultKind.MEDIA: (
        "picture or sound is missing from the disk",
        "pictures or sounds are missing from the disk",
    ),
    FaultKind.LINKS: ("entry points to one that is gone", "entries point to ones that are gone"),
}

BEYOND_MENDING = frozenset({FaultKind.PAGES, FaultKind.MEDIA, FaultKind.LINKS})
"""Nothing inside the library can bring these back."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault, and how often it is there.

    Attributes:
        details: what SQLite says of it, for those who know SQLite.
    """

    kind: FaultKind
    count: int
    details: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """As a sentence: "3 cards have no note"."""
        return f"{self.count:,} {_WORDS[self.kind][self.count != 1]}"

    @property
    def can_be_mended(self) -> bool:
        """True when a repair inside the library puts it right."""
        return self.kind not in BEYOND_MENDING


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was read out of a damaged file into a new library.

    Attributes:
        rows: by table, how many rows were brought over.
        lost: tables some rows of which could not be read.
    """

    rows: Mapping[str, int]
    lost: tuple[str, ...]

    @property
    def words(self) -> str:
        """What was saved, as a sentence."""
        counts = ", ".join(f"{self.rows.get(table, 0):,} {table}" for table in ("notes", "cards", "reviews"))
        if not self.lost:
            return f"Everything could be read: {counts}."
        return f"Read: {counts}. Some rows could not be read of: {', '.join(self.lost)}."
