"""The rows of the Browse page from a real library: every column, every order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cpccards.domain.browsing import BrowseColumn, BrowseView
from cpccards.domain.note_types import CardTemplate, NoteType
from cpccards.domain.notes import CardId, Note, NoteKind
from cpccards.domain.reviews import CardState, Rating
from cpccards.domain.search_query import SearchError
from cpccards.services.workspace import Workspace
from tests.support.libraries import basic, cloze, fill, rate, reversed_

CHOICE = Note(NoteKind.CHOICE, ("Which?", "zebra", "ape", "", "", " b "))
OWN = NoteType("own", "Own type", ("One", "Two"), (CardTemplate("Card A", "{{One}}", "{{Two}}"),), "", False)


@pytest.fixture
def cards(services: Workspace) -> list[CardId]:
    notes = [
        replace(
            basic("Zoster", "anatomy"),
            tags=("b", "a::c"),
            source="Book",
            edition="2026",
            review_by=date(2027, 1, 1),
        ),
        reversed_("lysis"),
        cloze(1, "éclair"),
        CHOICE,
        Note(OWN, ("own", "<i>Answer</i>"), topic="hcpcs"),
    ]
    made = [card for own in fill(services, notes[:3], ("B",)) for card in own]
    return made + [card for own in fill(services, notes[3:], ("A", "Sub")) for card in own]


def listed(services: Workspace, query: str = "", **view: object) -> list[CardId]:
    return services.browse.find(query, BrowseView(**view)).cards  # type: ignore[arg-type]


def questions(services: Workspace, found: list[CardId]) -> list[str]:
    return [row.question for row in services.browse.rows(found)]


def test_rows_say_all_there_is(services: Workspace, cards: list[CardId]) -> None:
    rate(services, cards[0], Rating.EASY)
    services.cards.flag([cards[0]], 3)
    services.cards.suspend([cards[1]])
    services.cards.bury([cards[2]])
    rows = {row.card: row for row in services.browse.rows([*cards, CardId(999)])}
    assert list(rows) == cards
    first = rows[cards[0]]
    assert first.tags == ("b", "a::c")
    assert (first.source, first.edition, first.review_by) == ("Book", "2026", date(2027, 1, 1))
    assert (first.flag, first.repetitions, first.siblings) == (3, 1, 1)
    assert first.retrievability == pytest.approx(1.0)
    assert first.interval is not None
    assert rows[cards[1]].suspended
    assert rows[cards[2]].buried
    assert (rows[cards[2]].answer, rows[cards[2]].siblings) == ("lysis", 2)
    assert [rows[card].answer for card in cards[3:]] == ["éclair gap 0", "ape", "Answer"]
    assert rows[cards[4]].state is CardState.NEW
    assert rows[cards[4]].retrievability is None


def test_a_card_shows_its_own_question_a_note_its_first_field(
    services: Workspace, cards: list[CardId]
) -> None:
    there, back, gap = cards[1:4]
    shown = services.browse.rows([there, back, gap])
    assert [(row.question, row.answer) for row in shown] == [
        ("lysis", "what lysis means"),
        ("what lysis means", "lysis"),
        ("éclair […]", "éclair gap 0"),
    ]
    assert [row.question for row in services.browse.rows([back, gap], of_notes=True)] == [
        "lysis",
        "éclair gap 0",
    ]


def test_a_damaged_note_is_still_listed(services: Workspace, cards: list[CardId]) -> None:
    with services.library_file() as uow:
        [note] = uow.browse.notes_of([cards[4]])
        uow.notes.change_all([note], lambda _row: {"fields": '["Which?", "", "", "", "", "x"]'})
        uow.commit()
    [row] = services.browse.rows([cards[4]])
    assert (row.question, row.answer) == ("Which?", "")


@pytest.mark.parametrize("column", list(BrowseColumn))
def test_every_column_sorts_both_ways_and_keeps_every_row(
    services: Workspace, cards: list[CardId], column: BrowseColumn
) -> None:
    rate(services, cards[0], Rating.EASY)
    rate(services, cards[3], Rating.AGAIN)
    for of_notes, total in ((False, 6), (True, 5)):
        up = services.browse.find("", BrowseView(sort=column, of_notes=of_notes))
        down = services.browse.find("", BrowseView(sort=column, descending=True, of_notes=of_notes))
        assert len(up.cards) == len(set(up.cards)) == up.total == total
        assert set(up.cards) == set(down.cards)


def test_words_sort_without_case_accents_and_mark_up(services: Workspace, cards: list[CardId]) -> None:
    found = listed(services, sort=BrowseColumn.QUESTION)
    assert questions(services, found) == [
        "éclair […]",
        "lysis",
        "own",
        "what lysis means",
        "Which?",
        "Zoster",
    ]
    answers = [row.answer for row in services.browse.rows(listed(services, sort=BrowseColumn.ANSWER))]
    assert answers[:4] == ["Answer", "ape", "éclair gap 0", "lysis"]


def test_what_is_known_by_a_key_sorts_by_its_words(services: Workspace, cards: list[CardId]) -> None:
    by_deck = listed(services, sort=BrowseColumn.DECK)
    assert {row.deck for row in services.browse.rows(by_deck[:4])} == {
        next(deck for deck, path in services.browse.deck_paths().items() if path == ("B",))
    }
    by_topic = listed(services, sort=BrowseColumn.TOPIC)
    assert by_topic[:2] == [cards[0], cards[5]]
    by_section = listed(services, sort=BrowseColumn.SECTION)
    assert set(by_section[:2]) == {cards[0], cards[5]}
    assert services.browse.section_names()["anatomy"]
    by_kind = [row.kind for row in services.browse.rows(listed(services, sort=BrowseColumn.KIND))]
    assert by_kind[0] is NoteKind.BASIC
    assert by_kind[-1] == OWN


def test_without_a_column_the_newest_can_come_first(services: Workspace, cards: list[CardId]) -> None:
    assert listed(services) == cards
    assert listed(services, descending=True) == cards[::-1]


def test_of_notes_the_first_card_that_fits_is_shown(services: Workspace, cards: list[CardId]) -> None:
    assert listed(services, "lysis", of_notes=True) == [cards[1]]
    assert listed(services, "lysis card:2", of_notes=True) == [cards[2]]
    targets = services.browse.targets([cards[2], CardId(999)], of_notes=True)
    assert targets.cards == (cards[1], cards[2])
    assert len(targets.notes) == 1
    assert services.browse.targets([cards[2], CardId(999)], of_notes=False).cards == (cards[2],)


def test_a_search_that_makes_no_sense_is_an_error(services: Workspace) -> None:
    with pytest.raises(SearchError):
        listed(services, "is:nothing")


def test_what_there_is_to_filter_by(services: Workspace, cards: list[CardId]) -> None:
    services.cards.flag(cards[:2], 2)
    services.search.save("Mine", "lysis")
    filters = services.browse.filters()
    assert [each.name for each in filters.saved] == ["Mine"]
    assert [deck.path for deck in filters.decks] == [("B",), ("A",), ("A", "Sub")]
    assert filters.tags == ("a::c", "b")
    assert filters.topics == {"anatomy", "hcpcs"}
    assert filters.flags == {2: 2}
    assert set(filters.section_topics) == {key for key, _ in filters.sections}


def test_a_card_finds_its_note_and_its_place(services: Workspace, cards: list[CardId]) -> None:
    stored = services.browse.note_of(cards[2])
    assert stored is not None
    assert stored.note.fields[0] == "lysis"
    assert services.browse.place_of_card(cards[2]) == 1
    assert services.browse.note_of(CardId(999)) is None
    with services.library_file() as uow:
        uow.notes.change_all([stored.id], lambda _row: {"kind_id": 1})
        uow.commit()
    assert services.browse.place_of_card(cards[2]) == 0


def test_a_preset_of_ones_own_bends_the_chance(services: Workspace, cards: list[CardId]) -> None:
    rate(services, cards[0], Rating.GOOD)
    services.browse.keep_view(BrowseView(of_notes=True))
    assert services.browse.view() == BrowseView(of_notes=True)
    assert services.undo.undo() is not None  # the answer: a view is no step
