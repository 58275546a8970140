"""A plain read-only table for looking at, left with Tab, whose columns fill the room there is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget


class PreviewView(QTableView):
    """A table whose rows are all equally high and whose columns share its width by weight.

    Signals:
        row_chosen: the keyboard or the mouse is on this row.
    """

    row_chosen = Signal(int)

    def __init__(self, name: str, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights: Sequence[float] = ()
        self._about = 0
        self.setProperty("role", "preview")
        self.setAccessibleName(name)
        self.setModel(model)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.fit_rows()
        self.selectionModel().currentRowChanged.connect(self._on_row)

    def set_weights(self, weights: Sequence[float]) -> None:
        """How the width is shared; without this, all columns get the same."""
        self._weights = weights
        self.spread()

    def fit_rows(self) -> None:
        """Rows as high as the text needs now."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        self._fit_height()

    def show_about(self, rows: int) -> None:
        """Makes the table as high as its header and about so many rows."""
        self._about = rows
        self._fit_height()

    def spread(self) -> None:
        """Shares the width among the columns, none narrower than a few words."""
        columns = self.model().columnCount()
        weights = self._weights if len(self._weights) == columns else [2.0] * columns
        room = self.viewport().width()
        widths = [max(self._narrowest(weight), int(room * weight / sum(weights))) for weight in weights]
        if widths:
            widest = widths.index(max(widths))
            widths[widest] = max(self._narrowest(weights[widest]), widths[widest] + room - sum(widths))
        for at, width in enumerate(widths):
            self.setColumnWidth(at, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the columns filling the width."""
        super().resizeEvent(event)
        self.spread()
        self._fit_height()

    def _on_row(self, present: QModelIndex) -> None:
        if present.isValid():
            self.row_chosen.emit(present.row())

    def _fit_height(self) -> None:
        if self._about:
            header = self.horizontalHeader().sizeHint().height()
            bar = self.horizontalScrollBar().sizeHint().height() if self._is_too_wide() else 0
            rows = self._about * self.verticalHeader().defaultSectionSize()
            self.setFixedHeight(header + rows + bar + 2 * self.frameWidth())

    def _narrowest(self, weight: float) -> int:
        return int(
            self.fontMetrics().averageCharWidth()
            * (40 if weight >= 5 else 18 if weight >= 2 else 14 if weight >= 1 else 8)
        )

    def _is_too_wide(self) -> bool:
        header = self.horizontalHeader()
        return header.length() > self.viewport().width() and not header.isHidden()
