"""What to study next: for each topic, what a block of some minutes would add to the score.

A block shows the cards of one topic that bring most per second. Studying card i tonight moves its chance
to be recalled on exam day by

    ΔR_i = R·R(S_good, h) + (1 − R)·R(S_again, h) − R_i(T)      a card seen before, h days before the exam T
    ΔR_i = R(S_first, h) − p0                                    a card never seen

and each section s that draws on the topic by Δk_s = κ·ΣΔR_i / max(N_s, 6·n_s), with N_s its cards and n_s its
questions: without the floor, a thin deck would look like the whole section. The forecast's slopes turn that
into points.

`make calibrate` holds the ranking, and the ranges given with it, against an oracle that knows the truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.blueprint import Blueprint, question_counts
from cpccards.domain.forecast import IN_THE_BALANCE
from cpccards.domain.forecaster import Slope
from cpccards.domain.learning import (
    FIRST_TIME_KNOWN,
    Memories,
    met_tonight,
    relearned_tonight,
    remembered_tonight,
)
from cpccards.domain.mastery import Parameters
from cpccards.domain.memory import retrievability

CARDS_A_QUESTION = 6.0
"""A section counts as having at least this many cards for each question the exam asks of it."""

HORIZON_WITHOUT_DATE = 30
"""Days ahead that studying is judged for while there is no exam date."""

ANSWERS_TO_MEET = 2.5
"""Answers that a new card takes on its first evening, about."""

GAIN_LOW, GAIN_HIGH = 0.3, 2.1
"""Times the expected gain: the range that holds nine true gains in ten, measured by `make calibrate`."""

LEAST_CARDS = 3
"""Fewer cards than this are no block to sit down for."""


@dataclass(frozen=True, eq=False, slots=True)
class StudyCards:
    """Cards that may be studied, as arrays of one length.

    Attributes:
        cards, notes: ids; of one note only the best card goes into a block.
        topics: topic keys that `topic_index` points into.
        topic_index: −1 for a card without a topic.
        stability: days; 0 where never seen.
        difficulty: 1–10; anything where never seen.
        last_day: study day of the last review.
    """

    cards: NDArray[np.int64]
    notes: NDArray[np.int64]
    topics: tuple[str, ...]
    topic_index: NDArray[np.int64]
    stability: NDArray[np.float64]
    difficulty: NDArray[np.float64]
    last_day: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Gain:
    """What a block would add: the expected value, and the range that nine true gains in ten fall into."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class StudyBlock:
    """A block of one topic.

    Attributes:
        cards: ids in the order to be shown.
        new: how many of them were never seen.
        minutes: how long they should take.
        points: added to the score, in percent.
        chance: added to the chance to pass, 0–1.
    """

    topic: str
    cards: tuple[int, ...]
    new: int
    minutes: float
    points: Gain
    chance: float


@dataclass(frozen=True, eq=False, slots=True)
class CardGains:
    """What an evening with each card would bring, arrays of one length.

    Attributes:
        recall: ΔR on exam day.
        seconds: expected to take.
        now: R today; 0 where never seen.
        unstudied: R on exam day without that evening; 0 where never seen.
    """

    recall: NDArray[np.float64]
    seconds: NDArray[np.float64]
    now: NDArray[np.float64]
    unstudied: NDArray[np.float64]


def card_gains(
    cards: StudyCards, day: int, exam_day: int, prior: NDArray[np.float64], seconds_an_answer: float
) -> CardGains:
    """ΔR and cost of each card, if it were studied on `day`.

    Args:
        prior: p0 for each card, taken where it was never seen.
    """
    horizon = max(exam_day - day, 0)
    seen = cards.stability > 0
    before = Memories(np.where(seen, cards.stability, 1.0), np.where(seen, cards.difficulty, 5.0))
    elapsed = np.maximum(day - cards.last_day, 0)
    now = retrievability(before.stability, elapsed)
    unstudied = retrievability(before.stability, elapsed + horizon)
    good = retrievability(remembered_tonight(before, elapsed).stability, horizon)
    again = retrievability(relearned_tonight(before, elapsed).stability, horizon)
    known, missed = met_tonight(), met_tonight(known=False)
    first = FIRST_TIME_KNOWN * retrievability(known.stability, horizon) + (
        1.0 - FIRST_TIME_KNOWN
    ) * retrievability(missed.stability, horizon)
    return CardGains(
        recall=np.where(seen, now * good + (1.0 - now) * again - unstudied, first - prior),
        seconds=seconds_an_answer * np.where(seen, 2.0 - now, ANSWERS_TO_MEET),
        now=np.where(seen, now, 0.0),
        unstudied=np.where(seen, unstudied, 0.0),
    )


