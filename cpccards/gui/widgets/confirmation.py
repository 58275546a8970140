"""Buttons, in whose place the question comes before the gravest of them is obeyed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import INSIDE, label, row_of


class Confirmation(QWidget):
    """Shows what can be done, until it is to ask whether something is meant.

    Args:
        choices: the buttons shown while nothing is asked.
        go: the button that means it.

    Signals:
        confirmed: it is meant.
    """

    confirmed = Signal()

    def __init__(self, *choices: QPushButton, go: QPushButton) -> None:
        super().__init__()
        self.go, self.leave = go, QPushButton("Leave it")
        self._choices = _holding(choices)
        self._answers = _holding((self.go, self.leave))
        self._question = label(wrap=True)
        self._asker: QWidget = self.leave
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        for part in (self._choices, self._question, self._answers):
            layout.addWidget(part)
        self.go.clicked.connect(self.confirmed)
        self.leave.clicked.connect(self._go_back)
        self.drop()

    @property
    def is_asking(self) -> bool:
        """The question is on screen."""
        return not self._question.isHidden()

    @property
    def question(self) -> str:
        """What is asked, or was."""
        return self._question.text()

    def ask(self, question: str) -> None:
        """Asks whether it is meant."""
        self._asker = QApplication.focusWidget() or self
        self._question.setText(question)
        self._show(asks=True)
        self.go.setFocus()

    def drop(self) -> None:
        """Asks no more, and shows what can be done."""
        self._show(asks=False)

    def _go_back(self) -> None:
        self.drop()
        self._asker.setFocus()

    def _show(self, *, asks: bool) -> None:
        self._choices.setVisible(not asks)
        self._question.setVisible(asks)
        self._answers.setVisible(asks)


def _holding(buttons: tuple[QPushButton, ...]) -> QWidget:
    """A row of buttons that can be hidden as one."""
    made = QWidget()
    row = row_of(*buttons)
    row.setContentsMargins(0, 0, 0, 0)
    made.setLayout(row)
    return made
