"""Kinds of notes that a file brings and the learner has changed meanwhile."""

from __future__ import annotations

from dataclasses import replace

from cpccards.domain.drafts import Draft, DraftNote
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import Note
from cpccards.services.importing import Fate, ImportPlan
from cpccards.services.workspace import Workspace
from tests.support.libraries import contents

DRUG = NoteType("anki-7", "Drug", ("Name", "Class"), (CardTemplate("1", "{{Name}}", "{{Class}}"),))
METFORMIN = Note(DRUG, ("metformin", "biguanide"), "anki:m")
LISINOPRIL = Note(DRUG, ("lisinopril", "ACE inhibitor"), "anki:l")


def a_file(*notes: Note) -> Draft:
    return Draft("drugs.apkg", "Test", (), tuple(DraftNote(note, ("Drugs",), 1) for note in notes))


def brought(services: Workspace, *notes: Note) -> ImportPlan:
    plan = services.importing.plan(a_file(*notes))
    services.importing.carry_out(plan)
    return plan


def kept(services: Workspace) -> dict[str, Note]:
    with services.library_file() as uow:
        return {key: found.note for key, found in uow.notes.by_keys(["anki:m", "anki:l"]).items()}


def own_kinds(services: Workspace) -> list[NoteType]:
    return [each.kind for each in services.note_kinds.all() if isinstance(each.kind, NoteType)]


def test_a_kind_that_was_edited_stays_as_it_is_here(services: Workspace) -> None:
    assert brought(services, METFORMIN).problems == ()
    draft = services.note_kinds.draft(DRUG.key).with_template_written(
        0, CardTemplate("1", "What is {{Name}}?", "{{Class}}")
    )
    services.note_kinds.save(draft)
    plan = brought(services, METFORMIN, LISINOPRIL)
    assert [planned.fate for planned in plan.notes] == [Fate.UNCHANGED, Fate.NEW]
    [problem] = plan.problems
    assert (problem.fatal, problem.line) == (False, None)
    assert problem.why.startswith("The kind of notes “Drug” is not the same in this file. It stays")
    assert own_kinds(services) == [draft.after]
    assert kept(services)["anki:l"].kind == draft.after


def test_a_kind_that_no_note_is_of_is_taken_from_the_file(services: Workspace) -> None:
    brought(services, METFORMIN)
    newer = replace(DRUG, css=".card {}")
    with services.library_file() as uow:
        known = uow.notes.by_keys(["anki:m"])["anki:m"]
    services.library.delete_note(known.id)
    assert brought(services, replace(METFORMIN, kind=newer)).problems == ()
    assert own_kinds(services) == [newer]


def test_other_fields_come_beside_and_harm_no_note(services: Workspace) -> None:
    brought(services, METFORMIN)
    draft = services.note_kinds.draft(DRUG.key).with_field("Hint")
    services.note_kinds.save(draft)
    before = kept(services)
    plan = brought(services, METFORMIN, LISINOPRIL)
    assert [planned.fate for planned in plan.notes] == [Fate.UNCHANGED, Fate.NEW]
    assert "has other fields in this file" in plan.problems[0].why
    assert kept(services)["anki:m"] == before["anki:m"]
    assert len(before["anki:m"].fields) == 3
    beside = kept(services)["anki:l"].kind
    assert isinstance(beside, NoteType)
    assert (beside.name, beside.fields) == ("Drug (from a file)", DRUG.fields)
    # Once more brings neither a third kind nor another note.
    there = contents(services.library_file)
    changed = replace(LISINOPRIL, fields=("lisinopril", "an ACE inhibitor"))
    again = services.importing.plan(a_file(METFORMIN, changed))
    assert [planned.fate for planned in again.notes] == [Fate.UNCHANGED, Fate.UPDATE]
    assert brought(services, METFORMIN, LISINOPRIL).count(Fate.UNCHANGED) == 2
    assert contents(services.library_file)["note_kinds"] == there["note_kinds"]
    assert len(own_kinds(services)) == 2
