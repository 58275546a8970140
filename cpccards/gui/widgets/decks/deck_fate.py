"""A row in the page that asks where a deck, or what lies in it, is to go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from cpccards.domain.cards import Deck, DeckNode
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.notes import DeckId
from cpccards.gui.counted import count
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, label
from cpccards.gui.widgets.choice import Choice, Choices

NOWHERE = "nowhere"
"""For its cards: they are deleted. For a deck: the top."""


class DeckFateRow(QFrame):
    """Asks before a deck is deleted, or moved. Enter does it, Esc does not.

    Signals:
        submitted: for `deck`, with `to`; `deletes` says which of the two it is.
        cancelled: leave it.
    """

    submitted = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "surface")
        self.deck: DeckId | None = None
        self.deletes = False
        self._question = label(role="strong", wrap=True)
        self._words = label(role="small", wrap=True)
        self.choice = Choice("Where to")
        self._error = ErrorNote()
        self.button = QPushButton("Do it")
        self.button.setProperty("role", "primary")
        cancel = QPushButton("Cancel   Esc")
        self.button.clicked.connect(self.submitted)
        cancel.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self.choice, 1)
        row.addWidget(self.button)
        row.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(BLOCK, 12, BLOCK, 12)
        column.setSpacing(INSIDE)
        column.addWidget(self._question)
        column.addLayout(row)
        column.addWidget(self._words)
        column.addWidget(self._error)

    @property
    def to(self) -> DeckId | None:
        """The deck that was chosen; None for nowhere."""
        value = self.choice.value
        return DeckId(value) if isinstance(value, int) else None

    @property
    def question(self) -> str:
        """What is asked."""
        return self._question.text()

    @property
    def complaint(self) -> str:
        """What is said to be wrong."""
        return self._error.text

    def ask_to_delete(self, node: DeckNode, others: Sequence[Deck]) -> None:
        """Asks what becomes of a deck's cards; `others`: the decks that stay."""
        cards, below = node.counts.total, _below(node)
        inner = f" and {count(below, 'deck')} in it" if below else ""
        entries: list[tuple[object, str]] = [
            (deck.id, f"Move its cards to {path_words(deck.path)}") for deck in others
        ]
        entries.append((NOWHERE, f"Delete {count(cards, 'card')} as well, with their notes and answers"))
        parent = node.deck.parent
        first = entries[0][0]
        usual = parent if parent is not None else first if cards else NOWHERE
        self._ask(node, f"Delete {node.deck.name}{inner}?", entries, usual, "Delete")
        self.deletes = True
        self.choice.setVisible(cards > 0)
        self._words.setText(f"{count(cards, 'card')} lie in it. Ctrl+Z brings everything back.")

    def ask_to_move(self, node: DeckNode, others: Sequence[Deck]) -> None:
        """Asks where a deck is to go; `others`: the decks outside it."""
        entries: list[tuple[object, str]] = [(NOWHERE, "To the top")]
        entries += [(deck.id, f"Into {path_words(deck.path)}") for deck in others]
        usual = NOWHERE if node.deck.parent is None else node.deck.parent
        self._ask(node, f"Move {node.deck.name}…", entries, usual, "Move")
        self.deletes = False
        self.choice.setVisible(True)
        self._words.setText("The decks in it come along.")

    def say(self, error: CpcCardsError) -> None:
        """Says why it was not done."""
        self._error.say(error)
        self.choice.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does it, Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.submitted.emit()
        else:
            super().keyPressEvent(event)

    def _ask(
        self, node: DeckNode, question: str, entries: Sequence[tuple[object, str]], usual: object, word: str
    ) -> None:
        self.deck = node.deck.id
        self._question.setText(question)
        self.choice.offer(Choices(entries))
        self.choice.show_value(usual)
        self.choice.setAccessibleName(question)
        self.button.setText(f"{word}   Enter")
        self.button.setAccessibleName(word)
        self._error.say(None)
        self.show()
        self.choice.setFocus()


def _below(node: DeckNode) -> int:
    return sum(1 + _below(child) for child in node.children)
