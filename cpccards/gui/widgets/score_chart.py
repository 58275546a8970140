"""The predicted score over time. Brings pyqtgraph (a quarter of a second) with it: import it late."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from cpccards.domain.clock import date_of_day
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.score_plot import ScorePlot
from cpccards.gui.widgets.score_words import (
    chance_number,
    day_words,
    point_words,
    score_words,
    with_tabular_figures,
)

_LEAST_HEIGHT, _LINES_HIGH = 300, 18


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
        self._plot = ScorePlot(theme)
        self._plot.setObjectName("plot")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self._reading)
        layout.addWidget(self._plot, 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
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
        """Shows the last `days` days up to the newest point, or everything with None."""
        self._days = days
        self._take_range()

    def table_rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """What is drawn, as text under TABLE_HEADINGS, oldest first; no numbers for days without evidence."""
        return tuple(self._table_row(point) for point in self._points)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the cursor from day to day."""
        last = len(self._points) - 1
        at = last if self._cursor is None else self._cursor
        targets = {
            Qt.Key.Key_Left: max(at - 1, 0),
            Qt.Key.Key_Right: min(at + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if self._points and key in targets:
            self._put_cursor(targets[key])
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.reading))
        elif key == Qt.Key.Key_Escape and self._cursor is not None:
            self._put_cursor(None)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads the day nearest to the mouse."""
        super().mouseMoveEvent(event)
        if self._points and self._plot.geometry().contains(event.position().toPoint()):
            self._put_cursor(self._nearest(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Goes back to the newest day."""
        super().leaveEvent(event)
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

    def _take_range(self) -> None:
        newest = self._all[-1].day if self._all else 0
        self._points = tuple(
            point for point in self._all if self._days is None or point.day > newest - self._days
        )
        self._draw()

    def _draw(self) -> None:
        self._cursor = None
        self._plot.draw(self._points, self._pass_mark)
        self._read()

    def _nearest(self, position: QPointF) -> int:
        day = self._plot.day_at(QPointF(self._plot.mapFrom(self, position)))
        days = [point.day for point in self._points]
        after = bisect.bisect_left(days, day)
        around = [place for place in (after - 1, after) if 0 <= place < len(days)]
        return min(around, key=lambda place: abs(days[place] - day))

    def _put_cursor(self, place: int | None) -> None:
        if place == self._cursor:
            return
        self._cursor = place
        self._plot.reach(None if place is None else self._points[place])
        self._read()
        if place is not None:
            self.day_read.emit(self.reading)

    def _read(self) -> None:
        """Says the day under the cursor, or the newest one."""
        if not self._points:
            self._reading.setText("")
            self.setAccessibleDescription("No days to show yet")
            return
        words = self._words(self._points[-1 if self._cursor is None else self._cursor])
        self._reading.setText(words)
        if self._cursor is None:
            days = len(self._points)
            words = (
                f"{days} study day{'' if days == 1 else 's'}, pass mark {100 * self._pass_mark:g}. {words}. "
                "Left and right arrow keys read day by day."
            )
        self.setAccessibleDescription(words)

    def _words(self, point: ForecastPoint) -> str:
        is_other_year = date_of_day(point.day).year != date_of_day(self._points[-1].day).year
        return point_words(point, self.locale(), with_year=is_other_year)

    def _table_row(self, point: ForecastPoint) -> tuple[str, str, str, str]:
        locale = self.locale()
        day = day_words(point.day, locale, with_year=True)
        score = score_words(point, locale)
        if point.evidence == EvidenceLevel.NONE:
            return day, score, "", ""
        return day, score, f"{point.low:.0f} to {point.high:.0f}", chance_number(point.pass_probability)

    def _restyle(self) -> None:
        self._reading.setFont(with_tabular_figures(self._theme.font("body")))
        line = QFontMetrics(self._theme.font("body")).height()
        self.setFixedHeight(max(_LEAST_HEIGHT, line * _LINES_HIGH))
        self._draw()
