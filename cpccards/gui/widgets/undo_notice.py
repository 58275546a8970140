"""What was just done, said on the page, with a button that takes it back."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label


class UndoNotice(QFrame):
    """Hidden until there is something to say.

    Attributes:
        words: the label that says it.
        undo: the button.
        row: both, in this order.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(BLOCK, INSIDE, BLOCK, INSIDE)
        row.setSpacing(BLOCK)
        self.words = label(wrap=True)
        self.undo = QPushButton("Undo")
        self.undo.setAccessibleName("Undo the last step")
        row.addWidget(self.words, 1)
        row.addWidget(self.undo)
        self.hide()
