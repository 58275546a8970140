"""The decks that simulated learners study: some of the cards that `tests.calibration` knows memories of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cpccards.domain.blueprint import Blueprint, question_counts
from tests.calibration.study import CARD_TOPIC, CARDS_PER_TOPIC, TOPICS, Floats, Ints

CARDS = 600

GUESS, SLIP, UNCOVERED = 0.28, 0.08, 0.15
"""Of the exam, as in most scenarios of `make calibrate`."""


@dataclass(frozen=True, eq=False, slots=True)
class Deck:
    """A deck, and the exam it is for.

    Attributes:
        places: of its cards among those of `tests.calibration.study`, (N,).
        topics: of its cards, indices into `TOPICS`.
        questions: per section, (S,).
        drawn_on: (S, N) the share that each card has in what a section asks for; rows add up to 1.
    """

    outline: Blueprint
    places: Ints
    topics: Ints
    questions: Floats
    drawn_on: Floats

    def score(self, recall: Floats, anyway: float) -> Floats:
        """The expected exam score in percent.

        Args:
            recall: (L, N) of each card on exam day, 0 where never seen.
            anyway: share known without cards; a card never makes one know less.
        """
        known = np.maximum(recall, anyway) @ self.drawn_on.T
        facts = (1.0 - UNCOVERED) * known + UNCOVERED * anyway
        right = GUESS + (1.0 - SLIP - GUESS) * facts
        return np.asarray(100.0 * right @ self.questions / self.questions.sum())


def deck_of(outline: Blueprint, thin: Mapping[str, int] | None = None) -> Deck:
    """600 cards in the proportions of the bundled decks; `thin` topics have fewer."""
    bundled = np.array(list(CARDS_PER_TOPIC.values()))
    exact = CARDS * bundled / bundled.sum()
    counts = np.floor(exact).astype(np.int64)
    counts[np.argsort(counts - exact, kind="stable")[: CARDS - counts.sum()]] += 1
    for topic, cards in (thin or {}).items():
        counts[TOPICS.index(topic)] = cards
    first = np.cumsum(bundled) - bundled
    places = np.concatenate([np.arange(start, start + n) for start, n in zip(first, counts, strict=True)])
    topics = CARD_TOPIC[places]
    drawn_on = np.array(
        [
            np.isin(topics, [TOPICS.index(topic) for topic in section.draws_on if topic in TOPICS])
            for section in outline.sections
        ],
        float,
    )
    return Deck(
        outline=outline,
        places=places,
        topics=topics,
        questions=np.array(question_counts(outline), float),
        drawn_on=drawn_on / drawn_on.sum(axis=1, keepdims=True),
    )
