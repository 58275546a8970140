"""The head of a sitting: where one is, the flag, the clock, the pace."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label, set_role
from cpccards.gui.widgets.elided_label import ElidedLabel
from cpccards.gui.words.mock_words import clock_words, pace_words
from cpccards.services.mock_sitting import Clock

_BEHIND_AT = 2.0
"""Questions behind plan from which the line stands out."""
_LATE = 5 * 60


class SittingHead(QFrame):
    """One line with the place and the clock, one with what matters less, and how much is answered.

    Signals:
        clock_pressed, pause_pressed: a button for what a key does.
    """

    clock_pressed = Signal()
    pause_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "sitting-head")
        self._place = ElidedLabel(role="title")
        self._about = ElidedLabel(role="small")
        self._flag = label("⚑ flagged", "flagged")
        self._clock = label(role="clock")
        self._clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._pace = label(role="small")
        self._pace.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._hide = QPushButton("Hide clock   H")
        self._hide.setProperty("role", "link")
        self._hide.clicked.connect(self.clock_pressed)
        self._pause = QPushButton("Pause   P")
        self._pause.setAccessibleName("Pause")
        self._pause.setProperty("role", "link")
        self._pause.clicked.connect(self.pause_pressed)
        self._answered = QProgressBar()
        self._answered.setTextVisible(False)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(BLOCK)
        first.addWidget(self._place, 1)
        first.addWidget(self._flag)
        first.addWidget(self._clock)
        second.setSpacing(BLOCK)
        second.addWidget(self._about, 1)
        second.addWidget(self._pace)
        second.addWidget(self._pause)
        second.addWidget(self._hide)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 0)
        layout.setSpacing(0)
        layout.addLayout(first)
        layout.addLayout(second)
        layout.addSpacing(INSIDE)
        layout.addWidget(self._answered)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """Those that Tab comes to."""
        return self._pause, self._hide

    @property
    def place(self) -> str:
        """Where one is: "Question 12 of 100 · Part 1"."""
        return self._place.text()

    @property
    def clock(self) -> str:
        """What the clock line says."""
        return self._clock.text()

    @property
    def pace(self) -> str:
        """What the pace line says."""
        return self._pace.text()

    def show_place(self, place: str, about: str, answered: int, questions: int) -> None:
        """Says where one is."""
        self._place.setText(place)
        self._about.setText(about)
        self._answered.setMaximum(max(1, questions))
        self._answered.setValue(answered)
        self._answered.setAccessibleName(f"{answered} of {questions} answered")

    def show_flag(self, *, on: bool) -> None:
        """Says whether the question is flagged."""
        self._flag.setVisible(on)

    def allow_pause(self, *, allowed: bool) -> None:
        """Offers a pause, or not."""
        self._pause.setVisible(allowed)

    def show_clock(self, clock: Clock, per_question: float, *, hidden: bool) -> None:
        """Says how much time is left, and where that stands against the plan."""
        has_limit = clock.left_seconds is not None
        self._hide.setVisible(has_limit)
        self._clock.setVisible(has_limit and not hidden)
        self._pace.setVisible(has_limit and not hidden)
        self._hide.setText("Show clock   H" if hidden else "Hide clock   H")
        self._hide.setAccessibleName("Show the clock" if hidden else "Hide the clock")
        if clock.left_seconds is None:
            return
        left = clock_words(clock.left_seconds)
        self._clock.setText(left)
        self._clock.setAccessibleName(f"{left} left")
        set_role(self._clock, "clock-late" if clock.left_seconds <= _LATE else "clock")
        self._pace.setText("paused" if clock.paused else pace_words(clock.pace, per_question))
        is_behind = not clock.paused and clock.pace < -_BEHIND_AT * per_question
        set_role(self._pace, "small-late" if is_behind else "small")
