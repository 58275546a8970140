"""What the learner knows: from cards to topics to the sections of an outline.

For a section with cards i, at time t,

    k(t) = κ · mean_i [ R_i(t) if seen, else p0 ] + (1 − κ) · p0        knowledge
    μ(t) = g + (1 − slip − g) · k(t)                                     chance of a right answer

κ is how much of a section a deck can cover, p0 what the learner knows of things never seen as a card.
The exam then differs from the cards by offsets; these live in `domain.inference`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.attempts import ExamResult
from cpccards.domain.blueprint import Blueprint, Section, question_counts
from cpccards.domain.errors import BadInput
from cpccards.domain.memory import FSRS_DECAY, retrievability
from cpccards.domain.standing import Standing

_REVIEWED_SINCE = 0.9
"""Taken for the retrievability, on a past day, of a card reviewed since: FSRS's own mark for "due"."""

_POOLING = 10.0
"""Questions' worth of pull that a whole attempt has on each of its sections."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The numbers of the model; the defaults are those that `make calibrate` clears its bars with.

    Tried there and left: κ .70–1, σ_a .5–.9, section_sd .25–.55, form_sd .15–.3, g .25. Mean Brier scores
    move by 3 % between them, 7 % for κ 1. κ 1 and form_sd .15 lose coverage where the truth is not the
    model's.

    Attributes:
        deck_reach: κ, share of a section's exam knowledge that its cards cover.
        guess: g, chance to be right without knowing (four options, open book).
        slip: chance to be wrong though knowing.
        prior: p0, knowledge of what was never seen, without any past attempt.
        carry_over: share of a past attempt's knowledge that still counts as p0.
        offset_sd: σ_a, spread (logits) of the learner's offset from cards to exam, shared by all sections.
        section_sd: spread (logits) of each section's own offset when all its cards are seen.
        uncovered_sd: what a section with no card seen adds to that; variances add, by the share unseen.
        form_sd: σ_x, spread (logits) of the exam form and the day.
        offset_points, section_points, form_points: grid sizes, odd.

    Raises:
        BadInput: a value out of its range.
    """

    deck_reach: float = 0.80
    guess: float = 0.30
    slip: float = 0.08
    prior: float = 0.20
    carry_over: float = 0.80
    offset_sd: float = 0.60
    section_sd: float = 0.40
    uncovered_sd: float = 0.50
    form_sd: float = 0.22
    offset_points: int = 31
    section_points: int = 21
    form_points: int = 5

    def __post_init__(self) -> None:
        shares = (self.deck_reach, self.guess, self.slip, self.prior, self.carry_over)
        spreads = (self.offset_sd, self.section_sd, self.uncovered_sd, self.form_sd)
        grids = (self.offset_points, self.section_points, self.form_points)
        if not all(0 <= share <= 1 for share in shares) or self.guess + self.slip >= 1:
            raise _bad("shares must lie between 0 and 1, and guess and slip below 1 together")
        if not all(0 <= spread < 10 for spread in spreads):
            raise _bad("spreads must be logits from 0 to 10")
        if not all(points >= 1 and points % 2 for points in grids):
            raise _bad("grid sizes must be odd")

    def chance(self, knowledge: float) -> float:
        """μ: the chance of a right answer at `knowledge` (0–1), before any offset."""
        return self.guess + (1.0 - self.slip - self.guess) * knowledge

    def knowledge(self, share: float) -> float:
        """k̂: the knowledge (0–1) that a share of right answers speaks of; `chance` inverted and clipped."""
        return min(1.0, max(0.0, (share - self.guess) / (1.0 - self.slip - self.guess)))


@dataclass(frozen=True, eq=False)
class CardMemory:
    """All cards that count, as arrays of one length; the caller leaves out suspended cards.

    Attributes:
        topics: topic keys.
        topic_index: int, the card's place in `topics`; −1 for a card without a topic (it is left out).
        stability: days; 0 or NaN for a card never seen.
        last_day: int, study day of the last review; anything for a card never seen.
        first_day: int, study day of the first review, if known; then past days know what had been seen.
        decay: w20 of the FSRS parameters behind `stability`.

    Raises:
        ValueError: arrays of different lengths, or an index outside `topics`.
    """

    topics: tuple[str, ...]
    topic_index: NDArray[np.int64]
    stability: NDArray[np.float64]
    last_day: NDArray[np.int64]
    first_day: NDArray[np.int64] | None = None
    decay: float = FSRS_DECAY

    def __post_init__(self) -> None:
        first_day = self.last_day if self.first_day is None else self.first_day
        lengths = {len(self.topic_index), len(self.stability), len(self.last_day), len(first_day)}
        if len(lengths) > 1:
            raise ValueError(f"arrays of different lengths: {sorted(lengths)}")
        if np.any((self.topic_index < -1) | (self.topic_index >= len(self.topics))):
            raise ValueError("a topic index lies outside the topics")


@dataclass(frozen=True, slots=True)
class SectionStanding:
    """How one section stands.

    Attributes:
        knowledge: k, 0–1.
        coverage: share of its cards seen at least once, 0–1; 0 without cards.
        cards, seen: counts over all topics it draws on.
    """

    knowledge: float
    coverage: float
    cards: int
    seen: int


