"""The options of a multiple-choice note, and which of them is right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.plain_text import plain_text
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.widgets.notes.note_field import NoteField, Surroundings


class NoteOptions(QWidget):
    """A field for each option, with a circle before it.

    Signals:
        marked: another option is the right one.
    """

    marked = Signal()

    def __init__(self, around: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(INSIDE)
        grid.addWidget(label("Options: mark the right one", "strong"), 0, 0, 1, 2)
        self.right = QButtonGroup(self)
        fields: list[NoteField] = []
        for place, letter in enumerate(CHOICE_LETTERS):
            mark = QRadioButton(letter)
            mark.setAccessibleName(f"{letter} is right")
            self.right.addButton(mark, place)
            fields.append(NoteField(around, f"Option {letter}", least_lines=1, most_lines=5))
            grid.addWidget(mark, place + 1, 0)
            grid.addWidget(fields[-1], place + 1, 1)
        self.fields = tuple(fields)
        self.right.idToggled.connect(lambda *_: self.marked.emit())

    def fill(self, values: Sequence[str]) -> None:
        """Shows the four options, and the letter of the right one."""
        for field, raw in zip(self.fields, values, strict=False):
            field.set_field(raw)
        self._mark(CHOICE_LETTERS.find(plain_text(values[4]).upper() or "?"))

    def clear(self) -> None:
        """Empties the options and marks none."""
        for field in self.fields:
            field.set_field("")
        self._mark(-1)

    def values(self) -> tuple[str, ...]:
        """The four options and the letter of the right one, empty when none is marked."""
        right = self.right.checkedId()
        letter = CHOICE_LETTERS[right] if right >= 0 else ""
        return (*(field.field() for field in self.fields), letter)

    def _mark(self, place: int) -> None:
        # While it is exclusive, no circle can be emptied.
        self.right.setExclusive(False)
        for mark in self.right.buttons():
            mark.setChecked(self.right.id(mark) == place)
        self.right.setExclusive(True)
