"""The page that checks media, over a real library with real files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import Note, NoteKind
from cpccards.gui.pages.media import MediaPage
from cpccards.gui.words.media_words import Section, naming_words, stray_words, summary_words
from cpccards.services.media_check import MediaCheck, Missing
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.sample_pictures import sample_picture
from tests.gui.scenes import PageScene
from tests.support.libraries import fill


@dataclass
class Scene(PageScene[MediaPage]):
    edited: list[StoredNote] = field(default_factory=list)
    after_edit: list[Changes | None] = field(default_factory=list)


def make(qtbot: QtBot, services: Workspace, runner: Now | Later) -> Scene:
    edited: list[StoredNote] = []
    after: list[Changes | None] = [None]

    def edit(stored: StoredNote) -> Changes | None:
        edited.append(stored)
        return after[0]

    page = MediaPage(services.media_check, services.library, edit, runner)
    scene = Scene(page, QWidget(), services, edited=edited, after_edit=after)
    scene.show(qtbot, 1000, 900)
    return scene


@pytest.fixture
def scene(qtbot: QtBot, services: Workspace) -> Scene:
    for name in ("used.png", "unused 1.png", "unused 2.png"):
        services.media.put(name, sample_picture(width=300 + len(name), height=20 + ord(name[-5])))
    services.media.put("beep.mp3", b"ID3\x03" + b"\0" * 50)
    fill(
        services,
        [
            Note(NoteKind.BASIC, ('femur <img src="used.png"> <img src="gone.png">', "b")),
            Note(NoteKind.BASIC, ("tibia", '<img src="gone.png">')),
        ],
    )
    return make(qtbot, services, Now())


def answer(monkeypatch: pytest.MonkeyPatch, which: str, path: Path | None) -> None:
    monkeypatch.setattr(QFileDialog, which, lambda *_: ("" if path is None else str(path), ""))


def test_it_lists_what_was_found(scene: Scene) -> None:
    page = scene.page
    assert page.said.startswith("4 files of pictures and sounds")
    assert page.rows == ["gone.png. 2 notes"]
    assert page.note_list.model().rowCount() == 2
    assert [button.text() for button in page.sections.buttons] == [
        "Missing 1", "Damaged 0", "Unused 3", "Trash 0",
    ]  # fmt: skip
    for section in Section:
        page.sections.buttons[list(Section).index(section)].click()
        assert nameless(page) == []
    assert page.rows == []


def test_a_note_that_names_it_is_opened(scene: Scene) -> None:
    page = scene.page
    page.note_list.setCurrentIndex(page.note_list.model().index(1, 0))
    page.open_note.click()
    assert [stored.note.fields[0] for stored in scene.edited] == ["tibia"]
    assert scene.steps == []
    scene.after_edit[0] = changes("Edit a note", Subject.NOTES)
    page.note_list.setFocus()
    QTest.keyClick(page.note_list, Qt.Key.Key_Return)
    assert len(scene.steps) == 1
    scene.services.library.delete_note(scene.edited[0].id)
    page.note_list.setCurrentIndex(page.note_list.model().index(1, 0))
    page.edit()
    assert page.rows == ["gone.png. 1 note"]
    assert len(scene.edited) == 2


def test_a_file_is_chosen_for_a_missing_name(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page, path = scene.page, tmp_path / "new.png"
    answer(monkeypatch, "getOpenFileName", None)
    page.supply.click()
    assert scene.steps == []
    path.write_bytes(b"<svg/>")
    answer(monkeypatch, "getOpenFileName", path)
    page.supply.click()
    assert "no picture or sound" in page.error
    path.write_bytes(sample_picture())
    page.supply.click()
    assert page.error == ""
    assert page.rows == []
    assert scene.services.media.read("gone.png") == sample_picture()
    scene.step_back()
    assert page.rows == ["gone.png. 2 notes"]
    page.show_section(Section.UNUSED)
    page.choose_file()
    page.edit()
    assert len(scene.steps) == 1


def test_the_list_is_saved(scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    answer(monkeypatch, "getSaveFileName", None)
    scene.page.write_list.click()
    answer(monkeypatch, "getSaveFileName", tmp_path / "list.txt")
    scene.page.write_list.click()
    assert (tmp_path / "list.txt").read_text(encoding="utf-8").startswith("gone.png\n    femur")
    assert scene.said == ["Saved list.txt."]
    answer(monkeypatch, "getSaveFileName", tmp_path / "no folder" / "list.txt")
    scene.page.write_list.click()
    assert "The list was not written" in scene.page.error


def test_unused_files_go_to_the_trash_and_come_back(scene: Scene) -> None:
    page = scene.page
    page.show_section(Section.UNUSED)
    assert [row.split(". ")[0] for row in page.rows] == ["beep.mp3", "unused 1.png", "unused 2.png"]
    assert not page.preview.thumbnail.isVisible()
    page.table.selectRow(1)
    assert page.preview.about.text() == "312 × 69 pixels"
    assert page.preview.thumbnail.isVisible()
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert [row.split(". ")[0] for row in page.rows] == ["beep.mp3", "unused 2.png"]
    page.discard_all.click()
    assert page.rows == []
    page.show_section(Section.TRASH)
    assert len(page.rows) == 3
    page.table.selectAll()
    assert page.restore.text() == "Restore 3 files"
    page.table.selectRow(0)
    page.restore.click()
    assert len(page.rows) == 2
    page.empty.click()
    assert page.rows == []
    assert "2 files on disk without a name" in page._stray.text()
    assert scene.said[-1] == "The trash is empty. Ctrl+Z brings its files back."
    for _ in range(4):
        scene.step_back()
    page.show_section(Section.UNUSED)
    assert len(page.rows) == 3
    page.show_section(Section.TRASH)
    page.put_in_trash()
    assert page.rows == []


def test_a_sound_can_be_heard(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    monkeypatch.setattr("cpccards.gui.widgets.notes.media_preview.can_play", lambda: True)
    monkeypatch.setattr("cpccards.gui.sounds.SoundPlayer.play", lambda _self, data: heard.append(data))
    page = scene.page
    page.show_section(Section.UNUSED)
    assert page.preview.play.isVisible()
    page.preview.play.click()
    assert heard == [b"ID3\x03" + b"\0" * 50]
    page.table.selectRow(1)
    assert not page.preview.play.isVisible()
    page.preview.hear()
    assert len(heard) == 1


def test_a_picture_that_was_lost_from_the_trash_has_only_its_name(scene: Scene) -> None:
    page, media = scene.page, scene.services.media
    digest = media.digest("unused 1.png") or ""
    (scene.services.library_file.path.with_suffix(".media") / digest).unlink()
    page.look()
    page.show_section(Section.LOST)
    assert page.rows == ["unused 1.png. nobody"]
    assert not page.open_note.isVisible()
    page.show_section(Section.UNUSED)
    page.table.selectRow(1)
    assert page.preview.about.text() == "unused 1.png"


def test_reading_every_file_can_be_stopped(qtbot: QtBot, services: Workspace) -> None:
    services.media.put("a.png", sample_picture())
    runner = Later()
    scene = make(qtbot, services, runner)
    page = scene.page
    runner.run_all()
    page.read_all.click()
    assert page.cancel.isVisible()
    assert not page.read_all.isEnabled()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    runner.run_all()
    assert page.said.startswith("Stopped.")
    assert not page.cancel.isVisible()
    path = services.library_file.path.with_suffix(".media") / (services.media.digest("a.png") or "")
    path.write_bytes(b"?" * path.stat().st_size)
    page.read_all.click()
    runner.run_all()
    assert page.said.endswith("Every file was read.")
    page.show_section(Section.LOST)
    assert page.rows == ["a.png. nobody"]
    page.look()
    runner.run_all()
    assert page.rows == ["a.png. nobody"]


def test_a_failure_is_said(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> MediaCheck:
        raise DiskFull("Your disk is full", "There is no room.")

    monkeypatch.setattr("cpccards.services.media_check.MediaCheckService.check", full)
    scene.page.look()
    assert "Your disk is full" in scene.page.error
    scene.page.hide()
    scene.page.apply(changes("Edit a note", Subject.NOTES))
    scene.page.back.click()


def test_words() -> None:
    assert summary_words(MediaCheck()) == "The library has no pictures and no sounds."
    assert summary_words(MediaCheck(1, 10, is_thorough=True)).endswith("10 bytes. Every file was read.")
    assert stray_words(MediaCheck()) == ""
    assert stray_words(MediaCheck(stray=1, stray_size=2)).startswith("1 file on disk")
    assert naming_words(Missing("a", count=1, note_types=("Cards",))) == "1 note, note type Cards"
