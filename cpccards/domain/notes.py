"""Notes, their kinds, and the cards made from them.

A note keeps its fields raw, as written or imported. What is shown is made from them:
`faces` gives the two sides of one card as HTML that has *not* been sanitised; the card
view does that (see `exchange/safe_html.py`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NewType

from cpccards.domain.cloze import cloze_ordinals, parse_cloze, render_gap
from cpccards.domain.errors import BadInput
from cpccards.domain.faces import Faces
from cpccards.domain.note_types import NoteType
from cpccards.domain.occlusion import is_occlusion
from cpccards.domain.plain_text import plain_text
from cpccards.domain.templates import template_faces, template_ordinals

NoteId = NewType("NoteId", int)
CardId = NewType("CardId", int)
DeckId = NewType("DeckId", int)


class NoteKind(StrEnum):
    """How a note is asked."""

    BASIC = "basic"
    REVERSED = "reversed"
    CLOZE = "cloze"
    TYPED = "typed"
    CHOICE = "choice"


class Evidence(StrEnum):
    """How a bundled fact is known. The letters are those of the deck sources."""

    OFFICIAL = "A"
    TABULAR = "T"
    TWO_SOURCES = "2+"


EVIDENCE_WORDS: dict[str, str] = {
    Evidence.OFFICIAL: "read in an official source",
    Evidence.TABULAR: "checked against the official ICD-10-CM tabular list",
    Evidence.TWO_SOURCES: "read in two or more independent sources",
}

FIELD_NAMES: dict[NoteKind, tuple[str, ...]] = {
    NoteKind.BASIC: ("Front", "Back"),
    NoteKind.REVERSED: ("Front", "Back"),
    NoteKind.CLOZE: ("Text", "Extra"),
    NoteKind.TYPED: ("Front", "Back"),
    NoteKind.CHOICE: ("Question", "A", "B", "C", "D", "Answer"),
}

KIND_NAMES: dict[NoteKind, str] = {
    NoteKind.BASIC: "Basic",
    NoteKind.REVERSED: "Basic and reversed",
    NoteKind.CLOZE: "Cloze (fill the gap)",
    NoteKind.TYPED: "Typed answer",
    NoteKind.CHOICE: "Multiple choice",
}

CHOICE_LETTERS = "ABCD"

AnyKind = NoteKind | NoteType
"""How a note is asked: one of the app's own ways, or a note type with templates."""


@dataclass(frozen=True, slots=True)
class Note:
    """What the learner writes: raw fields and what is known about the fact.

    Args:
        kind: how it is asked.
        fields: raw HTML, in the order of `field_names`.
        key: stable across imports and machines; None until the library gives one.
        topic: a key of ``domain.topics``, or None: scheduled, but outside the forecast.
        confused_with: keys of notes that learners take this one for.
    """

    kind: AnyKind
    fields: tuple[str, ...]
    key: str | None = None
    topic: str | None = None
    tags: tuple[str, ...] = ()
    rationale: str = ""
    source: str = ""
    edition: str = ""
    evidence: str = ""
    checked_on: date | None = None
    review_by: date | None = None
    confused_with: tuple[str, ...] = ()


def field_names(kind: AnyKind) -> tuple[str, ...]:
    """What the fields of such a note are called, in order."""
    return kind.fields if isinstance(kind, NoteType) else FIELD_NAMES[kind]


def kind_name(kind: AnyKind) -> str:
    """What the learner calls this kind of note."""
    return kind.name if isinstance(kind, NoteType) else KIND_NAMES[kind]


def kind_key(kind: AnyKind) -> str:
    """A word for this kind of note that is the same on every machine."""
    return kind.key if isinstance(kind, NoteType) else kind.value


