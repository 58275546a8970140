"""What every chart with a cursor does when the mouse or the focus leaves it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget


class ReadChart(QWidget):
    """A chart that is read out place by place. It shows its focus, and lets go of the cursor with it."""

    def _put_cursor(self, place: int | None) -> None:
        """Moves the cursor, or with None puts it away. Each chart says what that means."""
        raise NotImplementedError

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
