"""Causes of misses."""

from __future__ import annotations

from datetime import date

import pytest

from cpccards.domain.errors import BadInput
from cpccards.domain.mock_causes import CAUSE_NAMES, Cause, CauseCount, check_cause, trend


def test_every_cause_has_a_name_in_the_order_of_the_keys() -> None:
    assert list(CAUSE_NAMES) == list(Cause)


def test_misses_have_causes_and_right_answers_may_be_lucky() -> None:
    for cause in (None, Cause.GUESSED):
        check_cause(cause, right=True)
    for miss in set(Cause) - {Cause.GUESSED} | {None}:
        check_cause(miss, right=False)
    with pytest.raises(BadInput, match="for a question that was missed"):
        check_cause(Cause.GAP, right=True)
    with pytest.raises(BadInput, match="came out right"):
        check_cause(Cause.GUESSED, right=False)


def test_trends_count_by_month() -> None:
    named = [
        (date(2026, 11, 22), Cause.MISREAD),
        (date(2026, 10, 3), Cause.TIME),
        (date(2026, 11, 2), Cause.GAP),
        (date(2026, 11, 3), Cause.MISREAD),
    ]
    october, november = date(2026, 10, 1), date(2026, 11, 1)
    assert trend(named) == (
        CauseCount(Cause.TIME, october, 1),
        CauseCount(Cause.GAP, november, 1),
        CauseCount(Cause.MISREAD, november, 2),
    )
