"""Completes the last of several tags in a line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit


class TagCompleter(QCompleter):
    """Offers known tags, and the tags that nested ones (``a::b``) lie in, by any part of their name."""

    def __init__(self, tags: Sequence[str], line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self.setModel(QStringListModel(with_parents(tags), self))
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)

    def splitPath(self, path: str) -> list[str]:  # noqa: N802
        """The word being written."""
        return [path.rpartition(" ")[2]]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:  # noqa: N802
        """The whole line with the word completed."""
        before, space, _ = self._line.text().rpartition(" ")
        return f"{before}{space}{super().pathFromIndex(index)}"


def with_parents(tags: Iterable[str]) -> list[str]:
    """Tags and all they lie in, each once, in order."""
    found: set[str] = set()
    for tag in tags:
        parts = tag.split("::")
        found |= {"::".join(parts[:depth]) for depth in range(1, len(parts) + 1)}
    return sorted(found - {""})
