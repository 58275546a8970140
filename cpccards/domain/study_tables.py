"""Cards and answers as columns: what statistics are counted from."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.reviews import CardState, Rating

MATURE_DAYS = 21
"""A card in review whose interval is as long as this is mature; with a shorter one it is young."""

LEARNING, RELEARNING, YOUNG, MATURE = range(4)
"""Kinds of answers, by how the card stood when it was asked. New cards count with those in learning."""

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


class _Table:
    """Columns of one length."""

    __slots__ = ()

    def where(self, chosen: Flags | Whole) -> Self:
        """The same columns with some of the rows, by a flag for each or by their places."""
        if chosen.dtype == np.bool_ and chosen.all():
            return self
        return type(self)(**{name: getattr(self, name)[chosen] for name in _names(type(self))})


def _names(table: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(table))


@dataclass(frozen=True, slots=True, eq=False)
class CardTable(_Table):
    """Cards.

    Attributes:
        topic: the topic's place in `domain.topics.TOPICS`; -1 without one, or with one unknown here.
        due: study day for a card in review, minutes since 1970 UTC for one in its steps, 0 for a new one.
        last_day: study day of the last review; 0 for a new card.
        stability: days, in millionths at the finest; 0 for a new card.
        difficulty: 1 to 10; 0 for a new card.
        buried_until: study day on which it comes back; 0 when it was not buried.
    """

    id: Whole
    note: Whole
    deck: Whole
    topic: Whole
    state: Whole
    suspended: Flags
    buried_until: Whole
    lapses: Whole
    stability: Reals
    difficulty: Reals
    last_day: Whole
    due: Whole

    def __len__(self) -> int:
        return len(self.id)

    @property
    def interval(self) -> Whole:
        """Days from the last review to the next, of cards in review; 0 for others."""
        return np.where(self.state == CardState.REVIEW, self.due - self.last_day, 0)


@dataclass(frozen=True, slots=True, eq=False)
class AnswerTable(_Table):
    """Answers, as the review log has them.

    Attributes:
        card: the card's place in the table of all cards.
        minute: whole minutes since 1970 UTC.
        suspect: the clock had been set back, so that `minute` is not true.
        state: how the card stood when it was asked.
        elapsed, interval: days since the answer before, and days there were to be; 0 unless it was in review.
        stability: what it was when the card was asked, days, in millionths at the finest; 0 for a new card.
    """

    card: Whole
    minute: Whole
    day: Whole
    suspect: Flags
    rating: Whole
    state: Whole
    took_ms: Whole
    elapsed: Whole
    interval: Whole
    stability: Reals

    def __len__(self) -> int:
        return len(self.card)

    @property
    def asked(self) -> Flags:
        """Whether each answer tells of remembering: the card was in review, neither new nor in its steps."""
        return np.asarray(self.state == CardState.REVIEW)

    @property
    def remembered(self) -> Flags:
        """Whether each answer was anything but Again."""
        return np.asarray(self.rating > Rating.AGAIN)


@dataclass(frozen=True, slots=True, eq=False)
class EarlierAnswers(_Table):
    """Answers to cards in review, from before the days that an `AnswerTable` holds.

    Attributes:
        card: the card's place in the table of all cards.
    """

    card: Whole
    mature: Flags
    remembered: Flags


@dataclass(frozen=True, slots=True, eq=False)
class ScopedAnswers:
    """The answers given to the cards of a scope, with what follows from their cards.

    Attributes:
        kind: LEARNING, RELEARNING, YOUNG or MATURE.
        topic: of the card of each answer, like `CardTable.topic`.
        decay: w20 of the FSRS parameters that the card of each answer is scheduled by.
        is_first: whether each answer is its card's first since it left the learning phase.
    """

    answers: AnswerTable
    kind: Whole
    topic: Whole
    decay: Reals
    is_first: Flags

    def where(self, chosen: Flags) -> ScopedAnswers:
        """Some of them."""
        if chosen.all():
            return self
        return ScopedAnswers(
            self.answers.where(chosen),
            self.kind[chosen],
            self.topic[chosen],
            self.decay[chosen],
            self.is_first[chosen],
        )


def shared(values: Reals) -> Reals:
    """The one value that all are, to be broadcast; all of them where they differ.

    Most learners have one set of parameters, and half of working out retrievability is for the decay alone.
    """
    return values[:1] if (values == values[:1]).all() else values


def kinds(answers: AnswerTable) -> Whole:
    """How the card of each answer stood: LEARNING, RELEARNING, YOUNG or MATURE."""
    return np.where(
        answers.asked,
        YOUNG + (answers.interval >= MATURE_DAYS),
        LEARNING + (answers.state == CardState.RELEARNING),
    )


def first_in_review(answers: AnswerTable, earlier: EarlierAnswers, cards: int) -> Flags:
    """Whether each answer is its card's first since it left the learning phase: the first given in review.

    Args:
        cards: how many there are in the table of all cards.
    """
    known = np.zeros(cards, np.bool_)
    known[earlier.card] = True
    asked = np.flatnonzero(answers.asked & ~known[answers.card])
    asked = asked[np.argsort(answers.minute[asked], kind="stable")]
    first = np.full(cards, -1, np.int64)
    first[answers.card[asked[::-1]]] = asked[::-1]  # of several, the last one written stays: the earliest
    found = np.zeros(len(answers), np.bool_)
    found[first[first >= 0]] = True
    return found
