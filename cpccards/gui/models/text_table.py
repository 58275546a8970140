"""A table of plain text, whose rows a screen reader gets as sentences."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import Qt as GuiQt

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_HORIZONTAL = Qt.Orientation.Horizontal


def plain_tip(words: str) -> str:
    """Words as a tip in which nothing is read as mark-up."""
    return f"<p>{html.escape(words)}</p>" if GuiQt.mightBeRichText(words) else words


class TextTable(QAbstractTableModel):
    """Rows of plain text under headings. A row's first cell is spoken as the whole row."""

    headings: tuple[str, ...] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, ...]] = []

    def show_rows(self, rows: Sequence[Sequence[str]], headings: Sequence[str] | None = None) -> None:
        """Takes over rows, under other `headings` where they are given."""
        self.beginResetModel()
        if headings is not None:
            self.headings = tuple(headings)
        self._rows = [tuple(row) for row in rows]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A cell's text."""
        if not index.isValid():
            return None
        cells = self._rows[index.row()]
        if role == Role.DisplayRole:
            return cells[index.column()]
        if role == Role.ToolTipRole:
            return plain_tip(cells[index.column()])
        if role == Role.AccessibleTextRole:
            return self.spoken(index.row()) if index.column() == 0 else cells[index.column()]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """The headings."""
        if orientation is not _HORIZONTAL or not 0 <= section < len(self.headings):
            return None
        if role == Role.DisplayRole:
            return self.headings[section]
        return _LEFT if role == Role.TextAlignmentRole else None

    def spoken(self, row: int) -> str:
        """A whole row in words."""
        return ". ".join(cell for cell in self._rows[row] if cell)
