"""A heat map: a square a day, a column a week, the more was done the deeper its colour."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from cpccards.domain.clock import date_of_day
from cpccards.gui.figures import CalendarFigure
from cpccards.gui.widgets.charts.chart_file import Look
from cpccards.gui.widgets.charts.drawing import GAP, begin, metrics, outline

_WEEK = 7
_LARGEST, _SMALLEST = 18.0, 6.0
_DEPTHS = (0.3, 0.55, 0.8, 1.0)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_HIGH_SHARE = 0.95
"""The deepest colour is for days like the busiest twentieth, so that one marathon does not pale the rest."""


def calendar_height(figure: CalendarFigure, width: float, look: Look) -> int:
    """How high the weeks stand in a given width."""
    size = _square(figure, width, look)
    return round(2 * metrics(look).height() + 3 * GAP + _WEEK * size)


def _square(figure: CalendarFigure, width: float, look: Look) -> float:
    weeks = (len(figure.counts) + _WEEK - 1) // _WEEK + 1
    room = width - metrics(look).horizontalAdvance("Wed") - GAP
    return max(_SMALLEST, min(_LARGEST, room / max(weeks, 1)))


class CalendarDrawing:
    """A `CalendarFigure` in a room."""

    def __init__(self, figure: CalendarFigure, room: QRectF, look: Look, locale: QLocale) -> None:
        self.readouts = figure.readouts
        self._figure, self._look, self._locale = figure, look, locale
        self._line = metrics(look).height()
        self._size = _square(figure, room.width(), look)
        self._first_weekday = locale.firstDayOfWeek().value - 1
        self._lead = (date_of_day(figure.first_day).weekday() - self._first_weekday) % _WEEK
        self._left = room.left() + metrics(look).horizontalAdvance("Wed") + GAP
        self._top = room.top() + self._line + GAP
        studied = sorted(count for count in figure.counts if count)
        self._high = studied[int(_HIGH_SHARE * (len(studied) - 1))] if studied else 1

    def place_at(self, at: QPointF) -> int | None:
        """The day under the mouse."""
        week, weekday = (at.x() - self._left) // self._size, (at.y() - self._top) // self._size
        place = int(week * _WEEK + weekday) - self._lead
        return place if 0 <= weekday < _WEEK and 0 <= place < len(self.readouts) else None

    def moved(self, place: int, key: Qt.Key) -> int:
        """Up and down lead from day to day, left and right from week to week."""
        steps = {Qt.Key.Key_Left: -_WEEK, Qt.Key.Key_Right: _WEEK, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        aim = place + steps.get(key, 0)
        return aim if 0 <= aim < len(self.readouts) else place

    def paint(self, painter: QPainter, cursor: int | None) -> None:
        """Months, weekdays, days, and what the colours mean."""
        begin(painter, self._look)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for place, count in enumerate(self._figure.counts):
            self._paint_day(painter, self._area(place), self._depth(count))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.tokens.color("muted"))
        self._paint_months(painter)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for weekday in (0, 2, 4):
            if weekday and 2 * self._size < self._line:
                continue
            name = self._locale.dayName(weekday + 1, QLocale.FormatType.ShortFormat)
            row = (weekday - self._first_weekday) % _WEEK
            top = self._top + row * self._size + self._size / 2 - self._line / 2
            painter.drawText(QRectF(self._left - 200 - GAP, top, 200, self._line), _RIGHT, name)
        self._paint_scale(painter, flags)
        if cursor is not None:
            outline(painter, self._area(cursor), self._look)

    def _paint_day(self, painter: QPainter, area: QRectF, depth: float) -> None:
        tokens = self._look.tokens
        if depth:
            color = QColor(tokens.color("accent"))
            color.setAlphaF(depth)
            painter.fillRect(area, color)
        else:
            painter.fillRect(area, tokens.color("hover"))

    def _paint_months(self, painter: QPainter) -> None:
        free = self._left
        for place in range(len(self._figure.counts)):
            date = date_of_day(self._figure.first_day + place)
            if date.day != 1:
                continue
            name = self._locale.standaloneMonthName(date.month, QLocale.FormatType.ShortFormat)
            if date.month == 1:
                name = f"{name} {date.year}"
            left = self._area(place).left()
            width = painter.fontMetrics().horizontalAdvance(name)
            last = self._area(len(self._figure.counts) - 1).right()
            if left >= free and left + width <= last + 2 * self._size:
                painter.drawText(QPointF(left, self._top - GAP), name)
                free = left + width + GAP

    def _paint_scale(self, painter: QPainter, flags: int) -> None:
        """Words at both ends of the colours, under the days."""
        measure = metrics(self._look)
        top = self._top + _WEEK * self._size + GAP
        left = self._left
        for words, depths in (("no answers", (0.0,)), (f"{self._high:,} or more", _DEPTHS)):
            for depth in depths:
                area = QRectF(left, top + (self._line - 12) / 2, 12, 12)
                self._paint_day(painter, area, depth)
                left += 14
            left += GAP
            painter.setPen(QPen(self._look.tokens.color("muted")))
            width = measure.horizontalAdvance(words) + 2
            painter.drawText(QRectF(left, top, width, self._line), flags, words)
            left += width + 2 * GAP

    def _depth(self, count: int) -> float:
        if not count:
            return 0.0
        level = min(len(_DEPTHS) - 1, int(count / self._high * len(_DEPTHS)))
        return _DEPTHS[level]

    def _area(self, place: int) -> QRectF:
        week, weekday = divmod(place + self._lead, _WEEK)
        gap = 2.0 if self._size >= 10 else 1.0
        return QRectF(
            self._left + week * self._size,
            self._top + weekday * self._size,
            self._size - gap,
            self._size - gap,
        )
