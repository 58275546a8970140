"""The rows of the Browse page: an order of cards, and what stands in those that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from cpccards.domain.browsing import COLUMN_NAMES, BrowseColumn, BrowseRow
from cpccards.domain.notes import CardId
from cpccards.gui.words.browse_words import BrowseWords

Index = QModelIndex | QPersistentModelIndex
Read = Callable[[Sequence[CardId]], list[BrowseRow]]

COLUMNS = tuple(BrowseColumn)
NUMBERS = frozenset(
    {
        BrowseColumn.INTERVAL,
        BrowseColumn.STABILITY,
        BrowseColumn.DIFFICULTY,
        BrowseColumn.RETRIEVABILITY,
        BrowseColumn.LAPSES,
        BrowseColumn.REVIEWS,
    }
)
_READ_AT_ONCE = 100
_MOST_KEPT = 20
"""Portions of rows that are kept; scrolling back reads the others again."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class BrowseTableModel(QAbstractTableModel):
    """Every column there is, over cards; `read` is asked for rows as they come into sight."""

    def __init__(self, read: Read, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._cards: Sequence[CardId] = ()
        self._portions: dict[int, dict[CardId, BrowseRow]] = {}
        self._words = BrowseWords()

    def set_cards(self, cards: Sequence[CardId], words: BrowseWords) -> None:
        """Takes over an order of cards."""
        self.beginResetModel()
        self._cards = cards
        self._words = words
        self._portions = {}
        self.endResetModel()

    @property
    def cards(self) -> Sequence[CardId]:
        """The cards, row by row."""
        return self._cards

    def row(self, place: int) -> BrowseRow | None:
        """What stands in a row; None for a card that is gone by now, or no row at all."""
        if not 0 <= place < len(self._cards):
            return None
        number = place // _READ_AT_ONCE
        portion = self._portions.get(number)
        if portion is None:
            start = number * _READ_AT_ONCE
            portion = {row.card: row for row in self._read(self._cards[start : start + _READ_AT_ONCE])}
            if len(self._portions) >= _MOST_KEPT:
                del self._portions[next(iter(self._portions))]
            self._portions[number] = portion
        return portion.get(self._cards[place])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many cards there are."""
        return 0 if parent.isValid() else len(self._cards)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Every column; the view hides those that are not chosen."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell's text."""
        if not index.isValid():
            return None
        column = COLUMNS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in NUMBERS else _LEFT
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        row = self.row(index.row())
        return "" if row is None else self._words.cell(row, column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMN_NAMES[COLUMNS[section]]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section] in NUMBERS else _LEFT
        return None
