"""Other daily limits, for today only."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from cpccards.domain.presets import TodayLimits
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.named_fields import NamedFields
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.setting_rows import Settling


class TodayLimitsRows(QWidget):
    """A tick, and the two limits under it.

    Signals:
        chosen: (new, reviews) for today, or None to go back to the usual ones.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settling = Settling(self)
        self.tick = QCheckBox("Other limits today")
        self.new = NumberField("New cards today", 0, 9999)
        self.reviews = NumberField("Reviews today", 0, 9999)
        self._fields = NamedFields({self.new: "New cards today", self.reviews: "Reviews today"}, 16)
        self.complaint = Complaint(self.tick)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.tick)
        layout.addWidget(self._fields)
        layout.addWidget(self.complaint)
        self.tick.toggled.connect(self._on_ticked)
        for field in (self.new, self.reviews):
            self._settling.watch(field, self._tell)

    def show_limits(self, today: TodayLimits | None, usual: tuple[int, int]) -> None:
        """Shows what holds today.

        Args:
            today: None where nothing else was set for it.
            usual: the preset's own limits.
        """
        blocked = self.tick.blockSignals(True)
        self.tick.setChecked(today is not None)
        self.tick.blockSignals(blocked)
        new, reviews = usual if today is None else (today.new, today.reviews)
        self._settling.show_number(self.new, new)
        self._settling.show_number(self.reviews, reviews)
        self._fields.setVisible(today is not None)
        self.complaint.say("")

    def _on_ticked(self, on: bool) -> None:
        self._fields.setVisible(on)
        if on:
            self._tell()
            self.new.setFocus()
        else:
            self.chosen.emit(None)

    def _tell(self) -> None:
        if self.tick.isChecked():
            self.chosen.emit((self.new.value(), self.reviews.value()))
