"""A day's cards on the way to an exam: what to show today, so that most is known on exam day.

Each card i is worth, per second,

    u_i = weight_s · κ / N_eff,s · ΔR_i / c_i

with ΔR_i what an evening with it changes on exam day, c_i the seconds it takes, and weight_s what the score
gains from section s, shared among N_eff,s cards (`domain.study_next`). Three rules, one for each phase:

- Coverage: while time is too short to see 95 % of the cards, all cards by u, whether new, due or not due.
- Keeping: otherwise what is due, the weightiest risk of forgetting first; then the rest by u, new cards too.
- Last days: in the three days before the exam each card that would be recalled there with less than .85 once,
  by u. They are spread over the days left, so a day may exceed the learner's own minutes. Then the rest by u.

On the morning of the exam there is a light set: a quarter of a day, of cards met before and weak by now.

No day grows beyond twice the mean load. What does not fit waits for the next day, least worthwhile last.

Cards off the outline (without a topic, or of a topic no section draws on) count as the least section's cards.
Among cards that matter more they would never be shown, so, but for the last days, a tenth of each day goes to
those of them that are due.

`make schedule` holds this against plain FSRS, with simulated learners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.blueprint import Blueprint, question_counts
from cpccards.domain.exam_coverage import projected_coverage
from cpccards.domain.forecaster import Slope
from cpccards.domain.mastery import Parameters
from cpccards.domain.queue import spread
from cpccards.domain.study_next import (
    CardGains,
    StudyCards,
    card_gains,
    card_worth,
    one_of_each_note,
    topic_worth,
)

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

_NONE: Places = np.zeros(0, np.int64)

ENOUGH_COVERAGE = 0.95
"""Share of the cards seen by the exam from which on time is not short."""

LAST_DAYS = 3
"""Days before the exam in which weak cards are shown once more."""

SAFE_AT_EXAM = 0.85
"""A card with less retrievability on exam day is weak."""

MOST_LOAD = 2.0
"""Times the mean load that a day may have."""

MORNING_SHARE = 0.25
"""Of a mean day, for the morning of the exam."""

OFF_OUTLINE_SHARE = 0.1
"""Of a day's seconds, for due cards that no section draws on."""


ANSWERS_TO_KEEP = 1.1
"""What u counts as the cost of a new card beyond its first evening: one repetition, without which that
evening is soon lost. In `make schedule` this changes little where memory is FSRS's; where it is ACT-R's it
brings one to three points."""


class Phase(StrEnum):
    """Which rule chose the day's cards."""

    COVERAGE = "coverage"
    KEEPING = "keeping"
    LAST_DAYS = "last days"


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What to show today.

    Attributes:
        cards: ids in the order to be shown, one card of a note; stopping early loses the least.
        new: how many of them were never seen.
        seconds: expected to take.
        coverage_at_exam: share (0–1) of the outline's cards that will have been seen by the exam.
        mean_load: seconds of a mean day, twice of which no day exceeds.
    """

    phase: Phase
    cards: tuple[int, ...]
    new: int
    seconds: float
    coverage_at_exam: float
    mean_load: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many cards of a kind a whole day may bring, and how many it brought; None leaves it to the plan."""

    limit: int | None = None
    done: int = 0

    @property
    def left(self) -> int | None:
        """How many more today."""
        return None if self.limit is None else max(0, self.limit - self.done)


@dataclass(frozen=True, eq=False, slots=True)
class _Deck:
    """The cards with all that the rules ask of them, arrays of one length.

    Attributes:
        fresh: never seen.
        due: seen, and due by today.
        on_outline: some section draws on its topic.
        worth: points for one card more recalled.
        rate: u, points per second.
    """

    cards: StudyCards
    gains: CardGains
    fresh: Flags
    due: Flags
    on_outline: Flags
    worth: Floats
    rate: Floats


