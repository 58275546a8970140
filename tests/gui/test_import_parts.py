"""What the Import page is made of: its tables and its sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from cpccards.domain.changes import Changes
from cpccards.domain.drafts import Draft, DraftNote, DraftRecord, Problem
from cpccards.domain.notes import Note, NoteId, NoteKind
from cpccards.gui.counted import count
from cpccards.gui.models.preview_table import (
    MOST_ROWS,
    RAW_ROWS,
    PlannedNotesModel,
    ProblemsModel,
    RawRowsModel,
    RowsModel,
)
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.elided_label import ElidedLabel
from cpccards.gui.widgets.imports.preview_view import PreviewView
from cpccards.gui.words.import_words import (
    Outlook,
    destination,
    done_facts,
    done_title,
    duplicates,
    fate,
    found,
    history_words,
    import_button,
    outcome,
    outlook,
    remarks,
    separator_words,
    topic_words,
)
from cpccards.services.importing import (
    Beside,
    Duplicates,
    Fate,
    History,
    Imported,
    ImportOptions,
    ImportPlan,
    PlannedNote,
)
from cpccards.services.reading import Row, Source

DISPLAY = Qt.ItemDataRole.DisplayRole


def planned(
    what: Fate = Fate.NEW,
    fields: tuple[str, ...] = ("AMI", "infarction"),
    kind: NoteKind = NoteKind.BASIC,
    deck: tuple[str, ...] = ("Terms",),
    repeats: bool = False,
    line: int | None = None,
) -> PlannedNote:
    entry = DraftNote(Note(kind, fields, topic="anatomy"), deck, 2)
    existing = NoteId(1) if what is Fate.UPDATE else None
    return PlannedNote(entry, what, existing, repeats, line)


def plan(*notes: PlannedNote, problems: tuple[Problem, ...] = (), several: int = 0) -> ImportPlan:
    draft = Draft("terms.csv", "CSV", (), tuple(entry.draft for entry in notes))
    return ImportPlan(draft, notes, problems, several)


def imported(**values: object) -> Imported:
    counts = {"added": 0, "cards": 0, "updated": 0, "skipped": 0, "unchanged": 0} | values
    return Imported(**counts, problems=(), changes=Changes(frozenset()))  # type: ignore[arg-type]


def cells(model: QAbstractItemModel) -> list[list[str]]:
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


# Tables


def test_the_models_keep_qts_rules(qtbot: QtBot) -> None:
    for model, rows in (
        (RawRowsModel(("a", "b")), [Row(2, ("x", "y")), Row(3, ("z",))]),
        (PlannedNotesModel(), [planned(), planned(Fate.DUPLICATE)]),
        (ProblemsModel(), [Problem(4, "why"), Problem(None, "why")]),
    ):
        tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
        model.show_rows(rows)
        assert model.rowCount() == 2
        assert model.rowCount(model.index(0, 0)) == model.columnCount(model.index(0, 0)) == 0
        assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) is None
        model.show_rows(())
        assert tester.model() is model


def test_raw_rows_are_shown_as_they_stand(qtbot: QtBot) -> None:
    model = RawRowsModel()
    rows = [Row(line, ("<b>x</b>\n  y", "z" * 400)) for line in range(RAW_ROWS + 1)]
    model.show_rows([Row(1, ("only one",)), *rows], ("One", "Two"))
    assert model.rowCount() == RAW_ROWS
    assert cells(model)[0] == ["only one", ""]
    assert cells(model)[1] == ["<b>x</b> y", "z" * 300 + "…"]
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Two"
    assert model.headerData(2, Qt.Orientation.Horizontal) is None
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.DecorationRole) is None


def test_notes_are_shown_as_they_will_be_asked(qtbot: QtBot) -> None:
    model = PlannedNotesModel()
    choice = ("Which?", "one", "two", "", "", "B")
    model.show_rows(
        [
            planned(fields=("<b>AMI</b>", "a &lt; b"), deck=("CPT", "Terms")),
            planned(fields=("{{c1::Anesthesia}} time", ""), kind=NoteKind.CLOZE),
            planned(fields=choice, kind=NoteKind.CHOICE),
        ]
    )
    assert cells(model) == [
        ["new", "AMI", "a < b", "CPT › Terms", "Anatomy"],
        ["new", "[…] time", "Anesthesia time", "Terms", "Anatomy"],
        ["new", "Which?", "two", "Terms", "Anatomy"],
    ]
    assert model.describe(0) == "new  ·  AMI  ·  a < b  ·  CPT › Terms  ·  Anatomy"
    assert model.describe(-1) == ""


def test_skipped_notes_step_back(qtbot: QtBot) -> None:
    model = PlannedNotesModel()
    model.set_muted(QColor("#123456"))
    model.show_rows([planned(), planned(Fate.UNCHANGED)])
    assert model.index(0, 0).data(Qt.ItemDataRole.ForegroundRole) is None
    assert model.index(1, 0).data(Qt.ItemDataRole.ForegroundRole) == QColor("#123456")


def test_problems_say_where_and_why(qtbot: QtBot) -> None:
    model = ProblemsModel()
    model.show_rows([Problem(1200, "No answer."), Problem(None, "Odd.", fatal=False)])
    assert cells(model) == [["1,200", "Left out: No answer."], ["file", "Please check: Odd."]]


def test_very_long_files_are_cut(qtbot: QtBot) -> None:
    model = ProblemsModel()
    model.show_rows([Problem(1, "x")] * (MOST_ROWS + 1))
    assert model.rowCount() == MOST_ROWS


def test_a_model_says_its_own_cells(qtbot: QtBot) -> None:
    model = RowsModel(("a",))
    model.show_rows([1])
    assert not model.is_muted(1)
    with pytest.raises(NotImplementedError):
        model.text(1, 0)


def test_a_view_fills_its_width_and_fits_its_rows(qtbot: QtBot) -> None:
    model = ProblemsModel()
    model.show_rows([Problem(1, "why")])
    view = PreviewView("Problems", model)
    qtbot.addWidget(view)
    view.set_weights((0.7, 9))
    view.show_about(3)
    view.resize(900, view.height())
    view.show()
    assert view.horizontalHeader().length() == view.viewport().width()
    view.resize(200, view.height())
    assert view.horizontalHeader().length() > view.viewport().width()
    chosen: list[int] = []
    view.row_chosen.connect(chosen.append)
    view.selectRow(0)
    model.show_rows([])
    assert chosen == [0]


def test_headings_can_not_be_chosen(qtbot: QtBot) -> None:
    box = Choice("Topic")
    qtbot.addWidget(box)
    assert not box.value
    box.offer(Choices([(HEADING, "Head"), ("a", "A"), (None, "None")]))
    assert box.currentIndex() == -1
    box.show_value("a")
    assert [box.value, box.currentText()] == ["a", "A"]
    box.show_value("not there")
    assert box.currentIndex() == -1
    assert not box.model().index(0, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    heard: list[object] = []
    box.value_chosen.connect(heard.append)
    box.activated.emit(2)
    assert heard == [None]


def test_long_names_give_way(qtbot: QtBot) -> None:
    name = ElidedLabel("A long name of a deck that no room is left for", "page")
    qtbot.addWidget(name)
    assert name.minimumSizeHint().width() < name.sizeHint().width()
    name.resize(60, 30)
    assert not name.grab().isNull()


# Sentences


def test_counts_read_well() -> None:
    assert [count(number, "note") for number in (0, 1, 2534)] == ["0 notes", "1 note", "2,534 notes"]
    assert count(2, "unchanged", "unchanged") == "2 unchanged"


def test_the_outcome_in_one_sentence() -> None:
    everything = plan(*[planned(what) for what in Fate])
    assert outcome(everything) == "4 notes, 4 cards: 1 new, 1 updated, 1 unchanged, 1 duplicate."
    assert outcome(plan()) == "Nothing in it can be imported."


def test_where_the_notes_go() -> None:
    one, two, three = planned(deck=("A",)), planned(deck=("B",)), planned(deck=("C",))
    assert destination(plan(), []) == ""
    assert destination(plan(one), []) == "1 note goes to A, a new deck."
    assert destination(plan(one, one), [("A",)]) == "2 notes go to A."
    assert destination(plan(one, two), [("A",), ("B",)]) == "2 notes go to 2 decks."
    assert destination(plan(one, two), [("A",)]) == "2 notes go to 2 decks, one of them new."
    assert destination(plan(one, two, three), [("A",)]) == "3 notes go to 3 decks, 2 of them new."
    assert destination(plan(one, two), []) == "2 notes go to 2 decks, all of them new."


def test_what_else_is_worth_knowing() -> None:
    problems = (Problem(1, "x"), Problem(2, "y"), Problem(3, "z", fatal=False))
    bare = PlannedNote(DraftNote(Note(NoteKind.BASIC, ("a", "b")), ("A",), 2), Fate.NEW)
    assert remarks(plan()) == ()
    assert remarks(plan(bare, problems=problems, several=315)) == (
        "315 questions occur more than once with different answers; all are kept.",
        "2 rows can’t be imported and are left out; see Problems.",
        "1 note without a topic is scheduled, but not counted in the forecast.",
    )
    assert remarks(plan(problems=problems[:1]))[0].startswith("1 row can’t be imported and is left out")


def test_what_happens_to_duplicates() -> None:
    twin = planned(Fate.DUPLICATE, repeats=True)
    assert duplicates(plan(planned())) == ""
    assert duplicates(plan(twin)).endswith("it is skipped.")
    added = replace(plan(twin, twin), options=ImportOptions(duplicates=Duplicates.ADD))
    assert duplicates(added).endswith("they are added again.")
    updated = replace(added, options=ImportOptions(duplicates=Duplicates.UPDATE))
    assert duplicates(updated).endswith("what the file says of tags, source and topic is taken over.")


def test_the_fate_of_a_note_in_words() -> None:
    assert [fate(planned(what)) for what in Fate] == ["new", "updates a note", "unchanged", "duplicate"]
    assert fate(planned(Fate.DUPLICATE, repeats=True, line=1200)) == "repeats line 1,200"
    assert fate(planned(Fate.DUPLICATE, repeats=True)) == "already there"
    assert fate(planned(Fate.NEW, repeats=True, line=3)) == "new, repeats line 3"
    assert fate(planned(Fate.NEW, repeats=True)) == "new, repeats one"


def test_the_button_says_what_it_does() -> None:
    assert import_button(plan(planned())) == "Import 1 note"
    assert import_button(plan(planned(Fate.UPDATE), planned(Fate.UPDATE))) == "Update 2 notes"
    assert import_button(plan(planned(Fate.UNCHANGED))) == "Nothing to import"


def test_all_of_it_together() -> None:
    said = outlook(plan(planned(), planned(Fate.UPDATE)), [])
    assert isinstance(said, Outlook)
    assert said.is_worth_it
    assert [len(notes) for notes in said.lists.values()] == [2, 1, 0]
    assert said.without_topic == {}


def test_the_report_in_figures() -> None:
    assert done_title(imported(added=2, cards=2)) == "2 notes imported"
    assert done_title(imported(updated=1)) == "1 note updated"
    assert done_title(imported(skipped=3)) == "Nothing was changed"
    facts = dict(done_facts(imported(added=1, cards=2, updated=2, skipped=3, unchanged=1)))
    assert facts == {
        "Added": "1 note, 2 cards",
        "Updated": "2 notes, progress kept",
        "Skipped": "3 notes: 2 duplicates, 1 unchanged",
        "Left out": "0 rows",
    }


def test_what_stands_beside_cards_is_told() -> None:
    record = DraftRecord("study-plan", "plan", {}, 1, 2)
    extras = Beside(records=(record,), settings={"exam_date": None, "minutes_per_day": 40})
    beside = replace(plan(planned(Fate.UNCHANGED)), extras=extras)
    assert beside.is_worth_it
    assert import_button(beside) == "Take over attempts and plans"
    assert history_words(History(beside=2)) == "In this file: 2 past attempts, plans and the like."
    assert done_title(imported(extras=extras)) == "Attempts and plans taken over"
    said = dict(done_facts(imported(extras=extras)))["Beside cards"]
    assert said == "1 record of plan, people or CEUs, 2 settings"


def test_settings_alone_are_worth_an_import() -> None:
    extras = Beside(settings={"minutes_per_day": 40})
    alone = replace(plan(planned(Fate.UNCHANGED)), extras=extras)
    assert alone.is_worth_it
    assert import_button(alone) == "Take over settings"
    assert done_title(imported(extras=extras)) == "Settings taken over"
    assert done_title(imported()) == "Nothing was changed"
    assert history_words(History(settings=1)) == "In this file: 1 setting other than here."


def test_names_of_things() -> None:
    assert separator_words("\t") == "Tab"
    assert separator_words("^") == "“^”"
    assert topic_words(None) == topic_words("unheard of") == "none"
    assert found(Source("a", b"", format_name="Deck")) == "Deck"
