"""The result of a practice exam: the score, the error log, time, and how it compares with earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.ledger import LedgerEntry
from cpccards.domain.mock_causes import Cause
from cpccards.domain.papers import MockId, PaperKind
from cpccards.domain.support import Source, SourceKind
from cpccards.gui.card_media import CardMedia
from cpccards.gui.pages.page import INSIDE, ErrorNote, Page, column, label, surface, way_back
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.score_history import AskPath, ask_path
from cpccards.gui.widgets.mocks.answer_times import AnswerTimes
from cpccards.gui.widgets.mocks.feeling_row import FeelingRow
from cpccards.gui.widgets.mocks.mock_comparison import MockComparison
from cpccards.gui.widgets.mocks.mock_follow_up import MockFollowUp
from cpccards.gui.widgets.mocks.mock_score_card import MockScoreCard
from cpccards.gui.widgets.mocks.question_log import QuestionLog
from cpccards.gui.widgets.mocks.result_export import ResultExport
from cpccards.gui.widgets.mocks.section_scores import SectionScores
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.gui.words.attempt_words import date_words
from cpccards.gui.words.mock_result_words import SCORE_HEADINGS, readable, topic_rows
from cpccards.services.ledger import LedgerService
from cpccards.services.library import LibraryService
from cpccards.services.mock_results import AskedQuestion, MockResult
from cpccards.services.mocks import MockService

T = TypeVar("T")

MOST_COMPARED = 4
"""Practice exams side by side, this one among them."""

WHOLE = frozenset({PaperKind.FULL, PaperKind.HALF, PaperKind.QUICK})
"""Kinds that ask the exam's full mix, so that a forecast is held against them."""

_CONCERNS = (
    Subject.MOCKS,
    Subject.ATTEMPTS,
    Subject.OUTLINES,
    Subject.NOTES,
    Subject.CARDS,
    Subject.DECKS,
)
_NOTHING = (
    "Once a practice exam is handed in, you will see here what it came to by both outlines, where it fell in "
    "the forecast, which sections and topics cost you points, how you used the time, and every question with "
    "its reasons."
)


class Part(StrEnum):
    """What the page shows of a result."""

    SCORE = "score"
    QUESTIONS = "questions"
    TIME = "time"
    COMPARE = "compare"


_PARTS = {
    Part.SCORE: "Score",
    Part.QUESTIONS: "Questions",
    Part.TIME: "Time and answers",
    Part.COMPARE: "Compare",
}