def plan_day(
    cards: StudyCards,
    outline: Blueprint,
    slopes: Sequence[Slope] | None,
    *,
    day: int,
    exam_day: int,
    seconds_left: float,
    seconds_a_day: float,
    seconds_an_answer: float,
    due_day: NDArray[np.int64] | Floats,
    typical_seconds: float,
    new: Allowance | None = None,
    reviews: Allowance | None = None,
    desired_retention: float = 0.9,
    parameters: Parameters | None = None,
) -> DayPlan:
    """The cards to show on `day`.

    Args:
        cards: in the order in which new ones would come; without suspended ones, and without those answered
            today.
        slopes: of the outline's sections (`Forecaster.slopes`); None weighs them by their questions.
        day: today, a study day.
        exam_day: a study day; `day` itself on the morning of the exam.
        seconds_left: of `seconds_a_day`, today; below 0 by what was studied beyond it.
        seconds_a_day: what the learner means to study.
        due_day: study day each seen card is due; anything for a card never seen.
        typical_seconds: a mean day's, as measured or planned; 0 takes `seconds_a_day` for it.
        new, reviews: limits of the whole day, kept in each phase.
        desired_retention: at which cards are due.

    Raises:
        ValueError: `due_day` is of another length than `cards`.
    """
    if len(due_day) != len(cards.cards):
        raise ValueError(f"{len(due_day)} due days for {len(cards.cards)} cards")
    new, reviews = new or Allowance(), reviews or Allowance()
    ahead = max(0, exam_day - day)
    mean_load = max(0.0, typical_seconds if typical_seconds > 0 else seconds_a_day)
    room = max(0.0, MOST_LOAD * mean_load - max(0.0, seconds_a_day - seconds_left))
    own = min(max(0.0, seconds_left), room)
    deck = _deck(
        cards, outline, slopes, day, exam_day, seconds_an_answer, due_day, parameters or Parameters()
    )
    counted = deck.on_outline if deck.on_outline.any() else np.ones(len(cards.cards), bool)
    coverage = projected_coverage(
        cards.stability[counted],
        np.asarray(due_day, np.float64)[counted],
        day=day,
        exam_day=exam_day,
        seconds=own + (ahead - 1) * min(seconds_a_day, MOST_LOAD * mean_load) if ahead else 0.0,
        seconds_an_answer=seconds_an_answer,
        desired_retention=desired_retention,
        answered_today=new.done + reviews.done,
        new_today=new.left,
        new_a_day=new.limit,
    )
    if ahead == 0:
        phase, budget = Phase.LAST_DAYS, min(own, MORNING_SHARE * mean_load)
        ranked, apart = _by(deck.rate, np.flatnonzero(~deck.fresh & (deck.gains.now < SAFE_AT_EXAM))), _NONE
    elif ahead <= LAST_DAYS:
        weak = _weak(deck, exam_day)
        share = float(deck.gains.seconds[weak].sum()) / ahead
        phase, budget = Phase.LAST_DAYS, min(room, max(own, share))
        # Beyond the learner's own minutes go weak cards only.
        ranked, apart = (weak if share > own else np.r_[weak, _others(deck, weak)]), _NONE
    else:
        is_short = coverage.by_time < ENOUGH_COVERAGE
        phase, budget = Phase.COVERAGE if is_short else Phase.KEEPING, own
        first = _NONE if is_short else _by(deck.worth * (1.0 - deck.gains.now), np.flatnonzero(deck.due))
        ranked, apart = np.r_[first, _others(deck, first)], _off_outline(deck, OFF_OUTLINE_SHARE * budget)
    ranked = ranked[~np.isin(ranked, apart)]
    chosen = _filled(deck, np.r_[apart, ranked], budget, new.left, reviews.left)
    is_apart = np.isin(chosen, apart)
    return DayPlan(
        phase=phase,
        cards=tuple(spread(*(cards.cards[chosen[which]].tolist() for which in (~is_apart, is_apart)))),
        new=int(np.count_nonzero(deck.fresh[chosen])),
        seconds=float(deck.gains.seconds[chosen].sum()),
        coverage_at_exam=coverage.share,
        mean_load=mean_load,
    )


