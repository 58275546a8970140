"""FSRS parameters of every version Anki has had."""

from __future__ import annotations

from math import exp, inf, log, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.scheduling.anki_parameters import FORMER_DECAY, fsrs6_parameters
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler, SchedulingOptions

FSRS_4_5 = (0.4, 0.6, 2.4, 5.8, 4.93, 0.94, 0.86, 0.01, 1.49, 0.14, 0.94, 2.18, 0.05, 0.34, 1.26, 0.29, 2.61)
FSRS_5 = (*FSRS_4_5, 0.51, 0.34)


def test_those_of_fsrs_6_stay() -> None:
    assert fsrs6_parameters(FSRS_PARAMETERS) == FSRS_PARAMETERS


def test_those_of_fsrs_5_get_the_decay_everybody_had() -> None:
    assert fsrs6_parameters(FSRS_5) == (*FSRS_5, 0.0, FORMER_DECAY)


def test_those_of_fsrs_4_5_keep_their_difficulties() -> None:
    """The first difficulty was linear in the rating; as an exponential it agrees at Again and at Easy."""
    converted = fsrs6_parameters(FSRS_4_5)
    assert converted is not None
    assert converted[17:] == (0.0, 0.0, 0.0, FORMER_DECAY)
    assert converted[5] == pytest.approx(log(3 * 0.94 + 1) / 3)
    assert converted[6] == pytest.approx(1.36)
    assert converted[:4] + converted[7:17] == FSRS_4_5[:4] + FSRS_4_5[7:]
    again, easy = (converted[4] - exp(converted[5] * (rating - 1)) + 1 for rating in (1, 4))
    assert (again, easy) == pytest.approx((4.93 + 2 * 0.94, 4.93 - 0.94))


@pytest.mark.parametrize(
    "unusable", [(), FSRS_PARAMETERS[:20], (*FSRS_PARAMETERS, 1.0), (*FSRS_5[:-1], nan), (inf,) * 21]
)
def test_anything_else_is_refused(unusable: tuple[float, ...]) -> None:
    assert fsrs6_parameters(unusable) is None


def test_a_difficulty_that_has_no_logarithm_is_refused() -> None:
    assert fsrs6_parameters((*FSRS_4_5[:5], -0.4, *FSRS_4_5[6:])) is None


@given(st.sampled_from((17, 19, 21)).flatmap(lambda n: st.lists(st.floats(0, 1e6), min_size=n, max_size=n)))
def test_whatever_they_are_the_scheduler_takes_them(parameters: list[float]) -> None:
    converted = fsrs6_parameters(parameters)
    assert converted is not None
    assert FsrsScheduler(SchedulingOptions(parameters=converted)).decay == converted[20]
