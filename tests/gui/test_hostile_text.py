"""Names from elsewhere that would be mark-up: every page of the app shows them as the letters they are.

Qt reads a label's text as HTML when it looks like it, and an `<img src="/…">` in it as a file to load.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QObject, Qt
from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QMessageBox,
    QPushButton,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cpccards import config
from cpccards.domain.attempts import ExamResult
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.faces import Faces
from cpccards.domain.guarantee import Assignment, Course
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.domain.study_materials import Material, MaterialKind
from cpccards.gui.main_window import BELOW, ENTRIES
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.confusable_list import ConfusableList
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.services.library import Confusable
from cpccards.services.workspace import Workspace
from tests.gui.homes import Home
from tests.support.anki_samples import MEDIA
from tests.support.clocks import FakeClock
from tests.support.libraries import fill, opened, rate

MARK = "hostile"
OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"
TODAY = date(2026, 11, 22)
SAT = ExamResult(day_of_date(TODAY), "mock", total_right=60, total_asked=100)
PNG = MEDIA["hand bones.png"]
MOST_ROWS = 50
PAGES = (*(entry.name for entry in ENTRIES), *BELOW)


def hostile_names(picture: Path) -> list[str]:
    return [
        f'{MARK}<img src="{picture}">',
        f"<b>{MARK}</b><a href='https://example.org'>click</a>",
        f"{OVERRIDE}{MARK}gpj.exe",
        f"{MARK}\x00with\nlines<br>and <table><tr><td>cells",
        f"{MARK} <i>" + "long " * 2000,
        f"{MARK} E&M, R&D",
        f"=cmd|'/C calc'!A0 {MARK}",
    ]


def fill_with(services: Workspace, names: list[str]) -> None:
    services.settings.change(services.calendar.date(), welcomed=True)
    for name in names:
        tag = "".join(letter for letter in name if not letter.isspace())[:200]
        note = Note(NoteKind.BASIC, (name, name), topic=None, tags=(tag,), rationale=name, source=name)
        [[card]] = fill(services, [note], (name.replace("\n", " ").replace("\x00", "")[:500],))
        rate(services, card, Rating.AGAIN)


def fill_beside_cards(services: Workspace, names: list[str], folder: Path) -> None:
    """Gives everything else that has a name each of the names, as far as it takes them."""
    for name in names:
        short = "".join(letter for letter in name if letter.isprintable())[:55]
        services.support.save_person(None, {"name": short, "kind": "tutor", "meets_on": "2026-11-24"})
        services.support.ask(short, services.support.people()[0].key)
        services.support.save_feedback(None, {"words": short, "given_on": "2026-11-22"})
        services.courses.add(Course("", short, short, TODAY, TODAY, assignments=(Assignment(short, TODAY),)))
        services.search.save(short, "deck:*")
        services.presets.add(short)
        services.note_kinds.add(short)
        services.outlines.copy(services.outlines.all()[0].id, short)
        services.attempts.record(SAT, short, name)
        services.study_materials.put(Material(short, MaterialKind.BOOK, 2026, address="", folder=short))
        with suppress(BadInput):
            config.profiles().add(short)
        file_name = short.replace("/", "")
        services.media.put(f"{file_name}.png", PNG)
        certificate = folder / f"{file_name}.pdf"
        certificate.write_bytes(b"%PDF-1.4 a certificate")
        entry = {"title": short, "completed_on": "2026-05-05", "ceus": 2, "provider": short}
        if not services.renewal.is_certified():
            services.renewal.certify({"name": short, "certified_on": "2025-02-10"}, {"renewal_month": 3})
        services.renewal.save_entry(None, entry, certificate)


def tips_of_rows(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is not None and not isinstance(view, QHeaderView):
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
        for row in range(min(model.rowCount(), MOST_ROWS)):
            for column in range(columns):
                tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
                yield tip if isinstance(tip, str) else ""


def has_markup(words: str) -> bool:
    """True when Qt would take a name of ours for mark-up; one that is escaped in a paragraph is none."""
    inside = words.removeprefix("<p>").removesuffix("</p>")
    return MARK in words and "<" in inside and GuiQt.mightBeRichText(words)


def taken_for_keys(root: QWidget) -> list[str]:
    """Buttons and entries of menus of which Qt would underline a letter of a name, and swallow its “&”."""
    texts = [each.text() for each in root.findChildren(QAbstractButton)]
    texts += [each.text() for each in root.findChildren(QAction)]
    texts += [bar.tabText(at) for bar in root.findChildren(QTabBar) for at in range(bar.count())]
    return [text[:80] for text in texts if MARK in text and not QKeySequence.mnemonic(text).isEmpty()]


def read_as_markup(root: QWidget) -> list[str]:
    """Labels, message boxes and tips in which Qt would look for mark-up, and would find some of ours."""
    found = []
    for view in root.findChildren(QAbstractItemView):
        tips = {tip for tip in tips_of_rows(view) if has_markup(tip)}
        found += [f"tip in {type(view).__name__}: {tip[:80]}" for tip in tips]
    every: list[QObject] = [root, *root.findChildren(QObject)]
    for each in every:
        if isinstance(each, QLabel | QMessageBox):
            rich = each.textFormat() != Qt.TextFormat.PlainText
            if rich and has_markup(each.text()):
                found.append(f"{type(each).__name__}: {each.text()[:80]}")
        if isinstance(each, QWidget) and has_markup(each.toolTip()):
            found.append(f"tip of {type(each).__name__}: {each.toolTip()[:80]}")
    return found


def test_no_page_takes_a_name_for_markup(
    home: Home,
    library_path: Path,
    clock: FakeClock,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(config, "user_folder", lambda: tmp_path)
    picture = tmp_path / "secret.png"
    QImage(20, 20, QImage.Format.Format_RGB32).save(str(picture))
    with opened(home.library, clock) as services:
        fill_with(services, hostile_names(picture))
        fill_beside_cards(services, hostile_names(picture), tmp_path)
    root = home.open()
    qtbot.waitUntil(lambda: root.window.current_name == "today")
    bad: list[str] = []
    for name in PAGES:
        root.window.go_to(name)
        home.rest(root)
        QApplication.processEvents()
        bad += [f"{name}: {found}" for found in read_as_markup(root.window)]
        bad += [f"{name}, a key of: {found}" for found in taken_for_keys(root.window)]
    assert MARK in "".join(line.text() for line in root.window.findChildren(QLabel))
    for said in hostile_names(picture):
        root.window.say(said)
        root.window.tell(said, "Look", lambda: None, lambda: None)
        bad += [f"said: {found}" for found in read_as_markup(root.window)]
        bad += [f"said, a key of: {found}" for found in taken_for_keys(root.window)]
    assert root.workspace is not None
    for deck in root.workspace.library.decks():
        root.window.go_to("review", deck.id)
        bad += [f"review of a deck: {found}" for found in read_as_markup(root.window)]
    root.window.go_to("attempts")
    [table] = [
        each for each in root.window.findChildren(PlainTable) if each.accessibleName().startswith("Attempts,")
    ]
    for row in range(table.model().rowCount()):
        table.selectRow(row)
        bad += [f"notes of an attempt: {found}" for found in read_as_markup(root.window)]
    assert sorted(set(bad)) == []


@pytest.mark.parametrize("name", hostile_names(Path("/etc/passwd"))[:2])
def test_a_note_that_is_like_another_is_named_in_plain_text(qtbot: QtBot, theme: Theme, name: str) -> None:
    like = ConfusableList(theme)
    qtbot.addWidget(like)
    like.show_notes([Confusable(name, Faces("a", "b"), "")])
    assert read_as_markup(like) == []


@pytest.mark.parametrize("name", hostile_names(Path("/etc/passwd"))[:2])
def test_a_careless_label_would_be_found(qtbot: QtBot, name: str) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    QLabel(name, around)
    QLabel("", around).setToolTip(name)
    table = QTableWidget(1, 1, around)
    cell = QTableWidgetItem()
    cell.setToolTip(name)
    table.setItem(0, 0, cell)
    assert len(read_as_markup(around)) == 3


def test_a_careless_button_would_be_found(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    QPushButton(f"Begin {MARK} E&M", around)
    QPushButton(f"Begin {MARK} E&&M", around)
    assert taken_for_keys(around) == [f"Begin {MARK} E&M"]
