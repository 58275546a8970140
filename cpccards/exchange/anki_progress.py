"""Cards and review log of an Anki collection as they stand there; what can't be is mended or left out."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from cpccards.domain.foreign_progress import ForeignCard, ForeignReviews
from cpccards.exchange.anki_values import clean_text, real, whole
from cpccards.exchange.problem_list import ProblemList
from cpccards.exchange.safe_sqlite import SafeDatabase

MAX_CARDS = 1_000_000
MAX_REVIEWS = 5_000_000

EARLIEST_MS, LATEST_MS = 631_152_000_000, 4_102_444_800_000
"""1990 and 2100: no review was outside."""

_LATEST_SECONDS = 7_258_118_400
_FIRST_SECONDS = 1_000_000_000
_MOST_DAYS = 73_000
_MS_A_YEAR = 31_556_952_000
_INT32 = 2**31 - 1
_LONGEST_DATA = 10_000
_MAX_DATA = 200_000_000

_NUMBERS: Mapping[str, tuple[int, int]] = {
    "nid": (0, 2**63 - 1),
    "ord": (0, 10_000),
    "did": (-(2**63), 2**63 - 1),
    "type": (0, 3),
    "queue": (-3, 4),
    "due": (-_INT32, 2**53),
    "ivl": (-_INT32, _MOST_DAYS),
    "factor": (0, 100_000),
    "reps": (0, 1_000_000),
    "lapses": (0, 1_000_000),
    "left": (0, _INT32),
    "odue": (-_INT32, 2**53),
    "odid": (-(2**63), 2**63 - 1),
    "flags": (0, _INT32),
    "id": (0, 2**63 - 1),
}
"""The columns of a card in the order they are read, and what each may be; `data` follows them."""
_NAMES = tuple(_NUMBERS)
_REPAIRED = frozenset(_NAMES) - {"nid", "ord", "did", "odid", "id"}
_NOT_MENDED = "cards left out"
_MENDED = "cards with numbers that can't be"
_STATES = "cards with a memory that can't be read"
_FAR = "cards due in more than two hundred years"
_REVIEWS = "reviews left out"

_LOG: Mapping[str, tuple[int, int]] = {
    "id": (EARLIEST_MS, LATEST_MS),
    "ease": (0, 4),
    "ivl": (-_INT32, _INT32),
    "lastIvl": (-_INT32, _INT32),
    "factor": (-_INT32, _INT32),
    "time": (-_INT32, _INT32),
    "type": (0, 5),
}
_WORDS = {"id": "its time", "ease": "its rating", "time": "the time it took", "type": "its kind"}
_NOTHING: Mapping[str, Any] = {}
_decode = json.JSONDecoder().decode


class CardRow(NamedTuple):
    """A row of the table of cards."""

    note: int
    ordinal: int
    deck: int
    kind: int
    queue: int
    due: int
    interval: int
    factor: int
    repetitions: int
    lapses: int
    left: int
    original_due: int
    original_deck: int
    flags: int
    card: int
    data: Any

    @property
    def home(self) -> int:
        """The deck it belongs to, also while a filtered one has it."""
        return self.original_deck or self.deck


def read_card_rows(database: SafeDatabase, problems: ProblemList) -> list[CardRow]:
    """Every card, by note and ordinal. Raises BadInput for a table that can't be read or is too long."""
    database.check_size("cards", MAX_CARDS, ("data",), _MAX_DATA)
    names = ", ".join(_NAMES)
    rows = database.rows(f"SELECT {names}, data FROM cards ORDER BY nid, ord, id")  # noqa: S608  # our own names
    if not rows:
        return []
    columns = list(zip(*rows, strict=True))
    if all(_is_sound(column, bounds) for column, bounds in zip(columns, _NUMBERS.values(), strict=False)):
        return [CardRow._make(row) for row in rows]
    return [row for row in (_mend(row, problems) for row in rows) if row is not None]


def _is_sound(column: Sequence[Any], bounds: tuple[int, int]) -> bool:
    return set(map(type, column)) == {int} and bounds[0] <= min(column) and max(column) <= bounds[1]


