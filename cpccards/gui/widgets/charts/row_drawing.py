"""Bars from left to right, one below the other, each with its name and its words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from cpccards.gui.figures import RowFigure
from cpccards.gui.widgets.charts.chart_file import Look
from cpccards.gui.widgets.charts.drawing import GAP, SWATCH, begin, fill, metrics, outline, swatch

_PADDING = 8
_MOST_NAME = 0.42
"""Names take at most this share of the width."""
_INSIDE = 6


def rows_height(figure: RowFigure, look: Look) -> int:
    """How high the rows are together."""
    line = metrics(look).height()
    return len(figure.rows) * (line + 2 * _PADDING) + (line + GAP if figure.names else 0) + GAP


class RowDrawing:
    """A `RowFigure` in a room."""

    def __init__(self, figure: RowFigure, room: QRectF, look: Look) -> None:
        self.readouts = tuple(part.readout for row in figure.rows for part in row.parts)
        self._figure, self._look = figure, look
        measure = metrics(look)
        self._line = measure.height()
        self._legend_top = room.top()
        room = room.adjusted(0, self._line + GAP if figure.names else 0, 0, 0)
        self._room = room
        self._height = min(self._line + 2 * _PADDING, room.height() / max(1, len(figure.rows)))
        names = max((measure.horizontalAdvance(row.name) for row in figure.rows), default=0)
        self._left = room.left() + (min(names + 1, _MOST_NAME * room.width()) + 2 * GAP if names else 0)
        ends = max((measure.horizontalAdvance(row.words) for row in figure.rows), default=0)
        self._right = room.right() - (ends + GAP + 1 if ends else 1)
        self._areas = [self._bars(number) for number in range(len(figure.rows))]

    def place_at(self, at: QPointF) -> int | None:
        """The part under the mouse; anywhere on its row, where that has one part."""
        first = 0
        for number, areas in enumerate(self._areas):
            if self._top(number) <= at.y() < self._top(number) + self._height:
                if len(areas) == 1:
                    return first
                found = (place for place, area in enumerate(areas) if area.left() <= at.x() <= area.right())
                place = next(found, None)
                return None if place is None else first + place
            first += len(areas)
        return None

    def moved(self, place: int, key: Qt.Key) -> int:
        """Left and right lead from part to part, up and down from row to row."""
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            return place + (1 if key == Qt.Key.Key_Right else -1)
        firsts, first = [], 0
        for row in self._figure.rows:
            firsts.append(first)
            first += len(row.parts)
        number = max(n for n, start in enumerate(firsts) if start <= place)
        aim = number + (1 if key == Qt.Key.Key_Down else -1)
        if not 0 <= aim < len(firsts):
            return place
        return firsts[aim] + min(place - firsts[number], len(self._figure.rows[aim].parts) - 1)

    def paint(self, painter: QPainter, cursor: int | None) -> None:
        """Names, bars, words."""
        measure, tokens = begin(painter, self._look), self._look.tokens
        self._paint_names(painter)
        place = 0
        for number, row in enumerate(self._figure.rows):
            top = self._top(number)
            painter.setPen(tokens.color("text"))
            wide = self._left - self._room.left() - 2 * GAP
            name = measure.elidedText(row.name, Qt.TextElideMode.ElideRight, int(wide) + 1)
            box = QRectF(self._room.left(), top, wide + 2, self._height)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
            end = self._left
            for position, (part, area) in enumerate(zip(row.parts, self._areas[number], strict=True)):
                stripes = tokens.color("surface") if position % 2 and not part.words else None
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
                fill(painter, area, tokens.color(part.color), hatched=stripes)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                if part.words and measure.horizontalAdvance(part.words) + 2 * _INSIDE <= area.width():
                    painter.setPen(tokens.color("on_accent"))
                    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), part.words)
                if place == cursor:
                    outline(painter, area, self._look)
                end = max(end, area.right())
                place += 1
            if row.words:
                painter.setPen(tokens.color("muted"))
                box = QRectF(end + GAP, top, measure.horizontalAdvance(row.words) + 2, self._height)
                painter.drawText(
                    box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), row.words
                )

    def _paint_names(self, painter: QPainter) -> None:
        tokens, measure = self._look.tokens, metrics(self._look)
        left = self._left
        for name, color in self._figure.names:
            swatch(painter, QRectF(left, self._legend_top, SWATCH, self._line), tokens.color(color))
            left += SWATCH + GAP
            width = measure.horizontalAdvance(name) + 2
            painter.setPen(tokens.color("muted"))
            box = QRectF(left, self._legend_top, width, self._line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
            left += width + 2 * GAP

    def _top(self, number: int) -> float:
        return self._room.top() + number * self._height

    def _bars(self, number: int) -> list[QRectF]:
        row, width = self._figure.rows[number], self._right - self._left
        total = sum(part.value for part in row.parts)
        if not self._figure.whole:
            total = max(sum(part.value for part in each.parts) for each in self._figure.rows)
        left, made = self._left, []
        for part in row.parts:
            taken = width * part.value / total if total else 0.0
            area = QRectF(
                left, self._top(number) + 4, max(taken, 1.0 if part.value else 0.0), self._height - 8
            )
            # A hairline between two parts, whatever their colours.
            made.append(area.adjusted(0, 0, -1 if taken > 3 and len(row.parts) > 1 else 0, 0))
            left += taken
        return made
