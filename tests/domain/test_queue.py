"""The order of a day's cards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import to_milliseconds
from cpccards.domain.notes import CardId, NoteId
from cpccards.domain.queue import (
    LEARN_AHEAD,
    Candidate,
    DailyLimits,
    DayQueue,
    choose,
    one_card_a_note,
    spread,
)

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
PLENTY = DailyLimits(1000, 1000)
NONE_DONE = DailyLimits(0, 0)


def arrange(
    reviews: list[Candidate],
    new: list[Candidate],
    limits: DailyLimits,
    done: DailyLimits,
    met: set[NoteId],
) -> list[CardId]:
    """The whole day's order, where all cards share limits."""
    room = DailyLimits(limits.new - done.new, limits.reviews - done.reviews)
    due, fresh = choose(reviews, new, room, set(met))
    return spread([candidate.card for candidate in due], [candidate.card for candidate in fresh])


@st.composite
def candidates(draw: st.DrawFn) -> tuple[list[Candidate], list[Candidate]]:
    """(in review, new): cards of a few notes, each card once."""
    notes = draw(st.lists(st.integers(1, 12), max_size=30))
    made = [
        Candidate(CardId(card), NoteId(note), draw(st.sampled_from([0.0, 0.3, 0.5, 0.5, 0.9])))
        for card, note in enumerate(notes, start=1)
    ]
    cut = draw(st.integers(0, len(made)))
    shuffled = draw(st.permutations(made))
    return shuffled[:cut], shuffled[cut:]


limits = st.builds(DailyLimits, st.integers(0, 15), st.integers(0, 15))


