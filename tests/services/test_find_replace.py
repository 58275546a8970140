"""Find and replace over a real library."""

from __future__ import annotations

import pytest

from cpccards.domain import linear_regex
from cpccards.domain.backups import FEW, Reason
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Note, NoteId, NoteKind
from cpccards.domain.replacing import SOURCE, Replacement
from cpccards.services.find_replace import ReplacedField
from cpccards.services.workspace import Workspace
from tests.support.libraries import basic, contents, fill


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
    assert services.find_replace.field_names(notes) == (
        *("Front", "Back", "Text", "Extra"),
        *("Why it is so", "Source", "Edition"),
    )


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


def test_the_why_the_source_and_the_edition_are_reached_too(services: Workspace) -> None:
    fill(
        services,
        [
            Note(
                NoteKind.BASIC,
                ("Rib", "a bone"),
                rationale="<b>R&amp;D</b> 2026",
                source="CPT <2026> R&D",
                edition="2026",
            ),
            Note(NoteKind.BASIC, ("2026", "Source")),
        ],
    )
    before = contents(services.library_file)
    notes = services.search.notes("")
    wanted = Replacement("2026", "<2027>")
    found = services.find_replace.preview(notes, wanted)
    assert (found.notes, found.fields) == (2, 4)
    assert found.samples[:3] == (
        ReplacedField("Why it is so", "R&D 2026", "R&D <2027>"),
        ReplacedField("Source", "CPT <2026> R&D", "CPT <<2027>> R&D"),
        ReplacedField("Edition", "2026", "<2027>"),
    )
    services.find_replace.replace(notes, wanted)
    note = services.library.note(notes[0]).note
    assert (note.rationale, note.source) == ("<b>R&amp;D</b> &lt;2027&gt;", "CPT <<2027>> R&D")
    assert (note.edition, note.fields) == ("<2027>", ("Rib", "a bone"))
    services.undo.undo()
    assert contents(services.library_file) == before
    changed = services.find_replace.replace(notes, Replacement("R&D", "research", field=SOURCE))
    assert changed.step == "Replace in a note"
    assert services.library.note(notes[0]).note.source == "CPT <2026> research"
    assert services.library.note(notes[0]).note.rationale == "<b>R&amp;D</b> 2026"


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


def test_a_backup_comes_before_many_notes_are_gone_through(services: Workspace) -> None:
    fill(services, [basic(f"rib {n}") for n in range(FEW + 1)])
    notes = services.search.notes("")
    services.find_replace.replace(notes[:FEW], Replacement("rib", "costa"))
    assert services.backups.all() == ()
    services.find_replace.replace(notes, Replacement("costa", "rib"))
    assert [each.reason for each in services.backups.all()] == [Reason.CHANGE]
