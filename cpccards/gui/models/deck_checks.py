"""The decks one below the other, to be ticked; a tick goes for all decks inside."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from cpccards.domain.cards import Deck
from cpccards.domain.notes import DeckId

Index = QModelIndex | QPersistentModelIndex

_INDENT = "\N{EM SPACE}\N{EM SPACE}"


class DeckChecksModel(QAbstractListModel):
    """Decks by name, each set in by how deep it stands.

    Signals:
        ticked: the learner changed what is ticked.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._decks: tuple[Deck, ...] = ()
        self._chosen: set[DeckId] = set()

    @property
    def chosen(self) -> tuple[Deck, ...]:
        """The decks that are ticked, in order."""
        return tuple(deck for deck in self._decks if deck.id in self._chosen)

    def set_rows(self, decks: Sequence[Deck]) -> None:
        """Takes over the decks, parents before children; ticks stay where the decks do."""
        self.beginResetModel()
        self._decks = tuple(decks)
        self._chosen &= {deck.id for deck in decks}
        self.endResetModel()

    def choose(self, wanted: Collection[DeckId]) -> None:
        """Ticks just these decks and all inside them."""
        self._chosen = set()
        for deck in self._decks:
            if deck.id in wanted or deck.parent in self._chosen:
                self._chosen.add(deck.id)
        self._tell()

    def row_of(self, deck: DeckId) -> int:
        """Where a deck stands; -1 for none."""
        return next((row for row, known in enumerate(self._decks) if known.id == deck), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many decks there are."""
        return 0 if parent is not None and parent.isValid() else len(self._decks)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Each can be ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name and the tick; for a screen reader the whole path."""
        if not index.isValid():
            return None
        deck = self._decks[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _INDENT * (len(deck.path) - 1) + deck.name
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if deck.id in self._chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(deck.path)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ticks a deck and those inside it, or clears them."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        deck = self._decks[index.row()]
        inside = {deck.id}
        for other in self._decks:
            if other.parent in inside:
                inside.add(other.id)
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._chosen |= inside
        else:
            self._chosen -= inside
        self._tell()
        self.ticked.emit()
        return True

    def _tell(self) -> None:
        if self._decks:
            self.dataChanged.emit(self.index(0), self.index(len(self._decks) - 1))
