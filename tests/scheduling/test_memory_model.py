"""The vectorised replay against py-fsrs, through our own scheduler, on study days."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.clock import StudyDay
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Memory, Rating
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler, SchedulingOptions
from cpccards.scheduling.memory_model import Replay, log_losses
from cpccards.scheduling.parameter_bounds import HIGHEST, LOWEST
from cpccards.scheduling.review_histories import histories_of
from cpccards.scheduling.study_days import study_day_time

any_parameters = st.tuples(*(st.floats(low, high) for low, high in zip(LOWEST, HIGHEST, strict=True)))
days_later = st.one_of(st.just(0), st.integers(1, 5), st.integers(6, 400))
evenings = st.lists(st.tuples(st.integers(0, 3), days_later, st.integers(1, 4)), min_size=1, max_size=14)


def rows_of(evenings: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """(card, day, rating) from (card, days later, rating)."""
    day, rows = 20_000, []
    for card, later, rating in evenings:
        day += later
        rows.append((card, day, rating))
    return rows


@settings(deadline=None)
@given(any_parameters, evenings)
def test_any_history_by_any_parameters_comes_to_what_py_fsrs_says(
    parameters: tuple[float, ...], evenings: list[tuple[int, int, int]]
) -> None:
    scheduler = FsrsScheduler(SchedulingOptions(parameters=parameters, fuzz=False))
    rows = rows_of(evenings)
    memories: dict[int, Memory] = {}
    expected = []
    for card, day, rating in rows:
        before = memories.get(card, Memory())
        recall = 0.0
        if before.stability is not None and before.last_review_day is not None:
            recall = chance_of_recall(before.stability, day - before.last_review_day, scheduler.decay)
        memories[card] = scheduler.review(
            CardId(card), before, Rating(rating), study_day_time(day), StudyDay(day)
        )
        expected.append((recall, memories[card].stability, memories[card].difficulty))
    replay = Replay(histories_of(rows))
    found = np.zeros((len(rows), 3))
    for step in replay.steps(parameters):
        found[step.rows] = np.c_[step.recall, step.after.stability, step.after.difficulty]
    assert found == pytest.approx(np.array(expected, dtype=float), rel=1e-9, abs=1e-12)
    assert replay.recall(parameters) == pytest.approx(found[:, 0])


@settings(deadline=None)
@given(any_parameters, evenings)
def test_many_sets_of_parameters_at_once_are_replayed_like_each_alone(
    parameters: tuple[float, ...], evenings: list[tuple[int, int, int]]
) -> None:
    replay = Replay(histories_of(rows_of(evenings)))
    both = np.array([parameters, FSRS_PARAMETERS]).T[:, :, None]
    together = np.zeros((2, len(replay.histories)))
    for step in replay.steps(both):
        together[:, step.rows] = step.recall
    assert together[0] == pytest.approx(replay.recall(parameters), rel=1e-12)
    assert together[1] == pytest.approx(replay.recall(FSRS_PARAMETERS), rel=1e-12)


def test_nothing_is_replayed_of_no_reviews() -> None:
    replay = Replay(histories_of([]))
    assert list(replay.steps(FSRS_PARAMETERS)) == []
    assert len(replay.recall(FSRS_PARAMETERS)) == 0


def test_a_prediction_costs_the_logarithm_of_the_chance_it_gave() -> None:
    losses = log_losses(np.array([0.9, 0.9, 1.0, 0.0]), np.array([True, False, False, True]))
    assert losses[:2] == pytest.approx([-math.log(0.9), -math.log(0.1)])
    # Even one that was certain and wrong does not outweigh all others.
    assert np.all(losses[2:] < 21)
