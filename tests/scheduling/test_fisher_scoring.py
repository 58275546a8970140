"""Our own fit: what it finds, and what it makes of reviews that say little."""

from __future__ import annotations

import fsrs
import numpy as np
import pytest

from cpccards.domain.errors import Cancelled
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.scheduling import fisher_scoring
from cpccards.scheduling.fisher_scoring import MOST_ROUNDS, fit_by_fisher_scoring
from cpccards.scheduling.memory_model import Replay, log_losses
from cpccards.scheduling.parameter_bounds import HIGHEST, LOWEST
from cpccards.scheduling.review_histories import ReviewHistories, histories_of
from tests.optimising.check import play


def mean_loss(histories: ReviewHistories, recall: np.ndarray) -> float:
    return float(log_losses(recall, histories.recalled)[histories.scored].mean())


def one_outcome(rating: int, cards: int = 100) -> ReviewHistories:
    """Cards that are first rated Good, and then always the same."""
    return histories_of(
        [(card, day, rating if day else 3) for day in (0, 3, 8, 20, 50) for card in range(cards)]
    )


def test_the_fit_comes_as_near_to_the_reviews_as_the_truth() -> None:
    learner = play("shifted", 8_000, 5)
    histories, replay = learner.histories, Replay(learner.histories)
    fitted = mean_loss(histories, replay.recall(fit_by_fisher_scoring(histories)))
    truth, default = mean_loss(histories, learner.truth), mean_loss(histories, replay.recall(FSRS_PARAMETERS))
    assert fitted < truth + 0.001
    assert fitted < default - 0.01


def test_no_nudge_of_any_parameter_would_be_cheaper() -> None:
    histories = play("drawn", 2_000, 6).histories
    problem = fisher_scoring._Problem(Replay(histories))
    best = problem.free(np.array(fit_by_fisher_scoring(histories)))
    cost = problem.cost(best)
    for number, width in enumerate(fisher_scoring._WIDTHS):
        for way in (-1, 1):
            nudged = best.copy()
            nudged[number] += way * 0.05 * width
            nudged = np.clip(nudged, problem.lowest, problem.highest)
            assert problem.cost(nudged) > cost - 0.01


def test_newer_reviews_weigh_more() -> None:
    # Half of the cards are always recalled, and later ones always forgotten; and the other way round.
    good, bad = ([(c, d, r) for d in (0, 4, 12) for c in range(80)] for r in (3, 1))
    later = 100
    fits = [
        fit_by_fisher_scoring(
            histories_of([*first, *((card + 80, day + later, rating) for card, day, rating in second)])
        )
        for first, second in ((good, bad), (bad, good))
    ]
    probe = histories_of([(1, 0, 3), (1, 4, 3)])
    worse, better = (Replay(probe).recall(parameters)[1] for parameters in fits)
    assert worse < better


@pytest.mark.parametrize("histories", [histories_of([]), histories_of([(1, 0, 3), (1, 0, 1), (2, 0, 4)])])
def test_reviews_that_say_nothing_leave_the_defaults(histories: ReviewHistories) -> None:
    assert fit_by_fisher_scoring(histories) == pytest.approx(FSRS_PARAMETERS)


@pytest.mark.parametrize("rating", [1, 2, 4])
def test_whatever_was_answered_py_fsrs_takes_the_parameters(rating: int) -> None:
    found = fit_by_fisher_scoring(one_outcome(rating))
    fsrs.Scheduler(parameters=found)
    assert any(value in (low, high) for value, low, high in zip(found, LOWEST, HIGHEST, strict=True))


def test_few_reviews_move_the_parameters_less_than_many() -> None:
    def moved(cards: int) -> float:
        found = np.array(fit_by_fisher_scoring(one_outcome(1, cards)))
        return float(np.abs(np.log(found[2] / FSRS_PARAMETERS[2])))

    assert moved(1) < moved(200)


def test_rounds_are_told_and_can_be_stopped() -> None:
    histories = play("drawn", 2_000, 6).histories
    told: list[tuple[int, int, str]] = []
    fit_by_fisher_scoring(histories, lambda *said: told.append(said))
    done = [said[0] for said in told]
    assert done == sorted(done)
    assert len(done) > 3
    assert done[-1] == MOST_ROUNDS
    with pytest.raises(Cancelled):
        fit_by_fisher_scoring(histories, lambda *said: told.append(said), lambda: told[-1][0] in range(2, 9))


def test_the_rounds_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fisher_scoring, "MOST_ROUNDS", 1)
    histories = play("drawn", 2_000, 6).histories
    found = fit_by_fisher_scoring(histories)
    replay = Replay(histories)
    assert mean_loss(histories, replay.recall(found)) < mean_loss(histories, replay.recall(FSRS_PARAMETERS))
