"""Practice exams over a real library file: the clock, what is on disk, the result, what follows from it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from cpccards.domain.blueprint import as_mapping
from cpccards.domain.changes import Subject
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput, DiskFull, LibraryBusy
from cpccards.domain.mock_causes import Cause
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.papers import MockId, PaperKind, PaperPlan, TooFewQuestions, plan_for
from cpccards.domain.questions import Question
from cpccards.domain.reviews import CardState, Rating
from cpccards.services.mock_bank import OWN_KEY
from cpccards.services.mock_sitting import Sitting
from cpccards.services.mocks import COUNT_STEP, MockService
from cpccards.services.workspace import Workspace
from cpccards.storage import engine as sqlite_engine
from tests.support.clocks import FakeClock
from tests.support.faults import full_disk
from tests.support.libraries import basic, contents, fill, fill_basic, opened, rate
from tests.support.mock_bank import AAPC, DECKS, WEIGHTED, bank

TODAY = day_of_date(date(2026, 11, 22))
QUICK = plan_for(PaperKind.QUICK, AAPC, seed=3)
ANATOMY = plan_for(PaperKind.SECTION, AAPC, 4, section="anatomy", seed=3)
PRACTICE = plan_for(PaperKind.PRACTICE, AAPC, 4, topics=("anatomy",), seed=3)
RIGHT = {known.key: "ABCD".index(known.answer) for known in bank()}


@pytest.fixture(autouse=True)
def questions(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The bank, in place of the app's: what is added or changed here is what the next paper is made of."""
    made = bank()
    monkeypatch.setattr("cpccards.services.mock_bank.MockBank._read", lambda self: tuple(made))
    return made


@pytest.fixture
def mocks(services: Workspace) -> MockService:
    return services.mocks


def begin(services: Workspace, plan: PaperPlan = QUICK) -> Sitting:
    return services.mocks.sitting(services.mocks.start(plan))


def key_of(services: Workspace, sitting: Sitting, position: int) -> str:
    with services.library_file() as uow:
        return uow.mocks.questions(sitting.id)[position - 1].question.key


def answer(services: Workspace, sitting: Sitting, position: int, *, right: bool) -> None:
    sitting.go(position)
    key = RIGHT[key_of(services, sitting, position)]
    sitting.choose(key if right else (key + 1) % 4)


def take(services: Workspace, plan: PaperPlan = QUICK, misses: int = 5) -> MockId:
    """Sits a whole exam; the first `misses` questions go wrong."""
    sitting = begin(services, plan)
    for shown in sitting.questions:
        answer(services, sitting, shown.position, right=shown.position > misses)
    sitting.hand_in()
    return sitting.id


