"""The keys of a page in layers, of which one is on screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

_REPEATING = {"Left", "Right", "Up", "Down"}
"""They go on while they are held; nothing else happens twice by one press."""


class LayeredKeys:
    """Some are heard on one layer, the others on all of them.

    Args:
        page: whose keys they are; they are heard wherever the focus is in it.
    """

    def __init__(self, page: QWidget) -> None:
        self._page = page
        self._keys: list[tuple[QShortcut, int | None]] = []

    def add(self, keys: tuple[str, ...], act: Callable[[], object], layer: int | None = None) -> None:
        """Lets each of some keys do something.

        Args:
            layer: the one on which they are heard; None for all.
        """
        shortcut = QShortcut(self._page)
        shortcut.setKeys([QKeySequence(key) for key in keys])
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(keys[0] in _REPEATING)
        shortcut.activated.connect(act)
        self._keys.append((shortcut, layer))

    def enter(self, layer: int) -> None:
        """Another layer is on screen."""
        for shortcut, of in self._keys:
            if of is not None:
                shortcut.setEnabled(of == layer)

    def rest(self) -> None:
        """None of them is heard, so that all can be typed."""
        for shortcut, _ in self._keys:
            shortcut.setEnabled(False)

    def wake(self) -> None:
        """All of them are heard, until a layer is entered."""
        for shortcut, _ in self._keys:
            shortcut.setEnabled(True)
