"""Columns: bars that stand on one another, dots with their ranges, and a line to compare them with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QLineF, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from cpccards.gui.figures import ColumnFigure, Dots
from cpccards.gui.widgets.charts.chart_file import Look
from cpccards.gui.widgets.charts.drawing import (
    GAP,
    axis_words,
    begin,
    fill,
    metrics,
    nice_step,
    outline,
    swatch,
)

_DOT = 4.0
_BETWEEN_TICKS = 14
_SAMPLE = 12
_WIDEST_BAR = 48.0
_SHARE_STEPS = (0.5, 0.6, 0.7, 0.8, 0.9)


class ColumnDrawing:
    """A `ColumnFigure` in a room."""

    def __init__(self, figure: ColumnFigure, room: QRectF, look: Look, locale: QLocale) -> None:
        self.readouts = figure.readouts
        self._figure, self._look, self._locale = figure, look, locale
        self._line = metrics(look).height()
        self._is_shares = not figure.bars or figure.unit == "%"
        self._least = self._least_share() if not figure.bars else 0.0
        self._highest, self._step = self._scale()
        self._least_dot = 0.0 if figure.bars else self._least
        self._area = self._lay_out(room)
        self._legend_top = room.top()

    def place_at(self, at: QPointF) -> int | None:
        """The column under the mouse."""
        count = len(self.readouts)
        if not count or not self._area.left() <= at.x() <= self._area.right():
            return None
        return min(int((at.x() - self._area.left()) / self._area.width() * count), count - 1)

    def moved(self, place: int, key: Qt.Key) -> int:
        """Left and right lead from column to column."""
        return place + {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key, 0)

    def paint(self, painter: QPainter, cursor: int | None) -> None:
        """Grid, bars, level, dots, names."""
        begin(painter, self._look)
        self._paint_grid(painter)
        self._paint_bars(painter)
        self._paint_level(painter)
        for dots in self._figure.dots:
            self._paint_dots(painter, dots)
        if cursor is not None:
            self._paint_cursor(painter, cursor)
        self._paint_ticks(painter)
        self._paint_legend(painter)

    # Scales

    def _scale(self) -> tuple[float, float]:
        """(top of the scale, distance of its lines)."""
        figure = self._figure
        if not figure.bars:
            return 1.0, 0.1 if self._least >= 0.5 else 0.25
        tallest = max(sum(column) for column in zip(*(each.values for each in figure.bars), strict=True))
        if figure.level is not None:
            tallest = max(tallest, figure.level.value)
        is_whole = not figure.unit
        tallest = max(tallest, 1.0 if is_whole else 0.1)
        step = nice_step(tallest, whole=is_whole)
        lines = -(-tallest // step)
        return lines * step, step

    def _least_share(self) -> float:
        """Where the scale of shares begins: no higher than half a step below the lowest dot."""
        values = [value for dots in self._figure.dots for value in dots.values if value is not None]
        if self._figure.level is not None:
            values.append(self._figure.level.value)
        lowest = min(values, default=0.0)
        return max((step for step in _SHARE_STEPS if step <= lowest - 0.02), default=0.0)

    def _lay_out(self, room: QRectF) -> QRectF:
        measure = metrics(self._look)
        left = max(measure.horizontalAdvance(words) for _, words in self._lines()) + GAP
        right = measure.horizontalAdvance("100 %") + GAP if self._has_two_scales else GAP
        top = self._line / 2 + (self._line + GAP if self._named() else 0)
        return room.adjusted(left, top, -right, -self._line - GAP)

    @property
    def _has_two_scales(self) -> bool:
        return bool(self._figure.bars and self._figure.dots)

    def _lines(self) -> list[tuple[float, str]]:
        """(value, words) of the grid."""
        count = round((self._highest - self._least) / self._step)
        values = [self._least + step * self._step for step in range(count + 1)]
        if self._is_shares:
            return [(value, f"{100 * value:.0f} %") for value in values]
        return [(value, axis_words(value, self._locale)) for value in values]

    def _y(self, value: float) -> float:
        share = (value - self._least) / (self._highest - self._least)
        return self._area.bottom() - self._area.height() * max(0.0, min(share, 1.0))

    def _dot_y(self, share: float) -> float:
        up = (share - self._least_dot) / (1.0 - self._least_dot)
        return self._area.bottom() - self._area.height() * max(0.0, min(up, 1.0))

    def _x(self, place: float) -> float:
        return self._area.left() + self._area.width() * place / max(1, len(self.readouts))

    def _bar(self, place: int) -> tuple[float, float]:
        """(left, width) of a column's bar."""
        left, width = self._x(place), self._area.width() / len(self.readouts)
        gap = 0.0 if width < 3 else 1.0 if width < 8 else 0.2 * width
        taken = min(width - gap, _WIDEST_BAR)
        return left + (width - taken) / 2, taken

    # Painting

    def _paint_grid(self, painter: QPainter) -> None:
        tokens, area = self._look.tokens, self._area
        for value, words in self._lines():
            y = self._y(value)
            painter.setPen(QPen(tokens.color("line"), 1))
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
            painter.setPen(tokens.color("muted"))
            box = QRectF(area.left() - 200 - GAP, y - self._line / 2, 200, self._line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        if self._has_two_scales:
            for share in (0.0, 0.5, 1.0):
                box = QRectF(area.right() + GAP, self._dot_y(share) - self._line / 2, 200, self._line)
                flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
                painter.drawText(box, flags, f"{100 * share:.0f} %")

    def _paint_bars(self, painter: QPainter) -> None:
        tokens = self._look.tokens
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for place in range(len(self.readouts)):
            left, width = self._bar(place)
            below = 0.0
            for number, bars in enumerate(self._figure.bars):
                value = bars.values[place]
                if value <= 0:
                    continue
                low, high = self._y(below), self._y(below + value)
                # What is there is seen, however little it is.
                area = QRectF(left, min(high, low - 1), width, max(low - high, 1.0))
                stripes = tokens.color("surface") if number % 2 else None
                fill(painter, area, tokens.color(bars.color), hatched=stripes)
                below += value
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_level(self, painter: QPainter) -> None:
        level = self._figure.level
        if level is None:
            return
        area, y = self._area, self._y(level.value)
        painter.setPen(self._level_pen())
        painter.drawLine(QLineF(area.left(), y, area.right(), y))

    def _paint_dots(self, painter: QPainter, dots: Dots) -> None:
        tokens = self._look.tokens
        color = tokens.color(dots.color)
        spots = [
            None if value is None else QPointF(self._x(place + 0.5) + self._aside(dots), self._dot_y(value))
            for place, value in enumerate(dots.values)
        ]
        painter.setPen(QPen(color, 2))
        if dots.joined:
            for first, second in pairwise(spots):
                if first is not None and second is not None:
                    painter.drawLine(first, second)
        for place, spot in enumerate(spots):
            if spot is None:
                continue
            if dots.ranges and (bounds := dots.ranges[place]) is not None:
                painter.setPen(QPen(color, 1.5))
                painter.drawLine(QLineF(spot.x(), self._dot_y(bounds[0]), spot.x(), self._dot_y(bounds[1])))
            self._paint_dot(painter, spot, dots)

    def _paint_dot(self, painter: QPainter, spot: QPointF, dots: Dots) -> None:
        tokens = self._look.tokens
        painter.setPen(QPen(tokens.color(dots.color), 1.6))
        if dots.hollow:
            painter.setBrush(tokens.color("surface"))
            painter.drawRect(QRectF(spot.x() - _DOT, spot.y() - _DOT, 2 * _DOT, 2 * _DOT))
        else:
            painter.setBrush(tokens.color(dots.color))
            painter.drawEllipse(spot, _DOT, _DOT)

    def _aside(self, dots: Dots) -> float:
        """How far dots of several kinds stand beside the middle, so that none hides another."""
        figure = self._figure
        if len(figure.dots) < 2 or any(each.joined for each in figure.dots):
            return 0.0
        spread = min(14.0, self._area.width() / len(self.readouts) / 3)
        return spread * (figure.dots.index(dots) - (len(figure.dots) - 1) / 2)

    def _paint_cursor(self, painter: QPainter, cursor: int) -> None:
        left, right = self._x(cursor), self._x(cursor + 1)
        if self._figure.bars:
            left, width = self._bar(cursor)
            right = left + max(width, 2.0)
        outline(painter, QRectF(left, self._area.top(), right - left, self._area.height()), self._look)

    def _paint_ticks(self, painter: QPainter) -> None:
        measure = metrics(self._look)
        ticks = self._figure.ticks
        if not ticks:
            return
        widest = max(measure.horizontalAdvance(words) for _, words in ticks) + _BETWEEN_TICKS
        apart = self._x(ticks[-1][0]) - self._x(ticks[0][0])
        stride = 1
        while stride < len(ticks) and apart * stride / max(1, len(ticks) - 1) < widest:
            stride += 1
        painter.setPen(self._look.tokens.color("muted"))
        for at, words in ticks[::stride]:
            width = measure.horizontalAdvance(words)
            left = self._x(at) - width / 2
            left = min(max(left, self._area.left() - GAP), self._area.right() - width + GAP)
            box = QRectF(left, self._area.bottom() + GAP, width + 1, self._line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)

    # Names

    def _named(self) -> list[_Name]:
        """What must be told apart, and the level; nothing where there is one kind of bars alone."""
        figure, color = self._figure, self._look.tokens.color
        surface = color("surface")
        named = [
            _Name(
                each.name,
                partial(_paint_swatch, color=color(each.color), hatched=surface if number % 2 else None),
            )
            for number, each in enumerate(figure.bars)
        ]
        named += [_Name(each.name, partial(self._paint_sample, dots=each)) for each in figure.dots]
        if len(named) == 1 and figure.level is not None:
            named = []
        if figure.level is not None:
            named.append(_Name(figure.level.words, self._paint_dashes))
        return named if len(named) > 1 or figure.level is not None else []

    def _paint_legend(self, painter: QPainter) -> None:
        """One line of names with what they look like, in the order of the bars from below."""
        measure = metrics(self._look)
        left = self._area.left()
        for name in self._named():
            name.paint(painter, QRectF(left, self._legend_top, _SAMPLE, self._line))
            left += _SAMPLE + GAP
            width = measure.horizontalAdvance(name.words) + 2
            painter.setPen(self._look.tokens.color("muted"))
            box = QRectF(left, self._legend_top, width, self._line)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name.words)
            left += width + 2 * GAP

    def _paint_sample(self, painter: QPainter, area: QRectF, *, dots: Dots) -> None:
        self._paint_dot(painter, area.center(), dots)

    def _paint_dashes(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(self._level_pen())
        painter.drawLine(QLineF(area.left() - 4, area.center().y(), area.right(), area.center().y()))

    def _level_pen(self) -> QPen:
        pen = QPen(self._look.tokens.color("pass_line"), 1.5)
        pen.setDashPattern([4, 3])
        return pen


@dataclass(frozen=True, slots=True)
class _Name:
    """Words over the chart, and what they are about."""

    words: str
    paint: Callable[[QPainter, QRectF], None]


def _paint_swatch(painter: QPainter, area: QRectF, *, color: QColor, hatched: QColor | None) -> None:
    swatch(painter, area, color, hatched=hatched)
