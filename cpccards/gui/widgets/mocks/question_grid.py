"""The navigator: every question of a practice exam as a cell, to be gone to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from cpccards.gui.theme import Theme

_CELL = Qt.ItemDataRole.UserRole
_PAD = 4
_IN_A_ROW = 10
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True, slots=True)
class GridCell:
    """How one question stands.

    Attributes:
        is_open: it may be gone to; those of a part that was handed in are not.
    """

    position: int
    answered: bool
    flagged: bool
    seen: bool
    current: bool
    is_open: bool = True

    @property
    def words(self) -> str:
        """For a screen reader."""
        states = ["answered" if self.answered else "not answered" if self.seen else "not seen yet"]
        states += ["flagged"] if self.flagged else []
        states += ["the one on screen"] if self.current else []
        states += [] if self.is_open else ["handed in"]
        return f"Question {self.position}, {', '.join(states)}"


class QuestionGrid(QListWidget):
    """A cell a question; arrow keys move, digits find a number, Enter goes.

    Signals:
        gone_to: the position of a question.
    """

    gone_to = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("Questions")
        self.setProperty("role", "grid")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_CellDelegate(theme, self))
        self.itemClicked.connect(self._go)
        theme.changed.connect(self._fit)
        self._fit()

    @property
    def words(self) -> tuple[str, ...]:
        """What a screen reader says of each cell."""
        return tuple(
            str(self.item(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(self.count())
        )

    def show_cells(self, cells: Sequence[GridCell]) -> None:
        """Shows the questions; the one on screen is the first that the keys stand on."""
        self.clear()
        for cell in cells:
            item = QListWidgetItem(str(cell.position))
            item.setData(_CELL, cell)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, cell.words)
            item.setToolTip(cell.words)
            if not cell.is_open:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.addItem(item)
            if cell.current:
                self.setCurrentItem(item)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Keeps the page's keys out while it moves."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if is_plain and event.key() not in {Qt.Key.Key_Escape, Qt.Key.Key_G}:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space go to the question that is marked."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            item = self.currentItem()
            if item is not None:
                self._go(item)
            return
        super().keyPressEvent(event)

    def _go(self, item: QListWidgetItem) -> None:
        cell = item.data(_CELL)
        if isinstance(cell, GridCell) and cell.is_open:
            self.gone_to.emit(cell.position)

    def _fit(self) -> None:
        metrics = self.fontMetrics()
        side = QSize(max(60, metrics.horizontalAdvance("100") + 32), max(44, metrics.height() + 20))
        self.setGridSize(side)
        self.setMaximumWidth(_IN_A_ROW * side.width() + self.verticalScrollBar().sizeHint().width() + 16)


class _CellDelegate(QStyledItemDelegate):
    """Paints a cell with the frame of the keys around it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A cell of the grid."""
        view = self.parent()
        return view.gridSize() if isinstance(view, QListView) else super().sizeHint(option, index)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """One cell."""
        cell = index.data(_CELL)
        if not isinstance(cell, GridCell):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_cell(
            painter,
            self._theme,
            QRectF(option.rect).adjusted(_PAD, _PAD, -_PAD, -_PAD),
            cell,
            str(cell.position),
        )
        has_focus = option.state & QStyle.StateFlag.State_HasFocus
        if has_focus:
            painter.setPen(QPen(self._theme.tokens.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 7, 7)
        painter.restore()


def paint_cell(painter: QPainter, theme: Theme, box: QRectF, cell: GridCell, words: str) -> None:
    """A cell, in the navigator and in its key.

    Answered is filled, not answered a frame, not seen dashed; flagged has a corner, the one on screen a
    thick frame.
    """
    tokens = theme.tokens
    pen = QPen(tokens.color("text" if cell.current else "control_line"), 2.0 if cell.current else 1.0)
    if not cell.seen and not cell.answered and not cell.current:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(tokens.color("accent") if cell.answered else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, 5, 5)
    if cell.flagged:
        size = box.height() * 0.34
        top = box.topRight()
        corner = QPolygonF([top, top - QPointF(size, 0), top + QPointF(0, size)])
        painter.setPen(QPen(tokens.color("window"), 1))
        painter.setBrush(tokens.color("hard"))
        painter.drawPolygon(corner)
    font = theme.font("body", QFont.Weight.DemiBold if cell.current else QFont.Weight.Normal)
    painter.setFont(font)
    faint = not cell.is_open or (not cell.seen and not cell.answered and not cell.current)
    painter.setPen(tokens.color("on_accent" if cell.answered else "muted" if faint else "text"))
    painter.drawText(box, _MIDDLE, words)
