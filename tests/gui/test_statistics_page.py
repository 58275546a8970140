"""The Statistics page over a real library: what it says, counts, reads out, lists and saves."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.reviews import Rating
from cpccards.domain.statistics import Period, ScopeKind
from cpccards.gui.figures import ColumnFigure, Figure
from cpccards.gui.pages.statistics import StatisticsPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.charts.statistics_panel import StatisticsPanel
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene, texts
from tests.support.clocks import FakeClock
from tests.support.libraries import fill_basic, rate

Key = Qt.Key
PANELS = 16


class Scene(PageScene[StatisticsPage]):
    @property
    def panels(self) -> dict[str, StatisticsPanel]:
        # Those further down are filled when the first are painted.
        QCoreApplication.processEvents()
        return self.page.panels

    def panel(self, title: str) -> StatisticsPanel:
        return self.panels[title]

    def say(self, title: str) -> str:
        return self.panel(title).sentence.replace("\N{NO-BREAK SPACE}", " ")

    def figure(self, title: str) -> Figure:
        found = self.panel(title).chart.figure
        assert found is not None
        return found

    def note(self, title: str) -> str:
        return self.panel(title)._note.text().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def saved(tmp_path: Path) -> dict[str, str]:
    """Where the dialog says that files are to go, by their kind."""
    return {kind: str(tmp_path / f"chart.{kind}") for kind in ("png", "pdf", "csv")}


def _scene(
    qtbot: QtBot, theme: Theme, services: Workspace, tasks: Now | Later, saved: dict[str, str]
) -> Scene:
    page = StatisticsPage(
        theme,
        services.statistics,
        services.search,
        services.library,
        services.outlines,
        services.forecasting,
        services.calendar,
        tasks,
        choose_path=lambda parent, title, suggested, kind: saved[kind],
    )
    made = Scene(page, QWidget(), services)
    made.show(qtbot, 1080, 800)
    return made


def study(services: Workspace, clock: FakeClock) -> None:
    """Forty days: four cards of modifiers that are known, two of anatomy of which one is forgotten often."""
    known = fill_basic(services, 4, "modifiers", ("CPT",))
    known_less = fill_basic(services, 2, "anatomy", ("Bones",))
    for card in (*known, *known_less):
        rate(services, card, Rating.EASY, 10)
    for _ in range(12):
        clock.advance(days=3)
        for card in known:
            rate(services, card, Rating.GOOD, 6)
        rate(services, known_less[0], Rating.AGAIN, 30)
        clock.advance(minutes=11)
        rate(services, known_less[0], Rating.GOOD, 20)
        rate(services, known_less[1], Rating.HARD, 20)
    clock.advance(days=1)
    rate(services, known[0], Rating.GOOD, 7)


@pytest.fixture
def empty(qtbot: QtBot, theme: Theme, services: Workspace, saved: dict[str, str]) -> Scene:
    return _scene(qtbot, theme, services, Now(), saved)


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace, clock: FakeClock, saved: dict[str, str]) -> Scene:
    study(services, clock)
    return _scene(qtbot, theme, services, Now(), saved)


def test_an_empty_library_says_in_words_what_will_be_here(empty: Scene) -> None:
    assert len(empty.panels) == PANELS
    for panel in empty.panels.values():
        assert panel.sentence
        assert not panel.chart.isVisible()
        assert not panel._as_table.isVisible()
    assert empty.say("Today") == "No answers yet today."
    assert empty.say("Card states") == "There are no cards here."
    assert nameless(empty.page) == []


def test_each_panel_says_what_it_tells_this_learner(scene: Scene) -> None:
    assert scene.say("Today") == (
        "1 answer in under a minute, 7 seconds each. You remembered 1 of 1 cards in review (100 %)."
    )
    assert scene.say("Reviews and time").startswith("91 answers on 14 days: ")
    assert scene.say("Review calendar") == "You studied on 14 of 365 days."
    assert "you asked for 90 %." in scene.say("True retention")
    assert scene.say("Added") == "6 cards came in over this time."
    assert scene.say("Time by section and topic").startswith("Most time went to ")
    assert scene.say("Retrievability").startswith("Asked right now, you would recall about ")
    assert "1 card is a leech" in scene.say("Lapses and leeches")
    for panel in scene.panels.values():
        assert panel.chart.isVisible(), panel.title
    assert nameless(scene.page) == []


def test_the_numbers_on_screen_are_the_services_own(scene: Scene) -> None:
    assert scene.page.shown == scene.services.statistics.everything()
    buttons = scene.figure("Buttons")
    counted = scene.services.statistics.everything().buttons
    [learning, *_] = buttons.rows  # type: ignore[union-attr]
    assert sum(part.value for part in learning.parts) == counted.learning.total
    due = scene.figure("Future due")
    assert isinstance(due, ColumnFigure)
    told = scene.services.statistics.everything().future_due
    assert sum(sum(bars.values) for bars in due.bars) == told.backlog + sum(bar.count for bar in told.bars)


def move(chart: QWidget, at: QPoint) -> None:
    button, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    where = at.toPointF()
    moved = QMouseEvent(QEvent.Type.MouseMove, where, chart.mapToGlobal(where), button, button, none)
    QApplication.sendEvent(chart, moved)


def test_arrow_keys_and_the_mouse_read_a_chart(scene: Scene) -> None:
    panel = scene.panel("Added")
    chart = panel.chart
    chart.setFocus()
    assert scene.note("Added") == ""
    QTest.keyClick(chart, Key.Key_End)
    last = scene.note("Added")
    assert last.endswith("0 cards added")
    QTest.keyClick(chart, Key.Key_Left)
    assert scene.note("Added") != last
    assert chart.accessibleDescription() == chart.words
    QTest.keyClick(chart, Key.Key_Home)
    QTest.keyClick(chart, Key.Key_Left)
    first = scene.note("Added")
    assert chart.words == chart._laid_out().readouts[0]
    QTest.keyClick(chart, Key.Key_Escape)
    assert chart.words == ""
    move(chart, chart.rect().center())
    assert chart.words not in {"", first}
    move(chart, chart.rect().topLeft())
    assert chart.words == ""


def test_the_calendar_is_walked_by_days_and_weeks(scene: Scene) -> None:
    chart = scene.panel("Review calendar").chart
    chart.setFocus()
    QTest.keyClick(chart, Key.Key_End)
    readouts = chart._laid_out().readouts
    assert chart.words == readouts[-1]
    assert chart.words.endswith(": 1 answer")
    QTest.keyClick(chart, Key.Key_Left)
    assert chart.words == readouts[-8]
    QTest.keyClick(chart, Key.Key_Up)
    assert chart.words == readouts[-9]
    QTest.keyClick(chart, Key.Key_Down)
    QTest.keyClick(chart, Key.Key_Right)
    assert chart.words == readouts[-1]
    QTest.keyClick(chart, Key.Key_Right)
    assert chart.words == readouts[-1], "there is no later week"


def test_rows_are_walked_by_parts_and_rows(scene: Scene) -> None:
    chart = scene.panel("Buttons").chart
    chart.setFocus()
    QTest.keyClick(chart, Key.Key_Right)
    assert chart.words.startswith("Learning, ")
    QTest.keyClick(chart, Key.Key_Down)
    assert chart.words.startswith("Young, ")
    QTest.keyClick(chart, Key.Key_Up)
    QTest.keyClick(chart, Key.Key_Up)
    assert chart.words.startswith("Learning, ")
    drawing = chart._laid_out()
    seen = {drawing.place_at(QPointF(0, 0))}
    for y in range(chart.height()):
        for x in range(0, chart.width(), 4):
            seen.add(drawing.place_at(QPointF(x, y)))
    assert seen == {None, *range(len(drawing.readouts))}, "every part is under the mouse somewhere"


def test_a_table_holds_the_same_numbers(scene: Scene) -> None:
    panel = scene.panel("Card states")
    panel.show_table(on=True)
    [table] = [each for each in panel.findChildren(QTableView) if each.isVisible()]
    model = table.model()
    rows = {model.index(row, 0).data(): model.index(row, 1).data() for row in range(model.rowCount())}
    states = scene.services.statistics.everything().states
    assert rows["Mature"] == str(states.mature)
    assert rows["Relearning"] == str(states.relearning)
    assert not panel.chart.isVisible()
    assert table.accessibleName() == "Card states, the numbers"
    assert nameless(panel) == []
    panel.show_table(on=False)
    assert panel.chart.isVisible()
    assert not table.isVisible()


def test_every_panel_has_a_table_and_can_be_saved(scene: Scene, saved: dict[str, str]) -> None:
    for panel in scene.panels.values():
        panel.show_table(on=True)
        assert panel._model.rowCount() > 0, panel.title
        assert len(panel._model.headings) > 1
        for kind, path in saved.items():
            panel.save(kind)
            assert panel._note.text() == f"Saved as {path}."
        rows = list(csv.reader(io.StringIO(Path(saved["csv"]).read_bytes().decode("utf-8-sig"))))
        assert rows[0] == list(panel._model.headings)
        assert len(rows) == 1 + panel._model.rowCount()
    assert Path(saved["pdf"]).read_bytes().startswith(b"%PDF-")
    image = QImage(saved["png"])
    assert image.width() >= 1920
    assert image.text("Title").startswith("Lapses and leeches 1 card is a leech")


def test_a_spreadsheet_gets_plain_numbers(scene: Scene, saved: dict[str, str]) -> None:
    scene.panel("Reviews and time").save("csv")
    heading, latest, *_ = Path(saved["csv"]).read_bytes().decode("utf-8-sig").split("\r\n")
    assert heading == "From,To,Answers,Learning,Relearning,Young,Mature,Minutes"
    first, last, answers, *_ = latest.split(",")
    assert len(first) == len(last) == len("2026-11-22")
    assert answers.isdigit()
    scene.panel("True retention").save("csv")
    today = Path(saved["csv"]).read_bytes().decode("utf-8-sig").split("\r\n")[1].split(",")
    assert today[-1] == "1.0"


def test_a_full_disk_is_said_in_the_panel(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, saved: dict[str, str]
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise DiskFull("Your disk is full", "The chart was NOT saved.", "Free some space, then try again.")

    monkeypatch.setattr("cpccards.gui.widgets.charts.chart_file.save", full)
    panel = scene.panel("Today")
    panel.save("png")
    assert panel._error.text.startswith("Your disk is full")
    monkeypatch.undo()
    panel.save("png")
    assert panel._error.text == ""


def test_the_menu_offers_each_kind_of_file(scene: Scene, saved: dict[str, str]) -> None:
    panel = scene.panel("Today")
    menu = panel._save_as.menu()
    menu.aboutToShow.emit()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Save as PNG…", "Save as PDF…", "Save as CSV…"]
    menu.actions()[2].trigger()
    assert Path(saved["csv"]).read_bytes().startswith(b"\xef\xbb\xbfCards,Answers\r\n")


def test_nothing_is_written_without_a_place(scene: Scene, saved: dict[str, str]) -> None:
    saved["png"] = ""
    scene.panel("Today").save("png")
    assert scene.note("Today") == ""


def test_a_deck_a_section_or_a_topic_is_counted_alone(scene: Scene) -> None:
    choice = scene.page._choice
    decks = {deck.path: deck.id for deck in scene.services.library.decks()}
    choice.choose(("deck", decks["Bones",]))
    assert scene.page.shown is not None
    assert (scene.page.shown.scope.kind, scene.page.shown.cards) == (ScopeKind.DECK, 2)
    choice.choose(("topic", "modifiers"))
    assert (scene.page.shown.scope.name, scene.page.shown.cards) == ("Modifiers", 4)
    outline = scene.services.outlines.get(scene.services.forecasting.outline)
    section = next(each for each in outline.sections if "modifiers" in each.topics)
    choice.choose(("section", section.id))
    assert scene.page.shown.scope.kind is ScopeKind.SECTION
    assert scene.page.shown.cards == 4
    choice.choose(("library", ""))
    assert scene.page.shown.cards == 6


def test_a_deck_that_was_deleted_gives_way_to_the_library(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    [bones] = [deck for deck in scene.services.library.decks() if deck.path == ("Bones",)]
    scene.page._choice.choose(("deck", bones.id))
    fill_basic(scene.services, 1, deck=("Bones", "Small"))
    scene.page.activate()
    assert scene.page.shown is not None
    assert scene.page.shown.cards == 3, "with what is inside it by now"
    monkeypatch.setattr(scene.services.library, "decks", list)
    scene.page.apply(changes("Delete the deck", Subject.DECKS))
    assert scene.page.shown.scope.kind is ScopeKind.LIBRARY
    assert scene.page.shown.cards == 7
    assert scene.page._choice.currentText() == "Whole library"


def test_a_deck_that_is_gone_is_said(scene: Scene) -> None:
    scene.page._choice.value_chosen.emit(("deck", 999))
    assert scene.page._error.text.startswith("There is no such deck")
    assert scene.page.shown is not None
    assert scene.page.shown.cards == 6


def test_a_search_is_counted_alone(scene: Scene) -> None:
    field = scene.page._search_field
    field.setFocus()
    QTest.keyClicks(field, "deck:Bones")
    QTest.keyClick(field, Key.Key_Return)
    assert scene.page.shown is not None
    assert (scene.page.shown.scope.kind, scene.page.shown.scope.name) == (ScopeKind.CARDS, "deck:Bones")
    assert scene.page.shown.cards == 2
    assert scene.page._choice.value is None
    field.setText("(deck:Bones")
    QTest.keyClick(field, Key.Key_Return)
    assert scene.page._error.text.startswith("This search can't be understood")
    assert field.hasSelectedText(), "the place is marked"
    assert scene.page.shown.cards == 2, "what was counted stays"
    field.clear()
    QTest.keyClick(field, Key.Key_Return)
    assert scene.page._error.text == ""
    assert scene.page.shown.cards == 6
    assert scene.page._choice.currentText() == "Whole library"


def test_the_cards_of_a_search_can_be_handed_over(scene: Scene) -> None:
    cards = [card.card for card in scene.services.statistics.everything().lapses.worst][:1]
    scene.page.activate(scene.services.statistics.of_cards(cards, "lapses>3"))
    assert scene.page.shown is not None
    assert scene.page.shown.cards == 1
    assert scene.page._choice.placeholderText() == "lapses>3"
    scene.page.activate()
    assert scene.page.shown.cards == 1, "it stays until another is chosen"
    scene.page._search_field.setText("deck:*")
    scene.page._choose_search()
    assert scene.page._choice.placeholderText() == "What the search finds", "and is named no longer"


def test_the_time_is_chosen(scene: Scene) -> None:
    buttons = {button.text(): button for button in scene.page._periods.buttons}
    for words, period in (("1 month", Period.MONTH), ("3 months", Period.QUARTER), ("All", Period.ALL)):
        buttons[words].click()
        assert scene.page.shown is not None
        assert scene.page.shown.period is period
    assert scene.page.shown == scene.services.statistics.everything(period=Period.ALL)


def test_another_look_is_chosen_and_kept(scene: Scene) -> None:
    panel = scene.panel("Reviews and time")
    before = panel.sentence
    panel.choose_view("Time")
    assert panel.sentence != before
    assert " in all: " in panel.sentence
    scene.page.activate()
    assert " in all: " in panel.sentence


def test_enter_opens_a_card_forgotten_often(scene: Scene, qtbot: QtBot) -> None:
    table = scene.page._worst.table
    table.setFocus()
    table.selectRow(0)
    with qtbot.waitSignal(scene.page.went_to) as went:
        QTest.keyClick(table, Key.Key_Return)
    worst = scene.services.statistics.everything().lapses.worst[0]
    assert went.args == ["card-information", (worst.card, "statistics")]
    assert table.model().index(0, 1).data() == f"{worst.lapses} times"
    assert table.model().index(0, 2).data() == "leech, suspended"


def test_a_change_is_counted_and_what_is_no_concern_is_not(scene: Scene) -> None:
    before = scene.page.shown
    fill_basic(scene.services, 3)
    scene.page.apply(changes("An attempt", Subject.ATTEMPTS))
    assert scene.page.shown is before
    scene.page.apply(changes("Add notes", Subject.NOTES))
    assert scene.page.shown is not None
    assert scene.page.shown.cards == 9


def test_a_new_day_is_counted(scene: Scene, clock: FakeClock) -> None:
    before = scene.page.shown
    scene.page.woken()
    assert scene.page.shown is before
    clock.advance(days=1)
    scene.page.woken()
    assert scene.say("Today") == "No answers yet today."


def test_panels_stand_side_by_side_where_there_is_room(scene: Scene, qtbot: QtBot) -> None:
    def left(title: str) -> int:
        return scene.panel(title).x()

    qtbot.waitUntil(lambda: left("Reviews and time") > left("Future due"))
    assert scene.panel("Today").width() > 1.8 * scene.panel("Future due").width()
    scene.window.resize(600, 700)
    qtbot.waitUntil(lambda: left("Reviews and time") == left("Future due"))
    assert scene.panel("Reviews and time").y() > scene.panel("Future due").y()


def test_what_was_missed_stands_before_what_comes(scene: Scene, clock: FakeClock) -> None:
    clock.advance(days=400)
    scene.page.activate()
    told = scene.services.statistics.everything().future_due
    assert told.backlog
    chart = scene.panel("Future due").chart
    assert chart._laid_out().readouts[0] == f"Before today: {told.backlog} cards overdue"
    assert f"{told.backlog} cards from before today are still waiting." in scene.say("Future due")
    assert scene.panel("Future due")._model.rowCount() == 0, "the table is filled when it is asked for"


def test_earlier_years_have_calendars_of_their_own(scene: Scene, clock: FakeClock) -> None:
    clock.advance(days=400)
    scene.page._periods.buttons[-1].click()
    panel = scene.panel("Review calendar")
    assert panel.sentence == "No answers in the last year."
    assert not panel.chart.isVisible()
    [_, earlier] = [button.text() for button in panel._views.buttons]
    panel.choose_view(earlier)
    assert panel.sentence.startswith("You studied on 14 of ")
    assert panel.chart.isVisible()


# While it counts


@pytest.fixture
def later() -> Later:
    return Later()


@pytest.fixture
def slow(
    qtbot: QtBot,
    theme: Theme,
    services: Workspace,
    clock: FakeClock,
    saved: dict[str, str],
    later: Later,
) -> Scene:
    study(services, clock)
    return _scene(qtbot, theme, services, later, saved)


def test_the_page_stands_at_once(slow: Scene, later: Later) -> None:
    assert slow.page.shown is None
    assert set(texts(slow.page)) >= set(slow.panels)
    later.run_all()
    assert slow.page.shown is not None


def test_only_the_last_wish_is_shown(slow: Scene, later: Later) -> None:
    slow.page._choice.choose(("topic", "modifiers"))
    slow.page._choice.choose(("topic", "anatomy"))
    assert len(later.waiting) == 1
    later.run_all()
    assert slow.page.shown is not None
    assert slow.page.shown.scope.name == "Anatomy"


def test_it_can_be_stopped(slow: Scene, later: Later) -> None:
    [cancel] = [each for each in slow.page._progress.findChildren(QPushButton) if each.text() == "Cancel"]
    cancel.click()
    later.run_all()
    assert slow.page.shown is None
    assert slow.page._error.text.startswith("Stopped")
    slow.page.activate()
    later.run_all()
    assert slow.page._error.text == ""
    assert slow.page.shown is not None


def test_a_failure_is_said(slow: Scene, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    full = DiskFull("The library can't be read", "The disk does not answer.", "Try again.")

    def fails(*_: object) -> None:
        raise full

    monkeypatch.setattr(slow.page._statistics, "everything", fails)
    later.run_all()
    assert slow.page._error.text.startswith("The library can't be read")


def test_a_bug_is_said_and_reported(
    slow: Scene, later: Later, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(slow.page._statistics, "everything", breaks)
    with qtbot.captureExceptions() as caught:
        later.run_all()
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
    assert slow.page._error.text.startswith("The numbers could not be counted")
