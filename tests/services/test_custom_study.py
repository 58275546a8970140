"""Chosen cards, apart from the day's plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.notes import CardId, DeckId
from cpccards.domain.reviews import CardState, Rating
from cpccards.services.custom_study import MOST_CARDS, MOST_DAYS, WEAK, CustomStudy, Order, Which
from cpccards.services.review_session import ReviewSession
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, fill_basic, opened, rate, reversed_

CRAM_ALL = CustomStudy(Which.ALL, cram=True)


def chosen(services: Workspace, wanted: CustomStudy) -> list[CardId]:
    return list(services.custom_study.select(wanted).cards)


def deck_id(services: Workspace, *path: str) -> frozenset[DeckId]:
    return frozenset(deck.id for deck in services.library.decks() if deck.path == path)


def test_an_empty_library_has_nothing(services: Workspace) -> None:
    for which in Which:
        assert chosen(services, CustomStudy(which)) == []
    assert services.custom_study.tags() == []


def test_the_selection_carries_its_name_and_kind(services: Workspace) -> None:
    [card] = fill_basic(services, 1)
    found = services.custom_study.select(CRAM_ALL, "all cards")
    assert (found.name, found.cards, found.cram) == ("all cards", (card,), True)


class TestWhich:
    def test_forgotten_today_or_lately(self, services: Workspace, clock: FakeClock) -> None:
        long_ago, yesterday, today, known = fill_basic(services, 4)
        for card, days in ((long_ago, 3), (yesterday, 1)):
            rate(services, card, Rating.AGAIN)
            clock.advance(days=days)
        rate(services, today, Rating.AGAIN)
        rate(services, known, Rating.GOOD)
        wanted = CustomStudy(Which.FORGOTTEN, order=Order.ADDED, cram=True)
        assert chosen(services, wanted) == [today]
        assert chosen(services, replace(wanted, days=2)) == [yesterday, today]
        assert chosen(services, replace(wanted, days=5)) == [long_ago, yesterday, today]

    def test_ahead_of_time_the_soonest_first(self, services: Workspace) -> None:
        cards = fill_basic(services, 5)
        for card, ahead in zip(cards[:4], (3, 0, 2, 4), strict=True):
            services.cards.set_due([card], ahead)
        wanted = CustomStudy(Which.AHEAD, days=3, order=Order.DUE, cram=True)
        assert chosen(services, wanted) == [cards[1], cards[2], cards[0]]
        assert chosen(services, replace(wanted, which=Which.DUE)) == [cards[1]]

    def test_weak_ones_the_weakest_first_and_then_the_oftener_forgotten(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        cards = fill_basic(services, 5)
        for card, ahead in zip(cards[:3], (1, 40, 4), strict=True):
            services.cards.set_due([card], ahead)
        clock.advance(days=12)
        rate(services, cards[3], Rating.EASY)
        assert chosen(services, CustomStudy(Which.WEAK)) == [cards[0], cards[2]]
        with services.library_file() as uow:
            uow.cards.change_all([cards[2]], lambda row: row | {"stability": 1.0, "lapses": 3})
            uow.commit()
        with services.library_file() as uow:
            day = uow.cards.get(cards[0]).memory.last_review_day
            uow.cards.change_all([cards[2]], lambda row: row | {"last_review_day": day})
            uow.commit()
        assert chosen(services, CustomStudy(Which.WEAK)) == [cards[2], cards[0]]

    def test_new_ones_in_the_order_they_come(self, services: Workspace) -> None:
        cards = fill_basic(services, 30)
        rate(services, cards[1], Rating.EASY)
        services.cards.reposition([cards[9]], first=True)
        wanted = CustomStudy(Which.NEW, order=Order.DUE, most=10)
        order = [cards[9], cards[0], *cards[2:9], cards[10]]
        assert chosen(services, wanted) == order
        assert chosen(services, replace(wanted, order=Order.WEAKEST)) == order

    def test_more_new_cards_than_the_limit_brings(self, services: Workspace) -> None:
        fill_basic(services, 8)
        services.presets.change("default", new_per_day=0)
        assert ReviewSession(services.study).current is None
        session = ReviewSession(services.study, block=chosen(services, CustomStudy(Which.NEW, most=3)))
        assert session.remaining == 3

    def test_suspended_and_buried_ones_are_never_among_them(self, services: Workspace) -> None:
        cards = fill_basic(services, 3)
        services.cards.suspend([cards[0]])
        services.cards.bury([cards[1]])
        for which in (Which.ALL, Which.NEW):
            assert chosen(services, CustomStudy(which)) == [cards[2]]


class TestNarrowing:
    def test_by_deck(self, services: Workspace) -> None:
        here = fill_basic(services, 2, deck=("Here",))
        fill_basic(services, 2, deck=("There",))
        assert chosen(services, replace(CRAM_ALL, decks=deck_id(services, "Here"))) == here

    def test_by_topic(self, services: Workspace) -> None:
        modifiers = fill_basic(services, 2, "modifiers")
        hcpcs = fill_basic(services, 1, "hcpcs")
        fill_basic(services, 2)
        wanted = replace(CRAM_ALL, order=Order.ADDED)
        assert chosen(services, replace(wanted, topics=frozenset({"modifiers"}))) == modifiers
        both = frozenset({"modifiers", "hcpcs"})
        assert chosen(services, replace(wanted, topics=both)) == modifiers + hcpcs
        assert chosen(services, replace(wanted, topics=frozenset())) == []

    def test_by_tag_and_those_below_it(self, services: Workspace) -> None:
        notes = [replace(basic(f"n{n}"), tags=tags) for n, tags in enumerate(TAGS)]
        cards = [made[0] for made in fill(services, notes)]
        wanted = replace(CRAM_ALL, order=Order.ADDED, tag="Hard")
        assert chosen(services, wanted) == [cards[0], cards[2]]
        assert chosen(services, replace(wanted, tag="hard::very")) == [cards[2]]
        assert services.custom_study.tags() == ["exam", "hard", "hard::very", "harder"]

    def test_by_flag(self, services: Workspace) -> None:
        cards = fill_basic(services, 3)
        services.cards.flag([cards[1]], 2)
        services.cards.flag([cards[2]], 1)
        assert chosen(services, replace(CRAM_ALL, flag=2)) == [cards[1]]

    def test_by_what_a_search_found(self, services: Workspace) -> None:
        cards = fill_basic(services, 3)
        assert chosen(services, replace(CRAM_ALL, cards=frozenset(cards[1:]))) == cards[1:]


TAGS = (("exam", "hard"), ("harder",), ("hard::very",), ())


class TestOrder:
    def test_as_added(self, services: Workspace) -> None:
        cards = fill_basic(services, 4)
        services.cards.reposition([cards[3]], first=True)
        assert chosen(services, replace(CRAM_ALL, order=Order.ADDED)) == cards

    def test_at_random_the_same_all_day(self, services: Workspace, clock: FakeClock) -> None:
        cards = fill_basic(services, 30)
        wanted = replace(CRAM_ALL, order=Order.RANDOM)
        drawn = chosen(services, wanted)
        assert sorted(drawn) == cards != drawn
        clock.advance(hours=3)
        assert chosen(services, wanted) == drawn
        clock.advance(days=1)
        assert chosen(services, wanted) != drawn

    def test_new_ones_behind_those_that_may_be_forgotten(self, services: Workspace, clock: FakeClock) -> None:
        cards = fill_basic(services, 3)
        services.cards.set_due([cards[2]], 0)
        clock.advance(days=5)
        assert chosen(services, CRAM_ALL) == [cards[2], cards[0], cards[1]]


class TestForTheRecord:
    def test_one_card_of_each_note(self, services: Workspace) -> None:
        notes = fill(services, [reversed_("a"), reversed_("b")])
        assert chosen(services, replace(CRAM_ALL, cram=False)) == [notes[0][0], notes[1][0]]
        assert len(chosen(services, CRAM_ALL)) == 4

    def test_none_that_is_through_for_today(self, services: Workspace) -> None:
        done, in_steps, fresh = fill_basic(services, 3)
        rate(services, done, Rating.EASY)
        rate(services, in_steps, Rating.AGAIN)
        found = chosen(services, replace(CRAM_ALL, cram=False))
        assert sorted(found) == [in_steps, fresh]
        assert sorted(chosen(services, CRAM_ALL)) == [done, in_steps, fresh]

    def test_answers_ahead_of_time_are_reviews(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1)
        before = rate(services, card, Rating.EASY).after
        clock.advance(days=2)
        assert services.study.load().total == 0
        cards = chosen(services, CustomStudy(Which.AHEAD, days=60))
        after = rate(services, cards[0], Rating.GOOD).after
        assert (after.stability or 0) > (before.stability or 0)
        assert (after.due_day or 0) > (before.due_day or 0)


@pytest.mark.parametrize(
    "wanted",
    [
        CustomStudy(Which.ALL, most=0),
        CustomStudy(Which.ALL, most=MOST_CARDS + 1),
        CustomStudy(Which.AHEAD, days=0),
        CustomStudy(Which.AHEAD, days=MOST_DAYS + 1),
    ],
)
def test_numbers_out_of_bounds_are_refused(services: Workspace, wanted: CustomStudy) -> None:
    with pytest.raises(BadInput, match="must lie between 1 and"):
        services.custom_study.select(wanted)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 30)), max_size=15),
    st.sampled_from(Which),
    st.sampled_from(Order),
    st.integers(1, 40),
    st.integers(1, 12),
    st.booleans(),
)
def test_what_is_counted_is_what_comes(
    library_path: Path,
    new_library: Path,
    ahead: list[int | None],
    which: Which,
    order: Order,
    days: int,
    most: int,
    cram: bool,
) -> None:
    """Every chosen card fits, none comes twice, and a session has just as many."""
    library_path.write_bytes(new_library.read_bytes())
    clock = FakeClock()
    with opened(library_path, clock) as services:
        cards = fill_basic(services, len(ahead))
        for card, day in zip(cards, ahead, strict=True):
            if day is not None:
                services.cards.set_due([card], day)
        clock.advance(days=10)
        today = services.calendar.today()
        found = chosen(services, CustomStudy(which, days=days, order=order, most=most, cram=cram))
        assert len(set(found)) == len(found) <= most
        for card in found:
            memory = services.study.show(card).card.memory
            if which is Which.NEW:
                assert memory.state is CardState.NEW
            elif which in (Which.AHEAD, Which.DUE):
                assert (memory.due_day or 0) <= today + (days if which is Which.AHEAD else 0)
            elif which is Which.WEAK:
                waited = today - (memory.last_review_day or 0)
                assert chance_of_recall(memory.stability or 0.1, waited) < WEAK
        assert ReviewSession(services.study, block=found, cram=cram).remaining == len(found)
