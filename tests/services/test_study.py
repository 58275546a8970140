"""Studying: the day's queue, a rating and all that follows from it, and clocks that are wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cpccards.domain.changes import Subject
from cpccards.domain.clock import to_milliseconds
from cpccards.domain.notes import CardId, Note, NoteKind
from cpccards.domain.queue import DayQueue
from cpccards.domain.reviews import CardState, Memory, Origin, Rating
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler, SchedulingOptions
from cpccards.services.pace import SECONDS_AN_ANSWER
from cpccards.services.study import RATING_STEP
from cpccards.services.workspace import Workspace
from cpccards.storage.tables import reviews
from tests.support.clocks import FakeClock
from tests.support.libraries import (
    cloze,
    contents,
    fill,
    fill_basic,
    note_of,
    opened,
    rate,
    reversed_,
)


def all_of(queue: DayQueue, services: Workspace) -> list[CardId]:
    """What the queue still shows now, in order."""
    shown = []
    while (card := queue.take(services.calendar.now())) is not None:
        shown.append(card)
    return shown


def shown_now(services: Workspace) -> list[CardId]:
    return all_of(services.study.queue(), services)


def memory_of(services: Workspace, card: CardId) -> Memory:
    with services.library_file() as uow:
        return uow.cards.get(card).memory


def log(services: Workspace) -> list[dict[str, Any]]:
    with services.library_file() as uow:
        rows = uow._connection.execute(select(reviews).order_by(reviews.c.id)).mappings().all()
        return [dict(row) for row in rows]


def learn(services: Workspace, clock: FakeClock, *cards: CardId) -> None:
    """Rates new cards Easy, which puts them into review."""
    for card in cards:
        rate(services, card, Rating.EASY)
        clock.advance(seconds=10)


class TestTheQueue:
    def test_is_empty_without_cards(self, services: Workspace) -> None:
        assert shown_now(services) == []
        assert services.study.load().total == 0

    def test_keeps_the_limit_of_new_cards(self, services: Workspace, clock: FakeClock) -> None:
        cards = fill_basic(services, 30)
        assert shown_now(services) == cards[:20]
        learn(services, clock, *cards[:5])
        assert shown_now(services) == cards[5:20]
        assert services.study.load().new == 15
        services.presets.change("default", new_per_day=3)
        assert shown_now(services) == []
        clock.advance(days=1)
        assert shown_now(services) == cards[5:8]

    def test_keeps_the_limit_of_reviews(self, services: Workspace, clock: FakeClock) -> None:
        cards = fill_basic(services, 10)
        learn(services, clock, *cards)
        services.presets.change("default", reviews_per_day=4)
        clock.advance(days=60)
        assert len(shown_now(services)) == 4
        rate(services, cards[0], Rating.GOOD)
        assert len(shown_now(services)) == 3
        assert services.study.load().review == 3

    def test_shows_the_least_remembered_first_and_new_ones_between(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        cards = fill_basic(services, 8)
        for card in cards[:4]:
            learn(services, clock, card)
            clock.advance(days=2)
        clock.advance(days=40)
        order = shown_now(services)
        risky_first = [card for card in order if card in cards[:4]]
        today = services.calendar.today()
        shares = []
        for card in risky_first:
            memory = memory_of(services, card)
            assert memory.last_review_day is not None
            shares.append((today - memory.last_review_day) / (memory.stability or 1))
        assert shares == sorted(shares, reverse=True)
        assert [card for card in order if card not in risky_first] == cards[4:]
        assert [card in cards[:4] for card in order] == [True, False] * 4

    def test_keeps_siblings_apart(self, services: Workspace, clock: FakeClock) -> None:
        notes = fill(services, [reversed_("a"), reversed_("b")])
        assert shown_now(services) == [notes[0][0], notes[1][0]]
        learn(services, clock, notes[0][0])
        assert shown_now(services) == [notes[1][0]]
        clock.advance(days=1)
        assert shown_now(services) == [notes[0][1], notes[1][0]]

    def test_finds_enough_new_notes_behind_many_siblings(self, services: Workspace, clock: FakeClock) -> None:
        notes = fill(services, [cloze(30, f"text {n}") for n in range(25)])
        first = shown_now(services)
        assert first == [cards[0] for cards in notes[:20]]
        learn(services, clock, *first[:12])
        assert shown_now(services) == first[12:]
        assert services.study.load().new == 8

    def test_finds_no_more_than_there_are(self, services: Workspace) -> None:
        fill(services, [cloze(300)])
        assert len(shown_now(services)) == 1

    def test_is_of_the_decks_it_is_asked_for(self, services: Workspace) -> None:
        here = fill_basic(services, 2, deck=("Here",))
        there = fill(services, [Note(NoteKind.BASIC, ("x", "y"))], deck=("There",))
        deck = {known.path: known.id for known in services.library.decks()}
        assert all_of(services.study.queue([deck["Here",]]), services) == here
        assert all_of(services.study.queue([deck["There",]]), services) == there[0]
        assert services.study.load([deck["There",]]).new == 1

    def test_leaves_out_suspended_and_buried_cards(self, services: Workspace, clock: FakeClock) -> None:
        cards = fill_basic(services, 3)
        assert services.cards.suspend([cards[0]]).touches(Subject.CARDS)
        services.cards.bury([cards[1]])
        assert shown_now(services) == [cards[2]]
        services.cards.resume([cards[0]])
        assert shown_now(services) == [cards[0], cards[2]]
        clock.advance(days=1)
        assert shown_now(services) == cards

    def test_a_flag_is_only_a_mark(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        assert services.cards.flag([card], 2).step == "Flag a card"
        assert services.study.show(card).card.flag == 2
        assert services.cards.flag([card], 0).step == "Clear a flag"
        assert services.study.show(card).card.flag == 0
        assert shown_now(services) == [card]

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.lists(st.integers(1, 5), min_size=1, max_size=12),
        st.integers(0, 6),
        st.integers(0, 6),
        st.lists(st.integers(0, 40), max_size=8),
    )
    def test_whatever_was_done_no_card_comes_twice_and_limits_hold(
        self,
        library_path: Path,
        new_library: Path,
        gaps: list[int],
        new_limit: int,
        review_limit: int,
        days: list[int],
    ) -> None:
        library_path.write_bytes(new_library.read_bytes())
        clock = FakeClock()
        with opened(library_path, clock) as services:
            cards = [card for note in fill(services, [cloze(n) for n in gaps]) for card in note]
            services.presets.change("default", new_per_day=new_limit, reviews_per_day=review_limit)
            for gap in days:
                clock.advance(days=gap)
                order = shown_now(services)
                assert len(set(order)) == len(order)
                assert set(order) <= set(cards)
                notes = [note_of(services, card) for card in order]
                assert len(set(notes)) == len(notes)
                states = [memory_of(services, card).state for card in order]
                assert states.count(CardState.NEW) <= new_limit
                assert states.count(CardState.REVIEW) <= review_limit
                assert services.study.load().total == len(order)
                for card in order[:3]:
                    learn(services, clock, card)
            unseen = sum(not memory_of(services, card).repetitions for card in cards)
            assert services.statistics.all().states.get(CardState.NEW, 0) == unseen


class TestTheLoad:
    def test_counts_what_is_left_today(self, services: Workspace, clock: FakeClock) -> None:
        cards = fill_basic(services, 6)
        learn(services, clock, cards[0])
        rate(services, cards[1], Rating.AGAIN, seconds=20)
        clock.advance(days=60)
        rate(services, cards[2], Rating.AGAIN, seconds=20)
        load = services.study.load()
        assert (load.new, load.learning, load.review, load.total) == (3, 2, 1, 6)
        pace = (5 + 20 + 20) / 3
        assert load.seconds == pytest.approx((3 * 2.5 + 1.1 + 2) * pace)

    def test_takes_a_usual_pace_until_there_is_one(self, services: Workspace) -> None:
        fill_basic(services, 2)
        assert services.study.load().seconds == pytest.approx(2 * 2.5 * SECONDS_AN_ANSWER)

    def test_leaves_steps_of_tomorrow_out(self, services: Workspace, clock: FakeClock) -> None:
        clock.set_wall(date(2026, 11, 23), 3, 55)
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.GOOD)
        assert memory_of(services, card).due_at == clock.now() + timedelta(minutes=10)
        assert services.study.load().learning == 0


class TestShowing:
    def test_shows_what_each_rating_leads_to(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        shown = services.study.show(card)
        assert shown.outcomes[Rating.AGAIN] == timedelta(minutes=1)
        assert shown.outcomes[Rating.HARD] == timedelta(minutes=5, seconds=30)
        assert shown.outcomes[Rating.GOOD] == timedelta(minutes=10)
        assert shown.outcomes[Rating.EASY] >= timedelta(days=5)
        rated = rate(services, card, Rating.EASY)
        assert rated.after.due_day == services.calendar.today() + shown.outcomes[Rating.EASY].days

    def test_what_is_shown_is_sanitised_and_the_field_kept_raw(self, services: Workspace) -> None:
        evil = "<script>alert(1)</script><b>heart</b>"
        note = Note(NoteKind.CHOICE, (evil, evil, "two", "", "", "A"), rationale=evil, topic="anatomy")
        [[card]] = fill(services, [note], deck=("Top", "Below"))
        shown = services.study.show(card)
        assert shown.faces.question == shown.faces.answer == shown.rationale == "<b>heart</b>"
        assert shown.faces.options == ("<b>heart</b>", "two")
        assert shown.faces.correct == 0
        assert shown.note.note.fields[0] == evil
        assert shown.deck_path == ("Top", "Below")

    def test_a_card_that_is_gone_is_a_key_error(self, services: Workspace) -> None:
        with pytest.raises(KeyError):
            services.study.show(CardId(99))


class TestRating:
    def test_writes_review_and_memory_together(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1, topic="anatomy")
        rated = rate(services, card, Rating.EASY, seconds=7)
        assert rated.topic == "anatomy"
        assert rated.before == Memory()
        assert rated.changes.step == RATING_STEP
        assert memory_of(services, card) == rated.after
        [row] = log(services)
        assert row["reviewed_at"] == to_milliseconds(clock.now())
        assert row["day"] == services.calendar.today()
        assert (row["rating"], row["took_ms"], row["origin"]) == (4, 7000, "window")
        assert (row["clock_suspect"], row["previous_at"], row["previous_day"]) == (0, None, None)
        assert (row["state_before"], row["state_after"]) == (0, 2)
        assert row["stability_after"] == rated.after.stability
        assert row["due_day_after"] == rated.after.due_day

    def test_the_log_tells_the_memory_before(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1)
        first = rate(services, card, Rating.EASY)
        clock.advance(days=8)
        rate(services, card, Rating.AGAIN)
        row = log(services)[1]
        assert first.after.last_review_at is not None
        assert row["previous_at"] == to_milliseconds(first.after.last_review_at)
        assert row["previous_day"] == first.after.last_review_day
        assert row["stability_before"] == first.after.stability
        assert row["difficulty_before"] == first.after.difficulty
        assert row["due_day_before"] == first.after.due_day

    def test_an_answer_left_lying_counts_two_minutes(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.GOOD, seconds=4000)
        assert log(services)[0]["took_ms"] == 120_000

    def test_it_is_marked_with_where_it_came_from(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock, Origin.TERMINAL) as services:
            rate(services, fill_basic(services, 1)[0], Rating.GOOD)
            assert log(services)[0]["origin"] == "terminal"

    def test_follows_the_desired_retention(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1)
        default = services.presets.default
        assert services.study.scheduler(default) is services.study.scheduler(default)
        services.presets.change("default", desired_retention=0.8)
        wanted = FsrsScheduler(SchedulingOptions(desired_retention=0.8))
        today = services.calendar.today()
        expected = wanted.review(card, Memory(), Rating.EASY, clock.now(), today)
        assert rate(services, card, Rating.EASY).after == expected

    def test_learning_steps_survive_a_restart(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as services:
            first, second, third = fill_basic(services, 3)
            rate(services, first, Rating.GOOD)
            clock.advance(seconds=5)
            rate(services, second, Rating.AGAIN)
        with opened(library_path, clock) as services:
            queue = services.study.queue()
            assert queue.take(clock.now()) == third
            assert queue.take(clock.now()) == second
            assert queue.take(clock.now()) == first
            clock.advance(minutes=11)
            assert services.study.queue().take(clock.now()) == second
            rated = rate(services, first, Rating.GOOD)
            assert rated.before.step == 1
            assert rated.after.state is CardState.REVIEW

    def test_each_can_be_taken_back_to_the_very_rows_there_were(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        cards = fill_basic(services, 4)
        states = [contents(services.library_file)]
        for count in range(24):
            rate(services, cards[count % 4], list(Rating)[count * 7 % 4])
            clock.advance(hours=5 * count % 31)
            states.append(contents(services.library_file))
        for state in reversed(states[:-1]):
            undone = services.undo.undo()
            assert undone is not None
            assert undone.step == RATING_STEP
            assert contents(services.library_file) == state
        for state in states[1:]:
            services.undo.redo()
            assert contents(services.library_file) == state

    def test_undo_and_rating_again_comes_to_the_same_date(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        first = rate(services, card, Rating.EASY)
        services.undo.undo()
        assert rate(services, card, Rating.EASY) == first


class TestWrongClocks:
    @pytest.mark.parametrize("rating", list(Rating))
    def test_set_back_three_days(self, services: Workspace, clock: FakeClock, rating: Rating) -> None:
        [card] = fill_basic(services, 1)
        before = rate(services, card, Rating.EASY).after
        clock.advance(days=-3)
        shown = services.study.show(card)
        assert all(interval > timedelta() for interval in shown.outcomes.values())
        after = rate(services, card, rating).after
        row = log(services)[1]
        assert row["clock_suspect"] == 1
        assert row["reviewed_at"] == log(services)[0]["reviewed_at"]
        assert before.last_review_at is not None
        assert before.last_review_day is not None
        assert after.last_review_at == before.last_review_at
        assert after.last_review_day == before.last_review_day
        if after.due_day is not None:
            assert after.due_day > before.last_review_day
        else:
            assert after.due_at is not None
            assert after.due_at > before.last_review_at

    def test_set_right_again_marks_nothing_more(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.EASY)
        clock.advance(days=-3)
        rate(services, card, Rating.GOOD)
        clock.advance(days=10)
        rate(services, card, Rating.GOOD)
        assert [row["clock_suspect"] for row in log(services)] == [0, 1, 0]
        days = [row["day"] for row in log(services)]
        assert days == sorted(days)

    def test_by_a_minute_within_the_day(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.AGAIN)
        clock.advance(seconds=-30)
        rate(services, card, Rating.AGAIN)
        assert [row["clock_suspect"] for row in log(services)] == [0, 1]

    def test_other_cards_are_not_suspect(self, services: Workspace, clock: FakeClock) -> None:
        first, second = fill_basic(services, 2)
        rate(services, first, Rating.EASY)
        clock.advance(days=-3)
        rate(services, second, Rating.EASY)
        assert [row["clock_suspect"] for row in log(services)] == [0, 0]

    def test_23_hours_later_is_the_next_day(self, services: Workspace, clock: FakeClock) -> None:
        first, second = fill_basic(services, 2)
        clock.set_wall(date(2026, 11, 22), 21)
        rate(services, first, Rating.EASY)
        rate(services, second, Rating.EASY)
        clock.advance(hours=23)
        early = rate(services, first, Rating.GOOD).after
        clock.advance(hours=1)
        late = rate(services, second, Rating.GOOD).after
        assert early.stability == late.stability
        assert [row["day"] for row in log(services)][2:] == [services.calendar.today()] * 2

    def test_a_flight_to_the_west_counts_no_day_twice(self, services: Workspace, clock: FakeClock) -> None:
        [card] = fill_basic(services, 1)
        clock.travel(ZoneInfo("Asia/Tokyo"))
        clock.set(datetime(2026, 11, 22, 20, tzinfo=UTC))
        after = rate(services, card, Rating.EASY).after
        clock.travel(ZoneInfo("America/New_York"))
        clock.advance(hours=2)
        assert services.calendar.today() < (after.last_review_day or 0)
        again = rate(services, card, Rating.GOOD).after
        row = log(services)[1]
        assert row["day"] == again.last_review_day == after.last_review_day
        assert row["clock_suspect"] == 0
        assert row["reviewed_at"] == to_milliseconds(clock.now())

    def test_the_night_of_the_repeated_hour_has_one_daily_limit(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        """1 November 2026 in New York: 01:30 comes twice."""
        cards = fill_basic(services, 30)
        clock.set(datetime(2026, 11, 1, 5, 30, tzinfo=UTC))
        learn(services, clock, *cards[:12])
        clock.set(datetime(2026, 11, 1, 6, 30, tzinfo=UTC))
        assert len(shown_now(services)) == 8
        learn(services, clock, *cards[12:20])
        assert shown_now(services) == []
        clock.set_wall(date(2026, 11, 1), 3, 59)
        assert shown_now(services) == []
        clock.set_wall(date(2026, 11, 1), 4)
        assert len(shown_now(services)) == 10
