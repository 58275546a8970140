"""The whole window over a library of its own: opening, first questions, trouble, undo, faults, the end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cpccards.app import Root
from cpccards.domain.changes import Subject
from cpccards.domain.errors import DiskFull, LibraryDamaged
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.gui.command_palette import CommandPalette
from cpccards.gui.errors import ProblemPage
from cpccards.gui.help_viewer import HelpViewer
from cpccards.gui.main_window import BELOW, ENTRIES
from cpccards.gui.note_editor import NoteEditor
from cpccards.gui.pages.import_file import ImportPage
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.pages.today import TodayPage
from cpccards.gui.pages.welcome import WelcomePage
from cpccards.gui.widgets.today.news_line import NewsLine
from cpccards.services import workspace as workspace_module
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.homes import PATIENCE, Home
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, opened

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def words(widget: QWidget) -> str:
    return "\n".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible())


def button(widget: QWidget, name: str) -> QPushButton:
    [found] = [each for each in widget.findChildren(QPushButton) if each.text().startswith(name)]
    return found


def services_of(root: Root) -> Workspace:
    assert root.workspace is not None
    return root.workspace


def said(root: Root) -> str:
    toast = root.window._toast
    return toast.text() if toast.isVisible() else ""


# Opening


def test_a_new_library_asks_first_and_then_shows_today(home: Home, qtbot: QtBot) -> None:
    root = home.open(waits=False)
    assert not root.window._sidebar.isVisible()
    qtbot.waitUntil(lambda: root.window.page is not None, timeout=PATIENCE)
    page = root.window.page
    assert isinstance(page, WelcomePage)
    assert root.workspace is None, "the questions come before the library"
    assert not root.window._sidebar.isVisible()
    qtbot.waitUntil(lambda: root.workspace is not None, timeout=PATIENCE)
    assert page.isVisible()
    QTest.keyClick(page.focusWidget() or page, Key.Key_Return)
    assert isinstance(root.window.page, TodayPage)
    assert root.window._sidebar.isVisible()
    settings = services_of(root).settings.current
    assert settings.welcomed
    assert settings.minutes_per_day == 30


def test_skipping_all_shows_today_too_and_never_asks_again(home: Home) -> None:
    root = home.open()
    assert root.window.page is not None
    button(root.window.page, "Skip all").click()
    assert isinstance(root.window.page, TodayPage)
    home.close(root)
    again = home.open()
    assert isinstance(again.window.page, TodayPage)


def test_answers_given_before_the_library_is_made_are_taken_over(home: Home, qtbot: QtBot) -> None:
    root = home.open(waits=False)
    qtbot.waitUntil(lambda: root.window.page is not None, timeout=PATIENCE)
    page = root.window.page
    assert isinstance(page, WelcomePage)
    assert root.workspace is None
    page.skip()
    qtbot.waitUntil(lambda: isinstance(root.window.page, TodayPage), timeout=PATIENCE)
    assert services_of(root).settings.current.welcomed


def test_a_library_that_was_never_welcomed_is_asked(home: Home, library_path: Path) -> None:
    root = home.open()
    assert isinstance(root.window.page, WelcomePage)


def test_answers_that_cannot_be_kept_can_be_given_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    root = home.open()
    page = root.window.page
    assert isinstance(page, WelcomePage)
    full = DiskFull("Your disk is full", "This change was NOT saved.", "Free some space, then try again.")

    def fail(*_arguments: object) -> None:
        raise full

    with monkeypatch.context() as broken:
        broken.setattr(services_of(root).welcome, "answer", fail)
        page.start()
    assert page.isVisible()
    assert "Free some space" in words(page)
    page.start()
    assert isinstance(root.window.page, TodayPage)


def test_a_known_library_opens_on_today(welcomed: Home) -> None:
    root = welcomed.open()
    assert isinstance(root.window.page, TodayPage)
    assert "4 cards" in words(root.window.page)
    assert root.window.windowTitle() == "Today – CPC Cards"
    assert not root.window._demo.isVisible()
    welcomed.rest(root)


def test_a_demo_says_so(welcomed: Home, clock: FakeClock) -> None:
    with opened(welcomed.library, clock) as services, services.library_file() as uow:
        uow.settings.put({"demo": True})
        uow.commit()
    assert welcomed.open().window._demo.isVisible()


def test_the_window_opens_with_the_looks_and_place_kept(welcomed: Home) -> None:
    kept = {"theme": "dark", "text_size": 120, "window": [30, 40, 900, 600]}
    welcomed.preferences.write_text(json.dumps(kept))
    root = welcomed.open()
    assert root._theme.is_dark
    assert root.window.frame()[2:] == (900, 600)
    root.set_looks("light", 100)
    welcomed.close(root)
    assert json.loads(welcomed.preferences.read_text())["theme"] == "dark", (
        "looks set for a picture are not kept"
    )


def test_looks_chosen_in_the_settings_are_taken_over_and_kept(welcomed: Home) -> None:
    root = welcomed.open()
    root._preferences.theme = "dark"
    root._on_preferences()
    assert root._theme.is_dark
    assert json.loads(welcomed.preferences.read_text())["theme"] == "dark"


def test_every_page_opens(welcomed: Home, qtbot: QtBot) -> None:
    root = welcomed.open()
    names = [*(entry.name for entry in ENTRIES), *BELOW]
    for name in names:
        root.window.go_to(name)
        assert root.window.page is not None
        assert root.window.page.name == name
        assert root.window.page.isVisible()
        welcomed.rest(root)
    assert nameless(root.window._sidebar) == []
    root.set_looks("dark", 150)
    for name in names:
        root.window.go_to(name)
        root.window.grab()
    welcomed.rest(root)


# A library that can't be used


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _no_database(path: Path) -> None:
    path.write_bytes(b"These are my notes on modifiers. " * 40)


def _newer(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[60:64] = (99).to_bytes(4, "big")
    path.write_bytes(content)


def _of_another_program(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[68:72] = b"\0\0\0\1"
    path.write_bytes(content)


def _torn(path: Path) -> None:
    """Its header is sound, the pages behind it are not."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "title", "remedy"),
    [
        (_empty, "The library is damaged", "put a backup in its place"),
        (_no_database, "The library is damaged", "Move it away to start a new library"),
        (_newer, "The library is newer than the app", "Update the app"),
        (_of_another_program, "This is not a card library", "Choose another file"),
        (_torn, "The library is damaged", "put a backup in its place"),
    ],
)
def test_a_library_that_cannot_be_used_is_left_alone_and_tried_again(
    welcomed: Home, spoil: Callable[[Path], None], title: str, remedy: str
) -> None:
    backup = welcomed.folder / "backup"
    shutil.copyfile(welcomed.library, backup)
    spoil(welcomed.library)
    spoiled = welcomed.library.read_bytes()
    root = welcomed.open(waits=False)
    welcomed.qtbot.waitUntil(lambda: isinstance(root.window.page, ProblemPage))
    page = root.window.page
    assert isinstance(page, ProblemPage)
    told = words(page)
    assert title in told
    assert remedy in told
    assert str(welcomed.library) in told
    assert root.workspace is None
    assert not root.window._sidebar.isVisible()
    assert nameless(page) == []
    assert welcomed.library.read_bytes() == spoiled
    button(page, "Try again").click()
    assert isinstance(root.window.page, ProblemPage), "nothing has changed"
    shutil.copyfile(backup, welcomed.library)
    button(root.window.page, "Try again").click()
    assert isinstance(root.window.page, TodayPage)
    assert "4 cards" in words(root.window.page)
    assert root.window._sidebar.isVisible()


