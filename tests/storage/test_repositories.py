"""What the library gives back of what it was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cpccards.domain.attempts import ExamResult, SectionResult, StoredAttempt
from cpccards.domain.cards import DeckCounts
from cpccards.domain.changes import Subject, changes
from cpccards.domain.clock import StudyDay
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, SectionPoint
from cpccards.domain.ledger import FrozenForecast
from cpccards.domain.notes import CardId, DeckId, Note, NoteId, NoteKind, fingerprint
from cpccards.domain.queue import DailyLimits
from cpccards.domain.reviews import CardState, Memory, Origin, Rating, Review
from cpccards.domain.standing import Standing
from cpccards.domain.topics import TOPICS
from cpccards.storage.library_file import LibraryFile
from cpccards.storage.repositories import steps
from cpccards.storage.unit_of_work import UnitOfWork

NOW = datetime(2026, 11, 22, 17, 0, 0, 123_000, tzinfo=UTC)
TODAY = StudyDay(20_779)
END_OF_TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC)

FULL = Note(
    NoteKind.CHOICE,
    ("Which?", "<b>one</b>", "zwei", "三", "", "A"),
    key="mine-1",
    topic="anatomy",
    tags=("hard", "chapter-2"),
    rationale="Because.",
    source="A book",
    edition="2026",
    evidence="2+",
    checked_on=date(2026, 1, 2),
    review_by=date(2027, 1, 2),
    confused_with=("mine-2", "b"),
)


@pytest.fixture
def uow(library_file: LibraryFile) -> Iterator[UnitOfWork]:
    """One unit of work for the whole test; nothing of it is kept."""
    with library_file() as unit:
        yield unit


def add_cards(uow: UnitOfWork, count: int, deck: tuple[str, ...] = ("Deck",)) -> list[CardId]:
    home = uow.decks.ensure(deck)
    name = "/".join(deck)
    notes = [Note(NoteKind.BASIC, (f"{name} {n}", "back")) for n in range(count)]
    ids = uow.notes.add([(note, note.fields[0], home) for note in notes], NOW)
    return uow.cards.add([(note, home, 0) for note in ids])


def in_review(due: int, stability: float = 10.0) -> Memory:
    return Memory(
        CardState.REVIEW,
        stability=stability,
        difficulty=5.5,
        due_day=StudyDay(due),
        last_review_at=NOW - timedelta(days=10),
        last_review_day=StudyDay(TODAY - 10),
        repetitions=3,
        lapses=1,
    )


def in_steps(due: datetime, state: CardState = CardState.LEARNING) -> Memory:
    return Memory(
        state,
        step=1,
        stability=0.2,
        difficulty=6.0,
        due_at=due,
        last_review_at=NOW,
        last_review_day=TODAY,
        repetitions=1,
    )


def review(
    card: CardId,
    *,
    day: int = TODAY,
    rating: Rating = Rating.GOOD,
    before: CardState = CardState.NEW,
    seconds: int = 10,
) -> Review:
    return Review(
        card=card,
        reviewed_at=NOW + timedelta(days=day - TODAY, milliseconds=int(card)),
        day=StudyDay(day),
        rating=rating,
        took_ms=seconds * 1000,
        before=Memory() if before is CardState.NEW else in_review(day),
        after=in_review(day + 5, stability=float(day)),
        origin=Origin.WINDOW,
    )


class TestDecks:
    def test_a_path_is_made_with_its_parents_once(self, uow: UnitOfWork) -> None:
        deck = uow.decks.ensure(("CPT", "Surgery", "Skin"), key="skin", study_area="cpt", description="d")
        assert uow.decks.ensure(("CPT", "Surgery", "Skin")) == deck
        found = uow.decks.all()
        assert [known.path for known in found] == [
            ("CPT",),
            ("CPT", "Surgery"),
            ("CPT", "Surgery", "Skin"),
        ]
        assert [known.description for known in found] == ["", "", "d"]
        assert {known.study_area for known in found} == {"cpt"}
        assert [known.parent for known in found] == [None, found[0].id, found[1].id]
        assert found[2].name == "Skin"
        assert uow.decks.path(deck) == ("CPT", "Surgery", "Skin")
        assert uow.decks.path(DeckId(99)) == ()

    def test_the_same_name_may_stand_in_two_places(self, uow: UnitOfWork) -> None:
        uow.decks.ensure(("A", "Words"))
        uow.decks.ensure(("B", "Words"))
        uow.decks.ensure(("Words",))
        assert len(uow.decks.all()) == 5

    def test_a_deck_is_known_by_its_key_wherever_it_went(self, uow: UnitOfWork) -> None:
        """A bundled deck the learner renamed is found again when the app is updated."""
        deck = uow.decks.ensure(("CPT", "Skin"), key="skin", bundled=True)
        uow.decks.rename(deck, "Integumentary")
        assert uow.decks.ensure(("CPT", "Skin"), key="skin", bundled=True) == deck
        assert [known.path for known in uow.decks.all()] == [("CPT",), ("CPT", "Integumentary")]
        assert all(known.bundled for known in uow.decks.all())

    def test_a_path_has_a_name(self, uow: UnitOfWork) -> None:
        with pytest.raises(ValueError, match="at least one name"):
            uow.decks.ensure(())


class TestNotes:
    @pytest.mark.parametrize("note", [FULL, Note(NoteKind.CLOZE, ("{{c1::é\u2028\x00}}", ""), key="k")])
    def test_come_back_as_they_were_given(self, uow: UnitOfWork, note: Note) -> None:
        deck = uow.decks.ensure(("Deck",))
        [added] = uow.notes.add([(note, note.key or "", deck)], NOW)
        stored = uow.notes.get(added)
        assert stored.note == note
        assert (stored.deck, stored.created_at, stored.modified_at) == (deck, NOW, NOW)
        assert uow.notes.by_keys([note.key or "", "unknown"]) == {note.key: stored}
        assert uow.notes.in_deck(deck) == [stored]

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.text(max_size=30), min_size=2, max_size=2), st.text(max_size=30))
    def test_whatever_they_say(self, uow: UnitOfWork, sides: list[str], rationale: str) -> None:
        note = Note(NoteKind.BASIC, (sides[0], sides[1]), rationale=rationale)
        deck = uow.decks.ensure(("Deck",))
        [added] = uow.notes.add([(note, f"key {uow.notes.count()}", deck)], NOW)
        found = uow.notes.get(added).note
        assert (found.fields, found.rationale) == (note.fields, note.rationale)

    def test_a_change_keeps_the_key_and_the_day_of_arrival(self, uow: UnitOfWork) -> None:
        here, there = uow.decks.ensure(("Here",)), uow.decks.ensure(("There",))
        [added] = uow.notes.add([(FULL, "mine-1", here)], NOW)
        to = Note(NoteKind.BASIC, ("new", "words"), key="ignored")
        uow.notes.change(added, to, NOW + timedelta(days=1), deck=there)
        stored = uow.notes.get(added)
        assert stored.note.key == "mine-1"
        assert stored.note.fields == ("new", "words")
        assert stored.deck == there
        assert (stored.created_at, stored.modified_at) == (NOW, NOW + timedelta(days=1))
        uow.notes.change(added, FULL, NOW)
        assert uow.notes.get(added).deck == there

    def test_bundled_notes_are_marked_by_what_they_said(self, uow: UnitOfWork) -> None:
        deck = uow.decks.ensure(("Deck",))
        [bundled] = uow.notes.add([(FULL, "b", deck)], NOW, bundled=True)
        uow.notes.add([(FULL, "own", deck)], NOW)
        before = uow.notes.bundled_digests(["b", "own", "unknown"])
        assert set(before) == {"b", "own"}
        assert before["own"] is None
        uow.notes.change(bundled, Note(NoteKind.BASIC, ("a", "b")), NOW)
        assert uow.notes.bundled_digests(["b"]) == {"b": before["b"]}
        uow.notes.change(bundled, Note(NoteKind.BASIC, ("a", "c")), NOW, bundled=True)
        assert uow.notes.bundled_digests(["b"]) != {"b": before["b"]}

    def test_more_keys_than_one_query_takes(self, uow: UnitOfWork) -> None:
        add_cards(uow, 1100)
        keys = [f"Deck {n}" for n in range(1100)]
        assert len(uow.notes.by_keys(keys)) == 1100
        assert len(uow.notes.bundled_digests(keys)) == 1100
        prints = [fingerprint(NoteKind.BASIC, (key, "back")) for key in keys]
        assert len(uow.notes.duplicates(prints)) == 1100
        assert uow.notes.duplicates(["no such print"]) == {}

    def test_counts(self, uow: UnitOfWork) -> None:
        add_cards(uow, 3)
        deck = uow.decks.ensure(("Deck",))
        [with_topic] = uow.notes.add([(FULL, "mine-1", deck)], NOW)
        uow.cards.add([(with_topic, deck, 0)])
        assert uow.notes.count() == 4
        assert uow.notes.tags() == ["chapter-2", "hard"]

    def test_what_is_gone_is_a_key_error(self, uow: UnitOfWork) -> None:
        [added] = uow.notes.add([(FULL, "mine-1", uow.decks.ensure(("Deck",)))], NOW)
        uow.notes.delete(added)
        with pytest.raises(KeyError):
            uow.notes.get(added)
        with pytest.raises(KeyError):
            uow.cards.get(CardId(99))


class TestCards:
    @pytest.mark.parametrize(
        "memory",
        [
            Memory(),
            in_review(TODAY),
            in_steps(NOW),
            in_steps(NOW, CardState.RELEARNING),
            in_review(0, stability=0.1 + 0.2),
        ],
    )
    def test_memory_comes_back_as_it_was_given(self, uow: UnitOfWork, memory: Memory) -> None:
        [card] = add_cards(uow, 1)
        uow.cards.remember(card, memory)
        assert uow.cards.get(card).memory == memory

    def test_due_are_those_in_review_neither_suspended_nor_buried(self, uow: UnitOfWork) -> None:
        late, today, tomorrow, suspended, buried, surfaced, new, learning = add_cards(uow, 8)
        for card, due in ((late, -9), (today, 0), (tomorrow, 1), (suspended, 0), (buried, 0), (surfaced, 0)):
            uow.cards.remember(card, in_review(TODAY + due))
        uow.cards.remember(learning, in_steps(NOW))
        uow.cards.suspend(suspended, True)
        uow.cards.change_all([buried], lambda _row: {"buried_until_day": StudyDay(TODAY + 1)})
        uow.cards.change_all([surfaced], lambda _row: {"buried_until_day": TODAY})
        due_now = uow.cards.due(TODAY)
        assert {card.card for card in due_now} == {late, today, surfaced}
        assert all((card.stability, card.last_review_day) == (10.0, TODAY - 10) for card in due_now)
        assert uow.cards.count_due(TODAY) == 3
        assert {card.card for card in uow.cards.due(TODAY + 1)} == {late, today, surfaced, tomorrow, buried}
        assert [each.card for each in uow.cards.unseen(TODAY, 10)] == [new]
        assert [card for _, card in uow.cards.in_steps(TODAY)] == [learning]
        uow.cards.suspend(suspended, False)
        assert suspended in {card.card for card in uow.cards.due(TODAY)}

    def test_queries_keep_to_the_decks_they_are_given(self, uow: UnitOfWork) -> None:
        here = add_cards(uow, 3, ("Here",))
        there = add_cards(uow, 3, ("There",))
        for cards in (here, there):
            uow.cards.remember(cards[0], in_review(TODAY))
            uow.cards.remember(cards[1], in_steps(NOW))
        deck = [uow.decks.ensure(("Here",))]
        assert [card.card for card in uow.cards.due(TODAY, deck)] == [here[0]]
        assert [card for _, card in uow.cards.in_steps(TODAY, deck)] == [here[1]]
        assert [each.card for each in uow.cards.unseen(TODAY, 9, deck)] == [here[2]]
        assert uow.cards.due(TODAY, []) == []
        assert len(uow.cards.unseen(TODAY, 9)) == 2
        assert len(uow.cards.unseen(TODAY, 1)) == 1

    def test_new_cards_come_in_the_order_of_their_deck(self, uow: UnitOfWork) -> None:
        cards = add_cards(uow, 12)
        assert [each.card for each in uow.cards.unseen(TODAY, 100)] == cards

    def test_steps_come_soonest_first(self, uow: UnitOfWork) -> None:
        cards = add_cards(uow, 3)
        for card, minutes in zip(cards, (10, 1, 5), strict=True):
            uow.cards.remember(card, in_steps(NOW + timedelta(minutes=minutes)))
        found = uow.cards.in_steps(TODAY)
        assert [card for _, card in found] == [cards[1], cards[2], cards[0]]
        assert [due for due, _ in found] == sorted(due for due, _ in found)

    def test_counts_of_a_deck(self, uow: UnitOfWork) -> None:
        cards = add_cards(uow, 10, ("A", "B"))
        deck = uow.decks.ensure(("A", "B"))
        uow.cards.remember(cards[0], in_review(TODAY))
        uow.cards.remember(cards[1], in_review(TODAY + 1))
        uow.cards.remember(cards[2], in_steps(END_OF_TODAY - timedelta(milliseconds=1)))
        uow.cards.remember(cards[3], in_steps(END_OF_TODAY))
        uow.cards.suspend(cards[4], True)
        uow.cards.change_all([cards[5]], lambda _row: {"buried_until_day": StudyDay(TODAY + 1)})
        assert uow.cards.counts(TODAY, END_OF_TODAY) == {deck: DeckCounts(4, 1, 1, 10)}
        assert uow.cards.by_state() == {CardState.NEW: 6, CardState.REVIEW: 2, CardState.LEARNING: 2}

    def test_a_note_moves_with_all_its_cards(self, uow: UnitOfWork) -> None:
        home, there = uow.decks.ensure(("Deck",)), uow.decks.ensure(("There",))
        [note] = uow.notes.add([(Note(NoteKind.REVERSED, ("a", "b")), "k", home)], NOW)
        cards = uow.cards.add([(note, home, 1), (note, home, 0)])
        uow.cards.move(note, there)
        found = uow.cards.of_note(note)
        assert [card.deck for card in found] == [there, there]
        assert [card.id for card in found] == [cards[1], cards[0]]
        uow.cards.delete([cards[0]])
        assert [card.id for card in uow.cards.of_note(note)] == [cards[1]]
        assert uow.cards.of_note(NoteId(99)) == []

    def test_marks(self, uow: UnitOfWork) -> None:
        [card] = add_cards(uow, 1)
        uow.cards.change_all([card], lambda _row: {"flag": 3})
        uow.cards.change_all([card], lambda _row: {"buried_until_day": StudyDay(TODAY + 1)})
        uow.cards.suspend(card, True)
        found = uow.cards.get(card)
        assert (found.flag, found.buried_until_day, found.suspended) == (3, TODAY + 1, True)
        assert found.memory == Memory()

    def test_memories_are_of_active_cards_with_or_without_a_topic(self, uow: UnitOfWork) -> None:
        deck = uow.decks.ensure(("Deck",))
        entries = [(Note(NoteKind.BASIC, (str(n), "b"), topic="anatomy"), str(n), deck) for n in range(3)]
        cards = uow.cards.add([(note, deck, 0) for note in uow.notes.add(entries, NOW)])
        [without] = add_cards(uow, 1)
        uow.cards.remember(cards[0], replace(in_review(TODAY), repetitions=3))
        uow.cards.suspend(cards[1], True)
        found = uow.card_columns.remembered()
        anatomy = next(place for place, topic in enumerate(TOPICS) if topic.key == "anatomy")
        assert found.cards.tolist() == [cards[0], cards[2], without]
        assert found.topic_index.tolist() == [anatomy, anatomy, -1]
        assert found.stability.tolist() == [10.0, 0.0, 0.0]
        assert found.last_day.tolist() == [TODAY - 10, 0, 0]
        assert found.repetitions.tolist() == [3, 0, 0]
        assert found.unseen().stability.tolist() == found.unseen().last_day.tolist() == [0, 0, 0]

    def test_a_library_without_cards_has_empty_columns(self, uow: UnitOfWork) -> None:
        assert len(uow.card_columns.remembered().cards) == len(uow.card_columns.planned(TODAY).cards) == 0

    def test_what_is_planned_with_comes_in_the_order_of_new_cards(self, uow: UnitOfWork) -> None:
        first, second, third, buried = add_cards(uow, 4)
        uow.cards.change_all([third], lambda _row: {"position": -4})
        uow.cards.change_all([buried], lambda _row: {"buried_until_day": StudyDay(TODAY + 1)})
        memory = replace(in_review(TODAY + 2), stability=1 / 3, difficulty=7.123456789)
        uow.cards.remember(second, memory)
        found = uow.card_columns.planned(TODAY)
        assert found.cards.tolist() == [third, first, second]
        assert found.stability.tolist() == pytest.approx([0, 0, 1 / 3], rel=1e-14)
        assert found.difficulty.tolist() == pytest.approx([0, 0, 7.123456789], rel=1e-14)
        assert found.due_day.tolist() == [0, 0, TODAY + 2]
        assert not found.in_steps.any()
        assert found.decks.tolist() == [uow.cards.get(first).deck] * 3
        assert uow.card_columns.planned(TODAY, []).cards.tolist() == []


class TestReviews:
    def test_what_was_done_today_counts_each_card_once(self, uow: UnitOfWork) -> None:
        first, second, third = add_cards(uow, 3)
        uow.reviews.add([review(first), review(first), review(second)])
        uow.reviews.add([review(third, before=CardState.REVIEW)] * 2)
        uow.reviews.add([review(third, day=TODAY - 1)])
        deck = uow.cards.get(first).deck
        assert uow.reviews.done(TODAY) == {deck: DailyLimits(new=2, reviews=1)}
        assert uow.reviews.done(TODAY - 1) == {deck: DailyLimits(new=1, reviews=0)}
        assert uow.reviews.done(TODAY + 1) == {}
        assert len(uow.reviews.notes_on(TODAY)) == 3
        assert len(uow.reviews.notes_on(TODAY - 1)) == 1

    def test_days_and_outcomes_are_in_order(self, uow: UnitOfWork) -> None:
        first, second = add_cards(uow, 2)
        uow.reviews.add([review(second), review(first, day=TODAY - 3, seconds=4), review(first)])
        assert uow.reviews.days() == [(TODAY - 3, 1, 4000), (TODAY, 2, 20_000)]
        assert list(uow.reviews.outcomes()) == [
            (TODAY - 3, first, float(TODAY - 3)),
            (TODAY, first, float(TODAY)),
            (TODAY, second, float(TODAY)),
        ]
        assert uow.reviews.outcomes_on(TODAY) == [(first, float(TODAY)), (second, float(TODAY))]
        assert uow.reviews.first_days() == {first: TODAY - 3, second: TODAY}
        assert uow.reviews.first_day() == TODAY - 3
        assert uow.reviews.count() == 3

    def test_the_last_before_a_day(self, uow: UnitOfWork) -> None:
        first, second = add_cards(uow, 2)
        assert uow.reviews.first_day() is None
        assert uow.reviews.last_before(TODAY) == []
        uow.reviews.add([review(second), review(first, day=TODAY - 3, seconds=4), review(first)])
        assert uow.reviews.last_before(TODAY - 3) == []
        assert uow.reviews.last_before(TODAY) == [(first, TODAY - 3, float(TODAY - 3), 1)]
        assert sorted(uow.reviews.last_before(TODAY + 1)) == [
            (first, TODAY, float(TODAY), 2),
            (second, TODAY, float(TODAY), 1),
        ]

    def test_pace_of_the_latest_answers_and_retention_since_a_day(self, uow: UnitOfWork) -> None:
        [card] = add_cards(uow, 1)
        assert uow.reviews.seconds_an_answer(3) is None
        assert uow.reviews.retention(TODAY) == (0, 0)
        uow.reviews.add(
            [
                review(card, day=TODAY - 5, seconds=100),
                review(card, before=CardState.REVIEW, rating=Rating.AGAIN, seconds=2),
                review(card, before=CardState.REVIEW, rating=Rating.HARD, seconds=4),
                review(card, before=CardState.NEW, rating=Rating.AGAIN, seconds=6),
            ]
        )
        assert uow.reviews.seconds_an_answer(3) == pytest.approx(4)
        assert uow.reviews.retention(TODAY) == (1, 2)

    def test_those_of_deleted_cards_go(self, uow: UnitOfWork) -> None:
        first, second = add_cards(uow, 2)
        uow.reviews.add([review(first), review(second), review(first)])
        uow.reviews.delete_of([first])
        assert uow.reviews.count() == 1


class TestAttempts:
    def test_come_back_oldest_first_as_they_were_given(self, uow: UnitOfWork) -> None:
        bare = ExamResult(TODAY, "mock", "aapc-100-questions", total_right=70.5, total_asked=100)
        rich = ExamResult(
            TODAY - 50,
            "exam",
            "weighted-sections",
            total_below=True,
            sections=(
                SectionResult("b", right=3.5, asked=10),
                SectionResult("a", share=1 / 3),
                SectionResult("c", below=True),
            ),
        )
        ids = [uow.attempts.add(bare), uow.attempts.add(rich)]
        assert uow.attempts.all() == [StoredAttempt(ids[1], rich), StoredAttempt(ids[0], bare)]

    def test_keep_their_name_notes_and_standing(self, uow: UnitOfWork) -> None:
        result = ExamResult(TODAY, "mock", "x", sections=(SectionResult("a", share=1 / 3),))
        stood = Standing(("anatomy", "cases"), (1 / 3, 0.0), (1, 0), (7, 2))
        attempt = uow.attempts.add(result, name="B", notes="Tired.", standing=stood)
        assert uow.attempts.all() == [StoredAttempt(attempt, result, "B", "Tired.", stood)]
        other = replace(result, sections=(SectionResult("b", below=True),), total_below=True)
        uow.attempts.update(attempt, other, name="C")
        assert uow.attempts.all() == [StoredAttempt(attempt, other, "C")]
        uow.attempts.delete(attempt)
        assert uow.attempts.all() == []

    def test_that_are_not_there_are_told(self, uow: UnitOfWork) -> None:
        with pytest.raises(KeyError):
            uow.attempts.update(3, ExamResult(TODAY, "mock"))
        with pytest.raises(KeyError):
            uow.attempts.delete(3)


def frozen(outline: str = "one", mean: float = 61.5) -> FrozenForecast:
    return FrozenForecast(
        outline=outline,
        questions=2,
        mean=mean,
        low=1 / 3,
        high=90.0,
        pass_probability=0.25,
        pmf=(0.1, 0.2, 0.7),
        evidence=EvidenceLevel.FAIR,
        baseline=(1 / 3, 1 / 3, 1 / 3),
        frozen_at=NOW,
        afterwards=True,
    )


class TestFrozenForecasts:
    def test_come_back_as_they_were(self, uow: UnitOfWork) -> None:
        first, second = (uow.attempts.add(ExamResult(TODAY, "mock")) for _ in range(2))
        uow.frozen_forecasts.keep(first, [frozen(), frozen("two")])
        uow.frozen_forecasts.keep(second, [])
        assert uow.frozen_forecasts.all() == {first: (frozen(), frozen("two"))}
        uow.frozen_forecasts.keep(first, [frozen(mean=3.0)])
        assert uow.frozen_forecasts.all() == {first: (frozen(mean=3.0),)}
        uow.attempts.delete(first)
        assert uow.frozen_forecasts.all() == {}

    def test_kept_again_they_write_nothing(self, library_file: LibraryFile) -> None:
        with library_file() as uow:
            attempt = uow.attempts.add(ExamResult(TODAY, "mock"))
            uow.frozen_forecasts.keep(attempt, [frozen(), frozen("two")])
            uow.commit()
        with library_file() as uow:
            uow.frozen_forecasts.keep(attempt, [frozen(), frozen("two")])
            assert uow._journal.empty


class TestOwnOutlines:
    def test_come_back_as_they_were(self, uow: UnitOfWork) -> None:
        uow.outlines.put("b", {"name": "Ä"}, NOW)
        uow.outlines.put("a", {"name": "A", "parts": [1]}, NOW)
        uow.outlines.put("b", {"name": "B"}, NOW)
        assert list(uow.outlines.all().items()) == [("b", {"name": "B"}), ("a", {"name": "A", "parts": [1]})]
        uow.outlines.delete("b")
        assert list(uow.outlines.all()) == ["a"]
        with pytest.raises(KeyError):
            uow.outlines.delete("b")

    def test_put_again_they_write_nothing(self, library_file: LibraryFile) -> None:
        with library_file() as uow:
            uow.outlines.put("a", {"name": "Ä"}, NOW)
            uow.commit()
        with library_file() as uow:
            uow.outlines.put("a", {"name": "Ä"}, NOW + timedelta(days=1))
            assert uow._journal.empty


def point(day: int, outline: str = "one", mean: float = 70.0) -> ForecastPoint:
    sections = (SectionPoint("s", mean, 1 / 3, 90.0), SectionPoint("t", 0.0, 0.0, 100.0))
    return ForecastPoint(outline, StudyDay(day), mean, 50.5, 88.0, 0.5, "fair", sections)


class TestForecasts:
    def test_a_day_has_one_point_an_outline(self, uow: UnitOfWork) -> None:
        uow.forecasts.keep([point(5), point(3), point(3, "two")], NOW)
        uow.forecasts.keep([point(5, mean=80.0)], NOW)
        uow.forecasts.keep([], NOW)
        assert uow.forecasts.history("one") == [point(3), point(5, mean=80.0)]
        assert uow.forecasts.history("two") == [point(3, "two")]

    def test_a_history_can_be_forgotten(self, uow: UnitOfWork) -> None:
        uow.forecasts.keep([point(5), point(3, "two")], NOW)
        uow.forecasts.forget("one")
        assert uow.forecasts.history("one") == []
        assert uow.forecasts.history("two") == [point(3, "two")]
        uow.forecasts.forget()
        assert uow.forecasts.history("two") == []


class TestSettings:
    def test_values_of_every_kind(self, uow: UnitOfWork) -> None:
        values = {"a": 1, "b": 0.1, "c": None, "d": "é", "e": True, "f": [1, {"g": 2}]}
        uow.settings.put(values)
        uow.settings.put({"a": 2})
        assert uow.settings.all() == {**values, "a": 2}


class TestSteps:
    def test_a_step_remembers_its_name_and_what_it_touched(self, library_file: LibraryFile) -> None:
        done = changes("Add a deck", Subject.DECKS, Subject.NOTES)
        with library_file() as uow:
            uow.decks.ensure(("A",))
            uow.commit(done)
        with library_file() as uow:
            assert uow.steps.next_undo() == "Add a deck"
            assert uow.steps.next_redo() is None
            assert uow.steps.undo() == done
            assert uow.steps.undo() is None
            assert uow.steps.next_redo() == "Add a deck"
            assert uow.decks.all() == []
            assert uow.steps.redo() == done
            assert uow.steps.redo() is None
            assert len(uow.decks.all()) == 1

    def test_what_writes_nothing_is_no_step(self, library_file: LibraryFile) -> None:
        with library_file() as uow:
            uow.commit(changes("Nothing", Subject.DECKS))
        with library_file() as uow:
            assert uow.steps.next_undo() is None

    def test_the_newest_are_kept(self, library_file: LibraryFile, monkeypatch: pytest.MonkeyPatch) -> None:
        assert steps.KEPT_STEPS >= 50
        monkeypatch.setattr(steps, "KEPT_STEPS", 30)
        for number in range(75):
            with library_file() as uow:
                uow.settings.put({"a": number})
                uow.commit(changes(f"Step {number}", Subject.SETTINGS))
        taken_back = 0
        with library_file() as uow:
            while uow.steps.undo():
                taken_back += 1
            assert 30 <= taken_back <= 50
            assert uow.settings.all() == {"a": 74 - taken_back}

    def test_all_can_be_dropped(self, library_file: LibraryFile) -> None:
        with library_file() as uow:
            uow.decks.ensure(("A",))
            uow.commit(changes("Add a deck", Subject.DECKS))
        with library_file() as uow:
            uow.steps.forget()
            assert uow.steps.next_undo() is None


class TestRecords:
    def test_each_kind_has_its_own(self, uow: UnitOfWork) -> None:
        uow.records.put("goal", "a", {"words": "sixty minutes"}, NOW)
        uow.records.put("goal", "b", {"words": "naïve"}, NOW)
        uow.records.put("person", "a", {"name": "Kim"}, NOW)
        uow.records.put("goal", "a", {"words": "ninety minutes"}, NOW + timedelta(days=1))
        assert uow.records.all("goal") == {"a": {"words": "ninety minutes"}, "b": {"words": "naïve"}}
        assert uow.records.get("person", "a") == {"name": "Kim"}
        assert uow.records.get("person", "b") is None
        uow.records.delete("goal", "a")
        assert list(uow.records.all("goal")) == ["b"]
        with pytest.raises(KeyError):
            uow.records.delete("goal", "a")

    def test_the_same_again_writes_nothing(self, uow: UnitOfWork) -> None:
        uow.records.put("goal", "a", {"words": "x"}, NOW)
        before = uow._journal.inverse()
        uow.records.put("goal", "a", {"words": "x"}, NOW + timedelta(days=1))
        assert uow._journal.inverse() == before
