"""The foot of a sitting: the ways between questions, and out."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.gui.pages.page import INSIDE, MARGIN, label, set_role
from cpccards.gui.theme import Theme


class SittingFoot(QFrame):
    """A row of buttons, each with its key, and a line with the other keys."""

    back_pressed = Signal()
    flag_pressed = Signal()
    note_pressed = Signal()
    ask_pressed = Signal()
    navigator_pressed = Signal()
    next_pressed = Signal()
    hand_in_pressed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("foot")
        self._back = _button("←", "Previous question", self.back_pressed)
        self._flag = _button("Flag   F", "Flag this question", self.flag_pressed)
        self._note = _button("Note   N", "Write a note", self.note_pressed)
        self._ask = _button("Ask somebody  Q", "Ask somebody about this question", self.ask_pressed)
        self._ask.setProperty("role", "link")
        self._navigator = _button("Navigator   G", "Navigator", self.navigator_pressed)
        self._next = _button("Next   →", "Next question", self.next_pressed)
        self._next.setProperty("role", "primary")
        self._hand_in = _button("Hand in", "Hand in", self.hand_in_pressed)
        self._row = QHBoxLayout()
        self._row.setSpacing(INSIDE)
        for button in (self._back, self._next):
            self._row.addWidget(button)
        self._row.addStretch(1)
        for button in (self._flag, self._note, self._navigator, self._hand_in):
            self._row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 12, MARGIN, 12)
        layout.setSpacing(6)
        layout.addLayout(self._row)
        self._hint = label("A–D choose  ·  Shift+A–D strike out  ·  Ctrl+Enter hand in", "small", wrap=True)
        below = QHBoxLayout()
        below.addWidget(self._hint, 1)
        below.addWidget(self._ask)
        layout.addLayout(below)
        theme.changed.connect(self._restyle)
        self._is_flagged = False
        self._restyle()

    def show_place(
        self,
        *,
        is_first: bool,
        is_last: bool,
        flagged: bool,
        next_words: str,
        end_words: str,
        may_ask: bool,
    ) -> None:
        """Fits the buttons to the question on screen.

        Args:
            next_words: what the button to the next question says; at the last one, it ends.
            end_words: what ends the part or the exam.
            may_ask: somebody may be asked about the question.
        """
        self._back.setEnabled(not is_first)
        self._ask.setVisible(may_ask)
        ends = is_last and next_words.startswith("Next")
        self._next.setText(f"{end_words}   Enter" if ends else next_words)
        self._next.setAccessibleName(
            end_words if ends else "Next question" if next_words.startswith("Next") else "Check the answer"
        )
        self._hand_in.setText(end_words)
        self._hand_in.setAccessibleName(end_words)
        self._hand_in.setVisible(not ends)
        self._hint.setText(
            f"A–D choose  ·  Shift+A–D strike out  ·  Ctrl+Enter {end_words[0].lower()}{end_words[1:]}"
        )
        self._is_flagged = flagged
        self._flag.setAccessibleName("Take the flag away" if flagged else "Flag this question")
        set_role(self._flag, "flagged" if flagged else "")
        self._restyle()

    def _restyle(self) -> None:
        self._flag.setIcon(self._theme.icon("flag", "hard" if self._is_flagged else "text"))


def _button(words: str, name: str, pressed: SignalInstance) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(name)
    button.clicked.connect(lambda _=False: pressed.emit())
    return button
