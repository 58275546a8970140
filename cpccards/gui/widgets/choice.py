"""A combo box over values, which the mouse wheel does not change by accident."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

HEADING = object()
"""A value that only heads those below it."""


class Choices:
    """Values with their words, for one `Choice` or many."""

    def __init__(self, entries: Sequence[tuple[object, str]]) -> None:
        self.values = [value for value, _ in entries]
        self.model = QStandardItemModel()
        for value, words in entries:
            item = QStandardItem(words)
            item.setEnabled(value is not HEADING)
            self.model.appendRow(item)


class Choice(QComboBox):
    """One of several values, each with its words.

    Signals:
        value_chosen: the learner chose this value.
    """

    value_chosen = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.setMaxVisibleItems(16)
        self._choices = Choices(())
        self.activated.connect(self._on_activated)

    def offer(self, choices: Choices) -> None:
        """Replaces what can be chosen. Many boxes can offer the same choices."""
        self._choices = choices
        self.setModel(choices.model)
        self.setCurrentIndex(-1)

    def show_value(self, value: object) -> None:
        """Shows a value, without a signal; nothing is shown for one that is not offered."""
        values = self._choices.values
        self.setCurrentIndex(values.index(value) if value in values else -1)

    @property
    def value(self) -> object:
        """The value that is shown; None when there is none."""
        row = self.currentIndex()
        return self._choices.values[row] if row >= 0 else None

    def choose(self, value: object) -> None:
        """Chooses a value as the learner would."""
        self.show_value(value)
        self.value_chosen.emit(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ends words that are too long in “…”."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        if self.currentIndex() < 0:
            option.currentText = self.placeholderText()
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        words = option.currentText
        option.currentText = self.fontMetrics().elidedText(
            words, Qt.TextElideMode.ElideRight, room.width() - 2
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def _on_activated(self, row: int) -> None:
        self.value_chosen.emit(self._choices.values[row])
