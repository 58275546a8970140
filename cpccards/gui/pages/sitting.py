"""Sitting: a practice exam, a question at a time, against the clock. In practice without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QHideEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cpccards.domain.errors import BadInput, CpcCardsError, LibraryError
from cpccards.domain.papers import MockId
from cpccards.domain.support import Source, SourceKind
from cpccards.gui.pages.page import INSIDE, MARGIN, ErrorNote, Page
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.interlude import Interlude, Way
from cpccards.gui.widgets.mocks.question_grid import GridCell
from cpccards.gui.widgets.mocks.question_navigator import QuestionNavigator
from cpccards.gui.widgets.mocks.question_sheet import QuestionSheet
from cpccards.gui.widgets.mocks.sitting_foot import SittingFoot
from cpccards.gui.widgets.mocks.sitting_head import SittingHead
from cpccards.gui.widgets.notice import Notice
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.gui.words.mock_words import letter, readable
from cpccards.gui.words.sitting_words import end_words, handing_in_words, not_saved, questions_of_part, reason
from cpccards.services.mock_sitting import Clock, Revealed, Sitting, SittingQuestion
from cpccards.services.mocks import MockService

_TICK = 1000
_NOTICE_FOR = 20_000
_SHEET, _NAVIGATOR, _INTERLUDE = range(3)
_NO_CLOCK = Clock(None, 0, 0, None, over=False)


class SittingPage(Page):
    """Everything has a key; every answer is on disk before it is shown as taken.

    The clock goes on while another page is shown, as it would in the exam.
    """

    name = "sitting"
    title = "Practice exam"

    def __init__(self, theme: Theme, mocks: MockService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._mocks = mocks
        self._sitting: Sitting | None = None
        self._revealed: dict[int, Revealed] = {}
        self._clock = _NO_CLOCK
        self._clock_hidden = False
        self._asks_to_hand_in = False
        self._is_time_up = False
        self._on_sheet: tuple[MockId, int] | None = None
        self.ask_row: AskRow | None = None
        self._keys: list[QShortcut] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self._build()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def take_questions(self, row: AskRow) -> None:
        """Takes in the row that keeps a question to somebody about the question on screen."""
        self.ask_row = row
        self._said.addWidget(row)
        row.serve(self)
        row.left.connect(self._go_on_after_asking)

    @property
    def sitting(self) -> Sitting | None:
        """The exam that is being sat."""
        return self._sitting

    def activate(self, argument: object = None) -> None:
        """Goes on with the exam `argument`, or with the one that is open."""
        self._error.say(None)
        try:
            mock = MockId(argument) if isinstance(argument, int) else self._any_open()
            if mock is None:
                self._let_go()
                self._say_nothing_open()
                return
            if self._sitting is None or self._sitting.id != mock:
                self._open(self._mocks.sitting(mock))
        except CpcCardsError as error:
            self._let_go()
            self._say_nothing_open()
            self._error.say(error)
            return
        self._tick()
        self._show()
        if self.ask_row is not None and self.ask_row.isVisibleTo(self):
            self.ask_row.leave()

    def _any_open(self) -> MockId | None:
        return self._sitting.id if self._sitting is not None else self._mocks.open_mock()

    def _open(self, sitting: Sitting) -> None:
        self._sitting = sitting
        self._revealed = {}
        self._is_time_up = self._asks_to_hand_in = False
        self._clock = _NO_CLOCK
        self._notice.hide()
        self._timer.start()

    def _let_go(self) -> None:
        self._timer.stop()
        self._sitting = None

    # What the keys do

    def choose(self, index: int) -> None:
        """Takes an option; the same once more takes it back."""
        question = self._question()
        if question is None or index >= len(question.options) or question.position in self._revealed:
            return
        chosen = None if question.chosen == index else index
        self._do(lambda sitting: sitting.choose(chosen), "Your answer was not saved")

    def strike(self, index: int) -> None:
        """Strikes an option out, or brings it back."""
        question = self._question()
        if question is None or index >= len(question.options) or question.position in self._revealed:
            return
        self._do(lambda sitting: sitting.strike(index))

    def flag(self) -> None:
        """Flags the question, or takes the flag away."""
        self._do(lambda sitting: sitting.flag())

    def go_on(self) -> None:
        """Enter: the next question; in practice the answer first."""
        question = self._question()
        if question is None or self._sitting is None:
            return
        if self._sitting.practice and question.chosen is not None and question.position not in self._revealed:
            self.check()
        elif not self._move(1):
            self.ask_to_hand_in()

    def check(self) -> None:
        """Practice: tells the answer."""
        question = self._question()
        if question is None or self._sitting is None:
            return
        try:
            self._revealed[question.position] = self._sitting.check(question.position)
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._error.say(None)
        self._show()

    def write_note(self) -> None:
        """Lets the learner write beside the question."""
        if self._question() is not None:
            self._sheet.own_note.begin()
            self._sheet.show_own_note()

    def ask(self) -> None:
        """Asks for a question to somebody; in practice alone, for in an exam there is nobody to be asked."""
        question, sitting = self._question(), self._sitting
        if question is None or sitting is None or self.ask_row is None:
            return
        if not sitting.practice:
            self.told.emit("In an exam nobody is asked. Flag it with F; its result lets you ask.")
            return
        self._sheet.own_note.flush()
        about = " · ".join(readable(text) for text in (question.text, *question.options))
        for shortcut in self._keys:
            shortcut.setEnabled(False)
        self.ask_row.ask(Source(SourceKind.MOCK, str(sitting.id), question.position, about, question.topic))

    def _go_on_after_asking(self) -> None:
        for shortcut in self._keys:
            shortcut.setEnabled(True)
        self._show()
        self.setFocus()

    def navigate(self) -> None:
        """Opens the navigator, or closes it."""
        sitting = self._sitting
        if sitting is None or self._layers.currentIndex() == _INTERLUDE:
            return
        if self._layers.currentIndex() == _NAVIGATOR:
            self._show()
            return
        self._sheet.own_note.flush()
        self._navigator.show_cells(
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
        self._enter(_NAVIGATOR)
        self._navigator.grid.setFocus()

    def hide_clock(self) -> None:
        """Hides the clock and the pace, or shows them again."""
        self._clock_hidden = not self._clock_hidden
        self._show_clock()

    def pause(self) -> None:
        """Stops the clock and covers the question, where that was allowed; or goes on."""
        sitting = self._sitting
        if sitting is None or sitting.practice or self._is_time_up:
            return
        if not sitting.pause_allowed:
            self.told.emit("This exam was started without pauses. The clock goes on.")
            return
        self._sheet.own_note.flush()
        if sitting.paused:
            self._do(lambda sitting: sitting.resume())
        else:
            self._do(lambda sitting: sitting.pause())

    def ask_to_hand_in(self) -> None:
        """Says what is not answered yet; pressed again, hands in."""
        sitting = self._sitting
        if sitting is None or sitting.paused:
            return
        if self._asks_to_hand_in or self._is_time_up:
            self.hand_in()
            return
        self._sheet.own_note.flush()
        self._asks_to_hand_in = True
        self._show()

    def hand_in(self) -> None:
        """Ends the part, or the exam; then to the result."""
        sitting = self._sitting
        if sitting is None:
            return
        self._sheet.own_note.flush()
        try:
            if sitting.part < sitting.parts:
                self._end_part(sitting)
                return
            changed = sitting.hand_in()
        except CpcCardsError as error:
            self._error.say(not_saved("It was not handed in", error))
            self._show()
            return
        mock, was_late, was_seen = sitting.id, self._is_time_up, self.isVisible()
        self._let_go()
        self._error.say(None)
        self.changed.emit(changed)
        if was_late:
            self.told.emit("Time is up. Your practice exam was handed in.")
        if was_seen:
            self.went_to.emit("mock-result", mock)

    def _end_part(self, sitting: Sitting) -> None:
        was_late = self._is_time_up
        ended = sitting.part
        sitting.end_part()
        self._is_time_up = self._asks_to_hand_in = False
        self._error.say(None)
        words = f"Part {ended + 1} has begun, with its own clock. Part {ended} is handed in."
        self._say(f"Time for part {ended} is up. {words}" if was_late else words)
        self._tick()
        self._show()

    def _move(self, step: int) -> bool:
        """To the question before or after; False at the ends of the part."""
        sitting = self._sitting
        if sitting is None:
            return False
        return self.go(sitting.position + step)

    def go(self, position: int) -> bool:
        """To another question of this part; False when it is none."""
        sitting = self._sitting
        if sitting is None or not any(each.position == position for each in questions_of_part(sitting)):
            return False
        self._sheet.own_note.flush()
        self._asks_to_hand_in = False
        self._do(lambda sitting: sitting.go(position))
        return True

    def _go_to_first_unanswered(self) -> None:
        sitting = self._sitting
        missing = sitting.unanswered() if sitting is not None else ()
        if missing:
            self.go(missing[0])

    def _keep_note(self, text: str) -> None:
        sitting = self._sitting
        if sitting is None:
            return
        try:
            sitting.write_note(text)
        except CpcCardsError as error:
            self._error.say(not_saved("Your note was not saved", error))
            return
        self._error.say(None)

    def _do(self, act: Callable[[Sitting], object], refusal: str = "That was not saved") -> None:
        """Does something that is on disk when it returns; what was not saved is said, and not shown."""
        sitting = self._sitting
        if sitting is None:
            return
        try:
            act(sitting)
        except CpcCardsError as error:
            self._error.say(not_saved(refusal, error))
        else:
            self._error.say(None)
        self._show()
        self._tick()

    # Time

    def _tick(self) -> None:
        sitting = self._sitting
        if sitting is None:
            return
        try:
            self._clock = sitting.tick()
        except LibraryError as error:
            # The clock goes on by itself; the next tick saves.
            self._error.say(not_saved("The time was not saved", error))
            return
        except BadInput as error:
            self._let_go()
            self._say_nothing_open()
            self._error.say(error)
            return
        self._show_clock()
        if self._clock.warn is not None:
            self._say(f"{self._clock.warn} minutes left.")
        if self._clock.over and not self._is_time_up:
            self._is_time_up = True
            self.hand_in()

    def hideEvent(self, event: QHideEvent) -> None:
        """Says that the clock goes on."""
        super().hideEvent(event)
        self._sheet.own_note.flush()
        sitting = self._sitting
        if sitting is not None and not event.spontaneous() and not sitting.practice and not sitting.paused:
            self.told.emit("The clock of your practice exam keeps running.")

    def woken(self) -> None:
        """The computer may have slept: what is on the clock is read anew."""
        self._tick()

    # What is on screen

    def _build(self) -> None:
        self._head = SittingHead()
        self._notice = Notice()
        self._notice.words.setProperty("role", "strong")
        self._notice_timer = QTimer(self)
        self._notice_timer.setSingleShot(True)
        self._notice_timer.setInterval(_NOTICE_FOR)
        self._notice_timer.timeout.connect(self._notice.hide)
        self._error = ErrorNote()
        self._sheet = QuestionSheet(self._theme)
        self._navigator = QuestionNavigator(self._theme)
        self._interlude = Interlude()
        self._layers = QStackedWidget()
        for layer in (self._sheet, self._navigator, self._interlude):
            self._layers.addWidget(layer)
        self._foot = SittingFoot(self._theme)
        self._said = QVBoxLayout()
        self._said.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._said.setSpacing(INSIDE)
        self._said.addSpacing(INSIDE)
        self._said.addWidget(self._notice)
        self._said.addWidget(self._error)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head)
        layout.addLayout(self._said)
        layout.addWidget(self._layers, 1)
        layout.addWidget(self._foot)

    def _connect(self) -> None:
        self._sheet.chosen.connect(self.choose)
        self._sheet.struck.connect(self.strike)
        self._sheet.noted.connect(self._keep_note)
        self._sheet.note_left.connect(self.setFocus)
        self._navigator.grid.gone_to.connect(self.go)
        self._head.clock_pressed.connect(self.hide_clock)
        self._head.pause_pressed.connect(self.pause)
        for signal, act in (
            (self._foot.back_pressed, partial(self._move, -1)),
            (self._foot.flag_pressed, self.flag),
            (self._foot.note_pressed, self.write_note),
            (self._foot.ask_pressed, self.ask),
            (self._foot.navigator_pressed, self.navigate),
            (self._foot.next_pressed, self.go_on),
            (self._foot.hand_in_pressed, self.ask_to_hand_in),
        ):
            signal.connect(lambda act=act: act())
        asking: list[tuple[tuple[str, ...], Callable[[], object]]] = [
            (("F",), self.flag),
            (("N",), self.write_note),
            (("Q",), self.ask),
            (("Left", "PgUp"), partial(self._move, -1)),
            (("Right", "PgDown"), partial(self._move, 1)),
            (("Up",), partial(self._sheet.scroll_by, -3)),
            (("Down",), partial(self._sheet.scroll_by, 3)),
            (("Return", "Enter"), self.go_on),
        ]
        for index in range(4):
            asking.append(((letter(index), str(index + 1)), partial(self.choose, index)))
            asking.append(((f"Shift+{letter(index)}",), partial(self.strike, index)))
        self._asking_keys = [self._key(keys, act) for keys, act in asking]
        self._key(("G",), self.navigate)
        self._key(("H",), self.hide_clock)
        self._key(("P",), self.pause)
        self._key(("Ctrl+Return", "Ctrl+Enter"), self.ask_to_hand_in)
        self._leaving_key = self._key(("Esc",), self._back_to_question)
        self._answering_keys = self._key(("Return", "Enter"), self._press_way)

    def _key(self, keys: tuple[str, ...], act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(self)
        shortcut.setKeys([QKeySequence(key) for key in keys])
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(keys[0] in {"Left", "Right", "Up", "Down"})
        shortcut.activated.connect(act)
        self._keys.append(shortcut)
        return shortcut

    def _enter(self, layer: int) -> None:
        """Shows a layer, with the keys that belong to it."""
        self._layers.setCurrentIndex(layer)
        for shortcut in self._asking_keys:
            shortcut.setEnabled(layer == _SHEET)
        self._answering_keys.setEnabled(layer == _INTERLUDE)
        self._foot.setVisible(layer == _SHEET)
        self._head.setVisible(self._sitting is not None)

    def _press_way(self) -> None:
        buttons = self._interlude.buttons
        if buttons:
            next((button for button in buttons if button.hasFocus()), buttons[0]).click()

    def _back_to_question(self) -> None:
        if self._sheet.own_note.is_written_in:
            self._sheet.own_note.leave()
            return
        if self._is_time_up or self._sitting is None or self._sitting.paused:
            return
        self._asks_to_hand_in = False
        self._show()

    def _show(self) -> None:
        """What the sitting stands at: a question, or what comes in its place."""
        sitting = self._sitting
        if sitting is None:
            return
        self._show_head(sitting)
        self._show_clock()
        if self._is_time_up:
            self._say_time_up(sitting)
        elif sitting.paused:
            self._say_paused()
        elif self._asks_to_hand_in:
            self._ask_to_hand_in(sitting)
        else:
            self._show_question(sitting)

    def _show_head(self, sitting: Sitting) -> None:
        questions = sitting.questions
        answered = sum(question.chosen is not None for question in questions)
        place = f"Question {sitting.position} of {len(questions)}"
        if sitting.parts > 1:
            place += f"  ·  Part {sitting.part}"
        about = [f"{answered} answered", sitting.paper_name]
        if sitting.practice:
            right = sum(told.is_right for told in self._revealed.values())
            about = [questions[sitting.position - 1].section_name]
            about += [f"{right} of {len(self._revealed)} right"] if self._revealed else []
        self._head.show_place(place, "  ·  ".join(about), answered, len(questions))
        self._head.show_flag(on=questions[sitting.position - 1].flagged)
        self._head.allow_pause(allowed=sitting.pause_allowed and not sitting.practice)

    def _show_clock(self) -> None:
        sitting = self._sitting
        if sitting is None:
            return
        clock = self._clock
        whole = (clock.left_seconds or 0) + clock.used_seconds
        count = len(questions_of_part(sitting))
        self._head.show_clock(clock, whole / max(1, count), hidden=self._clock_hidden)

    def _show_question(self, sitting: Sitting) -> None:
        question = sitting.question(sitting.position)
        told = self._told(sitting, question)
        is_new = self._layers.currentIndex() != _SHEET or self._on_sheet != (sitting.id, question.position)
        if is_new:
            self._on_sheet = (sitting.id, question.position)
            self._sheet.show_question(readable(question.note), readable(question.text), question.note_text)
        self._sheet.show_options(
            [readable(option) for option in question.options],
            question.chosen,
            question.struck,
            told.right if told is not None else None,
        )
        if told is not None and not self._sheet.is_reason_shown:
            self._sheet.show_reason(reason(question, told))
        part = questions_of_part(sitting)
        self._foot.show_place(
            is_first=question.position == part[0].position,
            is_last=question.position == part[-1].position,
            flagged=question.flagged,
            next_words=self._next_words(sitting, question),
            end_words=end_words(sitting),
            may_ask=sitting.practice and self.ask_row is not None,
        )
        self._enter(_SHEET)
        if is_new or not self._sheet.own_note.is_written_in:
            self.setFocus()
        self.setAccessibleDescription(self._sheet.text)
        if is_new:
            self._announce(f"{self._head.place}. {self._sheet.text}")

    def _told(self, sitting: Sitting, question: SittingQuestion) -> Revealed | None:
        """What practice has told of a question, before it was opened again too."""
        if question.revealed and question.position not in self._revealed:
            try:
                self._revealed[question.position] = sitting.check(question.position)
            except CpcCardsError as error:
                self._error.say(error)
        return self._revealed.get(question.position)

    def _next_words(self, sitting: Sitting, question: SittingQuestion) -> str:
        if sitting.practice and question.position not in self._revealed and question.chosen is not None:
            return "Check   Enter"
        return "Next   →"

    def _ask_to_hand_in(self, sitting: Sitting) -> None:
        end = Way(f"{end_words(sitting)}   Ctrl+Enter", end_words(sitting), self.hand_in)
        ways = [end, Way("Back   Esc", "Back to the question", self._back_to_question)]
        if sitting.unanswered() and not sitting.practice:
            first = "To the first unanswered"
            ways.insert(0, Way(first, first, self._go_to_first_unanswered))
        heading, words = handing_in_words(sitting)
        self._interrupt(heading, words, ways)

    def _say_time_up(self, sitting: Sitting) -> None:
        self._interrupt(
            "Time is up",
            "No answer can be changed any more. Your answers are kept, and the next step is to hand in.",
            [Way(f"{end_words(sitting)}   Enter", end_words(sitting), self.hand_in)],
        )

    def _say_paused(self) -> None:
        self._interrupt(
            "Paused",
            "The clock stands still, and the question is covered. The result will say that you paused.",
            [Way("Go on   P", "Go on", self.pause)],
        )

    def _say_nothing_open(self) -> None:
        self._interrupt(
            "No practice exam is open",
            "Start one, and it will be here: one question a screen, with the time of the real exam.",
            [Way("Practice exams   Enter", "Practice exams", lambda: self.went_to.emit("mocks", None))],
        )

    def _interrupt(self, heading: str, words: str, ways: list[Way]) -> None:
        self._interlude.tell(heading, words, ways)
        self._enter(_INTERLUDE)
        self._interlude.take_focus()
        self._announce(f"{heading}. {words}")

    def _say(self, words: str) -> None:
        self._notice.say(words)
        self._notice_timer.start()
        self._announce(words)

    def _announce(self, words: str) -> None:
        if QAccessible.isActive() and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _question(self) -> SittingQuestion | None:
        """The question on screen, while it may be answered."""
        sitting = self._sitting
        if sitting is None or sitting.paused or self._is_time_up or self._layers.currentIndex() != _SHEET:
            return None
        return sitting.question(sitting.position)
