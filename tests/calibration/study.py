"""Simulated evenings: many learners study one deck side by side, with the memory they really have.

The app sees what it would see: ratings, and from them FSRS's stability and last day of each card. What the
learner truly recalls comes from a `TrueMemory`, which need not be FSRS.

Axes: L learners, N cards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.learning import (
    FIRST_TIME_KNOWN,
    Memories,
    met_tonight,
    relearned_tonight,
    remembered_tonight,
)
from cpccards.domain.memory import retrievability
from cpccards.domain.standing import Standing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

CARDS_PER_TOPIC: dict[str, int] = {
    "terminology": 140,
    "anatomy": 110,
    "modifiers": 90,
    "coding-guidelines": 110,
    "cpt-integumentary": 45,
    "cpt-musculoskeletal": 45,
    "cpt-respiratory-cardiovascular": 45,
    "cpt-digestive": 45,
    "cpt-urinary-genital-maternity-endocrine": 45,
    "cpt-nervous-eye-ear": 45,
    "cpt-anesthesia": 45,
    "cpt-radiology": 45,
    "cpt-pathology-laboratory": 45,
    "cpt-medicine": 55,
    "em-mdm": 45,
    "em-time": 45,
    "em-settings": 45,
    "icd-chapters": 65,
    "icd-conventions": 40,
    "icd-guidelines": 75,
    "hcpcs": 45,
    "compliance": 75,
}
"""About the bundled decks, so that what is thin there is thin here."""

TOPICS = tuple(CARDS_PER_TOPIC)
CARD_TOPIC: Ints = np.repeat(np.arange(len(TOPICS)), list(CARDS_PER_TOPIC.values()))
CARDS = len(CARD_TOPIC)


class TrueMemory(Protocol):
    """What learners really recall. `rows` and `cards` are index arrays of one length."""

    def recall(self, rows: Ints, cards: Ints, day: Ints) -> Floats:
        """The chance to recall each card on `day`; 0 where never seen."""

    def practise(self, rows: Ints, cards: Ints, known: Flags, day: Ints) -> None:
        """The cards were gone through on `day`, recalled where `known`, otherwise learned again."""

    def of(self, learner: int) -> TrueMemory:
        """A copy of one learner's memory, as row 0, to try out what an evening would bring."""


class FsrsMemory:
    """Memory as FSRS has it: what the app believes, and in some scenarios also the truth."""

    def __init__(self, learners: int) -> None:
        self.stability: Floats = np.zeros((learners, CARDS))
        self.difficulty: Floats = np.full((learners, CARDS), 5.0)
        self.last_day: Ints = np.zeros((learners, CARDS), np.int64)

    def recall(self, rows: Ints, cards: Ints, day: Ints) -> Floats:
        """FSRS's retrievability."""
        return retrievability(self.stability[rows, cards], day - self.last_day[rows, cards])

    def practise(self, rows: Ints, cards: Ints, known: Flags, day: Ints) -> None:
        """FSRS's update for an evening with each card."""
        before = Memories(self.stability[rows, cards], self.difficulty[rows, cards])
        old = before.stability > 0
        elapsed = np.maximum(day - self.last_day[rows, cards], 1)
        good, again = remembered_tonight(before, elapsed), relearned_tonight(before, elapsed)
        new, missed = met_tonight(), met_tonight(known=False)
        self.stability[rows, cards] = np.where(
            old,
            np.where(known, good.stability, again.stability),
            np.where(known, new.stability, missed.stability),
        )
        self.difficulty[rows, cards] = np.where(
            old,
            np.where(known, good.difficulty, again.difficulty),
            np.where(known, new.difficulty, missed.difficulty),
        )
        self.last_day[rows, cards] = day

    def of(self, learner: int) -> FsrsMemory:
        """A copy of one learner's memory."""
        twin = FsrsMemory(0)
        twin.stability = self.stability[learner : learner + 1].copy()
        twin.difficulty = self.difficulty[learner : learner + 1].copy()
        twin.last_day = self.last_day[learner : learner + 1].copy()
        return twin


