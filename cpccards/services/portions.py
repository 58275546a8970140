"""Long work on many things, done in portions, so that it can tell how far it is and be stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.progress import IsCancelled, Report

T = TypeVar("T")

PORTION = 2000


def portions(
    things: Sequence[T], report: Report, cancelled: IsCancelled, words: str
) -> Iterator[Sequence[T]]:
    """`things` in portions, in order; tells before each how far it is.

    Raises:
        Cancelled: it was to stop. A unit of work that is left by it keeps nothing.
    """
    for start in range(0, len(things), PORTION):
        if cancelled():
            raise Cancelled
        report(start, len(things), words)
        yield things[start : start + PORTION]


def nothing_to_change(thing: str) -> BadInput:
    """What an act ends with that would leave everything as it is: it makes no step, so there is none to undo.

    Args:
        thing: what one of those is called that were chosen.
    """
    return BadInput(
        "There is nothing to change",
        f"This would leave every chosen {thing} as it is.",
        "Choose others, or something else.",
    )
