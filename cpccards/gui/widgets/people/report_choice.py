"""What is told in a progress report, and as which file."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.progress_report import PART_NAMES, ReportPart
from cpccards.domain.support import Person
from cpccards.gui.pages.page import INSIDE, label, surface
from cpccards.gui.widgets.segments import TurningRow


class ReportChoice(QFrame):
    """Ticks for the parts, and a button for each kind of file. Esc leaves it.

    Signals:
        file_chosen: "pdf" or "csv".
        left: it is put away.
    """

    file_chosen = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame, inside = surface()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        self._title = label(role="title", wrap=True)
        inside.addWidget(self._title)
        inside.addWidget(
            label(
                "At most three pages, to be read in black and white. Nothing is sent: you get a file and "
                "hand it on yourself. Take out what you would rather not tell.",
                "muted",
                wrap=True,
            )
        )
        self._ticks: dict[ReportPart, QCheckBox] = {}
        for part, name in PART_NAMES.items():
            tick = QCheckBox(name)
            tick.setChecked(True)
            tick.toggled.connect(self._on_ticked)
            self._ticks[part] = tick
            inside.addWidget(tick)
        self.pdf, self.csv, self.leave = (
            QPushButton("Save as PDF…"),
            QPushButton("Save as CSV…"),
            QPushButton("Cancel   Esc"),
        )
        self.pdf.setProperty("role", "primary")
        row = TurningRow(gap=INSIDE)
        for button in (self.pdf, self.csv, self.leave):
            row.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row.row.addStretch(1)
        inside.addWidget(row)
        self.words = label(role="muted", wrap=True)
        inside.addWidget(self.words)
        self.pdf.clicked.connect(lambda: self.file_chosen.emit("pdf"))
        self.csv.clicked.connect(lambda: self.file_chosen.emit("csv"))
        self.leave.clicked.connect(self.left)
        self.setFocusProxy(self.pdf)
        self.person = Person("", "")
        self.hide()

    @property
    def parts(self) -> tuple[ReportPart, ...]:
        """What is ticked."""
        return tuple(part for part, tick in self._ticks.items() if tick.isChecked())

    def ask(self, person: Person) -> None:
        """Asks for the report that `person` gets."""
        self.person = person
        self._title.setText(f"Report for {person.name}")
        self.words.setText("")
        self._on_ticked()
        self.show()
        self.pdf.setFocus()

    def rest(self, words: str) -> None:
        """Waits, and says for what; with no words it goes on."""
        self.words.setText(words)
        for button in (self.pdf, self.csv):
            button.setEnabled(not words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_ticked(self) -> None:
        for button in (self.pdf, self.csv):
            button.setEnabled(bool(self.parts))
