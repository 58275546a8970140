"""The choice between fsrs-rs and our own fit."""

from __future__ import annotations

import math
import sys
from itertools import pairwise
from types import SimpleNamespace

import fsrs_rs_python as fsrs_rs
import numpy as np
import pytest

from cpccards.domain.errors import BadInput, Cancelled
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.scheduling.fisher_scoring import fit_by_fisher_scoring
from cpccards.scheduling.memory_model import Replay, log_losses
from cpccards.scheduling.parameter_bounds import within_bounds
from cpccards.scheduling.parameter_fit import fit_parameters, fsrs_rs_is_installed
from cpccards.scheduling.review_histories import ReviewHistories, histories_of
from tests.optimising.check import play

NAME = "fsrs_rs_python"


@pytest.fixture(scope="module")
def histories() -> ReviewHistories:
    return play("shifted", 3_000, 5).histories


def items_in_time_order(rows: list[tuple[int, int, int]]) -> list[fsrs_rs.FSRSItem]:
    """What fsrs-rs wants, by another way than the fit's."""
    items = []
    for end, (card, _, _) in enumerate(rows):
        history = [(day, rating) for other, day, rating in rows[: end + 1] if other == card]
        gaps = [0, *(after[0] - before[0] for before, after in pairwise(history))]
        if gaps[-1] >= 1:
            items.append(
                fsrs_rs.FSRSItem(
                    [fsrs_rs.FSRSReview(rating, gap) for (_, rating), gap in zip(history, gaps, strict=True)]
                )
            )
    return items


def test_fsrs_rs_is_taken_where_it_is_installed(histories: ReviewHistories) -> None:
    assert fsrs_rs_is_installed()
    told: list[tuple[int, int, str]] = []
    found = fit_parameters(histories, lambda *said: told.append(said))
    assert found.engine == "fsrs-rs"
    assert found == fit_parameters(histories, engine="fsrs-rs")
    assert within_bounds(found.parameters) == found.parameters
    assert [said[:2] for said in told] == [(0, 1), (1, 1)]


def test_fsrs_rs_hears_of_every_scored_review_in_time_order() -> None:
    random = np.random.default_rng(2)
    rows = sorted(
        (
            (int(card), int(day), int(rating))
            for card, day, rating in zip(
                random.integers(0, 60, 800),
                random.integers(0, 90, 800),
                random.integers(1, 5, 800),
                strict=True,
            )
        ),
        key=lambda row: row[1],
    )
    expected = fsrs_rs.FSRS(fsrs_rs.DEFAULT_PARAMETERS).compute_parameters(items_in_time_order(rows))
    assert fit_parameters(histories_of(rows), engine="fsrs-rs").parameters == within_bounds(expected)


def test_fsrs_rs_and_our_replay_speak_of_the_same_loss() -> None:
    # On later days only: fsrs-rs lets Hard lower stability within a day, py-fsrs does not.
    random = np.random.default_rng(3)
    rows = sorted(
        (
            (card, int(day), int(random.integers(1, 5)))
            for card in range(40)
            for day in random.choice(200, 8, replace=False)
        ),
        key=lambda row: row[1],
    )
    histories = histories_of(rows)
    theirs = fsrs_rs.FSRS(list(FSRS_PARAMETERS)).evaluate(items_in_time_order(rows)).log_loss
    losses = log_losses(Replay(histories).recall(FSRS_PARAMETERS), histories.recalled)[histories.scored]
    weights = 0.25 + 0.75 * np.linspace(0, 1, len(losses)) ** 3
    assert float(np.average(losses, weights=weights)) == pytest.approx(theirs, abs=1e-3)


def test_our_own_fit_can_be_asked_for(histories: ReviewHistories) -> None:
    found = fit_parameters(histories, engine="own")
    assert found.engine == "own"
    assert found.parameters == fit_by_fisher_scoring(histories)


def test_without_fsrs_rs_our_own_fit_serves(
    histories: ReviewHistories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, NAME, None)
    assert not fsrs_rs_is_installed()
    assert fit_parameters(histories).engine == "own"
    with pytest.raises(BadInput, match="not installed"):
        fit_parameters(histories, engine="fsrs-rs")


def test_where_fsrs_rs_has_no_answer_our_own_fit_serves(
    histories: ReviewHistories, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_items: object) -> list[float]:
        raise ValueError("NotEnoughData")

    def is_lost(_items: object) -> list[float]:
        return [math.nan] * 21

    for answer, why in ((refuse, "NotEnoughData"), (is_lost, "not a number")):
        engine = SimpleNamespace(compute_parameters=answer)
        monkeypatch.setattr(fsrs_rs, "FSRS", lambda _parameters, engine=engine: engine)
        assert fit_parameters(histories).engine == "own"
        with pytest.raises(BadInput, match=why):
            fit_parameters(histories, engine="fsrs-rs")


@pytest.mark.parametrize("engine", ["fsrs-rs", "own"])
def test_it_can_be_stopped_before_it_starts(histories: ReviewHistories, engine: str) -> None:
    with pytest.raises(Cancelled):
        fit_parameters(histories, cancelled=lambda: True, engine=engine)  # type: ignore[arg-type]
