"""A short list of names that can be written over, and put in another order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.gui.pages.page import INSIDE
from cpccards.gui.widgets.segments import TurningRow

_MOST_ROWS = 6


class NameList(QWidget):
    """Names, and buttons that add, rename, move and delete them. What that means is for the owner.

    Signals:
        chosen: the place of the name that is marked now.
        added: the learner wants one more.
        renamed: (place, name) as it was written.
        moved: (place, to).
        removed: place.
    """

    chosen = Signal(int)
    added = Signal()
    renamed = Signal(int, str)
    moved = Signal(int, int)
    removed = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = QListWidget()
        self.list.setAccessibleName(name)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        triggers = QAbstractItemView.EditTrigger
        self.list.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.add_button = QPushButton("Add")
        self.rename_button = QPushButton("Rename")
        self.up_button = QPushButton("Up")
        self.down_button = QPushButton("Down")
        self.delete_button = QPushButton("Delete")
        keys = ("", "F2", "Alt+Up", "Alt+Down", "Del")
        buttons = TurningRow(INSIDE)
        for button, key in zip(self._buttons(), keys, strict=True):
            button.setAccessibleName(f"{button.text()}: {name}")
            button.setToolTip(key)
            buttons.row.addWidget(button)
        buttons.row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self.list)
        layout.addWidget(buttons)
        self._connect()

    @property
    def place(self) -> int:
        """The place of the name that is marked."""
        return self.list.currentRow()

    def show_names(self, names: Sequence[str], place: int) -> None:
        """Shows names, one of them marked; without a signal."""
        blocked = self.list.blockSignals(True)
        if self.list.count() != len(names):
            self.list.clear()
            for name in names:
                item = QListWidgetItem(name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                self.list.addItem(item)
        # One by one: a name may be under the hand of the learner just now.
        for row, name in enumerate(names):
            self.list.item(row).setText(name)
        self.list.setCurrentRow(min(place, len(names) - 1))
        self.list.blockSignals(blocked)
        self._fit()
        self._enable()

    def allow_adding(self, *, on: bool) -> None:
        """Whether there may be more names."""
        self.add_button.setEnabled(on)

    def rename(self) -> None:
        """Lets the learner write over the name that is marked."""
        item = self.list.currentItem()
        if item is not None:
            self.list.setFocus()
            self.list.editItem(item)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return (self.add_button, self.rename_button, self.up_button, self.down_button, self.delete_button)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_row)
        self.list.itemChanged.connect(lambda item: self.renamed.emit(self.list.row(item), item.text()))
        self.add_button.clicked.connect(self.added)
        self.rename_button.clicked.connect(self.rename)
        self.up_button.clicked.connect(lambda: self._move(-1))
        self.down_button.clicked.connect(lambda: self._move(1))
        self.delete_button.clicked.connect(self._remove)
        for keys, button in (
            ("Alt+Up", self.up_button),
            ("Alt+Down", self.down_button),
            ("Del", self.delete_button),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(button.click)

    def _on_row(self, row: int) -> None:
        self._enable()
        if row >= 0:
            self.chosen.emit(row)

    def _move(self, by: int) -> None:
        self.moved.emit(self.place, self.place + by)

    def _remove(self) -> None:
        self.removed.emit(self.place)

    def _enable(self) -> None:
        place, count = self.place, self.list.count()
        self.rename_button.setEnabled(place >= 0)
        self.up_button.setEnabled(place > 0)
        self.down_button.setEnabled(0 <= place < count - 1)
        self.delete_button.setEnabled(place >= 0 and count > 1)

    def _fit(self) -> None:
        rows = max(1, min(self.list.count(), _MOST_ROWS))
        self.list.setFixedHeight(max(self.list.sizeHintForRow(0), 24) * rows + 2 * self.list.frameWidth() + 2)
