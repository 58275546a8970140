"""Between two cards, after the minutes the learner set: what was done, and whether to go on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cpccards.gui.counted import count
from cpccards.gui.pages.page import column, label, surface


class TimeboxNotice(QWidget):
    """Enter goes on, Esc stops.

    Signals:
        go_on_chosen, stop_chosen: what the learner wants.
    """

    go_on_chosen = Signal()
    stop_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        body = column(self)
        self._title = label(role="page", wrap=True)
        body.addWidget(self._title)
        frame, inside = surface()
        self._words = label(wrap=True)
        inside.addWidget(self._words)
        body.addWidget(frame)
        self._go_on = QPushButton("Go on   Enter")
        self._go_on.setProperty("role", "primary")
        self._go_on.setAccessibleName("Go on")
        self._go_on.setAutoDefault(True)
        self._go_on.clicked.connect(self.go_on_chosen)
        stop = QPushButton("Stop here   Esc")
        stop.setAccessibleName("Stop here")
        stop.setAutoDefault(True)
        stop.clicked.connect(self.stop_chosen)
        row = QHBoxLayout()
        row.addWidget(self._go_on)
        row.addWidget(stop)
        row.addStretch(1)
        body.addLayout(row)
        body.addStretch(1)

    def show_session(self, minutes: int, answers: int, remembered: int, to_come: int) -> None:
        """Tells of a session so far, of at least one answer."""
        self._title.setText(count(minutes, "minute"))
        self._words.setText(
            f"{count(answers, 'answer')}, {remembered / answers:.0%} remembered. "
            f"{count(to_come, 'card')} to come."
        )
        self._go_on.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape stops; whatever button has the focus."""
        if event.key() == Qt.Key.Key_Escape:
            self.stop_chosen.emit()
        else:
            super().keyPressEvent(event)
