"""The navigator's page: the grid of questions, what its cells mean, how many there are of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, CONTENT_WIDTH, INSIDE, MARGIN, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.question_grid import GridCell, QuestionGrid, paint_cell
from cpccards.gui.widgets.segments import TurningRow

_KEY = (
    ("answered", GridCell(0, answered=True, flagged=False, seen=True, current=False)),
    ("not answered", GridCell(0, answered=False, flagged=False, seen=True, current=False)),
    ("not seen", GridCell(0, answered=False, flagged=False, seen=False, current=False)),
    ("flagged", GridCell(0, answered=False, flagged=True, seen=True, current=False)),
)


class QuestionNavigator(QWidget):
    """Every question at a glance."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.grid = QuestionGrid(theme)
        key = TurningRow(gap=BLOCK)
        self._counts = []
        for words, cell in _KEY:
            entry = QWidget()
            row = QHBoxLayout(entry)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(INSIDE)
            row.addWidget(_Sample(theme, cell))
            said = label(words)
            self._counts.append(said)
            row.addWidget(said)
            key.row.addWidget(entry)
        key.row.addStretch(1)
        middle = QWidget()
        middle.setObjectName("page")
        middle.setMaximumWidth(CONTENT_WIDTH)
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(key)
        layout.addWidget(self.grid, 1)
        layout.addWidget(
            label("Arrow keys move, or type a number  ·  Enter goes  ·  Esc back", "small", wrap=True)
        )
        outer = QHBoxLayout(self)
        outer.setContentsMargins(MARGIN, BLOCK, MARGIN, BLOCK)
        outer.addStretch(1)
        outer.addWidget(middle, 100)
        outer.addStretch(1)

    @property
    def counts(self) -> tuple[str, ...]:
        """How many questions stand how."""
        return tuple(said.text() for said in self._counts)

    def show_cells(self, cells: Sequence[GridCell]) -> None:
        """Shows the questions, and counts them."""
        self.grid.show_cells(cells)
        answered = sum(cell.answered for cell in cells)
        unseen = sum(not cell.seen and not cell.answered for cell in cells)
        flagged = sum(cell.flagged for cell in cells)
        counts = (answered, len(cells) - answered - unseen, unseen, flagged)
        for said, (words, _), count in zip(self._counts, _KEY, counts, strict=True):
            said.setText(f"{count} {words}")


class _Sample(QWidget):
    """A cell of the grid, for its key."""

    def __init__(self, theme: Theme, cell: GridCell) -> None:
        super().__init__()
        self._theme = theme
        self._cell = cell
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height() + 6
        return QSize(side + 4, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cell(painter, self._theme, QRectF(self.rect()).adjusted(1, 1, -1, -1), self._cell, "")
        painter.end()
