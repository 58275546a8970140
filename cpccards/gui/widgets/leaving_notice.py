"""The question whether what was written may be lost."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label


class LeavingNotice(QFrame):
    """Asks in a row of its own, hidden until then; staying is what Enter does.

    Signals:
        stayed, left: what the learner chose.
    """

    stayed = Signal()
    left = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.stay = QPushButton("Keep editing")
        self.leave = QPushButton("Discard")
        row = QHBoxLayout(self)
        row.setContentsMargins(BLOCK, INSIDE, BLOCK, INSIDE)
        row.setSpacing(INSIDE)
        row.addWidget(label(words, "strong", wrap=True), 1)
        for button in (self.stay, self.leave):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.stay.clicked.connect(self.stayed)
        self.leave.clicked.connect(self.left)
        self.hide()

    def ask(self) -> None:
        """Asks."""
        self.show()
        self.stay.setFocus()
