"""What stands in the place of the tables under People for a while, and is left with Esc."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from cpccards.gui.pages.page import INSIDE, surface_in
from cpccards.gui.widgets.segments import TurningRow


class Aside(QFrame):
    """A bordered block, hidden at first.

    Attributes:
        inside: its layout.
        leave: the button that puts it away.

    Signals:
        left: it is put away.
    """

    left = Signal()

    def __init__(self, leave: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.inside = surface_in(self)
        self.leave = QPushButton(leave)
        self.leave.clicked.connect(self.left)
        self.hide()

    def add_buttons(self, first: QPushButton, *others: QPushButton) -> None:
        """Adds its buttons, `first` being what it is for, and behind them the one that puts it away."""
        first.setProperty("role", "primary")
        row = TurningRow(gap=INSIDE)
        row.line_up(first, *others, self.leave)
        self.inside.addWidget(row)
        self.setFocusProxy(first)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
