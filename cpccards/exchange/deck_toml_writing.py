"""Writing our own deck files, so that they can be read and mended by hand and read back without loss."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cpccards.domain.drafts import DeckAbout, Draft, DraftDeck, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import Note, NoteKind, kind_key
from cpccards.domain.plain_text import plain_text

FORMAT_NAME = "CPC Cards deck (TOML)"

Value = str | bool | date | tuple[str, ...]
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_SPECIAL = re.compile(r'[\x00-\x1f\x7f"\\]')
_SPECIAL_IN_LINES = re.compile(r'[\x00-\x09\x0b-\x1f\x7f\\]|"(?="|\Z)')


def write(draft: Draft) -> str:
    """A draft of one deck as a TOML file; `deck_toml.read` of it gives equal decks and notes, but for lines.

    What all notes share stands once, below ``[deck]``; media are named, their bytes go elsewhere. Raises
    BadInput when the draft has several decks.
    """
    decks = draft.decks or tuple(DraftDeck(path) for path in dict.fromkeys(note.deck for note in draft.notes))
    if len(decks) != 1 or not decks[0].path or any(note.deck != decks[0].path for note in draft.notes):
        raise BadInput(
            "One deck a file",
            f"A deck file holds one deck; {len(decks)} were given, or notes that stand elsewhere.",
            "Write each deck to a file of its own.",
        )
    deck = decks[0]
    notes = [drafted.note for drafted in draft.notes]
    # The edition of a deck that says who made it is part of that, whatever its notes say.
    about = draft.about or DeckAbout()
    edition = about.edition if draft.about else _shared([note.edition for note in notes])
    shared: dict[str, Value | None] = {
        "topic": _shared([note.topic for note in notes]),
        "edition": edition,
        "checked_on": _shared([note.checked_on for note in notes]),
        "review_by": _shared([note.review_by for note in notes]),
    }
    head: dict[str, Value | None] = {
        "key": deck.key,
        "path": deck.path,
        "study_area": deck.study_area,
        "topic": shared["topic"],
        "title": about.title,
        "author": about.author,
        "licence": about.licence,
        "about": about.description,
        "description": deck.description,
        "edition": shared["edition"],
        "checked_on": shared["checked_on"],
        "review_by": shared["review_by"],
        "media": tuple(each.name for each in draft.media),
    }
    parts = ["format = 1", "", "[deck]", *_lines(head)]
    for note_type in dict.fromkeys(note.kind for note in notes):
        if isinstance(note_type, NoteType):
            parts += _note_type_lines(note_type)
    for note in notes:
        values = _note_values(note, shared)
        # What the deck says for all its notes is taken back where a note says nothing.
        empty = [f'{name} = ""' for name in ("edition",) if shared[name] and not values.get(name, "x")]
        parts += ["", "[[note]]", *_lines(values), *empty]
    return "\n".join(parts) + "\n"


def _note_type_lines(note_type: NoteType) -> Iterator[str]:
    head: dict[str, Value | None] = {
        "key": note_type.key,
        "name": note_type.name,
        "fields": note_type.fields,
        "cloze": note_type.is_cloze,
        "css": note_type.css,
    }
    yield from ("", "[[note_type]]", *_lines(head))
    for template in note_type.templates:
        yield from ("", "[[note_type.template]]", f"name = {_value(template.name)}")
        yield f"question = {_value(template.question)}"
        yield f"answer = {_value(template.answer)}"


def by_deck(draft: Draft) -> tuple[Draft, ...]:
    """A draft for each deck of `draft` with the notes that stand in it, in the order of the decks."""
    notes: dict[tuple[str, ...], list[DraftNote]] = {deck.path: [] for deck in draft.decks}
    for note in draft.notes:
        notes.setdefault(note.deck, []).append(note)
    known = {deck.path: deck for deck in draft.decks}
    return tuple(
        Draft(draft.source_name, draft.format_name, (known.get(path) or DraftDeck(path),), tuple(held))
        for path, held in notes.items()
    )


def _shared(values: Sequence[Value | None]) -> Value | None:
    """The most frequent of `values`, if none is missing: a deck can't say it for notes that have none."""
    return Counter(values).most_common(1)[0][0] if values and all(values) else None


def _note_values(note: Note, shared: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """The fields of one note in the order of decks/README.md, without those the deck says for it."""
    details: dict[str, Value | None] = {
        "topic": note.topic,
        "edition": note.edition,
        "checked_on": note.checked_on,
        "review_by": note.review_by,
    }
    return {
        "key": note.key,
        "kind": kind_key(note.kind),
        **_content(note),
        "rationale": note.rationale,
        "source": note.source,
        "evidence": str(note.evidence),
        "tags": note.tags,
        "confused_with": note.confused_with,
        **{name: value for name, value in details.items() if value != shared[name]},
    }


def _content(note: Note) -> dict[str, Value | None]:
    """The fields of a note under the names they have in a deck file."""
    if isinstance(note.kind, NoteType):
        return {"fields": note.fields}
    if note.kind is NoteKind.CLOZE:
        return {"text": note.fields[0], "extra": note.fields[1]}
    if note.kind is NoteKind.CHOICE:
        options = list(note.fields[1:5])
        while options and not options[-1]:
            options.pop()
        return {
            "question": note.fields[0],
            "options": tuple(options),
            "answer": plain_text(note.fields[5]).upper(),
        }
    return {"front": note.fields[0], "back": note.fields[1]}


def _lines(values: Mapping[str, Value | None]) -> Iterator[str]:
    """A line for each value there is."""
    for name, value in values.items():
        if value:
            yield f"{name} = {_value(value)}"


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{', '.join(_text(part, in_list=True) for part in value)}]"
    return _text(value)


def _text(text: str, *, in_list: bool = False) -> str:
    """A TOML string: over several lines when the text has several and they read well."""
    if "\n" in text and not in_list:
        return '"""\n' + _SPECIAL_IN_LINES.sub(_escape, text) + '"""'
    return '"' + _SPECIAL.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"
