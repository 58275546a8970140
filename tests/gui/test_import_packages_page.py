"""The Import page over packages, workbooks and text: history, decks, sheets, ways of writing, drops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cpccards.domain.drafts import DeckAbout
from cpccards.domain.errors import Cancelled
from cpccards.gui.main_window import MainWindow
from cpccards.gui.pages.decks import DecksPage
from cpccards.gui.pages.import_file import ImportPage
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.services.export_formats import FormatId, format_of
from cpccards.services.exporting import ExportOptions
from cpccards.services.importing import ImportService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.support.anki_samples import old_sample
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, opened

MARKDOWN = "# Anatomy\n\n## What is the femur?\nThe thigh bone.\n\n## What is the patella?\nThe knee cap.\n"


@dataclass
class Place:
    """The page in its window, over a library in a folder."""

    window: MainWindow
    page: ImportPage
    services: Workspace
    folder: Path

    def file(self, name: str, data: bytes | str) -> Path:
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def open(self, name: str, data: bytes | str) -> None:
        self.page.open_file(self.file(name, data))


@pytest.fixture
def place_with(
    qtbot: QtBot, theme: Theme, services: Workspace, tmp_path: Path
) -> Callable[[TaskRunner], Place]:
    def make(tasks: TaskRunner) -> Place:
        window = MainWindow(theme)
        qtbot.addWidget(window)
        page = ImportPage(theme, services.reading, services.importing, services.library, tasks)
        other = DecksPage(theme, services.library, lambda *_: None, services.presets)
        window.furnish({"import": lambda: page, "decks": lambda: other})
        window.unlock()
        window.go_to("import")
        return Place(window, page, services, tmp_path)

    return make


@pytest.fixture
def place(place_with: Callable[[TaskRunner], Place]) -> Place:
    return place_with(Now())


@pytest.fixture(scope="module")
def package() -> bytes:
    return old_sample().package()


def test_a_shared_package_is_told_of_and_begins_as_new(place: Place, package: bytes) -> None:
    place.open("old.apkg", package)
    history = place.page.preview.history
    assert not history.isHidden()
    assert history.words == "In this file: 5 cards that were learned, 10 answers, 2 sets of deck options."
    assert not history.progress.isChecked()
    assert history._hours.isHidden()
    assert place.page.preview.columns.isHidden()
    assert "4 pictures and sounds in the file." in place.page.preview.outcome.words
    assert nameless(place.page) == []
    place.page.import_now()
    assert place.page.report.facts == {
        "Added": "4 notes, 7 cards",
        "Updated": "0 notes",
        "Pictures and sounds": "4 added",
        "Skipped": "0 notes",
        "Left out": "0 rows",
    }


def test_progress_comes_along_when_it_is_wanted(place: Place, package: bytes, qtbot: QtBot) -> None:
    place.open("old.apkg", package)
    history = place.page.preview.history
    history.progress.click()
    history.presets.click()
    assert history.progress.isChecked()
    assert history.hour.value() == 4
    history.hour.setValue(3)
    assert place.page.preview.is_waiting
    place.page.import_now()
    assert place.page.step is place.page.preview, "what was typed last does not count yet"
    qtbot.waitUntil(lambda: not place.page.preview.is_waiting)
    assert place.page._preview is not None
    plan = place.page._preview.plan
    assert plan is not None
    assert (plan.options.with_progress, plan.options.with_presets, plan.options.rollover_hour) == (
        True,
        True,
        3,
    )
    place.page.import_now()
    assert place.page.report.facts["Learning history"] == "10 answers"
    assert {preset.name for preset in place.services.presets.all()} >= {"Default", "Coding"}


def test_a_backup_of_ones_own_brings_progress_by_itself(
    place: Place, tmp_path: Path, clock: FakeClock
) -> None:
    with opened(tmp_path / "other.cpccards", clock) as other:
        fill(other, [basic("AMI")])
        path = tmp_path / "library.json"
        other.exporting.export(format_of(FormatId.JSON), None, ExportOptions(), path)
    place.page.open_file(path)
    assert place.page.step is place.page.preview
    preview = place.page._preview
    assert preview is not None
    assert preview.plan is not None
    assert preview.plan.options.with_progress


def test_settings_are_taken_over_where_they_are_wanted(
    place: Place, tmp_path: Path, clock: FakeClock
) -> None:
    with opened(tmp_path / "other.cpccards", clock) as other:
        fill(other, [basic("AMI")])
        other.settings.change(other.calendar.date(), minutes_per_day=45)
        path = tmp_path / "library.json"
        other.exporting.export(format_of(FormatId.JSON), None, ExportOptions(), path)
    history = place.page.preview.history
    place.page.open_file(path)
    assert not history.settings.isHidden()
    assert history.settings.isChecked(), "nobody has set this library up"
    assert "1 setting other than here" in history.words
    history.settings.click()
    assert not history.settings.isChecked()
    history.settings.click()
    place.page.import_now()
    assert place.page.report.facts["Beside cards"] == "1 setting"
    assert place.services.settings.current.minutes_per_day == 45
    place.page.open_file(path)
    assert history.settings.isHidden()


def test_decks_stand_as_a_tree_with_their_topics(place: Place, package: bytes) -> None:
    place.open("old.apkg", package)
    topics = place.page.preview.topics
    assert topics.words == {
        "Anatomy": "1 note, a new deck, topic suggested",
        "Coding": "a new deck",
        "Modifiers": "2 notes, a new deck, topic suggested",
        "Default": "1 note, a new deck, please choose a topic",
    }
    assert ("Coding",) not in topics.boxes
    topics.boxes[("Default",)].choose("anatomy")
    assert topics.words["Default"].endswith("topic chosen")
    place.page.import_now()
    place.open("old.apkg", package)
    assert "a new deck" not in topics.words["Modifiers"]


def test_a_sheet_of_a_workbook_can_be_chosen(place: Place) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Terms"
    for row in (("Front", "Back"), ("AMI", "infarction")):
        book.active.append(row)
    second = book.create_sheet("Modifiers")
    for row in (("Front", "Back"), ("25", "separate E/M"), ("50", "bilateral")):
        second.append(row)
    data = BytesIO()
    book.save(data)
    place.open("terms.xlsx", data.getvalue())
    columns = place.page.preview.columns
    assert (columns._encoding_field.isHidden(), columns._separator_field.isHidden()) == (True, True)
    assert columns._sheet.currentText() == "Terms"
    columns._sheet.choose("Modifiers")
    assert place.page.preview.foot.words.startswith("2 notes")
    assert columns._sheet.currentText() == "Modifiers"


def test_how_cards_are_written_can_be_chosen(place: Place) -> None:
    place.open("notes.md", MARKDOWN)
    columns = place.page.preview.columns
    assert not columns.isHidden()
    assert columns._columns.isHidden()
    assert (columns._separator_field.isHidden(), columns._header_field.isHidden()) == (True, True)
    assert place.page.preview.foot.words.startswith("2 notes")
    columns._mode.choose("rules")
    assert columns._mode.value == "rules"
    columns._mode.choose("headings")
    assert place.page.preview.foot.words.startswith("2 notes")
    columns._mode.choose("columns")
    assert not columns._separator_field.isHidden()


def test_a_deck_to_hand_on_says_whose_it_is(place: Place, tmp_path: Path, clock: FakeClock) -> None:
    about = DeckAbout("Heart terms", "Ann", "CC BY 4.0", "2027", "Words of the heart")
    with opened(tmp_path / "other.cpccards", clock) as other:
        fill(other, [basic("AMI")])
        path = tmp_path / "heart.cpcdeck"
        other.exporting.export(format_of(FormatId.SHARED), None, ExportOptions(about=about), path)
    place.page.open_file(path)
    said = place.page.preview.about
    assert said == "Heart terms\nBy Ann  ·  Licence: CC BY 4.0  ·  Edition: 2027\nWords of the heart"
    assert place.page.preview.history.isHidden()


def test_nothing_else_can_be_done_while_it_writes(
    place_with: Callable[[TaskRunner], Place], package: bytes, qtbot: QtBot
) -> None:
    later = Later()
    place = place_with(later)
    place.open("old.apkg", package)
    later.run_all()
    asked: list[str] = []
    place.window.undo_requested.connect(lambda: asked.append("undo"))
    place.window.show()
    place.page.import_now()
    assert not place.window._sidebar.isEnabled()
    place.window.go_to("decks")
    assert place.window.page is place.page
    place.window._emit_unless_held(place.window.undo_requested)
    assert asked == []
    later.run_all()
    assert place.window._sidebar.isEnabled()
    place.window._emit_unless_held(place.window.undo_requested)
    assert asked == ["undo"]
    place.window.go_to("decks")
    assert place.window.page is not place.page


def test_the_window_is_free_again_when_an_import_was_stopped(
    place: Place, package: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Cancelled

    place.open("old.apkg", package)
    monkeypatch.setattr(ImportService, "carry_out", stop)
    place.page.import_now()
    assert place.window._sidebar.isEnabled()
    assert place.page.step is place.page.preview


def enter(window: MainWindow, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, event)
    return event


def let_go(window: MainWindow, data: QMimeData) -> None:
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def test_a_file_can_be_dropped_anywhere_on_the_window(place: Place, package: bytes) -> None:
    data = urls(place.file("old.apkg", package))
    place.window.go_to("decks")
    assert enter(place.window, data).isAccepted()
    assert not place.window._veil.isHidden()
    QApplication.sendEvent(place.window, QDragLeaveEvent())
    assert place.window._veil.isHidden()
    let_go(place.window, data)
    assert place.window.page is place.page
    assert place.page.step is place.page.preview


def test_what_can_not_be_dropped_on_the_window_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(place.window, "say", said.append)
    text = QMimeData()
    text.setText("AMI\tinfarction")
    assert not enter(place.window, text).isAccepted()
    place.window.go_to("decks")
    let_go(place.window, urls(Path("/a"), Path("/b")))
    assert said == ["2 files were given. Open them one after the other."]
    place.window.hold(True)
    assert not enter(place.window, urls(Path("/a"))).isAccepted()
