"""Catching up over some days, and a pause that leaves no heap behind."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.changes import Subject
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import CardState, Rating
from cpccards.services.backlog import MOST_DAYS
from cpccards.services.review_session import ReviewSession
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill_basic, opened, rate


def due_days(services: Workspace, cards: list[CardId]) -> dict[CardId, int]:
    """Days from today that each card is due."""
    today = services.calendar.today()
    with services.library_file() as uow:
        return {card: (uow.cards.get(card).memory.due_day or 0) - today for card in cards}


def in_review(services: Workspace, count: int, first: int, last: int | None = None) -> list[CardId]:
    """Cards in review, due from `first` to `last` days from today."""
    cards = fill_basic(services, count)
    services.cards.set_due(cards, first, last)
    return cards


def test_nothing_is_overdue_in_an_empty_library(services: Workspace) -> None:
    assert services.backlog.overdue() == 0
    assert not services.backlog.is_heap()
    assert services.backlog.plan(5).cards == 0
    services.backlog.spread(5)
    assert services.undo.names() == (None, None)


def test_a_heap_is_more_than_a_day_may_bring(services: Workspace) -> None:
    in_review(services, 9, 0)
    services.presets.change("default", reviews_per_day=9)
    assert not services.backlog.is_heap()
    services.presets.change("default", reviews_per_day=8)
    assert services.backlog.is_heap()
    services.presets.limit_today("default", 20, 9)
    assert not services.backlog.is_heap()


def test_spread_is_as_planned_and_one_step(services: Workspace, clock: FakeClock) -> None:
    cards = in_review(services, 10, 0)
    later = in_review(services, 3, 5)
    clock.advance(days=2)
    before = contents(services.library_file)
    plan = services.backlog.plan(4)
    assert (plan.cards, plan.per_day) == (10, (3, 3, 2, 2))
    changed = services.backlog.spread(4)
    assert changed.step == "Spread 10 cards over 4 days"
    assert changed.touches(Subject.CARDS)
    assert Counter(due_days(services, cards).values()) == {0: 3, 1: 3, 2: 2, 3: 2}
    assert set(due_days(services, later).values()) == {3}, "what is not due yet stays"
    services.undo.undo()
    assert contents(services.library_file) == before


def test_one_card_over_one_day(services: Workspace, clock: FakeClock) -> None:
    [card] = in_review(services, 1, 0)
    clock.advance(days=1)
    assert services.backlog.spread(1).step == "Spread 1 card over 1 day"
    assert due_days(services, [card]) == {card: 0}


def test_the_weakest_come_first(services: Workspace, clock: FakeClock) -> None:
    strong, weak, middle = fill_basic(services, 3)
    for card, ahead in ((strong, 30), (weak, 1), (middle, 6)):
        services.cards.set_due([card], ahead)
    clock.advance(days=30)
    services.backlog.spread(3)
    assert due_days(services, [weak, middle, strong]) == {weak: 0, middle: 1, strong: 2}


def test_memory_stays_as_it_was(services: Workspace, clock: FakeClock) -> None:
    [card] = fill_basic(services, 1)
    after = rate(services, card, Rating.EASY).after
    clock.advance(days=60)
    services.backlog.pause(services.calendar.date() + timedelta(days=9))
    with services.library_file() as uow:
        memory = uow.cards.get(card).memory
        assert uow.card_events.of_card(card) == []
    assert (memory.stability, memory.last_review_day) == (after.stability, after.last_review_day)


@pytest.mark.parametrize("days", [0, MOST_DAYS + 1])
def test_days_that_make_no_sense_are_refused(services: Workspace, days: int) -> None:
    with pytest.raises(BadInput, match="between 1 and 365"):
        services.backlog.plan(days)
    with pytest.raises(BadInput, match="between 1 and 365"):
        services.backlog.spread(days)


@pytest.mark.parametrize("days", [-3, 0, MOST_DAYS + 1])
def test_a_pause_ends_ahead(services: Workspace, days: int) -> None:
    until = services.calendar.date() + timedelta(days=days)
    for act in (services.backlog.plan_pause, services.backlog.pause):
        with pytest.raises(BadInput, match="tomorrow at the earliest"):
            act(until)
    assert services.study.paused_until is None


def test_a_pause_brings_no_cards_and_ends_by_itself(services: Workspace, clock: FakeClock) -> None:
    fill_basic(services, 5)
    until = services.calendar.date() + timedelta(days=3)
    changed = services.backlog.pause(until)
    assert changed.step == "Pause studying"
    assert changed.touches(Subject.SETTINGS, Subject.CARDS)
    for _ in range(3):
        assert services.study.paused_until == until
        assert services.study.load().total == 0
        assert ReviewSession(services.study).current is None
        clock.advance(days=1)
    assert services.calendar.date() == until
    assert services.study.paused_until is None
    assert services.study.load().total == 5


def test_a_pause_holds_after_a_restart(library_path: Path, clock: FakeClock) -> None:
    until = date(2026, 12, 3)
    with opened(library_path, clock) as services:
        services.backlog.pause(until)
    with opened(library_path, clock) as services:
        assert services.study.paused_until == until


def test_what_would_have_come_is_spread_over_the_days_after(services: Workspace, clock: FakeClock) -> None:
    inside = in_review(services, 14, 0, 6)
    after = in_review(services, 7, 7, 13)
    was = due_days(services, after)
    until = services.calendar.date() + timedelta(days=7)
    plan = services.backlog.plan_pause(until)
    assert (plan.cards, plan.per_day) == (14, (2,) * 7)
    services.backlog.pause(until)
    assert Counter(due_days(services, inside).values()) == dict.fromkeys(range(7, 14), 2)
    assert due_days(services, after) == was
    clock.advance(days=7)
    assert services.study.load().review == 2 + list(was.values()).count(7)


def test_resuming_keeps_what_was_put_off(services: Workspace) -> None:
    cards = in_review(services, 4, 0)
    fresh = fill_basic(services, 2)
    services.backlog.pause(services.calendar.date() + timedelta(days=2))
    changed = services.backlog.end_pause()
    assert (changed.step, changed.touches(Subject.SETTINGS)) == ("Resume studying", True)
    assert services.study.paused_until is None
    assert services.study.load().total == len(fresh)
    assert set(due_days(services, cards).values()) == {2, 3}


def test_a_pause_is_taken_back_whole(services: Workspace) -> None:
    cards = in_review(services, 4, 0)
    before = contents(services.library_file)
    services.backlog.pause(services.calendar.date() + timedelta(days=5))
    services.undo.undo()
    assert contents(services.library_file) == before
    assert services.study.paused_until is None
    assert set(due_days(services, cards).values()) == {0}
    services.undo.redo()
    assert services.study.paused_until is not None


def test_chosen_cards_can_be_studied_during_a_pause(services: Workspace) -> None:
    cards = fill_basic(services, 2)
    services.backlog.pause(services.calendar.date() + timedelta(days=2))
    session = ReviewSession(services.study, block=cards)
    assert session.remaining == 2


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 20), max_size=40), st.integers(1, 25), st.booleans())
def test_no_card_is_lost_and_no_day_is_a_heap(
    library_path: Path, new_library: Path, ahead: list[int], days: int, pauses: bool
) -> None:
    """Whatever is due is spread evenly, and what is not due stays."""
    library_path.write_bytes(new_library.read_bytes())
    with opened(library_path, FakeClock()) as services:
        cards = fill_basic(services, len(ahead))
        for card, day in zip(cards, ahead, strict=True):
            services.cards.set_due([card], day)
        first = days if pauses else 0
        if pauses:
            services.backlog.pause(services.calendar.date() + timedelta(days=days))
        else:
            services.backlog.spread(days)
        after = due_days(services, cards)
        moved = [card for card, day in zip(cards, ahead, strict=True) if day < max(1, first)]
        for card, day in zip(cards, ahead, strict=True):
            assert card in moved or after[card] == day
        load = Counter(after[card] for card in moved)
        assert set(load) <= set(range(first, first + days))
        assert all(count <= -(-len(moved) // days) for count in load.values())
        with services.library_file() as uow:
            assert uow.cards.by_state() == ({CardState.REVIEW: len(cards)} if cards else {})
