"""The presets page over a real library: kept at once, said in place, moved and undone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.domain.fit_report import FitReport, Metrics
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.presets import DEFAULT_PRESET, LeechAction, NewOrder, Preset, TodayLimits
from cpccards.domain.reviews import Rating
from cpccards.gui.pages.presets import PresetsPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.choice import Choice
from cpccards.services.optimizing import OptimizingService
from cpccards.services.rescheduling import RescheduleService
from cpccards.services.workload import WorkloadService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later
from tests.gui.scenes import PageScene
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill_basic, rate

W = TypeVar("W", bound=QWidget)
Key = Qt.Key

GOOD_FIT = FitReport(
    reviews=900,
    scored=500,
    default=Metrics(0.4, 0.05, None),
    present=None,
    fitted=Metrics(0.3, 0.04, 0.6),
    better=True,
    parameters=tuple(value * 1.12 for value in FSRS_PARAMETERS),
    engine="own",
)
NO_BETTER = FitReport(900, 500, GOOD_FIT.default, None, GOOD_FIT.default, False, FSRS_PARAMETERS, "own")


class Scene(PageScene[PresetsPage]):
    tasks: Later

    def find(self, kind: type[W], name: str) -> W:
        [found] = [widget for widget in self.page.findChildren(kind) if widget.accessibleName() == name]
        return found

    def type_number(self, name: str, text: str) -> None:
        field = self.find(QSpinBox, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Key.Key_Return)

    @property
    def preset(self) -> Preset:
        return self.services.presets.get(self.page.preset.key)

    @property
    def names(self) -> list[str]:
        return [self.page.list.item(row).text() for row in range(self.page.list.count())]

    def name(self, words: str) -> None:
        field = self.page._naming._name
        field.setText(words)
        QTest.keyClick(field, Key.Key_Return)


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace, clock: FakeClock) -> Scene:
    for card in fill_basic(services, 12, deck=("A", "B")):
        rate(services, card, Rating.EASY)
    clock.advance(days=3)
    fill_basic(services, 5, deck=("C",))
    tasks = Later()
    page = PresetsPage(
        theme,
        services.presets,
        services.library,
        services.calendar,
        services.optimizing,
        services.rescheduling,
        services.workload,
        tasks,
    )
    made = Scene(page, QWidget(), services)
    made.tasks = tasks
    made.show(qtbot, 1100, 760)
    tasks.run_all()
    return made


def test_everything_has_a_name_and_shows_what_is_kept(scene: Scene) -> None:
    assert nameless(scene.page) == []
    assert scene.names == ["Default"]
    assert scene.find(QSpinBox, "Desired retention").value() == 90
    assert scene.find(QLineEdit, "Steps for new cards").text() == "1m 10m"
    assert not scene.page.delete_button.isEnabled()
    assert not scene.page.foot.isVisible()
    assert scene.steps == []


def test_presets_come_and_go_by_the_keyboard(scene: Scene) -> None:
    QTest.keyClick(scene.page.list, Key.Key_N)
    scene.name("Hard")
    assert scene.names == ["Default", "Hard"]
    assert scene.preset.name == "Hard"
    scene.page._keep("new_per_day", 5)
    QTest.keyClick(scene.page.list, Key.Key_D)
    scene.name("Harder")
    assert scene.preset.new_per_day == 5
    QTest.keyClick(scene.page.list, Key.Key_F2)
    scene.name("Hard")
    assert "already is a preset" in scene.page._naming._error.text
    scene.name("Hardest")
    assert scene.names == ["Default", "Hard", "Hardest"]
    QTest.keyClick(scene.page.list, Key.Key_Delete)
    assert scene.names == ["Default", "Hard"]
    assert scene.said == ["Deleted. Ctrl+Z brings it back."]
    scene.step_back()
    assert scene.names == ["Default", "Hard", "Hardest"]
    scene.page.list.setCurrentRow(0)
    scene.page.delete()
    assert len(scene.names) == 3, "the default stays"
    QTest.keyClick(scene.page.list, Key.Key_N)
    QTest.keyClick(scene.page._naming._name, Key.Key_Escape)
    assert not scene.page._naming.isVisible()


def test_it_opens_on_the_preset_of_a_deck(scene: Scene, qtbot: QtBot) -> None:
    own, _ = scene.services.presets.add("Own")
    deck = next(deck.id for deck in scene.services.library.decks() if deck.path == ("A", "B"))
    scene.services.presets.assign(deck, own.key)
    scene.page.activate(int(deck))
    assert scene.preset == own
    scene.page.activate(DEFAULT_PRESET)
    assert scene.preset.key == DEFAULT_PRESET
    scene.page.activate("gone")
    assert scene.preset.key == DEFAULT_PRESET
    [back] = [each for each in scene.page.findChildren(QPushButton) if each.accessibleName() == "Decks"]
    with qtbot.waitSignal(scene.page.went_to) as went:
        back.click()
    assert went.args == ["decks", None]


def test_decks_are_given_a_preset_and_lose_it(scene: Scene) -> None:
    scene.page.add()
    scene.name("Own")
    assert "No deck" in scene.page.decks.words.text()
    deck = next(deck.id for deck in scene.services.library.decks() if deck.path == ("A",))
    scene.page.decks.choice.choose(deck)
    scene.page.decks.give.click()
    assert scene.services.presets.own(deck) == scene.preset.key
    scene.find(QPushButton, "Take this preset from A").click()
    assert scene.services.presets.own(deck) is None
    scene.step_back()
    assert len(scene.page.decks.rows) == 1


def test_plain_values_are_kept_at_once_and_undone(scene: Scene) -> None:
    scene.type_number("New cards a day", "7")
    scene.find(QCheckBox, "Keep days even").click()
    scene.find(Choice, "New cards come").choose(NewOrder.RANDOM)
    scene.find(Choice, "What becomes of a leech").choose(LeechAction.TAG)
    steps = scene.find(QLineEdit, "Steps after forgetting")
    steps.setText("5m 1h")
    steps.editingFinished.emit()
    wait = scene.find(QDoubleSpinBox, "Show the answer by itself after")
    wait.setValue(2.5)
    wait.editingFinished.emit()
    preset = scene.preset
    assert (preset.new_per_day, preset.load_balance, preset.new_order) == (7, False, NewOrder.RANDOM)
    assert preset.relearning_steps == (timedelta(minutes=5), timedelta(hours=1))
    assert (preset.leech_action, preset.reveal_after) == (LeechAction.TAG, 2.5)
    assert not scene.page.foot.isVisible(), "no card would move"
    scene.step_back()
    assert wait.text() == "never"
    assert len(scene.steps) == 6


@pytest.mark.parametrize(("text", "words"), [("abc", "no length of time"), ("2d", "at most one day")])
def test_steps_that_can_t_be_used_are_told_beside_them(scene: Scene, text: str, words: str) -> None:
    field = scene.find(QLineEdit, "Steps for new cards")
    field.setText(text)
    field.editingFinished.emit()
    assert words in field.accessibleDescription()
    assert scene.steps == []
    assert len(scene.preset.learning_steps) == 2
    field.setText("1m 10m")
    field.editingFinished.emit()
    assert field.accessibleDescription() == ""


def test_a_number_typed_a_moment_ago_is_kept_when_the_page_is_left(scene: Scene) -> None:
    scene.find(QSpinBox, "Reviews a day").setValue(55)
    assert scene.steps == []
    scene.page.hide()
    assert scene.preset.reviews_per_day == 55


def test_limits_for_today_only(scene: Scene) -> None:
    today = scene.page.form.today
    today.tick.click()
    scene.type_number("New cards today", "3")
    limits = scene.services.presets.limits_today(DEFAULT_PRESET)
    assert limits == TodayLimits(scene.services.calendar.today(), 3, 200)
    today.tick.click()
    assert scene.services.presets.limits_today(DEFAULT_PRESET) is None
    scene.step_back()
    assert today.tick.isChecked()
    assert today.new.value() == 3


def test_easy_days(scene: Scene) -> None:
    scene.find(Choice, "Sunday").choose(0.0)
    assert scene.preset.easy_days == (1.0,) * 6 + (0.0,)
    scene.services.presets.change(DEFAULT_PRESET, easy_days=(0.3,) + (1.0,) * 6)
    scene.page.refresh()
    assert scene.find(Choice, "Monday").currentText() == "30 %"


def test_tab_goes_from_group_to_group_as_they_stand(scene: Scene) -> None:
    """What it costs and the FSRS parameters came after the last group of all."""
    stops: list[QWidget] = []
    at: QWidget | None = scene.find(QSpinBox, "Longest interval")
    while at is not None and at is not scene.find(QSpinBox, "A card is a leech after"):
        stops.append(at)
        at = at.nextInFocusChain()
    workload = scene.page.workload
    days = [stops.index(stop) for stop in stops if workload.horizon.isAncestorOf(stop)]
    assert max(days) < stops.index(workload.chart) < stops.index(scene.page.parameters.start)


class TestMovingCards:
    def test_is_asked_and_done_in_one_step(self, scene: Scene) -> None:
        was = contents(scene.services.library_file)
        foot = scene.page.foot
        scene.type_number("Desired retention", "97")
        assert foot.isVisible()
        assert "Looking which cards" in foot.words.text()
        scene.tasks.run_all()
        assert foot.words.text().startswith("12 of 12 cards would move, all to an earlier day; 12 due today")
        assert foot.move_cards.isVisible()
        foot.move_cards.click()
        scene.tasks.run_all()
        assert not foot.isVisible()
        assert scene.said == ["Moved. Ctrl+Z takes the change and the moves back."]
        assert contents(scene.services.library_file)["cards"] != was["cards"]
        scene.step_back()
        assert contents(scene.services.library_file) == was
        assert scene.find(QSpinBox, "Desired retention").value() == 90

    def test_nothing_else_is_done_while_cards_are_moved(self, scene: Scene) -> None:
        """Another preset chosen meanwhile lost the moves, or the word that they were made."""
        held: list[bool] = []
        scene.page.held.connect(held.append)
        scene.services.presets.add("Own")
        scene.page.activate()
        scene.page._keep("desired_retention", 0.97)
        scene.tasks.run_all()
        scene.page.foot.move_cards.click()
        assert held == [True]
        assert not scene.page.list.isEnabled()
        scene.page.foot.dismiss()
        scene.tasks.run_all()
        assert held == [True, False]
        assert scene.said == ["Moved. Ctrl+Z takes the change and the moves back."]
        assert scene.page.list.isEnabled()
        assert scene.page.list.hasFocus()

    @pytest.mark.parametrize("answer", ["leave_cards", "cancel"])
    def test_the_focus_goes_back_to_the_list(self, scene: Scene, answer: str) -> None:
        scene.page._keep("desired_retention", 0.97)
        if answer == "leave_cards":
            scene.tasks.run_all()
        button = getattr(scene.page.foot, answer)
        button.setFocus()
        QTest.keyClick(button, Key.Key_Space)
        assert not scene.page.foot.isVisible()
        assert scene.page.list.hasFocus()

    def test_escape_stops_looking(self, scene: Scene) -> None:
        scene.page._keep("desired_retention", 0.97)
        QTest.keyClick(scene.page.list, Key.Key_Escape)
        assert not scene.page.foot.isVisible()
        assert not scene.page.foot.is_busy

    def test_can_be_left(self, scene: Scene) -> None:
        was = contents(scene.services.library_file)["cards"]
        scene.type_number("Longest interval", "2")
        scene.tasks.run_all()
        scene.page.foot.leave_cards.click()
        assert not scene.page.foot.isVisible()
        assert contents(scene.services.library_file)["cards"] == was
        assert scene.preset.maximum_interval == 2

    def test_is_not_asked_where_none_would_move(self, scene: Scene) -> None:
        scene.type_number("Longest interval", "36000")
        assert scene.page.foot.isVisible()
        scene.tasks.run_all()
        assert not scene.page.foot.isVisible()

    def test_looking_can_be_stopped(self, scene: Scene) -> None:
        scene.type_number("Desired retention", "95")
        scene.page.foot.cancel.click()
        assert not scene.page.foot.isVisible()
        scene.tasks.run_all()
        assert not scene.page.foot.isVisible()

    def test_an_undo_takes_the_question_away(self, scene: Scene) -> None:
        scene.type_number("Desired retention", "97")
        scene.tasks.run_all()
        scene.step_back()
        assert not scene.page.foot.isVisible()

    def test_another_preset_takes_the_question_away(self, scene: Scene) -> None:
        scene.services.presets.add("Own")
        scene.page.activate()
        scene.page._keep("desired_retention", 0.97)
        scene.tasks.run_all()
        assert scene.page.foot.isVisible()
        scene.page.list.setCurrentRow(1)
        assert not scene.page.foot.isVisible()

    def test_changes_one_after_another_are_one_question(self, scene: Scene) -> None:
        scene.page._keep("desired_retention", 0.97)
        scene.tasks.run_all()
        scene.page._keep("maximum_interval", 30)
        scene.tasks.run_all()
        plan = scene.page.foot.plan
        assert plan is not None
        assert plan.before.desired_retention == 0.9
        assert plan.before.maximum_interval == 36500

    def test_what_goes_wrong_is_said(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_: object) -> None:
            raise BadInput("No", "It was changed.", "Look again.")

        scene.type_number("Desired retention", "97")
        scene.tasks.run_all()
        monkeypatch.setattr(RescheduleService, "carry_out", fail)
        scene.page.foot.move_cards.click()
        scene.tasks.run_all()
        assert "It was changed." in scene.page.foot.error.text
        scene.page.foot.leave_cards.click()
        assert not scene.page.foot.isVisible()

    def test_a_fault_is_told_and_handed_on(
        self, scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(RescheduleService, "plan", fail)
        scene.page._keep("desired_retention", 0.97)
        with qtbot.captureExceptions() as raised:
            scene.tasks.run_all()
        assert [kind for kind, *_ in raised] == [ZeroDivisionError]
        assert "could not be moved" in scene.page.foot.error.text

    def test_a_fault_is_handed_on_where_nobody_waits_any_more(
        self, scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            scene.page.foot.dismiss()
            raise ZeroDivisionError

        monkeypatch.setattr(RescheduleService, "plan", fail)
        scene.page._keep("desired_retention", 0.97)
        with qtbot.captureExceptions() as raised:
            scene.tasks.run_all()
        assert [kind for kind, *_ in raised] == [ZeroDivisionError]
        assert not scene.page.foot.isVisible()


class TestWhatItCosts:
    def test_is_drawn_read_and_told_as_a_table(self, scene: Scene) -> None:
        panel = scene.page.workload
        assert panel.chart.isVisible()
        assert panel.reading.text().startswith("At 90 %:")
        panel.chart.setFocus()
        panel.chart.grab()
        for key, start in (
            (Key.Key_Right, "At 92 %"),
            (Key.Key_Home, "At 70 %"),
            (Key.Key_Left, "At 70 %"),
            (Key.Key_End, "At 97 %"),
            (Key.Key_Escape, "At 90 %"),
        ):
            QTest.keyClick(panel.chart, key)
            assert panel.reading.text().startswith(start)
            assert panel.chart.accessibleDescription() == panel.reading.text()
        QTest.mouseMove(panel.chart, panel.chart.rect().center())
        panel.horizon.buttons[0].click()
        assert "for 30 days" in panel.reading.text()
        panel.as_table.click()
        assert panel.table.isVisible()
        assert not panel.chart.isVisible()
        assert panel.table.model().rowCount() == 12

    def test_is_worked_out_anew_when_it_bears_on_it(self, scene: Scene) -> None:
        scene.page._keep("new_per_day", 3)
        assert scene.page.workload.is_busy
        scene.tasks.run_all()
        scene.page._keep("leech_threshold", 3)
        assert not scene.page.workload.is_busy

    def test_can_be_stopped_and_begun_again(self, scene: Scene) -> None:
        panel = scene.page.workload
        scene.page._keep("new_per_day", 3)
        QTest.keyClick(panel, Key.Key_Escape)
        assert not panel.is_busy
        scene.tasks.run_all()
        assert panel.found is None
        panel.again.click()
        scene.tasks.run_all()
        assert panel.found is not None

    def test_a_preset_without_cards_says_so(self, scene: Scene) -> None:
        scene.page.add()
        scene.name("Own")
        scene.tasks.run_all()
        assert scene.page.workload.reading.text() == "No cards go by this preset yet."
        assert not scene.page.workload.chart.isVisible()

    def test_what_goes_wrong_is_said(
        self, scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise CpcCardsError("No", "The file can't be read.")

        def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(WorkloadService, "simulate", refuse)
        scene.page._keep("new_per_day", 3)
        scene.tasks.run_all()
        assert scene.page.workload.reading.text() == "The file can't be read."
        monkeypatch.setattr(WorkloadService, "simulate", fail)
        scene.page.workload.again.click()
        with qtbot.captureExceptions() as raised:
            scene.tasks.run_all()
        assert [kind for kind, *_ in raised] == [ZeroDivisionError]


class TestParameters:
    def fit(self, scene: Scene, monkeypatch: pytest.MonkeyPatch, report: FitReport) -> None:
        monkeypatch.setattr(OptimizingService, "fit", lambda *_: report)
        scene.page.parameters.start.click()
        scene.tasks.run_all()

    def test_a_better_fit_is_shown_used_and_moves_cards_in_one_step(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        was = contents(scene.services.library_file)
        panel = scene.page.parameters
        self.fit(scene, monkeypatch, GOOD_FIT)
        assert "better than those in use" in panel.result.text()
        model = panel.table.model()
        cells = [[model.index(row, column).data() for column in range(4)] for row in range(3)]
        assert cells[0][1:] == ["0.4000", "0.4000", "0.3000"]
        assert cells[2][1:] == ["–", "–", "0.600"]
        assert scene.window.focusWidget() is panel.use
        panel.use.click()
        assert scene.preset.parameters == GOOD_FIT.parameters
        assert "500 of your reviews" in panel.state.text()
        assert len(panel.by_hand.text().split()) == 21
        scene.tasks.run_all()
        scene.page.foot.move_cards.click()
        scene.tasks.run_all()
        scene.step_back()
        assert contents(scene.services.library_file) == was
        assert not panel.defaults.isEnabled()

    def test_one_that_is_no_better_can_only_be_left(
        self, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        panel = scene.page.parameters
        self.fit(scene, monkeypatch, NO_BETTER)
        assert "no better" in panel.result.text()
        assert not panel.use.isVisible()
        panel.discard.click()
        assert not panel.table.isVisible()
        assert scene.steps == []

    def test_too_few_reviews_are_said_so(self, scene: Scene) -> None:
        scene.page.parameters.start.click()
        scene.tasks.run_all()
        assert "400 are needed; you have 0" in scene.page.parameters.error.text
        assert scene.page.parameters.start.isVisible()

    def test_a_fit_is_stopped_by_escape(self, scene: Scene) -> None:
        panel = scene.page.parameters
        panel.start.click()
        assert panel.cancel_button.isVisible()
        panel.start.click()
        assert len(scene.tasks.waiting) == 1
        QTest.keyClick(panel.cancel_button, Key.Key_Escape)
        assert not panel.is_busy
        scene.tasks.run_all()
        assert panel.error.text == ""

    def test_a_fault_is_told_and_handed_on(
        self, scene: Scene, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(OptimizingService, "fit", fail)
        scene.page.parameters.start.click()
        with qtbot.captureExceptions() as raised:
            scene.tasks.run_all()
        assert [kind for kind, *_ in raised] == [ZeroDivisionError]
        assert "could not be fitted" in scene.page.parameters.error.text

    def test_pasted_ones_and_the_way_back(self, scene: Scene) -> None:
        panel = scene.page.parameters
        panel.by_hand.setText("1 2 3")
        panel.take.click()
        assert "3 words were given" in panel.complaint.text()
        panel.by_hand.setText(" ".join(str(value) for value in GOOD_FIT.parameters))
        QTest.keyClick(panel.by_hand, Key.Key_Return)
        assert scene.preset.parameters == pytest.approx(GOOD_FIT.parameters)
        assert "by hand" in panel.state.text()
        panel.defaults.click()
        assert scene.preset.parameters == ()

    def test_enough_new_reviews_are_told_quietly(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not scene.page.parameters.due.isVisible()
        monkeypatch.setattr(OptimizingService, "due_for_fit", lambda *_: 640)
        scene.page.activate()
        scene.tasks.run_all()
        assert scene.page.parameters.due.text() == "640 reviews are enough to fit the parameters to you."

    def test_reviews_before_a_day_are_ignored(self, scene: Scene) -> None:
        choice = scene.page.form._ignore_before
        choice.set_day(date(2026, 11, 1))
        choice.chosen.emit()
        assert scene.preset.ignore_before == date(2026, 11, 1)


@pytest.mark.parametrize(("size", "text"), [((1280, 800), 100), ((700, 560), 150)])
def test_it_fits_its_window(scene: Scene, theme: Theme, size: tuple[int, int], text: int) -> None:
    theme.apply("dark", text)
    try:
        scene.window.resize(*size)
        scene.page.grab()
        assert scene.page.form.width() <= scene.page.width()
    finally:
        theme.apply("light", 100)


def test_help_names_it(scene: Scene) -> None:
    help_page = Path(__file__).parents[2] / "resources" / "help" / "presets.md"
    assert help_page.read_text(encoding="utf-8").startswith("# Presets")
