"""The study plan: what every plan keeps to, whatever time there is, and how slips are carried on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpccards.domain.clock import date_of_day, day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.study_plan import (
    LONGEST_PLAN_DAYS,
    TAPER_DAYS,
    UPKEEP,
    Availability,
    Chunk,
    ChunkKind,
    Phase,
    PlanDay,
    SectionNeed,
    StudyPlan,
    availability_mapping,
    check_availability,
    parse_availability,
    parse_plan,
    plan_mapping,
    weekday_of,
)
from cpccards.domain.study_plan_days import make_plan, place_practice
from cpccards.domain.study_plan_drills import STEP, in_order, lay_out, session_of, share_out
from cpccards.domain.study_plan_needs import GOAL, section_needs
from cpccards.domain.study_plan_review import DayDone, Move, PaperDone, fill, is_done, replan
from cpccards.domain.study_plan_words import left_words, move_words, room_words, topic_name
from cpccards.domain.topics import TOPICS
from tests.support.mock_bank import AAPC, WEIGHTED

TODAY = day_of_date(date(2026, 11, 22))
"""A Sunday."""

HOURS = Availability(minutes=(90, 90, 90, 90, 90, 120, 60))
EXAMS = (ChunkKind.FULL, ChunkKind.HALF)


def needs(*points: float) -> tuple[SectionNeed, ...]:
    return tuple(
        SectionNeed(f"s{place}", f"Section {place}", ((f"t{place}", worth),))
        for place, worth in enumerate(points)
    )


NEEDS = needs(5.0, 3.0, 2.0, 1.0, 0.5, 0.2)


def plan_of(
    weeks: int, availability: Availability = HOURS, sections: tuple[SectionNeed, ...] = NEEDS
) -> StudyPlan:
    return make_plan(availability, sections, today=TODAY, exam_day=TODAY + 7 * weeks)


def kinds(plan: StudyPlan, kind: ChunkKind) -> list[int]:
    """Days to the exam of each chunk of a kind."""
    return [plan.exam_day - day.day for day in plan.days for chunk in day.chunks if chunk.kind is kind]


def drilled(plan: StudyPlan) -> dict[str, int]:
    found: dict[str, int] = {}
    for day in plan.days:
        for chunk in day.chunks:
            if chunk.topic is not None:
                found[chunk.topic] = found.get(chunk.topic, 0) + chunk.minutes
    return found


AVAILABILITIES = st.builds(
    Availability,
    minutes=st.tuples(*[st.sampled_from((0, 3, 7, 20, 25, 33, 45, 60, 75, 90, 120, 241, 480))] * 7),
    days_off=st.frozensets(st.integers(TODAY - 5, TODAY + 90), max_size=8),
    practice_weekday=st.sampled_from((None, 0, 5)),
    practice_minutes=st.sampled_from((0, 60, 120, 240, 270)),
)
SECTIONS = st.lists(st.lists(st.sampled_from((0.0, 0.1, 1.0, 2.5)), max_size=3), max_size=19).map(
    lambda rows: tuple(
        SectionNeed(
            f"s{row}", f"Section {row}", tuple((f"t{row}-{place}", worth) for place, worth in enumerate(own))
        )
        for row, own in enumerate(rows)
    )
)


# Whatever time there is


@given(AVAILABILITIES, SECTIONS, st.integers(-3, 120), st.sampled_from((None, 60.0, 85.0)))
def test_every_plan_keeps_to_the_minutes_there_are(
    availability: Availability, sections: tuple[SectionNeed, ...], days: int, predicted: float | None
) -> None:
    plan = make_plan(availability, sections, today=TODAY, exam_day=TODAY + days, predicted=predicted)
    for day in plan.days:
        assert day.minutes <= day.available <= day.most
        assert day.available <= availability.most(day.day)
        assert all(chunk.minutes > 0 for chunk in day.chunks)
        if any(chunk.kind not in EXAMS for chunk in day.chunks) and availability.usual(day.day) >= 25:
            assert day.chunks[0].kind is ChunkKind.CARDS or day.available == day.chunks[0].minutes
        topics = [chunk.topic for chunk in day.chunks if chunk.topic]
        assert len(topics) == len(set(topics))
        if day.day in availability.days_off:
            assert day.chunks == ()
        if 0 < plan.exam_day - day.day <= TAPER_DAYS:
            assert {chunk.kind for chunk in day.chunks} <= {ChunkKind.CARDS, ChunkKind.BOOKS}
            assert day.minutes <= 60
    assert [day.day for day in plan.days] == sorted({day.day for day in plan.days})
    assert plan == make_plan(availability, sections, today=TODAY, exam_day=TODAY + days, predicted=predicted)


@given(AVAILABILITIES, SECTIONS, st.integers(5, 120))
def test_no_section_gets_less_than_its_upkeep_where_there_is_time(
    availability: Availability, sections: tuple[SectionNeed, ...], days: int
) -> None:
    plan = make_plan(availability, sections, today=TODAY, exam_day=TODAY + days)
    minutes = drilled(plan)
    total = sum(minutes.values())
    usable = [section for section in sections if section.topics]
    if total < 20 * len(usable) or len(usable) * UPKEEP > 0.6:
        return
    for section in usable:
        own = sum(minutes.get(topic, 0) for topic, _ in section.topics)
        assert own >= UPKEEP * total


@pytest.mark.parametrize(("weeks", "full", "half"), [(4, 2, 1), (8, 3, 1), (12, 4, 2)])
def test_plans_for_four_eight_and_twelve_weeks(weeks: int, full: int, half: int) -> None:
    plan = plan_of(weeks)
    assert len(kinds(plan, ChunkKind.FULL)) == full
    assert len(kinds(plan, ChunkKind.HALF)) == half
    assert min(kinds(plan, ChunkKind.FULL)) > TAPER_DAYS
    assert max(kinds(plan, ChunkKind.FULL)) < min(kinds(plan, ChunkKind.HALF))
    assert all(0.3 * 7 * weeks < days < 0.8 * 7 * weeks for days in kinds(plan, ChunkKind.HALF))
    assert kinds(plan, ChunkKind.TIMED) or weeks == 4
    assert plan.notes == ()
    minutes = drilled(plan)
    assert minutes["t0"] > minutes["t1"] > minutes["t2"] > minutes["t3"]
    assert minutes["t0"] == pytest.approx(sum(minutes.values()) * 5 / 11.7, rel=0.1)
    [last] = [day for day in plan.days if day.day == plan.exam_day - 1]
    assert last.minutes <= 30
    assert plan.days[-1].phase is Phase.EXAM


def test_a_learner_who_is_ready_needs_no_fourth_exam() -> None:
    plan = make_plan(HOURS, NEEDS, today=TODAY, exam_day=TODAY + 84, predicted=80.0)
    assert len(kinds(plan, ChunkKind.FULL)) == 3


def test_without_four_hours_half_exams_stand_in() -> None:
    plan = plan_of(4, Availability(minutes=(120,) * 7, practice_weekday=None))
    assert not kinds(plan, ChunkKind.FULL)
    assert len(kinds(plan, ChunkKind.HALF)) == 3
    assert "Give one weekday four hours" in plan.notes[0]


def test_without_two_hours_there_are_timed_blocks_and_it_is_said() -> None:
    plan = plan_of(4, Availability(minutes=(75,) * 7, practice_weekday=None))
    assert not kinds(plan, ChunkKind.FULL)
    assert len(kinds(plan, ChunkKind.TIMED)) >= 3
    [note] = plan.notes
    assert note.startswith("No day has the four hours of a full practice exam, so there is none.")
    short = plan_of(4, Availability(minutes=(40,) * 7, practice_weekday=None))
    assert {chunk.minutes for day in short.days for chunk in day.chunks if chunk.kind is ChunkKind.TIMED} == {
        25
    }
    assert not kinds(plan_of(4, Availability(minutes=(30,) * 7, practice_weekday=None)), ChunkKind.TIMED)


def test_without_any_usual_minutes_only_practice_exams_are_left_and_it_is_said() -> None:
    plan = plan_of(4, Availability(minutes=(0,) * 7))
    assert len(kinds(plan, ChunkKind.FULL)) == 2
    assert not kinds(plan, ChunkKind.DRILL)
    assert plan.notes == (
        "No weekday has any minutes, so only practice exams are planned. Ten a day keep cards alive.",
    )


def test_fewer_exams_than_wanted_is_said() -> None:
    off = frozenset(day for day in range(TODAY, TODAY + 28) if weekday_of(day) == 5) - {TODAY + 20}
    plan = plan_of(4, Availability(minutes=(60,) * 7, days_off=off))
    assert any(note.startswith("Only 1 of 2 full practice exams") for note in plan.notes)


def test_too_little_time_says_what_gives() -> None:
    sections = needs(*[20 - place for place in range(18)])
    plan = plan_of(2, Availability(minutes=(25,) * 7, practice_weekday=None), sections)
    assert "Section 17" in plan.notes[-1]
    assert "Section 0" not in plan.notes[-1]
    assert "daily cards alone" in plan.notes[-1]
    assert (
        "drills begin at 25 minutes"
        in plan_of(4, Availability(minutes=(15,) * 7, practice_weekday=None)).notes[-1]
    )


def test_topics_that_get_no_drill_beside_others_of_their_section_are_named() -> None:
    topics = [(topic.key, 1.0 - place / 100) for place, topic in enumerate(TOPICS)]
    plan = plan_of(2, Availability(minutes=(25,) * 7), (SectionNeed("all", "All of it", tuple(topics)),))
    left_out = [topic.name for topic in TOPICS if topic.key not in drilled(plan)]
    assert left_out
    assert plan.notes[-1].endswith(f"Kept up by your daily cards alone: {', '.join(left_out)}.")


def test_zero_minutes_plan_nothing() -> None:
    plan = plan_of(4, Availability(minutes=(0,) * 7, practice_weekday=None))
    assert plan.minutes == 0
    assert len(plan.notes) == 1
    assert "There are no minutes" in plan.notes[0]
    assert plan_of(4, Availability(minutes=(0,) * 7)).minutes > 0  # the weekday of practice exams is left


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "has passed"), (0, "The exam is today"), (1, "so near"), (3, "so near")],
)
def test_an_exam_at_hand(days: int, words: str) -> None:
    plan = make_plan(HOURS, NEEDS, today=TODAY, exam_day=TODAY + days)
    assert words in plan.notes[0]
    assert all(chunk.kind is not ChunkKind.DRILL for day in plan.days for chunk in day.chunks)
    assert len(plan.days) == max(0, days + 1)


def test_an_exam_years_ahead_is_planned_for_a_year() -> None:
    plan = make_plan(HOURS, NEEDS, today=TODAY, exam_day=TODAY + 800)
    assert len(plan.days) == LONGEST_PLAN_DAYS
    assert replan(plan, followed(plan, 400), TODAY + 400).moves == ()
    assert plan.notes == ("The plan reaches a year ahead; it goes on as the exam comes nearer.",)
    assert not kinds(plan, ChunkKind.FULL)
    assert len(kinds(plan, ChunkKind.HALF)) == 1  # the second stands beyond the year


def test_without_sections_the_time_is_for_cards() -> None:
    plan = plan_of(4, HOURS, ())
    assert drilled(plan) == {}
    [day] = [day for day in plan.days if day.day == TODAY + 1]
    assert day.chunks[0] == Chunk(ChunkKind.CARDS, 60)


def test_a_leap_day_and_a_change_of_clocks_are_days_like_others() -> None:
    leap = day_of_date(date(2028, 2, 20))
    plan = make_plan(HOURS, NEEDS, today=leap, exam_day=leap + 28)
    assert [date_of_day(day.day) for day in plan.days][9] == date(2028, 2, 29)
    assert len(plan.days) == 29
    spring = day_of_date(date(2027, 3, 1))
    assert len(make_plan(HOURS, NEEDS, today=spring, exam_day=spring + 28).days) == 29


def test_no_practice_exam_is_placed_without_being_wanted() -> None:
    placed, notes = place_practice(HOURS, TODAY, TODAY + 6, 0)
    assert all(kind is ChunkKind.TIMED for kind, _ in placed.values())
    assert notes == []


def test_a_long_exam_day_leaves_time_for_what_was_missed() -> None:
    plan = plan_of(4, Availability(minutes=(30,) * 5 + (480, 0)))
    day = next(day for day in plan.days if any(chunk.kind is ChunkKind.FULL for chunk in day.chunks))
    assert [chunk.kind for chunk in day.chunks] == [ChunkKind.CARDS, ChunkKind.FULL, ChunkKind.ERRORS]


# What is kept


@given(AVAILABILITIES)
def test_availability_comes_back_as_it_was(availability: Availability) -> None:
    kept = availability_mapping(availability) | {"of a later version": 1}
    assert parse_availability(kept) == availability


@settings(max_examples=30)
@given(AVAILABILITIES, SECTIONS, st.integers(0, 40))
def test_a_plan_comes_back_as_it_was(
    availability: Availability, sections: tuple[SectionNeed, ...], days: int
) -> None:
    plan = make_plan(availability, sections, today=TODAY, exam_day=TODAY + days)
    assert parse_plan(plan_mapping(plan) | {"of a later version": 1}) == plan


@pytest.mark.parametrize("data", [{}, {"made_on": 1, "exam_day": 2, "days": 3}, {"made_on": None}])
def test_a_damaged_plan_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="damaged"):
        parse_plan(data)


@pytest.mark.parametrize(
    "data", [{"minutes": 3}, {"minutes": ["x"] * 7}, {"days_off": [None]}, {"practice_minutes": "long"}]
)
def test_damaged_availability_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="damaged"):
        parse_availability(data)


@pytest.mark.parametrize(
    "availability",
    [
        Availability(minutes=(30,) * 6),
        Availability(minutes=(-1,) * 7),
        Availability(minutes=(1441,) * 7),
        Availability(practice_weekday=7),
        Availability(practice_minutes=-1),
        Availability(hours_before=-1),
        Availability(begins=1440),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused(availability: Availability) -> None:
    with pytest.raises(BadInput):
        check_availability(availability)
    assert parse_availability({"practice_weekday": None}).practice_weekday is None


# Sharing out


def test_minutes_follow_the_points() -> None:
    assert share_out(needs(3, 1), 40).steps == {"t0": 30, "t1": 10}
    assert share_out(needs(0, 0), 40).steps == {"t0": 20, "t1": 20}
    assert share_out((), 40).steps == {}
    assert share_out(needs(1), 1).starved == ("Section 0",)
    flat = SectionNeed("x", "X", (("a", 0.0), ("b", 0.0)))
    assert share_out([flat], 40).steps == {"a": 20, "b": 20}


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(2, 60), min_size=1, max_size=12),
    st.integers(1, 30),
)
def test_laying_out_loses_no_minute(shares: dict[str, int], room: int) -> None:
    total = sum(shares.values())
    days = [room] * (total // room) + ([total % room] if total % room else [])
    laid = lay_out(in_order(shares, {}, session_of(days)), days)
    assert [sum(steps for _, steps in day) for day in laid] == days
    again: dict[str, int] = {}
    for day in laid:
        for topic, steps in day:
            again[topic] = again.get(topic, 0) + steps
    assert again == shares


def test_sessions_are_of_one_length() -> None:
    assert session_of([7, 7, 7]) == 7
    assert session_of([12, 12, 12]) == 6
    assert STEP * session_of([30]) == 50


def test_needs_follow_the_gap_to_eighty_percent() -> None:
    accuracy = {section.id: GOAL for section in WEIGHTED.sections}
    accuracy[WEIGHTED.sections[0].id] = 0.5
    found = section_needs(WEIGHTED, accuracy, {"terminology": 3.0, "anatomy": 1.0})
    assert found[0].points == pytest.approx(100 * 0.35 * 0.3)
    assert all(need.points == 0 for need in found[1:])
    points = dict(found[0].topics)
    assert points["terminology"] > points["hcpcs"] > points["anatomy"]
    assert section_needs(AAPC, {}, {"anatomy": 0.0})[0].points > 0
    topics = [topic for need in section_needs(AAPC, {}, {}) for topic, _ in need.topics]
    assert len(topics) == len(set(topics))


# Done by studying

DAY = (
    Chunk(ChunkKind.CARDS, 20),
    Chunk(ChunkKind.DRILL, 30, "modifiers"),
    Chunk(ChunkKind.ERRORS, 10),
    Chunk(ChunkKind.BOOKS, 10),
)


def test_answers_fill_the_drill_of_their_topic_then_the_cards() -> None:
    filled = fill(DAY, DayDone(answered={"modifiers": 40.0, "anatomy": 5.0, None: 2.0}))
    assert filled.minutes == (17.0, 30.0, 0.0, 0.0)
    assert sum(filled.spare.values()) == 0
    assert is_done(DAY[0], 17.0)
    assert not is_done(DAY[0], 15.0)


def test_the_focus_timer_and_the_answers_under_it_count_once() -> None:
    done = DayDone(
        answered={"modifiers": 20.0, "anatomy": 10.0},
        focused={"modifiers": 25.0, None: 30.0, "compliance": 5.0},
    )
    assert done.by_topic == {"modifiers": 25.0, "anatomy": 10.0, "compliance": 5.0, None: 20.0}
    assert DayDone(answered={None: 30.0}, focused={None: 10.0}).by_topic == {None: 30.0}
    assert DayDone(answered={"anatomy": 30.0}, focused={None: 10.0}).by_topic == {"anatomy": 30.0}


def test_the_focus_timer_that_runs_through_a_practice_exam_adds_nothing() -> None:
    paper = PaperDone(ChunkKind.FULL, {"a": 180.0, None: 60.0})
    assert DayDone(focused={None: 50.0}, papers=(paper,)).minutes == 240.0
    assert DayDone(focused={None: 300.0}, papers=(paper,)).minutes == 300.0


def test_time_away_fills_the_error_log_and_the_books() -> None:
    filled = fill(DAY, DayDone(apart={ChunkKind.ERRORS: 30.0}, focused={None: 25.0}))
    assert filled.minutes == (20.0, 0.0, 10.0, 5.0)
    assert DayDone(apart={ChunkKind.ERRORS: 30.0}, focused={None: 25.0}).minutes == 55.0


def test_a_larger_exam_stands_for_a_smaller_one() -> None:
    half = Chunk(ChunkKind.HALF, 120)
    full = PaperDone(ChunkKind.FULL, {"anatomy": 200.0})
    quick = PaperDone(ChunkKind.TIMED, {"anatomy": 50.0, "modifiers": 5.0})
    assert fill([half], DayDone(papers=(full,))).minutes == (120.0,)
    assert fill([half], DayDone(papers=(quick,))).minutes == (0.0,)
    filled = fill(DAY, DayDone(papers=(quick, PaperDone(None, {"modifiers": 25.0}))))
    assert filled.minutes[:2] == (20.0, 30.0)
    assert DayDone(papers=(full,)).minutes == 200.0


# What slipped


def did_all(day: PlanDay) -> DayDone:
    answered: dict[str | None, float] = {}
    papers: list[PaperDone] = []
    apart: dict[ChunkKind, float] = {}
    for chunk in day.chunks:
        if chunk.kind in {ChunkKind.CARDS, ChunkKind.DRILL}:
            answered[chunk.topic] = answered.get(chunk.topic, 0.0) + chunk.minutes
        elif chunk.kind in {ChunkKind.ERRORS, ChunkKind.BOOKS}:
            apart[chunk.kind] = float(chunk.minutes)
        else:
            papers.append(PaperDone(chunk.kind, {}))
    return DayDone(answered=answered, apart=apart, papers=tuple(papers))


def spoken(day: int) -> str:
    return f"day {day - TODAY}"


def followed(plan: StudyPlan, days: int) -> dict[int, DayDone]:
    return {day.day: did_all(day) for day in plan.days[:days]}


@pytest.mark.parametrize("weeks", [4, 8, 12])
def test_a_plan_that_was_followed_stays_as_it_is(weeks: int) -> None:
    plan = plan_of(weeks)
    found = replan(plan, followed(plan, 7 * weeks), TODAY + 7 * weeks)
    assert found.plan == plan
    assert found.moves == ()
    assert found.gave_way == {}


def test_three_missed_days_go_to_days_of_topics_with_less_to_gain() -> None:
    plan = plan_of(4)
    missed = plan.days[1:4]
    found = replan(plan, followed(plan, 1), TODAY + 4)
    lost = {chunk.topic for day in missed for chunk in day.chunks if chunk.topic}
    assert {move.topic for move in found.moves if move.kind is ChunkKind.DRILL} <= lost
    [first, *_] = [move for move in found.moves if move.topic == "t1"]
    assert first.to
    assert all(day >= TODAY + 4 for day in first.to)
    assert first.dropped <= first.minutes
    assert found.plan.minutes == plan.minutes
    words = move_words(first, spoken)
    assert "minutes of t1 from day 1 are now on" in words
    assert room_words(found.gave_way).startswith("To make room, less time goes to")


@given(
    st.integers(1, 60),
    st.sets(st.integers(0, 60), max_size=40),
    AVAILABILITIES,
    st.lists(st.sampled_from((0.0, 0.5, 1.0, 4.0)), min_size=1, max_size=8),
)
def test_whatever_slips_the_minutes_there_are_hold(
    now: int, studied: set[int], availability: Availability, points: list[float]
) -> None:
    plan = make_plan(availability, needs(*points), today=TODAY, exam_day=TODAY + 61)
    done = {day.day: did_all(day) for day in plan.days if day.day - TODAY in studied}
    found = replan(plan, done, TODAY + now)
    for before, after in zip(plan.days, found.plan.days, strict=True):
        assert after.minutes <= after.available <= after.most
        assert all(chunk.minutes > 0 for chunk in after.chunks)
        if after.phase is not Phase.STUDY:
            assert after.chunks == before.chunks
    for move in found.moves:
        assert move_words(move, spoken)
        assert move.minutes >= move.dropped >= 0
    assert found == replan(plan, done, TODAY + now)


def test_a_missed_exam_goes_to_the_next_day_that_has_the_time() -> None:
    plan = plan_of(4, Availability(minutes=(90, 90, 250, 90, 90, 250, 90)))
    exam = next(day for day in plan.days if any(chunk.kind is ChunkKind.FULL for chunk in day.chunks))
    ahead = exam.day + 1
    found = replan(plan, {day.day: did_all(day) for day in plan.days if day.day < exam.day}, ahead)
    [move] = [move for move in found.moves if move.kind is ChunkKind.FULL]
    assert move.to
    assert move_words(move, spoken).startswith("The full practice exam of")
    moved = found.plan.on(move.to[0])
    assert moved is not None
    assert any(chunk.moved_from == exam.day for chunk in moved.chunks)


def test_an_exam_without_a_day_left_is_said_to_be_dropped() -> None:
    plan = plan_of(4)
    last = max(day.day for day in plan.days if any(chunk.kind is ChunkKind.FULL for chunk in day.chunks))
    done = {day.day: did_all(day) for day in plan.days if day.day < last}
    [move] = [m for m in replan(plan, done, last + 1).moves if m.kind is ChunkKind.FULL]
    assert move_words(move, spoken).endswith("no longer fits before the exam.")


def test_more_of_a_topic_than_planned_makes_up_for_its_next_slip() -> None:
    plan = plan_of(4)
    with_it = [day for day in plan.days if any(chunk.topic == "t0" for chunk in day.chunks)]
    first, second = with_it[:2]
    done = {day.day: did_all(day) for day in plan.days if day.day < second.day}
    generous = dict(done[first.day].answered) | {"t0": 200.0}
    done[first.day] = DayDone(answered=generous, apart=done[first.day].apart)
    found = replan(plan, done, second.day + 1)
    assert not any(move.topic == "t0" for move in found.moves)


def test_words_for_days_and_topics() -> None:
    move = Move(TODAY - 3, ChunkKind.DRILL, "modifiers", 40, (TODAY + 1, TODAY + 3, TODAY + 9), 0)
    assert (
        move_words(move, spoken) == "40 minutes of Modifiers from day -3 are now on day 1, day 3 and day 9."
    )
    dropped = Move(TODAY - 3, ChunkKind.DRILL, "modifiers", 40, (), 40)
    assert "other topics have more to gain" in move_words(dropped, spoken)
    some = Move(TODAY - 3, ChunkKind.DRILL, "modifiers", 40, (TODAY,), 10)
    assert move_words(some, spoken).endswith("day 0; 10 of them no longer fit.")
    assert topic_name("a topic of one's own") == "a topic of one's own"
    assert room_words({}) == ""
    assert left_words(()) == ""
    exam = Move(TODAY - 1, ChunkKind.FULL, None, 240, (), 240)
    assert left_words((move, dropped, exam)).startswith(
        "Left undone in the last days: 80 minutes of Modifiers and a full practice exam. The plan"
    )
    assert room_words({"modifiers": 20, "anatomy": 30}).endswith("Anatomy (30 min) and Modifiers (20 min).")