def _deck(
    cards: StudyCards,
    outline: Blueprint,
    slopes: Sequence[Slope] | None,
    day: int,
    exam_day: int,
    seconds_an_answer: float,
    due_day: NDArray[np.int64] | Floats,
    parameters: Parameters,
) -> _Deck:
    by_topic = topic_worth(
        cards, outline, slopes or _by_questions(outline, parameters), parameters.deck_reach
    )
    worth, prior = card_worth(cards, by_topic)
    on_outline = np.array([*(topic in by_topic for topic in cards.topics), False])[cards.topic_index]
    counting = np.flatnonzero(on_outline & (worth > 0))
    if len(counting):
        least = counting[np.argmin(worth[counting])]
        worth = np.where(on_outline, worth, worth[least])
        prior = np.where(on_outline, prior, prior[least])
    else:
        worth, prior = np.ones(len(worth)), np.full(len(prior), parameters.prior)
    gains = card_gains(cards, day, exam_day, prior, seconds_an_answer)
    fresh = ~(cards.stability > 0)
    seconds = gains.seconds + np.where(fresh, seconds_an_answer * ANSWERS_TO_KEEP, 0.0)
    return _Deck(
        cards=cards,
        gains=gains,
        fresh=fresh,
        due=~fresh & (due_day <= day),
        on_outline=on_outline,
        worth=worth,
        rate=worth * gains.recall / seconds,
    )


def _by_questions(outline: Blueprint, parameters: Parameters) -> tuple[Slope, ...]:
    """The slopes of an exam whose questions all count alike."""
    counts = question_counts(outline)
    each = 100.0 * (1.0 - parameters.slip - parameters.guess) / max(1, sum(counts))
    return tuple(Slope(each * count, 0.0, parameters.prior) for count in counts)


def _by(value: Floats, places: Places) -> Places:
    """`places`, the greatest value first; among equals in the order of the deck."""
    return places[np.argsort(-value[places], kind="stable")]


def _weak(deck: _Deck, exam_day: int) -> Places:
    """Cards not safe at the exam and not yet shown in the last days, the most worthwhile first."""
    shown = ~deck.fresh & (deck.cards.last_day >= exam_day - LAST_DAYS)
    return _by(deck.rate, np.flatnonzero((deck.gains.unstudied < SAFE_AT_EXAM) & ~shown))


def _others(deck: _Deck, first: Places) -> Places:
    """All cards but `first`, the most worthwhile first; of those neither new nor due only what gains."""
    wanted = deck.fresh | deck.due | (deck.rate > 0)
    wanted[first] = False
    return _by(deck.rate, np.flatnonzero(wanted))


def _off_outline(deck: _Deck, seconds: float) -> Places:
    """Due cards off the outline, the least retrievable first, until `seconds` are used; at least one."""
    if not deck.on_outline.any():
        return _NONE
    due = _by(1.0 - deck.gains.now, np.flatnonzero(deck.due & ~deck.on_outline))
    due = one_of_each_note(deck.cards, due)
    spent = np.cumsum(deck.gains.seconds[due]) - deck.gains.seconds[due]
    return due[spent < seconds]


def _filled(
    deck: _Deck, ranked: Places, budget: float, new_left: int | None, reviews_left: int | None
) -> Places:
    """The first of `ranked` that fit into `budget` seconds and the limits, one card of a note."""
    kept = np.zeros(len(deck.fresh), bool)
    fresh = deck.fresh[ranked]
    # The limits come before the choice among a note's cards: a card that may not be shown hides none.
    for kind, left in ((ranked[fresh], new_left), (ranked[~fresh], reviews_left)):
        kept[kind if left is None else one_of_each_note(deck.cards, kind)[:left]] = True
    chosen = one_of_each_note(deck.cards, ranked[kept[ranked]])
    return chosen[np.cumsum(deck.gains.seconds[chosen]) <= budget]
