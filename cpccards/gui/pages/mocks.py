"""Practice exams: start one, go on with the one that is open, look at those before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
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
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.mock_causes import CAUSE_NAMES, Cause, CauseCount
from cpccards.domain.papers import PAPER_NAMES, PaperKind
from cpccards.domain.questions import QUESTION_OUTLINE
from cpccards.gui import saving
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import (
    INSIDE,
    MARGIN,
    ErrorNote,
    Page,
    column,
    label,
    surface,
)
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.paper_form import PaperForm, mix_words
from cpccards.gui.widgets.notice import Notice
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.gui.words.attempt_words import date_words
from cpccards.gui.words.mock_words import count_words
from cpccards.gui.words.past_exam_words import (
    EXAM_HEADINGS,
    PRACTICE_HEADINGS,
    cause_rows,
    exam_rows,
    exam_words,
    practice_rows,
)
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
        self._exams: list[MockSummary] = []
        self._practices: list[MockSummary] = []
        self._exam_model, self._practice_model = TextTable(self), TextTable(self)
        self._cause_model = TextTable(self)
        self._exam_model.show_rows((), EXAM_HEADINGS)
        self._practice_model.show_rows((), PRACTICE_HEADINGS)
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
        self._exams = [each for each in found if not each.practice]
        self._practices = [each for each in found if each.practice]
        self._show_open()
        self._show_past()
        self._show_causes(causes)
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
        for part in (self._error, self._notice, self._open_notice, self._form):
            body.addWidget(part)
        body.addWidget(self._build_past())
        body.addWidget(self._build_practices())
        body.addWidget(self._build_causes())
        body.addStretch(1)
        self._foot = self._build_foot()
        around.addWidget(self._foot)
        self._area = middle.findChild(QScrollArea)
        if self._area is not None:
            self._area.verticalScrollBar().rangeChanged.connect(self._align_foot)

    def _build_past(self) -> QWidget:
        self._past, inside = surface()
        self._past.setAccessibleName("Past exams")
        head = QHBoxLayout()
        head.addWidget(label("Past exams", "title"), 1)
        self._rehearse = QPushButton("Exam day…")
        self._rehearse.setAccessibleName("Rehearse the exam day; how you felt against results")
        self._compare = QPushButton("Compare by section")
        self._export = QPushButton("Export…")
        for button in (self._rehearse, self._compare, self._export):
            button.setProperty("role", "link")
            head.addWidget(button)
        inside.addLayout(head)
        self._exam_table = PlainTable("Past exams, the newest first", self._exam_model, wide=1, most_rows=8)
        inside.addWidget(self._exam_table)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        self._look, self._delete = QPushButton("Open   Enter"), QPushButton("Delete   Del")
        self._look.setAccessibleName("Open the exam that is chosen")
        self._delete.setAccessibleName("Delete the exam that is chosen")
        row.addWidget(self._look)
        row.addWidget(self._delete)
        row.addStretch(1)
        inside.addLayout(row)
        return self._past

    def _build_practices(self) -> QWidget:
        self._practised, inside = surface()
        self._practised.setAccessibleName("Practice")
        inside.addWidget(label("Practice", "title"))
        inside.addWidget(
            label("Counted apart: with the answers at hand, it tells little of the exam.", "muted", wrap=True)
        )
        self._practice_table = PlainTable(
            "Practice, the newest first", self._practice_model, wide=1, most_rows=6
        )
        inside.addWidget(self._practice_table)
        return self._practised

    def _build_causes(self) -> QWidget:
        self._causes, inside = surface()
        self._causes.setAccessibleName("Why questions were missed")
        inside.addWidget(label("Why questions were missed", "title"))
        self._cause_words = label(role="muted", wrap=True)
        inside.addWidget(self._cause_words)
        self._cause_table = PlainTable("Causes by month, the newest first", self._cause_model)
        inside.addWidget(self._cause_table)
        return self._causes

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
        self._look.clicked.connect(lambda _=False: self._look_at(self._chosen(self._exam_table)))
        self._delete.clicked.connect(lambda _=False: self._remove(self._exam_table))
        self._rehearse.clicked.connect(lambda _=False: self.went_to.emit("rehearsal", None))
        self._compare.clicked.connect(lambda _=False: self.went_to.emit("attempts", None))
        self._export.clicked.connect(lambda _=False: self.export())
        for table in (self._exam_table, self._practice_table):
            table.doubleClicked.connect(lambda _, table=table: self._look_at(self._chosen(table)))
            for keys, act in (
                (("Return", "Enter"), lambda table=table: self._look_at(self._chosen(table))),
                (("Del",), lambda table=table: self._remove(table)),
            ):
                shortcut = QShortcut(table)
                shortcut.setKeys([QKeySequence(key) for key in keys])
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(act)

    # Showing it

    def _show_open(self) -> None:
        opened = self._open
        words = ""
        if opened is not None:
            begun = date_words(opened.day, self.locale())
            clock = "" if opened.practice else " Its clock runs unless you paused it."
            words = f"{exam_words(opened)}, begun {begun}, is not finished.{clock}"
        self._open_notice.say(words)

    def _show_past(self) -> None:
        locale = self.locale()
        for shown, table, model, frame, rows in (
            (self._exams, self._exam_table, self._exam_model, self._past, exam_rows(self._exams, locale)),
            (
                self._practices,
                self._practice_table,
                self._practice_model,
                self._practised,
                practice_rows(self._practices, locale),
            ),
        ):
            row = max(0, table.currentIndex().row())
            model.show_rows(rows)
            frame.setVisible(bool(shown))
            if shown:
                table.setCurrentIndex(model.index(min(row, len(shown) - 1), 0))

    def _show_causes(self, causes: Sequence[CauseCount]) -> None:
        self._causes.setVisible(bool(causes))
        if not causes:
            return
        total = Counter[Cause]()
        for each in causes:
            total[each.cause] += each.count
        cause, count = total.most_common(1)[0]
        self._cause_words.setText(
            f"Most often: {CAUSE_NAMES[cause].lower()}, {count} of {sum(total.values())}. "
            "You name the causes in the result of an exam."
        )
        self._cause_model.show_rows(*cause_rows(causes, self.locale()))

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
        is_tight = self.width() < self.fontMetrics().averageCharWidth() * _TIGHT
        for place in (EXAM_HEADINGS.index("Change"), EXAM_HEADINGS.index("Time")):
            self._exam_table.setColumnHidden(place, is_tight)
        self._exam_table.fit()

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
        self._on_refused(
            CpcCardsError(
                "The exam was not started",
                "Something went wrong inside the app. Your cards and answers are safe.",
                "Try again, or restart the app.",
            )
        )
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

    def _chosen(self, table: PlainTable) -> MockSummary | None:
        shown = self._exams if table is self._exam_table else self._practices
        row = table.currentIndex().row()
        return shown[row] if 0 <= row < len(shown) else None

    def _look_at(self, chosen: MockSummary | None) -> None:
        if chosen is not None:
            self.went_to.emit("sitting" if chosen.open else "mock-result", chosen.id)

    def _remove(self, table: PlainTable) -> None:
        """Deletes an exam with what followed from it. Undone, not confirmed."""
        chosen = self._chosen(table)
        if chosen is None:
            return
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
        if table.isVisible():
            table.setFocus()
        else:
            self._form.take_focus()
