"""Where a learner would stand on later days, who keeps to so many minutes a day.

Each evening shows what is due, then new cards in the order they would come, until the minutes are used up or
the day's limits are reached. Nothing is drawn by chance: a card's memory afterwards is the mean of
remembering and forgetting it, each by its chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cpccards.domain.learning import (
    FIRST_TIME_KNOWN,
    Memories,
    met_tonight,
    relearned_tonight,
    remembered_tonight,
)
from cpccards.domain.mastery import CardMemory, standing
from cpccards.domain.memory import interval_days, retrievability
from cpccards.domain.standing import Standing
from cpccards.domain.study_next import ANSWERS_TO_MEET, StudyCards

LONGEST_PLAN = 366
"""Days ahead that are played out; what lies beyond counts as this far."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What the learner means to do each day."""

    minutes: float
    new_a_day: int
    reviews_a_day: int
    seconds_an_answer: float
    desired_retention: float = 0.9


def project_plan(
    cards: StudyCards, habit: Habit, day: int, exam_day: int, wanted: Sequence[int]
) -> Iterator[tuple[int, Standing]]:
    """How the topics would stand on exam day, if the habit were kept until each wanted day.

    Args:
        cards: in the order in which new ones would come; those studied today have `last_day` == `day`.
        day: today, which is played too, less what was studied already.
        wanted: study days from `day` to `exam_day`, ascending.

    Yields:
        (wanted day, standing on exam day), in order.
    """
    stability, difficulty = cards.stability.copy(), cards.difficulty.copy()
    last_day = cards.last_day.copy()
    due_day = _due(stability, last_day, habit.desired_retention)
    fresh = [int(place) for place in np.flatnonzero(stability <= 0)]
    ahead = iter(sorted(wanted))
    target = next(ahead, None)
    known, missed = met_tonight(), met_tonight(known=False)
    first = FIRST_TIME_KNOWN * float(known.stability) + (1 - FIRST_TIME_KNOWN) * float(missed.stability)
    first_difficulty = FIRST_TIME_KNOWN * float(known.difficulty) + (1 - FIRST_TIME_KNOWN) * float(
        missed.difficulty
    )
    answered_today = np.count_nonzero((stability > 0) & (last_day == day))
    for evening in range(day, min(exam_day, day + LONGEST_PLAN) + 1):
        if target is None:
            return
        budget = 60.0 * habit.minutes
        if evening == day:
            budget -= answered_today * habit.seconds_an_answer
        due = np.flatnonzero(due_day <= evening)
        if len(due):
            elapsed = evening - last_day[due]
            now = retrievability(stability[due], elapsed)
            due, now = due[np.argsort(now, kind="stable")], np.sort(now, kind="stable")
            seconds = habit.seconds_an_answer * (2.0 - now)
            some = int(np.searchsorted(np.cumsum(seconds), budget, side="right"))
            some = min(some, habit.reviews_a_day)
            due, now = due[:some], now[:some]
            budget -= float(seconds[:some].sum())
            before = Memories(stability[due], difficulty[due])
            elapsed = evening - last_day[due]
            good, again = remembered_tonight(before, elapsed), relearned_tonight(before, elapsed)
            stability[due] = now * good.stability + (1 - now) * again.stability
            difficulty[due] = now * good.difficulty + (1 - now) * again.difficulty
            last_day[due] = evening
            due_day[due] = evening + interval_days(stability[due], habit.desired_retention)
        room = int(budget / (ANSWERS_TO_MEET * habit.seconds_an_answer))
        new = fresh[: max(0, min(habit.new_a_day, room))]
        if new:
            del fresh[: len(new)]
            stability[new], difficulty[new], last_day[new] = first, first_difficulty, evening
            due_day[new] = evening + interval_days(stability[new], habit.desired_retention)
        while target is not None and target <= evening:
            memory = CardMemory(cards.topics, cards.topic_index, stability, last_day)
            yield target, standing(memory, max(exam_day, evening))
            target = next(ahead, None)


def _due(
    stability: NDArray[np.float64], last_day: NDArray[np.int64], desired_retention: float
) -> NDArray[np.float64]:
    """The study day each seen card is due; far off for the others."""
    days = last_day + interval_days(stability, desired_retention)
    return np.where(stability > 0, days, np.inf)
