"""The forms of the classes: a course, a class, an assignment, a condition of the pass guarantee."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import QLocale

from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput
from cpccards.domain.guarantee import (
    ATTENDANCE_NAMES,
    STATE_NAMES,
    Assignment,
    Attendance,
    Condition,
    Course,
    Form,
    Session,
    State,
)
from cpccards.gui.support_forms import KeptForm
from cpccards.services.courses import CourseService

FORM_NAMES: dict[Form, str] = {
    Form.ALL_CLASSES: "Attend every class",
    Form.SOME_CLASSES: "Attend a number of classes",
    Form.SCORE: "Course score of at least … %",
    Form.FINISH: "Finish the course by a day",
    Form.RETAKE: "Retake within … days of the first attempt",
    Form.PROOF: "Hand in proof",
    Form.OTHER: "Something else, in my words",
}

T = TypeVar("T")


def course_form(
    service: CourseService, course: Course | None, today: date, chosen: Callable[[str], None]
) -> KeptForm:
    """A course.

    Args:
        chosen: told the key of a new course once it is kept.
    """
    now = course or Course("", "")

    def keep(given: Mapping[str, Any]) -> Changes:
        made = replace(now, **{**given, "score": number_of(str(given["score"]))})
        if course is not None:
            return service.save(made, "Change a course")
        key, changed = service.add(made)
        chosen(key)
        return changed

    form = KeptForm("Change a course" if course else "Add a course", keep)
    form.ask_line("title", "Course", now.title)
    form.ask_line("provider", "Given by", now.provider)
    form.ask_day_or_none("starts_on", "Begins", "Not known", now.starts_on, today)
    form.ask_day_or_none(
        "ends_on", "Ends", "Open", now.ends_on, today, "The day by which all of it is to be done."
    )
    form.ask_day_or_none("finished_on", "Finished", "Not yet", now.finished_on, today)
    score = "" if now.score is None else f"{QLocale().toString(now.score, 'g', 5)} %"
    form.ask_line("score", "Score", score, "As the course gives it; left empty, the mean of the assignments.")
    form.ask_text("notes", "Notes", now.notes)
    form.begin()
    return form


def session_form(service: CourseService, course: Course, place: int | None, today: date) -> KeptForm:
    """A class of a course."""
    now = Session(today) if place is None else course.sessions[place]

    def keep(given: Mapping[str, Any]) -> Changes:
        made = Session(given["on"], given["title"], Attendance(given["attendance"]))
        sessions = with_item(course.sessions, place, made)
        return service.save(
            replace(course, sessions=sessions), "Add a class" if place is None else "Change a class"
        )

    form = KeptForm("Add a class" if place is None else "Change a class", keep)
    form.ask_day("on", "On", now.on)
    form.ask_line("title", "About", now.title)
    entries = [
        (each.value, name if each is not Attendance.OPEN else "not marked")
        for each, name in ATTENDANCE_NAMES.items()
    ]
    form.ask_one_of("attendance", "I", entries, now.attendance.value)
    form.begin()
    return form


def assignment_form(service: CourseService, course: Course, place: int | None, today: date) -> KeptForm:
    """An assignment, a test, a deadline."""
    now = Assignment("") if place is None else course.assignments[place]

    def keep(given: Mapping[str, Any]) -> Changes:
        made = Assignment(
            given["title"], given["due"], is_done=given["is_done"], score=number_of(str(given["score"]))
        )
        assignments = with_item(course.assignments, place, made)
        words = "Add an assignment" if place is None else "Change an assignment"
        return service.save(replace(course, assignments=assignments), words)

    form = KeptForm("Add an assignment" if place is None else "Change an assignment", keep)
    form.ask_line("title", "What", now.title, "An assignment, a test, or only a deadline.")
    form.ask_day_or_none("due", "Due", "No day", now.due, today)
    score = "" if now.score is None else f"{QLocale().toString(now.score, 'g', 5)} %"
    form.ask_line("score", "Score", score, "In percent, where it has one.")
    form.ask_tick("is_done", "It is done", ticked=now.is_done)
    form.begin()
    return form


def condition_form(service: CourseService, course: Course, place: int | None, today: date) -> KeptForm:
    """A condition of the pass guarantee."""
    now = Condition(Form.ALL_CLASSES) if place is None else course.conditions[place]

    def keep(given: Mapping[str, Any]) -> Changes:
        by_hand = given["by_hand"]
        made = replace(
            now,
            form=Form(given["form"]),
            number=number_of(str(given["number"])) or 0,
            due=given["due"],
            words=given["words"],
            by_hand=State(by_hand) if by_hand else None,
        )
        conditions = with_item(course.conditions, place, made)
        words = "Add a condition" if place is None else "Change a condition"
        return service.save(replace(course, conditions=conditions), words)

    form = KeptForm("Add a condition" if place is None else "Change a condition", keep)
    form.ask_one_of(
        "form", "Condition", [(each.value, name) for each, name in FORM_NAMES.items()], now.form.value
    )
    number = QLocale().toString(now.number, "g", 5) if now.number else ""
    form.ask_line("number", "Number", number, "Of classes, percent or days, where the condition has one.")
    form.ask_day_or_none("due", "By", "The course’s end", now.due, today)
    form.ask_line(
        "words", "In my words", now.words, "Shown in place of the usual words; needed for “something else”."
    )
    stands: list[tuple[object, str]] = [("", "worked out by the app")]
    stands += [(state.value, f"{name}, as I know better") for state, name in STATE_NAMES.items()]
    form.ask_one_of("by_hand", "It is", stands, "" if now.by_hand is None else now.by_hand.value)
    form.begin()
    return form


def number_of(typed: str) -> float | None:
    """A number as it was typed: “87”, “87.5 %”; None for nothing. Raises BadInput for what is none."""
    words = typed.replace("%", "").strip()
    if not words:
        return None
    number, is_number = QLocale().toDouble(words)
    if not is_number:
        raise BadInput("This number can’t be used", f"“{typed}” is no number.", "Write one, such as 87.")
    return number


def with_item(items: Sequence[T], place: int | None, item: T) -> tuple[T, ...]:
    """The items with one put in its place, or added."""
    if place is None:
        return (*items, item)
    return (*items[:place], item, *items[place + 1 :])


def without_item(items: Sequence[T], place: int) -> tuple[T, ...]:
    """The items without one."""
    return (*items[:place], *items[place + 1 :])
