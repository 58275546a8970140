"""When a slot raises: one dialog, a report that tells on nobody, and a window that lives on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.gui import single_instance
from cpccards.gui.errors import CrashDialog
from cpccards.gui.fault_teller import FaultTeller
from cpccards.gui.help_viewer import HelpViewer
from cpccards.gui.log_viewer import LogViewer, newest
from cpccards.gui.main_window import MainWindow
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.theme import Theme
from cpccards.log_file import LogFile
from cpccards.services.study import ShownCard
from tests.gui.accessibility import nameless
from tests.gui.homes import Home
from tests.gui.scenes import texts
from tests.support.clocks import FakeClock
from tests.support.libraries import fill, opened

SECRET = "a word that stands on a card"


def button(widget: QWidget, name: str) -> QPushButton:
    [found] = [each for each in widget.findChildren(QPushButton) if each.text().startswith(name)]
    return found


def shown_text(dialog: QDialog) -> str:
    [text] = dialog.findChildren(QPlainTextEdit)
    return text.toPlainText()


@pytest.fixture
def dialog(qtbot: QtBot, theme: Theme) -> CrashDialog:
    made = CrashDialog("ValueError in: somewhere", card=SECRET)
    qtbot.addWidget(made)
    made.show()
    return made


class TestTheDialog:
    def test_says_what_is_safe_and_can_be_heard(self, dialog: CrashDialog) -> None:
        assert nameless(dialog) == []
        assert any("Every answer you gave is on disk." in text for text in texts(dialog))
        assert any("Nothing is sent by itself." in text for text in texts(dialog))

    def test_leaves_the_card_out_until_it_is_ticked(self, dialog: CrashDialog) -> None:
        button(dialog, "Copy report").click()
        assert QApplication.clipboard().text() == "ValueError in: somewhere"
        assert not dialog.with_card.isChecked()
        dialog.with_card.click()
        button(dialog, "Copy report").click()
        assert SECRET in QApplication.clipboard().text()
        assert SECRET in shown_text(dialog)
        dialog.with_card.click()
        assert SECRET not in shown_text(dialog)
        QApplication.clipboard().clear()

    def test_has_no_tick_where_there_is_no_card(self, qtbot: QtBot, theme: Theme) -> None:
        made = CrashDialog("report")
        qtbot.addWidget(made)
        made.show()
        assert not made.with_card.isVisible()

    def test_is_saved_as_a_file(
        self, dialog: CrashDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chosen = ["", str(tmp_path / "report.txt"), str(tmp_path / "no" / "where.txt")]
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (chosen.pop(0), ""))
        keep = button(dialog, "Save as file")
        keep.click()
        assert list(tmp_path.iterdir()) == []
        keep.click()
        assert (tmp_path / "report.txt").read_text() == dialog.report
        keep.click()
        assert any("could not be saved" in text for text in texts(dialog))

    def test_goes_on_or_restarts(self, dialog: CrashDialog, qtbot: QtBot) -> None:
        button(dialog, "Go on").click()
        assert not dialog.isVisible()
        dialog.show()
        with qtbot.waitSignal(dialog.restart_chosen):
            button(dialog, "Restart").click()
        assert not dialog.isVisible()

    def test_of_the_last_start_offers_no_restart(self, qtbot: QtBot, theme: Theme) -> None:
        made = CrashDialog("report", is_of_last_start=True)
        qtbot.addWidget(made)
        made.show()
        assert any("ended by itself" in text for text in texts(made))
        assert not button(made, "Restart").isVisible()

    def test_takes_further_faults_up_to_a_few(self, dialog: CrashDialog) -> None:
        for number in range(1, 51):
            dialog.add(f"fault {number}!")
        assert "50 more faults came since." in texts(dialog)
        assert "fault 5!" in dialog.report
        assert "fault 6!" not in dialog.report


def _nothing() -> None:
    """What usually happens while a dialog is open."""


def broken(kind: type[Exception]) -> None:
    raise kind(SECRET)


@pytest.fixture
def teller(qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> Teller:
    return Teller(qtbot, theme, monkeypatch)


class Teller:
    """A window that faults come to, with a clock and a hand on its dialogs."""

    def __init__(self, qtbot: QtBot, theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window = MainWindow(theme)
        qtbot.addWidget(self.window)
        self.window.show()
        self.seconds = 0.0
        self.told: list[str] = []
        self.press = "Go on"
        self.meanwhile: Callable[[], None] = _nothing
        self.teller = FaultTeller(self.window, None, lambda: self.seconds)

        def answer(dialog: CrashDialog) -> int:
            return self._answer(dialog)

        monkeypatch.setattr(CrashDialog, "exec", answer)

    def _answer(self, dialog: CrashDialog) -> int:
        meanwhile, self.meanwhile = self.meanwhile, _nothing
        meanwhile()
        self.told.append(dialog.report)
        button(dialog, self.press).click()
        return 0

    def fault(self, kind: type[Exception] = ValueError, times: int = 1) -> None:
        for _ in range(times):
            try:
                broken(kind)
            except kind as error:
                self.teller.hook(kind, error, error.__traceback__)
        QApplication.processEvents()


class TestTheTeller:
    def test_tells_a_burst_of_the_same_fault_once(self, teller: Teller) -> None:
        teller.fault(times=20)
        assert len(teller.told) == 1
        assert SECRET not in teller.told[0]
        for _ in range(5):  # each renews the quiet
            teller.seconds += 6
            teller.fault()
        assert len(teller.told) == 1
        teller.seconds += 11
        teller.fault()
        assert len(teller.told) == 2

    def test_tells_another_one(self, teller: Teller) -> None:
        teller.fault()
        teller.fault(KeyError)
        assert len(teller.told) == 2

    def test_adds_what_comes_while_the_dialog_is_open(self, teller: Teller) -> None:
        teller.meanwhile = lambda: teller.fault(KeyError, 3)
        teller.fault()
        [report] = teller.told
        assert report.count("KeyError") == 3

    def test_waits_until_the_slot_is_left(self, teller: Teller, qtbot: QtBot) -> None:
        """In the painting of a window: a dialog from there would run within it."""

        class Broken(QWidget):
            def paintEvent(self, event: QPaintEvent) -> None:
                teller.teller.hook(ValueError, ValueError(), None)
                assert teller.told == []

        broken = Broken()
        qtbot.addWidget(broken)
        broken.show()
        qtbot.waitUntil(lambda: len(teller.told) == 1)

    def test_restart_is_asked_for_once_the_dialog_is_closed(self, teller: Teller, qtbot: QtBot) -> None:
        teller.press = "Restart"
        with qtbot.waitSignal(teller.teller.restart_chosen):
            teller.fault()

    def test_opens_the_log_over_the_dialog(self, teller: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
        over: list[QWidget | None] = []
        monkeypatch.setattr(LogViewer, "exec", lambda viewer: over.append(viewer.parentWidget()))
        teller.press = "Open the log"
        teller.fault()
        assert isinstance(over[0], CrashDialog)


class TestInTheApp:
    def test_a_fault_in_a_slot_of_a_page_costs_nothing(
        self, welcomed: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
    ) -> None:
        """The card on screen stays, what was accepted is on disk, the card is added only when ticked."""
        with opened(welcomed.library, clock) as services:
            fill(services, [Note(NoteKind.BASIC, (SECRET, "an answer"))], ("Alone",))
            [deck] = [deck.id for deck in services.library.decks() if deck.path == ("Alone",)]
        with_card: list[str] = []

        def tell(dialog: CrashDialog) -> int:
            assert SECRET not in dialog.report
            dialog.with_card.setChecked(True)
            with_card.append(dialog.report)
            return 0

        monkeypatch.setattr(CrashDialog, "exec", tell)
        root = welcomed.open()
        root.window.go_to("review", deck)
        page, workspace = root.window.page, root.workspace
        assert isinstance(page, ReviewPage)
        assert workspace is not None

        def breaks(shown: ShownCard, rating: Rating, took: timedelta) -> None:
            raise ValueError(shown.faces.question)

        page.reveal()
        with monkeypatch.context() as broken:
            broken.setattr(workspace.study, "rate", breaks)
            button(page, "3").click()
            qtbot.waitUntil(lambda: bool(with_card))
        assert SECRET in with_card[0]
        assert page.shown is not None
        assert workspace.statistics.all().reviews == 0
        page.rate(Rating.GOOD)
        welcomed.close(root)
        with opened(welcomed.library, clock) as after:
            assert after.statistics.all().reviews == 1
            assert after.library_file.check() == []

    def test_restart_closes_cleanly_and_starts_again(
        self, welcomed: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def tell(dialog: CrashDialog) -> int:
            button(dialog, "Restart").click()
            return 0

        monkeypatch.setattr(CrashDialog, "exec", tell)
        root = welcomed.open()
        root.window.palette_requested.disconnect()
        root.window.palette_requested.connect(lambda: 1 / 0)
        root.window.palette_requested.emit()
        qtbot.waitUntil(lambda: not root.window.isVisible())
        assert root.wants_restart
        started: list[tuple[str, list[str]]] = []

        def start(program: str, arguments: list[str]) -> tuple[bool, int]:
            started.append((program, arguments))
            return True, 1

        monkeypatch.setattr(QProcess, "startDetached", start)
        monkeypatch.setattr(sys, "argv", ["cpccards", "--library", "mine"])
        assert single_instance.start_again()
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        single_instance.start_again()
        assert started == [
            (sys.executable, ["-m", "cpccards", "--library", "mine"]),
            (sys.executable, ["--library", "mine"]),
        ]

    def test_what_ended_the_last_start_is_offered_once(
        self, welcomed: Home, qtbot: QtBot, tmp_path: Path
    ) -> None:
        log = LogFile(tmp_path / "log")
        log.last_crash = "Fatal Python error: Segmentation fault"
        try:
            root = welcomed.make(welcomed.library, log=log)
            with qtbot.waitActive(root.window):
                root.start()
            qtbot.waitUntil(lambda: bool(welcomed.faults))
        finally:
            log.stop()
        assert welcomed.faults.pop() == "Fatal Python error: Segmentation fault"

    def test_the_log_opens_from_the_help(
        self, welcomed: Home, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read: list[str] = []

        def look(viewer: LogViewer) -> int:
            read.append(viewer.text.toPlainText())
            return 0

        monkeypatch.setattr(LogViewer, "exec", look)
        log = LogFile(tmp_path / "log")
        try:
            root = welcomed.make(welcomed.library, log=log)
            with qtbot.waitActive(root.window):
                root.start()
            qtbot.waitUntil(lambda: root.workspace is not None)
            QTimer.singleShot(0, lambda: button(_open_help(root.window), "Open the log").click())
            QTimer.singleShot(50, lambda: _open_help(root.window).accept())
            root.window.help_requested.emit("today")
        finally:
            log.stop()
        assert len(read) == 1


def _open_help(window: QWidget) -> HelpViewer:
    [viewer] = window.findChildren(HelpViewer)
    return viewer


class TestTheLog:
    def test_shows_its_end_from_a_whole_line_on(self, tmp_path: Path) -> None:
        path = tmp_path / "cpccards.log"
        path.write_text("".join(f"line {number}\n" for number in range(40_000)), encoding="utf-8")
        found = newest(path).splitlines()
        assert found[-1] == "line 39999"
        assert found[0].startswith("line ")
        assert len(found) < 40_000

    def test_is_empty_where_there_is_none(self, tmp_path: Path) -> None:
        assert newest(None) == newest(tmp_path / "none") == ""

    def test_names_no_home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", "/home/anna.learner")
        monkeypatch.setenv("USERPROFILE", "/home/anna.learner")
        path = tmp_path / "cpccards.log"
        path.write_text("The log of /home/anna.learner/x could not be folded in\n", encoding="utf-8")
        assert newest(path) == "The log of ~/x could not be folded in\n"

    def test_is_read_copied_and_saved(
        self, qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "cpccards.log"
        path.write_text("INFO it began\n", encoding="utf-8")
        viewer = LogViewer(path)
        qtbot.addWidget(viewer)
        viewer.show()
        assert nameless(viewer) == []
        assert viewer.text.toPlainText() == "INFO it began\n"
        button(viewer, "Copy all").click()
        assert QApplication.clipboard().text() == "INFO it began\n"
        QApplication.clipboard().clear()
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "kept.txt"), ""))
        button(viewer, "Save as file").click()
        assert (tmp_path / "kept.txt").read_text() == "INFO it began\n"
        button(viewer, "Close").click()
        assert not viewer.isVisible()
