"""Radio buttons that answer one question."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QRadioButton,
)


class OneOf(QButtonGroup):
    """Radio buttons of which one is chosen. Tab stops at that one; the arrow keys choose among them.

    Qt sees to that too, but only once one of them has had the focus.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.buttonToggled.connect(self._settle)

    def add(self, button: QRadioButton, key: int = -1, *, checked: bool = False) -> None:
        """Takes in a button."""
        self.addButton(button, key)
        button.setChecked(checked)
        self._settle(button)

    def _settle(self, button: QAbstractButton) -> None:
        policy = Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus
        button.setFocusPolicy(policy)
