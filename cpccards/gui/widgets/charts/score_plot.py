"""The drawing inside the score chart, on pyqtgraph; nothing else imports that (a quarter of a second)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QGraphicsPathItem, QWidget

from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, ResultPoint
from cpccards.gui.widgets.charts.chart_file import Look
from cpccards.gui.widgets.charts.score_plot_layout import apart, axis_low, day_ticks, has_number, line_step
from cpccards.gui.widgets.charts.score_timeline import Moment, Timeline, What, up_to
from cpccards.gui.words.score_words import (
    day_words,
    mark_words,
    result_score,
    whole_score,
    with_tabular_figures,
)

_SHOWN_HIGH = 100
"""The highest score that the axis shows."""
_MOST_DOTS = 100
"""With more days than this, the line alone is easier to read."""
_BETWEEN_DOTS = 9
_ABOVE_LINE = 2
"""Pixels between a label and the pass line, or another label."""
_LEAST_DAYS = 6
"""Days that the axis spans at least."""
_BESIDE_DOT = 10
_MOST_MARGIN = 0.4
"""Labels at the right that would take more of the width than this stand on two lines."""
_RESULT_SIZE = {"exam": 10, "mock": 11}
_RESULT_SYMBOL = {"exam": "s", "mock": "d"}
_RESULT_LABEL = {"exam": "exam", "mock": "mock"}

_BEHIND, _BAND, _LINE, _MEAN, _DOTS, _CURSOR = range(6)


class ScorePlot(pg.PlotWidget):  # type: ignore[misc]
    """Draws what it is given; mouse and keys belong to the chart around it."""

    def __init__(self, look: Look, parent: QWidget | None = None, *, pen_scale: float = 1.0) -> None:
        """A picture that is drawn finer needs its lines that much wider: `pen_scale`."""
        super().__init__(parent)
        self._look = look
        self._pen_scale = pen_scale
        self._shown = Timeline()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAntialiasing(True)
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.hideButtons()
        item = self.getPlotItem()
        item.showAxis("right")
        item.showAxis("top")
        for side in ("left", "right", "top", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(None)
            axis.setStyle(tickLength=0, tickAlpha=0, tickTextOffset=8, hideOverlappingLabels=60)
        item.getAxis("top").setStyle(tickTextOffset=2)
        self._grid, self._pass_line, self._exam_line = (self._path(z) for z in (_BEHIND, _LINE, _LINE))
        self._band, self._plan_band = self._path(_BAND), self._path(_BAND)
        self._mean, self._thread = self._path(_MEAN), self._path(_MEAN)
        self._plan, self._plan_thread, self._stop = (self._path(_MEAN) for _ in range(3))
        self._dots, self._marks = self._spots(_DOTS), self._spots(_DOTS)
        self._number = self._label()
        self._ends = {What.STOP: self._label(), What.PLAN: self._label()}
        self._mark_words = {kind: self._label(margin=3) for kind in _RESULT_SYMBOL}
        self._cursor_line, self._cursor_dot = self._path(_CURSOR), self._spots(_CURSOR)
        item.getViewBox().sigResized.connect(self._fit)

    def draw(self, shown: Timeline) -> None:
        """Draws what is to be shown, in the look's present colours."""
        self._shown = shown
        low = axis_low(shown)
        ticks = range(low, _SHOWN_HIGH + 1, line_step(low))
        self.setYRange(low, _SHOWN_HIGH, padding=0)
        item = self.getPlotItem()
        item.getAxis("left").setTicks([[(tick, str(tick)) for tick in ticks]])
        item.getAxis("right").setTicks([[(100 * shown.pass_mark, mark_words(shown.pass_mark))]])
        self._style()
        self._draw_past()
        self._draw_future()
        self._draw_results()
        self._write_ends()
        self.reach(None)
        self._fit()

    def reach(self, moment: Moment | None) -> None:
        """Marks what is being read; None for nothing."""
        self._cursor_line.setVisible(moment is not None)
        self._cursor_dot.setVisible(moment is not None)
        if moment is None:
            return
        tokens = self._look.tokens
        low, high = self.getPlotItem().getViewBox().viewRange()[1]
        self._cursor_line.setPath(_lines([(moment.at, low), (moment.at, high)]))
        told = moment.told
        self._cursor_dot.setData(
            [moment.at],
            [moment.percent],
            size=14 if isinstance(told, ResultPoint) else 12,
            symbol=_RESULT_SYMBOL[told.kind] if isinstance(told, ResultPoint) else "o",
            brush=pg.mkBrush(tokens.color("surface")),
            pen=pg.mkPen(tokens.color(_color(moment)), width=2.5),
        )

    def day_at(self, position: QPointF) -> float:
        """The day under a position in this widget."""
        scene = self.mapToScene(position.toPoint())
        return float(self.getPlotItem().getViewBox().mapSceneToView(scene).x())

    def place_of(self, moment: Moment) -> QPointF:
        """Where a moment is drawn in this widget."""
        scene = self.getPlotItem().getViewBox().mapViewToScene(QPointF(moment.at, moment.percent))
        return QPointF(self.mapFromScene(scene))

    # Parts

    def _add(self, item: object, layer: int) -> None:
        item.setZValue(layer)  # type: ignore[attr-defined]
        self.addItem(item, ignoreBounds=True)

    def _path(self, layer: int) -> QGraphicsPathItem:
        made = QGraphicsPathItem()
        made.setPen(Qt.PenStyle.NoPen)
        self._add(made, layer)
        return made

    def _spots(self, layer: int) -> pg.ScatterPlotItem:
        # Without the cache, symbols are paths on paper too.
        made = pg.ScatterPlotItem(pxMode=True, antialias=True, useCache=False)
        self._add(made, layer)
        return made

    def _label(self, margin: int = _BESIDE_DOT) -> pg.TextItem:
        made = pg.TextItem(anchor=(0, 0.5))
        made.textItem.document().setDocumentMargin(margin)
        made.hide()
        self._add(made, _DOTS)
        return made

    def _style(self) -> None:
        tokens = self._look.tokens
        self.setBackground(tokens.color("surface"))
        font = with_tabular_figures(self._look.font("small"))
        metrics = QFontMetrics(font)
        item = self.getPlotItem()
        for side, color in (
            ("left", "muted"),
            ("right", "pass_line"),
            ("bottom", "muted"),
            ("top", "muted"),
        ):
            axis = item.getAxis(side)
            axis.setTextPen(tokens.color(color))
            axis.setStyle(tickFont=font)
        item.getAxis("left").setWidth(metrics.horizontalAdvance("100") + 12)
        item.getAxis("right").setWidth(metrics.horizontalAdvance(mark_words(self._shown.pass_mark)) + 16)
        item.getAxis("bottom").setHeight(metrics.height() + 12)
        has_exam = self._shown.exam_day is not None
        item.getAxis("top").setHeight(metrics.height() + 4 if has_exam else metrics.height() / 2)
        item.layout.activate()
        lighter = tokens.color("band")
        lighter.setAlphaF(tokens.band_opacity / 2)
        self._band.setBrush(tokens.color("band"))
        self._plan_band.setBrush(lighter)
        self._grid.setPen(self._pen("line", 1))
        self._pass_line.setPen(self._pen("pass_line", 1.5, (4, 3)))
        self._exam_line.setPen(self._pen("control_line", 1))
        self._cursor_line.setPen(self._pen("control_line", 1))
        self._mean.setPen(self._pen("accent", 2))
        self._plan.setPen(self._pen("accent", 1.5, (5, 3)))
        self._stop.setPen(self._pen("muted", 1.5, (2, 3)))
        for thread in (self._thread, self._plan_thread):
            thread.setPen(self._pen("muted", 1, (1, 2)))

    def _pen(self, color: str, width: float, dashes: Sequence[float] = ()) -> QPen:
        pen = QPen(self._look.tokens.color(color), width * self._pen_scale)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if dashes:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern(list(dashes))
        return pen

    # Lines and bands

    def _draw_past(self) -> None:
        points = self._shown.points
        runs = _runs(points)
        self._band.setPath(_band(runs))
        self._mean.setPath(_lines(*(_means(run) for is_known, run in runs if is_known)))
        self._thread.setPath(_lines(*(_means(run) for is_known, run in runs if not is_known)))

    def _draw_future(self) -> None:
        shown = self._shown
        ahead: tuple[ForecastPoint, ...] = ()
        if shown.goal is not None:
            plan = shown.plan if shown.goal in shown.plan[-1:] else (*shown.plan, shown.goal)
            ahead = up_to((*shown.points[-1:], *plan), shown.last)
        runs = _runs(ahead) if len(ahead) > 1 else []
        self._plan_band.setPath(_band(runs))
        self._plan.setPath(_lines(*(_means(run) for is_known, run in runs if is_known)))
        self._plan_thread.setPath(_lines(*(_means(run) for is_known, run in runs if not is_known)))
        stop = shown.stop
        level = [] if stop is None else [(shown.today, stop.mean), (shown.last, stop.mean)]
        self._stop.setPath(_lines(level))

    def _draw_dots(self, a_day: float) -> None:
        """Dots for days, as many as stand apart, a day being so many pixels wide; and for the two ends."""
        shown = self._shown
        points = shown.points
        each = max(1, math.ceil(_BETWEEN_DOTS / max(a_day, 0.01)))
        crowded = len(points) > _MOST_DOTS
        before = [] if crowded else list(points[-1 - each :: -each])
        ends = [] if shown.is_cut else [end for end in (shown.stop, shown.goal) if end is not None]
        self._dots.setData(
            spots=[self._dot(point, 6) for point in before]
            + [self._dot(end, 7, "muted" if end is shown.stop else "accent") for end in ends]
            + [self._dot(point, 10) for point in points[-1:]]
        )

    def _dot(self, point: ForecastPoint, size: int, color: str = "accent") -> dict[str, object]:
        tokens = self._look.tokens
        drawn = tokens.color(color if has_number(point) else "muted")
        is_sure = point.evidence in {EvidenceLevel.FAIR, EvidenceLevel.GOOD}
        return {
            "pos": (point.day, point.mean),
            "size": size,
            "brush": pg.mkBrush(drawn if is_sure else tokens.color("surface")),
            "pen": pg.mkPen(drawn, width=self._pen_scale * (1.5 if is_sure or size > 6 else 1)),
        }

    def _draw_results(self) -> None:
        tokens = self._look.tokens
        self._marks.setData(
            spots=[
                {
                    "pos": (result.day, result.percent),
                    "size": _RESULT_SIZE[result.kind],
                    "symbol": _RESULT_SYMBOL[result.kind],
                    "brush": pg.mkBrush(tokens.color("text" if result.kind == "exam" else "surface")),
                    "pen": pg.mkPen(tokens.color("text"), width=1.5 * self._pen_scale),
                }
                for result in self._shown.results
            ]
        )

    # Words

    def _write_ends(self) -> None:
        """The number of the newest day; or, with a future, those at its end, with what they are."""
        shown = self._shown
        newest = shown.points[-1] if shown.points and shown.stop is None else None
        self._write_number(self._number, newest, "accent")
        self._write_number(self._ends[What.STOP], shown.stop, "muted", What.STOP)
        self._write_number(self._ends[What.PLAN], shown.goal, "accent", What.PLAN)
        newest_of = {result.kind: result for result in shown.results}
        for kind, item in self._mark_words.items():
            item.setVisible(kind in newest_of)
            if kind in newest_of:
                item.setFont(with_tabular_figures(self._look.font("small")))
                number = result_score(newest_of[kind], shown.pass_mark, self.locale())
                item.setText(f"{_RESULT_LABEL[kind]} {number}", color=self._look.tokens.color("text"))

    def _write_number(
        self, item: pg.TextItem, point: ForecastPoint | None, color: str, words: str = ""
    ) -> None:
        if point is None or not has_number(point):
            item.hide()
            return
        is_low = point.evidence == EvidenceLevel.LOW
        item.setColor(self._look.tokens.color("muted" if is_low else color))
        item.setFont(with_tabular_figures(self._look.font("body")))
        number = whole_score(point.mean, self._shown.pass_mark, self.locale())
        weight = 400 if is_low else 600
        far = "→ " if words and self._shown.is_cut else ""
        small = self._look.font("small").pointSizeF()
        item.setHtml(
            f'<span style="font-weight:{weight}">{far}{"~" if is_low else ""}{number}</span>'
            + (f'<span style="font-size:{small}pt">&nbsp; {words}</span>' if words else "")
        )
        item.show()

    def _fit(self) -> None:
        """Fits days to pixels, with room at the right for what is written there."""
        shown = self._shown
        if not shown.points and not shown.results:
            return
        item = self.getPlotItem()
        first, last = shown.first, shown.last
        number = max(self._number_width(), self._wrap_ends(float(item.getViewBox().width())))
        wide = max(float(item.getViewBox().width()), 2.0 * number)
        start: float = first
        if first == last:
            start, end = last - _LEAST_DAYS / 2, last + _LEAST_DAYS / 2
        else:
            start = min(first, last - _LEAST_DAYS)
            start -= (last - start) * 8 / wide
            end = last + (last - start) * number / (wide - number)
        self.setXRange(start, end, padding=0)
        self._draw_lines_across(start, end)
        self._draw_dots(wide / (end - start))
        self._place_ends()
        self._place_mark_words()
        metrics = QFontMetrics(with_tabular_figures(self._look.font("small")))
        item.getAxis("bottom").setTicks([day_ticks(shown, wide - number, metrics, self.locale())])
        exam = shown.exam_day
        words = "" if exam is None else f"Exam, {day_words(exam, self.locale(), short=True)}"
        item.getAxis("top").setTicks(
            [[(shown.last, f"{words} →" if shown.is_cut else words)] if words else []]
        )

    def _number_width(self) -> float:
        font = with_tabular_figures(self._look.font("body", QFont.Weight.DemiBold))
        return QFontMetrics(font).horizontalAdvance("~69.9") + 16

    def _wrap_ends(self, room: float) -> float:
        """Sets the labels of the future on one line each, or on two where that takes too much; how wide."""
        shown = [item for item in self._ends.values() if item.isVisible()]
        for item in shown:
            item.setTextWidth(-1)
        widest = max((item.textItem.boundingRect().width() for item in shown), default=0.0)
        if widest <= room * _MOST_MARGIN:
            return float(widest)
        for item in shown:
            item.setTextWidth(max(room * _MOST_MARGIN, widest * 0.6))
        return float(max((item.textItem.boundingRect().width() for item in shown), default=0.0))

    def _draw_lines_across(self, start: float, end: float) -> None:
        shown = self._shown
        low, high = self.getPlotItem().getViewBox().viewRange()[1]
        step = line_step(low)
        ticks = range(int(low), int(high) + 1, step)
        self._grid.setPath(_lines(*([(start, tick), (end, tick)] for tick in ticks)))
        line = 100 * shown.pass_mark
        self._pass_line.setPath(_lines([(start, line), (end, line)]))
        exam = shown.exam_day
        upright = [] if exam is None or shown.is_cut else [(exam, low), (exam, high)]
        self._exam_line.setPath(_lines(upright))

    def _place_ends(self) -> None:
        """Puts the numbers beside their dots, clear of each other and of the pass line."""
        shown = self._shown
        if self._number.isVisible():
            newest = shown.points[-1]
            [height] = apart([(newest.mean, self._height(self._number))], 100 * shown.pass_mark, _SHOWN_HIGH)
            self._number.setPos(newest.day, height)
        ends = [
            (item, point)
            for item, point in ((self._ends[What.STOP], shown.stop), (self._ends[What.PLAN], shown.goal))
            if point is not None and item.isVisible()
        ]
        heights = apart(
            [(point.mean, self._height(item)) for item, point in ends], 100 * shown.pass_mark, _SHOWN_HIGH
        )
        for (item, _), height in zip(ends, heights, strict=True):
            item.setPos(shown.last, height)

    def _height(self, item: pg.TextItem) -> float:
        """How many points of score a label is high."""
        text = item.textItem
        return self._points_high(
            text.boundingRect().height() - 2 * text.document().documentMargin() + 2 * _ABOVE_LINE
        )

    def _points_high(self, pixels: float) -> float:
        box = self.getPlotItem().getViewBox()
        low, high = box.viewRange()[1]
        return float(pixels * (high - low) / max(box.height(), 1.0))

    def _place_mark_words(self) -> None:
        """Puts the newest result of each kind into words: above or below it, where nothing is in the way."""
        shown = self._shown
        box = self.getPlotItem().getViewBox()
        (start, end), _ = box.viewRange()
        a_pixel = (end - start) / max(box.width(), 1.0)
        taken: list[QRectF] = []
        for kind, item in self._mark_words.items():
            results = [result for result in shown.results if result.kind == kind]
            if not results:
                continue
            bounds = item.textItem.boundingRect()
            wide, tall = bounds.width() * a_pixel, self._points_high(bounds.height())
            gap = self._points_high(_RESULT_SIZE[kind] / 2)
            result = results[-1]
            left = min(max(result.day - wide / 2, start), max(shown.last - wide, start))
            above = QRectF(left, result.percent + gap, wide, tall)
            below = QRectF(left, result.percent - gap - tall, wide, tall)
            is_high = result.percent >= _mean_near(shown.points, result.day)
            choices = (above, below) if is_high else (below, above)
            free = [place for place in choices if not self._is_taken(place, taken)]
            item.setVisible(bool(free))
            if free:
                taken.append(free[0])
                item.setPos(free[0].left(), free[0].center().y())

    def _is_taken(self, place: QRectF, taken: Sequence[QRectF]) -> bool:
        """Whether words there would hide a line, a mark or other words."""
        low, high = self.getPlotItem().getViewBox().viewRange()[1]
        if place.top() < low or place.bottom() > high:
            return True
        shown = self._shown
        level = 100 * shown.pass_mark
        at = place.center().x()
        in_way = [*shown.points, *shown.plan]
        spots: list[tuple[int, float]] = [(point.day, point.mean) for point in in_way]
        spots += [(result.day, result.percent) for result in shown.results]
        if shown.stop is not None and place.right() > shown.today:
            spots.append((max(int(at), shown.today), shown.stop.mean))
        return (
            place.top() < level < place.bottom()
            or any(place.contains(day, percent) for day, percent in spots)
            or any(place.intersects(other) for other in taken)
        )


