"""Review logs as Anki keeps them, row by row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from hypothesis import strategies as st

from cpccards.domain.foreign_progress import ForeignReviews

DAY_MS = 86_400_000
START = 1_600_000_000_000
"""An instant in 2020 from which these logs begin, in milliseconds."""


class LogRow(NamedTuple):
    """One row, under the names of `ForeignReviews`."""

    card: int
    at: int
    ease: int = 3
    interval: int = 1
    last_interval: int = 0
    factor: int = 2500
    took_ms: int = 5000
    kind: int = 1


def log_of(rows: Iterable[LogRow]) -> ForeignReviews:
    """The rows as columns, in the order given."""
    columns = list(zip(*rows, strict=True)) or [()] * len(LogRow._fields)
    return ForeignReviews(*(list(column) for column in columns))


def rows_of(log: ForeignReviews) -> list[LogRow]:
    """The columns as rows."""
    return [LogRow(*row) for row in zip(*(getattr(log, name) for name in LogRow._fields), strict=True)]


def log_rows(cards: int, most: int = 60) -> st.SearchStrategy[list[LogRow]]:
    """Any sound log of some cards: every kind of row, in order of time, some an instant apart, some years."""
    row = st.builds(
        LogRow,
        card=st.integers(0, cards - 1),
        at=st.sampled_from((1, 60_000, 3_600_000, 20 * 3_600_000, DAY_MS, 40 * DAY_MS)),
        ease=st.integers(0, 4),
        interval=st.sampled_from((-600, -90_000, 0, 1, 3, 30, 36_500)),
        last_interval=st.integers(-1000, 1000),
        factor=st.sampled_from((0, 100, 640, 1100, 1300, 2500)),
        took_ms=st.sampled_from((0, 1, 60_000, -5, 2**40)),
        kind=st.sampled_from((0, 0, 1, 1, 1, 2, 3, 4, 5)),
    )

    def in_time(rows: list[LogRow]) -> list[LogRow]:
        at, placed = START, []
        for row in rows:
            at += row.at
            placed.append(row._replace(at=at))
        return placed

    return st.lists(row, max_size=most).map(in_time)
