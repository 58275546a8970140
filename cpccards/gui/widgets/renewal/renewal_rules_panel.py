"""The renewal rules in words, how sure each is and where it stands."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.renewal_rules import RenewalRules
from cpccards.gui.pages.page import INSIDE, label, row_of, surface_in, take_out
from cpccards.gui.words.renewal_words import ETHICS, difference_words, edition_words, rule_words
from cpccards.services.renewal import Renewal


class RenewalRulesPanel(QFrame):
    """Shut at first: a line says which rules hold.

    Signals:
        change_chosen: the learner wants rules of their own.
        put_back_chosen: they want the app's again.
    """

    change_chosen = Signal()
    put_back_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inside = surface_in(self)
        inside.addWidget(label("Rules", "title"))
        inside.addWidget(label(ETHICS, wrap=True))
        self._edition = label(role="muted", wrap=True)
        self._differences = label(wrap=True)
        inside.addWidget(self._edition)
        inside.addWidget(self._differences)
        self.show_button = QPushButton("Show the rules")
        self.show_button.setCheckable(True)
        self.change_button = QPushButton("Change them…")
        self.change_button.setAccessibleName("Change the renewal rules")
        self.put_back_button = QPushButton("Take the app’s again")
        inside.addLayout(row_of(self.show_button, self.change_button, self.put_back_button))
        self._list = QWidget()
        around_lines = QVBoxLayout(self._list)
        around_lines.setContentsMargins(0, 0, 0, 0)
        around_lines.setSpacing(INSIDE)
        self._ours = label(role="muted", wrap=True)
        around_lines.addWidget(self._ours)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        around_lines.addLayout(self._lines)
        self._list.hide()
        inside.addWidget(self._list)
        self._shown: RenewalRules | None = None
        self.show_button.toggled.connect(self._list.setVisible)
        self.show_button.toggled.connect(
            lambda on: self.show_button.setText("Hide the rules" if on else "Show the rules")
        )
        self.change_button.clicked.connect(self.change_chosen)
        self.put_back_button.clicked.connect(self.put_back_chosen)

    def show_rules(self, renewal: Renewal, ours: RenewalRules) -> None:
        """Shows the rules that hold, and in words those of the app, with what the learner's own change."""
        rules, locale = renewal.rules, self.locale()
        is_own = rules != ours
        self._edition.setText(edition_words(rules, locale, renewal.today, is_own=is_own))
        self._differences.setText(difference_words(rules, ours))
        self._differences.setVisible(bool(self._differences.text()))
        self._ours.setText(edition_words(ours, locale, renewal.today, is_own=False))
        self._ours.setVisible(is_own)
        self.put_back_button.setVisible(is_own)
        if ours == self._shown:
            return
        self._shown = ours
        take_out(self._lines)
        for note in ours.notes:
            self._lines.addWidget(label(note.words, wrap=True))
            self._lines.addWidget(label(rule_words(note), "small", wrap=True))
            self._lines.addSpacing(INSIDE)
