"""What to do with a practice exam that was handed in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from cpccards.gui.pages.page import INSIDE, bordered, label, set_role
from cpccards.gui.widgets.segments import TurningRow
from cpccards.gui.words.mock_words import count_words


class MockNextSteps(QFrame):
    """Names the causes first; then the cards.

    Signals:
        log_chosen, review_chosen, forward_chosen, cards_chosen: the button for it was pressed.
    """

    log_chosen = Signal()
    review_chosen = Signal()
    forward_chosen = Signal()
    cards_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What to do next")
        layout = bordered(self)
        layout.addWidget(label("What to do next", "title"))
        self._words = label(wrap=True)
        layout.addWidget(self._words)
        self._log = QPushButton("Name the causes")
        self._review = QPushButton("Review the linked notes now")
        self._forward = QPushButton("Bring linked cards forward")
        self._cards = QPushButton("Make cards from my gaps…")
        self._forward.setToolTip("Seen cards become due today, new ones come first. No answer is made up.")
        row = TurningRow(gap=INSIDE)
        for button, signal in (
            (self._log, self.log_chosen),
            (self._review, self.review_chosen),
            (self._forward, self.forward_chosen),
            (self._cards, self.cards_chosen),
        ):
            button.setAccessibleName(button.text().removesuffix("…"))
            button.clicked.connect(lambda _=False, signal=signal: signal.emit())
        row.line_up(self._log, self._review, self._forward, self._cards)
        layout.addWidget(row)
        self.setFocusProxy(self._cards)

    def tell(self, *, missed: int, unnamed: int, gaps: int, cards: int, in_log: bool) -> None:
        """Says what is left to do.

        Args:
            gaps: questions that showed a gap: so named, lucky guesses, and misses without a cause.
            cards: in the library, linked to those.
            in_log: the questions are on screen already.
        """
        self._words.setText(_words(missed=missed, unnamed=unnamed, gaps=gaps, cards=cards))
        self._log.setVisible(not in_log)
        self._log.setText("Name the causes" if unnamed else "Look at the questions")
        self._log.setAccessibleName(self._log.text())
        set_role(self._log, "primary" if unnamed else "")
        set_role(self._review, "primary" if cards and not unnamed else "")
        self._review.setEnabled(cards > 0)
        self._forward.setEnabled(cards > 0)
        self._cards.setEnabled(gaps > 0)


def _words(*, missed: int, unnamed: int, gaps: int, cards: int) -> str:
    parts = []
    if unnamed:
        of = "" if unnamed == missed else f" of {missed}"
        wait = "waits" if unnamed == 1 else "wait"
        parts.append(f"{unnamed}{of} missed {wait} for {'its' if unnamed == 1 else 'their'} cause.")
    elif missed:
        parts.append("Every miss has its cause.")
    else:
        parts.append("Nothing was missed.")
    if not gaps:
        parts.append("A lucky guess can be marked among the questions; it leads to the notes that teach it.")
    elif cards:
        are = "is" if cards == 1 else "are"
        parts.append(f"{count_words(cards, 'card')} {are} linked to {count_words(gaps, 'gap')}.")
    else:
        parts.append(f"No card in your library is linked to your {count_words(gaps, 'gap')}.")
    return " ".join(parts)
