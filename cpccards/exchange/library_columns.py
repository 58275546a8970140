"""The columns in which a JSON library keeps cards, reviews and events, and what a value of each may be.

A list for each column, not an object for each row: a quarter of a million reviews then read in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from cpccards.domain.reviews import CardEventKind, CardState, Origin, Rating
from cpccards.exchange.problem_list import ProblemList

EARLIEST_DAY, LATEST_DAY = 0, 376_200
"""1970-01-01, where a computer stands that has lost the time, and 3000-01-01."""
_LAST_DUE_DAY = LATEST_DAY + 36_500
_DAY_MS = 86_400_000
_LONGEST_TEXT = 100_000

Columns = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """What the values of one column may be.

    Attributes:
        types: the exact types, bool being no int; NoneType among them where there may be no value.
        low, high: bounds of a number, or of the number of characters.
        words: the only texts there may be; empty for any.
        default: for every row of a file without this column.
        is_needed: the rows mean nothing without it.
    """

    types: frozenset[type]
    low: float = 0
    high: float = 2**53
    words: frozenset[str] = frozenset()
    default: Any = None
    is_needed: bool = False

    def fits(self, value: Any) -> bool:
        """True when a row can have `value` here."""
        if type(value) not in self.types:
            return False
        if isinstance(value, str):
            return value in self.words if self.words else len(value) <= self.high
        return value is None or bool(self.low <= value <= self.high)

    def misfits(self, values: Sequence[Any]) -> set[int]:
        """The rows whose value can't be used."""
        if not values:
            return set()
        if set(map(type, values)) <= self.types:
            if str in self.types:
                fit = all(map(self.fits, set(values)))
            else:
                filled = [value for value in values if value is not None] or [self.low]
                fit = self.low <= min(filled) and max(filled) <= self.high
            if fit:
                return set()
        return {row for row, value in enumerate(values) if not self.fits(value)}


_NONE = type(None)


def _whole(low: int, high: int, *, default: int | None = None, needed: bool = False) -> Column:
    return Column(frozenset((int,)), low, high, default=default, is_needed=needed)


def _maybe(low: float, high: float, *types: type) -> Column:
    return Column(frozenset((*(types or (int,)), _NONE)), low, high)


def _text(*words: str, default: str = "") -> Column:
    return Column(frozenset((str,)), 0, _LONGEST_TEXT, frozenset(words), default, is_needed=bool(words))


_INDEX = _whole(0, 2**31, needed=True)
_AT = _whole(EARLIEST_DAY * _DAY_MS, LATEST_DAY * _DAY_MS, needed=True)
_DAY = _whole(EARLIEST_DAY, LATEST_DAY, needed=True)
_MAYBE_AT = _maybe(EARLIEST_DAY * _DAY_MS, LATEST_DAY * _DAY_MS)
_MAYBE_DAY = _maybe(EARLIEST_DAY, LATEST_DAY)
_COUNT = _whole(0, 2**31, default=0)
_RATING = _whole(Rating.AGAIN, Rating.EASY, needed=True)
_RAW = Column(frozenset((str, _NONE)), 0, _LONGEST_TEXT)
_MEMORY: dict[str, Column] = {
    "state": _whole(CardState.NEW, CardState.RELEARNING, needed=True),
    "step": _maybe(0, 1_000),
    "stability": _maybe(1e-6, 1e6, int, float),
    "difficulty": _maybe(1, 10, int, float),
    "due_at": _maybe(EARLIEST_DAY * _DAY_MS, _LAST_DUE_DAY * _DAY_MS),
    "due_day": _maybe(EARLIEST_DAY, _LAST_DUE_DAY),
}

CARD_COLUMNS: dict[str, Column] = {
    "note": _INDEX,
    "ordinal": _whole(0, 100_000, needed=True),
    **_MEMORY,
    "last_review_at": _MAYBE_AT,
    "last_review_day": _MAYBE_DAY,
    "repetitions": _COUNT,
    "lapses": _COUNT,
    "suspended": Column(frozenset((bool,)), default=False),
    "flag": _whole(0, 7, default=0),
    "position": _maybe(-(2**31), 2**31),
    "custom_data": _text(),
    "buried_until_day": _maybe(EARLIEST_DAY, _LAST_DUE_DAY),
    "deck": _maybe(0, 2**31),
}
"""Of `DraftCard` and its memory; `note` and `deck` are places among those of the file, from 0."""

