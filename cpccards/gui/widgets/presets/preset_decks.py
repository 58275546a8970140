"""Which decks go by a preset, and giving it to another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.notes import DeckId
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.elided_label import ElidedLabel
from cpccards.gui.widgets.setting_rows import settings_group

MOST_LISTED = 30
"""Decks that are listed one by one; more are counted."""


class PresetDecks(QWidget):
    """The decks that were given the preset, each with a button that takes it away; a choice of the others.

    Signals:
        given: the id of a deck to give it to.
        taken: the id of a deck to take it from.
    """

    given = Signal(object)
    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame, inside = settings_group("Decks")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self.words = label(role="muted", wrap=True)
        inside.addWidget(self.words)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        inside.addLayout(self._list)
        self.choice = Choice("Deck to give this preset to")
        self.choice.setPlaceholderText("Choose a deck")
        self.choice.setMinimumContentsLength(20)
        self.give = QPushButton("Give it this preset")
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self.choice, 1)
        row.addWidget(self.give)
        inside.addSpacing(INSIDE)
        inside.addLayout(row)
        self.rows: list[QWidget] = []
        self.choice.value_chosen.connect(lambda _: self.give.setEnabled(True))
        self.give.clicked.connect(lambda: self.given.emit(self.choice.value))

    def show_decks(
        self, own: Sequence[tuple[DeckId, str]], others: Sequence[tuple[DeckId, str]], *, all_else: bool
    ) -> None:
        """Shows the decks with their paths in words.

        Args:
            own: those that were given the preset themselves.
            others: those that were not.
            all_else: it is the preset of every deck that has no other.
        """
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [self._row(deck, path) for deck, path in own[:MOST_LISTED]]
        for row in self.rows:
            self._list.addWidget(row)
        more = len(own) - len(self.rows)
        words = (
            "Goes for every deck that was given no other preset."
            if all_else
            else "Goes for these decks and those inside them."
            if own
            else "No deck goes by it yet."
        )
        self.words.setText(f"{words} {more} more are not listed." if more else words)
        self.choice.offer(Choices(list(others)))
        self.give.setEnabled(False)

    def _row(self, deck: DeckId, path: str) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        take = QPushButton("Take it away")
        take.setAccessibleName(f"Take this preset from {path}")
        take.clicked.connect(lambda: self.taken.emit(deck))
        layout.addWidget(ElidedLabel(path), 1)
        layout.addWidget(take)
        return row
