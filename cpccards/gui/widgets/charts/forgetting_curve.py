"""One card's memory through time: it fades, and each answer brings it back."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.read_chart import ReadChart
from cpccards.gui.words.score_words import day_words, with_tabular_figures
from cpccards.services.card_information import CurvePoint

_GAP = 6
_DOT = 3.5
_HEIGHT = 168
_LEAST, _STEP = 0.4, 0.2
"""The scale begins at 40 % unless the curve falls below; a line at each fifth."""


class ForgettingCurve(ReadChart):
    """The chance of recall by day, with answers as dots, today, and a cursor for mouse and arrow keys."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Chance of recall", parent)
        self._points: tuple[CurvePoint, ...] = ()
        self._today = 0
        self._exam_day: int | None = None
        theme.changed.connect(self._restyle)

    def show_curve(self, points: Sequence[CurvePoint], today: int, exam_day: int | None) -> None:
        """Draws a curve, its points in order of time."""
        self._points = tuple(points)
        self._today, self._exam_day = today, exam_day
        self._cursor = None
        answers = sum(point.is_answer for point in points)
        self.setAccessibleName(f"Chance of recall through {answers} answers. Arrow keys read it day by day.")
        self.update()

    @property
    def words(self) -> str:
        """What the cursor points at."""
        if self._cursor is None:
            return ""
        point = self._points[self._cursor]
        day = day_words(int(point.day), self.locale())
        return f"{day}: just answered" if point.is_answer else f"{day}: {point.recall:.0%} chance of recall"

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(420, _HEIGHT + 2 * QFontMetrics(self._theme.font("small")).height())

    def minimumSizeHint(self) -> QSize:
        """Wide enough to see something."""
        return QSize(220, self.sizeHint().height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The cursor follows the mouse."""
        if self._points:
            room = self._room()
            share = (event.position().x() - room.left()) / max(1.0, room.width())
            first, last = self._points[0].day, self._points[-1].day
            days = [point.day for point in self._points]
            place = bisect_left(days, first + share * (last - first))
            self._put_cursor(min(max(place, 0), len(days) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the cursor; Home and End go to the ends; Escape puts it away."""
        keys = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        last = len(self._points) - 1
        if last < 0:
            super().keyPressEvent(event)
        elif event.key() in keys:
            begun = self._place_of_today() if self._cursor is None else self._cursor
            step = 0 if self._cursor is None else keys[Qt.Key(event.key())]
            self._put_cursor(min(max(begun + step, 0), last))
        elif event.key() == Qt.Key.Key_Escape and self._cursor is not None:
            self._put_cursor(None)
        elif event.key() in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._put_cursor(0 if event.key() == Qt.Key.Key_Home else last)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints scale, curve, answers, today and the exam, and the cursor with its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(with_tabular_figures(self._theme.font("small")))
        if len(self._points) > 1:
            self._paint_scale(painter)
            self._paint_curve(painter)
            self._paint_cursor(painter)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.tokens.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_scale(self, painter: QPainter) -> None:
        tokens, room = self._theme.tokens, self._room()
        metrics = painter.fontMetrics()
        share = self._least()
        while share <= 1.001:
            y = self._at(self._points[0].day, share).y()
            painter.setPen(QPen(tokens.color("line"), 1))
            painter.drawLine(QLineF(room.left(), y, room.right(), y))
            painter.setPen(tokens.color("muted"))
            painter.drawText(QPointF(_GAP, y + metrics.ascent() / 2 - 2), f"{share:.0%}")
            share += _STEP
        marks = [(self._today, "today")]
        if self._exam_day is not None:
            marks.append((self._exam_day, "exam"))
        taken: QRectF | None = None
        for day, words in marks:
            if not self._points[0].day <= day <= self._points[-1].day:
                continue
            x = self._at(day, 1.0).x()
            pen = QPen(tokens.color("pass_line"), 1.2)
            pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.drawLine(QLineF(x, room.top(), x, room.bottom()))
            width = metrics.horizontalAdvance(words)
            left = min(max(x - width / 2, room.left()), room.right() - width)
            box = QRectF(left, room.bottom() + _GAP, width, metrics.height())
            if taken is None or not taken.adjusted(-_GAP, 0, _GAP, 0).intersects(box):
                painter.setPen(tokens.color("muted"))
                painter.drawText(QPointF(left, box.top() + metrics.ascent()), words)
                taken = box

    def _paint_curve(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        spots = [self._spot(place) for place in range(len(self._points))]
        passed = sum(point.day <= self._today for point in self._points)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tokens.color("accent"), 2))
        painter.drawPolyline(QPolygonF(spots[:passed]))
        pen = QPen(tokens.color("accent"), 2)
        pen.setDashPattern([2, 2])
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(spots[max(0, passed - 1) :]))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("accent"))
        for spot, point in zip(spots, self._points, strict=True):
            if point.is_answer:
                painter.drawEllipse(spot, _DOT, _DOT)

    def _paint_cursor(self, painter: QPainter) -> None:
        if self._cursor is None:
            return
        tokens, room, metrics = self._theme.tokens, self._room(), painter.fontMetrics()
        at = self._spot(self._cursor)
        painter.setPen(QPen(tokens.color("muted"), 1))
        painter.drawLine(QLineF(at.x(), room.top(), at.x(), room.bottom()))
        painter.setPen(tokens.color("text"))
        width = metrics.horizontalAdvance(self.words)
        left = min(max(at.x() - width / 2, room.left()), room.right() - width)
        painter.drawText(QPointF(left, metrics.ascent() + 2), self.words)

    def _put_cursor(self, place: int | None) -> None:
        if place != self._cursor:
            self._cursor = place
            self.setAccessibleDescription(self.words)
            self.update()

    def _place_of_today(self) -> int:
        days = [point.day for point in self._points]
        return min(bisect_left(days, self._today), len(days) - 1)

    def _least(self) -> float:
        lowest = min(point.recall for point in self._points)
        return min(_LEAST, int(lowest / _STEP) * _STEP)

    def _room(self) -> QRectF:
        metrics = QFontMetrics(self._theme.font("small"))
        left = metrics.horizontalAdvance("100%") + 3 * _GAP
        top = metrics.height() + _GAP
        return QRectF(
            left, top, self.width() - left - _GAP, self.height() - top - metrics.height() - 2 * _GAP
        )

    def _spot(self, place: int) -> QPointF:
        return self._at(self._points[place].day, self._points[place].recall)

    def _at(self, day: float, recall: float) -> QPointF:
        room, least = self._room(), self._least()
        first, last = self._points[0].day, self._points[-1].day
        along = (day - first) / (last - first) if last > first else 1.0
        up = (recall - least) / (1.0 - least)
        return QPointF(room.left() + along * room.width(), room.bottom() - up * room.height())

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
