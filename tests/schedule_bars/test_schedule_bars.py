"""A small version of `make schedule`: the same program on fewer learners."""

from __future__ import annotations

import numpy as np
import pytest

from cpccards.domain import study_next
from tests.calibration.__main__ import outline
from tests.calibration.bars import Bar
from tests.calibration.study import TOPICS
from tests.schedule_bars import bars as bar
from tests.schedule_bars.__main__ import THIN, THIN_CARDS, schedule
from tests.schedule_bars.arms import OTHERS, ours
from tests.schedule_bars.decks import CARDS, deck_of
from tests.schedule_bars.evenings import play

EXAM = outline("aapc-100-questions")


def slack(one: Bar) -> float:
    """What so few learners leave open; only `make schedule` has learners enough to say more."""
    return 2.0 * one.error if isinstance(one, bar.Measured) else 0.04 * ("recalled" in one.what)


def test_every_bar_is_met_by_a_few_learners() -> None:
    table, found = schedule(EXAM, learners=6, seed=1)
    missed = [
        one.what
        for one in table
        if (one.least is not None and one.value < one.least - slack(one))
        or (one.most is not None and one.value > one.most + slack(one))
    ]
    assert missed == []
    assert len(table) == 28
    assert "MISS" not in bar.table([one for one in table if one.met])
    for fared in found:
        assert set(fared.outcomes) == {*OTHERS, "ours"}
        assert np.all(fared.outcomes["ours"].answers.mean(axis=1) <= 121)


def test_a_bar_can_be_missed() -> None:
    assert "MISS" in bar.table([bar.Measured("x", 2.9, 3.0, error=0.2)])


def test_the_deck_has_the_proportions_of_the_bundled_ones() -> None:
    deck, thin = deck_of(EXAM), deck_of(EXAM, {THIN: THIN_CARDS})
    assert len(deck.places) == len(set(deck.places.tolist())) == CARDS
    assert np.allclose(deck.drawn_on.sum(axis=1), 1.0)
    radiology = TOPICS.index(THIN)
    assert np.count_nonzero(thin.topics == radiology) == THIN_CARDS
    assert len(thin.places) == CARDS - np.count_nonzero(deck.topics == radiology) + THIN_CARDS
    assert deck.score(np.ones((1, CARDS)), 0.2)[0] == pytest.approx(100 * (0.28 + 0.64 * (0.85 + 0.15 * 0.2)))


def test_the_same_seed_gives_the_same_evenings() -> None:
    deck = deck_of(EXAM)
    first, second, other = (
        play({"ours": ours}, deck, 2, 8, 40, activation=True, seed=seed)["ours"].score for seed in (1, 1, 2)
    )
    assert np.array_equal(first, second)
    assert not np.array_equal(first, other)


def test_all_arms_give_the_same_number_of_answers() -> None:
    outcomes = play({**OTHERS, "ours": ours}, deck_of(EXAM), 3, 12, 40, activation=False, seed=1)
    for outcome in outcomes.values():
        assert np.all(np.cumsum(outcome.answers, axis=1) <= 40 * np.arange(1, 13))
        assert np.all(outcome.answers.sum(axis=1) >= 0.95 * 40 * 12)


def test_without_the_floor_a_thin_deck_would_be_farmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study_next, "CARDS_A_QUESTION", 0.0)
    thin = deck_of(EXAM, {THIN: THIN_CARDS})
    outcome = play({"ours": ours}, thin, 3, 30, 60, activation=False, seed=1)["ours"]
    assert not bar.thin_share("", outcome, thin.topics == TOPICS.index(THIN)).met
