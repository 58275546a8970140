"""Anki's review log as columns of numbers: what of it can have happened, and its way out again.

A row is an answer that FSRS learns from, or an event: what happened to a card besides (crammed, reset, moved
by hand). What our own tables have no column for goes along as `raw`: JSON of [interval, last_interval,
factor, kind], and a fifth number where the time taken is none that our tables keep. The log goes out whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.drafts import Problem
from cpccards.domain.foreign_progress import ForeignReviews
from cpccards.domain.reviews import CardEventKind, CardState, Rating

EARLIEST = 631_152_000_000
"""1990-01-01 in milliseconds: nobody answered a card before."""

LEARNING, REVIEW, RELEARNING, FILTERED, BY_HAND, RESCHEDULED = range(6)
"""Kinds of rows."""

HARDEST_FACTOR = 1100
"""Up to here a factor is FSRS's difficulty, from 100; above, SM-2's ease in thousandths, from 1300."""

USUAL_EASE = 2500
"""Of a card of which nothing else is known, in thousandths."""

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Row = tuple[int, ...]
Columns = Mapping[str, Sequence[Any]]

_NAMES = tuple(field.name for field in fields(ForeignReviews))
_MOST_TOOK_MS = 2**31
_AT_ONCE = 10_000
"""Rows whose numbers are in memory twice."""

_RAW = re.compile(r"\[-?\d{1,19}(?:,-?\d{1,19}){3,4}\]", re.ASCII)
_KIND_IN = {
    CardState.NEW: LEARNING,
    CardState.LEARNING: LEARNING,
    CardState.REVIEW: REVIEW,
    CardState.RELEARNING: RELEARNING,
}
_FACTOR_AND_KIND_OF = {
    CardEventKind.CRAM: (0, FILTERED),
    CardEventKind.RESET: (0, BY_HAND),
    CardEventKind.MANUAL: (USUAL_EASE, BY_HAND),
    CardEventKind.RESCHEDULED: (USUAL_EASE, RESCHEDULED),
}


@dataclass(frozen=True, eq=False, slots=True)
class Log:
    """Rows of a review log as arrays of one length, under the names of `ForeignReviews`."""

    card: Whole
    at: Whole
    ease: Whole
    interval: Whole
    last_interval: Whole
    factor: Whole
    took_ms: Whole
    kind: Whole

    def __len__(self) -> int:
        return len(self.card)

    def take(self, rows: Whole | Flags) -> Log:
        """Some of the rows, in the order they are named."""
        return Log(*(getattr(self, name)[rows] for name in _NAMES))

    @property
    def is_answer(self) -> Flags:
        """Answers that FSRS learns from: Anki takes every row with a rating for one, but cramming."""
        return np.asarray((self.ease > 0) & ~self._is_cram)

    @property
    def is_reset(self) -> Flags:
        """The card was made new again."""
        return np.asarray((self.kind == BY_HAND) & (self.factor == 0) & (self.ease == 0))

    @property
    def is_event(self) -> Flags:
        """Something else happened to the card: what ends its learning for Anki."""
        return np.asarray((self.ease == 0) & ~self._is_cram)

    @property
    def _is_cram(self) -> Flags:
        return np.asarray((self.kind == FILTERED) & (self.factor == 0))

    def event_kinds(self) -> list[str]:
        """What each row tells that is no answer."""
        rescheduled = np.where(self.kind == RESCHEDULED, CardEventKind.RESCHEDULED, CardEventKind.MANUAL)
        other = np.where(self.is_reset, CardEventKind.RESET, rescheduled)
        return [str(kind) for kind in np.where(self._is_cram, CardEventKind.CRAM, other)]

    def kept_took_ms(self) -> Whole:
        """The time taken, as far as our tables keep it."""
        return np.clip(self.took_ms, 0, _MOST_TOOK_MS)

    def raw(self) -> list[str]:
        """What our tables have no column for, row by row."""
        texts: list[str] = []
        columns = (self.interval, self.last_interval, self.factor, self.kind)
        for start in range(0, len(self), _AT_ONCE):
            rows = zip(*(column[start : start + _AT_ONCE].tolist() for column in columns), strict=True)
            texts += [f"[{interval},{last},{factor},{kind}]" for interval, last, factor, kind in rows]
        for row in np.flatnonzero(self.took_ms != self.kept_took_ms()).tolist():
            texts[row] = f"{texts[row][:-1]},{self.took_ms[row]}]"
        return texts


_Wrong = Callable[[Log], Flags]


def sound_log(reviews: ForeignReviews, cards: int, end: int) -> tuple[Log, tuple[Problem, ...]]:
    """The rows that can have happened, in order of time, and a problem for each reason others cannot.

    Args:
        cards: how many there are.
        end: milliseconds since 1970; what happened then or later lies in the future.
    """
    log = Log(*(np.asarray(getattr(reviews, name), dtype=np.int64) for name in _NAMES))
    if np.any(log.at[1:] < log.at[:-1]):
        log = log.take(np.argsort(log.at, kind="stable"))
    reasons: tuple[tuple[str, _Wrong], ...] = (
        ("they belong to no card", lambda log: (log.card < 0) | (log.card >= cards)),
        ("their rating is none of the four", lambda log: (log.ease < 0) | (log.ease > Rating.EASY)),
        ("their time lies before 1990 or in the future", lambda log: (log.at < EARLIEST) | (log.at >= end)),
        ("another has the very same time", lambda log: np.diff(log.at, prepend=-1) == 0),
    )
    total, problems = len(log), []
    for why, wrong_in in reasons:
        wrong = wrong_in(log)
        if count := int(np.count_nonzero(wrong)):
            log = log.take(~wrong)
            sentence = f"{count:,} of {total:,} entries of the review log were left out: {why}."
            problems.append(Problem(None, sentence))
    return log, tuple(problems)


def raw_log(reviews: Columns, events: Columns) -> ForeignReviews:
    """Our reviews and events as Anki logs them.

    Rows that came from Anki are as they were. For others the interval is what was left until the card was
    due, and the factor its difficulty. Anki knows a row by its time, so of two at once the second moves on by
    a millisecond.

    Args:
        reviews, events: columns as in `DraftProgress`; without `raw` for those of our own.
    """
    rows = sorted([*_review_rows(reviews), *_event_rows(events)])
    for place in range(1, len(rows)):
        if rows[place][0] <= rows[place - 1][0]:
            rows[place] = (rows[place - 1][0] + 1, *rows[place][1:])
    at, card, *others = zip(*rows, strict=True) if rows else ((),) * len(_NAMES)
    return ForeignReviews(card, at, *others)


def parse_raw(raw: str | None) -> tuple[int, ...] | None:
    """The numbers in `raw`; None where it holds nothing of the kind."""
    if raw is None or not _RAW.fullmatch(raw):
        return None
    return tuple(map(int, raw[1:-1].split(",")))


def _review_rows(reviews: Columns) -> Iterator[Row]:
    names = ("reviewed_at", "card_id", "rating", "took_ms", "raw")
    for place, (at, card, rating, took, raw) in enumerate(_rows(reviews, names)):
        known = parse_raw(raw)
        if known is None:
            difficulty = reviews["difficulty_after"][place]
            known = (
                _interval(reviews, place, "due_day_after", "day", "due_at_after", "reviewed_at"),
                _interval(reviews, place, "due_day_before", "previous_day", "due_at_before", "previous_at"),
                0 if difficulty is None else _factor(difficulty),
                _KIND_IN[CardState(reviews["state_before"][place])],
            )
        yield _row(at, card, rating, took, known)


def _event_rows(events: Columns) -> Iterator[Row]:
    names = ("at", "card_id", "rating", "took_ms", "raw", "kind")
    for at, card, rating, took, raw, kind in _rows(events, names):
        known = parse_raw(raw) or (0, 0, *_FACTOR_AND_KIND_OF[CardEventKind(kind)])
        yield _row(at, card, rating or 0, took, known)


def _rows(columns: Columns, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    nothing = [None] * len(columns.get(names[0], ()))
    return zip(*(columns.get(name, nothing) for name in names), strict=True)


def _row(at: int, card: int, ease: int, took_ms: int, known: Row) -> Row:
    interval, last_interval, factor, kind, *true_took = known
    return (at, card, ease, interval, last_interval, factor, *(true_took or [took_ms]), kind)


def _interval(columns: Columns, place: int, *names: str) -> int:
    """Days from one day to another, or seconds from one instant to another as a negative number."""
    due_day, day, due_at, at = (columns[name][place] for name in names)
    if due_day is not None and day is not None:
        return max(1, int(due_day - day))
    if due_at is not None and at is not None:
        return min(0, -int((due_at - at) // 1000))
    return 0


def _factor(difficulty: float) -> int:
    """FSRS difficulty as Anki logs it: 100 for the easiest card, 1100 for the hardest."""
    return round(((difficulty - 1) / 9 + 0.1) * 1000)
