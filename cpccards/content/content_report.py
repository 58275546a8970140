"""What the bundled decks and questions hold, counted: for whoever writes and tends them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cpccards.content.deck_targets import DECK_TARGETS
from cpccards.content.findings import Entry, entries
from cpccards.content.licence_checks import MOST_CPT_NUMBERS, counted_cpt_numbers
from cpccards.content.question_checks import question_entries
from cpccards.domain.blueprint import Blueprint, question_counts
from cpccards.domain.drafts import Draft, QuestionDraft
from cpccards.domain.notes import NoteKind
from cpccards.domain.questions import FORMS


@dataclass(frozen=True, slots=True)
class Counted:
    """A name, how many there are, and how many there shall be."""

    name: str
    count: int
    wanted: int


@dataclass(frozen=True, slots=True)
class SectionCount:
    """A section of the outline with its questions in each form."""

    section: str
    wanted: int
    by_form: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """How many notes or questions of a file are to be looked at again by `day`; None when they say no day."""

    day: date | None
    deck: str
    count: int


@dataclass(frozen=True, slots=True)
class ContentReport:
    """The counts.

    Attributes:
        due: notes and questions to be looked at again before the day asked for; empty without a day.
        cpt_numbers: the distinct CPT numbers outside evaluation and management, decks and questions together.
    """

    notes: int
    questions: int
    topics: tuple[Counted, ...]
    kinds: Mapping[str, int]
    sections: tuple[SectionCount, ...]
    cpt_numbers: tuple[str, ...]
    most_cpt_numbers: int
    due: tuple[Due, ...]


def content_report(
    decks: Sequence[Draft], drafts: Sequence[QuestionDraft], outline: Blueprint, before: date | None = None
) -> ContentReport:
    """The counts over all `decks` and question files (`drafts`), and what falls due before a day."""
    notes, questions = entries(decks), question_entries(drafts)
    kinds = Counter(entry.note.kind for entry in notes)
    forms = Counter((entry.question.section, entry.question.form) for entry in questions)
    cards = [*notes, *(entry.whole() for entry in questions)]
    return ContentReport(
        notes=len(notes),
        questions=len(questions),
        topics=tuple(Counted(target.name, target.count(notes), target.wanted) for target in DECK_TARGETS),
        kinds={kind.value: kinds[kind] for kind in NoteKind},
        sections=tuple(
            SectionCount(section.id, wanted, tuple(forms[section.id, form] for form in FORMS))
            for section, wanted in zip(outline.sections, question_counts(outline), strict=True)
        ),
        cpt_numbers=tuple(sorted(counted_cpt_numbers(cards))),
        most_cpt_numbers=MOST_CPT_NUMBERS,
        due=_due(cards, before),
    )


def _due(cards: Sequence[Entry], before: date | None) -> tuple[Due, ...]:
    """What has a review date before the day, by date and file; first of all what has no date."""
    if before is None:
        return ()
    days = ((card.note.review_by, card.deck) for card in cards)
    counts = Counter((day, deck) for day, deck in days if day is None or day < before)
    order = sorted(counts, key=lambda place: (place[0] or date.min, place[1]))
    return tuple(Due(day, deck, counts[day, deck]) for day, deck in order)
