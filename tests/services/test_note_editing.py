"""What the editor of notes asks: kinds, likeness, losses, and one step for a whole sitting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cpccards.domain.errors import BadInput
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note, NoteKind
from cpccards.domain.reviews import Rating
from cpccards.services.note_editing import Loss
from cpccards.services.workspace import Workspace
from tests.support.libraries import basic, cloze, contents, fill, note_of, rate, reversed_

CODES = NoteType("codes", "codes", ("Code", "Words"), (CardTemplate("Card 1", "{{Code}}", "{{Words}}"),))
OTHER = replace(CODES, key="anatomy", name="Anatomy")


def test_every_kind_is_offered(services: Workspace) -> None:
    fill(services, [Note(CODES, ("E11.9", "diabetes")), Note(OTHER, ("a", "b"))])
    assert services.note_editing.kinds() == (*NoteKind, OTHER, CODES)


def test_html_is_shown_as_cards_show_it(services: Workspace) -> None:
    assert services.note_editing.clean("<b>a</b><script>x</script>") == "<b>a</b>"


@pytest.mark.parametrize(
    ("source", "gone"),
    [
        ("a & b", ()),
        ('<b>a</b><span class="means-caution">b</span><img src="a.png">', ()),
        (
            '<font color="red">a</font><b style="x">b</b><script>y</script>',
            ("<font>", "color", "style", "<script>"),
        ),
        ('<a href="http://x.org">x</a><img src="https://x.org/a.png">', ("href", "src")),
        ("<table><tr><td>x</td></tr></table>", ()),
        ("<b>x</b>" * 3_001, ("<b>",)),
    ],
)
def test_what_cards_leave_out_is_named(services: Workspace, source: str, gone: tuple[str, ...]) -> None:
    assert services.note_editing.left_out(source) == gone


def test_a_note_that_says_the_same_is_found_in_any_deck(services: Workspace) -> None:
    [[card], *_] = fill(services, [basic("Heart"), basic("Lung")], ("CPT", "A"))
    found = services.note_editing.alike(Note(NoteKind.BASIC, ("<b>heart</b>", "what HEART means")))
    assert found is not None
    assert (found.note.id, found.deck, found.is_same) == (note_of(services, card), ("CPT", "A"), True)
    first = services.note_editing.alike(Note(NoteKind.BASIC, ("HEART", "")))
    assert first is not None
    assert (first.note.id, first.is_same) == (note_of(services, card), False)
    assert services.note_editing.alike(basic("Heart"), note_of(services, card)) is None
    assert services.note_editing.alike(Note(NoteKind.TYPED, ("Heart", "x"))) is None
    assert services.note_editing.alike(Note(NoteKind.BASIC, ("", ""))) is None


def test_a_note_that_says_all_the_same_goes_before_one_that_begins_so(services: Workspace) -> None:
    fill(services, [Note(NoteKind.BASIC, ("Heart", "another")), basic("Heart")])
    found = services.note_editing.alike(basic("Heart"))
    assert found is not None
    assert (found.note.note.fields[1], found.is_same) == ("what Heart means", True)


def test_notes_of_a_type_are_found_among_their_own(services: Workspace) -> None:
    fill(services, [basic("E11.9"), Note(CODES, ("E11.9", "diabetes"))])
    found = services.note_editing.alike(Note(CODES, ("e11.9", "else")))
    assert found is not None
    assert found.note.note.kind == CODES


def test_cards_with_answers_that_would_go_are_counted(services: Workspace) -> None:
    [[first, second, _]] = fill(services, [cloze(3)])
    note = note_of(services, first)
    editing = services.note_editing
    assert editing.loss(note, cloze(1)) == Loss()
    rate(services, second, Rating.GOOD)
    rate(services, second, Rating.GOOD)
    assert editing.loss(note, cloze(1)) == Loss(cards=1, reviews=2)
    assert editing.loss(note, cloze(2)) == Loss()


def test_a_sitting_is_one_step(services: Workspace) -> None:
    [[card]] = fill(services, [basic("a")])
    note = note_of(services, card)
    before = contents(services.library_file)
    sitting = services.note_editing.sitting(note)
    for front in ("ab", "abc", "abcd"):
        sitting.save(reversed_(front), ("Elsewhere",))
    assert services.library.note(note).note.fields[0] == "abcd"
    assert len(services.library.cards(note)) == 2
    after = contents(services.library_file)
    assert services.undo.names() == ("Edit a note", None)
    services.undo.undo()
    assert contents(services.library_file) == before
    assert services.undo.names() == (None, "Edit a note")
    services.undo.redo()
    assert contents(services.library_file) == after


def test_what_was_done_in_between_stays_a_step_of_its_own(services: Workspace) -> None:
    [[card]] = fill(services, [basic("a")])
    note = note_of(services, card)
    sitting = services.note_editing.sitting(note)
    sitting.save(basic("b"), ("Deck",))
    services.library.add_deck(("New",))
    sitting.save(basic("c"), ("Deck",))
    services.undo.undo()
    assert services.library.note(note).note.fields[0] == "b"
    assert services.undo.names()[0] == "Add a deck"


def test_a_save_after_undo_is_a_new_step(services: Workspace) -> None:
    [[card]] = fill(services, [basic("a")])
    note = note_of(services, card)
    sitting = services.note_editing.sitting(note)
    sitting.save(basic("b"), ("Deck",))
    services.undo.undo()
    sitting.save(basic("c"), ("Deck",))
    services.undo.undo()
    assert services.library.note(note).note.fields[0] == "a"


def test_what_makes_no_card_is_not_saved(services: Workspace) -> None:
    [[card]] = fill(services, [basic("a")])
    note = note_of(services, card)
    sitting = services.note_editing.sitting(note)
    before = contents(services.library_file)
    with pytest.raises(BadInput, match="Back is empty"):
        sitting.save(Note(NoteKind.BASIC, ("a", "")), ("Elsewhere",))
    assert contents(services.library_file) == before


def test_pictures_are_kept_by_name(services: Workspace) -> None:
    assert services.note_editing.keep_picture("a.png", b"one") == "a.png"
    assert services.media.read("a.png") == b"one"
