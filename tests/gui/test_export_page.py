"""The Export page over a real library, with real files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import DeckId
from cpccards.exchange import anki_package, deck_archive
from cpccards.gui.models.deck_checks import DeckChecksModel
from cpccards.gui.pages import export as export_page
from cpccards.gui.pages.decks import DecksPage
from cpccards.gui.pages.export import ExportPage
from cpccards.gui.theme import Theme
from cpccards.gui.words.export_words import preview_words, suggested_name
from cpccards.services.export_formats import FORMATS, PAPER, FormatId, format_of
from cpccards.services.exporting import ExportPreview
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene, texts
from tests.support.libraries import basic, fill, reversed_


@dataclass
class Scene(PageScene[ExportPage]):
    folders: list[Path] = field(default_factory=list)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window, key, modifiers)

    def choose_file(self, monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[str]:
        """Answers the dialog; returns the names it was opened with."""
        asked: list[str] = []

        def answer(_parent: object, _title: str, name: str, _filter: str) -> tuple[str, str]:
            asked.append(name)
            return ("" if path is None else str(path)), ""

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return asked

    def ticked(self) -> list[tuple[str, ...]] | None:
        chosen = self.page.what.chosen
        return None if chosen is None else [deck.path for deck in chosen]

    def deck(self, *path: str) -> DeckId:
        return next(deck.id for deck in self.services.library.decks() if deck.path == path)


def make(qtbot: QtBot, services: Workspace, theme: Theme, runner: Now | Later) -> Scene:
    folders: list[Path] = []
    page = ExportPage(
        theme,
        services.exporting,
        services.library,
        services.media,
        services.calendar,
        runner,
        folders.append,
    )
    scene = Scene(page, QWidget(), services, folders=folders)
    scene.show(qtbot, 1000, 700)
    return scene


@pytest.fixture
def scene(qtbot: QtBot, services: Workspace, theme: Theme) -> Scene:
    fill(services, [basic("femur"), reversed_("tibia")], ("Anatomy", "Leg"))
    fill(services, [basic("99213")], ("Codes",))
    return make(qtbot, services, theme, Now())


def test_it_counts_what_is_chosen(scene: Scene) -> None:
    page = scene.page
    assert page.said == "3 notes  ·  4 cards  ·  in 2 decks"
    scene.page.activate(scene.deck("Anatomy"))
    assert page.what.some.isChecked()
    assert scene.ticked() == [("Anatomy",), ("Anatomy", "Leg")]
    assert page.said == "2 notes  ·  3 cards  ·  in 1 deck"
    page.what.everything.click()
    assert page.said.startswith("3 notes")


def test_every_format_says_what_it_carries(scene: Scene) -> None:
    for kind in (*FORMATS, PAPER):
        scene.page.how.box.choose(kind.id)
        shown = texts(scene.page)
        assert kind.carries in shown
        assert kind.leaves in shown
        assert nameless(scene.page) == []


@pytest.mark.parametrize(
    ("word", "offered"),
    [
        (FormatId.APKG, {"progress", "media"}),
        (FormatId.CSV, set()),
        (FormatId.SHARED, {"media", "own", "bundled"}),
        (FormatId.JSON_MEDIA, {"progress"}),
        (FormatId.PDF, {"reasons"}),
    ],
)
def test_options_are_those_of_the_format(scene: Scene, word: FormatId, offered: set[str]) -> None:
    how = scene.page.how
    how.box.choose(word)
    names = ("progress", "media", "reasons", "own", "bundled")
    assert {name for name in names if getattr(how, name).isVisible()} == offered


def test_the_whole_library_leaves_no_choice_of_decks(scene: Scene) -> None:
    scene.page.activate(scene.deck("Codes"))
    scene.page.how.box.choose(FormatId.JSON)
    assert not scene.page.what.some.isVisible()
    assert scene.ticked() is None
    scene.page.how.box.choose(FormatId.CSV)
    assert scene.ticked() == [("Codes",)]


def test_a_problem_stands_in_its_place_and_nothing_can_be_written(scene: Scene) -> None:
    scene.page.how.box.choose(FormatId.TOML)
    assert "A deck file holds one deck" in scene.page.said
    assert not scene.page.button.isEnabled()
    scene.page.export()
    scene.page.activate(scene.deck("Codes"))
    assert scene.page.button.isEnabled()


def test_cpt_numbers_are_named_before_a_deck_is_handed_on(scene: Scene) -> None:
    scene.page.how.box.choose(FormatId.SHARED)
    assert "One CPT number stands on these notes: 99213." in scene.page.said
    scene.page.how.bundled.click()
    assert not scene.page.how.about["author"].isVisible()
    assert "There is no note that came with the app" in scene.page.said


def test_by_keyboard_to_a_file_and_its_folder(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = scene.choose_file(monkeypatch, tmp_path / "cards")
    scene.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert Path(asked[0]).name == "CPC Cards 2026-11-22.apkg"
    [*_, draft] = [anki_package.read((tmp_path / "cards.apkg").read_bytes(), "cards.apkg")]
    assert len(draft.notes) == 3
    assert scene.page.report.startswith("Exported to cards.apkg\n3 notes  ·  4 cards  ·  in 2 decks  ·  ")
    assert str(tmp_path) in scene.page.report
    assert scene.page.to_folder.hasFocus()
    scene.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 1
    scene.page.to_folder.click()
    assert scene.folders == [tmp_path]
    scene.page.another.click()
    assert scene.page.report == ""
    scene.choose_file(monkeypatch, None)
    scene.page.button.click()
    assert scene.page.report == ""


def test_what_is_said_of_a_deck_goes_along(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = scene.page
    asked = scene.choose_file(monkeypatch, tmp_path / "bones.cpcdeck")
    page.activate(scene.deck("Anatomy"))
    page.how.box.choose(FormatId.SHARED)
    for name, words in (("title", "Bones"), ("author", " Ann "), ("licence", "CC0")):
        page.how.about[name].setText(words)
    page.button.click()
    assert Path(asked[0]).name == "Anatomy.cpcdeck"
    about = deck_archive.read((tmp_path / "bones.cpcdeck").read_bytes(), "x").about
    assert about is not None
    assert (about.title, about.author, about.licence) == ("Bones", "Ann", "CC0")


def test_a_failure_stands_in_the_page(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.choose_file(monkeypatch, tmp_path / "none" / "cards.csv")
    scene.page.how.box.choose(FormatId.CSV)
    scene.page.button.click()
    assert "is not there. Choose another folder." in scene.page.error
    assert scene.page.report == ""
    assert scene.page.button.isEnabled()


def test_cancelled_no_file_is_written(
    qtbot: QtBot, services: Workspace, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(services, [basic("femur")])
    later = Later()
    scene = make(qtbot, services, theme, later)
    later.run_all()
    scene.choose_file(monkeypatch, tmp_path / "cards.apkg")
    scene.page.button.click()
    assert scene.page.cancel.isVisible()
    assert not scene.page.button.isVisible()
    scene.page.activate()  # gone away and back: the job goes on
    scene.press(Qt.Key.Key_Escape)
    later.run_all()
    assert "Cancelled. No file was written." in texts(scene.page)
    assert not (tmp_path / "cards.apkg").exists()
    assert scene.page.button.isVisible()


def test_counting_that_fails_says_why(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> ExportPreview:
        raise DiskFull("Full", "There is no room.", "")

    monkeypatch.setattr(scene.page._exporting, "preview", fail)
    scene.page.how.media.click()
    assert scene.page.said == "There is no room."
    assert not scene.page.button.isEnabled()


def test_a_change_is_counted_again(scene: Scene) -> None:
    fill(scene.services, [basic("ulna")], ("New",))
    scene.page.apply(changes("x", Subject.SETTINGS))
    assert scene.page.said.startswith("3 notes")
    scene.page.apply(changes("x", Subject.NOTES))
    assert scene.page.said.startswith("4 notes")


@pytest.mark.parametrize("with_reasons", [True, False])
def test_cards_on_paper(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_reasons: bool
) -> None:
    scene.choose_file(monkeypatch, tmp_path / "cards.pdf")
    scene.page.how.box.choose(FormatId.PDF)
    scene.page.how.reasons.setChecked(with_reasons)
    scene.page.button.click()
    assert (tmp_path / "cards.pdf").read_bytes().startswith(b"%PDF-")
    assert scene.page.report.startswith("Exported to cards.pdf\n3 notes  ·  4 cards  ·  in 2 decks")


def test_back_to_the_decks(scene: Scene) -> None:
    went: list[tuple[str, object]] = []
    scene.page.went_to.connect(lambda name, argument: went.append((name, argument)))
    scene.page.back.click()
    assert went == [("decks", None)]


def test_from_the_decks_with_the_one_that_is_chosen(qtbot: QtBot, scene: Scene, theme: Theme) -> None:
    decks = DecksPage(theme, scene.services.library, lambda *_: None, scene.services.presets)
    qtbot.addWidget(decks)
    decks.show()
    decks.activate(scene.deck("Codes"))
    went: list[tuple[str, object]] = []
    decks.went_to.connect(lambda name, argument: went.append((name, argument)))
    decks.export()
    assert went == [("export", scene.deck("Codes"))]


def test_the_folder_is_opened_by_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    take: Callable[..., None] = lambda url: opened.append(url.toLocalFile())  # noqa: E731
    monkeypatch.setattr(QDesktopServices, "openUrl", take)
    export_page.open_folder(tmp_path)
    assert opened == [str(tmp_path)]


class TestDeckChecks:
    @pytest.fixture
    def model(self, qtbot: QtBot, scene: Scene) -> DeckChecksModel:
        made = DeckChecksModel()
        QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Warning)
        made.set_rows(scene.services.library.decks())
        return made

    def names(self, model: DeckChecksModel) -> list[str]:
        return [deck.name for deck in model.chosen]

    def test_a_tick_goes_for_the_decks_inside(self, model: DeckChecksModel) -> None:
        checked, unchecked = Qt.CheckState.Checked.value, Qt.CheckState.Unchecked.value
        role = Qt.ItemDataRole.CheckStateRole
        assert model.setData(model.index(0), checked, role)
        assert self.names(model) == ["Anatomy", "Leg"]
        assert model.data(model.index(1), role) is Qt.CheckState.Checked
        assert model.setData(model.index(1), unchecked, role)
        assert self.names(model) == ["Anatomy"]
        assert not model.setData(model.index(0), "x", Qt.ItemDataRole.EditRole)

    def test_what_it_says(self, model: DeckChecksModel) -> None:
        index = model.index(1)
        assert model.data(index).strip() == "Leg"
        assert model.data(index, Qt.ItemDataRole.AccessibleTextRole) == "Anatomy, Leg"
        assert model.data(index, Qt.ItemDataRole.ToolTipRole) is None
        assert model.row_of(DeckId(999)) == -1

    def test_decks_that_are_gone_are_not_ticked(self, model: DeckChecksModel, scene: Scene) -> None:
        model.choose((scene.deck("Anatomy"),))
        model.set_rows([deck for deck in scene.services.library.decks() if deck.name != "Leg"])
        assert self.names(model) == ["Anatomy"]
        model.set_rows(())
        model.choose(())
        assert model.rowCount() == 0


def test_words_of_the_preview() -> None:
    told = ExportPreview(decks=1, notes=1, cards=2, reviews=3, media=1, media_bytes=2_048)
    assert (
        preview_words(told)
        == "1 note  ·  2 cards  ·  in 1 deck  ·  3 answers  ·  1 picture or sound (2.0 KiB)"
    )


def test_names_that_systems_refuse(scene: Scene) -> None:
    fill(scene.services, [basic("x")], ("A/B: <C>",))
    [deck] = [each for each in scene.services.library.decks() if each.name == "A/B: <C>"]
    today = scene.services.calendar.date()
    assert suggested_name(format_of("csv"), (deck,), today) == "A B C.csv"
    assert suggested_name(format_of("json"), (deck,), today) == "CPC Cards 2026-11-22.json"
