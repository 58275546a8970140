"""The table of the Browse page: columns of the learner's choice, in their order and widths."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from cpccards.domain.browsing import BrowseColumn, BrowseView
from cpccards.domain.notes import CardId
from cpccards.gui.models.browse_table import COLUMNS, BrowseTableModel, Read
from cpccards.gui.words.browse_words import BrowseWords

_SETTLED = 400
"""Milliseconds after which a column that was drawn to a width is remembered."""
_USUAL_CHARACTERS = {
    BrowseColumn.QUESTION: 40,
    BrowseColumn.ANSWER: 30,
    BrowseColumn.DECK: 26,
    BrowseColumn.TOPIC: 22,
    BrowseColumn.TAGS: 22,
    BrowseColumn.SECTION: 22,
    BrowseColumn.SOURCE: 26,
    BrowseColumn.CREATED: 19,
    BrowseColumn.CHANGED: 19,
    BrowseColumn.DUE: 17,
    BrowseColumn.STATE: 17,
    BrowseColumn.KIND: 17,
    BrowseColumn.RETRIEVABILITY: 15,
    BrowseColumn.REVIEW_BY: 16,
}
_FEW_CHARACTERS = 12
_STRETCHING = (BrowseColumn.QUESTION, BrowseColumn.ANSWER)
"""They share the room that the others leave them; of a narrow table all, and the others are scrolled to."""


class BrowseTable(QTableView):
    """Rows of cards or notes.

    Signals:
        arranged: columns were moved or drawn to a width; see `columns` and `widths`.
        sort_chosen: a column heading was clicked.
        row_changed: another row is the current one.
        selection_changed: other rows are chosen.
        edit_chosen, deletion_chosen, question_chosen: Enter, Del and Q on the rows.
    """

    arranged = Signal()
    sort_chosen = Signal(object)
    row_changed = Signal()
    selection_changed = Signal()
    edit_chosen = Signal()
    deletion_chosen = Signal()
    question_chosen = Signal()

    def __init__(self, read: Read, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = BrowseTableModel(read, self)
        self._is_arranging = False
        self._drawn: dict[BrowseColumn, int] = {}
        self.setModel(self._rows)
        self.setAccessibleName("Cards")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setStyleSheet("QAbstractScrollArea::corner { background: transparent; border: none; }")
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        # Else it paints over the round corners.
        header.setStyleSheet(
            "QHeaderView, QHeaderView::section { background: transparent; }"
            "QHeaderView::section { padding-left: 8px; padding-right: 8px; }"
        )
        # Else it asks for each heading whether all rows are chosen: a second at fifty thousand of them.
        header.setSelectionModel(QItemSelectionModel(self._rows, header))
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED)
        self._settled.timeout.connect(self.arranged)
        header.sectionMoved.connect(lambda *_: self._on_arranged())
        header.sectionResized.connect(self._on_resized)
        header.sectionClicked.connect(lambda place: self.sort_chosen.emit(COLUMNS[place]))
        self.selectionModel().currentRowChanged.connect(lambda *_: self.row_changed.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self.doubleClicked.connect(lambda _: self.edit_chosen.emit())
        self._fit()

    @property
    def rows(self) -> BrowseTableModel:
        """What it shows."""
        return self._rows

    @property
    def columns(self) -> tuple[BrowseColumn, ...]:
        """The columns that are shown, from left to right."""
        header = self.horizontalHeader()
        places = (header.logicalIndex(place) for place in range(len(COLUMNS)))
        return tuple(COLUMNS[place] for place in places if not self.isColumnHidden(place))

    @property
    def widths(self) -> dict[BrowseColumn, int]:
        """The widths that columns were drawn to."""
        return dict(self._drawn)

    @property
    def card(self) -> CardId | None:
        """The card of the current row."""
        place = self.currentIndex().row()
        return self._rows.cards[place] if 0 <= place < len(self._rows.cards) else None

    @property
    def chosen(self) -> list[CardId]:
        """The cards of the chosen rows, in order."""
        cards = self._rows.cards
        places = {place for part in self._parts() for place in part}
        return [cards[place] for place in sorted(places)]

    @property
    def count_chosen(self) -> int:
        """How many rows are chosen."""
        return sum(map(len, self._parts()))

    def set_up(self, view: BrowseView) -> None:
        """Shows the columns of a view, in its order and widths."""
        self._is_arranging = True
        self._drawn = dict(view.widths)
        header = self.horizontalHeader()
        for place, column in enumerate(COLUMNS):
            self.setColumnHidden(place, column not in view.columns)
        for place, column in enumerate(view.columns):
            header.moveSection(header.visualIndex(COLUMNS.index(column)), place)
        self._fit()
        header.setSortIndicatorShown(view.sort is not None)
        if view.sort is not None:
            down = Qt.SortOrder.DescendingOrder if view.descending else Qt.SortOrder.AscendingOrder
            header.setSortIndicator(COLUMNS.index(view.sort), down)
        self._is_arranging = False

    def show_cards(self, cards: list[CardId], words: BrowseWords, *, keeps_chosen: bool) -> None:
        """Shows rows. The current one stays so; where it is gone, the row in its place becomes it.

        Args:
            keeps_chosen: so do all that were chosen. Not for another search: what was chosen for the one
                before may be out of sight.
        """
        before, place, top = self.card, self.currentIndex().row(), self.rowAt(0)
        chosen = set(self.chosen) if keeps_chosen else set()
        self._rows.set_cards(cards, words)
        if not cards:
            return
        places = {card: row for row, card in enumerate(cards)} if chosen or before is not None else {}
        current = places.get(before) if before is not None else None
        row = current if current is not None else min(max(place, 0), len(cards) - 1)
        kept = sorted(places[card] for card in chosen if card in places)
        if current is not None and top >= 0:
            self.scrollTo(self._rows.index(min(top, len(cards) - 1), 0), self.ScrollHint.PositionAtTop)
        column = COLUMNS.index(self.columns[0])
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._rows.index(row, column), flags.NoUpdate)
        self.selectionModel().select(self._ranges(kept or [row]), flags.ClearAndSelect | flags.Rows)

    def sizeHintForColumn(self, column: int) -> int:
        """A width that does not ask for every row."""
        return self._usual_width(COLUMNS[column])

    def event(self, event: QEvent) -> bool:
        """Fits again when the look changes."""
        done = super().event(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._fit()
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits again in another width."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter edits, Del deletes, Q asks. Other letters are left to the page: the search line finds."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self.edit_chosen.emit()
        elif event.key() == Qt.Key.Key_Delete and not event.modifiers():
            self.deletion_chosen.emit()
        elif event.key() == Qt.Key.Key_Q and not event.modifiers():
            self.question_chosen.emit()
        elif event.text().strip() and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _parts(self) -> list[range]:
        """The chosen rows as ranges: an index for each of fifty thousand would take a second."""
        chosen = self.selectionModel().selection()
        parts = (chosen.at(place) for place in range(chosen.count()))
        return [range(part.top(), part.bottom() + 1) for part in parts]

    def _ranges(self, places: Iterable[int]) -> QItemSelection:
        """Rows as a selection, neighbours as one range: fifty thousand ranges would take seconds."""
        made = QItemSelection()
        first = last = -1
        for place in places:
            if place != last + 1 or first < 0:
                if first >= 0:
                    made.select(self._rows.index(first, 0), self._rows.index(last, len(COLUMNS) - 1))
                first = place
            last = place
        if first >= 0:
            made.select(self._rows.index(first, 0), self._rows.index(last, len(COLUMNS) - 1))
        return made

    def _fit(self) -> None:
        was, self._is_arranging = self._is_arranging, True
        widths = self._fitting_widths()
        for place, column in enumerate(COLUMNS):
            self.setColumnWidth(place, widths[column])
        self.verticalHeader().setDefaultSectionSize(max(32, self.fontMetrics().lineSpacing() + 12))
        self._is_arranging = was

    def _fitting_widths(self) -> dict[BrowseColumn, int]:
        widths = {column: self._drawn.get(column) or self._usual_width(column) for column in COLUMNS}
        shown = self.columns
        stretching = [column for column in _STRETCHING if column in shown and column not in self._drawn]
        usual = sum(widths[column] for column in stretching)
        left = self.viewport().width() - sum(widths[column] for column in shown if column not in stretching)
        room = max(left, min(usual, self.viewport().width()))
        return widths | {column: widths[column] * room // usual for column in stretching}

    def _usual_width(self, column: BrowseColumn) -> int:
        characters = _USUAL_CHARACTERS.get(column, _FEW_CHARACTERS)
        return self.fontMetrics().averageCharWidth() * characters + 24

    def _on_arranged(self) -> None:
        if not self._is_arranging:
            self._settled.start()

    def _on_resized(self, place: int, _old: int, width: int) -> None:
        if not self._is_arranging and width > 0:
            self._drawn[COLUMNS[place]] = width
            self._settled.start()
