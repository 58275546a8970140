"""What is told in a progress report, and as which file."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from cpccards.domain.progress_report import PART_NAMES, ReportPart
from cpccards.domain.support import Person
from cpccards.gui.pages.page import label
from cpccards.gui.widgets.people.aside import Aside


class ReportChoice(Aside):
    """Ticks for the parts, and a button for each kind of file.

    Signals:
        file_chosen: "pdf" or "csv".
    """

    file_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Cancel   Esc", parent)
        self._title = label(role="title", wrap=True)
        self.inside.addWidget(self._title)
        self.inside.addWidget(
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
            self.inside.addWidget(tick)
        self.pdf, self.csv = QPushButton("Save as PDF…"), QPushButton("Save as CSV…")
        self.add_buttons(self.pdf, self.csv)
        self.words = label(role="muted", wrap=True)
        self.inside.addWidget(self.words)
        self.pdf.clicked.connect(lambda: self.file_chosen.emit("pdf"))
        self.csv.clicked.connect(lambda: self.file_chosen.emit("csv"))
        self.person = Person("", "")

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

    def _on_ticked(self) -> None:
        for button in (self.pdf, self.csv):
            button.setEnabled(bool(self.parts))
