"""Every panel of the statistics page from one reading of the library.

Kept apart from `services/statistics.py` because it brings numpy along, which start-up does not wait for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

import numpy as np

from cpccards.domain import card_statistics, review_statistics
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.clock import StudyDay
from cpccards.domain.errors import Cancelled
from cpccards.domain.forgetting import forgetting_curve
from cpccards.domain.local_time import MINUTES_A_DAY, study_days
from cpccards.domain.notes import DeckId, NoteId
from cpccards.domain.progress import IsCancelled, Report
from cpccards.domain.retention import true_retention
from cpccards.domain.statistics import AllStatistics, Period, Scope
from cpccards.domain.study_tables import (
    CardTable,
    EarlierAnswers,
    Flags,
    Reals,
    ScopedAnswers,
    Whole,
    first_in_review,
    kinds,
)
from cpccards.domain.topics import TOPICS
from cpccards.storage.unit_of_work import UnitOfWork

_LEAST_DAYS = review_statistics.CALENDAR_DAYS
"""Days of answers that are read whatever the period: the calendar's, which hold the year of retention."""


@dataclass(frozen=True, slots=True)
class DeckTerms:
    """What the preset of a deck says about its cards. `decay`: w20 of its FSRS parameters."""

    decay: float
    desired_retention: float
    leech_threshold: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, as the learner reckons it."""

    today: StudyDay
    zone: tzinfo
    rollover_hour: int


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What all panels of a scope are counted from.

    Attributes:
        decay, leech_threshold: of each card.
        added_on: study day on which each card came in; one long before the period for those that are older.
        scoped: the answers of a year at least, until today.
        earlier: those before.
        summaries: of the notes whose cards were forgotten most often.
    """

    cards: CardTable
    decay: Reals
    leech_threshold: Whole
    added_on: Whole
    scoped: ScopedAnswers
    earlier: EarlierAnswers
    summaries: dict[NoteId, str]
    desired: tuple[float, ...]


def gather(
    uow: UnitOfWork,
    scope: Scope,
    period: Period,
    moment: Moment,
    terms_of: Callable[[DeckId], DeckTerms],
    report: Report,
    cancelled: IsCancelled,
) -> Material:
    """Reads the library once.

    Raises:
        Cancelled: between two steps of reading.
    """

    def step(done: int, words: str) -> None:
        if cancelled():
            raise Cancelled
        report(done, 4, words)

    read = uow.statistics
    first_day = 0 if period.value is None else moment.today - max(period.value, _LEAST_DAYS) + 1
    step(0, "Reading cards")
    every = read.cards()
    step(1, "Reading answers")
    answers = read.answers(every, first_day, moment.today)
    step(2, "Reading answers")
    earlier = read.earlier_answers(every, first_day)
    step(3, "Reading cards")
    chosen = _in_scope(every, scope)
    cards = every.where(chosen)
    answers, earlier = answers.where(chosen[answers.card]), earlier.where(chosen[earlier.card])
    # Two days more: whatever the zone and the rollover hour, no note of the period is left out.
    made = read.made(cards, max(0, first_day - 2) * MINUTES_A_DAY)
    terms = {deck: terms_of(DeckId(deck)) for deck in np.flatnonzero(np.bincount(cards.deck)).tolist()}
    decay, threshold = np.zeros(max(terms, default=0) + 1), np.zeros(max(terms, default=0) + 1, np.int64)
    for deck, of in terms.items():
        decay[deck], threshold[deck] = of.decay, of.leech_threshold
    worst = card_statistics.worst_places(cards)
    return Material(
        cards=cards,
        decay=decay[cards.deck],
        leech_threshold=threshold[cards.deck],
        added_on=study_days(made, moment.zone, moment.rollover_hour),
        scoped=ScopedAnswers(
            answers,
            kind=kinds(answers),
            topic=every.topic[answers.card],
            decay=decay[every.deck[answers.card]],
            is_first=first_in_review(answers, earlier, len(every)),
        ),
        earlier=earlier,
        summaries=uow.statistics.summaries(cards.note[worst].tolist()),
        desired=tuple(sorted({of.desired_retention for of in terms.values()})),
    )


def all_panels(
    material: Material, scope: Scope, period: Period, moment: Moment, outline: Blueprint
) -> AllStatistics:
    """Counts everything."""
    today, zone = moment.today, moment.zone
    cards, scoped = material.cards, material.scoped
    answers = scoped.answers
    if period.value is None:
        first_day = int(answers.day.min(initial=today))
        first_added = int(material.added_on.min(initial=today))
    else:
        first_day = first_added = today - period.value + 1
    within = scoped.where(answers.day >= first_day)
    topics = review_statistics.topic_times(within)
    return AllStatistics(
        scope=scope,
        period=period,
        day=today,
        cards=len(cards),
        today=review_statistics.today_statistics(answers, today),
        future_due=card_statistics.future_due(cards, today, period.value, zone, moment.rollover_hour),
        calendar=review_statistics.review_calendar(answers, today, first_day),
        answers=review_statistics.answers_by_day(within, today, first_day),
        retention=true_retention(scoped, material.earlier, today, material.desired),
        buttons=review_statistics.buttons(within),
        hours=review_statistics.hours(within.answers, zone),
        memory=card_statistics.memory_statistics(cards, material.decay, today),
        added=card_statistics.added(material.added_on, today, first_added),
        states=card_statistics.card_states(cards, today),
        forgetting=forgetting_curve(within),
        lapses=card_statistics.lapses(cards, material.leech_threshold, material.summaries),
        topics=topics,
        sections=review_statistics.section_times(topics, outline.sections),
    )


def _in_scope(cards: CardTable, scope: Scope) -> Flags:
    """Which cards meet every condition of the scope."""
    chosen = np.ones(len(cards), np.bool_)
    if scope.decks is not None:
        chosen &= np.isin(cards.deck, list(scope.decks))
    if scope.topics is not None:
        places = [place for place, topic in enumerate(TOPICS) if topic.key in scope.topics]
        chosen &= np.isin(cards.topic, places)
    if scope.cards is not None:
        chosen &= np.isin(cards.id, np.fromiter(scope.cards, np.int64, len(scope.cards)))
    return chosen
