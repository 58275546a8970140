"""What is on screen in a sitting: head, notices, the question or what stands in its place, foot."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cpccards.domain.papers import MockId
from cpccards.gui.pages.page import INSIDE, MARGIN, ErrorNote
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.interlude import Interlude
from cpccards.gui.widgets.mocks.question_grid import GridCell
from cpccards.gui.widgets.mocks.question_navigator import QuestionNavigator
from cpccards.gui.widgets.mocks.question_sheet import QuestionSheet
from cpccards.gui.widgets.mocks.sitting_foot import SittingFoot
from cpccards.gui.widgets.mocks.sitting_head import SittingHead
from cpccards.gui.widgets.notice import Notice
from cpccards.gui.words.mock_words import readable
from cpccards.gui.words.sitting_words import (
    about_words,
    end_words,
    next_words,
    place_words,
    questions_of_part,
    reason,
)
from cpccards.services.mock_sitting import Clock, Revealed, Sitting

_NOTICE_FOR = 20_000


class Layer(IntEnum):
    """What stands between head and foot; one of them is on screen."""

    SHEET = 0
    NAVIGATOR = 1
    INTERLUDE = 2


class SittingDesk(QWidget):
    """Shows an exam as it stands; what its buttons do is the page's, and so is the focus.

    Attributes:
        head, sheet, navigator, interlude, foot: its parts, for their signals.
        notice: what the clock has to say, for a while.
        error: what could not be done.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_sheet: tuple[MockId, int] | None = None
        self._clock_hidden = False
        self.head = SittingHead()
        self.notice = Notice()
        self.notice.words.setProperty("role", "strong")
        self._notice_timer = QTimer(self)
        self._notice_timer.setSingleShot(True)
        self._notice_timer.setInterval(_NOTICE_FOR)
        self._notice_timer.timeout.connect(self.notice.hide)
        self.error = ErrorNote()
        self.sheet = QuestionSheet(theme)
        self.navigator = QuestionNavigator(theme)
        self.interlude = Interlude()
        self._layers = QStackedWidget()
        for layer in (self.sheet, self.navigator, self.interlude):
            self._layers.addWidget(layer)
        self.foot = SittingFoot(theme)
        self._said = QVBoxLayout()
        self._said.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._said.setSpacing(INSIDE)
        self._said.addSpacing(INSIDE)
        self._said.addWidget(self.notice)
        self._said.addWidget(self.error)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addLayout(self._said)
        layout.addWidget(self._layers, 1)
        layout.addWidget(self.foot)

    @property
    def layer(self) -> Layer:
        """The one on screen."""
        return Layer(self._layers.currentIndex())

    def add_row(self, row: QWidget) -> None:
        """Takes in a row under what is said."""
        self._said.addWidget(row)

    def enter(self, layer: Layer, *, is_open: bool) -> None:
        """Brings a layer on screen.

        Args:
            is_open: there is an exam, which the head tells of.
        """
        self._layers.setCurrentIndex(layer)
        self.foot.setVisible(layer is Layer.SHEET)
        self.head.setVisible(is_open)

    def say(self, words: str) -> None:
        """Says something for a while."""
        self.notice.say(words)
        self._notice_timer.start()

    def show_head(self, sitting: Sitting, revealed: Mapping[int, Revealed]) -> None:
        """Says where one is.

        Args:
            revealed: what practice has told, by position.
        """
        questions = sitting.questions
        answered = sum(question.chosen is not None for question in questions)
        about = about_words(sitting, answered, revealed)
        self.head.show_place(place_words(sitting), about, answered, len(questions))
        self.head.show_flag(on=questions[sitting.position - 1].flagged)
        self.head.allow_pause(allowed=sitting.pause_allowed and not sitting.practice)

    def show_clock(self, sitting: Sitting, clock: Clock) -> None:
        """Says how much time is left of the part."""
        whole = (clock.left_seconds or 0) + clock.used_seconds
        count = len(questions_of_part(sitting))
        self.head.show_clock(clock, whole / max(1, count), hidden=self._clock_hidden)

    def hide_clock(self) -> None:
        """Hides the clock from when it is shown next, or shows it again."""
        self._clock_hidden = not self._clock_hidden

    def show_question(self, sitting: Sitting, told: Revealed | None, *, may_ask: bool) -> bool:
        """Puts the sitting's question on the sheet; whether it is another one, or one come back to.

        Args:
            told: what practice has told of it.
            may_ask: somebody may be asked about it.
        """
        question = sitting.question(sitting.position)
        is_new = self.layer is not Layer.SHEET or self._on_sheet != (sitting.id, question.position)
        if is_new:
            self._on_sheet = (sitting.id, question.position)
            self.sheet.show_question(readable(question.note), readable(question.text), question.note_text)
        self.sheet.show_options(
            [readable(option) for option in question.options],
            question.chosen,
            question.struck,
            told.right if told is not None else None,
        )
        if told is not None and not self.sheet.is_reason_shown:
            self.sheet.show_reason(reason(question, told))
        part = questions_of_part(sitting)
        self.foot.show_place(
            is_first=question.position == part[0].position,
            is_last=question.position == part[-1].position,
            flagged=question.flagged,
            next_words=next_words(sitting, question, told),
            end_words=end_words(sitting),
            may_ask=may_ask,
        )
        return is_new

    def show_navigator(self, sitting: Sitting) -> None:
        """Fills the navigator with the questions as they stand."""
        self.navigator.show_cells(
            [
                GridCell(
                    question.position,
                    answered=question.chosen is not None,
                    flagged=question.flagged,
                    seen=question.seen,
                    current=question.position == sitting.position,
                    is_open=question.part == sitting.part,
                )
                for question in sitting.questions
            ],
        )
