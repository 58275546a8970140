"""Packages that we wrote for Anki, and what they keep of a note."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from cpccards.domain.drafts import Draft, DraftNote
from cpccards.domain.exports import Export
from cpccards.domain.foreign_progress import ForeignCard, ForeignReviews
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange import anki_package, anki_package_writing

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def written(export: Export) -> bytes:
    """The bytes of a package."""
    file = io.BytesIO()
    anki_package_writing.write(file, export, NOW)
    return file.getvalue()


def reading(export: Export) -> Draft:
    """What our own reader finds in a package."""
    return anki_package.read(written(export), "deck.apkg")


def in_anki(note: Note) -> Note:
    """What a package keeps of a note."""
    own = not isinstance(note.kind, NoteType)
    return Note(
        kind=note.kind,
        fields=note.fields,
        key=note.key if own else f"anki:{note.key}",
        tags=note.tags,
        rationale=note.rationale if own else "",
        source=note.source if own else "",
        edition=note.edition if own else "",
    )


def columns(reviews: ForeignReviews, cards: tuple[ForeignCard, ...]) -> list[tuple[Any, ...]]:
    """The review log by note and ordinal instead of places among cards."""
    rows = zip(
        reviews.card, reviews.at, reviews.ease, reviews.interval, reviews.last_interval, reviews.factor,
        reviews.took_ms, reviews.kind, strict=True,
    )  # fmt: skip
    return [(cards[card].note, cards[card].ordinal, *rest) for card, *rest in rows]


def numbered(*found: Note, deck: tuple[str, ...] = ("A",)) -> tuple[DraftNote, ...]:
    """Notes of one deck."""
    return tuple(DraftNote(note, deck, line) for line, note in enumerate(found, 1))


NOTE = Note(NoteKind.BASIC, ("25", "significant"), key="modifiers-25")
