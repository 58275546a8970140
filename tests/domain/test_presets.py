"""Presets: what can be set, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.domain.presets import Preset, check_preset, is_leech_now, read_steps, write_steps

DEFAULT = Preset("default", "Default")


def test_the_default_can_be_used() -> None:
    check_preset(DEFAULT)
    check_preset(replace(DEFAULT, learning_steps=(), relearning_steps=(), parameters=(0.5,) * 21))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "  "}, "needs a name"),
        ({"desired_retention": 0.0}, "between 70% and 97%"),
        ({"desired_retention": 1.2}, "between 70% and 97%"),
        ({"new_per_day": -1}, "New cards a day must lie between 0 and 9999"),
        ({"reviews_per_day": 10_000}, "Reviews a day"),
        ({"maximum_interval": 0}, "longest interval"),
        ({"leech_threshold": 100}, "lapses"),
        ({"learning_steps": (timedelta(),)}, "longer than nothing"),
        ({"relearning_steps": (timedelta(days=2),)}, "at most one day"),
        ({"easy_days": (1.0,) * 6}, "seven days"),
        ({"easy_days": (1.0,) * 6 + (1.5,)}, "seven days"),
        ({"parameters": (1.0,) * 19}, "FSRS-6 has 21; 19 were given"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_remedy(values: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        check_preset(replace(DEFAULT, **values))
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1m 10m", [60, 600]), ("30s, 5, 2h 1d", [30, 300, 7200, 86_400]), ("", []), ("1.5M", [90])],
)
def test_steps_are_read(text: str, seconds: list[float]) -> None:
    assert [step.total_seconds() for step in read_steps(text)] == seconds


@pytest.mark.parametrize("text", ["abc", "10x", "-5m", "5 m", "1e3"])
def test_what_is_no_step_is_named(text: str) -> None:
    with pytest.raises(BadInput, match=text.rsplit(maxsplit=1)[-1]):
        read_steps(text)


@given(st.lists(st.integers(1, 86_400).map(lambda seconds: timedelta(seconds=seconds)), max_size=5))
def test_written_steps_are_read_as_they_were(steps: list[timedelta]) -> None:
    assert read_steps(write_steps(tuple(steps))) == tuple(steps)


def test_a_leech_is_told_of_at_the_threshold_and_every_half_of_it() -> None:
    told = [lapses for lapses in range(30) if is_leech_now(DEFAULT, lapses)]
    assert told == [8, 12, 16, 20, 24, 28]
    assert [lapses for lapses in range(9) if is_leech_now(replace(DEFAULT, leech_threshold=1), lapses)] == [
        *range(1, 9)
    ]
    assert not any(is_leech_now(replace(DEFAULT, leech_threshold=0), lapses) for lapses in range(50))
