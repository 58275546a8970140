"""When the learner can study, for the plan to be made of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QLocale, Qt, QTime, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.clock import day_of_date
from cpccards.domain.study_plan import LONGEST_PLAN_DAYS, MOST_MINUTES, WEEK, Availability
from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.widgets.date_choice import DateChoice, DateField
from cpccards.gui.widgets.field_rows import field_rows
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.segments import TurningRow
from cpccards.gui.words.plan_words import date_words

_HALF_HOUR = 30
_NO_DAY = "None: as long as the day has"


class PlanSettings(QWidget):
    """A form. What it holds is taken over with its button only.

    Signals:
        made: the learner wants the plan made so.
        dropped: the learner wants no plan any more.
    """

    made = Signal()
    dropped = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        locale = self.locale()
        self.exam = DateChoice("Exam", "No date yet", today, today)
        self.minutes = [
            NumberField(f"Minutes on {_weekday(place, locale)}", 0, MOST_MINUTES, step=15, suffix=" min")
            for place in range(WEEK)
        ]
        self.practice_day = QComboBox()
        self.practice_day.setAccessibleName("Weekday of practice exams")
        for words in (_NO_DAY, *(_weekday(place, locale) for place in range(WEEK))):
            self.practice_day.addItem(words)
        self.practice_minutes = NumberField(
            "Minutes on the day of a practice exam", 0, MOST_MINUTES, step=15, suffix=" min"
        )
        self.hours = NumberField("Hours studied so far, away from the app", 0, 10_000, suffix=" h")
        self.begins = TimeOfDay("You usually begin at")
        self.practice_begins = TimeOfDay("Practice exams begin at")
        self.days_off = QListWidget()
        self.days_off.setAccessibleName("Days off")
        self.days_off.setMaximumHeight(self.fontMetrics().height() * 6)
        self.days_off.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.first_off = DateField("First day off", today)
        self.last_off = DateField("Last day off", today)
        self.first_off.dateChanged.connect(self._bound_last_off)
        self._bound_last_off()
        self.add_day = QPushButton("Add days off")
        self.add_day.clicked.connect(self._add_days_off)
        self.remove_day = QPushButton("Remove")
        self.remove_day.setAccessibleName("Remove the marked days off")
        self.remove_day.clicked.connect(self._remove_days_off)
        self.make = QPushButton("Make the plan")
        self.make.setProperty("role", "primary")
        self.make.clicked.connect(self.made)
        self.drop = QPushButton("Remove the plan")
        self.drop.clicked.connect(self.dropped)
        self._lay_out()

    @property
    def availability(self) -> Availability:
        """What the form holds."""
        weekday = self.practice_day.currentIndex() - 1
        return Availability(
            minutes=tuple(field.value() for field in self.minutes),
            days_off=frozenset(self._days_off()),
            practice_weekday=None if weekday < 0 else weekday,
            practice_minutes=self.practice_minutes.value(),
            hours_before=self.hours.value(),
            begins=self.begins.minute,
            practice_begins=self.practice_begins.minute,
        )

    def show_values(self, availability: Availability, exam: date | None, *, has_plan: bool) -> None:
        """Shows what is kept."""
        self.exam.set_day(exam)
        for field, minutes in zip(self.minutes, availability.minutes, strict=True):
            field.setValue(minutes)
        weekday = availability.practice_weekday
        self.practice_day.setCurrentIndex(0 if weekday is None else weekday + 1)
        self.practice_minutes.setValue(availability.practice_minutes)
        self.hours.setValue(availability.hours_before)
        self.begins.show_minute(availability.begins)
        self.practice_begins.show_minute(availability.practice_begins)
        self._show_days_off(availability.days_off)
        self.make.setText("Make the plan anew" if has_plan else "Make the plan")
        self.drop.setVisible(has_plan)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addWidget(label("Exam", "title"))
        layout.addWidget(self.exam)
        layout.addWidget(label("Minutes on each weekday", "title"))
        week = QGridLayout()
        week.setSpacing(INSIDE)
        for place, field in enumerate(self.minutes):
            week.addWidget(label(_weekday(place, self.locale()), "muted"), place // 4 * 2, place % 4)
            week.addWidget(field, place // 4 * 2 + 1, place % 4)
        week.setColumnStretch(4, 1)
        layout.addLayout(week)
        usual, _ = field_rows(
            [
                ("begins", "You usually begin at", self.begins),
                ("hours", "Hours so far, elsewhere", self.hours),
            ]
        )
        layout.addLayout(usual)
        layout.addWidget(label("Practice exams", "title"))
        words = "A full practice exam takes four hours. This weekday has so many minutes when one is planned."
        layout.addWidget(label(words, "muted", wrap=True))
        rows, _ = field_rows(
            [
                ("day", "Weekday", self.practice_day),
                ("minutes", "Minutes on that day", self.practice_minutes),
                ("practice", "They begin at", self.practice_begins),
            ]
        )
        layout.addLayout(rows)
        layout.addWidget(label("Days off", "title"))
        layout.addWidget(self.days_off)
        off = TurningRow(INSIDE)
        off.line_up(self.first_off, label("to", "muted"), self.last_off, self.add_day, self.remove_day)
        layout.addWidget(off)
        buttons = TurningRow(INSIDE)
        buttons.line_up(self.make, self.drop)
        layout.addWidget(buttons)

    def _days_off(self) -> set[int]:
        items = (self.days_off.item(place) for place in range(self.days_off.count()))
        return {int(item.data(Qt.ItemDataRole.UserRole)) for item in items}

    def _show_days_off(self, days: Iterable[int]) -> None:
        self.days_off.clear()
        for day in sorted(days):
            item = QListWidgetItem(date_words(day, self.locale()))
            item.setData(Qt.ItemDataRole.UserRole, day)
            self.days_off.addItem(item)
        has_days = self.days_off.count() > 0
        self.days_off.setVisible(has_days)
        self.remove_day.setVisible(has_days)

    def _bound_last_off(self) -> None:
        """A holiday ends no sooner than it begins, and within a plan's longest span."""
        first = self.first_off.date()
        self.last_off.setDateRange(first, first.addDays(LONGEST_PLAN_DAYS))

    def _add_days_off(self) -> None:
        first, last = day_of_date(self.first_off.day), day_of_date(self.last_off.day)
        self._show_days_off(self._days_off() | set(range(first, last + 1)))

    def _remove_days_off(self) -> None:
        marked = {int(item.data(Qt.ItemDataRole.UserRole)) for item in self.days_off.selectedItems()}
        if not self._days_off() - marked:
            # The list and this button are about to hide, and would hand the focus elsewhere.
            self.add_day.setFocus()
        self._show_days_off(self._days_off() - marked)


def _weekday(place: int, locale: QLocale) -> str:
    return locale.standaloneDayName(place + 1)


class TimeOfDay(QComboBox):
    """A time on the clock, by the half hour."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        for minute in range(0, MOST_MINUTES, _HALF_HOUR):
            self.addItem(self._words(minute), minute)

    @property
    def minute(self) -> int:
        """The minute of the day that is chosen."""
        return int(self.currentData())

    def show_minute(self, minute: int) -> None:
        """Shows a minute of the day, also one between the half hours."""
        if self.findData(minute) < 0:
            self.insertItem(minute // _HALF_HOUR + 1, self._words(minute), minute)
        self.setCurrentIndex(self.findData(minute))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()

    def _words(self, minute: int) -> str:
        return self.locale().toString(QTime(*divmod(minute, 60)), QLocale.FormatType.ShortFormat)