def test_a_damaged_library_moved_away_makes_room_for_a_new_one(welcomed: Home, qtbot: QtBot) -> None:
    _empty(welcomed.library)
    root = welcomed.open(waits=False)
    qtbot.waitUntil(lambda: isinstance(root.window.page, ProblemPage))
    welcomed.library.rename(welcomed.folder / "damaged")
    page = root.window.page
    assert page is not None
    button(page, "Try again").click()
    button(page, "Try again").click()
    qtbot.waitUntil(lambda: root.workspace is not None, timeout=PATIENCE)
    welcome = root.window.page
    assert isinstance(welcome, WelcomePage)
    welcome.skip()
    assert isinstance(root.window.page, TodayPage)


def test_a_library_that_was_never_welcomed_is_asked_after_its_trouble(
    home: Home, library_path: Path, qtbot: QtBot
) -> None:
    backup = home.folder / "backup"
    shutil.copyfile(library_path, backup)
    _empty(library_path)
    root = home.open(waits=False)
    qtbot.waitUntil(lambda: isinstance(root.window.page, ProblemPage))
    shutil.copyfile(backup, library_path)
    assert root.window.page is not None
    button(root.window.page, "Try again").click()
    assert isinstance(root.window.page, WelcomePage)


def test_trouble_on_the_first_page_is_told_and_tried_again(
    welcomed: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = LibraryDamaged("The library is damaged", "A part can't be read.", "Put a backup in its place.")

    def fail(_page: TodayPage, _argument: object = None) -> None:
        raise damaged

    with monkeypatch.context() as broken:
        broken.setattr(TodayPage, "activate", fail)
        root = welcomed.open(waits=False)
        qtbot.waitUntil(lambda: isinstance(root.window.page, ProblemPage))
    assert root.workspace is None
    assert root.window.page is not None
    button(root.window.page, "Try again").click()
    assert isinstance(root.window.page, TodayPage)
    assert "4 cards" in words(root.window.page)


def test_a_second_window_is_told_that_the_library_is_in_use(
    welcomed: Home, clock: FakeClock, qtbot: QtBot
) -> None:
    with opened(welcomed.library, clock):
        root = welcomed.open(waits=False)
        qtbot.waitUntil(lambda: isinstance(root.window.page, ProblemPage), timeout=PATIENCE)
        assert root.window.page is not None
        assert "The library is in use" in words(root.window.page)
    button(root.window.page, "Try again").click()
    assert isinstance(root.window.page, TodayPage)


def test_a_folder_that_cannot_be_made_is_told(home: Home, qtbot: QtBot) -> None:
    blocked = home.folder / "file"
    blocked.write_text("no folder")
    root = home.make(blocked / "library.cpccards")
    root.start()
    qtbot.waitUntil(lambda: isinstance(root.window.page, ProblemPage), timeout=PATIENCE)
    assert root.window.page is not None
    with qtbot.waitSignal(root.window.closing):
        button(root.window.page, "Quit").click()


# Undo


def test_a_change_is_undone_and_done_again_by_its_keys(welcomed: Home) -> None:
    root = welcomed.open()
    services = services_of(root)
    services.library.add_note(basic("new"), ("My notes",))
    root.window.go_to("decks")
    QTest.keyClick(root.window, Key.Key_Z, CTRL)
    assert said(root) == "Undone: Add a note"
    assert [deck.path for deck in services.library.decks()] == [("Words",), ("CPT",), ("CPT", "Modifiers")]
    QTest.keyClick(root.window, Key.Key_Z, CTRL | SHIFT)
    assert said(root) == "Done again: Add a note"
    QTest.keyClick(root.window, Key.Key_Z, CTRL)
    QTest.keyClick(root.window, Key.Key_Y, CTRL)
    assert ("My notes",) in [deck.path for deck in services.library.decks()]
    QTest.keyClick(root.window, Key.Key_Y, CTRL)
    assert said(root) == "Nothing to redo."


def test_an_answer_is_taken_back_even_from_the_field_of_a_typed_card(welcomed: Home) -> None:
    with opened(welcomed.library, FakeClock()) as services:
        [deck] = [deck for deck in services.library.decks() if deck.path == ("Words",)]
        fill(services, [Note(NoteKind.TYPED, ("muscle pain?", "myalgia"))], ("Words",))
    root = welcomed.open()
    root.window.go_to("review", deck.id)
    page = root.window.page
    assert isinstance(page, ReviewPage)
    first = page.shown
    for key in (Key.Key_Return, Key.Key_4):
        QTest.keyClick(page.focusWidget(), key)
    assert page.shown is not first
    QTest.keyClicks(page.focusWidget(), "my")
    QTest.keyClick(page.focusWidget(), Key.Key_Z, CTRL)
    assert said(root) == "", "letters are taken back first"
    assert page._face._typed.text() == ""
    QTest.keyClick(page.focusWidget(), Key.Key_Z, CTRL)
    assert said(root) == "Undone: Answer a card"
    assert page.shown is not None
    assert first is not None
    assert page.shown.card.id == first.card.id
    QTest.keyClick(page.focusWidget(), Key.Key_Z, CTRL | SHIFT)
    assert said(root) == "Done again: Answer a card"


def test_undo_that_fails_is_told(welcomed: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    root = welcomed.open()

    def fail() -> None:
        raise DiskFull("Your disk is full", "Nothing was saved.", "Free some space.")

    monkeypatch.setattr(services_of(root).undo, "undo", fail)
    QTest.keyClick(root.window, Key.Key_Z, CTRL)
    assert said(root) == "Nothing was saved. Free some space."


def test_a_note_added_anywhere_reaches_page_and_forecast(
    welcomed: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = welcomed.open()
    services = services_of(root)
    welcomed.rest(root)
    before = services.forecasting._evidence
    seen: list[NoteEditor] = []

    def save(editor: NoteEditor) -> int:
        seen.append(editor)
        editor.result_changes = services.library.add_note(basic("new"), ("My notes",))
        return int(QDialog.DialogCode.Accepted)

    monkeypatch.setattr(NoteEditor, "exec", save)
    root._acts.add_note()
    assert len(seen) == 1
    assert root.window.page is not None
    assert "5 cards" in words(root.window.page)
    assert services.forecasting._evidence is not before, "the forecast is worked out anew"
    assert root._makers is not None
    changed = root._makers.edit_note(None, ("My notes",))
    assert changed is not None
    assert changed.touches(Subject.NOTES)


# Dialogs


def test_help_opens_about_the_page_on_screen(welcomed: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    root = welcomed.open()
    opened_: list[str] = []
    monkeypatch.setattr(HelpViewer, "exec", lambda viewer: opened_.append(viewer.windowTitle()))
    root.window.go_to("forecast")
    QTest.keyClick(root.window, Key.Key_F1)
    assert len(opened_) == 1


def test_the_palette_leads_to_pages_commands_and_decks(
    welcomed: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = welcomed.open()
    offered: list[str] = []

    def choose(palette: CommandPalette) -> int:
        offered.extend(command.title for command in palette._commands)
        next(command for command in palette._commands if command.title == "CPT › Modifiers").act()
        return 1

    monkeypatch.setattr(CommandPalette, "exec", choose)
    QTest.keyClick(root.window, Key.Key_K, CTRL)
    assert {entry.title for entry in ENTRIES} <= set(offered)
    assert {"Undo", "Redo", "Add a note", "Help", "Exam outlines", "Cards without a topic"} <= set(offered)
    page = root.window.page
    assert isinstance(page, ReviewPage)
    assert page.shown is not None
    assert page.shown.deck_path == ("CPT", "Modifiers")


def test_nothing_opens_before_the_first_questions_are_answered(
    home: Home, library_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = home.open()
    monkeypatch.setattr(CommandPalette, "exec", lambda _palette: pytest.fail("opened"))
    QTest.keyClick(root.window, Key.Key_K, CTRL)
    QTest.keyClick(root.window, Key.Key_Z, CTRL)
    assert said(root) == ""
    assert isinstance(root.window.page, WelcomePage)


# Faults


def test_a_fault_in_the_app_is_logged_told_and_survived(
    welcomed: Home, caplog: pytest.LogCaptureFixture, qtbot: QtBot
) -> None:
    root = welcomed.open()

    def burst() -> None:
        secret = "the text of a card"
        raise ZeroDivisionError(secret)

    root.window.palette_requested.disconnect()
    root.window.palette_requested.connect(burst)
    QTest.keyClick(root.window, Key.Key_K, CTRL)
    qtbot.waitUntil(lambda: bool(welcomed.faults))
    [report] = welcomed.faults
    welcomed.faults.clear()
    assert "ZeroDivisionError" in report
    assert "burst" in report
    assert "the text of a card" not in report
    assert "Python" in report
    [record] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert record.exc_info is not None
    root.window.go_to("decks")
    assert root.window.current_name == "decks"


def test_a_known_failure_nobody_saw_to_is_no_fault(welcomed: Home, caplog: pytest.LogCaptureFixture) -> None:
    root = welcomed.open()

    def fail() -> None:
        raise DiskFull("Your disk is full", "Nothing was saved.", "Free some space.")

    root.window.palette_requested.disconnect()
    root.window.palette_requested.connect(fail)
    QTest.keyClick(root.window, Key.Key_K, CTRL)
    assert said(root) == "Your disk is full. Nothing was saved. Free some space."
    assert [each.levelname for each in caplog.records if each.name.endswith("fault_teller")] == ["WARNING"]


def test_a_fault_on_a_worker_is_told_too(
    welcomed: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = welcomed.open()
    welcomed.rest(root)

    def burst(*_arguments: object) -> None:
        raise KeyError("history")

    monkeypatch.setattr(services_of(root).forecasting, "fill_history", burst)
    root._fill_history(services_of(root))
    qtbot.waitUntil(lambda: bool(welcomed.faults))
    assert "KeyError" in welcomed.faults.pop()


def test_a_fault_while_opening_is_told(home: Home, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    def burst(*_arguments: object, **_named: object) -> None:
        raise KeyError("opening")

    monkeypatch.setattr(workspace_module, "open_workspace", burst)
    home.open(waits=False)
    qtbot.waitUntil(lambda: bool(home.faults))
    assert "KeyError" in home.faults.pop()


def test_ctrl_c_is_no_fault(welcomed: Home, capsys: pytest.CaptureFixture[str]) -> None:
    root = welcomed.open()
    root._faults.hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "KeyboardInterrupt" in capsys.readouterr().err


# The end


def test_closing_keeps_todays_forecast_and_the_preferences(
    welcomed: Home, clock: FakeClock, qtbot: QtBot
) -> None:
    root = welcomed.open()
    services = services_of(root)
    services.forecasting.prepare()
    root.window.resize(950, 610)
    welcomed.close(root)
    assert root.workspace is None
    assert sys.excepthook is sys.__excepthook__
    assert json.loads(welcomed.preferences.read_text())["window"][2:] == [950, 610]
    with opened(welcomed.library, clock) as after:
        known = after.forecasting.last_known()
        assert known is not None
        assert known.day == after.calendar.today()


def test_a_forecast_that_cannot_be_kept_does_not_keep_the_window_open(
    welcomed: Home, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = welcomed.open()
    services_of(root).forecasting.prepare()

    def fail() -> None:
        raise DiskFull("Your disk is full", "Nothing was saved.", "Free some space.")

    monkeypatch.setattr(services_of(root).forecasting, "keep_today", fail)
    welcomed.close(root)
    assert root.workspace is None
    with opened(welcomed.library, clock) as after:
        assert after.settings.current.welcomed


def test_closing_in_the_middle_of_making_a_library_waits_for_it(home: Home, clock: FakeClock) -> None:
    root = home.open(waits=False)
    root.window.close()
    root.stop()
    assert root._tasks._pool.activeThreadCount() == 0


def test_what_was_answered_is_there_the_next_time(welcomed: Home) -> None:
    root = welcomed.open()
    root.window.go_to("review")
    page = root.window.page
    assert isinstance(page, ReviewPage)
    for _ in range(2):
        page.reveal()
        page.rate(Rating.EASY)
    welcomed.close(root)
    again = welcomed.open()
    assert services_of(again).statistics.all().reviews == 2
    assert again.window.page is not None
    assert "2 cards" in words(again.window.page)


_RUN = """
import sys
from PySide6.QtCore import QTimer
from cpccards import app
from cpccards.gui.errors import CrashDialog

CrashDialog.exec = lambda dialog: 0
begin = app.Root.start

def start(root):
    begin(root)
    timer = QTimer(root.window)
    def look():
        if root.window.current_name == "today":
            timer.stop()
            root.window.palette_requested.disconnect()
            root.window.palette_requested.connect(lambda: 1 / 0)
            root.window.palette_requested.emit()
            QTimer.singleShot(50, root.window.close)
    timer.timeout.connect(look)
    timer.start(20)

app.Root.start = start
sys.exit(app.run_window(sys.argv[1]))
"""


def test_the_program_runs_logs_its_faults_and_ends(welcomed: Home) -> None:
    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_DATA_HOME": str(welcomed.folder / "data"),
        "CPCCARDS_PREFERENCES": str(welcomed.preferences),
    }
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(welcomed.library)],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [log] = (welcomed.folder / "data").rglob("cpccards.log")
    assert "ZeroDivisionError" in log.read_text(encoding="utf-8")
    assert json.loads(welcomed.preferences.read_text())["window"]


def test_a_file_given_at_the_start_is_shown_on_the_import_page(welcomed: Home, qtbot: QtBot) -> None:
    path = welcomed.folder / "words.csv"
    path.write_text("Front,Back\nAMI,infarction\nBPH,hyperplasia\n", encoding="utf-8")
    root = welcomed.make(welcomed.library, path)
    with qtbot.waitActive(root.window):
        root.start()
    qtbot.waitUntil(lambda: root.window.current_name == "import", timeout=PATIENCE)
    page = root.window.page
    assert isinstance(page, ImportPage)
    qtbot.waitUntil(lambda: page.step is page.preview, timeout=PATIENCE)
    assert page.preview.foot.words.startswith("2 notes")


def test_an_import_that_was_stopped_is_told_at_the_next_start(welcomed: Home, qtbot: QtBot) -> None:
    mark = welcomed.library.with_name(welcomed.library.name + ".importing")
    with opened(welcomed.library, FakeClock()) as services, services.import_mark.kept():
        left = mark.read_bytes()
    mark.write_bytes(left)
    root = welcomed.open()
    line = "The last import did not finish; nothing was added. Try again."
    qtbot.waitUntil(lambda: any(line in told.words for told in root.window.findChildren(NewsLine)))
    assert not mark.exists()
