"""The study plan at a glance: the days of a week side by side, or the weeks of a month."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cpccards.domain.clock import date_of_day, day_of_date
from cpccards.domain.study_plan import WEEK, ChunkKind, Phase, weekday_of
from cpccards.gui.announcement import announce
from cpccards.gui.theme import Theme
from cpccards.gui.words.plan_words import SHORT_KINDS, date_words, day_readout
from cpccards.gui.words.score_words import day_words
from cpccards.services.planning import ChunkState, DayState, PlanStanding, chunk_name

_GAP = 6
_PAD = 6
_FEWEST_BLOCKS, _MOST_BLOCKS = 2, 6
_COLORS: dict[ChunkKind, str] = {
    ChunkKind.CARDS: "accent",
    ChunkKind.DRILL: "easy",
    ChunkKind.ERRORS: "hard",
    ChunkKind.BOOKS: "muted",
    ChunkKind.TIMED: "again",
    ChunkKind.HALF: "again",
    ChunkKind.FULL: "again",
}
_EXAMS = (ChunkKind.TIMED, ChunkKind.HALF, ChunkKind.FULL)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class PlanBoard(QWidget):
    """Arrow keys move by day, Page Up and Down by week or month, Home to today, Enter opens the day.

    Signals:
        day_chosen: the study day that is marked now.
        opened: Enter, or a double click, on the marked day.
    """

    day_chosen = Signal(int)
    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._standing: PlanStanding | None = None
        self._is_month = False
        self.day = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Plan. Arrow keys move by day, Enter starts what is left of it.")
        theme.changed.connect(self._fit)

    @property
    def period(self) -> str:
        """What is shown: "November 2026", or "22 Nov – 28 Nov"."""
        locale = self.locale()
        if self._is_month:
            date = date_of_day(self.day)
            return f"{locale.standaloneMonthName(date.month)} {date.year}"
        [first] = self._weeks()
        return " – ".join(day_words(day, locale, short=True) for day in (first, first + WEEK - 1))

    def turn(self, by: int) -> None:
        """Marks a day so many weeks, or months, from the marked one; today where `by` is 0."""
        if by == 0:
            self._mark(self._today)
        elif self._is_month:
            self._mark(_months_on(self.day, by))
        else:
            self._mark(self.day + by * WEEK)

    @property
    def words(self) -> str:
        """What is read out of the marked day."""
        if self._standing is None:
            return ""
        return day_readout(self._standing.on(self.day), self._standing.today, self.locale())

    def show_plan(self, standing: PlanStanding, *, is_month: bool) -> None:
        """Shows a plan around the marked day: today, until another is marked."""
        if self._standing is None:
            self.day = standing.today
        self._standing, self._is_month = standing, is_month
        self._mark(self.day)
        self._fit()

    def mark(self, day: int) -> None:
        """Marks a day."""
        self._mark(day)

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(640, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Wide enough for seven columns."""
        return QSize(280, self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the mark, or opens its day."""
        key = Qt.Key(event.key())
        if self._standing is None:
            super().keyPressEvent(event)
        elif key in _MOVES:
            self._mark(self.day + _MOVES[key])
        elif self._is_month and key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._mark(self.day + (WEEK if key == Qt.Key.Key_Down else -WEEK))
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self.turn(1 if key == Qt.Key.Key_PageDown else -1)
        elif key == Qt.Key.Key_Home:
            self.turn(0)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Marks the day under the mouse."""
        super().mousePressEvent(event)
        found = self._day_at(event.position())
        if found is not None:
            self._mark(found)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Opens the day under the mouse."""
        super().mouseDoubleClickEvent(event)
        if self._day_at(event.position()) == self.day:
            self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The days, the marked one framed."""
        super().paintEvent(event)
        if self._standing is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_month:
            self._paint_weekdays(painter)
        for day, area in self._areas():
            self._paint_day(painter, self._standing.on(day), area)
        painter.end()

    def _mark(self, day: int) -> None:
        self.day = day
        words = self.words
        self.setAccessibleDescription(words)
        if self.hasFocus():
            announce(self, words)
        self.day_chosen.emit(day)
        self._fit()

    def _fit(self) -> None:
        line = self.fontMetrics().height()
        if self._is_month:
            height = len(self._weeks()) * (2 * line + 3 * _PAD + _GAP) + line + _GAP
        else:
            height = line + 4 * _PAD + self._blocks() * (2 * line + _PAD + _GAP)
        if height != self.minimumHeight():
            self.setFixedHeight(height)
        self.update()

    def _blocks(self) -> int:
        """The most chunks of a day of the week on screen."""
        if self._standing is None:
            return _FEWEST_BLOCKS
        [first] = self._weeks()
        most = max(len(self._standing.on(day).chunks) for day in range(first, first + WEEK))
        return max(_FEWEST_BLOCKS, min(_MOST_BLOCKS, most))

    def _weeks(self) -> Sequence[int]:
        """The first days of the weeks that are shown: a single one is counted from today."""
        if not self._is_month:
            return [self.day - (self.day - self._today) % WEEK]
        date = date_of_day(self.day)
        first = day_of_date(date.replace(day=1))
        last = day_of_date(date_of_day(first + 31).replace(day=1)) - 1
        return range(first - (weekday_of(first) - self._first_weekday) % WEEK, last + 1, WEEK)

    @property
    def _today(self) -> int:
        return self.day if self._standing is None else self._standing.today

    @property
    def _first_weekday(self) -> int:
        """The learner's, 0 for Monday."""
        return self.locale().firstDayOfWeek().value - 1

    def _areas(self) -> list[tuple[int, QRectF]]:
        """Each day with where it stands."""
        weeks = self._weeks()
        top = float(self.fontMetrics().height() + _GAP) if self._is_month else 1.0
        width = (self.width() - 2 - (WEEK - 1) * _GAP) / WEEK
        height = (self.height() - 1 - top - (len(weeks) - 1) * _GAP) / len(weeks)
        return [
            (
                monday + weekday,
                QRectF(1 + weekday * (width + _GAP), top + row * (height + _GAP), width, height - 1),
            )
            for row, monday in enumerate(weeks)
            for weekday in range(WEEK)
        ]

    def _day_at(self, at: QPointF) -> int | None:
        return next((day for day, area in self._areas() if area.contains(at)), None)

    def _paint_weekdays(self, painter: QPainter) -> None:
        painter.setPen(self._theme.tokens.color("muted"))
        for place, (_, area) in enumerate(self._areas()[:WEEK]):
            weekday = (self._first_weekday + place) % WEEK + 1
            name = self.locale().standaloneDayName(weekday, QLocale.FormatType.ShortFormat)
            painter.drawText(
                QRectF(area.left() + _PAD, 0, area.width(), self.fontMetrics().height()), _LEFT, name
            )

    def _paint_day(self, painter: QPainter, state: DayState, area: QRectF) -> None:
        tokens = self._theme.tokens
        is_marked = state.day.day == self.day
        is_today = self._standing is not None and state.day.day == self._standing.today
        is_other_month = self._is_month and date_of_day(state.day.day).month != date_of_day(self.day).month
        frame = "accent" if is_marked else "line"
        painter.setPen(QPen(tokens.color(frame), 2 if is_marked else 1))
        painter.setBrush(tokens.color("selected" if is_today else "surface"))
        painter.drawRoundedRect(area, 6, 6)
        line = self.fontMetrics().height()
        inside = area.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        font = self.font()
        font.setBold(is_today)
        painter.setFont(font)
        painter.setPen(tokens.color("muted" if is_other_month or not state.chunks else "text"))
        head = QRectF(inside.left(), inside.top(), inside.width(), line)
        name = str(date_of_day(state.day.day).day)
        if not self._is_month:
            name = date_words(state.day.day, self.locale(), is_long=False)
        painter.drawText(head, _LEFT, name)
        painter.setFont(self.font())
        rest = inside.adjusted(0, line + _PAD, 0, 0)
        if state.day.phase is Phase.EXAM:
            painter.setPen(tokens.color("again"))
            painter.drawText(QRectF(rest.left(), rest.top(), rest.width(), line), _LEFT, "Exam")
        elif self._is_month:
            self._paint_sum(painter, state, rest, line)
        else:
            self._paint_blocks(painter, state, rest, line)

    def _paint_sum(self, painter: QPainter, state: DayState, area: QRectF, line: int) -> None:
        """Of a day in a month: its practice exam or its minutes, and how much is done."""
        tokens = self._theme.tokens
        if not state.chunks:
            return
        exam = next((each.chunk.kind for each in state.chunks if each.chunk.kind in _EXAMS), None)
        words = f"{state.day.minutes} min" if exam is None else SHORT_KINDS[exam]
        painter.setPen(tokens.color("text" if exam is None else "again"))
        box = QRectF(area.left(), area.top() - _PAD / 2, area.width(), line)
        metrics = self.fontMetrics()
        painter.drawText(box, _LEFT, metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(box.width())))
        share = min(1.0, sum(each.done for each in state.chunks) / max(1, state.day.minutes))
        if share > 0:
            painter.fillRect(
                QRectF(area.left(), area.bottom() - 2, area.width() * share, 4), tokens.color("good")
            )

    def _paint_blocks(self, painter: QPainter, state: DayState, area: QRectF, line: int) -> None:
        top = area.top()
        for each in state.chunks[:_MOST_BLOCKS]:
            block = QRectF(area.left(), top, area.width(), 2 * line + _PAD)
            self._paint_block(painter, each, block, line)
            top = block.bottom() + _GAP

    def _paint_block(self, painter: QPainter, state: ChunkState, area: QRectF, line: int) -> None:
        tokens = self._theme.tokens
        color = tokens.color(_COLORS[state.chunk.kind])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("hover"))
        painter.drawRoundedRect(area, 4, 4)
        painter.fillRect(QRectF(area.left(), area.top(), 3, area.height()), color)
        text = area.adjusted(_PAD + 2, _PAD / 2, -2, -_PAD / 2)
        metrics = self.fontMetrics()
        name = (
            chunk_name(state.chunk) if state.chunk.kind is ChunkKind.DRILL else SHORT_KINDS[state.chunk.kind]
        )
        painter.setPen(tokens.color("text"))
        painter.drawText(
            QRectF(text.left(), text.top(), text.width(), line),
            _LEFT,
            metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(text.width())),
        )
        below = QRectF(text.left(), text.top() + line, text.width(), line)
        painter.setPen(tokens.color("good" if state.is_done else "muted"))
        words = f"✓ {state.chunk.minutes} min" if state.is_done else f"{state.chunk.minutes} min"
        painter.drawText(
            below, _LEFT, metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(below.width()))
        )
        share = min(1.0, state.done / state.chunk.minutes)
        if share > 0:
            painter.fillRect(
                QRectF(area.left() + 3, area.bottom() - 3, (area.width() - 3) * share, 3),
                tokens.color("good"),
            )


def _months_on(day: int, by: int) -> int:
    """The same day of another month, or that month's last."""
    date = date_of_day(day)
    months = 12 * date.year + date.month - 1 + by
    year, month = divmod(months, 12)
    return day_of_date(
        date.replace(year=year, month=month + 1, day=min(date.day, monthrange(year, month + 1)[1]))
    )
