"""What follows from the terms of a retake, and what a look back does to the plan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.blueprint import Section
from cpccards.domain.encouragement import (
    LIMITS,
    Encouragement,
    check_encouragement,
    encouragement_as_mapping,
    parse_encouragement,
)
from cpccards.domain.errors import BadInput
from cpccards.domain.rehearsal import (
    BREATH_SECONDS,
    CHECKPOINTS,
    LAST_MINUTES,
    MINUTES,
    QUESTIONS,
    ROUNDS,
    STEPS,
    breath_at,
    checkpoint_words,
)
from cpccards.domain.retake import (
    CHANGES,
    METHODS,
    PreparationReview,
    RetakeTerms,
    changed_availability,
    efforts,
    hours_by_topic,
    neglected,
    parse_review,
    parse_terms,
    retake_notes,
    review_as_mapping,
    terms_as_mapping,
)
from cpccards.domain.study_plan import Availability, check_availability

TODAY = date(2026, 11, 22)
SAT = date(2026, 11, 1)


def notes(terms: RetakeTerms, exam: date | None = None, sat: date | None = SAT) -> list[tuple[str, bool]]:
    return [(note.words, note.warns) for note in retake_notes(terms, sat, exam, TODAY)]


def test_nothing_entered_says_nothing() -> None:
    assert notes(RetakeTerms()) == []
    assert notes(RetakeTerms(waiting_days=30), sat=None) == []


def test_attempts_left() -> None:
    assert notes(RetakeTerms(0, fee="$199")) == [
        ("No paid attempt is left. Another attempt costs $199.", True)
    ]
    assert notes(RetakeTerms(1)) == [("1 paid attempt is left.", False)]
    assert notes(RetakeTerms(2)) == [("2 paid attempts are left.", False)]


def test_waiting() -> None:
    terms = RetakeTerms(waiting_days=30)
    assert notes(terms) == [("You can sit again from 1 December 2026, in 9 days.", False)]
    assert notes(terms, date(2026, 12, 1)) == notes(terms)
    assert notes(terms, date(2026, 11, 30)) == [
        (
            "Your exam date, 30 November 2026, lies before 1 December 2026, the first day after the wait.",
            True,
        )
    ]
    # A date that has passed is in nobody's way.
    assert notes(terms, date(2026, 11, 2)) == notes(terms)
    assert notes(RetakeTerms(waiting_days=22)) == [
        ("You can sit again from 23 November 2026, in 1 day.", False)
    ]
    assert notes(RetakeTerms(waiting_days=21)) == [("The wait after your last sitting is over.", False)]


def test_running_out() -> None:
    def out(day: date, exam: date | None = None) -> list[tuple[str, bool]]:
        return notes(RetakeTerms(expires_on=day), exam)

    assert out(date(2026, 11, 21)) == [("Your attempts ran out on 21 November 2026.", True)]
    assert out(TODAY) == [("Your attempts run out today.", True)]
    assert out(date(2028, 2, 29), date(2028, 3, 1)) == [
        ("Your attempts run out on 29 February 2028, before your exam date, 1 March 2028.", True)
    ]
    assert out(date(2027, 6, 1)) == [("Your attempts run out in 191 days, on 1 June 2027.", False)]
    assert out(date(2026, 12, 1)) == [("Your attempts run out in 9 days, on 1 December 2026.", True)]
    assert out(date(2026, 12, 1), TODAY) == [("Your attempts run out in 9 days, on 1 December 2026.", False)]


@given(
    st.builds(
        RetakeTerms,
        st.none() | st.integers(0, 20),
        st.none() | st.dates(),
        st.text(max_size=50).map(str.strip),
        st.none() | st.integers(0, 3650),
    )
)
def test_terms_come_back_as_they_were_kept(terms: RetakeTerms) -> None:
    assert parse_terms({**terms_as_mapping(terms), "later": 1}) == terms
    assert all(note.words for note in retake_notes(terms, SAT, TODAY + timedelta(days=9), TODAY))


@pytest.mark.parametrize(
    "bad", [{"attempts_left": -1}, {"attempts_left": 21}, {"waiting_days": 2.5}, {"expires_on": "soon"}]
)
def test_terms_that_cannot_be(bad: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        parse_terms(bad)
    assert parse_terms({"fee": 3, "expires_on": TODAY}) == RetakeTerms(expires_on=TODAY)


SECTIONS = (Section("a", "A", ("x", "y")), Section("b", "B", ("z",)))


def test_hours_by_section() -> None:
    found = efforts({"x": 60, "y": 30, "z": 10, None: 500}, SECTIONS, (0.5, 0.5), {"b": (0.42, True)})
    assert [(each.hours, round(each.share, 2), each.result, each.below) for each in found] == [
        (1.5, 0.9, None, False),
        (10 / 60, 0.1, 0.42, True),
    ]
    assert neglected(found) == []
    long = efforts({"x": 600, "z": 10}, SECTIONS, (0.5, 0.5), {})
    assert [each.name for each in neglected(long)] == ["B"]
    assert [each.share for each in efforts({}, SECTIONS, (0.5, 0.5), {})] == [0.0, 0.0]


def test_a_topic_of_two_sections_counts_once_in_all() -> None:
    both = (Section("a", "A", ("x", "y")), Section("b", "B", ("y", "z")))
    assert [each.hours for each in efforts({"x": 60, "y": 60}, both, (0.5, 0.5), {})] == [1.5, 0.5]


def test_hours_by_topic() -> None:
    minutes = {"anatomy": 30.0, None: 90.0, "modifiers": 60.0, "hcpcs": 0.0}
    assert hours_by_topic(minutes) == [("Modifiers", 1.0), ("Anatomy", 0.5), ("Without a topic", 1.5)]
    assert hours_by_topic({}) == []


MINUTES_OF_DAYS = st.lists(st.integers(0, 1440), min_size=7, max_size=7).map(tuple)


@given(MINUTES_OF_DAYS, st.none() | st.integers(0, 6), st.sets(st.sampled_from(list(CHANGES))))
def test_changes_leave_a_week_that_can_be_planned(
    minutes: tuple[int, ...], weekday: int | None, chosen: set[str]
) -> None:
    before = Availability(minutes=minutes, practice_weekday=weekday)
    after = changed_availability(before, chosen)
    check_availability(after)
    if not chosen & {"more-minutes", "weekend", "rest-day", "full-exams"}:
        assert after == before
    if any(minutes) and "rest-day" in chosen:
        assert any(after.minutes)


def test_what_each_change_does() -> None:
    usual = Availability(minutes=(30, 30, 30, 30, 30, 0, 0), practice_weekday=None)
    assert changed_availability(usual, ["more-minutes"]).minutes == (45, 45, 45, 45, 45, 0, 0)
    assert changed_availability(usual, ["weekend"]).minutes == (30,) * 7
    assert changed_availability(usual, ["rest-day"]).minutes == (30, 30, 30, 30, 0, 0, 0)
    assert changed_availability(usual, ["full-exams"]).practice_weekday == 5
    one = Availability(minutes=(30, 0, 0, 0, 0, 0, 0))
    assert changed_availability(one, ["rest-day"]) == one


def test_a_look_back_comes_back_as_it_was_kept() -> None:
    review = PreparationReview(("cards", "group"), ("weekend",), "More sleep.")
    assert parse_review({**review_as_mapping(review), "later": 1}) == review
    assert parse_review({"methods": "cards", "changes": ["unknown", "pace"], "notes": 3}) == (
        PreparationReview((), ("pace",))
    )
    assert set(METHODS) & {"cards", "practice-exams"}


def test_checkpoints_lead_to_the_end() -> None:
    assert checkpoint_words() == (
        "30 questions after 60 minutes, 58 questions after 120 minutes and 84 questions after 180 minutes"
    )
    assert [*CHECKPOINTS, (MINUTES, QUESTIONS)] == sorted([*CHECKPOINTS, (MINUTES, QUESTIONS)])
    # Each stretch leaves the pace that the next one can keep; the last 20 minutes are for flags.
    (minutes, questions) = CHECKPOINTS[-1]
    assert (MINUTES - LAST_MINUTES - minutes) / (QUESTIONS - questions) >= 2.4
    assert [step.title for step in STEPS][-1] == "The last 20 minutes"
    assert all(step.words.endswith(".") for step in STEPS)


def test_a_breath() -> None:
    seconds = [breath_at(second) for second in range(BREATH_SECONDS)]
    said = [moment.words for moment in seconds if moment is not None]
    assert said[0] == "Breathe in, 1 of 4"
    assert said[4:6] == ["Hold, 1 of 2", "Hold, 2 of 2"]
    assert said[-1] == "Breathe out, 6 of 6"
    last = breath_at(BREATH_SECONDS * ROUNDS - 1)
    assert last is not None
    assert last.round == ROUNDS
    assert breath_at(BREATH_SECONDS * ROUNDS) is None
    assert breath_at(-1) is None


CHOICES = st.builds(
    Encouragement,
    **{name: st.booleans() for name in ("is_on", "milestones", "sentence", "streak", "reminder", "sound")},
    **{name: st.integers(low, high) for name, (_, low, high) in LIMITS.items()},
)


@given(CHOICES)
def test_choices_come_back_as_they_were_kept(choices: Encouragement) -> None:
    check_encouragement(choices)
    assert parse_encouragement({**encouragement_as_mapping(choices), "later": 1}) == choices


def test_choices_that_cannot_be() -> None:
    with pytest.raises(BadInput, match="Rest days a week must lie between 0 and 6"):
        check_encouragement(Encouragement(rest_days=7))
    assert parse_encouragement({"rest_days": 9, "focus_minutes": "x", "sound": 1}) == Encouragement()
    usual = Encouragement()
    assert (usual.reminder, usual.sound) == (False, False)
