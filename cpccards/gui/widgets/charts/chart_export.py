"""The score chart as a file: a picture in the app's look, or a page to print. It brings pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, QRectF, Qt
from PySide6.QtGui import QPainter

from cpccards.gui.widgets.charts import chart_file
from cpccards.gui.widgets.charts.chart_file import PICTURE_RATIO, Look
from cpccards.gui.widgets.charts.score_plot import ScorePlot
from cpccards.gui.widgets.charts.score_timeline import Timeline


def png(look: Look, shown: Timeline, head: Sequence[str]) -> bytes:
    """The chart as a picture, sharp on fine screens; `head` is a title and sentences under it."""
    return chart_file.png(
        look, head, lambda painter, room: _draw(painter, room, look, shown, pen_scale=PICTURE_RATIO)
    )


def pdf(look: Look, shown: Timeline, head: Sequence[str], locale: QLocale) -> bytes:
    """The chart as a page in vectors, on the locale's paper, landscape."""
    return chart_file.pdf(look, head, lambda painter, room: _draw(painter, room, look, shown), locale)


def _draw(painter: QPainter, room: QRectF, look: Look, shown: Timeline, *, pen_scale: float = 1.0) -> None:
    plot = ScorePlot(look, pen_scale=pen_scale)
    plot.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    plot.resize(int(room.width()), int(room.height()))
    plot.show()
    plot.draw(shown)
    plot.grab()  # lays it out
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plot.render(painter, QRectF(room.left(), room.top(), plot.width(), plot.height()), plot.rect())
    plot.close()
    plot.deleteLater()
