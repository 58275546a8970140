"""The predicted score of the last weeks in a few pixels: band, mean, pass line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.gui.theme import Theme
from cpccards.gui.words.score_words import mark_words, point_words

_DOT = 4.0
_GAP = 8.0
_LEAST_SPAN = 30.0
"""Points of score that the height shows at least, so that a steady score looks steady."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where days and scores lie in pixels."""

    room: QRectF
    first: int
    last: int
    low: float
    high: float

    def at(self, day: int, score: float) -> QPointF:
        along = (day - self.first) / (self.last - self.first) if self.last > self.first else 1.0
        return QPointF(self.room.left() + along * self.room.width(), self.height_of(score))

    def height_of(self, score: float) -> float:
        return self.room.bottom() - (score - self.low) / (self.high - self.low) * self.room.height()


class Sparkline(QWidget):
    """A picture without axes. Days without evidence are left out; only the pass line is always drawn."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: tuple[ForecastPoint, ...] = ()
        self._pass_mark = 0.70
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.show_points((), self._pass_mark)

    def show_points(self, points: Sequence[ForecastPoint], pass_mark: float) -> None:
        """Draws `points`, oldest first; `pass_mark` is a share, 0–1."""
        self._points = tuple(point for point in points if point.evidence != EvidenceLevel.NONE)
        self._pass_mark = pass_mark
        if self._points:
            newest = point_words(self._points[-1], self.locale())
            words = f"Predicted score so far, {len(self._points)} study days. {newest}"
        else:
            words = "Predicted score so far: no days to show yet"
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """About four lines high."""
        return QSize(240, max(64, self.fontMetrics().height() * 4))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the pass line's label and a stretch of line."""
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the band, the pass line over it, the mean over both."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font("small"))
        words = mark_words(self._pass_mark)
        words_width = painter.fontMetrics().horizontalAdvance(words) + 2
        inset = _DOT + 2
        scale = self._scale(
            QRectF(self.rect()).adjusted(inset, inset, -words_width - _GAP - inset, -inset),
        )
        if self._points:
            self._paint_band(painter, scale)
        self._paint_pass_line(painter, scale, words, words_width)
        if self._points:
            self._paint_mean(painter, scale)
        painter.end()

    def _scale(self, room: QRectF) -> _Scale:
        line = 100 * self._pass_mark
        low = min([line, *(point.low for point in self._points)])
        high = max([line, *(point.high for point in self._points)])
        spare = max(0.0, _LEAST_SPAN - (high - low)) / 2
        first = self._points[0].day if self._points else 0
        last = self._points[-1].day if self._points else 0
        return _Scale(room, first, last, low - spare, high + spare)

    def _paint_band(self, painter: QPainter, scale: _Scale) -> None:
        band = self._theme.tokens.color("band")
        highs = [scale.at(point.day, point.high) for point in self._points]
        lows = [scale.at(point.day, point.low) for point in self._points]
        if len(self._points) == 1:
            painter.setPen(QPen(band, 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(highs[0], lows[0])
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.drawPolygon(QPolygonF([*highs, *reversed(lows)]))

    def _paint_pass_line(self, painter: QPainter, scale: _Scale, words: str, words_width: int) -> None:
        color = self._theme.tokens.color("pass_line")
        height = scale.height_of(100 * self._pass_mark)
        pen = QPen(color, 1.5)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawLine(QPointF(0, height), QPointF(self.width() - words_width - _GAP / 2, height))
        painter.setPen(color)
        tall = painter.fontMetrics().height()
        top = min(max(height - tall / 2, 0.0), float(self.height() - tall))
        painter.drawText(QPointF(self.width() - words_width, top + painter.fontMetrics().ascent()), words)

    def _paint_mean(self, painter: QPainter, scale: _Scale) -> None:
        tokens = self._theme.tokens
        places = [scale.at(point.day, point.mean) for point in self._points]
        pen = QPen(tokens.color("accent"), 2)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(places))
        low_evidence = self._points[-1].evidence == EvidenceLevel.LOW
        painter.setBrush(tokens.color("surface" if low_evidence else "accent"))
        painter.drawEllipse(places[-1], _DOT, _DOT)

    def _restyle(self) -> None:
        self.setFont(self._theme.font("small"))
        self.updateGeometry()
        self.update()
