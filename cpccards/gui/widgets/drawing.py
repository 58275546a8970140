"""What the drawings of figures have in common: a place to draw, and how they are read out."""

from __future__ import annotations

import math
from typing import Protocol

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen

from cpccards.gui.figures import CalendarFigure, ColumnFigure, Figure, number_words
from cpccards.gui.widgets.chart_file import Look
from cpccards.gui.widgets.score_words import with_tabular_figures

GAP = 6
SWATCH = 10


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
    from cpccards.gui.widgets.calendar_drawing import CalendarDrawing
    from cpccards.gui.widgets.column_drawing import ColumnDrawing
    from cpccards.gui.widgets.row_drawing import RowDrawing

    if isinstance(figure, ColumnFigure):
        return ColumnDrawing(figure, room, look, locale)
    if isinstance(figure, CalendarFigure):
        return CalendarDrawing(figure, room, look, locale)
    return RowDrawing(figure, room, look)


def wanted_height(figure: Figure, width: float, look: Look) -> int:
    """How high a figure is drawn in a panel."""
    from cpccards.gui.widgets.calendar_drawing import calendar_height
    from cpccards.gui.widgets.row_drawing import rows_height

    if isinstance(figure, ColumnFigure):
        line = metrics(look).height()
        return 9 * line + 72
    if isinstance(figure, CalendarFigure):
        return calendar_height(figure, width, look)
    return rows_height(figure, look)


def metrics(look: Look) -> QFontMetrics:
    """Of the type that charts are lettered in."""
    return QFontMetrics(with_tabular_figures(look.font("small")))


def begin(painter: QPainter, look: Look) -> QFontMetrics:
    """Readies a painter; returns the measure of its type."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(with_tabular_figures(look.font("small")))
    return metrics(look)


def fill(painter: QPainter, area: QRectF, color: QColor, *, hatched: QColor | None = None) -> None:
    """A bar; with stripes in another colour, so that it is told from its neighbours without colour."""
    painter.fillRect(area, color)
    if hatched is not None:
        painter.fillRect(area, QBrush(hatched, Qt.BrushStyle.BDiagPattern))


def swatch(painter: QPainter, area: QRectF, color: QColor, *, hatched: QColor | None = None) -> None:
    """A small square beside a name."""
    middle = area.center().y()
    fill(painter, QRectF(area.left(), middle - SWATCH / 2, SWATCH, SWATCH), color, hatched=hatched)


def outline(painter: QPainter, area: QRectF, look: Look) -> None:
    """Marks what is read out."""
    painter.setPen(QPen(look.tokens.color("text"), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)


def nice_step(highest: float, lines: int = 4, *, whole: bool = True) -> float:
    """The distance of grid lines, 1, 2 or 5 times a power of ten, so that about `lines` reach `highest`."""
    rough = max(highest, 1e-9) / lines
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * size for factor in (1.0, 2.0, 5.0, 10.0) if factor * size >= rough - 1e-12)
    return max(1.0, step) if whole else step


def axis_words(value: float, locale: QLocale) -> str:
    """A number beside a grid line: "2,500", "12k"."""
    if value >= 10_000:
        return f"{number_words(value / 1000, locale, exact=False)}k"
    return number_words(value, locale, exact=False)
