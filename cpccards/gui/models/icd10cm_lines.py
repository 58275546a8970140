"""Entries of the tabular list as rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cpccards.domain.icd10cm import Level, Line

Index = QModelIndex | QPersistentModelIndex

NAME = Qt.ItemDataRole.UserRole
"""The code as people write it."""


class Icd10cmLines(QAbstractListModel):
    """One row an entry: its title, its code as NAME, both for screen readers."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    def set_rows(self, lines: tuple[Line, ...]) -> None:
        """Takes over what to show."""
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, index: Index) -> Line | None:
        """The entry of a row."""
        return self._lines[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many there are."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row's title, its code, or all of it as spoken."""
        line = self.line(index)
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.words
        if role == NAME:
            return line.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.name}, {line.words}{_status(line)}"
        return None


def _status(line: Line) -> str:
    if line.is_billable:
        return ", billable"
    return ", more characters needed" if line.level >= Level.CATEGORY else ""
