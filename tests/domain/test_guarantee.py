"""Courses and pass guarantees: what is refused, how each condition stands, what is warned of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.domain.guarantee import (
    Assignment,
    Attendance,
    Condition,
    Course,
    Form,
    Session,
    State,
    course_as_mapping,
    form_words,
    parse_course,
    unit_of,
)
from cpccards.domain.guarantee_standing import ConditionStanding, Sitting, course_standing

TODAY = date(2026, 11, 22)
START, END = date(2026, 9, 1), date(2026, 12, 20)
FAILED = Sitting(date(2026, 11, 1), False)


def course(**changed: Any) -> Course:
    return replace(Course("c", "CPC course", "School", START, END), **changed)


def classes(marks: str, first: date = date(2026, 11, 2)) -> tuple[Session, ...]:
    """A class a week: a attended, m missed, u made up, - not marked."""
    known = {"a": Attendance.ATTENDED, "m": Attendance.MISSED, "u": Attendance.MADE_UP, "-": Attendance.OPEN}
    return tuple(
        Session(first + timedelta(weeks=n), f"Class {n + 1}", known[mark]) for n, mark in enumerate(marks)
    )


def stand(made: Course, *sittings: Sitting, today: date = TODAY, lost: str = "") -> ConditionStanding:
    """How the one condition stands."""
    [only] = course_standing(made, sittings, {lost}, today).conditions
    return only


def with_condition(form: Form, number: float = 0, **more: Any) -> Course:
    known = {
        key: more.pop(key) for key in ("due", "words", "by_hand", "evidence", "evidence_name") if key in more
    }
    return course(conditions=(Condition(form, number, **known),), **more)


lines = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
days = st.dates(START, END)
conditions = st.one_of(
    st.builds(
        Condition,
        form=st.sampled_from([Form.ALL_CLASSES, Form.FINISH, Form.PROOF, Form.OTHER]),
        due=days | st.none(),
        words=lines,
        by_hand=st.sampled_from(State) | st.none(),
        evidence=st.sampled_from(["", "_proof-1.pdf"]),
        evidence_name=lines | st.just(""),
    ),
    st.builds(Condition, form=st.just(Form.SCORE), number=st.floats(0, 100), due=days | st.none()),
    st.builds(Condition, form=st.just(Form.RETAKE), number=st.integers(1, 3_650), due=days | st.none()),
    st.builds(Condition, form=st.just(Form.SOME_CLASSES), number=st.just(1), due=days | st.none()),
)
assignments = st.builds(
    Assignment, title=lines, due=days | st.none(), is_done=st.just(True), score=st.floats(0, 100) | st.none()
)
courses = st.builds(
    Course,
    key=st.just("c"),
    title=lines,
    provider=lines | st.just(""),
    starts_on=st.just(START) | st.none(),
    ends_on=st.just(END),
    finished_on=days | st.none(),
    score=st.floats(0, 100) | st.none(),
    notes=lines | st.just(""),
    sessions=st.lists(
        st.builds(Session, on=days, title=lines | st.just(""), attendance=st.sampled_from(Attendance))
    ).map(lambda found: tuple(sorted(found, key=lambda each: each.on))),
    assignments=st.lists(assignments, max_size=4).map(tuple),
    conditions=st.lists(conditions, max_size=6).map(tuple),
)
sittings = st.lists(
    st.builds(Sitting, on=days, is_passed=st.booleans() | st.none()),
    max_size=3,
    unique_by=lambda each: each.on,
)


@given(courses)
def test_what_is_kept_comes_back(made: Course) -> None:
    assert parse_course("c", course_as_mapping(made) | {"from_a_later_version": 1}) == made


@given(courses, sittings, st.dates(date(2026, 8, 1), date(2027, 2, 1)))
def test_every_course_can_be_told_of(made: Course, known: list[Sitting], today: date) -> None:
    told = course_standing(made, known, {"_proof-1.pdf"}, today)
    assert course_standing(made, known[::-1], {"_proof-1.pdf"}, today) == told
    assert len(told.conditions) == len(made.conditions)
    assert bool(told.sentence) == bool(made.conditions)
    for each in told.conditions:
        assert each.words
        assert bool(each.needed) == (each.state is not State.MET)
    assert all(0 <= left <= 14 and words for left, words in told.warnings)
    assert [left for left, _ in told.warnings] == sorted(left for left, _ in told.warnings)
    if all(each.state is State.MET for each in told.conditions) and made.conditions:
        assert told.sentence == "You have met every condition that is listed."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": " "}, "title is missing"),
        ({"starts_on": END, "ends_on": START}, "before it begins on 20 December 2026"),
        ({"finished_on": date(2026, 8, 1)}, "was finished on 1 August 2026, before"),
        ({"score": 140.0}, "is 140 %"),
        ({"assignments": (Assignment("Test", score=-3.0),)}, "“Test” is -3 %"),
        ({"assignments": (Assignment(""),)}, "title is missing"),
        ({"conditions": (Condition(Form.SCORE, 140),)}, "is 140 %"),
        ({"conditions": (Condition(Form.SOME_CLASSES, 0),)}, "from 1 to 1,000"),
        ({"conditions": (Condition(Form.SOME_CLASSES, 2.5),)}, "asks for 2.5 classes"),
        ({"conditions": (Condition(Form.RETAKE, 9_999),)}, "from 1 to 3,650"),
        ({"conditions": (Condition(Form.OTHER),)}, "has no words"),
        ({"conditions": (Condition(Form.PROOF, due=date(2026, 8, 1)),)}, "before the course begins"),
        ({"conditions": (Condition(Form.SOME_CLASSES, 5),), "sessions": classes("aa")}, "the course has 2"),
        ({"conditions": (Condition(Form.FINISH),), "ends_on": None}, "has no last day either"),
    ],
)
def test_what_can_not_be_is_said(changed: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        parse_course("c", course_as_mapping(course(**changed)))


def test_odd_stored_content_is_refused_or_passed_over() -> None:
    with pytest.raises(BadInput, match="is no number"):
        parse_course("c", {"title": "x", "score": "87"})
    with pytest.raises(BadInput, match="is no number"):
        parse_course("c", {"title": "x", "score": float("nan")})
    with pytest.raises(BadInput, match="day of the class is not given"):
        parse_course("c", {"title": "x", "sessions": [{}]})
    found = parse_course(
        "c",
        {
            "title": "x",
            "sessions": [3, {"on": "2026-11-23", "attendance": "asleep"}],
            "assignments": "none",
            "conditions": [{"form": "magic", "words": "Wave a wand", "by_hand": "certain"}],
        },
    )
    assert found.sessions == (Session(date(2026, 11, 23)),)
    assert found.assignments == ()
    assert found.conditions == (Condition(Form.OTHER, words="Wave a wand"),)


def test_conditions_in_words() -> None:
    said = [
        form_words(Condition(form, number))
        for form, number in (
            (Form.ALL_CLASSES, 0), (Form.SOME_CLASSES, 20), (Form.SCORE, 85), (Form.FINISH, 0),
            (Form.RETAKE, 60), (Form.PROOF, 0), (Form.OTHER, 0),
        )
    ]  # fmt: skip
    assert said == [
        "Attend every class",
        "Attend at least 20 classes",
        "Course score of at least 85 %",
        "Finish the course in time",
        "Retake within 60 days of the first attempt",
        "Hand in proof",
        "Another condition",
    ]
    assert form_words(Condition(Form.PROOF, words="Send the forms")) == "Send the forms"
    assert (unit_of(Form.RETAKE), unit_of(Form.PROOF)) == ("days", "")


class TestClasses:
    @pytest.mark.parametrize(
        ("form", "number", "marks", "state", "needed"),
        [
            (Form.ALL_CLASSES, 0, "aau", State.MET, ""),
            (Form.ALL_CLASSES, 0, "aa--", State.ON_THE_WAY, "attend 2 more classes"),
            (Form.ALL_CLASSES, 0, "am--", State.AT_RISK, "attend 3 more classes, 1 of them made up"),
            (Form.ALL_CLASSES, 0, "----", State.ON_THE_WAY, "attend 4 classes"),
            (Form.SOME_CLASSES, 2, "aam-", State.MET, ""),
            (Form.SOME_CLASSES, 3, "aam-", State.ON_THE_WAY, "attend 1 more class"),
            (Form.SOME_CLASSES, 4, "aam-", State.AT_RISK, "attend 2 more classes, 1 of them made up"),
            (Form.ALL_CLASSES, 0, "", State.ON_THE_WAY, "classes to be entered and attended"),
        ],
    )
    def test_attended_missed_and_made_up(
        self, form: Form, number: int, marks: str, state: State, needed: str
    ) -> None:
        told = stand(with_condition(form, number, sessions=classes(marks)))
        assert (told.state, told.needed) == (state, needed)

    def test_past_classes_that_are_not_marked_are_asked_about(self) -> None:
        told = stand(with_condition(Form.ALL_CLASSES, sessions=classes("a---")))
        assert told.words == "1 of 4 attended or made up. 2 classes in the past are not marked yet."
        told = stand(with_condition(Form.ALL_CLASSES, sessions=classes("aa--")))
        assert told.words == "2 of 4 attended or made up. 1 class in the past is not marked yet."

    def test_after_the_end_it_is_missed(self) -> None:
        made = with_condition(Form.ALL_CLASSES, sessions=classes("aam"))
        assert stand(made, today=END).state is State.AT_RISK
        assert stand(made, today=END + timedelta(days=1)).state is State.MISSED

    def test_too_few_classes_are_entered(self) -> None:
        made = with_condition(Form.SOME_CLASSES, 4, sessions=classes("aaa"))
        told = stand(made)
        assert (told.state, told.needed) == (State.AT_RISK, "attend 1 more class")
        assert "Too few classes are entered: 1 class short." in told.words


class TestScore:
    @pytest.mark.parametrize(
        ("scores", "given_score", "today", "state", "needed"),
        [
            ([], None, TODAY, State.ON_THE_WAY, "a course score of 85 %"),
            ([], None, END + timedelta(days=1), State.MISSED, "a course score of 85 %"),
            ([90, 80], None, TODAY, State.MET, ""),
            ([90, None], None, TODAY, State.ON_THE_WAY, "a course score of 85 %"),
            ([90, None], None, END + timedelta(days=1), State.MET, ""),
            ([80, None], None, TODAY, State.AT_RISK, "an average of 90 % in the assignment that is left"),
            (
                [80, None, None],
                None,
                TODAY,
                State.AT_RISK,
                "an average of 88 % in the 2 assignments that are left",
            ),
            ([50, None], None, TODAY, State.AT_RISK, "a course score of 85 %"),
            ([80, 70], None, TODAY, State.AT_RISK, "a course score of 85 % (it is 75 %)"),
            ([80, None], None, END + timedelta(days=1), State.MISSED, "a course score of 85 % (it is 80 %)"),
            ([20, None], 86.0, TODAY, State.MET, ""),
            ([100], 84.0, TODAY, State.AT_RISK, "a course score of 85 % (it is 84 %)"),
        ],
    )
    def test_as_given_or_by_the_assignments(
        self, scores: list[float | None], given_score: float | None, today: date, state: State, needed: str
    ) -> None:
        works = tuple(Assignment(f"Test {n}", score=score) for n, score in enumerate(scores))
        told = stand(with_condition(Form.SCORE, 85, assignments=works, score=given_score), today=today)
        assert (told.state, told.needed) == (state, needed)
        if scores == [50, None]:
            assert "would not make up for it" in told.words


class TestFinish:
    def test_in_time_late_and_open(self) -> None:
        made = with_condition(Form.FINISH, sessions=classes("a-"), assignments=(Assignment("Test"),))
        assert stand(made).words == "2 classes and assignments are open."
        assert stand(made).needed == "finish the course by 20 December 2026"
        assert stand(made, today=date(2026, 12, 6)).state is State.AT_RISK
        assert stand(made, today=date(2026, 12, 21)).state is State.MISSED
        assert stand(replace(made, finished_on=END)).state is State.MET
        assert stand(replace(made, finished_on=END + timedelta(days=1))).state is State.MISSED
        assert stand(with_condition(Form.FINISH)).words == "Mark the day you finished."


class TestRetake:
    MADE = with_condition(Form.RETAKE, 60)

    def test_it_counts_from_the_first_attempt(self) -> None:
        assert stand(self.MADE).due is None
        assert stand(self.MADE).needed == "sit the exam"
        assert stand(self.MADE, Sitting(date(2026, 8, 1), False)).due is None  # before the course
        told = stand(self.MADE, FAILED)
        assert (told.state, told.due, told.needed) == (
            State.ON_THE_WAY,
            date(2026, 12, 31),
            "retake by 31 December 2026",
        )

    def test_in_time_late_and_never(self) -> None:
        in_time, late = Sitting(date(2026, 12, 31)), Sitting(date(2027, 1, 1), True)
        assert stand(self.MADE, in_time, FAILED).state is State.MET
        told = stand(self.MADE, FAILED, late, today=date(2027, 1, 2))
        assert (told.state, told.words) == (
            State.MISSED,
            "Retaken on 1 January 2027. It was due by 31 December 2026.",
        )
        assert stand(self.MADE, FAILED, today=date(2027, 1, 1)).state is State.MISSED
        assert stand(self.MADE, FAILED, today=date(2026, 12, 31)).state is State.AT_RISK

    def test_passed_at_once_there_is_nothing_to_retake(self) -> None:
        assert stand(self.MADE, Sitting(TODAY, True)).state is State.MET

    def test_a_day_of_its_own_comes_first(self) -> None:
        made = with_condition(Form.RETAKE, 60, due=date(2026, 12, 1), starts_on=None)
        assert stand(made, FAILED).due == date(2026, 12, 1)


class TestProof:
    MADE = with_condition(Form.PROOF, evidence="_proof-1.pdf", evidence_name="result.pdf")

    def test_a_file_proves_it_unless_it_is_gone(self) -> None:
        assert stand(self.MADE).state is State.MET
        told = stand(self.MADE, lost="_proof-1.pdf")
        assert told.state is State.ON_THE_WAY
        assert told.is_lost
        assert "The file “result.pdf” is gone; attach it again." in told.words
        assert stand(self.MADE, lost="_proof-1.pdf", today=date(2027, 1, 1)).state is State.MISSED

    def test_a_file_is_told_of_whatever_it_proves(self) -> None:
        attached = Condition(Form.SCORE, 80, evidence="_e.pdf", evidence_name="score.pdf")
        told = course_standing(course(score=85.0, conditions=(attached,)), (), (), END).conditions[0]
        assert (told.state, told.words) == (State.MET, "85 %. “score.pdf” is attached.")
        by_hand = replace(attached, form=Form.PROOF, number=0, by_hand=State.AT_RISK)
        told = course_standing(course(conditions=(by_hand,)), (), (), END).conditions[0]
        assert told.words == "As you marked it. “score.pdf” is attached."

    def test_without_a_day_it_stays_open(self) -> None:
        told = stand(with_condition(Form.OTHER, words="Ask the school", ends_on=None))
        assert (told.state, told.needed) == (State.ON_THE_WAY, "ask the school")


def test_what_the_learner_says_goes_over_what_is_worked_out() -> None:
    told = stand(with_condition(Form.ALL_CLASSES, sessions=classes("mm"), by_hand=State.MET))
    assert (told.state, told.words, told.needed) == (State.MET, "As you marked it.", "")
    told = stand(with_condition(Form.ALL_CLASSES, sessions=classes("aa"), by_hand=State.MISSED))
    assert (told.state, told.needed) == (State.MISSED, "attend every class")
    told = stand(with_condition(Form.PROOF, by_hand=State.ON_THE_WAY))
    assert told.words == "Attach a file, or mark it as met."


class TestSentence:
    def test_what_is_still_needed(self) -> None:
        made = course(
            sessions=classes("aa--"),
            conditions=(
                Condition(Form.ALL_CLASSES),
                Condition(Form.RETAKE, 60),
                Condition(Form.PROOF),
                Condition(Form.SOME_CLASSES, 1),
            ),
        )
        told = course_standing(made, [FAILED], (), TODAY)
        assert told.sentence == (
            "Still needed to be eligible: attend 2 more classes; retake by 31 December 2026; "
            "and hand in proof by 20 December 2026."
        )
        assert course_standing(replace(made, conditions=made.conditions[3:]), (), (), TODAY).sentence == (
            "You have met every condition that is listed."
        )
        assert course_standing(course(), (), (), TODAY).sentence == ""

    def test_what_was_missed(self) -> None:
        made = course(conditions=(Condition(Form.PROOF), Condition(Form.FINISH)))
        assert course_standing(made, (), (), date(2027, 1, 1)).sentence == (
            "As it stands you are not eligible: “Hand in proof”; and “Finish the course in time” were "
            "missed. Ask the course what can be done."
        )
        one = replace(made, conditions=made.conditions[:1])
        assert "“Hand in proof” was missed." in course_standing(one, (), (), date(2027, 1, 1)).sentence


class TestWarnings:
    MADE = course(
        conditions=(Condition(Form.PROOF), Condition(Form.PROOF, by_hand=State.MET)),
        assignments=(Assignment("Test", date(2026, 12, 10)), Assignment("Done", END, is_done=True)),
    )

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (date(2026, 11, 25), []),
            (date(2026, 11, 26), ["“Test” is due in 14 days."]),
            (date(2026, 12, 6), ["“Test” is due in only 4 days.", "“Hand in proof” is due in 14 days."]),
            (date(2026, 12, 9), ["“Test” is due tomorrow.", "“Hand in proof” is due in 11 days."]),
            (date(2026, 12, 13), ["“Hand in proof” is due in only 7 days."]),
            (date(2026, 12, 20), ["“Hand in proof” is due today."]),
            (date(2026, 12, 21), []),
        ],
    )
    def test_before_something_is_missed(self, day: date, words: list[str]) -> None:
        told = course_standing(self.MADE, (), (), day).warnings
        assert [said for _, said in told] == [f"CPC course: {each}" for each in words]

    @pytest.mark.parametrize(
        ("condition", "day", "words"),
        [
            (Condition(Form.ALL_CLASSES), date(2026, 11, 8), []),
            (Condition(Form.ALL_CLASSES), date(2026, 11, 9), ["the class “Two” is tomorrow, and counts."]),
            (Condition(Form.SOME_CLASSES, 2), date(2026, 11, 10), ["the class “Two” is today, and counts."]),
            (Condition(Form.ALL_CLASSES), date(2026, 11, 11), ["a class is tomorrow, and counts."]),
            (Condition(Form.SOME_CLASSES, 1), date(2026, 11, 10), []),
            (Condition(Form.OTHER, words="Log in"), date(2026, 11, 10), []),
        ],
    )
    def test_of_a_class_that_counts(self, condition: Condition, day: date, words: list[str]) -> None:
        made = Course(
            "c",
            "CPC course",
            sessions=(
                Session(date(2026, 11, 3), "One", Attendance.ATTENDED),
                Session(date(2026, 11, 10), "Two"),
                Session(date(2026, 11, 12)),
            ),
            conditions=(condition,),
        )
        assert [said for _, said in course_standing(made, (), (), day).warnings] == [
            f"CPC course: {each}" for each in words
        ]
