"""How long work tells of its progress and learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[int, int, str], None]
"""report(done, total, words)"""

IsCancelled = Callable[[], bool]


def unreported(_done: int, _total: int, _words: str) -> None:
    """For work that nobody watches."""


def never() -> bool:
    """For work that nobody can stop."""
    return False
