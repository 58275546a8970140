"""A day of the study plan: what is to be done, why, and buttons to begin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.study_plan import Chunk, ChunkKind, Phase
from cpccards.gui.pages.page import BLOCK, INSIDE, label, take_out
from cpccards.gui.words.plan_words import date_words, moved_words, state_words
from cpccards.services.planning import ChunkState, DayState, PlanStanding, chunk_name, why

_EXAMS = (ChunkKind.TIMED, ChunkKind.HALF, ChunkKind.FULL)


class PlanDayPanel(QWidget):
    """The chunks of the marked day.

    Signals:
        begun: a chunk to go to.
        done_apart: a chunk of today that was done away from the app.
    """

    begun = Signal(object)
    done_apart = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: DayState | None = None
        self.title = label(role="title")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(INSIDE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(self.title)
        layout.addLayout(self._rows)

    def show_day(self, standing: PlanStanding, day: int) -> None:
        """Shows a day."""
        self._state = standing.on(day)
        take_out(self._rows)
        is_today = day == standing.today
        words = date_words(day, self.locale())
        self.title.setText(f"Today, {words}" if is_today else words)
        for state in self._state.chunks:
            self._rows.addWidget(self._row(standing, state, is_today=is_today))
        if not self._state.chunks:
            self._rows.addWidget(label(_empty_words(self._state), "muted", wrap=True))

    def begin(self) -> None:
        """Goes to what is left of the day first; once all is done, to its first chunk."""
        if self._state is None or not self._state.chunks:
            return
        left = [state for state in self._state.chunks if not state.is_done]
        self.begun.emit((left or list(self._state.chunks))[0].chunk)

    def _row(self, standing: PlanStanding, state: ChunkState, *, is_today: bool) -> QWidget:
        chunk = state.chunk
        frame = QFrame()
        frame.setProperty("role", "surface")
        row = QHBoxLayout(frame)
        row.setContentsMargins(BLOCK, INSIDE, INSIDE, INSIDE)
        row.setSpacing(BLOCK)
        words = QVBoxLayout()
        words.setSpacing(2)
        row.addLayout(words, 1)
        name = chunk_name(chunk)
        words.addWidget(label(name, "strong", wrap=True))
        parts = [state_words(state), moved_words(state, self.locale())]
        words.addWidget(
            label(" · ".join(part for part in parts if part), "good" if state.is_done else "muted")
        )
        words.addWidget(label(why(standing, chunk), "small", wrap=True))
        if not state.is_done:
            begin = self._button("Begin", f"Begin: {name}")
            begin.clicked.connect(lambda _=False, chunk=chunk: self.begun.emit(chunk))
            buttons = QVBoxLayout()
            buttons.setSpacing(2)
            buttons.addWidget(begin, 0, Qt.AlignmentFlag.AlignLeft)
            if is_today and chunk.kind not in _EXAMS:
                buttons.addWidget(self._apart_button(chunk, name), 0, Qt.AlignmentFlag.AlignLeft)
            row.addLayout(buttons)
        return frame

    def _apart_button(self, chunk: Chunk, name: str) -> QPushButton:
        button = self._button("Did it elsewhere", f"Did it away from the app: {name}")
        button.setProperty("role", "link")
        button.clicked.connect(lambda _=False: self.done_apart.emit(chunk))
        return button

    def _button(self, words: str, spoken: str) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(spoken)
        return button


def _empty_words(state: DayState) -> str:
    if state.day.phase is Phase.EXAM:
        return (
            "The day of the exam. Nothing to study: eat, take your books and your ID, answer every question."
        )
    studied = f" {state.studied:.0f} minutes were studied all the same." if state.studied >= 1 else ""
    return f"Nothing is planned for this day.{studied}"