class TestTheClock:
    def test_every_second_counts_for_the_question_on_screen(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        sitting = begin(services)
        clock.advance(seconds=90)
        sitting.go(2)
        for _ in range(30):
            clock.advance(seconds=1)
            sitting.tick()
        found = sitting.tick()
        assert (found.used_seconds, found.left_seconds, found.over) == (120, 3480, False)
        assert [shown.spent_ms for shown in sitting.questions[:3]] == [90_000, 30_000, 0]

    def test_the_system_clock_gives_no_time(self, services: Workspace, clock: FakeClock) -> None:
        sitting = begin(services)
        clock.advance(minutes=10)
        for wrong in (timedelta(days=-3), timedelta(days=400)):
            clock.set(clock.now() + wrong)
            assert sitting.tick().used_seconds == 600

    def test_killed_and_opened_again_the_gap_is_used(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as first:
            sitting = begin(first)
            clock.advance(seconds=61)
            sitting.go(7)
            clock.advance(seconds=3)  # in memory only
            sitting.tick()
            mock = sitting.id
        clock.advance(seconds=40)
        clock.set(clock.now() - timedelta(hours=1))
        with opened(library_path, clock) as again:
            assert again.mocks.open_mock() == mock
            sitting = again.mocks.sitting(mock)
            assert sitting.position == 7
            assert sitting.tick().used_seconds == 104
            assert sitting.questions[6].spent_ms == 43_000

    def test_time_away_is_used_up_but_not_on_a_question(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as first:
            mock = begin(first).id
        clock.advance(minutes=40)
        with opened(library_path, clock) as again:
            sitting = again.mocks.sitting(mock)
            assert sitting.tick().left_seconds == 20 * 60
            assert sitting.questions[0].spent_ms == 0
            sitting.hand_in()
            assert again.mocks.result(mock).away_seconds == 40 * 60

    def test_after_a_restart_the_wall_clock_tells_but_never_backwards(
        self, library_path: Path, clock: FakeClock
    ) -> None:
        with opened(library_path, clock) as first:
            mock = begin(first).id
        clock.advance(minutes=5)
        clock.machine.restart()
        clock.machine.seconds = 20
        with opened(library_path, clock) as again:
            assert again.mocks.sitting(mock).tick().used_seconds == 300
        clock.machine.restart()
        clock.machine.seconds = 20
        clock.set(clock.now() - timedelta(days=1))
        with opened(library_path, clock) as again:
            assert again.mocks.sitting(mock).tick().used_seconds == 320

    def test_warnings_come_once_also_over_a_restart(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as first:
            sitting = begin(first)
            warned = []
            for _ in range(46):
                clock.advance(minutes=1)
                warned.append(sitting.tick().warn)
            assert [(minute, warn) for minute, warn in enumerate(warned, 1) if warn] == [(30, 30), (45, 15)]
            mock = sitting.id
        with opened(library_path, clock) as again:
            sitting = again.mocks.sitting(mock)
            assert sitting.tick().warn is None
            clock.advance(minutes=13)
            assert sitting.tick().warn == 5

    def test_when_time_is_up_nothing_is_taken_but_the_hand_in(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        sitting = begin(services)
        sitting.choose(0)
        clock.advance(minutes=61)
        for act in (partial(sitting.choose, 1), partial(sitting.go, 2), sitting.flag):
            with pytest.raises(BadInput, match="not taken"):
                act()
        found = sitting.tick()
        assert (found.left_seconds, found.used_seconds, found.over) == (0, 3600, True)
        assert sitting.questions[0].chosen == 0
        sitting.hand_in()
        assert services.mocks.result(sitting.id).used_seconds == 3600

    def test_pace_is_told(self, services: Workspace, clock: FakeClock) -> None:
        sitting = begin(services)
        clock.advance(minutes=10)
        assert sitting.tick().pace == -480

    def test_practice_has_no_limit(self, services: Workspace, clock: FakeClock) -> None:
        sitting = begin(services, PRACTICE)
        clock.advance(minutes=5)
        found = sitting.tick()
        assert (found.left_seconds, found.used_seconds, found.over, found.pace) == (None, 300, False, 0)
        clock.advance(hours=30)
        assert sitting.tick().used_seconds == 300
        assert sitting.questions[0].spent_ms == 300_000


class TestPausing:
    def test_is_refused_where_it_was_not_allowed(self, services: Workspace) -> None:
        with pytest.raises(BadInput, match="not allowed when it began"):
            begin(services).pause()

    def test_stops_the_clock_and_is_counted(self, services: Workspace, clock: FakeClock) -> None:
        sitting = begin(services, replace(QUICK, pause_allowed=True))
        clock.advance(minutes=2)
        sitting.pause()
        clock.advance(minutes=30)
        found = sitting.tick()
        assert (found.used_seconds, found.paused, sitting.paused) == (120, True, True)
        for act in (sitting.flag, sitting.pause, partial(sitting.choose, 1)):
            with pytest.raises(BadInput, match="paused"):
                act()
        sitting.resume()
        sitting.resume()
        clock.advance(minutes=1)
        assert sitting.tick().used_seconds == 180
        sitting.hand_in()
        told = services.mocks.result(sitting.id)
        assert (told.pauses, told.paused_seconds, told.summary.paused) == (1, 1800, True)

    def test_a_closed_app_is_a_pause_where_it_is_allowed(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as first:
            mock = begin(first, replace(QUICK, pause_allowed=True)).id
        clock.advance(hours=2)
        with opened(library_path, clock) as again:
            sitting = again.mocks.sitting(mock)
            assert sitting.tick().used_seconds == 0
            sitting.pause()
        clock.advance(hours=1)
        with opened(library_path, clock) as again:
            sitting = again.mocks.sitting(mock)
            assert sitting.paused
            sitting.hand_in()
            told = again.mocks.result(mock)
            assert (told.pauses, told.paused_seconds) == (2, 3 * 3600)

    def test_started_again_within_a_minute_it_was_no_pause(
        self, library_path: Path, clock: FakeClock
    ) -> None:
        with opened(library_path, clock) as first:
            mock = begin(first, replace(QUICK, pause_allowed=True)).id
        clock.advance(seconds=40)
        with opened(library_path, clock) as again:
            sitting = again.mocks.sitting(mock)
            assert sitting.tick().used_seconds == 40
            sitting.hand_in()
            assert again.mocks.result(mock).pauses == 0

    def test_opened_again_at_once_nothing_is_counted(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as first:
            mock = begin(first, replace(QUICK, pause_allowed=True)).id
        with opened(library_path, clock) as again:
            again.mocks.sitting(mock).hand_in()
            assert again.mocks.result(mock).pauses == 0


class TestTwoParts:
    PLAN = replace(QUICK, parts=2)

    def test_there_is_no_way_back_and_none_ahead(self, services: Workspace) -> None:
        sitting = begin(services, self.PLAN)
        with pytest.raises(BadInput, match="is in part 2"):
            sitting.go(14)
        with pytest.raises(BadInput, match="Only the last part"):
            sitting.hand_in()
        sitting.choose(2)
        assert sitting.unanswered() == tuple(range(2, 14))
        sitting.end_part()
        assert (sitting.part, sitting.position, sitting.questions[13].seen) == (2, 14, True)
        assert sitting.unanswered() == tuple(range(14, 26))
        with pytest.raises(BadInput, match="is in part 1"):
            sitting.go(1)
        with pytest.raises(BadInput, match="No part follows"):
            sitting.end_part()

    def test_each_has_its_own_time(self, services: Workspace, clock: FakeClock) -> None:
        sitting = begin(services, self.PLAN)
        clock.advance(minutes=45)
        found = sitting.tick()
        assert (found.left_seconds, found.over) == (0, True)
        sitting.end_part()
        assert sitting.tick().left_seconds == 1800
        clock.advance(minutes=10)
        sitting.hand_in()
        assert services.mocks.result(sitting.id).used_seconds == 2400


class TestAnswers:
    def test_are_on_disk_when_the_call_returns(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as first:
            sitting = begin(first)
            sitting.choose(3)
            sitting.choose(1)
            sitting.strike(0)
            sitting.strike(2)
            sitting.strike(2)
            sitting.flag()
            sitting.write_note(" look at B again ")
            sitting.go(2)
            sitting.flag()
            sitting.flag()
            before = sitting.questions
            with first.library_file() as uow:
                stored = uow.mocks.questions(sitting.id)
            assert first.undo.names() == (None, None)
        shown = before[0]
        assert (shown.chosen, shown.flagged, shown.note_text) == (1, True, "look at B again")
        assert shown.struck == {0}
        assert [given.option for given in stored[0].history] == [3, 1]
        with opened(library_path, clock) as again:
            assert again.mocks.sitting(sitting.id).questions == before

    def test_are_not_shown_as_saved_on_a_full_disk(self, services: Workspace, clock: FakeClock) -> None:
        sitting = begin(services)
        sitting.choose(0)
        with full_disk(services.library_file):
            failures = 0
            for _ in range(60):
                clock.advance(seconds=6)
                before = sitting.questions[0]
                try:
                    sitting.write_note("a long note " * 400 * (failures + 1))
                except DiskFull:
                    failures += 1
                    assert sitting.questions[0].note_text == before.note_text
                    sitting.tick()
                    break
            assert failures
        clock.advance(seconds=6)
        sitting.choose(2)
        assert sitting.questions[0].chosen == 2
        with services.library_file() as uow:
            assert uow.mocks.questions(sitting.id)[0].chosen == 2
            assert uow.mocks.get(sitting.id).used_ms == sitting.tick().used_seconds * 1000

    def test_a_tick_that_cannot_be_written_loses_no_time(
        self, services: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sitting = begin(services)

        def fail(*_given: object) -> None:
            raise DiskFull("Your disk is full", "No room.")

        with monkeypatch.context() as patched:
            patched.setattr("cpccards.storage.repositories.mocks.MockRepository.save", fail)
            clock.advance(seconds=10)
            assert sitting.tick().used_seconds == 10
            with pytest.raises(DiskFull):
                sitting.choose(1)
            assert sitting.questions[0].chosen is None
            with pytest.raises(DiskFull):
                sitting.hand_in()
            assert not sitting.handed_in
        sitting.choose(1)
        with services.library_file() as uow:
            assert uow.mocks.get(sitting.id).used_ms == 10_000

    @pytest.mark.parametrize("position", [0, 26, -1])
    def test_there_is_no_such_question(self, services: Workspace, position: int) -> None:
        with pytest.raises(BadInput, match="25 questions"):
            begin(services).go(position)

    def test_there_is_no_such_option(self, services: Workspace) -> None:
        sitting = begin(services)
        for act in (sitting.choose, sitting.strike):
            with pytest.raises(BadInput, match="4 options"):
                act(4)
        sitting.choose(0)
        sitting.choose(None)
        assert sitting.questions[0].chosen is None
        assert 1 in sitting.unanswered()
        sitting.choose(0)
        sitting.hand_in()
        assert services.mocks.result(sitting.id).questions[0].changes == 0


class TestAnOpenExam:
    def test_keeps_another_from_beginning_but_not_practice(self, services: Workspace) -> None:
        sitting = begin(services)
        with pytest.raises(BadInput, match="“Quick exam” was not handed in yet"):
            services.mocks.start(ANATOMY)
        practice = begin(services, PRACTICE)
        assert services.mocks.open_mock() == sitting.id
        sitting.hand_in()
        assert services.mocks.open_mock() == practice.id
        begin(services, ANATOMY)

    def test_is_the_same_object_while_it_is_sat(self, services: Workspace) -> None:
        sitting = begin(services)
        assert services.mocks.sitting(sitting.id) is sitting
        assert services.mocks is services.mocks

    def test_stays_with_the_first_window(
        self, services: Workspace, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connect = sqlite_engine.connect
        begin(services)
        monkeypatch.setattr(sqlite_engine, "connect", lambda path: connect(path, timeout=0.01))
        with pytest.raises(LibraryBusy), opened(library_path, clock):
            raise AssertionError("a second window has the library")

    def test_that_was_deleted_takes_no_answer(self, services: Workspace) -> None:
        sitting = begin(services)
        services.mocks.delete(sitting.id)
        with pytest.raises(BadInput, match="handed in or deleted"):
            sitting.choose(1)
        services.undo.undo()
        assert services.mocks.open_mock() == sitting.id

    def test_has_no_result_yet(self, services: Workspace) -> None:
        sitting = begin(services)
        with pytest.raises(BadInput, match="not handed in yet"):
            services.mocks.result(sitting.id)
        [told] = services.mocks.results()
        assert (told.open, told.percent, told.right, told.asked) == (True, None, 0, 25)

    def test_that_is_over_is_not_sat_again(self, services: Workspace) -> None:
        sitting = begin(services)
        sitting.hand_in()
        assert sitting.handed_in
        with pytest.raises(BadInput, match="handed in"):
            services.mocks.sitting(sitting.id)
        with pytest.raises(BadInput, match="handed in"):
            sitting.choose(1)
        assert sitting.tick().over is False
        with pytest.raises(BadInput, match="no longer in the library"):
            services.mocks.sitting(MockId(99))


class TestThePaper:
    def test_a_preview_tells_the_mix(self, services: Workspace) -> None:
        mix = services.mocks.preview(QUICK)
        assert sum(count for _, count in mix.counts) == mix.unseen == 25
        assert (mix.minutes, mix.problem, mix.largest) == (60, None, None)
        take(services)
        assert services.mocks.preview(replace(QUICK, seed=4)).unseen == 25

    def test_a_preview_tells_what_is_missing(self, services: Workspace) -> None:
        mix = services.mocks.preview(replace(ANATOMY, questions=50))
        assert mix.counts == (("Anatomy", 50),)
        assert mix.largest == 40
        assert "Anatomy lacks 10" in (mix.problem or "")
        assert "no section" in (services.mocks.preview(replace(ANATOMY, section="art")).problem or "")
        with pytest.raises(TooFewQuestions):
            services.mocks.start(replace(ANATOMY, questions=50))
        assert services.mocks.results() == []

    def test_what_was_asked_comes_last(self, services: Workspace) -> None:
        plan = replace(ANATOMY, questions=40)
        first = take(services, replace(plan, questions=30))
        assert services.mocks.preview(plan).unseen == 10
        second = begin(services, replace(plan, questions=10))
        keys = {key_of(services, second, position) for position in range(1, 11)}
        asked = {entry.question.key for entry in services.mocks.result(first).questions}
        assert not keys & asked

    def test_a_seed_is_chosen_where_none_is_given(self, services: Workspace) -> None:
        sitting = begin(services, replace(QUICK, seed=0))
        with services.library_file() as uow:
            assert uow.mocks.get(sitting.id).plan.seed > 0

    @pytest.mark.parametrize(
        ("plan", "name"),
        [
            (QUICK, "Quick exam"),
            (replace(QUICK, parts=2), "Quick exam, two parts"),
            (ANATOMY, "Anatomy"),
            (PRACTICE, "Practice: Anatomy"),
            (replace(PRACTICE, topics=()), "Practice"),
            (plan_for(PaperKind.AREA, AAPC, 4, area="cpt"), "CPT"),
        ],
    )
    def test_it_has_a_name(self, services: Workspace, plan: PaperPlan, name: str) -> None:
        sitting = begin(services, plan)
        assert (sitting.paper_name, sitting.kind) == (name, plan.kind)

    def test_weak_areas_are_where_the_forecast_is_low(self, services: Workspace) -> None:
        for card in fill_basic(services, 30, topic="anatomy"):
            rate(services, card, Rating.EASY)
        mix = services.mocks.preview(plan_for(PaperKind.WEAK, AAPC, 20))
        assert len(mix.counts) >= 5
        assert "Cases" in dict(mix.counts)
        assert "Anatomy" not in dict(mix.counts)
        gone = replace(AAPC, id="own-gone")
        assert services.mocks.preview(plan_for(PaperKind.WEAK, gone, 20)).problem is None

    def test_the_learners_own_notes_can_join(self, services: Workspace) -> None:
        fields = ("Which bone?", "Tibia", "", "Ulna", "", "C")
        own = Note(NoteKind.CHOICE, fields, key="mine", topic="anatomy", rationale="It is.")
        fill(services, [own, replace(own, key="none", topic=None), basic("other", "anatomy")])
        plan = replace(ANATOMY, questions=41)
        assert services.mocks.preview(plan).problem
        sitting = begin(services, replace(plan, with_notes=True))
        [shown] = [shown for shown in sitting.questions if shown.text == "Which bone?"]
        assert shown.options == ("Tibia", "Ulna")
        sitting.go(shown.position)
        sitting.choose(1)
        sitting.hand_in()
        [asked] = [
            asked
            for asked in services.mocks.result(sitting.id).questions
            if asked.question.key == f"{OWN_KEY}mine"
        ]
        assert asked.right
        assert asked.question.notes == ("mine",)


class TestHandingIn:
    def test_feeds_the_forecast_and_the_ledger(self, services: Workspace) -> None:
        for card in fill_basic(services, 20, topic="anatomy"):
            rate(services, card, Rating.EASY)
        before = services.forecasting.current(AAPC.id)
        sitting = begin(services)
        frozen_at_start = services.ledger.freeze(questions=25)
        for shown in sitting.questions:
            answer(services, sitting, shown.position, right=True)
        for card in fill_basic(services, 20, topic="cases", deck=("Later",)):
            rate(services, card, Rating.EASY)  # must not change what was frozen
        changed = sitting.hand_in()
        assert changed.touches(Subject.MOCKS, Subject.ATTEMPTS)
        [stored] = services.attempts.all()
        assert stored.result.total == (25.0, 25)
        assert (stored.result.kind, stored.result.taken_on_day) == ("mock", TODAY)
        assert stored.result.outline_id == AAPC.id
        assert sum(section.asked or 0 for section in stored.result.sections) == 25
        assert stored.standing is not None
        [entry] = services.ledger.of(AAPC.id).entries
        [wanted] = [forecast for forecast in frozen_at_start if forecast.outline == AAPC.id]
        assert (entry.right, entry.asked, entry.mean, entry.afterwards) == (25, 25, wanted.mean, False)
        assert services.ledger.of(WEIGHTED.id).entries
        assert services.forecasting.current(AAPC.id).mean > before.mean
        assert services.mocks.result(sitting.id).attempt == stored.id

    def test_sections_alone_say_nothing_of_the_whole(self, services: Workspace) -> None:
        take(services, ANATOMY, misses=1)
        [stored] = services.attempts.all()
        assert stored.result.total is None
        [section] = stored.result.sections
        assert (section.section_id, section.right, section.asked) == ("anatomy", 3.0, 4)
        assert services.ledger.of(AAPC.id).entries == ()

    def test_practice_stays_out_of_it(self, services: Workspace) -> None:
        mock = take(services, PRACTICE)
        assert services.attempts.all() == []
        assert services.undo.names() == (None, None)
        [told] = services.mocks.results()
        assert (told.practice, told.counted) == (True, False)
        assert services.mocks.result(mock).minutes is None

    def test_what_can_be_taken_back_is_that_it_counts(self, services: Workspace) -> None:
        take(services)
        before = contents(services.library_file)
        undone = services.undo.undo()
        assert undone is not None
        assert undone.step == COUNT_STEP
        assert services.attempts.all() == []
        [told] = services.mocks.results()
        assert (told.open, told.counted, told.percent) == (False, False, 80.0)
        services.undo.redo()
        assert contents(services.library_file) == before

    def test_a_clock_that_was_set_back_does_not_hinder_it(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        sitting = begin(services)
        clock.set(clock.now() - timedelta(days=3))
        sitting.hand_in()
        assert [stored.result.taken_on_day for stored in services.attempts.all()] == [TODAY - 3]


class TestDeleting:
    def test_takes_the_attempt_along_and_can_be_undone(self, services: Workspace) -> None:
        mock = take(services)
        before = contents(services.library_file)
        services.mocks.delete(mock)
        left = contents(services.library_file)
        for name in ("mocks", "mock_questions", "attempts", "frozen_forecasts"):
            assert left[name] == []
        services.undo.undo()
        assert contents(services.library_file) == before
        assert services.library_file.check() == []

    def test_one_that_does_not_count(self, services: Workspace) -> None:
        mock = take(services)
        services.undo.undo()
        services.mocks.delete(mock)
        assert services.mocks.results() == []

    def test_deleting_the_attempt_takes_the_exam_along(self, services: Workspace) -> None:
        take(services)
        changed = services.attempts.delete(services.attempts.all()[0].id)
        assert changed.touches(Subject.MOCKS)
        assert services.mocks.results() == []
        services.undo.undo()
        assert [told.counted for told in services.mocks.results()] == [True]

    def test_an_exam_begun_since_is_not_overwritten_by_undo(self, services: Workspace) -> None:
        first = take(services, misses=0)
        services.mocks.delete(first)
        second = begin(services).id
        services.undo.undo()
        assert {told.id: told.open for told in services.mocks.results()} == {first: False, second: True}
        assert services.mocks.result(first).score.right == 25


class TestTheResult:
    def test_keeps_what_was_asked(self, services: Workspace, questions: list[Question]) -> None:
        mock = take(services, ANATOMY)
        before = services.mocks.result(mock)
        questions[:] = [replace(known, question="Changed", answer="A") for known in questions[:100]]
        services.mocks.bank._bundled = None
        assert services.mocks.result(mock) == before

    def test_scores_by_every_outline(self, services: Workspace) -> None:
        told = services.mocks.result(take(services, misses=6))
        own, other = told.outlines
        assert (own.outline_id, own.own) == (AAPC.id, True)
        assert (own.percent, own.pass_mark, own.passed) == (76.0, 70.0, True)
        assert (own.low, own.high) == (told.score.low, told.score.high)
        assert 59 < own.low < 76 < own.high < 88
        assert (other.outline_id, other.own) == (WEIGHTED.id, False)
        assert sum(section.score.asked for section in other.sections) == 25
        assert sum(topic.score.asked for topic in told.topics) == 25
        assert sum(section.planned_seconds for section in own.sections) == pytest.approx(3600, abs=9)
        assert not own.unasked

    def test_one_section_says_little_of_another_outline(self, services: Workspace) -> None:
        told = services.mocks.result(take(services, ANATOMY, misses=0))
        other = told.outlines[1]
        assert (other.percent, other.high) == (100.0, 100.0)
        assert len(other.unasked) == 3
        copied, _ = services.outlines.copy(WEIGHTED.id, "Without anatomy")
        own = as_mapping(services.outlines.get(copied))
        own["section"][0]["topics"].remove("anatomy")
        services.outlines.save(own)
        apart = services.mocks.result(told.summary.id).outlines[2]
        assert (apart.percent, apart.low, apart.high, apart.passed) == (0.0, 0.0, 100.0, False)
        assert len(apart.unasked) == 4
        services.outlines.delete(copied)
        gone = replace(AAPC, id="own", name="Own", sections=(replace(AAPC.sections[0]),), questions=6)
        plan = plan_for(PaperKind.SECTION, gone, 4, section=gone.sections[0].id)
        told = services.mocks.result(take(services, plan, misses=0))
        assert [outline.outline_id for outline in told.outlines] == ["own", WEIGHTED.id, AAPC.id]

    def test_answers_changed_and_passes(self, services: Workspace) -> None:
        sitting = begin(services, ANATOMY)
        right = [RIGHT[key_of(services, sitting, position)] for position in range(1, 5)]
        sitting.choose(right[0])
        sitting.choose((right[0] + 1) % 4)
        sitting.go(2)
        sitting.choose((right[1] + 1) % 4)
        sitting.choose((right[1] + 2) % 4)
        sitting.go(3)
        sitting.go(4)
        sitting.go(3)
        sitting.choose((right[2] + 1) % 4)
        sitting.choose(right[2])
        sitting.choose(right[2])
        sitting.hand_in()
        told = services.mocks.result(sitting.id)
        changed = told.answer_changes
        assert (changed.right_to_wrong, changed.wrong_to_right, changed.wrong_to_wrong) == (1, 1, 1)
        assert changed.total == 3
        assert (told.first_pass.right, told.first_pass.asked) == (0, 2)
        assert (told.second_pass.right, told.second_pass.asked) == (1, 1)
        assert [asked.changes for asked in told.questions] == [1, 1, 1, 0]
        assert told.questions[3].chosen is None
        empty = services.mocks.result(take(services, ANATOMY)).second_pass
        assert (empty.asked, empty.percent, empty.low, empty.high) == (0, 0.0, 0.0, 100.0)

    def test_rushed_and_slow(self, services: Workspace, clock: FakeClock) -> None:
        sitting = begin(services, ANATOMY)
        for position, seconds in ((1, 29), (2, 31), (3, 181), (4, 5)):
            sitting.go(position)
            clock.advance(seconds=seconds)
            if position < 4:
                sitting.choose(0)
        sitting.hand_in()
        told = services.mocks.result(sitting.id)
        assert (told.rushed, told.slow) == ((1,), (3,))

    def test_earlier_ones_of_the_same_kind_are_told(self, services: Workspace, clock: FakeClock) -> None:
        first = take(services)
        take(services, ANATOMY)
        clock.advance(days=2)
        second = take(services)
        third = begin(services).id
        assert [told.id for told in services.mocks.result(second).previous] == [first]
        assert services.mocks.result(first).previous == ()
        assert [told.id for told in services.mocks.results()][:2] == [third, second]

    def test_a_feeling_can_be_kept_and_taken_back(self, services: Workspace) -> None:
        mock = take(services)
        services.mocks.feeling(mock, 4, " Tired, but fine ")
        told = services.mocks.result(mock)
        assert (told.summary.feeling, told.feeling_text) == (4, "Tired, but fine")
        services.undo.undo()
        assert services.mocks.result(mock).summary.feeling is None
        with pytest.raises(BadInput, match="not from 1 to 5"):
            services.mocks.feeling(mock, 6)


class TestTheErrorLog:
    def test_names_causes(self, services: Workspace) -> None:
        mock = take(services, misses=2)
        services.mocks.name_cause(mock, 1, Cause.GAP)
        services.mocks.name_cause(mock, 2, Cause.MISREAD)
        services.mocks.name_cause(mock, 2, Cause.MISREAD)
        services.mocks.name_cause(mock, 3, Cause.GUESSED)
        told = services.mocks.result(mock).questions
        assert [asked.cause for asked in told[:4]] == [Cause.GAP, Cause.MISREAD, Cause.GUESSED, None]
        assert (told[2].guessed, told[2].right) == (True, True)
        assert services.mocks.result(mock).score.right == 23
        services.undo.undo()
        assert services.mocks.result(mock).questions[2].cause is None
        services.mocks.name_cause(mock, 1, None)
        assert services.mocks.result(mock).questions[0].cause is None

    def test_refuses_what_does_not_fit(self, services: Workspace) -> None:
        mock = take(services, misses=1)
        with pytest.raises(BadInput, match="came out right"):
            services.mocks.name_cause(mock, 1, Cause.GUESSED)
        with pytest.raises(BadInput, match="was missed"):
            services.mocks.name_cause(mock, 2, Cause.GAP)
        with pytest.raises(BadInput, match="has 25"):
            services.mocks.name_cause(mock, 26, Cause.GAP)

    def test_tells_trends_without_practice(self, services: Workspace, clock: FakeClock) -> None:
        services.mocks.name_cause(take(services, misses=1), 1, Cause.TIME)
        clock.advance(days=30)
        services.mocks.name_cause(take(services, misses=1), 1, Cause.GAP)
        services.mocks.name_cause(take(services, PRACTICE, misses=1), 1, Cause.GAP)
        assert [(found.cause, found.month.month, found.count) for found in services.mocks.causes()] == [
            (Cause.TIME, 11, 1),
            (Cause.GAP, 12, 1),
        ]
        assert [found.cause for found in services.mocks.causes(days=7)] == [Cause.GAP]


class TestWhatIsLearned:
    @pytest.fixture
    def mock(self, services: Workspace) -> MockId:
        """Two misses, with a note of two cards each; one of the notes was studied."""
        mock = take(services, ANATOMY, misses=3)
        keys = [asked.question.notes[0] for asked in services.mocks.result(mock).questions]
        fill(services, (replace(basic(f"before {n}"), key=f"before-{n}") for n in range(3)))
        made = fill(services, [replace(basic(key, "anatomy"), key=key) for key in keys[:2]])
        rate(services, made[0][0], Rating.EASY)
        services.mocks.name_cause(mock, 3, Cause.CARELESS)
        return mock

    def test_linked_cards_are_those_of_the_gaps(self, services: Workspace, mock: MockId) -> None:
        assert len(services.mocks.linked_cards(mock)) == 2
        services.mocks.name_cause(mock, 1, Cause.LOOK_UP)
        assert len(services.mocks.linked_cards(mock)) == 1

    def test_bringing_forward_writes_no_review(self, services: Workspace, mock: MockId) -> None:
        seen, new = services.mocks.linked_cards(mock)
        before = contents(services.library_file)
        memory = services.study.show(seen).card.memory
        changed = services.mocks.bring_forward(mock)
        assert changed.step == "Bring 2 cards forward"
        after = contents(services.library_file)
        assert after["reviews"] == before["reviews"]
        now = services.study.show(seen).card.memory
        assert now.state is CardState.REVIEW
        assert now == replace(memory, due_day=TODAY)
        with services.library_file() as uow:
            assert uow.cards.unseen(TODAY, 1)[0][0] == new
        services.undo.undo()
        assert contents(services.library_file) == before

    def test_what_is_due_already_is_left_alone(self, services: Workspace, mock: MockId) -> None:
        for card in services.mocks.linked_cards(mock):
            rate(services, card, Rating.AGAIN)
        with pytest.raises(BadInput, match="waits for a later day"):
            services.mocks.bring_forward(mock)

    def test_cards_from_gaps(self, services: Workspace, mock: MockId) -> None:
        changed = services.mocks.cards_from_gaps(mock, "Mine › Gaps")
        assert changed.step == "Make 2 cards from gaps"
        [deck] = [deck for deck in services.library.decks() if deck.path == ("Mine", "Gaps")]
        notes = services.library.notes(deck.id)
        missed = [
            asked
            for asked in services.mocks.result(mock).questions
            if asked.cause is None and not asked.right
        ]
        assert [stored.note.fields for stored in notes] == [
            (asked.question.question, asked.question.right_option) for asked in missed
        ]
        assert {stored.note.topic for stored in notes} == {"anatomy"}
        with pytest.raises(BadInput, match="no note yet"):
            services.mocks.cards_from_gaps(mock, "Mine")
        services.undo.undo()
        assert [deck.path for deck in services.library.decks()] == [("Deck",)]
        with pytest.raises(BadInput, match="needs a name"):
            services.mocks.cards_from_gaps(mock, " › ")


class TestPractice:
    def test_shows_the_key_at_once_and_the_answer_stands(self, services: Workspace) -> None:
        sitting = begin(services, PRACTICE)
        with pytest.raises(BadInput, match="once you chose"):
            sitting.check(1)
        right = RIGHT[key_of(services, sitting, 1)]
        sitting.choose((right + 1) % 4)
        told = sitting.check(1)
        assert (told.right, told.is_right, told.why) == (right, False, ("",) * 4)
        assert sitting.check(1) == told
        with pytest.raises(BadInput, match="stands as it was given"):
            sitting.choose(right)
        sitting.go(2)
        sitting.choose(RIGHT[key_of(services, sitting, 2)])
        sitting.go(3)
        assert sitting.check(2).is_right
        assert [shown.revealed for shown in sitting.questions] == [True, True, False, False]

    def test_only_practice_does(self, services: Workspace) -> None:
        sitting = begin(services)
        sitting.choose(1)
        with pytest.raises(BadInput, match="was handed in"):
            sitting.check(1)


class TestExporting:
    def test_csv_of_one_and_of_all(self, services: Workspace) -> None:
        sitting = begin(services, ANATOMY)
        sitting.write_note("=1+1")
        sitting.hand_in()
        rows = list(csv.DictReader(io.StringIO(services.mocks.export(sitting.id, "csv"))))
        assert [row["position"] for row in rows] == ["1", "2", "3", "4"]
        assert (rows[0]["note"], rows[0]["right"], rows[0]["chosen"]) == ("'=1+1", "0", "")
        assert rows[0]["B"].endswith(" b")
        begin(services)
        [told] = csv.DictReader(io.StringIO(services.mocks.export(None, "csv")))
        assert (told["name"], told["percent"], told["day"]) == ("Anatomy", "0.0", "2026-11-22")

    def test_json_holds_everything(self, services: Workspace) -> None:
        mock = take(services, misses=1)
        services.mocks.name_cause(mock, 1, Cause.GAP)
        [told] = json.loads(services.mocks.export(mock, "json"))
        assert (told["percent"], told["counted"], len(told["questions"])) == (96.0, True, 25)
        assert told["questions"][0]["cause"] == "gap"
        assert [outline["outline"] for outline in told["outlines"]] == [AAPC.id, WEIGHTED.id]
        assert json.loads(services.mocks.export(None, "json")) == [told]

    def test_of_nothing(self, mocks: MockService) -> None:
        assert mocks.export(None, "csv") == ""
        assert mocks.export(None, "json") == "[]\n"


def test_the_questions_that_come_with_the_app(
    library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with opened(library_path, clock, decks=DECKS) as services:
        found = services.mocks.bank.questions()
        assert len(found) >= 400
        assert services.mocks.bank.questions() is found
        for outline in (AAPC, WEIGHTED):
            assert services.mocks.preview(plan_for(PaperKind.FULL, outline)).problem is None
        mock = services.mocks.start(plan_for(PaperKind.FULL, AAPC, seed=1))
        with services.library_file() as uow:
            kept = [entry.question for entry in uow.mocks.questions(mock)]
    by_key = {known.key: known for known in found}
    for question in kept:
        whole = by_key[question.key]
        assert replace(question, calculation=None) == replace(whole, calculation=None)
        assert (question.calculation is None) == (whole.calculation is None)


def test_an_outline_of_ones_own_stays_with_the_exam(services: Workspace) -> None:
    mine, _ = services.outlines.copy(AAPC.id, "Mine")
    mock = take(services, plan_for(PaperKind.QUICK, services.outlines.get(mine), seed=2))
    services.outlines.delete(mine)
    told = services.mocks.result(mock)
    assert told.summary.outline == "Mine"
    assert told.outlines[0].outline_id == mine
    assert len(told.outlines) == 3
