"""The options of a multiple-choice card."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cpccards.domain.notes import CHOICE_LETTERS, plain_text


class ChoiceList(QWidget):
    """Up to four options, A to D, as plain text.

    Signals:
        chosen: the index of the option.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._buttons = [QPushButton() for _ in CHOICE_LETTERS]
        for index, button in enumerate(self._buttons):
            button.setProperty("role", "option")
            # The keys A to D choose; focus stays with the page, where 1 to 4 rate.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _=False, index=index: self.chosen.emit(index))
            layout.addWidget(button)

    def show_options(self, options: Sequence[str]) -> None:
        """Shows the options, none of them chosen."""
        for index, button in enumerate(self._buttons):
            button.setVisible(index < len(options))
            if index < len(options):
                self._label(button, CHOICE_LETTERS[index], plain_text(options[index]), "")
        self.setVisible(bool(options))

    def show_verdict(self, chosen: int, correct: int) -> None:
        """Marks the right option, and the chosen one when it is another."""
        for index, button in enumerate(self._buttons):
            if index == correct:
                self._mark(button, "right", "✓ right")
            elif index == chosen:
                self._mark(button, "wrong", "✗ your choice")

    def _mark(self, button: QPushButton, verdict: str, words: str) -> None:
        button.setText(f"{button.text()}   {words}")
        button.setAccessibleName(f"{button.accessibleName()}, {words[2:]}")
        self._paint(button, verdict)

    def _label(self, button: QPushButton, letter: str, text: str, verdict: str) -> None:
        button.setText(f"{letter}   {text}".replace("&", "&&"))
        button.setAccessibleName(f"{letter}: {text}")
        self._paint(button, verdict)

    def _paint(self, button: QPushButton, verdict: str) -> None:
        if button.property("verdict") != verdict:
            button.setProperty("verdict", verdict)
            button.style().unpolish(button)
            button.style().polish(button)