def _mend(row: tuple[Any, ...], problems: ProblemList) -> CardRow | None:
    """The row with each number within its bounds; None where it can't be told which card it is."""
    values: list[Any] = list(row)
    mended: list[str] = []
    for at, (name, (low, high)) in enumerate(_NUMBERS.items()):
        value = whole(row[at])
        if value is not None and low <= value <= high:
            values[at] = value
            continue
        if name not in _REPAIRED:
            problems.add(_NOT_MENDED, f"A card was left out: its {name} can't be {str(row[at])[:30]}.")
            return None
        values[at] = 0
        mended.append(name)
    if mended:
        problems.add(_MENDED, f"A card has numbers that can't be ({', '.join(mended)}); they were left out.")
    return CardRow._make(values)


def make_cards(
    rows: Iterable[CardRow],
    places: Mapping[int, int],
    fits: Callable[[int, int], bool],
    problems: ProblemList,
) -> tuple[list[ForeignCard], dict[int, int]]:
    """The cards of the notes that are taken, and for each card id the place among them.

    Args:
        rows: by note and ordinal.
        places: the index of each note by its id; cards of others are left out.
        fits: whether the note at an index may have a card of an ordinal.
    """
    cards: list[ForeignCard] = []
    index: dict[int, int] = {}
    last: tuple[int, int] | None = None
    for row in rows:
        place = places.get(row.note)
        if place is None:
            continue
        if (row.note, row.ordinal) == last:
            index[row.card] = len(cards) - 1
            why = "This note has the same card twice; the first was taken, with the reviews of both."
            problems.add("cards that are there twice", why, line=place + 1)
            continue
        if not fits(place, row.ordinal):
            why = f"A card was left out: its note type has no card {row.ordinal + 1}."
            problems.add(_NOT_MENDED, why, line=place + 1)
            continue
        last = row.note, row.ordinal
        index[row.card] = len(cards)
        cards.append(_card(row, place, problems))
    return cards, index


def _card(row: CardRow, place: int, problems: ProblemList) -> ForeignCard:
    state = _NOTHING if row.data in {"", "{}"} else _state(row.data, place, problems)
    stability, difficulty = _memory(state, place, problems)
    last_review = whole(state.get("lrt"))
    if last_review is not None and not 0 < last_review * 1000 < LATEST_MS:
        last_review = None
    return ForeignCard(
        note=place,
        ordinal=row.ordinal,
        kind=row.kind,
        queue=row.queue,
        due=_due(row.due, row.kind, place, problems),
        interval=row.interval,
        factor=row.factor,
        repetitions=row.repetitions,
        lapses=row.lapses,
        left=row.left,
        original_due=_due(row.original_due, row.kind, place, problems),
        was_filtered=row.original_deck != 0,
        flag=row.flags & 7,
        stability=stability,
        difficulty=difficulty,
        desired_retention=real(state.get("dr")),
        decay=real(state.get("decay")),
        last_review=last_review,
        position=whole(state.get("pos")),
        custom_data=clean_text(state.get("cd")),
    )


def _state(data: Any, place: int, problems: ProblemList) -> Mapping[str, Any]:
    """What the card keeps besides its columns: FSRS's memory, its place when new, other programs' notes."""
    try:
        state = _decode(data) if len(data) <= _LONGEST_DATA else None
    except (ValueError, TypeError, RecursionError):
        state = None
    if isinstance(state, dict):
        return state
    problems.add(
        _STATES, "What FSRS knew of a card can't be read; its history is used instead.", line=place + 1
    )
    return _NOTHING


def _memory(state: Mapping[str, Any], place: int, problems: ProblemList) -> tuple[float | None, float | None]:
    """Stability and difficulty: both, or neither."""
    given = state.get("s"), state.get("d")
    if given == (None, None):
        return None, None
    stability, difficulty = real(given[0]), real(given[1])
    if stability is None or difficulty is None or stability <= 0:
        words = " and ".join(str(value)[:30] for value in given)
        why = f"A card's stability and difficulty can't be {words}; its history is used instead."
        problems.add(_STATES, why, line=place + 1)
        return None, None
    return stability, difficulty


