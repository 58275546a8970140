"""The window's frame: pages and the ways between them, before there is a library and with one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.gui.main_window import ENTRIES, LATER, MainWindow
from cpccards.gui.pages.page import Page
from cpccards.gui.theme import Theme
from tests.gui.accessibility import nameless, spoken_name

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NAMES = tuple(entry.name for entry in ENTRIES)


class Plain(Page):
    """A page that remembers what happened to it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.title = name.capitalize()
        self.heard: list[object] = []
        QVBoxLayout(self).addWidget(QLineEdit(name))

    def activate(self, argument: object = None) -> None:
        self.heard.append(("activate", argument))

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        self.heard.append(("apply", changes, undone))

    def woken(self) -> None:
        self.heard.append("woken")


class Frame:
    """The window with plain pages, and which of them were made."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.window = MainWindow(theme)
        qtbot.addWidget(self.window)
        self.made: list[str] = []

    def open(self, qtbot: QtBot) -> None:
        with qtbot.waitActive(self.window):
            self.window.show()

    def furnish(self) -> None:
        self.window.furnish({name: self._maker(name) for name in NAMES})

    def _maker(self, name: str) -> Callable[[], Page]:
        def make() -> Page:
            self.made.append(name)
            return Plain(name)

        return make

    @property
    def page(self) -> Plain:
        assert isinstance(self.window.page, Plain)
        return self.window.page

    def button(self, name: str) -> QPushButton:
        title = next(entry.title for entry in ENTRIES if entry.name == name)
        [found] = [each for each in self.window.findChildren(QPushButton) if each.accessibleName() == title]
        return found


@pytest.fixture
def bare(qtbot: QtBot, theme: Theme) -> Frame:
    """As it is before the library is open."""
    return Frame(qtbot, theme)


@pytest.fixture
def frame(bare: Frame, qtbot: QtBot) -> Frame:
    """As it is with a library, on Today."""
    bare.open(qtbot)
    bare.furnish()
    bare.window.unlock()
    bare.window.go_to("today")
    return bare


def test_a_page_is_made_when_it_is_first_gone_to(frame: Frame) -> None:
    assert frame.made == ["today"]
    frame.window.go_to("decks")
    frame.window.go_to("today")
    frame.window.go_to("decks", 7)
    assert frame.made == ["today", "decks"]
    assert frame.page.heard == [("activate", None), ("activate", 7)]


def test_the_title_and_the_sidebar_say_where_one_is(frame: Frame) -> None:
    for name in NAMES:
        frame.window.go_to(name)
        assert frame.window.current_name == name
        assert frame.window.windowTitle() == f"{name.capitalize()} – CPC Cards"
        marked = LATER.get(name, name)
        assert [other for other in NAMES if frame.button(other).isChecked()] == [marked]


def test_what_comes_later_is_marked_once_it_is_offered(frame: Frame) -> None:
    for name in LATER:
        assert frame.button(name).isHidden()
        frame.window.offer(name, offered=True)
        frame.window.go_to(name)
        assert frame.button(name).isVisible()
        assert frame.button(name).isChecked()
        frame.window.offer(name, offered=False)
        assert frame.button(name).isHidden()


def test_each_page_has_a_key_of_its_own_numbers_in_order() -> None:
    keys = [entry.key for entry in ENTRIES]
    numbers = [key for key in keys if key.removeprefix("Ctrl+").isdigit()]
    assert numbers == [f"Ctrl+{number}" for number in range(1, 10)]
    assert keys[-1] == "Ctrl+,"
    assert len(set(keys)) == len(ENTRIES)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_leads_to_each_page(frame: Frame, name: str) -> None:
    [entry] = [each for each in ENTRIES if each.name == name]
    QTest.keySequence(frame.window, QKeySequence(entry.key))
    assert frame.window.current_name == name


@pytest.mark.parametrize("name", NAMES)
def test_a_click_leads_to_each_page(frame: Frame, name: str) -> None:
    frame.button(name).click()
    assert frame.window.current_name == name


def test_the_sidebar_can_be_walked_and_heard(frame: Frame) -> None:
    assert nameless(frame.window) == ["QLineEdit  in Plain"], "only the stand-in page has no names"
    for entry in ENTRIES:
        button = frame.button(entry.name)
        assert spoken_name(button) == entry.title
        assert not button.icon().isNull()
    button = frame.button("forecast")
    button.setFocus()
    QTest.keyClick(button, Key.Key_Space)
    assert frame.window.current_name == "forecast"


def test_the_number_of_due_cards_is_no_part_of_the_spoken_name(frame: Frame) -> None:
    frame.window.set_due(12)
    assert frame.button("review").text() == "Review   12"
    frame.window.set_due(0)
    assert frame.button("review").text() == "Review"


def test_pages_lead_to_one_another(frame: Frame) -> None:
    frame.page.went_to.emit("forecast", "modifiers")
    assert frame.window.current_name == "forecast"
    assert frame.page.heard == [("activate", "modifiers")]


def test_only_the_page_on_screen_hears_of_a_change(frame: Frame) -> None:
    today = frame.page
    frame.window.go_to("decks")
    changed = changes("Add a note", Subject.NOTES)
    frame.page.changed.emit(changed)
    frame.window.hand_on(changed, undone=True)
    assert frame.page.heard[1:] == [("apply", changed, False), ("apply", changed, True)]
    assert today.heard == [("activate", None)]
    frame.window.hand_on("nonsense")
    assert len(frame.page.heard) == 3


def test_the_page_looks_again_when_the_window_comes_back(frame: Frame, qtbot: QtBot) -> None:
    other = QLabel("another window")
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
    frame.page.heard.clear()
    with qtbot.waitActive(frame.window):
        frame.window.activateWindow()
    qtbot.waitUntil(lambda: frame.page.heard == ["woken"])


# The keys of the root


@pytest.mark.parametrize(
    ("key", "modifiers", "signal"),
    [
        (Key.Key_Z, CTRL, "undo_requested"),
        (Key.Key_Z, CTRL | SHIFT, "redo_requested"),
        (Key.Key_Y, CTRL, "redo_requested"),
        (Key.Key_K, CTRL, "palette_requested"),
    ],
)
def test_commands_have_keys(
    frame: Frame, qtbot: QtBot, key: Key, modifiers: Qt.KeyboardModifier, signal: str
) -> None:
    with qtbot.waitSignal(getattr(frame.window, signal)):
        QTest.keyClick(frame.window, key, modifiers)


def test_help_is_about_the_page_on_screen(frame: Frame, qtbot: QtBot) -> None:
    with qtbot.waitSignal(frame.window.help_requested) as asked:
        QTest.keyClick(frame.window, Key.Key_F1)
    assert asked.args == ["today"]
    frame.window.go_to("import")
    with qtbot.waitSignal(frame.window.help_requested) as asked:
        QTest.keyClick(frame.window, Key.Key_F1)
    assert asked.args == ["import"]


def test_ctrl_q_closes(frame: Frame, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with qtbot.waitSignal(frame.window.closing):
        QTest.keyClick(frame.window, Key.Key_Q, CTRL)
    assert not frame.window.isVisible()


# Before the library


def test_nothing_leads_away_before_the_library_is_open(bare: Frame, qtbot: QtBot) -> None:
    bare.open(qtbot)
    for number in range(1, 7):
        QTest.keyClick(bare.window, Key(Key.Key_0 + number), CTRL)
    bare.button("decks").click()
    bare.window.hand_on(changes("anything", Subject.CARDS))
    assert bare.window.page is None
    bare.furnish()
    bare.window.go_to("today")
    assert bare.made == [], "not before the first questions are answered"
    bare.window.unlock()
    bare.window.go_to("nowhere")
    assert bare.made == []
    bare.window.go_to("today")
    assert bare.made == ["today"]


def test_a_page_alone_hides_the_sidebar_until_it_is_unlocked(frame: Frame) -> None:
    alone = Plain("welcome")
    frame.window.show_alone(alone)
    assert frame.window.page is alone
    assert not frame.button("today").isVisible()
    frame.window.go_to("decks")
    assert frame.window.page is alone
    frame.window.unlock()
    frame.window.go_to("decks")
    assert frame.button("today").isVisible()
    assert frame.window.current_name == "decks"


def test_the_first_paint_is_told_once(bare: Frame, qtbot: QtBot) -> None:
    painted: list[None] = []
    bare.window.first_painted.connect(lambda: painted.append(None))
    with qtbot.waitSignal(bare.window.first_painted):
        bare.window.show()
    for size in (900, 1000):
        bare.window.resize(size, 700)
        bare.window.repaint()
    bare.furnish()
    bare.window.unlock()
    bare.window.go_to("today")
    bare.window.grab()
    assert painted == [None]


def test_a_demo_says_that_it_is_one(frame: Frame) -> None:
    assert not frame.window._demo.isVisible()
    frame.window.mark_demo()
    assert frame.window._demo.isVisible()
    assert "simulated learner" in frame.window._demo.text()


# The toast


def test_a_word_is_shown_and_goes_by_itself(frame: Frame, qtbot: QtBot) -> None:
    toast = frame.window._toast
    assert not toast.isVisible()
    frame.window.say("Undone: Answer a card")
    assert toast.isVisible()
    assert spoken_name(toast) == "Undone: Answer a card"
    assert 2000 <= toast._timer.interval() <= 10_000
    toast._timer.start(1)
    qtbot.waitUntil(lambda: not toast.isVisible())


def test_a_word_lies_inside_the_window_and_never_in_the_way(frame: Frame) -> None:
    toast = frame.window._toast
    frame.window.say("A short word")
    room = frame.window._toast._over.rect()
    assert room.contains(toast.geometry())
    assert toast.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    frame.window.say("Undone: Import " + "a very long name of a file " * 20)
    assert room.contains(toast.geometry())
    assert toast.text().startswith("Undone: Import a very long name")
    assert toast.text().endswith("…")
    assert len(spoken_name(toast)) > 500, "a screen reader gets all of it"


def test_mark_up_in_a_word_stays_text(frame: Frame) -> None:
    frame.window.say("Undone: Import <b>x</b><img src='file:///etc/passwd'>")
    assert frame.window._toast.textFormat() is Qt.TextFormat.PlainText


# Place and size


def screen() -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


def test_it_comes_back_where_it_was(bare: Frame) -> None:
    room = screen()
    wanted = (room.x() + 10, room.y() + 20, 900, 600)
    bare.window.restore(wanted)
    assert bare.window.frame() == wanted


@pytest.mark.parametrize(
    "frame_", [(90_000, 90_000, 900, 600), (-5_000, 10, 900, 600), (10, 10, 0, 0), (10, 10, -900, -600)]
)
def test_a_place_that_is_off_every_screen_is_forgotten(
    bare: Frame, qtbot: QtBot, frame_: tuple[int, int, int, int]
) -> None:
    bare.window.restore(frame_)
    bare.window.show()
    assert screen().intersects(bare.window.geometry())
    assert bare.window.width() >= bare.window.minimumWidth()


def test_the_first_time_it_fits_the_screen(bare: Frame) -> None:
    bare.window.restore(None)
    assert bare.window.size().width() <= max(screen().width(), bare.window.minimumWidth())
    assert bare.window.size().height() <= max(screen().height(), bare.window.minimumHeight())


def test_its_handle_can_always_be_reached(bare: Frame) -> None:
    """A corner of a few pixels on screen is no window one could take hold of."""
    room = screen()
    bare.window.restore((room.right() - 3, room.bottom() - 3, 900, 600))
    seen = bare.window.geometry().intersected(room)
    assert seen.width() >= 100
    assert seen.height() >= 40
    assert room.contains(QPoint(seen.center()))


def test_icons_and_width_follow_the_theme(frame: Frame, theme: Theme) -> None:
    usual = frame.window._sidebar.width()
    before = frame.button("today").icon().cacheKey()
    try:
        theme.apply("dark", 150)
        assert frame.button("today").icon().cacheKey() != before
        assert frame.window._sidebar.width() > usual
    finally:
        theme.apply("light", 100)
    assert frame.window._sidebar.width() == usual
