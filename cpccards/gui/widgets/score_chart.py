"""The predicted score over time. Imports pyqtgraph (a quarter of a second): import this module when first shown."""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QGraphicsPolygonItem, QLabel, QSizePolicy, QVBoxLayout, QWidget

from cpccards.domain.clock import date_of_day, day_of_date
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.score_words import (
    chance_number,
    day_words,
    mark_words,
    point_words,
    score_words,
    whole_score,
    with_tabular_figures,
)

TABLE_HEADINGS = ("Day", "Predicted score", "90 % range", "Chance to pass")

_SHOWN_LOW, _SHOWN_HIGH = 40, 100
"""Scores that the axis shows at least."""
_MOST_DOTS = 100
"""With more days than this, the line alone is easier to read."""
_LEAST_DAYS = 6
"""Days that the axis spans at least."""
_DAY_STEPS = (1, 2, 4, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12, 24)


class ScoreChart(QWidget):
    """Band, mean and pass line; a sentence above says what the cursor, or the newest day, shows.

    Mouse or ← → move the cursor from day to day, Home and End to the first and last, Escape puts it away.

    Signals:
        day_read: the sentence of the day that the cursor came to.
    """

    day_read = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all: tuple[ForecastPoint, ...] = ()
        self._points: tuple[ForecastPoint, ...] = ()
        self._days: int | None = None
        self._pass_mark = 0.70
        self._cursor: int | None = None
        self._reading = QLabel()
        self._reading.setTextFormat(Qt.TextFormat.PlainText)
        self._reading.setWordWrap(True)
        self._plot = _Plot()
        self._cursor_line = pg.InfiniteLine(angle=90)
        self._cursor_dot = pg.ScatterPlotItem(pxMode=True, antialias=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._reading)
        layout.addWidget(self._plot, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Chart of the predicted score over time")
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def reading(self) -> str:
        """The sentence above the chart."""
        return self._reading.text()

    def show_points(self, points: Sequence[ForecastPoint], pass_mark: float) -> None:
        """Draws `points`, oldest first; `pass_mark` is a share, 0–1."""
        self._all = tuple(points)
        self._pass_mark = pass_mark
        self._take_range()

    def show_days(self, days: int | None) -> None:
        """Shows the last `days` days before the newest point, or everything with None."""
        self._days = days
        self._take_range()

    def table_rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """What is drawn, as text under TABLE_HEADINGS, oldest first. Days without evidence have no numbers."""
        locale = self.locale()
        rows = []
        for point in self._points:
            known = point.evidence != EvidenceLevel.NONE
            rows.append(
                (
                    day_words(point.day, locale, with_year=True),
                    score_words(point, locale),
                    f"{point.low:.0f} to {point.high:.0f}" if known else "",
                    chance_number(point.pass_probability) if known else "",
                )
            )
        return tuple(rows)

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the cursor from day to day."""
        last = len(self._points) - 1
        at = last if self._cursor is None else self._cursor
        targets = {
            Qt.Key.Key_Left: at - 1,
            Qt.Key.Key_Right: at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if self._points and key in targets:
            self._put_cursor(min(max(targets[key], 0), last))
            self._announce()
        elif key == Qt.Key.Key_Escape and self._cursor is not None:
            self._put_cursor(None)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads the day nearest to the mouse."""
        super().mouseMoveEvent(event)
        if self._points and self._plot.geometry().contains(event.position().toPoint()):
            day = self._plot.day_at(self._plot.mapFrom(self, event.position()))
            self._put_cursor(self._nearest(day))

    def leaveEvent(self, event: QEvent) -> None:
        """Goes back to the newest day."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._put_cursor(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Puts the cursor away."""
        super().focusOutEvent(event)
        self._put_cursor(None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame that shows the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.tokens.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the axis to the width."""
        super().resizeEvent(event)
        self._fit()

    # Drawing

    def _take_range(self) -> None:
        newest = self._all[-1].day if self._all else 0
        self._points = tuple(
            point for point in self._all if self._days is None or point.day > newest - self._days
        )
        self._cursor = None
        self._draw()

    def _draw(self) -> None:
        """Draws everything anew."""
        tokens = self._theme.tokens
        plot = self._plot
        plot.clear()
        low = self._lowest()
        ticks = range(low, _SHOWN_HIGH + 1, 10 if _SHOWN_HIGH - low <= 60 else 20)
        for tick in ticks:
            line = pg.InfiniteLine(tick, angle=0, pen=pg.mkPen(tokens.color("line"), width=1))
            plot.addItem(line, ignoreBounds=True)
        for known, run in _runs(self._points):
            plot.add_band(run, tokens.color("band") if known else _faint(tokens.color("muted")))
        pass_pen = pg.mkPen(tokens.color("pass_line"), width=1.5)
        pass_pen.setDashPattern([4, 3])
        plot.addItem(pg.InfiniteLine(100 * self._pass_mark, angle=0, pen=pass_pen), ignoreBounds=True)
        for known, run in _runs(self._points):
            pen = pg.mkPen(tokens.color("accent" if known else "muted"), width=2 if known else 1)
            if not known:
                pen.setStyle(Qt.PenStyle.DotLine)
            plot.add_line(run, pen)
        self._add_dots()
        self._add_newest_number()
        plot.addItem(self._cursor_line, ignoreBounds=True)
        plot.addItem(self._cursor_dot, ignoreBounds=True)
        plot.set_scores(low, _SHOWN_HIGH, [(tick, str(tick)) for tick in ticks])
        plot.set_mark(100 * self._pass_mark, mark_words(self._pass_mark))
        self._fit()
        self._read()

    def _add_dots(self) -> None:
        tokens = self._theme.tokens
        surface = tokens.color("surface")
        many = len(self._points) > _MOST_DOTS
        spots = []
        for place, point in enumerate(self._points):
            newest = place == len(self._points) - 1
            if many and not newest:
                continue
            color = tokens.color("muted" if point.evidence == EvidenceLevel.NONE else "accent")
            hollow = point.evidence in {EvidenceLevel.NONE, EvidenceLevel.LOW}
            spots.append(
                {
                    "pos": (point.day, point.mean),
                    "size": 10 if newest else 6,
                    "brush": pg.mkBrush(surface if hollow else color),
                    "pen": pg.mkPen(color, width=1.5),
                }
            )
        self._plot.addItem(pg.ScatterPlotItem(spots=spots, pxMode=True, antialias=True), ignoreBounds=True)

    def _add_newest_number(self) -> None:
        words = self._newest_number()
        if not words:
            return
        newest = self._points[-1]
        is_low = newest.evidence == EvidenceLevel.LOW
        item = pg.TextItem(
            words, color=self._theme.tokens.color("muted" if is_low else "accent"), anchor=(-0.3, 0.5)
        )
        item.setFont(self._number_font())
        item.setPos(newest.day, newest.mean)
        self._plot.addItem(item, ignoreBounds=True)

    def _newest_number(self) -> str:
        if not self._points or self._points[-1].evidence == EvidenceLevel.NONE:
            return ""
        newest = self._points[-1]
        about = "~" if newest.evidence == EvidenceLevel.LOW else ""
        return about + whole_score(newest.mean, self._pass_mark, self.locale())

    def _number_font(self) -> QFont:
        return with_tabular_figures(self._theme.font("body", QFont.Weight.DemiBold))

    def _lowest(self) -> int:
        """The axis's lower end: 40, or the ten below the lowest score that is drawn with evidence."""
        lows = [
            point.mean - 3 if point.evidence == EvidenceLevel.NONE else point.low for point in self._points
        ]
        return max(0, math.floor(min([float(_SHOWN_LOW), *lows]) / 10) * 10)

    def _fit(self) -> None:
        """Fits days to pixels, with room for the newest day's number at the right."""
        if not self._points:
            return
        first, last = self._points[0].day, self._points[-1].day
        if first == last:
            self._plot.set_days(first - _LEAST_DAYS / 2, last + _LEAST_DAYS / 2, self._ticks(first, last))
            return
        first = min(first, StudyDayNumber(last - _LEAST_DAYS))
        number = QFontMetrics(self._number_font()).horizontalAdvance("~69.9") + 16
        wide = max(self._plot.plot_width(), 2 * number)
        spare = (last - first) * number / (wide - number)
        before = (last - first) * 8 / wide
        self._plot.set_days(first - before, last + spare, self._ticks(first, last))

    def _ticks(self, first: int, last: int) -> list[tuple[float, str]]:
        """Days to label: as many as fit, whole months where the span is long."""
        locale = self.locale()
        metrics = QFontMetrics(self._theme.font("small"))
        widest = metrics.horizontalAdvance(day_words(day_of_date(date_of_day(last)), locale, short=True))
        room = max(2, int(self._plot.plot_width() / (widest + 28)))
        for step in _DAY_STEPS:
            if (last - first) / step + 1 <= room:
                days = range(last, first - 1, -step)
                return [(float(day), day_words(day, locale, short=True)) for day in days]
        months = _month_starts(first, last)
        step = next((step for step in _MONTH_STEPS if len(months) / step <= room), _MONTH_STEPS[-1])
        chosen = [day for day in months if (date_of_day(day).month - 1) % min(step, 12) == 0]
        return [(float(day), _month_words(day, locale)) for day in chosen]

    # Cursor

    def _nearest(self, day: float) -> int:
        days = [point.day for point in self._points]
        after = bisect.bisect_left(days, day)
        around = [place for place in (after - 1, after) if 0 <= place < len(days)]
        return min(around, key=lambda place: abs(days[place] - day))

    def _put_cursor(self, place: int | None) -> None:
        if place == self._cursor:
            return
        self._cursor = place
        self._read()
        if place is not None:
            self.day_read.emit(self.reading)

    def _read(self) -> None:
        """Says and marks the day under the cursor, or says the newest one."""
        for item in (self._cursor_line, self._cursor_dot):
            item.setVisible(self._cursor is not None)
        if not self._points:
            self._reading.setText("")
            self.setAccessibleDescription("No days to show yet")
            return
        point = self._points[-1 if self._cursor is None else self._cursor]
        this_year = date_of_day(self._points[-1].day).year
        words = point_words(point, self.locale(), with_year=date_of_day(point.day).year != this_year)
        self._reading.setText(words)
        if self._cursor is not None:
            color = self._theme.tokens.color("muted" if point.evidence == EvidenceLevel.NONE else "accent")
            self._cursor_line.setValue(point.day)
            self._cursor_dot.setData(
                [point.day],
                [point.mean],
                size=12,
                brush=pg.mkBrush(self._theme.tokens.color("surface")),
                pen=pg.mkPen(color, width=2.5),
            )
            self.setAccessibleDescription(words)
            return
        days = len(self._points)
        self.setAccessibleDescription(
            f"{days} study day{'s' if days != 1 else ''}, pass mark {100 * self._pass_mark:g}. {words}. "
            "Left and right arrow keys read day by day."
        )

    def _announce(self) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.reading))

    def _restyle(self) -> None:
        tokens = self._theme.tokens
        self._reading.setFont(with_tabular_figures(self._theme.font("body")))
        self._plot.restyle(
            tokens.color("surface"),
            tokens.color("muted"),
            tokens.color("pass_line"),
            with_tabular_figures(self._theme.font("small")),
        )
        self._cursor_line.setPen(pg.mkPen(tokens.color("control_line"), width=1))
        line = QFontMetrics(self._theme.font("body")).height()
        self.setMinimumHeight(max(260, line * 16))
        self._draw()
