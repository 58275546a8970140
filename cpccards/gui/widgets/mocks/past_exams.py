"""The practice exams before: real ones, practice apart, and why questions were missed, by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.mock_causes import CAUSE_NAMES, Cause, CauseCount
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import BLOCK, label, row_of, surface
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.words.past_exam_words import (
    EXAM_HEADINGS,
    PRACTICE_HEADINGS,
    cause_rows,
    exam_rows,
    practice_rows,
)
from cpccards.services.mocks import MockSummary


class PastExams(QWidget):
    """A block for each of the three, as far as there is something to show.

    Signals:
        opened, delete_chosen: a `MockSummary`.
        rehearsal_chosen, comparison_chosen, export_chosen: the button for it was pressed.
    """

    opened = Signal(object)
    delete_chosen = Signal(object)
    rehearsal_chosen = Signal()
    comparison_chosen = Signal()
    export_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exams: list[MockSummary] = []
        self._practices: list[MockSummary] = []
        self._exam_model, self._practice_model = TextTable(self), TextTable(self)
        self._cause_model = TextTable(self)
        self._exam_model.show_rows((), EXAM_HEADINGS)
        self._practice_model.show_rows((), PRACTICE_HEADINGS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        for block in (self._build_exams(), self._build_practices(), self._build_causes()):
            layout.addWidget(block)
        self._connect()

    def show_exams(self, found: Sequence[MockSummary], causes: Sequence[CauseCount]) -> None:
        """Shows exams, the newest first, and what made questions be missed."""
        self._exams = [each for each in found if not each.practice]
        self._practices = [each for each in found if each.practice]
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
        self._show_causes(causes)
        self.setVisible(bool(found or causes))

    def fit(self, *, is_tight: bool) -> None:
        """Leaves out what matters least where there is little room."""
        for place in (EXAM_HEADINGS.index("Change"), EXAM_HEADINGS.index("Time")):
            self._exam_table.setColumnHidden(place, is_tight)
        self._exam_table.fit()

    def take_focus(self, *, practice: bool) -> bool:
        """Puts the keys on the list of exams, or of practice; False where it is not shown."""
        table = self._practice_table if practice else self._exam_table
        if not table.isVisible():
            return False
        table.setFocus()
        return True

    def _build_exams(self) -> QWidget:
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
        self._look, self._delete = QPushButton("Open   Enter"), QPushButton("Delete   Del")
        self._look.setAccessibleName("Open the exam that is chosen")
        self._delete.setAccessibleName("Delete the exam that is chosen")
        inside.addLayout(row_of(self._look, self._delete))
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
        inside.addWidget(PlainTable("Causes by month, the newest first", self._cause_model))
        return self._causes

    def _connect(self) -> None:
        self._look.clicked.connect(lambda _=False: self._look_at(self._exam_table))
        self._delete.clicked.connect(lambda _=False: self._remove(self._exam_table))
        self._rehearse.clicked.connect(lambda _=False: self.rehearsal_chosen.emit())
        self._compare.clicked.connect(lambda _=False: self.comparison_chosen.emit())
        self._export.clicked.connect(lambda _=False: self.export_chosen.emit())
        for table in (self._exam_table, self._practice_table):
            table.doubleClicked.connect(lambda _, table=table: self._look_at(table))
            for keys, act in (
                (("Return", "Enter"), lambda table=table: self._look_at(table)),
                (("Del",), lambda table=table: self._remove(table)),
            ):
                shortcut = QShortcut(table)
                shortcut.setKeys([QKeySequence(key) for key in keys])
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(act)

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

    def _chosen(self, table: PlainTable) -> MockSummary | None:
        shown = self._exams if table is self._exam_table else self._practices
        row = table.currentIndex().row()
        return shown[row] if 0 <= row < len(shown) else None

    def _look_at(self, table: PlainTable) -> None:
        chosen = self._chosen(table)
        if chosen is not None:
            self.opened.emit(chosen)

    def _remove(self, table: PlainTable) -> None:
        chosen = self._chosen(table)
        if chosen is not None:
            self.delete_chosen.emit(chosen)
