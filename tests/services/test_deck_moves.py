"""Decks that are moved and deleted."""

from __future__ import annotations

import pytest

from cpccards.domain.errors import BadInput
from cpccards.domain.notes import DeckId
from cpccards.domain.reviews import Rating
from cpccards.services.workspace import Workspace
from tests.support.libraries import contents, fill, note_of, rate, reversed_


def deck(services: Workspace, *path: str) -> DeckId:
    return next(each.id for each in services.library.decks() if each.path == path)


@pytest.fixture(autouse=True)
def _filled(services: Workspace) -> None:
    fill(services, [reversed_("a")], ("A",))
    fill(services, [reversed_("b")], ("A", "B"))
    fill(services, [reversed_("c")], ("C",))


def paths(services: Workspace) -> set[tuple[str, ...]]:
    return {each.path for each in services.library.decks()}


def test_a_deck_moves_with_all_below_it(services: Workspace) -> None:
    services.library.move_deck(deck(services, "A"), deck(services, "C"))
    assert paths(services) == {("C",), ("C", "A"), ("C", "A", "B")}
    services.library.move_deck(deck(services, "C", "A", "B"), None)
    assert ("B",) in paths(services)
    services.undo.undo()
    services.undo.undo()
    assert paths(services) == {("A",), ("A", "B"), ("C",)}


def test_it_can_not_lie_in_itself_or_beside_its_name(services: Workspace) -> None:
    a = deck(services, "A")
    for inside in (a, deck(services, "A", "B")):
        with pytest.raises(BadInput, match="lies in it"):
            services.library.move_deck(a, inside)
    services.library.add_deck(("C", "B"))
    with pytest.raises(BadInput, match="already"):
        services.library.move_deck(deck(services, "A", "B"), deck(services, "C"))


def test_a_deleted_decks_cards_go_where_they_are_sent(services: Workspace) -> None:
    before = contents(services.library_file)
    services.library.delete_deck(deck(services, "A"), deck(services, "C"))
    assert paths(services) == {("C",)}
    assert services.search.count("deck:c").cards == 6
    services.undo.undo()
    assert contents(services.library_file) == before
    with pytest.raises(BadInput, match="deleted as well"):
        services.library.delete_deck(deck(services, "A"), deck(services, "A", "B"))


def test_or_they_go_with_it(services: Workspace) -> None:
    [first, second] = services.search.cards("a deck:a -deck:a::b")
    rate(services, first, Rating.GOOD)
    services.bulk_notes.move([second], ("C",))
    [other] = services.search.cards("c card:2")
    services.bulk_notes.move([other], ("A", "B"))
    note = note_of(services, first)
    before = contents(services.library_file)
    services.library.delete_deck(deck(services, "A"), None)
    assert paths(services) == {("C",)}
    assert services.library.note(note).deck == deck(services, "C")
    assert services.library.cards(note) == [second]
    assert services.search.count("").cards == 2
    services.undo.undo()
    assert contents(services.library_file) == before
