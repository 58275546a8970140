"""What a desired retention costs: the days to come played out for several of them at once.

Each day brings what is due, then new cards, within the daily limits. Cards keep the day they are due at
present; the desired retention tells from each card's next answer.

Whether a card is recalled is settled beforehand, for its first answer, its second, and so on, the same for
every retention: the same cards give the same figures, and what differs between two retentions is not luck.
Going on with the mean of the two memories, as `domain.projection` does for a few weeks, finds two fifths too
little work over a year: a card that is forgotten comes back many times while the mean waits. Few cards are
played out several times over, each time with other luck.

The first axis of the arrays is the run (each retention so many times), the second the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.errors import Cancelled
from cpccards.domain.learning import (
    FIRST_TIME_KNOWN,
    FSRS_PARAMETERS,
    Memories,
    met_tonight,
    relearned_tonight,
    remembered_tonight,
)
from cpccards.domain.memory import interval_days, retrievability
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.study_next import ANSWERS_TO_MEET

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

HORIZONS = (30, 90, 180, 365)
"""Days that are looked at."""

RETENTIONS = (0.70, 0.75, 0.80, 0.83, 0.86, 0.88, 0.90, 0.92, 0.94, 0.95, 0.96, 0.97)
"""Desired retentions that are held against each other; closer where the cost climbs."""

_LEAST_PLAYED = 2_000
"""Cards below which the deck is played out several times over."""
_MOST_COPIES = 25

_REPORTED = 10
"""Days between two words on how far it has come."""

_WORDS = "Playing out the days to come"


@dataclass(frozen=True, eq=False, slots=True)
class WorkloadCards:
    """The cards to be studied, arrays of one length, new ones in the order in which they come.

    Attributes:
        stability: days; 0 where never seen.
        difficulty: 1–10; anything where never seen.
        last_day: study day of the last review.
        due_day: study day it is due; a card in its learning steps is due at once.
    """

    stability: Reals
    difficulty: Reals
    last_day: Whole
    due_day: Whole


@dataclass(frozen=True, slots=True)
class StudyRules:
    """What the preset has to say about it.

    Args:
        new_a_day, reviews_a_day: most cards of each kind.
        maximum_interval: days.
        parameters: w0 to w20 of FSRS-6.
    """

    new_a_day: int
    reviews_a_day: int
    maximum_interval: int
    seconds_an_answer: float
    parameters: tuple[float, ...] = FSRS_PARAMETERS


@dataclass(frozen=True, slots=True)
class Workload:
    """What one desired retention comes to.

    Attributes:
        answers_a_day, minutes_a_day: means over the days looked at.
        remembered: cards that would be recalled on the last of them.
        seen: cards that have been met by then.
        waiting: cards that are due then and find no room within the daily limit.
    """

    desired_retention: float
    answers_a_day: float
    minutes_a_day: float
    remembered: float
    seen: int
    waiting: int


def simulate_workload(
    cards: WorkloadCards,
    rules: StudyRules,
    day: int,
    retentions: Sequence[float] = RETENTIONS,
    horizons: Sequence[int] = HORIZONS,
    report: Report = unreported,
    cancelled: IsCancelled = never,
) -> dict[int, tuple[Workload, ...]]:
    """The workload of each desired retention, by horizon.

    Args:
        day: today, the first day that is played.
        horizons: days to look at, ascending.

    Raises:
        Cancelled: `cancelled()` said so.
    """
    played = _Played(cards, rules, day, np.asarray(retentions, dtype=np.float64))
    found: dict[int, tuple[Workload, ...]] = {}
    days = max(horizons, default=0)
    for ahead in range(days):
        if cancelled():
            raise Cancelled
        played.study(day + ahead)
        if ahead + 1 in horizons:
            found[ahead + 1] = played.workloads(day + ahead, ahead + 1)
        if (ahead + 1) % _REPORTED == 0 or ahead + 1 == days:
            report(ahead + 1, days, _WORDS)
    return found


class _Played:
    """The cards of every run as they stand on the day played last."""

    def __init__(self, cards: WorkloadCards, rules: StudyRules, day: int, retentions: Reals) -> None:
        self._rules = rules
        self._retentions = retentions
        count = len(cards.stability)
        self._copies = int(np.clip(-(-_LEAST_PLAYED // max(count, 1)), 1, _MOST_COPIES))
        self._wanted = np.repeat(retentions, self._copies)
        self._shape = (len(self._wanted), count)
        seen = cards.stability > 0
        due = np.where(seen, np.maximum(cards.due_day, day), np.inf)
        # Flat, so that one index reaches a card of one run.
        self._stability, self._difficulty, self._last, self._due = (
            np.tile(column.astype(np.float64), len(self._wanted))
            for column in (cards.stability, cards.difficulty, cards.last_day, due)
        )
        self._given = np.zeros(len(self._stability), np.int64)
        self._fresh = np.flatnonzero(~seen)
        self._met = 0
        self._answers = np.zeros(len(self._wanted))
        self._known = met_tonight(parameters=rules.parameters)
        self._unknown = met_tonight(known=False, parameters=rules.parameters)

    def study(self, day: int) -> None:
        """One day: what is due, then new cards."""
        parameters = self._rules.parameters
        due, recall = self._chosen(day)
        run = due // self._shape[1]
        self._answers += np.bincount(run, weights=2.0 - recall, minlength=self._shape[0])
        before = Memories(self._stability[due], self._difficulty[due])
        elapsed = day - self._last[due]
        good = remembered_tonight(before, elapsed, parameters)
        again = relearned_tonight(before, elapsed, parameters)
        self._remember(due, good, again, recall, day)
        new = self._fresh[self._met : self._met + self._rules.new_a_day]
        self._met += len(new)
        self._answers += ANSWERS_TO_MEET * len(new)
        starts = np.arange(self._shape[0]) * self._shape[1]
        cards = np.add.outer(starts, new).ravel()
        self._remember(cards, self._known, self._unknown, np.full(len(cards), FIRST_TIME_KNOWN), day)

    def workloads(self, day: int, days: int) -> tuple[Workload, ...]:
        """What it came to by the end of `day`, the last of so many days."""
        decay = self._rules.parameters[20]
        recall = retrievability(self._stability, day - self._last, decay).reshape(self._shape)
        waiting = np.count_nonzero(self._due.reshape(self._shape) <= day, axis=1)
        answers, remembered, left = (
            column.reshape(-1, self._copies).mean(axis=1).tolist()
            for column in (self._answers / days, recall.sum(axis=1), waiting)
        )
        seen = self._shape[1] - len(self._fresh) + self._met
        return tuple(
            Workload(
                desired_retention=retention,
                answers_a_day=a_day,
                minutes_a_day=a_day * self._rules.seconds_an_answer / 60,
                remembered=known,
                seen=seen,
                waiting=round(unanswered),
            )
            for retention, a_day, known, unanswered in zip(
                self._retentions.tolist(), answers, remembered, left, strict=True
            )
        )

    def _chosen(self, day: int) -> tuple[Whole, Reals]:
        """What is studied of what is due, with its retrievability: within the limit, the weakest first."""
        due = np.flatnonzero(self._due <= day)
        recall = retrievability(self._stability[due], day - self._last[due], self._rules.parameters[20])
        run = due // self._shape[1] if self._shape[1] else due
        counts = np.bincount(run, minlength=self._shape[0])
        if counts.max(initial=0) <= self._rules.reviews_a_day:
            return due, recall
        order = np.lexsort((recall, run))
        starts = np.cumsum(counts) - counts
        place = np.arange(len(due)) - starts[run[order]]
        kept = order[place < self._rules.reviews_a_day]
        return due[kept], recall[kept]

    def _remember(self, cards: Whole, good: Memories, again: Memories, chance: Reals, day: int) -> None:
        """What becomes of some cards: `good` where they are recalled, `again` where not."""
        recalled = _luck(cards % (self._copies * self._shape[1]), self._given[cards]) < chance
        self._given[cards] += 1
        self._stability[cards] = np.where(recalled, good.stability, again.stability)
        self._difficulty[cards] = np.where(recalled, good.difficulty, again.difficulty)
        self._last[cards] = day
        waits = interval_days(
            self._stability[cards],
            self._wanted[cards // self._shape[1]],
            self._rules.parameters[20],
            self._rules.maximum_interval,
        )
        self._due[cards] = day + waits


def _luck(cards: Whole, given: Whole) -> Reals:
    """A number from 0 to 1 for each card's answer after so many; any two of them have nothing in common.

    Source: the last steps of SplitMix64 (Steele, Lea and Flood, 2014).
    """
    mixed = (cards.astype(np.uint64) << np.uint64(20)) + given.astype(np.uint64)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray((mixed ^ (mixed >> np.uint64(31))) / 2.0**64)
