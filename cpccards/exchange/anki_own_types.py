"""Our own kinds of notes as note types for Anki, and back again.

Their numbers never change: by them Anki knows, when a deck is exported again, which notes are which. Besides
the fields of a kind they have one each for rationale, source and edition, so that these go along.
"""

from __future__ import annotations

import html

from cpccards.domain.anki_names import KEY_PREFIX
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import CHOICE_LETTERS, FIELD_NAMES, Note, NoteKind
from cpccards.domain.plain_text import plain_text
from cpccards.exchange.anki_note_types import note_type_key

_NUMBERS: dict[NoteKind, int] = {
    NoteKind.BASIC: 1_763_800_000_001,
    NoteKind.REVERSED: 1_763_800_000_002,
    NoteKind.CLOZE: 1_763_800_000_003,
    NoteKind.TYPED: 1_763_800_000_004,
    NoteKind.CHOICE: 1_763_800_000_005,
}
_NAMES: dict[NoteKind, str] = {
    NoteKind.BASIC: "Basic (CPC Cards)",
    NoteKind.REVERSED: "Basic and reversed (CPC Cards)",
    NoteKind.CLOZE: "Cloze (CPC Cards)",
    NoteKind.TYPED: "Type in the answer (CPC Cards)",
    NoteKind.CHOICE: "Multiple choice (CPC Cards)",
}
_MORE = ("Rationale", "Source", "Edition")

_ANSWER = "{{FrontSide}}<hr id=answer>"
_FOOT = (
    '{{#Rationale}}<div class="rationale">{{Rationale}}</div>{{/Rationale}}'
    '{{#Source}}<div class="source">{{Source}}</div>{{/Source}}'
    '{{#Edition}}<div class="source">{{Edition}}</div>{{/Edition}}'
)
_OPTIONS = "".join(
    f"{{{{#{letter}}}}}<div>{letter}. {{{{{letter}}}}}</div>{{{{/{letter}}}}}" for letter in CHOICE_LETTERS
)
_TEMPLATES: dict[NoteKind, tuple[CardTemplate, ...]] = {
    NoteKind.BASIC: (CardTemplate("Card 1", "{{Front}}", f"{_ANSWER}{{{{Back}}}}{_FOOT}"),),
    NoteKind.REVERSED: (
        CardTemplate("Card 1", "{{Front}}", f"{_ANSWER}{{{{Back}}}}{_FOOT}"),
        CardTemplate("Card 2", "{{Back}}", f"{_ANSWER}{{{{Front}}}}{_FOOT}"),
    ),
    NoteKind.CLOZE: (
        CardTemplate("Cloze", "{{cloze:Text}}", f"{{{{cloze:Text}}}}<div>{{{{Extra}}}}</div>{_FOOT}"),
    ),
    NoteKind.TYPED: (
        CardTemplate(
            "Card 1",
            "{{Front}}<div>{{type:Back}}</div>",
            f"{{{{Front}}}}<hr id=answer><div>{{{{type:Back}}}}</div>{_FOOT}",
        ),
    ),
    NoteKind.CHOICE: (
        CardTemplate(
            "Card 1",
            f'{{{{Question}}}}<div class="options">{_OPTIONS}</div>',
            f"{_ANSWER}<b>{{{{Answer}}}}</b>{_FOOT}",
        ),
    ),
}
_STYLE = """\
.card { font-family: sans-serif; font-size: 20px; line-height: 1.4; text-align: center; }
.cloze { font-weight: bold; }
.options { display: inline-block; margin-top: 1em; text-align: left; }
.rationale { margin-top: 1em; font-size: 17px; }
.source { margin-top: 0.5em; font-size: 14px; opacity: 0.7; }
"""

OWN_TYPES: dict[NoteKind, NoteType] = {
    kind: NoteType(
        key=note_type_key(number),
        name=_NAMES[kind],
        fields=(*FIELD_NAMES[kind], *_MORE),
        templates=_TEMPLATES[kind],
        css=_STYLE,
        is_cloze=kind is NoteKind.CLOZE,
    )
    for kind, number in _NUMBERS.items()
}
"""The note type that each of our own kinds is in Anki."""

_KINDS = {note_type.key: kind for kind, note_type in OWN_TYPES.items()}


def to_anki(note: Note) -> tuple[NoteType, tuple[str, ...]]:
    """The note type of a note in Anki, and its fields there."""
    if isinstance(note.kind, NoteType):
        return note.kind, note.fields
    more = (note.rationale, html.escape(note.source, quote=False), html.escape(note.edition, quote=False))
    return OWN_TYPES[note.kind], (*note.fields, *more)


def from_anki(note: Note) -> Note:
    """A note that was read from Anki, as one of our own kinds where `to_anki` made it; else as it is.

    A field that was added to the note type in Anki, or taken out of it, makes it one of Anki's.
    """
    kind = _KINDS.get(note.kind.key) if isinstance(note.kind, NoteType) else None
    if kind is None or not isinstance(note.kind, NoteType) or note.kind.fields != OWN_TYPES[kind].fields:
        return note
    rationale, source, edition = note.fields[-len(_MORE) :]
    return Note(
        kind=kind,
        fields=note.fields[: -len(_MORE)],
        key=note.key.removeprefix(KEY_PREFIX) if note.key else None,
        topic=note.topic,
        tags=note.tags,
        rationale=rationale,
        source=_plain(source),
        edition=_plain(edition),
    )


def guid(key: str) -> str:
    """What Anki knows a note by: its own word for those that came from there, else our key."""
    return key.removeprefix(KEY_PREFIX)


def _plain(value: str) -> str:
    """A field of Anki's as plain text: exactly, as long as nobody marked it up there."""
    return plain_text(value) if "<" in value else html.unescape(value)
