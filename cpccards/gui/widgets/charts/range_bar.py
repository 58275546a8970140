"""The range of the score as a bar on the scale from 0 to 100, with the part of it that is luck."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cpccards.gui.theme import Theme
from cpccards.gui.words.score_words import mark_words, with_tabular_figures

_BAR = 14
_MARKER = 9
_GAP = 4
_SIDE = 12


class RangeBar(QWidget):
    """A picture; what it shows is told in words beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._low, self._mean, self._high, self._luck, self._line = 0.0, 50.0, 100.0, 0.0, 70.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_range(self, low: float, mean: float, high: float, *, luck: float, pass_mark: float) -> None:
        """Draws a range in percent of the score.

        Args:
            luck: how many of its points are luck.
            pass_mark: a share, 0–1.
        """
        self._low, self._mean, self._high, self._luck = low, mean, high, min(luck, high - low)
        self._line = 100 * pass_mark
        self.update()

    def sizeHint(self) -> QSize:
        """A line of words, the bar, a line of words."""
        return QSize(240, 2 * QFontMetrics(self._theme.font("small")).height() + _BAR + 2 * _GAP)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for its numbers."""
        return QSize(160, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the range, the luck in it, the mean, and the pass line over all."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(with_tabular_figures(self._theme.font("small")))
        metrics = painter.fontMetrics()
        tokens = self._theme.tokens
        top = metrics.height() + _GAP
        bar = QRectF(self._across(self._low), top, self._across(self._high) - self._across(self._low), _BAR)
        middle = round(bar.center().y())
        painter.setPen(QPen(tokens.color("line"), 1))
        painter.drawLine(QLineF(self._across(0), middle, self._across(100), middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("surface"))
        painter.drawRect(bar)
        painter.setBrush(tokens.color("band"))
        painter.drawRect(bar)
        left = min(max(self._mean - self._luck / 2, self._low), self._high - self._luck)
        luck = QRectF(self._across(left), top, self._across(left + self._luck) - self._across(left), _BAR)
        painter.drawRect(luck)
        painter.setPen(QPen(tokens.color("accent"), 1.5))
        for end in (bar.left(), bar.right()):
            painter.drawLine(QLineF(end, bar.top(), end, bar.bottom()))
        self._paint_pass_line(painter, bar)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("accent"))
        mean = self._across(self._mean)
        painter.drawRect(QRectF(mean - _MARKER / 2, middle - _MARKER / 2, _MARKER, _MARKER))
        self._paint_words(painter, bar, luck)
        painter.end()

    def _across(self, percent: float) -> float:
        return _SIDE + percent / 100 * (self.width() - 2 * _SIDE)

    def _paint_pass_line(self, painter: QPainter, bar: QRectF) -> None:
        color = self._theme.tokens.color("pass_line")
        pen = QPen(color, 1.5)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        at = self._across(self._line)
        painter.drawLine(QLineF(at, bar.top() - _GAP, at, bar.bottom() + _GAP))
        words = mark_words(self._line / 100)
        half = painter.fontMetrics().horizontalAdvance(words) / 2
        centre = min(max(at, half), self.width() - half)
        painter.setPen(color)
        painter.drawText(QPointF(centre - half, painter.fontMetrics().ascent()), words)

    def _paint_words(self, painter: QPainter, bar: QRectF, luck: QRectF) -> None:
        """The range's ends, and the luck between them where there is room."""
        metrics = painter.fontMetrics()
        baseline = bar.bottom() + _GAP + metrics.ascent()
        painter.setPen(self._theme.tokens.color("muted"))
        low, high = f"{self._low:.0f}", f"{self._high:.0f}"
        low_half, high_half = metrics.horizontalAdvance(low) / 2, metrics.horizontalAdvance(high) / 2
        painter.drawText(QPointF(bar.left() - low_half, baseline), low)
        painter.drawText(QPointF(bar.right() - high_half, baseline), high)
        words = f"luck {self._luck:.0f}"
        half = metrics.horizontalAdvance(words) / 2
        centre = luck.center().x()
        room = min(centre - bar.left() - low_half, bar.right() - high_half - centre)
        if half + 2 * _GAP < room:
            painter.drawText(QPointF(centre - half, baseline), words)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
