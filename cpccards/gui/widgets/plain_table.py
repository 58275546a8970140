"""A table to be read: as tall as its rows, a row chosen at a time."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

_TICK_FRAME = 12


class PlainTable(QTableView):
    """Shows a model without a grid or a scroll bar of its own, up to `most_rows` rows.

    Args:
        name: what it holds, for a screen reader.
        wide: the column that takes the room that is left.
        lines: of text in each row.
    """

    def __init__(
        self,
        name: str,
        model: QAbstractItemModel,
        *,
        wide: int = 0,
        most_rows: int = 20,
        lines: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._most_rows = most_rows
        self._lines = lines
        self._wide = wide
        self.setModel(model)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSizeAdjustPolicy(QAbstractItemView.SizeAdjustPolicy.AdjustToContentsOnFirstShow)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        # Else it paints over the round corners.
        header.setStyleSheet(
            "QHeaderView, QHeaderView::section { background: transparent; }"
            "QHeaderView::section { padding-left: 11px; }"
        )
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        model.modelReset.connect(self.fit)
        model.dataChanged.connect(lambda *_: self.viewport().update())
        self.fit()

    def show_at_most(self, rows: int) -> None:
        """Grows to so many rows, and scrolls beyond."""
        if rows != self._most_rows:
            self._most_rows = rows
            self.fit()

    def fit(self) -> None:
        """Takes the widths that the words need, and the height that the rows need."""
        header = self.horizontalHeader()
        for column in range(self.model().columnCount()):
            mode = (
                QHeaderView.ResizeMode.Stretch
                if column == self._wide
                else (QHeaderView.ResizeMode.ResizeToContents)
            )
            header.setSectionResizeMode(column, mode)
        least = self.fontMetrics().averageCharWidth() * 18
        others = sum(
            self.sizeHintForColumn(column)
            for column in range(self.model().columnCount())
            if column != self._wide and not self.isColumnHidden(column)
        )
        if self.viewport().width() and others + least > self.viewport().width():
            # It scrolls sideways rather than cut the names to nothing.
            header.setSectionResizeMode(self._wide, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(self._wide, least)
        self.verticalHeader().setDefaultSectionSize(
            max(36, self._lines * self.fontMetrics().lineSpacing() + 14)
        )
        rows = min(self.model().rowCount(), self._most_rows)
        height = header.sizeHint().height() + rows * self.verticalHeader().defaultSectionSize()
        height += 2 * self.frameWidth() + 2
        if header.length() > self.viewport().width() > 0:
            height += self.horizontalScrollBar().sizeHint().height()
        if self.height() != height or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def event(self, event: QEvent) -> bool:
        """Fits again when the look changes."""
        done = super().event(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.Resize}:
            self.fit()
        return done

    def sizeHintForColumn(self, column: int) -> int:
        """With room for the frame of a tick, which a style sheet leaves out."""
        first = self.model().index(0, column)
        is_ticked = bool(self.model().flags(first) & Qt.ItemFlag.ItemIsUserCheckable)
        return super().sizeHintForColumn(column) + (_TICK_FRAME if is_ticked else 0)

    def minimumSizeHint(self) -> QSize:
        """Narrower than its contents: it scrolls."""
        return QSize(self.fontMetrics().averageCharWidth() * 20, super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leaves letters to the page: there is nothing here to be found by typing."""
        if event.text().strip() and not event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)
