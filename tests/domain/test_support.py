"""People, questions and feedback: what is kept, what is refused, and the agenda."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.domain.faces import Faces
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.support import (
    Feedback,
    Person,
    PersonKind,
    Source,
    SourceKind,
    SupportQuestion,
    agenda,
    card_source,
    feedback_as_mapping,
    meeting_words,
    meetings_ahead,
    open_for,
    parse_feedback,
    parse_person,
    parse_question,
    person_as_mapping,
    question_as_mapping,
    question_words,
)
from cpccards.domain.topics import TOPICS

TODAY = date(2026, 11, 22)
KIM = Person("k", "Kim", meets_on=date(2026, 12, 1), meets_at="18:30", remind_days=2)

lines = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
days = st.dates(date(1970, 1, 1), date(2999, 12, 31))
people = st.builds(
    Person,
    key=st.just("p"),
    name=lines,
    kind=st.sampled_from(PersonKind),
    contact=lines | st.just(""),
    meets_on=days | st.none(),
    meets_at=st.sampled_from(["", "08:05", "18:30"]),
    remind_days=st.integers(0, 30) | st.none(),
    notes=lines | st.just(""),
)
sources = st.builds(
    Source,
    kind=st.sampled_from(SourceKind),
    reference=lines | st.just(""),
    position=st.integers(0, 200),
    context=lines | st.just(""),
    topic=st.sampled_from([topic.key for topic in TOPICS]),
)
questions = st.builds(
    SupportQuestion,
    key=st.just("q"),
    words=lines,
    asked_on=days,
    person=lines | st.just(""),
    source=sources,
    answer=lines | st.just(""),
    answered_on=days | st.none(),
)
said = st.builds(
    Feedback,
    key=st.just("f"),
    words=lines,
    given_on=days,
    person=lines | st.just(""),
    topics=st.lists(st.sampled_from([topic.key for topic in TOPICS]), unique=True).map(tuple),
)


@given(people, questions, said)
def test_what_is_kept_comes_back(person: Person, question: SupportQuestion, feedback: Feedback) -> None:
    more = {"from_a_later_version": 1}
    assert parse_person("p", person_as_mapping(person) | more) == person
    assert parse_question("q", question_as_mapping(question) | more) == question
    assert parse_feedback("f", feedback_as_mapping(feedback) | more) == feedback


def test_what_can_not_be_kept_is_said() -> None:
    with pytest.raises(BadInput, match="name is missing"):
        parse_person("p", {})
    with pytest.raises(BadInput, match="no time of day"):
        parse_person("p", {"name": "Kim", "meets_at": "half past six"})
    for days_before in (-1, 31):
        with pytest.raises(BadInput, match="is not from 0 to 30"):
            parse_person("p", {"name": "Kim", "remind_days": days_before})
    with pytest.raises(BadInput, match="is no date"):
        parse_person("p", {"name": "Kim", "meets_on": "tomorrow"})
    with pytest.raises(BadInput, match="in the year 1066"):
        parse_person("p", {"name": "Kim", "meets_on": "1066-10-14"})
    with pytest.raises(BadInput, match="has no words"):
        parse_question("q", {"words": " ", "source": 3, "asked_on": "2026-11-22"})
    with pytest.raises(BadInput, match="is not given"):
        parse_question("q", {"words": "Why?"})
    with pytest.raises(BadInput, match="has no words"):
        parse_feedback("f", {"words": None})


def test_a_later_version_s_words_become_the_usual_ones() -> None:
    person = parse_person(
        "p", {"name": " Kim\n Lee ", "kind": "oracle", "meets_at": "9:05", "remind_days": "2"}
    )
    assert (person.name, person.kind, person.meets_at, person.remind_days) == (
        "Kim Lee",
        PersonKind.TUTOR,
        "09:05",
        None,
    )
    feedback = parse_feedback(
        "f", {"words": "x", "given_on": "2026-11-22", "topics": ["anatomy", "alchemy", 3, "anatomy"]}
    )
    assert feedback.topics == ("anatomy",)
    assert parse_feedback("f", {"words": "x", "given_on": TODAY, "topics": 3}).topics == ()


def test_reminders_come_in_time_and_go_after_the_meeting() -> None:
    later = Person("l", "Lee", meets_on=date(2026, 12, 1), remind_days=None)
    soon = Person("s", "The group", meets_on=date(2026, 11, 30), remind_days=7)
    undated = Person("u", "Una", remind_days=7)

    def told(day: date) -> tuple[str, ...]:
        return meetings_ahead((KIM, later, soon, undated), day)

    assert told(date(2026, 11, 22)) == ()
    assert told(date(2026, 11, 29)) == ("You meet The group tomorrow.", "You meet Kim in 2 days at 18:30.")
    assert told(date(2026, 12, 1)) == ("You meet Kim today at 18:30.",)
    assert told(date(2026, 12, 2)) == ()


def test_the_agenda_holds_what_is_open_for_somebody_and_for_nobody() -> None:
    card = Source(SourceKind.CARD, "n", context="femur:\n which bone?", topic="anatomy")
    asked = [
        SupportQuestion("2", "About the card", TODAY, "k", card),
        SupportQuestion("3", "Mine last", TODAY, "k"),
        SupportQuestion("1", "", TODAY - timedelta(days=1), "", card),
        SupportQuestion("4", "Answered", TODAY, "k", answered_on=TODAY),
        SupportQuestion("5", "Lee’s", TODAY, "lee"),
        SupportQuestion("6", "Odd topic", TODAY, "k", Source(context="text", topic="alchemy")),
    ]
    assert [each.key for each in open_for(asked, "k")] == ["1", "2", "3", "6"]
    words = [Feedback(str(n), f"said\n {n}", TODAY - timedelta(days=n), "k") for n in range(4)]
    assert agenda(KIM, asked, [*words, Feedback("x", "other", TODAY, "lee")], TODAY) == (
        "Questions for Kim, 1 December 2026, 18:30\n\n"
        "1. About: femur: which bone?\n\n"
        "2. About the card\n   Anatomy: femur: which bone?\n\n"
        "3. Mine last\n\n"
        "4. Odd topic\n   text\n\n"
        "Feedback so far\n\n"
        "22 November 2026: said 0\n\n21 November 2026: said 1\n\n20 November 2026: said 2\n"
    )
    assert agenda(Person("l", "Lee"), [], [], TODAY) == "Questions for Lee\n\nNo question is open.\n"
    assert meeting_words(Person("l", "Lee", meets_at="18:30"), TODAY) == ""
    assert question_words(asked[2]) == "About: femur: which bone?"


def test_a_meeting_that_was_is_no_next_one() -> None:
    assert meeting_words(KIM, date(2026, 12, 1)) == "1 December 2026, 18:30"
    assert meeting_words(KIM, date(2026, 12, 2)) == ""
    assert agenda(KIM, [], [], date(2026, 12, 2)).startswith("Questions for Kim\n")


def test_a_meeting_keeps_its_time_on_the_wall_when_the_clocks_change() -> None:
    """A day and a time on the wall, and no moment: nothing is moved by an hour, nor to another day."""
    night = Person("n", "Night group", meets_on=date(2027, 3, 28), meets_at="02:30", remind_days=1)
    assert meetings_ahead([night], date(2027, 3, 27)) == ("You meet Night group tomorrow at 02:30.",)
    assert parse_person("n", person_as_mapping(night)) == night


def test_a_card_as_what_a_question_is_about() -> None:
    note = Note(NoteKind.CHOICE, ("Which <b>bone</b>?", "femur", "tibia", "", "", "A"), topic="anatomy")
    assert card_source(note, Faces("Which <b>bone</b>?", "A", options=("femur", "tibia"))) == Source(
        SourceKind.CARD, note.key or "", context="Which bone? · femur · tibia", topic="anatomy"
    )
    assert card_source(replace(note, topic=None), Faces("one", "two")).topic == ""
