"""A breath, counted in words: nothing moves, so nobody has to ask for less motion."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cpccards.domain.rehearsal import BREATH, BREATH_SECONDS, ROUNDS, breath_at
from cpccards.gui.announcement import announce
from cpccards.gui.pages.page import BLOCK, label


class BreathingTimer(QWidget):
    """Counts slow breaths, a second at a time.

    Args:
        monotonic: seconds of a clock that nobody sets.
    """

    def __init__(self, monotonic: Callable[[], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._monotonic = monotonic
        self._began: float | None = None
        self._part = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(BLOCK)
        self.button = QPushButton("Start")
        self.button.setAccessibleName("Start counting breaths")
        self.button.clicked.connect(lambda _=False: self.stop() if self.runs else self.start())
        self._words = label(role="title", wrap=True)
        row.addWidget(self.button)
        row.addWidget(self._words, 1)
        self._timer = QTimer(self, interval=200)
        self._timer.timeout.connect(self.tick)
        self._say_rest()

    @property
    def runs(self) -> bool:
        """Whether it counts."""
        return self._began is not None

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def start(self) -> None:
        """Begins the first breath."""
        self._began = self._monotonic()
        self._part = ""
        self._timer.start()
        self.button.setText("Stop")
        self.button.setAccessibleName("Stop counting breaths")
        self.tick()

    def stop(self) -> None:
        """Ends it."""
        self._timer.stop()
        self._began = None
        self.button.setText("Start")
        self.button.setAccessibleName("Start counting breaths")
        self._say_rest()

    def tick(self) -> None:
        """Says the present second."""
        if self._began is None:
            return
        moment = breath_at(int(self._monotonic() - self._began))
        if moment is None:
            self.stop()
            self._words.setText("Done. Go on when you like.")
            return
        self._words.setText(f"{moment.words}   ·   breath {moment.round} of {ROUNDS}")
        if moment.part.words != self._part:
            self._part = moment.part.words
            announce(self, f"{self._part}, {moment.part.seconds} seconds")

    def hideEvent(self, event: QHideEvent) -> None:
        """Stops when the page is left."""
        if self.runs:
            self.stop()
        super().hideEvent(event)

    def _say_rest(self) -> None:
        pattern = "–".join(str(part.seconds) for part in BREATH)
        self._words.setText(f"{ROUNDS} breaths of {BREATH_SECONDS} seconds: in, hold, out, {pattern}")
