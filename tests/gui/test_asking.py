"""One key keeps a question for somebody: in Review, and in the result of a practice exam."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import LibraryBusy
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.papers import PaperKind
from cpccards.domain.support import SourceKind
from cpccards.gui.pages.mock_result import MockResultPage, Part
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.pages.sitting import SittingPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.gui.widgets.today.day_line import DayLine
from cpccards.services.support import SupportService
from cpccards.services.workspace import Workspace
from tests.gui.mock_scenes import Scene, begun, examined, shown
from tests.support.clocks import FakeClock
from tests.support.libraries import fill


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace, clock: FakeClock) -> Scene:
    note = Note(NoteKind.CHOICE, ("Which <b>bone</b>?", "femur", "tibia", "", "", "A"), topic="anatomy")
    fill(services, [note, Note(NoteKind.TYPED, ("joint pain?", "arthralgia"))])
    page = ReviewPage(
        theme,
        services.study,
        services.cards,
        services.library,
        services.forecasting,
        lambda _note: None,
        services.icd10cm,
        monotonic=lambda: clock.machine.seconds,
    )
    page.take_questions(AskRow(lambda: services.support))
    return shown(qtbot, page, services, clock)


def page_of(scene: Scene) -> ReviewPage:
    assert isinstance(scene.page, ReviewPage)
    return scene.page


def row_of(scene: Scene) -> AskRow:
    [row] = scene.page.findChildren(AskRow)
    return row


def test_a_card_is_kept_with_the_question(scene: Scene, clock: FakeClock) -> None:
    page = page_of(scene)
    page.reveal()
    clock.advance(seconds=5)
    scene.key("Q")
    assert row_of(scene).words.hasFocus()
    scene.key("Q")  # a letter of the question, and no key of the page
    scene.key("1")
    clock.advance(seconds=60)
    row_of(scene).words.setText("Why this one?")
    scene.key(Qt.Key.Key_Return)
    [asked] = scene.services.support.current().questions
    assert (asked.words, asked.source.kind, asked.source.topic) == (
        "Why this one?",
        SourceKind.CARD,
        "anatomy",
    )
    assert asked.source.context == "Which bone? · femur · tibia"
    shown_card = page.shown.card.id if page.shown else None
    assert scene.services.support.way_to(asked) == ("card-information", (shown_card, "support"))
    assert scene.said == ["Kept under People, Questions. Ctrl+Z takes it back."]
    assert page.clock.elapsed.total_seconds() == 5
    assert page._revealed
    undone = scene.services.undo.undo()
    assert isinstance(undone, Changes)
    page.apply(undone, undone=True)
    assert page._revealed
    assert scene.services.support.current().questions == ()


def test_escape_keeps_nothing_and_the_person_is_remembered(scene: Scene) -> None:
    support, row = scene.services.support, row_of(scene)
    support.save_person(None, {"name": "Kim"})
    support.save_person(None, {"name": "Lee"})
    kim, lee = (each.key for each in support.people())
    scene.press("Ask somebody about this card")
    assert row.person.value == ""
    row.person.choose(lee)
    row.words.setText("One")
    scene.press("Keep the question")
    scene.key("Q")
    assert row.person.value == lee
    row.words.setText("Two")
    scene.key(Qt.Key.Key_Escape)
    assert not row.isVisible()
    assert [(each.words, each.person) for each in support.current().questions] == [("One", lee)]
    support.delete_person(lee)
    scene.key("Q")
    assert row.person.value == kim
    scene.press("Cancel the question")
    scene.key(Qt.Key.Key_Space)
    assert page_of(scene)._revealed is False  # a card with options waits for one


def test_without_words_the_card_alone_is_kept(scene: Scene) -> None:
    scene.key("Q")
    scene.key(Qt.Key.Key_Return)
    [asked] = scene.services.support.current().questions
    assert asked.words == ""
    assert asked.source.context.startswith("Which bone?")


def test_what_can_not_be_written_is_said_and_kept_for_another_try(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_more: object) -> Changes:
        raise LibraryBusy("The library is busy", "Another window writes it.", "Try again.")

    scene.key("Q")
    row_of(scene).words.setText("Why?")
    with monkeypatch.context() as patched:
        patched.setattr(SupportService, "ask", refuse)
        scene.key(Qt.Key.Key_Return)
    assert "Another window writes it. Try again." in scene.texts
    scene.key(Qt.Key.Key_Return)
    assert scene.services.support.current().questions[0].words == "Why?"
    with monkeypatch.context() as patched:
        patched.setattr(SupportService, "people", refuse)
        scene.key("Q")
    assert "Another window writes it. Try again." in scene.texts


def test_in_a_typed_card_q_is_a_letter(scene: Scene) -> None:
    page = page_of(scene)
    page.choose(0)
    scene.key(Qt.Key.Key_4)
    assert page.shown is not None
    assert page.shown.faces.expected == "arthralgia"
    scene.key("Q")
    assert not row_of(scene).isVisible()


class TestOfAPracticeExam:
    @pytest.fixture
    def of_exam(self, qtbot: QtBot, theme: Theme, library_path: Path, clock: FakeClock) -> Iterator[Scene]:
        with examined(library_path, clock) as services:
            mock = begun(services)
            services.mocks.sitting(mock).hand_in()
            page = MockResultPage(theme, services.mocks, services.ledger, services.library)
            page.take_questions(AskRow(lambda: services.support))
            yield shown(qtbot, page, services, clock, mock)

    def test_the_question_is_kept_with_its_place(self, of_exam: Scene) -> None:
        page = of_exam.page
        assert isinstance(page, MockResultPage)
        page.show_part(Part.QUESTIONS)
        of_exam.key(Qt.Key.Key_Down)
        of_exam.key("Q")
        row_of(of_exam).words.setText("Why not B?")
        of_exam.key(Qt.Key.Key_Return)
        [asked] = of_exam.services.support.current().questions
        assert (asked.source.kind, asked.source.reference, asked.source.position) == (SourceKind.MOCK, "1", 2)
        assert asked.source.context
        assert asked.source.topic
        assert Subject.SUPPORT in of_exam.heard[-1].subjects
        page.show_part(Part.SCORE)
        page.activate((1, 2))
        assert page._part is Part.QUESTIONS
        assert page._log.table.currentIndex().row() == 1
        of_exam.press("Ask somebody about this question")
        page.show_part(Part.SCORE)
        assert not row_of(of_exam).isVisible()


class TestInPractice:
    @pytest.fixture
    def sat(self, qtbot: QtBot, theme: Theme, library_path: Path, clock: FakeClock) -> Iterator[Scene]:
        with examined(library_path, clock) as services:
            page = SittingPage(theme, services.mocks)
            page.take_questions(AskRow(lambda: services.support))
            yield shown(qtbot, page, services, clock, begun(services, PaperKind.PRACTICE, 3))

    def test_one_key_keeps_the_question(self, sat: Scene) -> None:
        sat.key("Q")
        row_of(sat).words.setText("")
        for letter in "QBF":  # letters of the question, and no keys of the page
            sat.key(letter)
        sat.key(Qt.Key.Key_Return)
        [asked] = sat.services.support.current().questions
        assert (asked.words, asked.source.kind, asked.source.position) == ("qbf", SourceKind.MOCK, 1)
        assert asked.source.context
        assert asked.source.topic
        assert sat.said == ["Kept under People, Questions. Ctrl+Z takes it back."]
        page = sat.page
        assert isinstance(page, SittingPage)
        assert page.sitting is not None
        assert page.sitting.question(1).chosen is None
        sat.key("B")
        assert page.sitting.question(1).chosen == 1
        sat.press("Ask somebody about this question")
        sat.key(Qt.Key.Key_Escape)
        assert not row_of(sat).isVisible()
        sat.key(Qt.Key.Key_Right)
        assert page.sitting.position == 2
        assert len(sat.services.support.current().questions) == 1

    def test_looking_elsewhere_puts_the_row_away(self, sat: Scene) -> None:
        sat.key("Q")
        sat.page.activate(None)
        assert not row_of(sat).isVisible()
        sat.key(Qt.Key.Key_Right)
        assert isinstance(sat.page, SittingPage)
        assert sat.page.sitting is not None
        assert sat.page.sitting.position == 2

    def test_in_an_exam_nobody_is_asked(self, sat: Scene) -> None:
        sat.page.activate(begun(sat.services))
        sat.key("Q")
        assert not row_of(sat).isVisible()
        assert sat.said[-1].startswith("In an exam nobody is asked.")
        names = [each.accessibleName() for each in sat.page.findChildren(QPushButton) if each.isVisible()]
        assert "Ask somebody about this question" not in names


def test_a_line_of_the_day_is_dismissed_until_tomorrow(qtbot: QtBot) -> None:
    told = ["Something is due."]
    line = DayLine(lambda: told[0], look="People")
    qtbot.addWidget(line)
    line.look_at(1)
    assert line.words == "Something is due."
    line.dismissed.emit()
    line.look_at(1)
    assert line.words == ""
    line.look_at(2)
    assert line.words == "Something is due."
    told[0] = ""
    line.look_at(2)
    assert not line.isVisible()
