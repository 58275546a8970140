"""Practice exams: start one, go on with the one that is open, look at those before."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError, unexpected
from cpccards.domain.papers import PAPER_NAMES, PaperKind
from cpccards.domain.questions import QUESTION_OUTLINE
from cpccards.gui import saving
from cpccards.gui.pages.page import MARGIN, ErrorNote, Page, column, label
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.paper_form import PaperForm, mix_words
from cpccards.gui.widgets.mocks.past_exams import PastExams
from cpccards.gui.widgets.notice import Notice
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.gui.words.attempt_words import date_words
from cpccards.gui.words.mock_words import count_words
from cpccards.gui.words.past_exam_words import exam_words
from cpccards.services.forecasting import ForecastService
from cpccards.services.mocks import Mix, MockService, MockSummary
from cpccards.services.outlines import OutlineService

_TIGHT = 82
"""Characters of width below which the list leaves columns out."""
_CONCERNS = (Subject.MOCKS, Subject.OUTLINES, Subject.NOTES)


class MocksPage(Page):
    """The form for the next one stays at hand; its button is always in reach."""

    name = "mocks"
    title = "Practice exams"

    def __init__(
        self,
        theme: Theme,
        mocks: MockService,
        outlines: OutlineService,
        forecasting: ForecastService,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mocks = mocks
        self._outlines = outlines
        self._forecasting = forecasting
        self._tasks = tasks
        self._starting: Handle | None = None
        self._open: MockSummary | None = None
        self._can_start = False
        self._largest = 0
        self._build()
        self._connect()

    def _usual_outline(self) -> str:
        """The exam's own, whatever outline the score follows: a full paper is to be as in the exam."""
        known = [outline.id for outline in self._outlines.all()]
        return QUESTION_OUTLINE if QUESTION_OUTLINE in known else self._forecasting.outline

    def activate(self, argument: object = None) -> None:
        """Shows what there is; `argument` may be a kind of paper to be chosen."""
        self._error.say(None)
        self._notice.say("")
        try:
            self._form.begin(self._outlines.all(), self._usual_outline())
        except CpcCardsError as error:
            self._error.say(error)
            return
        if isinstance(argument, PaperKind):
            self._form.choose_kind(argument)
        self.refresh()
        if self._open is not None:
            self._go_on.setFocus()
        else:
            self._form.take_focus()
        # The focus scrolls to where its widget was before there was a layout.
        QTimer.singleShot(0, self, self._to_top)

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again: an exam may be gone, or back."""
        if undone:
            self._notice.say("")
        if changes.touches(*_CONCERNS):
            self.refresh()

    def refresh(self) -> None:
        """Reads everything anew."""
        try:
            found = self._mocks.results()
            waiting = self._mocks.open_mock()
            causes = self._mocks.causes()
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._open = next((each for each in found if each.id == waiting), None)
        self._show_open()
        self._past.show_exams(found, causes)
        self._preview()

    # What is on screen

    def _build(self) -> None:
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        middle = QWidget()
        middle.setObjectName("page")
        around.addWidget(middle, 1)
        body = column(middle)
        body.addWidget(label(self.title, "page"))
        self._error = ErrorNote()
        self._notice = UndoNotice()
        self._open_notice = Notice("Go on   Enter")
        (self._go_on,) = self._open_notice.buttons
        self._go_on.setAccessibleName("Go on with the open exam")
        self._go_on.setProperty("role", "primary")
        self._form = PaperForm()
        self._past = PastExams()
        for part in (self._error, self._notice, self._open_notice, self._form, self._past):
            body.addWidget(part)
        body.addStretch(1)
        self._foot = self._build_foot()
        around.addWidget(self._foot)
        self._area = middle.findChild(QScrollArea)
        if self._area is not None:
            self._area.verticalScrollBar().rangeChanged.connect(self._align_foot)

    def _build_foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("foot")
        foot.setContentsMargins(0, 1, 0, 0)
        body = column(foot, scrolls=False)
        body.setContentsMargins(MARGIN, 12, MARGIN, 12)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._foot_words = label(role="muted", wrap=True)
        self._start = QPushButton("Start   Enter")
        self._start.setProperty("role", "primary")
        self._fewer = QPushButton("Take fewer questions")
        self._fewer.setProperty("role", "primary")
        row.addWidget(self._foot_words, 1)
        row.addWidget(self._fewer)
        row.addWidget(self._start)
        body.addLayout(row)
        return foot

    def _connect(self) -> None:
        self._form.asked_anew.connect(self._preview)
        self._fewer.clicked.connect(lambda _=False: self._form.take_smaller(self._largest))
        self._start.clicked.connect(lambda _=False: self.start())
        self._go_on.clicked.connect(lambda _=False: self.go_on())
        self._notice.undo.clicked.connect(self.undo_requested)
        self._past.opened.connect(self._look_at)
        self._past.delete_chosen.connect(self._remove)
        self._past.rehearsal_chosen.connect(lambda: self.went_to.emit("rehearsal", None))
        self._past.comparison_chosen.connect(lambda: self.went_to.emit("attempts", None))
        self._past.export_chosen.connect(self.export)

    # Showing it

    def _show_open(self) -> None:
        opened = self._open
        words = ""
        if opened is not None:
            begun = date_words(opened.day, self.locale())
            clock = "" if opened.practice else " Its clock runs unless you paused it."
            words = f"{exam_words(opened)}, begun {begun}, is not finished.{clock}"
        self._open_notice.say(words)

    def _preview(self) -> None:
        """Says what the paper would hold; where it can't be made, why not."""
        self._can_start = False
        kind = self._form.kind
        try:
            mix = self._mocks.preview(self._form.plan())
        except CpcCardsError as error:
            mix = Mix((), None, 0, str(error))
        self._form.show_mix(mix)
        is_timed = kind is not PaperKind.PRACTICE
        if self._starting is not None:
            self._foot_words.setText("Making the paper, and noting how you stand before it…")
        elif self._open is not None and not self._open.practice and is_timed:
            self._foot_words.setText("One exam at a time: go on with the open one, or hand it in.")
        elif mix.problem is not None:
            self._foot_words.setText("There are not enough questions for this paper.")
        else:
            self._foot_words.setText(mix_words(mix, self.locale()))
            self._can_start = True
        self._start.setEnabled(self._can_start)
        self._largest = mix.largest or 0
        offers_fewer = mix.problem is not None and self._largest > 0
        self._fewer.setVisible(offers_fewer)
        self._start.setVisible(not offers_fewer)
        if offers_fewer:
            self._fewer.setText(f"Take {self._largest} instead   Enter")
            self._fewer.setAccessibleName(f"Take {count_words(self._largest, 'question')} instead")
        self._start.setAccessibleName(f"Start: {PAPER_NAMES[kind]}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out what matters least where there is little room."""
        super().resizeEvent(event)
        self._past.fit(is_tight=self.width() < self.fontMetrics().averageCharWidth() * _TIGHT)

    def _to_top(self) -> None:
        if self._area is not None:
            self._area.verticalScrollBar().setValue(0)

    def _align_foot(self, _low: int, high: int) -> None:
        """Keeps the button in line with the form when the scroll bar takes room from it."""
        taken = 0 if self._area is None or not high else self._area.verticalScrollBar().sizeHint().width()
        self._foot.setContentsMargins(0, 1, taken, 0)

    # What it does

    def start(self) -> None:
        """Makes the paper, and begins."""
        if not self._can_start or self._starting is not None:
            return
        plan = self._form.plan()
        handle = Handle(lambda _report, _cancelled: self._mocks.start(plan))
        handle.succeeded.connect(self._on_started)
        handle.failed.connect(self._on_refused)
        handle.broke.connect(self._on_broke)
        self._starting = handle
        self._error.say(None)
        self._preview()
        self._tasks.start(handle)

    def _on_started(self, mock: object) -> None:
        self._starting = None
        if self.isVisible():
            self.went_to.emit("sitting", mock)

    def _on_refused(self, error: object) -> None:
        self._starting = None
        self.refresh()
        if isinstance(error, CpcCardsError):
            self._error.say(error)
            self._reach(self._error)

    def _on_broke(self, error: object) -> None:
        """A bug: said here, and handed on to the crash report."""
        self._on_refused(unexpected("The exam was not started"))
        if isinstance(error, BaseException):
            raise error

    def _reach(self, widget: QWidget) -> None:
        if self._area is not None:
            self._area.ensureWidgetVisible(widget)

    def go_on(self) -> None:
        """Back to the exam that is open."""
        if self._open is not None:
            self.went_to.emit("sitting", self._open.id)

    def export(self) -> None:
        """Writes all results to a file of the learner's choice."""
        name, _ = QFileDialog.getSaveFileName(
            self, "Export the results of practice exams", "practice-exams.csv", "CSV (*.csv);;JSON (*.json)"
        )
        if not name:
            return
        path = Path(name)
        form: Literal["csv", "json"] = "json" if path.suffix.lower() == ".json" else "csv"
        try:
            saving.save(path, self._mocks.export(None, form).encode("utf-8"), "The results were not exported")
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._error.say(None)
        self.told.emit(f"Exported to {path.name}.")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, else goes on or starts."""
        if event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
            return
        held = self.focusWidget()
        if isinstance(held, QPushButton) and held.isEnabled() and not held.isCheckable():
            held.click()
        elif not self._fewer.isHidden():
            self._fewer.click()
        elif self._can_start and self._starting is None:
            self.start()
        else:
            self.go_on()

    def _look_at(self, chosen: MockSummary) -> None:
        self.went_to.emit("sitting" if chosen.open else "mock-result", chosen.id)

    def _remove(self, chosen: MockSummary) -> None:
        """Deletes an exam with what followed from it. Undone, not confirmed."""
        try:
            changed = self._mocks.delete(chosen.id)
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._error.say(None)
        self.changed.emit(changed)
        self._notice.say(
            f"{exam_words(chosen)} of {date_words(chosen.day, self.locale())} was deleted, with its result."
        )
        self.told.emit("Deleted. Ctrl+Z brings it back.")
        if not self._past.take_focus(practice=chosen.practice):
            self._form.take_focus()
