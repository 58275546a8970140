"""Encouragement, reminders and the focus timer: what the learner wants. Changes are kept at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtGui import QHideEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QTimeEdit, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.encouragement import LIMITS
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.pages.page import BLOCK, ErrorNote, Page, column, label
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.setting_rows import SettingRows, Settling, settings_group
from cpccards.services.encouragement import EncouragementService

_NUMBERS = {
    "rest_days": "Of each week, Monday to Sunday, besides days off in your plan.",
    "focus_minutes": "Of study without a break.",
    "break_minutes": "After each block.",
    "long_break_minutes": "After the blocks below.",
    "blocks_to_long_break": "Then the break is the long one.",
}
_PARTS = {
    "milestones": ("Milestones", "Told once, on the day they are reached, and kept with their date."),
    "sentence": ("A true sentence a day", "From your own numbers; on a day without one there is none."),
    "streak": ("Study days in a row", "Rest days do not break them."),
    "feelings": ("How I feel about the exam", "Asked with each practice exam, shown against results."),
}


class EncouragementPage(Page):
    """Everything here can be turned off.

    Signals:
        focus_chosen: the focus timer is wanted.
    """

    focus_chosen = Signal()

    name = "encouragement"
    title = "Encouragement and reminders"

    def __init__(
        self, encouragement: EncouragementService, *, can_notify: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._encouragement = encouragement
        self._settling = Settling(self)
        self.numbers: dict[str, NumberField] = {}
        self.ticks: dict[str, QCheckBox] = {}
        body = column(self)
        body.addWidget(label(self.title, "page"))
        self._error = ErrorNote()
        body.addWidget(self._error)
        body.addWidget(self._build_courage())
        body.addWidget(self._build_reminder(can_notify))
        body.addWidget(self._build_focus())
        body.addStretch(1)

    def activate(self, argument: object = None) -> None:
        """Shows what is kept."""
        self._error.say(None)
        self._refresh()
        self.ticks["is_on"].setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Shows what an undo brought back."""
        if changes.touches(Subject.SETTINGS):
            self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keeps what was typed a moment ago."""
        self._settling.settle()
        super().hideEvent(event)

    def _build_courage(self) -> QWidget:
        frame, inside = settings_group("Encouragement")
        self._add_tick(inside, "is_on", "Encourage me", "Off: nothing of the following is said anywhere.")
        for name, (words, help_line) in _PARTS.items():
            self._add_tick(inside, name, words, help_line)
        self._add_number(SettingRows(inside), "rest_days", suffix=" days")
        return frame

    def _build_reminder(self, can_notify: bool) -> QWidget:
        frame, inside = settings_group("Reminder")
        self._add_tick(
            inside,
            "reminder",
            "Remind me when cards are due and I have not studied yet",
            "As a notification of your system, once a day, and only while CPC Cards is open: nothing of it "
            "runs once you have closed it.",
        )
        if not can_notify:
            inside.addWidget(
                label("This computer shows no notifications of apps, so there will be none.", wrap=True)
            )
        self.time = _TimeField("Time of the reminder")
        rows = SettingRows(inside)
        complaint = rows.add("At", "On the clock of this computer.", self.time)
        self.time.editingFinished.connect(
            lambda: self._keep(complaint, reminder_minute=QTime(0, 0).secsTo(self.time.time()) // 60)
        )
        return frame

    def _build_focus(self) -> QWidget:
        frame, inside = settings_group("Focus timer")
        rows = SettingRows(inside)
        for name in ("focus_minutes", "break_minutes", "long_break_minutes"):
            self._add_number(rows, name, suffix=" min")
        self._add_number(rows, "blocks_to_long_break")
        inside.addSpacing(BLOCK)
        self._add_tick(inside, "sound", "A sound at the end of a block or break", "Your system's own signal.")
        self.focus = QPushButton("Focus timer   Ctrl+T")
        self.focus.setAccessibleName("Open the focus timer")
        self.focus.clicked.connect(lambda _=False: self.focus_chosen.emit())
        inside.addWidget(self.focus, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _add_tick(self, inside: QVBoxLayout, name: str, words: str, help_line: str) -> None:
        tick = QCheckBox(words)
        tick.setAccessibleDescription(help_line)
        inside.addWidget(tick)
        inside.addWidget(label(help_line, "muted", wrap=True))
        inside.addSpacing(4)
        tick.toggled.connect(lambda on: self._keep(None, **{name: on}))
        self.ticks[name] = tick

    def _add_number(self, rows: SettingRows, name: str, *, suffix: str = "") -> None:
        words, low, high = LIMITS[name]
        field = NumberField(words, low, high, suffix=suffix)
        self.numbers[name] = field
        complaint = rows.add(words, _NUMBERS[name], field)
        self._settling.watch(field, lambda: self._keep(complaint, **{name: field.value()}))

    def _keep(self, complaint: Complaint | None, **values: object) -> None:
        current = self._encouragement.current
        if all(getattr(current, name) == value for name, value in values.items()):
            return
        try:
            changed = self._encouragement.change(**values)
        except CpcCardsError as error:
            if complaint is None:
                self._error.say(error)
            else:
                complaint.say(str(error))
            return
        self._error.say(None)
        if complaint is not None:
            complaint.say("")
        self.changed.emit(changed)
        self._refresh()

    def _refresh(self) -> None:
        current = self._encouragement.current
        for name, tick in self.ticks.items():
            blocked = tick.blockSignals(True)
            tick.setChecked(getattr(current, name))
            tick.blockSignals(blocked)
        for name, field in self.numbers.items():
            self._settling.show_number(field, getattr(current, name))
        for name in _PARTS:
            self.ticks[name].setEnabled(current.is_on)
        self.numbers["rest_days"].setEnabled(current.is_on)
        self.time.setEnabled(current.reminder)
        if not self.time.hasFocus():
            self.time.setTime(QTime(0, 0).addSecs(60 * current.reminder_minute))


class _TimeField(QTimeEdit):
    """A time of day that scrolling past leaves alone."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(9, 0, 0, 0)
        self.setDisplayFormat(self.locale().timeFormat(self.locale().FormatType.ShortFormat))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()
