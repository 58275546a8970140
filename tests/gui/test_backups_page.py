"""The Backups page over a real library, the page of a library in trouble, and the window around both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from cpccards.config import Preferences
from cpccards.domain.backups import Backup, Reason
from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import DiskFull, LibraryDamaged
from cpccards.domain.reviews import Rating
from cpccards.gui.backup_keeper import BackupKeeper
from cpccards.gui.pages.backups import BackupsPage
from cpccards.gui.pages.library_problem import LibraryProblemPage
from cpccards.gui.words.backup_words import deck_lines, difference_words, row_words, when_words
from cpccards.services.backups import BackupPreview
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene, texts
from tests.support.clocks import NEW_YORK, NOON, FakeClock
from tests.support.libraries import basic, fill, fill_basic, opened, rate

ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


@dataclass
class Scene(PageScene[BackupsPage]):
    restored: list[Backup] = field(default_factory=list)
    folders: list[Path | None] = field(default_factory=list)


def make(qtbot: QtBot, services: Workspace, runner: Now | Later) -> Scene:
    restored: list[Backup] = []
    folders: list[Path | None] = []
    page = BackupsPage(
        services.backups, services.checking, services.calendar, runner, restored.append, folders.append
    )
    scene = Scene(page, QWidget(), services, restored=restored, folders=folders)
    scene.show(qtbot, 1000, 700)
    return scene


@pytest.fixture
def scene(qtbot: QtBot, services: Workspace) -> Scene:
    return make(qtbot, services, Now())


def test_a_backup_is_made_and_listed(scene: Scene) -> None:
    assert "There is no backup yet." in texts(scene.page)
    fill_basic(scene.services, 3)
    scene.page.make_now.setFocus()
    scene.page.make_now.click()
    assert scene.page.outcome.words == "Made and checked: 3 cards."
    assert scene.page.make_now.hasFocus()
    assert "There is no backup yet." not in texts(scene.page)
    model = scene.page.table.model()
    row = [model.index(0, column).data() for column in range(model.columnCount())]
    assert row[:4] == ["Today, 12:00\u202fPM", "You asked", "3", "0"]
    assert nameless(scene.page) == []


def test_what_is_in_it_and_what_differs_is_told(scene: Scene, clock: FakeClock) -> None:
    [[card], _] = fill(scene.services, [basic("a"), basic("b")], ("Anatomy", "Leg"))
    rate(scene.services, card, Rating.GOOD)
    scene.services.backups.make(Reason.HOURLY)
    fill(scene.services, [basic("c")], ("Codes",))
    scene.page.activate()
    assert scene.page.said == ""
    scene.page.choose(0)
    assert scene.page.said.splitlines() == [
        "2 cards in 2 decks, 1 answer; the last answer: today, 12:00\u202fPM.",
        "Compared with now, it would take 1 card and 1 deck away.",
        "Anatomy › Leg  ·  2",
    ]
    fill(scene.services, [basic("d")], ("Codes",))
    scene.page.apply(changes("Add", Subject.NOTES))
    assert "take 2 cards and 1 deck away" in scene.page.said


def test_a_restore_is_asked_for_twice(scene: Scene) -> None:
    backup = scene.services.backups.make(Reason.BY_HAND)
    scene.page.activate(backup)
    scene.page.restore.setFocus()
    scene.page.restore.click()
    assert scene.page.confirmation.go.isVisible()
    scene.page.confirmation.leave.click()
    assert not scene.page.confirmation.go.isVisible()
    assert scene.page.restore.hasFocus()
    scene.page.restore.click()
    scene.page.confirmation.go.click()
    assert scene.restored == [backup]


def test_a_backup_is_kept_as_a_file(scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    backup = scene.services.backups.make(Reason.BY_HAND)
    scene.page.activate(backup)
    names = iter(["", str(tmp_path / "mine.cpccards"), str(scene.services.library_file.path)])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (next(names), ""))
    scene.page.keep_as.click()
    assert scene.page.outcome.words == ""
    scene.page.keep_as.click()
    assert (tmp_path / "mine.cpccards").read_bytes() == backup.path.read_bytes()
    assert scene.page.outcome.words == "Kept as mine.cpccards."
    scene.page.keep_as.click()
    assert "That is the library itself" in scene.page.outcome.error


def test_another_folder_is_chosen_and_left_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    names = iter(["", str(tmp_path / "other")])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(names))
    assert scene.page.usual_folder.isHidden()
    scene.page.choose_folder.click()
    assert scene.folders == []
    scene.page.choose_folder.click()
    scene.page.make_now.click()
    assert [each.path.parent for each in scene.services.backups.all()] == [tmp_path / "other"]
    assert scene.page.usual_folder.isVisible()
    scene.page.usual_folder.click()
    assert scene.page.usual_folder.isHidden()
    assert scene.folders == [tmp_path / "other", None]
    assert scene.services.backups.folder == scene.services.library_file.path.parent / "backups"


def test_a_folder_that_is_gone_is_said_and_looked_for_again(scene: Scene, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    page = scene.page
    scene.services.backups.use_folder(stick)
    page.activate()
    assert "This folder is not there now." in " ".join(texts(page))
    page.make_now.click()
    assert page.outcome.words == "Made and checked, beside the library: 0 cards."
    stick.mkdir()
    page.woken()
    assert "This folder is not there now." not in " ".join(texts(page))
    page.make_now.click()
    assert page.outcome.words == "Made and checked: 0 cards."
    assert page.table.model().rowCount() == 2, "both places are listed"


def test_no_backup_at_all_is_said(scene: Scene) -> None:
    taken = scene.services.backups.folder
    taken.write_text("")
    scene.page.make_now.click()
    assert "The folder can't be used" in scene.page.outcome.error
    assert scene.page.make_now.isEnabled()
    scene.page.activate()
    assert "The folder can't be used" in scene.page.outcome.error
    taken.unlink()
    scene.page.make_now.click()
    assert scene.page.outcome.error == ""


def test_a_file_that_is_not_in_the_list_is_restored_all_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fill_basic(scene.services, 3)
    copy = tmp_path / "renamed.cpccards"
    scene.services.backups.keep_as(scene.services.backups.make(Reason.BY_HAND), copy)
    (tmp_path / "text").write_text("text")
    names = iter(["", str(tmp_path / "text"), str(copy)])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (next(names), ""))
    for _ in range(2):
        scene.page.open_file.click()
        assert scene.page.said == ""
    assert scene.page.outcome.error
    scene.page.open_file.click()
    assert scene.page.outcome.error == ""
    assert scene.page.said.startswith("3 cards in 1 deck, 0 answers.")
    scene.page.restore.click()
    scene.page.confirmation.go.click()
    assert [each.path for each in scene.restored] == [copy]


def test_a_backup_of_another_library_says_so(scene: Scene, tmp_path: Path, clock: FakeClock) -> None:
    """As when two profiles keep theirs on one stick."""
    stick = tmp_path / "stick"
    stick.mkdir()
    with opened(tmp_path / "ann" / "library.cpccards", clock) as ann:
        fill_basic(ann, 2)
        ann.backups.use_folder(stick)
        ann.backups.make(Reason.BY_HAND)
    clock.advance(minutes=1)
    scene.services.backups.use_folder(stick)
    scene.services.backups.make(Reason.BY_HAND)
    scene.page.activate()
    model = scene.page.table.model()
    assert [model.index(row, 1).data() for row in range(2)] == ["You asked", "Another library"]
    scene.page.choose(0)
    assert "another library" not in scene.page.said
    scene.page.choose(1)
    assert "It is a backup of another library" in scene.page.said


def test_a_backup_that_cannot_be_read_is_said(scene: Scene) -> None:
    backup = scene.services.backups.make(Reason.BY_HAND)
    scene.page.activate()
    backup.path.write_bytes(b"")
    scene.page.choose(0)
    assert "not sound" in scene.page.said


def test_the_button_rests_while_a_backup_is_made(qtbot: QtBot, services: Workspace) -> None:
    later = Later()
    scene = make(qtbot, services, later)
    page = scene.page
    page.make_now.click()
    assert not page.make_now.isEnabled()
    assert page.outcome.words == "Making a backup …"
    later.run_all()
    assert page.make_now.isEnabled()


# Sound or not


def test_a_sound_library_is_said_to_be_sound(scene: Scene) -> None:
    scene.page.checking.check.click()
    assert scene.page.checking.outcome.words == "Nothing is wrong: the library is sound."
    assert scene.page.checking.mend.isHidden()


def test_what_is_wrong_is_told_and_mended_behind_a_backup(scene: Scene) -> None:
    fill_basic(scene.services, 2)
    heard: list[object] = []
    scene.page.changed.connect(heard.append)
    panel = scene.page.checking
    scene.services.library_file.ask(
        lambda connection: connection.executescript(
            "PRAGMA foreign_keys = OFF; UPDATE cards SET deck_id = 999 WHERE id = 1;"
            "INSERT INTO media (name, sha256, size, content_type) VALUES ('a.png', 'abc', 1, 'image/png');"
            "PRAGMA foreign_keys = ON;"
        )
    )
    panel.check.click()
    assert panel.mend.hasFocus()
    assert panel.outcome.words.splitlines() == [
        "1 card is in no deck.",
        "1 picture or sound is missing from the disk.",
        "    a.png",
    ]
    panel.mend.click()
    assert panel.outcome.words.splitlines() == [
        "Mended: 1 card is in no deck.",
        "Still so: 1 picture or sound is missing from the disk.",
    ]
    assert len(heard) == 1
    assert [each.reason for each in scene.services.backups.all()] == [Reason.REPAIR]
    panel.check.click()
    assert panel.outcome.words.endswith("Restore a backup, or the folder of the pictures.")
    assert panel.mend.isHidden()


def test_a_repair_without_a_backup_says_so(scene: Scene) -> None:
    fill_basic(scene.services, 1)
    scene.services.library_file.ask(lambda connection: connection.execute("UPDATE cards SET due_day = -5"))
    scene.services.backups.folder.write_text("")
    scene.page.checking.check.click()
    scene.page.checking.mend.click()
    assert scene.page.checking.outcome.words.splitlines() == [
        "Mended: 1 card is due on a day that can't be.",
        "No backup could be made before.",
    ]


# Words


def test_days_are_said_as_people_say_them() -> None:
    said = [when_words(NOON - timedelta(days=days), NOON, NEW_YORK, ENGLISH) for days in range(3)]
    assert said == ["Today, 12:00\u202fPM", "Yesterday, 12:00\u202fPM", "Fri 20 Nov 2026, 12:00\u202fPM"]


def test_a_file_from_elsewhere_has_no_reason(services: Workspace) -> None:
    backup = replace(services.backups.make(Reason.BY_HAND), reason=None)
    own = services.backups.library_name()
    assert row_words(backup, own, NOON, NEW_YORK, ENGLISH)[1] == "–"
    assert row_words(replace(backup, sha256=""), own, NOON, NEW_YORK, ENGLISH)[1] == "Not checked"


def test_differences_are_sentences(services: Workspace) -> None:
    fill_basic(services, 2)
    stand = services.backups.present()
    assert difference_words(stand, stand, ENGLISH) == "It holds the same as your library does now."
    other = replace(stand, mark="x")
    assert "something in them was changed" in difference_words(other, stand, ENGLISH)
    both = replace(other, cards=5, reviews=1, decks=0)
    assert difference_words(both, stand, ENGLISH) == (
        "Compared with now, it would bring 3 cards and 1 answer back and take 1 deck away."
    )


def test_only_the_largest_decks_are_named(services: Workspace) -> None:
    backup = services.backups.make(Reason.BY_HAND)
    decks = tuple(((f"Deck {n}",), n) for n in range(20))
    lines = deck_lines(BackupPreview(backup, decks, services.backups.present()), ENGLISH).splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("Deck 19  ·  19", "… and 7 more decks", 13)


# By themselves


def test_the_keeper_makes_them_at_opening_every_hour_and_at_the_end(
    qtbot: QtBot, services: Workspace, clock: FakeClock, tmp_path: Path
) -> None:
    keeper = BackupKeeper(Now())
    keeper.make(Reason.HOURLY)
    keeper.make_last()
    assert services.backups.all() == ()
    keeper.watch(services.backups)
    keeper._first.timeout.emit()
    for signal in (keeper._hourly.timeout.emit, keeper.make_last):
        fill(services, [basic(str(len(services.backups.all())))])
        clock.advance(hours=1)
        signal()
    assert [each.reason for each in services.backups.all()] == [Reason.CLOSING, Reason.HOURLY, Reason.OPENING]
    keeper.leave()
    assert not keeper._first.isActive()


def test_the_keeper_tells_once_that_the_folder_is_not_there(
    services: Workspace, clock: FakeClock, tmp_path: Path
) -> None:
    told: list[str] = []
    keeper, stick = BackupKeeper(Now()), tmp_path / "stick"
    keeper.troubled.connect(told.append)
    keeper.watch(services.backups)
    services.backups.use_folder(stick)

    def hourly() -> Path:
        fill(services, [basic(str(clock.now()))])
        clock.advance(hours=1)
        keeper.make(Reason.HOURLY)
        return services.backups.all()[0].path.parent

    beside = services.library_file.path.parent / "backups"
    assert [hourly(), hourly()] == [beside, beside]
    words = (
        f"The folder for backups is not there: {stick}. "
        "Until that changes, backups are made beside the library."
    )
    assert told == [words]
    stick.mkdir()
    assert hourly() == stick
    stick.rename(tmp_path / "pulled out")
    assert hourly() == beside
    assert told == [words, words], "said again, as it was there meanwhile"


def test_the_keeper_tells_once_that_nothing_could_be_made(services: Workspace, clock: FakeClock) -> None:
    told: list[str] = []
    keeper, folder = BackupKeeper(Now()), services.backups.folder
    keeper.troubled.connect(told.append)
    keeper.watch(services.backups)
    fill_basic(services, 1)
    folder.write_text("")
    for _ in range(2):
        keeper.make(Reason.HOURLY)
    keeper.make_last()
    assert told == [f"No backup could be made. The folder can't be used: {folder}."]
    keeper.leave()


def test_the_folder_of_a_library_is_remembered_on_this_computer(tmp_path: Path) -> None:
    preferences, library, path = Preferences(), tmp_path / "library.cpccards", tmp_path / "preferences.json"
    preferences.choose_backup_folder(library, tmp_path / "x")
    preferences.save(path)
    assert Preferences.load(path).backup_folder(library) == tmp_path / "x"
    assert Preferences.load(path).backup_folder(tmp_path / "other.cpccards") is None
    preferences.choose_backup_folder(library, None)
    assert preferences.backup_folder(library) is None


# A library in trouble

DAMAGED = LibraryDamaged("The library is damaged", "It can't be read.", "Put a backup in its place.")


@pytest.fixture
def trouble(qtbot: QtBot, services: Workspace) -> Callable[[Backup | None], LibraryProblemPage]:
    def made(backup: Backup | None) -> LibraryProblemPage:
        folder = services.backups.folder
        page = LibraryProblemPage(DAMAGED, backup, folder, NOON, NEW_YORK, is_lost=False)
        qtbot.addWidget(page)
        page.show()
        return page

    return made


def test_the_newest_backup_is_offered(
    trouble: Callable[[Backup | None], LibraryProblemPage], services: Workspace, qtbot: QtBot
) -> None:
    fill_basic(services, 3)
    backup = services.backups.make(Reason.BY_HAND)
    page = trouble(backup)
    assert page.offer == "Restore the backup of today, 12:00\u202fPM (3 cards, 0 answers)?"
    assert "kept under another name" in " ".join(texts(page))
    with qtbot.waitSignal(page.restore_chosen) as chosen:
        page.restore.click()
    assert chosen.args == [backup]
    assert nameless(page) == []


def test_another_backup_can_be_chosen(
    trouble: Callable[[Backup | None], LibraryProblemPage],
    services: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    backup = services.backups.make(Reason.BY_HAND)
    page = trouble(None)
    assert page.offer == DAMAGED.remedy
    assert not page.restore.isVisible()
    (tmp_path / "text").write_text("text")
    names = iter(["", str(tmp_path / "text"), str(backup.path)])
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (next(names), ""))
    for _ in range(2):
        page.other.click()
        assert not page.restore.isVisible()
    assert page._error.text
    page.other.click()
    assert page.offer.startswith("Restore the backup of today")
    assert page._error.text == ""
    page.say(DiskFull("Full", "No room.", "Make some."))
    assert page._error.text == "Full No room. Make some."
