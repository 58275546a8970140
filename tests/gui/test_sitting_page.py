"""Sitting a practice exam, by keyboard, over a real library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import DiskFull
from cpccards.domain.papers import PaperKind
from cpccards.gui.pages.sitting import SittingPage
from cpccards.gui.theme import Theme
from cpccards.services.mock_sitting import Sitting
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.mock_scenes import Scene, begun, examined, shown
from tests.support.clocks import FakeClock

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def services(library_path: Path, clock: FakeClock) -> Iterator[Workspace]:
    with examined(library_path, clock) as workspace:
        yield workspace


class Sat(Scene):
    """The page with an exam."""

    @property
    def at(self) -> SittingPage:
        assert isinstance(self.page, SittingPage)
        return self.page

    @property
    def sitting(self) -> Sitting:
        assert self.at.sitting is not None
        return self.at.sitting

    @property
    def place(self) -> str:
        return self.at._desk.head.place

    @property
    def options(self) -> tuple[str, ...]:
        return self.at._desk.sheet.options.spoken

    @property
    def interlude(self) -> str:
        assert self.at._desk.interlude.isVisible()
        return self.at._desk.interlude.text

    def pass_time(self, minutes: float) -> None:
        self.clock.advance(minutes=minutes)
        self.at._tick()


Sit = Callable[..., Sat]


@pytest.fixture
def sit(qtbot: QtBot, theme: Theme, services: Workspace, clock: FakeClock) -> Sit:
    def made(kind: PaperKind | None = PaperKind.QUICK, questions: int | None = None, **more: object) -> Sat:
        mock = None if kind is None else begun(services, kind, questions, **more)
        scene = shown(qtbot, SittingPage(theme, services.mocks), services, clock, mock)
        return Sat(**vars(scene))

    return made


def right_letters(services: Workspace, scene: Sat) -> list[str]:
    bank = {question.question: question.answer for question in services.mocks.bank.questions()}
    by_options = {question.options: question.answer for question in services.mocks.bank.questions()}
    return [by_options.get(asked.options) or bank[asked.text] for asked in scene.sitting.questions]


def test_a_whole_exam_is_sat_by_keyboard(sit: Sit, services: Workspace) -> None:
    scene = sit()
    letters = right_letters(services, scene)
    assert scene.place == "Question 1 of 25"
    assert scene.page.hasFocus()
    for position, letter in enumerate(letters, start=1):
        assert scene.place == f"Question {position} of 25"
        scene.clock.advance(seconds=60)
        scene.key(letter if position != 7 else "ABCD"[(ord(letter) - 64) % 4])
        scene.key(Key.Key_Return)
    assert scene.interlude.startswith("Hand in? All questions are answered.")
    scene.key(Key.Key_Return, CTRL)
    [(name, mock)] = scene.went
    assert name == "mock-result"
    assert isinstance(mock, int)
    [summary] = services.mocks.results()
    assert (summary.id, summary.right, summary.asked, summary.minutes_used) == (mock, 24, 25, 25)
    assert not summary.open
    assert scene.heard[-1].touches(Subject.MOCKS)
    [attempt] = services.attempts.all()
    assert attempt.result.total == (24, 25)


def test_an_option_is_chosen_changed_and_taken_back(sit: Sit) -> None:
    scene = sit()
    assert not any("chosen" in option for option in scene.options)
    scene.key("b")
    assert scene.options[1].endswith(", chosen")
    scene.key("4")
    assert scene.options[3].endswith(", chosen")
    assert scene.sitting.question(1).chosen == 3
    assert not scene.options[1].endswith("chosen")
    scene.key("d")
    assert scene.sitting.question(1).chosen is None
    scene.at._desk.sheet.options._options[2].click()
    assert scene.sitting.question(1).chosen == 2


def test_an_option_is_struck_out_and_brought_back(sit: Sit, qtbot: QtBot) -> None:
    scene = sit()
    scene.key(Key.Key_A, SHIFT)
    assert scene.options[0].endswith(", struck out")
    scene.key("a")
    assert scene.options[0].endswith(", chosen, struck out")
    scene.key("a")
    scene.key(Key.Key_A, SHIFT)
    assert scene.sitting.question(1).struck == frozenset()
    option = scene.at._desk.sheet.options._options[1]
    QTest.mouseClick(option, Qt.MouseButton.RightButton)
    assert scene.sitting.question(1).struck == {1}
    assert scene.sitting.question(1).chosen is None


def test_flag_navigator_and_numbers(sit: Sit) -> None:
    scene = sit()
    scene.key("c")
    scene.key("f")
    assert "⚑ flagged" in scene.texts
    scene.key(Key.Key_Right)
    assert "⚑ flagged" not in scene.texts
    scene.key(Key.Key_PageDown)
    scene.key("g")
    grid = scene.at._desk.navigator.grid
    assert grid.hasFocus()
    assert grid.words[0] == "Question 1, answered, flagged"
    assert grid.words[1] == "Question 2, not answered"
    assert grid.words[2] == "Question 3, not answered, the one on screen"
    assert grid.words[3] == "Question 4, not seen yet"
    assert scene.at._desk.navigator.counts == ("1 answered", "2 not answered", "22 not seen", "1 flagged")
    scene.key(Key.Key_Right)
    scene.key(Key.Key_Return)
    assert scene.place == "Question 4 of 25"
    scene.key("g")
    scene.key("1")
    scene.key("7")
    scene.key(Key.Key_Return)
    assert scene.place == "Question 17 of 25"
    scene.key("g")
    scene.key("b")
    scene.key(Key.Key_Escape)
    assert scene.sitting.question(17).chosen is None
    scene.key("g")
    scene.key("g")
    assert scene.page.hasFocus()
    scene.key(Key.Key_Left)
    assert scene.place == "Question 16 of 25"


def test_ends_of_the_paper(sit: Sit) -> None:
    scene = sit()
    scene.key(Key.Key_Left)
    assert scene.place == "Question 1 of 25"
    assert not scene.find(QPushButton, "Previous question").isEnabled()
    scene.at.go(25)
    scene.key(Key.Key_Right)
    assert scene.place == "Question 25 of 25"
    assert scene.find(QPushButton, "Hand in").text() == "Hand in   Enter"


def test_a_note_is_kept_with_its_question(sit: Sit, services: Workspace) -> None:
    scene = sit()
    scene.key("n")
    field = scene.find(QPlainTextEdit, "Your note on this question")
    assert field.hasFocus()
    QTest.keyClicks(field, "check a and b")
    assert scene.sitting.question(1).chosen is None
    scene.key(Key.Key_Escape)
    assert scene.sitting.question(1).note_text == "check a and b"
    assert scene.page.hasFocus()
    scene.key(Key.Key_Right)
    assert not field.isVisible()
    scene.key("n")
    QTest.keyClicks(field, "x")
    scene.press("Previous question")
    assert scene.sitting.question(2).note_text == "x"
    assert field.toPlainText() == "check a and b"
    scene.key("n")
    field.clear()
    scene.key(Key.Key_Escape)
    assert scene.sitting.question(1).note_text == ""
    assert not field.isVisible()


def test_a_note_is_as_high_when_the_exam_is_opened_again(
    sit: Sit, qtbot: QtBot, theme: Theme, services: Workspace, clock: FakeClock
) -> None:
    scene = sit()
    scene.key("n")
    field = scene.find(QPlainTextEdit, "Your note on this question")
    QTest.keyClicks(field, "check a and b")
    height = field.height()
    scene.key(Key.Key_Escape)
    again = shown(qtbot, SittingPage(theme, services.mocks), services, clock, scene.sitting.id)
    assert again.find(QPlainTextEdit, "Your note on this question").height() == height


def test_what_was_written_is_kept_soon(sit: Sit, qtbot: QtBot) -> None:
    scene = sit()
    scene.press("Write a note")
    QTest.keyClicks(scene.find(QPlainTextEdit, "Your note on this question"), "y")
    qtbot.waitUntil(lambda: scene.sitting.question(1).note_text == "y")


def test_the_clock_runs_and_hides(sit: Sit) -> None:
    scene = sit()
    head = scene.at._desk.head
    assert head.clock == "1:00:00"
    scene.pass_time(12)
    assert head.clock == "48:00"
    assert head.pace == "4 questions behind plan"
    scene.key("h")
    assert not head._clock.isVisible()
    assert not head._pace.isVisible()
    scene.press("Show the clock")
    assert head._clock.isVisible()


def test_warnings_at_thirty_fifteen_and_five_minutes(sit: Sit) -> None:
    scene = sit()
    notice = scene.at._desk.notice.words
    for minutes, words in ((30, "30 minutes left."), (15, "15 minutes left."), (10, "5 minutes left.")):
        scene.at._desk.notice.hide()
        scene.pass_time(minutes)
        assert notice.isVisible()
        assert notice.text() == words
    scene.at._desk.notice.hide()
    scene.pass_time(1)
    assert not notice.isVisible()


def test_when_time_is_up_the_exam_is_handed_in(sit: Sit, services: Workspace) -> None:
    scene = sit()
    scene.key("a")
    scene.pass_time(61)
    assert scene.went[0][0] == "mock-result"
    assert scene.said == ["Time is up. Your practice exam was handed in."]
    assert not services.mocks.results()[0].open


def test_what_is_unanswered_is_said_before_handing_in(sit: Sit, services: Workspace) -> None:
    scene = sit(questions=4, minutes=10)
    scene.key("a")
    scene.key(Key.Key_Right)
    scene.key("f")
    scene.key(Key.Key_Return, CTRL)
    assert "3 questions are not answered: 2, 3 and 4." in scene.interlude
    assert "You flagged 2." in scene.interlude
    assert scene.find(QPushButton, "To the first unanswered").hasFocus()
    scene.key(Key.Key_Escape)
    assert scene.place == "Question 2 of 4"
    assert scene.page.hasFocus()
    scene.key(Key.Key_Right)
    scene.press("Hand in")
    scene.key(Key.Key_Return)
    assert scene.place == "Question 2 of 4"
    scene.key("b")
    assert scene.sitting.question(2).chosen == 1
    scene.key(Key.Key_Return, CTRL)
    scene.key(Key.Key_Return, CTRL)
    assert scene.went[0][0] == "mock-result"
    assert services.mocks.open_mock() is None


def test_two_parts_with_no_way_back(sit: Sit) -> None:
    scene = sit(PaperKind.FULL, 6, minutes=20, parts=2)
    assert scene.place == "Question 1 of 6  ·  Part 1"
    scene.at.go(5)
    assert scene.place.startswith("Question 1")
    scene.at.go(3)
    assert scene.find(QPushButton, "End part 1").text() == "End part 1   Enter"
    scene.key(Key.Key_Return)
    assert "There is no way back to part 1." in scene.interlude
    scene.key(Key.Key_Return, CTRL)
    assert scene.place == "Question 4 of 6  ·  Part 2"
    assert "Part 2 has begun, with its own clock. Part 1 is handed in." in scene.texts
    scene.key(Key.Key_Left)
    assert scene.place.startswith("Question 4")
    scene.key("g")
    assert scene.at._desk.navigator.grid.words[0].endswith("handed in")
    scene.at._desk.navigator.grid.gone_to.emit(1)
    assert scene.sitting.position == 4
    scene.pass_time(11)
    assert scene.went[0][0] == "mock-result"


def test_time_for_part_one_runs_out(sit: Sit) -> None:
    scene = sit(PaperKind.FULL, 6, minutes=20, parts=2)
    scene.pass_time(11)
    assert scene.place == "Question 4 of 6  ·  Part 2"
    assert any(words.startswith("Time for part 1 is up.") for words in scene.texts)


def test_a_pause_only_where_it_was_allowed(sit: Sit, services: Workspace) -> None:
    scene = sit(pause_allowed=True)
    scene.key("p")
    assert scene.interlude.startswith("Paused")
    scene.pass_time(30)
    scene.key("a")
    scene.key("g")
    scene.key(Key.Key_Escape)
    scene.key(Key.Key_Return, CTRL)
    assert scene.interlude.startswith("Paused")
    assert scene.sitting.question(1).chosen is None
    scene.key(Key.Key_Return)
    assert scene.at._desk.head.clock == "1:00:00"
    assert scene.page.hasFocus()
    assert services.mocks.results()[0].paused


def test_no_pause_unless_allowed(sit: Sit) -> None:
    scene = sit()
    scene.key("p")
    assert scene.said == ["This exam was started without pauses. The clock goes on."]
    assert not scene.sitting.paused


def test_an_answer_that_was_not_saved_is_not_shown_as_taken(
    sit: Sit, services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = sit()

    def fail(*_: object) -> None:
        raise DiskFull("Your disk is full", "Nothing was kept.", "Free some space.")

    with monkeypatch.context() as broken:
        broken.setattr(Sitting, "_save", fail)
        scene.key("a")
        assert scene.at._error.text.startswith("Your answer was not saved Your disk is full.")
        assert not any("chosen" in option for option in scene.options)
        scene.key(Key.Key_Right)
        assert scene.place == "Question 1 of 25"
        scene.key("n")
        QTest.keyClicks(scene.find(QPlainTextEdit, "Your note on this question"), "x")
        scene.key(Key.Key_Escape)
        assert scene.at._error.text.startswith("Your note was not saved")
        scene.key(Key.Key_Return, CTRL)
        scene.key(Key.Key_Return, CTRL)
        assert scene.at._error.text.startswith("It was not handed in")
        assert scene.went == []
        scene.key(Key.Key_Escape)
    scene.key("a")
    assert scene.options[0].endswith(", chosen")
    assert scene.at._error.text == ""


def test_a_full_disk_when_time_is_up_can_be_tried_again(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = sit()
    scene.key("a")

    def fail(*_: object) -> Changes:
        raise DiskFull("Your disk is full", "Nothing was kept.", "Free some space.")

    with monkeypatch.context() as broken:
        broken.setattr(Sitting, "hand_in", fail)
        scene.pass_time(61)
        scene.at._tick()
        assert scene.interlude.startswith("Time is up")
        assert scene.at._error.text.startswith("It was not handed in")
        scene.key(Key.Key_Escape)
        scene.key("p")
        assert scene.interlude.startswith("Time is up")
    scene.key(Key.Key_Return)
    assert scene.went[0][0] == "mock-result"


def test_leaving_says_that_the_clock_goes_on(sit: Sit) -> None:
    scene = sit()
    scene.page.hide()
    assert scene.said == ["The clock of your practice exam keeps running."]
    scene.pass_time(61)
    assert scene.went == []
    assert scene.said[-1].startswith("Time is up.")
    scene.page.show()
    scene.page.activate()
    assert scene.interlude.startswith("No practice exam is open")


def test_it_goes_on_where_it_was_left(
    sit: Sit, services: Workspace, theme: Theme, qtbot: QtBot, clock: FakeClock
) -> None:
    scene = sit()
    scene.key(Key.Key_Right)
    scene.key("c")
    clock.advance(minutes=10)
    again = Sat(**vars(shown(qtbot, SittingPage(theme, services.mocks), services, clock)))
    assert again.place == "Question 2 of 25"
    assert again.options[2].endswith(", chosen")
    assert again.at._desk.head.clock == "50:00"
    scene.page.woken()
    assert scene.at._desk.head.clock == "50:00"


def test_without_an_exam_the_way_to_one_is_offered(sit: Sit) -> None:
    scene = sit(None)
    assert scene.interlude.startswith("No practice exam is open")
    for key in ("a", "g", "h", "p", "n"):
        scene.key(key)
    scene.key(Key.Key_Return, CTRL)
    scene.key(Key.Key_Return)
    assert scene.went == [("mocks", None)]


def test_an_exam_that_is_gone_is_said(sit: Sit, services: Workspace) -> None:
    scene = sit()
    services.mocks.delete(scene.sitting.id)
    scene.page.activate(scene.sitting.id + 1)
    assert scene.at._error.text
    assert scene.interlude.startswith("No practice exam is open")


def test_a_deleted_exam_leaves_nothing_to_answer(sit: Sit, services: Workspace) -> None:
    scene = sit()
    services.mocks.delete(scene.sitting.id)
    scene.key("a")
    assert "gone" in scene.at._error.text
    assert not any("chosen" in option for option in scene.options)


def test_practice_tells_why_after_each_answer(sit: Sit, services: Workspace) -> None:
    scene = sit(PaperKind.PRACTICE, 3)
    letters = right_letters(services, scene)
    assert not scene.at._desk.head._clock.isVisible()
    scene.key(Key.Key_Return)
    scene.key(Key.Key_Left)
    wrong = "ABCD"[(ord(letters[0]) - 64) % 4]
    scene.key(wrong)
    assert scene.find(QPushButton, "Check the answer").isVisible()
    scene.key(Key.Key_Return)
    reason = scene.at._desk.sheet.reason
    assert reason.isVisible()
    assert reason.text.startswith(f"✗ {letters[0]} is right, not {wrong}.")
    assert f"{wrong}:  " in reason.text
    assert "Source: " in reason.text
    assert any(option.endswith(", your choice") for option in scene.options)
    assert any(option.endswith(", right") for option in scene.options)
    scene.key(letters[0])
    scene.key(Key.Key_C, SHIFT)
    assert scene.sitting.question(1).chosen == "ABCD".index(wrong)
    scene.key(Key.Key_Return)
    assert scene.place == "Question 2 of 3"
    assert not reason.isVisible()
    scene.key(letters[1])
    scene.key(Key.Key_Return)
    assert reason.text.startswith("✓ Right: ")
    assert any("1 of 2 right" in words for words in scene.texts)
    scene.key(Key.Key_Left)
    assert reason.text.startswith("✗")
    scene.page.hide()
    assert scene.said == []
    scene.page.show()
    scene.at.go(3)
    scene.key("a")
    scene.key(Key.Key_Return)
    scene.key(Key.Key_Return)
    assert scene.interlude.startswith("Finish?")
    scene.key(Key.Key_Return)
    assert scene.went[0][0] == "mock-result"
    assert services.attempts.all() == []


def test_practice_opened_again_still_tells_why(
    sit: Sit, services: Workspace, theme: Theme, qtbot: QtBot, clock: FakeClock
) -> None:
    scene = sit(PaperKind.PRACTICE, 3)
    scene.key("a")
    scene.key(Key.Key_Return)
    again = Sat(**vars(shown(qtbot, SittingPage(theme, services.mocks), services, clock, scene.sitting.id)))
    assert again.at._desk.sheet.reason.isVisible()


def test_a_case_has_its_note_beside_it_where_there_is_room(sit: Sit, qtbot: QtBot) -> None:
    scene = sit()
    case = next(question.position for question in scene.sitting.questions if question.note)
    scene.at.go(case)
    sheet = scene.at._desk.sheet
    assert sheet._case.isVisible()
    qtbot.waitUntil(lambda: sheet._case.x() < sheet._right.x())
    scene.page.window().resize(700, 600)
    qtbot.waitUntil(lambda: sheet._case.x() == sheet._right.x())
    before = sheet.verticalScrollBar().value()
    scene.key(Key.Key_Down)
    assert sheet.verticalScrollBar().value() > before
    scene.key(Key.Key_Up)
    assert sheet.verticalScrollBar().value() == before
    assert scene.page.accessibleDescription().startswith(sheet._case_words.text()[:40])


def test_everything_has_a_name(sit: Sit) -> None:
    scene = sit(pause_allowed=True)
    assert nameless(scene.page) == []
    scene.key("g")
    assert nameless(scene.page) == []
    scene.key(Key.Key_Escape)
    scene.key("p")
    assert nameless(scene.page) == []
