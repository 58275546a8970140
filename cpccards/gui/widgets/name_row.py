"""A row in the page that asks for a deck's name."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.notes import DeckId
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, label


class NameRow(QFrame):
    """Asks for a deck's name, in the page. Enter keeps it, Esc does not."""

    submitted = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "surface")
        self.deck: DeckId | None = None
        self._question = label(role="strong")
        self._name = QLineEdit()
        self._name.setAccessibleName("Name of the deck")
        self._question.setBuddy(self._name)
        self._hint = label(role="small", wrap=True)
        self._error = ErrorNote()
        save = QPushButton("Save   Enter")
        save.setProperty("role", "primary")
        cancel = QPushButton("Cancel   Esc")
        self._name.returnPressed.connect(self.submitted)
        save.clicked.connect(self.submitted)
        cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._name, 1)
        row.addWidget(save)
        row.addWidget(cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        layout.setSpacing(INSIDE)
        layout.addWidget(self._question)
        layout.addLayout(row)
        layout.addWidget(self._hint)
        layout.addWidget(self._error)

    @property
    def words(self) -> str:
        """What was typed."""
        return self._name.text()

    def ask(self, question: str, name: str, hint: str, deck: DeckId | None) -> None:
        """Shows itself; `deck` is the one to be renamed."""
        self.deck = deck
        self._question.setText(question)
        self._name.setAccessibleName(question)
        self._name.setText(name)
        self._name.selectAll()
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._error.say(None)
        self.show()
        self._name.setFocus()

    def say(self, error: CpcCardsError) -> None:
        """Says why the name was not taken; it stays there to be mended."""
        self._hint.hide()
        self._error.say(error)
        self._name.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes without a change."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
