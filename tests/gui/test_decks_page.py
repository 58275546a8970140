"""The Decks page over a real library."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.backups import FEW, Reason
from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.gui.models.deck_tree import DECK, DUE
from cpccards.gui.pages.decks import DecksPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.decks.deck_fate import NOWHERE
from cpccards.services.library import LibraryService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later
from tests.support.libraries import basic, fill, fill_basic, rate

MODIFIERS = ("CPT", "Modifiers")
ANESTHESIA = ("CPT", "Anesthesia")


class Window(QWidget):
    """What the page needs of the main window: a place, words, and changes handed back."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        QVBoxLayout(self).setContentsMargins(0, 0, 0, 0)

    def hold(self, page: DecksPage) -> None:
        layout = self.layout()
        assert layout is not None
        layout.addWidget(page)
        page.changed.connect(page.apply)
        page.told.connect(self.said.append)


@dataclass
class Editor:
    """Stands in for the note editor: remembers what it was opened on, and does as told."""

    library: LibraryService
    adds: Note | None = None
    opened: list[tuple[StoredNote | None, tuple[str, ...] | None]] = field(default_factory=list)

    def __call__(self, stored: StoredNote | None, deck: tuple[str, ...] | None = None) -> Changes | None:
        self.opened.append((stored, deck))
        return self.library.add_note(self.adds, deck or ("My notes",)) if self.adds else None


@dataclass
class Scene:
    page: DecksPage
    window: Window
    editor: Editor
    services: Workspace

    def choose(self, *path: str) -> None:
        tree = self.page._tree
        tree.choose(next(deck.id for deck in tree.decks() if deck.path == path))
        self.page.show_notes()

    @property
    def notes(self) -> list[str]:
        model = self.page._panel._notes
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    @property
    def chosen(self) -> tuple[str, ...]:
        node = self.page._tree.node
        assert node is not None
        return node.deck.path


@pytest.fixture
def empty(qtbot: QtBot, theme: Theme, services: Workspace) -> Scene:
    editor = Editor(services.library)
    page = DecksPage(theme, services.library, editor, services.presets)
    window = Window()
    window.hold(page)
    window.resize(1080, 760)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    page.activate()
    return Scene(page, window, editor, services)


@pytest.fixture
def scene(empty: Scene) -> Scene:
    fill_basic(empty.services, 3, "modifiers", MODIFIERS)
    fill(empty.services, [basic("ASA")], ANESTHESIA)
    empty.page.activate()
    return empty


def press(widget: QWidget, pressed: Qt.Key) -> None:
    widget.setFocus()
    QTest.keyClick(widget, pressed)


def test_an_empty_library_offers_the_first_note(empty: Scene) -> None:
    page = empty.page
    assert page._nothing.isVisible()
    assert not page._split.isVisible()
    empty.editor.adds = basic("first")
    page._add_first.click()
    assert empty.editor.opened == [(None, None)]
    assert page._split.isVisible()
    assert empty.notes == ["first"]


def test_the_first_deck_is_chosen_and_its_notes_are_shown(scene: Scene) -> None:
    assert scene.chosen == ("CPT",)
    assert scene.notes == []
    assert scene.page._panel._no_notes.isVisible()
    assert "below" in scene.page._panel._no_notes_words.text()
    scene.choose(*MODIFIERS)
    assert scene.notes == ["word 0", "word 1", "word 2"]
    assert scene.page._panel._note_count.text() == "3 notes"
    assert scene.page._panel._name.text() == "Modifiers"
    assert scene.page._panel._where.text() == "CPT › "
    assert scene.page._panel._counts.text() == "3 new  ·  3 cards"


def test_the_notes_follow_the_arrow_keys(scene: Scene, qtbot: QtBot) -> None:
    press(scene.page._tree, Qt.Key.Key_Down)
    assert scene.chosen == MODIFIERS
    assert scene.page._panel._name.text() == "Modifiers"
    qtbot.waitUntil(lambda: len(scene.notes) == 3)


