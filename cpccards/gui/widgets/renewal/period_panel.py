"""How one renewal period stands: a bar, what is missing, and what to look out for."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from cpccards.gui.pages.page import INSIDE, label, surface_in
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.words.renewal_words import (
    earned_words,
    needed_words,
    period_words,
    reminder_words,
    topic_words,
)
from cpccards.services.renewal import Renewal

_STEPS = 4
_BAR_HEIGHT = 12


class PeriodPanel(QFrame):
    """One period at a time; the one that holds today first.

    Signals:
        calendar_chosen, pdf_chosen, csv_chosen: files the learner asks for.
        certificates_chosen: those of the `Period` that is shown.
    """

    calendar_chosen = Signal()
    pdf_chosen = Signal()
    csv_chosen = Signal()
    certificates_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renewal: Renewal | None = None
        inside = surface_in(self)
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        self._earned = label(role="title", wrap=True)
        self.choice = Choice("Period")
        self.choice.setMinimumContentsLength(24)
        self.choice.value_chosen.connect(lambda _: self._show())
        head.addWidget(self._earned, 1)
        head.addWidget(self.choice)
        inside.addLayout(head)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(_BAR_HEIGHT)
        inside.addWidget(self._bar)
        self._needed = label(wrap=True)
        self._topics = label(wrap=True)
        self._warnings = label(wrap=True)
        self._reminders = label(role="muted", wrap=True)
        self._fees = label(role="muted", wrap=True)
        for said in (self._needed, self._topics, self._warnings, self._reminders, self._fees):
            inside.addWidget(said)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        for words, name, signal in (
            ("Calendar…", "Save the reminders as a calendar file", self.calendar_chosen),
            ("PDF…", "Save the ledger as PDF", self.pdf_chosen),
            ("CSV…", "Save the ledger as CSV", self.csv_chosen),
        ):
            button = QPushButton(words)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(signal)
            row.addWidget(button)
        self._certificates = QPushButton("Certificates…")
        self._certificates.setAccessibleName("Save the certificates of the period")
        self._certificates.setToolTip("Save the certificates of the period in one file")
        self._certificates.clicked.connect(lambda _=False: self._choose_certificates())
        row.addWidget(self._certificates)
        row.addStretch(1)
        inside.addLayout(row)

    def show_renewal(self, renewal: Renewal) -> None:
        """Shows the period that was looked at before, else the one that holds today."""
        before = self.choice.value
        self._renewal = renewal
        periods = renewal.ledger.periods
        entries = [(each.period.start, _years(renewal, place)) for place, each in enumerate(periods)]
        self.choice.offer(Choices(entries))
        starts = [start for start, _ in entries]
        if periods:
            self.choice.show_value(before if before in starts else starts[renewal.ledger.current])
        self.setVisible(bool(periods))
        self._show()

    def _show(self) -> None:
        renewal, row = self._renewal, self.choice.currentIndex()
        if renewal is None or row < 0:
            return
        standing, locale = renewal.ledger.periods[row], self.locale()
        self._certificates.setEnabled(
            any(
                each.counts and each.period == standing.period and each.entry.certificate
                for each in renewal.ledger.entries
            )
        )
        self._earned.setText(earned_words(standing))
        self._bar.setRange(0, max(1, round(standing.period.required * _STEPS)))
        self._bar.setValue(round(standing.counted * _STEPS) if standing.period.required else 1)
        self._bar.setAccessibleName(earned_words(standing))
        needed = needed_words(standing, renewal.today, locale)
        self._needed.setText(f"{period_words(standing.period, locale)}. {needed}")
        reminders = ""
        if row == renewal.ledger.current:
            reminders = reminder_words(renewal.ledger, renewal.rules, renewal.today, locale)
        fees = f"Fees: {renewal.holder.fees}" if renewal.holder.fees else ""
        for said, words in (
            (self._topics, topic_words(standing)),
            (self._warnings, "\n".join(f"⚠ {warning}" for warning in standing.warnings)),
            (self._reminders, reminders),
            (self._fees, fees),
        ):
            said.setText(words)
            said.setVisible(bool(words))

    def _choose_certificates(self) -> None:
        renewal = self._renewal
        if renewal is not None:
            self.certificates_chosen.emit(renewal.ledger.periods[self.choice.currentIndex()].period)


def _years(renewal: Renewal, place: int) -> str:
    period = renewal.ledger.periods[place].period
    now = ", now" if place == renewal.ledger.current else ""
    months = [
        QLocale.c().standaloneMonthName(day.month, QLocale.FormatType.ShortFormat)
        for day in (period.start, period.end)
    ]
    return f"{months[0]} {period.start.year} – {months[1]} {period.end.year}{now}"
