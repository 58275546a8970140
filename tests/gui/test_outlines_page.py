"""The Exam outlines page over a real library: copied, changed, complained about, saved, undone, deleted."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import DEFAULT_OUTLINE, as_mapping
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import DiskFull
from cpccards.gui.models.topic_checks import ELSEWHERE, OWN, SHARED
from cpccards.gui.outline_draft import OutlineDraft, placed
from cpccards.gui.pages.outlines import OutlinesPage
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.outlines.outline_cards import OutlineCard, OutlineOverview
from cpccards.gui.widgets.outlines.outline_editor import OutlineEditor
from cpccards.gui.widgets.outlines.section_rows import SectionRow
from cpccards.gui.words.outline_words import copy_name, left_out_words
from cpccards.services.outlines import OutlineService
from cpccards.services.workspace import Workspace
from tests.gui.accessibility import nameless, spoken_name
from tests.gui.scenes import PageScene

OTHER = "aapc-100-questions"
Key = Qt.Key


class Scene(PageScene[OutlinesPage]):
    @property
    def editor(self) -> OutlineEditor:
        return self.page.editor

    @property
    def draft(self) -> OutlineDraft:
        assert self.editor.draft is not None
        return self.editor.draft

    @property
    def rows(self) -> list[SectionRow]:
        return self.editor.sections.rows

    @property
    def overview(self) -> OutlineOverview:
        assert self.page.overview is not None
        return self.page.overview

    def is_editing(self) -> bool:
        return self.page.is_editing

    def card(self, name: str) -> OutlineCard:
        return next(card for card in self.page.cards if card.outline.name == name)

    def copy(self, outline_id: str = DEFAULT_OUTLINE) -> str:
        self.page.activate(outline_id)
        self.overview.copy_button.click()
        return self.draft.id

    def names(self) -> list[str]:
        return [row.name.text() for row in self.rows]


@pytest.fixture
def scene(qtbot: QtBot, theme: Theme, services: Workspace) -> Scene:
    page = OutlinesPage(theme, services.outlines, services.settings, services.calendar)
    made = Scene(page, QWidget(), services)
    made.show(qtbot, 1080, 760)
    return made


def is_asking(card: OutlineCard) -> bool:
    return card.question is not None


def retype(row: SectionRow, name: str) -> None:
    row.name.setFocus()
    row.name.selectAll()
    QTest.keyClick(row.name, Key.Key_Delete)
    QTest.keyClicks(row.name, name)


# The list


def test_the_list_says_what_each_outline_is(scene: Scene) -> None:
    assert [card.outline.id for card in scene.page.cards] == [DEFAULT_OUTLINE, OTHER]
    assert all(card.delete_button.isHidden() for card in scene.page.cards)
    assert [card.follow.isHidden() for card in scene.page.cards] == [True, False]
    assert scene.page._none_yet.isVisible()
    assert nameless(scene.page._list) == []


def test_another_outline_is_followed(scene: Scene) -> None:
    scene.card("AAPC 100-question outline").follow.click()
    assert scene.services.settings.current.outline == OTHER
    assert [card.follow.isHidden() for card in scene.page.cards] == [False, True]
    assert scene.steps[0].touches(Subject.SETTINGS)
    scene.step_back()
    assert scene.services.settings.current.outline == DEFAULT_OUTLINE


def test_a_bundled_one_is_looked_at_and_copied(scene: Scene) -> None:
    scene.card("AAPC 100-question outline").open_button.click()
    assert scene.overview.outline.id == OTHER
    assert nameless(scene.overview) == []
    assert scene.window.focusWidget() is scene.overview.copy_button
    scene.overview.follow.click()
    assert scene.services.settings.current.outline == OTHER
    assert scene.overview.follow.isHidden()
    scene.overview.copy_button.click()
    assert scene.is_editing()
    assert scene.draft.name == "AAPC 100-question outline (copy)"
    assert scene.services.outlines.is_own(scene.draft.id)
    assert scene.window.focusWidget() is scene.editor.name
    scene.editor.back.click()
    assert not scene.is_editing()
    assert scene.card("AAPC 100-question outline (copy)").delete_button.isVisible()
    assert not scene.page._none_yet.isVisible()


def test_a_copy_of_a_copy_has_a_name_of_its_own(scene: Scene) -> None:
    scene.copy()
    scene.copy()
    assert scene.draft.name == "Weighted sections (copy 2)"
    assert copy_name("A", ["a (COPY)", "A (copy 2)"]) == "A (copy 3)"


def test_a_copy_is_taken_back(scene: Scene) -> None:
    scene.copy()
    scene.step_back()
    assert not scene.is_editing()
    assert len(scene.page.cards) == 2


def test_an_outline_that_is_gone_is_told(scene: Scene) -> None:
    scene.page.activate("own-nothing")
    assert "No exam outline is called 'own-nothing'" in scene.page._error.text


@pytest.mark.parametrize("outline_id", [None, DEFAULT_OUTLINE])
def test_what_can_t_be_written_is_said_in_the_page(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, outline_id: str | None
) -> None:
    def full(*_: object) -> None:
        raise DiskFull("The disk is full", "Nothing could be kept.")

    monkeypatch.setattr(scene.services.outlines, "copy", full)
    scene.page.activate(outline_id)
    if outline_id is None:
        scene.page.cards[0].copy_button.click()
        assert "Nothing could be kept" in scene.page._error.text
    else:
        scene.overview.copy_button.click()
        assert "Nothing could be kept" in scene.overview._error.text
    assert scene.steps == []


def test_settings_are_one_step_back(scene: Scene, qtbot: QtBot) -> None:
    with qtbot.waitSignal(scene.page.went_to) as went:
        scene.page._back.click()
    assert went.args == ["settings", None]


# Editing


def test_a_change_is_saved_and_taken_back(scene: Scene) -> None:
    own = scene.copy()
    assert not scene.editor.save.isEnabled()
    assert not scene.editor.discard_button.isEnabled()
    retype(scene.rows[0], "Concepts")
    scene.editor.pass_mark.setValue(75)
    scene.editor.description.setFocus()
    scene.editor.description.selectAll()
    QTest.keyClicks(scene.editor.description, "Mine")
    assert scene.editor.save.isEnabled()
    QTest.keyClick(scene.editor.name, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    kept = scene.services.outlines.get(own)
    assert (kept.sections[0].name, kept.pass_mark, kept.description) == ("Concepts", 0.75, "Mine")
    assert scene.steps[-1].subjects == {Subject.OUTLINES}
    assert not scene.editor.is_changed
    assert scene.said[-1] == "Saved. Ctrl+Z takes it back."
    scene.step_back()
    assert scene.names()[0] == "Medical Concepts"
    assert scene.editor.pass_mark.value() == 70


def test_what_is_typed_can_be_discarded(scene: Scene) -> None:
    own = scene.copy()
    before = scene.services.outlines.get(own)
    scene.rows[0].weight.setValue(20)
    retype(scene.rows[1], "Else")
    scene.editor.discard_button.click()
    assert scene.draft.mapping() == as_mapping(before)
    assert not scene.editor.is_changed
    assert scene.rows[0].weight.value() == 35


def test_weights_that_don_t_add_up_are_said_by_how_much(scene: Scene) -> None:
    scene.copy()
    assert scene.editor._sum.text() == "The weights add up to 100 %."
    assert scene.rows[0]._counted.text() == "= 35 questions"
    scene.rows[0].weight.setValue(30)
    assert scene.editor._sum.text() == "The weights add up to 95 %; 5 % are missing."
    assert scene.editor._sum.property("role") == "error"
    assert "5 % are missing" in scene.editor._foot_words.text()
    assert scene.rows[0]._counted.text() == ""
    assert not scene.editor.save.isEnabled()
    assert "5 % are missing" in scene.editor.save.accessibleDescription()
    QTest.keyClick(scene.editor.name, Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert len(scene.steps) == 1, "only the copy"
    scene.rows[0].weight.setValue(100)
    assert scene.editor._sum.text() == "The weights add up to 165 %; 65 % are too much."


def test_a_weight_over_a_hundred_can_t_be_typed(scene: Scene) -> None:
    scene.copy()
    weight = scene.rows[0].weight
    weight.setFocus()
    weight.selectAll()
    QTest.keyClicks(weight, "150abc")
    assert weight.value() <= 100
    weight.selectAll()
    QTest.keyClicks(weight, "33.3")
    assert scene.draft.sections[0].weight == 33.3


def test_every_complaint_stands_beside_its_field(scene: Scene) -> None:
    scene.copy()
    scene.editor.name.clear()
    scene.editor.name.textEdited.emit("")
    scene.editor.pass_mark.setValue(0)
    scene.editor.duration.setValue(0)
    scene.editor.questions.setValue(0)
    retype(scene.rows[0], "")
    scene.rows[1].section.topics = []
    retype(scene.rows[2], "Other")
    said = scene.editor._said
    assert said["name"].text() == "Its name is empty."
    assert said["pass_mark"].text() == "The pass mark is 0."
    assert said["time"].text() == "The exam lasts 0 minutes."
    assert said["questions"].text() == "The exam has no questions."
    assert scene.rows[0].complaint("name") == "Its name is empty."
    assert scene.rows[1].complaint("topics") == "It names no topics."
    for row in scene.rows[2:]:
        assert row.complaint("name") == "Two sections have the name “Other”."
    assert scene.editor._foot_words.text() == "Not ready to be saved: 8 things to mend above."
    assert scene.rows[0].name.accessibleDescription() == "Its name is empty."
    assert scene.editor._title.text() == "Outline without a name"


def test_a_name_that_is_taken_is_refused_beside_it(scene: Scene) -> None:
    scene.copy()
    scene.editor.name.setText("weighted SECTIONS")
    scene.editor.name.textEdited.emit("weighted SECTIONS")
    assert scene.editor._said["name"].text() == "Another outline is called “Weighted sections”."


def test_a_complaint_about_one_section_names_it_at_the_foot(scene: Scene) -> None:
    scene.copy()
    scene.rows[1].section.topics = []
    scene.editor.refresh()
    assert scene.editor._foot_words.text() == (
        "Not ready to be saved. “Surgery and Modifiers”: it names no topics."
    )


def test_every_sentence_finds_a_place(scene: Scene) -> None:
    scene.copy()
    told = placed(["In section 2 (a (b): c): it is odd.", "Nobody thought of this."], scene.draft)
    assert told.of_section(1, "amount") == "It is odd."
    assert told.of("") == "Nobody thought of this."
    twice = placed(["The exam lasts 0 minutes.", "Its parts make 3 minutes."], scene.draft)
    assert twice.of("time") == "The exam lasts 0 minutes. Its parts make 3 minutes."


def test_counts_instead_of_weights_and_back(scene: Scene) -> None:
    scene.copy()
    by_weights, by_counts = scene.editor._ways.buttons()
    by_counts.click()
    assert not scene.draft.by_weight
    assert [row.questions.value() for row in scene.rows] == [35, 30, 20, 15]
    assert scene.rows[0].weight.isHidden()
    assert scene.editor._sum.text() == "The sections have 100 questions, as many as the exam."
    scene.rows[0].questions.setValue(30)
    assert scene.editor._sum.text() == "Its sections have 95 questions, but the exam has 100."
    scene.editor.questions.setValue(95)
    assert scene.editor.save.isEnabled()
    by_weights.click()
    assert scene.editor._sum.text() == "The weights add up to 100 %."
    assert [row.weight.value() for row in scene.rows] == [31.6, 31.6, 21.0, 15.8]
    assert sum(scene.draft.counts() or ()) == 95


def test_amounts_that_come_to_nothing_are_left(scene: Scene) -> None:
    scene.copy(OTHER)
    for section in scene.draft.sections:
        section.questions = 0
    scene.draft.count_by(weight=True)
    assert scene.draft.by_weight
    assert {section.weight for section in scene.draft.sections} == {0.0}
    scene.draft.sections[0].weight = 50
    scene.draft.count_by(weight=False)
    assert scene.draft.sections[0].questions == 50
    scene.draft.count_by(weight=False)


def test_sections_are_moved_by_keys_and_buttons(scene: Scene) -> None:
    scene.copy()
    first = scene.rows[0]
    first.name.setFocus()
    QTest.keyClick(first.name, Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(first.name, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert scene.names()[:2] == ["Surgery and Modifiers", "Medical Concepts"]
    assert scene.window.focusWidget() is first.name
    assert first.name.accessibleName() == "Name of section 2"
    assert [section.name for section in scene.draft.sections] == scene.names()
    first.up.click()
    assert scene.names()[0] == "Medical Concepts"
    assert not first.up.isEnabled()
    scene.editor.name.setFocus()
    QTest.keyClick(scene.editor.name, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert not scene.editor.is_changed


def test_the_keyboard_goes_from_row_to_row(scene: Scene) -> None:
    scene.copy()
    scene.rows[0].down.click()
    QCoreApplication.processEvents()
    scene.rows[0].name.setFocus()
    been: list[QWidget | None] = []
    for _ in range(7):
        QTest.keyClick(scene.window.focusWidget(), Key.Key_Tab)
        been.append(scene.window.focusWidget())
    row, following = scene.rows[:2]
    assert been[:4] == [row.weight, row.down, row.remove, row.topics]
    assert been[4:6] == [following.name, following.weight]


def test_a_section_is_removed_and_put_back(scene: Scene) -> None:
    scene.copy()
    scene.rows[1].remove.click()
    assert scene.names() == ["Medical Concepts", "Guidelines and Regulations", "Other"]
    assert scene.editor._sum.text() == "The weights add up to 70 %; 30 % are missing."
    assert "7 topics are in no section; their cards stay out" in scene.editor._left_out.text()
    assert scene.editor.sections.put_back.text() == "Put “Surgery and Modifiers” back"
    scene.editor.sections.put_back.click()
    assert scene.names()[1] == "Surgery and Modifiers"
    assert not scene.editor.is_changed
    assert scene.editor.sections.put_back.isHidden()


def test_without_sections_that_is_said(scene: Scene) -> None:
    scene.copy()
    while scene.rows:
        scene.rows[0].remove.click()
    assert scene.editor._sum.text() == "It has no sections."
    assert scene.window.focusWidget() is scene.editor.sections.add
    assert not scene.editor.save.isEnabled()


def test_a_section_is_added_with_what_is_missing(scene: Scene) -> None:
    own = scene.copy()
    scene.rows[3].weight.setValue(5)
    scene.editor.sections.add.click()
    row = scene.rows[4]
    assert row.weight.value() == 10
    assert scene.window.focusWidget() is row.name
    assert row.complaint("name") == "Its name is empty."
    assert row.topics.text().startswith("Choose topics")
    QTest.keyClicks(row.name, "Cases & more")
    tick(row, "Cases", OWN)
    assert scene.editor.complaints.count == 0
    scene.editor.save.click()
    kept = scene.services.outlines.get(own).sections[-1]
    assert (kept.id, kept.name, kept.weight, kept.topics) == ("section-5", "Cases & more", 0.1, ("cases",))
    scene.rows[4].remove.click()
    scene.editor.sections.add.click()
    assert scene.draft.sections[-1].id == "section-5"


def tick(row: SectionRow, topic: str, column: int) -> None:
    if row.list is None:
        row.topics.click()
    assert row.list is not None
    model = row.list.model
    place = next(at for at in range(model.rowCount()) if model.index(at, OWN).data() == topic)
    row.list.table.setCurrentIndex(model.index(place, column))
    row.list.table.setFocus()
    QTest.keyClick(row.list.table, Key.Key_Space)


def test_topics_are_own_or_shared_and_never_both(scene: Scene) -> None:
    scene.copy()
    row = scene.rows[0]
    tick(row, "Modifiers", SHARED)
    assert (row.section.topics[-1], row.section.shared) == ("hcpcs", ["modifiers"])
    tick(row, "Modifiers", OWN)
    assert (row.section.topics[-1], row.section.shared) == ("modifiers", [])
    tick(row, "Modifiers", SHARED)
    assert "also draws on Modifiers" in row._named.text()
    tick(row, "Modifiers", SHARED)
    assert not scene.editor.is_changed
    assert row.list is not None
    assert nameless(row.list) == []


def test_the_list_of_topics_tells_where_else_one_is(scene: Scene, qtbot: QtBot) -> None:
    scene.copy()
    row = scene.rows[0]
    row.topics.click()
    assert row.list is not None
    model = row.list.model
    told = {model.index(at, OWN).data(): model.index(at, ELSEWHERE).data() for at in range(model.rowCount())}
    assert told["Modifiers"] == "Surgery and Modifiers"
    assert told["Anatomy"] == ""
    assert model.flags(model.index(0, OWN)) == Qt.ItemFlag.NoItemFlags
    spoken = model.index(1, SHARED).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Medical terminology, shared"
    assert not model.setData(model.index(0, OWN), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    assert not model.setData(model.index(1, OWN), "x")
    scene.rows[1].topics.click()
    assert not row.topics.isChecked(), "one list is open at a time"
    scene.rows[1].topics.click()
    assert scene.rows[1].list is None


def test_topics_in_no_section_are_named(scene: Scene) -> None:
    scene.copy()
    assert scene.editor._left_out.isHidden()
    tick(scene.rows[0], "Anatomy", OWN)
    assert scene.editor._left_out.text() == (
        "1 topic is in no section; its cards stay out of the forecast: Anatomy."
    )
    assert left_out_words(["a", "b", "c", "d", "e", "f", "g"]).endswith(": a, b, c, d, e and 2 more.")


def test_the_exam_is_split_into_parts(scene: Scene) -> None:
    own = scene.copy()
    parts = scene.editor.parts
    scene.editor.duration.setValue(250)
    assert scene.draft.parts == [250]
    parts.add.click()
    assert [part.value() for part in parts.fields] == [125, 125]
    parts.fields[0].setValue(100)
    assert scene.editor._said["time"].text() == "Its parts make 225 minutes, but the exam lasts 250."
    parts.add.click()
    assert scene.draft.parts == [100, 125, 25]
    scene.editor.save.click()
    assert scene.services.outlines.get(own).parts == (100, 125, 25)
    parts.removers[0].click()
    parts.add.click()
    assert scene.draft.parts == [125, 25, 100]
    parts.add.click()
    assert scene.draft.parts[-1] == 60
    for _ in range(3):
        parts.removers[0].click()
    assert scene.draft.parts == [250]
    assert parts.fields == []


def test_what_was_typed_waits_for_its_learner(scene: Scene) -> None:
    own = scene.copy()
    retype(scene.rows[0], "Half way")
    scene.editor.back.click()
    assert scene.is_editing()
    assert scene.said[-1] == "First save your changes, or discard them."
    scene.page.activate()
    assert scene.names()[0] == "Half way"
    scene.page.activate(OTHER)
    assert scene.is_editing()
    assert scene.said[-1] == "First save these changes, or discard them."
    scene.editor.discard_button.click()
    scene.page.activate(OTHER)
    assert scene.overview.outline.id == OTHER
    scene.page.activate(own)
    assert scene.is_editing()


def test_what_was_typed_outlives_an_undone_copy(scene: Scene) -> None:
    own = scene.copy()
    retype(scene.rows[0], "Half way")
    scene.step_back()
    assert scene.is_editing()
    assert "not kept any more" in scene.editor._note.text()
    scene.editor.save.click()
    assert scene.services.outlines.get(own).sections[0].name == "Half way"
    assert scene.editor._note.isHidden()


def test_the_edited_one_is_followed(scene: Scene) -> None:
    own = scene.copy()
    retype(scene.rows[0], "Half way")
    scene.editor._follow.click()
    assert scene.services.settings.current.outline == own
    assert scene.editor._follow.isHidden()
    assert scene.names()[0] == "Half way"


def test_a_save_that_fails_is_said_and_can_be_tried_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise DiskFull("The disk is full", "Nothing could be kept.")

    scene.copy()
    retype(scene.rows[0], "Half way")
    with monkeypatch.context() as patched:
        patched.setattr(OutlineService, "save", full)
        scene.editor.save.click()
    assert "Nothing could be kept" in scene.editor.error.text
    assert scene.editor.is_changed
    scene.editor.save.click()
    assert scene.editor.error.text == ""
    assert not scene.editor.is_changed


# Deleting


def test_one_s_own_is_deleted_and_brought_back(scene: Scene) -> None:
    scene.copy()
    scene.editor.back.click()
    scene.card("Weighted sections (copy)").delete_button.click()
    assert len(scene.page.cards) == 2
    assert scene.said[-1] == "Deleted. Ctrl+Z brings it back."
    scene.step_back()
    assert "Weighted sections (copy)" in [card.outline.name for card in scene.page.cards]


def test_what_hangs_on_it_is_said_before_it_goes(scene: Scene) -> None:
    own = scene.copy()
    scene.editor._follow.click()
    section = scene.draft.sections[0].id
    result = ExamResult(
        taken_on_day=scene.services.calendar.today(),
        kind="exam",
        outline_id=own,
        sections=(SectionResult(section, share=0.6),),
    )
    scene.services.attempts.record(result)
    scene.editor.back.click()
    card = scene.card("Weighted sections (copy)")
    card.delete_button.click()
    assert card.question is not None
    delete, keep = card.question.findChildren(QPushButton)
    assert "1 result is given by this outline" in delete.accessibleDescription()
    assert scene.window.focusWidget() is keep
    card.delete_button.click()
    keep.click()
    assert is_asking(card) is False
    assert scene.services.outlines.is_own(own)
    card.delete_button.click()
    assert card.question is not None
    card.question.findChildren(QPushButton)[0].click()
    assert not scene.services.outlines.is_own(own)
    assert scene.said[-1] == "Deleted. Your score follows Weighted sections now. Ctrl+Z brings it back."
    scene.step_back()
    assert scene.services.outlines.is_own(own)


# Looks


@pytest.mark.parametrize("outline_id", [DEFAULT_OUTLINE, OTHER])
def test_it_fits_a_small_window_and_has_names(scene: Scene, outline_id: str) -> None:
    scene.copy(outline_id)
    scene.rows[0].topics.click()
    assert nameless(scene.editor) == []
    assert spoken_name(scene.rows[0].topics).startswith("Topics of section 1: ")
    assert spoken_name(scene.rows[0].up) == "Move section 1 up"
    scene.window.resize(700, 600)
    font = scene.window.font()
    size = font.pointSizeF()
    try:
        for factor in (1.0, 1.5):
            font.setPointSizeF(size * factor)
            scene.window.setFont(font)
            for area in scene.page.findChildren(QScrollArea):
                inner = area.widget()
                if inner is not None and area.isVisible():
                    assert inner.minimumSizeHint().width() <= area.viewport().width()
    finally:
        font.setPointSizeF(size)


def test_changes_of_something_else_leave_it_alone(scene: Scene) -> None:
    card = scene.page.cards[0]
    scene.page.apply(Changes(frozenset({Subject.DECKS})))
    assert scene.page.cards[0] is card


def test_an_outline_changed_elsewhere_is_shown_anew(scene: Scene) -> None:
    own = scene.copy()
    wanted = as_mapping(scene.services.outlines.get(own)) | {"pass_mark": 0.8}
    scene.page.apply(scene.services.outlines.save(wanted))
    assert scene.editor.pass_mark.value() == 80
    scene.services.settings.change(date(2026, 11, 22), outline=own)
    scene.page.activate(own)
    assert scene.editor._follow.isHidden()