def check_fields(kind: AnyKind, fields: tuple[str, ...]) -> None:
    """Raises BadInput when `fields` cannot make a card of this kind."""
    names = field_names(kind)
    if len(fields) != len(names):
        raise BadInput(
            "This note is incomplete",
            f"A {kind_name(kind).lower()} note has {len(names)} fields; {len(fields)} were given.",
            "Fill in " + ", ".join(names) + ".",
        )
    if isinstance(kind, NoteType):
        if not template_ordinals(kind, fields):
            raise BadInput(
                "This note makes no card",
                f"With these fields, no card of the note type {kind.name} has a question.",
                "Fill in the fields its questions are made of.",
            )
        return
    if kind is NoteKind.CLOZE:
        if not cloze_ordinals(fields[0]):
            raise BadInput(
                "This note has no gap",
                "A cloze note needs at least one gap in its text.",
                "Put the hidden words between {{c1:: and }}.",
            )
        return
    required = names[:2] if kind is not NoteKind.CHOICE else ("Question", "A", "B", "Answer")
    for name, value in zip(names, fields, strict=True):
        if name in required and not _is_filled(value):
            raise BadInput(
                "This note is incomplete",
                f"{name} is empty.",
                f"Write something in {name}.",
            )
    if kind is NoteKind.CHOICE:
        letter = plain_text(fields[5]).upper()
        if letter not in tuple(CHOICE_LETTERS) or not _is_filled(fields[1 + CHOICE_LETTERS.index(letter)]):
            raise BadInput(
                "The right answer is missing",
                f"'{plain_text(fields[5])}' names none of the options that are filled in.",
                "Write the letter of the right option in Answer.",
            )


def _is_filled(value: str) -> bool:
    # A letter or figure in front tells most fields at once, and this is asked of every field of a file.
    return value[:1].isalnum() or "<img" in value or bool(plain_text(value))


def card_ordinals(kind: AnyKind, fields: tuple[str, ...]) -> tuple[int, ...]:
    """Which cards a note makes: 0 and 1 for reversed, gap number minus 1 for cloze, else 0.

    Of a note type with templates: the places of those whose question is not empty.
    """
    if isinstance(kind, NoteType):
        return template_ordinals(kind, fields)
    if kind is NoteKind.REVERSED:
        return (0, 1)
    if kind is NoteKind.CLOZE:
        return tuple(number - 1 for number in cloze_ordinals(fields[0]))
    return (0,)


def faces(kind: AnyKind, fields: tuple[str, ...], ordinal: int) -> Faces:
    """The two sides of card `ordinal` of a note, as raw HTML."""
    if isinstance(kind, NoteType):
        return template_faces(kind, fields, ordinal)
    if kind is NoteKind.CLOZE:
        tree = parse_cloze(fields[0])
        extra = fields[1] if len(fields) > 1 else ""
        shown = render_gap(tree, ordinal + 1, revealed=True)
        return Faces(
            question=render_gap(tree, ordinal + 1, revealed=False),
            answer=shown + (f"<hr>{extra}" if extra else ""),
        )
    if kind is NoteKind.CHOICE:
        right = CHOICE_LETTERS.index(plain_text(fields[5]).upper())
        filled = [index for index in range(4) if _is_filled(fields[1 + index])]
        return Faces(
            question=fields[0],
            answer=fields[1 + right],
            options=tuple(fields[1 + index] for index in filled),
            correct=filled.index(right),
        )
    front, back = fields[0], fields[1]
    if kind is NoteKind.REVERSED and ordinal == 1:
        return Faces(question=back, answer=front)
    if kind is NoteKind.TYPED:
        return Faces(question=front, answer=back, expected=plain_text(back))
    return Faces(question=front, answer=back)


def summary(kind: AnyKind, fields: tuple[str, ...]) -> str:
    """The first field as plain text, gaps filled: what lists show for a note.

    Of a note whose gaps lie over a picture, the first field that says something besides.
    """
    if isinstance(kind, NoteType) and kind.is_cloze and any(map(is_occlusion, fields)):
        words = (plain_text(value) for value in fields if not is_occlusion(value))
        return next(filter(None, words), "")
    if kind is NoteKind.CLOZE or (isinstance(kind, NoteType) and kind.is_cloze and fields):
        return plain_text(render_gap(parse_cloze(fields[0]), 0, revealed=True))
    return plain_text(fields[0]) if fields else ""


def is_past_review(note: Note, today: date) -> bool:
    """True once the day by which a note's fact was to be checked again has gone by."""
    return note.review_by is not None and note.review_by < today


def fingerprint(kind: AnyKind, fields: tuple[str, ...]) -> str:
    """A digest that is equal for notes that ask and answer the same, whatever their mark-up or case."""
    return _digest(kind_key(kind), *(plain_text(value).casefold() for value in fields))


def content_digest(note: Note) -> str:
    """A digest of everything a note says: it changes with any edit.

    A note that is confused with no other has the digest it had before notes could say so.
    """
    mix_ups = ("confused with", *note.confused_with) if note.confused_with else ()
    return _digest(
        kind_key(note.kind),
        *note.fields,
        note.topic or "",
        *note.tags,
        note.rationale,
        note.source,
        note.edition,
        note.evidence,
        str(note.checked_on),
        str(note.review_by),
        *mix_ups,
    )


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()
