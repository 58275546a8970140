"""The page of practice exams, over a real library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableView,
)
from pytestqt.qtbot import QtBot

from cpccards.config import decks_folder
from cpccards.domain.errors import DiskFull
from cpccards.domain.mock_causes import Cause, CauseCount
from cpccards.domain.papers import MockId, PaperKind, PaperPlan
from cpccards.gui.pages.mocks import MocksPage
from cpccards.gui.pages.sitting import SittingPage
from cpccards.gui.tasks import Handle, TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.mocks.paper_form import mix_words
from cpccards.gui.words.mock_words import clock_words, list_words, pace_words, readable, span_words
from cpccards.gui.words.past_exam_words import cause_rows, exam_rows
from cpccards.services.mock_results import MockSummary
from cpccards.services.mocks import Mix
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.mock_scenes import AAPC, Now, Scene, begun, examined, shown
from tests.support.clocks import FakeClock

Key = Qt.Key
LOCALE = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


@dataclass
class Later:
    """Keeps jobs until told to run them."""

    waiting: list[Handle] = field(default_factory=list)

    def start(self, handle: Handle) -> None:
        self.waiting.append(handle)


class Chosen(Scene):
    """The page with its form."""

    @property
    def at(self) -> MocksPage:
        assert isinstance(self.page, MocksPage)
        return self.page

    @property
    def plan(self) -> PaperPlan:
        return self.at._form.plan()

    @property
    def foot(self) -> str:
        return self.at._foot_words.text()

    @property
    def start_button(self) -> QPushButton:
        return self.at._start

    @property
    def counts(self) -> dict[str, int]:
        return dict(self.at._form._counts._counts)

    def kind(self, words: str) -> None:
        [radio] = [each for each in self.page.findChildren(QRadioButton) if each.text() == words]
        radio.click()

    def pick(self, name: str, words: str) -> None:
        box = self.find(QComboBox, name)
        row = box.findText(words)
        assert row >= 0
        box.setCurrentIndex(row)
        box.activated.emit(row)


Make = Callable[..., Chosen]


@pytest.fixture
def services(library_path: Path, clock: FakeClock) -> Iterator[Workspace]:
    with examined(library_path, clock) as workspace:
        workspace.settings.change(clock.now().date(), outline=AAPC)
        yield workspace


@pytest.fixture
def make(qtbot: QtBot, theme: Theme, clock: FakeClock) -> Make:
    def made(services: Workspace, tasks: TaskRunner | None = None, argument: object = None) -> Chosen:
        page = MocksPage(theme, services.mocks, services.outlines, services.forecasting, tasks or Now())
        return Chosen(**vars(shown(qtbot, page, services, clock, argument)))

    return made


@pytest.fixture
def scene(make: Make, services: Workspace) -> Chosen:
    return make(services)


def rows(table: QTableView) -> list[list[str]]:
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def sat(services: Workspace, clock: FakeClock, kind: PaperKind = PaperKind.QUICK, right: int = 10) -> MockId:
    """A practice exam with so many right answers, handed in after a minute a question."""
    mock = begun(services, kind, 12 if kind is PaperKind.PRACTICE else None)
    sitting = services.mocks.sitting(mock)
    bank = {question.options: question.answer for question in services.mocks.bank.questions()}
    for position, asked in enumerate(sitting.questions, start=1):
        sitting.go(position)
        key = "ABCD".index(bank[asked.options])
        clock.advance(minutes=1)
        sitting.choose(key if position <= right else (key + 1) % 4)
    sitting.hand_in()
    return mock


def test_a_full_exam_is_offered_with_its_mix(scene: Chosen) -> None:
    assert scene.foot == "100 questions in 4 h, 144 seconds for each. You have met none of them yet."
    assert sum(scene.counts.values()) == 100
    assert scene.counts["Cases"] == 10
    [radio] = [each for each in scene.page.findChildren(QRadioButton) if each.isChecked()]
    assert radio.text() == "Full exam"
    assert radio.hasFocus()
    assert nameless(scene.page) == []


def test_enter_starts_and_the_sitting_opens(scene: Chosen, services: Workspace) -> None:
    scene.key(Key.Key_Right)
    scene.key(Key.Key_Return)
    [(name, mock)] = scene.went
    assert name == "sitting"
    assert services.mocks.open_mock() == mock
    assert services.mocks.results()[0].kind is PaperKind.HALF


def test_what_is_chosen_is_asked_for(scene: Chosen) -> None:
    scene.press("Sitting: two parts, with no way back to part one")
    scene.press("Order of the questions: shuffled")
    for box in scene.page.findChildren(QCheckBox):
        box.click()
    plan = scene.plan
    assert (plan.parts, plan.shuffled, plan.pause_allowed, plan.with_notes) == (2, True, True, True)
    assert (plan.kind, plan.questions, plan.minutes) == (PaperKind.FULL, 100, 240)
    scene.kind("Quick exam")
    assert scene.plan.parts == 1
    assert scene.foot.startswith("25 questions in 1 h")


def test_a_section_an_area_weak_areas_and_practice(scene: Chosen) -> None:
    scene.kind("One section")
    scene.pick("Section of the exam", "Anesthesia")
    assert scene.plan.section == "anesthesia"
    scene.find(QSpinBox, "Number of questions").setValue(10)
    assert scene.counts == {"Anesthesia": 10}
    assert scene.foot.startswith("10 questions in 24 min")
    scene.kind("One study area")
    scene.pick("Study area", "ICD-10-CM")
    plan = scene.plan
    assert (plan.area, plan.section) == ("icd-10-cm", None)
    scene.kind("My weak areas")
    assert sum(scene.counts.values()) == 10
    scene.kind("Practice")
    scene.pick("Topic", "   Anatomy")
    plan = scene.plan
    assert plan.topics == ("anatomy",)
    assert plan.minutes is None
    assert scene.foot.startswith("10 questions, without a clock.")
    scene.pick("Topic", "All topics")
    assert scene.plan.topics == ()


def test_another_outline_gives_another_mix(scene: Chosen) -> None:
    scene.pick("Outline that the mix follows", "Weighted sections")
    assert scene.plan.outline.id == "weighted-sections"
    assert scene.counts["Medical Concepts"] == 35
    scene.kind("One section")
    scene.pick("Section of the exam", "Surgery and Modifiers")
    assert scene.plan.section == "surgery-and-modifiers"


def test_too_few_questions_are_said_and_fewer_offered_with_one_click(scene: Chosen) -> None:
    scene.kind("One section")
    scene.pick("Section of the exam", "Anesthesia")
    scene.find(QSpinBox, "Number of questions").setValue(40)
    refusal = scene.at._form._refusal.text
    assert "Anesthesia lacks 24" in refusal
    assert not scene.start_button.isEnabled()
    assert scene.foot == "There are not enough questions for this paper."
    scene.key(Key.Key_Return)
    assert scene.went == []
    assert scene.find(QSpinBox, "Number of questions").value() == 16
    assert scene.start_button.isEnabled()
    assert scene.at._form._refusal.text == ""


def test_a_small_bank_offers_a_smaller_exam(make: Make, library_path: Path, clock: FakeClock) -> None:
    files = tuple(
        path.stem for path in (decks_folder() / "questions").glob("*.toml") if path.stem != "compliance"
    )
    with examined(library_path, clock, files) as services:
        services.settings.change(clock.now().date(), outline=AAPC)
        scene = make(services)
        assert "lacks 3" in scene.at._form._refusal.text
        button = scene.at._fewer
        assert button.isVisible()
        assert not scene.start_button.isVisible()
        size = int(button.text().split()[1])
        button.click()
        assert scene.plan.questions == size
        assert scene.plan.minutes == -(-size * 144 // 60)
        assert scene.start_button.isEnabled()
        scene.kind("Practice")
        scene.kind("Full exam")
        assert scene.plan.questions == 100


def test_without_questions_it_is_said(make: Make, library_path: Path, clock: FakeClock) -> None:
    with examined(library_path, clock, ("none",)) as services:
        scene = make(services)
        assert scene.at._form._refusal.text
        assert not scene.at._fewer.isVisible()
        assert not scene.start_button.isEnabled()


def test_an_open_exam_is_offered_to_go_on_with(make: Make, services: Workspace) -> None:
    mock = begun(services)
    scene = make(services)
    button = scene.find(QPushButton, "Go on with the open exam")
    assert button.hasFocus()
    assert any(
        words.endswith("is not finished. Its clock runs unless you paused it.") for words in scene.texts
    )
    assert not scene.start_button.isEnabled()
    assert scene.foot.startswith("One exam at a time")
    scene.kind("Practice")
    assert scene.start_button.isEnabled()
    button.setFocus()
    scene.key(Key.Key_Return)
    assert scene.went == [("sitting", mock)]
    scene.kind("Full exam")
    scene.key(Key.Key_Return)
    assert scene.went[-1] == ("sitting", mock)


def test_an_open_practice_does_not_keep_an_exam_from_starting(make: Make, services: Workspace) -> None:
    begun(services, PaperKind.PRACTICE, 5)
    scene = make(services)
    assert any(words.endswith("is not finished.") for words in scene.texts)
    assert scene.start_button.isEnabled()


def test_while_the_paper_is_made_nothing_else_starts(make: Make, services: Workspace) -> None:
    later = Later()
    scene = make(services, later)
    scene.press("Start: Full exam")
    assert scene.foot.startswith("Making the paper")
    scene.at.start()
    [job] = later.waiting
    job.run()
    assert scene.went[0][0] == "sitting"


def test_a_refusal_is_said(scene: Chosen, services: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> MockId:
        raise DiskFull("Your disk is full", "Nothing was kept.", "Free some space.")

    monkeypatch.setattr(services.mocks, "start", fail)
    scene.press("Start: Full exam")
    assert "Your disk is full" in scene.at._error.text
    assert scene.went == []
    assert scene.start_button.isEnabled()


def test_a_bug_is_said_and_handed_on(
    scene: Chosen, services: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def break_down(*_: object) -> MockId:
        raise RuntimeError("a bug")

    monkeypatch.setattr(services.mocks, "start", break_down)
    with qtbot.captureExceptions() as caught:
        scene.press("Start: Full exam")
    assert [kind for kind, *_ in caught] == [RuntimeError]
    assert "The exam was not started" in scene.at._error.text


def test_past_exams_are_listed_opened_and_deleted(make: Make, services: Workspace, clock: FakeClock) -> None:
    first = sat(services, clock, right=10)
    clock.advance(days=1)
    second = sat(services, clock, right=15)
    sat(services, clock, PaperKind.PRACTICE, right=6)
    scene = make(services)
    table = scene.find(QTableView, "Past exams, the newest first")
    assert [row[2:5] for row in rows(table)] == [
        ["15 of 25, 60 %", "+20", "25 min"],
        ["10 of 25, 40 %", "", "25 min"],
    ]
    practice = scene.find(QTableView, "Practice, the newest first")
    assert [row[2] for row in rows(practice)] == ["6 of 12, 50 %"]
    table.setFocus()
    scene.key(Key.Key_Return)
    scene.key(Key.Key_Down)
    scene.press("Open the exam that is chosen")
    assert scene.went == [("mock-result", second), ("mock-result", first)]
    table.setFocus()
    scene.key(Key.Key_Delete)
    assert len(rows(table)) == 1
    assert len(services.attempts.all()) == 1
    assert scene.said == ["Deleted. Ctrl+Z brings it back."]
    assert scene.find(QPushButton, "Undo the last step").isVisible()
    undone = services.undo.undo()
    assert undone is not None
    scene.page.apply(undone, undone=True)
    assert len(rows(table)) == 2
    assert not scene.at._notice.isVisible()
    scene.press("Delete the exam that is chosen")
    scene.press("Delete the exam that is chosen")
    assert not table.isVisible()
    practice.setFocus()
    scene.key(Key.Key_Delete)
    assert services.mocks.results() == []


def test_what_is_open_goes_on_from_the_list(make: Make, services: Workspace) -> None:
    mock = begun(services)
    scene = make(services)
    table = scene.find(QTableView, "Past exams, the newest first")
    assert rows(table)[0][2:] == ["–", "", "", "open"]
    table.setFocus()
    scene.key(Key.Key_Return)
    assert scene.went == [("sitting", mock)]


def test_a_failing_delete_is_said(
    make: Make, services: Workspace, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sat(services, clock)
    scene = make(services)

    def fail(_: object) -> None:
        raise DiskFull("Your disk is full", "Nothing was deleted.", "Free some space.")

    monkeypatch.setattr(services.mocks, "delete", fail)
    scene.press("Delete the exam that is chosen")
    assert "Your disk is full" in scene.at._error.text


def test_results_are_exported(
    make: Make, services: Workspace, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sat(services, clock)
    scene = make(services)
    answers = iter([tmp_path / "all.csv", tmp_path / "all.json", "", tmp_path / "none" / "all.csv"])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(next(answers)), ""))
    for _ in range(3):
        scene.at._past._export.click()
    assert len((tmp_path / "all.csv").read_text(encoding="utf-8").splitlines()) > 1
    assert json.loads((tmp_path / "all.json").read_text(encoding="utf-8"))
    assert scene.said == ["Exported to all.csv.", "Exported to all.json."]
    scene.at._past._export.click()
    assert "The results were not exported" in scene.at._error.text
    scene.at._past._compare.click()
    assert scene.went == [("attempts", None)]


def test_causes_are_counted_by_month(make: Make, services: Workspace, clock: FakeClock) -> None:
    mock = sat(services, clock)
    for position, cause in ((11, Cause.GAP), (12, Cause.GAP), (13, Cause.TIME), (1, Cause.GUESSED)):
        services.mocks.name_cause(mock, position, cause)
    scene = make(services)
    table = scene.find(QTableView, "Causes by month, the newest first")
    assert rows(table) == [["Nov 2026", "2", "1", "1"]]
    assert any(words.startswith("Most often: gap in knowledge, 2 of 4.") for words in scene.texts)


def test_a_narrow_page_leaves_columns_out(
    make: Make, services: Workspace, clock: FakeClock, qtbot: QtBot
) -> None:
    sat(services, clock)
    scene = make(services)
    assert not scene.at._past._exam_table.isColumnHidden(4)
    scene.window.resize(480, 600)
    qtbot.waitUntil(lambda: scene.at._past._exam_table.isColumnHidden(4))


def test_a_kind_can_be_asked_for(make: Make, services: Workspace) -> None:
    assert make(services, None, PaperKind.PRACTICE).plan.kind is PaperKind.PRACTICE


def test_the_paper_is_the_one_that_was_shown(
    scene: Chosen, services: Workspace, theme: Theme, qtbot: QtBot, clock: FakeClock
) -> None:
    scene.kind("Quick exam")
    seed = scene.plan.seed
    counts = scene.counts
    scene.press("Start: Quick exam")
    assert scene.plan.seed == seed
    page = SittingPage(theme, services.mocks)
    shown(qtbot, page, services, clock)
    assert page.sitting is not None
    asked = [question.section_name for question in page.sitting.questions]
    assert {name: asked.count(name) for name in asked} == counts


def test_words() -> None:
    assert [clock_words(seconds) for seconds in (-1, 9, 249, 11112)] == ["0:00", "0:09", "4:09", "3:05:12"]
    assert [span_words(minutes) for minutes in (0.2, 45, 60, 65)] == [
        "under a minute",
        "45 min",
        "1 h",
        "1 h 5 min",
    ]
    assert pace_words(300, 144) == "2 questions ahead of plan"
    assert pace_words(-144, 144) == "1 question behind plan"
    assert pace_words(60, 144) == "on plan"
    assert pace_words(60, 0) == "on plan"
    assert list_words((4,)) == "4"
    assert list_words(tuple(range(1, 16)), 3) == "1, 2, 3 and 12 more"
    assert readable("one\ntwo<br>three &lt; 4\n\nfive") == "one two\n\nthree < 4\n\nfive"
    assert mix_words(Mix((("a", 2),), 5, 0), LOCALE).endswith("You have met all of them before.")
    assert mix_words(Mix((("a", 2),), None, 1), LOCALE).endswith("1 of them you have not met yet.")


def test_rows_of_exams_and_causes() -> None:
    def exam(number: int, percent: float, *, paused: bool = False, counted: bool = True) -> MockSummary:
        return MockSummary(
            MockId(number),
            "",
            PaperKind.FULL,
            20_000 + number,
            240,
            int(percent),
            100,
            percent,
            paused,
            None,
            open=False,
            practice=False,
            counted=counted,
        )

    found = exam_rows([exam(3, 66), exam(2, 66), exam(1, 70, paused=True, counted=False)], LOCALE)
    assert [row[2:] for row in found] == [
        ("66 of 100", "±0", "4 h", ""),
        ("66 of 100", "−4", "4 h", ""),
        ("70 of 100", "", "4 h", "paused, not in the forecast"),
    ]
    counted = [CauseCount(Cause.GAP, date(2026, 10, 1), 2), CauseCount(Cause.TIME, date(2026, 11, 1), 1)]
    assert cause_rows(counted, LOCALE) == (
        [("Nov 2026", "–", "1"), ("Oct 2026", "2", "–")],
        ("Month", "Gap in knowledge", "Out of time"),
    )
