"""A result on the scale from 0 to 100, over the range that had been forecast for it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cpccards.gui.theme import Theme
from cpccards.gui.words.score_words import mark_words, with_tabular_figures

_BAND = 22
_MARKER = 9
_GAP = 4
_SIDE = 12
_END = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """What is drawn, in percent.

    Attributes:
        score, low, high: the result with its interval.
        forecast: ends of the forecast range; None where none was frozen.
        pass_mark: in percent.
    """

    score: float
    low: float
    high: float
    forecast: tuple[float, float] | None
    pass_mark: float


class ScoreAgainstForecast(QWidget):
    """A picture; what it shows is told in words beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._placed = Placed(50, 40, 60, None, 70)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)

    def show_result(self, placed: Placed) -> None:
        """Draws a result."""
        self._placed = placed
        self.update()

    def sizeHint(self) -> QSize:
        """A line of words, the bar, a line of words."""
        return QSize(240, 2 * QFontMetrics(self._theme.font("small")).height() + _BAND + 2 * _GAP)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for its numbers."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the forecast as a band, the pass line, and the result with its interval over both."""
        placed, tokens = self._placed, self._theme.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(with_tabular_figures(self._theme.font("small")))
        metrics = painter.fontMetrics()
        top = metrics.height() + _GAP
        middle = top + _BAND // 2
        painter.setPen(QPen(tokens.color("line"), 1))
        painter.drawLine(QLineF(self._across(0), middle, self._across(100), middle))
        baseline = top + _BAND + _GAP + metrics.ascent()
        if placed.forecast is not None:
            left, right = (self._across(end) for end in placed.forecast)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("band"))
            painter.drawRect(QRectF(left, top, right - left, _BAND))
            words = f"forecast {placed.forecast[0]:.0f}–{placed.forecast[1]:.0f}"
            painter.setPen(tokens.color("muted"))
            self._write(painter, (left + right) / 2, baseline, words)
        pen = QPen(tokens.color("pass_line"), 1.5)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        line = self._across(placed.pass_mark)
        painter.drawLine(QLineF(line, top - _GAP, line, top + _BAND + _GAP))
        painter.setPen(tokens.color("pass_line"))
        self._write(painter, line, metrics.ascent(), mark_words(placed.pass_mark / 100))
        painter.setPen(QPen(tokens.color("text"), 1.5))
        low, high, score = (self._across(each) for each in (placed.low, placed.high, placed.score))
        painter.drawLine(QLineF(low, middle, high, middle))
        for end in (low, high):
            painter.drawLine(QLineF(end, middle - _END / 2, end, middle + _END / 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("text"))
        painter.drawRect(QRectF(score - _MARKER / 2, middle - _MARKER / 2, _MARKER, _MARKER))
        painter.end()

    def _write(self, painter: QPainter, centre: float, baseline: float, words: str) -> None:
        half = painter.fontMetrics().horizontalAdvance(words) / 2
        at = min(max(centre, half), self.width() - half)
        painter.drawText(QPointF(at - half, baseline), words)

    def _across(self, percent: float) -> float:
        return _SIDE + percent / 100 * (self.width() - 2 * _SIDE)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
