"""What is to go out: its decks and its note types."""

from __future__ import annotations

from cpccards.domain.drafts import DraftDeck, DraftNote
from cpccards.domain.exports import Export
from cpccards.domain.notes import AnyKind, Note, NoteKind
from tests.support.exports import DRUG, GAPS


def test_decks_and_note_types_in_the_order_they_are_met() -> None:
    kinds: tuple[AnyKind, ...] = (NoteKind.BASIC, GAPS, DRUG, GAPS)
    paths = (("B",), ("A",), ("C", "D"), ("B",))
    held = tuple(
        DraftNote(Note(kind, ("a", "b", "c")[: 3 if kind is DRUG else 2], key=str(at)), path, at)
        for at, (kind, path) in enumerate(zip(kinds, paths, strict=True), 1)
    )
    export = Export(held, (DraftDeck(("A",)), DraftDeck(("Z",))))
    assert export.paths() == (("A",), ("Z",), ("B",), ("C", "D"))
    assert export.note_types() == (GAPS, DRUG)
    assert Export(()).paths() == ()
