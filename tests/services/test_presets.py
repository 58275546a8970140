"""Presets: which deck goes by which, what they change, and that it can be taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cpccards.domain.changes import Subject
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId, DeckId
from cpccards.domain.presets import DEFAULT_PRESET, LeechAction, NewOrder, ReviewOrder
from cpccards.domain.reviews import CardState, Rating
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill, fill_basic, note_of, opened, rate, reversed_


def deck_of(services: Workspace, *path: str) -> DeckId:
    return next(deck.id for deck in services.library.decks() if deck.path == path)


def queue(services: Workspace, *decks: DeckId) -> list[CardId]:
    return list(services.study.queue(decks or None).cards)


class TestWhichDeckGoesByWhich:
    def test_a_new_library_has_the_default_for_all(self, services: Workspace) -> None:
        assert [preset.key for preset in services.presets.all()] == [DEFAULT_PRESET]
        fill_basic(services, 1, deck=("A", "B"))
        services.presets.reload()
        assert services.presets.of_deck(deck_of(services, "A", "B")) == services.presets.default
        assert services.presets.in_use() == (services.presets.default,)

    def test_a_deck_goes_by_the_nearest_one_above_it(self, services: Workspace) -> None:
        for path in (("A", "B", "C"), ("A", "D"), ("E",)):
            fill_basic(services, 1, deck=path)
        hard, changed = services.presets.add("Hard")
        soft, _ = services.presets.add("Soft", like=hard)
        assert changed.touches(Subject.PRESETS)
        services.presets.assign(deck_of(services, "A"), hard.key)
        services.presets.assign(deck_of(services, "A", "B"), soft.key)
        names = {deck.path: services.presets.of_deck(deck.id).name for deck in services.library.decks()}
        assert names == {
            ("A",): "Hard",
            ("A", "B"): "Soft",
            ("A", "B", "C"): "Soft",
            ("A", "D"): "Hard",
            ("E",): "Default",
        }
        assert services.presets.decks_of(soft.key) == (deck_of(services, "A", "B"),)
        assert services.presets.own(deck_of(services, "A", "D")) is None
        services.presets.delete(soft.key)
        assert services.presets.of_deck(deck_of(services, "A", "B", "C")).name == "Hard"
        services.undo.undo()
        assert services.presets.of_deck(deck_of(services, "A", "B", "C")).name == "Soft"
        services.presets.assign(deck_of(services, "A", "B"), None)
        assert services.presets.own(deck_of(services, "A", "B")) is None

    def test_the_default_stays_and_names_are_told_apart(self, services: Workspace) -> None:
        with pytest.raises(BadInput, match="can't be deleted"):
            services.presets.delete(DEFAULT_PRESET)
        services.presets.add("Mine")
        for name in ("mine", "Default"):
            with pytest.raises(BadInput, match="already is"):
                services.presets.add(name)

    def test_everything_survives_a_restart(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as services:
            services.presets.change(
                DEFAULT_PRESET,
                desired_retention=0.85,
                learning_steps=(timedelta(seconds=90),),
                relearning_steps=(),
                new_order=NewOrder.RANDOM,
                review_order=ReviewOrder.DUE_DAY,
                leech_action=LeechAction.TAG,
                easy_days=(1, 1, 1, 1, 1, 0.5, 0),
                ignore_before=services.calendar.date(),
                fitted_on=services.calendar.date(),
                parameters=tuple(float(place) for place in range(21)),
            )
            kept = services.presets.default
        with opened(library_path, clock) as services:
            assert services.presets.default == kept
            assert services.undo.undo() is not None
            assert services.presets.default.desired_retention == 0.9


class TestLimits:
    def test_decks_of_one_preset_share_its_limits(self, services: Workspace) -> None:
        first = fill_basic(services, 30, deck=("A",))
        fill_basic(services, 30, deck=("B",))
        third = fill_basic(services, 30, deck=("C",))
        few, _ = services.presets.add("Few")
        services.presets.change(few.key, new_per_day=5)
        services.presets.assign(deck_of(services, "C"), few.key)
        shown = queue(services)
        assert len(shown) == 25
        assert len(set(shown) & set(third)) == 5
        assert queue(services, deck_of(services, "A")) == first[:20]
        assert queue(services, deck_of(services, "C")) == third[:5]
        rate(services, third[0], Rating.EASY)
        assert len(queue(services, deck_of(services, "C"))) == 4
        assert len(queue(services, deck_of(services, "A"))) == 20

    def test_today_only(self, services: Workspace, clock: FakeClock) -> None:
        fill_basic(services, 50)
        services.presets.limit_today(DEFAULT_PRESET, 30, 0)
        assert len(queue(services)) == 30
        services.presets.no_limit_today(DEFAULT_PRESET)
        assert len(queue(services)) == 20
        services.undo.undo()
        assert len(queue(services)) == 30
        clock.advance(days=1)
        assert services.presets.limits_today(DEFAULT_PRESET) is None
        assert len(queue(services)) == 20
        with pytest.raises(BadInput):
            services.presets.limit_today(DEFAULT_PRESET, -1, 0)


class TestOrderAndSiblings:
    def test_new_cards_at_random_stay_in_order_all_day(self, services: Workspace, clock: FakeClock) -> None:
        cards = fill_basic(services, 40)
        services.presets.change(DEFAULT_PRESET, new_order=NewOrder.RANDOM)
        shown = queue(services)
        assert shown != cards[:20]
        assert queue(services) == shown
        clock.advance(days=1)
        assert queue(services) != shown

    def test_new_cards_by_when_they_were_added(self, services: Workspace) -> None:
        old = fill_basic(services, 5)
        with services.library_file() as uow:
            uow.cards.bring_forward(old[3:], services.calendar.today())
            uow.commit()
        assert queue(services)[:2] == old[3:]
        services.presets.change(DEFAULT_PRESET, new_order=NewOrder.ADDED)
        assert queue(services) == old

    @pytest.mark.parametrize("order", [ReviewOrder.DUE_DAY, ReviewOrder.RANDOM])
    def test_due_cards_in_another_order(
        self, services: Workspace, clock: FakeClock, order: ReviewOrder
    ) -> None:
        cards = fill_basic(services, 12)
        services.presets.change(DEFAULT_PRESET, review_order=order)
        for card in cards:
            rate(services, card, Rating.EASY)
        clock.advance(days=60)
        with services.library_file() as uow:
            due = {card: uow.cards.get(card).memory.due_day or 0 for card in cards}
        shown = queue(services)
        assert sorted(shown) == cards
        by_day = sorted(cards, key=lambda card: (due[card], card))
        assert (shown == by_day) == (order is ReviewOrder.DUE_DAY)
        assert queue(services) == shown

    def test_siblings_are_shown_where_they_are_not_buried(self, services: Workspace) -> None:
        [cards] = fill(services, [reversed_("heart")])
        assert queue(services) == cards[:1]
        services.presets.change(DEFAULT_PRESET, bury_new=False)
        assert queue(services) == cards


class TestARating:
    def test_goes_by_the_preset_of_the_deck(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1, deck=("A",))
        quick, _ = services.presets.add("Quick")
        services.presets.change(quick.key, learning_steps=(), longest_answer=10)
        services.presets.assign(deck_of(services, "A"), quick.key)
        assert rate(services, card, Rating.GOOD, seconds=60).after.state is CardState.REVIEW
        with services.library_file() as uow:
            assert uow.reviews.days()[0][2] == 10_000

    def test_the_eighth_lapse_makes_a_leech(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.EASY)
        for lapse in range(1, 9):
            clock.advance(days=30)
            before = contents(services.library_file)
            rated = rate(services, card, Rating.AGAIN)
            assert rated.is_leech == (lapse == 8)
            if lapse < 8:
                clock.advance(minutes=10)
                rate(services, card, Rating.GOOD)
        with services.library_file() as uow:
            assert uow.cards.get(card).suspended
        assert "leech" in services.library.note(note_of(services, card)).note.tags
        services.undo.undo()
        assert contents(services.library_file) == before

    def test_a_leech_may_be_marked_only(self, services: Workspace, clock: FakeClock) -> None:
        services.presets.change(DEFAULT_PRESET, leech_threshold=1, leech_action=LeechAction.TAG)
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.EASY)
        for _ in range(2):
            clock.advance(days=30)
            assert rate(services, card, Rating.AGAIN).is_leech
            clock.advance(minutes=10)
            rate(services, card, Rating.GOOD)
        assert services.library.note(note_of(services, card)).note.tags == ("leech",)
        with services.library_file() as uow:
            assert not uow.cards.get(card).suspended

    def test_cards_are_kept_from_heaping_up(self, services: Workspace) -> None:
        cards = fill_basic(services, 60)
        for card in cards:
            rate(services, card, Rating.EASY)
        with services.library_file() as uow:
            loads = uow.cards.due_between(0, 10**6)
        assert sum(loads.values()) == 60
        assert max(loads.values()) - min(loads.values()) <= 5
