"""What a search of the tabular list found: code at the left, title beside it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cpccards.domain.icd10cm import Line
from cpccards.gui.models.icd10cm_lines import NAME, Icd10cmLines
from cpccards.gui.theme import Theme

_SIDE, _ABOVE, _BETWEEN = 10, 7, 10
_WIDEST_NAME = "W00.0XXA "
_MOST_LINES = 2
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class Icd10cmResults(QListView):
    """The list. The focus may stay in the search field: `step` moves what is marked.

    Signals:
        code_chosen: the code of the row that was clicked or taken.
    """

    code_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = Icd10cmLines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_Delegate(theme, self))
        self.setAccessibleName("Found in the tabular list")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(self._on_clicked)

    @property
    def codes(self) -> list[str]:
        """What is listed, from the top."""
        rows = range(self._lines.rowCount())
        return [line.code for row in rows if (line := self._lines.line(self._lines.index(row))) is not None]

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Lists entries, the first of them marked."""
        self._lines.set_rows(lines)
        if lines:
            self.setCurrentIndex(self._lines.index(0))
            self.scrollToTop()

    def step(self, rows: int) -> None:
        """Moves what is marked, down or (negative) up."""
        last = self._lines.rowCount() - 1
        if last >= 0:
            self.setCurrentIndex(self._lines.index(min(last, max(0, self.currentIndex().row() + rows))))

    def take(self) -> None:
        """Chooses what is marked."""
        self._on_clicked(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Titles wrap anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def _on_clicked(self, index: QModelIndex) -> None:
        line = self._lines.line(index)
        if line is not None:
            self.code_chosen.emit(line.code)


class _Delegate(QStyledItemDelegate):
    """Paints a code, and its title on up to two lines. Plain text only."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws one row, a line below it."""
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        styled.text = ""
        area: QRect = option.rect
        self._view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, self._view)
        tokens = self._theme.tokens
        strong = self._theme.font("body", QFont.Weight.DemiBold)
        painter.save()
        painter.setFont(strong)
        painter.setPen(tokens.color("text"))
        name = area.adjusted(_SIDE, _ABOVE, 0, -_ABOVE)
        painter.drawText(name, _WRAP, str(index.data(NAME)))
        painter.setFont(self._theme.font("body"))
        metrics = QFontMetrics(self._theme.font("body"))
        room = self._room(area)
        for number, text in enumerate(_lines(metrics, str(index.data()), room.width())):
            line = QRect(room.left(), room.top() + number * metrics.height(), room.width(), metrics.height())
            painter.drawText(line, Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(tokens.color("line"))
        painter.drawLine(area.left() + _SIDE, area.bottom(), area.right() - _SIDE, area.bottom())
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """As high as its title at the list's width."""
        width = self._view.viewport().width()
        metrics = QFontMetrics(self._theme.font("body"))
        room = self._room(QRect(0, 0, width, 0)).width()
        lines = len(_lines(metrics, str(index.data()), room))
        return QSize(width, lines * metrics.height() + 2 * _ABOVE)

    def _room(self, area: QRect) -> QRect:
        """Where the title goes."""
        strong = QFontMetrics(self._theme.font("body", QFont.Weight.DemiBold))
        return area.adjusted(
            _SIDE + strong.horizontalAdvance(_WIDEST_NAME) + _BETWEEN, _ABOVE, -_SIDE, -_ABOVE
        )


def _lines(metrics: QFontMetrics, text: str, width: int) -> list[str]:
    """A title on at most two lines, the second cut with "…" where it has no room."""
    if metrics.horizontalAdvance(text) <= width:
        return [text]
    words = text.split()
    first = words[0]
    used = 1
    while used < len(words) and metrics.horizontalAdvance(f"{first} {words[used]}") <= width:
        first = f"{first} {words[used]}"
        used += 1
    rest = metrics.elidedText(" ".join(words[used:]), Qt.TextElideMode.ElideRight, width)
    first = metrics.elidedText(first, Qt.TextElideMode.ElideRight, width)
    return [first, rest][:_MOST_LINES] if rest else [first]
