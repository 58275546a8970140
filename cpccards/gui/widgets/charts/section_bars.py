"""Where each section of an exam outline stands against the pass mark, one row a section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.forecast import SectionForecast
from cpccards.gui.pages.page import area_around
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.section_detail import SectionDetail, TopicRow
from cpccards.gui.words.score_words import change_words, mark_words, whole_score, with_tabular_figures

_PAD = 8
_GAP = 16
_LEAST_ROW = 32
_LEAST_SCALE = 200
_MOST_SCALE = 560
_MARKER = 9
_TICK = 9
BELOW = "below"


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the parts of every row lie, in pixels. Stacked: the name stands above its scale.

    Without room, or where they are not wanted, `seen_right` and `change_right` are 0.
    """

    stacked: bool
    name_width: int
    weight_right: int
    seen_right: int
    change_right: int
    scale_left: int
    scale_right: int
    number_right: int
    verdict_left: int
    line_height: int
    row_height: int

    def across(self, percent: float) -> float:
        return self.scale_left + min(100.0, max(0.0, percent)) / 100 * (self.scale_right - self.scale_left)


class SectionBars(QWidget):
    """Rows with name, weight, 90 % interval, mean and number. One tab stop; arrow keys move between rows.

    Signals:
        section_chosen: the id of a section that was clicked, or chosen with Enter or Space.
    """

    section_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pass_mark = 0.70
        self._rows: list[_Row] = []
        self._is_full = False
        self.detail = SectionDetail()
        self.detail.hide()
        self._header = _Header(theme)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._header)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName("Sections")
        theme.changed.connect(self._arrange)

    def set_values(
        self,
        sections: Sequence[SectionForecast],
        pass_mark: float,
        changes: Mapping[str, float] | None = None,
    ) -> None:
        """Shows `sections` in their order; `pass_mark` is a share, 0–1.

        Args:
            changes: by section id, points that mastery moved in the last month. Given, each row also says how
                much of its cards was seen.
        """
        self._pass_mark = pass_mark
        self._is_full = changes is not None
        if [row.section.id for row in self._rows] != [section.id for section in sections]:
            self._replace_rows(sections)
        for row, section in zip(self._rows, sections, strict=True):
            row.set_values(section, pass_mark, None if changes is None else changes.get(section.id, 0.0))
        self._header.pass_mark = pass_mark
        self._arrange()

    def show_detail(self, section_id: str | None, words: str = "", topics: Sequence[TopicRow] = ()) -> None:
        """Says more about one section, under its row; None takes it away."""
        self._layout.removeWidget(self.detail)
        self.detail.hide()
        for place, row in enumerate(self._rows):
            row.is_open = row.section.id == section_id
            row.setAccessibleDescription(words if row.is_open else "")
            if row.is_open:
                self._layout.insertWidget(place + 2, self.detail)
                self.detail.tell(words, topics, row)
                self.detail.show()
            row.update()

    def focus_section(self, section_id: str) -> None:
        """Moves the focus to a section's row."""
        for row in self._rows:
            if row.section.id == section_id:
                row.setFocus(Qt.FocusReason.OtherFocusReason)

    def row_texts(self) -> tuple[str, ...]:
        """What a screen reader gets, row by row."""
        return tuple(row.accessibleName() for row in self._rows)

    def rows(self) -> tuple[QAbstractButton, ...]:
        """The rows, in the outline's order."""
        return tuple(self._rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the columns to the width."""
        super().resizeEvent(event)
        self._arrange()

    def _replace_rows(self, sections: Sequence[SectionForecast]) -> None:
        self.show_detail(None)
        for row in self._rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_Row(self._theme, section, self) for section in sections]
        for place, row in enumerate(self._rows):
            row.setFocusPolicy(Qt.FocusPolicy.StrongFocus if place == 0 else Qt.FocusPolicy.ClickFocus)
            row.moved.connect(self._move)
            row.reached.connect(self._reach)
            row.clicked.connect(self._choose)
            self._layout.addWidget(row)

    def _choose(self) -> None:
        row = self.sender()
        if isinstance(row, _Row):
            self.section_chosen.emit(row.section.id)

    def _move(self, to: int) -> None:
        row = self.sender()
        if isinstance(row, _Row) and self._rows:
            wanted = {-2: 0, 2: len(self._rows) - 1}.get(to, self._rows.index(row) + to)
            self._rows[min(max(wanted, 0), len(self._rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _reach(self) -> None:
        """Makes the row with the focus the one that Tab comes back to, and brings it into view."""
        reached = self.sender()
        for row in self._rows:
            policy = Qt.FocusPolicy.StrongFocus if row is reached else Qt.FocusPolicy.ClickFocus
            row.setFocusPolicy(policy)
        around = area_around(self)
        if around is not None and isinstance(reached, _Row):
            around.ensureWidgetVisible(reached, 0, reached.height())

    def _arrange(self) -> None:
        columns = self._columns()
        self._header.set_columns(columns)
        for row in self._rows:
            row.set_columns(columns)
        self.updateGeometry()

    def _least_scale(self, small: QFontMetrics) -> float:
        """Wide enough to read, and for words in place of a bar to end before the pass line."""
        if all(row.section.evidence is not EvidenceLevel.NONE for row in self._rows):
            return _LEAST_SCALE
        words = small.horizontalAdvance(evidence_words(EvidenceLevel.NONE)) + _PAD
        return max(_LEAST_SCALE, words / max(self._pass_mark, 0.3))

    def _columns(self) -> _Columns:
        metrics = QFontMetrics(self._theme.font("body"))
        strong = QFontMetrics(with_tabular_figures(self._theme.font("body", QFont.Weight.DemiBold)))
        small = QFontMetrics(self._theme.font("small"))
        name = max((metrics.horizontalAdvance(row.section.name) for row in self._rows), default=0) + 2
        weight = max(metrics.horizontalAdvance("100 %"), small.horizontalAdvance("weight"))
        number = max(strong.horizontalAdvance("~69.9"), small.horizontalAdvance("mastery"))
        verdict = small.horizontalAdvance(BELOW) + _PAD if any(row.is_below for row in self._rows) else 0
        number_right = self.width() - _PAD - verdict
        verdict_left = number_right + _PAD
        line = max(_LEAST_ROW, metrics.height() + 12)
        weight_right = _PAD + name + _GAP + weight
        seen = max(metrics.horizontalAdvance("100 %"), small.horizontalAdvance("seen")) + _GAP
        change = max(metrics.horizontalAdvance("+10"), small.horizontalAdvance("month")) + _GAP
        scale_left = weight_right + _GAP + 8
        scale_right = number_right - number - _GAP - _PAD
        least = self._least_scale(small)
        full = self._is_full and scale_right - scale_left - seen - change >= least
        if full:
            scale_left += seen
            scale_right -= change
        if scale_right - scale_left >= least:
            return _Columns(
                stacked=False,
                name_width=name,
                weight_right=weight_right,
                seen_right=weight_right + seen if full else 0,
                change_right=number_right - number - _GAP if full else 0,
                scale_left=max(scale_left, scale_right - _MOST_SCALE),
                scale_right=scale_right,
                number_right=number_right,
                verdict_left=verdict_left,
                line_height=line,
                row_height=line,
            )
        upper = metrics.height() + 8
        return _Columns(
            stacked=True,
            name_width=max(0, number_right - number - _PAD - _GAP - weight),
            weight_right=0,
            seen_right=0,
            change_right=0,
            scale_left=_PAD + _MARKER,
            scale_right=self.width() - _PAD - _MARKER,
            number_right=number_right,
            verdict_left=verdict_left,
            line_height=upper,
            row_height=upper + _TICK + 22,
        )


class _Header(QWidget):
    """The scale's ends and the pass mark, named once above the rows."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns: _Columns | None = None
        self.pass_mark = 0.70

    def set_columns(self, columns: _Columns) -> None:
        self._columns = columns
        self.setFixedHeight(QFontMetrics(self._theme.font("small")).height() + 6)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        columns = self._columns
        if columns is None:
            return
        painter = QPainter(self)
        font = with_tabular_figures(self._theme.font("small"))
        painter.setFont(font)
        tokens = self._theme.tokens
        baseline = QFontMetrics(font).ascent()
        middle = columns.across(100 * self.pass_mark)
        words = mark_words(self.pass_mark)
        half = painter.fontMetrics().horizontalAdvance(words) / 2
        painter.setPen(tokens.color("pass_line"))
        painter.drawText(QPointF(middle - half, baseline), words)
        painter.setPen(tokens.color("muted"))
        for percent in (0, 50, 100):
            wide = painter.fontMetrics().horizontalAdvance(str(percent))
            at = columns.across(percent)
            if abs(at - middle) > half + wide / 2 + 6:
                painter.drawText(QPointF(at - wide / 2, baseline), str(percent))
        if not columns.stacked:
            _draw_right(painter, columns.weight_right, baseline, "weight")
            _draw_right(painter, columns.number_right, baseline, "mastery")
        if columns.seen_right:
            _draw_right(painter, columns.seen_right, baseline, "seen")
            _draw_right(painter, columns.change_right, baseline, "month")
        painter.end()


class _Row(QAbstractButton):
    """One section. A button, so that assistive technology knows it can be pressed."""

    moved = Signal(int)
    """-1, 1: to the row before or after; -2, 2: to the first or last."""
    reached = Signal()

    def __init__(self, theme: Theme, section: SectionForecast, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns: _Columns | None = None
        self._line = 70.0
        self._change: float | None = None
        self.section = section
        self.is_open = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def is_below(self) -> bool:
        """Whether its mean lies below the pass mark, and may be said to."""
        return self.section.evidence is not EvidenceLevel.NONE and self.section.mean < self._line - 1e-9

    def set_values(self, section: SectionForecast, pass_mark: float, change: float | None) -> None:
        self.section = section
        self._line = 100 * pass_mark
        self._change = change
        words = _row_words(section, pass_mark, self.locale())
        if change is not None:
            words += f", {100 * section.coverage:.0f} % of its cards seen"
            words += f", {change_words(change)} in a month" if change_words(change) else ""
        self.setAccessibleName(words)
        self.update()

    def set_columns(self, columns: _Columns) -> None:
        self._columns = columns
        self.setFixedHeight(columns.row_height)
        metrics = QFontMetrics(self._theme.font("body"))
        fits = metrics.horizontalAdvance(self.section.name) <= columns.name_width
        self.setToolTip("" if fits else self.section.name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_SCALE, self._columns.row_height if self._columns else _LEAST_ROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Home: -2, Qt.Key.Key_End: 2}
        key = Qt.Key(event.key())
        if key in ways:
            self.moved.emit(ways[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.reached.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        columns = self._columns
        if columns is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        text_middle = columns.line_height / 2 + (4 if columns.stacked else 0)
        scale_middle = columns.row_height - _TICK / 2 - 10 if columns.stacked else text_middle
        name_end = self._paint_name(painter, columns, text_middle)
        if self.section.evidence is EvidenceLevel.NONE:
            words_end = self._paint_missing(painter, columns, text_middle, scale_middle)
            self._paint_pass_line(painter, columns, name_end, words_end)
        else:
            self._paint_pass_line(painter, columns, name_end, 0.0)
            self._paint_interval(painter, columns, scale_middle)
            self._paint_number(painter, columns, text_middle)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        tokens = self._theme.tokens
        ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.is_open:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.color("selected" if self.is_open else "hover"))
            painter.drawRoundedRect(ring, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(tokens.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ring, 6, 6)

    def _paint_name(self, painter: QPainter, columns: _Columns, middle: float) -> float:
        """Name and weight; returns where the words over the scale end."""
        tokens = self._theme.tokens
        font = self._theme.font("body")
        painter.setFont(font)
        metrics = QFontMetrics(font)
        baseline = _baseline(metrics, middle)
        name = metrics.elidedText(self.section.name, Qt.TextElideMode.ElideRight, columns.name_width)
        painter.setPen(tokens.color("text"))
        painter.drawText(QPointF(_PAD, baseline), name)
        painter.setPen(tokens.color("muted"))
        painter.setFont(with_tabular_figures(font))
        weight = _weight(self.section)
        if columns.stacked:
            left = _PAD + metrics.horizontalAdvance(name) + _PAD
            painter.drawText(QPointF(left, baseline), weight)
            return left + float(metrics.horizontalAdvance(weight))
        _draw_right(painter, columns.weight_right, baseline, weight)
        if columns.seen_right:
            _draw_right(painter, columns.seen_right, baseline, f"{100 * self.section.coverage:.0f} %")
        return 0.0

    def _paint_pass_line(
        self, painter: QPainter, columns: _Columns, name_end: float, words_end: float
    ) -> None:
        """The dashes, from edge to edge but never through words."""
        across = round(columns.across(self._line)) + 0.5
        top = columns.line_height if name_end > across - _PAD else 0
        bottom = columns.line_height if columns.stacked else 0
        bottom = bottom if words_end > across - _PAD else self.height()
        pen = QPen(self._theme.tokens.color("pass_line"), 1)
        pen.setDashPattern([4, 4])
        pen.setDashOffset((self.y() + top) % 8)  # so that the dashes run on from row to row
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        if bottom > top:
            painter.drawLine(QLineF(across, top, across, bottom))

    def _paint_missing(
        self, painter: QPainter, columns: _Columns, text_middle: float, scale_middle: float
    ) -> float:
        """Says that there is no evidence; returns where the words end."""
        font = self._theme.font("small")
        painter.setFont(font)
        painter.setPen(self._theme.tokens.color("muted"))
        metrics = QFontMetrics(font)
        words = evidence_words(EvidenceLevel.NONE)
        middle = scale_middle if columns.stacked else text_middle
        left = _PAD if columns.stacked else columns.scale_left - 3
        painter.drawText(QPointF(left, _baseline(metrics, middle)), words)
        return left + float(metrics.horizontalAdvance(words))

    def _paint_interval(self, painter: QPainter, columns: _Columns, middle: float) -> None:
        tokens = self._theme.tokens
        is_low = self.section.evidence is EvidenceLevel.LOW
        color = tokens.color("muted" if is_low else "hard" if self.is_below else "accent")
        y = round(middle)
        left, right = columns.across(self.section.low), columns.across(self.section.high)
        pen = QPen(color, 1.5)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawLine(QLineF(left, y, right, y))
        for end in (left, right):
            painter.drawLine(QLineF(end, y - _TICK / 2, end, y + _TICK / 2))
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(tokens.color("surface") if is_low else color)
        mean = columns.across(self.section.mean)
        painter.drawRect(QRectF(mean - _MARKER / 2, y - _MARKER / 2, _MARKER, _MARKER))

    def _paint_number(self, painter: QPainter, columns: _Columns, middle: float) -> None:
        tokens = self._theme.tokens
        is_low = self.section.evidence is EvidenceLevel.LOW
        weight = QFont.Weight.Normal if is_low else QFont.Weight.DemiBold
        font = with_tabular_figures(self._theme.font("body", weight))
        painter.setFont(font)
        painter.setPen(tokens.color("muted" if is_low else "text"))
        baseline = _baseline(QFontMetrics(font), middle)
        _draw_right(painter, columns.number_right, baseline, self._number())
        if columns.change_right and self._change is not None:
            painter.setFont(with_tabular_figures(self._theme.font("body")))
            painter.setPen(tokens.color("muted"))
            _draw_right(painter, columns.change_right, baseline, change_words(self._change))
        if self.is_below:
            painter.setFont(self._theme.font("small"))
            painter.setPen(tokens.color("muted" if is_low else "hard"))
            painter.drawText(QPointF(columns.verdict_left, baseline), BELOW)

    def _number(self) -> str:
        number = whole_score(self.section.mean, self._line / 100, self.locale())
        return f"~{number}" if self.section.evidence is EvidenceLevel.LOW else number


def _row_words(section: SectionForecast, pass_mark: float, locale: QLocale) -> str:
    words = f"{section.name}, weight {_weight(section)}, "
    if section.evidence is EvidenceLevel.NONE:
        return words + evidence_words(section.evidence)
    is_low = section.evidence is EvidenceLevel.LOW
    words += f"mastery {'about ' if is_low else ''}{whole_score(section.mean, pass_mark, locale)}, "
    words += f"90 % range {section.low:.0f} to {section.high:.0f}, "
    words += "at or above the pass mark" if section.mean >= 100 * pass_mark - 1e-9 else "below the pass mark"
    return f"{words}, {evidence_words(section.evidence)}" if is_low else words


def _weight(section: SectionForecast) -> str:
    return f"{100 * section.weight:.0f} %"


def _baseline(metrics: QFontMetrics, middle: float) -> float:
    return round(middle + metrics.capHeight() / 2)


def _draw_right(painter: QPainter, right: float, baseline: float, words: str) -> None:
    painter.drawText(QPointF(right - painter.fontMetrics().horizontalAdvance(words), baseline), words)
