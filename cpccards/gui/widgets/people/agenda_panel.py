"""The agenda of the next meeting: to be read, copied, or saved to print."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from cpccards.gui.pages.page import label
from cpccards.gui.widgets.people.aside import Aside


class AgendaPanel(Aside):
    """Plain text with its buttons.

    Signals:
        copied: it is on the clipboard.
        pdf_chosen: it is to be saved.
    """

    copied = Signal()
    pdf_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Close   Esc", parent)
        self.words = label(wrap=True)
        self.inside.addWidget(self.words)
        self.copy, self.pdf = QPushButton("Copy"), QPushButton("Print: save as PDF…")
        self.add_buttons(self.copy, self.pdf)
        self.copy.clicked.connect(self._copy)
        self.pdf.clicked.connect(self.pdf_chosen)

    @property
    def text(self) -> str:
        """The agenda."""
        return self.words.text()

    def show_agenda(self, text: str) -> None:
        """Shows an agenda."""
        self.words.setText(text.strip())
        self.show()
        self.copy.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.copied.emit()
