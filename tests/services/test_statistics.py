"""What was studied, in numbers."""

from __future__ import annotations

import pytest

from cpccards.domain.reviews import CardState, Rating
from cpccards.services.statistics import Statistics
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import fill_basic, rate


def test_an_unstudied_library(services: Workspace) -> None:
    assert services.statistics.all() == Statistics({}, 0, 0, 0, None)
    fill_basic(services, 3)
    assert services.statistics.all() == Statistics({CardState.NEW: 3}, 0, 0, 0, None)


def test_counts_days_answers_and_what_was_remembered(services: Workspace, clock: FakeClock) -> None:
    first, second, third, _ = fill_basic(services, 4)
    rate(services, first, Rating.EASY)
    rate(services, second, Rating.EASY)
    clock.advance(days=10)
    rate(services, first, Rating.GOOD)
    rate(services, second, Rating.AGAIN)
    rate(services, third, Rating.AGAIN)
    found = services.statistics.all()
    assert found.states == {
        CardState.NEW: 1,
        CardState.LEARNING: 1,
        CardState.REVIEW: 1,
        CardState.RELEARNING: 1,
    }
    assert (found.reviews, found.reviews_today, found.days_studied) == (5, 3, 2)
    assert found.retention == pytest.approx(0.5)
    clock.advance(days=1)
    assert services.statistics.all().reviews_today == 0


def test_retention_is_of_thirty_study_days(services: Workspace, clock: FakeClock) -> None:
    [card] = fill_basic(services, 1)
    rate(services, card, Rating.EASY)
    clock.advance(days=10)
    rate(services, card, Rating.GOOD)
    clock.advance(days=29)
    assert services.statistics.all().retention == 1.0
    clock.advance(days=1)
    assert services.statistics.all().retention is None
