"""Fields beside their names, in two columns where there is room."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from cpccards.gui.pages.page import INSIDE, MARGIN, label


class NamedFields(QWidget):
    """Rows of a name and a field each.

    Args:
        fields: each with its name, in order.
        name_width: the characters that a name should have room for.
        is_narrow: in one column, leaves part of the width empty, so that the fields stay near their names.
    """

    def __init__(
        self,
        fields: Mapping[QWidget, str],
        name_width: int,
        *,
        is_narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name_width = name_width
        self._is_narrow = is_narrow
        self._places = tuple(fields)
        self._rows = [_row(name, field) for field, name in fields.items()]
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

    def _widest_row(self) -> int:
        fields = max((field.sizeHint().width() for field in self._places), default=0)
        return fields + INSIDE + self.fontMetrics().averageCharWidth() * self._name_width

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        height = -(-len(self._rows) // columns)
        for place, row in enumerate(self._rows):
            self._grid.addWidget(row, place % height, place // height, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 2 if columns == 2 else int(self._is_narrow))


def beside_field(words: str) -> QLabel:
    """What a field is for, level with its first line even while a sentence stands below the field."""
    made = label(words, wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setContentsMargins(0, INSIDE, 0, 0)
    return made


def _row(name: str, field: QWidget) -> QWidget:
    row = QWidget()
    words = beside_field(name)
    words.setBuddy(field)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(INSIDE)
    layout.addWidget(words, 1)
    layout.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
    return row
