"""Where a habit leads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cpccards.domain.mastery import CardMemory, standing
from cpccards.domain.projection import Habit, project_plan
from cpccards.domain.standing import Standing
from cpccards.domain.study_next import StudyCards

TODAY, EXAM = 100, 140
HABIT = Habit(minutes=20, new_a_day=10, reviews_a_day=200, seconds_an_answer=10.0)


def cards(new: int, seen: int = 0) -> StudyCards:
    n = new + seen
    return StudyCards(
        np.arange(n),
        np.arange(n),
        ("terminology", "anatomy"),
        np.arange(n) % 2,
        np.r_[np.zeros(new), np.full(seen, 5.0)],
        np.full(n, 5.0),
        np.r_[np.zeros(new, np.int64), np.full(seen, 90)],
    )


def plan(
    deck: StudyCards, habit: Habit = HABIT, wanted: tuple[int, ...] = (110, 125, 140)
) -> list[tuple[int, Standing]]:
    return list(project_plan(deck, habit, TODAY, EXAM, wanted))


def test_each_wanted_day_comes_once_and_in_order() -> None:
    assert [day for day, _ in plan(cards(300))] == [110, 125, 140]


def test_keeping_on_sees_more_and_recalls_more() -> None:
    standings = [topics for _, topics in plan(cards(300))]
    assert [sum(topics.seen) for topics in standings] == [110, 260, 300]
    recalled = [sum(topics.recalled) for topics in standings]
    assert recalled == sorted(recalled)


def test_the_days_new_cards_keep_to_the_limit_and_the_minutes() -> None:
    [(_, few)] = plan(cards(300), wanted=(TODAY,))
    assert sum(few.seen) == 10
    # Four minutes are nine new cards of 25 seconds.
    [(_, short)] = plan(cards(300), replace(HABIT, minutes=4), wanted=(TODAY,))
    assert sum(short.seen) == 9
    [(_, none)] = plan(cards(300), replace(HABIT, minutes=0), wanted=(TODAY,))
    assert sum(none.seen) == 0


def test_what_is_due_goes_before_what_is_new() -> None:
    deck = cards(300, seen=60)
    [(_, tonight)] = plan(deck, replace(HABIT, minutes=5), wanted=(TODAY,))
    assert sum(tonight.seen) == 60  # five minutes go into the sixty that are due
    untouched = standing(CardMemory(deck.topics, deck.topic_index, deck.stability, deck.last_day), EXAM)
    assert sum(tonight.recalled) > sum(untouched.recalled)


def test_what_was_done_today_counts_towards_today() -> None:
    deck = cards(300, seen=60)
    done = replace(deck, last_day=np.where(deck.stability > 0, TODAY, 0))
    [(_, tonight)] = plan(done, replace(HABIT, minutes=10), wanted=(TODAY,))
    assert sum(tonight.seen) == 60


def test_the_cards_given_stay_as_they_were() -> None:
    deck = cards(300, seen=60)
    before = deck.stability.copy()
    plan(deck)
    assert np.array_equal(deck.stability, before)


def test_an_exam_years_off_is_cut_short() -> None:
    found = list(project_plan(cards(50), HABIT, TODAY, TODAY + 5000, (TODAY + 300, TODAY + 5000)))
    assert [day for day, _ in found] == [TODAY + 300]


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_cards(count: int) -> None:
    [*_, (_, last)] = plan(cards(count))
    assert sum(last.seen) == count
