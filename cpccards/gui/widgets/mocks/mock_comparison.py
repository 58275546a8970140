"""A practice exam beside earlier ones of its kind: the scores by section, and why questions were missed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.gui.words.mock_result_words import cause_rows, cause_sentence, column_heads, comparison_rows
from cpccards.services.mock_results import MockResult


class MockComparison(QWidget):
    """A column for each exam."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scores = TitledTable("Beside earlier ones")
        self._causes = TitledTable("Why questions were missed")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(self._scores)
        layout.addWidget(self._causes)

    def show_results(self, results: Sequence[MockResult]) -> None:
        """Shows exams of one kind, the oldest first; without an earlier one it says so."""
        columns = column_heads(results, self.locale())
        if len(results) > 1:
            words = (
                "Right answers in percent, the oldest first. The change is in points, from the one before."
            )
            rows = comparison_rows(results, self.locale())
        else:
            words = "There is no earlier practice exam of this kind. The next one will stand beside this one."
            rows = []
        self._scores.show_rows(("Section", *columns, "Change"), rows, words)
        self._causes.show_rows(("Cause", *columns), cause_rows(results), cause_sentence(results))
