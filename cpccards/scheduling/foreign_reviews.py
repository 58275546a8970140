"""Anki's review log as rows of our own tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.reviews import CardState, Origin, Rating
from cpccards.scheduling.foreign_log import LEARNING, RELEARNING, Flags, Log, Whole
from cpccards.scheduling.foreign_replay import Histories
from cpccards.scheduling.study_day_columns import Reckoning

_LONGEST_INTERVAL = 36_500
_DAY_SECONDS = 86_400
_CLOSE_TOGETHER = 100_000

Columns = dict[str, list[Any]]


def event_columns(log: Log, day: Whole) -> Columns:
    """The rows of a log that are no answers, as columns of the table `card_events`."""
    is_event = ~log.is_answer
    events = log.take(is_event)
    return {
        "card_id": events.card.tolist(),
        "at": events.at.tolist(),
        "day": day[is_event].tolist(),
        "kind": events.event_kinds(),
        "rating": _listed(events.ease, events.ease > 0),
        "took_ms": events.kept_took_ms().tolist(),
        "raw": events.raw(),
    }


def review_columns(histories: Histories, states: Whole, reckoning: Reckoning) -> Columns:
    """The answers as columns of the table `reviews`, in order of time.

    The log tells what kind of card was answered and when it was due next; which step it was in is counted
    from the ratings.

    Args:
        states: in which each card is now; what its last answer led to.
    """
    in_time = np.argsort(histories.place)
    raw = histories.answers.take(in_time).raw()
    answers, is_first, was = histories.answers, histories.is_first, histories.before
    before = _states_before(histories)
    after = _states_after(histories, before, states)
    had_steps, has_steps = _in_steps(before) & ~is_first, _in_steps(after)
    step = _steps(histories, before)
    due_at, due_day = _due(histories, has_steps, reckoning)
    stability, difficulty = histories.after.stability, histories.after.difficulty
    knows = np.isfinite(stability)
    knew = was(knows) & ~is_first
    everything = np.ones(len(answers), dtype=bool)
    columns: dict[str, tuple[NDArray[Any], Flags]] = {
        "card_id": (answers.card, everything),
        "reviewed_at": (answers.at, everything),
        "day": (histories.day, everything),
        "rating": (answers.ease, everything),
        "took_ms": (answers.kept_took_ms(), everything),
        "previous_at": (was(answers.at), ~is_first),
        "previous_day": (was(histories.day), ~is_first),
        "state_before": (before, everything),
        "step_before": (was(step), had_steps),
        "stability_before": (was(stability), knew),
        "difficulty_before": (was(difficulty), knew),
        "due_at_before": (was(due_at), had_steps),
        "due_day_before": (was(due_day), ~had_steps & ~is_first),
        "state_after": (after, everything),
        "step_after": (step, has_steps),
        "stability_after": (stability, knows),
        "difficulty_after": (difficulty, knows),
        "due_at_after": (due_at, has_steps),
        "due_day_after": (due_day, ~has_steps),
    }
    return {
        "origin": [Origin.IMPORT.value] * len(answers),
        "clock_suspect": [0] * len(answers),
        "raw": raw,
        **{name: _listed(*(part[in_time] for part in columns.pop(name))) for name in list(columns)},
    }


def _states_before(histories: Histories) -> Whole:
    kind = histories.answers.kind
    learned = np.where(histories.is_new, CardState.NEW, CardState.LEARNING)
    relearned = np.where(kind == RELEARNING, CardState.RELEARNING, CardState.REVIEW)
    return np.where(kind == LEARNING, learned, relearned)


def _states_after(histories: Histories, before: Whole, states: Whole) -> Whole:
    """The state each answer led to: the next one's; at the end the card's own, or what the interval says."""
    answers = histories.answers
    in_steps = np.where(answers.kind == LEARNING, CardState.LEARNING, CardState.RELEARNING)
    after = np.where(answers.interval > 0, CardState.REVIEW, in_steps)
    is_last = np.zeros(len(answers), dtype=bool)
    is_last[histories.last[(histories.last >= 0) & (states != CardState.NEW)]] = True
    after = np.where(is_last, states[answers.card], after)
    goes_on = ~np.roll(histories.is_first, -1)
    return np.where(goes_on, np.roll(before, -1), after)


def _in_steps(state: Whole) -> Flags:
    return np.asarray((state == CardState.LEARNING) | (state == CardState.RELEARNING))


def _steps(histories: Histories, before: Whole) -> Whole:
    """The step each answer led to: Again goes back to the first, Good one on."""
    rating = histories.answers.ease
    good = (rating == Rating.GOOD).astype(np.int64)
    goods = np.cumsum(good)
    restarts = (rating == Rating.AGAIN) | histories.is_first | ~_in_steps(before)
    # What had been counted by the time of the last restart; a Good that restarts counts already.
    counted = np.where(restarts, goods - good, 0)
    return goods - np.maximum.accumulate(counted)


def _due(histories: Histories, has_steps: Flags, reckoning: Reckoning) -> tuple[Whole, Whole]:
    """When each answer made its card due: as an instant where it is in steps, else as a study day."""
    interval, day = histories.answers.interval, histories.day
    days = np.minimum(interval, _LONGEST_INTERVAL)
    seconds = -np.clip(interval, -_LONGEST_INTERVAL * _DAY_SECONDS, 0)
    due_at = histories.answers.at + 1000 * seconds
    over_days = np.flatnonzero(has_steps & (interval > 0))
    due_at[over_days] = reckoning.starts(day[over_days] + days[over_days])
    return due_at, day + np.where(
        interval > 0, days, np.maximum(1, np.rint(seconds / _DAY_SECONDS).astype(np.int64))
    )


def _listed(values: NDArray[Any], known: Flags) -> list[Any]:
    """The values as plain numbers, None where they are not known."""
    if not known.any():
        return [None] * len(values)
    kept = _shared(values) if values.dtype == np.int64 else values
    if not known.all():
        kept = kept.astype(object, copy=False)
        kept[~known] = None
    plain: list[Any] = kept.tolist()
    return plain


def _shared(values: Whole) -> NDArray[Any]:
    """Numbers that lie close together as objects, one for all that are equal; it saves much room."""
    low, high = int(values.min()), int(values.max())
    if high - low > _CLOSE_TOGETHER:
        return values
    return np.asarray(np.arange(low, high + 1).astype(object)[values - low])
