"""Exam-date mode in the day's queue: when it is on, what it keeps to, and that it ends by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.exam_mode import Phase
from cpccards.domain.notes import CardId, DeckId
from cpccards.domain.presets import DEFAULT_PRESET
from cpccards.domain.reviews import CardState, Rating
from cpccards.services.exam_mode import plan_sentence
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import cloze, fill, fill_basic, note_of, opened, rate, reversed_

TOPIC = "cpt-surgery-integumentary"


def set_exam(services: Workspace, days: int) -> None:
    today = services.calendar.date()
    services.settings.change(today, exam_date=today + timedelta(days=days))


def queue(services: Workspace, decks: tuple[DeckId, ...] | None = None) -> list[CardId]:
    return list(services.study.queue(decks).cards)


def phase(services: Workspace) -> Phase | None:
    plan = services.study.load().plan
    return None if plan is None else plan.phase


def test_it_is_on_by_itself_from_the_day_an_exam_is_set_until_the_day_after(
    services: Workspace, clock: FakeClock
) -> None:
    fill_basic(services, 100, TOPIC)
    assert phase(services) is None
    assert len(queue(services)) == 20
    services.settings.change(services.calendar.date(), minutes_per_day=6)
    set_exam(services, 5)
    assert services.study.is_planned
    assert phase(services) is Phase.COVERAGE
    assert 0 < len(queue(services)) < 20
    clock.advance(days=3)
    assert phase(services) is Phase.LAST_DAYS
    clock.advance(days=2)
    assert services.study.is_planned, "the morning of the exam"
    clock.advance(days=1)
    assert phase(services) is None
    assert len(queue(services)) == 20


def test_it_can_be_turned_off(services: Workspace) -> None:
    fill_basic(services, 100, TOPIC)
    set_exam(services, 20)
    services.settings.change(services.calendar.date(), exam_mode=False)
    assert services.study.load().plan is None
    assert len(queue(services)) == 20


def test_the_minutes_of_the_day_are_kept_and_what_was_studied_counts(
    services: Workspace, clock: FakeClock
) -> None:
    fill_basic(services, 300, TOPIC)
    set_exam(services, 10)
    first = services.study.load()
    assert first.plan is not None
    assert first.plan.seconds <= 60 * services.settings.current.minutes_per_day
    shown = queue(services)
    for card in shown[:20]:
        rate(services, card, Rating.EASY, seconds=60)
        clock.advance(seconds=60)
    later = services.study.load()
    assert later.plan is not None
    assert later.plan.seconds <= 600
    assert not set(queue(services)) & set(shown[:20])


def test_limits_hold_where_the_preset_says_so(services: Workspace) -> None:
    fill_basic(services, 100, TOPIC, deck=("A",))
    other = fill_basic(services, 100, TOPIC, deck=("B",))
    set_exam(services, 10)
    assert len(queue(services)) > 20
    services.presets.change(DEFAULT_PRESET, limits_before_exam=True, new_per_day=7)
    assert len(queue(services)) == 7
    services.presets.change(DEFAULT_PRESET, new_per_day=0)
    assert queue(services) == []
    free, _ = services.presets.add("Free")
    services.presets.change(free.key, limits_before_exam=False)
    deck = next(deck.id for deck in services.library.decks() if deck.name == "B")
    services.presets.assign(deck, free.key)
    assert queue(services)
    assert set(queue(services)) <= set(other)


def test_only_one_card_of_a_note_a_day_and_learning_steps_come_when_due(
    services: Workspace, clock: FakeClock
) -> None:
    pairs = fill(services, [reversed_(f"word {n}", TOPIC) for n in range(10)])
    set_exam(services, 10)
    shown = queue(services)
    assert len(shown) == 10
    rate(services, shown[0], Rating.GOOD)
    left = services.study.queue()
    sibling = next(card for pair in pairs if shown[0] in pair for card in pair if card != shown[0])
    assert sibling not in left.cards
    assert shown[0] not in left.cards
    assert [card for _, card in left.steps] == [shown[0]]


def test_one_deck_alone(services: Workspace) -> None:
    mine = fill_basic(services, 5, TOPIC, deck=("A",))
    fill_basic(services, 5, TOPIC, deck=("B",))
    set_exam(services, 10)
    deck = next(deck.id for deck in services.library.decks() if deck.name == "A")
    assert sorted(queue(services, (deck,))) == mine


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (20, "met 100% of the cards"),
        (2, "might not know"),
    ],
)
def test_it_says_how_it_chose(services: Workspace, days: int, words: str) -> None:
    fill_basic(services, 10, TOPIC)
    set_exam(services, days)
    plan = services.study.load().plan
    assert plan is not None
    exam_date = services.settings.current.exam_date
    assert exam_date is not None
    sentence = plan_sentence(plan, exam_date)
    assert words in sentence or plan.phase is Phase.KEEPING
    assert f"{exam_date:%B}" in sentence


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    gaps=st.lists(st.integers(1, 4), min_size=1, max_size=8),
    new_limit=st.integers(0, 5),
    review_limit=st.integers(0, 5),
    days_to_exam=st.integers(0, 60),
    waits=st.lists(st.integers(0, 15), max_size=6),
)
def test_whatever_was_done_no_card_comes_twice_none_is_lost_and_limits_hold(
    library_path: Path,
    new_library: Path,
    gaps: list[int],
    new_limit: int,
    review_limit: int,
    days_to_exam: int,
    waits: list[int],
) -> None:
    """Into the exam and beyond it."""
    library_path.write_bytes(new_library.read_bytes())
    clock = FakeClock()
    with opened(library_path, clock) as services:
        cards = [card for note in fill(services, [cloze(n) for n in gaps]) for card in note]
        set_exam(services, days_to_exam)
        limits = {"new_per_day": new_limit, "reviews_per_day": review_limit, "limits_before_exam": True}
        services.presets.change(DEFAULT_PRESET, **limits)
        for wait in waits:
            clock.advance(days=wait)
            shown = queue(services)
            assert len(set(shown)) == len(shown)
            assert len({note_of(services, card) for card in shown}) == len(shown)
            states = [services.study.show(card).card.memory.state for card in shown]
            assert states.count(CardState.NEW) <= new_limit
            assert states.count(CardState.REVIEW) <= review_limit
            for card in shown[:2]:
                rate(services, card, Rating.EASY)
        clock.advance(days=400)
        services.presets.change(DEFAULT_PRESET, new_per_day=9999, reviews_per_day=9999)
        seen: set[CardId] = set()
        for _ in range(max(gaps)):
            for card in queue(services):
                seen.add(card)
                rate(services, card, Rating.EASY)
            clock.advance(days=1)
        assert seen == set(cards)


def test_a_clock_a_year_ahead_and_set_right_again_loses_no_card(
    services: Workspace, clock: FakeClock
) -> None:
    cards = fill_basic(services, 12, TOPIC)
    set_exam(services, 30)
    for card in cards[:4]:
        rate(services, card, Rating.EASY)
    clock.advance(days=365)
    assert phase(services) is None, "the exam is over, as far as the computer knows"
    for card in cards[:2]:
        rate(services, card, Rating.GOOD)
    clock.advance(days=-365)
    assert phase(services) is not None
    assert set(queue(services)) == set(cards[4:])
    for card in cards[:2]:
        after = rate(services, card, Rating.GOOD).after
        assert after.last_review_day is not None
        assert after.due_day is not None
        assert after.due_day > after.last_review_day, "what is remembered never goes back"
    due = [services.study.show(card).card.memory.due_day for card in cards[:4]]
    assert all(day is not None for day in due)
    assert services.undo.undo() is not None
