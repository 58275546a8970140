"""What a practice exam came to: the score, and by each outline where it fell in the forecast."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from cpccards.domain.ledger import LedgerEntry
from cpccards.gui.pages.page import BLOCK, INSIDE, bordered, label, set_role
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.score_against_forecast import Placed, ScoreAgainstForecast
from cpccards.gui.widgets.segments import TurningRow
from cpccards.gui.words.attempt_words import counts_words, percent_words
from cpccards.gui.words.mock_result_words import (
    about_words,
    forecast_sentence,
    range_of,
    unasked_words,
    verdict_words,
)
from cpccards.services.mock_results import MockResult, OutlineScore


class MockScoreCard(QFrame):
    """The score large, and a block for each outline."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        layout = bordered(self)
        self._score = label(role="score")
        self._counts = label(role="strong", wrap=True)
        self._range = label(role="muted", wrap=True)
        beside = QWidget()
        lines = QVBoxLayout(beside)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        lines.addStretch(1)
        lines.addWidget(self._counts)
        lines.addWidget(self._range)
        lines.addStretch(1)
        head = TurningRow(gap=BLOCK)
        head.row.addWidget(self._score)
        head.row.addWidget(beside, 1)
        layout.addWidget(head)
        self._about = label(role="small", wrap=True)
        layout.addWidget(self._about)
        self._blocks = QVBoxLayout()
        self._blocks.setSpacing(12)
        layout.addLayout(self._blocks)
        self._outlines: list[_OutlineBlock] = []

    def show_result(
        self, result: MockResult, entries: Mapping[str, LedgerEntry], locale: QLocale, *, whole: bool
    ) -> None:
        """Shows a result; `entries` are what had been forecast, by outline."""
        score = result.score
        self._score.setText(percent_words(score.right / score.asked if score.asked else 0, locale, 0))
        self._counts.setText(f"{counts_words(float(score.right), score.asked, locale)} right")
        self._range.setText(f"90 % range {range_of(score.low, score.high)}")
        self._about.setText(about_words(result, locale))
        while len(self._outlines) < len(result.outlines):
            block = _OutlineBlock(self._theme)
            self._outlines.append(block)
            self._blocks.addWidget(block)
        for place, block in enumerate(self._outlines):
            block.setVisible(place < len(result.outlines))
            if place < len(result.outlines):
                outline = result.outlines[place]
                block.tell(outline, entries.get(outline.outline_id), locale, whole=whole)


class _OutlineBlock(QWidget):
    """One outline: its verdict, the picture, the forecast in words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        rule = QFrame()
        rule.setProperty("role", "rule")
        layout.addWidget(rule)
        layout.addSpacing(INSIDE)
        self._name = label(role="strong", wrap=True)
        self._verdict = label(role="good", wrap=True)
        self._picture = ScoreAgainstForecast(theme)
        self._forecast = label(role="muted", wrap=True)
        self._unasked = label(role="small", wrap=True)
        for part in (self._name, self._verdict, self._picture, self._forecast, self._unasked):
            layout.addWidget(part)

    def tell(self, outline: OutlineScore, entry: LedgerEntry | None, locale: QLocale, *, whole: bool) -> None:
        self._name.setText(f"{outline.name}{' (this paper’s outline)' if outline.own else ''}")
        self._verdict.setText(
            f"{verdict_words(outline, locale)}; 90 % range {range_of(outline.low, outline.high)}"
        )
        set_role(self._verdict, "good" if outline.passed else "error")
        forecast = None if entry is None else (entry.low, entry.high)
        self._picture.show_result(
            Placed(outline.percent, outline.low, outline.high, forecast, outline.pass_mark)
        )
        self._forecast.setText(forecast_sentence(entry, whole=whole))
        self._unasked.setText(unasked_words(outline))
        self._unasked.setVisible(bool(outline.unasked))
