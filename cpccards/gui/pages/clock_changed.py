"""The computer's clock jumped: nothing is scheduled before the learner says whether it is right."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QDate, QLocale, QTime, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cpccards.domain.clock_jumps import ClockJump
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.counted import count
from cpccards.gui.pages.page import ErrorNote, Page, column, label, row_of

_DAY = timedelta(days=1)


class ClockChangedPage(Page):
    """Two buttons, and what to do when it is the second.

    Signals:
        right_chosen: the clock is right now.
        again_chosen: it was set meanwhile; look again.
        quit_chosen: not now.
    """

    right_chosen = Signal()
    again_chosen = Signal()
    quit_chosen = Signal()
    title = "The clock changed"

    def __init__(self, jump: ClockJump, zone: tzinfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        body = column(self)
        body.addStretch(1)
        self._title = label(role="page", wrap=True)
        self._times = label(wrap=True)
        self._why = label(wrap=True)
        self._advice = label(role="strong", wrap=True)
        self._error = ErrorNote()
        for line in (self._title, self._times, self._why, self._advice, self._error):
            body.addWidget(line)
        self.right = QPushButton("The clock is right")
        self.wrong = QPushButton("The clock is wrong")
        self.again = QPushButton("Look again")
        self.again.setProperty("role", "primary")
        self.leave = QPushButton("Quit")
        body.addLayout(row_of(self.right, self.wrong, self.again, self.leave))
        body.addStretch(2)
        self.right.clicked.connect(self.right_chosen)
        self.wrong.clicked.connect(self._on_wrong)
        self.again.clicked.connect(self.again_chosen)
        self.leave.clicked.connect(self.quit_chosen)
        self.again.hide()
        self.leave.hide()
        self.setFocusProxy(self.right)
        self.show_jump(jump, zone)

    @property
    def said(self) -> str:
        """What is being said."""
        lines = (self._title, self._times, self._why, self._advice)
        return "\n".join(line.text() for line in lines if line.text())

    def show_jump(self, jump: ClockJump, zone: tzinfo) -> None:
        """Says how far the clock moved, and from when."""
        self._title.setText(f"Your computer's clock changed by {by_words(jump.by)}")
        seen, now = (instant_words(each, zone, self.locale()) for each in (jump.seen, jump.now))
        self._times.setText(f"When CPC Cards ran last, it was {seen}. Now the clock says {now}.")
        away = (
            " If you have not opened the app for so long, the clock is right."
            if jump.by > timedelta(0)
            else ""
        )
        self._why.setText(
            "Scheduling waits until you confirm: what is due, your daily limits and the forecast go by the "
            f"clock. Nothing was moved, and no answer is lost.{away}"
        )
        self._advice.setText("")
        self._advice.hide()

    def say(self, error: CpcCardsError | None) -> None:
        """Shows why it could not be confirmed."""
        self._error.say(error)

    def _on_wrong(self) -> None:
        self._advice.setText("Set date and time in your computer's settings, then press Look again.")
        self._advice.show()
        self.wrong.hide()
        self.again.show()
        self.leave.show()
        self.again.setFocus()


def by_words(by: timedelta) -> str:
    """How far, in days, back or forward: "3 days"."""
    return count(max(1, round(abs(by) / _DAY)), "day")


def instant_words(instant: datetime, zone: tzinfo, locale: QLocale) -> str:
    """An instant as the learner's wall clock shows it."""
    at = instant.astimezone(zone)
    time = locale.toString(QTime(at.hour, at.minute), QLocale.FormatType.ShortFormat)
    return f"{locale.toString(QDate(at.year, at.month, at.day), 'ddd d MMM yyyy')}, {time}"
