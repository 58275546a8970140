"""Ctrl+K: what fits, in which order, and that it runs once the palette is gone."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QMainWindow, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cpccards.gui.command_palette import MOST_SHOWN, Command, CommandPalette, ranked
from cpccards.gui.theme import Theme
from tests.gui.accessibility import nameless


def command(title: str, hint: str = "") -> Command:
    return Command(title, hint, lambda: None)


def titles(typed: str, *commands: Command) -> list[str]:
    return [found.title for found in ranked(commands, typed)]


def test_nothing_typed_leaves_all_in_order() -> None:
    assert titles("", command("Today"), command("Decks"), command("Add")) == ["Today", "Decks", "Add"]


def test_every_word_must_be_there_in_any_order() -> None:
    decks = [command("CPT › Anesthesia"), command("CPT › Modifiers"), command("ICD-10-CM › Guidelines")]
    assert titles("mod cpt", *decks) == ["CPT › Modifiers"]
    assert titles("CPT xyz", *decks) == []


def test_the_best_comes_first() -> None:
    found = titles(
        "de",
        command("Undo", "the last deed"),
        command("Modelling"),
        command("All decks"),
        command("Decks and everything in them"),
        command("Decks"),
    )
    assert found == ["Decks", "Decks and everything in them", "All decks", "Modelling", "Undo"]


@given(st.lists(st.text(max_size=12), max_size=8), st.text(max_size=6))
def test_what_is_found_holds_every_word(names: list[str], typed: str) -> None:
    commands = [command(name) for name in names]
    found = ranked(commands, typed)
    words = typed.casefold().split()
    assert all(word in each.title.casefold() for each in found for word in words)
    fitting = [c for c in commands if all(word in c.title.casefold() for word in words)]
    assert sorted(map(id, found)) == sorted(map(id, fitting))


class Scene:
    """A window with a palette open over it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.ran: list[str] = []
        self.window = QMainWindow()
        self.behind = QPushButton("Behind")
        self.window.setCentralWidget(self.behind)
        self.window.resize(900, 600)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.behind.setFocus()

    def open(self, *names: str) -> CommandPalette:
        commands = [Command(name, "", partial(self.ran.append, name)) for name in names]
        palette = CommandPalette(commands, self.window)
        palette.show()
        return palette


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme) -> Scene:
    return Scene(qtbot)


def search(palette: QWidget) -> QLineEdit:
    found = palette.findChild(QLineEdit)
    assert found is not None
    return found


def marked(palette: QWidget) -> str:
    found = palette.findChild(QListWidget)
    assert found is not None
    return found.currentItem().text()


def test_typing_narrows_and_enter_runs_what_is_marked(qtbot: QtBot, scene: Scene) -> None:
    palette = scene.open("Today", "Decks", "Forecast")
    QTest.keyClicks(search(palette), "cast")
    assert palette.titles == ["Forecast"]
    QTest.keyClick(search(palette), Qt.Key.Key_Return)
    assert not palette.isVisible()
    qtbot.waitUntil(lambda: scene.ran == ["Forecast"])
    assert scene.window.focusWidget() is scene.behind


def test_exec_returns_and_then_the_command_runs(qtbot: QtBot, scene: Scene) -> None:
    seen: list[bool] = []
    palette = CommandPalette([Command("Look", "", lambda: seen.append(palette.isVisible()))], scene.window)
    QTimer.singleShot(0, lambda: QTest.keyClick(search(palette), Qt.Key.Key_Enter))
    assert palette.exec() == 1
    assert seen == []
    qtbot.waitUntil(lambda: seen == [False])


def test_arrows_move_while_typing_and_go_round(qtbot: QtBot, scene: Scene) -> None:
    palette = scene.open("Today", "Review", "Decks")
    field = search(palette)
    assert marked(palette) == "Today"
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert marked(palette) == "Review"
    QTest.keyClick(field, Qt.Key.Key_Up)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert marked(palette) == "Decks"
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert marked(palette) == "Today"
    QTest.keyClick(field, Qt.Key.Key_PageDown)
    assert marked(palette) == "Decks"
    QTest.keyClick(field, Qt.Key.Key_PageUp)
    assert marked(palette) == "Today"
    assert scene.window.focusWidget() is field


@pytest.mark.parametrize(
    "keys",
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_it_closes_without_running_anything(scene: Scene, keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    palette = scene.open("Today")
    QTest.keyClick(search(palette), *keys)
    assert not palette.isVisible()
    assert scene.ran == []
    assert scene.window.focusWidget() is scene.behind


def test_a_click_beside_the_panel_closes_it(scene: Scene) -> None:
    palette = scene.open("Today")
    QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 590))
    assert not palette.isVisible()


def test_a_click_on_a_command_runs_it(qtbot: QtBot, scene: Scene) -> None:
    palette = scene.open("Today", "Decks")
    found = palette.findChild(QListWidget)
    assert found is not None
    where = found.visualItemRect(found.item(1)).center()
    QTest.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.waitUntil(lambda: scene.ran == ["Decks"])


def test_nothing_fits_is_said_and_enter_does_nothing(scene: Scene) -> None:
    palette = scene.open("Today")
    QTest.keyClicks(search(palette), "zzz")
    assert palette.titles == []
    QTest.keyClick(search(palette), Qt.Key.Key_Down)
    QTest.keyClick(search(palette), Qt.Key.Key_Return)
    assert palette.isVisible()


def test_the_windows_own_keys_wait(scene: Scene) -> None:
    pressed: list[int] = []
    QShortcut(QKeySequence("Ctrl+1"), scene.window).activated.connect(lambda: pressed.append(1))
    palette = scene.open("Today")
    QTest.keyClick(search(palette), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert pressed == []
    palette.reject()
    QTest.keyClick(scene.behind, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1]


def test_it_covers_the_window_and_follows_its_size(scene: Scene) -> None:
    palette = scene.open(*(f"Deck {number}" for number in range(300)))
    assert len(palette.titles) == MOST_SHOWN
    for width, height in ((900, 600), (500, 300), (1400, 900)):
        scene.window.resize(width, height)
        assert palette.size() == scene.window.size()
        panel = palette.findChild(QLineEdit).parentWidget()  # type: ignore[union-attr]
        assert panel is not None
        assert palette.rect().contains(panel.geometry())


def test_everything_that_takes_the_focus_has_a_name(scene: Scene) -> None:
    assert nameless(scene.open("Today")) == []
