"""Settings one below the other, kept once they stand still."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDoubleSpinBox, QFrame, QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, label, surface
from cpccards.gui.widgets.complaint import Complaint

SETTLING_MS = 400
"""How long a number must stand still before it is kept, so that holding an arrow key is one step."""

_FIELD_CHARACTERS = 18


def settings_group(title: str) -> tuple[QFrame, QVBoxLayout]:
    """A surface with a title, for settings that belong together."""
    frame, inside = surface()
    frame.setAccessibleName(title)
    inside.setSpacing(4)
    inside.addWidget(label(title, "title"))
    inside.addSpacing(INSIDE)
    return frame, inside


class SettingRows:
    """Settings one below the other: what it is, a line of help, the field at the right."""

    def __init__(self, inside: QVBoxLayout) -> None:
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(BLOCK)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(0, 1)
        inside.addLayout(self._grid)

    def add(self, title: str, help_line: QLabel | str, field: QWidget) -> Complaint:
        """A row; returns the place for what is wrong with it."""
        words = QVBoxLayout()
        words.setSpacing(2)
        name = label(title, wrap=True)
        name.setBuddy(field)
        words.addWidget(name)
        if isinstance(help_line, str):
            help_line = label(help_line, "muted", wrap=True)
        words.addWidget(help_line)
        complaint = Complaint(field)
        words.addWidget(complaint)
        field.setMinimumWidth(field.fontMetrics().averageCharWidth() * _FIELD_CHARACTERS)
        place = self._grid.rowCount()
        self._grid.addLayout(words, place, 0)
        self._grid.addWidget(field, place, 1, Qt.AlignmentFlag.AlignTop)
        return complaint

    def add_wide(self, field: QWidget, help_line: str = "") -> Complaint:
        """A row for a field that says itself what it is, over the whole width."""
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(field)
        if help_line:
            words.addWidget(label(help_line, "muted", wrap=True))
        complaint = Complaint(field)
        words.addWidget(complaint)
        self._grid.addLayout(words, self._grid.rowCount(), 0, 1, 2)
        return complaint


class Settling(QObject):
    """Acts when a number has stood still, or on Enter, or when its field is left."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timers: dict[QWidget, QTimer] = {}

    def watch(self, field: QSpinBox | QDoubleSpinBox, act: Callable[[], None]) -> None:
        """Acts once `field` has settled."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(SETTLING_MS)
        timer.timeout.connect(act)
        field.valueChanged.connect(lambda _: timer.start())
        field.editingFinished.connect(lambda: _hurry(timer))
        self._timers[field] = timer

    def settle(self) -> None:
        """Acts now on whatever has not settled yet."""
        for timer in self._timers.values():
            _hurry(timer)

    def show_number(self, field: QSpinBox | QDoubleSpinBox, value: float) -> None:
        """Shows what is kept, and drops what was about to be."""
        self._timers[field].stop()
        if field.value() != value:
            blocked = field.blockSignals(True)
            if isinstance(field, QSpinBox):
                field.setValue(round(value))
            else:
                field.setValue(value)
            field.blockSignals(blocked)


def _hurry(timer: QTimer) -> None:
    if timer.isActive():
        timer.stop()
        timer.timeout.emit()
