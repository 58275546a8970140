"""A figure becomes a drawing: which one, how high, and what all drawings can do."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from cpccards.gui.figures import CalendarFigure, ColumnFigure, Figure
from cpccards.gui.widgets.charts.calendar_drawing import CalendarDrawing, calendar_height
from cpccards.gui.widgets.charts.chart_file import Look
from cpccards.gui.widgets.charts.column_drawing import ColumnDrawing
from cpccards.gui.widgets.charts.drawing import metrics
from cpccards.gui.widgets.charts.row_drawing import RowDrawing, rows_height


class Drawing(Protocol):
    """A figure laid out in a room. Its places are what can be read out, in order."""

    readouts: tuple[str, ...]

    def place_at(self, at: QPointF) -> int | None:
        """The place under the mouse."""
        ...

    def moved(self, place: int, key: Qt.Key) -> int:
        """The place that an arrow key leads to; it may lie outside."""
        ...

    def paint(self, painter: QPainter, cursor: int | None) -> None:
        """Draws it; `cursor` is the place that is read out."""
        ...


def lay_out(figure: Figure, room: QRectF, look: Look, locale: QLocale) -> Drawing:
    """The drawing of a figure."""
    if isinstance(figure, ColumnFigure):
        return ColumnDrawing(figure, room, look, locale)
    if isinstance(figure, CalendarFigure):
        return CalendarDrawing(figure, room, look, locale)
    return RowDrawing(figure, room, look)


def wanted_height(figure: Figure, width: float, look: Look) -> int:
    """How high a figure is drawn in a panel."""
    if isinstance(figure, ColumnFigure):
        line = metrics(look).height()
        return 9 * line + 72
    if isinstance(figure, CalendarFigure):
        return calendar_height(figure, width, look)
    return rows_height(figure, look)