class ActivationMemory:
    """ACT-R: each practice leaves a trace that fades as a power of time; recall is logistic in their sum.

    Activation B = ln Σ (days since + ½)^−d; P(recall) = 1 / (1 + exp((τ − B)/s)).

    Source: Anderson & Schooler 1991; Pavlik & Anderson 2005 for the form. The values are set so that seen
    cards are recalled on exam day about as often as FSRS expects, but not the same ones.
    """

    TRACES = 16

    def __init__(self, learners: int, random: np.random.Generator) -> None:
        self.fading: Floats = np.clip(random.normal(0.5, 0.06, (learners, 1)), 0.3, 0.7)
        self.threshold: Floats = random.normal(-1.3, 0.25, (learners, 1)) + random.normal(
            0, 0.35, (learners, CARDS)
        )
        self.noise = 0.28
        self._days = np.full((learners, CARDS, self.TRACES), np.nan, np.float32)
        self._count = np.zeros((learners, CARDS), np.int64)

    def recall(self, rows: Ints, cards: Ints, day: Ints) -> Floats:
        """The logistic of the activation."""
        ago = np.asarray(day)[..., None] - self._days[rows, cards]
        strengths = np.nansum((np.maximum(ago, 0.0) + 0.5) ** -self.fading[rows, 0][:, None], axis=1)
        with np.errstate(divide="ignore", over="ignore"):
            chance = 1.0 / (1.0 + np.exp((self.threshold[rows, cards] - np.log(strengths)) / self.noise))
        return np.where(self._count[rows, cards] > 0, chance, 0.0)

    def practise(self, rows: Ints, cards: Ints, known: Flags, day: Ints) -> None:
        """A trace more; a first meeting leaves one, a card known well or not alike."""
        place = self._count[rows, cards] % self.TRACES
        self._days[rows, cards, place] = day
        self._count[rows, cards] += 1

    def of(self, learner: int) -> ActivationMemory:
        """A copy of one learner's memory."""
        twin = object.__new__(ActivationMemory)
        one = slice(learner, learner + 1)
        twin.fading, twin.threshold, twin.noise = self.fading[one], self.threshold[one], self.noise
        twin._days, twin._count = self._days[one].copy(), self._count[one].copy()
        return twin


@dataclass(frozen=True, eq=False, slots=True)
class Habits:
    """How learners study, and when they are examined. Today is day 0; one value each, (L,).

    Attributes:
        first_day: below 0.
        new_a_day: new cards an evening.
        diligence: share of evenings they study at all.
        prior: (L, T) what they know of each topic's things never seen as a card.
        order: (L, N) the order in which each meets the cards.
        mock_days: (L, M) days of mocks, in order; 1 (after today) where there is none.
        exam_day: above 0.
        retaker: whether a failed attempt lies before the first day.
    """

    first_day: Ints
    new_a_day: Ints
    diligence: Floats
    prior: Floats
    order: Ints
    mock_days: Ints
    exam_day: Ints
    retaker: Flags


NO_MOCK = 1
MOST_MOCKS = 4


def draw_habits(learners: int, random: np.random.Generator) -> Habits:
    """From a fortnight with ten cards an evening to eleven weeks of forty, favourite topics met first."""
    liking = random.gumbel(size=(learners, len(TOPICS)))[:, CARD_TOPIC]
    eagerness = random.gumbel(size=(learners, CARDS)) + random.uniform(0, 2, (learners, 1)) * liking
    days = random.integers(14, 76, learners)
    topic_taste = random.normal(0, 0.08, (learners, len(TOPICS)))
    retaker = random.random(learners) < 0.6
    prior = np.where(retaker, 0.8 * random.beta(6.0, 6.0, learners), random.beta(2.0, 7.0, learners))
    mocks = random.integers(0, MOST_MOCKS + 1, learners)
    at = -np.sort((random.uniform(0, 0.7, (learners, MOST_MOCKS)) * days[:, None]).astype(np.int64), axis=1)
    at = np.where(np.arange(MOST_MOCKS) < mocks[:, None], at, NO_MOCK)
    return Habits(
        first_day=-days,
        new_a_day=random.integers(10, 41, learners),
        diligence=random.uniform(0.55, 1.0, learners),
        prior=np.clip(prior[:, None] + topic_taste, 0.02, 0.95),
        order=np.argsort(-eagerness, axis=1),
        mock_days=np.sort(at, axis=1),
        exam_day=random.integers(1, 22, learners),
        retaker=retaker,
    )


