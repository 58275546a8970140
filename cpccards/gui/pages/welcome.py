"""The first-run page: four questions, every one of them skippable.

It is on screen before the library is open, so it is given plain values and hands back a `Welcome`.
The widgets for a date and for an outline serve the Settings page too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QDate, QEvent, QLocale, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCalendarWidget,
    QCheckBox,
    QDateEdit,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Blueprint, Section
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, ErrorNote, Page, column, label, surface
from cpccards.services.welcome import FEWEST_MINUTES, MOST_MINUTES, Welcome, new_cards_for

DISCLAIMER = "Independent study aid. Not affiliated with, sponsored or endorsed by AAPC or the AMA."

TYPICAL_WAIT = timedelta(weeks=8)
"""How far ahead an exam is suggested to be, until the learner says."""

_MINUTES = (15, 30, 45, 60, 90)
_USUAL_MINUTES = 30
_DATE_LIKE = re.compile(r"\d+\s*[-/.]\s*\d+\s*[-/.]\s*\d+|[^\W\d]{3,}")


def read_score(text: str, locale: QLocale) -> float | None:
    """A score from 0 to 100 as typed, with or without a percent sign; None for an empty text.

    Raises:
        BadInput: anything else, with a sentence that fits it.
    """
    bare = text.strip().removesuffix("%").strip()
    if not bare:
        return None
    if _DATE_LIKE.search(bare):
        raise BadInput("No score", "That is not a score.", "Type a number from 0 to 100.")
    value, understood = locale.toDouble(bare)
    if not understood:
        value, understood = QLocale.c().toDouble(bare)
    if not understood:
        raise BadInput("No score", "That is not a number.", "Type one from 0 to 100, or tick “below 70”.")
    if not 0 <= value <= 100:
        raise BadInput("No score", "A score lies between 0 and 100.")
    return value


class Complaint(QLabel):
    """A sentence under the field it is about. Hidden while there is nothing to say."""

    def __init__(self, field: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "error")
        self.hide()

    def say(self, words: str) -> None:
        """Shows a sentence and marks the field; an empty one takes both away."""
        self.setText(words)
        self.setVisible(bool(words))
        self._field.setAccessibleDescription(words)
        state = "error" if words else ""
        if self._field.property("state") != state:
            self._field.setProperty("state", state)
            self._field.style().unpolish(self._field)
            self._field.style().polish(self._field)


class OneOf(QButtonGroup):
    """Radio buttons of which one is chosen. Tab stops at that one; the arrow keys choose among them.

    Qt sees to that too, but only once one of them has had the focus.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.buttonToggled.connect(self._settle)

    def add(self, button: QRadioButton, key: int = -1, *, checked: bool = False) -> None:
        """Takes in a button."""
        self.addButton(button, key)
        button.setChecked(checked)
        self._settle(button)

    def _settle(self, button: QAbstractButton) -> None:
        policy = Qt.FocusPolicy.StrongFocus if button.isChecked() else Qt.FocusPolicy.ClickFocus
        button.setFocusPolicy(policy)


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


class _DateField(QDateEdit):
    """A date that scrolling past leaves alone."""

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
        self._date = _DateField(QDate(suggested.year, suggested.month, suggested.day))
        self._date.setAccessibleName(name)
        self._date.setKeyboardTracking(False)
        self._date.setCalendarPopup(True)
        self._date.setDisplayFormat(_date_format(self.locale()))
        self._date.setEnabled(False)
        _calm_calendar(self._date.calendarWidget(), name)
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self._complaint)
        self.setFocusProxy(self._none)
        self._some.toggled.connect(self._on_changed)
        self._date.dateChanged.connect(self._on_changed)

    @property
    def day(self) -> date | None:
        """The chosen date."""
        if not self._some.isChecked():
            return None
        chosen = self._date.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def set_day(self, day: date | None) -> None:
        """Shows a date, or none, without reporting it as the learner's choice."""
        if day == self.day:
            return
        blocked = self.blockSignals(True)
        if day is not None:
            self._date.setDate(QDate(day.year, day.month, day.day))
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
        self._words.setText("" if day is None else _distance_words(day, self._today, self.locale()))


