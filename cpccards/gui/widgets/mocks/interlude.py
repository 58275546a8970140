"""What stands in a sitting in place of a question: before handing in, while paused, when nothing is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label, surface, take_out
from cpccards.gui.widgets.segments import TurningRow
from cpccards.gui.words.sitting_words import end_words, handing_in_words
from cpccards.services.mock_sitting import Sitting

_WIDTH = 640


@dataclass(frozen=True, slots=True)
class _Way:
    """A button: its words, its name for a screen reader, and what it tells."""

    words: str
    name: str
    chosen: SignalInstance


class Interlude(QWidget):
    """A heading, a few sentences, and the ways on; the first of them is the one to take.

    Signals:
        hand_in_chosen: the part, or the exam, is to end.
        unanswered_chosen, back_chosen: back to a question: the first unanswered one, or the one before.
        go_on_chosen: the pause is over.
        exams_chosen: to the practice exams.
    """

    hand_in_chosen = Signal()
    unanswered_chosen = Signal()
    back_chosen = Signal()
    go_on_chosen = Signal()
    exams_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        frame, inside = surface()
        frame.setMaximumWidth(_WIDTH)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(BLOCK)
        self._heading = label(role="title", wrap=True)
        self._words = label(role="reading", wrap=True)
        self._ways = TurningRow(gap=INSIDE)
        inside.addWidget(self._heading)
        inside.addWidget(self._words)
        inside.addWidget(self._ways)
        self._frame = frame
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(frame, 100)
        middle.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.addStretch(1)
        layout.addLayout(middle)
        layout.addStretch(2)

    @property
    def text(self) -> str:
        """What is said."""
        return f"{self._heading.text()} {self._words.text()}"

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The ways on, in order."""
        return tuple(button for button in self._ways.findChildren(QPushButton) if not button.isHidden())

    @property
    def spoken(self) -> str:
        """What is said, for a screen reader."""
        return self._frame.accessibleName()

    def ask_to_hand_in(self, sitting: Sitting) -> None:
        """Says what is not answered yet."""
        end = end_words(sitting)
        ways = [
            _Way(f"{end}   Ctrl+Enter", end, self.hand_in_chosen),
            _Way("Back   Esc", "Back to the question", self.back_chosen),
        ]
        if sitting.unanswered() and not sitting.practice:
            first = "To the first unanswered"
            ways.insert(0, _Way(first, first, self.unanswered_chosen))
        heading, words = handing_in_words(sitting)
        self._tell(heading, words, ways)

    def say_time_up(self, sitting: Sitting) -> None:
        """The time of the part is over, and it could not be handed in yet."""
        end = end_words(sitting)
        self._tell(
            "Time is up",
            "No answer can be changed any more. Your answers are kept, and the next step is to hand in.",
            [_Way(f"{end}   Enter", end, self.hand_in_chosen)],
        )

    def say_paused(self) -> None:
        """The clock stands."""
        self._tell(
            "Paused",
            "The clock stands still, and the question is covered. The result will say that you paused.",
            [_Way("Go on   P", "Go on", self.go_on_chosen)],
        )

    def say_nothing_open(self) -> None:
        """There is no exam to go on with."""
        self._tell(
            "No practice exam is open",
            "Start one, and it will be here: one question a screen, with the time of the real exam.",
            [_Way("Practice exams   Enter", "Practice exams", self.exams_chosen)],
        )

    def take_focus(self) -> None:
        """Puts the keys on the first way on."""
        if self.buttons:
            self.buttons[0].setFocus()

    def press(self) -> None:
        """Takes the way that has the focus, or else the first."""
        buttons = self.buttons
        if buttons:
            next((button for button in buttons if button.hasFocus()), buttons[0]).click()

    def _tell(self, heading: str, words: str, ways: Sequence[_Way]) -> None:
        self._heading.setText(heading)
        self._words.setText(words)
        self._frame.setAccessibleName(f"{heading}. {words}")
        take_out(self._ways.row, orphans=True)
        for place, way in enumerate(ways):
            button = QPushButton(way.words)
            button.setAccessibleName(way.name)
            if place == 0:
                button.setProperty("role", "primary")
            button.clicked.connect(lambda _=False, chosen=way.chosen: chosen.emit())
            self._ways.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._ways.row.addStretch(1)
        self._ways.updateGeometry()
