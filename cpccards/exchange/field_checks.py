"""Whether fields can make a card, asked in a way that no hostile file can make slow."""

from __future__ import annotations

from collections.abc import Sequence

from cpccards.domain.cloze import cloze_ordinals
from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import AnyKind, NoteKind, check_fields, field_names

MAX_FIELD = 200_000
"""Characters one field may have."""
MAX_GAPS = 200
"""Gaps one cloze text may have."""
_OPEN_MARKS = 500
_SHORT = 1_000
_PLAIN_KINDS = frozenset((NoteKind.BASIC, NoteKind.REVERSED, NoteKind.TYPED))


def has_gap(text: str) -> bool:
    """True when `text` is a cloze text; False as well for one with more than `MAX_GAPS` gaps."""
    if "{{c" not in text or text.count("{{c") > MAX_GAPS or len(text) > MAX_FIELD:
        return False
    try:
        return bool(cloze_ordinals(text))
    except ValueError:  # a gap number of thousands of digits
        return False


def why_not(kind: AnyKind, fields: Sequence[str]) -> str | None:
    """One sentence on why `fields` (raw HTML, as many as the kind has) make no card; None when they do.

    Of a note type with templates only number and size are looked at: such a note may well make no card yet.
    """
    if kind in _PLAIN_KINDS and all(_is_filled(value) for value in fields):
        return None
    why = _too_much(kind, fields)
    if why is not None:
        return why
    return _miscounted(kind, fields) if isinstance(kind, NoteType) else _unfit(kind, fields)


def _miscounted(kind: NoteType, fields: Sequence[str]) -> str | None:
    if len(kind.fields) == len(fields):
        return None
    names = ", ".join(kind.fields)
    return f"{kind.name} has {len(kind.fields)} fields ({names}); {len(fields)} stand there."


def _unfit(kind: NoteKind, fields: Sequence[str]) -> str | None:
    try:
        check_fields(kind, tuple(fields))
    except BadInput as error:
        return str(error)
    except ValueError:
        return "A gap has a number that is far too long. Number the gaps from 1."
    return None


def _too_much(kind: AnyKind, fields: Sequence[str]) -> str | None:
    """Why `fields` are not even looked at: the checks of the domain would take too long on them."""
    for name, value in zip(field_names(kind), fields, strict=False):
        if len(value) > MAX_FIELD:
            return f"{name} has {len(value):,} characters, more than {MAX_FIELD:,}. Make several cards of it."
        if value.count("<", value.rfind(">") + 1) > _OPEN_MARKS:
            return f"{name} is full of “<” that are never closed. Take them out."
    if isinstance(kind, NoteType):
        texts: Sequence[str] = fields if kind.is_cloze else ()
    else:
        texts = fields[:1] if kind is NoteKind.CLOZE else ()
    if any(text.count("{{c") > MAX_GAPS for text in texts):
        return f"There are more than {MAX_GAPS} gaps in it. Make several notes of it."
    return None


def _is_filled(value: str) -> bool:
    """True for a field that begins with a letter or digit, so has something to read: nearly every one."""
    return value[:1].isalnum() and len(value) <= _SHORT
