"""How large a dialog opens."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog

from cpccards.gui.pages.page import BLOCK


def open_within_window(dialog: QDialog, wide: int, high: int) -> None:
    """Makes a dialog `wide` and `high` (in average characters), or as large as its window leaves room for.

    Without a window it is the screen that bounds it.
    """
    parent = dialog.parentWidget()
    room = parent.window().size() if parent is not None else dialog.screen().availableSize()
    character = dialog.fontMetrics().averageCharWidth()
    wanted = QSize(character * wide, character * high)
    dialog.resize(wanted.boundedTo(room - QSize(2 * BLOCK, 2 * BLOCK)))
