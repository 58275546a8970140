"""Courses: their classes and work, and how the pass guarantee stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from cpccards.domain.guarantee import Attendance, Course, form_words
from cpccards.domain.guarantee_standing import CourseStanding
from cpccards.gui.course_forms import (
    assignment_form,
    condition_form,
    course_form,
    session_form,
    without_item,
)
from cpccards.gui.pages.page import BLOCK, label, surface
from cpccards.gui.support_forms import KeptForm
from cpccards.gui.widgets.kept_table import Act, KeptTable, usual_acts
from cpccards.gui.words.support_words import (
    ASSIGNMENT_HEADINGS,
    CONDITION_HEADINGS,
    COURSE_HEADINGS,
    SESSION_HEADINGS,
    assignment_rows,
    condition_row,
    course_row,
    session_rows,
)
from cpccards.services.courses import CourseService
from cpccards.services.study_calendar import StudyCalendar

FILES = "Proof (*.pdf *.png *.jpg *.jpeg)"

_BACK = "Ctrl+Z brings it back."
ItemForm = Callable[[CourseService, Course, int | None, date], KeptForm]


class ClassesPanel(QWidget):
    """The courses; below them, of the one that is chosen, conditions, classes and assignments.

    Signals:
        form_asked_for: a `KeptForm` to be filled in.
        done: an act to be carried out, and the word that is said of it.
        file_asked_for: what writes a file, which may fail, and the word that is said of it.
    """

    form_asked_for = Signal(object)
    done = Signal(object, str)
    file_asked_for = Signal(object, str)

    def __init__(
        self, service: CourseService, calendar: StudyCalendar, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._calendar = calendar
        self._standings: tuple[CourseStanding, ...] = ()
        self._awaited = ""
        self._build()
        self.courses.acted.connect(self._act_on_course)
        self.courses.row_changed.connect(self._show_course)
        self.conditions.row_changed.connect(self._show_condition)
        self.conditions.acted.connect(self._act_on_condition)
        self.sessions.acted.connect(self._act_on_session)
        self.assignments.acted.connect(self._act_on_assignment)

    @property
    def chosen(self) -> CourseStanding | None:
        """The course in the row that is chosen."""
        row = self.courses.row
        return self._standings[row] if 0 <= row < len(self._standings) else None

    def show_courses(self, standings: tuple[CourseStanding, ...]) -> None:
        """Shows the courses there are; the one that is chosen stays so."""
        chosen = self.chosen
        wanted = self._awaited or ("" if chosen is None else chosen.course.key)
        self._awaited = ""
        self._standings = standings
        self.courses.show_rows([course_row(each, self.locale()) for each in standings])
        keys = [each.course.key for each in standings]
        if wanted in keys:
            self.courses.choose(keys.index(wanted))
        self._show_course()

    def be_tight(self, is_tight: bool) -> None:
        """Leaves out what can be spared where there is little room."""
        for table in (self.courses, self.conditions):
            table.be_tight(is_tight)

    # What is on screen

    def _build(self) -> None:
        self.courses = KeptTable(
            "Courses",
            COURSE_HEADINGS,
            usual_acts("a course", add="Add a course"),
            "Here you will see your classes: which you attended, what is due, and whether you still meet the "
            "conditions of a pass guarantee. The app warns you before one is missed.",
            most_rows=4,
            spare=(1,),
        )
        self.conditions = KeptTable(
            "Conditions of the guarantee",
            CONDITION_HEADINGS,
            usual_acts(
                "a condition",
                Act("attach", "Attach proof…", "F", "Attach a file to the condition that is chosen"),
                Act("copy", "Save the file…", "", "Save a copy of the proof"),
            ),
            "What the course asks for: every class, a score, a date, a retake in time, proof. Most of it is "
            "worked out from your classes, assignments and attempts.",
            wide=3,
            spare=(3,),
        )
        self.sessions = KeptTable(
            "Classes",
            SESSION_HEADINGS,
            usual_acts(
                "a class",
                Act(Attendance.ATTENDED, "Attended", "1", "I attended the class that is chosen"),
                Act(Attendance.MISSED, "Missed", "2", "I missed the class that is chosen"),
                Act(Attendance.MADE_UP, "Made up", "3", "I made the class up that is chosen"),
                Act(Attendance.OPEN, "Not marked", "0", "Take the mark of the class away"),
            ),
            "The classes of the course, with their days.",
        )
        self.assignments = KeptTable(
            "Assignments and deadlines",
            ASSIGNMENT_HEADINGS,
            usual_acts("an assignment", Act("done", "Done", "Space", "Mark the assignment as done, or not")),
            "What is to be handed in, with its day and its score.",
        )
        self._verdict, inside = surface()
        self._sentence = label(role="strong", wrap=True)
        self._warnings = label(role="error", wrap=True)
        inside.addWidget(self._sentence)
        inside.addWidget(self._warnings)
        self._notes = label(role="muted", wrap=True)
        self._how = label(wrap=True)
        self._below = (self._notes, self.conditions, self._how, self.sessions, self.assignments)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        for part in (self.courses, self._verdict, *self._below):
            layout.addWidget(part)
        self.setFocusProxy(self.courses)

    def _show_course(self) -> None:
        standing = self.chosen
        for part in self._below:
            part.setVisible(standing is not None)
        if standing is None:
            self._verdict.hide()
            return
        warnings = "\n".join(words for _, words in standing.warnings)
        self._sentence.setText(standing.sentence)
        self._sentence.setVisible(bool(standing.sentence))
        self._warnings.setText(warnings)
        self._warnings.setVisible(bool(warnings))
        self._verdict.setVisible(bool(standing.sentence or warnings))
        self._notes.setText(standing.course.notes)
        self._notes.setVisible(bool(standing.course.notes))
        self.conditions.show_rows([condition_row(each, self.locale()) for each in standing.conditions])
        self.sessions.show_rows(session_rows(standing.course, self.locale()))
        self.assignments.show_rows(assignment_rows(standing.course, self.locale()))

    def _show_condition(self) -> None:
        """Says in full how the condition stands that is chosen."""
        standing, row = self.chosen, self.conditions.row
        known = standing is not None and 0 <= row < len(standing.conditions)
        told = standing.conditions[row] if standing is not None and known else None
        self._how.setText("" if told is None else f"{form_words(told.condition)}: {told.words}")
        self._how.setVisible(told is not None)

    # What it does

    def _act_on_course(self, what: str) -> None:
        standing, today = self.chosen, self._calendar.date()
        if what == "add":
            self.form_asked_for.emit(course_form(self._service, None, today, self._await))
        elif standing is not None and what == "edit":
            self.form_asked_for.emit(course_form(self._service, standing.course, today, self._await))
        elif standing is not None:
            self.done.emit(partial(self._service.delete, standing.course.key), f"Deleted. {_BACK}")

    def _await(self, key: str) -> None:
        """Chooses a course as soon as it is shown."""
        self._awaited = key

    def _act_on_session(self, what: str) -> None:
        course, row = self._course, self.sessions.row
        if course is not None and not self._changed(course, "sessions", "a class", session_form, row, what):
            self.done.emit(partial(self._service.mark, course, row, Attendance(what)), "")

    def _act_on_assignment(self, what: str) -> None:
        course, row = self._course, self.assignments.row
        if course is not None and not self._changed(
            course, "assignments", "an assignment", assignment_form, row, what
        ):
            self.done.emit(partial(self._service.toggle_done, course, row), "")

    def _act_on_condition(self, what: str) -> None:
        course, row = self._course, self.conditions.row
        if course is None or self._changed(course, "conditions", "a condition", condition_form, row, what):
            return
        if what == "copy":
            self._save_copy(course, row)
            return
        name, _ = QFileDialog.getOpenFileName(self, "Attach proof", str(Path.home()), FILES)
        if name:
            attach = partial(self._service.attach, course, row, Path(name))
            self.done.emit(attach, "Attached. Ctrl+Z takes it back.")

    def _changed(self, course: Course, part: str, one: str, form: ItemForm, row: int, what: str) -> bool:
        """Adds, changes or deletes in a list of the course; False for what only one of the lists can do.

        Args:
            part: the list's name in `Course`.
            one: of it, with its article.
        """
        if what in {"add", "edit"}:
            place = None if what == "add" else row
            self.form_asked_for.emit(form(self._service, course, place, self._calendar.date()))
        elif what == "delete":
            left = replace(course, **{part: without_item(getattr(course, part), row)})  # type: ignore[arg-type]
            self.done.emit(partial(self._service.save, left, f"Delete {one}"), f"Deleted. {_BACK}")
        else:
            return False
        return True

    def _save_copy(self, course: Course, row: int) -> None:
        condition = course.conditions[row]
        if not condition.evidence:
            self.file_asked_for.emit(None, "No file is attached to this condition.")
            return
        suggested = str(Path.home() / condition.evidence_name)
        name, _ = QFileDialog.getSaveFileName(self, "Save a copy of the proof", suggested)
        if name:
            write = partial(self._service.save_copy, condition.evidence, Path(name))
            self.file_asked_for.emit(write, f"Saved as {Path(name).name}.")

    @property
    def _course(self) -> Course | None:
        standing = self.chosen
        return None if standing is None else standing.course
