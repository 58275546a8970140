"""Courses, and the conditions under which one guarantees a pass: what is kept of them.

Conditions are those that courses commonly set: attend all or some classes, reach a score, finish by a date,
retake within some days of the first attempt, hand in proof. How they stand is told by `guarantee_standing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from cpccards.domain import kept_values as kept
from cpccards.domain.errors import BadInput

MOST_CLASSES, MOST_DAYS = 1_000, 3_650
"""Classes and days that a condition may ask for."""

_REFUSED = "This course can’t be kept"


class Attendance(StrEnum):
    """How a class went."""

    OPEN = "open"
    ATTENDED = "attended"
    MISSED = "missed"
    MADE_UP = "made-up"


ATTENDANCE_NAMES: dict[Attendance, str] = {
    Attendance.OPEN: "–",
    Attendance.ATTENDED: "attended",
    Attendance.MISSED: "missed",
    Attendance.MADE_UP: "made up",
}


class Form(StrEnum):
    """What a condition asks for."""

    ALL_CLASSES = "all-classes"
    SOME_CLASSES = "some-classes"
    SCORE = "score"
    FINISH = "finish"
    RETAKE = "retake"
    PROOF = "proof"
    OTHER = "other"


class State(StrEnum):
    """How a condition stands."""

    MET = "met"
    ON_THE_WAY = "on-the-way"
    AT_RISK = "at-risk"
    MISSED = "missed"


STATE_NAMES: dict[State, str] = {
    State.MET: "met",
    State.ON_THE_WAY: "on the way",
    State.AT_RISK: "at risk",
    State.MISSED: "missed",
}

_NUMBERED: dict[Form, tuple[str, int]] = {
    Form.SOME_CLASSES: ("classes", MOST_CLASSES),
    Form.SCORE: ("%", 100),
    Form.RETAKE: ("days", MOST_DAYS),
}
"""The forms with a number: its unit, and the most it may be."""


@dataclass(frozen=True, slots=True)
class Session:
    """A class of a course."""

    on: date
    title: str = ""
    attendance: Attendance = Attendance.OPEN

    @property
    def counts(self) -> bool:
        """It was attended, or made up."""
        return self.attendance in {Attendance.ATTENDED, Attendance.MADE_UP}


@dataclass(frozen=True, slots=True)
class Assignment:
    """Something to hand in, or a deadline.

    Attributes:
        score: in percent, where it has one.
    """

    title: str
    due: date | None = None
    is_done: bool = False
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to be so for the guarantee to hold.

    Attributes:
        number: of classes, percent or days; 0 for forms without one.
        due: by when; the course's end where it is left out, and the first attempt's day plus `number` for a
            retake.
        words: the condition in the learner's words; needed for `Form.OTHER`.
        by_hand: how it stands when the learner says so, whatever the numbers say.
        evidence: the name of its file in the library; empty without one.
        evidence_name: what that file was called.
    """

    form: Form
    number: float = 0
    due: date | None = None
    words: str = ""
    by_hand: State | None = None
    evidence: str = ""
    evidence_name: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A course with its classes, work and conditions.

    Attributes:
        ends_on: the day by which all of it is to be done.
        finished_on: the day on which the learner had done all of it.
        score: in percent, as the course gives it; None to go by the assignments.
    """

    key: str
    title: str
    provider: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    finished_on: date | None = None
    score: float | None = None
    notes: str = ""
    sessions: tuple[Session, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    conditions: tuple[Condition, ...] = ()


def course_as_mapping(course: Course) -> dict[str, object]:
    """What `parse_course` makes the same of, but for its key."""
    return {
        "title": course.title,
        "provider": course.provider,
        "starts_on": kept.stored_day(course.starts_on),
        "ends_on": kept.stored_day(course.ends_on),
        "finished_on": kept.stored_day(course.finished_on),
        "score": course.score,
        "notes": course.notes,
        "sessions": [
            {"on": each.on.isoformat(), "title": each.title, "attendance": each.attendance.value}
            for each in course.sessions
        ],
        "assignments": [
            {
                "title": each.title,
                "due": kept.stored_day(each.due),
                "is_done": each.is_done,
                "score": each.score,
            }
            for each in course.assignments
        ],
        "conditions": [
            {
                "form": each.form.value,
                "number": each.number,
                "due": kept.stored_day(each.due),
                "words": each.words,
                "by_hand": None if each.by_hand is None else each.by_hand.value,
                "evidence": each.evidence,
                "evidence_name": each.evidence_name,
            }
            for each in course.conditions
        ],
    }


def parse_course(key: str, given: Mapping[str, Any]) -> Course:
    """A course as kept; what is unknown in it is passed over.

    Raises:
        BadInput: something in it can't be: dates the wrong way round, more classes than there are, a score
            above 100 %.
    """
    course = Course(
        key=key,
        title=kept.needed_line(given, "title", _REFUSED, "Write what the course is called."),
        provider=kept.line(given, "provider"),
        starts_on=kept.day(given, "starts_on", "The first day"),
        ends_on=kept.day(given, "ends_on", "The last day"),
        finished_on=kept.day(given, "finished_on", "The day you finished"),
        score=kept.percent(given, "score", "The score of the course"),
        notes=kept.lines(given, "notes"),
        sessions=tuple(
            sorted((_session(each) for each in kept.items(given, "sessions")), key=lambda each: each.on)
        ),
        assignments=tuple(_assignment(each) for each in kept.items(given, "assignments")),
        conditions=tuple(_condition(each) for each in kept.items(given, "conditions")),
    )
    _check(course)
    return course


def form_words(condition: Condition) -> str:
    """A condition in words: "Attend at least 20 classes"."""
    if condition.words:
        return condition.words
    number = f"{condition.number:g}"
    return {
        Form.ALL_CLASSES: "Attend every class",
        Form.SOME_CLASSES: f"Attend at least {number} classes",
        Form.SCORE: f"Course score of at least {number} %",
        Form.FINISH: "Finish the course in time",
        Form.RETAKE: f"Retake within {number} days of the first attempt",
        Form.PROOF: "Hand in proof",
    }.get(condition.form, "Another condition")


def unit_of(form: Form) -> str:
    """What the number of a form counts: "classes", "%", "days"; empty for forms without one."""
    return _NUMBERED.get(form, ("", 0))[0]


def _session(given: Mapping[str, Any]) -> Session:
    return Session(
        kept.needed_day(given, "on", "The day of the class"),
        kept.line(given, "title"),
        kept.one_of(given, "attendance", Attendance, Attendance.OPEN),
    )


def _assignment(given: Mapping[str, Any]) -> Assignment:
    title = kept.needed_line(given, "title", "This assignment can’t be kept", "Write what it is called.")
    score = kept.percent(given, "score", f"The score of “{title}”")
    return Assignment(
        title,
        kept.day(given, "due", f"The deadline of “{title}”"),
        is_done=given.get("is_done") is True or score is not None,
        score=score,
    )


def _condition(given: Mapping[str, Any]) -> Condition:
    form = kept.one_of(given, "form", Form, Form.OTHER)
    words = kept.line(given, "words")
    if form is Form.OTHER and not words:
        raise BadInput("This condition can’t be kept", "It has no words.", "Write what the course asks for.")
    stated = given.get("by_hand")
    return Condition(
        form=form,
        number=_number(given, form),
        due=kept.day(given, "due", "The day by which it must be met"),
        words=words,
        by_hand=State(stated) if stated in {each.value for each in State} else None,
        evidence=kept.line(given, "evidence"),
        evidence_name=kept.line(given, "evidence_name"),
    )


def _number(given: Mapping[str, Any], form: Form) -> float:
    """The number of a condition, whole but for scores; 0 for forms without one."""
    if form not in _NUMBERED:
        return 0
    if form is Form.SCORE:
        return kept.percent(given, "number", "The score asked for") or 0
    unit, most = _NUMBERED[form]
    number = given.get("number")
    if not isinstance(number, int | float) or number != int(number) or not 1 <= number <= most:
        raise BadInput(
            "This condition can’t be kept",
            f"It asks for {number} {unit}.",
            f"Choose a whole number from 1 to {most:,}.",
        )
    return int(number)


def _check(course: Course) -> None:
    start, end, done = course.starts_on, course.ends_on, course.finished_on
    if start is not None and end is not None and end < start:
        raise BadInput(
            _REFUSED,
            f"It ends on {kept.full_date(end)}, before it begins on {kept.full_date(start)}.",
            "Put the dates the right way round.",
        )
    if start is not None and done is not None and done < start:
        raise BadInput(
            _REFUSED,
            f"It was finished on {kept.full_date(done)}, before it begins on {kept.full_date(start)}.",
            "Correct one of the two.",
        )
    for condition in course.conditions:
        if start is not None and condition.due is not None and condition.due < start:
            raise BadInput(
                "This condition can’t be kept",
                f"“{form_words(condition)}” is due on {kept.full_date(condition.due)}, before the course "
                f"begins on {kept.full_date(start)}.",
                "Choose a later day.",
            )
        if condition.form is Form.SOME_CLASSES and 0 < len(course.sessions) < condition.number:
            raise BadInput(
                "That many classes can’t be attended",
                f"A condition asks for {condition.number:g} classes; the course has {len(course.sessions)}.",
                "Add the classes that are missing, or ask for fewer.",
            )
        if condition.form is Form.FINISH and condition.due is None and end is None:
            raise BadInput(
                "This condition can’t be kept",
                "“Finish the course in time” has no day, and the course has no last day either.",
                "Choose a day.",
            )
