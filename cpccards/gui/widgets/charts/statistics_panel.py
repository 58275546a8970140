"""One subject of the statistics page: what it says, its chart, the numbers behind it, and both as files."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QAction, QPainter
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.figures import PanelContent, View
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts import chart_file
from cpccards.gui.widgets.charts.figure_chart import FigureChart
from cpccards.gui.widgets.charts.figure_drawing import lay_out
from cpccards.gui.widgets.charts.score_history import AskPath, ask_path
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.segments import Segments

_MOST_ROWS = 7
_KINDS = (("Save as PNG…", "png"), ("Save as PDF…", "pdf"), ("Save as CSV…", "csv"))


class StatisticsPanel(QFrame):
    """A title, a sentence, a chart that is read with mouse and keys, or the same as a table.

    Args:
        title: of the panel, known before there are numbers.
    """

    def __init__(
        self, theme: Theme, title: str, *, choose_path: AskPath = ask_path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        self.setAccessibleName(title)
        self._theme = theme
        self._title = title
        self._choose_path = choose_path
        self._about = ""
        self._content: PanelContent | None = None
        self._view = 0
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(BLOCK, BLOCK - 4, BLOCK, BLOCK - 4)
        self.body.setSpacing(INSIDE)
        self.body.addLayout(self._make_head())
        self._sentence = label(wrap=True)
        self._views = Segments(f"{title}: look at")
        self._views.chosen.connect(self._choose)
        self._error = ErrorNote()
        self._chart = FigureChart(theme)
        self._chart.read.connect(self._tell)
        self._model = TextTable(self)
        self._table: PlainTable | None = None
        self._note = label(role="small", wrap=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for part in (self._sentence, self._views, self._error, self._chart, self._note):
            self.body.addWidget(part)
        self.body.addStretch(1)
        unseen: tuple[QWidget, ...] = (self._views, self._chart, self._note, self._as_table, self._save_as)
        for hidden in unseen:
            hidden.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def title(self) -> str:
        """Its name."""
        return self._title

    @property
    def chart(self) -> FigureChart:
        """Its chart."""
        return self._chart

    @property
    def sentence(self) -> str:
        """What it says."""
        return self._sentence.text()

    def show_content(self, content: PanelContent, about: str) -> None:
        """Shows numbers. `about`: whose they are, and of what time; it stands over a saved chart."""
        self._content, self._about = content, about
        names = [view.name for view in content.views]
        several = len(names) > 1
        self._views.setVisible(several)
        if several:
            self._views.offer([(str(place), name, name) for place, name in enumerate(names)])
            QWidget.setTabOrder(self._save_as, self._views.buttons[0])
            for first, second in pairwise(self._views.buttons):
                QWidget.setTabOrder(first, second)
            QWidget.setTabOrder(self._views.buttons[-1], self._chart)
        self._view = min(self._view, len(names) - 1)
        if several:
            self._views.mark(str(self._view))
        self._show_view()

    def choose_view(self, name: str) -> None:
        """Looks at it the other way."""
        if self._content is not None:
            place = next(n for n, view in enumerate(self._content.views) if view.name == name)
            self._views.mark(str(place))

    def show_table(self, *, on: bool) -> None:
        """Shows the numbers in place of the chart, or the chart again."""
        self._as_table.setChecked(on)

    def save(self, kind: str) -> None:
        """Asks where, then writes what is shown: "png", "pdf" or "csv"."""
        view = self._shown
        if view is None or view.figure is None:
            return
        self._error.say(None)
        name = " ".join(part for part in (self._title, view.name and f"({view.name})") if part)
        chosen = self._choose_path(self, f"Save {self._title}", f"{name}.{kind}", kind)
        if not chosen:
            return
        try:
            chart_file.save(Path(chosen), self._as_file(view, kind))
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._note.setText(f"Saved as {chosen}.")

    # Making

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(label(self._title, "title", wrap=True), 1, Qt.AlignmentFlag.AlignVCenter)
        self._as_table = QPushButton("Table")
        self._as_table.setProperty("role", "segment")
        self._as_table.setCheckable(True)
        self._as_table.setAccessibleName(f"{self._title} as a table")
        self._as_table.toggled.connect(self._arrange)
        self._save_as = QPushButton("…")
        self._save_as.setProperty("role", "segment-menu")
        self._save_as.setAccessibleName(f"Save {self._title} as a file")
        self._save_as.setToolTip("Save as PNG, PDF or CSV")
        menu = QMenu(self._save_as)
        # Filled when it is first opened: there are sixteen on the page.
        menu.aboutToShow.connect(self._fill_menu)
        self._save_as.setMenu(menu)
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(self._as_table, 0, top)
        head.addWidget(self._save_as, 0, top)
        return head

    def _fill_menu(self) -> None:
        menu = self._save_as.menu()
        if menu.isEmpty():
            for words, kind in _KINDS:
                action = QAction(words, menu)
                action.triggered.connect(lambda _on=False, kind=kind: self.save(kind))
                menu.addAction(action)

    # Showing

    @property
    def _shown(self) -> View | None:
        return None if self._content is None else self._content.views[self._view]

    def _choose(self, key: str) -> None:
        if int(key) != self._view:
            self._view = int(key)
            self._show_view()

    def _show_view(self) -> None:
        view = self._shown
        if view is None:
            return
        self._error.say(None)
        self._sentence.setText(view.sentence)
        if view.figure is not None and view.figure != self._chart.figure:
            self._chart.show_figure(view.figure)
        self._tell("")
        self._arrange()

    def _arrange(self) -> None:
        """The chart, or the table, or neither."""
        view = self._shown
        has_figure = view is not None and view.figure is not None
        as_table = self._as_table.isChecked()
        self._as_table.setVisible(has_figure)
        self._save_as.setVisible(has_figure)
        self._chart.setVisible(has_figure and not as_table)
        self._note.setVisible(has_figure)
        if view is not None and has_figure and as_table:
            self._model.show_rows(view.table.words(self.locale()), view.table.headings)
            self._need_table()
        if self._table is not None:
            self._table.setVisible(has_figure and as_table)

    def _need_table(self) -> None:
        """Made when first asked for: eighteen tables would be eighteen too many."""
        if self._table is None:
            self._table = PlainTable(f"{self._title}, the numbers", self._model, most_rows=_MOST_ROWS)
            self.body.insertWidget(self.body.indexOf(self._chart) + 1, self._table)
            QWidget.setTabOrder(self._chart, self._table)

    def _tell(self, words: str) -> None:
        view = self._shown
        self._note.setText(words or (view.note if view is not None else ""))

    def _restyle(self) -> None:
        """Room for two lines, so that nothing moves while the chart is read."""
        self._note.ensurePolished()
        self._note.setMinimumHeight(2 * self._note.fontMetrics().lineSpacing())

    def _as_file(self, view: View, kind: str) -> bytes:
        if kind == "csv":
            # Marked as UTF-8, which spreadsheets want to be told.
            return b"\xef\xbb\xbf" + view.table.csv().encode()
        head = [
            self._title,
            view.sentence,
            " · ".join(part for part in (self._about, view.name, view.note) if part),
        ]
        if kind == "png":
            return chart_file.png(self._theme, head, partial(_draw, view, self._theme, self.locale()))
        paper = chart_file.Paper(self._theme)
        return chart_file.pdf(paper, head, partial(_draw, view, paper, self.locale()), self.locale())


def _draw(view: View, look: chart_file.Look, locale: QLocale, painter: QPainter, room: QRectF) -> None:
    if view.figure is not None:
        lay_out(view.figure, room, look, locale).paint(painter, None)
