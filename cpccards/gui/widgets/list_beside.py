"""A list, and beside it what is chosen in it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, CONTENT_WIDTH, INSIDE, MARGIN

_WIDE = 100
"""Characters from which on there is room for the list beside the rest."""
_SIDEWAYS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class ListBeside(QWidget):
    """A list with its buttons under it; where there is little room it stands above what is chosen.

    Args:
        name: what the list holds, for a screen reader.
        buttons: each with the key that presses it while the list has the focus.
        chosen: shows what is chosen.
        characters: the width of the list.
        rows: that it shows at most, beside the rest and above it.

    Attributes:
        side: the list with its buttons.
    """

    def __init__(
        self,
        name: str,
        buttons: Sequence[tuple[QPushButton, str]],
        chosen: QWidget,
        *,
        characters: int,
        rows: tuple[int, int],
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._characters = characters
        self._rows_beside, self._rows_above = rows
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._buttons = QBoxLayout(_DOWN)
        self._buttons.setSpacing(INSIDE)
        for button, key in buttons:
            self._buttons.addWidget(button)
            shortcut = QShortcut(QKeySequence(key), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)
        self.side = QWidget()
        self.side.setObjectName("page")
        layout = QVBoxLayout(self.side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self.list)
        layout.addLayout(self._buttons)
        layout.addStretch(1)
        self._row = QBoxLayout(_SIDEWAYS, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(BLOCK)
        self._row.addWidget(self.side)
        self._row.addWidget(chosen, 1)

    @property
    def is_beside(self) -> bool:
        """The list stands beside the rest, not above it."""
        return self._row.direction() == _SIDEWAYS

    def show_lines(self, lines: Sequence[tuple[str, str]], chosen: str) -> None:
        """Fills the list with (key, words); chooses one without a signal, none when it is not there."""
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for key, words in lines:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.list.addItem(item)
        keys = [key for key, _ in lines]
        if chosen in keys:
            self.list.setCurrentRow(keys.index(chosen))
        self.list.blockSignals(blocked)
        self._fit()

    def arrange(self, page: QWidget) -> None:
        """Takes the room that a page has."""
        character = page.fontMetrics().averageCharWidth()
        is_beside = min(page.width() - 2 * MARGIN, CONTENT_WIDTH) >= character * _WIDE
        self._row.setDirection(_SIDEWAYS if is_beside else _DOWN)
        self._buttons.setDirection(_DOWN if is_beside else _SIDEWAYS)
        self.side.setMaximumWidth(character * self._characters if is_beside else CONTENT_WIDTH)
        self._fit()

    def _fit(self) -> None:
        rows = min(self.list.count(), self._rows_beside if self.is_beside else self._rows_above)
        self.list.setFixedHeight(max(self.list.sizeHintForRow(0), 1) * rows + 2 * self.list.frameWidth() + 2)
        self.list.scrollToItem(self.list.currentItem())
