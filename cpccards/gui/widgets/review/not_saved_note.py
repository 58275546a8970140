"""An answer that is not on disk: says so, and stays until it is written or the learner leaves."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cpccards.domain.errors import CpcCardsError, DiskFull
from cpccards.gui.pages.page import INSIDE, ErrorNote, row_of


class NotSavedNote(QWidget):
    """Hidden until an answer was refused.

    Signals:
        retried, quit_chosen: the learner's choice.
    """

    retried = Signal()
    quit_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._note = ErrorNote()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self._note)
        self._retry = QPushButton("Retry")
        self._retry.setProperty("role", "primary")
        self._retry.clicked.connect(self.retried)
        leave = QPushButton("Quit")
        leave.clicked.connect(self.quit_chosen)
        layout.addLayout(row_of(self._retry, leave))
        self.hide()

    @property
    def text(self) -> str:
        """What is being said; empty while hidden."""
        return "" if self.isHidden() else self._note.text

    def say(self, error: CpcCardsError | None) -> None:
        """Says why an answer was refused; with None, hides."""
        if error is not None:
            self._note.say(not_saved(error))
        self.setVisible(error is not None)
        if error is not None:
            self._retry.setFocus()


def not_saved(error: CpcCardsError) -> CpcCardsError:
    """A refusal in the words of a review: what was lost is one answer, and it can be given again."""
    if isinstance(error, DiskFull):
        return CpcCardsError(error.title, "This answer was NOT saved.", "Free space, then Retry.")
    return CpcCardsError(error.title, f"This answer was NOT saved. {error.message}", error.remedy)
