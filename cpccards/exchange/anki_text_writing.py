"""Writing notes as the plain text that Anki exports and imports: a line each, below lines that begin with #.

Fields and tags go out; rationale, source and history have no place there (an .apkg package takes them). Anki
passes over notes of a type it does not have, so our kinds become the types that every Anki has, and a
multiple-choice note a plain question with its options below.
"""

from __future__ import annotations

from typing import BinaryIO

from cpccards.domain.drafts import DraftNote
from cpccards.domain.exports import Export
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import CHOICE_LETTERS, Note, NoteKind
from cpccards.domain.plain_text import plain_text
from cpccards.exchange.anki_own_types import guid
from cpccards.exchange.anki_schema_11 import deck_name
from cpccards.exchange.row_writing import write_rows

_STOCK: dict[NoteKind, str] = {
    NoteKind.BASIC: "Basic",
    NoteKind.REVERSED: "Basic (and reversed card)",
    NoteKind.CLOZE: "Cloze",
    NoteKind.TYPED: "Basic (type in the answer)",
    NoteKind.CHOICE: "Basic",
}
_BEFORE_FIELDS = 3


def write(target: BinaryIO, export: Export) -> None:
    """Writes notes with their guid, note type, deck, fields as HTML, and tags, in UTF-8."""
    fields = [_fields(entry.note) for entry in export.notes]
    width = max(map(len, fields), default=2)
    tags = _BEFORE_FIELDS + width + 1
    heads = ("separator:tab", "html:true", "guid column:1", "notetype column:2", "deck column:3")
    target.write("".join(f"#{head}\n" for head in (*heads, f"tags column:{tags}")).encode())
    # Anki makes a deck when it first meets it, and with it those above; one met later would be made twice.
    order = sorted(range(len(fields)), key=lambda place: len(export.notes[place].deck))
    rows = (_row(export.notes[place], fields[place], width) for place in order)
    write_rows(target, rows, separator="\t", line_end="\n")


def _row(entry: DraftNote, fields: tuple[str, ...], width: int) -> tuple[str, ...]:
    note = entry.note
    kind = note.kind.name if isinstance(note.kind, NoteType) else _STOCK[note.kind]
    empty = ("",) * (width - len(fields))
    return (guid(note.key or ""), kind, deck_name(entry.deck), *fields, *empty, " ".join(note.tags))


def _fields(note: Note) -> tuple[str, ...]:
    if note.kind is not NoteKind.CHOICE:
        return note.fields
    question, *options, answer = note.fields
    lettered = zip(CHOICE_LETTERS, options, strict=True)
    lines = [f"<div>{letter}. {option}</div>" for letter, option in lettered if option]
    letter = plain_text(answer).upper()
    right = options[CHOICE_LETTERS.index(letter)]
    return (question + "".join(lines), f"{letter}. {right}")
