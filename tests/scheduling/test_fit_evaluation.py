"""Which parameters are adopted, and the figures that decide."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.fit_report import Metrics
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.scheduling.fit_evaluation import (
    LEAST_REVIEWS,
    RMSE_ALLOWANCE,
    beats,
    check_enough,
    evaluate_fit,
    measure,
)
from cpccards.scheduling.memory_model import Replay
from cpccards.scheduling.parameter_fit import fit_parameters
from cpccards.scheduling.review_histories import ReviewHistories, histories_of
from tests.optimising.check import play

MIDDLING = Metrics(log_loss=0.4, rmse_bins=0.05, auc=0.6)


@pytest.fixture(scope="module")
def forgetful() -> ReviewHistories:
    return play("shifted", 4_000, 5).histories


def scored(count: int) -> ReviewHistories:
    """Histories with so many scored reviews, each of a card of its own."""
    return histories_of([(card, day, 3) for day in (0, 4) for card in range(count)])


def test_lower_log_loss_wins_unless_rmse_gets_much_worse() -> None:
    assert beats(replace(MIDDLING, log_loss=0.399), MIDDLING)
    assert not beats(MIDDLING, MIDDLING)
    assert not beats(replace(MIDDLING, log_loss=0.401, rmse_bins=0.01), MIDDLING)
    worse = MIDDLING.rmse_bins + RMSE_ALLOWANCE
    assert beats(replace(MIDDLING, log_loss=0.399, rmse_bins=worse), MIDDLING)
    assert not beats(replace(MIDDLING, log_loss=0.399, rmse_bins=worse + 1e-6), MIDDLING)


def test_a_winner_is_fitted_once_more_to_everything(forgetful: ReviewHistories) -> None:
    told: list[tuple[int, int, str]] = []
    report = evaluate_fit(forgetful, report=lambda *said: told.append(said), engine="own")
    assert report.better
    assert report.engine == "own"
    assert report.reviews == len(forgetful)
    assert report.scored == int(np.count_nonzero(forgetful.scored))
    assert report.present is None
    assert report.fitted.log_loss < report.default.log_loss
    assert report.parameters == fit_parameters(forgetful, engine="own").parameters
    done = [said[0] for said in told]
    assert done == sorted(done)
    assert done[-1] == 100
    assert {said[1] for said in told} == {100}
    assert len({said[2] for said in told}) == 4


def test_what_decides_was_not_fitted_to(forgetful: ReviewHistories) -> None:
    report = evaluate_fit(forgetful, engine="own")
    start = forgetful.training_rows()
    later = np.flatnonzero(forgetful.scored[start:]) + start
    earlier = fit_parameters(forgetful.first(start), engine="own").parameters
    assert report.fitted == measure(forgetful, Replay(forgetful).recall(earlier), later)
    assert report.default == measure(forgetful, Replay(forgetful).recall(FSRS_PARAMETERS), later)


def test_parameters_in_use_that_are_as_good_stay(forgetful: ReviewHistories) -> None:
    # In use is a fit that has seen the last fifth too, as it is when the button is pressed twice.
    present = fit_parameters(forgetful, engine="own").parameters
    report = evaluate_fit(forgetful, present, engine="own")
    assert report.present is not None
    assert report.present.log_loss < report.fitted.log_loss < report.default.log_loss
    assert not report.better
    assert report.parameters == present


def test_defaults_that_fit_stay() -> None:
    report = evaluate_fit(play("default", 2_000, 1).histories)
    assert not report.better
    assert report.engine == "fsrs-rs"
    assert report.parameters == FSRS_PARAMETERS


def test_too_few_reviews_are_refused_with_both_numbers() -> None:
    assert LEAST_REVIEWS == 400
    check_enough(scored(400))
    with pytest.raises(BadInput) as caught:
        evaluate_fit(scored(212))
    assert "400 are needed; you have 212. Until then the default parameters serve." in str(caught.value)


def test_it_can_be_stopped_between_the_fits(forgetful: ReviewHistories) -> None:
    told: list[str] = []
    with pytest.raises(Cancelled):
        evaluate_fit(
            forgetful,
            report=lambda _done, _total, words: told.append(words),
            cancelled=lambda: "Looking at how well your later reviews are foreseen" in told,
            engine="own",
        )


def test_log_loss_and_rmse_by_hand() -> None:
    # Two groups: two reviews after 1 day, and two after 20.
    histories = histories_of(
        [(1, 0, 3), (2, 0, 3), (3, 0, 3), (4, 0, 3), (1, 1, 3), (2, 1, 1), (3, 20, 3), (4, 20, 3)]
    )
    chance = np.array([0.0, 0.0, 0.0, 0.0, 0.8, 0.6, 0.9, 0.7])
    found = measure(histories, chance, np.arange(4, 8))
    assert found.log_loss == pytest.approx(-np.log([0.8, 0.4, 0.9, 0.7]).mean())
    assert found.rmse_bins == pytest.approx(math.sqrt((2 * 0.2**2 + 2 * 0.2**2) / 4))


def rmse(rows: list[tuple[int, int, int]], chances: dict[int, float]) -> float:
    """RMSE(bins) over the rows that a chance is given for."""
    recall = np.zeros(len(rows))
    recall[list(chances)] = list(chances.values())
    return measure(histories_of(rows), recall, np.array(list(chances))).rmse_bins


def test_groups_are_of_like_reviews() -> None:
    # Apart by .2 and −.2, two reviews cancel out within a group and not between two groups.
    def apart(second: list[tuple[int, int, int]]) -> float:
        rows = [(1, 0, 3), (1, 4, 3), *second]
        return rmse(rows, {1: 0.8, len(rows) - 1: 0.2 if second[-1][2] == 1 else 0.8})

    assert apart([(2, 0, 3), (2, 4, 1)]) == pytest.approx(0.0)
    assert apart([(2, 0, 3), (2, 0, 3), (2, 0, 1), (2, 4, 1)]) == pytest.approx(
        0.0
    )  # the same day is nothing
    assert apart([(2, 0, 3), (2, 14, 1)]) == pytest.approx(0.2)  # after more days
    assert apart([(2, 0, 3), (2, 4, 3), (2, 8, 3), (2, 12, 1)]) == pytest.approx(0.2)  # with more reviews


def test_groups_know_lapses() -> None:
    def history(card: int, lapse: int) -> list[tuple[int, int, int]]:
        return [(card, 0, 3), (card, 4, lapse), (card, 8, 3), (card, 12, 3)]

    def apart(lapse: int) -> float:
        rows = [*history(1, 3), *history(2, lapse)]
        rows[-1] = (2, 12, 1)
        return rmse(rows, {3: 0.8, 7: 0.2})

    assert apart(3) == pytest.approx(0.0)
    assert apart(1) == pytest.approx(0.2)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30))
def test_auc_is_the_share_of_pairs_in_the_right_order(reviews: list[tuple[int, bool]]) -> None:
    rows = [(card, 0, 3) for card in range(len(reviews))]
    rows += [(card, 3, 3 if right else 1) for card, (_, right) in enumerate(reviews)]
    chance = np.r_[np.zeros(len(reviews)), [number / 5 for number, _ in reviews]]
    found = measure(histories_of(rows), chance, np.arange(len(reviews), len(rows))).auc
    pairs = [
        (right > wrong) + 0.5 * (right == wrong)
        for right, known in reviews
        if known
        for wrong, forgotten in reviews
        if not forgotten
    ]
    assert found == (pytest.approx(np.mean(pairs)) if pairs else None)
