"""The garbage collector stands still while a large file is read, and runs again afterwards."""

from __future__ import annotations

import gc

import pytest

from cpccards.services.collector import collector_paused


def test_it_runs_again_when_the_last_one_leaves() -> None:
    assert gc.isenabled()
    with collector_paused():
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_does_not_leave_it_off() -> None:
    with pytest.raises(ZeroDivisionError), collector_paused():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_what_was_made_in_great_number_is_not_looked_at() -> None:
    before = gc.get_freeze_count()
    with collector_paused():
        many = [[] for _ in range(200_000)]  # type: ignore[var-annotated]
    assert gc.get_freeze_count() > before
    assert many
    gc.unfreeze()
