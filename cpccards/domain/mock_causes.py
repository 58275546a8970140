"""Why a question was missed, as the learner names it: one word a miss, so that trends can be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cpccards.domain.errors import BadInput


class Cause(StrEnum):
    """What went wrong. `GUESSED` is for right answers that were luck."""

    GAP = "gap"
    LOOK_UP = "look-up"
    MISREAD = "misread"
    CARELESS = "careless"
    TIME = "time"
    GUESSED = "guessed"


CAUSE_NAMES: dict[Cause, str] = {
    Cause.GAP: "Gap in knowledge",
    Cause.LOOK_UP: "Look-up",
    Cause.MISREAD: "Misread",
    Cause.CARELESS: "Careless",
    Cause.TIME: "Out of time",
    Cause.GUESSED: "Guessed right",
}
"""What the learner reads, in the order of the keys 1–6."""

GAPS = frozenset({Cause.GAP, Cause.GUESSED})
"""What counts as a gap for scheduling: a lucky guess is one too."""


@dataclass(frozen=True, slots=True)
class CauseCount:
    """How often a cause was named in a month.

    Attributes:
        month: the first day of it.
    """

    cause: Cause
    month: date
    count: int


def check_cause(cause: Cause | None, *, right: bool) -> None:
    """Raises BadInput when a cause does not go with how the question was answered."""
    if cause is None or right == (cause is Cause.GUESSED):
        return
    if right:
        raise BadInput(
            "That answer was right",
            f"“{CAUSE_NAMES[cause]}” is for a question that was missed.",
            "A right answer can only be marked as guessed.",
        )
    raise BadInput(
        "That answer was wrong",
        "A guess is marked only where it came out right.",
        "Choose what went wrong: gap, look-up, misread, careless or time.",
    )


def trend(named: Sequence[tuple[date, Cause]]) -> tuple[CauseCount, ...]:
    """How often each cause was named in each month, oldest month first, causes in their own order.

    Args:
        named: each miss with the day its exam was taken.
    """
    counts: dict[tuple[date, Cause], int] = {}
    for day, cause in named:
        month = day.replace(day=1)
        counts[month, cause] = counts.get((month, cause), 0) + 1
    order = list(Cause)
    found = sorted(counts.items(), key=lambda entry: (entry[0][0], order.index(entry[0][1])))
    return tuple(CauseCount(cause, month, count) for (month, cause), count in found)
