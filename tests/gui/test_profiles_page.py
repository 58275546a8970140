"""Profiles in the window: the page, the chooser at the start, switching, and two windows at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from cpccards import config
from cpccards.config import Preferences
from cpccards.gui.pages.profiles import ProfilesPage
from cpccards.gui.profile_chooser import ProfileChooser, choose_profile
from cpccards.gui.single_instance import start_again
from cpccards.gui.theme import Theme
from cpccards.profiles import FIRST_NAME, Profiles
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.homes import Home
from tests.support.clocks import FakeClock
from tests.support.faults import start
from tests.support.libraries import opened

Key = Qt.Key
HOSTILE = "<img src='/etc/passwd'><b>hostile</b>"


@pytest.fixture
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profiles:
    monkeypatch.setattr(config, "user_folder", lambda: tmp_path)
    monkeypatch.delenv("CPCCARDS_LIBRARY", raising=False)
    monkeypatch.delenv("CPCCARDS_PREFERENCES", raising=False)
    return Profiles(tmp_path)


@pytest.fixture
def switched() -> list[Path]:
    return []


@pytest.fixture
def page(
    qtbot: QtBot, theme: Theme, services: Workspace, profiles: Profiles, switched: list[Path]
) -> ProfilesPage:
    preferences = Preferences.load(config.preferences_path())
    made = ProfilesPage(
        profiles,
        profiles.all()[0].library,
        preferences,
        lambda: preferences.save(config.preferences_path()),
        switched.append,
        services.calendar,
    )
    qtbot.addWidget(made)
    made.resize(1000, 800)
    made.show()
    made.activate()
    return made


@pytest.fixture
def library_path(profiles: Profiles) -> Path:
    return profiles.all()[0].library


def rows(page: ProfilesPage) -> list[list[str]]:
    model = page.table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def name_it(page: ProfilesPage, name: str) -> None:
    field = page._naming.findChild(QLineEdit)
    assert field is not None
    field.setText(name)
    QTest.keyClick(field, Key.Key_Return)


def test_one_profile_can_be_renamed_but_neither_deleted_nor_switched_to(page: ProfilesPage) -> None:
    [[name, library, start]] = rows(page)
    assert (name, start) == (FIRST_NAME, "")
    assert library.endswith("kB, open here")
    assert page.delete.isHidden()
    assert page.open_it.isHidden()
    page.rename.click()
    name_it(page, "Me")
    assert rows(page)[0][0] == "Me"
    assert page.outcome.words == "Renamed."


def test_a_profile_is_added_switched_to_and_deleted_into_the_trash(
    page: ProfilesPage, profiles: Profiles, switched: list[Path]
) -> None:
    page.add.click()
    name_it(page, "Ann")
    assert rows(page)[1] == ["Ann", "Nothing yet", ""]
    ann = profiles.named("Ann")
    page.open_it.click()
    assert switched == [ann.library]
    page.at_start.click()
    assert Preferences.load(config.preferences_path()).start_profile == ann.key
    assert rows(page)[1][2] == "Opens"
    page.delete.click()
    assert "Nothing is erased" in page.confirmation.question
    page.confirmation.leave.click()
    assert not page.confirmation.is_asking
    page.delete.click()
    page.confirmation.go.click()
    [place] = profiles.trash.iterdir()
    assert page.outcome.words == f"Deleted. Everything is in {place}."
    assert place.name == "2026-11-22-Ann"
    assert len(rows(page)) == 1
    assert Preferences.load(config.preferences_path()).start_profile is None


def test_a_profile_whose_folder_is_gone_is_not_made_anew(
    page: ProfilesPage, profiles: Profiles, switched: list[Path]
) -> None:
    page.add.click()
    name_it(page, "Ann")
    shutil.rmtree(profiles.named("Ann").folder)
    page.open_it.click()
    assert switched == []
    assert page.outcome.error == (
        "That profile is gone The folder of Ann is not there any more. Choose another one."
    )
    assert len(rows(page)) == 1


def test_a_name_that_is_taken_can_be_mended(page: ProfilesPage, profiles: Profiles) -> None:
    page.add.click()
    name_it(page, FIRST_NAME.upper())
    assert page._naming.isVisible()
    name_it(page, "Ann")
    assert page._naming.isHidden()
    page.add.click()
    QTest.keyClick(page._naming, Key.Key_Escape)
    assert page._naming.isHidden()
    assert len(profiles.all()) == 2


def test_one_that_is_open_elsewhere_is_not_deleted(
    page: ProfilesPage, profiles: Profiles, clock: FakeClock
) -> None:
    ann = profiles.add("Ann")
    with opened(ann.library, clock):
        page.refresh(ann.key)
        page.delete.click()
        page.confirmation.go.click()
        assert "Ann is open in another window." in page.outcome.error
    assert ann.library.exists()
    page.woken()
    page.delete.click()
    page.confirmation.go.click()
    assert not ann.library.exists()


def test_a_library_opened_by_its_path_says_so(page: ProfilesPage, tmp_path: Path) -> None:
    assert page._is_elsewhere.isHidden()
    page._library = tmp_path / "other.cpccards"
    page.activate()
    assert page._is_elsewhere.isVisible()
    assert page.open_it.isVisible()


def test_a_hostile_name_is_shown_as_letters(page: ProfilesPage, profiles: Profiles) -> None:
    made = profiles.add(HOSTILE)
    page.refresh(made.key)
    assert page._name.text() == HOSTILE
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText or "hostile" not in label.text()
    tip = page.table.model().index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img" in tip
    assert "<img" not in tip
    assert not GuiQt.mightBeRichText("Ann")


def test_everything_has_a_name(page: ProfilesPage) -> None:
    assert nameless(page) == []


# The chooser


def test_the_chooser_opens_the_one_that_is_chosen(qtbot: QtBot, theme: Theme, profiles: Profiles) -> None:
    ann, hostile = profiles.add("Ann"), profiles.add(HOSTILE)
    dialog = ProfileChooser(profiles.all())
    qtbot.addWidget(dialog)
    dialog.show()
    assert [dialog.names.item(row).text() for row in range(3)] == [FIRST_NAME, hostile.name, "Ann"]
    assert nameless(dialog) == []
    QTest.keyClick(dialog.names, Key.Key_End)
    QTest.keyClick(dialog.names, Key.Key_Return)
    assert dialog.chosen == ann
    assert not dialog.isVisible()


def test_leaving_the_chooser_opens_nothing(qtbot: QtBot, theme: Theme, profiles: Profiles) -> None:
    dialog = ProfileChooser(profiles.all())
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Key.Key_Escape)
    assert dialog.chosen is None


@pytest.mark.parametrize("stays", [True, False])
def test_the_choice_is_kept_when_asked_to(
    qapp: QApplication, theme: Theme, profiles: Profiles, monkeypatch: pytest.MonkeyPatch, stays: bool
) -> None:
    ann = profiles.add("Ann")

    def choose(dialog: ProfileChooser) -> int:
        dialog.names.setCurrentRow(1)
        dialog.at_start.setChecked(stays)
        dialog.open_it.click()
        return 1

    monkeypatch.setattr(ProfileChooser, "exec", choose)
    assert choose_profile(qapp) == ann
    assert config.must_choose() is not stays
    monkeypatch.setattr(ProfileChooser, "exec", lambda dialog: dialog.reject())
    assert choose_profile(qapp) is None


# The window


def test_switching_closes_this_window_and_starts_over_the_other(
    welcomed: Home, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = profiles.add("Ann <b>&</b> co")
    root = welcomed.open()
    assert root.window.windowTitle() == f"Today – {FIRST_NAME} – CPC Cards"
    root.window.go_to("profiles")
    page = root.window.page
    assert isinstance(page, ProfilesPage)
    welcomed.rest(root)
    page.choose(1)
    page.open_it.click()
    assert not root.window.isVisible()
    assert root.wants_restart
    assert root.library == ann.library
    started: list[list[str]] = []

    def start(_program: str, arguments: list[str]) -> tuple[bool, int]:
        started.append(arguments)
        return True, 1

    monkeypatch.setattr(QProcess, "startDetached", start)
    assert start_again(root.library)
    assert started == [["-m", "cpccards", "--library", str(ann.library)]]


def ended(window: subprocess.Popen[str]) -> None:
    window.send_signal(signal.SIGKILL)
    window.communicate()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the data folder of Linux")
def test_two_profiles_are_open_at_once_in_two_processes(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = data / "CPC Cards"
    profiles = Profiles(folder)
    made = [profiles.rename(profiles.all()[0], "Me"), profiles.add("Ann")]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CPCCARDS")}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(data)}
    with ExitStack() as stack:
        windows = [
            start("window", "--profile", profile.name.upper(), environment=environment) for profile in made
        ]
        for window in windows:
            stack.callback(ended, window)
        for window, profile in zip(windows, made, strict=True):
            assert window.stdout is not None
            assert window.stdout.readline() == f"open {profile.library}\n"
        assert [window.poll() for window in windows] == [None, None]
        assert (made[1].folder / "cpccards.log").exists()
    assert json.loads((made[1].folder / "profile.json").read_text()) == {"name": "Ann"}
