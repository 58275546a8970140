"""Milestones found in what happened, and held against those that are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import StudyDay
from cpccards.domain.errors import BadInput
from cpccards.domain.forecast_history import ForecastPoint, SectionPoint
from cpccards.domain.milestones import (
    CARD_STEPS,
    STREAK_STEPS,
    Covered,
    ExamDone,
    Happened,
    Milestone,
    MilestoneKind,
    compare,
    milestone_as_mapping,
    milestone_words,
    parse_milestone,
    reached,
)
from cpccards.domain.streaks import Rest, monday_of

K = MilestoneKind
FIRST = monday_of(20000)
DAY = st.integers(FIRST, FIRST + 90)


def point(day: int, mean: float, surgery: float, evidence: str = "fair") -> ForecastPoint:
    section = SectionPoint("surgery", surgery, surgery - 5, surgery + 5)
    other = SectionPoint("gone", surgery, surgery, surgery)
    return ForecastPoint("o", StudyDay(day), mean, mean - 8, mean + 8, 0.5, evidence, (section, other))


def found(happened: Happened, rest: Rest | None = None) -> list[tuple[MilestoneKind, int, int]]:
    return [(each.kind, each.day - FIRST, each.value) for each in reached(happened, rest or Rest())]


def days(*given: int, answers: int = 12, seconds: float = 60.0) -> list[tuple[int, int, float]]:
    return [(FIRST + day, answers, seconds) for day in given]


def test_nothing_happened() -> None:
    assert reached(Happened(), Rest()) == []


def test_the_first_week_and_a_streak() -> None:
    assert found(Happened(days=days(0, 1, 2))) == []
    assert found(Happened(days=days(0, 1, 2, 3, 4, 5, 6))) == [(K.FIRST_WEEK, 3, 4), (K.STREAK, 6, 7)]
    assert found(Happened(days=days(0, 1, 2, 7))) == []


def test_coming_back_after_a_break() -> None:
    assert found(Happened(days=days(0, 8))) == [(K.COMEBACK, 8, 7)]
    assert found(Happened(days=days(0, 7))) == []
    assert found(Happened(days=days(0, 20, answers=9))) == []


def test_cards_and_hours() -> None:
    cards = [(FIRST, 60), (FIRST + 1, 40), (FIRST + 9, 900)]
    assert found(Happened(new_cards=cards)) == [(K.CARDS, 1, 100), (K.CARDS, 9, 500), (K.CARDS, 9, 1000)]
    long = Happened(days=[(FIRST, 1, 9.5 * 3600), (FIRST + 1, 1, 0.5 * 3600)])
    assert found(long) == [(K.HOURS, 1, 10)]


def test_coverage_needs_cards_enough_and_all_of_them() -> None:
    covered = (
        Covered("", "", 200, 199),
        Covered("surgery", "Surgery", 60, 60),
        Covered("other", "Other", 49, 49),
    )
    happened = Happened(new_cards=[(FIRST, 10), (FIRST + 3, 20)], covered=covered)
    assert found(happened) == [(K.SECTION_COVERAGE, 3, 60)]
    whole = Happened(new_cards=[(FIRST, 10)], covered=(Covered("", "", 200, 200),))
    assert found(whole) == [(K.COVERAGE, 0, 200)]
    assert found(Happened(covered=covered)) == []


def test_practice_exams() -> None:
    exams = [
        ExamDone("1", FIRST, 61.0),
        ExamDone("2", FIRST + 1, 60.0),
        ExamDone("3", FIRST + 2, 70.0),
        ExamDone("4", FIRST + 3, 75.5),
    ]
    assert found(Happened(exams=exams)) == [
        (K.FIRST_EXAM, 0, 61),
        (K.BEST_EXAM, 2, 70),
        (K.EXAM_PASSED, 2, 70),
        (K.BEST_EXAM, 3, 75),
    ]


def test_two_best_exams_are_two_milestones() -> None:
    exams = [ExamDone(str(n), FIRST + n, 50.0 + n) for n in range(3)]
    keys = [each.key for each in reached(Happened(exams=exams), Rest())]
    assert keys == ["first-exam/0", "best-exam/1", "best-exam/2"]


def test_crossing_the_pass_mark_from_below_only() -> None:
    points = [
        point(FIRST, 75, 80, "none"),
        point(FIRST + 1, 65, 72),
        point(FIRST + 2, 71.9, 69),
        point(FIRST + 3, 69, 70),
        point(FIRST + 4, 72, 66),
        point(FIRST + 5, 72, 77),
    ]
    happened = Happened(points=points, sections={"surgery": "Surgery"})
    assert found(happened) == [(K.SCORE_PASSING, 2, 71), (K.SECTION_PASSING, 3, 70)]
    guessed = [point(FIRST, 60, 60, "low"), point(FIRST + 1, 75, 60, "low")]
    assert found(Happened(points=guessed)) == []
    assert found(Happened(points=[*guessed, point(FIRST + 2, 76, 60)])) == [(K.SCORE_PASSING, 2, 76)]
    # What stood over it from the first prediction on was not reached.
    assert found(Happened(points=[point(FIRST, 80, 80), point(FIRST + 1, 90, 90)])) == []


@given(st.lists(st.tuples(DAY, st.integers(1, 200)), unique_by=lambda each: each[0]), st.integers(0, 6))
def test_every_number_was_really_reached(given_days: list[tuple[int, int]], rest: int) -> None:
    log = sorted(given_days)
    happened = Happened(days=[(day, n, 600.0 * n) for day, n in log], new_cards=log)
    for each in reached(happened, Rest(rest)):
        upto = [n for day, n in log if day <= each.day]
        assert any(day == each.day for day, _ in log)
        if each.kind is K.CARDS:
            assert each.value in CARD_STEPS
            assert sum(upto) >= each.value > sum(upto[:-1])
        if each.kind is K.HOURS:
            assert sum(upto) * 600 >= 3600 * each.value
        if each.kind is K.STREAK:
            assert each.value in STREAK_STEPS
            assert len(upto) >= each.value
    keys = [each.key for each in reached(happened, Rest(rest))]
    assert len(keys) == len(set(keys))


def keyed(*given: Milestone) -> dict[str, Milestone]:
    return {each.key: each for each in given}


def test_what_was_reached_today_is_news_and_what_was_before_is_not() -> None:
    old, new = Milestone(K.CARDS, 9, 100), Milestone(K.CARDS, 10, 500)
    kept = compare({}, [old, new], today=10)
    assert [(each.value, each.is_told) for each in kept.put] == [(100, True), (500, False)]
    assert kept.dropped == ()
    assert compare(keyed(*kept.put), [old, new], today=10).put == ()


def test_an_answer_taken_back_takes_its_milestone_along() -> None:
    kept = compare(keyed(Milestone(K.CARDS, 10, 500), Milestone(K.STREAK, 3, 7)), [], today=10)
    assert set(kept.dropped) == {"cards/500", "streak/7"}


def test_what_a_forecast_of_a_past_day_said_stays() -> None:
    past, today = Milestone(K.SECTION_PASSING, 9, 70, "a", "A"), Milestone(K.SCORE_PASSING, 10, 70)
    kept = compare(keyed(past, today), [], today=10)
    assert kept.dropped == (today.key,)
    moved = Milestone(K.SECTION_PASSING, 8, 71, "a", "A")
    assert compare(keyed(past), [moved], today=10).put == ()


def test_a_day_that_moved_is_mended() -> None:
    told = Milestone(K.STREAK, 9, 7, is_told=True)
    assert compare(keyed(told), [Milestone(K.STREAK, 10, 7)], 10).put == (
        Milestone(K.STREAK, 10, 7, is_told=True),
    )
    untold = Milestone(K.STREAK, 10, 7)
    assert compare(keyed(untold), [Milestone(K.STREAK, 9, 7)], 10).put[0].is_told
    assert not compare(keyed(Milestone(K.STREAK, 9, 7)), [Milestone(K.STREAK, 10, 7)], 10).put[0].is_told


ANY = st.builds(
    Milestone,
    kind=st.sampled_from(K),
    day=st.integers(-(10**6), 10**6),
    value=st.integers(0, 10**6),
    subject=st.text(max_size=20),
    name=st.text(max_size=20),
    is_told=st.booleans(),
)


@given(ANY)
def test_a_milestone_comes_back_as_it_was_kept(milestone: Milestone) -> None:
    assert parse_milestone({**milestone_as_mapping(milestone), "later": 1}) == milestone
    assert milestone_words(milestone)
    assert not milestone_words(milestone).endswith(".")


@pytest.mark.parametrize(
    "damaged", [{}, {"kind": "cards"}, {"kind": "x", "day": 1}, {"kind": "cards", "day": 1, "value": "x"}]
)
def test_a_damaged_one_is_refused(damaged: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        parse_milestone(damaged)
    assert parse_milestone({"kind": "cards", "day": 1, "subject": 3, "name": None}) == Milestone(K.CARDS, 1)


def test_a_section_without_a_name_is_still_one() -> None:
    assert milestone_words(Milestone(K.SECTION_PASSING, 1, 70, "a")).startswith("a section")
