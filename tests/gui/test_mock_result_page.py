"""The result of a practice exam over a real library: papers of bundled questions, sat by a script."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cpccards.config import decks_folder
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.mock_causes import Cause
from cpccards.domain.papers import MockId, PaperKind, plan_for
from cpccards.gui import mock_report
from cpccards.gui.main_window import BELOW
from cpccards.gui.models.text_table import TextTable
from cpccards.gui.pages.mock_result import MockResultPage, Part
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.score_against_forecast import Placed, ScoreAgainstForecast
from cpccards.gui.widgets.mocks.cause_bar import CauseBar
from cpccards.gui.widgets.mocks.question_log import QuestionLog
from cpccards.gui.words import mock_result_words as words
from cpccards.gui.words.mock_result_words import Filter
from cpccards.services.mock_results import AnswerChanges, MockResult, Score
from cpccards.services.workspace import Workspace, open_workspace
from tests.gui.accessibility import nameless
from tests.gui.pictures import colors
from tests.support.clocks import FakeClock
from tests.support.libraries import RESOURCES

W = TypeVar("W", bound=QWidget)
WEIGHTED, AAPC = "weighted-sections", "aapc-100-questions"
LOCALE = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
MISSED = (2, 5, 9, 14, 20)
UNANSWERED, FLAGGED, CHANGED, RUSHED, SLOW = 20, 3, 4, 6, 7


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with the bundled decks, made once."""
    path = tmp_path_factory.mktemp("bundled") / "library.cpccards"
    open_workspace(path, FakeClock(), decks=decks_folder(), resources=RESOURCES).close()
    return path


def _opened(path: Path, clock: FakeClock) -> Workspace:
    return open_workspace(path, clock, decks=decks_folder(), resources=RESOURCES, boot_clock=clock.machine)


@pytest.fixture
def library(
    tmp_path: Path, bundled: Path, clock: FakeClock, request: pytest.FixtureRequest
) -> Iterator[Workspace]:
    """That library; for `taken`, as it is an hour after a quick exam with five misses."""
    path = tmp_path / "library.cpccards"
    is_taken = "taken" in request.fixturenames
    shutil.copyfile(request.getfixturevalue("sat") if is_taken else bundled, path)
    if is_taken:
        clock.advance(hours=1)
    workspace = _opened(path, clock)
    yield workspace
    workspace.close()


def sit(
    library: Workspace,
    clock: FakeClock,
    missed: tuple[int, ...] = MISSED,
    kind: PaperKind = PaperKind.QUICK,
    outline: str = WEIGHTED,
    **choices: Any,
) -> MockId:
    """Sits a paper: every question right but `missed`; one flagged, one changed, one rushed, one slow."""
    plan = plan_for(kind, library.outlines.get(outline), **{"seed": 7, **choices})
    mock = library.mocks.start(plan)
    sitting = library.mocks.sitting(mock)
    for position in range(1, len(sitting.questions) + 1):
        sitting.go(position)
        asked = sitting._asked[position - 1]
        wrong = (asked.key_index + 1) % 4
        if position == CHANGED:
            sitting.choose(wrong)
        seconds = asked.question.seconds * {RUSHED: 0.1, SLOW: 2.5}.get(position, 0.9)
        for _ in range(5):
            clock.advance(seconds=seconds / 5)
            sitting.tick()
        if position == FLAGGED:
            sitting.flag()
            sitting.write_note("Look this up.")
        if position != UNANSWERED or position not in missed:
            sitting.choose(wrong if position in missed else asked.key_index)
    sitting.hand_in()
    return mock


@pytest.fixture(scope="module")
def sat(tmp_path_factory: pytest.TempPathFactory, bundled: Path) -> Path:
    """The library after a quick exam with five misses."""
    path = tmp_path_factory.mktemp("sat") / "library.cpccards"
    shutil.copyfile(bundled, path)
    clock = FakeClock()
    workspace = _opened(path, clock)
    sit(workspace, clock)
    workspace.close()
    return path


