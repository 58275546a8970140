"""A table on a surface, with its title and a sentence over it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.widgets.plain_table import PlainTable


class TitledTable(QWidget):
    """Rows under a title; what has no rows shows its sentence alone.

    Signals:
        opened: a row, by Enter or a double click.
    """

    opened = Signal(int)

    def __init__(
        self, title: str, *, wide: int = 0, most_rows: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(label(title, "title"))
        self._words = label(role="muted", wrap=True)
        layout.addWidget(self._words)
        self.head = QVBoxLayout()
        layout.addLayout(self.head)
        self._model = TextTable(self)
        self.table = PlainTable(title, self._model, wide=wide, most_rows=most_rows)
        self.table.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        layout.addWidget(self.table)

    def show_rows(self, headings: Sequence[str], rows: Sequence[Sequence[str]], words: str = "") -> None:
        """Shows rows under `headings`, and `words` over them."""
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._model.show_rows(rows, headings)
        self.table.setVisible(bool(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row that is chosen."""
        row = self.table.currentIndex().row()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and row >= 0:
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)
