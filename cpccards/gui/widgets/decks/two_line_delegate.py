"""Rows of two lines: what it is, and below it, smaller, what else is known."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cpccards.gui.theme import Theme

_SIDE = 10
_ABOVE = 7
_BETWEEN = 2


class TwoLineDelegate(QStyledItemDelegate):
    """Paints a row's first column above its other columns. Plain text only."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draws one row, a line below it."""
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        styled.text = ""
        widget: QWidget | None = option.widget
        style = widget.style() if widget is not None else QApplication.style()
        area: QRect = option.rect
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, widget)
        room = area.adjusted(_SIDE, _ABOVE, -_SIDE, -_ABOVE)
        tokens = self._theme.tokens
        first, *others = self._texts(index)
        painter.save()
        for text, role, color in (
            (first, "body", tokens.text),
            ("  ·  ".join(others), "small", tokens.muted),
        ):
            font = self._theme.font(role)
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(tokens.color("text") if color == tokens.text else tokens.color("muted"))
            line = QRect(room.left(), room.top(), room.width(), metrics.height())
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignVCenter, elided)
            room.setTop(line.bottom() + 1 + _BETWEEN)
        painter.setPen(tokens.color("line"))
        painter.drawLine(area.left() + _SIDE, area.bottom(), area.right() - _SIDE, area.bottom())
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines and the space around them."""
        heights = [QFontMetrics(self._theme.font(role)).height() for role in ("body", "small")]
        return QSize(200, sum(heights) + _BETWEEN + 2 * _ABOVE)

    def _texts(self, index: QModelIndex | QPersistentModelIndex) -> list[str]:
        model = index.model()
        cells = (model.index(index.row(), column).data() for column in range(model.columnCount()))
        return [text for text in cells if text]