@dataclass
class Scene:
    """The page with what the window does for it."""

    page: MockResultPage
    window: QWidget
    library: Workspace
    heard: list[Changes] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    went: list[tuple[str, object]] = field(default_factory=list)
    saved_to: str = ""
    asked_for: list[tuple[str, str]] = field(default_factory=list)

    def find(self, kind: type[W], name: str) -> W:
        [found] = [
            widget
            for widget in self.page.findChildren(kind)
            if widget.accessibleName() == name and widget.isVisibleTo(self.page)
        ]
        return found

    def press(self, name: str) -> None:
        self.find(QPushButton, name).click()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = self.page.window().focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, modifier)

    @property
    def texts(self) -> list[str]:
        return [
            said.text()
            for said in self.page.findChildren(QLabel)
            if said.isVisibleTo(self.page) and said.text()
        ]

    @property
    def log(self) -> QuestionLog:
        [found] = self.page.findChildren(QuestionLog)
        return found

    def rows(self, name: str) -> list[list[str]]:
        model = self.find(QTableView, name).model()
        return [
            [model.index(row, column).data() for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def result(self) -> MockResult:
        return self.library.mocks.result(self.library.mocks.results()[0].id)

    def cause(self, position: int) -> Cause | None:
        return self.result().questions[position - 1].cause

    def export(self, action: str) -> None:
        menu = self.find(QPushButton, "Save the result as a file").menu()
        assert isinstance(menu, QMenu)
        next(each for each in menu.actions() if action in each.text()).trigger()

    def undo(self) -> None:
        undone = self.library.undo.undo()
        assert undone is not None
        self.library.forecasting.invalidate()
        self.page.apply(undone, undone=True)


Maker = Callable[[], Scene]


@pytest.fixture
def make(qtbot: QtBot, theme: Theme, library: Workspace) -> Maker:
    def made() -> Scene:
        def choose(_parent: QWidget, _title: str, suggested: str, kind: str) -> str:
            scene.asked_for.append((suggested, kind))
            return scene.saved_to

        page = MockResultPage(
            theme,
            library.mocks,
            library.ledger,
            library.library,
            choose_path=choose,
            asks_feelings=lambda: library.encouragement.asks_feelings,
        )
        window = QWidget()
        scene = Scene(page, window, library)
        QVBoxLayout(window).addWidget(page)
        page.changed.connect(page.apply)
        page.changed.connect(scene.heard.append)
        page.told.connect(scene.said.append)
        page.went_to.connect(lambda name, argument: scene.went.append((name, argument)))
        window.resize(1080, 760)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
        return scene

    return made


@pytest.fixture
def taken(make: Maker) -> Scene:
    """A quick exam with five misses, open on its result."""
    scene = make()
    scene.page.activate()
    return scene


@pytest.fixture
def log(taken: Scene) -> Scene:
    taken.page.show_part(Part.QUESTIONS)
    return taken


# Without a result


def test_without_a_result_it_says_what_will_be_here(make: Maker) -> None:
    scene = make()
    scene.page.activate()
    assert "No result to show" in scene.texts
    scene.press("To the practice exams")
    assert scene.went == [("mocks", None)]
    assert nameless(scene.page) == []
    scene.page._export.save_pdf()
    scene.page.delete()
    scene.page._follow_up.make_cards()
    assert scene.asked_for == []
    assert scene.heard == []


def test_an_exam_that_is_still_open_has_no_result(make: Maker, library: Workspace) -> None:
    mock = library.mocks.start(plan_for(PaperKind.QUICK, library.outlines.get(WEIGHTED), seed=1))
    scene = make()
    scene.page.activate(mock)
    assert "No result to show" in scene.texts


def test_the_sidebar_shows_where_it_belongs() -> None:
    assert BELOW["mock-result"] == "mocks"


# The score


def test_the_score_by_both_outlines_against_the_forecast(taken: Scene) -> None:
    shown = taken.texts
    assert "Quick exam" in shown
    assert "80 %" in shown
    assert "20 of 25 right" in shown
    assert "Weighted sections (this paper’s outline)" in shown
    assert "AAPC 100-question outline" in shown
    assert any(text.startswith("✓ 80 %, at or above the pass mark of 70; 90 % range ") for text in shown)
    [entry] = taken.library.ledger.of(WEIGHTED).entries
    [told, _] = [text for text in shown if text.startswith("Forecast before it: ")]
    assert f"{entry.low:.0f}–{entry.high:.0f}, " in told
    assert told.endswith({True: "It fell inside.", False: "It fell outside."}[bool(entry.hit)])
    assert any(text.startswith("Nov 22, 2026  ·  ") and text.endswith(" of 1 h") for text in shown)
    assert nameless(taken.page) == []


def test_sections_and_topics_with_what_was_right(taken: Scene) -> None:
    result = taken.result()
    rows = taken.rows("Sections")
    assert [row[0] for row in rows] == [section.name for section in result.outlines[0].sections]
    score = result.outlines[0].sections[0].score
    assert rows[0][1:] == [
        f"{score.right} of {score.asked}",
        f"{score.percent:.0f} %",
        f"{score.low:.0f}–{score.high:.0f}",
    ]
    assert len(taken.rows("Topics")) == len(result.topics)
    taken.press("Sections by: AAPC 100-question outline")
    assert [row[0] for row in taken.rows("Sections")] == [
        section.name for section in result.outlines[1].sections
    ]


def test_a_paper_of_one_section_is_no_score_of_an_exam(
    make: Maker, library: Workspace, clock: FakeClock
) -> None:
    section = library.outlines.get(WEIGHTED).sections[0].id
    sit(library, clock, (), PaperKind.SECTION, questions=10, section=section)
    scene = make()
    scene.page.activate()
    assert "Only a whole exam is held against the forecast." in scene.texts
    assert any(text.startswith("Nothing was asked of ") for text in scene.texts)
    assert any(text.endswith("sections: no score of a whole exam.") for text in scene.texts)
    assert "Nothing was missed. A lucky guess can be marked" in " ".join(scene.texts)
    scene.page.show_part(Part.QUESTIONS)
    assert "Nothing was missed. “All” shows the questions, to mark lucky guesses." in scene.texts
    assert scene.log.position is None
    QTest.keyClick(scene.log, Qt.Key.Key_1)
    QTest.keyClick(scene.log, Qt.Key.Key_Down)
    assert scene.heard == []


def test_practice_is_told_apart(make: Maker, library: Workspace, clock: FakeClock) -> None:
    sit(library, clock, (1,), PaperKind.PRACTICE, questions=8, topics=("anatomy",))
    scene = make()
    scene.page.activate()
    assert any("practice, without a clock" in text for text in scene.texts)
    scene.page.show_part(Part.TIME)
    assert any(text.endswith("There was no limit.") for text in scene.texts)
    model = scene.find(QTableView, "Time by section").model()
    assert model.columnCount() == 3


# The error log


def test_every_miss_gets_its_cause_by_one_key(log: Scene) -> None:
    assert log.log.table.hasFocus()
    assert "5 missed. None has a cause yet: a key from 1 to 5 names it and goes on." in log.texts
    assert [row[0] for row in log.rows("Questions")] == [str(position) for position in MISSED]
    given = (Cause.GAP, Cause.LOOK_UP, Cause.MISREAD, Cause.CARELESS, Cause.TIME)
    for place, cause in enumerate(given):
        assert log.log.position == MISSED[place]
        log.key(Qt.Key(Qt.Key.Key_1 + place))
        assert log.cause(MISSED[place]) is cause
    assert log.log.position == MISSED[-1], "there is no next one"
    assert [row[4] for row in log.rows("Questions")] == ["Gap", "Look-up", "Misread", "Careless", "Time"]
    assert "Every miss has its cause. Under “All”, 6 marks a right answer as a lucky guess." in log.texts
    log.key(Qt.Key.Key_U)
    assert log.cause(MISSED[-1]) is None
    assert "5 missed. 1 has no cause yet: a key from 1 to 5 names it and goes on." in log.texts
    assert log.heard[-1].touches(Subject.MOCKS)
    log.undo()
    assert log.cause(MISSED[-1]) is Cause.TIME


def test_six_is_for_right_answers_and_only_those(log: Scene) -> None:
    log.key(Qt.Key.Key_6)
    assert log.cause(MISSED[0]) is None
    log.press("Questions shown: All, 25")
    log.log.open_question(1)
    log.key(Qt.Key.Key_1)
    assert log.cause(1) is None
    assert "Did you guess?" in log.texts
    log.key(Qt.Key.Key_6)
    assert log.cause(1) is Cause.GUESSED
    assert log.log.position == 2
    assert log.rows("Questions")[0][1] == "✓ right"
    log.key(Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert log.log.position == 2


def test_buttons_name_the_cause_too(log: Scene) -> None:
    log.press("Misread: I read the question or an option wrongly")
    assert log.cause(MISSED[0]) is Cause.MISREAD
    log.press("Previous question")
    log.press("Take the cause away")
    assert log.cause(MISSED[0]) is None
    assert log.log.position == MISSED[0]
    log.press("Next question")
    assert log.log.position == MISSED[1]


def test_up_and_down_go_between_questions_from_anywhere(log: Scene) -> None:
    log.key(Qt.Key.Key_Down)
    assert log.log.position == MISSED[1]
    QTest.keyClick(log.log, Qt.Key.Key_Down)
    assert log.log.position == MISSED[2]
    QTest.keyClick(log.log, Qt.Key.Key_Up)
    QTest.keyClick(log.log, Qt.Key.Key_Up)
    QTest.keyClick(log.log, Qt.Key.Key_Up)
    assert log.log.position == MISSED[0]
    QTest.keyClick(log.log, Qt.Key.Key_9)
    assert log.log.position == MISSED[0]


def test_a_question_is_shown_with_all_its_reasons(log: Scene) -> None:
    log.press("Questions shown: Flagged, 1")
    asked = log.result().questions[FLAGGED - 1]
    shown = log.texts
    assert f"✓ Question {FLAGGED}: {asked.question.answer}, right" in shown
    assert "✓ your answer, and right" in shown
    for wrong in asked.question.wrong.values():
        assert words.readable(wrong.why) in shown
    assert f"Why: {words.readable(asked.question.rationale)}" in shown
    assert "Your note: Look this up." in shown
    assert any(text.startswith(f"Source: {asked.question.source}") for text in shown)
    assert any("flagged" in text for text in shown)
    log.press("Questions shown: Changed, 1")
    assert log.log.position == CHANGED
    assert any("answer changed once" in text for text in log.texts)


def test_its_notes_open_below_it(log: Scene) -> None:
    asked = log.result().questions[MISSED[0] - 1]
    assert asked.question.notes
    linked = log.library.library.by_keys(asked.question.notes)
    lines = [
        button
        for button in log.page.findChildren(QPushButton)
        if button.accessibleName().endswith(", closed") and button.isVisibleTo(log.page)
    ]
    assert len(lines) == len(linked)
    lines[0].click()
    assert lines[0].accessibleName().endswith(", open")
    assert nameless(log.page) == []


def test_a_question_left_out_says_so(log: Scene) -> None:
    log.log.open_question(UNANSWERED)
    asked = log.result().questions[UNANSWERED - 1]
    assert f"✗ Question {UNANSWERED}: not answered; {asked.question.answer} is right" in log.texts
    assert log.rows("Questions")[-1][1] == "✗ no answer"
    log.log.open_question(1)
    assert len(log.rows("Questions")) == 25
    log.log.open_question(99)
    assert log.log.position == 1


def test_nothing_of_a_kind_is_said(make: Maker, library: Workspace, clock: FakeClock) -> None:
    sit(library, clock, (), PaperKind.PRACTICE, questions=2, topics=("anatomy",))
    scene = make()
    scene.page.activate()
    scene.page.show_part(Part.QUESTIONS)
    scene.log.show_only(Filter.FLAGGED)
    assert "You flagged none of them." in scene.texts
    scene.log.show_only(Filter.CHANGED)
    assert "You changed none of your answers." in scene.texts
    scene.log.show_only(Filter.ALL)
    assert scene.log.position == 1


def test_a_full_disk_keeps_the_question_on_screen(log: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Changes:
        raise DiskFull("Your disk is full", "There is no room left.")

    with monkeypatch.context() as patched:
        patched.setattr(log.library.mocks, "name_cause", full)
        log.key(Qt.Key.Key_1)
    assert log.log.position == MISSED[0]
    assert "Your disk is full" in log.texts
    log.key(Qt.Key.Key_1)
    assert "Your disk is full" not in log.texts
    assert log.log.position == MISSED[1]


# Time and answers


def test_time_by_section_and_what_was_rushed_or_slow(taken: Scene) -> None:
    taken.press("Part of the result: Time and answers")
    result = taken.result()
    rows = taken.rows("Time by section")
    assert [row[0] for row in rows] == [section.name for section in result.outlines[0].sections]
    assert all(row[4].endswith((" over", " under")) or row[4] == "on plan" for row in rows)
    assert [row[:2] for row in taken.rows("Rushed and slow questions")] == [
        [str(RUSHED), "rushed, right"],
        [str(SLOW), "slow, right"],
    ]
    assert (
        "1 answer changed: 1 wrong → right, 0 right → wrong, 0 wrong → wrong. Together 1 point gained."
        in taken.texts
    )
    [first, later] = taken.rows("First and second pass")
    assert first[1] == "20 of 24"
    assert later == ["on coming back", "–", "–", "–"]
    assert nameless(taken.page) == []


def test_enter_opens_a_slow_question(taken: Scene) -> None:
    taken.page.show_part(Part.TIME)
    table = taken.find(QTableView, "Rushed and slow questions")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    table.setCurrentIndex(table.model().index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert taken.log.position == SLOW
    assert taken.log.table.isVisible()


# Beside earlier ones


def test_the_first_of_its_kind_has_nothing_beside_it(taken: Scene) -> None:
    taken.page.show_part(Part.COMPARE)
    assert any(text.startswith("There is no earlier practice exam") for text in taken.texts)
    assert "No cause has been named in this exam yet. The questions wait for it." in taken.texts
    assert taken.rows("Why questions were missed")[-1] == ["Not named", "5"]


def test_earlier_ones_stand_beside_it_with_their_causes(
    make: Maker, library: Workspace, clock: FakeClock
) -> None:
    first = sit(library, clock, (*MISSED, 21, 22))
    library.mocks.name_cause(first, 2, Cause.GAP)
    clock.advance(days=7)
    second = sit(library, clock)
    library.mocks.name_cause(second, 5, Cause.TIME)
    scene = make()
    scene.page.activate(second)
    scene.page.show_part(Part.COMPARE)
    compared = scene.find(QTableView, "Beside earlier ones")
    heads = [compared.model().headerData(n, Qt.Orientation.Horizontal) for n in range(4)]
    assert heads == ["Section", "Nov 22", "Nov 29", "Change"]
    assert scene.rows("Beside earlier ones")[0] == ["Whole", "72 %", "80 %", "+8"]
    causes = {row[0]: row[1:] for row in scene.rows("Why questions were missed")}
    assert causes["Gap"] == ["1", "0"]
    assert causes["Time"] == ["0", "1"]
    assert causes["Not named"] == ["6", "4"]
    assert "“Time” cost the most: 1 of 1 misses with a cause." in scene.texts


def test_another_name_stands_over_its_column(make: Maker, library: Workspace, clock: FakeClock) -> None:
    sit(library, clock)
    clock.advance(days=60)
    plan = plan_for(PaperKind.QUICK, library.outlines.get(WEIGHTED), seed=9)
    mock = library.mocks.start(plan, "After the course in January")
    library.mocks.sitting(mock).hand_in()
    scene = make()
    scene.page.activate(mock)
    assert "After the course in January" in scene.texts
    assert any("  ·  Quick exam  ·  " in text for text in scene.texts)
    scene.page.show_part(Part.COMPARE)
    model = scene.find(QTableView, "Beside earlier ones").model()
    heads = [model.headerData(n, Qt.Orientation.Horizontal) for n in (1, 2)]
    assert heads == ["Nov 22, 2026\nQuick exam", "Jan 21, 2027\nAfter the course…"]


# What to do with it


def test_the_linked_cards_are_reviewed_at_once(log: Scene) -> None:
    cards = log.library.mocks.linked_cards(log.result().summary.id)
    assert cards
    log.press("Review the linked notes now")
    assert log.went == [("review", cards)]


def test_with_every_miss_a_slip_there_is_nothing_to_review(log: Scene) -> None:
    for _ in MISSED:
        log.key(Qt.Key.Key_4)
    review = log.find(QPushButton, "Review the linked notes now")
    assert not review.isEnabled()
    assert not log.find(QPushButton, "Make cards from my gaps").isEnabled()
    log.page._follow_up.review_linked()
    assert log.went == []


def test_linked_cards_are_brought_forward_and_back(taken: Scene) -> None:
    taken.press("Bring linked cards forward")
    assert taken.heard[-1].touches(Subject.CARDS)
    [told] = [text for text in taken.texts if text.endswith(": done. They come first today.")]
    assert told.startswith("Bring ")
    assert taken.find(QPushButton, "Undo the last step").isEnabled()
    taken.undo()
    assert told not in taken.texts


def test_cards_are_made_from_gaps_in_a_deck_of_ones_own(taken: Scene) -> None:
    taken.press("Make cards from my gaps")
    line = taken.find(QLineEdit, "Make cards from my gaps in the deck")
    assert line.hasFocus()
    assert line.text() == "My gaps"
    line.setText("   ")
    taken.key(Qt.Key.Key_Return)
    assert line.isVisible(), "a deck needs a name"
    line.setText("From exams")
    taken.key(Qt.Key.Key_Return)
    assert "Cards from your gaps are in “From exams”." in taken.texts
    assert taken.find(QPushButton, "Make cards from my gaps").hasFocus()
    deck = next(deck for deck in taken.library.library.decks() if deck.path == ("From exams",))
    assert taken.library.library.count_notes(deck.id) == len(MISSED)


def test_escape_leaves_the_decks_name(taken: Scene) -> None:
    taken.page._follow_up.ask_for_deck()
    taken.key(Qt.Key.Key_Escape)
    assert taken.find(QPushButton, "Make cards from my gaps").hasFocus()
    assert not any(
        line.isVisible() and line.text() == "My gaps" for line in taken.page.findChildren(QLineEdit)
    )
    assert taken.heard == []


def test_how_it_felt_is_kept(taken: Scene) -> None:
    line = taken.find(QLineEdit, "A line about it")
    line.setText("Slept badly.")
    line.editingFinished.emit()
    assert "Choose a number, and the line is kept with it." in taken.texts
    taken.press("How I feel about the exam: 4, Good")
    assert taken.result().summary.feeling == 4
    assert taken.result().feeling_text == "Slept badly."
    line.setText("Slept well.")
    line.editingFinished.emit()
    assert taken.result().feeling_text == "Slept well."
    taken.undo()
    taken.undo()
    assert taken.result().summary.feeling is None
    assert not taken.find(QPushButton, "How I feel about the exam: 4, Good").isChecked()


@pytest.mark.parametrize("choice", ["is_on", "feelings"])
def test_how_it_felt_is_not_asked_unless_wanted(taken: Scene, choice: str) -> None:
    line = taken.find(QLineEdit, "A line about it")
    taken.library.encouragement.change(**{choice: False})
    taken.page.activate()
    assert not line.isVisibleTo(taken.page)
    taken.library.encouragement.change(**{choice: True})
    taken.page.activate()
    assert line.isVisibleTo(taken.page)


def test_deleting_it_takes_its_effect_and_undo_brings_both_back(taken: Scene) -> None:
    assert len(taken.library.attempts.all()) == 1
    taken.press("Delete this practice exam")
    assert taken.library.attempts.all() == []
    assert "“Quick exam” of Nov 22, 2026 was deleted." in taken.texts
    assert "No result to show" in taken.texts
    assert taken.find(QPushButton, "Undo the last step").hasFocus()
    assert taken.said == ["Deleted. Ctrl+Z brings it back."]
    taken.undo()
    assert "20 of 25 right" in taken.texts
    assert len(taken.library.attempts.all()) == 1


def test_taken_back_it_does_not_count_and_says_so(taken: Scene) -> None:
    taken.undo()
    assert any(text.endswith("not counted in the forecast") for text in taken.texts)
    assert "No forecast had been frozen before it." in taken.texts


# On paper and as data


def test_it_is_saved_as_pages_to_print(taken: Scene, tmp_path: Path) -> None:
    taken.saved_to = str(tmp_path / "result.pdf")
    taken.export("PDF")
    assert taken.asked_for == [("Practice exam 2026-11-22.pdf", "pdf")]
    content = (tmp_path / "result.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page\n") >= 2
    assert f"Saved as {taken.saved_to}." in taken.texts


def test_on_paper_too_earlier_ones_stand_beside_it(library: Workspace, clock: FakeClock) -> None:
    results = tuple(library.mocks.result(sit(library, clock)) for _ in range(2))
    metric = QLocale(QLocale.Language.German, QLocale.Country.Germany)
    alone = mock_report.pdf(results[-1:], {}, metric, whole=True)
    both = mock_report.pdf(results, {}, metric, whole=True)
    assert len(both) > len(alone)


def test_it_is_saved_as_data(taken: Scene, tmp_path: Path) -> None:
    taken.saved_to = str(tmp_path / "result.json")
    taken.export("JSON")
    [told] = json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))
    assert told["right"] == 20
    taken.saved_to = str(tmp_path / "result.csv")
    taken.export("CSV")
    assert len((tmp_path / "result.csv").read_text(encoding="utf-8").splitlines()) >= 26
    taken.saved_to = ""
    taken.export("CSV")


def test_what_cannot_be_written_is_said(
    taken: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken.saved_to = str(tmp_path / "gone" / "result.csv")
    taken.export("CSV")
    assert "The result can’t be saved" in taken.texts
    taken.saved_to = str(tmp_path / "result.pdf")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        taken.export("PDF")
    assert any("There is no room left for result.pdf." in text for text in taken.texts)
    assert list(tmp_path.glob("*.pdf")) == []


# Keeping up


def test_it_opens_where_one_left_off_and_another_from_its_beginning(
    log: Scene, library: Workspace, clock: FakeClock
) -> None:
    log.log.step(1)
    log.page.activate()
    assert log.log.position == MISSED[1]
    other = sit(library, clock, (1,))
    log.page.activate(other)
    assert "24 of 25 right" in log.texts


def test_what_does_not_concern_it_is_let_be(taken: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> list[object]:
        raise DiskFull("The library can’t be read", "Its disk is gone.")

    with monkeypatch.context() as patched:
        patched.setattr(taken.library.mocks, "results", full)
        taken.page.apply(changes("", Subject.FORECAST))
        assert "20 of 25 right" in taken.texts
        taken.page.apply(changes("", Subject.MOCKS))
    assert "The library can’t be read" in taken.texts
    taken.page.activate()
    assert "20 of 25 right" in taken.texts


@pytest.mark.parametrize("failing", ["linked_cards", "result"])
def test_a_failure_to_read_part_of_it_is_told(
    taken: Scene, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    second = sit(taken.library, clock)
    taken.page.activate(second)
    whole = taken.library.mocks.result

    def fails(mock: MockId) -> MockResult:
        if failing == "result" and mock == second:
            return whole(mock)
        raise DiskFull("The library can’t be read", "Its disk is gone.")

    with monkeypatch.context() as patched:
        patched.setattr(taken.library.mocks, failing, fails)
        taken.page.show_part(Part.COMPARE if failing == "result" else Part.QUESTIONS)
    assert "The library can’t be read" in taken.texts


# Its shape


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize(("width", "text_size"), [(724, 150), (560, 200)])
def test_nothing_is_cut_off_with_large_text(
    taken: Scene, theme: Theme, part: Part, width: int, text_size: int
) -> None:
    theme.apply("dark", text_size)
    try:
        taken.page.window().resize(width, 600)
        taken.page.show_part(part)
        QTest.qWait(1)
        for area in taken.page.findChildren(QScrollArea):
            inner = area.widget()
            assert inner is not None
            assert inner.width() <= area.viewport().width()
        parts: list[QPushButton | QLabel] = [
            *taken.page.findChildren(QPushButton),
            *taken.page.findChildren(QLabel),
        ]
        for shown in parts:
            if shown.isVisible() and shown.text():
                wraps = isinstance(shown, QLabel) and shown.wordWrap()
                assert wraps or shown.width() >= shown.minimumSizeHint().width(), shown.text()
                assert shown.mapTo(taken.page, shown.rect().topRight()).x() < taken.page.width(), shown.text()
    finally:
        theme.apply("light", 100)


def test_the_result_is_drawn_over_its_forecast(qtbot: QtBot, theme: Theme) -> None:
    picture = ScoreAgainstForecast(theme)
    qtbot.addWidget(picture)
    picture.resize(400, picture.sizeHint().height())
    picture.show_result(Placed(71, 62, 78, (64, 80), 70))
    assert theme.tokens.text in colors(picture)
    with_forecast = picture.grab().toImage()
    picture.show_result(Placed(71, 62, 78, None, 70))
    without: QImage = picture.grab().toImage()
    assert with_forecast != without
    assert picture.minimumSizeHint().height() == picture.sizeHint().height()


def test_causes_wrap_where_there_is_little_room(qtbot: QtBot, theme: Theme) -> None:
    bar = CauseBar()
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    bar.show()
    one = bar.sizeHint().height()
    bar.resize(bar.minimumSizeHint().width(), 400)
    assert bar.sizeHint().height() > 2 * one


def test_the_table_keeps_qts_rules(qtbot: QtBot) -> None:
    model = TextTable()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows([("a", "b")], ("One", "Two"))
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "a. b"
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "b"
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.data(model.index(5, 5)) is None


# In words


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (AnswerChanges(), "You changed none of your answers."),
        (AnswerChanges(2, 1, 0), "Together 1 point lost."),
        (AnswerChanges(1, 1, 1), "Together no point gained or lost."),
        (AnswerChanges(0, 2, 0), "Together 2 points gained."),
    ],
)
def test_changes_in_words(changed: AnswerChanges, told: str) -> None:
    assert words.changes_sentence(changed).endswith(told)


def test_what_stopped_the_clock_is_told(taken: Scene) -> None:
    result = taken.result()
    paused = replace(result, pauses=1, paused_seconds=300, away_seconds=120)
    assert words.about_words(paused, LOCALE).endswith("paused once, 5 min  ·  2 min of it away from the app")
    assert "paused 2 times" in words.about_words(replace(paused, pauses=2), LOCALE)


def test_without_rushed_and_slow_ones_it_says_so(taken: Scene) -> None:
    result = taken.result()
    calm = tuple(replace(asked, rushed=False, slow=False) for asked in result.questions)
    assert words.pace_sentence(replace(result, questions=calm)).startswith("None took less")
    only_slow = tuple(replace(asked, rushed=False) for asked in result.questions)
    assert words.pace_sentence(replace(result, questions=only_slow)).startswith("1 slow (more than twice")
    unknown = replace(result.questions[0], question=replace(result.questions[0].question, topic=None))
    assert words.asked_words(unknown).startswith(f"{unknown.section_name}  ·  ")
    assert words.asked_words(replace(unknown, changes=3)).endswith("answer changed 3 times")


def test_a_section_that_was_not_asked_before_has_no_change(taken: Scene) -> None:
    result = taken.result()
    before = replace(result, outlines=())
    rows = words.comparison_rows((before, result), LOCALE)
    assert rows[0][-1] == "0"
    assert rows[1][1] == "–"
    assert rows[1][-1] == ""


def test_nothing_asked_has_no_share() -> None:
    assert words.score_cells(Score(0, 0, 0, 100), LOCALE) == ("–", "–", "–")
