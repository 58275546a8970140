"""The main job on real input: a new library, the bundled decks, thirty cards by keyboard, a kill, a restart.

Run as a program, this module is the evening itself, there to be killed:

    python -m tests.end_to_end.test_first_evening LIBRARY
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from cpccards import app as app_module
from cpccards import cli, system_clock
from cpccards.app import Root
from cpccards.commands import forecasting
from cpccards.domain.clock import date_of_day
from cpccards.domain.reviews import CardState
from cpccards.gui.errors import CrashDialog
from cpccards.gui.pages.forecast import ForecastPage
from cpccards.gui.pages.review import ReviewPage
from cpccards.gui.pages.today import TodayPage
from cpccards.gui.pages.welcome import WelcomePage
from cpccards.services.workspace import Workspace
from tests.support.clocks import NOON, FakeClock
from tests.support.saying import end_when_hung

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
CARDS = 30
SECONDS_A_CARD = 9
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    """One answer, as the library has it and as the evening tells it."""

    card: int
    rating: int


# The evening


class Evening:
    """A learner at the keyboard. Every key goes where the focus is; nothing is called."""

    def __init__(self, library: Path) -> None:
        self.clock = FakeClock()
        setattr(system_clock, "SystemClock", lambda: self.clock)  # noqa: B010 - types know it as a class
        app = QApplication.instance()
        self.app = app if isinstance(app, QApplication) else QApplication([])
        self.root = Root(self.app, library)

    def press(self, key: Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.app.focusWidget() or self.root.window, key, modifiers)

    def wait_for(self, reached: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not reached():
            if time.monotonic() > until:
                raise TimeoutError(f"the window shows {self.root.window.page}")
            QCoreApplication.processEvents()

    def begin(self) -> None:
        """Answers the first questions: an exam in eight weeks, an hour a day."""
        window = self.root.window
        self.root.start()
        self.wait_for(lambda: isinstance(window.page, WelcomePage) and window.isActiveWindow())
        self.press(Key.Key_Right)
        self.walk_to("30 minutes a day")
        self.press(Key.Key_Right)
        self.press(Key.Key_Right)
        self.press(Key.Key_Return)
        self.wait_for(lambda: isinstance(window.page, TodayPage))

    def walk_to(self, name: str) -> None:
        """Presses Tab until the control of that name has the focus."""
        for _ in range(20):
            focused = self.app.focusWidget()
            if focused is not None and focused.accessibleName() == name:
                return
            self.press(Key.Key_Tab)
        raise AssertionError(f"Tab never comes to {name}")

    def answer(self, number: int) -> Answer:
        """Answers the card on screen; mostly well."""
        page = self.root.window.page
        assert isinstance(page, ReviewPage)
        shown = page.shown
        assert shown is not None
        rating = 1 if number % 6 == 5 else 3
        if shown.faces.options:
            self.press(Key(Key.Key_A + number % 2))
        elif shown.faces.expected is not None:
            field = self.app.focusWidget()
            assert isinstance(field, QLineEdit)
            QTest.keyClicks(field, "besf 3")
            self.press(Key.Key_Return)
        else:
            self.press(Key.Key_Space)
        self.press(Key(Key.Key_0 + rating))
        QCoreApplication.processEvents()
        return Answer(shown.card.id, rating)

    def end(self) -> None:
        """Closes the window; what `run_window` does then."""
        self.root.window.close()
        self.wait_for(lambda: not self.root._tasks._running)
        self.root.stop()

    def run(self) -> NoReturn:
        """Studies until it is killed; tells each answer once it is on disk."""
        self.begin()
        workspace = self.root.workspace
        assert workspace is not None
        tell(forecast_json(workspace))
        self.wait_for(lambda: self.app.focusWidget() is not None)
        self.press(Key.Key_Return)
        number = 0
        while True:
            self.clock.advance(seconds=SECONDS_A_CARD)
            given = self.answer(number)
            number += 1
            tell([given.card, given.rating])


def forecast_json(workspace: Workspace) -> dict[str, Any]:
    return forecasting.forecast_json(workspace, workspace.forecasting.current())


def tell(value: object) -> None:
    print(json.dumps(value), flush=True)


# The test


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Iterator[Path]:
    """A learner's folder. A fault in the window fails the test."""
    monkeypatch.setenv("CPCCARDS_PREFERENCES", str(tmp_path / "preferences.json"))
    monkeypatch.setattr(app_module, "_settle_memory", lambda: None)
    faults: list[CrashDialog] = []
    monkeypatch.setattr(CrashDialog, "exec", faults.append)
    # Put back by the fixture: `Evening` sets it, in a process of its own as here.
    monkeypatch.setattr(system_clock, "SystemClock", system_clock.SystemClock)
    hook = sys.excepthook
    qapp.setQuitOnLastWindowClosed(False)
    yield tmp_path
    sys.excepthook = hook
    qapp.setQuitOnLastWindowClosed(True)
    assert faults == []


