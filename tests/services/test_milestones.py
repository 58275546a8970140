"""Milestones, sentences, focus blocks, reminders and the retake over a real library."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.changes import Subject
from cpccards.domain.clock import StudyDay, date_of_day
from cpccards.domain.errors import BadInput
from cpccards.domain.focus import Stage
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.domain.milestones import Milestone, MilestoneKind, milestone_words
from cpccards.domain.notes import CardId
from cpccards.domain.retake import PreparationReview
from cpccards.domain.reviews import Rating
from cpccards.domain.study_materials import Material
from cpccards.domain.study_plan import Availability, ChunkKind
from cpccards.services.milestones import KIND
from cpccards.services.plan_evidence import FOCUS_KIND, read_done
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import fill_basic, rate

K = MilestoneKind


def study(services: Workspace, cards: list[CardId], seconds: float = 5) -> None:
    for card in cards:
        rate(services, card, Rating.GOOD, seconds)


def kinds(found: tuple[Milestone, ...]) -> list[tuple[MilestoneKind, int]]:
    return [(each.kind, each.value) for each in found]


def kept(services: Workspace) -> dict[str, dict[str, object]]:
    with services.library_file() as uow:
        return uow.records.all(KIND)


def set_exam(services: Workspace, days: int) -> None:
    exam = services.calendar.date() + timedelta(days=days)
    services.settings.change(services.calendar.date(), exam_date=exam)
    services.forecasting.invalidate()


# Milestones


def test_a_hundred_cards_are_told_once_and_taken_back_with_the_answer(services: Workspace) -> None:
    cards = fill_basic(services, 120, "anatomy")
    study(services, cards[:99])
    assert services.milestones.courage().milestones == ()
    study(services, cards[99:100])
    reached = services.milestones.courage().milestones
    assert kinds(reached) == [(K.CARDS, 100)]
    services.milestones.note_told(reached)
    assert [each.is_told for each in services.milestones.courage().milestones] == [True]
    services.undo.undo()
    assert services.milestones.courage().milestones == ()
    assert kept(services) == {}
    services.milestones.note_told(reached)
    assert kept(services) == {}
    study(services, cards[99:100])
    assert [each.is_told for each in services.milestones.courage().milestones] == [False]


def test_keeping_them_is_no_step_of_undo(services: Workspace) -> None:
    cards = fill_basic(services, 100, "anatomy")
    study(services, cards)
    name = services.undo.names()
    services.milestones.note_told(services.milestones.courage().milestones)
    assert services.undo.names() == name


def test_all_cards_seen(services: Workspace) -> None:
    cards = fill_basic(services, 60, "anatomy")
    study(services, cards[:59])
    assert services.milestones.courage().milestones == ()
    study(services, cards[59:])
    services.forecasting.invalidate()
    assert (K.COVERAGE, 60) in kinds(services.milestones.courage().milestones)
    assert (K.SECTION_COVERAGE, 60) in kinds(services.milestones.courage().milestones)


def test_practice_exams_and_the_page(services: Workspace, clock: FakeClock) -> None:
    today = services.calendar.today()
    for back, right in ((20, 61), (10, 60), (0, 71)):
        services.attempts.record(
            ExamResult(StudyDay(today - back), "mock", total_right=right, total_asked=100)
        )
    services.attempts.record(ExamResult(StudyDay(today), "mock", total_right=49, total_asked=50))
    found = services.milestones.went_right()
    assert kinds(found.milestones) == [(K.BEST_EXAM, 71), (K.EXAM_PASSED, 71), (K.FIRST_EXAM, 61)]
    assert found.sentence is not None
    assert found.sentence.words == (
        "Your last full practice exam came to 71 of 100, 11 more than the one before."
    )
    assert services.milestones.courage().sentence == found.sentence
    assert (found.streak, found.longest, found.weeks, found.mended_count) == (0, 0, (), 0)


def test_a_forecast_of_a_past_day_and_a_record_nobody_can_read(services: Workspace) -> None:
    today = services.calendar.today()
    outline = services.forecasting.outline
    points = [
        ForecastPoint(outline, StudyDay(today - back), mean, mean, mean, 0.5, "good")
        for back, mean in ((5, 66.0), (4, 71.0))
    ]
    with services.library_file() as uow:
        uow.forecasts.keep(points, services.calendar.now())
        uow.records.put(KIND, "odd", {"kind": "odd"}, services.calendar.now())
        uow.commit()
    assert kinds(services.milestones.went_right().milestones) == [(K.SCORE_PASSING, 71)]
    with services.library_file() as uow:
        uow.forecasts.forget()
        uow.commit()
    assert kinds(services.milestones.went_right().milestones) == [(K.SCORE_PASSING, 71)]
    assert "odd" in kept(services)


def test_errors_that_stopped_coming_back(services: Workspace, clock: FakeClock) -> None:
    [card, other] = fill_basic(services, 2, "anatomy")
    rate(services, card, Rating.EASY)
    rate(services, other, Rating.EASY)
    for _ in range(2):
        clock.advance(days=10)
        rate(services, card, Rating.AGAIN)
        rate(services, card, Rating.EASY)
        rate(services, other, Rating.AGAIN)
        rate(services, other, Rating.EASY)
    for day in range(3):
        clock.advance(days=10)
        rate(services, card, Rating.GOOD)
        rate(services, other, Rating.GOOD if day else Rating.AGAIN)
        if not day:
            rate(services, other, Rating.EASY)
    found = services.milestones.went_right()
    assert found.mended == (("word 0", 2),)
    assert found.mended_count == 1
    clock.advance(days=10)
    rate(services, card, Rating.AGAIN)
    assert services.milestones.went_right().mended_count == 0


def test_a_streak_with_days_off_of_the_plan(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 40, "anatomy")
    set_exam(services, 60)
    services.encouragement.change(rest_days=0)
    study(services, cards[:3])  # a Sunday
    clock.advance(days=1)
    study(services, cards[3:6])
    clock.advance(days=2)
    study(services, cards[6:9])  # Wednesday; Tuesday was missed
    assert services.milestones.courage().streak == 1
    services.planning.make(Availability(minutes=(30, 0, 30, 30, 30, 30, 30)))
    assert services.milestones.courage().streak == 3
    # A plan without any minutes makes no rest of every day.
    services.planning.make(Availability(minutes=(0,) * 7))
    assert services.milestones.courage().streak == 1
    tuesday = int(services.calendar.today()) - 1
    services.planning.make(Availability(minutes=(0,) * 7, days_off=frozenset({tuesday})))
    assert services.milestones.went_right().streak == 3


def test_each_part_can_be_turned_off(services: Workspace) -> None:
    cards = fill_basic(services, 120, "anatomy")
    study(services, cards[:100])
    services.encouragement.change(milestones=False, sentence=False, streak=False)
    courage = services.milestones.courage()
    assert (courage.milestones, courage.sentence, courage.streak) == ((), None, 0)
    page = services.milestones.went_right()
    assert (page.milestones, page.sentence, page.streak) == ((), None, 0)
    services.undo.undo()
    assert services.milestones.courage().milestones
    changed = services.encouragement.change(is_on=False)
    assert changed.touches(Subject.SETTINGS, Subject.MILESTONES)
    assert services.milestones.courage().milestones == ()
    assert services.milestones.went_right().milestones == ()
    with pytest.raises(BadInput):
        services.encouragement.change(rest_days=9)
    assert services.encouragement.current.rest_days == 2


def test_without_streaks_nothing_tells_of_one(services: Workspace, clock: FakeClock) -> None:
    cards = fill_basic(services, 20, "anatomy")
    for card in cards[:7]:
        study(services, [card])
        clock.advance(days=1)
    services.encouragement.change(sentence=True)
    told = services.milestones.went_right()
    assert "A streak of 7 study days" in map(milestone_words, told.milestones)
    services.encouragement.change(streak=False)
    quiet = services.milestones.went_right()
    assert not any("streak" in words.lower() for words in map(milestone_words, quiet.milestones))
    for _ in range(8):
        sentence = services.milestones.courage().sentence
        assert sentence is None or "streak" not in sentence.words
        clock.advance(days=1)


# The focus timer


def test_a_block_counts_in_the_plan_and_outlives_no_undo(services: Workspace, clock: FakeClock) -> None:
    focus = services.focus
    assert services.focus is focus
    assert (focus.words, focus.wants_sound) == ("", False)
    [card] = fill_basic(services, 1, "anatomy")
    focus.start(topic="anatomy")
    assert focus.words == "Block 1, Anatomy: 25 min left."
    for _ in range(24):
        clock.advance(minutes=1)
        assert focus.tick() == (None, None)
    rate(services, card, Rating.GOOD)
    clock.advance(minutes=1)
    ended, changed = focus.tick()
    assert ended is Stage.BLOCK
    assert changed is not None
    assert changed.subjects == {Subject.PLAN}
    today = services.calendar.today()
    with services.library_file() as uow:
        assert read_done(uow, today)[today].focused == {"anatomy": 25}
    undone = services.undo.undo()
    assert undone is not None
    assert not undone.touches(Subject.PLAN)
    with services.library_file() as uow:
        assert len(uow.records.all(FOCUS_KIND)) == 1


def test_setting_the_clock_changes_nothing_and_errors_count_apart(
    services: Workspace, clock: FakeClock
) -> None:
    services.encouragement.change(focus_minutes=10, sound=True)
    focus = services.focus
    focus.start(ChunkKind.ERRORS)
    assert focus.wants_sound
    clock.set(clock.now() + timedelta(hours=5))
    assert focus.tick() == (None, None)
    assert focus.timer.used == 0
    for _ in range(6):
        clock.advance(minutes=1)
        focus.tick()
    assert focus.pause() == (None, None)
    assert focus.timer.is_paused
    focus.pause()
    ended, changed = focus.stop()
    assert ended is Stage.BLOCK
    assert changed is not None
    today = services.calendar.today()
    with services.library_file() as uow:
        assert read_done(uow, today)[today].apart == {ChunkKind.ERRORS: 6}
    focus.start()
    assert focus.skip() == (Stage.BLOCK, None)
    assert ("anatomy", "Anatomy") in focus.topics()


# The reminder


def test_a_reminder_only_when_wanted_in_time_with_cards_due_and_nothing_studied(
    services: Workspace, clock: FakeClock
) -> None:
    [card, *_] = fill_basic(services, 3, "anatomy")
    reminders = services.reminders
    assert reminders.look() is None
    services.encouragement.change(reminder=True, reminder_minute=13 * 60)
    assert reminders.look() is None  # noon
    clock.advance(hours=1)
    said = reminders.look()
    assert said is not None
    assert said.startswith("3 cards are due")
    assert reminders.look() is None
    clock.advance(days=1)
    rate(services, card, Rating.GOOD)
    assert reminders.look() is None
    clock.advance(days=1)
    services.backlog.pause(services.calendar.date() + timedelta(days=5))
    assert reminders.look() is None


# The retake


def sitting(services: Workspace, day: int, right: float = 60, outline: str = "") -> None:
    sections = (SectionResult("surgery-and-modifiers", below=True),) if outline else ()
    services.attempts.record(ExamResult(StudyDay(day), "exam", outline, right, 100, sections=sections))


def test_terms_and_books(services: Workspace) -> None:
    retake = services.retake
    assert (retake.notes(), retake.has_books) == ([], False)
    sitting(services, services.calendar.today() - 10)
    retake.keep_terms({"attempts_left": 1, "waiting_days": 30})
    set_exam(services, 60)
    services.study_materials.put(Material("CPT", edition=2026))
    assert retake.has_books
    notes = retake.notes()
    assert [note.warns for note in notes] == [True, False, False]
    assert "CPT is of 2026, and the exam is in 2027" in notes[0].words
    with pytest.raises(BadInput):
        retake.keep_terms({"attempts_left": -1})
    services.undo.undo()
    services.undo.undo()
    services.undo.undo()
    assert retake.terms.attempts_left is None


def test_the_preparation_for_the_last_sitting(services: Workspace, clock: FakeClock) -> None:
    assert services.retake.preparation() is None
    surgery = fill_basic(services, 10, "cpt-digestive", ("Surgery",))
    words = fill_basic(services, 10, "terminology", ("Words",))
    sitting(services, services.calendar.today() - 1)
    study(services, words, 700)
    clock.advance(days=5)
    study(services, surgery[:1], 60)
    sitting(services, services.calendar.today(), outline=services.forecasting.outline)
    clock.advance(days=1)
    study(services, surgery[1:], 900)
    found = services.retake.preparation()
    assert found is not None
    assert date_of_day(found.last) == date(2026, 11, 27)
    by_name = {each.name: each for each in found.efforts}
    # An answer counts two minutes at most. What came after the sitting does not count.
    assert round(found.hours, 2) == 0.35
    assert round(by_name["Medical Concepts"].share, 2) == 0.95
    assert by_name["Surgery and Modifiers"].below
    assert [name for name, _ in found.topics] == ["Medical terminology", "Surgery: digestive"]
    assert round(sum(hours for _, hours in found.topics), 2) == 0.35
    review = PreparationReview(("cards",), ("more-minutes",), "Too little surgery.")
    services.retake.keep_review(found, review)
    again = services.retake.preparation()
    assert again is not None
    assert again.review == review
    now, then = services.retake.planned(review)
    assert then.minutes == tuple(each + 15 for each in now.minutes)


def test_a_look_back_makes_the_plan_anew(services: Workspace) -> None:
    cards = fill_basic(services, 10, "anatomy")
    study(services, cards)
    found = services.retake.preparation()
    assert found is not None
    assert found.sat is None
    review = PreparationReview((), ("more-minutes",))
    with pytest.raises(BadInput):
        services.retake.plan_anew(found, review)
    set_exam(services, 40)
    before = services.planning.availability()
    changed = services.retake.plan_anew(found, review)
    assert changed.touches(Subject.PLAN)
    assert services.planning.has_plan
    assert services.planning.availability().minutes[0] == before.minutes[0] + 15
    again = services.retake.preparation()
    assert again is not None
    assert again.review.planned == ("more-minutes",)
    now, then = services.retake.planned(again.review)
    assert then == now
    services.undo.undo()
    undone = services.retake.preparation()
    assert undone is not None
    assert undone.review.planned == ()
    assert not services.planning.has_plan
