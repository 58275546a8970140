"""When a backup is due, which may go, and what a library without its log looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.backups import DAYS, MONTHS, WEEKS, Stand, is_due, lacks_answers, superfluous
from cpccards.domain.library_faults import Fault, FaultKind, Salvage
from tests.support.clocks import NEW_YORK, NOON

INSTANTS = st.integers(0, 1000 * 86_400).map(lambda seconds: NOON - timedelta(seconds=seconds))
STAND = Stand("id", "mark", 1, 2, 3, 10, NOON, NOON)


def test_a_backup_is_due_half_an_hour_after_the_last() -> None:
    assert is_due(None, NOON)
    assert not is_due(NOON, NOON + timedelta(minutes=29))
    assert is_due(NOON, NOON + timedelta(minutes=30))


def test_a_backup_from_the_future_does_not_keep_others_away() -> None:
    assert is_due(NOON + timedelta(days=400), NOON)


def test_all_of_today_and_yesterday_stay() -> None:
    made = [NOON - timedelta(hours=hours) for hours in range(30)]
    assert superfluous(made, NOON, NEW_YORK) == frozenset()


def test_days_are_the_learners() -> None:
    """Both were made on the same day in New York, on two in Tokyo."""
    made = [datetime(2026, 11, 18, 14, tzinfo=UTC), datetime(2026, 11, 18, 16, tzinfo=UTC)]
    assert superfluous(made, NOON, NEW_YORK) == {made[0]}
    assert superfluous(made, NOON, ZoneInfo("Asia/Tokyo")) == frozenset()


def test_two_years_of_backups_become_days_weeks_and_months() -> None:
    made = [NOON - timedelta(hours=6 * step) for step in range(4 * 730)]
    going = superfluous(made, NOON, NEW_YORK)
    kept = sorted(set(made) - going, reverse=True)
    old = [instant for instant in kept if instant.date() < (NOON - timedelta(days=1)).date()]
    assert len(old) == DAYS + WEEKS + MONTHS
    assert {(a - b).days for a, b in pairwise(old[:DAYS])} == {1}
    assert (NOON - old[-1]) > timedelta(days=9 * 28)


@given(st.lists(INSTANTS, max_size=120, unique=True))
def test_thinning_again_takes_nothing_more(made: list[datetime]) -> None:
    kept = set(made) - superfluous(made, NOON, NEW_YORK)
    assert superfluous(kept, NOON, NEW_YORK) == frozenset()


@given(st.lists(INSTANTS, min_size=1, max_size=120, unique=True))
def test_the_newest_backup_never_goes(made: list[datetime]) -> None:
    assert max(made) not in superfluous(made, NOON, NEW_YORK)


@pytest.mark.parametrize(
    ("present", "lacks"),
    [
        (STAND, False),
        (replace(STAND, reviews=11), False),
        (replace(STAND, reviews=9), False),  # taken back: the step is still there
        (replace(STAND, reviews=9, newest_step=NOON - timedelta(minutes=1)), True),
        (replace(STAND, reviews=9, newest_step=None), True),
        (replace(STAND, reviews=9, newest_step=None, library="another"), False),
    ],
)
def test_answers_that_nobody_took_back_are_missed(present: Stand, *, lacks: bool) -> None:
    assert lacks_answers(present, STAND) is lacks


def test_a_backup_without_steps_tells_by_its_answers() -> None:
    assert lacks_answers(replace(STAND, reviews=9), replace(STAND, newest_step=None))


def test_faults_are_sentences() -> None:
    assert Fault(FaultKind.CARDS_WITHOUT_NOTE, 1).words == "1 card has no note"
    assert Fault(FaultKind.CARDS_WITHOUT_NOTE, 1200).words == "1,200 cards have no note"
    assert Fault(FaultKind.CARDS_WITHOUT_NOTE, 1).can_be_mended
    assert not Fault(FaultKind.PAGES, 1).can_be_mended


def test_what_was_salvaged_is_a_sentence() -> None:
    rows = {"notes": 1, "cards": 2, "reviews": 3000}
    assert Salvage(rows, ()).words == "Everything could be read: 1 notes, 2 cards, 3,000 reviews."
    assert Salvage(rows, ("reviews",)).words.endswith("Some rows could not be read of: reviews.")