def test_no_note_of_another_deck_is_acted_on(scene: Scene) -> None:
    scene.choose(*MODIFIERS)
    press(scene.page._tree, Qt.Key.Key_Down)
    assert scene.chosen == ANESTHESIA
    scene.page.delete()
    assert scene.notes == []
    scene.choose(*MODIFIERS)
    assert len(scene.notes) == 3


def test_enter_on_a_deck_studies_it(scene: Scene, qtbot: QtBot) -> None:
    scene.choose(*MODIFIERS)
    deck = scene.page._tree.node
    assert deck is not None
    with qtbot.waitSignal(scene.page.went_to) as went:
        press(scene.page._tree, Qt.Key.Key_Return)
    assert went.args == ["review", deck.deck.id]
    with qtbot.waitSignal(scene.page.went_to):
        scene.page._panel._study.click()


def test_a_deck_without_anything_to_study_says_so(scene: Scene, qtbot: QtBot) -> None:
    [[card]] = fill(scene.services, [basic("done")], ("Done",))
    rate(scene.services, card, Rating.EASY)
    scene.services.library.add_deck(("Bare",))
    scene.page.refresh()
    scene.choose("Done")
    assert scene.page._panel._counts.text() == "Nothing to study today  ·  1 card"
    assert not scene.page._panel._study.isEnabled()
    with qtbot.assertNotEmitted(scene.page.went_to):
        press(scene.page._tree, Qt.Key.Key_Return)
    scene.choose("Bare")
    assert scene.page._panel._counts.text() == "No cards yet"
    assert "No notes yet" in scene.page._panel._no_notes_words.text()


def test_n_adds_a_note_to_the_chosen_deck(scene: Scene, qtbot: QtBot) -> None:
    scene.choose(*ANESTHESIA)
    scene.editor.adds = basic("MAC")
    with qtbot.waitSignal(scene.page.changed) as changed:
        press(scene.page._tree, Qt.Key.Key_N)
    assert changed.args is not None
    assert changed.args[0].touches(Subject.NOTES)
    assert scene.editor.opened == [(None, ANESTHESIA)]
    assert scene.notes == ["ASA", "MAC"]
    assert scene.chosen == ANESTHESIA


def test_enter_on_a_note_edits_it(scene: Scene, qtbot: QtBot) -> None:
    scene.choose(*MODIFIERS)
    scene.page._panel._list.setCurrentIndex(scene.page._panel._notes.index(1, 0))
    with qtbot.assertNotEmitted(scene.page.changed):
        press(scene.page._panel._list, Qt.Key.Key_Return)
    [(stored, deck)] = scene.editor.opened
    assert stored is not None
    assert stored.note.fields[0] == "word 1"
    assert deck is None


def test_delete_is_undone_not_confirmed(scene: Scene) -> None:
    scene.choose(*MODIFIERS)
    scene.page._panel._list.setCurrentIndex(scene.page._panel._notes.index(1, 0))
    press(scene.page._panel._list, Qt.Key.Key_Delete)
    assert scene.window.said == ["Deleted. Ctrl+Z brings it back."]
    assert scene.notes == ["word 0", "word 2"]
    assert scene.page._panel._list.currentIndex().row() == 1
    undone = scene.services.undo.undo()
    assert undone is not None
    scene.page.apply(undone, undone=True)
    assert scene.notes == ["word 0", "word 1", "word 2"]


def test_a_full_disk_is_told_in_the_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_note: object) -> Changes:
        raise DiskFull("Your disk is full", "Nothing was deleted.", "Free some space.")

    monkeypatch.setattr(scene.services.library, "delete_note", fail)
    scene.choose(*MODIFIERS)
    scene.page.delete()
    assert "Your disk is full" in scene.page._error.text
    assert scene.window.said == []
    assert len(scene.notes) == 3


def test_a_new_deck_is_named_in_the_page(scene: Scene) -> None:
    scene.page._new_deck.click()
    naming = scene.page._desk.naming
    assert naming.isVisible()
    line = naming._name
    QTest.keyClicks(line, "CPT::Nerves")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert not naming.isVisible()
    assert scene.chosen == ("CPT", "Nerves")


