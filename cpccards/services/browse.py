"""What the Browse page shows: rows in order, those on screen in words, and what can be filtered by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cpccards.domain.browsing import BrowseColumn, BrowseList, BrowseRow, BrowseView
from cpccards.domain.cards import Deck, StoredNote
from cpccards.domain.clock import from_milliseconds
from cpccards.domain.errors import BadInput
from cpccards.domain.memory import FSRS_DECAY, chance_of_recall
from cpccards.domain.notes import AnyKind, CardId, DeckId, NoteId, card_ordinals, faces, kind_name
from cpccards.domain.plain_text import plain_text
from cpccards.domain.reviews import CardState
from cpccards.domain.topics import TOPICS
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.search import SavedSearch, SearchService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.browse import BrowseOrder, StoredRow
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

VIEW = "browse_view"
_SHOWN = 300
"""Characters of a text that a row can show."""


@dataclass(frozen=True, slots=True)
class BrowseFilters:
    """What there is to filter by.

    Attributes:
        topics: keys of the topics that notes have.
        sections: (id, name) of the sections of the outline that is followed.
        section_topics: the topics of each section, by its id.
        flags: how many cards have each flag that is in use.
    """

    saved: tuple[SavedSearch, ...]
    decks: tuple[Deck, ...]
    tags: tuple[str, ...]
    topics: frozenset[str]
    sections: tuple[tuple[str, str], ...]
    section_topics: Mapping[str, tuple[str, ...]]
    flags: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class BrowseTargets:
    """What an act on some rows concerns; the notes each once."""

    cards: tuple[CardId, ...]
    notes: tuple[NoteId, ...]


class BrowseService:
    """Rows of cards, or of notes: then a note is shown by the first of its cards that fits."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        search: SearchService,
        presets: PresetService,
        outlines: OutlineService,
        forecasting: ForecastService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._search = search
        self._presets = presets
        self._outlines = outlines
        self._forecasting = forecasting

    def view(self) -> BrowseView:
        """How the learner has set the table up."""
        with self._units() as uow:
            return BrowseView.read(uow.settings.get(VIEW))

    def keep_view(self, view: BrowseView) -> None:
        """Remembers that. Not an undoable step."""
        with self._units() as uow:
            uow.settings.put({VIEW: view.stored()})
            uow.commit()

    def find(self, query: str, view: BrowseView) -> BrowseList:
        """A card for each row, in order. Raises SearchError: see `SearchService`."""
        with self._search.searching(query) as (uow, parsed, moment):
            places = self._places(uow, view.sort)
            order = BrowseOrder(view.sort, view.descending, view.of_notes, places)
            found = uow.browse.cards(parsed, moment, order)
            return BrowseList(found, uow.browse.count(of_notes=view.of_notes))

    def rows(self, cards: Iterable[CardId], *, of_notes: bool = False) -> list[BrowseRow]:
        """What stands in some rows, in the order given; those that are gone are left out.

        A card's question is its own, with open gaps, or from the other side; a note's is its first field.
        """
        today = self._calendar.today()
        with self._units() as uow:
            stored = uow.browse.rows(cards)
            siblings = uow.browse.siblings({row.note for row in stored})
            kinds = {kind: uow.notes.kind_of(kind) for kind in {row.kind_id for row in stored}}
            self._presets.refresh(uow)
        decays = {deck: self._decay(DeckId(deck)) for deck in {row.deck for row in stored}}
        found = []
        for row in stored:
            question, answer = _sides(kinds[row.kind_id], row)
            if of_notes or not question:
                question = row.summary
            sides = question[:_SHOWN], answer[:_SHOWN]
            found.append(_row(row, sides, kinds[row.kind_id], siblings[row.note], decays[row.deck], today))
        return found

    def section_names(self) -> Mapping[str, str]:
        """The section each topic belongs to, in the outline that is followed; by the topic's key."""
        outline = self._outlines.get(self._forecasting.outline)
        return {topic: section.name for section in outline.sections for topic in section.topics}

    def deck_paths(self) -> Mapping[DeckId, tuple[str, ...]]:
        """Where each deck is."""
        with self._units() as uow:
            return {deck.id: deck.path for deck in uow.decks.all()}

    def filters(self) -> BrowseFilters:
        """What there is to filter by."""
        outline = self._outlines.get(self._forecasting.outline)
        saved = self._search.saved()
        with self._units() as uow:
            return BrowseFilters(
                saved,
                tuple(uow.decks.all()),
                tuple(uow.notes.tags()),
                frozenset(uow.browse.topics()),
                tuple((section.id, section.name) for section in outline.sections),
                {section.id: tuple(section.topics) for section in outline.sections},
                uow.browse.flags(),
            )

    def note_of(self, card: CardId) -> StoredNote | None:
        """The note of a card; None when it is gone."""
        with self._units() as uow:
            found = uow.browse.notes_of([card])
            return uow.notes.get(found[0]) if found else None

    def targets(self, rows: Sequence[CardId], *, of_notes: bool) -> BrowseTargets:
        """What some rows stand for, as far as it exists: of notes, all the cards they make."""
        with self._units() as uow:
            cards, of_each = uow.browse.with_notes(rows)
            notes = tuple(dict.fromkeys(of_each))
            return BrowseTargets(tuple(uow.browse.cards_of(notes) if of_notes else cards), notes)

    def place_of_card(self, card: CardId) -> int:
        """Which of the cards of its note, as `LibraryService.preview` has them, a card is.

        Raises:
            KeyError: it is gone.
        """
        with self._units() as uow:
            found = uow.cards.get(card)
            note = uow.notes.get(found.note).note
        ordinals = card_ordinals(note.kind, note.fields)
        return ordinals.index(found.ordinal) if found.ordinal in ordinals else 0

    def _decay(self, deck: DeckId) -> float:
        preset = self._presets.of_deck(deck)
        return preset.parameters[20] if preset.parameters else FSRS_DECAY

    def _places(self, uow: UnitOfWork, column: BrowseColumn | None) -> Mapping[Any, int]:
        """Where values that the library knows by a key come, by the words they are shown in."""
        named: dict[Any, str] = {}
        match column:
            case BrowseColumn.DECK:
                return {deck.id: place for place, deck in enumerate(uow.decks.all())}
            case BrowseColumn.TOPIC:
                named = {topic.key: topic.name for topic in TOPICS}
            case BrowseColumn.SECTION:
                return self._section_places()
            case BrowseColumn.KIND:
                named = {kind: kind_name(uow.notes.kind_of(kind)) for kind in uow.browse.kinds()}
        ordered = sorted(named, key=lambda key: named[key].casefold())
        return {key: place for place, key in enumerate(ordered)}

    def _section_places(self) -> Mapping[Any, int]:
        outline = self._outlines.get(self._forecasting.outline)
        return {topic: place for place, each in enumerate(outline.sections) for topic in each.topics}


