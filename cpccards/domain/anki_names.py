"""How notes and note types from Anki are called here."""

from __future__ import annotations

from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import AnyKind

KEY_PREFIX = "anki:"
"""What goes before Anki's own word for a note to make it a key."""

TEXT_TYPE_PREFIX = "anki-text-"
"""What goes before the digest that is the key of a note type which only a text from Anki named."""


def is_made_up(kind: AnyKind) -> bool:
    """True for a note type whose templates nobody wrote: the file held its name and fields alone."""
    return isinstance(kind, NoteType) and kind.key.startswith(TEXT_TYPE_PREFIX)


def other_key(key: str) -> str:
    """The key of the same note after it went to Anki and came back, or before it did."""
    return key.removeprefix(KEY_PREFIX) if key.startswith(KEY_PREFIX) else KEY_PREFIX + key
