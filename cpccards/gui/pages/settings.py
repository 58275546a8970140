"""Settings: every change is kept at once, shows at once, and can be undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QTime
from PySide6.QtGui import QHideEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cpccards import __version__
from cpccards.config import Preferences
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.pages.page import BLOCK, INSIDE, Page, column, label, row_of
from cpccards.gui.pages.welcome import DISCLAIMER, TYPICAL_WAIT
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.date_choice import DateChoice
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.one_of import OneOf
from cpccards.gui.widgets.outlines.outline_choice import OutlineChoice
from cpccards.gui.widgets.setting_rows import SettingRows, Settling, settings_group
from cpccards.services.outlines import OutlineService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar

LATEST_ROLLOVER = 12
LONGEST_DAY = 24 * 60

_THEMES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))
_NOTICES = (
    f"{DISCLAIMER} CPC® is a registered trademark of AAPC.",
    (
        "CPT © American Medical Association. All rights reserved. CPT is a registered trademark of the "
        "American Medical Association. The bundled decks hold no CPT descriptor. Importing CPT content needs "
        "a licence of your own."
    ),
    (
        "For education only. This is not billing, coding or legal advice: verify every rule and code in the "
        "current code books."
    ),
)


class SettingsPage(Page):
    """The learner's choices: the library's through its service, those of the looks through `preferences`."""

    name = "settings"
    title = "Settings"

    def __init__(
        self,
        theme: Theme,
        settings: SettingsService,
        calendar: StudyCalendar,
        outlines: OutlineService,
        preferences: Preferences,
        preferences_changed: Callable[[], None],
        library_path: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._calendar = calendar
        self._outlines = outlines
        self._preferences = preferences
        self._preferences_changed = preferences_changed
        self._settling = Settling(self)
        self._numbers: dict[str, NumberField] = {}
        body = column(self)
        body.addWidget(label(self.title, "page"))
        body.addWidget(self._exam())
        body.addWidget(self._studying())
        body.addWidget(self._looks())
        body.addWidget(self._library(library_path))
        body.addStretch(1)
        self._refresh()
        self._show_looks()
        theme.changed.connect(self._show_looks)

    def activate(self, argument: object = None) -> None:
        """Shows what is kept."""
        self._refresh()
        self._show_looks()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Shows what an undo brought back."""
        if changes.touches(Subject.SETTINGS, Subject.OUTLINES):
            self._refresh()

    def woken(self) -> None:
        """Counts the days to the exam anew."""
        self._date.set_today(self._calendar.date())

    def hideEvent(self, event: QHideEvent) -> None:
        """Keeps what was typed a moment ago."""
        self._settling.settle()
        super().hideEvent(event)

    # The groups

    def _exam(self) -> QWidget:
        frame, inside = settings_group("Exam")
        today = self._calendar.date()
        inside.addWidget(label("Date of your next sitting"))
        inside.addWidget(label("Your score is predicted for that day.", "muted", wrap=True))
        self._date = DateChoice("Exam date", "No date yet", today + TYPICAL_WAIT, today)
        self._date.chosen.connect(self._keep_date)
        inside.addWidget(self._date)
        inside.addSpacing(BLOCK)
        inside.addWidget(label("Outline that your score follows"))
        inside.addWidget(
            label(
                "Your score is worked out by all of them, and the app says so when they disagree.",
                "muted",
                wrap=True,
            )
        )
        self._outline = OutlineChoice(self._outlines.all())
        self._outline_complaint = Complaint(self._outline)
        self._outline.chosen.connect(
            lambda outline_id: self._keep(self._outline_complaint, outline=outline_id)
        )
        inside.addWidget(self._outline)
        inside.addWidget(self._outline_complaint)
        inside.addSpacing(BLOCK)
        self._exam_mode = QCheckBox("Choose each day's cards for the exam")
        inside.addWidget(self._exam_mode)
        inside.addWidget(
            label(
                "With a date ahead and minutes a day: what brings most points by then, within those minutes. "
                "Without it, what is due comes, then new cards, within the daily limits.",
                "muted",
                wrap=True,
            )
        )
        mode_complaint = Complaint(self._exam_mode)
        inside.addWidget(mode_complaint)
        self._exam_mode.toggled.connect(lambda on: self._keep(mode_complaint, exam_mode=on))
        inside.addSpacing(INSIDE)
        edit = QPushButton("Exam outlines…")
        edit.clicked.connect(lambda: self.went_to.emit("outlines", None))
        inside.addWidget(edit, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _studying(self) -> QWidget:
        frame, inside = settings_group("Studying")
        rows = SettingRows(inside)
        minutes = NumberField("Minutes a day", 0, LONGEST_DAY, step=5, suffix=" min")
        self._numbers["minutes_per_day"] = minutes
        self._add_number(rows, "minutes_per_day", "What you mean to study.")

        self._rollover = _HourChoice()
        words = label("Until then, answers count for the day before.", "muted", wrap=True)
        hour_complaint = rows.add("A new day begins at", words, self._rollover)
        self._rollover.currentIndexChanged.connect(
            lambda hour: self._keep(hour_complaint, rollover_hour=hour)
        )

        timebox = NumberField("Say what was done after", 0, LONGEST_DAY, step=5, suffix=" min")
        timebox.setSpecialValueText("never")
        self._numbers["timebox_minutes"] = timebox
        self._add_number(rows, "timebox_minutes", "The review stops for a word on it. 0: never.")
        inside.addSpacing(BLOCK)
        courage = QPushButton("Encouragement and reminders…")
        courage.clicked.connect(lambda: self.went_to.emit("encouragement", None))
        inside.addWidget(courage, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(
            label(
                "Milestones, a true sentence a day, the focus timer. All can be turned off.",
                "muted",
                wrap=True,
            )
        )
        inside.addSpacing(INSIDE)
        presets = QPushButton("Limits, steps and retention…")
        presets.clicked.connect(lambda: self.went_to.emit("presets", None))
        inside.addWidget(presets, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addWidget(
            label("They are kept in presets, so that each deck can have its own.", "muted", wrap=True)
        )
        return frame

    def _looks(self) -> QWidget:
        frame, inside = settings_group("Looks")
        inside.addWidget(label("Theme"))
        self._theme_choice = OneOf(self)
        row = QHBoxLayout()
        row.setSpacing(BLOCK)
        for place, (key, words) in enumerate(_THEMES):
            button = QRadioButton(words)
            button.setAccessibleName(f"Theme: {words}")
            self._theme_choice.add(button, place, checked=key == self._preferences.theme)
            row.addWidget(button)
        row.addStretch(1)
        inside.addLayout(row)
        inside.addSpacing(INSIDE)
        self._theme_choice.idToggled.connect(self._take_theme)
        rows = SettingRows(inside)
        self._text_size = NumberField("Text size", 80, 200, step=10, suffix=" %")
        rows.add(
            "Text size",
            label("Of the size your system uses. 80 to 200 %.", "muted", wrap=True),
            self._text_size,
        )
        self._settling.watch(self._text_size, self._take_text_size)
        return frame

    def _library(self, path: Path) -> QFrame:
        frame, inside = settings_group("Library")
        inside.addWidget(label("Everything you do is in this one file"))
        shown = QLineEdit(str(path))
        shown.setReadOnly(True)
        shown.setProperty("role", "path")
        shown.setCursorPosition(0)
        shown.setAccessibleName("Path of the library")
        inside.addWidget(shown)
        inside.addSpacing(INSIDE)
        backups = QPushButton("Backups…")
        backups.clicked.connect(lambda: self.went_to.emit("backups", None))
        profiles = QPushButton("Profiles…")
        profiles.clicked.connect(lambda: self.went_to.emit("profiles", None))
        inside.addLayout(row_of(backups, profiles))
        inside.addSpacing(BLOCK)
        _add_about(inside)
        return frame

    def _add_number(self, rows: SettingRows, setting: str, help_line: str) -> None:
        field = self._numbers[setting]
        complaint = rows.add(field.accessibleName(), label(help_line, "muted", wrap=True), field)
        self._settling.watch(field, lambda: self._keep(complaint, **{setting: field.value()}))

    # Keeping

    def _keep(self, complaint: Complaint, **values: object) -> None:
        current = self._settings.current
        if all(getattr(current, name) == value for name, value in values.items()):
            complaint.say("")
            return
        try:
            changed = self._settings.change(self._calendar.date(), **values)
        except CpcCardsError as error:
            complaint.say(str(error))
            return
        complaint.say("")
        self.changed.emit(changed)

    def _keep_date(self) -> None:
        day = self._date.day
        if day == self._settings.current.exam_date:
            return
        try:
            changed = self._settings.change(self._calendar.date(), exam_date=day)
        except CpcCardsError as error:
            self._date.complain(str(error))
            return
        self.changed.emit(changed)

    def _take_theme(self, place: int, on: bool) -> None:
        key = _THEMES[place][0]
        if on and key != self._preferences.theme:
            self._preferences.theme = key
            self._preferences_changed()

    def _take_text_size(self) -> None:
        if self._text_size.value() != self._preferences.text_size:
            self._preferences.text_size = self._text_size.value()
            self._preferences_changed()

    # Showing

    def _refresh(self) -> None:
        """Shows what is kept, and drops what was about to be."""
        current = self._settings.current
        self._date.set_today(self._calendar.date())
        self._date.set_day(current.exam_date)
        outlines = self._outlines.all()
        self._outline.offer(outlines)
        known = [outline.id for outline in outlines]
        self._outline.set_outline(current.outline if current.outline in known else known[0])
        for name, field in self._numbers.items():
            self._settling.show_number(field, getattr(current, name))
        blocked = self._rollover.blockSignals(True)
        self._rollover.setCurrentIndex(current.rollover_hour)
        self._rollover.blockSignals(blocked)
        blocked = self._exam_mode.blockSignals(True)
        self._exam_mode.setChecked(current.exam_mode)
        self._exam_mode.blockSignals(blocked)

    def _show_looks(self) -> None:
        places = [key for key, _ in _THEMES]
        self._theme_choice.button(places.index(self._preferences.theme)).setChecked(True)
        self._settling.show_number(self._text_size, self._preferences.text_size)


class _HourChoice(QComboBox):
    """The hour at which a new day begins, as the learner's clock writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("A new day begins at")
        for hour in range(LATEST_ROLLOVER + 1):
            self.addItem(self.locale().toString(QTime(hour, 0), QLocale.FormatType.ShortFormat))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the page."""
        event.ignore()


def _add_about(inside: QVBoxLayout) -> None:
    inside.addWidget(label(f"CPC Cards {__version__}"))
    inside.addWidget(
        label(
            "Free software under the MIT licence. The bundled decks are under CC BY 4.0. The help (F1) lists "
            "under About what it is built on, with every licence.",
            "muted",
            wrap=True,
        )
    )
    inside.addWidget(
        label(
            "There is no account, and the app does not use the network: nothing leaves this computer unless "
            "you hand on a file yourself.",
            "muted",
            wrap=True,
        )
    )
    inside.addSpacing(INSIDE)
    for notice in _NOTICES:
        inside.addWidget(label(notice, "small", wrap=True))
