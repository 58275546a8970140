"""People: who is beside the learner, what to ask them, what they said; classes and pass guarantees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError, unexpected
from cpccards.domain.progress_report import ProgressReport
from cpccards.domain.support import Person
from cpccards.gui import saving
from cpccards.gui.pages.form_page import FormPage
from cpccards.gui.pages.page import MARGIN
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.widgets.charts.score_history import AskPath, ask_path
from cpccards.gui.widgets.people.agenda_panel import AgendaPanel
from cpccards.gui.widgets.people.classes_panel import ClassesPanel
from cpccards.gui.widgets.people.report_choice import ReportChoice
from cpccards.gui.widgets.people.support_panel import FeedbackPanel, PeoplePanel, QuestionsPanel
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.words.support_words import agenda_file
from cpccards.services.courses import CourseService
from cpccards.services.reports import ReportService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.support import SupportService

_REPORT_REFUSAL = "The report was not saved"
_AGENDA_REFUSAL = "The agenda was not saved"
_TIGHT = 84
"""Characters of width below which tables leave columns out."""


class Part(StrEnum):
    """What the page shows; also an argument of the page."""

    PEOPLE = "people"
    QUESTIONS = "questions"
    FEEDBACK = "feedback"
    CLASSES = "classes"


class SupportPage(FormPage):
    """Four parts, one at a time; in their place a form, while one is being filled in."""

    name = "support"
    title = "People"

    def __init__(
        self,
        support: SupportService,
        courses: CourseService,
        reports: ReportService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        choose_path: AskPath = ask_path,
    ) -> None:
        super().__init__(parent)
        self._support = support
        self._courses = courses
        self._reports = reports
        self._calendar = calendar
        self._tasks = tasks
        self._choose_path = choose_path
        self._gathering: Handle | None = None
        self._person: Person | None = None
        self._part = Part.PEOPLE
        self._build()
        self._connect()

    @property
    def part(self) -> Part:
        """What is shown."""
        return self._part

    def activate(self, argument: object = None) -> None:
        """Shows what there is; `argument` may be a `Part`. A form that is open stays."""
        self.error.say(None)
        if isinstance(argument, str) and argument in set(Part):
            self._part = Part(argument)
        self.refresh()
        self._parts.mark(self._part.value)
        self._show_part()
        if self.form is None:
            self._panels[self._part].setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when people, courses, attempts, cards or practice exams changed."""
        if changes.touches(Subject.SUPPORT, Subject.ATTEMPTS, Subject.MOCKS, Subject.NOTES):
            self.refresh()

    def refresh(self) -> None:
        """Reads everything anew; what is chosen stays."""
        try:
            support, standings = self._support.current(), self._courses.all()
        except CpcCardsError as error:
            self.error.say(error)
            return
        for panel in (self.people, self.questions, self.feedback):
            panel.show_support(support)
        self.classes.show_courses(standings)
        self._offer_parts(
            {
                Part.PEOPLE: len(support.people),
                Part.QUESTIONS: sum(each.is_open for each in support.questions),
                Part.FEEDBACK: len(support.feedback),
                Part.CLASSES: len(standings),
            }
        )

    def form_closed(self) -> None:
        """Shows what was kept."""
        self.refresh()
        self._panels[self._part].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves columns out where there is little room."""
        super().resizeEvent(event)
        is_tight = self.width() - 2 * MARGIN < self.fontMetrics().averageCharWidth() * _TIGHT
        for panel in (self.people, self.questions, self.feedback):
            panel.table.be_tight(is_tight)
        self.classes.be_tight(is_tight)

    # What is on screen

    def _build(self) -> None:
        self._parts = Segments("Shown")
        # Before the panels are there, so that Tab comes to them first.
        self._offer_parts({})
        self.people = PeoplePanel(self._support, self._calendar)
        self.questions = QuestionsPanel(self._support, self._calendar)
        self.feedback = FeedbackPanel(self._support, self._calendar)
        self.classes = ClassesPanel(self._courses, self._calendar)
        self.report = ReportChoice()
        self.agenda = AgendaPanel()
        self._panels: dict[Part, QWidget] = {
            Part.PEOPLE: self.people,
            Part.QUESTIONS: self.questions,
            Part.FEEDBACK: self.feedback,
            Part.CLASSES: self.classes,
        }
        for part in (self._parts, self.report, self.agenda, *self._panels.values()):
            self.parts.addWidget(part)

    def _connect(self) -> None:
        self._parts.chosen.connect(self._choose_part)
        for panel in (self.people, self.questions, self.feedback):
            panel.form_asked_for.connect(self.open_form)
            panel.done.connect(self._do)
            panel.went_to.connect(self.went_to)
            panel.told.connect(self.told)
        self.classes.form_asked_for.connect(self.open_form)
        self.classes.done.connect(self._do)
        self.classes.file_asked_for.connect(self._write_file)
        self.people.agenda_asked_for.connect(self.show_agenda)
        self.people.report_asked_for.connect(self.show_report)
        self.report.file_chosen.connect(self._save_report)
        self.agenda.copied.connect(lambda: self.told.emit("The agenda is on the clipboard."))
        self.agenda.pdf_chosen.connect(self._save_agenda)
        for aside in (self.report, self.agenda):
            aside.left.connect(self._put_aside)

    def _offer_parts(self, counts: Mapping[Part, int]) -> None:
        offered = [(part, part.value.capitalize(), counts.get(part, 0)) for part in Part]
        blocked = self._parts.blockSignals(True)
        self._parts.offer(
            [
                (part.value, f"{words}   {count}" if count else words, f"{words}, {count}")
                for part, words, count in offered
            ]
        )
        self._parts.mark(self._part.value)
        self._parts.blockSignals(blocked)

    def _choose_part(self, part: str) -> None:
        self._part = Part(part)
        self._show_part()

    def _show_part(self) -> None:
        for aside in (self.report, self.agenda):
            aside.hide()
        for part, panel in self._panels.items():
            panel.setVisible(part is self._part)

    def _put_aside(self) -> None:
        self._show_part()
        self._panels[self._part].setFocus()

    # What it does

    def _do(self, act: Callable[[], Changes], told: str) -> None:
        self.do(act, told)

    def show_agenda(self, person: Person) -> None:
        """Shows what to bring to the next meeting with somebody."""
        self._person = person
        self.report.hide()
        self.people.hide()
        self.agenda.show_agenda(self._support.agenda(person.key))

    def show_report(self, person: Person) -> None:
        """Asks what a report is to tell."""
        self.agenda.hide()
        self.people.hide()
        self.report.ask(person)

    def _save_agenda(self) -> None:
        from cpccards.gui import printed_paper

        if self._person is None:
            return
        title, *entries = self.agenda.text.split("\n\n")

        def write(paper: printed_paper.Paper) -> None:
            paper.heading(title, printed_paper.TITLE_POINTS)
            for entry in entries:
                paper.words(entry)

        path = self._choose_path(self, "Save the agenda", agenda_file(self._person), "pdf")
        if path:
            content = printed_paper.pdf(title, write, self.locale())
            self._write_file(
                lambda: saving.save(Path(path), content, _AGENDA_REFUSAL), f"Saved as {Path(path).name}."
            )

    def _save_report(self, kind: str) -> None:
        person = self.report.person
        suggested = f"Progress {self._calendar.date().isoformat()}.{kind}"
        path = self._choose_path(self, "Save the report", suggested, kind)
        if not path or self._gathering is not None:
            return
        gather = partial(self._reports.gather, person.key, self.report.parts)
        handle = Handle(lambda _report, _cancelled: gather())
        handle.succeeded.connect(partial(self._write_report, Path(path)))
        handle.failed.connect(self._fail)
        handle.broke.connect(self._break)
        handle.finished.connect(self._gathered)
        self._gathering = handle
        self.report.rest("Gathering what there is to tell…")
        self._tasks.start(handle)

    def _write_report(self, path: Path, report: object) -> None:
        if not isinstance(report, ProgressReport):
            return
        self.report.rest("")
        if path.suffix.lower() == ".csv":
            from cpccards.services.report_csv import as_csv

            content = as_csv(report).encode("utf-8-sig")
        else:
            from cpccards.gui.progress_report import pdf

            content = pdf(report, self.locale())
        if self._write_file(lambda: saving.save(path, content, _REPORT_REFUSAL), f"Saved as {path.name}."):
            self._put_aside()

    def _gathered(self) -> None:
        self._gathering = None
        self.report.rest("")

    def _fail(self, error: object) -> None:
        if isinstance(error, CpcCardsError):
            self.error.say(error)

    def _break(self, error: object) -> None:
        """A bug: said here, and handed on to the crash report."""
        self.error.say(unexpected(_REPORT_REFUSAL, "Try again, or leave a part out."))
        if isinstance(error, BaseException):
            raise error

    def _write_file(self, write: Callable[[], None] | None, told: str) -> bool:
        """Writes a file, and says so; or only says something. False when it could not be written."""
        try:
            if write is not None:
                write()
        except CpcCardsError as error:
            self.error.say(error)
            return False
        self.error.say(None)
        self.told.emit(told)
        return True
