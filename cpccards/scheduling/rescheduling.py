"""Due days worked out anew for cards that were scheduled by another preset.

A card stays on its day where that day serves as well as any other: within the window that load balancing
draws from. So a small change moves few cards, and one that changes nothing moves none.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.errors import Cancelled
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.memory import interval_days
from cpccards.domain.presets import Preset
from cpccards.domain.progress import IsCancelled, Report
from cpccards.domain.review_columns import StandingCards
from cpccards.scheduling.load_balance import choose_interval, windows
from cpccards.scheduling.parameter_bounds import within_bounds

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

_THURSDAY = 3
"""Weekday of study day 0, 1 January 1970, counted from Monday."""
_REPORTED = 500


def due_days(
    cards: StandingCards,
    preset: Preset,
    loads: Mapping[int, int],
    report: Report,
    cancelled: IsCancelled,
    *,
    easier_days: Sequence[int] = (),
) -> Whole:
    """The study day each card in review is due by `preset`.

    Args:
        cards: all of them in review.
        loads: how many cards in review are due on each study day, these among them.
        easier_days: weekdays from Monday, 0, that are to be easier than they were; cards do not stay there.

    Raises:
        Cancelled: `cancelled()` said so.
    """
    wanted = interval_days(
        cards.memories.stability,
        preset.desired_retention,
        decay(preset),
        preset.maximum_interval,
    )
    present = cards.due_day - cards.last_day
    low, high = windows(wanted, preset.maximum_interval)
    on_easier_day = np.isin((cards.due_day + _THURSDAY) % 7, easier_days)
    moving = np.flatnonzero((present < low) | (present > high) | on_easier_day)
    due = cards.due_day.copy()
    load = dict(loads)
    for day in due[moving].tolist():
        load[day] = load.get(day, 1) - 1

    def due_between(first: int, last: int) -> dict[int, int]:
        return {day: load[day] for day in range(first, last + 1) if load.get(day, 0) > 0}

    balanced = due_between if preset.load_balance else None
    columns = (cards.card, cards.repetitions, cards.last_day, wanted.astype(np.int64))
    rows = zip(*(column[moving].tolist() for column in columns), strict=True)
    for done, (place, (card, repetitions, last_day, days)) in enumerate(
        zip(moving.tolist(), rows, strict=True)
    ):
        if done % _REPORTED == 0:
            if cancelled():
                raise Cancelled
            report(done, len(moving), "Working out when cards would come back")
        # As the card's last answer drew it; the seed is no secret.
        draw = random.Random(f"{card}:{repetitions - 1}")  # noqa: S311
        day = last_day + choose_interval(
            days, preset.maximum_interval, last_day, draw, balanced, preset.easy_days
        )
        due[place] = day
        load[day] = load.get(day, 0) + 1
    return due


def decay(preset: Preset) -> float:
    """w20 of a preset: how fast its learner's memory fades."""
    return parameters_of(preset)[20]


def parameters_of(preset: Preset) -> tuple[float, ...]:
    """The parameters that a preset's cards are scheduled by, within what py-fsrs takes."""
    return within_bounds(preset.parameters or FSRS_PARAMETERS)
