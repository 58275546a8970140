"""What the learner does to cards by hand: one undoable step each, however many cards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.cards import Card
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import BadInput
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import CardEventKind, CardState, Memory, Rating
from cpccards.services.cards import FURTHEST_DUE, CardService
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill_basic, rate


def card_of(services: Workspace, card: CardId) -> Card:
    with services.library_file() as uow:
        return uow.cards.get(card)


def memory_of(services: Workspace, card: CardId) -> Memory:
    return card_of(services, card).memory


def events_of(services: Workspace, card: CardId) -> list[tuple[str, int]]:
    with services.library_file() as uow:
        return [(row["kind"], row["day"]) for row in uow.card_events.of_card(card)]


def new_ones(services: Workspace) -> list[CardId]:
    with services.library_file() as uow:
        return [each.card for each in uow.cards.unseen(services.calendar.today(), None)]


ACTS: dict[str, tuple[Callable[[CardService, list[CardId]], Changes], str, str]] = {
    "suspend": (CardService.suspend, "Suspend a card", "Suspend 12 cards"),
    "bury": (CardService.bury, "Bury a card", "Bury 12 cards"),
    "flag": (lambda cards, ids: cards.flag(ids, 4), "Flag a card", "Flag 12 cards"),
    "due": (
        lambda cards, ids: cards.set_due(ids, 3, 9),
        "Set the due date of a card",
        "Set the due date of 12 cards",
    ),
    "reset": (CardService.reset, "Reset a card", "Reset 12 cards"),
    "order": (lambda cards, ids: cards.reposition(ids, first=True), "Reorder a card", "Reorder 12 cards"),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("count", [1, 12])
def test_each_act_is_one_step_that_says_how_many_cards(services: Workspace, act: str, count: int) -> None:
    do, one, many = ACTS[act]
    cards = fill_basic(services, 15)
    before = contents(services.library_file)
    changed = do(services.cards, cards[2 : 2 + count])
    assert changed.step == (one if count == 1 else many)
    assert changed.touches(Subject.CARDS)
    after = contents(services.library_file)
    assert after != before
    assert services.undo.names() == (changed.step, None)
    services.undo.undo()
    assert contents(services.library_file) == before
    assert services.undo.names() == (None, changed.step)
    services.undo.redo()
    assert contents(services.library_file) == after


def test_what_is_taken_away_comes_back(services: Workspace) -> None:
    cards = fill_basic(services, 4)
    services.cards.suspend(cards[:2])
    services.cards.bury(cards[2:])
    assert services.study.load().total == 0
    assert services.cards.resume(cards[:2]).step == "Resume 2 cards"
    assert services.cards.unbury(cards[3:]).step == "Unbury a card"
    assert services.study.load().total == 3


def test_buried_cards_come_tomorrow(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 2)
    services.cards.bury(cards)
    assert services.study.load().total == 0
    clock.advance(days=1)
    assert services.study.load().total == 2


def test_flags_are_taken_off(services: Workspace) -> None:
    cards = fill_basic(services, 3)
    services.cards.flag(cards, 7)
    assert [card_of(services, card).flag for card in cards] == [7, 7, 7]
    assert services.cards.flag(cards[:2], 0).step == "Clear the flags of 2 cards"
    assert services.cards.flag(cards[2:], 0).step == "Clear a flag"
    assert [card_of(services, card).flag for card in cards] == [0, 0, 0]


@pytest.mark.parametrize("flag", [-1, 8])
def test_there_are_seven_flags(services: Workspace, flag: int) -> None:
    cards = fill_basic(services, 1)
    with pytest.raises(BadInput, match="1 to 7"):
        services.cards.flag(cards, flag)


def test_what_changes_nothing_is_said_and_no_step(services: Workspace) -> None:
    cards = fill_basic(services, 2)
    for chosen in (cards, []):
        with pytest.raises(BadInput, match="leave every chosen card as it is"):
            services.cards.resume(chosen)
    assert services.undo.names() == (None, None)


def test_a_step_counts_what_is_not_as_it_was(services: Workspace) -> None:
    cards = fill_basic(services, 4)
    assert services.cards.suspend(cards[:1]).step == "Suspend a card"
    assert services.cards.suspend(cards).step == "Suspend 3 cards"
    rate(services, cards[0], Rating.EASY)
    assert services.cards.reposition(cards, first=False, shuffled=False).step == "Reorder 3 cards"


def test_cards_that_are_gone_change_nothing(services: Workspace) -> None:
    cards = fill_basic(services, 2)
    before = contents(services.library_file)
    with pytest.raises(KeyError):
        services.cards.suspend([*cards, CardId(99)])
    assert contents(services.library_file) == before


class TestSetDue:
    def test_only_the_day_of_a_card_in_review_moves(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.EASY)
        clock.advance(days=2)
        before = memory_of(services, card)
        services.cards.bury([card])
        services.cards.set_due([card], 0)
        after = memory_of(services, card)
        today = services.calendar.today()
        assert after.due_day == today
        assert (after.stability, after.difficulty, after.last_review_day, after.repetitions) == (
            before.stability,
            before.difficulty,
            before.last_review_day,
            before.repetitions,
        )
        assert services.study.queue().remaining(clock.now()) == 1, "it is no longer buried"
        assert events_of(services, card) == [(CardEventKind.MANUAL, today)]

    def test_a_card_in_its_steps_goes_into_review(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.AGAIN)
        before = memory_of(services, card)
        services.cards.set_due([card], 5)
        after = memory_of(services, card)
        assert (after.state, after.step, after.due_at) == (CardState.REVIEW, None, None)
        assert after.due_day == services.calendar.today() + 5
        assert after.stability == before.stability

    @pytest.mark.parametrize("ahead", [0, 1, 30])
    def test_a_new_card_is_at_nine_tenths_on_its_day(self, services: Workspace, ahead: int) -> None:
        [card] = fill_basic(services, 1)
        services.cards.set_due([card], ahead)
        memory = memory_of(services, card)
        assert memory.state is CardState.REVIEW
        assert memory.stability is not None
        assert memory.due_day is not None
        assert memory.last_review_day is not None
        assert memory.due_day == services.calendar.today() + ahead
        waited = memory.due_day - memory.last_review_day
        assert chance_of_recall(memory.stability, waited) == pytest.approx(0.9)
        assert memory.last_review_at is not None
        assert memory.last_review_at <= services.calendar.now()
        assert memory.repetitions == 0

    def test_a_new_card_set_due_can_be_answered_at_once(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        services.cards.set_due([card], 0)
        assert services.study.load().review == 1
        assert rate(services, card, Rating.GOOD).after.stability is not None

    def test_spread_over_days_the_same_way_each_time(self, services: Workspace) -> None:
        cards = fill_basic(services, 60)
        today = services.calendar.today()

        def days() -> list[int]:
            services.cards.set_due(cards, 2, 5)
            return [(memory_of(services, card).due_day or 0) - today for card in cards]

        drawn = days()
        assert set(drawn) == {2, 3, 4, 5}
        services.undo.undo()
        assert days() == drawn

    @pytest.mark.parametrize(("first", "last"), [(-1, 3), (4, 3), (0, FURTHEST_DUE + 1)])
    def test_days_that_make_no_sense_are_refused(self, services: Workspace, first: int, last: int) -> None:
        cards = fill_basic(services, 1)
        with pytest.raises(BadInput, match="earlier day first"):
            services.cards.set_due(cards, first, last)
        assert memory_of(services, cards[0]).state is CardState.NEW


class TestReset:
    def test_a_card_is_new_again_at_the_end(self, services: Workspace) -> None:
        cards = fill_basic(services, 3)
        rate(services, cards[0], Rating.EASY)
        services.cards.reset([cards[0]])
        assert memory_of(services, cards[0]) == Memory()
        assert new_ones(services) == [cards[1], cards[2], cards[0]]
        assert events_of(services, cards[0]) == [(CardEventKind.RESET, services.calendar.today())]

    def test_answers_stay_in_the_log(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.EASY)
        services.cards.reset([card])
        with services.library_file() as uow:
            assert uow.reviews.count() == 1

    def test_what_was_before_no_longer_counts(self, services: Workspace, clock: FakeClock) -> None:
        old, fresh = fill_basic(services, 2)
        for _ in range(3):
            rate(services, old, Rating.EASY)
            clock.advance(days=20)
        services.cards.reset([old])
        after = [rate(services, card, Rating.GOOD).after for card in (old, fresh)]
        assert after[0].stability == after[1].stability
        assert after[0].repetitions == after[1].repetitions == 1


class TestReposition:
    def test_before_and_behind(self, services: Workspace) -> None:
        cards = fill_basic(services, 5)
        services.cards.reposition([cards[4], cards[2]], first=True)
        assert new_ones(services) == [cards[4], cards[2], cards[0], cards[1], cards[3]]
        services.cards.reposition([cards[2], cards[0]], first=False)
        assert new_ones(services) == [cards[4], cards[1], cards[3], cards[2], cards[0]]

    def test_cards_that_were_seen_stay(self, services: Workspace) -> None:
        cards = fill_basic(services, 2)
        rate(services, cards[0], Rating.EASY)
        before = contents(services.library_file)["cards"][0]
        services.cards.reposition(cards, first=False)
        assert contents(services.library_file)["cards"][0] == before

    @settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(count=st.integers(1, 8), first=st.booleans(), shuffled=st.booleans())
    def test_none_is_lost(self, services: Workspace, count: int, first: bool, shuffled: bool) -> None:
        if not new_ones(services):
            fill_basic(services, 8)
        before = new_ones(services)
        moved, stayed = before[:count], before[count:]
        with suppress(BadInput):  # they may lie there already
            services.cards.reposition(moved, first=first, shuffled=shuffled)
        after = new_ones(services)
        assert sorted(after) == sorted(before)
        assert [card for card in after if card in stayed] == stayed
        placed = after[:count] if first else after[len(after) - count :]
        assert sorted(placed) == sorted(moved)
        if not shuffled:
            assert placed == moved
