"""What a screen reader is told."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget


def spoken_name(widget: QWidget) -> str:
    """The name a screen reader says for a widget: its accessible name, text, or its label's."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def nameless(root: QWidget) -> list[str]:
    """The widgets below `root`, and itself, that can take the focus and have no name."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
        is_popup = widget is not root and widget.window() is not root.window()
        if takes_focus and not is_popup and not spoken_name(widget):
            found.append(f"{type(widget).__name__} {widget.objectName()} in {type(widget.parent()).__name__}")
    return found
