"""The models behind the deck tree and the note list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from cpccards.domain.cards import Deck, DeckCounts, DeckNode, StoredNote
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import DeckId, Note, NoteId, NoteKind
from cpccards.gui.models.deck_tree import (
    CARDS,
    DECK,
    DUE,
    LEARNING,
    NEW,
    DeckTreeModel,
    path_from_words,
    path_words,
)
from cpccards.gui.models.note_list import ANSWER, QUESTION, TOPIC, NoteListModel

Check = Callable[[QAbstractItemModel], None]

ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def check(qtmodeltester: ModelTester) -> Check:
    """Qt's own tester of models."""
    return qtmodeltester.check


def node(number: int, path: tuple[str, ...], counts: DeckCounts, *children: DeckNode) -> DeckNode:
    return DeckNode(Deck(DeckId(number), path), counts, children)


def a_tree(due: int = 12) -> tuple[DeckNode, ...]:
    modifiers = node(2, ("CPT", "Modifiers"), DeckCounts(5, 0, due, 1200))
    anesthesia = node(3, ("CPT", "Anesthesia"), DeckCounts(0, 1, 0, 1))
    return (
        node(1, ("CPT",), DeckCounts(5, 1, due, 1201), modifiers, anesthesia),
        node(4, ("ICD-10-CM",), DeckCounts()),
    )


@pytest.fixture
def tree() -> DeckTreeModel:
    model = DeckTreeModel()
    model.set_rows(a_tree())
    return model


def test_the_deck_tree_keeps_the_rules_of_models(tree: DeckTreeModel, check: Check) -> None:
    check(tree)
    check(DeckTreeModel())


def test_a_deck_tree_is_shown_in_columns(tree: DeckTreeModel) -> None:
    assert tree.rowCount() == 2
    cpt = tree.index(0, DECK)
    assert tree.rowCount(cpt) == 2
    assert tree.rowCount(tree.index(0, NEW)) == 0
    cells = [tree.index(0, column, cpt).data() for column in range(tree.columnCount())]
    assert cells == ["Modifiers", "5", "", "12", "1,200"]
    headings = [tree.headerData(column, Qt.Orientation.Horizontal) for column in range(5)]
    assert headings == ["Deck", "New", "Learning", "Due", "Cards"]
    assert tree.headerData(0, Qt.Orientation.Vertical) is None
    assert tree.parent(tree.index(1, DUE, cpt)) == cpt
    assert not tree.parent(cpt).isValid()
    owner = QObject()
    assert DeckTreeModel(owner).parent() is owner
    assert tree.data(QModelIndex()) is None
    assert not tree.index(9, DECK).isValid()
    assert tree.index(1, DECK, cpt).data() == "Anesthesia"


def test_numbers_stand_right_and_zero_says_nothing(tree: DeckTreeModel) -> None:
    icd = tree.index(1, DUE)
    assert icd.data() == ""
    assert Qt.AlignmentFlag.AlignRight in icd.data(Qt.ItemDataRole.TextAlignmentRole)
    assert Qt.AlignmentFlag.AlignLeft in tree.index(1, DECK).data(Qt.ItemDataRole.TextAlignmentRole)
    tree.set_muted(QColor("#123456"))
    assert tree.index(1, NEW).data(Qt.ItemDataRole.ForegroundRole) == QColor("#123456")
    assert tree.index(1, DUE).data(Qt.ItemDataRole.ForegroundRole) is None


def test_cells_are_spoken_whole(tree: DeckTreeModel) -> None:
    modifiers = tree.find(DeckId(2))
    spoken = [
        modifiers.siblingAtColumn(column).data(ACCESSIBLE) for column in (DECK, NEW, LEARNING, DUE, CARDS)
    ]
    assert spoken == [
        "Modifiers, 12 due",
        "Modifiers, 5 new",
        "Modifiers, 0 learning",
        "Modifiers, 12 due",
        "Modifiers, 1,200 cards",
    ]
    assert tree.find(DeckId(3)).data(ACCESSIBLE) == "Anesthesia, nothing due"
    assert tree.find(DeckId(3)).siblingAtColumn(CARDS).data(ACCESSIBLE) == "Anesthesia, 1 card"


