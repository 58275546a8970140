"""The study plan of a real library: made, followed, slipped, moved, exported."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from cpccards.domain.clock import StudyDay, date_of_day
from cpccards.domain.errors import BadInput
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.domain.papers import PaperKind, plan_for
from cpccards.domain.reviews import Rating
from cpccards.domain.study_goals import Goal, Period
from cpccards.domain.study_materials import Material, MaterialKind
from cpccards.domain.study_plan import Availability, Chunk, ChunkKind, Phase
from cpccards.domain.study_plan_days import too_late_words
from cpccards.services import plan_outlook
from cpccards.services.custom_study import StudySelection
from cpccards.services.plan_evidence import APART_KIND, FOCUS_KIND
from cpccards.services.planning import FOCUS, KIND, PlanStanding, about, chunk_name, why
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, rate
from tests.support.mock_bank import bank

HOURS = Availability(minutes=(90, 90, 90, 90, 90, 120, 0))
TOPICS = ("terminology", "cpt-digestive", "modifiers", "icd-guidelines", "em-mdm")


@pytest.fixture
def studied(services: Workspace) -> Workspace:
    """Fifty notes of five topics, some answered; an exam in four weeks."""
    cards = [card for [card] in fill(services, [basic(f"{t} {n}", t) for n in range(10) for t in TOPICS])]
    for card in cards[:20]:
        rate(services, card, Rating.GOOD)
    set_exam(services, 28)
    return services


def set_exam(services: Workspace, days: int) -> None:
    exam = services.calendar.date() + timedelta(days=days)
    services.settings.change(services.calendar.date(), exam_date=exam)
    services.forecasting.invalidate()


def standing(services: Workspace) -> PlanStanding:
    found = services.planning.standing()
    assert found is not None
    return found


def go_to(services: Workspace, clock: FakeClock, wanted: Callable[[Chunk], bool]) -> Chunk:
    """Moves on to the next day with such a chunk."""
    for _ in range(28):
        clock.advance(days=1)
        for state in standing(services).left_today:
            if wanted(state.chunk):
                return state.chunk
    pytest.fail("no such chunk")


def answer(services: Workspace, topic: str, minutes: float) -> None:
    """Answers cards of a topic for so long."""
    with services.library_file() as uow:
        cards = [card.card for card in uow.cards.to_choose_from(services.calendar.today())]
        topics = {card.card: card.topic for card in uow.cards.to_choose_from(services.calendar.today())}
    card = next(card for card in cards if topics[card] == topic)
    for _ in range(round(minutes)):
        rate(services, card, Rating.GOOD, seconds=60)


def has_plan(services: Workspace) -> bool:
    return services.planning.has_plan


def test_without_a_plan_there_is_none(services: Workspace) -> None:
    assert services.planning.standing() is None
    assert not services.planning.has_plan


def test_before_the_learner_said_so_each_day_has_the_minutes_of_the_settings(services: Workspace) -> None:
    services.settings.change(services.calendar.date(), minutes_per_day=45)
    assert services.planning.availability().minutes == (45,) * 7


def test_a_plan_needs_an_exam_ahead(services: Workspace, clock: FakeClock) -> None:
    with pytest.raises(BadInput, match="Set the date"):
        services.planning.make(HOURS)
    set_exam(services, 1)
    clock.advance(days=3)
    with pytest.raises(BadInput, match="is over"):
        services.planning.make(HOURS)
    assert not services.planning.has_plan


def test_minutes_that_cannot_be_meant_are_refused(studied: Workspace) -> None:
    with pytest.raises(BadInput, match="Minutes a day"):
        studied.planning.make(Availability(minutes=(-1,) * 7))
    assert not studied.planning.has_plan


def test_making_and_removing_a_plan_are_steps_that_can_be_taken_back(studied: Workspace) -> None:
    studied.planning.make(HOURS)
    assert studied.planning.availability() == HOURS
    studied.undo.undo()
    assert not has_plan(studied)
    assert studied.planning.availability() != HOURS
    studied.undo.redo()
    studied.planning.drop()
    assert studied.planning.standing() is None
    assert studied.planning.availability() == HOURS
    studied.undo.undo()
    assert has_plan(studied)
    studied.planning.drop()
    studied.planning.drop()


def test_the_plan_reaches_from_today_to_the_exam(studied: Workspace) -> None:
    studied.planning.make(HOURS)
    found = standing(studied)
    days = found.plan.days
    assert [day.day for day in days] == list(range(found.today, found.today + 29))
    assert days[-1].phase is Phase.EXAM
    assert found.plan.points.keys() >= set(TOPICS)
    assert found.on(found.today - 1).chunks == ()
    assert found.moves == ()


def test_what_is_answered_fills_todays_chunks(studied: Workspace, clock: FakeClock) -> None:
    studied.planning.make(HOURS)
    drill = go_to(studied, clock, lambda chunk: chunk.topic in TOPICS)
    answer(studied, drill.topic or "", drill.minutes)
    after = standing(studied)
    [state] = [state for state in after.on(after.today).chunks if state.chunk == drill]
    assert state.is_done
    assert state not in after.left_today
    assert after.on(after.today).studied == pytest.approx(drill.minutes, abs=0.1)
    studied.undo.undo()
    again = standing(studied)
    assert again.on(again.today).studied == pytest.approx(drill.minutes - 1, abs=0.1)


def test_three_missed_days_are_carried_on_and_told(studied: Workspace, clock: FakeClock) -> None:
    studied.planning.make(HOURS)
    clock.advance(days=1)  # a Monday: the plan is made anew for the week
    made = standing(studied).plan
    clock.advance(days=3)
    late = standing(studied)
    assert late.plan.made_on == made.made_on
    assert any(move.day == made.made_on and move.to and move.topic for move in late.moves)
    assert late.gave_way
    assert late.plan.minutes == made.minutes
    for day in late.plan.days:
        assert day.minutes <= day.available


def test_in_a_new_week_the_plan_is_made_anew_and_keeps_its_past(studied: Workspace, clock: FakeClock) -> None:
    studied.planning.make(HOURS)
    first = studied.calendar.today()
    clock.advance(days=1)
    assert standing(studied).plan.made_on == first + 1
    clock.advance(days=7)
    found = standing(studied)
    assert found.plan.made_on == first + 8
    assert [day.day for day in found.plan.days] == list(range(first, first + 29))
    assert studied.undo.names()[0] == "Make a study plan"


def test_days_missed_before_a_monday_are_told_too(studied: Workspace, clock: FakeClock) -> None:
    studied.planning.make(HOURS)
    clock.advance(days=1)
    assert standing(studied).plan.told == ""  # the Sunday before it was free
    clock.advance(days=4)
    standing(studied)
    clock.advance(days=3)
    found = standing(studied)
    assert found.plan.made_on == found.today
    assert found.plan.told.startswith("Left undone in the last days: ")
    assert "The plan was made anew" in found.plan.told
    clock.advance(days=1)
    assert standing(studied).plan.told == found.plan.told


def test_an_exam_that_moves_takes_the_plan_with_it(studied: Workspace) -> None:
    studied.planning.make(HOURS)
    later = studied.calendar.date() + timedelta(days=56)
    studied.planning.move_exam(later)
    found = standing(studied)
    assert date_of_day(found.plan.exam_day) == later
    assert sum(chunk.kind is ChunkKind.FULL for day in found.plan.days for chunk in day.chunks) == 3
    studied.undo.undo()
    assert standing(studied).plan.exam_day == found.plan.exam_day - 28
    with pytest.raises(BadInput, match="before today"):
        studied.planning.move_exam(studied.calendar.date() - timedelta(days=1))


def test_an_exam_moved_to_today_leaves_nothing_to_study(studied: Workspace) -> None:
    studied.planning.make(HOURS)
    studied.planning.move_exam(studied.calendar.date())
    found = standing(studied)
    assert found.left_today == ()
    assert "today" in found.plan.notes[0]


def test_after_the_exam_the_plan_stays_as_it_was(studied: Workspace, clock: FakeClock) -> None:
    studied.planning.make(HOURS)
    clock.advance(days=40)
    found = standing(studied)
    assert found.plan.exam_day < found.today
    assert found.on(found.today).chunks == ()
    assert found.plan.notes == too_late_words(found.today, found.plan.exam_day)


def test_on_the_day_of_the_exam_and_after_it_nothing_is_told_of_what_slipped(
    studied: Workspace, clock: FakeClock
) -> None:
    studied.planning.make(HOURS)
    clock.advance(days=24)
    standing(studied)
    clock.advance(days=3)
    assert standing(studied).moves
    assert standing(studied).plan.told
    for _ in range(2):
        clock.advance(days=1)
        assert standing(studied).moves == ()
        assert standing(studied).plan.told == ""
        assert standing(studied).gave_way == {}
        assert "exam" in standing(studied).plan.notes[0]


def test_without_a_date_any_more_the_plan_keeps_its_own(studied: Workspace) -> None:
    studied.planning.make(HOURS)
    studied.settings.change(studied.calendar.date(), exam_date=None)
    assert standing(studied).plan.exam_day == studied.calendar.today() + 28


def test_a_damaged_plan_is_a_sentence(studied: Workspace) -> None:
    studied.planning.make(HOURS)
    with studied.library_file() as uow:
        uow.records.put(KIND, "plan", {"days": 3}, studied.calendar.now())
        uow.commit()
    with pytest.raises(BadInput, match="damaged"):
        studied.planning.standing()


def test_study_away_from_the_app_counts_and_can_be_taken_back(studied: Workspace, clock: FakeClock) -> None:
    studied.planning.make(HOURS)
    clock.advance(days=1)
    for state in standing(studied).left_today:
        studied.planning.note_apart(state.chunk)
    assert standing(studied).left_today == ()
    studied.undo.undo()
    [left] = standing(studied).left_today
    assert left.chunk.kind is ChunkKind.BOOKS
    with pytest.raises(BadInput, match="handed in"):
        studied.planning.note_apart(Chunk(ChunkKind.FULL, 240))


def test_damaged_focus_blocks_are_passed_over(studied: Workspace) -> None:
    studied.planning.make(HOURS)
    today = studied.calendar.today()
    with studied.library_file() as uow:
        blocks: list[dict[str, object]] = [
            {"day": "x"},
            {"day": today - 3, "topic": None, "minutes": 25, "kind": "cards"},
            {"day": today, "topic": None, "minutes": 25, "kind": "cards"},
        ]
        for number, block in enumerate(blocks):
            uow.records.put(FOCUS_KIND, str(number), block, studied.calendar.now())
        uow.commit()
    assert standing(studied).on(today).studied == pytest.approx(25, abs=2)
    assert APART_KIND != FOCUS_KIND


def test_each_chunk_leads_to_where_it_is_done(studied: Workspace) -> None:
    planning = studied.planning
    assert planning.way_to(Chunk(ChunkKind.CARDS, 25)) == ("review", None)
    assert planning.way_to(Chunk(ChunkKind.FULL, 240)) == ("mocks", PaperKind.FULL)
    assert planning.way_to(Chunk(ChunkKind.TIMED, 60)) == ("mocks", PaperKind.QUICK)
    assert planning.way_to(Chunk(ChunkKind.ERRORS, 20)) == ("mocks", PaperKind.WEAK)
    assert planning.way_to(Chunk(ChunkKind.BOOKS, 10)) == (FOCUS, ChunkKind.BOOKS)
    page, cards = planning.way_to(Chunk(ChunkKind.DRILL, 25, "modifiers"))
    assert page == "review"
    assert isinstance(cards, StudySelection)
    assert cards.name == "Modifiers"
    assert cards.cards
    assert planning.way_to(Chunk(ChunkKind.DRILL, 25, "cases")) == ("mocks", PaperKind.PRACTICE)


def test_it_says_why(studied: Workspace) -> None:
    studied.planning.make(HOURS)
    found = standing(studied)
    points = found.plan.points
    most = max(points, key=lambda topic: points[topic])
    assert "the most of all topics" in why(found, Chunk(ChunkKind.DRILL, 25, most))
    assert "topics" in why(found, Chunk(ChunkKind.DRILL, 25, "terminology"))
    assert "keep it there" in why(found, Chunk(ChunkKind.DRILL, 25, "gone"))
    for kind in set(ChunkKind) - {ChunkKind.DRILL}:
        assert why(found, Chunk(kind, 25))
    assert chunk_name(Chunk(ChunkKind.HALF, 120)) == "Half practice exam"
    assert chunk_name(Chunk(ChunkKind.DRILL, 120, "modifiers")) == "Modifiers"


def test_it_says_which_materials_are_for_it(studied: Workspace, tmp_path: Path) -> None:
    studied.planning.make(HOURS)
    put = studied.study_materials.put
    put(Material("CPT Professional", MaterialKind.BOOK, 2026, topics=("modifiers", "anatomy")))
    put(Material("HCPCS 2026", MaterialKind.BOOK, 2026))
    put(Material("Anna's course", MaterialKind.COURSE, topics=("modifiers",)))
    found = standing(studied)
    of_topic = why(found, Chunk(ChunkKind.DRILL, 25, "modifiers"))
    assert of_topic.endswith(" Covered in: Anna's course, CPT Professional 2026.")
    assert "Covered in" not in why(found, Chunk(ChunkKind.DRILL, 25, "em-mdm"))
    assert why(found, Chunk(ChunkKind.BOOKS, 10)).endswith(" Your books: CPT Professional 2026, HCPCS 2026.")
    studied.plan_calendar.export(found, tmp_path / "plan.ics")
    held = events(tmp_path / "plan.ics").values()
    told = [str(event["DESCRIPTION"]) for event in held if str(event["SUMMARY"]).startswith("Modifiers")]
    assert all("CPT Professional 2026" in words for words in told)
    assert told


def test_a_focus_block_on_a_chunk_is_about_its_topic_or_kind() -> None:
    assert about(Chunk(ChunkKind.DRILL, 25, "modifiers")) == "modifiers"
    assert about(Chunk(ChunkKind.BOOKS, 10)) is ChunkKind.BOOKS
    assert about(Chunk(ChunkKind.FULL, 240)) is None


# Practice exams


def test_a_practice_exam_that_was_handed_in_fills_its_chunk(
    services: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = tuple(bank())
    monkeypatch.setattr("cpccards.services.mock_bank.MockBank._read", lambda self: questions)
    set_exam(services, 28)
    services.planning.make(HOURS)
    go_to(services, clock, lambda chunk: chunk.kind is ChunkKind.HALF)
    outline = services.outlines.get("aapc-100-questions")
    for kind, count in ((PaperKind.HALF, 50), (PaperKind.PRACTICE, 10)):
        mock = services.mocks.start(plan_for(kind, outline, count, seed=1))
        sitting = services.mocks.sitting(mock)
        sitting.choose(0)
        clock.advance(minutes=2)
        sitting.hand_in()
    services.mocks.start(plan_for(PaperKind.QUICK, outline, seed=1))
    after = standing(services)
    [state] = [s for s in after.on(after.today).chunks if s.chunk.kind is ChunkKind.HALF]
    assert state.is_done
    practice, paper = after.done[after.today].papers
    assert paper.kind is ChunkKind.HALF
    assert practice.kind is None
    goals = {goal.key: goal for goal in services.plan_goals.all(after)}
    assert goals["week-exams"].done == 1


# Is it enough


def test_without_evidence_only_hours_are_judged(services: Workspace) -> None:
    set_exam(services, 28)
    services.planning.make(HOURS)
    services.planning.note_apart(Chunk(ChunkKind.BOOKS, 60))
    found = services.plan_outlook.enough(standing(services), hours_before=30)
    assert found is not None
    assert found.options == ()
    assert found.hours_so_far == pytest.approx(31)
    assert "only the hours" in found.words[0]
    assert "below the 80 to 120" in found.words[1] or "within the 80 to 120" in found.words[1]


@pytest.fixture
def scored(studied: Workspace, clock: FakeClock) -> Workspace:
    """The same, with enough answers for a predicted score."""
    with studied.library_file() as uow:
        cards = [card.card for card in uow.cards.to_choose_from(studied.calendar.today())]
    for _ in range(3):
        for card in cards:
            rate(studied, card, Rating.EASY)
        clock.advance(days=3)
    studied.forecasting.invalidate()
    return studied


def test_more_minutes_and_a_later_date_are_played_out(scored: Workspace) -> None:
    scored.planning.make(HOURS)
    said: list[str] = []
    found = scored.plan_outlook.enough(
        standing(scored), report=lambda done, of, words: said.append(f"{done} of {of} {words}")
    )
    assert found is not None
    assert [(option.more_minutes, option.later_days) for option in found.options] == [
        (0, 0),
        (20, 0),
        (40, 0),
        (0, 14),
        (0, 28),
    ]
    for option in found.options:
        assert option.point.low <= option.point.mean <= option.point.high
    assert len(said) == 5
    assert "Only cards and drills are counted" in " ".join(found.words)
    assert scored.plan_outlook.enough(standing(scored), cancelled=lambda: True) is None


def test_it_says_what_would_be_enough(scored: Workspace) -> None:
    scored.planning.make(HOURS)
    found = scored.plan_outlook.enough(standing(scored))
    assert found is not None
    likely, unlikely = (
        dataclasses.replace(found.options[0].point, pass_probability=chance, mean=mean)
        for chance, mean in ((0.9, 80.0), (0.4, 70.0))
    )
    better = dataclasses.replace(unlikely, mean=72.0)

    def words(*chances: bool, rest: ForecastPoint = better) -> str:
        options = tuple(
            dataclasses.replace(option, point=likely if chance else rest if place else unlikely)
            for place, (option, chance) in enumerate(zip(found.options, chances, strict=True))
        )
        return " ".join(plan_outlook._words(60, 70, options, date(2026, 12, 20), 25))

    assert "should be enough" in words(True, True, True, True, True)
    assert "Only cards and drills are counted, about 25 h of the plan" in words(*[True] * 5)
    assert "20 minutes more a day would be" in words(False, True, True, True, True)
    assert "40 minutes more a day would be" in words(False, False, True, True, True)
    assert "2 weeks later would be" in words(False, False, False, True, True)
    assert "together they may" in words(False, False, False, False, False)
    used_up = words(False, False, False, False, False, rest=unlikely)
    assert "may not be enough" in used_up
    assert "would change little. A practice exam tells best" in used_up
    assert "together they may" not in used_up
    assert "would change little" in words(True, True, True, True, True)
    far_better = dataclasses.replace(likely, mean=85.0)
    assert "would" not in words(True, False, False, False, False, rest=far_better)
    assert "above the 80 to 120" in words(False, False, False, False, False)


@pytest.mark.parametrize(("days", "minutes"), [(0, 30), (28, 0)])
def test_a_plan_that_holds_nothing_is_not_judged(services: Workspace, days: int, minutes: int) -> None:
    set_exam(services, days)
    services.planning.make(Availability(minutes=(minutes,) * 7, practice_weekday=None))
    found = services.plan_outlook.enough(standing(services))
    assert found is not None
    assert found.words == ("The plan holds nothing from today on that could be judged.",)


# Goals


def test_goals_are_measured_from_what_was_done(studied: Workspace, clock: FakeClock) -> None:
    studied.planning.make(HOURS)
    drill = go_to(studied, clock, lambda chunk: chunk.topic in TOPICS)
    answer(studied, drill.topic or "", drill.minutes)
    found = {goal.key: goal for goal in studied.plan_goals.all(standing(studied))}
    assert found["week-minutes"].done == pytest.approx(drill.minutes, abs=0.1)
    assert found["week-minutes"].wanted >= 570
    assert found["week-drills"].done == 1
    assert found["week-exams"].wanted >= 1
    assert found["exam-coverage"].wanted == 100
    assert "week-cards" not in found
    assert {goal.period for goal in found.values()} == set(Period)
    assert not found["week-minutes"].is_reached


def test_what_was_done_before_the_plan_counts_and_the_plan_is_wanted_besides(
    services: Workspace, clock: FakeClock
) -> None:
    clock.set_wall(date(2026, 11, 18), 12)  # a Wednesday
    fill(services, [basic(f"{t} {n}", t) for n in range(10) for t in TOPICS])
    answer(services, "modifiers", 40)
    clock.advance(days=1)
    set_exam(services, 28)
    services.planning.make(HOURS)
    answer(services, "modifiers", 5)
    found = {goal.key: goal for goal in services.plan_goals.all(standing(services))}
    assert found["week-minutes"].done == pytest.approx(45, abs=0.1)
    assert found["week-minutes"].wanted == pytest.approx(40 + 90 + 90 + 120, abs=0.1)
    assert found["month-minutes"].done == pytest.approx(45, abs=0.1)
    assert found["exam-minutes"].done == pytest.approx(5, abs=0.1)


def test_the_learners_own_numbers_take_the_place_of_the_plans(studied: Workspace) -> None:
    studied.planning.make(HOURS)

    def goal(key: str) -> Goal | None:
        return next((g for g in studied.plan_goals.all(standing(studied)) if g.key == key), None)

    studied.plan_goals.want("week-cards", 20)
    own = goal("week-cards")
    assert own is not None
    assert (own.is_own, own.done, own.wanted, own.is_reached, own.share) == (True, 20, 20, True, 1.0)
    studied.plan_goals.want_as_planned("week-cards")
    studied.plan_goals.want_as_planned("week-cards")
    assert goal("week-cards") is None
    for key, wanted in (("week-sleep", 8), ("day-cards", 1), ("week-cards", 0), ("exam-score", 101)):
        with pytest.raises(BadInput):
            studied.plan_goals.want(key, wanted)


# Calendar


def events(path: Path) -> dict[str, dict[str, Any]]:
    calendar: Any = Calendar.from_ical(path.read_bytes())
    assert calendar.errors == []
    found = {str(event["UID"]): dict(event) for event in calendar.walk("VEVENT")}
    assert len(found) == len(calendar.walk("VEVENT"))
    return found


def test_the_calendar_holds_every_sitting_the_exam_and_the_list(studied: Workspace, tmp_path: Path) -> None:
    studied.planning.make(HOURS)
    found = standing(studied)
    path = tmp_path / "plan.ics"
    count = studied.plan_calendar.export(found, path, timedelta(minutes=10))
    held = events(path)
    assert len(held) == count
    names = [str(event["SUMMARY"]) for event in held.values()]
    assert "CPC exam" in names
    assert any("Photo ID" in name for name in names)
    sittings = [event for event in held.values() if "Study" in event["CATEGORIES"].cats]
    assert len(sittings) == sum(len(day.chunks) for day in found.plan.days)
    full = next(event for event in held.values() if str(event["SUMMARY"]).startswith("Full practice"))
    begins = full["DTSTART"].dt.astimezone(studied.calendar.zone())
    assert begins.hour == 9


def test_a_second_export_changes_events_and_cancels_those_that_are_gone(
    studied: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    studied.planning.make(HOURS)
    path = tmp_path / "plan.ics"
    studied.plan_calendar.export(standing(studied), path)
    first = events(path)
    clock.advance(minutes=5)
    studied.planning.make(Availability(minutes=(30,) * 7, practice_weekday=None))
    studied.plan_calendar.export(standing(studied), path)
    second = events(path)
    gone = {uid for uid, event in second.items() if event.get("STATUS") == "CANCELLED"}
    assert gone
    assert gone <= first.keys()
    assert first.keys() <= second.keys()
    for uid in first:
        assert int(str(second[uid]["SEQUENCE"])) > int(str(first[uid]["SEQUENCE"]))
    clock.advance(days=20)
    studied.plan_calendar.export(standing(studied), path)
    third = events(path)
    assert not {uid for uid, event in third.items() if event["DTSTART"].dt == first_day(first)}


def first_day(held: dict[str, dict[str, Any]]) -> object:
    return min(event["DTSTART"].dt for event in held.values() if "Study" in event["CATEGORIES"].cats)


def test_after_the_exam_the_calendar_is_empty(studied: Workspace, tmp_path: Path, clock: FakeClock) -> None:
    studied.planning.make(HOURS)
    clock.advance(days=40)
    assert studied.plan_calendar.export(standing(studied), tmp_path / "plan.ics") == 0


def test_evenings_stay_evenings_when_the_clocks_change(
    services: Workspace, clock: FakeClock, tmp_path: Path
) -> None:
    clock.set_wall(date(2026, 10, 26), 12)
    fill(services, [basic(f"{t} {n}", t) for n in range(10) for t in TOPICS])
    set_exam(services, 28)
    services.planning.make(HOURS)
    services.plan_calendar.export(standing(services), tmp_path / "plan.ics")
    hours = {
        event["DTSTART"].dt.astimezone(clock.zone()).hour
        for event in events(tmp_path / "plan.ics").values()
        if str(event["SUMMARY"]).startswith("Cards,")
    }
    assert hours == {19, 9}


def test_nights_follow_their_study_day_without_a_gap_when_the_clocks_change(
    services: Workspace, clock: FakeClock, tmp_path: Path
) -> None:
    clock.set_wall(date(2026, 10, 26), 12)
    fill(services, [basic(f"{t} {n}", t) for n in range(10) for t in TOPICS])
    set_exam(services, 28)
    services.planning.make(Availability(minutes=(90,) * 7, practice_weekday=None, begins=60))
    found = standing(services)
    services.plan_calendar.export(found, tmp_path / "plan.ics")
    nights: dict[date, list[tuple[datetime, datetime]]] = {}
    for event in events(tmp_path / "plan.ics").values():
        if [str(each) for each in event["CATEGORIES"].cats] == ["Study"]:
            times = (event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC))
            nights.setdefault(times[0].astimezone(clock.zone()).date(), []).append(times)
    assert min(nights) == date_of_day(StudyDay(found.today + 1))  # one o'clock at night is still today
    for sittings in nights.values():
        ordered = sorted(sittings)
        assert all(end > start for start, end in ordered)
        assert all(before[1] == after[0] for before, after in pairwise(ordered))


# Materials and the list for exam week


def test_materials_are_kept_in_folders_and_warn_of_old_editions(studied: Workspace) -> None:
    book = Material("CPT Professional", MaterialKind.BOOK, 2025, "shelf", "Books", "good", ("modifiers",))
    studied.study_materials.put(book)
    studied.study_materials.put(Material("A course", MaterialKind.COURSE))
    course, kept = studied.study_materials.all()
    assert course.material.title == "A course"
    assert kept.material == book
    assert "is of 2025, and the exam is in 2026" in kept.warning
    studied.study_materials.put(dataclasses.replace(book, edition=2026), kept.key)
    assert studied.study_materials.all()[1].warning == ""
    studied.study_materials.delete(kept.key)
    assert len(studied.study_materials.all()) == 1
    studied.undo.undo()
    assert len(studied.study_materials.all()) == 2
    with pytest.raises(BadInput, match="needs a name"):
        studied.study_materials.put(Material(" "))


def test_a_damaged_material_is_left_out(studied: Workspace) -> None:
    with studied.library_file() as uow:
        uow.records.put("material", "x", {"kind": "book"}, studied.calendar.now())
        uow.commit()
    assert studied.study_materials.all() == []


def test_the_list_for_exam_week_keeps_its_ticks_for_that_exam(studied: Workspace) -> None:
    materials = studied.study_materials
    assert "of 2026" in materials.checklist()[0][0].words
    materials.tick("id", on=True)
    materials.tick("books", on=True)
    materials.tick("books", on=False)
    assert [item.key for item, on in materials.checklist() if on] == ["id"]
    studied.planning.move_exam(studied.calendar.date() + timedelta(days=60))
    assert not any(on for _, on in materials.checklist())
    assert "of 2027" in materials.checklist()[0][0].words
    studied.settings.change(studied.calendar.date(), exam_date=None)
    assert materials.checklist() == []
    with pytest.raises(BadInput, match="exam ahead"):
        materials.tick("id", on=True)


def test_a_study_day_is_a_date(studied: Workspace) -> None:
    assert date_of_day(StudyDay(0)) == date(1970, 1, 1)
