"""Simulated weeks of study: the same learners, hours and luck, and different ways to share out the hours.

Each evening begins with cards of any topic, and goes on with drills. Among cards, what is due comes first,
then new ones, then the rest, the least retrievable first: the ways choose cards alike, and differ only in how
long each topic is drilled. What a drill leaves of its time, because its topic has no more cards for tonight,
goes to cards of any topic.

Axes: L learners, N cards, T topics.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.learning import FIRST_TIME_KNOWN
from cpccards.domain.memory import interval_days, retrievability
from cpccards.domain.study_next import ANSWERS_TO_MEET
from tests.calibration.study import CARDS, TOPICS, ActivationMemory, Floats, FsrsMemory, Ints, TrueMemory
from tests.schedule_bars.decks import Deck
from tests.schedule_bars.evenings import ANYWAY, DESIRED_RETENTION, HARDER

ANSWERS_A_MINUTE = 5.0
"""Twelve seconds an answer."""

CARDS_SHARE = 0.3
"""Of each evening, before any drill."""


@dataclass(frozen=True, eq=False, slots=True)
class Standing:
    """What the app knows of one learner when a week begins; arrays over the deck's cards."""

    deck: Deck
    outline: Blueprint
    stability: Floats
    difficulty: Floats
    last_day: Ints
    day: int
    exam_day: int


Minutes = Mapping[str, float]
Way = Callable[[Standing, int], list[Minutes]]
"""From a learner's standing and minutes a day to the minutes of each topic, for each day of the next week."""


@dataclass(frozen=True, eq=False, slots=True)
class Outcome:
    """How a way fared: (L,) expected exam score in percent, and minutes studied."""

    score: Floats
    minutes: Floats


def play(
    way: Way,
    deck: Deck,
    learners: int,
    days: int,
    minutes: int,
    *,
    known_before: float,
    activation: bool,
    seed: int,
    made_anew: int = 7,
) -> Outcome:
    """Plays all learners through all evenings.

    Args:
        known_before: the share of topics that each learner went through before, a month ago.
        activation: memory is ACT-R's, not FSRS's.
        minutes: a day.
        made_anew: days after which the minutes are shared out anew.
    """
    random = np.random.default_rng(seed)
    app = FsrsMemory(learners)
    truth: TrueMemory = app
    if activation:
        harder = ActivationMemory(learners, np.random.default_rng(seed + 1))
        harder.threshold = harder.threshold + HARDER
        truth = harder
    _study_before(deck, app, truth, known_before, random)
    luck = random.random((days, learners, CARDS))
    order = np.argsort(random.random((learners, CARDS)), axis=1)
    spent = np.zeros(learners)
    for learner in range(learners):
        plan: list[Minutes] = []
        for day in range(days):
            if day % made_anew == 0:
                drilled = round((1.0 - CARDS_SHARE) * minutes)
                plan = way(_standing(deck, app, learner, day, days), drilled)
            evening = _Evening(deck, app, truth, learner, day, luck[day, learner], order[learner])
            done = evening.study(None, CARDS_SHARE * minutes)
            for topic, drill in plan[day % made_anew].items():
                done += evening.study(TOPICS.index(topic), drill)
            spent[learner] += done + evening.study(None, minutes - done)
    rows, columns = np.repeat(np.arange(learners), len(deck.places)), np.tile(deck.places, learners)
    recall = truth.recall(rows, columns, np.full(len(rows), days)).reshape(learners, len(deck.places))
    return Outcome(deck.score(recall, ANYWAY), spent)


def _standing(deck: Deck, app: FsrsMemory, learner: int, day: int, exam_day: int) -> Standing:
    cards = deck.places
    return Standing(
        deck,
        deck.outline,
        app.stability[learner, cards],
        app.difficulty[learner, cards],
        app.last_day[learner, cards],
        day,
        exam_day,
    )


def _study_before(
    deck: Deck, app: FsrsMemory, truth: TrueMemory, share: float, random: np.random.Generator
) -> None:
    """Each learner went through the cards of some topics, four times in a month."""
    learners = len(app.stability)
    met = random.random((learners, len(TOPICS))) < share
    for day in (-40, -38, -34, -27):
        rows, places = np.nonzero(met[:, deck.topics])
        cards, today = deck.places[places], np.full(len(rows), day)
        fresh = app.stability[rows, cards] <= 0
        chance = np.where(fresh, FIRST_TIME_KNOWN, truth.recall(rows, cards, today))
        known = random.random(len(rows)) < chance
        app.practise(rows, cards, known, today)
        if truth is not app:
            truth.practise(rows, cards, known, today)


@dataclass(frozen=True, eq=False, slots=True)
class _Evening:
    """One learner's evening; `luck` and `order` are (N,)."""

    deck: Deck
    app: FsrsMemory
    truth: TrueMemory
    learner: int
    day: int
    luck: Floats
    order: Ints

    def study(self, topic: int | None, minutes: float) -> float:
        """Goes through cards of a topic, or of any; returns the minutes there were cards for."""
        app, learner = self.app, self.learner
        own = self.deck.places if topic is None else self.deck.places[self.deck.topics == topic]
        own = own[np.argsort(self.order[own], kind="stable")]
        own = own[(app.stability[learner, own] <= 0) | (app.last_day[learner, own] < self.day)]
        stability, elapsed = app.stability[learner, own], self.day - app.last_day[learner, own]
        lasting = np.maximum(stability, 1e-3)
        now = np.where(stability > 0, retrievability(lasting, elapsed), 0.0)
        is_due = (stability > 0) & (elapsed >= interval_days(lasting, DESIRED_RETENTION))
        rank = np.where(is_due, 0, np.where(stability <= 0, 1, 2))
        by_rank = np.lexsort((now, rank))
        own, stability = own[by_rank], stability[by_rank]
        rows, today = np.full(len(own), learner), np.full(len(own), self.day)
        chance = np.where(stability > 0, self.truth.recall(rows, own, today), FIRST_TIME_KNOWN)
        known = self.luck[own] < chance
        cost = np.where(stability > 0, 2.0 - known, ANSWERS_TO_MEET)
        done = np.cumsum(cost) <= ANSWERS_A_MINUTE * minutes
        app.practise(rows[done], own[done], known[done], today[done])
        if self.truth is not app:
            self.truth.practise(rows[done], own[done], known[done], today[done])
        return float(cost[done].sum()) / ANSWERS_A_MINUTE
