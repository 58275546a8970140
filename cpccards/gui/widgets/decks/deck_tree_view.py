"""The tree of decks: one is chosen, and what the learner folded stays folded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from cpccards.domain.cards import Deck, DeckNode
from cpccards.domain.notes import DeckId
from cpccards.gui.models.deck_tree import DECK, LEARNING, NEW, DeckTreeModel

_LINES = 7
"""The lines of text it needs the height of; with less, the page scrolls."""


class DeckTree(QTreeView):
    """Shows the decks with what each could show today.

    Signals:
        deck_chosen: the learner went to another deck.
        study_chosen, deletion_chosen: for the deck that is chosen.
    """

    deck_chosen = Signal()
    study_chosen = Signal()
    deletion_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._decks = DeckTreeModel(self)
        self._collapsed: set[DeckId] = set()
        self._is_refreshing = False
        self.setModel(self._decks)
        self.setAccessibleName("Decks")
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        # Else it paints over the round corners.
        header.setStyleSheet("QHeaderView, QHeaderView::section { background: transparent; }")
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(DECK, QHeaderView.ResizeMode.Stretch)
        self._connect()

    @property
    def node(self) -> DeckNode | None:
        """The deck that is chosen, with what lies in it."""
        return self._decks.node(self.currentIndex())

    def node_of(self, deck: DeckId) -> DeckNode | None:
        """A deck with what lies in it; None when it is not there."""
        return self._decks.node(self._decks.find(deck))

    def decks(self) -> tuple[Deck, ...]:
        """Every deck, parents before children."""
        return self._decks.decks()

    def outside(self, node: DeckNode) -> list[Deck]:
        """The decks that are neither `node` nor in it."""
        own = node.deck.path
        return [deck for deck in self.decks() if deck.path[: len(own)] != own]

    def show_decks(self, nodes: Sequence[DeckNode], chosen: DeckId | None) -> None:
        """Shows the decks as they are now; without the one to be chosen, chooses the first."""
        self._is_refreshing = True
        self._decks.set_rows(tuple(nodes))
        for deck in self.decks():
            self.setExpanded(self._decks.find(deck.id), deck.id not in self._collapsed)
        wanted = self._decks.find(chosen)
        if not wanted.isValid():
            wanted = self._decks.index(0, DECK)
        if self.currentIndex().siblingAtColumn(DECK) != wanted:
            self.setCurrentIndex(wanted)
        self._is_refreshing = False

    def choose(self, deck: DeckId) -> None:
        """Goes to a deck, as the learner would."""
        self.setCurrentIndex(self._decks.find(deck))

    def arrange(self, *, is_tight: bool) -> None:
        """Takes the shape that its place asks for; `is_tight`: there is no room for every column."""
        for place in (NEW, LEARNING):
            self.setColumnHidden(place, is_tight)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * _LINES)

    def set_muted(self, color: QColor) -> None:
        """The colour of numbers that ask for nothing."""
        self._decks.set_muted(color)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the deck that is chosen in sight."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_chosen)

    def _connect(self) -> None:
        self.selectionModel().currentChanged.connect(self._on_chosen)
        self.expanded.connect(lambda index: self._on_folded(index, is_folded=False))
        self.collapsed.connect(lambda index: self._on_folded(index, is_folded=True))
        self.doubleClicked.connect(lambda _: self.study_chosen.emit())
        for keys, chosen in (
            ((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.study_chosen),
            ((Qt.Key.Key_Delete,), self.deletion_chosen),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys([QKeySequence(key) for key in keys])
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(chosen)

    def _show_chosen(self) -> None:
        self.scrollTo(self.currentIndex())

    def _on_chosen(self) -> None:
        if not self._is_refreshing:
            self.deck_chosen.emit()

    def _on_folded(self, index: QModelIndex, *, is_folded: bool) -> None:
        node = self._decks.node(index)
        if node is None or self._is_refreshing:
            return
        if is_folded:
            self._collapsed.add(node.deck.id)
        else:
            self._collapsed.discard(node.deck.id)
