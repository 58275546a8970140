"""The Browse page over a real library."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.browsing import COLUMN_NAMES, BrowseColumn
from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes
from cpccards.domain.errors import DiskFull
from cpccards.domain.notes import Note, NoteId, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.gui.browse_acts import BrowseActs
from cpccards.gui.models.browse_table import COLUMNS, BrowseTableModel
from cpccards.gui.pages.browse import BrowsePage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.browse.bulk_forms import (
    DueForm,
    MoveForm,
    RepositionForm,
    SureForm,
    TagForm,
    TopicForm,
)
from cpccards.gui.widgets.browse.duplicates_form import DuplicatesForm
from cpccards.gui.widgets.browse.replace_form import ReplaceForm
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless
from tests.gui.runners import Later, Now
from tests.gui.scenes import PageScene
from tests.support.libraries import cloze, fill, rate, reversed_

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NOTHING = Qt.KeyboardModifier.NoModifier


@dataclass
class Scene(PageScene[BrowsePage]):
    edited: list[StoredNote | None] = field(default_factory=list)
    kinds: list[tuple[NoteId, ...]] = field(default_factory=list)
    went: list[tuple[str, object]] = field(default_factory=list)
    held: list[bool] = field(default_factory=list)

    def type(self, text: str) -> None:
        """Types a search, as a learner who then pauses."""
        self.page.search_line.field.clear()
        QTest.keyClicks(self.page.search_line.field, text)
        self.page.search_line.ask()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NOTHING) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifiers)

    def questions(self) -> list[str]:
        rows = self.page.table.rows
        column = COLUMNS.index(BrowseColumn.QUESTION)
        return [str(rows.index(row, column).data()) for row in range(rows.rowCount())]

    def column(self, column: BrowseColumn) -> list[str]:
        rows = self.page.table.rows
        return [str(rows.index(row, COLUMNS.index(column)).data()) for row in range(rows.rowCount())]

    def pick(self, row: int) -> None:
        """Chooses one row. (`selectRow` heeds a Ctrl that an earlier click left behind.)"""
        table = self.page.table
        flags = QItemSelectionModel.SelectionFlag
        index = table.rows.index(row, COLUMNS.index(table.columns[0]))
        table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def choose_all(self) -> None:
        self.page.table.setFocus()
        self.page.table.selectAll()

    def menu(self, words: str) -> None:
        """Takes an entry of the menu "Act on"."""
        self.page.menus.fill_act()
        [action] = [each for each in self.page.menus.act.actions() if each.text() == words]
        action.trigger()

    def entry(self, words: str, *, ctrl: bool = False) -> None:
        """Clicks an entry of the sidebar."""
        tree = self.page.sidebar
        tree.expandAll()
        model = tree.model()
        waiting = [model.index(row, 0) for row in range(model.rowCount())]
        while waiting:
            index = waiting.pop()
            if index.data() == words:
                tree.scrollTo(index)
                at = tree.visualRect(index).center()
                modifiers = CTRL if ctrl else NOTHING
                QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, modifiers, at)
                return
            waiting += [model.index(row, 0, index) for row in range(model.rowCount(index))]
        raise AssertionError(words)


def filled(services: Workspace) -> None:
    fill(
        services,
        [
            Note(NoteKind.BASIC, ("Ménière", "inner ear"), tags=("ear", "sense::hearing"), topic="anatomy"),
            Note(NoteKind.BASIC, ("costectomy", "a rib"), topic="terminology"),
            Note(NoteKind.BASIC, ("costectomy", "A <b>rib</b>"), tags=("twice",)),
        ],
        ("Body", "Parts"),
    )
    fill(services, [reversed_("lysis"), cloze(2, "suture")], ("Words",))


def make(
    qtbot: QtBot, theme: Theme, services: Workspace, tasks: Now | Later, size: tuple[int, int] = (1500, 800)
) -> Scene:
    edited: list[StoredNote | None] = []

    def edit(stored: StoredNote | None, _deck: tuple[str, ...] | None) -> Changes | None:
        edited.append(stored)
        if stored is None or len(edited) > 1:
            return None
        note = stored.note
        changed = Note(note.kind, ("edited", *note.fields[1:]), key=note.key)
        return services.library.edit_note(stored.id, changed, ("Words",))

    kinds: list[tuple[NoteId, ...]] = []

    def change_kind(notes: Collection[NoteId]) -> Changes | None:
        kinds.append(tuple(notes))
        chosen = services.note_kind_change.choose(notes)  # refuses several kinds
        if len(kinds) > 1:
            return None
        refit = services.note_kind_change.suggest(chosen, NoteKind.TYPED)
        return services.note_kind_change.carry_out(chosen, refit)

    acts = BrowseActs(
        services.cards,
        services.library,
        services.bulk_notes,
        services.find_replace,
        services.duplicates,
        tasks,
    )
    page = BrowsePage(
        theme, services.browse, services.search, acts, services.calendar, edit, change_kind, tasks
    )
    scene = Scene(page, QWidget(), services)
    scene.edited = edited
    scene.kinds = kinds
    page.went_to.connect(lambda name, argument: scene.went.append((name, argument)))
    page.held.connect(scene.held.append)
    page.undo_requested.connect(scene.step_back)
    scene.show(qtbot, *size)
    return scene


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace) -> Scene:
    filled(services)
    return make(qtbot, theme, services, Now())


def test_every_card_is_there_and_everything_has_a_name(scene: Scene) -> None:
    assert scene.questions() == [
        "Ménière",
        "costectomy",
        "costectomy",
        "lysis",
        "what lysis means",
        "suture […] gap 1",
        "suture gap 0 […]",
    ]
    assert scene.page.counted == "7 cards"
    assert nameless(scene.page) == []


def test_typing_finds_and_says_how_many(scene: Scene) -> None:
    scene.type("meniere")
    assert scene.questions() == ["Ménière"]
    assert scene.page.counted == "1 of 7 cards"
    scene.type("costectomy")
    scene.choose_all()
    scene.page.look()
    assert scene.page.counted == "2 of 7 cards, 2 chosen"
    scene.type("zzz")
    assert scene.page.table.isHidden()
    scene.press(Key.Key_Escape)
    assert scene.page.search_line.text == ""
    assert scene.page.counted == "7 cards"


def test_an_error_stands_below_the_line_and_the_rows_stay(scene: Scene) -> None:
    scene.type("lysis")
    scene.type("lysis is:nothing")
    assert scene.page.search_line.complaint.startswith("A card is never that.")
    assert scene.page.search_line.field.property("state") == "error"
    assert scene.page.search_line.field.text() == "lysis is:nothing"
    assert scene.questions() == ["lysis", "what lysis means"]
    scene.type("lysis is:new")
    assert scene.page.search_line.complaint == ""


def test_a_search_that_was_overtaken_is_never_shown(qtbot: QtBot, theme: Theme, services: Workspace) -> None:
    filled(services)
    tasks = Later()
    scene = make(qtbot, theme, services, tasks)
    scene.type("lysis")
    scene.type("costectomy")
    jobs = list(tasks.waiting)
    jobs[-1].run()
    assert scene.questions() == ["costectomy", "costectomy"]
    for job in jobs[:-1]:
        job.run()
    assert scene.questions() == ["costectomy", "costectomy"]


def test_columns_sort_in_both_directions_and_back(scene: Scene) -> None:
    page = scene.page
    page.sort_by(BrowseColumn.ANSWER)
    up = scene.column(BrowseColumn.ANSWER)
    assert up[:3] == ["a rib", "A rib", "inner ear"]
    page.sort_by(BrowseColumn.ANSWER)
    assert page.table.horizontalHeader().sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
    assert scene.questions() != ["Ménière"]
    page.sort_by(BrowseColumn.ANSWER)
    assert scene.questions()[0] == "Ménière"
    page.sort_by("no column")
    assert scene.questions()[0] == "Ménière"


def test_what_was_set_up_is_there_the_next_time(scene: Scene, qtbot: QtBot, theme: Theme) -> None:
    page = scene.page
    page.show_column(BrowseColumn.TAGS, on=True)
    page.show_column(BrowseColumn.STATE, on=False)
    page.show_notes(on=True)
    page.sort_by(BrowseColumn.QUESTION)
    header = page.table.horizontalHeader()
    header.moveSection(header.visualIndex(COLUMNS.index(BrowseColumn.TAGS)), 0)
    page.table.setColumnWidth(COLUMNS.index(BrowseColumn.TAGS), 333)
    page.table.arranged.emit()
    again = make(qtbot, theme, scene.services, Now()).page
    assert again.table.columns[0] is BrowseColumn.TAGS
    assert BrowseColumn.STATE not in again.table.columns
    assert again.table.columnWidth(COLUMNS.index(BrowseColumn.TAGS)) == 333
    assert again.counted == "5 notes"
    assert again.table.horizontalHeader().isSortIndicatorShown()


def test_question_and_answer_share_the_room_there_is(scene: Scene) -> None:
    table, page = scene.page.table, scene.page

    def width(*columns: BrowseColumn) -> int:
        return sum(table.columnWidth(COLUMNS.index(column)) for column in columns)

    texts = (BrowseColumn.QUESTION, BrowseColumn.ANSWER)
    for size in (1280, 1024):
        scene.window.resize(size, 640)
        room = table.viewport().width()
        usual = sum(table.sizeHintForColumn(COLUMNS.index(column)) for column in texts)
        assert min(room, usual) - 2 <= width(*texts) <= room  # both in sight; the others are scrolled to
        assert width(BrowseColumn.ANSWER) > room // 3
    for column in (BrowseColumn.DECK, BrowseColumn.DUE, BrowseColumn.STATE, BrowseColumn.TOPIC):
        page.show_column(column, on=False)
    scene.window.resize(1900, 800)
    room = table.viewport().width()
    assert room > 700
    assert room - 2 <= width(*texts) <= room  # nothing stays empty
    table.horizontalHeader().resizeSection(COLUMNS.index(BrowseColumn.QUESTION), 100)
    scene.window.resize(1800, 800)
    assert width(BrowseColumn.QUESTION) == 100  # what was drawn to a width keeps it


def test_the_last_column_stays(scene: Scene) -> None:
    for column in BrowseColumn:
        scene.page.show_column(column, on=False)
    assert len(scene.page.table.columns) == 1


def test_the_sidebar_filters_and_with_ctrl_adds(scene: Scene) -> None:
    scene.entry("Parts")
    assert scene.page.search_line.text == 'deck:"Body::Parts"'
    assert len(scene.questions()) == 3
    scene.entry("hearing", ctrl=True)
    assert scene.questions() == ["Ménière"]
    scene.entry("New")
    assert scene.page.search_line.text == "is:new"
    scene.entry("All cards")
    assert len(scene.questions()) == 7
    scene.entry("Anatomy")
    assert scene.questions() == ["Ménière"]


def test_flags_are_offered_once_there_are_some(scene: Scene) -> None:
    scene.pick(0)
    scene.page.menus.fill_act()
    [flags] = [each.menu() for each in scene.page.menus.act.actions() if each.text() == "Flag 1 card"]
    assert flags is not None
    flags.actions()[2].trigger()  # type: ignore[attr-defined]
    scene.entry("2 Orange (1)")
    assert scene.questions() == ["Ménière"]


def test_a_search_is_kept_renamed_and_forgotten(scene: Scene) -> None:
    scene.type("tag:ear")
    scene.page.table.setFocus()
    scene.press(Key.Key_S, CTRL)
    QTest.keyClicks(scene.window.focusWidget(), "Ears")
    scene.press(Key.Key_Return)
    assert [each.name for each in scene.services.search.saved()] == ["Ears"]
    scene.entry("All cards")
    scene.entry("Ears")
    assert scene.page.search_line.text == "tag:ear"
    assert scene.page.sidebar.saved_name == "Ears"
    scene.page.sidebar.setFocus()
    scene.press(Key.Key_F2)
    scene.page.naming._name.setText("")
    scene.press(Key.Key_Return)
    assert "can't be used" in scene.page.naming._error.text
    scene.page.naming._name.setText("Hearing")
    scene.press(Key.Key_Return)
    assert [each.name for each in scene.services.search.saved()] == ["Hearing"]
    scene.entry("Hearing")
    scene.page.sidebar.setFocus()
    scene.press(Key.Key_Delete)
    assert scene.services.search.saved() == ()
    scene.services.undo.undo()
    assert [each.name for each in scene.services.search.saved()] == ["Hearing"]
    scene.services.undo.redo()
    scene.page.forget_search("Hearing")
    assert "no search" in scene.page.error.lower()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_kept_search_offers_what_can_be_done_with_it_where_it_is_clicked(scene: Scene) -> None:
    def offered(words: str) -> list[str]:
        scene.entry(words)
        tree = scene.page.sidebar
        scene.page.menus.pop_up_kept(tree.visualRect(tree.currentIndex()).center())
        menu = QApplication.activePopupWidget()
        if not isinstance(menu, QMenu):
            return []
        menu.close()
        return [action.text() for action in menu.actions()]

    scene.services.search.save("Ears", "tag:ear")
    scene.page.activate()
    assert offered("Ears") == ["Rename the kept search…", "Delete the kept search"]
    assert offered("All cards") == []


def test_the_preview_shows_the_card_of_the_row(scene: Scene) -> None:
    scene.pick(4)
    scene.page.show_preview()
    card = scene.page.preview._cards[0]
    assert "what lysis means" in card._question.toPlainText()
    scene.page.show_notes(on=True)
    scene.pick(3)
    scene.page.show_preview()
    assert "2 cards" in scene.page.preview._heading.text()
    scene.type("zzz")
    scene.page.show_preview()
    assert "will be shown here" in scene.page.preview._words.text()


def test_enter_edits_and_the_row_stays_chosen(scene: Scene) -> None:
    scene.press(Key.Key_Return)
    scene.pick(1)
    scene.press(Key.Key_Return)
    [stored] = scene.edited
    assert stored is not None
    assert stored.note.fields[0] == "costectomy"
    assert scene.page.table.currentIndex().row() == 1
    assert scene.questions()[1] == "edited"
    scene.press(Key.Key_E, CTRL)
    assert len(scene.edited) == 2


def test_somebody_is_asked_about_a_card_by_one_key(scene: Scene, services: Workspace) -> None:
    page = scene.page
    scene.pick(1)
    page.table.setFocus()
    scene.press(Key.Key_Q)  # without a row to keep questions, nothing
    page.take_questions(AskRow(lambda: services.support))
    assert page.desk.ask_row is not None
    scene.type("costectomy")
    page.table.setFocus()
    scene.pick(1)
    scene.press(Key.Key_Q)
    scene.press(Key.Key_Q)  # a letter of the question
    scene.press(Key.Key_Return)
    [asked] = services.support.current().questions
    assert (asked.words, asked.source.context) == ("q", "costectomy")
    assert services.support.way_to(asked) is not None
    assert page.table.hasFocus()
    scene.menu("Ask somebody about it…")
    assert page.desk.ask_row.isVisible()
    scene.press(Key.Key_Escape)
    assert not page.desk.ask_row.isVisible()
    assert page.search_line.text == "costectomy"
    assert len(services.support.current().questions) == 1


def test_all_about_a_card_is_one_key_away(scene: Scene) -> None:
    scene.pick(0)
    scene.page.table.setFocus()
    scene.press(Key.Key_I, CTRL)
    assert scene.went == [("card-information", (scene.page.table.card, "browse"))]
    scene.press(Key.Key_F, CTRL)
    assert scene.page.search_line.field.hasFocus()


def test_many_are_suspended_at_once_and_brought_back_by_one_button(scene: Scene) -> None:
    scene.choose_all()
    assert scene.page.counted == "7 cards, 7 chosen"
    scene.menu("Suspend 7 cards")
    assert scene.services.search.count("is:suspended").cards == 7
    assert scene.held == [True, False]
    assert scene.page.desk.notice.words.text() == "Done: suspend 7 cards."
    assert scene.page.table.count_chosen == 7
    scene.page.desk.notice.undo.click()
    assert scene.services.search.count("is:suspended").cards == 0
    assert scene.page.desk.notice.isHidden()
    for words, query in (
        ("Bury 7 cards until tomorrow", "is:buried"),
        ("Unbury 7 cards", "-is:buried"),
    ):
        scene.choose_all()
        scene.menu(words)
        assert scene.services.search.count(query).cards == 7


def test_what_would_change_nothing_is_said_without_a_step_to_undo(scene: Scene) -> None:
    scene.pick(0)
    scene.menu("Suspend 1 card")
    scene.choose_all()
    scene.menu("Suspend 7 cards")
    assert scene.page.desk.notice.words.text() == "Done: suspend 6 cards."
    scene.menu("Suspend 7 cards")
    assert "leave every chosen card as it is" in scene.page.error
    assert scene.page.desk.notice.isHidden()
    assert scene.services.undo.names()[0] == "Suspend 6 cards"
    scene.menu("Resume 7 cards")
    assert scene.page.error == ""
    scene.menu("Tags…")
    form = scene.page.desk.panel.form
    assert isinstance(form, TagForm)
    form.how.buttons[1].click()
    form.tags.setText("nobody-has-it")
    scene.press(Key.Key_Return, CTRL)
    assert "leave every chosen note as it is" in scene.page.desk.panel.complaint
    assert form.tags.hasFocus()


def test_cards_move_to_a_deck_that_is_written(scene: Scene) -> None:
    scene.pick(3)
    scene.menu("Move to another deck…")
    form = scene.page.desk.panel.form
    assert isinstance(form, MoveForm)
    assert scene.page.desk.panel.title == "Move 1 card to…"
    scene.page.desk.panel.button.click()
    assert "needs a name" in scene.page.desk.panel.complaint
    form.deck.setEditText("New › Place")
    scene.press(Key.Key_Return, CTRL)
    assert scene.services.search.count("deck:New::Place").cards == 1
    assert scene.page.desk.panel.isHidden()


def test_in_the_mode_of_notes_all_their_cards_are_meant(scene: Scene) -> None:
    scene.page.show_notes(on=True)
    scene.type("lysis")
    scene.pick(0)
    scene.menu("Suspend the cards of 1 note")
    assert scene.services.search.count("is:suspended").cards == 2


def test_tags_are_added_removed_and_replaced(scene: Scene) -> None:
    def change(how: str, tags: str, by: str = "") -> None:
        scene.choose_all()
        scene.menu("Tags…")
        form = scene.page.desk.panel.form
        assert isinstance(form, TagForm)
        assert scene.page.desk.panel.title == "Tags of 5 notes"
        next(each for each in form.how.buttons if each.text() == how).click()
        form.tags.setText(tags)
        form.by.setText(by)
        assert form.by.isVisible() is (how == "Replace")
        scene.page.desk.panel.button.click()

    change("Add", "one two")
    assert scene.services.search.count("tag:one tag:two").notes == 5
    change("Remove", "TWO")
    assert scene.services.search.count("tag:two").notes == 0
    change("Replace", "one", "ear")
    assert scene.services.search.count("tag:ear -tag:one").notes == 5
    change("Add", "  ")
    assert "A tag is a word" in scene.page.desk.panel.complaint


def test_a_topic_days_and_an_order_are_set(scene: Scene) -> None:
    scene.choose_all()
    scene.menu("Topic…")
    topic = scene.page.desk.panel.form
    assert isinstance(topic, TopicForm)
    topic.topic.choose("hcpcs")
    scene.page.desk.panel.button.click()
    assert scene.services.search.count("topic:hcpcs").notes == 5
    scene.choose_all()
    scene.menu("Order of new cards…")
    order = scene.page.desk.panel.form
    assert isinstance(order, RepositionForm)
    order.where.buttons[1].click()
    scene.page.desk.panel.button.click()
    scene.choose_all()
    scene.menu("Set due…")
    due = scene.page.desk.panel.form
    assert isinstance(due, DueForm)
    due.first.setValue(3)
    assert due.last.value() == 3
    scene.page.desk.panel.button.click()
    assert scene.services.search.count("prop:due=3").cards == 7
    scene.choose_all()
    scene.menu("Reset…")
    assert isinstance(scene.page.desk.panel.form, SureForm)
    assert scene.page.desk.panel.title == "Reset 7 cards?"
    scene.page.desk.panel.button.click()
    assert scene.services.search.count("is:new").cards == 7


def test_the_kind_of_notes_is_changed(scene: Scene) -> None:
    scene.type("costectomy")
    scene.choose_all()
    scene.press(Key.Key_K, CTRL | Qt.KeyboardModifier.ShiftModifier)
    [asked] = scene.kinds
    assert len(asked) == 2
    assert scene.services.search.count("note:typed*").notes == 2
    assert scene.page.desk.notice.words.text() == "Done: change the kind of notes."
    scene.menu("Change the kind…")
    assert len(scene.kinds) == 2
    assert scene.page.desk.notice.isHidden()
    scene.type("")
    scene.choose_all()
    scene.menu("Change the kind…")
    assert "kind" in scene.page.error
    scene.type("zzz")
    scene.page.desk.change_kind()
    assert len(scene.kinds) == 3


def test_one_note_goes_at_once_many_are_asked_for(scene: Scene) -> None:
    scene.pick(3)
    scene.page.table.setFocus()
    scene.press(Key.Key_Delete)
    assert scene.page.counted == "5 cards"
    scene.choose_all()
    scene.press(Key.Key_Delete)
    assert scene.page.desk.panel.title == "Delete 4 notes?"
    assert scene.page.counted.startswith("5 cards")
    scene.press(Key.Key_Escape)
    assert scene.page.desk.panel.isHidden()
    scene.choose_all()
    scene.press(Key.Key_Delete)
    scene.page.desk.panel.button.click()
    assert scene.services.library.is_empty()
    scene.step_back()
    assert scene.page.counted.startswith("5 cards")


def test_find_and_replace_shows_before_it_writes(scene: Scene) -> None:
    scene.choose_all()
    scene.menu("Find and replace…")
    form = scene.page.desk.panel.form
    assert isinstance(form, ReplaceForm)
    scene.page.desk.panel.button.click()
    assert "not said what to find" in scene.page.desk.panel.complaint
    form.sought.setText("RIB")
    form.by.setText("bone")
    form.look()
    assert form.said == "Changes 2 fields of 2 notes."
    assert form.samples == [("Back", "a rib", "a bone"), ("Back", "A rib", "A bone")]
    form.by.setText("r" * 99)
    form.look()
    assert form.samples[0] == ("Back", "a rib", f"a {'r' * 58}…")
    form.by.setText("bone")
    form.field.choose("Front")
    form.look()
    assert form.said == "Nothing was found."
    form.field.choose(None)
    form.is_regex.click()
    form.sought.setText("(")
    form.look()
    assert "Change it" in form.said
    form.sought.setText("r.b")
    form.by.setText("[$0]")
    form.look()
    scene.page.desk.panel.button.click()
    assert "a [rib]" in scene.column(BrowseColumn.ANSWER)
    scene.step_back()
    assert "a rib" in scene.column(BrowseColumn.ANSWER)


def test_duplicates_are_merged_into_the_one_that_is_ticked(scene: Scene) -> None:
    card = scene.page.table.rows.cards[2]
    rate(scene.services, card, Rating.GOOD)
    scene.pick(0)
    scene.menu("Merge duplicates…")
    form = scene.page.desk.panel.form
    assert isinstance(form, DuplicatesForm)
    assert "1 group of notes that are alike" in form.said
    assert "1 note will go into others" in form.said
    [group] = [form.groups.item(row) for row in range(form.groups.rowCount())]
    assert group.child(0).text().startswith("Body › Parts · 1 answer · A rib · twice")
    group.child(1).setCheckState(Qt.CheckState.Checked)
    assert group.child(0).checkState() is Qt.CheckState.Unchecked
    assert "1 answer" in form.said
    group.setCheckState(Qt.CheckState.Unchecked)
    scene.page.desk.panel.button.click()
    assert "No group is ticked" in scene.page.desk.panel.complaint
    form.how.buttons[1].click()
    assert not form.merges
    form.how.buttons[0].click()
    scene.page.desk.panel.button.click()
    assert scene.services.search.count("costectomy tag:twice rated:1").notes == 1
    assert scene.services.search.count("costectomy").notes == 1


def test_a_long_act_can_be_stopped_and_nothing_is_changed(
    qtbot: QtBot, theme: Theme, services: Workspace
) -> None:
    filled(services)
    tasks = Later()
    scene = make(qtbot, theme, services, tasks)
    tasks.run_all()
    scene.choose_all()
    scene.menu("Suspend 7 cards")
    # A worker finds out which notes they are of: at fifty thousand, longer than a frame may take.
    assert scene.held == []
    assert scene.page.is_busy
    scene.menu("Bury 7 cards until tomorrow")
    assert len(tasks.waiting) == 1
    tasks.run()
    assert scene.held == [True]
    assert scene.page.desk.progress.isVisible()
    scene.menu("Resume 7 cards")
    scene.page.desk.edit()
    assert len(tasks.waiting) == 1
    scene.press(Key.Key_Escape)
    tasks.run_all()
    assert scene.held == [True, False]
    assert scene.said == ["Stopped. Nothing was changed."]
    assert services.search.count("is:suspended").cards == 0
    scene.menu("Reset…")
    tasks.run()
    assert scene.page.desk.panel.button.hasFocus(), "there is nothing to fill in"
    scene.press(Key.Key_Return, CTRL)
    scene.press(Key.Key_Escape)
    tasks.run_all()
    assert scene.page.desk.panel.button.hasFocus(), "the form is still there, and can be sent again"
    assert scene.page.desk.progress.isHidden()


def test_what_can_not_be_written_is_said(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> Changes:
        raise DiskFull("Your disk is full", "Nothing was saved.", "Free some space.")

    scene.choose_all()
    scene.page.desk.act(lambda _targets: full)
    assert scene.page.error == "Your disk is full Nothing was saved. Free some space."
    scene.menu("Reset…")
    form = scene.page.desk.panel.form
    assert form is not None
    monkeypatch.setattr(form, "act", lambda: full)
    scene.page.desk.panel.button.click()
    assert "disk is full" in scene.page.desk.panel.complaint


def test_panes_come_and_go_with_their_buttons_and_the_room(scene: Scene) -> None:
    page = scene.page
    assert page.sidebar.isVisible()
    assert page.preview.isVisible()
    page._filters.click()
    page._previews.click()
    assert not page.sidebar.isVisible()
    assert not page.preview.isVisible()
    assert not scene.services.browse.view().sidebar
    page._filters.click()
    scene.window.resize(620, 560)
    QTest.qWait(1)
    assert not page.sidebar.isVisible()
    page._filters.click()
    assert page.sidebar.isVisible()
    page._previews.click()
    assert not page.sidebar.isVisible()
    assert page.preview.isVisible()
    assert page.card_text() == "Ménière"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_menus_tell_what_is_shown(scene: Scene) -> None:
    page = scene.page
    page.menus.fill_view()
    ticked = [each.text() for each in page.menus.view.actions() if each.isChecked()]
    assert ticked == ["Cards"]
    [columns] = [each.menu() for each in page.menus.view.actions() if each.text() == "Columns"]
    assert columns is not None
    actions = {each.text(): each for each in columns.actions()}  # type: ignore[attr-defined]
    assert set(actions) == set(COLUMN_NAMES.values())
    actions["Tags"].trigger()
    assert page.table.columns[-1] is BrowseColumn.TAGS
    page.menus.pop_up_columns(QPoint(5, 5))
    page.menus.pop_up_acts(QPoint(5, 5))
    page.menus.act.close()


def test_painting_chosen_rows_does_not_walk_through_them(
    qtbot: QtBot, theme: Theme, services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(services, (reversed_(f"word {n}") for n in range(600)))
    scene = make(qtbot, theme, services, Now())
    asked: list[int] = []
    count = BrowseTableModel.rowCount

    def counted(*given: Any) -> int:
        asked.append(0)
        return count(*given)

    monkeypatch.setattr(BrowseTableModel, "rowCount", counted)
    scene.choose_all()
    scene.page.table.grab()
    assert scene.page.table.count_chosen == 1200
    assert len(asked) < 600


def test_the_model_keeps_qts_rules_and_few_rows(services: Workspace, qtbot: QtBot) -> None:
    cards = fill(services, (reversed_(f"word {n}") for n in range(1500)))
    asked: list[int] = []

    def read(ids: object) -> object:
        asked.append(len(ids))  # type: ignore[arg-type]
        return services.browse.rows(ids)  # type: ignore[arg-type]

    model = BrowseTableModel(read)  # type: ignore[arg-type]
    tester = QAbstractItemModelTester(model)
    from cpccards.gui.words.browse_words import BrowseWords

    model.set_cards([card for own in cards for card in own], BrowseWords())
    del tester
    asked.clear()
    for row in range(0, model.rowCount(), 50):
        assert model.index(row, 0).data() == f"word {row // 2}"
    assert set(asked) == {100}
    assert len(model._portions) <= 20
    assert model.row(-1) is None
    assert model.headerData(99, Qt.Orientation.Horizontal) is None
