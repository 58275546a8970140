"""How the time of a practice exam was used, and what coming back to a question changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.gui.words.mock_result_words import (
    PACE_HEADINGS,
    PASS_HEADINGS,
    changes_sentence,
    pace_rows,
    pace_sentence,
    pass_rows,
    time_sentence,
    time_table,
)
from cpccards.services.mock_results import MockResult


class AnswerTimes(QWidget):
    """Time by section, rushed and slow questions, answers changed, and the two passes.

    Signals:
        opened: position of a rushed or slow question, by Enter or a double click.
    """

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._paced: list[int] = []
        self._times, self._passes = TitledTable("Time by section"), TitledTable("First and second pass")
        self._paces = TitledTable("Rushed and slow questions", wide=2, most_rows=8)
        self._paces.opened.connect(lambda row: self.opened.emit(self._paced[row]))
        changes = QVBoxLayout()
        changes.setSpacing(INSIDE)
        changes.addWidget(label("Answers changed", "title"))
        self._changes = label(wrap=True)
        changes.addWidget(self._changes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(self._times)
        layout.addWidget(self._paces)
        layout.addLayout(changes)
        layout.addWidget(self._passes)

    def show_result(self, result: MockResult) -> None:
        """Shows those of one exam."""
        headings, rows = time_table(result)
        self._times.show_rows(headings, rows, time_sentence(result))
        paced = pace_rows(result)
        self._paced = [position for position, _ in paced]
        self._paces.show_rows(PACE_HEADINGS, [row for _, row in paced], pace_sentence(result))
        self._changes.setText(changes_sentence(result.answer_changes))
        words = "Whether an answer came at the first visit to its question, or on coming back to it."
        self._passes.show_rows(PASS_HEADINGS, pass_rows(result, self.locale()), words)
