"""What every chart with a cursor has: its keys, the frame of the focus, and that both end together."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cpccards.gui.theme import Theme


class ReadChart(QWidget):
    """A chart that is read out place by place. It shows its focus, and lets go of the cursor with it."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cursor: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)

    def _put_cursor(self, place: int | None) -> None:
        """Moves the cursor, or with None puts it away. Each chart says what that means."""
        raise NotImplementedError

    def _walk(self, key: Qt.Key, at: int, places: int) -> bool:
        """Moves the cursor from `at` along a row of places: ← →, Home, End; Escape puts it away.

        False for a key that does none of these now.
        """
        targets = {
            Qt.Key.Key_Left: max(at - 1, 0),
            Qt.Key.Key_Right: min(at + 1, places - 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: places - 1,
        }
        if places and key in targets:
            self._put_cursor(targets[key])
        elif key == Qt.Key.Key_Escape and self._cursor is not None:
            self._put_cursor(None)
        else:
            return False
        return True

    def _paint_focus(self, painter: QPainter) -> None:
        """Paints the frame that shows the focus."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.tokens.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def leaveEvent(self, event: QEvent) -> None:
        """Puts the cursor away."""
        super().leaveEvent(event)
        self._put_cursor(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Puts the cursor away."""
        super().focusOutEvent(event)
        self._put_cursor(None)
        self.update()
