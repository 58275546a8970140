"""The page of note kinds over a real library, and the dialog that changes the kind of notes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.gui.kind_change_dialog import KindChangeDialog
from cpccards.gui.pages.note_kinds import NoteKindsPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.card_view import CardView
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene, texts
from tests.support.libraries import basic, contents, fill, note_of, rate, reversed_

Scene = PageScene[NoteKindsPage]


def make(qtbot: QtBot, services: Workspace, theme: Theme, runner: Now | Later) -> Scene:
    scene = PageScene(NoteKindsPage(theme, services.note_kinds, runner), QWidget(), services)
    scene.show(qtbot, 1100, 800)
    return scene


@pytest.fixture
def word(services: Workspace) -> NoteType:
    kind, _ = services.note_kinds.add("Word", NoteKind.REVERSED)
    fill(services, [Note(kind, ("femur", "thigh bone")), Note(kind, ("tibia", "shin bone"))])
    return kind


@pytest.fixture
def scene(qtbot: QtBot, services: Workspace, theme: Theme, word: NoteType) -> Scene:
    made = make(qtbot, services, theme, Now())
    made.page.activate(word.key)
    return made


def write(scene: Scene, side: str, text: str) -> None:
    getattr(scene.page.form, side).edit.setPlainText(text)
    scene.page.count()


def card_words(scene: Scene) -> str:
    views = scene.page.form.preview.findChildren(CardView)
    return " ".join(view.toPlainText() for view in views if view.isVisible())


def kept(scene: Scene) -> NoteType:
    [kind] = [entry.kind for entry in scene.services.note_kinds.all() if isinstance(entry.kind, NoteType)]
    assert isinstance(kind, NoteType)
    return kind


def test_it_lists_all_kinds_with_their_notes(scene: Scene, services: Workspace) -> None:
    page = scene.page
    lines = [page.list.item(row).text() for row in range(page.list.count())]
    assert lines[0] == "Basic  ·  not used"
    assert lines[-1] == "Word  ·  2 notes"
    assert page.list.currentRow() == len(lines) - 1
    assert page.rename_button.isEnabled()
    assert not page.delete_button.isEnabled()
    assert nameless(page) == []
    page.activate("basic")
    assert not page.form.isVisible()
    assert any("comes with the app" in each for each in texts(page))
    assert not page.rename_button.isEnabled()


def test_a_kind_is_chosen_in_the_list(scene: Scene, qtbot: QtBot) -> None:
    scene.page.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: not scene.page.form.isVisible())
    scene.page.list.setCurrentRow(5)
    qtbot.waitUntil(scene.page.form.isVisible)
    assert scene.page.form.draft is not None


def test_kinds_are_made_copied_renamed_and_deleted(scene: Scene, services: Workspace) -> None:
    page = scene.page
    page.add_button.click()
    page.sort.choose("cloze")
    field = page.naming.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setText("Word")
    page.naming.submitted.emit()
    assert any("There already is a kind of notes called Word" in each for each in texts(page))
    field.setText("Gaps")
    page.naming.submitted.emit()
    assert page.form.draft is not None
    assert page.form.draft.before.is_cloze
    assert not page.form.templates.add_button.isEnabled()
    QTest.keyClick(page.list, Qt.Key.Key_F2)
    field.setText("Blanks")
    page.naming.submitted.emit()
    QTest.keyClick(page.list, Qt.Key.Key_D)
    assert field.text() == "Blanks 2"
    page.naming.cancelled.emit()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    assert [entry.kind for entry in services.note_kinds.all()][5:] == [kept(scene)]
    assert "Deleted. Ctrl+Z brings it back." in scene.said
    scene.step_back()
    assert page.list.count() == 7


def test_what_is_written_is_shown_counted_and_kept(scene: Scene, services: Workspace) -> None:
    page = scene.page
    assert card_words(scene) == "femur thigh bone"
    write(scene, "front", "What is {{Front}}?")
    assert card_words(scene) == "What is femur? thigh bone"
    assert page.said == "2 notes of this kind. Every card stays, with its progress."
    before = contents(services.library_file)
    page.foot.go.click()
    assert kept(scene).templates[0].question == "What is {{Front}}?"
    assert not page.foot.isVisible()
    assert not page.is_changed
    assert scene.said[-1] == "Saved. Ctrl+Z takes it back."
    scene.step_back()
    assert contents(services.library_file) == before
    assert page.form.front.edit.toPlainText() == "{{Front}}"


def test_an_error_stands_where_it_is(scene: Scene) -> None:
    page = scene.page
    write(scene, "front", "{{Front}}\n\U0001f600 {{frnt}} {{#Back}}")
    assert page.form.front.complaint.text() == (
        "Line 2: {{/Back}} is missing.\nLine 2: There is no field called frnt."
    )
    marked = [each.cursor.selectedText() for each in page.form.front.edit.extraSelections()]
    assert marked == ["{{#Back}}", "{{frnt}}"]
    assert not page.foot.go.isEnabled()
    assert page.said.startswith("Something has to be mended")
    page.form.templates.list.setCurrentRow(1)
    assert "Card 1: Line 2" not in page.form.template_complaint.text()
    assert "Card 1: {{/Back}} is missing." in page.form.template_complaint.text()
    page.foot.back.click()
    assert not page.is_changed
    assert page.form.front.complaint.text() == ""
    write(scene, "back", "{{Back")
    assert page.form.back.complaint.text() == "Line 1: {{ is never closed with }}."


def test_marks_are_inserted_from_a_menu(scene: Scene) -> None:
    side = scene.page.form.back
    side.edit.setPlainText("bone")
    side.edit.selectAll()
    menus = {action.text(): action.menu() for action in side.menu.actions()}
    assert next(iter(menus)) == "The front"
    filled = menus["Only where a field is filled"]
    assert isinstance(filled, QMenu)
    filled.actions()[1].trigger()
    assert side.edit.toPlainText() == "{{#Back}}bone{{/Back}}"
    side.edit.selectAll()
    side.put("{{hint:Front}}", "")
    assert side.edit.toPlainText() == "{{hint:Front}}{{#Back}}bone{{/Back}}"
    side.edit.clear()
    side.put("{{#Back}}", "{{/Back}}")
    side.edit.insertPlainText("x")
    assert side.edit.toPlainText() == "{{#Back}}x{{/Back}}"


def test_fields_come_and_go(scene: Scene) -> None:
    form = scene.page.form
    form.parts.mark("fields")
    form.fields.add_button.click()
    form.fields.list.item(2).setText("Example")
    form.fields.up_button.click()
    assert form.draft is not None
    assert form.draft.after.fields == ("Front", "Example", "Back")
    assert form.draft.fields_from == (0, None, 1)
    form.fields.list.item(0).setText("Term")
    assert form.draft.after.templates[0].question == "{{Term}}"
    form.fields.list.item(0).setText("Back")
    assert "There already is a field called" in form.field_complaint.text()
    assert form.fields.list.item(0).text() == "Term"
    scene.page.count()
    scene.page.foot.go.click()
    assert kept(scene).fields == ("Term", "Example", "Back")


def test_templates_come_and_go(scene: Scene, services: Workspace) -> None:
    form, page = scene.page.form, scene.page
    form.templates.add_button.click()
    form.front.edit.setPlainText("Third: {{Front}}")
    form.templates.list.item(2).setText("Third")
    page.count()
    assert page.said == "2 notes of this kind. 2 new cards will be made."
    page.foot.go.click()
    form.templates.list.setCurrentRow(0)
    form.templates.down_button.click()
    assert form.draft is not None
    assert [each.name for each in form.draft.after.templates] == ["Card 2", "Card 1", "Third"]
    form.templates.delete_button.click()
    page.count()
    assert page.said == "2 notes of this kind. 2 cards will go."
    page.foot.go.click()
    assert [each.name for each in kept(scene).templates] == ["Card 2", "Third"]


def test_the_style_is_kept(scene: Scene) -> None:
    scene.page.form.parts.mark("style")
    scene.page.form.css.setPlainText(".card { color: red }")
    scene.page.count()
    QTest.keyClick(scene.page.form.css, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert kept(scene).css == ".card { color: red }"


def test_one_writes_on_where_one_wrote(
    qtbot: QtBot, services: Workspace, theme: Theme, word: NoteType
) -> None:
    later = Later()
    scene = make(qtbot, services, theme, later)
    scene.page.activate(word.key)
    scene.page.form.parts.mark("style")
    css = scene.page.form.css
    css.setFocus()
    css.setPlainText(".card { color: red }")
    scene.page.count()
    later.run_all()
    QTest.keyClick(css, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not css.hasFocus(), "nothing is written while it is being kept"
    later.run_all()
    assert kept(scene).css == ".card { color: red }"
    assert css.hasFocus()


def test_notes_left_without_a_card_keep_it_from_being_saved(scene: Scene, services: Workspace) -> None:
    kind = kept(scene)
    fill(services, [Note(kind, ("ulna", ""))])
    scene.page.form.templates.list.setCurrentRow(0)
    scene.page.form.templates.delete_button.click()
    scene.page.count()
    assert "One note would make no card of Word: “ulna”." in scene.page.said
    assert not scene.page.foot.go.isEnabled()


def test_deleting_a_field_tells_what_is_lost(scene: Scene) -> None:
    form = scene.page.form
    form.templates.list.setCurrentRow(1)
    form.templates.delete_button.click()
    form.fields.list.setCurrentRow(1)
    form.fields.delete_button.click()
    scene.page.count()
    assert scene.page.said == (
        "2 notes of this kind. 2 cards will go. What 2 notes have in Back will be lost."
    )


def test_what_is_not_saved_stays(scene: Scene, qtbot: QtBot, services: Workspace) -> None:
    write(scene, "front", "{{Front}}!")
    for act in (scene.page.add, scene.page.copy, scene.page.delete, lambda: scene.page.activate("basic")):
        scene.said.clear()
        act()
        assert scene.said == ["First save these changes, or discard them."]
    scene.page.list.setCurrentRow(0)
    qtbot.waitUntil(lambda: scene.page.list.currentRow() == 5)
    assert scene.page.form.front.edit.toPlainText() == "{{Front}}!"
    services.library.add_note(basic("x"), ("Deck",))
    scene.page.apply(scene.steps[-1] if scene.steps else services.library.add_note(basic("y"), ("Deck",)))
    assert scene.page.form.front.edit.toPlainText() == "{{Front}}!"


def test_saving_can_be_stopped(qtbot: QtBot, services: Workspace, theme: Theme, word: NoteType) -> None:
    later = Later()
    scene = make(qtbot, services, theme, later)
    held: list[bool] = []
    scene.page.held.connect(held.append)
    scene.page.activate(word.key)
    write(scene, "front", "{{Front}}!")
    assert scene.page.said == "Counting what this would do…"
    assert scene.page.is_busy
    later.run_all()
    scene.page.foot.go.click()
    assert not scene.page.form.isEnabled()
    scene.page.foot.cancel.click()
    later.run_all()
    assert held == [True, False]
    assert kept(scene) == word
    assert scene.page.is_changed
    assert scene.page.form.isEnabled()


def test_a_kind_changed_elsewhere_is_told(scene: Scene, services: Workspace) -> None:
    write(scene, "front", "{{Front}}!")
    services.note_kinds.rename(kept(scene).key, "Term")
    scene.page.foot.go.click()
    assert "This kind was changed meanwhile" in scene.page.foot.error.text


# The dialog


def dialog_for(
    qtbot: QtBot, services: Workspace, theme: Theme, notes: list[Note], runner: Now | Later | None = None
) -> KindChangeDialog:
    ids = [note_of(services, own[0]) for own in fill(services, notes)]
    dialog = KindChangeDialog(theme, services.note_kind_change, ids, runner or Now())
    qtbot.addWidget(dialog)
    dialog.resize(900, 700)
    dialog.show()
    return dialog


def test_the_dialog_suggests_and_changes(
    qtbot: QtBot, services: Workspace, theme: Theme, word: NoteType
) -> None:
    dialog = dialog_for(qtbot, services, theme, [reversed_("ulna"), reversed_("radius")])
    assert nameless(dialog) == []
    dialog.form.target.choose(word.key)
    dialog.count()
    assert [box.value for box in (*dialog.form.fields, *dialog.form.cards)] == [0, 1, 0, 1]
    assert dialog.said == "2 notes will change. Every card stays, with its progress."
    before = contents(services.library_file)
    dialog.foot.go.click()
    assert dialog.result_changes is not None
    assert not dialog.isVisible()
    assert contents(services.library_file) != before
    services.undo.undo()
    assert contents(services.library_file) == before


def test_the_dialog_says_what_would_be_lost(qtbot: QtBot, services: Workspace, theme: Theme) -> None:
    dialog = dialog_for(qtbot, services, theme, [reversed_("ulna")])
    [_, second] = services.library.cards(dialog.notes[0])
    rate(services, second, Rating.GOOD)
    dialog.form.target.choose("basic")
    dialog.count()
    assert dialog.said == "1 note will change. 1 card with 1 answer will go."
    dialog.form.fields[0].choose(1)
    dialog.form.fields[1].choose(None)
    dialog.count()
    assert "Goes nowhere, and will be lost: Front." in texts(dialog)
    assert "would make no card of Basic" in dialog.said
    assert not dialog.foot.go.isEnabled()
    dialog.form.fields[1].choose(0)
    dialog.form.cards[0].choose(1)
    dialog.count()
    assert dialog.said == "1 note will change. 1 card will go."
    dialog.form.target.choose("typed")
    dialog.count()
    assert dialog.foot.go.isEnabled()


def test_a_card_chosen_twice_is_told(qtbot: QtBot, services: Workspace, theme: Theme, word: NoteType) -> None:
    dialog = dialog_for(qtbot, services, theme, [reversed_("ulna")])
    dialog.form.target.choose(word.key)
    dialog.form.cards[1].choose(0)
    dialog.count()
    assert "chosen twice" in dialog.form.complaint.text()
    assert not dialog.foot.go.isEnabled()


def test_gaps_need_no_choice(qtbot: QtBot, services: Workspace, theme: Theme) -> None:
    gaps, _ = services.note_kinds.add("Gaps", NoteKind.CLOZE)
    dialog = dialog_for(qtbot, services, theme, [Note(NoteKind.CLOZE, ("a {{c1::b}}", ""))])
    dialog.form.target.choose(gaps.key)
    assert dialog.form.cards == []
    assert "Every gap keeps its card and its progress." in texts(dialog)


def test_some_notes_may_stay_as_they_are(qtbot: QtBot, services: Workspace, theme: Theme) -> None:
    dialog = dialog_for(qtbot, services, theme, [basic("a {{c1::b}}"), basic("plain")])
    dialog.form.target.choose("cloze")
    dialog.count()
    assert dialog.said.startswith("1 note will change.")
    assert dialog.said.endswith("It stays as it is.")


def test_the_dialog_can_be_stopped(qtbot: QtBot, services: Workspace, theme: Theme) -> None:
    later = Later()
    dialog = dialog_for(qtbot, services, theme, [reversed_("ulna")], later)
    later.run_all()
    before = contents(services.library_file)
    dialog.foot.go.click()
    dialog.reject()
    assert dialog.isVisible()
    later.run_all()
    assert contents(services.library_file) == before
    assert dialog.foot.go.isEnabled()
    dialog.reject()
    assert not dialog.isVisible()
    assert dialog.result_changes is None


def test_what_was_changed_meanwhile_is_told(qtbot: QtBot, services: Workspace, theme: Theme) -> None:
    dialog = dialog_for(qtbot, services, theme, [basic("a")])
    stored = services.library.note(dialog.notes[0])
    services.library.edit_note(stored.id, replace(stored.note, kind=NoteKind.TYPED), ("Deck",))
    dialog.foot.go.click()
    assert "Something was changed meanwhile" in dialog.foot.error.text


def test_notes_of_several_kinds_have_no_dialog(qtbot: QtBot, services: Workspace, theme: Theme) -> None:
    with pytest.raises(BadInput, match="Choose notes of one kind"):
        dialog_for(qtbot, services, theme, [basic("a"), reversed_("b")])
