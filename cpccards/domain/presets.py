"""How the cards of some decks are studied: a preset, shared by as many decks as the learner likes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import isfinite

from cpccards.domain.errors import BadInput

DEFAULT_PRESET = "default"
"""Key of the preset of every deck that has no other."""

LOWEST_RETENTION, HIGHEST_RETENTION = 0.70, 0.97
PARAMETER_COUNT = 21

_STEP = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")
_STEP_SECONDS = {"s": 1, "m": 60, "": 60, "h": 3600, "d": 86_400}
_LONGEST_STEP = timedelta(days=1)


class NewOrder(StrEnum):
    """In which order new cards come up."""

    INTRODUCTION = "introduction"
    ADDED = "added"
    RANDOM = "random"


class ReviewOrder(StrEnum):
    """In which order due cards come up."""

    RETRIEVABILITY = "retrievability"
    DUE_DAY = "due day"
    RANDOM = "random"


class LeechAction(StrEnum):
    """What becomes of a card that was forgotten too often."""

    SUSPEND = "suspend"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Preset:
    """Everything that can be set for a deck.

    Args:
        key: stable; `DEFAULT_PRESET` for the one that can't be deleted.
        desired_retention: share to be remembered when a card comes back.
        learning_steps, relearning_steps: delays before a card graduates; empty for none.
        maximum_interval: days.
        new_per_day, reviews_per_day: most cards of each kind a day, over all decks of this preset.
        limits_before_exam: the two limits also hold while the app studies towards the exam date.
        bury_new, bury_reviews: new or due cards of a note that was met today wait until tomorrow.
        leech_threshold: lapses from which on a card counts as a leech; 0 never.
        easy_days: share of the usual load from Monday to Sunday, 0 to 1.
        load_balance: among the days that fit a card equally well, the emptiest is taken.
        ignore_before: reviews before this day say nothing about the learner's memory any more.
        parameters: FSRS-6's 21 weights, as fitted to the learner; empty for the defaults.
        fitted_on, fitted_reviews: when, and from how many reviews.
        timer: the review page shows how long a card has been on screen.
        longest_answer: seconds after which time stops counting.
        reveal_after, rate_after: seconds until, by itself, the answer is shown and Good is given; 0 never.
    """

    key: str
    name: str
    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36500
    new_per_day: int = 20
    reviews_per_day: int = 200
    limits_before_exam: bool = False
    new_order: NewOrder = NewOrder.INTRODUCTION
    review_order: ReviewOrder = ReviewOrder.RETRIEVABILITY
    bury_new: bool = True
    bury_reviews: bool = True
    leech_threshold: int = 8
    leech_action: LeechAction = LeechAction.SUSPEND
    easy_days: tuple[float, ...] = (1.0,) * 7
    load_balance: bool = True
    ignore_before: date | None = None
    parameters: tuple[float, ...] = ()
    fitted_on: date | None = None
    fitted_reviews: int = 0
    timer: bool = False
    longest_answer: int = 120
    reveal_after: float = 0.0
    rate_after: float = 0.0


@dataclass(frozen=True, slots=True)
class TodayLimits:
    """Limits that hold for one study day only, in place of a preset's own."""

    day: int
    new: int
    reviews: int


_BOUNDS: dict[str, tuple[str, float, float]] = {
    "new_per_day": ("New cards a day", 0, 9999),
    "reviews_per_day": ("Reviews a day", 0, 9999),
    "maximum_interval": ("The longest interval", 1, 36500),
    "leech_threshold": ("The number of lapses", 0, 99),
    "longest_answer": ("The longest time for an answer", 5, 7200),
    "reveal_after": ("Seconds until the answer is shown", 0, 600),
    "rate_after": ("Seconds until a card is rated", 0, 600),
}


def check_preset(preset: Preset) -> None:
    """Raises BadInput for the first thing in `preset` that can't be used."""
    if not preset.name.strip():
        raise BadInput("The preset has no name", "A preset needs a name.", "Write one.")
    check_retention(preset.desired_retention)
    for name, (words, low, high) in _BOUNDS.items():
        if not low <= getattr(preset, name) <= high:
            raise BadInput(
                "That number can't be used", f"{words} must lie between {low} and {high}.", "Choose another."
            )
    for steps in (preset.learning_steps, preset.relearning_steps):
        if any(not timedelta() < step <= _LONGEST_STEP for step in steps):
            raise BadInput(
                "These steps can't be used",
                "A step must be longer than nothing and at most one day.",
                "Write steps like 1m 10m.",
            )
    if len(preset.easy_days) != 7 or not all(0 <= share <= 1 for share in preset.easy_days):
        raise BadInput(
            "These easy days can't be used",
            "There is one share from 0 to 100 % for each of the seven days.",
            "Choose them again.",
        )
    if preset.parameters and len(preset.parameters) != PARAMETER_COUNT:
        raise BadInput(
            "These FSRS parameters can't be used",
            f"FSRS-6 has {PARAMETER_COUNT}; {len(preset.parameters)} were given.",
            "Paste all of them, or go back to the defaults.",
        )


def check_retention(desired_retention: float) -> None:
    """Raises BadInput outside 0.70 to 0.97: FSRS divides by zero at 0 and gives one day above 1."""
    if not LOWEST_RETENTION <= desired_retention <= HIGHEST_RETENTION:
        raise BadInput(
            "That retention can't be used",
            f"Desired retention must lie between {LOWEST_RETENTION:.0%} and {HIGHEST_RETENTION:.0%}.",
            "90 % suits most learners.",
        )


def is_leech_now(preset: Preset, lapses: int) -> bool:
    """True when this lapse makes a leech of a card: at the threshold, and at every half of it after that."""
    threshold = preset.leech_threshold
    if threshold <= 0 or lapses < threshold:
        return False
    return (lapses - threshold) % max(1, (threshold + 1) // 2) == 0


def read_steps(text: str) -> tuple[timedelta, ...]:
    """Steps as the learner writes them, "30s 1m 10m 2h"; a number alone means minutes. Raises BadInput."""
    steps = []
    for word in text.replace(",", " ").split():
        match = _STEP.fullmatch(word.casefold())
        if match is None:
            raise BadInput(
                "These steps can't be read",
                f"“{word}” is no length of time.",
                "Write steps like 1m 10m: a number, then s, m, h or d.",
            )
        steps.append(timedelta(seconds=float(match[1]) * _STEP_SECONDS[match[2]]))
    return tuple(steps)


def write_steps(steps: tuple[timedelta, ...]) -> str:
    """Steps in the words that `read_steps` reads."""
    words = []
    for step in steps:
        seconds = step.total_seconds()
        unit = next((name for name in ("d", "h", "m") if seconds % _STEP_SECONDS[name] == 0), "s")
        words.append(f"{seconds / _STEP_SECONDS[unit]:g}{unit}")
    return " ".join(words)


def read_parameters(text: str) -> tuple[float, ...]:
    """FSRS-6's parameters as the learner pastes them, with spaces, commas or brackets. Raises BadInput."""
    words = re.sub(r"[\[\](),;]", " ", text).split()
    try:
        found = tuple(map(float, words))
    except ValueError:
        found = ()
    if len(found) != PARAMETER_COUNT or not all(map(isfinite, found)):
        raise BadInput(
            "These FSRS parameters can't be used",
            f"FSRS-6 has {PARAMETER_COUNT} numbers; {len(words)} words were given."
            if len(words) != PARAMETER_COUNT
            else "Not all of these are numbers.",
            "Copy all of them once more; a point stands before the decimals.",
        )
    return found
