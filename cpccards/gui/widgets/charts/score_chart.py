"""The predicted score over time. Brings pyqtgraph (a quarter of a second) with it: import it late."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cpccards.domain.clock import date_of_day
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, Outlook, ResultPoint
from cpccards.gui.announcement import announce
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.read_chart import ReadChart
from cpccards.gui.widgets.charts.score_plot import ScorePlot
from cpccards.gui.widgets.charts.score_timeline import Moment, Timeline, What, timeline
from cpccards.gui.words.score_words import (
    ahead_words,
    chance_number,
    day_words,
    point_words,
    result_name,
    result_score,
    result_words,
    score_words,
    with_tabular_figures,
)

_LEAST_HEIGHT, _LINES_HIGH = 300, 18
_REACH = 10
"""Pixels from which the mouse takes hold of a result."""
_SAME_YEAR_DAYS = 300
"""A day to come that is further off than this is told with its year."""


class ScoreChart(ReadChart):
    """What was predicted, what came of it, and the two ways on to the exam.

    A sentence above says what the cursor, or the newest day, shows. Mouse or ← → move the cursor from day to
    day, over results and into the future, Home and End to the first and last; Escape puts it away.

    Signals:
        day_read: the sentence of the day that the cursor came to.
    """

    day_read = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Chart of the predicted score over time", parent)
        self._points: tuple[ForecastPoint, ...] = ()
        self._outlook: Outlook | None = None
        self._results: tuple[ResultPoint, ...] = ()
        self._days: int | None = None
        self._pass_mark = 0.70
        self._shown = Timeline()
        self._moments: tuple[Moment, ...] = ()
        self._newest = -1
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
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def reading(self) -> str:
        """The sentence above the chart."""
        return self._reading.text()

    @property
    def shown(self) -> Timeline:
        """What is drawn."""
        return self._shown

    def show_points(
        self,
        points: Sequence[ForecastPoint],
        pass_mark: float,
        outlook: Outlook | None = None,
        results: Sequence[ResultPoint] = (),
    ) -> None:
        """Draws `points`, oldest first, results, and the ways on; `pass_mark` is a share, 0–1."""
        self._points = tuple(points)
        self._pass_mark = pass_mark
        self._outlook = outlook
        self._results = tuple(results)
        self._take_range()

    def show_days(self, days: int | None) -> None:
        """Shows the last `days` days up to the newest point, or everything with None."""
        self._days = days
        self._take_range()

    def headline(self) -> tuple[str, ...]:
        """The newest day in a sentence, with its year; and where the plan leads."""
        shown, locale = self._shown, self.locale()
        said = [point_words(point, locale, with_year=True) for point in shown.points[-1:]]
        if shown.goal is not None:
            said.append(ahead_words(shown.goal, What.PLAN, self._pass_mark, locale, with_year=True))
        return tuple(said)

    def table_rows(self) -> tuple[tuple[str, str, str, str, str], ...]:
        """What is drawn, as text under TABLE_HEADINGS, oldest first; no numbers for days without evidence.

        Results that are too old for the chart come first.
        """
        old = [
            self._result_row(result, f"{result_name(result)}, older than the chart shows")
            for result in self._shown.unshown
        ]
        return (*old, *(self._table_row(moment) for moment in self._moments))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the cursor from moment to moment."""
        at = self._newest if self._cursor is None else self._cursor
        if not self._walk(Qt.Key(event.key()), at, len(self._moments)):
            super().keyPressEvent(event)
        elif self._cursor is not None:
            announce(self, self.reading)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads the result under the mouse, or else the day nearest to it."""
        super().mouseMoveEvent(event)
        if self._moments and self._plot.geometry().contains(event.position().toPoint()):
            self._put_cursor(self._nearest(event.position()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame that shows the focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            self._paint_focus(painter)
            painter.end()

    def _take_range(self) -> None:
        shown = timeline(self._points, self._pass_mark, self._outlook, self._results, self._days)
        if shown == self._shown and self._moments:
            self._put_cursor(None)
            return
        self._shown = shown
        self._moments = shown.moments()
        kinds = [moment.what for moment in self._moments]
        resting = What.PREDICTION if What.PREDICTION in kinds else What.RESULT
        self._newest = max((place for place, what in enumerate(kinds) if what is resting), default=-1)
        self._draw()

    def _draw(self) -> None:
        self._cursor = None
        self._plot.draw(self._shown)
        self._read()

    def _nearest(self, position: QPointF) -> int:
        """The result within reach of the mouse; or else what lies nearest of the nearest day."""
        mouse = QPointF(self._plot.mapFrom(self, position))
        day = self._plot.day_at(mouse)
        days = [moment.at for moment in self._moments]
        after = bisect.bisect_left(days, day)
        around = [days[place] for place in (after - 1, after) if 0 <= place < len(days)]
        nearest = min(around, key=lambda other: abs(other - day))
        distances = {
            place: (self._plot.place_of(moment) - mouse).manhattanLength()
            for place, moment in enumerate(self._moments)
            if moment.at == nearest or moment.what is What.RESULT
        }
        results = [place for place in distances if self._moments[place].what is What.RESULT]
        reached = [place for place in results if distances[place] <= _REACH]
        same_day = [place for place in distances if self._moments[place].at == nearest]
        return min(reached or same_day, key=distances.__getitem__)

    def _put_cursor(self, place: int | None) -> None:
        if place == self._cursor:
            return
        self._cursor = place
        self._plot.reach(None if place is None else self._moments[place])
        self._read()
        if place is not None:
            self.day_read.emit(self.reading)

    def _read(self) -> None:
        """Says what is under the cursor, or the newest day."""
        if not self._moments:
            self._reading.setText("")
            self.setAccessibleDescription("No days to show yet")
            return
        words = self._words(self._moments[self._newest if self._cursor is None else self._cursor])
        self._reading.setText(words)
        self.setAccessibleDescription(self._overview(words) if self._cursor is None else words)

    def _overview(self, newest: str) -> str:
        """All of it, for those who don't see the chart."""
        shown = self._shown
        days, results = len(shown.points), len(shown.results)
        said = [
            f"{days} study day{'' if days == 1 else 's'}, pass mark {100 * self._pass_mark:g}",
            newest,
        ]
        said += [self._words(moment) for moment in self._moments if moment.told in (shown.stop, shown.goal)]
        if results:
            said.append(f"{results} result{'' if results == 1 else 's'} of mock and real exams")
        return ". ".join([*said, "Left and right arrow keys read day by day."])

    def _words(self, moment: Moment) -> str:
        told, locale = moment.told, self.locale()
        if moment.what in {What.STOP, What.PLAN} and isinstance(told, ForecastPoint):
            is_far = told.day - self._shown.today > _SAME_YEAR_DAYS
            return ahead_words(told, moment.what, self._pass_mark, locale, with_year=is_far)
        is_other_year = date_of_day(told.day).year != date_of_day(self._shown.today).year
        if isinstance(told, ResultPoint):
            return result_words(told, self._pass_mark, locale, with_year=is_other_year)
        return point_words(told, locale, with_year=is_other_year)

    def _table_row(self, moment: Moment) -> tuple[str, str, str, str, str]:
        locale = self.locale()
        told = moment.told
        if isinstance(told, ResultPoint):
            return self._result_row(told, result_name(told))
        day = day_words(told.day, locale, with_year=True)
        score = score_words(told, locale)
        if told.evidence == EvidenceLevel.NONE:
            return day, score, "", "", moment.what.value
        chance = chance_number(told.pass_probability)
        return day, score, f"{told.low:.0f} to {told.high:.0f}", chance, moment.what.value

    def _result_row(self, result: ResultPoint, what: str) -> tuple[str, str, str, str, str]:
        locale = self.locale()
        score = result_score(result, self._pass_mark, locale)
        return day_words(result.day, locale, with_year=True), score, "", "", what

    def _restyle(self) -> None:
        self._reading.setFont(with_tabular_figures(self._theme.font("body")))
        line = QFontMetrics(self._theme.font("body")).height()
        self.setFixedHeight(max(_LEAST_HEIGHT, line * _LINES_HIGH))
        self._draw()
