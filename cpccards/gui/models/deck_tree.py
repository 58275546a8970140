"""The decks as a tree, with what each could show today."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, overload

from PySide6.QtCore import QAbstractItemModel, QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from cpccards.domain.cards import Deck, DeckCounts, DeckNode
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import DeckId

Index = QModelIndex | QPersistentModelIndex

COLUMNS = ("Deck", "New", "Learning", "Due", "Cards")
DECK, NEW, LEARNING, DUE, CARDS = range(5)

SEPARATOR = " › "
_SEPARATORS = re.compile(r"›|::")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Item:
    """A node with its place: `parent` is a position in the flat list, -1 at the top."""

    node: DeckNode
    parent: int
    row: int
    children: tuple[int, ...]


class DeckTreeModel(QAbstractItemModel):
    """Deck, New, Learning, Due and Cards over a tree of immutable nodes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[_Item] = []
        self._top: tuple[int, ...] = ()
        self._places: dict[DeckId, int] = {}
        self._muted: QColor | None = None

    def set_rows(self, nodes: tuple[DeckNode, ...]) -> None:
        """Takes over a tree. While it has the same decks in the same places, views keep their state."""
        items: list[_Item] = []
        top = _flatten(nodes, -1, items)
        same = [(item.node.deck.id, item.parent) for item in items] == [
            (item.node.deck.id, item.parent) for item in self._items
        ]
        if not same:
            self.beginResetModel()
        self._items, self._top = items, top
        self._places = {item.node.deck.id: place for place, item in enumerate(items)}
        if same:
            self._tell_all()
        else:
            self.endResetModel()

    def set_muted(self, color: QColor) -> None:
        """The colour of numbers that ask for nothing."""
        self._muted = color
        self._tell_all()

    def node(self, index: Index) -> DeckNode | None:
        """What stands at `index`."""
        return self._items[index.internalId()].node if index.isValid() else None

    def find(self, deck: DeckId | None) -> QModelIndex:
        """Where a deck stands; an invalid index when it is not there."""
        place = None if deck is None else self._places.get(deck)
        return QModelIndex() if place is None else self._index_at(place)

    def decks(self) -> tuple[Deck, ...]:
        """Every deck, parents before children."""
        return tuple(item.node.deck for item in self._items)

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        """The index of a cell."""
        below = self._below(parent)
        if 0 <= row < len(below) and 0 <= column < len(COLUMNS):
            return self.createIndex(row, column, below[row])
        return QModelIndex()

    @overload
    def parent(self) -> QObject | None: ...
    @overload
    def parent(self, child: Index) -> QModelIndex: ...
    def parent(self, child: Index | None = None) -> QObject | QModelIndex | None:
        """The deck above; without an index, the object this model belongs to."""
        if child is None:
            return super().parent()
        place = self._items[child.internalId()].parent if child.isValid() else -1
        return QModelIndex() if place < 0 else self._index_at(place)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many decks stand right below `parent`."""
        return len(self._below(parent))

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Always five."""
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A name or a number; no number for zero."""
        node = self.node(index)
        if node is None:
            return None
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return node.deck.name if column == DECK else _number(_count(node.counts, column))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if column == DECK else _RIGHT
            case Qt.ItemDataRole.ForegroundRole:
                return self._muted if column not in {DECK, DUE} else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(node, column)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == DECK else _RIGHT
        return None

    def _below(self, parent: Index) -> tuple[int, ...]:
        if not parent.isValid():
            return self._top
        return self._items[parent.internalId()].children if parent.column() == DECK else ()

    def _index_at(self, place: int) -> QModelIndex:
        return self.createIndex(self._items[place].row, DECK, place)

    def _tell_all(self) -> None:
        for parent in {item.parent for item in self._items}:
            below = self._top if parent < 0 else self._items[parent].children
            first, last = below[0], below[-1]
            self.dataChanged.emit(
                self._index_at(first), self.createIndex(self._items[last].row, len(COLUMNS) - 1, last)
            )


def path_words(path: tuple[str, ...]) -> str:
    """A deck's path as it is shown and typed: CPT › Modifiers."""
    return SEPARATOR.join(path)


def path_from_words(words: str) -> tuple[str, ...]:
    """The path that was typed, parted by › or ::.

    Raises:
        BadInput: a part has no name.
    """
    path = tuple(" ".join(part.split()) for part in _SEPARATORS.split(words))
    if not all(path):
        raise BadInput(
            "That deck has no name" if len(path) == 1 else "That deck name can't be used",
            "A deck needs a name." if len(path) == 1 else "There is no name before or after a ›.",
            "Write a name, or CPT › Modifiers for a deck in another deck.",
        )
    return path


def _flatten(nodes: tuple[DeckNode, ...], parent: int, items: list[_Item]) -> tuple[int, ...]:
    """Adds `nodes` with all below them to `items`; returns their places."""
    places = []
    for row, node in enumerate(nodes):
        place = len(items)
        items.append(_Item(node, parent, row, ()))
        items[place] = _Item(node, parent, row, _flatten(node.children, place, items))
        places.append(place)
    return tuple(places)


def _count(counts: DeckCounts, column: int) -> int:
    return {NEW: counts.new, LEARNING: counts.learning, DUE: counts.review, CARDS: counts.total}[column]


def _number(count: int) -> str:
    return QLocale().toString(count) if count else ""


def _spoken(node: DeckNode, column: int) -> str:
    """What a screen reader says: "Modifiers, 12 due"."""
    column = DUE if column == DECK else column
    count = _count(node.counts, column)
    words = {NEW: "new", LEARNING: "learning", DUE: "due", CARDS: "card" if count == 1 else "cards"}[column]
    nothing = "nothing" if column == DUE else "0"
    return f"{node.deck.name}, {_number(count) or nothing} {words}"
