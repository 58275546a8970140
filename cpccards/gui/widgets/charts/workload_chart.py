"""Minutes a day, and cards remembered, against desired retention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cpccards.gui.announcement import announce
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.read_chart import ReadChart
from cpccards.gui.words.preset_words import amount_words, percent_words
from cpccards.gui.words.score_words import with_tabular_figures

if TYPE_CHECKING:
    from cpccards.domain.workload import Workload

_LINES_HIGH = 13
_GRID_LINES = 4
_DOT = 3.5
_INSET = 8
_BESIDE = 8


class WorkloadChart(ReadChart):
    """Two lines over desired retention, the one in use marked. ← →, Home and End or the mouse read a point.

    Signals:
        read: the place of the workload that is being read; -1 for the one in use.
    """

    read = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Chart of minutes a day against desired retention", parent)
        self._workloads: tuple[Workload, ...] = ()
        self._present = 0.9
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def place(self) -> int:
        """The workload that is being read: under the cursor, or else the one in use."""
        if self._cursor is not None:
            return self._cursor
        apart = [abs(each.desired_retention - self._present) for each in self._workloads]
        return apart.index(min(apart)) if apart else -1

    def show_workloads(self, workloads: Sequence[Workload], present: float) -> None:
        """Draws workloads in order of retention, `present` being the one in use."""
        self._workloads, self._present = tuple(workloads), present
        self._cursor = None
        self.read.emit(-1)
        self.update()

    def tell(self, words: str) -> None:
        """What stands beside the chart of the point that is read, for those who don't see it."""
        self.setAccessibleDescription(words)
        if self._cursor is not None:
            announce(self, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the cursor from retention to retention."""
        if not self._walk(Qt.Key(event.key()), self.place, len(self._workloads)):
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads the retention nearest to the mouse."""
        super().mouseMoveEvent(event)
        if self._workloads:
            area = self._area()
            apart = [abs(self._x(each, area) - event.position().x()) for each in self._workloads]
            self._put_cursor(apart.index(min(apart)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grid, both lines with their names, the one in use, and the cursor."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        if self._workloads:
            area = self._area()
            self._draw_axes(painter, area)
            self._draw_lines(painter, area)
        if self.hasFocus():
            self._paint_focus(painter)
        painter.end()

    def _draw_axes(self, painter: QPainter, area: QRectF) -> None:
        tokens, metrics = self._theme.tokens, QFontMetrics(self.font())
        line = metrics.height()
        top, known = self._most_minutes(), max(each.seen for each in self._workloads)
        for step in range(_GRID_LINES + 1):
            y = area.bottom() - area.height() * step / _GRID_LINES
            painter.setPen(QPen(tokens.color("line"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            share = step / _GRID_LINES
            painter.setPen(tokens.color("accent"))
            left = QRectF(0, y - line / 2, area.left() - _BESIDE, line)
            painter.drawText(
                left, int(Qt.AlignmentFlag.AlignRight), amount_words(top * share) if step else "0"
            )
            painter.setPen(tokens.color("good"))
            right = QRectF(area.right() + _BESIDE, y - line / 2, self.width() - area.right(), line)
            painter.drawText(
                right, int(Qt.AlignmentFlag.AlignLeft), self.locale().toString(round(known * share))
            )
        painter.setPen(tokens.color("accent"))
        head = QRectF(_INSET, 2, self.width() / 2, line)
        painter.drawText(head, int(Qt.AlignmentFlag.AlignLeft), "— minutes a day")
        painter.setPen(tokens.color("good"))
        head.moveRight(self.width() - _INSET)
        painter.drawText(head, int(Qt.AlignmentFlag.AlignRight), "- - cards remembered at the end")
        painter.setPen(tokens.color("muted"))
        free = area.left() - area.width()
        for workload in self._workloads:
            words = percent_words(workload.desired_retention)
            width = metrics.horizontalAdvance(words)
            x = self._x(workload, area) - width / 2
            if x > free:
                painter.drawText(QPointF(x, area.bottom() + line + 2), words)
                free = x + width + _BESIDE

    def _draw_lines(self, painter: QPainter, area: QRectF) -> None:
        tokens = self._theme.tokens
        top, known = self._most_minutes(), max(1, *(each.seen for each in self._workloads))
        lines = (
            ([each.minutes_a_day / top for each in self._workloads], "accent", Qt.PenStyle.SolidLine),
            ([each.remembered / known for each in self._workloads], "good", Qt.PenStyle.DashLine),
        )
        place = self.place
        x = self._x(self._workloads[place], area)
        painter.setPen(QPen(tokens.color("control_line"), 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        for shares, color, style in lines:
            points = [
                QPointF(self._x(each, area), area.bottom() - area.height() * share)
                for each, share in zip(self._workloads, shares, strict=True)
            ]
            path = QPainterPath(points[0])
            for point in points[1:]:
                path.lineTo(point)
            painter.setPen(QPen(tokens.color(color), 2, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
            painter.setPen(QPen(tokens.color(color), 2))
            painter.setBrush(tokens.color("surface"))
            painter.drawEllipse(points[place], _DOT + 1, _DOT + 1)

    def _most_minutes(self) -> float:
        return max(1.0, *(each.minutes_a_day for each in self._workloads))

    def _area(self) -> QRectF:
        """Where the lines are drawn."""
        metrics = QFontMetrics(self.font())
        left = metrics.horizontalAdvance(amount_words(self._most_minutes())) + 2 * _BESIDE
        most = self.locale().toString(max(each.seen for each in self._workloads))
        right = metrics.horizontalAdvance(most) + 2 * _BESIDE
        line = metrics.height()
        return QRectF(
            left + _INSET, 1.8 * line, self.width() - left - right - 2 * _INSET, self.height() - 3.6 * line
        )

    def _x(self, workload: Workload, area: QRectF) -> float:
        low, high = self._workloads[0].desired_retention, self._workloads[-1].desired_retention
        share = (workload.desired_retention - low) / (high - low) if high > low else 0.5
        return area.left() + area.width() * share

    def _put_cursor(self, place: int | None) -> None:
        if place != self._cursor:
            self._cursor = place
            self.read.emit(-1 if place is None else place)
            self.update()

    def _restyle(self) -> None:
        self.setFont(with_tabular_figures(self._theme.font("small")))
        self.setFixedHeight(QFontMetrics(self._theme.font("small")).height() * _LINES_HIGH)
        self.update()