def test_a_name_that_cannot_be_used_stays_to_be_mended(scene: Scene) -> None:
    scene.page._desk.name_new_deck()
    naming = scene.page._desk.naming
    naming._name.setText("CPT::Modifiers")
    QTest.keyClick(naming._name, Qt.Key.Key_Return)
    assert "That deck exists" in naming._error.text
    assert naming._name.text() == "CPT::Modifiers"
    naming._name.setText("CPT ›")
    QTest.keyClick(naming._name, Qt.Key.Key_Return)
    assert "can't be used" in naming._error.text
    QTest.keyClick(naming._name, Qt.Key.Key_Escape)
    assert not naming.isVisible()
    assert len(scene.page._tree.decks()) == 3


def test_f2_renames_a_deck(scene: Scene) -> None:
    scene.choose(*ANESTHESIA)
    press(scene.page._tree, Qt.Key.Key_F2)
    line = scene.page._desk.naming._name
    assert line.text() == line.selectedText() == "Anesthesia"
    line.setText("A › B")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "can't be used" in scene.page._desk.naming._error.text
    line.setText("Anaesthesia")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert scene.chosen == ("CPT", "Anaesthesia")
    assert scene.page._panel._name.text() == "Anaesthesia"


def test_letters_go_into_the_name_not_to_the_page(scene: Scene) -> None:
    scene.page._desk.name_new_deck()
    QTest.keyClicks(scene.page._desk.naming._name, "nnn")
    assert scene.page._desk.naming.words == "nnn"
    assert scene.editor.opened == []


def test_what_is_folded_and_chosen_stays_so(scene: Scene) -> None:
    tree = scene.page._tree
    model = tree._decks
    scene.services.library.add_deck(("ICD-10-CM", "Conventions"))
    scene.page.refresh()
    scene.choose("ICD-10-CM", "Conventions")
    cpt = model.decks()[0]
    assert tree.isExpanded(model.find(cpt.id))
    tree.collapse(model.find(cpt.id))
    scene.services.library.add_deck(("Another",))
    scene.page.apply(changes("Add a deck", Subject.DECKS))
    assert not tree.isExpanded(model.find(cpt.id))
    assert scene.chosen == ("ICD-10-CM", "Conventions")
    tree.expand(model.find(cpt.id))
    scene.services.library.add_deck(("And another",))
    scene.page.refresh()
    assert tree.isExpanded(model.find(cpt.id))


def test_the_chosen_note_stays_chosen(scene: Scene) -> None:
    scene.choose(*MODIFIERS)
    scene.page._panel._list.setCurrentIndex(scene.page._panel._notes.index(2, 0))
    scene.page.woken()
    assert scene.page._panel._list.currentIndex().row() == 2


def test_it_looks_again_only_when_it_is_concerned(scene: Scene) -> None:
    fill(scene.services, [basic("new")], MODIFIERS)
    scene.choose(*MODIFIERS)
    scene.page._panel._notes.set_rows(())
    scene.page.apply(changes("Change settings", Subject.SETTINGS))
    assert scene.notes == []
    scene.page.apply(changes("Add a note", Subject.NOTES))
    assert len(scene.notes) == 4


def test_it_can_be_opened_on_a_deck(scene: Scene) -> None:
    wanted = next(deck for deck in scene.page._tree.decks() if deck.path == ANESTHESIA)
    scene.page.activate(wanted.id)
    assert scene.chosen == ANESTHESIA


def test_due_cards_are_counted(scene: Scene) -> None:
    [[card]] = fill(scene.services, [Note(NoteKind.BASIC, ("q", "a"))], ("Due",))
    rate(scene.services, card, Rating.AGAIN)
    scene.page.refresh()
    scene.choose("Due")
    assert "1 learning" in scene.page._panel._counts.text()
    assert scene.page._tree.currentIndex().siblingAtColumn(DUE).data() == ""
    assert scene.page._tree.currentIndex().siblingAtColumn(DECK).data() == "Due"


