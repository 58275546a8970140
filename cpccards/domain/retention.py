"""What was remembered of what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from cpccards.domain.study_tables import MATURE, YOUNG, AnswerTable, EarlierAnswers, ScopedAnswers


@dataclass(frozen=True, slots=True)
class Remembered:
    """How many of `asked` answers were anything but Again; only answers to cards in review are meant."""

    remembered: int = 0
    asked: int = 0

    @property
    def share(self) -> float | None:
        """0–1; None when nothing was asked."""
        return self.remembered / self.asked if self.asked else None

    def __add__(self, other: Remembered) -> Remembered:
        return Remembered(self.remembered + other.remembered, self.asked + other.asked)


class RetentionSpan(Enum):
    """Which study days a row of true retention is about: (days, days before today that it ends)."""

    TODAY = (1, 0)
    YESTERDAY = (1, 1)
    WEEK = (7, 0)
    MONTH = (30, 0)
    YEAR = (365, 0)
    ALL = (None, 0)


@dataclass(frozen=True, slots=True)
class RetentionRow:
    """What was remembered in one span, of cards with short intervals and with long ones."""

    span: RetentionSpan
    young: Remembered
    mature: Remembered

    @property
    def total(self) -> Remembered:
        """Of all cards in review."""
        return self.young + self.mature


@dataclass(frozen=True, slots=True)
class TrueRetention:
    """What was remembered, against what was wanted.

    A card is young or mature by the interval it had when it was asked; one that was brought forward counts by
    the days that were left of it.

    Attributes:
        rows: one for each span, in their order.
        desired: the desired retentions of the scope's decks, ascending; mostly there is one.
    """

    rows: tuple[RetentionRow, ...]
    desired: tuple[float, ...]


def remembered(answers: AnswerTable) -> Remembered:
    """What was remembered of the answers to cards in review."""
    asked = answers.asked
    return Remembered(int(np.count_nonzero(asked & answers.remembered)), int(np.count_nonzero(asked)))


def true_retention(
    scoped: ScopedAnswers, earlier: EarlierAnswers, today: int, desired: tuple[float, ...]
) -> TrueRetention:
    """The rows of all spans.

    Args:
        scoped: a year of answers at least.
        earlier: those before them.
    """
    rows = tuple(_row(span, scoped, earlier, today) for span in RetentionSpan)
    return TrueRetention(rows, desired)


def _row(span: RetentionSpan, scoped: ScopedAnswers, earlier: EarlierAnswers, today: int) -> RetentionRow:
    days, ago = span.value
    kind, knew = scoped.kind, scoped.answers.remembered
    old = np.zeros((2, 2), np.int64)
    if days is None:
        old = np.bincount(2 * earlier.mature + earlier.remembered, minlength=4).reshape(2, 2)
    else:
        day = scoped.answers.day
        within = (day > today - ago - days) & (day <= today - ago)
        kind, knew = kind[within], knew[within]
    # By kind, and within each: forgotten, remembered.
    counts = np.bincount(2 * kind + knew, minlength=2 * (MATURE + 1)).reshape(-1, 2)[[YOUNG, MATURE]] + old
    young, mature = (Remembered(right, wrong + right) for wrong, right in counts.tolist())
    return RetentionRow(span, young, mature)
