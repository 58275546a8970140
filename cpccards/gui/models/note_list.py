"""The notes of a deck as rows of plain text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cpccards.domain.cards import StoredNote
from cpccards.domain.cloze import cloze_ordinals
from cpccards.domain.notes import CHOICE_LETTERS, KIND_NAMES, Note, NoteKind, kind_name, summary
from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import TOPIC_BY_KEY

Index = QModelIndex | QPersistentModelIndex

COLUMNS = ("Question", "Answer", "Topic")
QUESTION, ANSWER, TOPIC = range(3)
NO_TOPIC = "No topic"

_SHOWN = 300
"""Characters of a text that a row can show; the rest costs time and is never seen."""


class NoteListModel(QAbstractTableModel):
    """Question, answer (or what kind it is) and topic over immutable notes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notes: tuple[StoredNote, ...] = ()
        self._texts: dict[int, tuple[str, str, str]] = {}

    def set_rows(self, notes: tuple[StoredNote, ...]) -> None:
        """Takes over the notes to show."""
        self.beginResetModel()
        self._notes = notes
        self._texts = {}
        self.endResetModel()

    def note(self, index: Index) -> StoredNote | None:
        """The note of a row."""
        return self._notes[index.row()] if index.isValid() else None

    def row_of(self, note: int | None) -> int:
        """The row of a note by its id; -1 when it is not there."""
        return next((row for row, stored in enumerate(self._notes) if stored.id == note), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many notes there are."""
        return 0 if parent.isValid() else len(self._notes)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Always three."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text; a row's first cell is spoken as the whole row."""
        if not index.isValid():
            return None
        texts = self._row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ". ".join(texts) if index.column() == QUESTION else texts[index.column()]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return COLUMNS[section] if 0 <= section < len(COLUMNS) else None

    def _row(self, row: int) -> tuple[str, str, str]:
        """Texts are made when a row is first seen: a deck may hold 50,000 notes."""
        if row not in self._texts:
            note = self._notes[row].note
            topic = TOPIC_BY_KEY.get(note.topic or "")
            self._texts[row] = (
                summary(note.kind, note.fields)[:_SHOWN] or "(a picture)",
                _answer(note)[:_SHOWN],
                topic.name if topic else NO_TOPIC,
            )
        return self._texts[row]


def _answer(note: Note) -> str:
    """The answer as plain text; for a cloze, whose question already holds it, how many gaps there are."""
    if note.kind is NoteKind.CLOZE:
        gaps = len(cloze_ordinals(note.fields[0]))
        return f"{gaps} {'gap' if gaps == 1 else 'gaps'}"
    if note.kind is NoteKind.CHOICE:
        place = CHOICE_LETTERS.find(plain_text(note.fields[-1]).upper() or "?")
        return plain_text(note.fields[1 + place]) if place >= 0 else KIND_NAMES[note.kind]
    return (plain_text(note.fields[1]) if len(note.fields) > 1 else "") or kind_name(note.kind)
