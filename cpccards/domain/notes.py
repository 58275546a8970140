"""Notes, their kinds, and the cards made from them.

A note keeps its fields raw, as written or imported. What is shown is made from them:
`faces` gives the two sides of one card as HTML that has *not* been sanitised; the card
view does that (see `exchange/safe_html.py`).
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType

from cpccards.domain.errors import BadInput

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


@dataclass(frozen=True, slots=True)
class Note:
    """What the learner writes: raw fields and what is known about the fact.

    Args:
        kind: how it is asked.
        fields: raw HTML, in the order of ``FIELD_NAMES[kind]``.
        key: stable across imports and machines; None until the library gives one.
        topic: a key of ``domain.topics``, or None: scheduled, but outside the forecast.
        confused_with: keys of notes that learners take this one for.
    """

    kind: NoteKind
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


@dataclass(frozen=True, slots=True)
class Faces:
    """The two sides of one card, as raw HTML.

    Attributes:
        expected: what a typed answer is compared with, as plain text; None when nothing is typed.
        options: the options of a multiple-choice card, in order A, B, C, D; empty otherwise.
        correct: index into `options`; None when there are none.
    """

    question: str
    answer: str
    expected: str | None = None
    options: tuple[str, ...] = ()
    correct: int | None = None


_MARK = re.compile(r"\{\{c(?P<numbers>\d{1,3}(?:,\d{1,3})*)::|\}\}")
_DEEPEST_GAP = 10
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\s*/?>", re.IGNORECASE)


def plain_text(raw: str) -> str:
    """`raw` HTML as one line of readable text."""
    if "<" in raw or "&" in raw:
        raw = html.unescape(_TAG.sub("", _BREAK.sub(" ", raw)))
    return " ".join(raw.split())


@dataclass(slots=True)
class _Gap:
    """One cloze deletion; `parts` are text and deeper gaps in reading order."""

    ordinals: frozenset[int]
    parts: list[str | _Gap] = field(default_factory=list)


def _parse_cloze(text: str) -> _Gap:
    """`text` as a tree. Unclosed gaps, and those nested too deep, are kept as the plain text they are."""
    root = _Gap(frozenset())
    stack: list[tuple[_Gap, str]] = [(root, "")]
    end = 0
    for mark in _MARK.finditer(text):
        stack[-1][0].parts.append(text[end : mark.start()])
        end = mark.end()
        if mark["numbers"] and len(stack) <= _DEEPEST_GAP:
            numbers = frozenset(int(number) for number in mark["numbers"].split(","))
            stack.append((_Gap(numbers - {0}), mark.group()))
        elif mark["numbers"] or len(stack) == 1:
            stack[-1][0].parts.append(mark.group())
        else:
            gap, _ = stack.pop()
            stack[-1][0].parts.append(gap)
    stack[-1][0].parts.append(text[end:])
    while len(stack) > 1:
        gap, opener = stack.pop()
        stack[-1][0].parts += [opener, *gap.parts]
    return root


def _ordinals(gap: _Gap) -> set[int]:
    found = set(gap.ordinals)
    for part in gap.parts:
        if isinstance(part, _Gap):
            found |= _ordinals(part)
    return found


def _render_gap(gap: _Gap, active: int, revealed: bool) -> str:
    inner = "".join(
        part if isinstance(part, str) else _render_gap(part, active, revealed) for part in gap.parts
    )
    text, separator, hint = inner.partition("::")
    if not gap.ordinals:
        return inner
    if active in gap.ordinals:
        if revealed:
            return f'<span class="cloze">{text}</span>'
        return f'<span class="cloze">[{hint if separator and hint else "…"}]</span>'
    return text


def cloze_ordinals(text: str) -> tuple[int, ...]:
    """The gap numbers in a cloze text, ascending; each makes one card."""
    return tuple(sorted(_ordinals(_parse_cloze(text))))


def check_fields(kind: NoteKind, fields: tuple[str, ...]) -> None:
    """Raises BadInput when `fields` cannot make a card of this kind."""
    names = FIELD_NAMES[kind]
    if len(fields) != len(names):
        raise BadInput(
            "This note is incomplete",
            f"A {KIND_NAMES[kind].lower()} note has {len(names)} fields; {len(fields)} were given.",
            "Fill in " + ", ".join(names) + ".",
        )
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
    return "<img" in value or bool(plain_text(value))


def card_ordinals(kind: NoteKind, fields: tuple[str, ...]) -> tuple[int, ...]:
    """Which cards a note makes: 0 and 1 for reversed, gap number minus 1 for cloze, else 0."""
    if kind is NoteKind.REVERSED:
        return (0, 1)
    if kind is NoteKind.CLOZE:
        return tuple(number - 1 for number in cloze_ordinals(fields[0]))
    return (0,)


def faces(kind: NoteKind, fields: tuple[str, ...], ordinal: int) -> Faces:
    """The two sides of card `ordinal` of a note, as raw HTML."""
    if kind is NoteKind.CLOZE:
        tree = _parse_cloze(fields[0])
        extra = fields[1] if len(fields) > 1 else ""
        shown = _render_gap(tree, ordinal + 1, revealed=True)
        return Faces(
            question=_render_gap(tree, ordinal + 1, revealed=False),
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


def summary(kind: NoteKind, fields: tuple[str, ...]) -> str:
    """The first field as plain text, gaps filled: what lists show for a note."""
    if kind is NoteKind.CLOZE:
        return plain_text(_render_gap(_parse_cloze(fields[0]), 0, revealed=True))
    return plain_text(fields[0]) if fields else ""


def is_past_review(note: Note, today: date) -> bool:
    """True once the day by which a note's fact was to be checked again has gone by."""
    return note.review_by is not None and note.review_by < today


def fingerprint(kind: NoteKind, fields: tuple[str, ...]) -> str:
    """A digest that is equal for notes that ask and answer the same, whatever their mark-up or case."""
    return _digest(kind.value, *(plain_text(value).casefold() for value in fields))


def content_digest(note: Note) -> str:
    """A digest of everything a note says: it changes with any edit.

    A note that is confused with no other has the digest it had before notes could say so.
    """
    mix_ups = ("confused with", *note.confused_with) if note.confused_with else ()
    return _digest(
        note.kind.value,
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