def test_decks_are_found_by_what_they_are(tree: DeckTreeModel) -> None:
    found = tree.node(tree.find(DeckId(3)))
    assert found is not None
    assert found.deck.name == "Anesthesia"
    assert not tree.find(DeckId(99)).isValid()
    assert not tree.find(None).isValid()
    assert tree.node(QModelIndex()) is None
    assert [deck.id for deck in tree.decks()] == [1, 2, 3, 4]


def test_new_numbers_do_not_reset_the_tree(tree: DeckTreeModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(tree.modelReset), qtbot.waitSignal(tree.dataChanged):
        tree.set_rows(a_tree(due=3))
    assert tree.find(DeckId(2)).siblingAtColumn(DUE).data() == "3"
    with qtbot.waitSignal(tree.modelReset):
        tree.set_rows(a_tree()[1:])
    assert tree.rowCount() == 1


@pytest.mark.parametrize("words", ["CPT › Modifiers", "CPT::Modifiers", "  CPT  ›Modifiers "])
def test_a_path_is_read_as_it_is_typed(words: str) -> None:
    assert path_from_words(words) == ("CPT", "Modifiers")
    assert path_words(("CPT", "Modifiers")) == "CPT › Modifiers"


@pytest.mark.parametrize("words", ["", "  ", "CPT ›", "::Modifiers", "A › › B"])
def test_a_path_without_a_name_is_refused(words: str) -> None:
    with pytest.raises(BadInput):
        path_from_words(words)


def stored(number: int, note: Note) -> StoredNote:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    return StoredNote(NoteId(number), note, DeckId(1), now, now)


NOTES = (
    stored(1, Note(NoteKind.BASIC, ("What is <b>25</b>?", "A &amp; B"), topic="modifiers")),
    stored(2, Note(NoteKind.CLOZE, ("{{c1::One}} and {{c2::two}}", ""))),
    stored(3, Note(NoteKind.CLOZE, ("{{c1::One}}", ""))),
    stored(4, Note(NoteKind.CHOICE, ("Which?", "this", "that", "", "", "b"), topic="no-longer-known")),
    stored(5, Note(NoteKind.CHOICE, ("Which?", "this", "that", "", "", ""))),
    stored(6, Note(NoteKind.TYPED, ('<img src="heart.png">', '<img src="name.png">'))),
)


@pytest.fixture
def notes() -> NoteListModel:
    model = NoteListModel()
    model.set_rows(NOTES)
    return model


def test_the_note_list_keeps_the_rules_of_models(notes: NoteListModel, check: Check) -> None:
    check(notes)
    check(NoteListModel())


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (0, ["What is 25?", "A & B", "Modifiers"]),
        (1, ["One and two", "2 gaps", "No topic"]),
        (2, ["One", "1 gap", "No topic"]),
        (3, ["Which?", "that", "No topic"]),
        (4, ["Which?", "Multiple choice", "No topic"]),
        (5, ["(a picture)", "Typed answer", "No topic"]),
    ],
)
def test_notes_are_shown_as_plain_text(notes: NoteListModel, row: int, cells: list[str]) -> None:
    assert [notes.index(row, column).data() for column in (QUESTION, ANSWER, TOPIC)] == cells
    assert notes.index(row, QUESTION).data(ACCESSIBLE) == ". ".join(cells)
    assert notes.index(row, TOPIC).data(ACCESSIBLE) == cells[2]


def test_notes_are_found_by_row_and_id(notes: NoteListModel) -> None:
    assert notes.note(notes.index(3, 0)) == NOTES[3]
    assert notes.note(QModelIndex()) is None
    assert notes.data(QModelIndex()) is None
    assert notes.row_of(4) == 3
    assert notes.row_of(99) == -1
    assert notes.headerData(QUESTION, Qt.Orientation.Horizontal) == "Question"
    assert notes.headerData(QUESTION, Qt.Orientation.Vertical) is None
    assert notes.headerData(9, Qt.Orientation.Horizontal) is None
