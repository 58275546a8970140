"""A clock that jumps: nothing is scheduled before the learner confirms it, and nothing is moved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cpccards.domain.errors import ClockChanged
from cpccards.domain.reviews import Rating
from cpccards.services.workspace import Workspace
from tests.support.clocks import NOON, FakeClock
from tests.support.libraries import contents, fill_basic, opened, rate


def days(services: Workspace) -> float | None:
    """The jump that is found."""
    jump = services.clock_watch.look()
    return None if jump is None else jump.by / timedelta(days=1)


def test_a_new_library_has_seen_no_clock(services: Workspace) -> None:
    assert days(services) is None
    assert not services.clock_watch.is_waiting


@pytest.mark.parametrize(("by", "asks"), [(-0.9, False), (-3, True), (59, False), (61, True), (400, True)])
def test_an_answer_is_what_was_seen_last(
    services: Workspace, clock: FakeClock, by: float, asks: bool
) -> None:
    [card] = fill_basic(services, 1)
    rate(services, card, Rating.GOOD)
    clock.advance(days=by)
    assert days(services) == (by if asks else None)


def test_a_look_is_what_was_seen_last_where_nothing_was_done_since(
    services: Workspace, clock: FakeClock
) -> None:
    rate(services, fill_basic(services, 1)[0], Rating.GOOD)
    clock.advance(days=50)
    services.clock_watch.look()
    services.clock_watch.note_seen()
    clock.advance(days=50)
    assert days(services) is None
    clock.advance(days=11)
    assert days(services) == 61


@pytest.mark.parametrize("by", [-3, 400])
def test_while_it_waits_nothing_is_written_by_study_or_forecast(
    services: Workspace, clock: FakeClock, by: int
) -> None:
    first, second = fill_basic(services, 2, "modifiers")
    rate(services, first, Rating.GOOD)
    services.forecasting.keep_today()
    clock.advance(days=by)
    services.clock_watch.look()
    shown = services.study.show(second)
    before = contents(services.library_file, leaving_out=())
    for write in (services.study.rate, services.study.cram):
        with pytest.raises(ClockChanged, match="Scheduling waits until you confirm"):
            write(shown, Rating.GOOD, timedelta(seconds=5))
    services.forecasting.keep_today()
    assert services.forecasting.fill_history() == 0
    services.clock_watch.note_seen()
    assert contents(services.library_file, leaving_out=()) == before
    services.clock_watch.confirm()
    assert not services.clock_watch.is_waiting
    rate(services, second, Rating.GOOD)
    services.forecasting.keep_today()
    assert len(services.forecasting.history()) >= 1


def test_a_clock_that_is_set_right_goes_on_by_itself(services: Workspace, clock: FakeClock) -> None:
    rate(services, fill_basic(services, 1)[0], Rating.GOOD)
    for by in (-3, 400):
        clock.set(NOON + timedelta(days=by))
        assert days(services) == by
        clock.set(NOON)
        assert days(services) is None
        assert not services.clock_watch.is_waiting


def test_a_wrong_clock_that_was_confirmed_is_found_when_it_is_put_right(
    library_path: Path, clock: FakeClock
) -> None:
    """400 days on, confirmed and studied by, then back: asked once, and never again."""
    with opened(library_path, clock) as services:
        first, second, third = fill_basic(services, 3)
        rate(services, first, Rating.GOOD)
        clock.advance(days=400)
        assert days(services) == 400
        services.clock_watch.confirm()
        rate(services, second, Rating.GOOD)
        clock.set(NOON)
    with opened(library_path, clock) as services:
        assert days(services) == -400
        services.clock_watch.confirm()
        before = services.study.show(second).card.memory
        after = rate(services, second, Rating.GOOD).after
        assert before.last_review_at is not None
        assert after.last_review_at is not None
        assert after.last_review_at >= before.last_review_at, "due never goes before the last answer"
    with opened(library_path, clock) as services:
        assert days(services) is None
        rate(services, third, Rating.GOOD)
        assert days(services) is None


def test_undo_is_no_look_at_the_clock(services: Workspace, clock: FakeClock) -> None:
    """Ids of steps come back; their times do not."""
    first, second = fill_basic(services, 2)
    rate(services, first, Rating.GOOD)
    services.clock_watch.confirm()
    clock.advance(days=50)
    services.undo.undo()
    rate(services, second, Rating.GOOD)
    clock.advance(days=50)
    assert days(services) is None, "the newest step is 50 days old, not 100"


def test_a_clock_that_ran_on_needs_no_look(services: Workspace, clock: FakeClock) -> None:
    watch = services.clock_watch
    clock.advance(seconds=30)
    assert not watch.has_moved()
    clock.advance(hours=-1)
    assert watch.has_moved()
    assert not watch.has_moved()
    clock.advance(days=1)
    assert watch.has_moved()
