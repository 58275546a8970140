"""Lengths of time in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.durations import exam_distance_words, interval_words, minutes_words


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (timedelta(seconds=-5), "< 1 min"),
        (timedelta(seconds=59), "< 1 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=5, seconds=30), "6 min"),
        (timedelta(minutes=10), "10 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=1), "1 d"),
        (timedelta(days=30), "30 d"),
        (timedelta(days=31), "1 mo"),
        (timedelta(days=76), "2.5 mo"),
        (timedelta(days=365), "1 y"),
        (timedelta(days=438), "1.2 y"),
        (timedelta(days=36500), "100 y"),
    ],
)
def test_intervals(interval: timedelta, words: str) -> None:
    assert interval_words(interval) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "under a minute"),
        (44.9, "under a minute"),
        (45, "about 1 min"),
        (14 * 60, "about 14 min"),
        (59 * 60, "about 59 min"),
        (59.7 * 60, "about 1 h"),
        (80 * 60, "about 1 h 20 min"),
        (82 * 60, "about 1 h 20 min"),
        (118 * 60, "about 2 h"),
    ],
)
def test_stretches_of_study(seconds: float, words: str) -> None:
    assert minutes_words(seconds) == words


@given(st.floats(0, 3600 * 24 * 36500))
def test_an_interval_fits_a_button(seconds: float) -> None:
    assert len(interval_words(timedelta(seconds=seconds))) <= 8


@pytest.mark.parametrize(
    ("days", "words"),
    [(None, "no exam date yet"), (0, "exam today"), (1, "exam tomorrow"), (41, "exam in 41 days")],
)
def test_how_far_off_the_exam_is(days: int | None, words: str) -> None:
    assert exam_distance_words(days) == words
