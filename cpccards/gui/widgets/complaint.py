"""A sentence beside the field it concerns."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget


class Complaint(QLabel):
    """A sentence under the field it is about. Hidden while there is nothing to say."""

    def __init__(self, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "error")
        self.hide()

    def say(self, words: str) -> None:
        """Shows a sentence and marks the field; an empty one takes both away."""
        self.setText(words)
        self.setVisible(bool(words))
        self._field.setAccessibleDescription(words)
        state = "error" if words else ""
        if self._field.property("state") != state:
            self._field.setProperty("state", state)
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)


def lay_over(owner: QWidget, field: QLayout, complaint: Complaint) -> None:
    """Lays a field out with what is said about it right below."""
    layout = QVBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addLayout(field)
    layout.addWidget(complaint)
