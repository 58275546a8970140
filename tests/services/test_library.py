"""Decks and notes: adding, editing, removing, and what is left of progress."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cpccards.domain.cards import DeckCounts, DeckNode
from cpccards.domain.changes import Subject
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import DeckId, Note, NoteId, NoteKind, summary
from cpccards.domain.reviews import CardState, Memory, Rating
from cpccards.services.library import new_key
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, cloze, contents, fill, fill_basic, note_of, rate, reversed_


def deck_at(services: Workspace, *path: str) -> DeckId:
    return next(deck.id for deck in services.library.decks() if deck.path == path)


def only_note(services: Workspace, *path: str) -> NoteId:
    [stored] = services.library.notes(deck_at(services, *path))
    return stored.id


class TestDecks:
    def test_a_new_library_has_none(self, services: Workspace) -> None:
        assert services.library.decks() == []
        assert services.library.tree() == ()
        assert services.library.is_empty()

    def test_a_tree_adds_up_what_lies_below(self, services: Workspace, clock: FakeClock) -> None:
        fill_basic(services, 2, deck=("A",))
        below = fill_basic(services, 3, deck=("A", "B"))
        fill_basic(services, 1, deck=("C",))
        rate(services, below[0], Rating.AGAIN)
        rate(services, below[1], Rating.EASY)
        clock.advance(days=30)
        first, second = services.library.tree()
        assert isinstance(first, DeckNode)
        assert (first.deck.name, second.deck.name) == ("A", "C")
        assert first.counts == DeckCounts(new=3, learning=1, review=1, total=5)
        assert first.children[0].counts == DeckCounts(new=1, learning=1, review=1, total=3)
        assert second.counts == DeckCounts(new=1, total=1)
        assert second.children == ()

    def test_a_deck_comes_with_those_below(self, services: Workspace) -> None:
        services.library.add_deck(("A", "B", "C"))
        services.library.add_deck(("A", "D"))
        services.library.add_deck(("E",))
        found = services.library.with_descendants(deck_at(services, "A"))
        assert len(found) == 4
        assert deck_at(services, "E") not in found

    def test_adding_one_twice_is_refused(self, services: Workspace) -> None:
        assert services.library.add_deck(("A", "B")).touches(Subject.DECKS)
        with pytest.raises(BadInput, match="A › B") as caught:
            services.library.add_deck(("A", "B"))
        assert caught.value.remedy

    def test_renaming(self, services: Workspace) -> None:
        services.library.add_deck(("A", "B"))
        services.library.add_deck(("A", "C"))
        deck = deck_at(services, "A", "B")
        assert services.library.rename_deck(deck, "New").step == "Rename a deck"
        assert deck_at(services, "A", "New") == deck
        services.library.rename_deck(deck, "New")
        with pytest.raises(BadInput, match="A › C"):
            services.library.rename_deck(deck, "C")


class TestNotes:
    @pytest.mark.parametrize(
        ("note", "cards"),
        [(basic("a"), 1), (reversed_("a"), 2), (cloze(3), 3), (Note(NoteKind.TYPED, ("a", "b")), 1)],
    )
    def test_adding_makes_the_cards(self, services: Workspace, note: Note, cards: int) -> None:
        before = contents(services.library_file)
        changed = services.library.add_note(note, ("A", "B"))
        assert changed.subjects == {Subject.NOTES, Subject.CARDS, Subject.DECKS}
        assert services.library.tree()[0].counts.new == cards
        stored = services.library.note(only_note(services, "A", "B"))
        assert stored.note.fields == note.fields
        assert stored.note.key
        assert not services.library.is_empty()
        services.undo.undo()
        assert contents(services.library_file) == before

    def test_a_key_of_its_own_is_kept(self, services: Workspace) -> None:
        services.library.add_note(Note(NoteKind.BASIC, ("a", "b"), key="mine"), ("A",))
        assert services.library.note(only_note(services, "A")).note.key == "mine"
        assert new_key() != new_key()

    def test_one_that_makes_no_card_is_refused(self, services: Workspace) -> None:
        before = contents(services.library_file)
        with pytest.raises(BadInput):
            services.library.add_note(Note(NoteKind.CLOZE, ("no gap", "")), ("A",))
        assert contents(services.library_file) == before

    def test_editing_keeps_progress_of_cards_that_stay(self, services: Workspace) -> None:
        [[first, second, third]] = fill(services, [cloze(3)])
        for card in (first, second, third):
            rate(services, card, Rating.EASY)
        before = contents(services.library_file)
        note = note_of(services, first)
        to = Note(NoteKind.CLOZE, ("{{c1::one}} {{c3::three}} {{c7::seven}}", ""), key="other")
        services.library.edit_note(note, to, ("Deck",))
        with services.library_file() as uow:
            cards = uow.cards.of_note(note)
        assert [card.ordinal for card in cards] == [0, 2, 6]
        assert [card.id for card in cards[:2]] == [first, third]
        assert [card.memory.state for card in cards] == [CardState.REVIEW, CardState.REVIEW, CardState.NEW]
        assert cards[2].memory == Memory()
        assert services.statistics.all().reviews == 2
        assert services.library.note(note).note.key != "other"
        services.undo.undo()
        assert contents(services.library_file) == before
        services.undo.redo()
        assert services.statistics.all().reviews == 2

    def test_editing_may_move_a_note(self, services: Workspace) -> None:
        [[card, _]] = fill(services, [reversed_("a")])
        rate(services, card, Rating.EASY)
        note = note_of(services, card)
        services.library.edit_note(note, reversed_("b"), ("Elsewhere", "Deep"))
        assert only_note(services, "Elsewhere", "Deep") == note
        shown = services.study.show(card)
        assert shown.deck_path == ("Elsewhere", "Deep")
        assert shown.card.memory.repetitions == 1
        assert services.library.notes(deck_at(services, "Deck")) == []

    def test_editing_may_change_the_kind(self, services: Workspace) -> None:
        [[card, _]] = fill(services, [reversed_("a")])
        services.library.edit_note(note_of(services, card), basic("a"), ("Deck",))
        assert services.library.tree()[0].counts.total == 1
        assert services.study.show(card).note.note.kind is NoteKind.BASIC

    def test_an_edit_that_makes_no_card_is_refused(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        before = contents(services.library_file)
        with pytest.raises(BadInput):
            services.library.edit_note(note_of(services, card), Note(NoteKind.BASIC, ("", "b")), ("Deck",))
        assert contents(services.library_file) == before

    def test_deleting_takes_cards_and_reviews_along_and_undo_brings_them_back(
        self, services: Workspace
    ) -> None:
        [[first, second], [kept, _]] = fill(services, [reversed_("a"), reversed_("b")])
        for card in (first, second, kept):
            rate(services, card, Rating.GOOD)
        before = contents(services.library_file)
        note = note_of(services, first)
        services.library.delete_note(note)
        with pytest.raises(KeyError):
            services.library.note(note)
        assert services.statistics.all().reviews == 1
        assert services.library_file.check() == []
        services.undo.undo()
        assert contents(services.library_file) == before

    def test_what_is_gone_can_be_neither_edited_nor_deleted(self, services: Workspace) -> None:
        with pytest.raises(KeyError):
            services.library.delete_note(NoteId(9))
        with pytest.raises(KeyError):
            services.library.edit_note(NoteId(9), basic("a"), ("Deck",))
        assert services.undo.names() == (None, None)
        assert services.library.decks() == []

    def test_a_preview_shows_every_card_sanitised(self, services: Workspace) -> None:
        made = services.library.preview(Note(NoteKind.CLOZE, ("{{c1::a}}<script>x</script> {{c2::b}}", "")))
        assert [faces.question for faces in made] == [
            '<span class="cloze">[…]</span> b',
            'a <span class="cloze">[…]</span>',
        ]
        choice = Note(NoteKind.CHOICE, ("q", "<script>x</script>one", "two", "", "", "B"))
        assert services.library.preview(choice)[0].options == ("one", "two")
        with pytest.raises(BadInput):
            services.library.preview(Note(NoteKind.BASIC, ("", "")))
        assert services.library.is_empty()

    def test_a_deck_is_told_in_numbers_and_by_its_first_notes(self, services: Workspace) -> None:
        topics = ("anatomy", "compliance", "anatomy", None)
        fill(services, [basic(str(n), topic) for n, topic in enumerate(topics)], ("A",))
        fill(services, [basic("x"), basic("y"), basic("z", "anatomy")], ("B",))
        first, second = deck_at(services, "A"), deck_at(services, "B")
        assert (services.library.count_notes(first), services.library.count_notes(second)) == (4, 3)
        assert services.library.usual_topic(first) == "anatomy"
        assert services.library.usual_topic(second) is None
        assert [
            summary(stored.note.kind, stored.note.fields) for stored in services.library.notes(first, 2)
        ] == ["0", "1"]
        assert len(services.library.notes(first)) == 4

    def test_tags_and_titles(self, services: Workspace) -> None:
        services.library.add_note(Note(NoteKind.BASIC, ("<b>Heart</b>", "b"), tags=("z", "a")), ("A",))
        services.library.add_note(Note(NoteKind.BASIC, ("Lung", "b"), tags=("a",)), ("A",))
        assert services.library.tags() == ["a", "z"]
        heart = services.library.notes(deck_at(services, "A"))[0].note
        assert summary(heart.kind, heart.fields) == "Heart"


@pytest.mark.parametrize("path", [(), ("",), ("CPT", "  ")])
def test_a_deck_without_a_name_is_refused(services: Workspace, path: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="needs a name"):
        services.library.add_deck(path)
    assert services.library.decks() == []


class TestWhatIsKnownOfAFact:
    def test_confusables_come_sanitised_in_the_order_they_are_named(self, services: Workspace) -> None:
        second = Note(
            NoteKind.CLOZE,
            ("The {{c1::<b onclick='x'>aorta</b>}}", ""),
            key="b",
            rationale="<script>x</script>Why",
        )
        fill(services, [replace(basic("first"), key="a"), second])
        named = replace(basic("this"), confused_with=("b", "gone", "a", "b"))
        one, two = services.library.confusables(named)
        assert (one.summary, one.rationale) == ("The aorta", "Why")
        assert "…" in one.faces.question
        assert "onclick" not in one.faces.answer
        assert two.summary == "first"
        assert services.library.confusables(basic("none")) == ()

    def test_notes_past_their_review_date(self, services: Workspace, clock: FakeClock) -> None:
        days = (date(2026, 11, 21), None, date(2026, 11, 22), date(2025, 1, 1))
        fill(services, [replace(basic(str(day)), review_by=day) for day in days])
        library = services.library
        assert library.count_past_review() == 2
        assert [stored.note.review_by for stored in library.past_review(10)] == [days[3], days[0]]
        assert len(library.past_review(1)) == 1
        assert [library.is_past_review(replace(basic("x"), review_by=day)) for day in days] == [
            True,
            False,
            False,
            True,
        ]
        clock.advance(days=1)
        assert library.count_past_review() == 3
