"""What a card is about to do by itself: a thin bar that runs out, and the words for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from cpccards.gui.pages.page import label

_STEPS = 1000


class AdvanceLine(QWidget):
    """Keeps its height while it is shown, so that nothing below it moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._words = label(role="small")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bar = QProgressBar()
        self._bar.setProperty("role", "thin")
        self._bar.setTextVisible(False)
        self._bar.setMaximum(_STEPS)
        self._bar.setAccessibleName("Until the card goes on by itself")
        layout.addWidget(self._words)
        layout.addWidget(self._bar)
        self.hide()

    def say(self, words: str, share_left: float) -> None:
        """Shows what is coming and how much of the wait is left, 0 to 1. Hides without words."""
        self._words.setText(words)
        self._bar.setValue(round(_STEPS * share_left))
        self.setVisible(bool(words))
