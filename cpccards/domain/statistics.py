"""What statistics are asked for and what they tell: the scope, the period, and a value for each panel.

Light to import: what computes the panels brings numpy along, and waits until statistics are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from cpccards.domain.notes import CardId, DeckId

if TYPE_CHECKING:
    from cpccards.domain.card_statistics import Added, CardStates, FutureDue, Lapses, MemoryStatistics
    from cpccards.domain.forgetting import ForgettingCurve
    from cpccards.domain.retention import TrueRetention
    from cpccards.domain.review_statistics import (
        AnswersByDay,
        AnswerTimes,
        Buttons,
        Hour,
        ReviewCalendar,
        TodayStatistics,
    )


class Period(Enum):
    """How many study days back the history goes, today included, and how many ahead what will be due."""

    MONTH = 30
    QUARTER = 90
    YEAR = 365
    ALL = None


class ScopeKind(StrEnum):
    """What the learner chose cards by."""

    LIBRARY = "library"
    DECK = "deck"
    TOPIC = "topic"
    SECTION = "section"
    CARDS = "cards"


@dataclass(frozen=True, slots=True)
class Scope:
    """The cards that statistics are about. A card counts when it meets every condition that is not None.

    Attributes:
        name: what the page calls it.
        decks: the deck with its sub-decks.
        topics: keys of topics, of the cards' notes.
        cards: those that a search found; ids that are gone by now are passed over.
    """

    kind: ScopeKind
    name: str
    decks: frozenset[DeckId] | None = None
    topics: frozenset[str] | None = None
    cards: frozenset[CardId] | None = None


WHOLE_LIBRARY = Scope(ScopeKind.LIBRARY, "Whole library")


@dataclass(frozen=True, slots=True)
class AllStatistics:
    """Every panel of the statistics page, from one reading of the library.

    Days are study days. Answers that lie ahead of today, as after a journey westwards, wait for their day.
    Crammed answers are no reviews and count nowhere.

    Attributes:
        day: the study day it was when the library was read.
        cards: how many cards the scope holds.
        calendar: of a year at least, whatever the period.
        retention: by spans of its own, whatever the period.
        topics, sections: the time spent, the most time first.
    """

    scope: Scope
    period: Period
    day: int
    cards: int
    today: TodayStatistics
    future_due: FutureDue
    calendar: ReviewCalendar
    answers: AnswersByDay
    retention: TrueRetention
    buttons: Buttons
    hours: tuple[Hour, ...]
    memory: MemoryStatistics
    added: Added
    states: CardStates
    forgetting: ForgettingCurve
    lapses: Lapses
    topics: tuple[AnswerTimes, ...]
    sections: tuple[AnswerTimes, ...]
