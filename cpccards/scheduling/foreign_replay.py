"""What each answer of Anki's log did to its card's memory, over all cards at once.

A card's answers fall into *runs*: it is learned, answered for months, perhaps made new, and learned again. A
run that begins with learning is replayed whole. One whose beginning is missing starts from the first answer
with an interval of a day or more: the interval tells stability and the ease tells difficulty, as well as they
can. Within a run our own update rule holds (`domain.learning`), in study days.

Source: which answers Anki takes for the beginning of a history, measured against its 26.09; a test holds both
against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.learning import LEAST_STABILITY, Memories, Parameters, first_memories, reviewed
from cpccards.scheduling.foreign_log import HARDEST_FACTOR, LEARNING, USUAL_EASE, Flags, Log, Whole

Floats = NDArray[np.float64]

MOST_STABILITY = 36_500.0
"""Days. Anki keeps no more either."""

EASIEST, HARDEST = 1.0, 10.0

LONGEST_RUN = 2_000
"""Answers. Nobody gives a card as many; after so many a run is taken up again, lest a file keep us busy."""

_DAY_SECONDS = 86_400
_FORGOTTEN = 0.1
"""Share that is forgotten when as many days have gone by as stability counts."""


@dataclass(frozen=True, eq=False, slots=True)
class Histories:
    """The answers of a log, card by card, each card's in order of time.

    Attributes:
        answers: their rows of the log.
        day: their study days.
        place: of each, among the answers of the log in order of time.
        is_new: the card was new.
        is_first: likewise, or nothing is known of what came before.
        counts: the day is none of those that are ignored.
        after: the memories they left; NaN where too little is known.
        last: for each card the index of its last answer; -1 where it has none, or was made new since.
    """

    answers: Log
    day: Whole
    place: Whole
    is_new: Flags
    is_first: Flags
    counts: Flags
    after: Memories
    last: Whole

    def before(self, values: NDArray[Any]) -> NDArray[Any]:
        """What `values` hold of the answer before each; without a meaning for first ones."""
        return _before(values)


def histories_of(log: Log, day: Whole, ignored_before: Whole, sets: Floats, set_of: Whole) -> Histories:
    """The log's answers with the memories they left.

    Args:
        log: in order of time, with the events.
        day: the study day of each row.
        ignored_before: for each card, the study day before which answers say nothing any more.
        sets: FSRS-6 parameters, shape (21, k).
        set_of: for each card, which of the k holds for it.
    """
    is_answer, is_reset = log.is_answer, log.is_reset
    order = np.argsort(log.card, kind="stable")
    answered = is_answer[order]
    rows = order[answered]
    answers, day = log.take(rows), day[rows]
    resets, events = (np.cumsum(these[order])[answered] for these in (is_reset, log.is_event))

    learned, counts = answers.kind == LEARNING, day >= ignored_before[answers.card]
    is_first = _changes(answers.card) | _changes(resets)
    is_first |= learned & (_before(~learned) | _changes(events))
    is_new = is_first & learned
    begins = is_first | (counts & ~_before(counts))
    is_base, is_early = _bases(answers, begins, is_new)
    begins |= is_base | is_early
    position = _positions(begins)
    is_base |= (position > 0) & (position % LONGEST_RUN == 0)
    begins |= is_base

    def parameters(rows: Whole) -> Floats:
        return sets[:, 0] if sets.shape[1] == 1 else sets[:, set_of[answers.card[rows]]]

    after = Memories(*np.full((2, len(answers)), np.nan))
    rows = np.flatnonzero(is_new)
    put(after, rows, first_memories(answers.ease[rows], parameters=parameters(rows)))
    rows = np.flatnonzero(is_base)
    told = answers.take(rows)
    put(after, rows, estimated_memories(told.interval, told.factor, parameters(rows)))
    _replay(after, begins, day, answers.ease, parameters)
    return Histories(
        answers=answers,
        day=day,
        place=(np.cumsum(is_answer) - 1)[order[answered]],
        is_new=is_new,
        is_first=is_first,
        counts=counts,
        after=after,
        last=_last(answers, log.take(is_reset), len(set_of)),
    )


def estimated_memories(interval: Whole, factor: Whole, parameters: Parameters) -> Memories:
    """What an interval and an ease tell of a card's memory.

    Args:
        interval: days; less counts as one.
        factor: ease in thousandths, or FSRS difficulty up to 1100; 0 for the usual ease.

    Source: fsrs-rs (`memory_state_from_sm2`) for a retention of 90 %, where stability is the interval.
    """
    w = parameters
    stability = np.clip(interval.astype(np.float64), 1.0, MOST_STABILITY)
    factor = np.where(factor == 0, USUAL_EASE, factor)
    ease = factor / 1000
    growth = np.exp(w[8]) * stability ** -w[9] * np.expm1(_FORGOTTEN * w[10])
    difficulty = np.where(factor <= HARDEST_FACTOR, (ease - 0.1) * 9 + 1, 11 - (ease - 1) / growth)
    return Memories(stability, difficulty)


def _positions(begins: Flags) -> Whole:
    """How many answers of its run came before each."""
    index = np.arange(len(begins))
    return np.asarray(index - np.maximum.accumulate(np.where(begins, index, 0)))


def put(memories: Memories, rows: Whole, given: Memories) -> None:
    """Replaces some of the memories, the new ones within the bounds of what there is."""
    memories.stability[rows] = np.clip(given.stability, LEAST_STABILITY, MOST_STABILITY)
    memories.difficulty[rows] = np.clip(given.difficulty, EASIEST, HARDEST)


def _before(values: NDArray[Any]) -> NDArray[Any]:
    """What `values` hold of the row before each; of the first row, what they hold of the last."""
    return np.roll(values, 1)


def _changes(values: NDArray[Any]) -> Flags:
    """Which rows differ from the row before them, the first among them."""
    changes = np.ones(len(values), dtype=bool)
    changes[1:] = values[1:] != values[:-1]
    return changes


def _bases(answers: Log, begins: Flags, is_new: Flags) -> tuple[Flags, Flags]:
    """Where runs without a beginning are taken up, and their answers before that."""
    if not len(answers):
        return begins, begins
    run = np.cumsum(begins) - 1
    starts = np.flatnonzero(begins)
    over_days = (answers.interval >= 1) | (answers.interval <= -_DAY_SECONDS)
    until = np.cumsum(over_days)
    found: Whole = until - (until - over_days)[starts][run]
    lacks_beginning = ~is_new[starts][run]
    return lacks_beginning & over_days & (found == 1), lacks_beginning & (found == 0)


def _replay(
    after: Memories, begins: Flags, day: Whole, rating: Whole, parameters: Callable[[Whole], Floats]
) -> None:
    """Fills in what follows from the answer before: all second answers of runs, then the third, and so on."""
    position = _positions(begins)
    ends = np.cumsum(np.bincount(position))
    for rows in np.split(np.argsort(position, kind="stable"), ends[:-1])[1:]:
        previous = rows - 1
        before = Memories(after.stability[previous], after.difficulty[previous])
        put(after, rows, reviewed(before, day[rows] - day[previous], rating[rows], parameters(rows)))


def _last(answers: Log, resets: Log, cards: int) -> Whole:
    """For each card the index of its last answer; -1 where it has none since it was made new."""
    last, reset_at = np.full((2, cards), -1)
    ends = np.flatnonzero(np.diff(answers.card, append=-1))
    last[answers.card[ends]] = ends
    reset_at[resets.card] = resets.at  # in order of time, so that the last one stays
    met = last >= 0
    last[met] = np.where(answers.at[last[met]] > reset_at[met], last[met], -1)
    return last
