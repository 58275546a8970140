"""How many notes the bundled decks shall have, by subject: the one place where these numbers stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpccards.content.findings import Entry


@dataclass(frozen=True, slots=True)
class DeckTarget:
    """A subject and how many notes it shall have.

    Attributes:
        topics: the notes on these topics count.
        file: instead, the notes of the deck file with this path below `decks/` count.
    """

    name: str
    wanted: int
    topics: tuple[str, ...] = ()
    file: str = ""

    def count(self, all_entries: Sequence[Entry]) -> int:
        """How many of `all_entries` belong here."""
        if self.file:
            return sum(entry.deck.endswith(self.file) for entry in all_entries)
        return sum(entry.note.topic in self.topics for entry in all_entries)


DECK_TARGETS: tuple[DeckTarget, ...] = (
    DeckTarget("Medical terminology", 140, ("terminology",)),
    DeckTarget("Anatomy", 110, ("anatomy",)),
    DeckTarget("CPT: structure and modifiers", 130, file="cpt/structure-and-modifiers.toml"),
    DeckTarget("Surgery: integumentary", 45, ("cpt-integumentary",)),
    DeckTarget("Surgery: musculoskeletal", 45, ("cpt-musculoskeletal",)),
    DeckTarget("Surgery: respiratory, cardiovascular", 45, ("cpt-respiratory-cardiovascular",)),
    DeckTarget("Surgery: digestive", 45, ("cpt-digestive",)),
    DeckTarget("Surgery: urinary to endocrine", 45, ("cpt-urinary-genital-maternity-endocrine",)),
    DeckTarget("Surgery: nervous system, eye, ear", 45, ("cpt-nervous-eye-ear",)),
    DeckTarget("Anesthesia", 45, ("cpt-anesthesia",)),
    DeckTarget("Radiology", 45, ("cpt-radiology",)),
    DeckTarget("Pathology and laboratory", 45, ("cpt-pathology-laboratory",)),
    DeckTarget("Medicine", 55, ("cpt-medicine",)),
    DeckTarget("HCPCS Level II", 45, ("hcpcs",)),
    DeckTarget("Evaluation and management", 110, ("em-mdm", "em-time", "em-settings")),
    DeckTarget("ICD-10-CM", 180, ("icd-chapters", "icd-conventions", "icd-guidelines")),
    DeckTarget("Guidelines across books", 70, file="rules-and-compliance/coding-guidelines.toml"),
    DeckTarget("Compliance and regulation", 75, ("compliance",)),
)
