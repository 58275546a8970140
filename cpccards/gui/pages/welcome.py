"""The first-run page: four questions, every one of them skippable.

It is on screen before the library is open, so it is given plain values and hands back a `Welcome`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.attempts import ExamResult
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.gui.pages.page import BLOCK, INSIDE, Page, label, surface
from cpccards.gui.widgets.attempts.score_field import ScoreField, SectionScores
from cpccards.gui.widgets.date_choice import DateChoice
from cpccards.gui.widgets.named_fields import beside_field
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.one_of import OneOf
from cpccards.gui.widgets.outlines.outline_choice import OutlineChoice
from cpccards.gui.widgets.page_foot import PageFoot, column_over_foot
from cpccards.services.welcome import FEWEST_MINUTES, MOST_MINUTES, Welcome, new_cards_for

DISCLAIMER = "Independent study aid. Not affiliated with, sponsored or endorsed by AAPC or the AMA."

TYPICAL_WAIT = timedelta(weeks=8)
"""How far ahead an exam is suggested to be, until the learner says."""

_MINUTES = (15, 30, 45, 60, 90)
_USUAL_MINUTES = 30


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
        around, body, self._area = column_over_foot(self)
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
        around.addWidget(self._build_foot())
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
            part.addWidget(beside_field(words), place, 0)
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

    def _build_foot(self) -> QWidget:
        self._skip = QPushButton("Skip all")
        self._skip.clicked.connect(self.skip)
        self._start = QPushButton("Start   Enter")
        self._start.setAccessibleName("Start")
        self._start.setProperty("role", "primary")
        self._start.clicked.connect(self.start)
        foot = PageFoot(label(DISCLAIMER, "small", wrap=True), self._skip, self._start)
        self._error = foot.error
        foot.follow(self._area)
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

    def _set_resting(self, resting: bool) -> None:
        self._start.setDisabled(resting)
        self._skip.setDisabled(resting)


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