REVIEW_COLUMNS: dict[str, Column] = {
    "card_id": _INDEX,
    "reviewed_at": _AT,
    "day": _DAY,
    "rating": _RATING,
    "took_ms": _COUNT,
    "origin": _text(*Origin, default=Origin.IMPORT.value),
    "clock_suspect": _whole(0, 1, default=0),
    "previous_at": _MAYBE_AT,
    "previous_day": _MAYBE_DAY,
    **{f"{name}_{when}": column for when in ("before", "after") for name, column in _MEMORY.items()},
    "raw": _RAW,
}
"""Of the table `reviews`; `card_id` is a place among the cards of the file, from 0."""

EVENT_COLUMNS: dict[str, Column] = {
    "card_id": _INDEX,
    "at": _AT,
    "day": _DAY,
    "kind": _text(*CardEventKind),
    "rating": _maybe(Rating.AGAIN, Rating.EASY),
    "took_ms": _COUNT,
    "raw": _RAW,
}
"""Of the table `card_events`; `card_id` likewise."""


def read_columns(
    given: object, known: Mapping[str, Column], what: str, problems: ProblemList
) -> tuple[Columns, list[int]]:
    """The rows of `given` that can be used, column by column, and which rows of the file they are.

    Args:
        given: an object of lists, as it stood in the file; None where there was nothing.
        what: “reviews”, for sentences.

    Returns:
        Every column of `known`, those missing in the file with their default; nothing at all where no column
        was given or they fit none together.
    """
    columns = _lists(given, what, problems)
    for name in sorted(columns.keys() - known.keys(), key=str):
        why = f"Nothing is known of the column “{name[:40]}” of the {what}; it was left out."
        problems.add("unknown columns", why, fatal=False)
    columns = {name: columns[name] for name in known if name in columns}
    if not columns:
        return {}, []
    missing = [name for name, column in known.items() if column.is_needed and name not in columns]
    if missing or len({len(values) for values in columns.values()}) > 1:
        odd = f"there is no column “{missing[0]}”" if missing else "their columns have different lengths"
        problems.add("broken tables", f"All {what} were left out: {odd}.", fatal=True)
        return {}, []
    count = len(next(iter(columns.values())))
    wrong: set[int] = set()
    for name, values in columns.items():
        misfits = known[name].misfits(values)
        if misfits:
            first = min(misfits)
            why = (
                f"{len(misfits):,} of {count:,} {what} were left out: {name.replace('_', ' ')} is none that "
                f"can be. The first is number {first + 1:,}: {str(values[first])[:40]}."
            )
            problems.add(f"{what} left out", why, fatal=True)
            wrong |= misfits
    for name, column in known.items():
        if name not in columns:
            columns[name] = [column.default] * count
    if not wrong:
        return columns, list(range(count))
    kept = [row for row in range(count) if row not in wrong]
    return take(columns, kept), kept


def take(columns: Mapping[str, list[Any]], rows: Iterable[int]) -> Columns:
    """The `rows` of `columns`, in their order."""
    rows = list(rows)
    return {name: [values[row] for row in rows] for name, values in columns.items()}


def where(columns: Mapping[str, list[Any]], wanted: Sequence[bool]) -> Columns:
    """The rows of `columns` that are wanted."""
    return {name: list(compress(values, wanted)) for name, values in columns.items()}


def _lists(given: object, what: str, problems: ProblemList) -> Columns:
    """The columns in `given`. Complains and gives none when they are no lists."""
    if given is None:
        return {}
    if isinstance(given, dict) and all(isinstance(values, list) for values in given.values()):
        return given
    problems.add("broken tables", f"All {what} were left out: they are no columns.", fatal=True)
    return {}
