"""The computer's clocks."""

from __future__ import annotations

import time

import pytest

from cpccards.system_clock import SystemBootClock


def test_the_boot_clock_runs_and_knows_its_start() -> None:
    first, second = SystemBootClock(), SystemBootClock()
    before = first.elapsed()
    assert 0 < before <= second.elapsed()
    assert first.boot() == second.boot()


def test_it_counts_sleep_where_the_system_can_say() -> None:
    if not hasattr(time, "CLOCK_BOOTTIME"):
        pytest.skip("Linux only")
    assert abs(SystemBootClock().elapsed() - time.clock_gettime(time.CLOCK_BOOTTIME)) < 1


def test_without_such_a_clock_the_monotonic_one_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLOCK_BOOTTIME", "CLOCK_MONOTONIC"):
        monkeypatch.delattr(time, name, raising=False)
    assert abs(SystemBootClock().elapsed() - time.monotonic()) < 1
