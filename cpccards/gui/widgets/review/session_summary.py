"""The end of a session: what was done, and what it did to the score."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.durations import minutes_words
from cpccards.gui.pages.page import column, label, surface
from cpccards.gui.widgets.today.courage_card import CourageCard


class SessionSummary(QWidget):
    """Shown when no card is left for now.

    Signals:
        forecast_chosen, decks_chosen, more_chosen: where to go next.
    """

    forecast_chosen = Signal()
    decks_chosen = Signal()
    more_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        body = column(self)
        self._title = label(role="page")
        body.addWidget(self._title)
        frame, inside = surface()
        self._words = label(wrap=True)
        self._score = label(role="title", wrap=True)
        self._more = label(role="muted", wrap=True)
        for line in (self._score, self._words, self._more):
            inside.addWidget(line)
        body.addWidget(frame)
        self._courage: CourageCard | None = None
        self._courage_place = QVBoxLayout()
        body.addLayout(self._courage_place)
        self._forecast = QPushButton("See the forecast")
        self._forecast.setProperty("role", "primary")
        self._forecast.clicked.connect(self.forecast_chosen)
        decks = QPushButton("Choose a deck")
        decks.clicked.connect(self.decks_chosen)
        more = QPushButton("Study something else…")
        more.clicked.connect(self.more_chosen)
        row = QHBoxLayout()
        row.addWidget(self._forecast)
        row.addWidget(decks)
        row.addWidget(more)
        row.addStretch(1)
        body.addLayout(row)
        body.addStretch(1)

    def hold(self, courage: CourageCard) -> None:
        """Takes in the card of what was reached."""
        self._courage = courage
        self._courage_place.addWidget(courage)

    def show_session(
        self, answers: int, remembered: int, seconds: float, score: str, to_come: int, paused: str = ""
    ) -> None:
        """Tells of a session.

        Args:
            score: the sentence about the predicted score.
            paused: until when studying is paused, in words.
        """
        self._title.setText("Done for now" if answers else paused or "Nothing is due")
        self._words.setText(
            f"{answers} {'answer' if answers == 1 else 'answers'} in {minutes_words(seconds)}, "
            f"{remembered / answers:.0%} remembered."
            if answers
            else "No cards come before then. You can resume on Today."
            if paused
            else "Every card for today is done."
        )
        self._score.setText(score)
        self._score.setVisible(bool(score))
        to_come_words = "1 card is" if to_come == 1 else f"{to_come} cards are"
        until = f"{paused}." if answers and paused else ""
        tomorrow = until if paused else "Come back tomorrow."
        self._more.setText(f"{to_come_words} still to come today." if to_come else tomorrow)
        self._more.setVisible(bool(self._more.text()))
        if self._courage is not None:
            self._courage.begin()
            self._courage.refresh()
        self._forecast.setFocus()


def score_change_words(before: float | None, after: float | None) -> str:
    """What a session did to the predicted score; None stands for too little evidence."""
    if after is None:
        return "Not enough evidence for a predicted score yet."
    if before is None:
        return f"Your predicted score is now {after:.1f}."
    if f"{before:.1f}" == f"{after:.1f}":
        return f"Your predicted score stays at {after:.1f}."
    return f"Your predicted score {'rose' if after > before else 'fell'} from {before:.1f} to {after:.1f}."
