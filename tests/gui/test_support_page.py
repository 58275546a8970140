"""The People page, by keyboard: people, questions, feedback, classes, the agenda and the report."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.guarantee import Assignment, Attendance, Condition, Course, Form, Session, State
from cpccards.domain.support import Source, SourceKind
from cpccards.gui.pages.support import Part, SupportPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.choice import Choice
from cpccards.gui.widgets.date_choice import DateField
from cpccards.gui.words.support_words import notice_words
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later
from tests.gui.scenes import texts
from tests.support.libraries import basic, fill

TODAY = date(2026, 11, 22)
COURSE = Course(
    "",
    "CPC course",
    starts_on=TODAY - timedelta(days=60),
    ends_on=TODAY + timedelta(days=20),
    sessions=(Session(TODAY - timedelta(days=7), "One"), Session(TODAY + timedelta(days=7), "Two")),
    assignments=(Assignment("Test", TODAY + timedelta(days=3)),),
    conditions=(Condition(Form.ALL_CLASSES), Condition(Form.PROOF)),
)


@dataclass
class Scene:
    page: SupportPage
    services: Workspace
    tasks: Later
    paths: list[str] = field(default_factory=list)
    asked_for: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    went: list[tuple[str, object]] = field(default_factory=list)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        widget = self.page.window().focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key, held)

    def type(self, name: str, words: str) -> None:
        """Fills in the field with this name."""
        [found] = [
            widget
            for kind in (QLineEdit, QPlainTextEdit)
            for widget in self.page.findChildren(kind)
            if widget.accessibleName() == name and widget.isVisible()
        ]
        found.setFocus()
        if isinstance(found, QLineEdit):
            found.setText(words)
        elif isinstance(found, QPlainTextEdit):
            found.setPlainText(words)

    def choose(self, name: str, value: object) -> None:
        [found] = [each for each in self.page.findChildren(Choice) if each.accessibleName() == name]
        found.choose(value)

    @property
    def texts(self) -> list[str]:
        return texts(self.page)

    def rows(self, table: QWidget) -> list[str]:
        model = table.table.model()  # type: ignore[attr-defined]
        return [model.spoken(row) for row in range(model.rowCount())]


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace) -> Scene:
    tasks = Later()
    made: list[Scene] = []

    def choose(_parent: QWidget, _title: str, suggested: str, kind: str) -> str:
        made[0].asked_for.append((suggested, kind))
        return made[0].paths.pop(0) if made[0].paths else ""

    page = SupportPage(
        services.support, services.courses, services.reports, services.calendar, tasks, choose_path=choose
    )
    made.append(Scene(page, services, tasks))
    page.changed.connect(page.apply)
    page.told.connect(made[0].said.append)
    page.went_to.connect(lambda name, argument: made[0].went.append((name, argument)))
    qtbot.addWidget(page)
    page.resize(1100, 900)
    with qtbot.waitActive(page):
        page.show()
    page.activate()
    return made[0]


@pytest.fixture
def kim(scene: Scene) -> str:
    scene.services.support.save_person(None, {"name": "Kim", "kind": "tutor", "notes": "Knows E/M."})
    scene.page.refresh()
    scene.page.people.setFocus()
    return scene.services.support.people()[0].key


def step_back(scene: Scene) -> None:
    undone = scene.services.undo.undo()
    assert undone is not None
    scene.page.apply(undone, undone=True)


class TestPeople:
    def test_without_any_it_says_what_will_be_here(self, scene: Scene) -> None:
        assert any("people beside you" in words for words in scene.texts)
        assert nameless(scene.page) == []
        for part in Part:
            scene.page.activate(part.value)
            assert any("Here you will see" in words for words in scene.texts)
            assert nameless(scene.page) == []

    def test_added_changed_and_deleted_by_keyboard(self, scene: Scene) -> None:
        scene.press(Qt.Key.Key_N)
        assert scene.page.heading.text() == "Add a person"
        assert nameless(scene.page) == []
        scene.type("Name", "Kim")
        scene.type("At", "18:30")
        scene.press(Qt.Key.Key_Return)
        assert scene.said == ["Saved. Ctrl+Z takes it back."]
        assert scene.rows(scene.page.people.table) == ["Kim. Tutor. –. –. –"]
        scene.press(Qt.Key.Key_Return)
        scene.type("Contact", "kim@example.org")
        scene.press(Qt.Key.Key_Return)
        assert "kim@example.org" in scene.rows(scene.page.people.table)[0]
        scene.press(Qt.Key.Key_Delete)
        assert scene.services.support.people() == ()
        assert scene.said[-1] == "Removed. Ctrl+Z brings it back."
        step_back(scene)
        assert len(scene.services.support.people()) == 1

    def test_what_can_not_be_kept_is_said_over_the_buttons(self, scene: Scene) -> None:
        scene.press(Qt.Key.Key_N)
        scene.type("Name", "Kim")
        scene.type("At", "teatime")
        scene.press(Qt.Key.Key_Return)
        assert "“teatime” is no time of day." in scene.page.foot.error.text
        form = scene.page.form
        scene.press(Qt.Key.Key_Escape)
        assert scene.page.form is form
        assert scene.page.cancel.hasFocus()
        scene.press(Qt.Key.Key_Escape)
        assert not scene.page.foot.isVisible()
        assert scene.services.support.people() == ()

    def test_a_form_stays_while_one_looks_elsewhere(self, scene: Scene) -> None:
        scene.press(Qt.Key.Key_N)
        form = scene.page.form
        scene.page.activate(Part.QUESTIONS.value)
        scene.page.open_form(form)  # type: ignore[arg-type]
        assert scene.page.form is form
        scene.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert "name is missing" in scene.page.foot.error.text

    def test_the_agenda_is_copied_and_saved(self, scene: Scene, kim: str, tmp_path: Path) -> None:
        scene.services.support.ask("Why 25?", kim)
        scene.page.refresh()
        assert "Knows E/M." in scene.texts
        scene.press(Qt.Key.Key_A)
        assert "1. Why 25?" in scene.page.agenda.text
        scene.press(Qt.Key.Key_Space)
        assert QGuiApplication.clipboard().text() == "Questions for Kim\n\n1. Why 25?"
        scene.page.agenda.pdf.click()
        assert list(tmp_path.glob("*.pdf")) == []
        scene.paths.append(str(tmp_path / "agenda.pdf"))
        scene.page.agenda.pdf.click()
        assert (tmp_path / "agenda.pdf").read_bytes().startswith(b"%PDF")
        assert scene.said[-1] == "Saved as agenda.pdf."
        scene.press(Qt.Key.Key_Escape)
        assert not scene.page.agenda.isVisible()
        assert scene.page.people.table.table.hasFocus()

    def test_tab_leads_from_the_parts_to_the_list(self, scene: Scene, kim: str) -> None:
        scene.page.people.setFocus()
        scene.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        focused = scene.page.window().focusWidget()
        assert focused is not None
        assert focused.accessibleName() == "Shown: People, 1"
        scene.press(Qt.Key.Key_Tab)
        assert scene.page.people.table.table.hasFocus()

    def test_the_first_one_brings_every_button_into_its_place(self, scene: Scene, qtbot: QtBot) -> None:
        scene.press(Qt.Key.Key_N)
        scene.type("Name", "Kim")
        scene.press(Qt.Key.Key_Return)
        buttons = [each for each in scene.page.people.table.buttons.values() if each.isVisible()]
        assert len(buttons) == 6
        qtbot.waitUntil(lambda: buttons[-1].y() == buttons[0].y())
        places = sorted((each.x(), each.geometry().right()) for each in buttons)
        assert all(right < left for (_, right), (left, _) in itertools.pairwise(places))
        assert all(each.width() >= each.sizeHint().width() for each in buttons)

    def test_a_hostile_name_bursts_nothing(self, scene: Scene, qtbot: QtBot) -> None:
        name = "<b>R&D</b>/../\\: " + "W" * 480
        scene.services.support.save_person(
            None,
            {"name": name, "contact": "=cmd|' /C calc'!A0", "meets_on": "2026-11-20", "meets_at": "18:30"},
        )
        scene.page.refresh()
        assert scene.page.people.table.minimumSizeHint().width() < 900
        assert "was on 11/20/26" in scene.rows(scene.page.people.table)[0]
        scene.page.people.setFocus()
        scene.press(Qt.Key.Key_A)
        assert scene.page.agenda.text.startswith("Questions for <b>R&D</b>/../\\: WW")
        scene.page.agenda.pdf.click()
        [(suggested, _)] = scene.asked_for
        assert suggested.startswith("Agenda bR&D b ..")
        assert not set("/\\<>:") & set(suggested)
        assert len(suggested) < 80

    def test_a_deck_is_shared_by_export(self, scene: Scene) -> None:
        scene.press(Qt.Key.Key_S)
        assert scene.went == [("export", "cpcdeck")]


class TestReport:
    def test_pdf_and_csv_of_what_is_ticked(self, scene: Scene, kim: str, tmp_path: Path) -> None:
        scene.services.support.ask("Why 25?", kim)
        scene.page.refresh()
        scene.press(Qt.Key.Key_R)
        assert "Report for Kim" in scene.texts
        assert nameless(scene.page) == []
        scene.paths += [str(tmp_path / "a.pdf"), str(tmp_path / "a.csv")]
        scene.page.report.pdf.click()
        assert not scene.page.report.csv.isEnabled()
        scene.tasks.run_all()
        assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
        assert scene.asked_for == [("Progress 2026-11-22.pdf", "pdf")]
        assert scene.said == ["Saved as a.pdf."]
        scene.press(Qt.Key.Key_R)
        for tick in scene.page.report._ticks.values():
            tick.setChecked(tick.text() == "Open questions")
        scene.page.report.csv.click()
        scene.tasks.run_all()
        told = (tmp_path / "a.csv").read_text("utf-8-sig")
        assert "question,Why 25?" in told
        assert "score" not in told

    def test_nothing_ticked_nothing_saved(self, scene: Scene, kim: str) -> None:
        scene.press(Qt.Key.Key_R)
        for tick in scene.page.report._ticks.values():
            tick.setChecked(False)
        assert not scene.page.report.pdf.isEnabled()
        scene.press(Qt.Key.Key_Escape)
        assert scene.page.people.isVisible()

    def test_what_keeps_it_from_being_saved_is_said(self, scene: Scene, kim: str, tmp_path: Path) -> None:
        scene.press(Qt.Key.Key_R)
        scene.paths.append(str(tmp_path / "no such folder" / "a.pdf"))
        scene.page.report.pdf.click()
        scene.tasks.run_all()
        assert "The report was not saved" in scene.page.error.text
        scene.paths.append(str(tmp_path / "a.pdf"))
        scene.page.report.pdf.click()
        scene.services.support.delete_person(kim)
        scene.tasks.run_all()
        assert "no longer in the library" in scene.page.error.text
        assert scene.page.report.pdf.isEnabled()

    def test_a_bug_is_said_and_handed_on(
        self, scene: Scene, kim: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
    ) -> None:
        def fall(*_given: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(type(scene.services.reports), "gather", fall)
        scene.press(Qt.Key.Key_R)
        scene.paths.append(str(tmp_path / "a.pdf"))
        scene.page.report.pdf.click()
        with qtbot.captureExceptions() as caught:
            scene.tasks.run_all()
        assert [each[0] for each in caught] == [ZeroDivisionError]
        assert "Something went wrong inside the app" in scene.page.error.text


class TestQuestions:
    def test_asked_ticked_off_and_opened_again(self, scene: Scene, kim: str) -> None:
        scene.page.activate(Part.QUESTIONS.value)
        scene.press(Qt.Key.Key_N)
        scene.type("Question", "Why 25?")
        scene.choose("For", kim)
        scene.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert scene.rows(scene.page.questions.table) == ["Why 25?. Kim. –. 11/22/26. open"]
        scene.press(Qt.Key.Key_Space)
        assert scene.page.heading.text() == "Tick off with the answer"
        scene.type("Answer", "Because.")
        scene.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert "✓ 11/22/26" in scene.rows(scene.page.questions.table)[0]
        assert "Why 25?\nAnswer: Because." in scene.texts
        scene.press(Qt.Key.Key_Space)
        assert scene.services.support.current().questions[0].is_open
        scene.press(Qt.Key.Key_Return)
        scene.type("Question", "Why 57?")
        scene.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert scene.services.support.current().questions[0].words == "Why 57?"
        scene.press(Qt.Key.Key_Delete)
        assert scene.services.support.current().questions == ()
        step_back(scene)
        assert len(scene.rows(scene.page.questions.table)) == 1

    def test_where_it_came_up(self, scene: Scene) -> None:
        [[card]] = fill(scene.services, [basic("femur", "anatomy")])
        note = scene.services.study.show(card).note
        support = scene.services.support
        support.ask("", "", Source(SourceKind.MOCK, "7", 3, "Which?"))
        support.ask("", "", Source(SourceKind.CARD, note.note.key or "", context="femur", topic="anatomy"))
        support.ask("Of nothing")
        scene.page.activate(Part.QUESTIONS.value)
        table = scene.page.questions.table
        assert table.buttons["open"].isEnabled() is False
        table.choose(1)
        scene.press(Qt.Key.Key_O)
        table.choose(2)
        scene.press(Qt.Key.Key_O)
        assert scene.went == [("card-information", (card, "support"))]
        assert scene.said[-1] == "That practice exam is no longer in the library."
        scene.services.library.delete_note(note.id)
        table.choose(1)
        scene.press(Qt.Key.Key_O)
        assert scene.said[-1] == "That card is no longer in the library."


def test_feedback_with_its_topics(scene: Scene, kim: str) -> None:
    scene.page.activate(Part.FEEDBACK.value)
    scene.press(Qt.Key.Key_N)
    scene.type("What was said", "Read the notes.")
    [topics] = [each for each in scene.page.findChildren(QWidget) if each.accessibleName() == "Topics"]
    topics.setFocus()
    scene.press(Qt.Key.Key_Space)
    scene.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert scene.rows(scene.page.feedback.table) == ["Read the notes.. –. Medical terminology. 11/22/26"]
    scene.press(Qt.Key.Key_Return)
    scene.type("What was said", "Read them twice.")
    scene.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert scene.services.support.current().feedback[0].topics == ("terminology",)
    scene.press(Qt.Key.Key_Delete)
    assert scene.services.support.current().feedback == ()


class TestClasses:
    @pytest.fixture
    def course(self, scene: Scene) -> None:
        scene.services.courses.add(COURSE)
        scene.page.activate(Part.CLASSES.value)

    def only(self, scene: Scene) -> Course:
        return scene.services.courses.all()[0].course

    def test_a_course_by_keyboard(self, scene: Scene) -> None:
        scene.page.activate(Part.CLASSES.value)
        scene.press(Qt.Key.Key_N)
        scene.type("Course", "Evenings")
        scene.type("Score", "140 %")
        scene.press(Qt.Key.Key_Return)
        assert "is 140 %" in scene.page.foot.error.text
        scene.type("Score", "many")
        scene.press(Qt.Key.Key_Return)
        assert "“many” is no number" in scene.page.foot.error.text
        scene.type("Score", "87.5 %")
        scene.press(Qt.Key.Key_Return)
        assert scene.rows(scene.page.classes.courses) == ["Evenings. –. 87.5 %. –"]
        scene.services.courses.add(COURSE)
        scene.page.refresh()
        scene.press(Qt.Key.Key_Return)
        scene.type("Course", "Mornings")
        scene.press(Qt.Key.Key_Return)
        chosen = scene.page.classes.chosen
        assert chosen is not None
        assert (chosen.course.title, chosen.course.score) == ("Mornings", 87.5)
        scene.press(Qt.Key.Key_Delete)
        assert [each.course.title for each in scene.services.courses.all()] == ["CPC course"]
        step_back(scene)
        assert len(scene.services.courses.all()) == 2

    @pytest.mark.usefixtures("course")
    def test_classes_are_marked_by_one_key(self, scene: Scene) -> None:
        assert any("Still needed to be eligible" in words for words in scene.texts)
        assert any("“Test” is due in only 3 days." in words for words in scene.texts)
        assert nameless(scene.page) == []
        scene.page.classes.sessions.setFocus()
        for key, wanted in (
            (Qt.Key.Key_2, Attendance.MISSED),
            (Qt.Key.Key_3, Attendance.MADE_UP),
            (Qt.Key.Key_0, Attendance.OPEN),
            (Qt.Key.Key_1, Attendance.ATTENDED),
        ):
            scene.press(key)
            assert self.only(scene).sessions[0].attendance is wanted
        scene.page.classes.sessions.choose(1)
        scene.press(Qt.Key.Key_1)
        assert "nobody has attended it yet" in scene.page.error.text
        scene.press(Qt.Key.Key_Return)
        scene.type("About", "Anatomy")
        scene.press(Qt.Key.Key_Return)
        assert self.only(scene).sessions[1].title == "Anatomy"
        scene.page.classes.sessions.setFocus()
        scene.press(Qt.Key.Key_N)
        [day] = [
            each
            for each in scene.page.findChildren(DateField)
            if each.accessibleName() == "On" and each.isVisible()
        ]
        day.set_day(TODAY + timedelta(days=14))
        scene.press(Qt.Key.Key_Return)
        assert len(self.only(scene).sessions) == 3
        scene.page.classes.sessions.setFocus()
        scene.press(Qt.Key.Key_Delete)
        assert len(self.only(scene).sessions) == 2

    def test_the_page_follows_the_row_that_is_chosen(self, scene: Scene, qtbot: QtBot) -> None:
        scene.services.courses.add(replace(COURSE, sessions=tuple(Session(TODAY, f"{n}") for n in range(8))))
        scene.page.resize(1100, 500)
        scene.page.activate(Part.CLASSES.value)
        sessions = scene.page.classes.sessions.table
        qtbot.waitUntil(lambda: scene.page.area.verticalScrollBar().maximum() > 500)
        sessions.setFocus()
        for _ in range(7):
            scene.press(Qt.Key.Key_Down)
        row = sessions.visualRect(sessions.currentIndex()).center()
        around = scene.page.area.viewport()
        assert sessions.currentIndex().row() == 7
        assert around.rect().contains(sessions.viewport().mapTo(around, row))

    @pytest.mark.usefixtures("course")
    def test_assignments(self, scene: Scene) -> None:
        table = scene.page.classes.assignments
        table.setFocus()
        scene.press(Qt.Key.Key_Space)
        assert self.only(scene).assignments[0].is_done
        scene.press(Qt.Key.Key_Return)
        scene.type("Score", "91")
        scene.press(Qt.Key.Key_Return)
        assert self.only(scene).assignments[0].score == 91
        table.setFocus()
        scene.press(Qt.Key.Key_N)
        scene.type("What", "Final")
        scene.press(Qt.Key.Key_Return)
        assert scene.rows(table) == ["Test. 11/25/26. ✓. 91 %", "Final. –. no. –"]
        table.setFocus()
        scene.press(Qt.Key.Key_Delete)
        assert [each.title for each in self.only(scene).assignments] == ["Final"]

    @pytest.mark.usefixtures("course")
    def test_conditions_and_their_proof(
        self, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        table = scene.page.classes.conditions
        table.setFocus()
        scene.press(Qt.Key.Key_N)
        scene.choose("Condition", "some-classes")
        scene.type("Number", "3")
        scene.press(Qt.Key.Key_Return)
        assert "the course has 2" in scene.page.foot.error.text
        scene.type("Number", "1")
        scene.choose("It is", "met")
        scene.press(Qt.Key.Key_Return)
        assert self.only(scene).conditions[2] == Condition(Form.SOME_CLASSES, 1, by_hand=State.MET)
        table.choose(1)
        table.setFocus()
        (tmp_path / "proof.pdf").write_bytes(b"%PDF-1.4")
        picked = ["", str(tmp_path / "proof.pdf")]
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (picked.pop(0), ""))
        scene.press(Qt.Key.Key_F)
        assert self.only(scene).conditions[1].evidence_name == ""
        table.buttons["copy"].click()
        assert scene.said[-1] == "No file is attached to this condition."
        scene.press(Qt.Key.Key_F)
        assert scene.rows(table)[1] == "Hand in proof. 12/12/26. ✓ met. “proof.pdf” is attached."
        copies = ["", str(tmp_path / "copy.pdf")]
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (copies.pop(0), ""))
        table.buttons["copy"].click()
        table.buttons["copy"].click()
        assert (tmp_path / "copy.pdf").read_bytes() == b"%PDF-1.4"
        scene.press(Qt.Key.Key_Return)
        scene.type("In my words", "Send it in")
        scene.press(Qt.Key.Key_Return)
        assert self.only(scene).conditions[1].evidence_name == "proof.pdf"
        assert scene.rows(table)[1].startswith("Send it in.")
        table.setFocus()
        scene.press(Qt.Key.Key_Delete)
        assert len(self.only(scene).conditions) == 2


def test_narrow_it_leaves_columns_out(scene: Scene, kim: str) -> None:
    contact = 2
    assert not scene.page.people.table.table.isColumnHidden(contact)
    scene.page.resize(560, 700)
    assert scene.page.people.table.table.isColumnHidden(contact)
    assert scene.page.people.table._row.height() > scene.page.people.table.buttons["add"].height()


@pytest.mark.parametrize(
    ("warnings", "meetings", "words"),
    [
        ((), (), ""),
        (("Test is due.",), (), "Test is due."),
        (("Test is due.",), ("You meet Kim.",), "Test is due. You meet Kim."),
        (
            ("Test is due.", "Proof is due."),
            ("You meet Kim.", "You meet Lee."),
            "Test is due. You meet Kim. And 2 more.",
        ),
    ],
)
def test_today_tells_the_first_of_each_and_how_many_more(
    warnings: tuple[str, ...], meetings: tuple[str, ...], words: str
) -> None:
    assert notice_words(warnings, meetings) == words
