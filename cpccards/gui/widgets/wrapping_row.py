"""Buttons side by side, in as many rows as the width asks for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class WrappingRow(QWidget):
    """Lays its parts out from the left, and goes on below where there is no room.

    Args:
        gap: pixels between parts, and between rows.
    """

    def __init__(self, parts: Sequence[QWidget], gap: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._gap = gap
        for part in self._parts:
            part.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as all in one row, as high as the rows that the width asks for."""
        shown = self._shown()
        width = sum(part.sizeHint().width() for part in shown) + self._gap * max(0, len(shown) - 1)
        return QSize(width, self._arrange(self.width(), moves=False))

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest part."""
        widest = max((part.sizeHint().width() for part in self._shown()), default=0)
        return QSize(widest, self._arrange(self.width(), moves=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Breaks the rows anew."""
        super().resizeEvent(event)
        self._settle()

    def showEvent(self, event: QShowEvent) -> None:
        """Breaks the rows anew: of parts that came or went while it was hidden, Qt told nothing."""
        super().showEvent(event)
        self._settle()

    def event(self, event: QEvent) -> bool:
        """Breaks the rows anew when parts have grown, shrunk, come or gone."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._settle()
        return super().event(event)

    def _settle(self) -> None:
        height = self._arrange(self.width(), moves=True)
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _arrange(self, width: int, *, moves: bool) -> int:
        """Puts the parts in their places; returns the height they need."""
        left, top, row_height = 0, 0, 0
        for part in self._shown():
            size = part.sizeHint()
            if left and left + size.width() > width:
                left, top, row_height = 0, top + row_height + self._gap, 0
            if moves:
                part.setGeometry(left, top, min(size.width(), max(width, 1)), size.height())
            left += size.width() + self._gap
            row_height = max(row_height, size.height())
        return top + row_height

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]
