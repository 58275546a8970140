"""Attempts side by side: what each says of a section, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QWidget

from cpccards.domain.attempts import StoredAttempt
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.comparison import compare, compared_outlines
from cpccards.gui.models.attempt_tables import DELETED_OUTLINE, ComparisonModel
from cpccards.gui.pages.page import bordered, label
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.words.attempt_words import comparison_words


class ComparisonPanel(QFrame):
    """Hidden while there are fewer than two attempts to compare."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Side by side")
        self._model = ComparisonModel(self)
        layout = bordered(self)
        layout.addWidget(label("Side by side", "title"))
        self._words = label(role="muted", wrap=True)
        layout.addWidget(self._words)
        layout.addWidget(PlainTable("Attempts side by side, the oldest first", self._model))

    def set_colors(self, better: QColor, worse: QColor) -> None:
        """The colours of gains and losses."""
        self._model.set_colors(better, worse)

    def show_attempts(self, attempts: Sequence[StoredAttempt], outlines: Sequence[Blueprint]) -> None:
        """Compares attempts.

        Args:
            attempts: oldest first.
            outlines: all there are.
        """
        self.setVisible(len(attempts) > 1)
        if len(attempts) < 2:
            return
        results = [attempt.result for attempt in attempts]
        followed = compared_outlines(results)
        known = {outline.id: outline for outline in outlines}
        sections = known[followed[0]].sections if followed and followed[0] in known else ()
        comparison = compare(results, sections)
        names = [known[each].name if each in known else DELETED_OUTLINE for each in followed]
        self._words.setText(comparison_words(names, by_section=comparison.by_section))
        self._model.show_comparison(attempts, comparison, self.locale())
