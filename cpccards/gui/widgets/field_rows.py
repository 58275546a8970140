"""Fields under each other, each with its name before it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.widgets.number_field import NumberField

FieldRows = dict[str, tuple[QLabel, QWidget]]
"""The name and the field of each row, by its key."""


def field_rows(fields: Iterable[tuple[str, str, QWidget]]) -> tuple[QGridLayout, FieldRows]:
    """A grid of fields, given as (key, name, field). Numbers and choices are narrow, texts fill it."""
    rows: FieldRows = {}
    grid = QGridLayout()
    grid.setHorizontalSpacing(BLOCK)
    grid.setVerticalSpacing(INSIDE)
    grid.setColumnStretch(1, 1)
    for row, (key, words, field) in enumerate(fields):
        said = label(words, "muted")
        rows[key] = (said, field)
        grid.addWidget(said, row, 0)
        if isinstance(field, QComboBox):
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        is_narrow = isinstance(field, NumberField | QComboBox)
        grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft if is_narrow else Qt.AlignmentFlag(0))
    return grid, rows