class TestArrange:
    @given(candidates(), limits, limits, st.sets(st.integers(1, 12).map(NoteId)))
    def test_limits_are_kept_and_siblings_kept_apart(
        self,
        given_cards: tuple[list[Candidate], list[Candidate]],
        most: DailyLimits,
        done: DailyLimits,
        seen: set[NoteId],
    ) -> None:
        reviews, new = given_cards
        note_of = {candidate.card: candidate.note for candidate in reviews + new}
        seen_before = set(seen)
        order = arrange(reviews, new, most, done, seen)
        assert seen == seen_before
        assert len(set(order)) == len(order)
        met = [note_of[card] for card in order]
        assert len(set(met)) == len(met)
        assert not set(met) & seen
        fresh = {candidate.card for candidate in new}
        shown_new = [card for card in order if card in fresh]
        shown_reviews = [card for card in order if card not in fresh]
        assert len(shown_new) <= max(0, most.new - done.new)
        assert len(shown_reviews) <= max(0, most.reviews - done.reviews)

        retrievability = {candidate.card: candidate.retrievability for candidate in reviews}
        risks = [retrievability[card] for card in shown_reviews]
        assert risks == sorted(risks)
        given_order = [candidate.card for candidate in new]
        assert shown_new == [card for card in given_order if card in set(shown_new)]

    @given(candidates())
    def test_without_limits_every_note_comes_once(
        self, given_cards: tuple[list[Candidate], list[Candidate]]
    ) -> None:
        reviews, new = given_cards
        note_of = {candidate.card: candidate.note for candidate in reviews + new}
        order = arrange(reviews, new, PLENTY, NONE_DONE, set())
        assert sorted(note_of[card] for card in order) == sorted(set(note_of.values()))

    def test_the_card_most_at_risk_comes_first(self) -> None:
        due = [Candidate(CardId(n), NoteId(n), share) for n, share in ((1, 0.9), (2, 0.2), (3, 0.5))]
        assert arrange(due, [], PLENTY, NONE_DONE, set()) == [2, 3, 1]

    def test_a_limit_leaves_out_the_safest(self) -> None:
        due = [Candidate(CardId(n), NoteId(n), share) for n, share in ((1, 0.9), (2, 0.2), (3, 0.5))]
        assert arrange(due, [], DailyLimits(0, 2), NONE_DONE, set()) == [2, 3]

    def test_equal_risk_goes_by_age(self) -> None:
        due = [Candidate(CardId(n), NoteId(n), 0.5) for n in (3, 1, 2)]
        assert arrange(due, [], PLENTY, NONE_DONE, set()) == [1, 2, 3]

    def test_a_review_goes_before_its_new_sibling(self) -> None:
        new, due = Candidate(CardId(1), NoteId(7)), Candidate(CardId(2), NoteId(7), 0.8)
        assert arrange([due], [new], PLENTY, NONE_DONE, set()) == [2]

    def test_a_review_held_back_by_the_limit_lets_its_new_sibling_through(self) -> None:
        new, due = Candidate(CardId(1), NoteId(7)), Candidate(CardId(2), NoteId(7), 0.8)
        assert arrange([due], [new], DailyLimits(5, 0), NONE_DONE, set()) == [1]

    def test_siblings_are_counted_out_before_the_limit(self) -> None:
        new = [Candidate(CardId(n), NoteId(n // 2)) for n in range(8)]
        assert arrange([], new, DailyLimits(3, 0), NONE_DONE, set()) == [0, 2, 4]

    def test_one_card_a_note_adds_to_what_is_taken(self) -> None:
        taken = {NoteId(1)}
        given_cards = [Candidate(CardId(card), NoteId(note)) for card, note in ((1, 1), (2, 2), (3, 2))]
        kept = one_card_a_note(given_cards, taken)
        assert [candidate.card for candidate in kept] == [2]
        assert taken == {1, 2}


class TestSpread:
    @given(st.integers(0, 60), st.integers(0, 60))
    def test_is_even_and_keeps_both_orders(self, reviews: int, new: int) -> None:
        old, fresh = [CardId(n) for n in range(reviews)], [CardId(1000 + n) for n in range(new)]
        mixed = spread(old, fresh)
        assert [card for card in mixed if card < 1000] == old
        assert [card for card in mixed if card >= 1000] == fresh
        for length in range(len(mixed) + 1):
            shown = sum(card >= 1000 for card in mixed[:length])
            assert shown == length * new // max(1, reviews + new)


class TestDayQueue:
    def test_a_step_that_is_due_goes_first(self) -> None:
        queue = DayQueue([CardId(1)], [(to_milliseconds(NOW), CardId(2))])
        assert [queue.take(NOW), queue.take(NOW), queue.take(NOW)] == [2, 1, None]

    def test_a_step_that_is_not_due_waits_while_there_are_others(self) -> None:
        queue = DayQueue([CardId(1)])
        queue.return_at(NOW + timedelta(seconds=1), CardId(2))
        assert queue.take(NOW) == 1

    def test_a_step_due_soon_is_shown_early_when_nothing_else_is_left(self) -> None:
        queue = DayQueue()
        queue.return_at(NOW + LEARN_AHEAD, CardId(2))
        assert queue.remaining(NOW) == 1
        assert queue.take(NOW) == 2

    def test_a_step_due_later_waits(self) -> None:
        queue = DayQueue()
        queue.return_at(NOW + LEARN_AHEAD + timedelta(milliseconds=1), CardId(2))
        assert queue.remaining(NOW) == 0
        assert queue.take(NOW) is None
        assert queue.take(NOW + timedelta(milliseconds=1)) == 2

    def test_steps_come_in_the_order_they_are_due(self) -> None:
        queue = DayQueue(steps=[(to_milliseconds(NOW) + n, CardId(n)) for n in (3, 1, 2)])
        later = NOW + timedelta(seconds=1)
        assert [queue.take(later) for _ in range(3)] == [1, 2, 3]

    def test_a_card_comes_back_after_others_or_at_the_end(self) -> None:
        queue = DayQueue([CardId(1), CardId(2), CardId(3)])
        queue.return_after(2, CardId(8))
        queue.return_after(7, CardId(9))
        assert [queue.take(NOW) for _ in range(6)] == [1, 2, 8, 3, 9, None]

    def test_a_dropped_card_is_gone_wherever_it_stood(self) -> None:
        queue = DayQueue([CardId(1), CardId(2)], [(to_milliseconds(NOW), CardId(3))])
        queue.drop(CardId(1))
        queue.drop(CardId(3))
        assert queue.remaining(NOW) == 1
        assert queue.take(NOW) == 2

    @given(
        st.lists(st.integers(1, 50), unique=True, max_size=20),
        st.lists(st.tuples(st.integers(-90, 90), st.integers(100, 150)), max_size=20),
    )
    def test_no_card_is_lost_or_shown_twice(self, cards: list[int], steps: list[tuple[int, int]]) -> None:
        in_steps = {card: NOW + timedelta(minutes=minutes) for minutes, card in steps}
        queue = DayQueue(
            [CardId(card) for card in cards],
            [(to_milliseconds(due), CardId(card)) for card, due in in_steps.items()],
        )
        at = NOW
        taken: list[CardId] = []
        for _ in range(400):
            left = queue.remaining(at)
            card = queue.take(at)
            assert (card is None) == (left == 0)
            if card is None:
                at += timedelta(minutes=1)
            else:
                assert card not in in_steps or in_steps[card] <= at + LEARN_AHEAD
                taken.append(card)
        assert sorted(taken) == sorted([*cards, *in_steps])
        assert [card for card in taken if card not in in_steps] == cards
