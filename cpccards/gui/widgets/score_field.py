"""A score, "below 70", or nothing: as score reports have it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.attempts import SectionResult
from cpccards.domain.blueprint import Section
from cpccards.domain.errors import BadInput
from cpccards.gui.pages.page import INSIDE, MARGIN, label
from cpccards.gui.widgets.complaint import Complaint

_DATE_LIKE = re.compile(r"\d+\s*[-/.]\s*\d+\s*[-/.]\s*\d+|[^\W\d]{3,}")


def read_score(text: str, locale: QLocale) -> float | None:
    """A score from 0 to 100 as typed, with or without a percent sign; None for an empty text.

    Raises:
        BadInput: anything else, with a sentence that fits it.
    """
    bare = text.strip().removesuffix("%").strip()
    if not bare:
        return None
    if _DATE_LIKE.search(bare):
        raise BadInput("No score", "That is not a score.", "Type a number from 0 to 100.")
    value, understood = locale.toDouble(bare)
    if not understood:
        value, understood = QLocale.c().toDouble(bare)
    if not understood:
        raise BadInput("No score", "That is not a number.", "Type one from 0 to 100, or tick “below 70”.")
    if not 0 <= value <= 100:
        raise BadInput("No score", "A score lies between 0 and 100.")
    return value


class ScoreField(QWidget):
    """A score out of 100, or only "below 70", or nothing."""

    def __init__(self, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = QLineEdit()
        self._edit.setAccessibleName(f"{name}, 0 to 100")
        self._edit.setPlaceholderText("unknown")
        self._edit.setMaxLength(20)
        self._edit.setFixedWidth(self._edit.fontMetrics().averageCharWidth() * 11 + 20)
        self._below = QCheckBox("below 70")
        self._below.setAccessibleName(f"{name}: only known to be below 70")
        self._complaint = Complaint(self._edit)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._edit)
        row.addWidget(label(unit, "muted"))
        row.addSpacing(INSIDE)
        row.addWidget(self._below)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self._complaint)
        self.setFocusProxy(self._edit)
        self._edit.textEdited.connect(self._on_typed)
        self._edit.editingFinished.connect(self.check)
        self._below.toggled.connect(self._on_below)

    @property
    def value(self) -> float | None:
        """The number typed; None when there is none that can be used."""
        try:
            return read_score(self._edit.text(), self.locale())
        except BadInput:
            return None

    @property
    def below(self) -> bool:
        """True when the score is only known to be below 70."""
        return self._below.isChecked()

    @property
    def is_empty(self) -> bool:
        """True when nothing is known."""
        return not self.below and self.value is None

    @property
    def complaint(self) -> str:
        """What is being said about the score."""
        return self._complaint.text()

    def check(self) -> bool:
        """Says in place what is wrong with the text; True when nothing is."""
        try:
            read_score(self._edit.text(), self.locale())
        except BadInput as error:
            self._complaint.say(str(error))
            return False
        self._complaint.say("")
        return True

    def _on_typed(self, text: str) -> None:
        if text.strip():
            self._below.setChecked(False)
        if self._complaint.text():
            self.check()

    def _on_below(self, on: bool) -> None:
        if on:
            self._edit.clear()
            self._complaint.say("")


class SectionScores(QWidget):
    """The sections of one outline with a score field each, in two columns where there is room."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {section.id: ScoreField(section.name, "%") for section in sections}
        self._rows = [self._row(section) for section in sections]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MARGIN)
        self._grid.setVerticalSpacing(INSIDE)
        self._columns = 0
        self._lay_out(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes two columns or one."""
        super().resizeEvent(event)
        self._lay_out(2 if event.size().width() >= 2 * self._widest_row() + MARGIN else 1)

    def fields(self) -> tuple[ScoreField, ...]:
        """Every field, in the outline's order."""
        return tuple(self._fields.values())

    def results(self) -> tuple[SectionResult, ...]:
        """The sections of which something is known."""
        return tuple(
            SectionResult(
                section_id,
                share=None if field.value is None else field.value / 100,
                below=field.below,
            )
            for section_id, field in self._fields.items()
            if not field.is_empty
        )

    def _row(self, section: Section) -> QWidget:
        row = QWidget()
        words = beside_field(section.name)
        words.setBuddy(self._fields[section.id])
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(words, 1)
        layout.addWidget(self._fields[section.id], 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _widest_row(self) -> int:
        fields = max(field.sizeHint().width() for field in self._fields.values())
        return fields + INSIDE + self.fontMetrics().averageCharWidth() * 24

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        height = -(-len(self._rows) // columns)
        for place, row in enumerate(self._rows):
            self._grid.addWidget(row, place % height, place // height, Qt.AlignmentFlag.AlignTop)
        # In one column the fields stay near their names: the rest of the width is left empty.
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 2 if columns == 2 else 1)


def beside_field(words: str) -> QLabel:
    """What a field is for, level with its first line even while a sentence stands below the field."""
    made = label(words, wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setContentsMargins(0, INSIDE, 0, 0)
    return made
