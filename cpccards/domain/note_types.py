"""Note types of the learner's own and from elsewhere: named fields, and templates that make cards of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardTemplate:
    """One card of a note type. Both sides are HTML with ``{{Field}}`` in it (see `domain/templates.py`)."""

    name: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type.

    Args:
        key: stable across imports and machines; ``anki-<id>`` for one from Anki.
        fields: their names, in order.
        templates: one for each card; a cloze type has one, which serves every gap.
        css: kept for the way back; cards are shown in the app's own style.
        is_cloze: cards are made of the numbered gaps of the fields that the template takes with ``cloze:``.
    """

    key: str
    name: str
    fields: tuple[str, ...]
    templates: tuple[CardTemplate, ...]
    css: str = ""
    is_cloze: bool = False
