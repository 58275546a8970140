"""What the learner wants of encouragement, reminders and the focus timer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from cpccards.domain.errors import BadInput

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Encouragement:
    """The learner's choices.

    Attributes:
        is_on: any encouragement at all; while it is off, the four below count as off.
        milestones: what was reached is kept and told once.
        sentence: a true sentence from the learner's own data stands on Today.
        streak: days studied in a row are told.
        feelings: how one feels about the exam is asked with each practice exam.
        rest_days: missed days in a week, Monday to Sunday, that do not break a streak.
        reminder: a system notification when cards are due and nothing was studied.
        reminder_minute: when, in minutes after midnight on the wall.
        focus_minutes: of a block of the focus timer.
        break_minutes: of the break after a block.
        long_break_minutes: of the break after every `blocks_to_long_break` blocks.
        sound: the focus timer may sound the system's own signal.
    """

    is_on: bool = True
    milestones: bool = True
    sentence: bool = True
    streak: bool = True
    feelings: bool = True
    rest_days: int = 2
    reminder: bool = False
    reminder_minute: int = 18 * 60
    focus_minutes: int = 25
    break_minutes: int = 5
    long_break_minutes: int = 15
    blocks_to_long_break: int = 4
    sound: bool = False


LIMITS: dict[str, tuple[str, int, int]] = {
    "rest_days": ("Rest days a week", 0, 6),
    "reminder_minute": ("The time of the reminder", 0, MINUTES_A_DAY - 1),
    "focus_minutes": ("Minutes of a block", 5, 120),
    "break_minutes": ("Minutes of a break", 1, 60),
    "long_break_minutes": ("Minutes of a long break", 1, 120),
    "blocks_to_long_break": ("Blocks until a long break", 1, 12),
}
"""Of each number: what it is called, the least, the most."""


def check_encouragement(choices: Encouragement) -> None:
    """Raises BadInput where a number cannot be meant."""
    for name, (words, low, high) in LIMITS.items():
        if not low <= getattr(choices, name) <= high:
            raise BadInput(
                "That number can't be used",
                f"{words} must lie between {low} and {high:,}.",
                "Choose another.",
            )


def encouragement_as_mapping(choices: Encouragement) -> dict[str, object]:
    """What `parse_encouragement` makes the same of."""
    return asdict(choices)


def parse_encouragement(given: Mapping[str, Any]) -> Encouragement:
    """Choices as kept. What is unknown or cannot be meant is passed over: the usual stands in its place."""
    usual = Encouragement()
    found: dict[str, Any] = {}
    for field in fields(Encouragement):
        value = given.get(field.name)
        if type(value) is not type(getattr(usual, field.name)):
            continue
        if isinstance(value, int) and field.name in LIMITS:
            _, low, high = LIMITS[field.name]
            if not low <= value <= high:
                continue
        found[field.name] = value
    return Encouragement(**found)
