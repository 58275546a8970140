"""Reviews as columns."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.scheduling.review_histories import histories_of, histories_of_columns

Rows = list[tuple[int, int, int]]

rows_in_time_order = st.lists(
    st.tuples(st.integers(-5, 5), st.integers(-40, 40), st.integers(1, 4)), max_size=40
).map(lambda rows: sorted(rows, key=lambda row: row[1]))


def test_days_and_positions_are_counted_card_by_card() -> None:
    histories = histories_of([(70, 3, 1), (5, 3, 3), (70, 3, 3), (70, 8, 4), (5, 10, 1), (70, 8, 2)])
    assert histories.card.tolist() == [1, 0, 1, 1, 0, 1]
    assert histories.rating.tolist() == [1, 3, 3, 4, 1, 2]
    assert histories.elapsed.tolist() == [0, 0, 0, 5, 7, 0]
    assert histories.position.tolist() == [0, 0, 1, 2, 1, 3]
    assert histories.scored.tolist() == [False, False, False, True, True, False]
    assert histories.recalled.tolist() == [False, True, True, True, False, True]
    assert histories.by_card.tolist() == [1, 4, 0, 2, 3, 5]


@given(rows_in_time_order)
def test_columns_say_what_a_dictionary_would(rows: Rows) -> None:
    histories = histories_of(rows)
    last: dict[int, int] = {}
    seen: dict[int, int] = {}
    for (card, day, rating), elapsed, position, kept in zip(
        rows, histories.elapsed, histories.position, histories.rating, strict=True
    ):
        assert elapsed == day - last.get(card, day)
        assert position == seen.get(card, 0)
        assert kept == rating
        last[card], seen[card] = day, position + 1


@given(rows_in_time_order, st.integers(0, 40))
def test_the_first_reviews_are_what_they_would_be_without_the_later_ones(rows: Rows, count: int) -> None:
    first, alone = histories_of(rows).first(count), histories_of(rows[:count])
    assert len(first) == len(alone)
    for name in ("rating", "elapsed", "position"):
        assert np.array_equal(getattr(first, name), getattr(alone, name))


def test_a_clock_set_back_counts_as_the_last_day() -> None:
    histories = histories_of([(1, 10, 3), (2, 4, 3), (1, 7, 3), (1, 12, 3)])
    assert histories.elapsed.tolist() == [0, 0, 0, 2]


def test_training_ends_before_the_last_fifth_of_the_scored_reviews() -> None:
    # Ten cards learned on day 0, reviewed on day 5: the first reviews count as rows, not as scored ones.
    histories = histories_of([(card, day, 3) for day in (0, 5) for card in range(10)])
    assert histories.training_rows() == 18
    assert np.count_nonzero(histories.scored[18:]) == 2


def test_some_scored_review_is_always_left_to_be_foreseen() -> None:
    histories = histories_of([(1, 0, 3), (1, 5, 3), (2, 6, 3)])
    assert histories.training_rows() == 1
    assert histories_of([(1, 0, 3), (2, 0, 3)]).training_rows() == 2


def test_no_reviews_are_histories_too() -> None:
    assert len(histories_of([])) == 0
    assert histories_of([]).training_rows() == 0


@pytest.mark.parametrize("rating", [0, 5, -1])
def test_other_ratings_are_refused(rating: int) -> None:
    with pytest.raises(BadInput, match="1 \\(Again\\)"):
        histories_of_columns([1, 1], [0, 3], [3, rating])


def test_histories_travel_to_another_process() -> None:
    histories = histories_of([(1, 0, 3), (1, 5, 1)])
    twin = pickle.loads(pickle.dumps(histories))
    assert twin.elapsed.tolist() == [0, 5]
