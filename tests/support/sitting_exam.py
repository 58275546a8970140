"""Goes on with the open practice exam in its own page, by keyboard, and says so once each answer is on disk.

`python -m tests.support.sitting_exam PATH DAYS`: the wall clock is off by DAYS, time is the computer's own.
After each answer "POSITION OPTION" is printed; once handed in, "over" and the seconds on the computer's clock
before and after that. It is there to be killed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.gui.pages.sitting import SittingPage
from cpccards.gui.theme import Theme
from cpccards.services.workspace import open_workspace
from cpccards.system_clock import SystemBootClock
from tests.support.clocks import FakeClock
from tests.support.libraries import RESOURCES
from tests.support.saying import say

NO_MODIFIER, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def sit(path: Path, days: int) -> None:
    """Answers what is not answered yet, then hands in."""
    clock, machine = FakeClock(), SystemBootClock()
    clock.advance(days=days)
    workspace = open_workspace(
        path, clock, decks=path.parent / "no-decks", resources=RESOURCES, boot_clock=machine
    )
    mock = workspace.mocks.open_mock()
    if mock is None:
        raise SystemExit("no exam is open")
    app = QApplication([])
    page = SittingPage(Theme(app, RESOURCES), workspace.mocks)
    page.resize(1080, 760)
    page.show()
    page.activate(mock)
    sitting = page._sitting
    assert sitting is not None

    def press(key: Qt.Key, held: Qt.KeyboardModifier = NO_MODIFIER) -> None:
        QTest.keyClick(app.focusWidget() or page, key, held)
        app.processEvents()

    while sitting.unanswered():
        position = sitting.position
        if sitting.question(position).chosen is None:
            option = position * 7 % 4
            press(_letter((option + 1) % 4), SHIFT)
            press(_letter(option))
            say(position, option)
        press(Qt.Key.Key_Right)
    before = machine.elapsed()
    while not sitting.handed_in:
        before = machine.elapsed()
        press(Qt.Key.Key_Return, CONTROL)
    say("over", before, machine.elapsed())
    workspace.close()


def _letter(option: int) -> Qt.Key:
    return Qt.Key(ord(CHOICE_LETTERS[option]))


if __name__ == "__main__":
    sit(Path(sys.argv[1]), int(sys.argv[2]))
