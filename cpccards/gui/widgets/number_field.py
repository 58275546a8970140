"""A number that the mouse wheel does not change by accident."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QSpinBox,
    QWidget,
)


class NumberField(QSpinBox):
    """A whole number within bounds."""

    def __init__(
        self,
        name: str,
        low: int,
        high: int,
        *,
        step: int = 1,
        suffix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(suffix)
        self.setAccessibleName(name)
        # A style sheet's padding does not reach the text of a spin box.
        self.lineEdit().setTextMargins(9, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page: scrolling past a number must not change it."""
        event.ignore()
