"""The ICD-10-CM tabular list: looking things up, codes in texts, and cards made from a block."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from cpccards.content.icd10cm_codes import find_codes
from cpccards.content.icd10cm_tabular import Tabular
from cpccards.domain.drafts import Draft, DraftDeck, DraftNote
from cpccards.domain.errors import BadInput
from cpccards.domain.icd10cm import Edition, Entry, Level, Line
from cpccards.domain.notes import Evidence, Note, NoteKind
from cpccards.services.importing import Fate, Imported, ImportPlan, ImportService
from cpccards.services.study_calendar import StudyCalendar

MOST_CARDS = 200
"""Notes made at one go; more than that is a deck nobody will finish."""
MOST_FOUND = 100
_TOPIC = "icd-chapters"
_STUDY_AREA = "icd-10-cm"
_FIRST_DECK = "ICD-10-CM"


class Asked(Enum):
    """What cards are made of: the categories of a block, or all codes that can be reported."""

    CATEGORIES = "categories"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class Reference:
    """A code of the list in a text: where it stands, and what it leads to."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Cards that could be made.

    Attributes:
        known: how many more the library has already; they are left as they are.
    """

    plan: ImportPlan
    known: int

    @property
    def count(self) -> int:
        """How many notes would be added."""
        return self.plan.to_write


class Icd10cmService:
    """The tabular list. It is opened when first asked for; every method may raise CpcCardsError then.

    Args:
        path: resources/icd10cm.sqlite.
    """

    def __init__(self, path: Path, importing: ImportService, calendar: StudyCalendar) -> None:
        self._tabular = Tabular(path)
        self._importing = importing
        self._calendar = calendar

    def close(self) -> None:
        """Lets go of the file."""
        self._tabular.close()

    def edition(self) -> Edition:
        """Which list it is."""
        return self._tabular.edition()

    def chapters(self) -> tuple[Line, ...]:
        """The chapters."""
        return self._tabular.chapters()

    def entry(self, code: str) -> Entry | None:
        """An entry by its code; case, point and a trailing hyphen do not matter. None when there is none."""
        return self._tabular.lookup(code)

    def search(self, words: str) -> tuple[Line, ...]:
        """The entries that fit a code or words, best first."""
        return self._tabular.search(words, MOST_FOUND)

    def references(self, text: str) -> tuple[Reference, ...]:
        """Every code, category or range of the list in plain `text`; what the list has not is left out.

        A range leads to its block or chapter; where there is none, each end leads to itself.
        """
        return tuple(self._references(text))

    def _references(self, text: str) -> Iterator[Reference]:
        for mention in find_codes(text):
            end = mention.start + len(mention.code)
            if mention.until is None:
                found = self._tabular.resolve(mention.code)
                if found is not None:
                    yield Reference(mention.start, end, found)
                continue
            start_of_until = text.index(mention.until, end)
            end_of_until = start_of_until + len(mention.until)
            block = self._tabular.resolve(f"{mention.code}-{mention.until}")
            if block is not None:
                yield Reference(mention.start, end_of_until, block)
                continue
            for start, stop, code in (
                (mention.start, end, mention.code),
                (start_of_until, end_of_until, mention.until),
            ):
                found = self._tabular.resolve(code)
                if found is not None:
                    yield Reference(start, stop, found)

    # Cards

    def choices(self, code: str) -> dict[Asked, int]:
        """How many notes the cards of an entry would be, of each sort; empty where there are none."""
        categories, codes = self._tabular.count_below(code)
        counts = {Asked.CATEGORIES: 0 if categories == codes else categories, Asked.CODES: codes}
        return {asked: count for asked, count in counts.items() if count}

    def usual_deck(self, code: str) -> tuple[str, ...]:
        """The deck cards of this entry go to unless another is named."""
        entry = self._tabular.lookup(code)
        if entry is None:
            return (_FIRST_DECK,)
        return (_FIRST_DECK, entry.line.words)

    def propose(self, code: str, asked: Asked, deck: tuple[str, ...], *, both_ways: bool = False) -> Proposal:
        """Cards of an entry, to be looked at before they are made.

        A code that takes a 7th character makes one card, for all of its 7th characters. Codes that have a
        card already, in whichever deck and however edited, are left out.

        Raises:
            BadInput: there is nothing to make cards of, or more than MOST_CARDS, or the deck has no name.
        """
        entry = self._tabular.lookup(code)
        count = self.choices(code).get(asked, 0)
        if entry is None or not count:
            raise BadInput(
                "There are no cards to make", f"No code stands under {code}.", "Choose a block or a category."
            )
        if count > MOST_CARDS:
            raise BadInput(
                "That would be too many cards",
                f"{entry.line.name} has {count:,} of them; at most {MOST_CARDS} are made at one go.",
                "Choose a part of it, or its categories."
                if asked is Asked.CODES and entry.line.level < Level.CATEGORY
                else "Choose a part of it.",
            )
        if not deck or not all(name.strip() for name in deck):
            raise BadInput("The deck has no name", "The cards need a deck.", "Write its name.")
        draft = self._draft(entry, self._lines(code, asked), deck, both_ways=both_ways)
        plan = self._importing.plan(draft)
        fresh = tuple(planned for planned in plan.notes if planned.fate is Fate.NEW)
        return Proposal(replace(plan, notes=fresh), len(plan.notes) - len(fresh))

    def make_cards(self, proposal: Proposal) -> Imported:
        """Adds the cards as one undoable step.

        Raises:
            LibraryError: nothing was added.
        """
        return self._importing.carry_out(proposal.plan)

    def _lines(self, code: str, asked: Asked) -> tuple[Line, ...]:
        find = self._tabular.categories if asked is Asked.CATEGORIES else self._tabular.codes
        return find(code, MOST_CARDS)

    def _draft(
        self, entry: Entry, lines: tuple[Line, ...], deck: tuple[str, ...], *, both_ways: bool
    ) -> Draft:
        edition = self._tabular.edition()
        above = entry.above[-1:] if entry.line.level is Level.CODE else ()
        place = " › ".join(f"{line.name} {line.words}" for line in (*above, entry.line))
        notes = tuple(
            DraftNote(
                Note(
                    kind=NoteKind.REVERSED if both_ways else NoteKind.BASIC,
                    fields=_fields(line, both_ways=both_ways),
                    key=f"icd10cm-tabular-{line.code.lower().replace('.', '-')}",
                    topic=_TOPIC,
                    tags=("icd-10-cm", entry.line.name.replace(" ", "-")),
                    rationale=html.escape(_reason(line, place)),
                    source=edition.source,
                    edition=edition.name,
                    evidence=Evidence.TABULAR,
                    checked_on=self._calendar.date(),
                    review_by=edition.review_by,
                ),
                deck,
                number,
            )
            for number, line in enumerate(lines, start=1)
        )
        return Draft(
            source_name=f"cards of {entry.line.name}",
            format_name="ICD-10-CM",
            decks=(DraftDeck(deck, study_area=_STUDY_AREA),),
            notes=notes,
        )


def _fields(line: Line, *, both_ways: bool) -> tuple[str, str]:
    title = html.escape(line.title, quote=False)
    what = "category" if line.level is Level.CATEGORY and not line.is_billable else "code"
    answer = f"<b>{_written(line)}</b>"
    if both_ways:
        return f"ICD-10-CM {what} for: <b>{title}</b>", f"ICD-10-CM {what} {answer}"
    return f"Which ICD-10-CM {what}: <b>{title}</b>?", answer


def _written(line: Line) -> str:
    """A code as it stands in text: with a hyphen where characters follow."""
    if line.is_billable:
        return line.code
    return f"{line.code}-" if "." in line.code else f"{line.code}.-"


def _reason(line: Line, place: str) -> str:
    words = f"It stands under {place}."
    return words if line.is_billable else f"{words} More characters follow in the list."
