"""What would narrow the range, the most first: in words, in points, and with a button that leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.theme import Theme
from cpccards.gui.words.why_words import NARROWING_WORDS, narrowing_words

if TYPE_CHECKING:
    # It brings numpy along, which only a forecast needs.
    from cpccards.domain.explanation import Explanation

_WAYS = {
    "mock": ("mocks", "Practice", "One full practice exam: go to Practice exams"),
    "two-mocks": ("mocks", "Practice", "Two full practice exams: go to Practice exams"),
    "coverage": ("review", "Review", "Every card seen once: go to Review"),
}
"""Where each is to be had: the page, the button's word, and what a screen reader says."""


class NarrowingRows(QWidget):
    """A row for each.

    Signals:
        chosen: the name of a page the learner wants to go to.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(4)
        theme.changed.connect(self._align)

    def show_ways(self, explanation: Explanation, before: QWidget) -> None:
        """Shows what would narrow it.

        Args:
            before: what the Tab key comes from.
        """
        for row in self._rows.values():
            self._inside.removeWidget(row)
            row.hide()
        for one in explanation.narrowings:
            row = self._row(one.key)
            row.points.setText(narrowing_words(one, explanation))
            self._inside.addWidget(row)
            row.show()
            QWidget.setTabOrder(before, row.button)
            before = row.button
        self._align()

    def _row(self, key: str) -> _Row:
        if key not in self._rows:
            page, word, spoken = _WAYS[key]
            row = _Row(NARROWING_WORDS[key], word)
            row.button.setAccessibleName(spoken)
            row.button.clicked.connect(lambda _=False, page=page: self.chosen.emit(page))
            self._rows[key] = row
        return self._rows[key]

    def _align(self) -> None:
        """Buttons of one width, so that the points before them stand in a column."""
        widest = max((row.button.sizeHint().width() for row in self._rows.values()), default=0)
        for row in self._rows.values():
            row.button.setFixedWidth(widest)
            row.turn()


class _Row(QWidget):
    """Words, points and button side by side; under each other where large text leaves no room."""

    def __init__(self, words: str, button: str) -> None:
        super().__init__()
        self._words = label(words, wrap=True)
        self.points = label(role="strong")
        self.button = QPushButton(button)
        self._inside = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._inside.addWidget(self._words, 1)
        self._inside.addWidget(self.points)
        self._inside.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.turn()

    def turn(self) -> None:
        words = self._words.fontMetrics().horizontalAdvance(self._words.text())
        needed = words + self.points.sizeHint().width() + self.button.sizeHint().width() + 3 * INSIDE
        fits = needed <= self.width()
        ways = QBoxLayout.Direction
        self._inside.setDirection(ways.LeftToRight if fits else ways.TopToBottom)
        self._inside.setSpacing(INSIDE if fits else 2)
        self._inside.setContentsMargins(0, 0, 0, 0 if fits else INSIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.turn()
