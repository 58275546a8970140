"""What desired retentions cost, played out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cpccards.domain.errors import Cancelled
from cpccards.domain.learning import Memories, relearned_tonight, remembered_tonight
from cpccards.domain.memory import interval_days, retrievability
from cpccards.domain.workload import HORIZONS, StudyRules, WorkloadCards, simulate_workload

TODAY = 1000
RULES = StudyRules(new_a_day=10, reviews_a_day=9999, maximum_interval=36500, seconds_an_answer=12.0)


def deck(seen: int, new: int = 0) -> WorkloadCards:
    chance = np.random.default_rng(3)
    stability = np.r_[np.exp(chance.normal(2.5, 1.0, seen)), np.zeros(new)]
    waits = np.maximum(1, stability).astype(np.int64)
    last = TODAY - (chance.random(seen + new) * waits).astype(np.int64)
    return WorkloadCards(stability, chance.uniform(2, 9, seen + new), last, last + waits)


def test_more_retention_costs_more_and_keeps_more() -> None:
    found = simulate_workload(deck(1500, 500), RULES, TODAY)
    assert tuple(found) == HORIZONS
    for workloads in found.values():
        minutes = [each.minutes_a_day for each in workloads]
        known = [each.remembered for each in workloads]
        assert minutes == sorted(minutes)
        assert known[-1] > known[0]
        assert all(each.minutes_a_day == pytest.approx(each.answers_a_day / 5) for each in workloads)
        assert all(each.remembered <= each.seen <= 2000 for each in workloads)


def test_it_agrees_with_learners_whose_luck_is_drawn() -> None:
    cards, days = deck(1500), 60
    [found] = simulate_workload(cards, RULES, TODAY, (0.9,), (days,))[days]
    answers = []
    for seed in range(6):
        chance = np.random.default_rng(seed)
        stability, difficulty = cards.stability.copy(), cards.difficulty.copy()
        last, due = cards.last_day.copy(), np.maximum(cards.due_day, TODAY).astype(float)
        count = 0
        for day in range(TODAY, TODAY + days):
            here = np.flatnonzero(due <= day)
            elapsed = day - last[here]
            recalled = chance.random(len(here)) < retrievability(stability[here], elapsed)
            before = Memories(stability[here], difficulty[here])
            good, again = remembered_tonight(before, elapsed), relearned_tonight(before, elapsed)
            stability[here] = np.where(recalled, good.stability, again.stability)
            difficulty[here] = np.where(recalled, good.difficulty, again.difficulty)
            last[here], due[here] = day, day + interval_days(stability[here], 0.9)
            count += len(here) + int(np.count_nonzero(~recalled))
        answers.append(count / days)
    assert found.answers_a_day == pytest.approx(float(np.mean(answers)), rel=0.04)


def test_the_same_cards_give_the_same_figures() -> None:
    cards = deck(50, 20)
    before = cards.stability.copy()
    assert simulate_workload(cards, RULES, TODAY) == simulate_workload(cards, RULES, TODAY)
    assert np.array_equal(cards.stability, before)


def test_limits_hold_and_what_waits_is_told() -> None:
    cards = deck(400, 100)
    [tight] = simulate_workload(cards, replace(RULES, new_a_day=2, reviews_a_day=5), TODAY, (0.9,), (30,))[30]
    assert tight.answers_a_day <= 5 * 2 + 2 * 2.5
    assert tight.seen == 400 + 60
    assert tight.waiting > 0
    [free] = simulate_workload(cards, RULES, TODAY, (0.9,), (30,))[30]
    assert free.seen == 500
    assert free.waiting == 0


def test_a_shorter_longest_interval_costs_more() -> None:
    cards = deck(800)
    [usual] = simulate_workload(cards, RULES, TODAY, (0.9,), (180,))[180]
    [short] = simulate_workload(cards, replace(RULES, maximum_interval=7), TODAY, (0.9,), (180,))[180]
    assert short.answers_a_day > usual.answers_a_day


@pytest.mark.parametrize("cards", [0, 1])
def test_hardly_any_cards(cards: int) -> None:
    found = simulate_workload(deck(cards), RULES, TODAY, horizons=(30,))
    assert all(each.seen == cards for each in found[30])


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    told: list[tuple[int, int]] = []
    simulate_workload(
        deck(10), RULES, TODAY, horizons=(25,), report=lambda done, total, _: told.append((done, total))
    )
    assert told == [(10, 25), (20, 25), (25, 25)]
    with pytest.raises(Cancelled):
        simulate_workload(deck(10), RULES, TODAY, cancelled=lambda: True)