def _row(
    row: StoredRow, sides: tuple[str, str], kind: AnyKind, siblings: int, decay: float, today: int
) -> BrowseRow:
    is_known = row.stability is not None and row.stability > 0 and row.last_review_day is not None
    recall = (
        chance_of_recall(row.stability or 0.0, today - (row.last_review_day or 0), decay)
        if is_known
        else None
    )
    return BrowseRow(
        card=CardId(row.card),
        note=NoteId(row.note),
        deck=DeckId(row.deck),
        ordinal=row.ordinal,
        question=sides[0],
        answer=sides[1],
        kind=kind,
        siblings=siblings,
        state=CardState(row.state),
        suspended=bool(row.suspended),
        buried=row.buried_until_day is not None and row.buried_until_day > today,
        due_day=row.due_day,
        due_at=None if row.due_at is None else from_milliseconds(row.due_at),
        position=row.position,
        interval=row.interval,
        stability=row.stability,
        difficulty=row.difficulty,
        retrievability=recall,
        repetitions=row.repetitions,
        lapses=row.lapses,
        flag=row.flag,
        tags=tuple(row.tags.split()),
        topic=row.topic,
        created_at=from_milliseconds(row.created_at),
        modified_at=from_milliseconds(row.modified_at),
        source=row.source,
        edition=row.edition,
        review_by=date.fromisoformat(row.review_by) if row.review_by else None,
    )


def _sides(kind: AnyKind, row: StoredRow) -> tuple[str, str]:
    """Question and answer of a card as plain text; empty where a damaged note came in, yet to be mended."""
    try:
        shown = faces(kind, tuple(json.loads(row.fields)), row.ordinal)
    except (BadInput, IndexError, ValueError):
        return "", ""
    return plain_text(shown.question), plain_text(shown.answer)
