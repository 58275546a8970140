"""What the drawings of figures are made with: type, bars, marks and steps of an axis."""

from __future__ import annotations

import math

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPen

from cpccards.gui.figures import number_words
from cpccards.gui.widgets.charts.chart_file import Look
from cpccards.gui.words.score_words import with_tabular_figures

GAP = 6
SWATCH = 10


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
