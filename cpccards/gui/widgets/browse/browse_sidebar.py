"""What can be filtered by, as a tree: kept searches, decks, tags, topics, flags, states."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from cpccards.domain.topics import TOPIC_BY_KEY
from cpccards.gui.words.browse_words import FLAG_NAMES, SEARCHED_STATES, quoted
from cpccards.services.browse import BrowseFilters

_QUERY = Qt.ItemDataRole.UserRole
_KEY = Qt.ItemDataRole.UserRole + 1
_SAVED = "saved/"


class BrowseSidebar(QTreeView):
    """Every entry stands for a search.

    Signals:
        chosen: (search, add). `add`: the learner held Ctrl, so it comes on top of what is searched for.
        rename_chosen, deletion_chosen: F2 and Del on a kept search; its name.
    """

    chosen = Signal(str, bool)
    rename_chosen = Signal(str)
    deletion_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries = QStandardItemModel(self)
        self._open = {"group/saved", "group/decks", "group/states"}
        self._is_filling = False
        self.setModel(self._entries)
        self.setAccessibleName("Filters")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIndentation(16)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.expanded.connect(lambda index: self._on_folded(index, is_open=True))
        self.collapsed.connect(lambda index: self._on_folded(index, is_open=False))

    @property
    def saved_name(self) -> str | None:
        """The name of the kept search that is chosen; None when it is another entry."""
        key = self._key(self.currentIndex())
        return key.removeprefix(_SAVED) if key.startswith(_SAVED) else None

    def show_filters(self, filters: BrowseFilters) -> None:
        """Shows what there is; what was open and chosen stays so."""
        chosen = self._key(self.currentIndex())
        self._is_filling = True
        self._entries.clear()
        root = self._entries.invisibleRootItem()
        everything = _entry("All cards", "", "all")
        root.appendRow(everything)
        if filters.saved:
            group = _add(root, "Kept searches", "group/saved")
            for each in filters.saved:
                group.appendRow(_entry(each.name, each.query, _SAVED + each.name))
        states = _add(root, "States", "group/states")
        for state, words in SEARCHED_STATES.items():
            states.appendRow(_entry(words, f"is:{state}", f"state/{state}"))
        self._add_decks(root, filters)
        if filters.tags:
            group = _add(root, "Tags", "group/tags")
            _add_paths(group, filters.tags)
            group.appendRow(_entry("Without a tag", "tag:none", "tag-none"))
        self._add_topics(root, filters)
        if filters.flags:
            group = _add(root, "Flags", "group/flags")
            for flag, count in sorted(filters.flags.items()):
                group.appendRow(
                    _entry(f"{flag} {FLAG_NAMES[flag]} ({count:,})", f"flag:{flag}", f"flag/{flag}")
                )
        self._restore(chosen)
        self._is_filling = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click filters; with Ctrl, it filters what is found already."""
        before = self._folded(self.indexAt(event.position().toPoint()))
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        # A click on the arrow opens and closes, and is no choice.
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and self._folded(index) == before:
            self._choose(index, add=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter filters; with Ctrl, it filters what is found already. F2 and Del are for kept searches."""
        saved = self.saved_name
        if saved is not None and event.key() in {Qt.Key.Key_F2, Qt.Key.Key_Delete}:
            (self.rename_chosen if event.key() == Qt.Key.Key_F2 else self.deletion_chosen).emit(saved)
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            add = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._choose(self.currentIndex(), add=add)
            return
        super().keyPressEvent(event)

    def _choose(self, index: QModelIndex, *, add: bool) -> None:
        query = index.data(_QUERY) if index.isValid() else None
        if query is not None:
            self.chosen.emit(query, add)
        elif index.isValid() and not add:
            self.setExpanded(index, not self.isExpanded(index))

    def _add_decks(self, root: QStandardItem, filters: BrowseFilters) -> None:
        group = _add(root, "Decks", "group/decks")
        made: dict[int, QStandardItem] = {}
        for deck in filters.decks:
            entry = _entry(deck.name, "deck:" + quoted("::".join(deck.path)), f"deck/{deck.id}")
            made[deck.id] = entry
            above = group if deck.parent is None else made[deck.parent]
            above.appendRow(entry)

    def _add_topics(self, root: QStandardItem, filters: BrowseFilters) -> None:
        group = _add(root, "Topics", "group/topics")
        placed: set[str] = set()
        for key, name in filters.sections:
            entry = _entry(name, "section:" + quoted(key), f"section/{key}")
            topics = [topic for topic in filters.section_topics.get(key, ()) if topic in filters.topics]
            for topic in topics:
                placed.add(topic)
                entry.appendRow(_topic(topic, key))
            group.appendRow(entry)
        for topic in sorted(filters.topics - placed):
            group.appendRow(_topic(topic, ""))
        group.appendRow(_entry("Without a topic", "topic:none", "topic-none"))

    def _restore(self, chosen: str) -> None:
        waiting = [self._entries.index(row, 0) for row in range(self._entries.rowCount())]
        while waiting:
            index = waiting.pop()
            key = self._key(index)
            self.setExpanded(index, key in self._open)
            if key == (chosen or "all"):
                self.setCurrentIndex(index)
            waiting += [self._entries.index(row, 0, index) for row in range(self._entries.rowCount(index))]

    def _folded(self, index: QModelIndex) -> bool:
        return index.isValid() and self.isExpanded(index)

    def _key(self, index: QModelIndex) -> str:
        return index.data(_KEY) or "" if index.isValid() else ""

    def _on_folded(self, index: QModelIndex, *, is_open: bool) -> None:
        if self._is_filling:
            return
        if is_open:
            self._open.add(self._key(index))
        else:
            self._open.discard(self._key(index))


def _entry(words: str, query: str | None, key: str) -> QStandardItem:
    made = QStandardItem(words)
    made.setData(query, _QUERY)
    made.setData(key, _KEY)
    return made


def _add(root: QStandardItem, words: str, key: str) -> QStandardItem:
    group = _entry(words, None, key)
    root.appendRow(group)
    return group


def _topic(topic: str, section: str) -> QStandardItem:
    known = TOPIC_BY_KEY.get(topic)
    return _entry(known.name if known else topic, "topic:" + quoted(topic), f"topic/{section}/{topic}")


def _add_paths(group: QStandardItem, tags: Iterable[str]) -> None:
    """Tags as a tree: a::b stands below a, which is there even where no note has it alone."""
    made: dict[str, QStandardItem] = {}
    for tag in tags:
        above, path = group, ""
        for part in tag.split("::"):
            path = f"{path}::{part}" if path else part
            if path not in made:
                made[path] = _entry(part, "tag:" + quoted(path), f"tag/{path}")
                above.appendRow(made[path])
            above = made[path]
