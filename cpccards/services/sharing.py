"""Decks that are handed on: the licence of notes that came with the app, and words of others on one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cpccards.content.findings import Entry, all_text
from cpccards.content.licence_checks import check_descriptors, cpt_numbers
from cpccards.domain.drafts import DeckAbout, DraftNote
from cpccards.domain.notes import Note, content_digest, summary

_FIVE_DIGITS = re.compile(r"\d{5}")
_NAMED = 12
_LOOK_UP = 200
_SUMMARY = 60

CREDIT = "CPC Cards decks, by The CPC Cards contributors, CC BY 4.0"
LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
CPT_NOTE = (
    "CPT belongs to the American Medical Association. A deck that you hand on must not carry its "
    "descriptors, the official wording of the codes, without a licence from there. Codes and your own "
    "words are fine."
)


@dataclass(frozen=True, slots=True)
class CptCheck:
    """What of CPT stands on notes.

    Attributes:
        numbers: the distinct five-digit numbers that can be CPT codes, sorted.
        lookalikes: (what the note asks, why it reads like official wording), each note once.
    """

    numbers: tuple[str, ...] = ()
    lookalikes: tuple[tuple[str, str], ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """What to tell of it; nothing where there is nothing."""
        told: list[str] = []
        if self.numbers:
            named = ", ".join(self.numbers[:_NAMED])
            rest = len(self.numbers) - _NAMED
            more = f" and {rest:,} more" if rest > 0 else ""
            count = (
                "One CPT number stands"
                if len(self.numbers) == 1
                else f"{len(self.numbers):,} CPT numbers stand"
            )
            told.append(f"{count} on these notes: {named}{more}. {CPT_NOTE}")
        if self.lookalikes:
            count = "One note reads" if len(self.lookalikes) == 1 else f"{len(self.lookalikes):,} notes read"
            asked, why = self.lookalikes[0]
            told.append(f"{count} like official wording, the first: “{asked}” ({why})")
        return tuple(told)


def check_cpt(notes: Iterable[Note], look_up: Callable[[], None]) -> CptCheck:
    """Counts CPT numbers, and finds wording that reads like the American Medical Association's."""
    numbers: set[str] = set()
    found: list[tuple[str, str]] = []
    for place, note in enumerate(notes):
        if place % _LOOK_UP == 0:
            look_up()
        numbers |= {number for number in cpt_numbers(all_text(note)) if _FIVE_DIGITS.fullmatch(number)}
        why = next((each.why for each in check_descriptors(Entry("", place + 1, note))), None)
        if why is not None:
            found.append((summary(note.kind, note.fields)[:_SUMMARY], why))
    return CptCheck(tuple(sorted(numbers)), tuple(found))


def bundled_about(notes: Sequence[tuple[DraftNote, str | None]]) -> DeckAbout:
    """Licence and credit of notes that came with the app.

    Args:
        notes: each with the digest of what it said when it came.
    """
    changed = sum(content_digest(entry.note) != digest for entry, digest in notes)
    words = {0: "Unchanged.", 1: "One note was changed by who shares it."}
    how = words.get(changed, f"{changed:,} notes were changed by who shares them.")
    return DeckAbout(
        title="CPC Cards decks",
        author="The CPC Cards contributors",
        licence=LICENCE,
        description=f"Credit: “{CREDIT}”. {how}",
    )
