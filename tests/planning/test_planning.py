"""A small version of `make plan-check`: the same program on fewer learners."""

from __future__ import annotations

import numpy as np

from tests.calibration.__main__ import outline
from tests.calibration.study import CARDS_PER_TOPIC
from tests.planning.__main__ import MEMORIES, SETTINGS, compare
from tests.planning.evenings import play
from tests.planning.ways import WAYS, by_plan
from tests.schedule_bars.bars import Measured
from tests.schedule_bars.decks import deck_of

EXAM = outline("aapc-100-questions")


def test_the_plan_does_no_worse_than_studying_by_weight() -> None:
    table, found = compare(EXAM, 4, seed=1, settings=SETTINGS[:2])
    assert len(table) == 2 * len(MEMORIES)
    for one in table:
        assert isinstance(one, Measured)
        assert one.value + 2 * one.error >= 0, one.what
    for fared in found:
        by_name = {name: outcome.minutes.mean() for name, outcome in fared.outcomes.items()}
        assert set(by_name) == set(WAYS)
        assert np.ptp(list(by_name.values())) <= 0.02 * max(by_name.values())  # equal hours


def test_the_same_seed_gives_the_same_weeks() -> None:
    deck = deck_of(EXAM, CARDS_PER_TOPIC)
    first, second, other = (
        play(by_plan, deck, 2, 8, 30, known_before=0.4, activation=True, seed=seed).score
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)
