"""Asks, in the page, which cards to make of a part of the tabular list, and says how many that is."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFrame,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.errors import CpcCardsError
from cpccards.domain.icd10cm import Entry
from cpccards.gui.models.deck_tree import path_from_words
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, label, row_of
from cpccards.services.icd10cm import Asked, Icd10cmService, Proposal

_AFTER_TYPING = 150
"""Milliseconds after which cards are counted anew."""
_BETWEEN_DECKS = " › "


class Icd10cmCards(QFrame):
    """The form. Hidden until `ask`.

    Signals:
        made: an `Imported` and the deck's words, when cards were added.
        cancelled: it went without a change.
    """

    made = Signal(object, str)
    cancelled = Signal()

    def __init__(self, icd: Icd10cmService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icd = icd
        self._code = ""
        self._proposal: Proposal | None = None
        self.setProperty("role", "notice")
        self._heading = label(role="strong", wrap=True)
        self._which = QButtonGroup(self)
        self._options = {asked: QRadioButton() for asked in Asked}
        for button in self._options.values():
            self._which.addButton(button)
        self._deck = QLineEdit()
        deck_words = label("Deck")
        deck_words.setBuddy(self._deck)
        self._both_ways = QCheckBox("Ask both ways: title to code, and code to title")
        self._count = label(wrap=True)
        self._error = ErrorNote()
        self._make = QPushButton()
        self._make.setProperty("role", "primary")
        cancel = QPushButton("Cancel")
        foot = row_of(self._make, cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, 12, BLOCK, 12)
        layout.setSpacing(INSIDE)
        for widget in (self._heading, *self._options.values(), deck_words, self._deck, self._both_ways):
            layout.addWidget(widget)
        layout.addWidget(self._count)
        layout.addWidget(self._error)
        layout.addLayout(foot)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_TYPING)
        self._timer.timeout.connect(self.count)
        self._deck.textChanged.connect(lambda _text: self._timer.start())
        self._deck.returnPressed.connect(self.make)
        self._both_ways.toggled.connect(lambda _on: self.count())
        self._which.buttonClicked.connect(lambda _button: self.count())
        self._make.clicked.connect(self.make)
        cancel.clicked.connect(self._cancel)
        self.hide()

    def ask(self, entry: Entry) -> None:
        """Shows itself for an entry that has codes below it."""
        self._code = entry.code
        self._heading.setText(f"Make cards from {entry.line.name} {entry.line.words}")
        choices = self._icd.choices(entry.code)
        for asked, button in self._options.items():
            button.setVisible(asked in choices and len(choices) > 1)
            button.setText(_choice_words(asked, choices.get(asked, 0)))
        first = Asked.CATEGORIES if Asked.CATEGORIES in choices else Asked.CODES
        self._options[first].setChecked(True)
        with QSignalBlocker(self._deck):
            self._deck.setText(_BETWEEN_DECKS.join(self._icd.usual_deck(entry.code)))
            self._deck.setCursorPosition(0)
        self.count()
        self.show()
        (self._make if self._make.isEnabled() else self._deck).setFocus()

    def count(self) -> None:
        """Says how many cards there would be, or why there would be none."""
        self._timer.stop()
        self._proposal = None
        asked = next(each for each, button in self._options.items() if button.isChecked())
        try:
            deck = path_from_words(self._deck.text())
            self._proposal = self._icd.propose(self._code, asked, deck, both_ways=self._both_ways.isChecked())
            self._error.say(None)
        except CpcCardsError as error:
            self._error.say(error)
        self._show_count()

    def make(self) -> None:
        """Adds the cards that were counted."""
        if self._timer.isActive():
            self.count()
        proposal = self._proposal
        if proposal is None or not proposal.count:
            return
        try:
            made = self._icd.make_cards(proposal)
        except CpcCardsError as error:
            self._error.say(error)
            return
        self.hide()
        self.made.emit(made, self._deck.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes without a change."""
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def _cancel(self) -> None:
        self._timer.stop()
        self.hide()
        self.cancelled.emit()

    def _show_count(self) -> None:
        proposal = self._proposal
        count = proposal.count if proposal is not None else 0
        self._make.setEnabled(bool(count))
        self._make.setText(f"Make {count} {_notes(count)}" if count else "Make cards")
        self._count.setVisible(proposal is not None)
        if proposal is None:
            return
        known = proposal.known
        words = f"{count} {_notes(count)} will be added; you can edit each of them."
        if known:
            words += f" {known} {'is' if known == 1 else 'are'} in your library already and left as they are."
        if not count:
            words = "Your library has all of these cards already."
        self._count.setText(words)


def _notes(count: int) -> str:
    return "note" if count == 1 else "notes"


def _choice_words(asked: Asked, count: int) -> str:
    if asked is Asked.CATEGORIES:
        return f"Its {count:,} categories"
    return f"All {count:,} codes"