class OutlineChoice(QWidget):
    """The exam outlines as cards, one of them chosen.

    Signals:
        chosen: id of the outline that the learner took.
    """

    chosen = Signal(str)

    def __init__(self, outlines: Sequence[Blueprint], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards = {outline.id: _OutlineCard(outline) for outline in outlines}
        self._group = OneOf(self)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        for place, (outline_id, card) in enumerate(self._cards.items()):
            self._group.add(card.radio, place, checked=place == 0)
            layout.addWidget(card, place // 2, place % 2)
            card.radio.toggled.connect(
                lambda on, outline_id=outline_id: self.chosen.emit(outline_id) if on else None
            )
        for at in range(2):
            layout.setColumnStretch(at, 1)

    @property
    def outline(self) -> str:
        """Id of the chosen outline."""
        return next(outline_id for outline_id, card in self._cards.items() if card.radio.isChecked())

    def set_outline(self, outline_id: str) -> None:
        """Shows an outline as chosen, without reporting it as the learner's choice."""
        if outline_id in self._cards and outline_id != self.outline:
            blocked = self.blockSignals(True)
            self._cards[outline_id].radio.setChecked(True)
            self.blockSignals(blocked)


class _OutlineCard(QFrame):
    """One outline: its name, and what it is in its own words."""

    def __init__(self, outline: Blueprint) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.radio = QRadioButton(outline.name)
        self.radio.setProperty("role", "strong")
        self.radio.setAccessibleDescription(outline.description)
        self.radio.toggled.connect(self._mark)
        self.radio.installEventFilter(self)
        words = label(outline.description, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(4)
        layout.addWidget(self.radio)
        layout.addWidget(words, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole card is a button."""
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        self.radio.setChecked(True)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card wears its radio button's focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._wear("focused", event.type() is QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _mark(self, on: bool) -> None:
        self._wear("chosen", on)

    def _wear(self, name: str, on: bool) -> None:
        self.setProperty(name, on)
        self.style().unpolish(self)
        self.style().polish(self)


class ScoreField(QWidget):
    """A score out of 100, or only "below 70", or nothing."""

    def __init__(self, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = QLineEdit()
        self._edit.setAccessibleName(f"{name}, 0 to 100")
        self._edit.setPlaceholderText("unknown")
        self._edit.setMaxLength(20)
        self._edit.setFixedWidth(self._edit.fontMetrics().averageCharWidth() * 11 + 20)
        self._below = QCheckBox("below 70")
        self._below.setAccessibleName(f"{name}: only known to be below 70")
        self._complaint = Complaint(self._edit)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._edit)
        row.addWidget(label(unit, "muted"))
        row.addSpacing(INSIDE)
        row.addWidget(self._below)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self._complaint)
        self.setFocusProxy(self._edit)
        self._edit.textEdited.connect(self._on_typed)
        self._edit.editingFinished.connect(self.check)
        self._below.toggled.connect(self._on_below)

    @property
    def value(self) -> float | None:
        """The number typed; None when there is none that can be used."""
        try:
            return read_score(self._edit.text(), self.locale())
        except BadInput:
            return None

    @property
    def below(self) -> bool:
        """True when the score is only known to be below 70."""
        return self._below.isChecked()

    @property
    def is_empty(self) -> bool:
        """True when nothing is known."""
        return not self.below and self.value is None

    @property
    def complaint(self) -> str:
        """What is being said about the score."""
        return self._complaint.text()

    def check(self) -> bool:
        """Says in place what is wrong with the text; True when nothing is."""
        try:
            read_score(self._edit.text(), self.locale())
        except BadInput as error:
            self._complaint.say(str(error))
            return False
        self._complaint.say("")
        return True

    def _on_typed(self, text: str) -> None:
        if text.strip():
            self._below.setChecked(False)
        if self._complaint.text():
            self.check()

    def _on_below(self, on: bool) -> None:
        if on:
            self._edit.clear()
            self._complaint.say("")


class SectionScores(QWidget):
    """The sections of one outline with a score field each, in two columns where there is room."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields = {section.id: ScoreField(section.name, "%") for section in sections}
        self._rows = [self._row(section) for section in sections]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MARGIN)
        self._grid.setVerticalSpacing(INSIDE)
        self._columns = 0
        self._lay_out(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes two columns or one."""
        super().resizeEvent(event)
        self._lay_out(2 if event.size().width() >= 2 * self._widest_row() + MARGIN else 1)

    def fields(self) -> tuple[ScoreField, ...]:
        """Every field, in the outline's order."""
        return tuple(self._fields.values())

    def results(self) -> tuple[SectionResult, ...]:
        """The sections of which something is known."""
        return tuple(
            SectionResult(
                section_id,
                share=None if field.value is None else field.value / 100,
                below=field.below,
            )
            for section_id, field in self._fields.items()
            if not field.is_empty
        )

    def _row(self, section: Section) -> QWidget:
        row = QWidget()
        words = _beside_field(section.name)
        words.setBuddy(self._fields[section.id])
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(words, 1)
        layout.addWidget(self._fields[section.id], 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _widest_row(self) -> int:
        fields = max(field.sizeHint().width() for field in self._fields.values())
        return fields + INSIDE + self.fontMetrics().averageCharWidth() * 24

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        height = -(-len(self._rows) // columns)
        for place, row in enumerate(self._rows):
            self._grid.addWidget(row, place % height, place // height, Qt.AlignmentFlag.AlignTop)
        # In one column the fields stay near their names: the rest of the width is left empty.
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 2 if columns == 2 else 1)


class WelcomePage(Page):
    """Asks what makes the first day fit the learner.

    Signals:
        answered: a `Welcome`; the buttons rest until `say` is called.
    """

    answered = Signal(object)

    name = "welcome"
    title = "Welcome to CPC Cards"

    def __init__(self, outlines: Sequence[Blueprint], today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        middle = QWidget()
        middle.setObjectName("page")
        around.addWidget(middle, 1)
        body = column(middle)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(label(self.title, "page"))
        head.addWidget(
            label(
                "Four short questions, so that the app fits you. Skip whatever you like.", "muted", wrap=True
            )
        )
        body.addLayout(head)
        body.addWidget(self._ask_date())
        body.addWidget(self._ask_minutes())
        body.addWidget(self._ask_outline(outlines))
        body.addWidget(self._ask_attempt(outlines))
        body.addStretch(1)
        self._foot = self._make_foot()
        around.addWidget(self._foot)
        self._area = middle.findChild(QScrollArea)
        if self._area is not None:
            self._area.verticalScrollBar().rangeChanged.connect(self._align_foot)
        self._on_outline(self._outline.outline)
        self._on_minutes()
        self.setFocusProxy(self._exam)

    def say(self, error: CpcCardsError | None) -> None:
        """Shows what kept the answers from being taken over; the learner may answer again."""
        self._error.say(error)
        self._set_resting(False)

    def start(self) -> None:
        """Hands the answers on, unless one of them can't be: then says so beside it."""
        wrong = self._wrong_fields()
        if wrong:
            field = wrong[0]
            field.focus_field() if isinstance(field, DateChoice) else field.setFocus()
            if self._area is not None:
                self._area.ensureWidgetVisible(field)
            return
        try:
            welcome = Welcome(
                self._exam.day, self._attempt_result(), self._minutes_a_day(), self._outline.outline
            )
        except BadInput as error:
            self.say(error)
            return
        self._hand_on(welcome)

    def skip(self) -> None:
        """Hands on no answer at all."""
        self._hand_on(Welcome())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter starts from anywhere, except on the button that skips."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            (self._skip if self._skip.hasFocus() else self._start).click()
            return
        super().keyPressEvent(event)

    # The questions

    def _ask_date(self) -> QWidget:
        frame, inside = _question("When is your exam?", _help("Your score is predicted for that day."))
        self._exam = DateChoice("Exam date", "No date yet", self._today + TYPICAL_WAIT, self._today)
        self._exam.chosen.connect(self._check_exam)
        inside.addWidget(self._exam)
        return frame

    def _ask_minutes(self) -> QWidget:
        self._minutes_words = label(role="muted", wrap=True)
        frame, inside = _question("How many minutes a day can you study?", self._minutes_words)
        row = QHBoxLayout()
        row.setSpacing(BLOCK)
        self._minutes = OneOf(self)
        for minutes in _MINUTES:
            button = QRadioButton(str(minutes))
            button.setAccessibleName(f"{minutes} minutes a day")
            self._minutes.add(button, minutes, checked=minutes == _USUAL_MINUTES)
            row.addWidget(button)
        other = QRadioButton("Other")
        other.setAccessibleName("Another number of minutes a day")
        self._minutes.add(other, 0)
        self._other = NumberField("Minutes a day", FEWEST_MINUTES, MOST_MINUTES, step=5, suffix=" min")
        self._other.setValue(20)
        row.addWidget(other)
        row.addWidget(self._other)
        row.addStretch(1)
        inside.addLayout(row)
        self._minutes.idToggled.connect(self._on_minutes)
        self._other.valueChanged.connect(self._on_minutes)
        return frame

    def _ask_outline(self, outlines: Sequence[Blueprint]) -> QWidget:
        frame, inside = _question(
            "Which outline should your score follow?",
            _help("Both are always worked out, and the app says so when they disagree."),
        )
        self._outline = OutlineChoice(outlines)
        self._outline.chosen.connect(self._on_outline)
        inside.addWidget(self._outline)
        return frame

    def _ask_attempt(self, outlines: Sequence[Blueprint]) -> QWidget:
        frame, inside = _question(
            "Have you sat the exam before?",
            _help("An earlier result, even half of one, makes the first forecast better."),
        )
        row = QHBoxLayout()
        row.setSpacing(BLOCK)
        self._sat = OneOf(self)
        for words, value in (("No", 0), ("Yes", 1)):
            button = QRadioButton(words)
            button.setAccessibleName(f"Sat the exam before: {words}")
            self._sat.add(button, value, checked=not value)
            row.addWidget(button)
        row.addStretch(1)
        inside.addLayout(row)

        self._attempt = QWidget()
        part = QGridLayout(self._attempt)
        part.setContentsMargins(0, INSIDE, 0, 0)
        part.setHorizontalSpacing(BLOCK)
        part.setVerticalSpacing(12)
        part.setColumnStretch(1, 1)
        self._sat_on = DateChoice("Date of the attempt", "Not sure", self._today, self._today)
        self._sat_on.chosen.connect(self._check_attempt_date)
        self._total = ScoreField("Total score", "of 100")
        for place, (words, field) in enumerate((("Date", self._sat_on), ("Total score", self._total))):
            part.addWidget(_beside_field(words), place, 0)
            part.addWidget(field, place, 1)
        self._sections_words = label(role="muted", wrap=True)
        part.addWidget(self._sections_words, 2, 0, 1, 2)
        self._sections = {outline.id: SectionScores(outline.sections) for outline in outlines}
        self._names = {outline.id: outline.name for outline in outlines}
        for scores in self._sections.values():
            part.addWidget(scores, 3, 0, 1, 2)
        inside.addWidget(self._attempt)
        self._attempt.hide()
        self._sat.idToggled.connect(lambda _which, _on: self._attempt.setVisible(self._has_sat()))
        return frame

    def _make_foot(self) -> QWidget:
        foot = QFrame()
        foot.setObjectName("foot")
        foot.setContentsMargins(0, 1, 0, 0)
        body = column(foot, scrolls=False)
        body.setContentsMargins(MARGIN, 12, MARGIN, 12)
        body.setSpacing(12)
        self._error = ErrorNote()
        body.addWidget(self._error)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label(DISCLAIMER, "small", wrap=True), 1)
        self._skip = QPushButton("Skip all")
        self._skip.clicked.connect(self.skip)
        self._start = QPushButton("Start   Enter")
        self._start.setAccessibleName("Start")
        self._start.setProperty("role", "primary")
        self._start.clicked.connect(self.start)
        row.addWidget(self._skip)
        row.addWidget(self._start)
        body.addLayout(row)
        return foot

    # What was answered

    def _has_sat(self) -> bool:
        return self._sat.checkedId() == 1

    def _minutes_a_day(self) -> int:
        return self._minutes.checkedId() or self._other.value()

    def _attempt_result(self) -> ExamResult | None:
        """The past attempt; None when nothing is known of it, not even its date."""
        if not self._has_sat():
            return None
        sections = self._sections[self._outline.outline].results()
        day = self._sat_on.day
        if day is None and self._total.is_empty and not sections:
            return None
        score = self._total.value
        return ExamResult(
            taken_on_day=day_of_date(day or self._today),
            kind="exam",
            outline_id=self._outline.outline if sections else "",
            total_right=score,
            total_asked=None if score is None else 100,
            total_below=self._total.below,
            sections=sections,
        )

    def _wrong_fields(self) -> list[DateChoice | ScoreField]:
        wrong: list[DateChoice | ScoreField] = []
        if not self._check_exam():
            wrong.append(self._exam)
        if self._has_sat():
            if not self._check_attempt_date():
                wrong.append(self._sat_on)
            scores = (self._total, *self._sections[self._outline.outline].fields())
            wrong += [field for field in scores if not field.check()]
        return wrong

    def _check_exam(self) -> bool:
        day = self._exam.day
        passed = day is not None and day < self._today
        self._exam.complain(
            "That day has passed. Choose the day of your next sitting, or “No date yet”." if passed else ""
        )
        return not passed

    def _check_attempt_date(self) -> bool:
        day = self._sat_on.day
        ahead = day is not None and day > self._today
        self._sat_on.complain(
            "That day has not come yet. Choose the day you sat the exam, or “Not sure”." if ahead else ""
        )
        return not ahead

    def _on_minutes(self) -> None:
        self._other.setEnabled(self._minutes.checkedId() == 0)
        cards = new_cards_for(self._minutes_a_day())
        self._minutes_words.setText(
            f"About {cards} new cards a day; the rest of the time is for those you already know."
        )

    def _on_outline(self, outline_id: str) -> None:
        for own, scores in self._sections.items():
            scores.setVisible(own == outline_id)
        self._sections_words.setText(
            f"Sections of “{self._names[outline_id]}”, as far as your score report names them."
        )

    def _hand_on(self, welcome: Welcome) -> None:
        self._error.say(None)
        self._set_resting(True)
        self.answered.emit(welcome)

    def _align_foot(self, _low: int, high: int) -> None:
        """Keeps the buttons in line with the questions when the scroll bar takes room from these."""
        taken = 0 if self._area is None or not high else self._area.verticalScrollBar().sizeHint().width()
        self._foot.setContentsMargins(0, 1, taken, 0)

    def _set_resting(self, resting: bool) -> None:
        self._start.setDisabled(resting)
        self._skip.setDisabled(resting)


def _beside_field(words: str) -> QLabel:
    """What a field is for, level with its first line even while a sentence stands below the field."""
    made = label(words, wrap=True)
    made.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setContentsMargins(0, INSIDE, 0, 0)
    return made


def _help(words: str) -> QLabel:
    return label(words, "muted", wrap=True)


def _question(title: str, help_line: QLabel) -> tuple[QFrame, QVBoxLayout]:
    """A block that asks one thing: the question, a line of help, room for the answer."""
    frame, inside = surface()
    frame.setAccessibleName(title)
    inside.setSpacing(4)
    inside.addWidget(label(title, "strong"))
    inside.addWidget(help_line)
    inside.addSpacing(4)
    return frame, inside


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


def _distance_words(day: date, today: date, locale: QLocale) -> str:
    weekday = locale.dayName(day.isoweekday())
    days = (day - today).days
    if abs(days) <= 1:
        return f"{weekday}, " + {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    return f"{weekday}, in {days} days" if days > 0 else f"{weekday}, {-days} days ago"
