"""The note editor over a real library."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Subject
from cpccards.domain.errors import DiskFull
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.gui.card_media import CardMedia
from cpccards.gui.note_editor import NoteEditor
from cpccards.gui.picture_intake import png_of
from cpccards.gui.theme import DARK, LIGHT, Theme
from cpccards.gui.widgets.notes.card_view import CardView
from cpccards.gui.widgets.notes.note_field import NoteField
from cpccards.gui.widgets.notes.tag_completer import TagCompleter, with_parents
from cpccards.services.note_editing import Sitting
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.support.libraries import basic, cloze, contents, fill, fill_basic, rate

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
MODIFIERS = ("CPT", "Modifiers")
CODES = NoteType(
    "codes",
    "Codes",
    ("Code", "Words", "Chapter"),
    (CardTemplate("Code", "{{Code}}", "{{Words}}"), CardTemplate("Words", "{{Words}}", "{{Code}}")),
)
GAPS = NoteType(
    "gaps", "Gaps", ("Text", "More"), (CardTemplate("c", "{{cloze:Text}}", "{{cloze:Text}}"),), is_cloze=True
)

Opens = Callable[..., NoteEditor]


@pytest.fixture
def opens(qtbot: QtBot, theme: Theme, services: Workspace) -> Opens:
    """Opens an editor, on a stored note or a new one."""

    def make(stored: StoredNote | None = None, deck: tuple[str, ...] | None = None) -> NoteEditor:
        editor = NoteEditor(
            theme, services.library, services.note_editing, stored, deck, media=CardMedia(services.media)
        )
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
    for field, text in zip(editor.form.fields, texts, strict=False):
        field.rich.setPlainText(text)


def words(field: NoteField) -> str:
    return field.rich.toPlainText()


def shown(editor: NoteEditor) -> list[str]:
    """The words on every side in the preview."""
    return [view.toPlainText() for view in editor.preview.findChildren(CardView) if view.isVisible()]


def picture(width: int = 8, height: int = 4, colour: str = "red") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return png_of(image)


# Adding


def test_a_note_is_added_as_it_was_written(opens: Opens, services: Workspace) -> None:
    editor = opens(deck=MODIFIERS)
    form = editor.form
    assert editor.windowTitle() == "Add a note"
    write(editor, "Systolic < 90 & falling\nwhat is it?")
    form.fields[1].rich.toggle("b")
    QTest.keyClicks(form.fields[1].rich, "Shock")
    form._why.field.rich.setPlainText("R&D")
    form._source.setText(" A book ")
    form._edition.setText("2026")
    form._tags.setText("one  two one")
    form._review.setChecked(True)
    form._review_on.set_day(date(2027, 3, 1))
    form._topic.choose("modifiers")
    editor.add_and_close()
    assert not editor.isVisible()
    assert editor.result_changes is not None
    assert editor.result_changes.touches(Subject.NOTES)
    note = only_note(services).note
    assert note.fields == ("Systolic &lt; 90 &amp; falling<br>what is it?", "<b>Shock</b>")
    assert (note.rationale, note.source, note.edition) == ("R&amp;D", "A book", "2026")
    assert (note.tags, note.topic, note.review_by) == (("one", "two"), "modifiers", date(2027, 3, 1))
    assert services.library.decks()[-1].path == MODIFIERS


def test_an_empty_library_gets_its_first_deck(opens: Opens, services: Workspace) -> None:
    editor = opens()
    assert editor.form.deck_words == "My notes"
    assert "new deck" in editor.form._deck_hint.text()
    write(editor, "q", "a")
    editor.add()
    assert services.library.decks()[0].path == ("My notes",)


@pytest.mark.parametrize("typed", ["CPT::Modifiers", "CPT › Modifiers"])
def test_a_new_deck_may_be_typed(opens: Opens, services: Workspace, typed: str) -> None:
    editor = opens()
    editor.form.set_deck(typed)
    assert editor.form._deck_hint.text() == "A new deck will be made: CPT › Modifiers"
    write(editor, "q", "a")
    editor.add()
    assert [deck.path for deck in services.library.decks()] == [("CPT",), MODIFIERS]


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
    editor.add()
    assert "can't be used" in editor.error.text
    editor.form.set_deck("")
    editor.add()
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


def test_control_enter_adds_and_the_form_is_ready_for_the_next(opens: Opens, services: Workspace) -> None:
    editor = opens()
    form = editor.form
    form.set_deck("New deck")
    form._topic.choose("anatomy")
    form._kind.choose(NoteKind.CHOICE.value)
    write(editor, "Which?", "this", "that")
    form._options.right.button(0).click()
    form._tags.setText("t")
    form._source.setText("A book")
    QTest.keyClick(form.fields[0].rich, Qt.Key.Key_Return, CONTROL)
    assert editor.isVisible()
    assert editor.said.text() == "Added: Which?"
    assert form.fields[0].rich.hasFocus()
    assert (form.kind, form.deck_words, editor.note().topic) == (NoteKind.CHOICE, "New deck", "anatomy")
    assert editor.note().fields == ("", "", "", "", "", "")
    assert (editor.note().tags, editor.note().source) == (("t",), "")
    assert not form._deck_hint.isVisible()
    assert not editor.is_changed()
    editor.reject()
    assert not editor.isVisible()
    assert editor.result_changes is not None
    assert only_note(services).note.fields == ("Which?", "this", "that", "", "", "A")


def test_what_is_pinned_stays_for_the_next_note(opens: Opens, services: Workspace) -> None:
    editor = opens()
    form = editor.form
    write(editor, "q", "a")
    form._why.field.rich.setPlainText("because")
    form._source.setText("A book")
    form._boxes[1].pin.click()
    form._keep_source.click()
    form._why.field.setFocus()
    QTest.keyClick(form._why.field.rich, Qt.Key.Key_F9)
    assert form._why.pin.isChecked()
    form._source.setFocus()
    for is_kept in (False, True):
        QTest.keyClick(form._source, Qt.Key.Key_F9)
        assert form._keep_source.isChecked() is is_kept
    assert form._why.pin.isChecked()
    assert editor.add()
    note = editor.note()
    assert (note.fields, note.rationale, note.source) == (("", "a"), "because", "A book")
    assert not opens(only_note(services)).form._boxes[1].pin.isVisible()


def test_control_shift_enter_adds_and_closes(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "q", "a")
    QTest.keyClick(editor.form.fields[0].rich, Qt.Key.Key_Return, CONTROL | SHIFT)
    assert not editor.isVisible()
    assert not services.library.is_empty()


def test_enter_in_a_line_does_not_add(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "q", "a")
    QTest.keyClick(editor.form._source, Qt.Key.Key_Return)
    assert services.library.is_empty()


def test_what_is_missing_is_said_in_place_and_nothing_is_lost(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "only a question")
    assert not editor.add()
    assert "Back is empty" in editor.error.text
    assert editor.form.fields[1].rich.hasFocus()
    assert words(editor.form.fields[0]) == "only a question"
    assert editor.result_changes is None
    assert services.library.is_empty()
    write(editor, "only a question", "a")
    assert editor.error.text == ""


def test_a_choice_needs_a_mark(opens: Opens, services: Workspace) -> None:
    editor = opens()
    editor.form._kind.choose(NoteKind.CHOICE.value)
    write(editor, "Which?", "this", "that")
    editor.add()
    assert "No option is marked" in editor.error.text
    editor.form._options.right.button(1).click()
    assert editor.error.text == ""
    editor.add()
    assert only_note(services).note.fields == ("Which?", "this", "that", "", "", "B")


def test_a_full_disk_keeps_what_was_written(
    opens: Opens, services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DiskFull("Your disk is full", "Nothing was saved.", "Free some space.")

    monkeypatch.setattr(services.library, "add_note", fail)
    editor = opens()
    write(editor, "q", "a")
    editor.add()
    assert "Your disk is full" in editor.error.text
    assert words(editor.form.fields[0]) == "q"


def test_escape_leaves_when_nothing_was_written(opens: Opens) -> None:
    editor = opens()
    QTest.keyClick(editor.form.fields[0].rich, Qt.Key.Key_Escape)
    assert not editor.isVisible()


def test_escape_asks_in_place_when_something_was(opens: Opens, services: Workspace) -> None:
    editor = opens()
    write(editor, "q", "a")
    stay, discard = editor.leaving.buttons
    QTest.keyClick(editor.form.fields[0].rich, Qt.Key.Key_Escape)
    assert editor.leaving.isVisible()
    assert stay.hasFocus()
    QTest.keyClick(stay, Qt.Key.Key_Escape)
    assert not editor.leaving.isVisible()
    assert editor.form.fields[0].rich.hasFocus()
    editor.close()
    assert editor.isVisible()
    stay.click()
    assert not editor.leaving.isVisible()
    editor._close.click()
    discard.click()
    assert not editor.isVisible()
    assert editor.result_changes is None
    assert services.library.is_empty()


# Kinds


@pytest.mark.parametrize("kind", [*NoteKind, CODES, GAPS])
def test_every_kind_survives_opening_and_saving(
    opens: Opens, services: Workspace, kind: NoteKind | NoteType
) -> None:
    fields = {
        NoteKind.CLOZE: ("The {{c1::first}} of two", "a < b"),
        NoteKind.CHOICE: ("Which?\nOne", "<i>this</i>", "that", "", "", " b "),
        CODES: ("E11.9", "<font color=red>diabetes</font>", " "),
        GAPS: ("{{c1::one}}", "<hr>"),
    }.get(kind, ("raw < html", "<div>back</div>\n"))
    note = Note(
        kind, fields, topic="modifiers", tags=("t",), rationale="r\n", source=" s", edition="e", evidence="A"
    )
    stored = store(services, replace(note, checked_on=date(2026, 1, 1), review_by=date(2027, 2, 3)))
    editor = opens(stored)
    assert editor.windowTitle() == "Edit a note"
    assert not editor.is_changed()
    assert editor.note() == stored.note
    editor.form._tags.setText("t u")
    editor.reject()
    assert not editor.isVisible()
    assert only_note(services).note == replace(stored.note, tags=("t", "u"))


RAW = st.lists(
    st.sampled_from(
        [
            "<b>",
            "</b>",
            "<br>",
            "<div>",
            "</div>",
            "<font>",
            "&nbsp;",
            "&",
            "<",
            " ",
            "\n",
            "a",
            "\r\n",
            "\u2028",
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.lists(RAW, min_size=3, max_size=3))
def test_what_was_not_touched_keeps_every_byte(
    theme: Theme, services: Workspace, raw: list[str], qtbot: QtBot
) -> None:
    note = Note(NoteKind.BASIC, (raw[0], raw[1]), key="k", rationale=raw[2])
    with services.library_file() as uow:
        home = uow.decks.ensure(("Deck",))
        uow.notes.add([(note, "k", home)], services.calendar.now())
        stored = uow.notes.by_keys(["k"])["k"]
    editor = NoteEditor(theme, services.library, services.note_editing, stored)
    qtbot.addWidget(editor)
    for field in editor.form.fields:
        field.show_html(not field.is_html)
    assert editor.note().rationale == raw[2]
    for field, was in zip(editor.form.fields, raw, strict=False):
        if field.is_html:
            assert field.field() == was
            if not field.remark.startswith(("Cards", "Shown")):
                field.show_html(on=False)
                assert field.field() == was


def test_a_note_type_brings_its_own_fields(opens: Opens, services: Workspace) -> None:
    store(services, Note(CODES, ("E11.9", "diabetes", "E")))
    editor = opens(deck=MODIFIERS)
    editor.form._kind.choose(CODES.key)
    assert [field.rich.accessibleName() for field in editor.form.fields] == ["Code", "Words", "Chapter"]
    write(editor, "I10", "hypertension")
    editor.show_preview()
    assert shown(editor) == ["I10", "hypertension", "hypertension", "I10"]
    assert editor.add()
    home = services.library.decks()[-1].id
    assert services.library.notes(home)[-1].note == replace(
        services.library.notes(home)[-1].note, kind=CODES, fields=("I10", "hypertension", "")
    )
    assert editor.form.kind == CODES


def test_the_kind_of_a_note_type_is_not_changed_here(opens: Opens, services: Workspace) -> None:
    editor = opens(store(services, Note(CODES, ("E11.9", "diabetes", "E"))))
    assert not editor.form._kind.isEnabled()
    assert editor.form.kind == CODES


def test_the_words_of_another_kind_are_not_lost(opens: Opens) -> None:
    editor = opens()
    write(editor, "question", "answer")
    editor.form._kind.choose(NoteKind.CHOICE.value)
    assert not editor.form._boxes[1].widget.isVisible()
    assert editor.form._options.isVisible()
    assert editor.note().fields == ("question", "", "", "", "", "")
    editor.form._kind.choose(NoteKind.TYPED.value)
    assert editor.note().fields == ("question", "answer")


def test_only_text_with_gaps_takes_gaps(opens: Opens, services: Workspace) -> None:
    store(services, Note(GAPS, ("{{c1::x}}", "")))
    editor = opens()
    first = editor.form.fields[0]
    write(editor, "word")
    first.rich.selectAll()
    QTest.keyClick(first.rich, Qt.Key.Key_C, CONTROL | SHIFT)
    assert words(first) == "word"
    assert not editor.tools.tool("gap").isEnabled()
    editor.form._kind.choose(NoteKind.CLOZE.value)
    editor.tools.follow(first)
    editor.tools.tool("gap").click()
    assert words(first) == "{{c1::word}}"
    assert not editor.form.fields[1].rich.takes_gaps
    editor.form._kind.choose(GAPS.key)
    assert editor.form.fields[1].rich.takes_gaps


# Saving while writing


def test_an_edit_is_saved_by_itself_and_taken_back_at_once(
    opens: Opens, services: Workspace, qtbot: QtBot
) -> None:
    stored = store(services, basic("q"))
    before = contents(services.library_file)
    editor = opens(stored)
    write(editor, "one")
    qtbot.waitUntil(lambda: services.library.note(stored.id).note.fields[0] == "one")
    assert editor.said.text() == "Saved"
    write(editor, "two")
    editor.form.fields[1].setFocus()
    assert services.library.note(stored.id).note.fields[0] == "two"
    editor.form.set_deck("Elsewhere")
    editor.form._tags.setText("t")
    editor.reject()
    assert not editor.isVisible()
    assert editor.result_changes is not None
    after = services.library.note(stored.id)
    assert (after.note.fields[0], after.note.tags, after.note.key) == ("two", ("t",), stored.note.key)
    assert services.library.decks()[-1].path == ("Elsewhere",)
    services.undo.undo()
    assert contents(services.library_file) == before
    assert services.undo.names()[0] is None


def test_nothing_is_saved_when_nothing_was_written(opens: Opens, services: Workspace) -> None:
    editor = opens(store(services, basic("q")))
    assert not editor._add.isVisible()
    assert not editor.add()
    QTest.keyClick(editor.form.fields[0].rich, Qt.Key.Key_Return, CONTROL)
    assert not editor.isVisible()
    assert editor.result_changes is None
    assert services.undo.names() == (None, None)


def test_a_deck_that_is_being_typed_is_not_made_letter_by_letter(opens: Opens, services: Workspace) -> None:
    stored = store(services, basic("q"))
    editor = opens(stored)
    write(editor, "q2")
    editor.form.set_deck("El")
    assert not editor._save_timer.isActive()
    editor.form.set_deck("Elsewhere")
    editor.reject()
    assert [deck.path for deck in services.library.decks()] == [("CPT",), MODIFIERS, ("Elsewhere",)]


def test_an_unfinished_note_is_not_saved_and_not_lost(opens: Opens, services: Workspace) -> None:
    stored = store(services, basic("q"))
    editor = opens(stored)
    write(editor, "q", "")
    editor.form.fields[0].setFocus()
    editor.save_now()
    assert editor.said.text() == "Not saved yet: Back is empty."
    editor.reject()
    assert editor.isVisible()
    assert "Discard it?" in editor.leaving.words.text()
    editor.leaving.buttons[1].click()
    assert not editor.isVisible()
    assert services.library.note(stored.id) == stored


def test_a_full_disk_while_editing_is_said_and_saving_goes_on(
    opens: Opens, services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DiskFull("Your disk is full", "Nothing was saved.", "Free some space.")

    stored = store(services, basic("q"))
    editor = opens(stored)
    with monkeypatch.context() as patched:
        patched.setattr(Sitting, "save", fail)
        write(editor, "new words")
        assert not editor.save_now()
        assert "Your disk is full" in editor.error.text
        assert words(editor.form.fields[0]) == "new words"
    editor.reject()
    assert services.library.note(stored.id).note.fields[0] == "new words"


def test_a_note_that_was_deleted_meanwhile_is_said_to_be_gone(opens: Opens, services: Workspace) -> None:
    stored = store(services, basic("q"))
    editor = opens(stored)
    services.library.delete_note(stored.id)
    write(editor, "new words")
    assert not editor.save_now()
    assert "This note is gone" in editor.error.text


def test_before_cards_with_answers_go_the_learner_is_asked(opens: Opens, services: Workspace) -> None:
    [[_, second]] = fill(services, [cloze(2)], MODIFIERS)
    rate(services, second, Rating.GOOD)
    stored = only_note(services)
    editor = opens(stored)
    write(editor, "text {{c1::gap 0}}")
    assert not editor.save_now()
    assert editor.loss.words.text() == "Saving this removes 1 card with 1 answer."
    assert services.library.note(stored.id) == stored
    editor.loss.buttons[1].click()
    assert not editor.loss.isVisible()
    editor.reject()
    assert editor.isVisible()
    assert editor.leaving.isVisible()
    editor.leaving.buttons[0].click()
    editor.loss.buttons[0].click()
    assert len(services.library.cards(stored.id)) == 1
    editor.reject()
    assert not editor.isVisible()


def test_gaps_that_come_back_ask_nothing(opens: Opens, services: Workspace) -> None:
    [[_, second]] = fill(services, [cloze(2)], MODIFIERS)
    rate(services, second, Rating.GOOD)
    stored = only_note(services)
    editor = opens(stored)
    write(editor, "text {{c1::gap 0}}")
    editor.save_now()
    write(editor, "text {{c1::gap 0}} {{c2::gap one}}")
    assert editor.save_now()
    assert not editor.loss.isVisible()
    assert len(services.library.cards(stored.id)) == 2


def test_a_changed_fact_loses_the_word_that_it_was_checked(opens: Opens, services: Workspace) -> None:
    note = Note(
        NoteKind.BASIC, ("q", "a"), evidence="A", checked_on=date(2026, 1, 1), review_by=date(2027, 1, 1)
    )
    stored = store(services, note)
    editor = opens(stored)
    editor.form._tags.setText("mine")
    assert editor.note().evidence == "A"
    write(editor, "q", "another answer")
    editor.reject()
    after = only_note(services).note
    assert (after.evidence, after.checked_on, after.review_by) == ("", None, date(2027, 1, 1))
    assert after.key == stored.note.key


# Preview and likeness


def test_the_cards_are_shown_while_writing(opens: Opens, qtbot: QtBot) -> None:
    editor = opens()
    assert shown(editor) == []
    write(editor, "<script>question", "answer")
    editor.form._why.field.rich.setPlainText("because")
    editor.form._source.setText("A book")
    qtbot.waitUntil(lambda: shown(editor) == ["<script>question", "answer"])
    said = [label.text() for label in editor.preview.findChildren(QLabel) if label.isVisible()]
    assert said == ["Preview", "Why: because", "A book"]
    write(editor, "", "answer")
    qtbot.waitUntil(lambda: shown(editor) == [])


def test_the_preview_is_shown_in_either_colours(opens: Opens, services: Workspace, theme: Theme) -> None:
    editor = opens(store(services, Note(NoteKind.BASIC, ('<span class="means-caution">q</span>', "a"))))
    view = next(view for view in editor.preview.findChildren(CardView) if view.isVisible())

    def colour() -> str:
        return view.document().begin().begin().fragment().charFormat().foreground().color().name().upper()

    assert editor.preview.looks.taken == "light"
    assert colour() == LIGHT.hard
    editor.preview.looks.buttons[1].click()
    assert colour() == DARK.hard
    assert DARK.surface in editor.preview.styleSheet()
    try:
        theme.apply("dark", 100)
        assert editor.preview.looks.taken == "dark"
        assert editor.preview.styleSheet() == ""
    finally:
        theme.apply("light", 100)
    assert colour() == LIGHT.hard


def test_every_card_of_a_note_is_shown(opens: Opens, services: Workspace) -> None:
    stored = store(services, Note(NoteKind.CLOZE, ("{{c1::one}} {{c2::two}}", "")))
    assert shown(opens(stored)) == ["[…] two", "one two", "one […]", "one two"]


def test_not_every_card_of_a_great_many_is_drawn(opens: Opens, services: Workspace) -> None:
    text = "".join(f"{{{{c{n}::x}}}} " for n in range(1, 41))
    editor = opens(store(services, Note(NoteKind.CLOZE, (text, ""))))
    assert len(shown(editor)) == 24
    said = [label.text() for label in editor.preview.findChildren(QLabel) if label.isVisible()]
    assert said == ["Preview: 40 cards", "and 28 more"]


def test_the_right_option_is_marked_in_words(opens: Opens, services: Workspace) -> None:
    editor = opens(store(services, Note(NoteKind.CHOICE, ("Which?", "this", "that", "", "", "B"))))
    question, options = shown(editor)
    assert question == "Which?"
    assert [line.split() for line in options.splitlines()] == [["A", "this"], ["B", "that", "✓"]]


def test_a_note_that_is_like_it_is_said_and_opened(opens: Opens, services: Workspace, qtbot: QtBot) -> None:
    other = store(services, Note(NoteKind.BASIC, ("What is 25?", "a modifier")))
    editor = opens(deck=("Another",))
    assert editor.open_alike() is None
    write(editor, "what is 25?", "A modifier")
    qtbot.waitUntil(editor.duplicate.isVisible)
    assert editor.duplicate.words.text() == "A note in CPT › Modifiers asks and answers the same."
    write(editor, "what is 25?", "something else")
    qtbot.waitUntil(lambda: editor.duplicate.words.text() == "A note in CPT › Modifiers begins the same.")
    above = editor.open_alike()
    assert above is not None
    assert words(above.form.fields[0]) == "What is 25?"
    write(above, "What is 57?")
    above.reject()
    assert not editor.duplicate.isVisible()
    assert editor.result_changes is not None
    assert services.library.note(other.id).note.fields[0] == "What is 57?"


def test_a_note_is_no_duplicate_of_itself(opens: Opens, services: Workspace) -> None:
    editor = opens(store(services, basic("q")))
    editor.check_duplicate()
    assert not editor.duplicate.isVisible()


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
    write(editor, "modifier 25", "another answer")
    editor.reject()
    assert services.library.note(second.id).note.confused_with == ("m57", "gone")
    other = opens(first)
    assert not other.preview._stale.isVisible()
    assert not other.preview._confusables.isVisible()


# Pictures


def test_a_picture_is_kept_and_shown(opens: Opens, services: Workspace, tmp_path: Path) -> None:
    editor = opens()
    field = editor.form.fields[0]
    path = tmp_path / "x.png"
    path.write_bytes(picture())
    editor.take_picture(field, str(path))
    editor.take_picture(field, picture())
    [name] = {part.split('"')[0] for part in field.field().split('src="')[1:]}
    assert field.field() == f'<img src="{name}"><img src="{name}">'
    assert services.media.read(name) == picture()
    field.show_html(on=True)
    editor.take_picture(field, picture(colour="blue"))
    assert field.field().count("<img") == 3


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"<svg></svg>", "no picture that cards can show"), (picture()[:40], "can't be read")],
)
def test_what_is_no_picture_is_said_in_place(opens: Opens, tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(data)
    editor = opens()
    editor.take_picture(editor.form.fields[0], str(path))
    assert says in editor.error.text
    editor.take_picture(editor.form.fields[0], str(tmp_path / "none.png"))
    assert "can't be read" in editor.error.text
    assert editor.note().fields[0] == ""


def test_a_picture_may_be_chosen(opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.png"
    path.write_bytes(picture())
    chosen = ["", str(path)]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen.pop(0), ""))
    editor = opens()
    editor.tools.tool("picture").click()
    assert editor.note().fields[0] == ""
    editor.tools.tool("picture").click()
    assert editor.note().fields[0].startswith("<img")


# Everything else


def test_everything_has_a_name(opens: Opens, services: Workspace) -> None:
    store(services, Note(CODES, ("a", "b", "c")))
    editor = opens()
    for kind in (*(kind.value for kind in NoteKind), CODES.key):
        editor.form._kind.choose(kind)
        assert nameless(editor) == []


def test_it_is_no_larger_than_the_window_it_opens_over(
    qtbot: QtBot, theme: Theme, services: Workspace
) -> None:
    parent = QWidget()
    parent.resize(900, 600)
    qtbot.addWidget(parent)
    editor = NoteEditor(theme, services.library, services.note_editing, parent=parent)
    assert editor.width() <= 900
    assert editor.height() <= 600


@pytest.mark.parametrize("kind", ["basic", "choice", CODES.key])
def test_tab_goes_down_the_form(opens: Opens, services: Workspace, kind: str) -> None:
    store(services, Note(CODES, ("a", "b", "c")))
    editor = opens()
    form = editor.form
    form._kind.choose(kind)
    stops: list[QWidget | None] = []
    form.begin()
    while form._tags is not (stops or [None])[-1] and len(stops) < 20:
        stops.append(editor.focusWidget())
        QTest.keyClick(editor.focusWidget(), Qt.Key.Key_Tab)
    fields = [field.rich for field in form.fields]
    assert [stop for stop in stops if stop in fields] == fields
    assert stops[-4:] == [form._source, form._edition, form._review, form._tags]
    assert stops[-5] is form._why.field.rich
    assert words(form.fields[0]) == ""


def test_the_last_tag_is_completed_by_any_part(opens: Opens, services: Workspace) -> None:
    fill(services, [replace(basic("q"), tags=("cpt::modifier::25", "surgery"))], MODIFIERS)
    line = opens().form._tags
    completer = line.completer()
    assert isinstance(completer, TagCompleter)
    line.setText("first MODIF")
    completer.setCompletionPrefix(line.text())
    assert completer.splitPath("first MOD") == ["MOD"]
    assert completer.currentCompletion() == "first cpt::modifier"
    assert with_parents(["a::b::c", "a::d", "z"]) == ["a", "a::b", "a::b::c", "a::d", "z"]
