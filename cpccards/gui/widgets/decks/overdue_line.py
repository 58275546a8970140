"""One line on the notes whose fact was to be checked again by now, and a way to see them."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label


class OverdueLine(QFrame):
    """Hidden while there is no such note.

    Signals:
        toggled: show these notes, or the deck's again.
    """

    toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self.setProperty("role", "surface")
        row = QHBoxLayout(self)
        row.setContentsMargins(BLOCK, 4, INSIDE, 4)
        row.setSpacing(INSIDE)
        self._words = label(role="muted", wrap=True)
        self._button = QPushButton()
        self._button.setProperty("role", "link")
        self._button.clicked.connect(self.toggled)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self.hide()

    def say(self, count: int, *, is_listed: bool) -> None:
        """Says how many there are; `is_listed` while they are being shown."""
        self.count = count
        one = count == 1
        number = QLocale().toString(count)
        self._words.setText(
            "1 note is past its review date: it may be out of date."
            if one
            else f"{number} notes are past their review date: they may be out of date."
        )
        shows = "Show it" if one else "Show them"
        self._button.setText("Back to the deck" if is_listed else shows)
        self.setVisible(count > 0)
