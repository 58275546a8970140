"""Notes of one kind made into notes of another, or of the same kind after it was changed.

A refit says where each field and each card of the new kind comes from. What comes from nowhere is new; what
goes nowhere is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpccards.domain.kind_drafts import KindDraft
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import CHOICE_LETTERS, AnyKind, NoteKind, field_names
from cpccards.domain.plain_text import plain_text

Sources = tuple[int | None, ...]
"""For each place of the new kind the place of the old; None for nothing."""

_CARD = "Card 1"
_LETTER = 1 + len(CHOICE_LETTERS)
"""The field of a multiple-choice note that holds the letter of the right option."""


@dataclass(frozen=True, slots=True)
class Refit:
    """How notes of `before` become notes of `after`.

    Attributes:
        fields_from: for each field of `after` a field of `before`.
        cards_from: for each card of `after` a card of `before`; None where cards keep their number, as
            gaps do.
    """

    before: AnyKind
    after: AnyKind
    fields_from: Sources
    cards_from: Sources | None

    @property
    def keeps_fields(self) -> bool:
        """True when the fields of notes stay as they are."""
        return self.fields_from == tuple(range(len(field_names(self.before))))

    @property
    def lost_fields(self) -> tuple[int, ...]:
        """Places of the fields of `before` that go nowhere."""
        return tuple(place for place in range(len(field_names(self.before))) if place not in self.fields_from)

    def fields(self, old: Sequence[str]) -> tuple[str, ...]:
        """The fields of a note afterwards; `old` may be short of some.

        The letter of the right option says nothing where that option goes: its words take the letter's place.
        """
        told = dict(enumerate(old))
        if self.before is NoteKind.CHOICE:
            right = 1 + CHOICE_LETTERS.find(plain_text(told.get(_LETTER, "")).upper() or "?")
            if right and right not in self.fields_from:
                told[_LETTER] = told.get(right, "")
        return tuple("" if place is None else told.get(place, "") for place in self.fields_from)

    def ordinal(self, old: int) -> int | None:
        """The number of a card afterwards; None when it goes."""
        if self.cards_from is None:
            return old
        return self.cards_from.index(old) if old in self.cards_from else None


def refit_of_draft(draft: KindDraft) -> Refit:
    """What a changed note type does to its notes. Gaps keep their number, whatever their template is."""
    cards = None if draft.after.is_cloze else draft.templates_from
    return Refit(draft.before, draft.after, draft.fields_from, cards)


def makes_gaps(kind: AnyKind) -> bool:
    """True when each numbered gap of a note is a card."""
    return kind.is_cloze if isinstance(kind, NoteType) else kind is NoteKind.CLOZE


def card_names(kind: AnyKind) -> tuple[str, ...]:
    """What the cards of such a note are called; of gaps the first stands for all."""
    if makes_gaps(kind):
        return ("Gap 1",)
    if isinstance(kind, NoteType):
        return tuple(template.name for template in kind.templates)
    return (_CARD, "Card 2") if kind is NoteKind.REVERSED else (_CARD,)


def suggested_refit(before: AnyKind, after: AnyKind) -> Refit:
    """Fields and cards matched by name, and the rest in their order. From cloze to cloze, gaps stay gaps.

    What is right comes before the options of a multiple-choice note.
    """
    names = field_names(before)
    order = [0, _LETTER, *range(1, _LETTER)] if before is NoteKind.CHOICE else list(range(len(names)))
    fields = _matched(names, field_names(after), order)
    if makes_gaps(before) and makes_gaps(after):
        return Refit(before, after, fields, None)
    cards = card_names(before)
    return Refit(before, after, fields, _matched(cards, card_names(after), list(range(len(cards)))))


def unsound(refit: Refit) -> str:
    """Why a refit can't be: a sentence; empty when it can."""
    taken = [place for place in refit.cards_from or () if place is not None]
    twice = next((place for place in taken if taken.count(place) > 1), None)
    if twice is None:
        return ""
    return f"{card_names(refit.before)[twice]} is chosen twice. Its progress can go to one card alone."


def _matched(old: Sequence[str], new: Sequence[str], order: Sequence[int]) -> Sources:
    """For each new name the place of the same old one; else the first that is left, in this order."""
    left = list(order)
    made: list[int | None] = []
    for name in new:
        alike = next((place for place in left if old[place].casefold() == name.casefold()), None)
        made.append(alike)
        if alike is not None:
            left.remove(alike)
    for place, source in enumerate(made):
        if source is None and left:
            made[place] = left.pop(0)
    return tuple(made)
