"""The drawing inside the score chart, on pyqtgraph; nothing else imports that (a quarter of a second)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import QLocale, QPointF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPolygonF
from PySide6.QtWidgets import QFrame, QGraphicsPolygonItem, QWidget

from cpccards.domain.clock import date_of_day, day_of_date
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.score_words import day_words, mark_words, whole_score, with_tabular_figures

_SHOWN_LOW, _SHOWN_HIGH = 40, 100
"""Scores that the axis shows at least."""
_FINE_LOW = 30
"""From here up, every ten has its line; below, every twenty."""
_MOST_DOTS = 100
"""With more days than this, the line alone is easier to read."""
_LEAST_DAYS = 6
"""Days that the axis spans at least."""
_DAY_STEPS = (1, 2, 4, 7, 14)
_MONTH_STEPS = (1, 2, 3, 6, 12)
_BETWEEN_LABELS = 28
_BESIDE_DOT = 10

_BEHIND, _BAND, _LINE, _MEAN, _DOTS, _CURSOR = range(6)


class ScorePlot(pg.PlotWidget):  # type: ignore[misc]
    """Draws what it is given; mouse and keys belong to the chart around it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._points: tuple[ForecastPoint, ...] = ()
        self._pass_mark = 0.70
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAntialiasing(True)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        item = self.getPlotItem()
        item.showAxis("right")
        for side in ("left", "right", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(None)
            axis.setStyle(tickLength=0, tickAlpha=0, tickTextOffset=8, hideOverlappingLabels=60)
        self._number: pg.TextItem | None = None
        self._cursor_line = pg.InfiniteLine(angle=90)
        self._cursor_dot = pg.ScatterPlotItem(pxMode=True, antialias=True)
        item.getViewBox().sigResized.connect(self._fit)

    def draw(self, points: Sequence[ForecastPoint], pass_mark: float) -> None:
        """Draws `points`, oldest first, in the theme's present colours."""
        self._points, self._pass_mark = tuple(points), pass_mark
        self.clear()
        self._style_axes()
        low = _axis_low(self._points)
        ticks = range(low, _SHOWN_HIGH + 1, 10 if low >= _FINE_LOW else 20)
        self.setYRange(low, _SHOWN_HIGH, padding=0)
        item = self.getPlotItem()
        item.getAxis("left").setTicks([[(tick, str(tick)) for tick in ticks]])
        item.getAxis("right").setTicks([[(100 * pass_mark, mark_words(pass_mark))]])
        tokens = self._theme.tokens
        for tick in ticks:
            self._add(pg.InfiniteLine(tick, angle=0, pen=pg.mkPen(tokens.color("line"), width=1)), _BEHIND)
        pass_pen = pg.mkPen(tokens.color("pass_line"), width=1.5)
        pass_pen.setDashPattern([4, 3])
        self._add(pg.InfiniteLine(100 * pass_mark, angle=0, pen=pass_pen), _LINE)
        for is_known, run in _runs(self._points):
            self._add_run(run, is_known=is_known)
        self._add_dots()
        self._add_newest_number()
        self._add(self._cursor_line, _CURSOR)
        self._add(self._cursor_dot, _CURSOR)
        self.reach(None)
        self._fit()

    def reach(self, point: ForecastPoint | None) -> None:
        """Marks the day that is being read; None for none."""
        self._cursor_line.setVisible(point is not None)
        self._cursor_dot.setVisible(point is not None)
        if point is None:
            return
        tokens = self._theme.tokens
        self._cursor_line.setPen(pg.mkPen(tokens.color("control_line"), width=1))
        self._cursor_line.setValue(point.day)
        self._cursor_dot.setData(
            [point.day],
            [point.mean],
            size=12,
            brush=pg.mkBrush(tokens.color("surface")),
            pen=pg.mkPen(tokens.color(_dot_color(point)), width=2.5),
        )

    def day_at(self, position: QPointF) -> float:
        """The day under a position in this widget."""
        scene = self.mapToScene(position.toPoint())
        return float(self.getPlotItem().getViewBox().mapSceneToView(scene).x())

    def _add(self, item: object, layer: int) -> None:
        item.setZValue(layer)  # type: ignore[attr-defined]
        self.addItem(item, ignoreBounds=True)

    def _style_axes(self) -> None:
        tokens = self._theme.tokens
        self.setBackground(tokens.color("surface"))
        font = with_tabular_figures(self._theme.font("small"))
        metrics = QFontMetrics(font)
        item = self.getPlotItem()
        for side, color in (("left", "muted"), ("right", "pass_line"), ("bottom", "muted")):
            axis = item.getAxis(side)
            axis.setTextPen(tokens.color(color))
            axis.setStyle(tickFont=font)
        item.getAxis("left").setWidth(metrics.horizontalAdvance("100") + 12)
        item.getAxis("right").setWidth(metrics.horizontalAdvance(mark_words(self._pass_mark)) + 16)
        item.getAxis("bottom").setHeight(metrics.height() + 12)
        item.setContentsMargins(0, metrics.height() / 2, 0, 0)

    def _add_run(self, run: Sequence[ForecastPoint], *, is_known: bool) -> None:
        """Band and mean of consecutive days; without evidence only a dotted thread."""
        tokens = self._theme.tokens
        days = [point.day for point in run]
        means = [point.mean for point in run]
        if not is_known:
            thread = pg.mkPen(tokens.color("muted"), width=1, style=Qt.PenStyle.DotLine)
            self._add(pg.PlotCurveItem(days, means, pen=thread, antialias=True), _MEAN)
            return
        half = 0.12 if len(run) == 1 else 0.0
        corners = [QPointF(point.day - half, point.high) for point in run]
        corners += [QPointF(run[-1].day + half, run[-1].high)] if half else []
        corners += [QPointF(point.day + half, point.low) for point in reversed(run)]
        corners += [QPointF(run[0].day - half, run[0].low)] if half else []
        band = QGraphicsPolygonItem(QPolygonF(corners))
        band.setPen(Qt.PenStyle.NoPen)
        band.setBrush(tokens.color("band"))
        self._add(band, _BAND)
        pen = pg.mkPen(tokens.color("accent"), width=2)
        self._add(pg.PlotCurveItem(days, means, pen=pen, antialias=True), _MEAN)

    def _add_dots(self) -> None:
        tokens = self._theme.tokens
        crowded = len(self._points) > _MOST_DOTS
        spots = []
        for point in self._points:
            is_newest = point is self._points[-1]
            if crowded and not is_newest:
                continue
            color = tokens.color(_dot_color(point))
            is_sure = point.evidence in {EvidenceLevel.FAIR, EvidenceLevel.GOOD}
            spots.append(
                {
                    "pos": (point.day, point.mean),
                    "size": 10 if is_newest else 6,
                    "brush": pg.mkBrush(color if is_sure else tokens.color("surface")),
                    "pen": pg.mkPen(color, width=1.5),
                }
            )
        self._add(pg.ScatterPlotItem(spots=spots, pxMode=True, antialias=True), _DOTS)

    def _add_newest_number(self) -> None:
        self._number = None
        if not self._points or self._points[-1].evidence == EvidenceLevel.NONE:
            return
        newest = self._points[-1]
        is_low = newest.evidence == EvidenceLevel.LOW
        number = whole_score(newest.mean, self._pass_mark, self.locale())
        item = pg.TextItem(
            f"~{number}" if is_low else number,
            color=self._theme.tokens.color("muted" if is_low else "accent"),
            anchor=(0, 0.5),
        )
        item.textItem.document().setDocumentMargin(_BESIDE_DOT)
        item.setFont(self._number_font())
        self._number = item
        self._add(item, _DOTS)

    def _place_number(self) -> None:
        """Puts the number beside the newest dot, clear of the pass line, which would cross it out."""
        if self._number is None:
            return
        newest, line = self._points[-1], 100 * self._pass_mark
        box = self.getPlotItem().getViewBox()
        low, high = box.viewRange()[1]
        clear = QFontMetrics(self._number_font()).height() / 2 * (high - low) / max(box.height(), 1.0)
        at = newest.mean
        if abs(at - line) < clear:
            at = line + clear if newest.mean >= line else line - clear
        self._number.setPos(newest.day, at)

    def _number_font(self) -> QFont:
        return with_tabular_figures(self._theme.font("body", QFont.Weight.DemiBold))

    def _fit(self) -> None:
        """Fits days to pixels, with room for the newest day's number at the right."""
        if not self._points:
            return
        item = self.getPlotItem()
        first, last = self._points[0].day, self._points[-1].day
        number = QFontMetrics(self._number_font()).horizontalAdvance("~69.9") + 16
        wide = max(float(item.getViewBox().width()), 3.0 * number)
        start: float = first
        if first == last:
            start, end = last - _LEAST_DAYS / 2, last + _LEAST_DAYS / 2
        else:
            start = min(first, last - _LEAST_DAYS)
            start -= (last - start) * 8 / wide
            end = last + (last - start) * number / (wide - number)
        self.setXRange(start, end, padding=0)
        self._place_number()
        metrics = QFontMetrics(with_tabular_figures(self._theme.font("small")))
        item.getAxis("bottom").setTicks([_day_ticks(first, last, wide - number, metrics, self.locale())])


def _dot_color(point: ForecastPoint) -> str:
    return "muted" if point.evidence == EvidenceLevel.NONE else "accent"


def _runs(points: Sequence[ForecastPoint]) -> list[tuple[bool, list[ForecastPoint]]]:
    """(has evidence, days) of stretches drawn alike; one without evidence reaches to its neighbours."""
    known = [point.evidence != EvidenceLevel.NONE for point in points]
    if len(points) == 1:
        return [(True, list(points))] if known[0] else []
    runs: list[tuple[bool, list[ForecastPoint]]] = []
    for (before, sure_before), (after, sure_after) in pairwise(zip(points, known, strict=True)):
        sure = sure_before and sure_after
        if runs and runs[-1][0] == sure:
            runs[-1][1].append(after)
        else:
            runs.append((sure, [before, after]))
    return runs


def _axis_low(points: Sequence[ForecastPoint]) -> int:
    """The axis's lower end: 40, or a lower one that is labelled and holds all that is drawn."""
    lows = [point.mean - 3 if point.evidence == EvidenceLevel.NONE else point.low for point in points]
    lowest = min([float(_SHOWN_LOW), *lows])
    step = 10 if lowest >= _FINE_LOW else 20
    return max(0, math.floor(lowest / step) * step)


def _day_ticks(
    first: int, last: int, wide: float, metrics: QFontMetrics, locale: QLocale
) -> list[tuple[float, str]]:
    """Days to label: as many as fit, counted back from the newest; the first of months over a long span."""
    widest = metrics.horizontalAdvance(day_words(last, locale, short=True))
    room = max(2, int(wide / (widest + _BETWEEN_LABELS)) + 1)
    for step in _DAY_STEPS:
        if (last - first) // step + 1 <= room:
            return [(float(day), day_words(day, locale, short=True)) for day in range(last, first - 1, -step)]
    months = _month_starts(date_of_day(first), date_of_day(last))
    step = next((step for step in _MONTH_STEPS if len(months) / step <= room), _MONTH_STEPS[-1])
    chosen = [month for month in months if (month.month - 1) % step == 0]
    return [(float(day_of_date(month)), _month_words(month, locale)) for month in chosen]


def _month_starts(first: date, last: date) -> list[date]:
    starts = []
    month = first.replace(day=1)
    while month <= last:
        if month >= first:
            starts.append(month)
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    return starts


def _month_words(month: date, locale: QLocale) -> str:
    if month.month == 1:
        return str(month.year)
    return locale.standaloneMonthName(month.month, QLocale.FormatType.ShortFormat)