def standing(memory: CardMemory, day: int) -> Standing:
    """How the topics stand on study day `day`, if nothing is reviewed between now and then.

    `day` may also lie before some reviews (a past mock). A card reviewed since then counts with 0.9 if it
    had been seen, because its stability of that day is gone. Without `first_day` it is taken as seen, the
    prudent choice: the more was known at a mock, the less of its result speaks for the learner.
    """
    seen = (memory.stability > 0) & (memory.topic_index >= 0)
    if memory.first_day is not None:
        seen &= memory.first_day <= day
    recalled = retrievability(memory.stability, day - memory.last_day, memory.decay)
    recalled = np.where(memory.last_day > day, _REVIEWED_SINCE, recalled)
    size = len(memory.topics)
    seen_topics = memory.topic_index[seen]
    return Standing(
        topics=memory.topics,
        recalled=tuple(np.bincount(seen_topics, weights=recalled[seen], minlength=size).tolist()),
        seen=tuple(np.bincount(seen_topics, minlength=size).tolist()),
        cards=tuple(np.bincount(memory.topic_index[memory.topic_index >= 0], minlength=size).tolist()),
    )


def section_standing(
    section: Section, topics: Standing, prior: float, parameters: Parameters
) -> SectionStanding:
    """How `section` stands, given its topics and p0 = `prior`. Without cards, k = p0 and coverage is 0."""
    recalled, seen, cards = 0.0, 0, 0
    for topic in section.draws_on:
        topic_recalled, topic_seen, topic_cards = topics.by_topic.get(topic, (0.0, 0, 0))
        recalled += topic_recalled
        seen += topic_seen
        cards += topic_cards
    if cards == 0:
        return SectionStanding(prior, 0.0, 0, 0)
    known = (recalled + (cards - seen) * prior) / cards
    reach = parameters.deck_reach
    return SectionStanding(reach * known + (1.0 - reach) * prior, seen / cards, cards, seen)


def attempt_knowledge(
    blueprint: Blueprint, results: Sequence[ExamResult], parameters: Parameters
) -> tuple[float, ...] | None:
    """What past attempts say was known of each section; None without any number.

        (n_s·k̂_s + 10·k̂_all) / (n_s + 10)

    k̂_all comes from the latest attempt that has a total (or section numbers); each k̂_s from the latest
    attempt of this outline that has a number for the section, n_s its questions there. A section without a
    number has n_s = 0. Mocks never enter here, nor does a bare "below 70 %" (see `domain.observations`).
    """
    counts = section_questions(blueprint)
    overall: float | None = None
    latest: dict[str, tuple[float, float]] = {}
    attempts = (result for result in results if result.kind == "exam")
    for attempt in sorted(attempts, key=lambda result: result.taken_on_day):
        known = known_sections(attempt, blueprint.id, counts)
        latest.update(known)
        total = attempt.total
        if total is not None:
            overall = parameters.knowledge(total[0] / total[1])
        elif known:
            asked = sum(asked for _, asked in known.values())
            overall = parameters.knowledge(sum(right for right, _ in known.values()) / asked)
    if overall is None:
        return None
    pooled: list[float] = []
    for section_id in counts:
        right, asked = latest.get(section_id, (0.0, 0.0))
        own = asked * parameters.knowledge(right / asked) if asked else 0.0
        pooled.append((own + _POOLING * overall) / (asked + _POOLING))
    return tuple(pooled)


def section_priors(
    blueprint: Blueprint, results: Sequence[ExamResult], parameters: Parameters
) -> tuple[float, ...]:
    """p0 of each section: .8 of what past attempts say was known, or `parameters.prior` without any."""
    known = attempt_knowledge(blueprint, results, parameters)
    if known is None:
        return (parameters.prior,) * len(blueprint.sections)
    return tuple(parameters.carry_over * share for share in known)


def section_questions(blueprint: Blueprint) -> dict[str, int]:
    """Section id → number of questions on the exam, in the outline's order."""
    return dict(zip((section.id for section in blueprint.sections), question_counts(blueprint), strict=True))


def known_sections(
    result: ExamResult, outline_id: str, counts: Mapping[str, int]
) -> dict[str, tuple[float, float]]:
    """Section id → (right, asked) of `result`, for the sections of this outline that have a number.

    A bare percentage counts for as many questions as the exam asks in that section. When a total is known
    and one section alone lacks a number, it gets what the total leaves over.
    """
    if result.outline_id != outline_id:
        return {}
    known: dict[str, tuple[float, float]] = {}
    for section in result.sections:
        share = section.known_share
        asked = section.asked or counts.get(section.section_id, 0)
        if share is not None and section.section_id in counts and asked:
            known[section.section_id] = (share * asked, float(asked))
    missing = [section_id for section_id, n in counts.items() if n and section_id not in known]
    if result.total is not None and len(missing) == 1:
        right = result.total[0] - sum(right for right, _ in known.values())
        asked_there = result.total[1] - sum(asked for _, asked in known.values())
        if asked_there > 0:
            known[missing[0]] = (min(asked_there, max(0.0, right)), asked_there)
    return known


def _bad(what: str) -> BadInput:
    return BadInput("Forecast settings cannot be used", f"In the forecast's settings, {what}.")
