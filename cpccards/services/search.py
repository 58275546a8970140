"""Finding cards and notes with a line of text, and keeping such lines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import to_milliseconds
from cpccards.domain.errors import BadInput, LibraryError
from cpccards.domain.linear_regex import TooMuchEffort
from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.domain.presets import Preset
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.search_parsing import parse
from cpccards.domain.search_query import (
    FieldIs,
    FoundCard,
    InSection,
    Query,
    SearchError,
    SearchOrder,
    terms,
)
from cpccards.domain.search_text import folded
from cpccards.scheduling.study_days import study_day_end
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.search_conditions import SearchMoment
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

LONGEST_NAME = 100
SAVED = "saved_searches"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is kept under a name."""

    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Found:
    """How many fit."""

    cards: int
    notes: int


class SearchService:
    """Searches, in the grammar of `domain/search_parsing.py`."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        presets: PresetService,
        outlines: OutlineService,
        forecasting: ForecastService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._presets = presets
        self._outlines = outlines
        self._forecasting = forecasting

    def cards(
        self,
        query: str,
        limit: int | None = None,
        order: SearchOrder = SearchOrder.ADDED,
        *,
        descending: bool = False,
    ) -> list[CardId]:
        """The cards that fit, the first `limit` of them; every card for an empty search.

        Raises:
            SearchError: it can't be understood, or takes too long; the error says where.
        """
        with self.searching(query) as (uow, parsed, moment):
            return uow.search.cards(parsed, moment, limit, order, descending=descending)

    def notes(self, query: str) -> list[NoteId]:
        """The notes any card of which fits, in order of arrival. Raises SearchError."""
        with self.searching(query) as (uow, parsed, moment):
            return uow.search.notes(parsed, moment)

    def count(self, query: str) -> Found:
        """How many fit. Raises SearchError."""
        with self.searching(query) as (uow, parsed, moment):
            return Found(*uow.search.count(parsed, moment))

    def questions(self, cards: Iterable[CardId]) -> list[FoundCard]:
        """What lists show of cards, in the order given; those that are gone are left out."""
        with self._units() as uow:
            return uow.search.questions(cards)

    def prepare(self, report: Report = unreported, cancelled: IsCancelled = never) -> int:
        """Reads the notes written since the last search, which that would else do itself; returns how many.

        After a large import it takes a second or two and belongs on a worker. It goes by small portions, so
        that nobody else waits for the library meanwhile.
        """
        count = 0
        while not cancelled():
            with self._units() as uow:
                portion = uow.search.prepare(at_least=1)
                uow.commit()
            count += portion
            if not portion:
                break
            report(count, count, "Reading the words of notes")
        return count

    def check(self, query: str) -> None:
        """Raises SearchError when a search can't be understood; finds nothing."""
        self._parse(query)

    def saved(self) -> tuple[SavedSearch, ...]:
        """The searches that are kept, in the order they were added."""
        with self._units() as uow:
            return _saved(uow)

    def save(self, name: str, query: str) -> Changes:
        """Keeps a search, as one undoable step.

        Raises:
            SearchError: it can't be understood.
            BadInput: the name is empty, too long or taken.
        """
        self.check(query)
        made = SavedSearch(name.strip(), query.strip())
        return self._change("Keep a search", lambda kept: (*kept, _checked(made, kept)))

    def rename(self, name: str, to: str) -> Changes:
        """Gives a kept search another name, as one undoable step.

        Raises:
            BadInput: there is no such search, or the new name is empty, too long or taken.
        """

        def renamed(kept: tuple[SavedSearch, ...]) -> tuple[SavedSearch, ...]:
            place = _place(name, kept)
            others = (*kept[:place], *kept[place + 1 :])
            made = _checked(SavedSearch(to.strip(), kept[place].query), others)
            return (*kept[:place], made, *kept[place + 1 :])

        return self._change("Rename a search", renamed)

    def delete(self, name: str) -> Changes:
        """Forgets a kept search, as one undoable step. Raises BadInput when there is none."""

        def without(kept: tuple[SavedSearch, ...]) -> tuple[SavedSearch, ...]:
            place = _place(name, kept)
            return (*kept[:place], *kept[place + 1 :])

        return self._change("Delete a search", without)

    def _change(
        self, step: str, change: Callable[[tuple[SavedSearch, ...]], tuple[SavedSearch, ...]]
    ) -> Changes:
        changed = changes(step, Subject.SETTINGS)
        with self._units() as uow:
            wanted = change(_saved(uow))
            uow.settings.put({SAVED: [[each.name, each.query] for each in wanted]})
            uow.commit(changed)
        return changed

    def _parse(self, query: str) -> tuple[Query, dict[str, frozenset[str]]]:
        parsed = parse(query)
        sections = self._sections()
        for term in terms(parsed):
            match term.condition:
                case InSection(name) if not any(map(name.fits, sections)):
                    raise SearchError(
                        "Your exam outline has no such section.",
                        "Write part of its name between stars: section:*surgery*.",
                        term.start,
                        term.end,
                    )
                case FieldIs(name) if not any(map(name.fits, self._fields())):
                    raise SearchError(
                        "No note has a field of that name.",
                        "Before a colon stands a field or a word such as deck or tag: F1 lists them. "
                        "To look for the colon itself, write \\:.",
                        term.start,
                        term.end,
                    )
        return parsed, sections

    def _fields(self) -> list[str]:
        with self._units() as uow:
            return [folded(name) for name in uow.note_types.field_names()]

    def _sections(self) -> dict[str, frozenset[str]]:
        outline = self._outlines.get(self._forecasting.outline)
        return {
            folded(name): frozenset(section.topics)
            for section in outline.sections
            for name in (section.id, section.name)
        }

    def _by_deck(self, uow: UnitOfWork) -> dict[DeckId, Preset]:
        self._presets.refresh(uow)
        return {deck: self._presets.of_deck(deck) for deck in self._presets.decks()}

    def _preset_names(self, uow: UnitOfWork) -> dict[DeckId, str]:
        return {deck: preset.name for deck, preset in self._by_deck(uow).items()}

    def _decays(self, uow: UnitOfWork) -> dict[DeckId, float]:
        """Of the decks whose preset has parameters of its own."""
        return {
            deck: preset.parameters[20] for deck, preset in self._by_deck(uow).items() if preset.parameters
        }

    @contextmanager
    def searching(self, query: str) -> Iterator[tuple[UnitOfWork, Query, SearchMoment]]:
        """For services that search in their own way: a unit of work, the search, and what it needs to know.

        Raises:
            SearchError: it can't be understood, or takes too long; the error says where.
        """
        parsed, sections = self._parse(query)
        zone, hour = self._calendar.zone(), self._calendar.rollover_hour
        with self._units() as uow:
            moment = SearchMoment(
                self._calendar.today(),
                to_milliseconds(self._calendar.end_of_today()),
                lambda day: to_milliseconds(study_day_end(day - 1, zone, hour)),
                sections,
                lambda: self._preset_names(uow),
                lambda: self._decays(uow),
            )
            try:
                yield uow, parsed, moment
                _keep_what_was_read(uow)
            except TooMuchEffort as error:
                raise SearchError(
                    "The regular expression has too many ways to fit.", "Make it simpler.", 0, len(query)
                ) from error


def _keep_what_was_read(uow: UnitOfWork) -> None:
    try:
        uow.commit()
    except LibraryError:
        # On a full disk, say. What was found is found; the next search reads those notes again.
        _log.warning("The words of notes could not be kept", exc_info=True)


def _saved(uow: UnitOfWork) -> tuple[SavedSearch, ...]:
    return tuple(SavedSearch(name, query) for name, query in uow.settings.get(SAVED) or ())


def _place(name: str, kept: tuple[SavedSearch, ...]) -> int:
    for place, each in enumerate(kept):
        if each.name == name:
            return place
    raise BadInput("There is no such search", f"No search is called “{name}” any more.", "Choose another.")


def _checked(made: SavedSearch, others: tuple[SavedSearch, ...]) -> SavedSearch:
    if not made.name or len(made.name) > LONGEST_NAME:
        raise BadInput(
            "That name can't be used", f"A name has 1 to {LONGEST_NAME} characters.", "Write another."
        )
    if any(each.name.casefold() == made.name.casefold() for each in others):
        raise BadInput(
            "That name is taken",
            f"Another search is called “{made.name}”.",
            "Write another, or delete that one.",
        )
    return made
