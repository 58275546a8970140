"""Find and replace over a real library."""

from __future__ import annotations

import pytest

from cpccards.domain import linear_regex
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Note, NoteId, NoteKind
from cpccards.domain.replacing import Replacement
from cpccards.services.find_replace import ReplacedField
from cpccards.services.workspace import Workspace
from tests.support.libraries import contents, fill


@pytest.fixture
def notes(services: Workspace) -> list[NoteId]:
    fill(
        services,
        [
            Note(NoteKind.BASIC, ("the <b>rib</b>", "a bone")),
            Note(NoteKind.CLOZE, ("{{c1::rib}} and {{c2::sternum}}", "rib")),
            Note(NoteKind.BASIC, ("x", "rib")),
        ],
    )
    return services.search.notes("")


def test_it_is_looked_at_before_it_is_done(services: Workspace, notes: list[NoteId]) -> None:
    before = contents(services.library_file)
    found = services.find_replace.preview(notes, Replacement("RIB", "costa"))
    assert (found.notes, found.fields, found.broken) == (3, 4, 0)
    assert found.samples[0] == ReplacedField("Front", "the rib", "the costa")
    assert contents(services.library_file) == before
    assert services.find_replace.field_names(notes) == ("Front", "Back", "Text", "Extra")


def test_it_is_done_in_one_step_and_found_again(services: Workspace, notes: list[NoteId]) -> None:
    before = contents(services.library_file)
    changed = services.find_replace.replace(notes, Replacement("rib", "costa"))
    assert changed.step == "Replace in 3 notes"
    assert services.library.note(notes[0]).note.fields[0] == "the <b>costa</b>"
    assert services.search.count("costa").notes == 3
    assert services.search.count("rib").notes == 0
    services.undo.undo()
    assert contents(services.library_file) == before
    assert services.search.count("rib").notes == 3


def test_one_field_only(services: Workspace, notes: list[NoteId]) -> None:
    changed = services.find_replace.replace(notes, Replacement("rib", "costa", field="Back"))
    assert changed.step == "Replace in a note"
    assert services.search.count("back:costa").notes == 1
    assert services.search.count("rib").notes == 2


def test_gaps_that_come_and_go_bring_and_take_their_cards(services: Workspace, notes: list[NoteId]) -> None:
    assert len(services.library.cards(notes[1])) == 2
    services.find_replace.replace(notes, Replacement(r"\{\{c2::sternum\}\}", "sternum", is_regex=True))
    assert len(services.library.cards(notes[1])) == 1
    services.undo.undo()
    assert len(services.library.cards(notes[1])) == 2


def test_a_note_that_would_make_no_card_stays(services: Workspace, notes: list[NoteId]) -> None:
    wanted = Replacement("x", "")
    assert services.find_replace.preview(notes, wanted).broken == 1
    with pytest.raises(BadInput, match="No note says that"):
        services.find_replace.replace(notes, wanted)
    assert services.library.note(notes[2]).note.fields[0] == "x"


def test_an_expression_that_takes_too_long_is_an_error(
    services: Workspace, notes: list[NoteId], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linear_regex, "MOST_EFFORT", 3)
    with pytest.raises(BadInput, match="too many ways"):
        services.find_replace.preview(notes, Replacement("r.b", "x", is_regex=True))
