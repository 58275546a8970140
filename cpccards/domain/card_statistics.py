"""Panels about cards: what is due, how well they are remembered, how they came in, where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from itertools import accumulate, pairwise

import numpy as np

from cpccards.domain.histograms import (
    Bar,
    Distribution,
    LongTail,
    day_starts,
    day_sums,
    distribution,
    histogram,
    long_tail,
    nice_edges,
)
from cpccards.domain.local_time import study_days
from cpccards.domain.memory import retrievability
from cpccards.domain.notes import CardId, NoteId
from cpccards.domain.reviews import CardState
from cpccards.domain.study_tables import MATURE_DAYS, CardTable, Flags, Reals, Whole, shared

MOST_LAPSE_BARS = 20
WORST_CARDS = 20
DIFFICULTY_EDGES = nice_edges(1.0, 10.0, 18)
RECALL_EDGES = nice_edges(0.0, 1.0, 20)


@dataclass(frozen=True, slots=True)
class FutureDue:
    """What the days from today on will bring, as the cards stand; suspended cards are left out.

    A buried card comes on the day it returns. What an answer will add is not foreseen.

    Attributes:
        backlog: cards that were due before today.
        bars: cards due on the days from `low` up to, but not at, `high`; the first bar begins today.
        daily_load: answers a day that the cards in review make in the long run: the sum of 1/interval.
        tomorrow: cards due tomorrow.
        average: cards due a day, over the days of the bars.
    """

    backlog: int
    bars: tuple[Bar, ...]
    daily_load: float
    tomorrow: int
    average: float


@dataclass(frozen=True, slots=True)
class MemoryStatistics:
    """How the cards that were seen are remembered today; suspended ones are left out.

    Attributes:
        stability: days.
        difficulty: 1 to 10.
        retrievability: 0 to 1.
        intervals: days, of cards in review.
        known: estimated total knowledge: how many of them would be recalled now, the sum of retrievability.
        seen: how many there are.
    """

    stability: LongTail
    difficulty: Distribution
    retrievability: Distribution
    intervals: LongTail
    known: float
    seen: int


@dataclass(frozen=True, slots=True)
class AddedBar:
    """Cards added on the days from `low` up to, but not at, `high`, and how many there were by then."""

    low: int
    high: int
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Added:
    """The cards that came in over the period, by the day their note was made; the last bar ends today.

    Cards that were deleted since are not told of.
    """

    bars: tuple[AddedBar, ...]
    count: int


@dataclass(frozen=True, slots=True)
class CardStates:
    """Where the cards stand, each counted once: suspended ones and those still buried apart."""

    new: int
    learning: int
    relearning: int
    young: int
    mature: int
    suspended: int
    buried: int

    @property
    def total(self) -> int:
        """All cards."""
        return (
            self.new
            + self.learning
            + self.relearning
            + self.young
            + self.mature
            + self.suspended
            + self.buried
        )


@dataclass(frozen=True, slots=True)
class LapsedCard:
    """One of the cards that were forgotten most often. `summary` is what its note asks, as plain text."""

    card: CardId
    note: NoteId
    summary: str
    lapses: int
    leech: bool
    suspended: bool


@dataclass(frozen=True, slots=True)
class Lapses:
    """How often the cards that were seen were forgotten; suspended ones count.

    Attributes:
        bars: cards by their lapses.
        leeches: cards with as many lapses as their deck's preset calls a leech.
        worst: those forgotten most often, most lapses first.
    """

    bars: tuple[Bar, ...]
    leeches: int
    worst: tuple[LapsedCard, ...]


def future_due(cards: CardTable, today: int, days: int | None, zone: tzinfo, rollover_hour: int) -> FutureDue:
    """What is due from today on.

    Args:
        days: how many to look ahead, today included; None until the last card is due.
    """
    in_review = cards.state == CardState.REVIEW
    in_steps = ~in_review & (cards.state != CardState.NEW)
    due = np.where(in_review, cards.due, 0)
    due[in_steps] = study_days(cards.due[in_steps], zone, rollover_hour)
    active = ~cards.suspended & (in_review | in_steps)
    due = np.maximum(due, cards.buried_until)[active]
    coming = due[due >= today] - today
    reach = days or int(coming.max(initial=0)) + 1
    counts = np.bincount(coming[coming < reach], minlength=reach)
    starts = day_starts(today, reach, towards_today=False)
    bars = zip(pairwise(starts), day_sums(counts, today, starts), strict=True)
    return FutureDue(
        backlog=int(np.count_nonzero(due < today)),
        bars=tuple(Bar(low, high, count) for (low, high), count in bars),
        daily_load=float((1.0 / np.maximum(cards.interval[active & in_review], 1)).sum()),
        tomorrow=int(np.count_nonzero(coming == 1)),
        average=int(counts.sum()) / reach,
    )


def memory_statistics(cards: CardTable, decay: Reals, today: int) -> MemoryStatistics:
    """How the cards are remembered.

    Args:
        decay: w20 of the FSRS parameters that each card is scheduled by.
    """
    seen = (cards.state != CardState.NEW) & ~cards.suspended
    stability = cards.stability[seen]
    recall = retrievability(stability, today - cards.last_day[seen], shared(decay[seen]))
    in_review = seen & (cards.state == CardState.REVIEW)
    return MemoryStatistics(
        stability=long_tail(stability),
        difficulty=distribution(cards.difficulty[seen], DIFFICULTY_EDGES),
        retrievability=distribution(recall, RECALL_EDGES),
        intervals=long_tail(cards.interval[in_review].astype(np.float64), whole=True),
        known=float(recall.sum()),
        seen=len(recall),
    )


def added(day: Whole, today: int, first_day: int) -> Added:
    """The cards that came in from `first_day` to today.

    Args:
        day: study day on which each card came in, earlier ones too.
    """
    days = today - first_day + 1
    starts = day_starts(first_day, days, towards_today=True)
    # A clock that was ahead then: they are here by now.
    on = np.minimum(day, today)
    counts = day_sums(np.bincount(on[on >= first_day] - first_day, minlength=days), first_day, starts)
    before = int(np.count_nonzero(on < first_day))
    totals = accumulate(counts, initial=before)
    next(totals)
    bars = zip(pairwise(starts), counts, totals, strict=True)
    return Added(
        tuple(AddedBar(low, high, count, total) for (low, high), count, total in bars), count=sum(counts)
    )


def card_states(cards: CardTable, today: int) -> CardStates:
    """Where the cards stand."""
    buried = ~cards.suspended & (cards.buried_until > today)
    here = ~cards.suspended & ~buried
    states = np.bincount(cards.state[here], minlength=len(CardState))
    mature = int(np.count_nonzero(here & (cards.interval >= MATURE_DAYS)))
    return CardStates(
        new=int(states[CardState.NEW]),
        learning=int(states[CardState.LEARNING]),
        relearning=int(states[CardState.RELEARNING]),
        young=int(states[CardState.REVIEW]) - mature,
        mature=mature,
        suspended=int(np.count_nonzero(cards.suspended)),
        buried=int(np.count_nonzero(buried)),
    )


def worst_places(cards: CardTable) -> Whole:
    """The places of the cards that were forgotten most often, at most `WORST_CARDS`, most lapses first."""
    lapsed = np.flatnonzero(cards.lapses)
    order = np.lexsort((cards.id[lapsed], -cards.lapses[lapsed]))
    return np.asarray(lapsed[order[:WORST_CARDS]])


def lapses(cards: CardTable, threshold: Whole, summaries: Mapping[NoteId, str]) -> Lapses:
    """How often the cards were forgotten.

    Args:
        threshold: lapses from which on each card counts as a leech; 0 for never.
        summaries: of the notes of the `worst_places`.
    """
    counts = np.sort(cards.lapses[cards.state != CardState.NEW]).astype(np.float64)
    leech: Flags = (threshold > 0) & (cards.lapses >= threshold)
    bars: tuple[Bar, ...] = ()
    if len(counts):
        bars = histogram(counts, nice_edges(0.0, float(counts[-1]), MOST_LAPSE_BARS, whole=True))
    worst = []
    for place in worst_places(cards).tolist():
        note = NoteId(int(cards.note[place]))
        worst.append(
            LapsedCard(
                card=CardId(int(cards.id[place])),
                note=note,
                summary=summaries[note],
                lapses=int(cards.lapses[place]),
                leech=bool(leech[place]),
                suspended=bool(cards.suspended[place]),
            )
        )
    return Lapses(bars, int(np.count_nonzero(leech)), tuple(worst))