def study_until_killed(library: Path) -> tuple[dict[str, Any], list[Answer]]:
    """The forecast at the start, and every answer that was told before the process was killed."""
    command = [sys.executable, "-m", "tests.end_to_end.test_first_evening", str(library)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, cwd=root, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines: list[str] = []
        cards: set[int] = set()
        while len(cards) < CARDS and (line := process.stdout.readline()):
            if lines:
                cards.add(json.loads(line)[0])
            lines.append(line)
        process.kill()
        lines += process.stdout.readlines()
        problems = process.stderr.read()
    assert len(cards) == CARDS, problems
    if not lines[-1].endswith("\n"):
        lines.pop()
    return json.loads(lines[0]), [Answer(*json.loads(line)) for line in lines[1:]]


def answers_in(workspace: Workspace) -> list[Answer]:
    with workspace.library_file() as uow:
        rows = uow._connection.exec_driver_sql("SELECT card_id, rating FROM reviews ORDER BY id")
        return [Answer(*row) for row in rows]


def command_line_forecast(library: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What `cpccards forecast --json` prints."""
    capsys.readouterr()
    assert cli.run_command(["--library", str(library), "forecast", "--json"], lambda _library: 0) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def test_a_first_evening_survives_a_kill_and_can_be_taken_back(
    home: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    library = home / "library.cpccards"
    before, told = study_until_killed(library)
    assert len(told) > CARDS, "those not known came back"
    assert all(section["coverage"] == 0 for section in before["sections"])

    # Started again, the window has every answer that was told, and perhaps one that was not told yet.
    again = Evening(library)
    again.clock.set(NOON)
    again.clock.advance(seconds=SECONDS_A_CARD * (len(told) + 1))
    monkeypatch.setattr(system_clock, "SystemClock", lambda: again.clock)
    root, window = again.root, again.root.window

    qtbot.addWidget(window, before_close_func=lambda _window: again.end())
    with qtbot.waitActive(window):
        root.start()
    qtbot.waitUntil(lambda: isinstance(window.page, TodayPage), timeout=1000 * PATIENCE)
    workspace = root.workspace
    assert workspace is not None
    given = answers_in(workspace)
    assert given[: len(told)] == told
    assert len(given) - len(told) in {0, 1}
    settings = workspace.settings.current
    assert (settings.minutes_per_day, workspace.presets.default.new_per_day) == (60, 40)
    assert settings.exam_date == date_of_day(workspace.calendar.today() + 56)

    # The forecast has moved, and page and command line agree on it.
    again.press(Key.Key_5, CTRL)
    page = window.page
    assert isinstance(page, ForecastPage)
    qtbot.waitUntil(lambda: bool(page._forecasts) and not page._job.is_busy, timeout=1000 * PATIENCE)
    shown = forecasting.forecast_json(workspace, page._forecasts[0])
    rows = page._bars.row_texts()
    assert shown["mean"] != before["mean"]
    assert any(section["coverage"] > 0 for section in shown["sections"])
    assert page._forecasts[0].outline_id == shown["outline"]
    assert len(rows) == len(shown["sections"])
    for row, section in zip(rows, shown["sections"], strict=True):
        assert section["name"] in row
    again.end()
    assert command_line_forecast(library, capsys) == shown

    # A third start: Ctrl+Z takes the answers back one by one, to the first state.
    third = Evening(library)
    third.clock.set(again.clock.now())
    root, window = third.root, third.root.window
    qtbot.addWidget(window, before_close_func=lambda _window: third.end())
    with qtbot.waitActive(window):
        root.start()
    qtbot.waitUntil(lambda: isinstance(window.page, TodayPage), timeout=1000 * PATIENCE)
    third.press(Key.Key_2, CTRL)
    assert isinstance(window.page, ReviewPage)
    workspace = root.workspace
    assert workspace is not None
    for left in reversed(range(len(given))):
        third.press(Key.Key_Z, CTRL)
        assert window._toast.text() == "Undone: Answer a card"
        assert answers_in(workspace) == given[:left]
    assert {state for state, count in workspace.statistics.all().states.items() if count} == {CardState.NEW}
    after = forecast_json(workspace)
    assert after["mean"] == before["mean"]
    assert after["sections"] == before["sections"]
    third.press(Key.Key_Z, CTRL)
    assert isinstance(window.page, ReviewPage), "the first questions are not asked again"
    assert workspace.settings.current.welcomed


if __name__ == "__main__":
    end_when_hung()
    Evening(Path(sys.argv[1])).run()
