"""The sections of a practice exam, by the outline of the learner's choice."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from cpccards.gui.widgets.segments import Segments
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.gui.words.mock_result_words import SCORE_HEADINGS, section_rows
from cpccards.services.mock_results import MockResult, OutlineScore


class SectionScores(TitledTable):
    """The choice is there where the exam is scored by more than one outline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sections", parent=parent)
        self._outlines: dict[str, OutlineScore] = {}
        self._outline = ""
        self._choice = Segments("Sections by")
        self._choice.chosen.connect(self._choose)
        self.head.addWidget(self._choice)

    def start_over(self) -> None:
        """Goes back to the outline of the paper."""
        self._outline = ""

    def show_result(self, result: MockResult) -> None:
        """Shows the sections by the outline that was chosen, or else by the first."""
        self._outlines = {outline.outline_id: outline for outline in result.outlines}
        if self._outline not in self._outlines:
            self._outline = result.outlines[0].outline_id
        blocked = self._choice.blockSignals(True)
        self._choice.offer([(key, one.name, one.name) for key, one in self._outlines.items()])
        self._choice.mark(self._outline)
        self._choice.blockSignals(blocked)
        self._choice.setVisible(len(self._outlines) > 1)
        self._show_sections()

    def _choose(self, outline: str) -> None:
        self._outline = outline
        self._show_sections()

    def _show_sections(self) -> None:
        rows = section_rows(self._outlines[self._outline], self.locale())
        self.show_rows(("Section", *SCORE_HEADINGS), rows)
