"""What an import would do, as tables: raw columns, notes with their fate, problems. Plain text only.

Cells are made when they are shown, so a file of a hundred thousand rows costs no more than the screen holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from cpccards.domain.drafts import Problem
from cpccards.domain.faces import Faces
from cpccards.domain.notes import card_ordinals, faces
from cpccards.domain.plain_text import plain_text
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.words.import_words import fate, topic_words
from cpccards.services.importing import Fate, PlannedNote
from cpccards.services.reading import Row

RAW_ROWS = 200
"""Rows of the file that are shown as they stand."""
MOST_ROWS = 20_000
"""Rows any of these tables shows."""
_CELL = 300

Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel):
    """A table over immutable rows, replaced as a whole."""

    def __init__(self, headers: Sequence[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = tuple(headers)
        self._rows: Sequence[Any] = ()
        self._muted = QColor()

    def show_rows(self, rows: Sequence[Any], headers: Sequence[str] | None = None) -> None:
        """Replaces everything; at most MOST_ROWS are shown."""
        self.beginResetModel()
        self._rows = rows[:MOST_ROWS]
        if headers is not None:
            self._headers = tuple(headers)
        self.endResetModel()

    def set_muted(self, color: QColor) -> None:
        """The colour for rows that nothing happens to."""
        self._muted = color

    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows are shown."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self._headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._headers):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell as one line of plain text."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.ForegroundRole and self.is_muted(self._rows[index.row()]):
            return self._muted
        return None

    def describe(self, row: int) -> str:
        """A whole row in words; empty when there is no such row."""
        if not 0 <= row < len(self._rows):
            return ""
        cells = (self.text(self._rows[row], column) for column in range(self.columnCount()))
        return "  ·  ".join(cell for cell in cells if cell)

    def text(self, row: Any, column: int) -> str:
        """What a cell says."""
        raise NotImplementedError

    def is_muted(self, _row: Any) -> bool:
        """True for rows that nothing happens to."""
        return False


class RawRowsModel(RowsModel):
    """The first rows of a file as they stand in it."""

    def show_rows(self, rows: Sequence[Any], headers: Sequence[str] | None = None) -> None:
        """Shows the first RAW_ROWS of `rows`."""
        super().show_rows(rows[:RAW_ROWS], headers)

    def text(self, row: Row, column: int) -> str:
        """A cell; empty where the row is too short."""
        return _one_line(row.cells[column]) if column < len(row.cells) else ""


class PlannedNotesModel(RowsModel):
    """Notes of the file, each with what will happen to it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__([name for name, _ in _NOTE_COLUMNS], parent)

    def text(self, row: PlannedNote, column: int) -> str:
        """What a cell says."""
        return _one_line(_NOTE_COLUMNS[column][1](row))

    def is_muted(self, row: PlannedNote) -> bool:
        """Skipped notes step back."""
        return row.fate in {Fate.DUPLICATE, Fate.UNCHANGED}


class ProblemsModel(RowsModel):
    """What could not be taken as it is, by line."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__([name for name, _ in _PROBLEM_COLUMNS], parent)

    def text(self, row: Problem, column: int) -> str:
        """What a cell says."""
        return _PROBLEM_COLUMNS[column][1](row)


def _one_line(text: str) -> str:
    shown = text if len(text) <= _CELL else text[:_CELL] + "…"
    return " ".join(shown.split())


def _first_card(planned: PlannedNote) -> Faces:
    note = planned.draft.note
    return faces(note.kind, note.fields, card_ordinals(note.kind, note.fields)[0])


_NOTE_COLUMNS: tuple[tuple[str, Callable[[PlannedNote], str]], ...] = (
    ("What happens", fate),
    ("Question", lambda planned: plain_text(_first_card(planned).question)),
    ("Answer", lambda planned: plain_text(_first_card(planned).answer)),
    ("Deck", lambda planned: path_words(planned.draft.deck)),
    ("Topic", lambda planned: topic_words(planned.draft.note.topic)),
)

_PROBLEM_COLUMNS: tuple[tuple[str, Callable[[Problem], str]], ...] = (
    ("Line", lambda problem: f"{problem.line:,}" if problem.line is not None else "file"),
    ("What happens", lambda problem: f"{'Left out' if problem.fatal else 'Please check'}: {problem.why}"),
)
