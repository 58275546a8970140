"""What goes out: a library, or part of it, before anybody said as which file.

It is made of the same pieces as a `Draft`, so that what a reader makes of a written file can be compared with
what went in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cpccards.domain.drafts import (
    DeckAbout,
    DraftAttempt,
    DraftDeck,
    DraftMedia,
    DraftMock,
    DraftNote,
    DraftOutline,
    DraftProgress,
    DraftRecord,
    NoteTimes,
)
from cpccards.domain.foreign_progress import ForeignProgress
from cpccards.domain.note_types import NoteType

__all__ = ["Export", "NoteTimes"]


@dataclass(frozen=True, slots=True)
class Export:
    """Notes on their way out, with all that hangs on them.

    Attributes:
        decks: those that have more to say than their path; others are known by their notes.
        notes: each with a key; `line` is its place, from 1.
        times: one for each note, or none at all.
        digests: of each note what it said when it came with the app, None for one's own; or none at all.
        progress: in our own terms; None when it stays here.
        foreign: the same as Anki keeps it, with the indexes of `notes`; None likewise.
        about: for a deck that is shared.
        settings: of the library, by name, as JSON has them.
        records, attempts, mocks, outlines: what the learner keeps beside cards.
    """

    notes: tuple[DraftNote, ...]
    decks: tuple[DraftDeck, ...] = ()
    times: tuple[NoteTimes, ...] = ()
    digests: tuple[str | None, ...] = ()
    progress: DraftProgress | None = None
    foreign: ForeignProgress | None = None
    media: tuple[DraftMedia, ...] = ()
    about: DeckAbout | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    records: tuple[DraftRecord, ...] = ()
    attempts: tuple[DraftAttempt, ...] = ()
    mocks: tuple[DraftMock, ...] = ()
    outlines: tuple[DraftOutline, ...] = ()

    def paths(self) -> tuple[tuple[str, ...], ...]:
        """The path of every deck, those that only a note names too, in the order they are met."""
        return tuple(
            dict.fromkeys((*(deck.path for deck in self.decks), *(entry.deck for entry in self.notes)))
        )

    def note_types(self) -> tuple[NoteType, ...]:
        """Every note type with templates that a note is made by, in the order they are met."""
        kinds = dict.fromkeys(entry.note.kind for entry in self.notes)
        return tuple(kind for kind in kinds if isinstance(kind, NoteType))