def test_a_narrow_page_stands_one_below_the_other(scene: Scene, qtbot: QtBot) -> None:
    assert scene.page._split.orientation() is Qt.Orientation.Horizontal
    scene.window.resize(QSize(500, 700))
    qtbot.waitUntil(lambda: scene.page._split.orientation() is Qt.Orientation.Vertical)
    assert scene.page._panel._head.direction() is QBoxLayout.Direction.LeftToRight


def test_everything_has_a_name(scene: Scene) -> None:
    scene.choose(*MODIFIERS)
    scene.page._desk.name_new_deck()
    assert nameless(scene.page) == []


def test_the_helper_finds_what_has_none(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    assert nameless(button) == ["QPushButton  in NoneType"]


# Notes past their review date


def overdue(scene: Scene) -> str:
    line = scene.page._overdue
    return line._words.text() if line.isVisible() else ""


def test_without_notes_past_their_date_nothing_is_said(scene: Scene) -> None:
    fill(scene.services, [replace(basic("later"), review_by=date(2026, 11, 22))], MODIFIERS)
    scene.page.activate()
    assert overdue(scene) == ""


def test_notes_past_their_date_are_counted_and_listed(scene: Scene) -> None:
    fill(scene.services, [replace(basic("newer"), review_by=date(2026, 11, 1))], MODIFIERS)
    fill(scene.services, [replace(basic("oldest"), review_by=date(2026, 1, 1))], ANESTHESIA)
    scene.page.activate()
    scene.choose(*MODIFIERS)
    assert overdue(scene) == "2 notes are past their review date: they may be out of date."
    button = scene.page._overdue._button
    assert button.text() == "Show them"
    button.click()
    assert scene.notes == ["oldest", "newer"]
    assert not scene.page._panel._study.isVisible()
    scene.page.edit()
    assert scene.editor.opened[-1][0] is not None
    assert button.text() == "Back to the deck"
    button.click()
    assert "word 0" in scene.notes
    assert scene.page._panel._study.isVisible()


def test_another_deck_leaves_the_list(scene: Scene) -> None:
    fill(scene.services, [replace(basic("old"), review_by=date(2026, 1, 1))], ANESTHESIA)
    scene.page.activate()
    scene.choose(*MODIFIERS)
    scene.page._overdue._button.click()
    assert scene.notes == ["old"]
    scene.choose(*ANESTHESIA)
    assert scene.notes == ["ASA", "old"]
    assert scene.page._overdue._button.text() == "Show it"


def test_the_last_one_deleted_ends_the_list(scene: Scene) -> None:
    fill(scene.services, [replace(basic("old"), review_by=date(2026, 1, 1))], ANESTHESIA)
    scene.page.activate()
    scene.choose(*MODIFIERS)
    scene.page._overdue._button.click()
    scene.page.delete()
    assert overdue(scene) == ""
    assert "word 0" in scene.notes
    assert scene.page._panel._study.isVisible()


def test_ctrl_i_and_its_button_lead_to_the_cards_of_a_note(scene: Scene, qtbot: QtBot) -> None:
    page = scene.page
    with qtbot.assertNotEmitted(page.went_to):
        page.tell_about_note()
    scene.choose(*MODIFIERS)
    page._panel._list.setCurrentIndex(page._panel._notes.index(1, 0))
    chosen = page._panel.note
    assert chosen is not None
    wanted = ["card-information", (scene.services.library.cards(chosen.id)[0], "decks")]
    with qtbot.waitSignal(page.went_to) as went:
        QTest.keyClick(page._panel._list, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    assert went.args == wanted
    with qtbot.waitSignal(page.went_to) as went:
        page._panel._information.click()
    assert went.args == wanted


def test_a_deck_is_given_a_preset_here(scene: Scene, qtbot: QtBot) -> None:
    own, _ = scene.services.presets.add("Own")
    scene.page.refresh()
    scene.choose(*MODIFIERS)
    row, deck = scene.page._panel.preset, scene.page._chosen
    assert deck is not None
    assert row.choice.currentText() == "As above: Default"
    row.choice.choose(own.key)
    assert scene.services.presets.own(deck) == own.key
    assert row.choice.currentText() == "Own"
    with qtbot.waitSignal(scene.page.went_to) as went:
        row.open_presets.click()
    assert went.args == ["presets", deck]
    row.choice.choose("")
    assert scene.services.presets.own(deck) is None


def test_a_deck_is_moved_by_keyboard(scene: Scene) -> None:
    """Into another, never into itself: those are not offered."""
    page = scene.page
    scene.choose(*MODIFIERS)
    press(page._tree, Qt.Key.Key_M)
    offered = [page._desk.fate.choice.itemText(row) for row in range(page._desk.fate.choice.count())]
    assert "To the top" in offered
    assert f"Into {' › '.join(MODIFIERS)}" not in offered
    press(page._desk.fate.choice, Qt.Key.Key_Escape)
    assert page._desk.fate.isHidden()
    press(page._tree, Qt.Key.Key_M)
    page._desk.fate.choice.choose(NOWHERE)
    press(page._desk.fate.choice, Qt.Key.Key_Return)
    assert MODIFIERS[-1:] in {deck.path for deck in scene.services.library.decks()}
    assert scene.window.said == ["Moved. Ctrl+Z takes it back."]


def test_a_deck_is_deleted_with_its_cards_or_without(scene: Scene) -> None:
    page = scene.page
    scene.choose(*MODIFIERS)
    press(page._tree, Qt.Key.Key_Delete)
    assert page._desk.fate.question == f"Delete {MODIFIERS[-1]}?"
    other = next(deck.id for deck in scene.services.library.decks() if deck.path == ANESTHESIA)
    page._desk.fate.choice.choose(other)
    page._desk.fate.button.click()
    assert page._desk.fate.isHidden()
    assert scene.services.library.count_notes(other) == 4
    scene.choose(*ANESTHESIA)
    press(page._tree, Qt.Key.Key_Delete)
    page._desk.fate.choice.choose(NOWHERE)
    page._desk.fate.button.click()
    assert scene.services.library.is_empty()


def test_a_move_that_can_not_be_is_said_in_its_place(scene: Scene) -> None:
    page = scene.page
    scene.services.library.add_deck(MODIFIERS[-1:])
    page.activate()
    scene.choose(*MODIFIERS)
    page._desk.ask_to_move()
    page._desk.fate.choice.choose(NOWHERE)
    page._desk.fate.button.click()
    assert "There already is a deck" in page._desk.fate.complaint
    page._desk.name_new_deck()
    assert page._desk.fate.isHidden()


def test_a_backup_comes_before_a_large_deck_is_deleted(
    qtbot: QtBot, theme: Theme, services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_basic(services, FEW + 1, deck=("Large",))
    fill_basic(services, 1, deck=("Small",))
    later = Later()
    page = DecksPage(
        theme, services.library, lambda *_: None, services.presets, backups=services.backups, tasks=later
    )
    qtbot.addWidget(page)
    page.show()
    held: list[bool] = []
    page.held.connect(held.append)

    def delete(name: str) -> None:
        page.activate(next(deck.id for deck in services.library.decks() if deck.name == name))
        page._desk.ask_to_delete()
        page._desk.fate.choice.choose(NOWHERE)
        page._desk.fate.button.click()

    delete("Small")
    assert not later.waiting
    assert services.backups.all() == ()
    delete("Large")
    assert held == [True]
    assert not page.isEnabled()

    def full(*_arguments: object) -> None:
        raise DiskFull("Your disk is full", "Nothing was deleted.", "Free some space.")

    with monkeypatch.context() as broken:
        broken.setattr(services.library, "delete_deck", full)
        later.run()
    assert held == [True, False]
    assert page.isEnabled()
    assert page._desk.fate.isVisible(), "it says why, and can be tried again"
    page._desk.fate.button.click()
    later.run()
    assert page._desk.fate.isHidden()
    assert [deck.name for deck in services.library.decks()] == []
    [backup] = services.backups.all()
    assert (backup.reason, backup.stand.cards) == (Reason.DELETION, FEW + 1)