def study_blocks(
    cards: StudyCards,
    outline: Blueprint,
    slopes: Sequence[Slope],
    *,
    day: int,
    exam_day: int,
    minutes: float,
    seconds_an_answer: float,
    chance_to_pass: float,
    parameters: Parameters | None = None,
) -> list[StudyBlock]:
    """A block of at most `minutes` for each topic that has one, the best first.

    Best is most points for the time; while passing is in the balance (5–95 %), most chance to pass. A topic
    that has less to do than `minutes` is judged by what it has.

    Args:
        cards: without suspended ones, and without those studied today.
        slopes: of the outline's sections (`Forecaster.slopes`).
    """
    reach = (parameters or Parameters()).deck_reach
    worth = topic_worth(cards, outline, slopes, reach)
    _, prior = card_worth(cards, worth)
    gains = card_gains(cards, day, exam_day, prior, seconds_an_answer)
    blocks: list[StudyBlock] = []
    for index, topic in enumerate(cards.topics):
        if topic not in worth:
            continue
        chosen = _best(cards, gains, np.flatnonzero(cards.topic_index == index), 60.0 * minutes)
        if len(chosen) < LEAST_CARDS:
            continue
        recall = float(gains.recall[chosen].sum())
        points = recall * worth[topic].points
        blocks.append(
            StudyBlock(
                topic=topic,
                cards=tuple(cards.cards[chosen].tolist()),
                new=int(np.count_nonzero(cards.stability[chosen] <= 0)),
                minutes=float(gains.seconds[chosen].sum()) / 60.0,
                points=Gain(points, GAIN_LOW * points, GAIN_HIGH * points),
                chance=recall * worth[topic].chance,
            )
        )
    in_the_balance = IN_THE_BALANCE[0] < chance_to_pass < IN_THE_BALANCE[1]

    def worthwhile(block: StudyBlock) -> float:
        return block.chance if in_the_balance else block.points.mean

    return sorted(blocks, key=lambda block: (-worthwhile(block), block.topic))


def topic_worth(
    cards: StudyCards, outline: Blueprint, slopes: Sequence[Slope], reach: float
) -> Mapping[str, Slope]:
    """For each topic, what one card more recalled does: points, chance, and the p0 of its main section."""
    sizes = dict(
        zip(
            cards.topics,
            np.bincount(cards.topic_index[cards.topic_index >= 0], minlength=len(cards.topics)),
            strict=True,
        )
    )
    worth: dict[str, Slope] = {}
    for section, slope, questions in zip(outline.sections, slopes, question_counts(outline), strict=True):
        own = sum(int(sizes.get(topic, 0)) for topic in section.draws_on)
        share = reach / max(1.0, own, CARDS_A_QUESTION * questions)
        for topic in section.draws_on:
            before = worth.get(topic, Slope(0.0, 0.0, slope.prior))
            worth[topic] = Slope(
                before.points + share * slope.points,
                before.chance + share * slope.chance,
                before.prior if topic not in section.topics else slope.prior,
            )
    return worth


def card_worth(
    cards: StudyCards, worth: Mapping[str, Slope]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points for one card more recalled, and p0, of each card; 0 where no section draws on its topic."""
    slopes = [worth.get(topic, Slope(0.0, 0.0, 0.0)) for topic in cards.topics]
    points = np.array([*(slope.points for slope in slopes), 0.0])  # the last entry serves the index −1
    prior = np.array([*(slope.prior for slope in slopes), 0.0])
    return points[cards.topic_index], prior[cards.topic_index]


def one_of_each_note(cards: StudyCards, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """`places` in their order, of each note only the first."""
    _, first = np.unique(cards.notes[places], return_index=True)
    return places[np.sort(first)]


def _best(
    cards: StudyCards, gains: CardGains, places: NDArray[np.int64], seconds: float
) -> NDArray[np.int64]:
    """The places of the cards that bring most per second, one of each note, until `seconds` are full."""
    rate = gains.recall[places] / gains.seconds[places]
    ranked = places[np.argsort(-rate, kind="stable")]
    ranked = one_of_each_note(cards, ranked[gains.recall[ranked] > 0])
    return ranked[np.cumsum(gains.seconds[ranked]) <= seconds]
