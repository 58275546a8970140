"""Names from elsewhere that would be mark-up: every page of the app shows them as the letters they are.

Qt reads a label's text as HTML when it looks like it, and an `<img src="/…">` in it as a file to load.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.gui.main_window import BELOW, ENTRIES
from cpccards.services.workspace import Workspace
from tests.gui.homes import Home
from tests.support.clocks import FakeClock
from tests.support.libraries import fill, opened, rate

MARK = "hostile"
OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
PAGES = (*(entry.name for entry in ENTRIES), *BELOW)


def hostile_names(picture: Path) -> list[str]:
    return [
        f'{MARK}<img src="{picture}">',
        f"<b>{MARK}</b><a href='https://example.org'>click</a>",
        f"{OVERRIDE}{MARK}gpj.exe",
        f"{MARK}\x00with\nlines<br>and <table><tr><td>cells",
        f"{MARK} <i>" + "long " * 2000,
    ]


def fill_with(services: Workspace, names: list[str]) -> None:
    services.settings.change(services.calendar.date(), welcomed=True)
    for name in names:
        tag = "".join(letter for letter in name if not letter.isspace())[:200]
        note = Note(NoteKind.BASIC, (name, name), topic=None, tags=(tag,), rationale=name, source=name)
        [[card]] = fill(services, [note], (name.replace("\n", " ").replace("\x00", "")[:500],))
        rate(services, card, Rating.AGAIN)


def read_as_markup(root: QWidget) -> list[str]:
    """Labels, message boxes and tips in which Qt would look for mark-up, and would find some of ours."""
    found = []
    every: list[QObject] = [root, *root.findChildren(QObject)]
    for each in every:
        if isinstance(each, QLabel | QMessageBox):
            rich = each.textFormat() != Qt.TextFormat.PlainText
            if rich and MARK in each.text() and GuiQt.mightBeRichText(each.text()):
                found.append(f"{type(each).__name__}: {each.text()[:80]}")
        if isinstance(each, QWidget) and MARK in each.toolTip() and GuiQt.mightBeRichText(each.toolTip()):
            found.append(f"tip of {type(each).__name__}: {each.toolTip()[:80]}")
    return found


def test_no_page_takes_a_name_for_markup(
    home: Home, library_path: Path, clock: FakeClock, tmp_path: Path, qtbot: QtBot
) -> None:
    picture = tmp_path / "secret.png"
    QImage(20, 20, QImage.Format.Format_RGB32).save(str(picture))
    with opened(home.library, clock) as services:
        fill_with(services, hostile_names(picture))
    root = home.open()
    qtbot.waitUntil(lambda: root.window.current_name == "today")
    bad: list[str] = []
    for name in PAGES:
        root.window.go_to(name)
        home.rest(root)
        QApplication.processEvents()
        bad += [f"{name}: {found}" for found in read_as_markup(root.window)]
    assert root.workspace is not None
    for deck in root.workspace.library.decks():
        root.window.go_to("review", deck.id)
        bad += [f"review of a deck: {found}" for found in read_as_markup(root.window)]
    assert bad == []


@pytest.mark.parametrize("name", hostile_names(Path("/etc/passwd"))[:2])
def test_a_careless_label_would_be_found(qtbot: QtBot, name: str) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    QLabel(name, around)
    QLabel("", around).setToolTip(name)
    assert len(read_as_markup(around)) == 2
