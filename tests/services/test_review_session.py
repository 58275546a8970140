"""A run through today's cards."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import CardId, Note, NoteKind
from cpccards.domain.presets import LeechAction
from cpccards.domain.reviews import CardState, Rating
from cpccards.services.review_session import ReviewSession
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.faults import full_disk
from tests.support.libraries import contents, fill_basic, note_of, opened, rate

A_MOMENT = timedelta(seconds=3)


def on_screen(session: ReviewSession) -> CardId | None:
    return None if session.current is None else session.current.card.id


def test_an_empty_library_shows_nothing(services: Workspace) -> None:
    session = ReviewSession(services.study)
    assert session.current is None
    assert session.remaining == 0
    with pytest.raises(RuntimeError, match="no card"):
        session.rate(Rating.GOOD, A_MOMENT)


def test_moves_through_the_cards_and_counts(services: Workspace) -> None:
    cards = fill_basic(services, 3)
    session = ReviewSession(services.study)
    assert (on_screen(session), session.remaining, session.answers) == (cards[0], 3, 0)
    rated = session.rate(Rating.EASY, A_MOMENT)
    assert rated.card == cards[0]
    assert (on_screen(session), session.remaining, session.answers) == (cards[1], 2, 1)
    session.rate(Rating.AGAIN, timedelta(hours=3))
    assert (session.answers, session.remembered) == (2, 1)
    assert session.time == timedelta(minutes=2, seconds=3)


def test_a_card_in_its_steps_comes_back_when_it_is_due(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 3)
    session = ReviewSession(services.study)
    session.rate(Rating.AGAIN, A_MOMENT)
    assert (on_screen(session), session.remaining) == (cards[1], 3)
    clock.advance(minutes=1)
    session.rate(Rating.EASY, A_MOMENT)
    assert on_screen(session) == cards[0]
    session.rate(Rating.EASY, A_MOMENT)
    assert on_screen(session) == cards[2]


def test_at_the_end_steps_due_soon_are_shown_at_once(services: Workspace) -> None:
    [card] = fill_basic(services, 1)
    session = ReviewSession(services.study)
    for _ in range(3):
        session.rate(Rating.HARD, A_MOMENT)
        assert (on_screen(session), session.remaining) == (card, 1)
    session.rate(Rating.EASY, A_MOMENT)
    assert session.current is None


def test_keeps_to_its_decks(services: Workspace) -> None:
    here = fill_basic(services, 1, deck=("Here",))
    fill_basic(services, 1, deck=("There",))
    deck = next(known.id for known in services.library.decks() if known.path == ("Here",))
    session = ReviewSession(services.study, [deck])
    assert (on_screen(session), session.remaining) == (here[0], 1)
    session.rebuild()
    assert (on_screen(session), session.remaining) == (here[0], 1)


def test_a_card_that_could_not_be_saved_stays_on_screen(services: Workspace) -> None:
    fill_basic(services, 2)
    session = ReviewSession(services.study)
    card = on_screen(session)
    with full_disk(services.library_file):
        for _ in range(1000):
            before = contents(services.library_file)
            answers = session.answers
            card = on_screen(session)
            try:
                session.rate(Rating.AGAIN, A_MOMENT)
            except DiskFull:
                break
        assert (on_screen(session), session.answers) == (card, answers)
        assert contents(services.library_file) == before
    session.rate(Rating.AGAIN, A_MOMENT)
    assert session.answers == answers + 1


def test_moves_on_from_a_card_that_was_put_aside(services: Workspace) -> None:
    cards = fill_basic(services, 3)
    session = ReviewSession(services.study)
    services.cards.bury([cards[0]])
    session.skip()
    assert (on_screen(session), session.remaining) == (cards[1], 2)
    services.cards.suspend([cards[1]])
    session.skip()
    assert (on_screen(session), session.remaining, session.answers) == (cards[2], 1, 0)


def test_passes_over_cards_that_were_deleted(services: Workspace) -> None:
    cards = fill_basic(services, 3)
    session = ReviewSession(services.study)
    services.library.delete_note(note_of(services, cards[1]))
    session.rate(Rating.EASY, A_MOMENT)
    assert on_screen(session) == cards[2]
    services.library.delete_note(note_of(services, cards[2]))
    session.refresh()
    assert session.current is None
    session.refresh()
    assert session.current is None


def test_shows_an_edit_at_once(services: Workspace) -> None:
    cards = fill_basic(services, 2)
    session = ReviewSession(services.study)
    note = note_of(services, cards[0])
    services.library.edit_note(note, Note(NoteKind.BASIC, ("new words", "b")), ("Deck",))
    session.refresh()
    assert session.current is not None
    assert session.current.faces.question == "new words"
    assert on_screen(session) == cards[0]


def test_an_undone_rating_brings_its_card_back(services: Workspace) -> None:
    cards = fill_basic(services, 3)
    session = ReviewSession(services.study)
    session.rate(Rating.AGAIN, A_MOMENT)
    session.rate(Rating.EASY, A_MOMENT)
    services.undo.undo()
    session.step_back()
    assert (on_screen(session), session.answers, session.remaining) == (cards[1], 1, 3)
    services.undo.undo()
    session.step_back()
    assert (on_screen(session), session.answers, session.remaining) == (cards[0], 0, 3)
    session.step_back()
    assert session.remaining == 3


def test_an_undone_rating_of_a_card_that_is_gone_shows_the_next(services: Workspace) -> None:
    cards = fill_basic(services, 2)
    session = ReviewSession(services.study)
    session.rate(Rating.EASY, A_MOMENT)
    services.library.delete_note(note_of(services, cards[0]))
    session.step_back()
    assert on_screen(session) == cards[1]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 8), st.lists(st.tuples(st.sampled_from(Rating), st.integers(0, 700)), max_size=40))
def test_no_card_is_forgotten(
    library_path: Path, new_library: Path, count: int, answers: list[tuple[Rating, int]]
) -> None:
    """Whoever goes on to the end has every card out of its steps."""
    library_path.write_bytes(new_library.read_bytes())
    clock = FakeClock()
    with opened(library_path, clock) as services:
        cards = fill_basic(services, count)
        session = ReviewSession(services.study)
        shown: Counter[CardId | None] = Counter()
        for rating, seconds in answers:
            if session.current is None:
                break
            assert session.remaining >= 1
            shown[on_screen(session)] += 1
            session.rate(rating, timedelta(seconds=seconds))
            clock.advance(seconds=seconds)
        while session.current is not None:
            shown[on_screen(session)] += 1
            session.rate(Rating.EASY, A_MOMENT)
        assert set(shown) == set(cards)
        assert session.answers == shown.total()
        assert session.remaining == 0
        assert services.study.load().total == 0
        states = [services.study.show(card).card.memory for card in cards]
        assert {memory.state for memory in states} == {CardState.REVIEW}
        assert sum(memory.repetitions for memory in states) == shown.total()


@pytest.mark.parametrize(("action", "left"), [(LeechAction.SUSPEND, 0), (LeechAction.TAG, 1)])
def test_a_leech_that_is_suspended_does_not_come_back_in_its_step(
    services: Workspace, clock: FakeClock, action: LeechAction, left: int
) -> None:
    services.presets.change("default", leech_threshold=1, leech_action=action)
    [card] = fill_basic(services, 1)
    rate(services, card, Rating.EASY)
    clock.advance(days=30)
    session = ReviewSession(services.study)
    assert session.rate(Rating.AGAIN, A_MOMENT).is_leech
    assert session.remaining == left


def test_a_timebox_ends_once_for_each_stretch(services: Workspace) -> None:
    fill_basic(services, 6)
    services.settings.change(services.calendar.date(), timebox_minutes=1)
    assert services.study.timebox == timedelta(minutes=1)
    session = ReviewSession(services.study)
    ends = []
    for seconds in (40, 20, 30, 100, 5):
        session.rate(Rating.EASY, timedelta(seconds=seconds))
        ends.append((session.ends_timebox(services.study.timebox), session.ends_timebox(None)))
    assert ends == [(False, False), (True, False), (False, False), (True, False), (False, False)]
    services.settings.change(services.calendar.date(), timebox_minutes=0)
    assert services.study.timebox is None
