"""A line that tells something once: it stays until it is dismissed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label


class NewsLine(QFrame):
    """Hidden while there is nothing to say.

    Args:
        look: the words of the button that leads to more of it.

    Signals:
        look_chosen: the learner wants to see more of it.
        dismissed: they have seen it.
    """

    look_chosen = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None, *, look: str = "See what changed") -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(BLOCK, INSIDE, BLOCK, INSIDE)
        row.setSpacing(INSIDE)
        self._words = label(wrap=True)
        more, dismiss = _Button(look), _Button("Dismiss")
        more.clicked.connect(self.look_chosen)
        dismiss.clicked.connect(self.dismissed)
        row.addWidget(self._words, 1)
        row.addWidget(more)
        row.addWidget(dismiss)
        self.hide()

    @property
    def words(self) -> str:
        """What is being said."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Says something; hides when there are no words."""
        self._words.setText(words)
        self.setVisible(bool(words))


class _Button(QPushButton):
    """Takes Enter for itself: on Today it would start the review."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)