def _due(due: int, kind: int, place: int, problems: ProblemList) -> int:
    """When a card is due; what lies beyond two hundred years is due at once. New cards have a place there."""
    if kind == 0 or due <= _MOST_DAYS or _FIRST_SECONDS < due <= _LATEST_SECONDS:
        return due
    problems.add(_FAR, "A card is due in more than two hundred years; it is due now instead.", line=place + 1)
    return 0


def read_reviews(
    database: SafeDatabase, index: Mapping[int, int], cards: Sequence[ForeignCard], problems: ProblemList
) -> ForeignReviews:
    """The review log of the cards that are taken; no table is no log.

    Args:
        index: the place of each card by its id; reviews of others are left out.
    """
    if "revlog" not in database.tables:
        return ForeignReviews()
    database.check_size("revlog", MAX_REVIEWS)
    log = _Log(index, cards, problems)
    names = ", ".join(_LOG)
    for batch in database.batches(f"SELECT cid, {names} FROM revlog ORDER BY id"):  # noqa: S608  # our own names
        log.add(batch)
    return log.result()


class _Log:
    """Gathers the review log as columns of numbers."""

    def __init__(self, index: Mapping[int, int], cards: Sequence[ForeignCard], problems: ProblemList) -> None:
        import numpy as np

        self._index = index
        self._cards = cards
        self._problems = problems
        self._ids = np.array(sorted(index), dtype=np.int64)
        self._places = np.array([index[card] for card in sorted(index)], dtype=np.int64)
        self._low, self._high = np.array(tuple(_LOG.values()), dtype=np.int64).T
        self._columns = tuple(array("q") for _ in range(1 + len(_LOG)))
        self._lost = 0

    def add(self, batch: list[tuple[Any, ...]]) -> None:
        """Takes over some rows: card id, and the columns of `_LOG`."""
        import numpy as np

        rows = np.empty((0, 1 + len(_LOG)), dtype=np.int64)
        # Looked at first: for one long text among them, numpy would make room in every cell.
        if set(map(type, chain.from_iterable(batch))) == {int}:
            rows = np.fromiter(chain.from_iterable(batch), np.int64).reshape(-1, 1 + len(_LOG))
        if len(rows) and bool(((rows[:, 1:] >= self._low) & (rows[:, 1:] <= self._high)).all()):
            at = np.searchsorted(self._ids, rows[:, 0])
            is_known = np.append(self._ids, -1)[at] == rows[:, 0]
            self._lost += len(rows) - int(is_known.sum())
            rows = rows[is_known]
            rows[:, 0] = self._places[at[is_known]]
        else:
            rows = np.array(self._checked(batch), dtype=np.int64).reshape(-1, 1 + len(_LOG))
        for column, values in zip(self._columns, rows.T, strict=True):
            column.frombytes(values.tobytes())

    def _checked(self, batch: list[tuple[Any, ...]]) -> list[tuple[int, ...]]:
        kept = []
        for card, *row in batch:
            place = self._index.get(card)
            if place is None:
                self._lost += 1
            elif _is_review(row, self._cards[place].note + 1, self._problems):
                kept.append((place, *row))
        return kept

    def result(self) -> ForeignReviews:
        """The log of the cards that are taken."""
        if self._lost:
            why = f"{self._lost:,} reviews belong to cards that are not in the file; they were left out."
            self._problems.add(_REVIEWS, why)
        return ForeignReviews(*self._columns)


def _is_review(row: Sequence[Any], line: int, problems: ProblemList) -> bool:
    """Whether each number of a row of the log is one that it can be; a problem where not."""
    for (name, (low, high)), value in zip(_LOG.items(), row, strict=True):
        if type(value) is int and low <= value <= high:
            continue
        year = 1970 + row[0] // _MS_A_YEAR if type(row[0]) is int else "?"
        why = (
            f"A review of the year {year} was left out: {_WORDS.get(name, name)} can't be {str(value)[:30]}."
        )
        problems.add(_REVIEWS, why, line=line)
        return False
    return True
