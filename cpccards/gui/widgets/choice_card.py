"""A choice as a card: its name, and what it is in a few words."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QRadioButton, QVBoxLayout

from cpccards.gui.pages.page import label


class ChoiceCard(QFrame):
    """One of several cards, of which one is chosen; its radio button is the choice."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.radio = QRadioButton(name.replace("&", "&&"))
        self.radio.setProperty("role", "strong")
        self.radio.setAccessibleDescription(description)
        self.radio.toggled.connect(self._mark)
        self.radio.installEventFilter(self)
        words = label(description, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(4)
        layout.addWidget(self.radio)
        layout.addWidget(words, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole card is a button."""
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        self.radio.setChecked(True)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card wears its radio button's focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._wear("focused", event.type() is QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _mark(self, on: bool) -> None:
        self._wear("chosen", on)

    def _wear(self, name: str, on: bool) -> None:
        self.setProperty(name, on)
        self.style().unpolish(self)
        self.style().polish(self)
