"""The forgetting curve."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from fsrs import Card, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.memory import FSRS_DECAY, chance_of_recall, retrievability


def test_agrees_with_py_fsrs() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    scheduler = Scheduler()
    stability = np.array([0.2, 3.0, 12.5, 400.0])
    elapsed = np.array([0, 1, 40, 2000])
    theirs = [
        scheduler.get_card_retrievability(
            Card(card_id=1, stability=s, last_review=now - timedelta(days=int(days))), now
        )
        for s, days in zip(stability, elapsed, strict=True)
    ]
    assert scheduler.parameters[20] == FSRS_DECAY
    np.testing.assert_allclose(retrievability(stability, elapsed), theirs, rtol=0, atol=1e-15)


def test_unseen_cards_and_clocks_set_back() -> None:
    assert retrievability([0.0, np.nan, -1.0, 5.0], [3, 3, 3, -3]).tolist() == [0.0, 0.0, 0.0, 1.0]
    assert retrievability([], []).shape == (0,)
    assert retrievability(5e-324, 1e9) == 0.0


def test_broadcasts() -> None:
    assert retrievability([[1.0], [2.0]], [1, 2, 3]).shape == (2, 3)


@given(st.floats(0.01, 1e4), st.floats(0, 1e4), st.floats(0.1, 0.8))
def test_is_nine_tenths_after_one_stability_and_only_falls(
    stability: float, days: float, decay: float
) -> None:
    assert retrievability(stability, stability, decay) == pytest.approx(0.9)
    earlier, later = retrievability(stability, [days, days + 1], decay)
    assert 0 <= later <= earlier <= 1


@given(st.floats(0.01, 36500), st.integers(-3, 40000), st.floats(0.1, 0.8))
def test_one_card_alone_has_the_same_chance(stability: float, days: int, decay: float) -> None:
    [together] = retrievability([stability], [days], decay)
    assert chance_of_recall(stability, days, decay) == pytest.approx(float(together), rel=1e-9)