class MockResultPage(Page):
    """One practice exam that was handed in; without one it says what will be here."""

    name = "mock-result"
    title = "Result"

    def __init__(
        self,
        theme: Theme,
        mocks: MockService,
        ledger: LedgerService,
        library: LibraryService,
        parent: QWidget | None = None,
        *,
        choose_path: AskPath = ask_path,
        media: CardMedia | None = None,
        asks_feelings: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__(parent)
        self._asks_feelings = asks_feelings
        self._theme = theme
        self._media = media
        self._mocks = mocks
        self._ledger = ledger
        self._library = library
        self._mock: MockId | None = None
        self._result: MockResult | None = None
        self._entries: Mapping[str, LedgerEntry] = {}
        self._earlier: tuple[MockResult, ...] | None = None
        self._part = Part.SCORE
        self._is_handing_on = False
        self.ask_row: AskRow | None = None
        self._export = ResultExport(mocks, choose_path, self._earlier_results)
        self._build()
        self._connect()

    def take_questions(self, row: AskRow) -> None:
        """Takes in the row that keeps a question to somebody about one of the questions."""
        self.ask_row = row
        self._ask_place.addWidget(row)
        row.serve(self)
        row.left.connect(self._focus)
        self._log.ask.show()
        self._log.asked_about.connect(self._ask)

    def activate(self, argument: object = None) -> None:
        """Shows the practice exam with the id `argument`, the one shown before, or the latest.

        `argument` may also be (id, position): of the question that is to be shown.
        """
        argument, position = argument if isinstance(argument, tuple) else (argument, None)
        if isinstance(argument, int):
            if argument != self._mock:
                self._part = Part.SCORE
                self._sections.start_over()
            self._mock = MockId(argument)
        self._say()
        self._error.say(None)
        self._export.said.hide()
        self._follow_up.put_away()
        self.refresh()
        if position is not None and self._result is not None:
            self.show_part(Part.QUESTIONS)
            self._log.open_question(position)
        self._focus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when something changed that a result shows."""
        if self._is_handing_on or not changes.touches(*_CONCERNS):
            return
        if undone:
            self._say()
        self.refresh()

    def refresh(self) -> None:
        """Reads the result anew."""
        self._entries, self._earlier = {}, None
        self._hold(None)
        try:
            self._load()
        except CpcCardsError as error:
            self._fail(error)
        self._show()

    # What is on screen

    def _build(self) -> None:
        middle = column(self)
        self._area = self.findChild(QScrollArea)
        self._heading = label(self.title, "page", wrap=True)
        self._back = way_back("Practice exams", "Back to the practice exams")
        self._delete = QPushButton("Delete")
        self._delete.setAccessibleName("Delete this practice exam")
        head = TurningRow(gap=INSIDE)
        head.row.addWidget(self._heading, 1)
        for button in (self._back, self._export, self._delete):
            head.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        middle.addWidget(head)
        self._error = ErrorNote()
        self._notice = UndoNotice()
        for widget in (self._error, self._notice, self._export.said, self._build_nothing()):
            middle.addWidget(widget)
        self._parts_choice = Segments("Part of the result")
        self._parts_choice.offer([(part.value, words, words) for part, words in _PARTS.items()])
        middle.addWidget(self._parts_choice)
        self._ask_place = QVBoxLayout()
        middle.addLayout(self._ask_place)
        self._card = MockScoreCard(self._theme)
        self._log = QuestionLog(self._theme, self._library.by_keys, media=self._media)
        self._follow_up = MockFollowUp(self._mocks)
        self._feeling = FeelingRow()
        self._sections, self._topics = SectionScores(), TitledTable("Topics", most_rows=40)
        self._times, self._comparison = AnswerTimes(), MockComparison()
        self._blocks: dict[Part, tuple[QWidget, ...]] = {
            Part.SCORE: (self._card, self._follow_up, self._feeling, self._sections, self._topics),
            Part.QUESTIONS: (self._log, self._follow_up),
            Part.TIME: (self._times,),
            Part.COMPARE: (self._comparison,),
        }
        for block in (
            self._card,
            self._log,
            self._follow_up,
            self._feeling,
            self._sections,
            self._topics,
            self._times,
            self._comparison,
        ):
            middle.addWidget(block)
        middle.addStretch(1)

    def _build_nothing(self) -> QFrame:
        self._nothing, inside = surface()
        inside.addWidget(label("No result to show", "title"))
        inside.addWidget(label(_NOTHING, wrap=True))
        self._to_mocks = QPushButton("To the practice exams")
        self._to_mocks.setAccessibleName("To the practice exams")
        self._to_mocks.setProperty("role", "primary")
        inside.addWidget(self._to_mocks, alignment=Qt.AlignmentFlag.AlignLeft)
        return self._nothing

    def _connect(self) -> None:
        for back in (self._back, self._to_mocks):
            back.clicked.connect(lambda: self.went_to.emit("mocks", None))
        self._delete.clicked.connect(self.delete)
        self._notice.undo.clicked.connect(self.undo_requested)
        self._parts_choice.chosen.connect(lambda part: self._choose_part(Part(part)))
        self._log.named.connect(self._name)
        self._follow_up.log_chosen.connect(lambda: self.show_part(Part.QUESTIONS))
        self._follow_up.review_chosen.connect(lambda cards: self.went_to.emit("review", cards))
        self._follow_up.done.connect(self._on_followed_up)
        for acting in (self._follow_up, self._export):
            acting.failed.connect(self._fail)
            acting.worked.connect(lambda: self._error.say(None))
        self._feeling.felt.connect(self._feel)
        self._times.opened.connect(self._open_question)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves room for the question under the list."""
        super().resizeEvent(event)
        self._log.set_room(self.height() / self.fontMetrics().lineSpacing())

    # Reading and showing

    def _load(self) -> None:
        """Finds the exam to show; none when there is none, or when it is gone."""
        done = [summary for summary in self._mocks.results() if not summary.open]
        known = {summary.id for summary in done}
        if self._mock is None and done:
            self._mock = done[0].id
        if self._mock is None or self._mock not in known:
            return
        result = self._mocks.result(self._mock)
        self._entries = self._forecasts(result)
        self._hold(result)

    def _hold(self, result: MockResult | None) -> None:
        self._result = result
        self._export.offer(result, self._entries, whole=result is not None and _is_whole(result))

    def _forecasts(self, result: MockResult) -> dict[str, LedgerEntry]:
        """What had been forecast of it, by outline."""
        found = {}
        for outline in result.outlines:
            for entry in self._ledger.of(outline.outline_id).entries:
                if entry.attempt == result.attempt:
                    found[outline.outline_id] = entry
        return found

    def _show(self) -> None:
        result = self._result
        for widget in (self._parts_choice, self._export, self._delete):
            widget.setVisible(result is not None)
        self._nothing.setVisible(result is None)
        if result is None:
            self._heading.setText(self.title)
            self._follow_up.put_away()
        else:
            self._heading.setText(result.summary.name)
        blocked = self._parts_choice.blockSignals(True)
        self._parts_choice.mark(self._part.value)
        self._parts_choice.blockSignals(blocked)
        shown = self._blocks[self._part] if result is not None else ()
        for blocks in self._blocks.values():
            for block in blocks:
                block.setVisible(block in shown and (block is not self._feeling or self._asks_feelings()))
        if result is not None:
            self._fill(result)

    def _fill(self, result: MockResult) -> None:
        if self._part is Part.SCORE:
            self._card.show_result(result, self._entries, self.locale(), whole=_is_whole(result))
            self._sections.show_result(result)
            self._topics.show_rows(("Topic", *SCORE_HEADINGS), topic_rows(result, self.locale()))
            self._feeling.show_feeling(result.summary.feeling, result.feeling_text)
        elif self._part is Part.QUESTIONS:
            self._log.show_questions(result.questions)
        elif self._part is Part.TIME:
            self._times.show_result(result)
        else:
            self._comparison.show_results((*self._earlier_results(result), result))
        if self._follow_up in self._blocks[self._part]:
            self._follow_up.show_result(result, in_log=self._part is Part.QUESTIONS)

    def _earlier_results(self, result: MockResult) -> tuple[MockResult, ...]:
        """Those it is compared with, oldest first."""
        if self._earlier is None:
            latest = result.previous[: MOST_COMPARED - 1]
            try:
                self._earlier = tuple(self._mocks.result(each.id) for each in reversed(latest))
            except CpcCardsError as error:
                self._fail(error)
                return ()
        return self._earlier

    def _say(self, words: str = "", *, undo: bool = False) -> None:
        """Says something above the result."""
        self._notice.undo.setVisible(undo)
        self._notice.say(words)
        if words:
            self._scroll_up()

    def _fail(self, error: CpcCardsError) -> None:
        self._error.say(error)
        self._scroll_up()

    def _scroll_up(self) -> None:
        if self._area is not None:
            self._area.verticalScrollBar().setValue(0)

    def _focus(self) -> None:
        """Puts the focus where keys are of use."""
        if self._result is None:
            self._to_mocks.setFocus()
        elif self._part is Part.QUESTIONS:
            self._log.table.setFocus()
        else:
            self._parts_choice.buttons[list(Part).index(self._part)].setFocus()

    # What it does

    def show_part(self, part: Part) -> None:
        """Goes to a part of the result."""
        self._parts_choice.mark(part.value)
        self._focus()

    def delete(self) -> None:
        """Deletes the exam with what it did to the forecast. Undone, not confirmed."""
        result = self._result
        changed = self._try(self._mocks.delete)
        if result is None or changed is None:
            return
        self.changed.emit(changed)
        self.refresh()
        day = date_words(result.summary.day, self.locale())
        self._say(f"“{result.summary.name}” of {day} was deleted.", undo=True)
        self.told.emit("Deleted. Ctrl+Z brings it back.")
        self._notice.undo.setFocus()

    def _try(self, act: Callable[[MockId], T]) -> T | None:
        """What came of it; None when it could not be done, which is said."""
        if self._mock is None:
            return None
        try:
            done = act(self._mock)
        except CpcCardsError as error:
            self._fail(error)
            return None
        self._error.say(None)
        return done

    def _name(self, position: int, cause: Cause | None) -> None:
        """Keeps the cause of a miss; the log shows what was kept before it goes on."""
        changed = self._try(lambda mock: self._mocks.name_cause(mock, position, cause))
        if changed is None or self._mock is None:
            return
        self._hold(self._try(self._mocks.result))
        if self._result is not None:
            self._fill(self._result)
        self._hand_on(changed)

    def _feel(self, feeling: int, words: str) -> None:
        changed = self._try(lambda mock: self._mocks.feeling(mock, feeling, words))
        if changed is not None:
            self._hand_on(changed)

    def _hand_on(self, changed: Changes) -> None:
        """Tells the other pages of a change that is on screen here already."""
        self._is_handing_on = True
        try:
            self.changed.emit(changed)
        finally:
            self._is_handing_on = False

    def _on_followed_up(self, changed: Changes, words: str) -> None:
        self.changed.emit(changed)
        self._say(words, undo=True)

    def _ask(self, asked: AskedQuestion) -> None:
        """Asks for a question to somebody about one of the paper."""
        if self.ask_row is None or self._mock is None:
            return
        question = asked.question
        about = " · ".join(readable(text) for text in (question.question, *question.options))
        reference = str(self._mock)
        self.ask_row.ask(Source(SourceKind.MOCK, reference, asked.position, about, question.topic or ""))
        self._scroll_up()

    def _choose_part(self, part: Part) -> None:
        self._part = part
        self._follow_up.put_away()
        if self.ask_row is not None:
            self.ask_row.hide()
        self._show()
        self._scroll_up()

    def _open_question(self, position: int) -> None:
        self.show_part(Part.QUESTIONS)
        self._log.open_question(position)


def _is_whole(result: MockResult) -> bool:
    return result.summary.kind in WHOLE
