"""A figure on screen: drawn, and read out place by place with the mouse or the arrow keys."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from cpccards.gui.announcement import announce
from cpccards.gui.figures import Figure
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.figure_drawing import Drawing, lay_out, wanted_height
from cpccards.gui.widgets.charts.read_chart import ReadChart

_INSET = 4.0
_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})
_SIDEWAYS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right})


class FigureChart(ReadChart):
    """Arrow keys, Home and End move the place that is read, Escape lets go of it.

    Signals:
        read: the words of that place; empty when there is none.
    """

    read = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Chart", parent)
        self._figure: Figure | None = None
        self._drawing: Drawing | None = None
        theme.changed.connect(self._fit)

    @property
    def figure(self) -> Figure | None:
        """What is drawn."""
        return self._figure

    @property
    def words(self) -> str:
        """What is read out."""
        return "" if self._cursor is None else self._laid_out().readouts[self._cursor]

    def show_figure(self, figure: Figure) -> None:
        """Draws a figure."""
        self._figure = figure
        self._put_cursor(None)
        self.setAccessibleName(f"Chart: {figure.name}. Arrow keys read it.")
        self._fit()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(320, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """Wide enough to see something."""
        return QSize(240, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A calendar's height follows from its width."""
        super().resizeEvent(event)
        self._fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads what is under the mouse."""
        super().mouseMoveEvent(event)
        if self._figure is not None:
            self._put_cursor(self._laid_out().place_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the place that is read."""
        key = Qt.Key(event.key())
        count = len(self._laid_out().readouts) if self._figure is not None else 0
        if count and key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._put_cursor(0 if key == Qt.Key.Key_Home else count - 1)
        elif count and self._cursor is None and key in _SIDEWAYS:
            self._put_cursor(0 if key == Qt.Key.Key_Right else count - 1)
        elif count and self._cursor is not None and key in _ARROWS:
            moved = self._laid_out().moved(self._cursor, key)
            if moved == self._cursor and key not in _SIDEWAYS:
                # There is no way on in the chart: the page scrolls.
                super().keyPressEvent(event)
            self._put_cursor(min(max(moved, 0), count - 1))
        elif key == Qt.Key.Key_Escape and self._cursor is not None:
            self._put_cursor(None)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The figure, what is read, the focus."""
        super().paintEvent(event)
        if self._figure is None:
            return
        painter = QPainter(self)
        self._laid_out().paint(painter, self._cursor)
        if self.hasFocus():
            self._paint_focus(painter)
        painter.end()

    def _put_cursor(self, place: int | None) -> None:
        if place == self._cursor:
            return
        self._cursor = place
        words = self.words
        self.setAccessibleDescription(words)
        self.read.emit(words)
        if words and self.hasFocus():
            announce(self, words)
        self.update()

    def _fit(self) -> None:
        self._drawing = None
        if self._figure is not None:
            height = wanted_height(self._figure, self.width() - 2 * _INSET, self._theme) + round(2 * _INSET)
            if height != self.minimumHeight():
                self.setFixedHeight(height)
        self.update()

    def _laid_out(self) -> Drawing:
        """The drawing for the present size and look, kept until one of them changes."""
        if self._drawing is None:
            if self._figure is None:
                raise RuntimeError("there is no figure")
            room = QRectF(self.rect()).adjusted(_INSET, _INSET, -_INSET, -_INSET)
            self._drawing = lay_out(self._figure, room, self._theme, self.locale())
        return self._drawing
