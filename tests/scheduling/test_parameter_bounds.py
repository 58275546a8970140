"""Parameters that py-fsrs takes."""

from __future__ import annotations

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.scheduling.parameter_bounds import HIGHEST, LOWEST, within_bounds


@given(st.lists(st.floats(-50, 200), min_size=21, max_size=21))
def test_any_numbers_become_parameters_that_py_fsrs_takes(numbers: list[float]) -> None:
    moved = within_bounds(numbers)
    fsrs.Scheduler(parameters=moved)
    assert within_bounds(moved) == moved
    for before, after, low, high in zip(numbers, moved, LOWEST, HIGHEST, strict=True):
        assert after == before or after in (low, high)


def test_there_are_21() -> None:
    with pytest.raises(ValueError, match="zip"):
        within_bounds([1.0] * 20)
