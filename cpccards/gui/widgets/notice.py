"""A row that says or asks something where it happens."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label


class Notice(QFrame):
    """Words and buttons, hidden until there is something to say.

    Attributes:
        words: the label that says it.
        buttons: in the order they were named.
        row: all of them, in this order.
    """

    def __init__(self, *buttons: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(BLOCK, INSIDE, BLOCK, INSIDE)
        row.setSpacing(INSIDE)
        self.words: QLabel = label(wrap=True)
        row.addWidget(self.words, 1)
        self.buttons = tuple(QPushButton(words) for words in buttons)
        for button in self.buttons:
            button.setAutoDefault(False)
            row.addWidget(button)
        self.hide()

    def say(self, words: str) -> None:
        """Shows it with these words, or hides it with none."""
        self.words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
