"""The result of a practice exam: the score, the error log, time, and how it compares with earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QPushButton, QScrollArea, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.clock import date_of_day
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.ledger import LedgerEntry
from cpccards.domain.mock_causes import Cause
from cpccards.domain.papers import MockId, PaperKind
from cpccards.domain.support import Source, SourceKind
from cpccards.gui import saving
from cpccards.gui.card_media import CardMedia
from cpccards.gui.pages.page import INSIDE, ErrorNote, Page, column, label, surface, way_back
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.score_history import AskPath, ask_path
from cpccards.gui.widgets.mocks.feeling_row import FeelingRow
from cpccards.gui.widgets.mocks.mock_next_steps import MockNextSteps
from cpccards.gui.widgets.mocks.mock_score_card import MockScoreCard
from cpccards.gui.widgets.mocks.question_log import QuestionLog
from cpccards.gui.widgets.name_row import NameRow
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.gui.widgets.segments import Segments, TurningRow
from cpccards.gui.widgets.titled_table import TitledTable
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.gui.words.attempt_words import date_words
from cpccards.gui.words.mock_result_words import (
    PACE_HEADINGS,
    PASS_HEADINGS,
    SCORE_HEADINGS,
    cause_rows,
    cause_sentence,
    changes_sentence,
    column_heads,
    comparison_rows,
    gap_count,
    pace_rows,
    pace_sentence,
    pass_rows,
    readable,
    section_rows,
    time_sentence,
    time_table,
    topic_rows,
)
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
_DECK = "My gaps"
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
        self._choose_path = choose_path
        self._mock: MockId | None = None
        self._result: MockResult | None = None
        self._entries: Mapping[str, LedgerEntry] = {}
        self._earlier: tuple[MockResult, ...] | None = None
        self._outline = ""
        self._part = Part.SCORE
        self._naming = False
        self.ask_row: AskRow | None = None
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
                self._outline = ""
            self._mock = MockId(argument)
        self._say()
        self._error.say(None)
        self._saved.hide()
        self._deck.hide()
        self.refresh()
        if position is not None and self._result is not None:
            self.show_part(Part.QUESTIONS)
            self._log.open_question(position)
        self._focus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when something changed that a result shows."""
        if self._naming or not changes.touches(*_CONCERNS):
            return
        if undone:
            self._say()
        self.refresh()

    def refresh(self) -> None:
        """Reads the result anew."""
        self._result, self._entries, self._earlier = None, {}, None
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
        self._export, self._delete = self._build_export(), QPushButton("Delete")
        self._delete.setAccessibleName("Delete this practice exam")
        head = TurningRow(gap=INSIDE)
        head.row.addWidget(self._heading, 1)
        for button in (self._back, self._export, self._delete):
            head.row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        middle.addWidget(head)
        self._error = ErrorNote()
        self._saved = label(role="small", wrap=True)
        self._saved.hide()
        self._notice = UndoNotice()
        for widget in (self._error, self._notice, self._saved, self._build_nothing()):
            middle.addWidget(widget)
        self._parts_choice = Segments("Part of the result")
        self._parts_choice.offer([(part.value, words, words) for part, words in _PARTS.items()])
        middle.addWidget(self._parts_choice)
        self._ask_place = QVBoxLayout()
        middle.addLayout(self._ask_place)
        self._card = MockScoreCard(self._theme)
        self._log = QuestionLog(self._theme, self._library.by_keys, media=self._media)
        self._next = MockNextSteps()
        self._deck = NameRow()
        self._deck.hide()
        self._feeling = FeelingRow()
        self._sections, self._topics = TitledTable("Sections"), TitledTable("Topics", most_rows=40)
        self._outline_choice = Segments("Sections by")
        self._sections.head.addWidget(self._outline_choice)
        self._times, self._passes = TitledTable("Time by section"), TitledTable("First and second pass")
        self._paces = TitledTable("Rushed and slow questions", wide=2, most_rows=8)
        self._changes, self._changes_words = self._build_changes()
        self._compared = TitledTable("Beside earlier ones")
        self._causes = TitledTable("Why questions were missed")
        self._blocks: dict[Part, tuple[QWidget, ...]] = {
            Part.SCORE: (self._card, self._next, self._feeling, self._sections, self._topics),
            Part.QUESTIONS: (self._log, self._next),
            Part.TIME: (self._times, self._paces, self._changes, self._passes),
            Part.COMPARE: (self._compared, self._causes),
        }
        for block in (
            self._card,
            self._log,
            self._next,
            self._deck,
            self._feeling,
            self._sections,
            self._topics,
            *self._blocks[Part.TIME],
            *self._blocks[Part.COMPARE],
        ):
            middle.addWidget(block)
        middle.addStretch(1)

    def _build_export(self) -> QPushButton:
        button = QPushButton("Export")
        button.setProperty("role", "segment-menu")
        button.setAccessibleName("Save the result as a file")
        menu = QMenu(button)
        for words, act in (
            ("Print: save as PDF…", self.save_pdf),
            ("Save as CSV…", lambda: self._save_data("csv")),
            ("Save as JSON…", lambda: self._save_data("json")),
        ):
            action = QAction(words, menu)
            action.triggered.connect(lambda _on=False, act=act: act())
            menu.addAction(action)
        button.setMenu(menu)
        return button

    def _build_nothing(self) -> QFrame:
        self._nothing, inside = surface()
        inside.addWidget(label("No result to show", "title"))
        inside.addWidget(label(_NOTHING, wrap=True))
        self._to_mocks = QPushButton("To the practice exams")
        self._to_mocks.setAccessibleName("To the practice exams")
        self._to_mocks.setProperty("role", "primary")
        inside.addWidget(self._to_mocks, alignment=Qt.AlignmentFlag.AlignLeft)
        return self._nothing

    def _build_changes(self) -> tuple[QWidget, Callable[[str], None]]:
        block = QWidget()
        layout = QVBoxLayout(block)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(label("Answers changed", "title"))
        words = label(wrap=True)
        layout.addWidget(words)
        return block, words.setText

    def _connect(self) -> None:
        for back in (self._back, self._to_mocks):
            back.clicked.connect(lambda: self.went_to.emit("mocks", None))
        self._delete.clicked.connect(self.delete)
        self._notice.undo.clicked.connect(self.undo_requested)
        self._parts_choice.chosen.connect(lambda part: self._choose_part(Part(part)))
        self._outline_choice.chosen.connect(self._choose_outline)
        self._log.named.connect(self._name)
        self._next.log_chosen.connect(lambda: self.show_part(Part.QUESTIONS))
        self._next.review_chosen.connect(self.review_linked)
        self._next.forward_chosen.connect(self.bring_forward)
        self._next.cards_chosen.connect(self.ask_for_deck)
        self._deck.submitted.connect(self.make_cards)
        self._deck.cancelled.connect(self._deck.hide)
        self._feeling.felt.connect(self._feel)
        self._paces.opened.connect(self._open_paced)

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
        self._result = result

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
            self._deck.hide()
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
            is_whole = result.summary.kind in WHOLE
            self._card.show_result(result, self._entries, self.locale(), whole=is_whole)
            self._show_sections(result)
            self._topics.show_rows(("Topic", *SCORE_HEADINGS), topic_rows(result, self.locale()))
            self._feeling.show_feeling(result.summary.feeling, result.feeling_text)
        elif self._part is Part.QUESTIONS:
            self._log.show_questions(result.questions)
        elif self._part is Part.TIME:
            self._show_time(result)
        else:
            self._show_comparison(result)
        if self._next in self._blocks[self._part]:
            self._show_next(result)

    def _show_sections(self, result: MockResult) -> None:
        outlines = {outline.outline_id: outline for outline in result.outlines}
        if self._outline not in outlines:
            self._outline = result.outlines[0].outline_id
        blocked = self._outline_choice.blockSignals(True)
        self._outline_choice.offer([(key, one.name, one.name) for key, one in outlines.items()])
        self._outline_choice.mark(self._outline)
        self._outline_choice.blockSignals(blocked)
        self._outline_choice.setVisible(len(outlines) > 1)
        rows = section_rows(outlines[self._outline], self.locale())
        self._sections.show_rows(("Section", *SCORE_HEADINGS), rows)

    def _show_next(self, result: MockResult) -> None:
        missed = [asked for asked in result.questions if not asked.right]
        gaps = gap_count(result.questions)
        try:
            cards = len(self._mocks.linked_cards(result.summary.id)) if gaps else 0
        except CpcCardsError as error:
            self._fail(error)
            cards = 0
        self._next.tell(
            missed=len(missed),
            unnamed=sum(1 for asked in missed if asked.cause is None),
            gaps=gaps,
            cards=cards,
            in_log=self._part is Part.QUESTIONS,
        )

    def _show_time(self, result: MockResult) -> None:
        headings, rows = time_table(result)
        self._times.show_rows(headings, rows, time_sentence(result))
        self._paces.show_rows(PACE_HEADINGS, [row for _, row in pace_rows(result)], pace_sentence(result))
        self._changes_words(changes_sentence(result.answer_changes))
        words = "Whether an answer came at the first visit to its question, or on coming back to it."
        self._passes.show_rows(PASS_HEADINGS, pass_rows(result, self.locale()), words)

    def _show_comparison(self, result: MockResult) -> None:
        results = (*self._earlier_results(result), result)
        columns = column_heads(results, self.locale())
        if len(results) > 1:
            words = (
                "Right answers in percent, the oldest first. The change is in points, from the one before."
            )
            rows = comparison_rows(results, self.locale())
            self._compared.show_rows(("Section", *columns, "Change"), rows, words)
        else:
            words = "There is no earlier practice exam of this kind. The next one will stand beside this one."
            self._compared.show_rows(("Section", *columns, "Change"), (), words)
        self._causes.show_rows(("Cause", *columns), cause_rows(results), cause_sentence(results))

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

    def review_linked(self) -> None:
        """Opens the cards of notes linked to gaps and lucky guesses, and none besides."""
        cards = self._try(self._mocks.linked_cards)
        if cards:
            self.went_to.emit("review", tuple(cards))

    def bring_forward(self) -> None:
        """Makes those cards due today; no answer is made up."""
        changed = self._try(self._mocks.bring_forward)
        if changed is not None:
            self.changed.emit(changed)
            self._say(f"{changed.step}: done. They come first today.", undo=True)

    def ask_for_deck(self) -> None:
        """Asks in the page which deck the cards from gaps go to."""
        hint = "A note for each gap, miss without a cause and lucky guess. Yours to change."
        self._deck.ask("Make cards from my gaps in the deck", _DECK, hint, None)
        if self._area is not None:
            QTimer.singleShot(0, self._area, partial(self._area.ensureWidgetVisible, self._deck))

    def make_cards(self) -> None:
        """Makes notes of the gaps."""
        if self._mock is None:
            return
        name = self._deck.words.strip()
        try:
            changed = self._mocks.cards_from_gaps(self._mock, name)
        except CpcCardsError as error:
            self._deck.say(error)
            return
        self._deck.hide()
        self.changed.emit(changed)
        self._say(f"Cards from your gaps are in “{name}”.", undo=True)

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

    def save_pdf(self) -> None:
        """Asks where, then writes all tables as pages to print."""
        result = self._result
        chosen = self._ask_where("pdf")
        if result is None or not chosen:
            return
        from cpccards.gui import mock_report

        is_whole = result.summary.kind in WHOLE
        results = (*self._earlier_results(result), result)
        content = mock_report.pdf(results, self._entries, self.locale(), whole=is_whole)
        self._write(chosen, content)

    def _save_data(self, kind: Literal["csv", "json"]) -> None:
        chosen = self._ask_where(kind)
        written = self._try(lambda mock: self._mocks.export(mock, kind)) if chosen else None
        if written is not None:
            self._write(chosen, written.encode())

    def _ask_where(self, kind: str) -> str:
        self._saved.hide()
        if self._result is None:
            return ""
        day = date_of_day(self._result.summary.day).isoformat()
        return self._choose_path(self, "Save the result", f"Practice exam {day}.{kind}", kind)

    def _write(self, chosen: str, content: bytes) -> None:
        try:
            saving.save(Path(chosen), content, "The result can’t be saved")
        except CpcCardsError as error:
            self._fail(error)
            return
        self._error.say(None)
        self._saved.setText(f"Saved as {chosen}.")
        self._saved.show()

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
        self._result = self._try(self._mocks.result)
        if self._result is not None:
            self._fill(self._result)
        self._naming = True
        try:
            self.changed.emit(changed)
        finally:
            self._naming = False

    def _feel(self, feeling: int, words: str) -> None:
        changed = self._try(lambda mock: self._mocks.feeling(mock, feeling, words))
        if changed is not None:
            self._naming = True
            try:
                self.changed.emit(changed)
            finally:
                self._naming = False

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
        self._deck.hide()
        if self.ask_row is not None:
            self.ask_row.hide()
        self._show()
        self._scroll_up()

    def _choose_outline(self, outline: str) -> None:
        self._outline = outline
        if self._result is not None:
            self._show_sections(self._result)

    def _open_paced(self, row: int) -> None:
        if self._result is not None:
            position = pace_rows(self._result)[row][0]
            self.show_part(Part.QUESTIONS)
            self._log.open_question(position)
