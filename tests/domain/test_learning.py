"""The vectorised FSRS update against py-fsrs itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import fsrs
import numpy as np
import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.learning import (
    FSRS_PARAMETERS,
    Memories,
    first_memories,
    met_tonight,
    relearned_tonight,
    remembered_tonight,
    reviewed,
)
from cpccards.domain.memory import retrievability
from cpccards.domain.reviews import Rating

_START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_the_parameters_are_those_of_fsrs() -> None:
    assert tuple(DEFAULT_PARAMETERS) == FSRS_PARAMETERS


@given(
    first=st.sampled_from(Rating),
    later=st.lists(st.tuples(st.integers(0, 90), st.sampled_from(Rating)), max_size=8),
)
def test_any_history_comes_to_what_fsrs_itself_says(first: Rating, later: list[tuple[int, Rating]]) -> None:
    scheduler = fsrs.Scheduler(enable_fuzzing=False)
    at = _START
    card, _ = scheduler.review_card(fsrs.Card(card_id=1), fsrs.Rating(first.value), at)
    memories = first_memories(first, 1)
    for days, rating in later:
        at += timedelta(days=days)
        card, _ = scheduler.review_card(card, fsrs.Rating(rating.value), at)
        memories = reviewed(memories, days, rating)
    assert memories.stability[0] == pytest.approx(card.stability, rel=1e-9)
    assert memories.difficulty[0] == pytest.approx(card.difficulty, rel=1e-9)


def test_an_evening_leaves_a_card_better_known_a_week_on() -> None:
    before = Memories(np.array([2.0, 10.0, 60.0]), np.array([5.0, 5.0, 5.0]))
    elapsed = np.array([2, 10, 60])
    unstudied = retrievability(before.stability, elapsed + 7)
    remembered = remembered_tonight(before, elapsed)
    relearned = relearned_tonight(before, elapsed)
    assert np.all(retrievability(remembered.stability, 7) > unstudied)
    assert np.all(retrievability(remembered.stability, 7) > retrievability(relearned.stability, 7))
    assert met_tonight(known=True).stability > met_tonight(known=False).stability > 0