def _lines(*runs: Sequence[tuple[float, float]]) -> QPainterPath:
    path = QPainterPath()
    for run in runs:
        path.addPolygon(QPolygonF([QPointF(day, score) for day, score in run]))
    return path


def _means(run: Sequence[ForecastPoint]) -> list[tuple[float, float]]:
    return [(point.day, point.mean) for point in run]


def _band(runs: Sequence[tuple[bool, Sequence[ForecastPoint]]]) -> QPainterPath:
    """The 90 % ranges of consecutive days; none without evidence."""
    path = QPainterPath()
    for is_known, run in runs:
        if not is_known:
            continue
        half = 0.12 if len(run) == 1 else 0.0
        corners = [(point.day - half, point.high) for point in run]
        corners += [(run[-1].day + half, run[-1].high)] if half else []
        corners += [(point.day + half, point.low) for point in reversed(run)]
        corners += [(run[0].day - half, run[0].low)] if half else []
        path.addPath(_lines(corners))
    return path


def _color(moment: Moment) -> str:
    if isinstance(moment.told, ResultPoint):
        return "text"
    return "accent" if has_number(moment.told) and moment.what is not What.STOP else "muted"


def _mean_near(points: Sequence[ForecastPoint], day: int) -> float:
    """The prediction of the day nearest to this one; 0 without any."""
    return min(points, key=lambda point: abs(point.day - day)).mean if points else 0.0


def _runs(points: Sequence[ForecastPoint]) -> list[tuple[bool, list[ForecastPoint]]]:
    """(has evidence, days) of stretches drawn alike; one without evidence reaches to its neighbours."""
    known = [has_number(point) for point in points]
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
