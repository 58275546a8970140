"""The predicted score over time, as a chart or as a table, with the stretch of time to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.clock import date_of_day
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, Outlook, ResultPoint
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.words.score_words import TABLE_HEADINGS

if TYPE_CHECKING:
    from cpccards.gui.widgets.charts.score_chart import ScoreChart

RANGES: tuple[tuple[str, int | None], ...] = (("1 month", 31), ("3 months", 92), ("All", None))
"""What the chart can show: words, days."""

_PATIENCE_MS = 300
"""Work that takes longer than this shows its progress."""

AskPath = Callable[[QWidget, str, str, str], str]
"""Asks for a place to save to: parent, title, suggested name, file type ("png"); empty for none."""


def ask_path(parent: QWidget, title: str, suggested: str, kind: str) -> str:
    """Asks for a place to save to; the dialog adds the ending, and asks before a file is replaced."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, title, folder, f"{kind.upper()} (*.{kind})")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(kind)
    dialog.selectFile(suggested)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.deleteLater()
    return chosen[0] if chosen else ""


class ScoreHistory(QFrame):
    """Says in words that there is nothing to draw yet, as long as no day has evidence for a number."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, choose_path: AskPath = ask_path
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._choose_path = choose_path
        self._chart: ScoreChart | None = None
        self._has_numbers = False
        self._title = ""
        self.setProperty("role", "surface")
        self.progress = Progress()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(BLOCK - INSIDE, BLOCK, BLOCK - INSIDE, BLOCK - INSIDE)
        self._layout.setSpacing(INSIDE)
        head = TurningRow()
        head.row.setContentsMargins(INSIDE, 0, INSIDE, 0)
        head.row.addWidget(label("Over time", "title"), 1)
        self._range_choice = Segments("Time shown")
        self._range_choice.offer([(words, words, words) for words, _ in RANGES])
        self._range_choice.mark(RANGES[-1][0])
        self._range_choice.chosen.connect(self._choose_range)
        self._as_table = QPushButton("Table")
        self._as_table.setProperty("role", "segment")
        self._as_table.setCheckable(True)
        self._as_table.setAccessibleName("Show the chart as a table")
        self._as_table.toggled.connect(self._arrange)
        head.row.addWidget(self._range_choice)
        head.row.addWidget(self._as_table, 0, Qt.AlignmentFlag.AlignLeft)
        self._export = self._make_export()
        head.row.addWidget(self._export, 0, Qt.AlignmentFlag.AlignLeft)
        self._error = ErrorNote()
        self._saved = label(role="small", wrap=True)
        self._saved.setContentsMargins(INSIDE, 0, INSIDE, 0)
        self._saved.hide()
        self._nothing = label(
            "The chart begins on the first day with enough evidence for a number.", "muted", wrap=True
        )
        self._nothing.setContentsMargins(INSIDE, 0, INSIDE, INSIDE)
        self._table = self._make_table()
        for part in (head, self._error, self._saved, self.progress, self._nothing, self._table):
            self._layout.addWidget(part)
        self._arrange()

    @property
    def chart(self) -> ScoreChart | None:
        """The chart; None until there was something to draw."""
        return self._chart

    def show_points(
        self,
        points: Sequence[ForecastPoint],
        pass_mark: float,
        outlook: Outlook | None = None,
        results: Sequence[ResultPoint] = (),
        *,
        title: str = "",
    ) -> None:
        """Shows `points`, oldest first, results, and the ways on to the exam.

        Args:
            pass_mark: share of right answers needed, 0–1.
            title: name of the outline, over the chart when it is saved.
        """
        self._title = title
        self._has_numbers = bool(results) or any(point.evidence != EvidenceLevel.NONE for point in points)
        if self._has_numbers:
            self._need_chart().show_points(points, pass_mark, outlook, results)
        self._arrange()

    # Saving

    def _make_export(self) -> QPushButton:
        button = QPushButton("Export")
        button.setProperty("role", "segment-menu")
        button.setAccessibleName("Save the chart as a file")
        menu = QMenu(button)
        for words, kind in (("Save as PNG…", "png"), ("Save as PDF…", "pdf")):
            action = QAction(words, menu)
            action.triggered.connect(lambda _on=False, kind=kind: self._save(kind))
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _save(self, kind: str) -> None:
        """Asks where, then writes the chart as it stands: a picture in the app's look, or a page to print."""
        chart = self._chart
        if chart is None:
            return
        self._error.say(None)
        self._saved.hide()
        day = date_of_day(chart.shown.today).isoformat()
        chosen = self._choose_path(self, "Save the chart", f"Predicted score {day}.{kind}", kind)
        if not chosen:
            return
        from cpccards.gui.widgets.charts import chart_export, chart_file

        head = [self._title or "Predicted score", *chart.headline()]
        try:
            if kind == "png":
                content = chart_export.png(self._theme, chart.shown, head)
            else:
                content = chart_export.pdf(chart_file.Paper(self._theme), chart.shown, head, self.locale())
            chart_file.save(Path(chosen), content)
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._saved.setText(f"Saved as {chosen}.")
        self._saved.show()

    def _choose_range(self, words: str) -> None:
        if self._chart is not None:
            self._chart.show_days(dict(RANGES)[words])
            self._arrange()

    def _need_chart(self) -> ScoreChart:
        """The chart, made when there is something to draw: pyqtgraph is slow to import."""
        if self._chart is None:
            from cpccards.gui.widgets.charts.score_chart import ScoreChart

            self._chart = ScoreChart(self._theme)
            self._layout.addWidget(self._chart)
            QWidget.setTabOrder(self._export, self._chart)
        return self._chart

    def _arrange(self) -> None:
        """Shows the chart; or its days as words, for those who would rather read; or why there is neither."""
        as_table = self._as_table.isChecked()
        self._nothing.setVisible(not self._has_numbers)
        self._range_choice.setVisible(self._has_numbers)
        self._as_table.setVisible(self._has_numbers)
        self._export.setVisible(self._has_numbers)
        self._table.setVisible(self._has_numbers and as_table)
        if self._chart is not None:
            self._chart.setVisible(self._has_numbers and not as_table)
            if as_table:
                self._fill_table(self._chart)

    def _fill_table(self, chart: ScoreChart) -> None:
        rows = chart.table_rows()[::-1]
        self._table.setRowCount(len(rows))
        for row, cells in enumerate(rows):
            for place, words in enumerate(cells):
                item = self._table.item(row, place)
                if item is None:
                    self._table.setItem(row, place, QTableWidgetItem(words))
                elif item.text() != words:
                    item.setText(words)
        self._table.setFixedHeight(chart.height())

    def _make_table(self) -> QTableWidget:
        table = QTableWidget(0, len(TABLE_HEADINGS))
        table.setAccessibleName("Predicted score day by day, the latest first")
        table.setHorizontalHeaderLabels(TABLE_HEADINGS)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # Beside the day, so that it is seen where the table is too wide.
        header.moveSection(TABLE_HEADINGS.index("What"), 1)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return table


class Progress(QWidget):
    """How far the work is, and a way to stop it. Hidden until it takes long."""

    cancelled = Signal()
    """The learner wants it to stop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self.show)
        self._words = label(role="small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        cancel = QPushButton("Cancel")
        cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(INSIDE, 0, INSIDE, 0)
        row.setSpacing(INSIDE)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(cancel)
        self.hide()

    def begin(self) -> None:
        """Work begins; the bar shows only if it lasts."""
        self._patience.start()

    def end(self) -> None:
        """The work is over."""
        self._patience.stop()
        self.hide()

    def tell(self, done: int, total: int, words: str) -> None:
        """Shows how far it is."""
        self._words.setText(words)
        self._bar.setMaximum(total)
        self._bar.setValue(done)
        self._bar.setAccessibleName(f"{words}: {done} of {total}")
