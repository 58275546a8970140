"""Ctrl+K: any page, command or deck, by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from cpccards.gui.announcement import announce
from cpccards.gui.pages.page import INSIDE, MARGIN, label

MOST_SHOWN = 100
"""More than anybody scrolls through; another letter narrows it down."""

_ROWS = 9
_WIDTH_IN_CHARACTERS = 84
_DIMMING = QColor(0, 0, 0, 90)
_HINT = Qt.ItemDataRole.UserRole
_UP = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Backtab})
_DOWN = frozenset({Qt.Key.Key_Down, Qt.Key.Key_Tab})
_LIST_KEYS = _UP | _DOWN | {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


@dataclass(frozen=True, slots=True)
class Command:
    """Something to go to or to do: its name, its key or a word about it, and what runs."""

    title: str
    hint: str
    act: Callable[[], object]


def ranked(commands: Sequence[Command], typed: str) -> list[Command]:
    """The commands that hold every word of `typed`, best first; all of them, in order, for nothing typed.

    A title that begins with what was typed comes first, then words that begin a word of the title, then
    words inside it, then those only in the hint; between equals, the shorter title.
    """
    words = typed.casefold().split()
    found: list[tuple[tuple[int, int, int], int, Command]] = []
    for place, command in enumerate(commands):
        score = _score(command, words)
        if score is not None:
            found.append((score if words else (0, 0, 0), place, command))
    return [command for *_, command in sorted(found, key=lambda entry: entry[:2])]


def _score(command: Command, words: Sequence[str]) -> tuple[int, int, int] | None:
    title, hint = command.title.casefold(), command.hint.casefold()
    distance = 0
    for word in words:
        if any(part.startswith(word) for part in title.split()):
            continue
        if word in title:
            distance += 1
        elif word in hint:
            distance += 3
        else:
            return None
    return (0 if title.startswith(" ".join(words)) else 1, distance, len(title))


class CommandPalette(QDialog):
    """A field and a list over the window. What is chosen runs once the palette is gone.

    It is a part of the window rather than a window of its own, so it stands in its place under every
    window manager. It is as large as the window, dimmed around the panel; a click there closes it.
    """

    def __init__(self, commands: Sequence[Command], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)  # in the constructor, Qt would make it a window anyway
        self._commands = commands
        self._shown: list[Command] = []
        self._returns_to = parent.window().focusWidget()
        self.setObjectName("palette")
        self.setAccessibleName("Commands")
        self._panel = QFrame(self)
        self._panel.setProperty("role", "palette")
        self._search = QLineEdit()
        self._search.setPlaceholderText("Go to a page or deck, or do something")
        self._search.setAccessibleName("Command, page or deck")
        self._list = QListWidget()
        self._list.setAccessibleName("What fits")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setItemDelegate(_CommandDelegate(self._list))
        self._nothing = label("Nothing is called that.", "muted")
        self._nothing.setContentsMargins(INSIDE, INSIDE, INSIDE, INSIDE)
        keys = label("↑ ↓ choose   ·   Enter go   ·   Esc close", "small")
        keys.setContentsMargins(INSIDE, 0, 0, 0)
        layout = QVBoxLayout(self._panel)
        layout.setContentsMargins(12, 12, 12, 10)
        layout.setSpacing(INSIDE)
        layout.addWidget(self._search)
        layout.addWidget(self._list)
        layout.addWidget(self._nothing)
        layout.addWidget(keys)
        self._search.textChanged.connect(self._show_fitting)
        self._search.installEventFilter(self)
        self._list.itemClicked.connect(self._on_clicked)
        self._list.currentRowChanged.connect(self._announce)
        parent.installEventFilter(self)
        self._show_fitting("")
        self._cover()
        self._search.setFocus()

    @property
    def titles(self) -> list[str]:
        """What the list offers, from the top."""
        return [command.title for command in self._shown]

    def accept(self) -> None:
        """Takes the command that is marked; without one, nothing happens."""
        row = self._list.currentRow()
        if 0 <= row < len(self._shown):
            act = self._shown[row].act
            super().accept()
            QTimer.singleShot(0, act)

    def done(self, result: int) -> None:
        """Gives the focus back to where it came from."""
        self._search.removeEventFilter(self)
        super().done(result)
        if self._returns_to is not None:
            self._returns_to.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Moves through the list while typing, keeps the window's shortcuts out, and follows its size."""
        if watched is self.parent() and event.type() is QEvent.Type.Resize:
            self._cover()
        if watched is self._search and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                return self._take_key(event)
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click beside the panel closes it."""
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.reject()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dims the window around the panel."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), _DIMMING)
        painter.end()

    def _take_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in _LIST_KEYS:
            self._move(key)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.accept()
        elif key == Qt.Key.Key_Escape or (
            key == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        ):
            self.reject()
        else:
            return False
        return True

    def _move(self, key: int) -> None:
        count = self._list.count()
        if not count:
            return
        row = self._list.currentRow()
        if key in _UP:
            row = (row - 1) % count
        elif key in _DOWN:
            row = (row + 1) % count
        else:
            step = _ROWS - 1 if key == Qt.Key.Key_PageDown else 1 - _ROWS
            row = min(count - 1, max(0, row + step))
        self._list.setCurrentRow(row)

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._list.setCurrentItem(item)
        self.accept()

    def _show_fitting(self, typed: str) -> None:
        self._shown = ranked(self._commands, typed)[:MOST_SHOWN]
        blocked = self._list.blockSignals(True)
        self._list.clear()
        for command in self._shown:
            item = QListWidgetItem(command.title)
            item.setData(_HINT, command.hint)
            words = ", ".join(part for part in (command.title, command.hint) if part)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            self._list.addItem(item)
        self._list.blockSignals(blocked)
        self._list.setVisible(bool(self._shown))
        self._nothing.setVisible(not self._shown)
        if self._shown:
            self._list.setCurrentRow(0)
        self._cover()

    def _announce(self, row: int) -> None:
        """The focus stays in the field, so a screen reader is told what is marked."""
        if 0 <= row < len(self._shown):
            announce(self._search, f"{self._shown[row].title}, {row + 1} of {len(self._shown)}")

    def _cover(self) -> None:
        """Covers the window, the panel in the upper middle, as high as it needs to be."""
        parent = self.parentWidget()
        if parent is None:
            return
        self.setGeometry(parent.rect())
        rows = min(_ROWS, self._list.count())
        if rows:
            self._list.setFixedHeight(self._list.sizeHintForRow(0) * rows + 2 * self._list.frameWidth() + 2)
        width = min(self.fontMetrics().averageCharWidth() * _WIDTH_IN_CHARACTERS, parent.width() - 2 * MARGIN)
        self._panel.setFixedWidth(width)
        self._panel.adjustSize()
        height = min(self._panel.sizeHint().height(), parent.height() - 2 * MARGIN)
        top = min(parent.height() // 8, parent.height() - height - MARGIN)
        self._panel.setGeometry(QRect((parent.width() - width) // 2, top, width, height))


class _CommandDelegate(QStyledItemDelegate):
    """A title at the left, its hint at the right."""

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Leaves room for the hint."""
        super().initStyleOption(option, index)
        room = option.rect.width() - self._hint_width(option, index) - 3 * INSIDE
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideMiddle, room)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The item, then its hint."""
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(option.palette.placeholderText().color())
        where = option.rect.adjusted(INSIDE, 0, -INSIDE - 4, 0)
        painter.drawText(
            where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(index.data(_HINT))
        )
        painter.restore()

    @staticmethod
    def _hint_width(option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        return option.fontMetrics.horizontalAdvance(str(index.data(_HINT)))
