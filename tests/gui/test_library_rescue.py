"""The whole window when a backup is restored, and when the library is damaged, gone or not complete."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from cpccards.app import Root
from cpccards.domain.backups import Backup, Reason
from cpccards.domain.errors import BadInput
from cpccards.domain.reviews import Rating
from cpccards.gui.pages.backups import BackupsPage
from cpccards.gui.pages.library_problem import LibraryProblemPage
from cpccards.gui.pages.today import TodayPage
from cpccards.gui.pages.welcome import WelcomePage
from cpccards.gui.widgets.today.news_line import NewsLine
from tests.gui.homes import PATIENCE, Home
from tests.support.clocks import FakeClock
from tests.support.libraries import fill_basic, opened, rate


@pytest.fixture
def backup(home: Home, clock: FakeClock) -> Backup:
    """A library of three cards and an answer, with a backup, that has five cards by now."""
    with opened(home.library, clock) as services:
        services.settings.note_welcomed()
        cards = fill_basic(services, 3)
        rate(services, cards[0], Rating.GOOD)
        made = services.backups.make(Reason.BY_HAND)
        fill_basic(services, 2, deck=("Later",))
    return made


def reopened(home: Home, root: Root, before: object = None) -> None:
    home.qtbot.waitUntil(
        lambda: root.workspace is not None and root.workspace is not before, timeout=PATIENCE
    )
    home.qtbot.waitUntil(lambda: isinstance(root.window.page, TodayPage), timeout=PATIENCE)


def cards_in(root: Root) -> int:
    assert root.workspace is not None
    return root.workspace.backups.present().cards


def problem(home: Home, root: Root) -> LibraryProblemPage:
    home.qtbot.waitUntil(lambda: isinstance(root.window.page, LibraryProblemPage), timeout=PATIENCE)
    page = root.window.page
    assert isinstance(page, LibraryProblemPage)
    return page


def kept(home: Home, word: str) -> list[Path]:
    return [path for path in home.folder.iterdir() if word in path.name]


def test_a_backup_is_restored_from_the_page(home: Home, backup: Backup, clock: FakeClock) -> None:
    root = home.open()
    root.window.go_to("backups", backup)
    page = root.window.page
    assert isinstance(page, BackupsPage)
    home.rest(root)
    page.restore.click()
    before = root.workspace
    page.confirmation.go.click()
    reopened(home, root, before)
    assert cards_in(root) == 3
    assert root.workspace is not None
    assert [each.reason for each in root.workspace.backups.all()] == [Reason.RESTORE, Reason.BY_HAND]
    [file] = kept(home, "before-restore")
    with opened(file, clock) as services:
        assert services.backups.present().cards == 5
    told = [f"The backup is restored. What was there before is kept as {file.name}."]
    home.qtbot.waitUntil(lambda: said(root.window, NewsLine) == told)


def test_a_backup_that_cannot_be_restored_leaves_the_library_open(home: Home, backup: Backup) -> None:
    root = home.open()
    before = root.workspace
    backup.path.write_bytes(b"")
    root._restore(backup)
    reopened(home, root, before)
    assert cards_in(root) == 5
    assert any("backup can't be used" in each.text() for each in root.window.findChildren(QLabel))


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b""), Path.unlink], ids=["empty", "gone"])
def test_a_library_in_trouble_is_restored_at_once(
    home: Home, backup: Backup, spoil: Callable[[Path], None]
) -> None:
    spoil(home.library)
    root = home.open(waits=False)
    page = problem(home, root)
    assert "(3 cards, 1 answer)?" in page.offer
    page.restore.click()
    reopened(home, root)
    assert cards_in(root) == 3


def test_what_can_be_read_makes_a_new_library(home: Home, backup: Backup) -> None:
    with home.library.open("rb+") as file, closing(sqlite3.connect(home.library)) as connection:
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'note_kinds'")
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    root = home.open(waits=False)
    problem(home, root).read_out.click()
    reopened(home, root)
    assert cards_in(root) == 5
    assert len(kept(home, "corrupt")) == 1
    assert any("The damaged file is kept as" in each.text() for each in root.window.findChildren(QLabel))


def test_where_nothing_can_be_read_the_offer_comes_back(home: Home, backup: Backup) -> None:
    home.library.write_bytes(b"spoiled")
    root = home.open(waits=False)
    page = problem(home, root)
    page.read_out.click()
    home.qtbot.waitUntil(lambda: root.window.page not in {None, page} and bool(problem(home, root)))
    assert home.library.read_bytes() == b"spoiled"


def test_a_refused_restore_comes_back_to_the_offer(home: Home, backup: Backup) -> None:
    home.library.write_bytes(b"")
    root = home.open(waits=False)
    page = problem(home, root)
    backup.path.write_bytes(b"")
    page.restore.click()
    home.qtbot.waitUntil(lambda: root.window.page not in {None, page} and bool(problem(home, root)))
    assert home.library.read_bytes() == b""


def test_a_new_library_can_be_started_beside_the_damaged_one(home: Home, backup: Backup) -> None:
    home.library.write_bytes(b"spoiled")
    root = home.open(waits=False)
    problem(home, root).anew.click()
    home.qtbot.waitUntil(lambda: root.workspace is not None, timeout=PATIENCE)
    assert isinstance(root.window.page, WelcomePage)
    assert [path.read_bytes() for path in kept(home, "corrupt")] == [b"spoiled"]


def test_a_library_that_cannot_be_set_aside_is_said(
    home: Home, backup: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise BadInput("The folder can't be used", "No.", "Choose another.")

    home.library.write_bytes(b"spoiled")
    monkeypatch.setattr("cpccards.gui.library_rescue.set_aside", refuse)
    root = home.open(waits=False)
    page = problem(home, root)
    page.anew.click()
    assert page._error.text == "The folder can't be used No. Choose another."


def test_trying_again_finds_a_library_that_came_back(home: Home, backup: Backup) -> None:
    content = home.library.read_bytes()
    home.library.unlink()
    root = home.open(waits=False)
    page = problem(home, root)
    home.library.write_bytes(content)
    page._again.click()
    reopened(home, root)
    assert cards_in(root) == 5


def test_missing_answers_are_told_until_dismissed(home: Home, backup: Backup, clock: FakeClock) -> None:
    older = home.library.read_bytes()
    with opened(home.library, clock) as services:
        clock.advance(minutes=40)
        rate(services, fill_basic(services, 1, deck=("New",))[0], Rating.GOOD)
        services.backups.make(Reason.BY_HAND)
    home.library.write_bytes(older)
    root = home.open()
    home.qtbot.waitUntil(lambda: bool(said(root.window, NewsLine)), timeout=PATIENCE)
    assert said(root.window, NewsLine) == ["This library has fewer reviews (1) than its last backup (2)."]
    button(root.window, "Look at backups").click()
    assert isinstance(root.window.page, BackupsPage)
    assert said(root.window, NewsLine) == []


def test_a_backup_is_made_when_the_window_is_closed(home: Home, backup: Backup, clock: FakeClock) -> None:
    clock.advance(hours=1)
    root = home.open()
    home.close(root)
    with opened(home.library, clock) as services:
        assert services.backups.all()[0].reason is Reason.CLOSING


def said(window: QWidget, kind: type[NewsLine]) -> list[str]:
    return [line.words for line in window.findChildren(kind) if line.isVisible()]


def button(window: QWidget, name: str) -> QPushButton:
    [found] = [each for each in window.findChildren(QPushButton) if each.text() == name and each.isVisible()]
    return found
