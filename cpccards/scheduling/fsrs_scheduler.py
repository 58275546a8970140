"""FSRS-6 behind one door: memory in, memory out, in study days.

Everything py-fsrs needs to be told or kept from is here: study-day times in place of
instants, its own fuzz off (it draws from the global generator), card ids always given
(without one it sleeps a millisecond), options checked before they reach it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import fsrs
from fsrs.scheduler import DEFAULT_PARAMETERS

from cpccards.domain.clock import StudyDay
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId
from cpccards.domain.presets import Preset, check_retention
from cpccards.domain.reviews import CardState, Memory, Rating
from cpccards.scheduling.load_balance import Loads, choose_interval
from cpccards.scheduling.parameter_bounds import within_bounds
from cpccards.scheduling.study_days import study_day_time

_FSRS_RATING = {rating: fsrs.Rating(rating.value) for rating in Rating}


@dataclass(frozen=True, slots=True)
class SchedulingOptions:
    """How cards are scheduled.

    Args:
        desired_retention: share to be remembered when a card comes back, 0.70 to 0.97.
        learning_steps, relearning_steps: delays before a card graduates.
        maximum_interval: days.
        parameters: the 21 weights of FSRS-6; clipped to the bounds py-fsrs insists on.
        fuzz: spread intervals a little, the same way each time for the same card and review.
        easy_days: share of the usual load from Monday to Sunday that cards are spread by.
    """

    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36500
    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    fuzz: bool = True
    easy_days: tuple[float, ...] = (1.0,) * 7


class FsrsScheduler:
    """Schedules one card at a time. Holds no state of its own."""

    def __init__(self, options: SchedulingOptions | None = None) -> None:
        self.options = options or SchedulingOptions()
        check_retention(self.options.desired_retention)
        if len(self.options.parameters) != len(DEFAULT_PARAMETERS):
            raise BadInput(
                "These FSRS parameters can't be used",
                f"FSRS-6 has {len(DEFAULT_PARAMETERS)}; {len(self.options.parameters)} were given.",
                "Go back to the default parameters.",
            )
        self._fsrs = fsrs.Scheduler(
            parameters=within_bounds(self.options.parameters),
            desired_retention=self.options.desired_retention,
            learning_steps=self.options.learning_steps,
            relearning_steps=self.options.relearning_steps,
            maximum_interval=self.options.maximum_interval,
            enable_fuzzing=False,
        )

    @property
    def decay(self) -> float:
        """w20, the exponent of the forgetting curve (positive)."""
        return self._fsrs.parameters[20]

    def review(
        self,
        card: CardId,
        memory: Memory,
        rating: Rating,
        now: datetime,
        day: StudyDay,
        loads: Loads | None = None,
    ) -> Memory:
        """The memory of `card` after `rating`.

        Args:
            now: the true instant, aware UTC; learning steps count from it.
            day: the study day of `now`; not before `memory.last_review_day`.
            loads: what is due on the days to come, to keep them even; None to draw evenly.
        """
        before = fsrs.Card(
            card_id=int(card),
            state=fsrs.State(memory.state.value) if memory.state else fsrs.State.Learning,
            step=memory.step if memory.state is not CardState.NEW else 0,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due=study_day_time(day),
            last_review=None if memory.last_review_day is None else study_day_time(memory.last_review_day),
        )
        after, _ = self._fsrs.review_card(before, _FSRS_RATING[rating], study_day_time(day))
        interval = after.due - study_day_time(day)
        in_steps = after.state is not fsrs.State.Review
        days = max(1, interval.days)
        if not in_steps and self.options.fuzz:
            # A seeded generator of its own: the seed is not a secret, it only has to be stable.
            draw = random.Random(f"{int(card)}:{memory.repetitions}")  # noqa: S311
            days = choose_interval(
                days, self.options.maximum_interval, day, draw, loads, self.options.easy_days
            )
        return replace(
            memory,
            state=CardState(after.state.value),
            step=after.step,
            stability=after.stability,
            difficulty=after.difficulty,
            due_at=now + interval if in_steps else None,
            due_day=None if in_steps else StudyDay(day + days),
            last_review_at=now,
            last_review_day=day,
            repetitions=memory.repetitions + 1,
            lapses=memory.lapses + (memory.state is CardState.REVIEW and rating is Rating.AGAIN),
        )

    def preview(
        self, card: CardId, memory: Memory, now: datetime, day: StudyDay, loads: Loads | None = None
    ) -> dict[Rating, Memory]:
        """What each rating would lead to."""
        return {rating: self.review(card, memory, rating, now, day, loads) for rating in Rating}


def options_of(preset: Preset) -> SchedulingOptions:
    """How the cards of a preset are scheduled."""
    return SchedulingOptions(
        desired_retention=preset.desired_retention,
        learning_steps=preset.learning_steps,
        relearning_steps=preset.relearning_steps,
        maximum_interval=preset.maximum_interval,
        parameters=preset.parameters or DEFAULT_PARAMETERS,
        easy_days=preset.easy_days,
    )
