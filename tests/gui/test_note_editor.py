"""The note editor over a real library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Subject
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import Note, NoteKind
from cpccards.gui.note_editor import NoteEditor
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.card_view import CardView
from cpccards.gui.widgets.field_edit import FieldEdit
from cpccards.gui.widgets.note_form import TagCompleter
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.support.libraries import basic, fill, fill_basic

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
MODIFIERS = ("CPT", "Modifiers")

Opens = Callable[..., NoteEditor]


@pytest.fixture
def opens(qtbot: QtBot, theme: Theme, services: Workspace) -> Opens:
    """Opens an editor, on a stored note or a new one."""

    def make(stored: StoredNote | None = None, deck: tuple[str, ...] | None = None) -> NoteEditor:
        editor = NoteEditor(theme, services.library, stored, deck)
        qtbot.addWidget(editor)
        with qtbot.waitActive(editor):
            editor.show()
        return editor

    return make


def only_note(services: Workspace) -> StoredNote:
    [stored] = [note for deck in services.library.decks() for note in services.library.notes(deck.id)]
    return stored


def store(services: Workspace, note: Note, deck: tuple[str, ...] = MODIFIERS) -> StoredNote:
    fill(services, [note], deck)
    return only_note(services)


def write(editor: NoteEditor, *texts: str) -> None:
    for field, text in zip((editor.form._first, editor.form._second), texts, strict=False):
        field.setPlainText(text)


def shown(editor: NoteEditor) -> list[str]:
    """The words on every side in the preview."""
    return [view.toPlainText() for view in editor.preview.findChildren(CardView) if view.isVisible()]


def test_a_note_is_added_as_it_was_typed(opens: Opens, services: Workspace) -> None:
    editor = opens(deck=MODIFIERS)
    assert editor.windowTitle() == "Add a note"
    write(editor, "Systolic < 90 & falling\nwhat is it?", "<b>Shock</b>")
    editor.form._rationale.setPlainText("R&D")
    editor.form._source.setText(" A book ")
    editor.form._edition.setText("2026")
    editor.form._tags.setText("one  two one")
    editor.form._topic.choose("modifiers")
    editor.save()
    assert not editor.isVisible()
    assert editor.result_changes is not None
    assert editor.result_changes.touches(Subject.NOTES)
    note = only_note(services).note
    assert note.fields == ("Systolic &lt; 90 &amp; falling<br>what is it?", "<b>Shock</b>")
    assert (note.rationale, note.source, note.edition) == ("R&amp;D", "A book", "2026")
    assert note.tags == ("one", "two")
    assert note.topic == "modifiers"
    assert services.library.decks()[-1].path == MODIFIERS


def test_an_empty_library_gets_its_first_deck(opens: Opens, services: Workspace) -> None:
    editor = opens()
    assert editor.form.deck_words == "My notes"
    assert "new deck" in editor.form._deck_hint.text()
    write(editor, "q", "a")
    editor.save()
    assert services.library.decks()[0].path == ("My notes",)


@pytest.mark.parametrize("words", ["CPT::Modifiers", "CPT › Modifiers"])
def test_a_new_deck_may_be_typed(opens: Opens, services: Workspace, words: str) -> None:
    editor = opens()
    editor.form.set_deck(words)
    assert editor.form._deck_hint.text() == "A new deck will be made: CPT › Modifiers"
    write(editor, "q", "a")
    editor.save()
    assert [deck.path for deck in services.library.decks()] == [("CPT",), MODIFIERS]


@pytest.mark.qt_log_ignore("does not support")
def test_a_deck_may_be_chosen_from_the_list(opens: Opens, services: Workspace) -> None:
    services.library.add_deck(MODIFIERS)
    editor = opens(deck=("CPT",))
    box = editor.form._deck
    box.showPopup()
    view = box.view()
    assert view is not None
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert editor.form.deck_words == "CPT › Modifiers"
    assert not editor.form._deck_hint.isVisible()


@pytest.mark.qt_log_ignore("does not support")
def test_a_deck_is_completed_by_any_part_of_its_name(opens: Opens, services: Workspace) -> None:
    services.library.add_deck(MODIFIERS)
    editor = opens()
    line = editor.form._deck.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "modif")
    completer = editor.form._deck.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert editor.form.deck_words == "CPT › Modifiers"


def test_a_deck_without_a_name_is_refused_in_place(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "q", "a")
    editor.form.set_deck("CPT › ")
    assert editor.form._deck_hint.isVisible()
    editor.save()
    assert "can't be used" in editor.error.text
    assert editor.isVisible()
    editor.form.set_deck("")
    editor.save()
    assert "A deck needs a name" in editor.error.text
    assert services.library.is_empty()


def test_the_topic_follows_the_deck_until_one_is_chosen(opens: Opens, services: Workspace) -> None:
    fill_basic(services, 2, "modifiers", MODIFIERS)
    fill_basic(services, 1, "anatomy", ("Anatomy",))
    editor = opens(deck=MODIFIERS)
    assert editor.note().topic == "modifiers"
    editor.form.set_deck("Anatomy")
    assert editor.note().topic == "anatomy"
    editor.form._topic.choose("compliance")
    editor.form.set_deck("CPT › Modifiers")
    assert editor.note().topic == "compliance"


@pytest.mark.parametrize("kind", list(NoteKind))
def test_every_kind_survives_opening_and_saving(opens: Opens, services: Workspace, kind: NoteKind) -> None:
    fields = {
        NoteKind.CLOZE: ("The {{c1::first}} of two", "a < b"),
        NoteKind.CHOICE: ("Which?\nOne", "<i>this</i>", "that", "", "", " b "),
    }.get(kind, ("raw < html", "<div>back</div>\n"))
    note = Note(kind, fields, topic="modifiers", tags=("t",), rationale="r\n", source="s", edition="e")
    stored = store(services, replace(note, evidence="A", checked_on=date(2026, 1, 1)))
    editor = opens(stored)
    assert editor.windowTitle() == "Edit a note"
    assert not editor.is_changed()
    if kind is NoteKind.CHOICE:
        # The letter alone is written tidily.
        stored = replace(
            stored, note=replace(stored.note, fields=(*fields[:5], "B"), evidence="", checked_on=None)
        )
    assert editor.note() == stored.note
    editor.save()
    assert only_note(services).note == stored.note


def test_the_words_of_another_kind_are_not_lost(opens: Opens) -> None:
    editor = opens()
    write(editor, "question", "answer")
    editor.form._kind.choose(NoteKind.CHOICE.value)
    assert not editor.form._second.isVisible()
    assert editor.form._options[0].isVisible()
    assert editor.note().fields == ("question", "", "", "", "", "")
    editor.form._kind.choose(NoteKind.TYPED.value)
    assert editor.note().fields == ("question", "answer")


def test_a_changed_fact_loses_the_word_that_it_was_checked(opens: Opens, services: Workspace) -> None:
    note = Note(
        NoteKind.BASIC, ("q", "a"), evidence="A", checked_on=date(2026, 1, 1), review_by=date(2027, 1, 1)
    )
    stored = store(services, note)
    editor = opens(stored)
    editor.form._tags.setText("mine")
    assert editor.note().evidence == "A"
    write(editor, "q", "another answer")
    editor.save()
    after = only_note(services).note
    assert (after.evidence, after.checked_on, after.review_by) == ("", None, date(2027, 1, 1))
    assert after.key == stored.note.key


def test_a_note_moves_to_another_deck(opens: Opens, services: Workspace) -> None:
    editor = opens(store(services, basic("q")))
    assert editor.form.deck_words == "CPT › Modifiers"
    editor.form.set_deck("Elsewhere")
    editor.save()
    deck = only_note(services).deck
    assert next(known.path for known in services.library.decks() if known.id == deck) == ("Elsewhere",)


def test_what_is_missing_is_said_in_place_and_nothing_is_lost(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "only a question")
    editor.save()
    assert "Back is empty" in editor.error.text
    assert editor.form._second.hasFocus()
    assert editor.form._first.text() == "only a question"
    assert editor.result_changes is None
    assert services.library.is_empty()
    write(editor, "only a question", "a")
    assert editor.error.text == ""


def test_a_choice_needs_a_mark(opens: Opens, services: Workspace) -> None:
    editor = opens()
    form = editor.form
    form._kind.choose(NoteKind.CHOICE.value)
    write(editor, "Which?")
    editor.save()
    assert "No option is marked" in editor.error.text
    for option, text in zip(form._options, ("this", "that"), strict=False):
        option.setPlainText(text)
    form._right.button(1).click()
    assert editor.error.text == ""
    editor.save()
    assert only_note(services).note.fields == ("Which?", "this", "that", "", "", "B")


def test_a_full_disk_keeps_the_editor_open(
    opens: Opens, services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DiskFull("Your disk is full", "Nothing was saved.", "Free some space.")

    monkeypatch.setattr(services.library, "add_note", fail)
    editor = opens()
    write(editor, "q", "a")
    editor.save()
    assert "Your disk is full" in editor.error.text
    assert editor.form._first.text() == "q"


def test_the_cards_are_shown_while_writing(opens: Opens, qtbot: QtBot) -> None:
    editor = opens()
    assert shown(editor) == []
    write(editor, "<script>alert(1)</script><b>question</b>", "answer")
    editor.form._rationale.setPlainText("because")
    editor.form._source.setText("A book")
    qtbot.waitUntil(lambda: shown(editor) == ["question", "answer"])
    words = [label.text() for label in editor.preview.findChildren(QLabel) if label.isVisible()]
    assert words == ["Preview", "Why: because", "A book"]
    write(editor, "", "answer")
    qtbot.waitUntil(lambda: shown(editor) == [])


def test_every_card_of_a_note_is_shown(opens: Opens, services: Workspace) -> None:
    stored = store(services, Note(NoteKind.CLOZE, ("{{c1::one}} {{c2::two}}", "")))
    assert shown(opens(stored)) == ["[…] two", "one two", "one […]", "one two"]


def test_not_every_card_of_a_great_many_is_drawn(opens: Opens, services: Workspace) -> None:
    editor = opens(
        store(services, Note(NoteKind.CLOZE, ("".join(f"{{{{c{n}::x}}}} " for n in range(1, 41)), "")))
    )
    assert len(shown(editor)) == 24
    words = [label.text() for label in editor.preview.findChildren(QLabel) if label.isVisible()]
    assert words == ["Preview: 40 cards", "and 28 more"]


def test_the_right_option_is_marked_in_words(opens: Opens, services: Workspace) -> None:
    editor = opens(store(services, Note(NoteKind.CHOICE, ("Which?", "this", "that", "", "", "B"))))
    question, options = shown(editor)
    assert question == "Which?"
    assert [line.split() for line in options.splitlines()] == [["A", "this"], ["B", "that", "✓"]]


def test_a_duplicate_is_said_while_writing(opens: Opens, services: Workspace, qtbot: QtBot) -> None:
    fill(services, [Note(NoteKind.BASIC, ("What is 25?", "a modifier"))], MODIFIERS)
    editor = opens(deck=MODIFIERS)
    write(editor, "what is <b>25</b>?", "A modifier")
    assert not editor.duplicate.isVisible()
    qtbot.waitUntil(editor.duplicate.isVisible)
    editor.form.set_deck("Another deck")
    qtbot.waitUntil(lambda: not editor.duplicate.isVisible())


def test_a_note_is_no_duplicate_of_itself(opens: Opens, services: Workspace) -> None:
    editor = opens(store(services, basic("q")))
    editor.check_duplicate()
    assert not editor.duplicate.isVisible()


def test_control_enter_saves_from_a_field(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "q", "a")
    QTest.keyClick(editor.form._first, Qt.Key.Key_Return, CONTROL)
    assert not editor.isVisible()
    assert not services.library.is_empty()


def test_enter_in_a_line_does_not_save(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "q", "a")
    QTest.keyClick(editor.form._source, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert services.library.is_empty()


def test_save_and_add_another_keeps_deck_topic_and_kind(opens: Opens, services: Workspace) -> None:
    editor = opens()
    form = editor.form
    form.set_deck("New deck")
    form._topic.choose("anatomy")
    form._kind.choose(NoteKind.CHOICE.value)
    write(editor, "Which?")
    form._options[0].setPlainText("this")
    form._options[1].setPlainText("that")
    form._right.button(0).click()
    form._tags.setText("t")
    QTest.keyClick(form._first, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert editor.isVisible()
    assert editor.said.text() == "Added: Which?"
    assert form._first.hasFocus()
    assert (form.kind, form.deck_words, editor.note().topic) == (NoteKind.CHOICE, "New deck", "anatomy")
    assert editor.note().fields == ("", "", "", "", "", "")
    assert editor.note().tags == ()
    assert not form._deck_hint.isVisible()
    assert not editor.is_changed()
    editor.reject()
    assert not editor.isVisible()
    assert editor.result_changes is not None
    assert only_note(services).note.tags == ("t",)


def test_another_is_not_offered_while_editing(opens: Opens, services: Workspace) -> None:
    editor = opens(store(services, basic("q")))
    assert not editor._save_and_add.isVisible()
    editor.save_and_add()
    assert editor.result_changes is None


def test_what_cannot_be_saved_is_not_cleared(opens: Opens) -> None:
    editor = opens()
    write(editor, "q")
    editor.save_and_add()
    assert editor.form._first.text() == "q"
    assert "Back is empty" in editor.error.text


def test_escape_leaves_when_nothing_was_written(opens: Opens) -> None:
    editor = opens()
    QTest.keyClick(editor.form._first, Qt.Key.Key_Escape)
    assert not editor.isVisible()


def test_escape_asks_in_place_when_something_was(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "q", "a")
    QTest.keyClick(editor.form._first, Qt.Key.Key_Escape)
    assert editor.leaving.isVisible()
    assert editor._stay.hasFocus()
    QTest.keyClick(editor._stay, Qt.Key.Key_Escape)
    assert not editor.leaving.isVisible()
    assert editor.form._first.hasFocus()
    editor.close()
    assert editor.isVisible()
    editor._stay.click()
    assert not editor.leaving.isVisible()
    editor._cancel.click()
    editor._discard.click()
    assert not editor.isVisible()
    assert editor.result_changes is None
    assert services.library.is_empty()


def test_everything_has_a_name(opens: Opens) -> None:
    editor = opens()
    for kind in NoteKind:
        editor.form._kind.choose(kind.value)
        assert nameless(editor) == []


def test_it_is_no_larger_than_the_window_it_opens_over(
    qtbot: QtBot, theme: Theme, services: Workspace
) -> None:
    parent = QWidget()
    parent.resize(900, 600)
    qtbot.addWidget(parent)
    editor = NoteEditor(theme, services.library, None, None, parent)
    assert editor.width() <= 900
    assert editor.height() <= 600


# The fields


@pytest.fixture
def field(qtbot: QtBot) -> FieldEdit:
    made = FieldEdit("Front")
    made.takes_gaps = True
    qtbot.addWidget(made)
    made.resize(400, made.height())
    made.show()
    return made


def select(field: FieldEdit, start: int, end: int) -> None:
    cursor = field.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)


@pytest.mark.parametrize(("key", "tag"), [(Qt.Key.Key_B, "b"), (Qt.Key.Key_I, "i")])
def test_a_selection_is_marked_up_and_plain_again(field: FieldEdit, key: Qt.Key, tag: str) -> None:
    field.setPlainText("one two 🩺")
    select(field, 4, 10)
    QTest.keyClick(field, key, CONTROL)
    assert field.text() == f"one <{tag}>two 🩺</{tag}>"
    QTest.keyClick(field, key, CONTROL)
    assert field.text() == "one two 🩺"
    assert field.textCursor().selectedText() == "two 🩺"


def test_without_a_selection_one_writes_between_the_marks(field: FieldEdit) -> None:
    QTest.keyClick(field, Qt.Key.Key_B, CONTROL)
    QTest.keyClicks(field, "bold")
    assert field.text() == "<b>bold</b>"


def test_gaps_are_numbered(field: FieldEdit) -> None:
    field.setPlainText("one two three")
    select(field, 0, 3)
    QTest.keyClick(field, Qt.Key.Key_C, CONTROL | SHIFT)
    assert field.text() == "{{c1::one}} two three"
    assert not field.textCursor().hasSelection()
    select(field, 12, 15)
    QTest.keyClick(field, Qt.Key.Key_C, CONTROL | SHIFT)
    select(field, 24, 29)
    QTest.keyClick(field, Qt.Key.Key_C, CONTROL | SHIFT | ALT)
    assert field.text() == "{{c1::one}} {{c2::two}} {{c2::three}}"
    field.clear()
    field.make_gap()
    QTest.keyClicks(field, "new")
    assert field.text() == "{{c1::new}}"


def test_only_a_cloze_takes_gaps(opens: Opens) -> None:
    editor = opens()
    write(editor, "word")
    editor.form._first.selectAll()
    QTest.keyClick(editor.form._first, Qt.Key.Key_C, CONTROL | SHIFT)
    assert editor.form._first.text() == "word"
    editor.form._kind.choose(NoteKind.CLOZE.value)
    editor.form._gap.click()
    assert editor.form._first.text() == "{{c1::word}}"
    assert editor.form._first_label.text() == "Text"


def test_tab_moves_on(opens: Opens) -> None:
    editor = opens()
    QTest.keyClick(editor.form._first, Qt.Key.Key_Tab)
    assert editor.form._second.hasFocus()
    assert editor.form._first.text() == ""


def test_a_field_grows_with_its_text(field: FieldEdit) -> None:
    low = field.height()
    field.setPlainText("one\ntwo\nthree\nfour")
    high = field.height()
    assert high > low
    assert field.verticalScrollBar().maximum() == 0
    field.setPlainText("\n" * 50)
    assert field.height() < 2 * high + 40
    field.setPlainText("x")
    assert field.height() == low


def test_spaces_that_do_not_break_are_kept(field: FieldEdit) -> None:
    field.set_field("a&nbsp;b")
    assert field.text() == "a\u00a0b"
    field.insertPlainText("c ")
    assert field.field() == "c a&nbsp;b"


def test_the_last_tag_is_completed(opens: Opens, services: Workspace) -> None:
    fill(services, [replace(basic("q"), tags=("modifier-25", "surgery"))], MODIFIERS)
    editor = opens()
    line = editor.form._tags
    completer = line.completer()
    assert isinstance(completer, TagCompleter)
    line.setText("first MOD")
    completer.setCompletionPrefix(line.text())
    assert completer.splitPath("first MOD") == ["MOD"]
    assert completer.currentCompletion() == "first modifier-25"


def test_the_preview_shows_what_is_known_of_the_fact(opens: Opens, services: Workspace) -> None:
    named = replace(basic("modifier 57"), key="m57")
    old = replace(basic("modifier 25"), key="m25", review_by=date(2026, 1, 1), confused_with=("m57", "gone"))
    fill(services, [named, old], MODIFIERS)
    [home] = [deck.id for deck in services.library.decks() if deck.path == MODIFIERS]
    first, second = services.library.notes(home)
    editor = opens(second)
    assert editor.preview._stale.text() == "Check: may be out of date since January 1, 2026"
    [row] = editor.preview._confusables._rows
    assert row.line.text() == "▸ modifier 57"
    editor.form._second.setPlainText("another answer")
    editor.save()
    assert services.library.note(second.id).note.confused_with == ("m57", "gone")
    other = opens(first)
    assert not other.preview._stale.isVisible()
    assert not other.preview._confusables.isVisible()
    other.form._second.setPlainText("")
    other.show_preview()
    assert not other.preview._confusables.isVisible()
