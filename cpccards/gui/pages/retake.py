"""The retake: what the purchase says, what is in the way, and what the last preparation taught the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.retake import (
    CHANGES,
    METHODS,
    MOST_ATTEMPTS,
    MOST_WAITING,
    PreparationReview,
    SectionEffort,
    terms_as_mapping,
)
from cpccards.domain.study_plan import Availability
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, Page, column, label, surface
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.date_choice import DateChoice
from cpccards.gui.widgets.notice import Notice
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.setting_rows import SettingRows, Settling, settings_group
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.gui.words.attempt_words import BELOW, UNKNOWN, date_words, number_words, percent_words
from cpccards.services.retake import Preparation, RetakeService
from cpccards.services.study_calendar import StudyCalendar

_NOT_SAID = -1
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_USUAL_EXPIRY = timedelta(days=365)
_NOTE_LINES = 3
_CONCERNS = (Subject.ATTEMPTS, Subject.SETTINGS, Subject.PLAN, Subject.MOCKS, Subject.CARDS)


class RetakePage(Page):
    """Fees, waiting times and expiry are the learner's own: the app knows none."""

    name = "retake"
    title = "Retake"

    def __init__(
        self,
        retake: RetakeService,
        calendar: StudyCalendar,
        tasks: TaskRunner,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._retake = retake
        self._calendar = calendar
        self._job = JobSlot(tasks, self)
        self._shown: Preparation | None = None
        self._settling = Settling(self)
        self.numbers: dict[str, NumberField] = {}
        self._complaints: dict[str, Complaint] = {}
        body = column(self)
        body.addWidget(label(self.title, "page"))
        self._error = ErrorNote()
        self._job.succeeded.connect(self._show_preparation)
        self._job.failed.connect(self._error.say)
        self._warning = Notice()
        body.addWidget(self._error)
        body.addWidget(self._warning)
        body.addWidget(self._build_terms())
        self._preparation = self._build_preparation()
        body.addWidget(self._preparation)
        body.addStretch(1)
        self._preparation.hide()

    def activate(self, argument: object = None) -> None:
        """Shows what is kept."""
        self._error.say(None)
        self._refresh()
        first = self.numbers["attempts_left"]
        first.setFocus()
        first.selectAll()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Shows what changed, or what an undo brought back."""
        if changes.touches(*_CONCERNS):
            self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keeps what was typed a moment ago."""
        self._settling.settle()
        self._keep_review()
        super().hideEvent(event)

    # What is on screen

    def _build_terms(self) -> QWidget:
        frame, inside = settings_group("What your purchase says")
        inside.addWidget(
            label(
                "Fees, waiting times and how long an attempt stays good differ between purchases and change "
                "from year to year. Enter what AAPC told you; nothing is assumed.",
                "muted",
                wrap=True,
            )
        )
        inside.addSpacing(INSIDE)
        rows = SettingRows(inside)
        for name, words, help_line, most, suffix in (
            ("attempts_left", "Attempts left", "Paid for and not sat yet.", MOST_ATTEMPTS, ""),
            ("waiting_days", "Days to wait", "Between one sitting and the next.", MOST_WAITING, " days"),
        ):
            field = NumberField(words, _NOT_SAID, most, suffix=suffix)
            field.setSpecialValueText("not entered")
            self.numbers[name] = field
            self._complaints[name] = rows.add(words, help_line, field)
            self._settling.watch(field, partial(self._keep_number, name))
        self.fee = QLineEdit()
        self.fee.setMaxLength(100)
        self.fee.setAccessibleName("Fee of another attempt")
        self._complaints["fee"] = rows.add(
            "Fee of another attempt", "As you were told, with its currency.", self.fee
        )
        self.fee.editingFinished.connect(self._keep_fee)
        inside.addSpacing(BLOCK)
        inside.addWidget(label("Your attempts run out"))
        today = self._calendar.date()
        self.expires = DateChoice("Attempts run out", "Not entered", today + _USUAL_EXPIRY, today)
        self.expires.chosen.connect(self._keep_expiry)
        inside.addWidget(self.expires)
        inside.addSpacing(INSIDE)
        self._facts = label(wrap=True)
        self._no_books = label(
            "Say under Materials of your plan which code books you use and of which year: they are held "
            "against the year of your exam.",
            "muted",
            wrap=True,
        )
        books = QPushButton("Books and materials…")
        books.setProperty("role", "link")
        books.clicked.connect(lambda _=False: self.went_to.emit("plan", "materials"))
        for widget in (self._facts, self._no_books):
            inside.addWidget(widget)
        inside.addWidget(books, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _build_preparation(self) -> QWidget:
        frame, inside = surface()
        inside.setSpacing(INSIDE)
        self._table = TitledTable("The last preparation")
        inside.addWidget(self._table)
        self._topics = TitledTable("Hours by topic", most_rows=30)
        inside.addWidget(self._topics)
        self._neglected = label(wrap=True)
        inside.addWidget(self._neglected)
        inside.addWidget(label("How I studied", "strong"))
        self.methods = self._add_ticks(inside, METHODS)
        inside.addSpacing(INSIDE)
        inside.addWidget(label("What I want to do differently", "strong"))
        self.changes_wanted = self._add_ticks(inside, {key: each.words for key, each in CHANGES.items()})
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName("Notes on the last preparation")
        self.notes.setPlaceholderText("Notes, for yourself")
        self.notes.setTabChangesFocus(True)
        self.notes.setFixedHeight(self.notes.fontMetrics().lineSpacing() * _NOTE_LINES + 24)
        inside.addWidget(self.notes)
        self._effect = label(role="muted", wrap=True)
        inside.addWidget(self._effect)
        self.change_plan = QPushButton("Change the plan")
        self.change_plan.setProperty("role", "primary")
        self.change_plan.clicked.connect(lambda _=False: self._change_plan())
        inside.addWidget(self.change_plan, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _add_ticks(self, inside: QVBoxLayout, given: Mapping[str, str]) -> dict[str, QCheckBox]:
        ticks: dict[str, QCheckBox] = {}
        for key, words in given.items():
            tick = QCheckBox(words)
            tick.toggled.connect(lambda _on: self._keep_review())
            inside.addWidget(tick)
            ticks[key] = tick
        return ticks

    # Showing it

    def _refresh(self) -> None:
        try:
            terms, notes, has_books = self._retake.terms, self._retake.notes(), self._retake.has_books
        except CpcCardsError as error:
            self._error.say(error)
            return
        for name, field in self.numbers.items():
            value = getattr(terms, name)
            self._settling.show_number(field, _NOT_SAID if value is None else value)
        if not self.fee.hasFocus():
            self.fee.setText(terms.fee)
        self.expires.set_today(self._calendar.date())
        self.expires.set_day(terms.expires_on)
        self._warning.say("\n".join(note.words for note in notes if note.warns))
        facts = "\n".join(note.words for note in notes if not note.warns)
        self._facts.setText(facts)
        self._facts.setVisible(bool(facts))
        self._no_books.setVisible(not has_books)
        self._look()

    def _look(self) -> None:
        """Counts the hours, on a worker."""
        self._job.start(lambda _report, _cancelled: self._retake.preparation())

    def _show_preparation(self, found: Preparation | None) -> None:
        self._shown = found
        self._preparation.setVisible(found is not None)
        if found is None:
            return
        locale = self.locale()
        self._table.show_rows(
            ("Section", "Hours", "Of your hours", "Of the exam", "Result"),
            [effort_row(each, locale) for each in found.efforts] if found.hours else [],
            period_words(found, locale),
        )
        self._topics.show_rows(
            ("Topic", "Hours"), [(name, number_words(hours, locale)) for name, hours in found.topics]
        )
        self._topics.setVisible(bool(found.topics))
        self._neglected.setText(neglected_words(found.neglected, locale))
        self._neglected.setVisible(bool(found.neglected))
        for ticks, chosen in (
            (self.methods, found.review.methods),
            (self.changes_wanted, found.review.changes),
        ):
            for key, tick in ticks.items():
                blocked = tick.blockSignals(True)
                tick.setChecked(key in chosen)
                tick.blockSignals(blocked)
        if not self.notes.hasFocus() and self.notes.toPlainText() != found.review.notes:
            self.notes.setPlainText(found.review.notes)
        self._show_effect(found.review)

    def _show_effect(self, review: PreparationReview) -> None:
        now, then = self._retake.planned(review)
        words = effect_words(now, then)
        has_done = any(CHANGES[key].effect is not None for key in review.planned)
        rest = (
            "The plan was made with what you ticked."
            if has_done
            else "What you tick here that concerns your days can change the study plan."
        )
        self._effect.setText(words or rest)
        self.change_plan.setEnabled(bool(words))

    # Keeping it

    def _keep_number(self, name: str) -> None:
        value = self.numbers[name].value()
        self._keep(name, None if value == _NOT_SAID else value)

    def _keep_fee(self) -> None:
        self._keep("fee", self.fee.text())

    def _keep_expiry(self) -> None:
        self._keep("expires_on", self.expires.day)

    def _keep(self, name: str, value: object) -> None:
        kept = terms_as_mapping(self._retake.terms)
        given = {**kept, name: value.isoformat() if isinstance(value, date) else value}
        if given == kept:
            return
        self.carry_out(lambda: self._retake.keep_terms(given), self._error)

    def _review(self) -> PreparationReview:
        return PreparationReview(
            tuple(key for key, tick in self.methods.items() if tick.isChecked()),
            tuple(key for key, tick in self.changes_wanted.items() if tick.isChecked()),
            self.notes.toPlainText().strip(),
            self._planned(),
        )

    def _planned(self) -> tuple[str, ...]:
        """Changes that are in the plan; one that was unticked since may be made again."""
        before = () if self._shown is None else self._shown.review.planned
        return tuple(key for key in before if self.changes_wanted[key].isChecked())

    def _keep_review(self) -> None:
        found, review = self._shown, self._review()
        if found is None or review == found.review:
            return
        self._shown = replace(found, review=review)
        self.carry_out(lambda: self._retake.keep_review(found, review), self._error)
        self._show_effect(review)

    def _change_plan(self) -> None:
        found = self._shown
        if found is not None and self.carry_out(
            lambda: self._retake.plan_anew(found, self._review()), self._error
        ):
            self.told.emit("The study plan was made anew. Ctrl+Z takes it back.")


def period_words(found: Preparation, locale: QLocale) -> str:
    """From when to when, and how many hours."""
    if not found.hours:
        return "Nothing of it was done in this app, so no hours can be told."
    hours = number_words(found.hours, locale)
    span = f"{date_words(found.first, locale)} to {date_words(found.last, locale)}"
    what = "Under way" if found.sat is None else "Up to your last sitting"
    return (
        f"{what}: {span}, {hours} hours in this app, by answers, practice exams and the focus timer. "
        "What you did elsewhere is not in it."
    )


def effort_row(effort: SectionEffort, locale: QLocale) -> tuple[str, ...]:
    """A section's row."""
    result = UNKNOWN
    if effort.result is not None:
        result = percent_words(effort.result, locale, 0)
    elif effort.below:
        result = BELOW
    return (
        effort.name,
        number_words(effort.hours, locale),
        percent_words(effort.share, locale, 0),
        percent_words(effort.weight, locale, 0),
        result,
    )


def neglected_words(found: tuple[SectionEffort, ...], locale: QLocale) -> str:
    """Which sections got far less than their share of the exam."""
    return " ".join(
        f"{each.name} is {percent_words(each.weight, locale, 0)} of the exam and got "
        f"{percent_words(each.share, locale, 0)} of your hours."
        for each in found[:2]
    )


def effect_words(now: Availability, then: Availability) -> str:
    """What would become of the days of the week; empty when nothing."""
    parts = [
        f"{day} {before} → {after} min"
        for day, before, after in zip(_WEEKDAYS, now.minutes, then.minutes, strict=True)
        if before != after
    ]
    if (now.practice_weekday, now.practice_minutes) != (then.practice_weekday, then.practice_minutes):
        day = _WEEKDAYS[then.practice_weekday or 0]
        parts.append(f"practice exams on {day}, {then.practice_minutes} min")
    return f"The plan would change: {', '.join(parts)}." if parts else ""
