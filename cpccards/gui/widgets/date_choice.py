"""A date, or none yet."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QDateEdit,
    QHBoxLayout,
    QRadioButton,
    QToolButton,
    QWidget,
)

from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.widgets.complaint import Complaint, lay_over
from cpccards.gui.widgets.one_of import OneOf

_SEPARATORS = "/.-, "


class DateField(QDateEdit):
    """A date that scrolling past leaves alone, and that may be typed with any separators, or none."""

    def __init__(self, name: str, day: date, parent: QWidget | None = None) -> None:
        super().__init__(QDate(day.year, day.month, day.day), parent)
        self._went_on = False
        self.setAccessibleName(name)
        self.setKeyboardTracking(False)
        self.setCalendarPopup(True)
        self.setDisplayFormat(_date_format(self.locale()))
        _calm_calendar(self.calendarWidget(), name)

    @property
    def day(self) -> date:
        """The date shown."""
        shown = self.date()
        return date(shown.year(), shown.month(), shown.day())

    def set_day(self, day: date) -> None:
        """Shows a date."""
        self.setDate(QDate(day.year, day.month, day.day))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes on to the next part at a separator, but for one after digits that have done so by themselves.

        Qt would skip a part there: 12/31/2025 came to December of the year 3120.
        """
        part = self.currentSectionIndex()
        if event.text() and event.text() in _SEPARATORS:
            if not self._went_on and part + 1 < self.sectionCount():
                self.setSelectedSection(self.sectionAt(part + 1))
            self._went_on = False
            return
        super().keyPressEvent(event)
        self._went_on = event.text().isdigit() and self.currentSectionIndex() > part

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()


class DateChoice(QWidget):
    """A date, or none.

    Signals:
        chosen: the learner settled on another date, or on none.
    """

    chosen = Signal()

    def __init__(
        self, name: str, none_words: str, suggested: date, today: date, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._none = QRadioButton(none_words)
        self._some = QRadioButton("On")
        self._some.setAccessibleName(f"{name}: on a date")
        self._none.setAccessibleName(f"{name}: {none_words}")
        self._group = OneOf(self)
        self._group.add(self._none, checked=True)
        self._group.add(self._some)
        self._date = DateField(name, suggested)
        self._date.setEnabled(False)
        self._words = label(role="muted")
        self._complaint = Complaint(self._date)

        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._none)
        row.addSpacing(BLOCK)
        row.addWidget(self._some)
        row.addWidget(self._date)
        row.addWidget(self._words)
        row.addStretch(1)
        lay_over(self, row, self._complaint)
        self.setFocusProxy(self._none)
        self._some.toggled.connect(self._on_changed)
        self._date.dateChanged.connect(self._on_changed)

    @property
    def day(self) -> date | None:
        """The chosen date."""
        return self._date.day if self._some.isChecked() else None

    def set_day(self, day: date | None) -> None:
        """Shows a date, or none, without reporting it as the learner's choice."""
        if day == self.day:
            return
        blocked = self.blockSignals(True)
        if day is not None:
            self._date.set_day(day)
        (self._none if day is None else self._some).setChecked(True)
        self.blockSignals(blocked)

    def set_today(self, today: date) -> None:
        """Counts days from another today."""
        self._today = today
        self._show_words()

    def complain(self, words: str) -> None:
        """Shows what is wrong with the date, or nothing."""
        self._complaint.say(words)

    @property
    def complaint(self) -> str:
        """What is being said about the date."""
        return self._complaint.text()

    def focus_field(self) -> None:
        """Puts the cursor into the date."""
        self._date.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_changed(self) -> None:
        self._date.setEnabled(self._some.isChecked())
        self._complaint.say("")
        self._show_words()
        self.chosen.emit()

    def _show_words(self) -> None:
        day = self.day
        self._words.setText("" if day is None else distance_words(day, self._today, self.locale()))


def _calm_calendar(calendar: QCalendarWidget, name: str) -> None:
    """Takes the red, the week numbers and the black arrows off a calendar."""
    calendar.setAccessibleName(f"{name}: calendar")
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        calendar.setWeekdayTextFormat(weekend, calendar.weekdayTextFormat(Qt.DayOfWeek.Monday))
    for key, arrow, words in (("prev", "‹", "Previous month"), ("next", "›", "Next month")):
        button = calendar.findChild(QToolButton, f"qt_calendar_{key}month")
        if button is not None:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setText(arrow)
            button.setAccessibleName(words)


def _date_format(locale: QLocale) -> str:
    """The locale's short date, with all four digits of the year."""
    short = locale.dateFormat(QLocale.FormatType.ShortFormat)
    return short if "yyyy" in short else short.replace("yy", "yyyy")


def distance_words(day: date, today: date, locale: QLocale) -> str:
    """A day as seen from `today`: "Sunday, in 41 days"."""
    weekday = locale.dayName(day.isoweekday())
    days = (day - today).days
    if abs(days) <= 1:
        return f"{weekday}, " + {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    return f"{weekday}, in {days} days" if days > 0 else f"{weekday}, {-days} days ago"
