"""Ratings, the memory of a card, and what one review did to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from cpccards.domain.clock import StudyDay
from cpccards.domain.notes import CardId


class Rating(IntEnum):
    """The learner's answer about a card, as FSRS counts it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class CardState(IntEnum):
    """Where a card stands."""

    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


class Origin(StrEnum):
    """Where a review came from."""

    WINDOW = "window"
    TERMINAL = "terminal"
    IMPORT = "import"
    DEMO = "demo"


class CardEventKind(StrEnum):
    """What happened to a card without being an answer that FSRS learns from."""

    CRAM = "cram"
    RESET = "reset"
    MANUAL = "manual"
    RESCHEDULED = "rescheduled"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one card, and when it is next due.

    Attributes:
        step: index into the learning or relearning steps; None outside them.
        stability: days until retrievability falls to 90 %; None for a new card.
        difficulty: 1 (easy) to 10; None for a new card.
        due_at: instant a card in its steps is due; None otherwise.
        due_day: study day a card in review is due; None otherwise.
        last_review_at: true UTC instant of the last review.
        last_review_day: study day of the last review, as it was reckoned then.
    """

    state: CardState = CardState.NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due_at: datetime | None = None
    due_day: StudyDay | None = None
    last_review_at: datetime | None = None
    last_review_day: StudyDay | None = None
    repetitions: int = 0
    lapses: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """One answer: when, how, and the card's memory before and after. Never edited.

    Attributes:
        reviewed_at: the true UTC instant.
        day: the study day it counted for.
        took_ms: milliseconds from question to rating.
        clock_suspect: the system clock stood before the card's last review.
    """

    card: CardId
    reviewed_at: datetime
    day: StudyDay
    rating: Rating
    took_ms: int
    before: Memory
    after: Memory
    origin: Origin
    clock_suspect: bool = False
