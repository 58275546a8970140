"""The parts of the People page that are one table: people, questions, feedback."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cpccards.domain.changes import Changes
from cpccards.domain.support import Feedback, Person, SourceKind, SupportQuestion
from cpccards.gui.pages.page import BLOCK, label
from cpccards.gui.support_forms import answer_form, feedback_form, person_form, question_form
from cpccards.gui.widgets.kept_table import Act, KeptTable, usual_acts
from cpccards.gui.words.support_words import (
    FEEDBACK_HEADINGS,
    PEOPLE_HEADINGS,
    QUESTION_HEADINGS,
    feedback_row,
    person_row,
    question_detail,
    question_row,
)
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.support import Support, SupportService

Do = Callable[[], Changes]

_DELETED = "Deleted. Ctrl+Z brings it back."


class SupportPanel(QWidget):
    """A table with what can be done.

    Signals:
        form_asked_for: a `KeptForm` to be filled in.
        done: an act to be carried out, and the word that is said of it.
        went_to: (page name, argument).
        told: a short word.
    """

    form_asked_for = Signal(object)
    done = Signal(object, str)
    went_to = Signal(str, object)
    told = Signal(str)

    def __init__(self, service: SupportService, calendar: StudyCalendar, table: KeptTable) -> None:
        super().__init__()
        self.service = service
        self.calendar = calendar
        self.table = table
        self.support = Support((), (), ())
        self._detail = label(wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(table)
        layout.addWidget(self._detail)
        self.setFocusProxy(table)
        table.acted.connect(self.act)
        table.row_changed.connect(self.show_chosen)

    def show_support(self, support: Support) -> None:
        """Shows what there is."""
        self.support = support
        self.fill()
        self.show_chosen()

    def fill(self) -> None:
        """Fills the table."""
        raise NotImplementedError

    def act(self, what: str) -> None:
        """Does what a button or its key asks for."""
        raise NotImplementedError

    def detail(self) -> str:
        """What stands under the table of the row that is chosen."""
        raise NotImplementedError

    def show_chosen(self) -> None:
        """Says more of the row that is chosen."""
        words = self.detail()
        self._detail.setText(words)
        self._detail.setVisible(bool(words))

    def do(self, act: Do, told: str) -> None:
        """Has something carried out."""
        self.done.emit(act, told)


class PeoplePanel(SupportPanel):
    """People.

    Signals:
        agenda_asked_for, report_asked_for: of a `Person`.
    """

    agenda_asked_for = Signal(object)
    report_asked_for = Signal(object)

    def __init__(self, service: SupportService, calendar: StudyCalendar) -> None:
        acts = usual_acts(
            "a person",
            Act("agenda", "Agenda", "A", "Agenda for the next meeting"),
            Act("report", "Report…", "R", "Progress report for the one that is chosen"),
            Act(
                "share",
                "Share a deck…",
                "S",
                "Share a deck: opens Export with a deck file chosen",
                is_of_row=False,
            ),
        )
        nothing = (
            "Here you will see the people beside you: a tutor, a study group, a class, fellow learners. "
            "Add one, and collect questions for them while you review; before a meeting, take the agenda."
        )
        table = KeptTable("People", PEOPLE_HEADINGS, acts, nothing, spare=(2,), is_titled=False)
        super().__init__(service, calendar, table)

    @property
    def chosen(self) -> Person | None:
        """The person in the row that is chosen."""
        people = self.support.people
        return people[self.table.row] if 0 <= self.table.row < len(people) else None

    def fill(self) -> None:
        """A row for each person."""
        questions = self.support.questions
        today, locale = self.calendar.date(), self.locale()
        self.table.show_rows([person_row(each, questions, today, locale) for each in self.support.people])

    def detail(self) -> str:
        """How to reach a person, which a narrow table leaves out, and the notes."""
        chosen = self.chosen
        return "" if chosen is None else "\n".join(part for part in (chosen.contact, chosen.notes) if part)

    def act(self, what: str) -> None:
        """Adds, changes, deletes; agenda, report, sharing."""
        chosen, today = self.chosen, self.calendar.date()
        if what == "add":
            self.form_asked_for.emit(person_form(self.service, None, today))
        elif what == "share":
            self.went_to.emit("export", "cpcdeck")
        elif chosen is None:
            return
        elif what == "edit":
            self.form_asked_for.emit(person_form(self.service, chosen, today))
        elif what == "agenda":
            self.agenda_asked_for.emit(chosen)
        elif what == "report":
            self.report_asked_for.emit(chosen)
        else:
            self.do(partial(self.service.delete_person, chosen.key), "Removed. Ctrl+Z brings it back.")


class QuestionsPanel(SupportPanel):
    """Questions, the open ones first."""

    def __init__(self, service: SupportService, calendar: StudyCalendar) -> None:
        acts = usual_acts(
            "a question",
            Act("tick", "Tick off", "Space", "Tick off with the answer, or open again"),
            Act("open", "Where it came up", "O", "Show the card or the practice exam it came up in"),
        )
        nothing = (
            "Here you will see what you want to ask. Press Q on any card in Review or Browse, on a question "
            "in practice, or in the result of a practice exam, and write a line; tick it off with the answer."
        )
        table = KeptTable(
            "Questions", QUESTION_HEADINGS, acts, nothing, spare=(2, 3), most_rows=10, is_titled=False
        )
        super().__init__(service, calendar, table)

    @property
    def chosen(self) -> SupportQuestion | None:
        """The question in the row that is chosen."""
        questions = self.support.questions
        return questions[self.table.row] if 0 <= self.table.row < len(questions) else None

    def fill(self) -> None:
        """A row for each question."""
        names, questions = self.support.names, self.support.questions
        waiting = sum(each.is_open for each in questions)
        words = f"{waiting} open, {len(questions) - waiting} ticked off." if questions else ""
        self.table.show_rows([question_row(each, names, self.locale()) for each in questions], words)

    def detail(self) -> str:
        """The whole question."""
        chosen = self.chosen
        is_shown = chosen is not None and chosen.source.kind is not SourceKind.NONE
        self.table.buttons["open"].setEnabled(is_shown)
        tick = self.table.buttons["tick"]
        tick.setText(
            "Open again   Space" if chosen is not None and not chosen.is_open else "Tick off…   Space"
        )
        return "" if chosen is None else question_detail(chosen)

    def act(self, what: str) -> None:
        """Adds, changes, ticks off, deletes, and shows where a question came up."""
        chosen, people = self.chosen, self.support.people
        if what == "add":
            self.form_asked_for.emit(question_form(self.service, None, people))
        elif chosen is None:
            return
        elif what == "edit":
            self.form_asked_for.emit(question_form(self.service, chosen, people))
        elif what == "tick" and chosen.is_open:
            self.form_asked_for.emit(answer_form(self.service, chosen))
        elif what == "tick":
            self.do(partial(self.service.reopen, chosen.key), "Open again. The answer stays.")
        elif what == "open":
            self._show_source(chosen)
        else:
            self.do(partial(self.service.delete_question, chosen.key), _DELETED)

    def _show_source(self, question: SupportQuestion) -> None:
        way = self.service.way_to(question)
        if way is None:
            gone = "card" if question.source.kind is SourceKind.CARD else "practice exam"
            self.told.emit(f"That {gone} is no longer in the library.")
        else:
            self.went_to.emit(*way)


class FeedbackPanel(SupportPanel):
    """Feedback, the newest first."""

    def __init__(self, service: SupportService, calendar: StudyCalendar) -> None:
        nothing = (
            "Here you will see what your tutor and others said about your work, with the topics it is about. "
            "The latest words of each person stand in the agenda of your next meeting."
        )
        table = KeptTable(
            "Feedback",
            FEEDBACK_HEADINGS,
            usual_acts("a piece of feedback"),
            nothing,
            spare=(2,),
            most_rows=10,
            is_titled=False,
        )
        super().__init__(service, calendar, table)

    @property
    def chosen(self) -> Feedback | None:
        """The feedback in the row that is chosen."""
        feedback = self.support.feedback
        return feedback[self.table.row] if 0 <= self.table.row < len(feedback) else None

    def fill(self) -> None:
        """A row for each."""
        names = self.support.names
        self.table.show_rows([feedback_row(each, names, self.locale()) for each in self.support.feedback])

    def detail(self) -> str:
        """All the words."""
        chosen = self.chosen
        return "" if chosen is None else chosen.words

    def act(self, what: str) -> None:
        """Adds, changes, deletes."""
        chosen, people, today = self.chosen, self.support.people, self.calendar.date()
        if what == "add" or (what == "edit" and chosen is not None):
            self.form_asked_for.emit(
                feedback_form(self.service, chosen if what == "edit" else None, people, today)
            )
        elif chosen is not None:
            self.do(partial(self.service.delete_feedback, chosen.key), _DELETED)
