"""What was studied, in numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId, DeckId
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.reviews import CardState
from cpccards.domain.statistics import WHOLE_LIBRARY, AllStatistics, Period, Scope, ScopeKind
from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.services.forecasting import ForecastService
from cpccards.services.library import LibraryService
from cpccards.services.outlines import OutlineService
from cpccards.services.presets import PresetService
from cpccards.services.study import StudyService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.services.statistics_panels import DeckTerms


@dataclass(frozen=True, slots=True)
class Statistics:
    """The library at a glance.

    Attributes:
        states: how many cards stand where.
        retention: share remembered over the last 30 study days, of cards in review; None without any.
    """

    states: dict[CardState, int]
    reviews: int
    reviews_today: int
    days_studied: int
    retention: float | None


class StatisticsService:
    """Counts: the library at a glance, and all panels of the statistics page for any scope."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        library: LibraryService,
        presets: PresetService,
        study: StudyService,
        outlines: OutlineService,
        forecasting: ForecastService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._library = library
        self._presets = presets
        self._study = study
        self._outlines = outlines
        self._forecasting = forecasting

    def all(self) -> Statistics:
        """The whole library, now."""
        today = self._calendar.today()
        with self._units() as uow:
            states = uow.cards.by_state()
            days = uow.reviews.days()
            remembered, asked = uow.reviews.retention(today - 29)
        return Statistics(
            states=states,
            reviews=sum(count for _, count, _ in days),
            reviews_today=next((count for day, count, _ in days if day == today), 0),
            days_studied=len(days),
            retention=remembered / asked if asked else None,
        )

    def of_deck(self, deck: DeckId) -> Scope:
        """A deck with everything below it.

        Raises:
            BadInput: it is gone.
        """
        path = next((each.path for each in self._library.decks() if each.id == deck), None)
        if path is None:
            raise _gone("deck")
        decks = frozenset(self._library.with_descendants(deck))
        return Scope(ScopeKind.DECK, " › ".join(path), decks=decks)

    def of_topic(self, topic: str) -> Scope:
        """The cards whose notes have a topic.

        Raises:
            BadInput: there is none with this key.
        """
        if topic not in TOPIC_BY_KEY:
            raise _gone("topic")
        return Scope(ScopeKind.TOPIC, TOPIC_BY_KEY[topic].name, topics=frozenset({topic}))

    def of_section(self, section: str) -> Scope:
        """The cards of a section's own topics, by the outline the learner follows.

        Raises:
            BadInput: the outline has none with this id.
        """
        outline = self._outlines.get(self._forecasting.outline)
        found = next((each for each in outline.sections if each.id == section), None)
        if found is None:
            raise _gone("section")
        return Scope(ScopeKind.SECTION, found.name, topics=frozenset(found.topics))

    def of_cards(self, cards: Iterable[CardId], name: str) -> Scope:
        """The cards that a search found. `name`: what was searched for."""
        return Scope(ScopeKind.CARDS, name, cards=frozenset(cards))

    def everything(
        self,
        scope: Scope = WHOLE_LIBRARY,
        period: Period = Period.YEAR,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> AllStatistics:
        """Every panel, from one reading of the library; it belongs on a worker.

        A year of 120,000 answers to 50,000 cards takes about a fifth of a second.

        Raises:
            Cancelled: `cancelled` said so before the reading was done.
        """
        from cpccards.services.statistics_panels import Moment, all_panels, gather

        moment = Moment(self._calendar.today(), self._calendar.zone(), self._calendar.rollover_hour)
        outline = self._outlines.get(self._forecasting.outline)
        with self._units() as uow:
            material = gather(
                uow, scope, period, moment, lambda deck: self._terms(deck, uow), report, cancelled
            )
        found = all_panels(material, scope, period, moment, outline)
        report(1, 1, "Counted")
        return found

    def _terms(self, deck: DeckId, uow: UnitOfWork) -> DeckTerms:
        from cpccards.services.statistics_panels import DeckTerms

        preset = self._presets.of_deck(deck, uow)
        return DeckTerms(
            decay=self._study.scheduler(preset).decay,
            desired_retention=preset.desired_retention,
            leech_threshold=preset.leech_threshold,
        )


def _gone(what: str) -> BadInput:
    return BadInput(f"There is no such {what}", f"The {what} is not there any more.", "Choose another.")
