"""The time of a practice exam."""

from __future__ import annotations

import pytest

from cpccards.domain.mock_clock import Mark, due_warning, gap_ms, mark, pace_seconds
from tests.support.clocks import NOON, FakeClock

HOUR = 3_600_000
SINCE = Mark("a", 10_000, 1_000_000)


@pytest.mark.parametrize(
    ("now", "gap"),
    [
        (Mark("a", 13_000, 1_003_000), 3_000),
        (Mark("a", 13_000, 0), 3_000),  # the wall clock was set back
        (Mark("a", 13_000, 9_000_000), 3_000),  # and forward
        (Mark("b", 2_000, 1_050_000), 50_000),  # another start: by the wall clock
        (Mark("b", 2_000, 0), 2_000),  # set back meanwhile: at least since that start
        (Mark("a", 2_000, 1_050_000), 50_000),  # another start that has no name
    ],
)
def test_what_passed_between_two_moments(now: Mark, gap: int) -> None:
    assert gap_ms(SINCE, now) == gap


def test_a_moment_is_read_from_both_clocks() -> None:
    clock = FakeClock()
    clock.advance(seconds=1.5)
    found = mark(clock.machine, clock.now())
    assert (found.boot, found.elapsed_ms) == ("start 1", 3_601_500)
    assert found.wall_ms == round(NOON.timestamp() * 1000) + 1500


@pytest.mark.parametrize(
    ("minutes_left", "warned", "warning"),
    [(31, 0, None), (30, 0, 30), (29, 30, None), (15, 30, 15), (4, 15, 5), (4, 0, 5), (1, 5, None)],
)
def test_warnings_are_given_once(minutes_left: int, warned: int, warning: int | None) -> None:
    assert due_warning(minutes_left * 60_000, 4 * HOUR, warned) == warning


def test_a_part_of_half_an_hour_does_not_begin_with_a_warning() -> None:
    assert due_warning(HOUR // 2, HOUR // 2, 0) is None
    assert due_warning(HOUR // 4, HOUR // 2, 0) == 15


@pytest.mark.parametrize(
    ("answered", "minutes", "pace"),
    [
        (0, 0, 0),
        (0, 1, 0),  # the first question may take two
        (0, 10, -480),
        (30, 60, 0),
        (58, 120, 0),
        (84, 180, 0),
        (58, 110, 600),
        (100, 220, 0),
        (100, 210, 600),
        (100, 239, 0),
    ],
)
def test_pace_is_told_by_the_plan(answered: int, minutes: int, pace: int) -> None:
    assert pace_seconds(answered, 100, minutes * 60_000, 4 * HOUR) == pace
