"""Settings: kept at once, said in place, undone, and shown again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from cpccards import __version__
from cpccards.config import Preferences
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import LibraryReadOnly
from cpccards.gui.pages.settings import SettingsPage
from cpccards.gui.pages.welcome import DISCLAIMER
from cpccards.gui.theme import Theme
from cpccards.gui.words.preset_words import retention_words
from cpccards.services.settings import SettingsService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless

W = TypeVar("W", bound=QWidget)


class Driver:
    """The page as the window would hold it: what it reports goes back to it."""

    def __init__(
        self, page: SettingsPage, services: Workspace, preferences: Preferences, looks: list[str]
    ) -> None:
        self.page = page
        self.services = services
        self.preferences = preferences
        self.looks = looks
        self.changes: list[Changes] = []
        page.changed.connect(self._on_changed)

    def _on_changed(self, changed: Changes) -> None:
        self.changes.append(changed)
        self.page.apply(changed)

    def find(self, kind: type[W], name: str) -> W:
        [found] = [widget for widget in self.page.findChildren(kind) if widget.accessibleName() == name]
        return found

    def type_number(self, name: str, text: str) -> QSpinBox:
        field = self.find(QSpinBox, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        return field

    def undo(self) -> None:
        undone = self.services.undo.undo()
        assert undone is not None
        self.page.apply(undone, undone=True)

    def on_disk(self) -> SettingsService:
        return SettingsService(self.services.library_file)

    def complaints(self) -> list[str]:
        labels = self.page.findChildren(QLabel)
        return [said.text() for said in labels if said.property("role") == "error" and said.isVisible()]


@pytest.fixture
def driver(qtbot: QtBot, theme: Theme, services: Workspace, library_path: Path) -> Driver:
    preferences = Preferences()
    looks: list[str] = []
    page = SettingsPage(
        theme,
        services.settings,
        services.calendar,
        services.outlines,
        preferences,
        lambda: looks.append(f"{preferences.theme} {preferences.text_size}"),
        library_path,
    )
    qtbot.addWidget(page)
    page.resize(1000, 800)
    page.show()
    page.activate()
    return Driver(page, services, preferences, looks)


def test_it_shows_what_is_kept(driver: Driver) -> None:
    driver.services.settings.change(
        date(2026, 11, 22),
        exam_date=date(2027, 1, 2),
        outline="aapc-100-questions",
        minutes_per_day=45,
        rollover_hour=0,
    )
    driver.page.activate()
    assert driver.find(QDateEdit, "Exam date").date() == QDate(2027, 1, 2)
    assert driver.find(QRadioButton, "Exam date: on a date").isChecked()
    values = {name: driver.find(QSpinBox, name).value() for name in ("Minutes a day",)}
    assert list(values.values()) == [45]
    assert driver.find(QComboBox, "A new day begins at").currentText().startswith("12:00")
    assert driver.changes == []


def test_an_exam_date_is_kept_at_once_and_undone(driver: Driver) -> None:
    driver.find(QRadioButton, "Exam date: on a date").click()
    driver.find(QDateEdit, "Exam date").setDate(QDate(2027, 1, 2))
    assert driver.on_disk().current.exam_date == date(2027, 1, 2)
    assert all(changed.touches(Subject.SETTINGS) for changed in driver.changes)
    driver.find(QRadioButton, "Exam date: No date yet").click()
    assert driver.on_disk().current.exam_date is None
    driver.undo()
    assert driver.find(QDateEdit, "Exam date").date() == QDate(2027, 1, 2)
    assert driver.find(QRadioButton, "Exam date: on a date").isChecked()


def test_a_past_exam_date_is_refused_in_place(driver: Driver) -> None:
    driver.find(QRadioButton, "Exam date: on a date").click()
    driver.find(QDateEdit, "Exam date").setDate(QDate(2026, 5, 1))
    assert driver.complaints() == [
        "01 May 2026 lies before today. Choose the date of your next sitting, or leave it open."
    ]
    assert driver.on_disk().current.exam_date == date(2027, 1, 17)
    driver.find(QDateEdit, "Exam date").setDate(QDate(2027, 5, 1))
    assert driver.complaints() == []


def test_another_outline_is_kept_at_once(driver: Driver) -> None:
    next(r for r in driver.page.findChildren(QRadioButton) if r.text().startswith("AAPC")).click()
    assert driver.on_disk().current.outline == "aapc-100-questions"
    driver.undo()
    assert next(
        r for r in driver.page.findChildren(QRadioButton) if r.text().startswith("Weighted")
    ).isChecked()


def test_a_number_is_kept_once_it_stands_still(qtbot: QtBot, driver: Driver) -> None:
    field = driver.find(QSpinBox, "Minutes a day")
    field.setFocus()
    for _ in range(5):
        QTest.keyClick(field, Qt.Key.Key_Up)
    assert driver.changes == []
    qtbot.waitUntil(lambda: bool(driver.changes))
    assert len(driver.changes) == 1
    assert driver.on_disk().current.minutes_per_day == 55
    driver.undo()
    assert field.value() == 30


@pytest.mark.parametrize(
    ("name", "typed", "setting", "kept"),
    [
        ("Minutes a day", "75", "minutes_per_day", 75),
    ],
)
def test_enter_keeps_a_number_at_once(
    driver: Driver, name: str, typed: str, setting: str, kept: float
) -> None:
    QTest.keyClick(driver.type_number(name, typed), Qt.Key.Key_Return)
    assert getattr(driver.on_disk().current, setting) == kept
    assert len(driver.changes) == 1


def test_leaving_the_page_keeps_what_was_just_typed(driver: Driver) -> None:
    driver.type_number("Minutes a day", "90")
    driver.page.hide()
    assert driver.on_disk().current.minutes_per_day == 90


def test_an_undo_drops_what_was_about_to_be_kept(driver: Driver) -> None:
    QTest.keyClick(driver.type_number("Minutes a day", "90"), Qt.Key.Key_Return)
    field = driver.type_number("Minutes a day", "95")
    driver.undo()
    assert field.value() == 30
    driver.page.hide()
    assert driver.on_disk().current.minutes_per_day == 30


def test_typing_the_number_that_is_kept_is_no_step(driver: Driver) -> None:
    QTest.keyClick(driver.type_number("Minutes a day", "30"), Qt.Key.Key_Return)
    assert driver.changes == []


def test_the_hour_of_a_new_day_is_kept_at_once(driver: Driver) -> None:
    driver.find(QComboBox, "A new day begins at").setCurrentIndex(2)
    assert driver.on_disk().current.rollover_hour == 2


def test_a_library_that_cant_be_written_is_said_in_place(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Changes:
        raise LibraryReadOnly("The library can't be written", "It is read-only.", "Change its permissions.")

    monkeypatch.setattr(driver.services.settings, "change", refuse)
    field = driver.type_number("Minutes a day", "7")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert driver.complaints() == ["It is read-only. Change its permissions."]
    assert field.accessibleDescription() == "It is read-only. Change its permissions."
    assert driver.changes == []


def test_theme_and_text_size_go_to_the_preferences(qtbot: QtBot, driver: Driver) -> None:
    driver.find(QRadioButton, "Theme: Dark").click()
    assert driver.looks == ["dark 100"]
    QTest.keyClick(driver.type_number("Text size", "150"), Qt.Key.Key_Return)
    assert driver.looks == ["dark 100", "dark 150"]
    assert driver.changes == []


def test_it_follows_looks_changed_elsewhere(driver: Driver) -> None:
    driver.preferences.theme, driver.preferences.text_size = "light", 120
    driver.page.activate()
    assert driver.find(QRadioButton, "Theme: Light").isChecked()
    assert driver.find(QSpinBox, "Text size").value() == 120
    assert driver.looks == []


def test_the_library_version_and_notices_are_there(driver: Driver, library_path: Path) -> None:
    assert driver.find(QLineEdit, "Path of the library").text() == str(library_path)
    words = "\n".join(said.text() for said in driver.page.findChildren(QLabel))
    for needed in (
        f"CPC Cards {__version__}",
        "MIT",
        "CC BY 4.0",
        DISCLAIMER,
        "CPT © American Medical Association",
    ):
        assert needed in words


def test_everything_that_takes_the_focus_has_a_name(driver: Driver) -> None:
    assert nameless(driver.page) == []


def test_scrolling_past_a_field_leaves_it_alone(qtbot: QtBot, driver: Driver) -> None:
    field = driver.find(QSpinBox, "Minutes a day")
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(field.mapToGlobal(QPoint(5, 5))),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    field.wheelEvent(event)
    assert field.value() == 30
    assert not event.isAccepted()


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (90, "About 10 in 100 returning cards forgotten. Higher means more reviews"),
        (95, "About 5 in 100 returning cards forgotten. A 30-day wait at 90 % becomes 12 days: more reviews"),
        (80, "About 20 in 100 returning cards forgotten. A 30-day wait at 90 % becomes 99 days: fewer"),
    ],
)
def test_what_a_retention_costs_follows_the_forgetting_curve(percent: int, words: str) -> None:
    assert retention_words(percent).startswith(words)


def test_outlines_of_one_s_own_are_offered_as_they_come_and_go(driver: Driver, qtbot: QtBot) -> None:
    own, made = driver.services.outlines.copy("weighted-sections", "Mine")
    driver.page.apply(made)
    [mine] = [radio for radio in driver.page.findChildren(QRadioButton) if radio.text() == "Mine"]
    mine.click()
    assert driver.on_disk().current.outline == own
    driver.page.apply(driver.services.outlines.delete(own))
    shown = [radio.text() for radio in driver.page._outline.findChildren(QRadioButton) if radio.isChecked()]
    assert "Weighted sections" in shown
    assert driver.page._outline.outline == "weighted-sections"
    driver.undo()
    assert driver.page._outline.outline == own
    [button] = [each for each in driver.page.findChildren(QPushButton) if each.text() == "Exam outlines…"]
    with qtbot.waitSignal(driver.page.went_to) as went:
        button.click()
    assert went.args == ["outlines", None]
