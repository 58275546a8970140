"""How much of the cards will have been seen by the exam, at a given number of seconds a day.

Nothing is played out. Cards seen before ask for the reviews that fall before the exam, at intervals that grow
by a constant factor; what time they leave goes to new cards, each of which takes its first evening and the
reviews that follow it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.learning import met_tonight
from cpccards.domain.memory import interval_days
from cpccards.domain.study_next import ANSWERS_TO_MEET

Floats = NDArray[np.float64]

INTERVAL_GROWTH = 1.7
"""Times that a card's interval grows from one review to the next, lapses included: with it, plain FSRS sees
in `make schedule` what is projected here."""

LONGEST_HORIZON = 366
"""Days to the exam beyond which new cards' reviews are not told apart."""


class Coverage(NamedTuple):
    """Shares (0–1) of the cards seen by the exam: with all limits, and if only time set one."""

    share: float
    by_time: float


def projected_coverage(
    stability: Floats,
    due_day: Floats,
    *,
    day: int,
    exam_day: int,
    seconds: float,
    seconds_an_answer: float,
    desired_retention: float,
    answered_today: int = 0,
    new_today: int | None = None,
    new_a_day: int | None = None,
) -> Coverage:
    """How much will have been seen by the exam.

    Args:
        stability: days; 0 where never seen.
        due_day: study day each seen card is due.
        seconds: from now to the exam.
        answered_today: cards that are not among these, but were seen.
        new_today, new_a_day: how many new cards today, and each later day before the exam; None for no limit.
    """
    seen = stability > 0
    cards = len(stability) + answered_today
    unseen = int(np.count_nonzero(~seen))
    if not unseen:
        return Coverage(1.0, 1.0)
    ahead = max(0, exam_day - day)
    due = np.maximum(due_day[seen], day)
    left = exam_day - due
    reviews = _reviews(interval_days(stability[seen], desired_retention), left) + (left > 0)
    an_evening = seconds_an_answer * (2.0 - desired_retention)
    each = seconds_an_answer * ANSWERS_TO_MEET + an_evening * _reviews_of_new(ahead, desired_retention)
    by_time = max(0.0, seconds - an_evening * float(reviews.sum())) / each
    by_limit = np.inf
    if new_today is not None and new_a_day is not None and ahead:
        by_limit = new_today + (ahead - 1) * new_a_day
    in_all, unlimited = (min(unseen, met) for met in (min(by_time, by_limit), by_time))
    return Coverage(1.0 - (unseen - in_all) / cards, 1.0 - (unseen - unlimited) / cards)


def _reviews(interval: Floats, days: Floats) -> Floats:
    """How many reviews fall into the next `days`, the first of them after `interval`."""
    growth = INTERVAL_GROWTH
    with np.errstate(over="ignore"):
        reviews = np.log1p(np.maximum(days, 0.0) * (growth - 1.0) / interval) / np.log(growth)
    return np.asarray(np.floor(reviews), np.float64)


def _reviews_of_new(ahead: int, desired_retention: float) -> float:
    """Reviews that a new card asks for until the exam, if met on any day before it."""
    days = np.arange(min(ahead, LONGEST_HORIZON) or 1, dtype=np.float64)
    met = np.array([[float(met_tonight(known=known).stability)] for known in (True, False)])
    return float(_reviews(interval_days(met, desired_retention), days).mean())
