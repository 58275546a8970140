"""Catching up over some days, and a pause: each a block with what it would do, and one button."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.counted import count
from cpccards.gui.pages.page import INSIDE, label, row_of, surface
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.date_choice import DateField
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.words.custom_study_words import paused_words, put_off_words, spread_words
from cpccards.services.backlog import MOST_DAYS, SpreadPlan

_USUAL_DAYS = 7


class CatchUpBlock(QWidget):
    """What is due, and over how many days to spread it.

    Signals:
        days_chosen: the number of days has changed.
        spread_chosen: spread it over `days`.
    """

    days_chosen = Signal()
    spread_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame, inside = surface()
        inside.addWidget(label("Catch up", "title"))
        self._words = label(wrap=True)
        inside.addWidget(self._words)
        self.field = NumberField("Days to spread over", 1, MOST_DAYS)
        self.field.setValue(_USUAL_DAYS)
        self.field.setSuffix(" days")
        self.button = QPushButton("Spread")
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INSIDE)
        row.addWidget(label("Over", "muted"))
        row.addWidget(self.field)
        row.addWidget(self.button)
        row.addStretch(1)
        inside.addWidget(self._row)
        self._plan = label(role="muted", wrap=True)
        inside.addWidget(self._plan)
        _fill(self, frame)
        self.field.valueChanged.connect(self._on_days)
        self.button.clicked.connect(lambda _checked: self.spread_chosen.emit())

    @property
    def days(self) -> int:
        """Over how many days."""
        return self.field.value()

    def take_focus(self) -> bool:
        """Puts the keys on the number of days; False when there is nothing to spread."""
        self.field.setFocus()
        return not self._row.isHidden()

    def show_plan(self, plan: SpreadPlan, *, is_planned: bool, locale: QLocale) -> None:
        """Says what is due and how it would be spread.

        Args:
            is_planned: the day's cards are chosen for the exam, whenever they are due.
        """
        self._row.setVisible(plan.cards > 0)
        self._plan.setVisible(plan.cards > 0)
        if not plan.cards:
            self._words.setText("Nothing is due. When more piles up than you can do, spread it here.")
            return
        verb = "is" if plan.cards == 1 else "are"
        words = f"{count(plan.cards, 'card')} {verb} due. Those nearest to being forgotten come first."
        if is_planned:
            words += (
                " At the moment your cards are chosen for the exam, whatever day they are due: this matters "
                "once that is turned off."
            )
        self._words.setText(words)
        self._plan.setText(spread_words(plan, locale))

    def _on_days(self) -> None:
        self.field.setSuffix(" day" if self.days == 1 else " days")
        self.days_chosen.emit()


class PauseBlock(QWidget):
    """Until when to bring no cards.

    Signals:
        date_chosen: another day was chosen.
        pause_chosen: pause until `until`.
        resume_chosen: end the pause.
    """

    date_chosen = Signal()
    pause_chosen = Signal()
    resume_chosen = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_paused = False
        frame, inside = surface()
        inside.addWidget(label("Pause", "title"))
        self._words = label(wrap=True)
        inside.addWidget(self._words)
        self.field = DateField("The day on which you go on", today + timedelta(days=_USUAL_DAYS))
        self._until = label("Go on", "muted")
        self.button = QPushButton("Pause")
        inside.addLayout(row_of(self._until, self.field, self.button))
        self._complaint = Complaint(self.field)
        inside.addWidget(self._complaint)
        self._plan = label(role="muted", wrap=True)
        inside.addWidget(self._plan)
        _fill(self, frame)
        self.field.dateChanged.connect(self.date_chosen)
        self.button.clicked.connect(lambda _checked: self._on_button())

    @property
    def until(self) -> date:
        """The day on which the learner goes on."""
        return self.field.day

    def take_focus(self) -> bool:
        """Puts the keys on the day, or on the way out of the pause; True."""
        (self.button if self._is_paused else self.field).setFocus()
        return True

    def show_plan(self, plan: SpreadPlan | None, complaint: str, locale: QLocale) -> None:
        """Says what a pause would put off, or what is wrong with the day."""
        self._show(is_paused=False)
        self._words.setText(
            "No cards come while you are away. What would have come is spread over as many days after it, so "
            "that no heap awaits you."
        )
        self._complaint.say(complaint)
        self._plan.setText("" if plan is None else put_off_words(plan, locale))
        self._plan.setVisible(plan is not None)
        self.button.setEnabled(plan is not None)

    def show_pause(self, until: date, locale: QLocale) -> None:
        """Says until when there is a pause."""
        self._show(is_paused=True)
        self._words.setText(
            f"{paused_words(until, locale)}. Then cards come again by themselves. What was put off stays put "
            "off when you resume before that."
        )
        self._complaint.say("")
        self._plan.hide()
        self.button.setEnabled(True)

    def _show(self, *, is_paused: bool) -> None:
        self._is_paused = is_paused
        self._until.setVisible(not is_paused)
        self.field.setVisible(not is_paused)
        self.button.setText("Resume" if is_paused else "Pause")

    def _on_button(self) -> None:
        (self.resume_chosen if self._is_paused else self.pause_chosen).emit()


def _fill(block: QWidget, frame: QWidget) -> None:
    layout = QVBoxLayout(block)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(frame, 0, Qt.AlignmentFlag.AlignTop)
