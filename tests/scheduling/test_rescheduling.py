"""Due days by another preset; which reviews count; windows as columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import Cancelled
from cpccards.domain.learning import FSRS_PARAMETERS, Memories, first_memories, reviewed
from cpccards.domain.memory import interval_days
from cpccards.domain.presets import Preset
from cpccards.domain.progress import never, unreported
from cpccards.domain.review_columns import ReviewColumns, StandingCards
from cpccards.domain.reviews import Rating
from cpccards.scheduling.counted_reviews import counted_reviews, histories_to_fit, replayed
from cpccards.scheduling.load_balance import window, windows
from cpccards.scheduling.rescheduling import due_days

PRESET = Preset("default", "Default")
DAY = 86_400_000


@given(st.lists(st.integers(1, 5000), min_size=1), st.integers(1, 5000))
def test_windows_are_those_of_each_interval(days: list[int], longest: int) -> None:
    wanted = [min(each, longest) for each in days]
    low, high = windows(np.array(wanted, float), longest)
    assert list(zip(low.tolist(), high.tolist(), strict=True)) == [window(each, longest) for each in wanted]


def standing(stability: list[float], present: list[int], last_day: int = 1000) -> StandingCards:
    count = len(stability)
    whole = np.arange(1, count + 1)
    return StandingCards(
        card=whole,
        in_review=np.ones(count, bool),
        is_active=np.ones(count, bool),
        memories=Memories(np.array(stability), np.full(count, 5.0)),
        due_day=last_day + np.array(present),
        last_at=whole,
        last_day=np.full(count, last_day),
        repetitions=np.full(count, 3),
    )


@given(
    st.lists(st.tuples(st.floats(0.5, 900), st.integers(1, 900)), min_size=1, max_size=20),
    st.floats(0.7, 0.97),
    st.booleans(),
)
def test_every_card_ends_within_its_window_and_stays_where_it_fits(
    cards: list[tuple[float, int]], retention: float, load_balance: bool
) -> None:
    preset = replace(PRESET, desired_retention=retention, load_balance=load_balance)
    given_cards = standing([each for each, _ in cards], [each for _, each in cards])
    loads = {int(day): 1 for day in given_cards.due_day}
    due = due_days(given_cards, preset, loads, unreported, never)
    low, high = windows(interval_days(given_cards.memories.stability, retention), 36500)
    waits = due - 1000
    assert np.all((waits >= low) & (waits <= high))
    fitted = (given_cards.due_day - 1000 >= low) & (given_cards.due_day - 1000 <= high)
    assert np.array_equal(due[fitted], given_cards.due_day[fitted])
    again = due_days(replace(given_cards, due_day=due), preset, loads, unreported, never)
    assert np.array_equal(again, due), "nothing is left to be moved"


def test_cards_leave_days_that_become_easy() -> None:
    cards = standing([20.0] * 40, [20] * 40)
    weekday = (1020 + 3) % 7
    easy = replace(PRESET, easy_days=tuple(0.0 if day == weekday else 1.0 for day in range(7)))
    due = due_days(cards, easy, {1020: 40}, unreported, never, easier_days=[weekday])
    assert np.all((due + 3) % 7 != weekday)
    assert len(set(due.tolist())) > 2, "they are spread"


def test_it_can_be_stopped() -> None:
    with pytest.raises(Cancelled):
        due_days(standing([50.0], [1]), PRESET, {}, unreported, lambda: True)


def columns(*rows: tuple[int, int, int, bool]) -> ReviewColumns:
    """(card, day, rating, first) in time order; each left a memory that tells its row."""
    card, day, rating, first = (np.array(column) for column in zip(*rows, strict=True))
    place = np.arange(len(card), dtype=float)
    return ReviewColumns(
        card=card,
        at=day * DAY + np.arange(len(card)),
        day=day,
        rating=rating,
        is_first=first.astype(bool),
        after=Memories(10.0 + place, 2.0 + place / 10),
    )


class TestWhatCounts:
    ROWS = columns((7, 1, 3, True), (9, 1, 1, True), (7, 3, 3, False), (9, 4, 3, False), (7, 9, 2, False))

    def test_everything_where_nothing_speaks_against_it(self) -> None:
        assert len(counted_reviews(self.ROWS, {}, None)) == 5

    def test_nothing_before_a_reset(self) -> None:
        counted = counted_reviews(self.ROWS, {7: 5 * DAY, 9: 20 * DAY}, None)
        assert counted.card.tolist() == [7]
        assert counted.day.tolist() == [9]

    def test_nothing_before_a_day(self) -> None:
        counted = counted_reviews(self.ROWS, {}, 4)
        assert list(zip(counted.card.tolist(), counted.day.tolist(), strict=True)) == [(9, 4), (7, 9)]

    def test_only_the_card_s_last_life(self) -> None:
        rows = columns((7, 1, 3, True), (7, 2, 3, False), (7, 5, 3, True), (7, 8, 3, False))
        assert counted_reviews(rows, {}, None).day.tolist() == [5, 8]

    def test_only_whole_histories_are_fitted_to(self) -> None:
        histories = histories_to_fit(counted_reviews(self.ROWS, {7: 2 * DAY}, None))
        assert histories.rating.tolist() == [1, 3]
        assert histories.elapsed.tolist() == [0, 3]

    def test_no_reviews_at_all(self) -> None:
        none = self.ROWS.where(np.zeros(5, bool))
        assert len(histories_to_fit(counted_reviews(none, {}, None))) == 0
        assert replayed(none, FSRS_PARAMETERS)[0].tolist() == []

    def test_a_whole_history_is_replayed_and_a_cut_one_taken_up(self) -> None:
        cards, last_at, memories = replayed(counted_reviews(self.ROWS, {7: 2 * DAY}, None), FSRS_PARAMETERS)
        assert cards.tolist() == [7, 9]
        assert last_at.tolist() == [9 * DAY + 4, 4 * DAY + 3]
        taken_up = reviewed(Memories(np.array([12.0]), np.array([2.2])), 6, Rating.HARD)
        whole = reviewed(first_memories(Rating.AGAIN, 1), 3, Rating.GOOD)
        assert memories.stability.tolist() == pytest.approx([*taken_up.stability, *whole.stability])
        assert memories.difficulty.tolist() == pytest.approx([*taken_up.difficulty, *whole.difficulty])
