"""The Attempts page over a real library."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import pytest
from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cpccards.domain.attempts import ExamResult, SectionResult, StoredAttempt
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput, DiskFull
from cpccards.domain.ledger import Ledger
from cpccards.gui.pages.attempts import ADD, AttemptsPage
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.attempts.result_field import Typed, read_result
from cpccards.gui.words.attempt_words import log_score_words, number_words
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene
from tests.support.libraries import fill_basic

W = TypeVar("W", bound=QWidget)
AAPC, WEIGHTED = "aapc-100-questions", "weighted-sections"
LOCALE = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


class Scene(PageScene[AttemptsPage]):
    """The page with what the window does for it; finds controls as a screen reader would."""

    def find(self, kind: type[W], name: str) -> W:
        [found] = [
            widget
            for widget in self.page.findChildren(kind)
            if widget.accessibleName() == name and widget.isVisibleTo(self.page)
        ]
        return found

    def press(self, name: str) -> None:
        self.find(QPushButton, name).click()

    def type(self, name: str, words: str) -> QLineEdit:
        line = self.find(QLineEdit, name)
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, words)
        return line

    def set_date(self, day: date) -> None:
        self.find(QDateEdit, "Date of the attempt").setDate(QDate(day.year, day.month, day.day))

    def key(self, pressed: Qt.Key) -> None:
        widget = self.page.window().focusWidget()
        assert widget is not None
        QTest.keyClick(widget, pressed)

    @property
    def table(self) -> QTableView:
        return self.find(QTableView, "Attempts, the newest first")

    @property
    def stored(self) -> list[StoredAttempt]:
        return self.services.attempts.all()

    @property
    def complaints(self) -> list[str]:
        return [
            said.text()
            for said in self.page.findChildren(QLabel)
            if said.property("role") == "error" and said.isVisibleTo(self.page)
        ]

    @property
    def texts(self) -> list[str]:
        return [
            said.text()
            for said in self.page.findChildren(QLabel)
            if said.isVisibleTo(self.page) and said.text()
        ]


def rows(table: QTableView) -> list[list[str]]:
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def headings(table: QTableView) -> list[str]:
    model = table.model()
    return [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]


Maker = Callable[..., Scene]


@pytest.fixture
def make(qtbot: QtBot, theme: Theme, services: Workspace) -> Maker:
    def made(tasks: TaskRunner | None = None) -> Scene:
        page = AttemptsPage(
            theme,
            services.attempts,
            services.ledger,
            services.outlines,
            services.forecasting,
            services.calendar,
            tasks or Now(),
        )
        scene = Scene(page, QWidget(), services)
        scene.show(qtbot, 1080, 760)
        return scene

    return made


@pytest.fixture
def empty(make: Maker) -> Scene:
    return make()


def take(services: Workspace, day: date, right: float | None, *sections: SectionResult, **more: str) -> None:
    services.attempts.record(
        ExamResult(
            day_of_date(day),
            "mock" if more.get("kind") == "mock" else "exam",
            more.get("outline", WEIGHTED if sections else ""),
            right,
            None if right is None else 100,
            sections=sections,
        ),
        more.get("name", ""),
    )


@pytest.fixture
def three(services: Workspace, make: Maker) -> Scene:
    """Two sittings and a mock, by the weighted outline."""
    take(
        services,
        date(2026, 6, 12),
        58,
        SectionResult("medical-concepts", share=0.62),
        SectionResult("surgery-and-modifiers", share=0.48),
        name="First",
    )
    take(
        services,
        date(2026, 9, 1),
        64,
        SectionResult("medical-concepts", share=0.70),
        SectionResult("surgery-and-modifiers", below=True),
        SectionResult("guidelines-and-regulations", share=0.8),
        name="Second",
    )
    take(services, date(2026, 11, 15), 66, SectionResult("medical-concepts", right=28, asked=35), kind="mock")
    return make()


def test_a_new_learner_is_told_what_will_be_here(empty: Scene) -> None:
    assert "No attempts yet" in empty.texts
    assert any(words.startswith("Before a result counts") for words in empty.texts)
    assert empty.find(QPushButton, "Add your first attempt").hasFocus()
    assert nameless(empty.page) == []


def test_an_attempt_is_recorded_with_all_that_is_known(empty: Scene) -> None:
    empty.press("Add your first attempt")
    empty.set_date(date(2026, 9, 1))
    empty.type("Name of the attempt", " In Denver ")
    empty.type("Total score, right answers of 100", "64")
    empty.type("Medical Concepts, in percent", "62.5")
    empty.type("Surgery and Modifiers, in percent", "12 of 30")
    empty.find(QCheckBox, "Other: only known to be below 70").click()
    empty.find(QPlainTextEdit, "Notes").setPlainText("Ran out of time.")
    empty.press("Save")
    [stored] = empty.stored
    assert stored.result == ExamResult(
        day_of_date(date(2026, 9, 1)),
        "exam",
        WEIGHTED,
        64,
        100,
        sections=(
            SectionResult("medical-concepts", share=0.625),
            SectionResult("surgery-and-modifiers", right=12, asked=30),
            SectionResult("other", below=True),
        ),
    )
    assert (stored.name, stored.notes) == ("In Denver", "Ran out of time.")
    assert empty.steps[-1].touches(Subject.ATTEMPTS)
    assert rows(empty.table) == [["Sep 1, 2026", "In Denver", "CPC exam", "64 of 100", "Weighted sections"]]
    assert empty.table.hasFocus()
    assert empty.said == ["Saved. The forecast counts it from now on."]


def test_sections_of_the_other_outline_as_right_answers(empty: Scene) -> None:
    empty.page.activate(ADD)
    empty.find(QRadioButton, "Kind: Practice exam").click()
    choice = empty.find(QComboBox, "Outline of the sections")
    choice.setCurrentIndex(choice.findText("AAPC 100-question outline"))
    choice.activated.emit(choice.currentIndex())
    empty.press("A bare number means: right answers")
    empty.type("Anesthesia, right answers of 4", "3")
    empty.type("Radiology, right answers of 6", "50 %")
    empty.press("Save")
    [stored] = empty.stored
    assert stored.result.kind == "mock"
    assert stored.result.outline_id == AAPC
    assert stored.result.total is None
    assert stored.result.sections == (
        SectionResult("anesthesia", right=3, asked=4),
        SectionResult("radiology", share=0.5),
    )


def test_a_total_in_percent_and_a_total_only_below(empty: Scene) -> None:
    empty.page.add()
    empty.type("Total score, right answers of 100", "64.5 %")
    empty.press("Save")
    assert empty.stored[0].result.total == (64.5, 100)
    empty.page.add()
    empty.find(QCheckBox, "Total score: only known to be below 70").click()
    empty.press("Save")
    assert empty.stored[1].result.total_below
    assert {row[3] for row in rows(empty.table)} == {"64.5 of 100", "below 70"}


def test_of_an_attempt_nothing_but_the_date_must_be_known(empty: Scene) -> None:
    empty.page.add()
    empty.press("Save")
    [row] = rows(empty.table)
    assert row[2:] == ["CPC exam", "no total", "–"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("101", "A score lies between 0 and 100."),
        ("5 of 4", "5 of 4 can’t be. Right answers lie between 0 and 4."),
        ("5 of 4.5", "That is not a number of questions."),
        ("5 of 5000", "An exam asks from 1 to 1,000 questions."),
        ("7O", "That is not a number."),
        ("12/3/2026", "That is not"),
    ],
)
def test_what_is_no_result_is_said_beside_the_field(empty: Scene, typed: str, words: str) -> None:
    empty.page.add()
    line = empty.type("Medical Concepts, in percent", typed)
    empty.press("Save")
    [said] = empty.complaints
    assert said.startswith(words)
    assert line.hasFocus()
    assert empty.stored == []
    empty.type("Medical Concepts, in percent", "62")
    assert empty.complaints == []
    empty.press("Save")
    assert len(empty.stored) == 1


def test_a_day_that_lies_ahead_is_said_beside_it(empty: Scene) -> None:
    empty.page.add()
    empty.set_date(date(2026, 11, 23))
    empty.press("Save")
    assert empty.complaints == ["That day has not come yet. Choose the day on which you sat it."]
    assert empty.stored == []


def test_sections_that_contradict_the_total_are_said_in_the_page(empty: Scene) -> None:
    empty.page.add()
    empty.type("Total score, right answers of 100", "20")
    empty.type("Medical Concepts, in percent", "30 of 35")
    empty.press("Save")
    assert "that cannot make 20 of 100" in empty.page._editor.foot.error.text
    assert empty.stored == []


def test_a_mock_before_the_cards_is_kept_and_remarked_on(empty: Scene) -> None:
    empty.page.add()
    empty.find(QRadioButton, "Kind: Practice exam").click()
    empty.type("Total score, right answers of 100", "60")
    empty.press("Save")
    assert len(empty.stored) == 1
    assert any(words.startswith("No card had been answered by then") for words in empty.texts)


def test_while_it_is_saved_the_form_rests(make: Maker) -> None:
    later = Later()
    scene = make(later)
    scene.page.add()
    scene.press("Save")
    assert not scene.find(QPushButton, "Save").isEnabled()
    scene.page._editor.save()
    scene.page._editor.close()
    [job] = later.waiting
    job.run()
    assert len(scene.stored) == 1
    assert scene.page._editor.form.isHidden()


def test_a_full_disk_is_told_in_the_form(empty: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> Changes:
        raise DiskFull("Your disk is full", "Nothing was kept.", "Free some space.")

    monkeypatch.setattr(empty.services.attempts, "record", fail)
    empty.page.add()
    empty.press("Save")
    assert "Your disk is full" in empty.page._editor.foot.error.text
    assert empty.find(QPushButton, "Save").isEnabled()


def test_a_bug_is_told_and_handed_on(empty: Scene, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    def break_down(*_: object, **__: object) -> Changes:
        raise RuntimeError("a bug")

    monkeypatch.setattr(empty.services.attempts, "record", break_down)
    empty.page.add()
    with qtbot.captureExceptions() as caught:
        empty.press("Save")
    assert [kind for kind, *_ in caught] == [RuntimeError]
    assert "could not be saved" in empty.page._editor.foot.error.text


def test_enter_edits_and_what_was_known_stands_there_again(three: Scene) -> None:
    three.table.setFocus()
    three.table.selectRow(1)
    three.key(Qt.Key.Key_Return)
    assert three.find(QLineEdit, "Name of the attempt").text() == "Second"
    assert three.find(QLineEdit, "Medical Concepts, in percent").text() == "70"
    assert three.find(QCheckBox, "Surgery and Modifiers: only known to be below 70").isChecked()
    before = three.stored[1]
    line = three.type("Total score, right answers of 100", "65")
    QTest.keyClick(line, Qt.Key.Key_Return)
    after = three.stored[1]
    assert after.result.total == (65.0, 100)
    assert after.result.sections == before.result.sections
    assert rows(three.table)[1][3] == "65 of 100"
    assert three.table.currentIndex().row() == 1
    three.step_back()
    assert rows(three.table)[1][3] == "64 of 100"


def test_saving_an_attempt_untouched_changes_nothing_of_it(three: Scene) -> None:
    take(three.services, date(2026, 3, 1), 50, outline=AAPC)
    three.page.refresh()
    before = [attempt.result for attempt in three.stored]
    for row in range(4):
        three.table.selectRow(row)
        three.page.edit()
        assert not three.page._editor.form.is_touched
        three.press("Save")
    assert [attempt.result for attempt in three.stored] == before


def test_an_attempt_that_went_meanwhile_is_said_so(three: Scene) -> None:
    three.page.edit()
    three.services.attempts.delete(three.stored[-1].id)
    three.press("Save")
    assert "no longer in the library" in three.page._editor.foot.error.text


def test_delete_is_undone_not_confirmed(three: Scene, qtbot: QtBot) -> None:
    three.table.setFocus()
    three.table.selectRow(0)
    three.key(Qt.Key.Key_Delete)
    assert [row[0] for row in rows(three.table)] == ["Sep 1, 2026", "Jun 12, 2026"]
    assert three.said == ["Deleted. Ctrl+Z brings it back."]
    assert three.table.hasFocus()
    assert "“Practice exam” of Nov 15, 2026 was deleted." in three.texts
    with qtbot.waitSignal(three.page.undo_requested):
        three.press("Undo the last step")
    three.step_back()
    assert len(rows(three.table)) == 3
    assert three.page._notice.isHidden()


def test_after_the_last_one_the_page_is_empty_again(services: Workspace, make: Maker) -> None:
    take(services, date(2026, 9, 1), 64)
    scene = make()
    scene.page.delete()
    assert "No attempts yet" in scene.texts
    scene.page.delete()
    scene.page.edit()
    assert scene.page._editor.form.isHidden()


def test_a_failing_delete_is_told_in_the_page(three: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_attempt: int) -> Changes:
        raise DiskFull("Your disk is full", "Nothing was deleted.", "Free some space.")

    monkeypatch.setattr(three.services.attempts, "delete", fail)
    three.page.delete()
    assert "Your disk is full" in three.page._error.text
    assert len(three.stored) == 3


def test_the_latest_three_are_side_by_side(three: Scene) -> None:
    table = three.find(QTableView, "Attempts side by side, the oldest first")
    assert headings(table) == [
        "Section",
        "Jun 12, 2026\nFirst",
        "Sep 1, 2026\nSecond",
        "Change",
        "Nov 15, 2026\nPractice exam",
        "Change",
    ]
    assert rows(table) == [
        ["Whole exam", "58 of 100", "64 of 100", "+6", "66 of 100", "+2"],
        ["Medical Concepts", "62 %", "70 %", "+8", "28 of 35, 80 %", "+10"],
        ["Surgery and Modifiers", "48 %", "below 70", "", "–", ""],
        ["Guidelines and Regulations", "–", "80 %", "", "–", ""],
    ]
    spoken = table.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == (
        "Medical Concepts. Jun 12, 2026: 62 %. Sep 1, 2026: 70 %. change +8 points. "
        "Nov 15, 2026: 28 of 35, 80 %. change +10 points"
    )


def test_space_ticks_what_is_compared(three: Scene) -> None:
    three.table.setFocus()
    three.table.selectRow(0)
    three.key(Qt.Key.Key_Space)
    table = three.find(QTableView, "Attempts side by side, the oldest first")
    assert len(headings(table)) == 4
    three.table.selectRow(1)
    three.key(Qt.Key.Key_Space)
    assert three.page._compared.isHidden()
    assert "Tick two or more to see them side by side." in three.texts
    three.key(Qt.Key.Key_Space)
    assert not three.page._compared.isHidden()


def test_a_click_on_the_box_ticks(three: Scene) -> None:
    model = three.table.model()
    assert model.setData(model.index(0, 0), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    assert model.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert not model.setData(model.index(0, 1), "x")
    three.page.refresh()
    assert model.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked


def test_different_outlines_are_not_compared_by_section(three: Scene) -> None:
    take(three.services, date(2026, 11, 20), 69, SectionResult("anatomy", share=0.5), outline=AAPC)
    three.page.refresh()
    table = three.find(QTableView, "Attempts side by side, the oldest first")
    assert [row[0] for row in rows(table)] == ["Whole exam"]
    assert any(
        words.startswith("Their sections follow different outlines, “Weighted sections” and “AAPC")
        for words in three.texts
    )


def test_weak_areas_are_ranked_by_points_lost(three: Scene, qtbot: QtBot) -> None:
    names = [
        button.accessibleName()
        for button in three.page._weak.findChildren(QPushButton)
        if button.text() == "Study this"
    ]
    assert names == [
        "Study Surgery and Modifiers",
        "Study Medical Concepts",
        "Study Guidelines and Regulations",
    ]
    assert "at least 9 points lost" in three.texts
    assert "7 points lost" in three.texts
    assert "below the pass mark" in three.texts
    assert any(words.startswith("Unknown: Other. No result says anything of it") for words in three.texts)
    for area in ("Medical Terminology", "CPT", "ICD-10-CM", "Evaluation and Management"):
        assert area in three.texts
    with qtbot.waitSignal(three.page.went_to) as went:
        three.press("Study Surgery and Modifiers")
    assert went.args == ["forecast", "surgery-and-modifiers"]


def test_weak_areas_of_the_other_outline_can_be_looked_at(three: Scene) -> None:
    take(three.services, date(2026, 11, 20), 69, SectionResult("anatomy", share=0.5), outline=AAPC)
    three.page.refresh()
    assert three.find(QPushButton, "Study Anatomy").isVisible()
    three.press("Weak areas by: Weighted sections")
    assert three.find(QPushButton, "Study Medical Concepts").isVisible()


def test_the_ledger_holds_results_against_forecasts(three: Scene) -> None:
    table = three.find(QTableView, "Forecasts and results, the newest first")
    assert [row[0] for row in rows(table)] == [
        "Nov 15, 2026\nPractice exam",
        "Sep 1, 2026\nSecond",
        "Jun 12, 2026\nFirst",
    ]
    assert rows(table)[0][2] == "66 of 100"
    ledger = three.services.ledger.of()
    assert ledger.sentence in three.texts
    spoken = table.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Nov 15, 2026, Practice exam. Forecast")
    assert "Worked out afterwards" in spoken
    choice = three.find(QComboBox, "Outline whose forecasts are shown")
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    assert three.page._ledger_panel._model.rowCount() == 3


def test_the_log_score_is_told_in_plain_words(three: Scene) -> None:
    entries = three.services.ledger.of().entries
    helped = Ledger(entries, 3, 0, -3.0, -4.0)
    assert "2.7 times the chance" in log_score_words(helped, LOCALE)
    assert "only 37 % of the chance" in log_score_words(Ledger(entries[:1], 1, 0, -4.0, -3.0), LOCALE)
    assert "From 1 result alone" in log_score_words(Ledger(entries[:1], 1, 0, -4.0, -3.0), LOCALE)
    assert "no better and no worse" in log_score_words(Ledger(entries, 3, 0, -4.0, -4.0), LOCALE)
    assert log_score_words(Ledger((), 0, 0, None, None), LOCALE) == ""


def test_a_result_feeds_the_forecast_at_once(empty: Scene) -> None:
    fill_basic(empty.services, 20, "terminology")
    before = empty.services.forecasting.current().mean
    empty.page.add()
    empty.type("Total score, right answers of 100", "90")
    empty.press("Save")
    assert empty.services.forecasting.current().mean > before


def test_own_outlines_are_offered_and_deleted_ones_keep_their_sections(empty: Scene) -> None:
    own, _ = empty.services.outlines.copy(WEIGHTED, "Mine")
    take(empty.services, date(2026, 9, 1), None, SectionResult("other", share=0.5), outline=own)
    empty.page.refresh()
    assert rows(empty.table)[0][4] == "Mine"
    changed = empty.services.outlines.delete(own)
    empty.page.apply(changed)
    assert rows(empty.table)[0][4] == "deleted outline"
    assert empty.page._weak.isHidden()
    empty.page.edit()
    assert "1 section is kept that this outline no longer has." in empty.texts
    empty.type("Name of the attempt", "Old")
    empty.press("Save")
    [stored] = empty.stored
    assert stored.name == "Old"
    assert stored.result.sections == (SectionResult("other", share=0.5),)
    assert stored.result.outline_id == own


def test_what_was_filled_in_stays_when_an_outline_is_added_meanwhile(empty: Scene) -> None:
    empty.page.add()
    empty.type("Medical Concepts, in percent", "62")
    empty.services.outlines.copy(WEIGHTED, "Mine")
    empty.page.activate()
    assert empty.find(QLineEdit, "Medical Concepts, in percent").text() == "62"
    assert empty.find(QComboBox, "Outline of the sections").count() == 3


def test_escape_leaves_but_asks_once_when_something_was_filled_in(empty: Scene) -> None:
    empty.page.add()
    empty.key(Qt.Key.Key_Escape)
    assert empty.page._editor.form.isHidden()
    empty.page.add()
    empty.type("Name of the attempt", "x")
    empty.key(Qt.Key.Key_Escape)
    assert empty.find(QPushButton, "Cancel").hasFocus()
    assert "Not saved yet. Esc once more drops it." in empty.texts
    empty.key(Qt.Key.Key_Escape)
    assert empty.page._editor.form.isHidden()
    assert empty.stored == []


def test_n_adds_and_letters_go_into_fields(three: Scene) -> None:
    three.table.setFocus()
    three.key(Qt.Key.Key_N)
    assert not three.page._editor.form.isHidden()
    assert three.type("Name of the attempt", "nnn").text() == "nnn"
    three.find(QPushButton, "Cancel").setFocus()
    three.key(Qt.Key.Key_Return)
    assert three.page._editor.form.isHidden()
    assert len(three.stored) == 3


def test_tab_goes_through_the_form_in_order(empty: Scene) -> None:
    empty.page.add()
    seen: list[str] = []
    for _ in range(30):
        widget = empty.page.window().focusWidget()
        assert widget is not None
        if widget.accessibleName() in seen[:-1]:
            break
        # Tab goes through a date's parts first.
        seen += [] if seen[-1:] == [widget.accessibleName()] else [widget.accessibleName()]
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    below = ": only known to be below 70"
    sections = ("Medical Concepts", "Surgery and Modifiers", "Guidelines and Regulations", "Other")
    assert seen == [
        "Kind: CPC exam",
        "Date of the attempt",
        "Name of the attempt",
        "Total score, right answers of 100",
        "Total score" + below,
        "Outline of the sections",
        "A bare number means: a percentage",
        *(words for name in sections for words in (f"{name}, in percent", name + below)),
        "Notes",
        "Cancel",
        "Save",
    ]


def test_everything_has_a_name(three: Scene) -> None:
    assert nameless(three.page) == []
    three.page.add()
    assert nameless(three.page) == []


@pytest.mark.parametrize("name", ["_list", "_compared"])
def test_the_models_hold_together(three: Scene, name: str) -> None:
    tester = QAbstractItemModelTester(
        getattr(three.page, name)._model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    three.page.refresh()
    tester.deleteLater()


def test_a_narrow_page_leaves_the_outline_out(three: Scene, qtbot: QtBot) -> None:
    assert not three.table.isColumnHidden(4)
    three.page.window().resize(480, 600)
    qtbot.waitUntil(lambda: three.table.isColumnHidden(4))


def test_results_are_read_in_the_learners_locale() -> None:
    german = QLocale(QLocale.Language.German, QLocale.Country.Germany)
    assert read_result("62,5", None, german) == Typed(share=0.625)
    assert read_result("4,5/8", None, german) == Typed(right=4.5, asked=8)
    assert read_result(" ", 6, german) is None
    assert read_result("5", 6, german) == Typed(right=5, asked=6)
    with pytest.raises(BadInput):
        read_result("x", 6, german)
    assert number_words(62.50, german, 4) == "62,5"
