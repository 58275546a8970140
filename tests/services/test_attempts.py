"""AttemptService over a real library file."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.changes import Subject
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Rating
from cpccards.domain.standing import Standing
from cpccards.services.attempts import AttemptService
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill_basic, rate

TODAY = day_of_date(date(2026, 11, 22))


@pytest.fixture
def attempts(services: Workspace) -> AttemptService:
    return services.attempts


def test_a_result_is_read_back_as_it_was_given(attempts: AttemptService) -> None:
    given = ExamResult(
        taken_on_day=TODAY - 40,
        kind="exam",
        outline_id="weighted-sections",
        total_right=64.0,
        total_asked=100,
        sections=(
            SectionResult("medical-concepts", share=0.8),
            SectionResult("surgery-and-modifiers", below=True),
        ),
    )
    changed = attempts.record(given)
    assert changed.subjects == {Subject.ATTEMPTS}
    assert changed.step == "Record an attempt"
    [kept] = attempts.all()
    assert kept.result == given


def test_results_come_oldest_first(attempts: AttemptService) -> None:
    for day in (TODAY - 5, TODAY - 90, TODAY):
        attempts.record(ExamResult(day, "exam", total_below=True))
    assert [attempt.result.taken_on_day for attempt in attempts.all()] == [TODAY - 90, TODAY - 5, TODAY]


def test_a_day_that_lies_ahead_is_refused_and_nothing_kept(attempts: AttemptService) -> None:
    with pytest.raises(BadInput, match="23 November 2026 has not come yet"):
        attempts.record(ExamResult(TODAY + 1, "exam", total_below=True))
    assert attempts.all() == []


def test_recording_is_undone_and_redone_with_its_sections(services: Workspace) -> None:
    sections = (SectionResult("other", below=True),)
    services.attempts.record(ExamResult(TODAY, "exam", "weighted-sections", sections=sections))
    undone = services.undo.undo()
    assert undone is not None
    assert undone.touches(Subject.ATTEMPTS)
    assert services.attempts.all() == []
    services.undo.redo()
    [attempt] = services.attempts.all()
    assert attempt.result.sections == sections


def first_evening(services: Workspace, count: int = 12) -> list[CardId]:
    cards = fill_basic(services, count, topic="anatomy")
    for card in cards:
        rate(services, card, Rating.EASY)
    return cards


def mock(day: int, right: float = 60, **more: Any) -> ExamResult:
    return ExamResult(day, "mock", "", right, 100, **more)


def test_a_name_and_notes_are_kept(attempts: AttemptService) -> None:
    attempts.record(mock(TODAY), " Practice exam B ", " Tired.\nNoisy room. ")
    [kept] = attempts.all()
    assert (kept.name, kept.notes) == ("Practice exam B", "Tired.\nNoisy room.")


def test_an_edit_changes_all_of_it_and_is_one_step(services: Workspace) -> None:
    attempts = services.attempts
    attempts.record(mock(TODAY, sections=(SectionResult("other", share=0.5),)), "B")
    states = [contents(services.library_file)]
    [kept] = attempts.all()
    edited = ExamResult(
        TODAY - 3, "exam", "weighted-sections", 70, 90, sections=(SectionResult("other", right=3, asked=9),)
    )
    changed = attempts.edit(kept.id, edited, "C", "Better.")
    assert changed.step == "Edit an attempt"
    assert changed.subjects == {Subject.ATTEMPTS}
    states.append(contents(services.library_file))
    [now] = attempts.all()
    assert (now.id, now.result, now.name, now.notes) == (kept.id, edited, "C", "Better.")
    attempts.delete(kept.id)
    states.append(contents(services.library_file))
    assert attempts.all() == []
    for state in (states[1], states[0]):
        services.undo.undo()
        assert contents(services.library_file) == state
    for state in states[1:]:
        services.undo.redo()
        assert contents(services.library_file) == state
    assert services.library_file.check() == []


def test_an_edit_that_changes_nothing_is_no_step(services: Workspace) -> None:
    services.attempts.record(mock(TODAY), "B")
    [kept] = services.attempts.all()
    services.attempts.edit(kept.id, kept.result, "B")
    assert services.undo.names() == ("Record an attempt", None)


def test_what_is_gone_can_be_neither_edited_nor_deleted(services: Workspace) -> None:
    with pytest.raises(BadInput, match="no longer in the library"):
        services.attempts.edit(7, mock(TODAY))
    with pytest.raises(BadInput, match="no longer in the library"):
        services.attempts.delete(7)


def test_an_edit_is_checked_like_a_record(services: Workspace) -> None:
    services.attempts.record(mock(TODAY))
    [kept] = services.attempts.all()
    with pytest.raises(BadInput, match="has not come yet"):
        services.attempts.edit(kept.id, mock(TODAY + 1))
    for long in (
        ExamResult(TODAY, "mock", "", 1, 1001),
        ExamResult(TODAY, "mock", "x", sections=(SectionResult("a", right=1, asked=1001),)),
    ):
        with pytest.raises(BadInput, match="1,001 questions"):
            services.attempts.record(long)
    assert services.attempts.all() == [kept]


def test_a_mock_before_the_first_card_is_told_of_but_kept(services: Workspace, clock: FakeClock) -> None:
    [told] = services.attempts.notices(mock(TODAY))
    assert told.startswith("No card had been answered by then, so")
    first_evening(services)
    clock.advance(days=3)
    assert services.attempts.notices(mock(TODAY - 1)) == [told]
    assert services.attempts.notices(mock(TODAY)) == services.attempts.notices(mock(TODAY + 3)) == []
    assert services.attempts.notices(ExamResult(TODAY - 1, "exam", total_below=True)) == []
    services.attempts.record(mock(TODAY - 1))
    [kept] = services.attempts.all()
    assert kept.standing is not None
    assert sum(kept.standing.seen) == 0
    assert 0 < services.forecasting.current().mean < 100


class TestTheStandingOfItsDay:
    def test_is_the_present_one_for_today(self, services: Workspace, clock: FakeClock) -> None:
        cards = first_evening(services)
        clock.advance(days=10)
        services.forecasting.prepare()
        services.attempts.record(mock(TODAY + 10))
        [kept] = services.attempts.all()
        assert kept.standing is not None
        anatomy = kept.standing.topics.index("anatomy")
        assert (kept.standing.seen[anatomy], kept.standing.cards[anatomy]) == (12, 12)
        assert 6 < kept.standing.recalled[anatomy] < 11.9
        # What is learned later that day or later on leaves it alone.
        for card in cards:
            rate(services, card, Rating.GOOD)
        assert services.attempts.all() == [kept]

    def test_of_a_past_day_is_what_was_kept_on_it(self, services: Workspace, clock: FakeClock) -> None:
        """The log gives to the digit what the cards said at the end of that day."""
        cards = fill_basic(services, 9, topic="anatomy")
        chosen = random.Random(3)
        stood: dict[int, Standing] = {}
        for _ in range(8):
            for card in chosen.sample(cards, 4):
                rate(services, card, chosen.choice(list(Rating)))
                clock.advance(minutes=1)
            services.forecasting.invalidate()
            today = services.calendar.today()
            stood[today] = services.forecasting.standing_on(today)
            clock.advance(days=chosen.choice([1, 1, 2]))
        services.forecasting.invalidate()
        for day, standing in stood.items():
            found = services.forecasting.standing_on(day)
            assert found.recalled == pytest.approx(standing.recalled)
            assert (found.seen, found.cards) == (standing.seen, standing.cards)

    def test_of_a_past_day_leaves_out_what_the_forecast_leaves_out(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        [counted, put_aside] = fill_basic(services, 2, topic="anatomy")
        [without] = fill_basic(services, 1, deck=("Other",))
        for _ in range(2):
            for card in (counted, put_aside, without):
                rate(services, card, Rating.EASY)
            clock.advance(days=1)
        services.cards.suspend([put_aside])
        services.forecasting.invalidate()
        known = services.forecasting.known_on(TODAY + 1)
        assert known.answers == {"anatomy": 1}
        for stood in (known.before, known.at_end):
            assert (sum(stood.seen), sum(stood.cards)) == (1, 1)

    def test_is_worked_out_anew_when_the_date_is_corrected(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        first_evening(services)
        clock.advance(days=5)
        services.attempts.record(mock(TODAY + 5))
        [kept] = services.attempts.all()
        services.attempts.edit(kept.id, mock(TODAY + 5, right=70))
        [same_day] = services.attempts.all()
        assert same_day.standing == kept.standing
        services.attempts.edit(kept.id, mock(TODAY - 1))
        [earlier] = services.attempts.all()
        assert earlier.standing is not None
        assert sum(earlier.standing.seen) == 0

    def test_is_what_the_forecast_judges_it_by(self, services: Workspace, clock: FakeClock) -> None:
        """Cards met since would else count as known on the day of the mock."""
        cards = first_evening(services)
        clock.advance(days=60)
        services.attempts.record(mock(TODAY + 60, right=75))
        for card in cards:
            rate(services, card, Rating.GOOD)
        clock.advance(days=1)
        services.forecasting.invalidate()
        kept = services.forecasting.current()
        with services.library_file() as uow:
            [attempt] = uow.attempts.all()
            uow.attempts.update(attempt.id, attempt.result)
            uow.commit()
        services.forecasting.invalidate()
        rough = services.forecasting.current()
        # Judged by less than the rough 0.9, the same result speaks more for the learner.
        assert kept.offset > rough.offset

    def test_may_be_given(self, services: Workspace) -> None:
        standing = services.forecasting.standing_on(TODAY)
        first_evening(services)
        services.forecasting.invalidate()
        frozen = services.ledger.freeze(questions=100)
        services.attempts.record(mock(TODAY), standing=standing, frozen=frozen[:1])
        [kept] = services.attempts.all()
        assert kept.standing == standing
        with services.library_file() as uow:
            assert uow.frozen_forecasts.all() == {kept.id: frozen[:1]}


def test_the_forecast_hears_of_each_change(services: Workspace) -> None:
    first_evening(services)
    means = [services.forecasting.current().mean]
    services.attempts.record(mock(TODAY, right=90))
    means.append(services.forecasting.current().mean)
    [kept] = services.attempts.all()
    services.attempts.edit(kept.id, mock(TODAY, right=40))
    means.append(services.forecasting.current().mean)
    services.attempts.delete(kept.id)
    assert means[2] < means[0] < means[1]
    assert services.forecasting.current().mean == pytest.approx(means[0])
