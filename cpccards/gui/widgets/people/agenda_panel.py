"""The agenda of the next meeting: to be read, copied, or saved to print."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import INSIDE, label, surface
from cpccards.gui.widgets.segments import TurningRow


class AgendaPanel(QFrame):
    """Plain text with its buttons. Esc leaves it.

    Signals:
        copied: it is on the clipboard.
        pdf_chosen: it is to be saved.
        left: it is put away.
    """

    copied = Signal()
    pdf_chosen = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame, inside = surface()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        self.words = label(wrap=True)
        inside.addWidget(self.words)
        self.copy, self.pdf, self.leave = (
            QPushButton("Copy"),
            QPushButton("Print: save as PDF…"),
            QPushButton("Close   Esc"),
        )
        self.copy.setProperty("role", "primary")
        row = TurningRow(gap=INSIDE)
        for button in (self.copy, self.pdf, self.leave):
            row.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row.row.addStretch(1)
        inside.addWidget(row)
        self.copy.clicked.connect(self._copy)
        self.pdf.clicked.connect(self.pdf_chosen)
        self.leave.clicked.connect(self.left)
        self.setFocusProxy(self.copy)
        self.hide()

    @property
    def text(self) -> str:
        """The agenda."""
        return self.words.text()

    def show_agenda(self, text: str) -> None:
        """Shows an agenda."""
        self.words.setText(text.strip())
        self.show()
        self.copy.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text)
        self.copied.emit()
