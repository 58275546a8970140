"""Simulated evenings from a deck's first card to its exam, the same luck for each way to choose cards.

The app sees ratings and keeps FSRS's memory of them; what is truly recalled is FSRS's too, or ACT-R's.

Axes: L learners, N cards of the deck, D days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cpccards.domain.learning import FIRST_TIME_KNOWN
from cpccards.domain.memory import interval_days
from cpccards.domain.study_next import ANSWERS_TO_MEET
from tests.calibration.study import CARDS, ActivationMemory, Flags, Floats, FsrsMemory, Ints, TrueMemory
from tests.schedule_bars.arms import Arm, Evening
from tests.schedule_bars.decks import Deck

ANYWAY = 0.20
"""Known of each fact without any card: the forecast's own prior."""

DESIRED_RETENTION = 0.9

HARDER = 0.5
"""Added to the threshold of ACT-R's memory, so that at plain FSRS's reviews these learners recall as often as
FSRS expects, like anybody whose FSRS parameters fit; a bar holds this. As it is elsewhere, memory is so good
here (95 % recalled in place of 88 %) that 60 answers a day for 60 days are not scarce."""


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """How an arm fared.

    Attributes:
        score: (L,) expected exam score, percent.
        seen: (L,) share of cards seen.
        answers: (L, D) given each day.
        asked: (L, D) answers that all cards chosen for the day were expected to take.
        shown: (L, N) how often each card was gone through.
        expected, recalled: of all reviews of seen cards, the share FSRS expected to be known, and what was.
    """

    score: Floats
    seen: Floats
    answers: Floats
    asked: Floats
    shown: Ints
    expected: float
    recalled: float


def play(
    arms: Mapping[str, Arm],
    deck: Deck,
    learners: int,
    days: int,
    answers: float,
    *,
    activation: bool,
    seed: int,
    allowed: Floats | None = None,
) -> dict[str, Outcome]:
    """Plays all arms.

    Args:
        answers: a usual evening's; the app is told.
        activation: memory is ACT-R's, not FSRS's.
        allowed: (L, D) how many answers are given at most; by default `answers` on each day.
    """
    random = np.random.default_rng(seed)
    order = np.argsort(random.random((learners, len(deck.places))), axis=1)
    easy = random.random((learners, len(deck.places))) < FIRST_TIME_KNOWN
    luck = random.random((days, learners, len(deck.places)))
    memory_seed = int(random.integers(1 << 31))
    most = np.full((learners, days), answers) if allowed is None else allowed
    return {
        name: _Player(deck, learners, activation, memory_seed).play(arm, order, easy, luck, answers, most)
        for name, arm in arms.items()
    }


class _Player:
    """All learners of one arm."""

    def __init__(self, deck: Deck, learners: int, activation: bool, seed: int) -> None:
        self._deck = deck
        self._app = FsrsMemory(learners)
        self._truth: TrueMemory = self._app
        if activation:
            harder = ActivationMemory(learners, np.random.default_rng(seed))
            harder.threshold = harder.threshold + HARDER
            self._truth = harder
        self._due_day = np.full((learners, CARDS), 1 << 30, np.int64)

    def play(self, arm: Arm, order: Ints, easy: Flags, luck: Floats, answers: float, most: Floats) -> Outcome:
        learners, days = most.shape
        given, asked = np.zeros((learners, days)), np.zeros((learners, days))
        shown = np.zeros((learners, len(self._deck.places)), np.int64)
        reviews = expected = recalled = 0.0
        kept_over = np.zeros(learners)
        for day in range(days):
            chosen = [arm(self._evening(row, order[row], day, days, answers)) for row in range(learners)]
            rows = np.repeat(np.arange(learners), [len(places) for places in chosen])
            places = np.concatenate(chosen)
            cards, today = self._deck.places[places], np.full(len(places), day)
            fresh = self._app.stability[rows, cards] <= 0
            hoped = np.where(fresh, ANSWERS_TO_MEET, 2.0 - self._app.recall(rows, cards, today))
            asked[:, day] = np.bincount(rows, weights=hoped, minlength=learners)
            chance = self._truth.recall(rows, cards, today)
            known = np.where(fresh, easy[rows, places], luck[day, rows, places] < chance)
            cost = 2.0 - known + fresh
            before = np.cumsum(cost) - cost
            starts = np.searchsorted(rows, np.arange(learners))
            spent = before - np.r_[before, 0.0][starts][rows] + cost
            room = most[:, day] + kept_over
            done = spent <= room[rows]
            # An answer or two that the next card would not have fitted into is given the next day.
            is_cut = np.bincount(rows[~done], minlength=learners) > 0
            used = np.bincount(rows[done], weights=cost[done], minlength=learners)
            kept_over, given[:, day] = np.where(is_cut, room - used, 0.0), used
            rows, places, cards, known = rows[done], places[done], cards[done], known[done]
            seen = ~fresh[done]
            reviews += np.count_nonzero(seen)
            recalled += np.count_nonzero(known & seen)
            expected += self._app.recall(rows[seen], cards[seen], today[done][seen]).sum()
            self._app.practise(rows, cards, known, today[done])
            if self._truth is not self._app:
                self._truth.practise(rows, cards, known, today[done])
            wait = interval_days(self._app.stability[rows, cards], DESIRED_RETENTION)
            self._due_day[rows, cards] = day + wait.astype(np.int64)
            shown[rows, places] += 1
        seen_cards = self._app.stability[:, self._deck.places] > 0
        return Outcome(
            score=self._deck.score(self._recall_at(days), ANYWAY),
            seen=seen_cards.mean(axis=1),
            answers=given,
            asked=asked,
            shown=shown,
            expected=expected / max(1.0, reviews),
            recalled=recalled / max(1.0, reviews),
        )

    def _evening(self, row: int, order: Ints, day: int, exam_day: int, answers: float) -> Evening:
        cards = self._deck.places
        return Evening(
            deck=self._deck,
            order=order,
            stability=self._app.stability[row, cards],
            difficulty=self._app.difficulty[row, cards],
            last_day=self._app.last_day[row, cards],
            due_day=self._due_day[row, cards],
            day=day,
            exam_day=exam_day,
            answers=answers,
        )

    def _recall_at(self, day: int) -> Floats:
        learners, cards = len(self._due_day), self._deck.places
        rows, columns = np.repeat(np.arange(learners), len(cards)), np.tile(cards, learners)
        recall = self._truth.recall(rows, columns, np.full(len(rows), day))
        return recall.reshape(learners, len(cards))
