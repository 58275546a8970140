"""A number that the mouse wheel does not change by accident."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
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


class PercentField(QDoubleSpinBox):
    """A share in percent, from 0 to 100, with as many decimals as it has."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0.0, 100.0)
        self.setDecimals(2)
        self.setSuffix(" %")
        self.setAccessibleName(name)
        self.lineEdit().setTextMargins(9, 0, 0, 0)

    def textFromValue(self, value: float) -> str:
        """Without decimals that are 0."""
        return self.locale().toString(round(value, 2), "g", 5)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()