@dataclass(frozen=True, eq=False, slots=True)
class Studied:
    """Where learners stand today.

    Attributes:
        app: FSRS's memory from their answers.
        truth: what they really recall.
        answers, right: per learner and topic, the ratings given and those not Again, (L, T).
        mock_standings: per learner, what the app would have kept on each mock day.
        mock_recall: (L, M, T) sum of true recall by topic on the mock days.
        mock_seen: (L, M, T) cards seen by then.
    """

    app: FsrsMemory
    truth: TrueMemory
    answers: Ints
    right: Ints
    mock_standings: tuple[dict[int, Standing], ...]
    mock_recall: Floats
    mock_seen: Floats


def study(habits: Habits, truth: TrueMemory | None, random: np.random.Generator) -> Studied:
    """Plays all evenings up to today: what is due first, then new cards.

    Args:
        truth: None when FSRS is right about memory.
    """
    learners = len(habits.first_day)
    app = FsrsMemory(learners)
    really: TrueMemory = app if truth is None else truth
    due_day = np.full((learners, CARDS), 10_000, np.int64)
    met = np.zeros(learners, np.int64)
    answers = np.zeros((learners, len(TOPICS)), np.int64)
    right = np.zeros_like(answers)
    standings: tuple[dict[int, Standing], ...] = tuple({} for _ in range(learners))
    mock_recall = np.zeros((learners, MOST_MOCKS, len(TOPICS)))
    mock_seen = np.zeros((learners, MOST_MOCKS, len(TOPICS)))
    for day in range(int(habits.first_day.min()), 1):
        here = (habits.first_day <= day) & (random.random(learners) < habits.diligence)
        rows, cards = np.nonzero((due_day <= day) & here[:, None])
        fresh_rows, fresh_cards = _fresh(habits, met, here)
        fresh = np.r_[np.zeros(len(rows), bool), np.ones(len(fresh_rows), bool)]
        rows, cards = np.r_[rows, fresh_rows], np.r_[cards, fresh_cards]
        if len(rows):
            days = np.full(len(rows), day)
            chance = np.where(fresh, FIRST_TIME_KNOWN, really.recall(rows, cards, days))
            known = random.random(len(rows)) < chance
            app.practise(rows, cards, known, days)
            if truth is not None:
                truth.practise(rows, cards, known, days)
            due_day[rows, cards] = day + np.maximum(1, np.rint(app.stability[rows, cards])).astype(np.int64)
            np.add.at(answers, (rows, CARD_TOPIC[cards]), 1)
            np.add.at(right, (rows[known], CARD_TOPIC[cards[known]]), 1)
        for learner, mock in zip(*np.nonzero(habits.mock_days == day), strict=True):
            standings[learner][day] = standing_of(app, int(learner), day)
            mock_recall[learner, mock], mock_seen[learner, mock] = recall_by_topic(
                really, app, learner, day, habits.prior[learner]
            )
    return Studied(app, really, answers, right, standings, mock_recall, mock_seen)


def standing_of(app: FsrsMemory, learner: int, day: int) -> Standing:
    """How one learner's topics stand on `day`, as the app has it."""
    recalled, seen = recall_by_topic(app, app, learner, day)
    return Standing(
        TOPICS, tuple(recalled.tolist()), tuple(int(n) for n in seen), tuple(CARDS_PER_TOPIC.values())
    )


def recall_by_topic(
    memory: TrueMemory, app: FsrsMemory, learner: int, day: int, least: Floats | None = None
) -> tuple[Floats, Floats]:
    """Per topic, the sum of recall over the seen cards, and how many those are.

    Args:
        least: (T,) what was known of each topic anyway; a card never makes one know less.
    """
    seen = app.stability[learner] > 0
    cards = np.flatnonzero(seen)
    recall = memory.recall(np.full(len(cards), learner), cards, np.full(len(cards), day))
    if least is not None:
        recall = np.maximum(recall, least[CARD_TOPIC[cards]])
    return (
        np.bincount(CARD_TOPIC[cards], weights=recall, minlength=len(TOPICS)).astype(float),
        np.bincount(CARD_TOPIC[cards], minlength=len(TOPICS)).astype(float),
    )


def _fresh(habits: Habits, met: Ints, here: Flags) -> tuple[Ints, Ints]:
    """The new cards of this evening; `met` is moved on."""
    rows: list[Ints] = []
    cards: list[Ints] = []
    for learner in np.flatnonzero(here & (met < CARDS)):
        new = habits.order[learner, met[learner] : met[learner] + habits.new_a_day[learner]]
        met[learner] += len(new)
        rows.append(np.full(len(new), learner))
        cards.append(new)
    if not rows:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    return np.concatenate(rows), np.concatenate(cards)
