"""The four ratings, each with its key and what it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cpccards.domain.durations import interval_words
from cpccards.domain.reviews import Rating

RATING_WORDS = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}
_CRAMMING = {
    Rating.AGAIN: ("1 min", "again in a minute"),
    Rating.HARD: ("soon", "again after a few cards"),
    Rating.GOOD: ("done", "done"),
    Rating.EASY: ("done", "done"),
}


class RatingBar(QWidget):
    """Four buttons.

    Signals:
        rated: the `Rating` chosen.
    """

    rated = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        self._buttons: dict[Rating, QPushButton] = {}
        for rating in Rating:
            button = QPushButton()
            button.setProperty("role", rating.name.lower())
            button.setAccessibleName(RATING_WORDS[rating])
            button.setMinimumHeight(44)
            # Enter presses the button that has the focus; it would otherwise go on to the page as Good.
            button.setAutoDefault(True)
            button.clicked.connect(lambda _=False, rating=rating: self.rated.emit(rating))
            layout.addWidget(button, 1)
            self._buttons[rating] = button

    def show_outcomes(self, outcomes: Mapping[Rating, timedelta]) -> None:
        """Names each rating with the interval it leads to."""
        words = {rating: interval_words(interval) for rating, interval in outcomes.items()}
        self._name(words, {rating: f"next in {interval}" for rating, interval in words.items()})

    def show_cramming(self) -> None:
        """Names each rating with what becomes of the card while its schedule stays as it is."""
        self._name(
            {rating: short for rating, (short, _) in _CRAMMING.items()},
            {rating: spoken for rating, (_, spoken) in _CRAMMING.items()},
        )

    def _name(self, words: Mapping[Rating, str], spoken: Mapping[Rating, str]) -> None:
        for rating, button in self._buttons.items():
            button.setText(f"{rating.value}  {RATING_WORDS[rating]}   {words[rating]}")
            button.setAccessibleName(f"{RATING_WORDS[rating]}, {spoken[rating]}")

    def suggest(self, rating: Rating) -> None:
        """Puts the focus on a rating."""
        self._buttons[rating].setFocus()
