"""Notes without a topic: found deck by deck, suggested, assigned, taken back."""

from __future__ import annotations

import pytest

from cpccards.domain.changes import Subject
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import DeckId, Note, NoteKind
from cpccards.services.workspace import Workspace
from tests.support.libraries import basic, contents, fill

MODIFIERS = ("CPT", "Modifiers")
ODDS = ("Odds and ends",)


def deck_id(services: Workspace, path: tuple[str, ...]) -> DeckId:
    return next(deck.id for deck in services.library.decks() if deck.path == path)


def fill_both(services: Workspace) -> None:
    fill(services, [basic("26"), basic("TC"), basic("59", "modifiers")], MODIFIERS)
    fill(services, [basic("one")], ODDS)
    fill(services, [basic("heart", "anatomy")], ("Anatomy",))


def test_decks_are_found_with_counts_and_suggestions(services: Workspace) -> None:
    fill_both(services)
    found = {entry.deck.path: (entry.notes, entry.suggested) for entry in services.topics.without_topic()}
    assert found == {MODIFIERS: (2, "modifiers"), ODDS: (1, None)}


def test_what_is_on_the_cards_counts_for_the_suggestion(services: Workspace) -> None:
    fill(services, [Note(NoteKind.BASIC, (f"<b>HCPCS</b> {number}", "yes")) for number in range(3)], ODDS)
    [entry] = services.topics.without_topic()
    assert entry.suggested == "hcpcs"


def test_a_topic_that_is_not_known_counts_as_none(services: Workspace) -> None:
    fill(services, [basic("old", "surgery-2019")], ODDS)
    assert [entry.notes for entry in services.topics.without_topic()] == [1]
    assert services.forecasting.without_topic() == 1


def test_nothing_is_found_where_every_note_has_one(services: Workspace) -> None:
    assert services.topics.without_topic() == ()
    fill(services, [basic("heart", "anatomy")])
    assert services.topics.without_topic() == ()


def test_one_deck_gets_a_topic_in_one_step(services: Workspace) -> None:
    fill_both(services)
    before = contents(services.library_file)
    changed = services.topics.assign_topic(deck_id(services, MODIFIERS), "modifiers")
    assert changed.step == "Assign a topic"
    assert changed.subjects == {Subject.NOTES}
    services.forecasting.invalidate()
    assert services.forecasting.without_topic() == 1
    assert [entry.deck.path for entry in services.topics.without_topic()] == [ODDS]
    services.undo.undo()
    assert contents(services.library_file) == before
    services.undo.redo()
    assert [entry.deck.path for entry in services.topics.without_topic()] == [ODDS]


def test_notes_that_have_a_topic_keep_it(services: Workspace) -> None:
    fill_both(services)
    home = deck_id(services, MODIFIERS)
    services.topics.assign_topic(home, "cases")
    topics = {stored.note.fields[0]: stored.note.topic for stored in services.library.notes(home)}
    assert topics == {"26": "cases", "TC": "cases", "59": "modifiers"}


def test_several_decks_are_one_step(services: Workspace) -> None:
    fill_both(services)
    before = contents(services.library_file)
    changed = services.topics.assign_topics(
        {deck_id(services, MODIFIERS): "modifiers", deck_id(services, ODDS): "cases"}
    )
    assert changed.step == "Assign topics"
    assert services.topics.without_topic() == ()
    services.undo.undo()
    assert contents(services.library_file) == before


def test_an_unknown_topic_is_refused_and_nothing_kept(services: Workspace) -> None:
    fill_both(services)
    before = contents(services.library_file, leaving_out=())
    with pytest.raises(BadInput, match="“surgery” is not a topic"):
        services.topics.assign_topics(
            {deck_id(services, MODIFIERS): "modifiers", deck_id(services, ODDS): "surgery"}
        )
    assert contents(services.library_file, leaving_out=()) == before


def test_nothing_to_assign_is_said(services: Workspace) -> None:
    fill(services, [basic("heart", "anatomy")])
    with pytest.raises(BadInput, match="has a topic by now"):
        services.topics.assign_topic(deck_id(services, ("Deck",)), "anatomy")
    assert services.undo.names() == (None, None)
