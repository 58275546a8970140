"""The tabular list as pages use it: codes in texts, and cards made of a block."""

from __future__ import annotations

import pytest

from cpccards.domain.changes import Subject
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import Note, NoteKind
from cpccards.services.icd10cm import MOST_CARDS, MOST_FOUND, Asked
from cpccards.services.workspace import Workspace
from tests.support.libraries import fill

DECK = ("ICD-10-CM", "Hypertensive diseases")


def notes(services: Workspace, deck: tuple[str, ...] = DECK) -> list[Note]:
    with services.library_file() as uow:
        known = next((each.id for each in uow.decks.all() if each.path == deck), None)
    return [] if known is None else [stored.note for stored in services.library.notes(known)]


def references(services: Workspace, text: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end], each.code) for each in services.icd10cm.references(text)]


def test_looking_things_up(services: Workspace) -> None:
    icd = services.icd10cm
    assert icd.edition().name == "ICD-10-CM FY2026"
    assert len(icd.chapters()) == 22
    found = icd.entry("e11.65")
    assert found is not None
    assert found.code == "E11.65"
    assert icd.entry("E99") is None
    assert icd.search("gout")
    assert len(icd.search("fracture")) == MOST_FOUND


def test_codes_in_a_text_that_are_in_the_list(services: Workspace) -> None:
    assert references(services, "Code E11.65 with Z79.4, then N18.- and A1C or E11.999.") == [
        ("E11.65", "E11.65"),
        ("Z79.4", "Z79.4"),
        ("N18", "N18"),
    ]
    assert references(services, "blocks E08–E13, chapter A00-B99; from I10 to I11") == [
        ("E08–E13", "E08-E13"),
        ("A00-B99", "1"),
        ("I10", "I10"),
        ("I11", "I11"),
    ]
    assert references(services, "S52.501A and J1885, 99213-25, modifier F1; D99-D00") == [
        ("S52.501A", "S52.501A"),
        ("D00", "D00"),
    ]
    assert references(services, "D49-D99") == [("D49", "D49")]


def test_what_cards_of_a_block_would_be(services: Workspace) -> None:
    icd = services.icd10cm
    assert icd.choices("I10-I1A") == {Asked.CATEGORIES: 7, Asked.CODES: 18}
    assert icd.choices("I11") == {Asked.CODES: 2}
    assert icd.choices("I10") == {}
    assert icd.choices("nothing") == {}
    assert icd.usual_deck("I10-I1A") == DECK
    assert icd.usual_deck("I11") == ("ICD-10-CM", "Hypertensive heart disease")
    assert icd.usual_deck("nothing") == ("ICD-10-CM",)


def test_cards_are_counted_then_made_as_one_step(services: Workspace) -> None:
    icd = services.icd10cm
    proposal = icd.propose("I10-I1A", Asked.CODES, DECK)
    assert (proposal.count, proposal.known) == (18, 0)
    assert notes(services) == []
    made = icd.make_cards(proposal)
    assert made.added == 18
    assert made.changes.touches(Subject.NOTES, Subject.CARDS, Subject.DECKS)
    first = notes(services)[0]
    assert first.kind is NoteKind.BASIC
    assert first.fields == ("Which ICD-10-CM code: <b>Essential (primary) hypertension</b>?", "<b>I10</b>")
    assert first.topic == "icd-chapters"
    assert first.tags == ("icd-10-cm", "I10-I1A")
    assert (first.source, first.edition, first.evidence) == (
        "ICD-10-CM tabular list, April 2026",
        "ICD-10-CM FY2026",
        "T",
    )
    assert first.rationale == "It stands under I10-I1A Hypertensive diseases."
    assert f"{first.checked_on} {first.review_by}" == "2026-11-22 2027-01-01"
    changed = services.undo.undo()
    assert changed is not None
    assert changed.step == "Import cards of I10-I1A"
    assert notes(services) == []


def test_both_ways_and_categories(services: Workspace) -> None:
    icd = services.icd10cm
    icd.make_cards(icd.propose("I10-I1A", Asked.CATEGORIES, DECK, both_ways=True))
    made = notes(services)
    assert {note.kind for note in made} == {NoteKind.REVERSED}
    assert made[0].fields[1] == "ICD-10-CM code <b>I10</b>"
    assert made[1].fields == (
        "ICD-10-CM category for: <b>Hypertensive heart disease</b>",
        "ICD-10-CM category <b>I11.-</b>",
    )
    assert "More characters follow" in made[1].rationale


def test_a_code_with_7th_characters_makes_one_card(services: Workspace) -> None:
    icd = services.icd10cm
    icd.make_cards(icd.propose("S52.50", Asked.CODES, ("Deck",)))
    made = notes(services, ("Deck",))
    assert [note.fields[1] for note in made] == ["<b>S52.501-</b>", "<b>S52.502-</b>", "<b>S52.509-</b>"]
    assert made[0].rationale.startswith("It stands under S52.5 Fracture of lower end of radius › S52.50 ")


def test_what_is_there_already_is_left_as_it_is(services: Workspace) -> None:
    icd = services.icd10cm
    icd.make_cards(icd.propose("I11", Asked.CODES, ("Mine",)))
    stored = services.library.notes(services.library.decks()[0].id)[0]
    edited = Note(NoteKind.BASIC, ("Heart and pressure, failing?", "I11.0"))
    services.library.edit_note(stored.id, edited, ("Mine",))
    again = icd.propose("I10-I1A", Asked.CODES, DECK)
    assert (again.count, again.known) == (16, 2)
    icd.make_cards(again)
    assert services.library.note(stored.id).note.fields == edited.fields
    whole = icd.propose("I10-I1A", Asked.CODES, DECK)
    assert (whole.count, whole.known) == (0, 18)


def test_the_same_card_written_by_hand_is_not_repeated(services: Workspace) -> None:
    icd = services.icd10cm
    front = "Which ICD-10-CM code: Essential (primary) hypertension?"
    fill(services, [Note(NoteKind.BASIC, (front, "I10"))], DECK)
    assert icd.propose("I10-I1A", Asked.CODES, DECK).known == 1


def test_too_many_none_and_no_deck_are_refused(services: Workspace) -> None:
    icd = services.icd10cm
    with pytest.raises(BadInput, match=rf"at most {MOST_CARDS}.*categories"):
        icd.propose("4", Asked.CODES, DECK)
    with pytest.raises(BadInput, match=r"Choose a part of it\.$"):
        icd.propose("S82", Asked.CODES, DECK)
    with pytest.raises(BadInput, match="No code stands under"):
        icd.propose("I10", Asked.CODES, DECK)
    with pytest.raises(BadInput, match="No code stands under"):
        icd.propose("nothing", Asked.CODES, DECK)
    for deck in ((), ("",), ("ICD-10-CM", " ")):
        with pytest.raises(BadInput, match="need a deck"):
            icd.propose("I11", Asked.CODES, deck)
