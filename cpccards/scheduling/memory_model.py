"""FSRS-6 replayed over whole histories, by any parameters: what it would have predicted before each review.

Reviews are taken by their position in their card's history, all cards at once. The update itself is
`domain.learning`'s; a test holds the replay against py-fsrs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.learning import Memories, Parameters, first_memories, reviewed
from cpccards.domain.memory import retrievability
from cpccards.scheduling.review_histories import ReviewHistories

SUREST = 1e-9
"""No prediction counts as surer than this, or one surprise would weigh more than a thousand reviews."""


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """The reviews at one position in their cards' histories.

    Attributes:
        rows: which rows of the histories these are, (m,).
        recall: retrievability just before each; 0 before a first review. Shape (…, m), the leading axes being
            those of the parameters.
        after: the memories each review left, (…, m).
    """

    rows: NDArray[np.int64]
    recall: NDArray[np.float64]
    after: Memories


class Replay:
    """Histories laid out for replaying again and again.

    Cards with the longest histories stand first, so that those still going at any position are a prefix.
    """

    def __init__(self, histories: ReviewHistories) -> None:
        self.histories = histories
        lengths = np.bincount(histories.card)
        place = np.empty_like(lengths)
        place[np.argsort(-lengths, kind="stable")] = np.arange(len(lengths))
        order = np.lexsort((place[histories.card], histories.position))
        ends = np.cumsum(np.bincount(histories.position))
        self._steps = [
            (rows, histories.elapsed[rows], histories.rating[rows])
            for rows in np.split(order, ends[:-1])
            if len(rows)
        ]

    def steps(self, parameters: Parameters, begun: Memories | None = None) -> Iterator[Step]:
        """The replay, position by position.

        Args:
            parameters: w0 to w20; of shape (21, k, 1) to replay by k sets at once.
            begun: for each card the memory that its first review left, where that is known; a stability of 0
                where the review itself tells.
        """
        memories: Memories | None = None
        for rows, elapsed, rating in self._steps:
            if memories is None:
                memories = first_memories(rating, parameters=parameters)
                if begun is not None:
                    memories = _taken_up(memories, begun, self.histories.card[rows])
                recall = np.zeros_like(memories.stability)
            else:
                going = slice(0, len(rows))
                before = Memories(memories.stability[..., going], memories.difficulty[..., going])
                recall = retrievability(before.stability, elapsed, parameters[20])
                memories = reviewed(before, elapsed, rating, parameters)
            yield Step(rows, recall, memories)

    def last_memories(self, parameters: Sequence[float], begun: Memories | None = None) -> Memories:
        """The memory of each card after its last review, (cards,); see `steps` for `begun`."""
        cards = int(self.histories.card.max(initial=-1)) + 1
        last = Memories(np.zeros(cards), np.zeros(cards))
        for step in self.steps(parameters, begun):
            card = self.histories.card[step.rows]
            last.stability[card], last.difficulty[card] = step.after.stability, step.after.difficulty
        return last

    def recall(self, parameters: Parameters) -> NDArray[np.float64]:
        """Retrievability before each review, in the order of the histories."""
        predicted = np.zeros(len(self.histories))
        for step in self.steps(parameters):
            predicted[step.rows] = step.recall
        return predicted


def _taken_up(first: Memories, begun: Memories, card: NDArray[np.int64]) -> Memories:
    known = begun.stability[card] > 0
    return Memories(
        np.where(known, begun.stability[card], first.stability),
        np.where(known, begun.difficulty[card], first.difficulty),
    )


def log_losses(recall: NDArray[np.float64], recalled: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What each prediction costs: minus the logarithm of the chance it gave to what came, in nats."""
    given = np.where(recalled, recall, 1.0 - recall)
    return np.asarray(-np.log(np.clip(given, SUREST, 1.0 - SUREST)))
