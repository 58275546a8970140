"""The error log: a practice exam's questions, one of them open, and the cause of each miss by one key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from cpccards.domain.mock_causes import Cause
from cpccards.gui.card_media import CardMedia
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.cause_bar import CauseBar
from cpccards.gui.widgets.mocks.question_detail import FindNotes, QuestionDetail
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.words.mock_result_words import (
    CAUSE_KEYS,
    FILTERS,
    LOG_HEADINGS,
    Filter,
    log_row,
    log_sentence,
)
from cpccards.services.mock_results import AskedQuestion

_QUESTION = LOG_HEADINGS.index("Question")
_ROWS = 6
_FEW_ROWS = 3
_ROOMY = 42
"""Lines of text in a window that has room for all of them."""


class QuestionLog(QWidget):
    """Up and down go from question to question; 1 to 6 name the cause and go on; U takes it away; Q asks.

    Signals:
        named: position of a question, and its `Cause` or None.
        asked_about: the `AskedQuestion` that somebody is to be asked about.

    Attributes:
        ask: the button for that; hidden until there is where to keep questions.
    """

    named = Signal(int, object)
    asked_about = Signal(object)

    def __init__(
        self,
        theme: Theme,
        find_notes: FindNotes,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._questions: tuple[AskedQuestion, ...] = ()
        self._shown: tuple[AskedQuestion, ...] = ()
        self._filter = Filter.MISSED
        self._position: int | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._choice = Segments("Questions shown")
        self._choice.chosen.connect(self._choose_filter)
        self._sentence = label(role="muted", wrap=True)
        self._model = TextTable(self)
        self._model.show_rows((), LOG_HEADINGS)
        self.table = PlainTable("Questions", self._model, wide=_QUESTION, most_rows=_ROWS)
        self._causes = CauseBar()
        self._heading = label("Why was it missed?", "strong")
        self._previous, self._next = QPushButton("‹ Previous"), QPushButton("Next ›")
        for button, words, step in (
            (self._previous, "Previous question", -1),
            (self._next, "Next question", 1),
        ):
            button.setAccessibleName(words)
            button.setProperty("role", "link")
            button.clicked.connect(lambda _=False, step=step: self.step(step))
        self.ask = QPushButton("Ask somebody   Q")
        self.ask.setAccessibleName("Ask somebody about this question")
        self.ask.setProperty("role", "link")
        self.ask.clicked.connect(self._ask_about)
        self.ask.hide()
        head = TurningRow(gap=INSIDE)
        head.row.addWidget(self._heading, 1)
        head.row.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        head.row.addWidget(self._previous, 0, Qt.AlignmentFlag.AlignLeft)
        head.row.addWidget(self._next, 0, Qt.AlignmentFlag.AlignLeft)
        self._detail = QuestionDetail(theme, find_notes, media=media)
        self._opened = (head, self._causes, self._detail)
        for part in (self._choice, self._sentence, self.table, *self._opened):
            layout.addWidget(part)
        self._causes.named.connect(self._name)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._on_row())

    @property
    def position(self) -> int | None:
        """The question that is open; None while there is none."""
        return self._position

    def set_room(self, lines: float) -> None:
        """Takes fewer rows for the list in a window of few lines, so that the question is in sight too."""
        self.table.show_at_most(_ROWS if lines > _ROOMY else _FEW_ROWS)

    def show_questions(self, questions: Sequence[AskedQuestion]) -> None:
        """Takes over the questions; the one that is open stays so."""
        self._questions = tuple(questions)
        counts = {kept: sum(1 for each in questions if holds(each)) for kept, (_, holds) in FILTERS.items()}
        blocked = self._choice.blockSignals(True)
        self._choice.offer(
            [
                (kept.value, f"{words}   {counts[kept]}", f"{words}, {counts[kept]}")
                for kept, (words, _) in FILTERS.items()
            ]
        )
        self._choice.mark(self._filter.value)
        self._choice.blockSignals(blocked)
        self._refill()

    def show_only(self, kept: Filter) -> None:
        """Shows the questions of one kind."""
        self._choice.mark(kept.value)

    def open_question(self, position: int) -> None:
        """Opens a question, among all of them where it is not among those shown."""
        if position not in {each.position for each in self._shown}:
            self.show_only(Filter.ALL)
        row = next((row for row, each in enumerate(self._shown) if each.position == position), -1)
        if row >= 0:
            self.table.setCurrentIndex(self._model.index(row, 0))
        self.table.setFocus()

    def step(self, by: int) -> None:
        """Goes to the next question or the one before."""
        row = self.table.currentIndex().row() + by
        if 0 <= row < len(self._shown):
            self.table.setCurrentIndex(self._model.index(row, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Names the cause by its key; up and down work wherever the focus is."""
        key = event.text().casefold()
        asked = self._open()
        if event.modifiers() not in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}:
            super().keyPressEvent(event)
        elif asked is not None and key == "u":
            self._name(None)
        elif asked is not None and key == "q" and not self.ask.isHidden():
            self._ask_about()
        elif asked is not None and key in CAUSE_KEYS:
            if (CAUSE_KEYS[key] is Cause.GUESSED) == asked.right and not event.isAutoRepeat():
                self._name(CAUSE_KEYS[key])
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.step(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def _name(self, cause: Cause | None) -> None:
        asked = self._open()
        if asked is None:
            return
        self.named.emit(asked.position, cause)
        now = self._open()
        # It stays where it could not be kept.
        if cause is not None and now is not None and now.cause is cause:
            self.step(1)
        elif now is not None:
            self._show_question(now)

    def _ask_about(self) -> None:
        asked = self._open()
        if asked is not None:
            self.asked_about.emit(asked)

    def _open(self) -> AskedQuestion | None:
        row = self.table.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _choose_filter(self, kept: str) -> None:
        self._filter = Filter(kept)
        self._refill()

    def _refill(self) -> None:
        holds = FILTERS[self._filter][1]
        position = self._position
        self._shown = tuple(each for each in self._questions if holds(each))
        rows = [log_row(each) for each in self._shown]
        self._model.show_rows(rows)
        self._sentence.setText(log_sentence(self._questions, self._filter))
        for part in (self.table, *self._opened):
            part.setVisible(bool(self._shown))
        if self._shown:
            row = next((n for n, each in enumerate(self._shown) if each.position == position), 0)
            self.table.setCurrentIndex(self._model.index(row, 0))
        else:
            self._position = None

    def _on_row(self) -> None:
        asked = self._open()
        if asked is not None:
            self._show_question(asked)

    def _show_question(self, asked: AskedQuestion) -> None:
        self._position = asked.position
        self._heading.setText("Did you guess?" if asked.right else "Why was it missed?")
        self._causes.show_cause(asked.cause, right=asked.right)
        row = self.table.currentIndex().row()
        self._previous.setEnabled(row > 0)
        self._next.setEnabled(row < len(self._shown) - 1)
        self._detail.show_question(asked)
