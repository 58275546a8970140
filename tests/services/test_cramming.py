"""Cramming: every chosen card until it was known once, and nothing of it in the schedule."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import CardEventKind, Rating
from cpccards.services.review_session import CRAM_HARD, ReviewSession
from cpccards.services.study import ANSWER_STEPS, CRAM_STEP
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.faults import full_disk
from tests.support.libraries import contents, fill_basic, note_of, opened, rate

A_MOMENT = timedelta(seconds=3)


def cramming(services: Workspace, cards: list[CardId]) -> ReviewSession:
    return ReviewSession(services.study, block=cards, cram=True)


def on_screen(session: ReviewSession) -> CardId | None:
    return None if session.current is None else session.current.card.id


def test_only_a_word_in_the_card_s_history(services: Workspace) -> None:
    cards = fill_basic(services, 2)
    rate(services, cards[0], Rating.EASY)
    before = contents(services.library_file)
    rated = cramming(services, cards).rate(Rating.GOOD, timedelta(hours=2))
    after = contents(services.library_file)
    assert rated.before == rated.after
    assert rated.changes.step == CRAM_STEP
    assert CRAM_STEP in ANSWER_STEPS
    assert {table for table in after if after[table] != before[table]} == {"card_events"}
    with services.library_file() as uow:
        [event] = uow.card_events.of_card(cards[0])
    assert (event["kind"], event["rating"], event["day"]) == (
        CardEventKind.CRAM,
        Rating.GOOD,
        services.calendar.today(),
    )
    assert event["took_ms"] == 120_000, "as long as an answer may count"
    services.undo.undo()
    assert contents(services.library_file) == before


def test_the_day_s_cards_stay_to_be_done(services: Workspace) -> None:
    cards = fill_basic(services, 3)
    load = services.study.load()
    session = cramming(services, cards)
    while session.current is not None:
        session.rate(Rating.GOOD, A_MOMENT)
    assert services.study.load() == load


def test_cards_answered_today_can_be_crammed(services: Workspace) -> None:
    cards = fill_basic(services, 2)
    rate(services, cards[0], Rating.EASY)
    session = cramming(services, cards)
    assert (on_screen(session), session.remaining, session.is_of_everything) == (cards[0], 2, False)


def test_again_comes_back_after_a_minute(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 3)
    session = cramming(services, cards)
    session.rate(Rating.AGAIN, A_MOMENT)
    assert (on_screen(session), session.remaining) == (cards[1], 3)
    clock.advance(minutes=1)
    session.rate(Rating.EASY, A_MOMENT)
    assert on_screen(session) == cards[0]


def test_hard_comes_back_after_a_few_cards(services: Workspace) -> None:
    cards = fill_basic(services, 10)
    session = cramming(services, cards)
    session.rate(Rating.HARD, A_MOMENT)
    for place in range(CRAM_HARD):
        assert on_screen(session) == cards[1 + place]
        session.rate(Rating.GOOD, A_MOMENT)
    assert on_screen(session) == cards[0]


def test_at_the_end_what_was_not_known_comes_at_once(services: Workspace) -> None:
    [card] = fill_basic(services, 1)
    session = cramming(services, [card])
    for rating in (Rating.AGAIN, Rating.HARD, Rating.AGAIN):
        session.rate(rating, A_MOMENT)
        assert on_screen(session) == card
    session.rate(Rating.GOOD, A_MOMENT)
    assert session.current is None
    assert (session.answers, session.remembered) == (4, 2)
    assert session.time == 4 * A_MOMENT


def test_an_answer_is_taken_back(services: Workspace) -> None:
    cards = fill_basic(services, 3)
    session = cramming(services, cards)
    session.rate(Rating.GOOD, A_MOMENT)
    session.rate(Rating.AGAIN, A_MOMENT)
    services.undo.undo()
    session.step_back()
    assert (on_screen(session), session.answers, session.remaining) == (cards[1], 1, 2)
    services.undo.undo()
    session.step_back()
    assert (on_screen(session), session.answers, session.remaining) == (cards[0], 0, 3)
    with services.library_file() as uow:
        assert uow.card_events.of_card(cards[0]) == []


def test_a_queue_made_anew_goes_on_where_it_was(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 8)
    session = cramming(services, cards)
    for rating in (Rating.GOOD, Rating.HARD, Rating.AGAIN):
        session.rate(rating, A_MOMENT)
        clock.advance(seconds=5)
    again = cramming(services, cards)
    for rating in (Rating.GOOD, Rating.HARD, Rating.AGAIN):
        again.rate(rating, A_MOMENT)
    again.rebuild(on_screen(again))

    def rest(run: ReviewSession) -> list[CardId | None]:
        shown = []
        while run.current is not None:
            shown.append(on_screen(run))
            run.rate(Rating.GOOD, A_MOMENT)
        return shown

    expected = [cards[3], cards[4], cards[5], cards[1], cards[6], cards[7], cards[2]]
    assert rest(session) == expected
    assert rest(again) == expected


def test_cards_put_away_or_deleted_leave_the_session(services: Workspace) -> None:
    cards = fill_basic(services, 5)
    session = cramming(services, cards)
    session.rate(Rating.AGAIN, A_MOMENT)
    services.cards.suspend([cards[2]])
    services.cards.bury([cards[3]])
    services.library.delete_note(note_of(services, cards[0]))
    session.rebuild(on_screen(session))
    assert (on_screen(session), session.remaining) == (cards[1], 2)


def test_an_answer_that_could_not_be_saved_is_none(services: Workspace) -> None:
    cards = fill_basic(services, 2)
    session = cramming(services, cards)

    def answer_until_full() -> None:
        for _ in range(2000):
            session.rate(Rating.HARD, A_MOMENT)

    with full_disk(services.library_file), pytest.raises(DiskFull):
        answer_until_full()
    with services.library_file() as uow:
        kept = sum(len(uow.card_events.of_card(card)) for card in cards)
    assert session.answers == kept
    assert session.remaining == 2


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 8), st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 90)), max_size=30))
def test_every_card_comes_until_it_was_known_once(
    library_path: Path, new_library: Path, count: int, answers: list[tuple[Rating, int]]
) -> None:
    library_path.write_bytes(new_library.read_bytes())
    clock = FakeClock()
    with opened(library_path, clock) as services:
        cards = fill_basic(services, count)
        before = contents(services.library_file, leaving_out=("steps", "card_events"))
        session = cramming(services, cards)
        known: Counter[CardId | None] = Counter()
        script = iter(answers)
        while session.current is not None:
            rating, seconds = next(script, (Rating.GOOD, 1))
            known[on_screen(session)] += rating >= Rating.GOOD
            session.rate(rating, A_MOMENT)
            clock.advance(seconds=seconds)
        assert known == dict.fromkeys(cards, 1)
        assert session.remaining == 0
        assert contents(services.library_file, leaving_out=("steps", "card_events")) == before
