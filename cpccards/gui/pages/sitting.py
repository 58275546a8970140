"""Sitting: a practice exam, a question at a time, against the clock. In practice without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cpccards.domain.errors import BadInput, CpcCardsError, LibraryError
from cpccards.domain.papers import MockId
from cpccards.domain.support import Source, SourceKind
from cpccards.gui.pages.page import Page
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.layered_keys import LayeredKeys
from cpccards.gui.widgets.mocks.sitting_desk import Layer, SittingDesk
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.gui.words.mock_words import letter, readable
from cpccards.gui.words.sitting_words import not_saved, questions_of_part
from cpccards.services.mock_sitting import Clock, Revealed, Sitting, SittingQuestion
from cpccards.services.mocks import MockService

_TICK = 1000
_NO_CLOCK = Clock(None, 0, 0, None, over=False)


class SittingPage(Page):
    """Everything has a key; every answer is on disk before it is shown as taken.

    The clock goes on while another page is shown, as it would in the exam.
    """

    name = "sitting"
    title = "Practice exam"

    def __init__(self, theme: Theme, mocks: MockService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mocks = mocks
        self._sitting: Sitting | None = None
        self._revealed: dict[int, Revealed] = {}
        self._clock = _NO_CLOCK
        self._asks_to_hand_in = False
        self._is_time_up = False
        self.ask_row: AskRow | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self._desk = SittingDesk(theme)
        self._own_note = self._desk.sheet.own_note
        self._error = self._desk.error
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._desk)
        self._keys = LayeredKeys(self)
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def take_questions(self, row: AskRow) -> None:
        """Takes in the row that keeps a question to somebody about the question on screen."""
        self.ask_row = row
        self._desk.add_row(row)
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
        self._desk.notice.hide()
        self._timer.start()

    def _let_go(self) -> None:
        self._timer.stop()
        self._sitting = None

    # Keys and buttons

    def _connect(self) -> None:
        desk, sheet, foot, interlude = self._desk, self._desk.sheet, self._desk.foot, self._desk.interlude
        sheet.chosen.connect(self.choose)
        sheet.struck.connect(self.strike)
        sheet.noted.connect(self._keep_note)
        sheet.note_left.connect(self.setFocus)
        desk.navigator.grid.gone_to.connect(self.go)
        for signal, act in (
            (desk.head.clock_pressed, self.hide_clock),
            (desk.head.pause_pressed, self.pause),
            (foot.back_pressed, partial(self._move, -1)),
            (foot.flag_pressed, self.flag),
            (foot.note_pressed, self.write_note),
            (foot.ask_pressed, self.ask),
            (foot.navigator_pressed, self.navigate),
            (foot.next_pressed, self.go_on),
            (foot.hand_in_pressed, self.ask_to_hand_in),
            (interlude.hand_in_chosen, self.hand_in),
            (interlude.unanswered_chosen, self._go_to_first_unanswered),
            (interlude.back_chosen, self._back_to_question),
            (interlude.go_on_chosen, self.pause),
            (interlude.exams_chosen, partial(self.went_to.emit, "mocks", None)),
        ):
            signal.connect(lambda act=act: act())
        self._add_keys()

    def _add_keys(self) -> None:
        keys, sheet = self._keys, self._desk.sheet
        keys.add(("F",), self.flag, Layer.SHEET)
        keys.add(("N",), self.write_note, Layer.SHEET)
        keys.add(("Q",), self.ask, Layer.SHEET)
        keys.add(("Left", "PgUp"), partial(self._move, -1), Layer.SHEET)
        keys.add(("Right", "PgDown"), partial(self._move, 1), Layer.SHEET)
        keys.add(("Up",), partial(sheet.scroll_by, -3), Layer.SHEET)
        keys.add(("Down",), partial(sheet.scroll_by, 3), Layer.SHEET)
        keys.add(("Return", "Enter"), self.go_on, Layer.SHEET)
        for index in range(4):
            keys.add((letter(index), str(index + 1)), partial(self.choose, index), Layer.SHEET)
            keys.add((f"Shift+{letter(index)}",), partial(self.strike, index), Layer.SHEET)
        keys.add(("G",), self.navigate)
        keys.add(("H",), self.hide_clock)
        keys.add(("P",), self.pause)
        keys.add(("Ctrl+Return", "Ctrl+Enter"), self.ask_to_hand_in)
        keys.add(("Esc",), self._back_to_question)
        keys.add(("Return", "Enter"), self._desk.interlude.press, Layer.INTERLUDE)

    # What they do

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
            self._own_note.begin()
            self._desk.sheet.show_own_note()

    def ask(self) -> None:
        """Asks for a question to somebody; in practice alone, for in an exam there is nobody to be asked."""
        question, sitting = self._question(), self._sitting
        if question is None or sitting is None or self.ask_row is None:
            return
        if not sitting.practice:
            self.told.emit("In an exam nobody is asked. Flag it with F; its result lets you ask.")
            return
        self._own_note.flush()
        about = " · ".join(readable(text) for text in (question.text, *question.options))
        self._keys.rest()
        self.ask_row.ask(Source(SourceKind.MOCK, str(sitting.id), question.position, about, question.topic))

    def _go_on_after_asking(self) -> None:
        self._keys.wake()
        self._show()
        self.setFocus()

    def navigate(self) -> None:
        """Opens the navigator, or closes it."""
        sitting = self._sitting
        if sitting is None or self._desk.layer is Layer.INTERLUDE:
            return
        if self._desk.layer is Layer.NAVIGATOR:
            self._show()
            return
        self._own_note.flush()
        self._desk.show_navigator(sitting)
        self._enter(Layer.NAVIGATOR)
        self._desk.navigator.grid.setFocus()

    def hide_clock(self) -> None:
        """Hides the clock and the pace, or shows them again."""
        self._desk.hide_clock()
        self._show_clock()

    def pause(self) -> None:
        """Stops the clock and covers the question, where that was allowed; or goes on."""
        sitting = self._sitting
        if sitting is None or sitting.practice or self._is_time_up:
            return
        if not sitting.pause_allowed:
            self.told.emit("This exam was started without pauses. The clock goes on.")
            return
        self._own_note.flush()
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
        self._own_note.flush()
        self._asks_to_hand_in = True
        self._show()

    def hand_in(self) -> None:
        """Ends the part, or the exam; then to the result."""
        sitting = self._sitting
        if sitting is None:
            return
        self._own_note.flush()
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
        self._own_note.flush()
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
        self._own_note.flush()
        sitting = self._sitting
        if sitting is not None and not event.spontaneous() and not sitting.practice and not sitting.paused:
            self.told.emit("The clock of your practice exam keeps running.")

    def woken(self) -> None:
        """The computer may have slept: what is on the clock is read anew."""
        self._tick()

    # What is on screen

    def _enter(self, layer: Layer) -> None:
        """Shows a layer, with the keys that belong to it."""
        self._desk.enter(layer, is_open=self._sitting is not None)
        self._keys.enter(layer)

    def _back_to_question(self) -> None:
        if self._own_note.is_written_in:
            self._own_note.leave()
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
        self._desk.show_head(sitting, self._revealed)
        self._show_clock()
        if self._is_time_up:
            self._desk.interlude.say_time_up(sitting)
        elif sitting.paused:
            self._desk.interlude.say_paused()
        elif self._asks_to_hand_in:
            self._desk.interlude.ask_to_hand_in(sitting)
        else:
            self._show_question(sitting)
            return
        self._show_interlude()

    def _show_clock(self) -> None:
        if self._sitting is not None:
            self._desk.show_clock(self._sitting, self._clock)

    def _show_question(self, sitting: Sitting) -> None:
        told = self._told(sitting, sitting.question(sitting.position))
        may_ask = sitting.practice and self.ask_row is not None
        is_new = self._desk.show_question(sitting, told, may_ask=may_ask)
        self._enter(Layer.SHEET)
        if is_new or not self._own_note.is_written_in:
            self.setFocus()
        self.setAccessibleDescription(self._desk.sheet.text)
        if is_new:
            self._announce(f"{self._desk.head.place}. {self._desk.sheet.text}")

    def _told(self, sitting: Sitting, question: SittingQuestion) -> Revealed | None:
        """What practice has told of a question, before it was opened again too."""
        if question.revealed and question.position not in self._revealed:
            try:
                self._revealed[question.position] = sitting.check(question.position)
            except CpcCardsError as error:
                self._error.say(error)
        return self._revealed.get(question.position)

    def _say_nothing_open(self) -> None:
        self._desk.interlude.say_nothing_open()
        self._show_interlude()

    def _show_interlude(self) -> None:
        self._enter(Layer.INTERLUDE)
        self._desk.interlude.take_focus()
        self._announce(self._desk.interlude.spoken)

    def _say(self, words: str) -> None:
        self._desk.say(words)
        self._announce(words)

    def _announce(self, words: str) -> None:
        if QAccessible.isActive() and self.isVisible():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _question(self) -> SittingQuestion | None:
        """The question on screen, while it may be answered."""
        sitting = self._sitting
        if sitting is None or sitting.paused or self._is_time_up or self._desk.layer is not Layer.SHEET:
            return None
        return sitting.question(sitting.position)
