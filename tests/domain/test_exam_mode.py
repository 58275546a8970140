"""The plan of a day on the way to an exam."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.blueprint import Blueprint, Section
from cpccards.domain.exam_mode import (
    ANSWERS_TO_KEEP,
    LAST_DAYS,
    MORNING_SHARE,
    MOST_LOAD,
    OFF_OUTLINE_SHARE,
    SAFE_AT_EXAM,
    Allowance,
    DayPlan,
    Phase,
    plan_day,
)
from cpccards.domain.forecaster import Slope
from cpccards.domain.learning import Memories, relearned_tonight
from cpccards.domain.memory import retrievability
from cpccards.domain.study_next import StudyCards, card_gains, card_worth, topic_worth

TODAY, PACE = 1000, 10.0
OUTLINE = Blueprint(
    "mine",
    "Mine",
    (
        Section("words", "Words", ("terminology",), questions=50),
        Section("body", "Body", ("anatomy",), questions=30),
        Section("rest", "Rest", ("hcpcs",), questions=20),
    ),
)
SLOPES = (Slope(32.0, 0.6, 0.2), Slope(19.2, 0.3, 0.2), Slope(12.8, 0.1, 0.2))
TOPICS = ("terminology", "anatomy", "hcpcs", "compliance")
OFF_OUTLINE = (3, -1)

Row = tuple[int, float, int]


def deck(*rows: Row, notes: Sequence[int] | None = None, difficulty: float = 5.0) -> StudyCards:
    """Cards of (topic index, stability, days since the last review), ids from 1."""
    topic, stability, ago = (np.array(column) for column in zip(*rows, strict=True)) if rows else ([],) * 3
    ids = np.arange(1, len(rows) + 1)
    return StudyCards(
        cards=ids,
        notes=ids if notes is None else np.array(notes, np.int64),
        topics=TOPICS,
        topic_index=np.array(topic, np.int64),
        stability=np.array(stability, np.float64),
        difficulty=np.full(len(rows), difficulty),
        last_day=TODAY - np.array(ago, np.int64),
    )


def due_days(cards: StudyCards) -> np.ndarray:
    return np.where(cards.stability > 0, cards.last_day + np.maximum(1, np.rint(cards.stability)), 1e9)


def plan(cards: StudyCards, ahead: int = 40, minutes: float = 20.0, **other: Any) -> DayPlan:
    settings: dict[str, Any] = {
        "day": TODAY,
        "exam_day": TODAY + ahead,
        "seconds_left": 60.0 * minutes,
        "seconds_a_day": 60.0 * minutes,
        "seconds_an_answer": PACE,
        "due_day": due_days(cards),
        "typical_seconds": 60.0 * minutes,
    }
    slopes = other.pop("slopes", SLOPES)
    return plan_day(cards, OUTLINE, slopes, **{**settings, **other})


def rates(cards: StudyCards, ahead: int, slopes: Sequence[Slope] = SLOPES) -> np.ndarray:
    """u of each card on the outline."""
    worth, prior = card_worth(cards, topic_worth(cards, OUTLINE, slopes, 0.8))
    gains = card_gains(cards, TODAY, TODAY + ahead, prior, PACE)
    extra = np.where(cards.stability > 0, 0.0, PACE * ANSWERS_TO_KEEP)
    rate: np.ndarray = worth * gains.recall / (gains.seconds + extra)
    return rate


def places(found: DayPlan) -> list[int]:
    return [card - 1 for card in found.cards]


NEW: Row = (0, 0.0, 0)
MIXED = [
    (topic, stability, ago) for topic in (0, 1, 2) for stability in (0.0, 3.0, 30.0) for ago in (1, 9, 60)
]


# Coverage


def test_while_time_is_short_all_cards_are_ranked_by_what_a_second_brings() -> None:
    heavy = (Slope(900.0, 0.6, 0.2), *SLOPES[1:])
    cards = deck(*MIXED * 40)
    found = plan(cards, minutes=10, slopes=heavy)
    assert found.phase is Phase.COVERAGE
    assert found.coverage_at_exam < 0.95
    shown = places(found)
    rate = rates(cards, 40, heavy)
    assert list(rate[shown]) == sorted(rate, reverse=True)[: len(shown)]
    assert 600 - 25 < found.seconds <= 600
    # Something not due comes before something due that brings less.
    few = deck(*[(0, 30.0, 9)] * 10, *[(1, 3.0, 9)] * 300, *[(1, 0.0, 0)] * 600)
    found = plan(few, minutes=10, slopes=heavy)
    assert found.phase is Phase.COVERAGE
    assert found.cards[:10] == tuple(range(1, 11))


def test_what_counts_most_comes_first() -> None:
    cards = deck(*((topic, 0.0, 0) for topic in (2, 1, 0) for _ in range(300)))
    found = plan(cards)
    assert set(cards.topic_index[places(found)]) == {0}
    assert found.new == len(found.cards) == 48
    assert plan(cards, slopes=None) == found  # the questions alone say the same here


def test_a_thin_deck_does_not_stand_for_its_section() -> None:
    # Eight cards for twenty questions weigh like 120; so they do not outweigh the 300 for fifty.
    cards = deck(*[(2, 0.0, 0)] * 8, *[(0, 0.0, 0)] * 300)
    found = plan(cards, minutes=5, slopes=(*SLOPES[:2], Slope(10.0, 0.1, 0.2)))
    assert found.phase is Phase.COVERAGE
    assert set(cards.topic_index[places(found)]) == {0}


# Keeping


def test_with_time_enough_what_is_due_comes_first_and_then_the_rest() -> None:
    cards = deck(*MIXED * 3)
    found = plan(cards, minutes=60)
    assert found.phase is Phase.KEEPING
    assert found.coverage_at_exam == 1.0
    shown = places(found)
    is_due = due_days(cards) <= TODAY
    due = int(np.count_nonzero(is_due))
    assert all(is_due[shown[:due]])
    assert not any(is_due[shown[due:]])
    worth, _ = card_worth(cards, topic_worth(cards, OUTLINE, SLOPES, 0.8))
    risk = worth * (1 - retrievability(cards.stability, TODAY - cards.last_day))
    assert list(risk[shown[:due]]) == sorted(risk[shown[:due]], reverse=True)
    rate = rates(cards, 40)
    assert list(rate[shown[due:]]) == sorted(rate[shown[due:]], reverse=True)
    assert found.new == np.count_nonzero(cards.stability <= 0)


def test_with_everything_done_the_rest_of_the_time_goes_into_reviews_ahead() -> None:
    cards = deck(*[(0, 30.0, 2)] * 400)
    found = plan(cards)
    assert found.phase is Phase.KEEPING
    assert (found.new, found.coverage_at_exam) == (0, 1.0)
    assert found.seconds == pytest.approx(1200, abs=15)


# Last days


def shown_on(cards: StudyCards, found: DayPlan, day: int) -> StudyCards:
    """The cards after an evening on which all that was shown had to be learned again."""
    shown = places(found)
    before = Memories(cards.stability[shown], cards.difficulty[shown])
    after = relearned_tonight(before, day - cards.last_day[shown])
    stability, last_day = cards.stability.copy(), cards.last_day.copy()
    stability[shown], last_day[shown] = after.stability, day
    return replace(cards, stability=stability, last_day=last_day)


def last_days(cards: StudyCards, minutes: float) -> list[DayPlan]:
    """The plans of the last three days."""
    plans: list[DayPlan] = []
    exam_day = TODAY + LAST_DAYS
    for day in range(TODAY, exam_day):
        plans.append(plan(cards, minutes=minutes, day=day, exam_day=exam_day, due_day=due_days(cards)))
        cards = shown_on(cards, plans[-1], day)
    return plans


def test_in_the_last_days_each_weak_card_comes_once_and_the_load_is_spread() -> None:
    weak = [(index % 3, 4.0, 12) for index in range(150)]
    cards = deck(*weak, *[(0, 300.0, 12)] * 50)
    assert retrievability(4.0, 15) < SAFE_AT_EXAM < retrievability(300.0, 15)
    plans = last_days(cards, minutes=8)
    shown = [card for found in plans for card in found.cards if card <= 150]
    assert sorted(shown) == list(range(1, 151))
    assert all(found.phase is Phase.LAST_DAYS for found in plans)
    # Beyond the eight minutes, for the weak cards only, and about a third of them each day.
    assert all(480 < found.seconds <= 2 * 480 for found in plans)
    assert max(found.seconds for found in plans) < 1.1 * min(found.seconds for found in plans)
    assert all(card <= 150 for found in plans for card in found.cards)


def test_a_few_weak_cards_leave_room_for_others() -> None:
    cards = deck(*[(0, 300.0, 12)] * 200, *[(2, 4.0, 12)] * 20)
    [first, second, _] = last_days(cards, minutes=10)
    assert set(first.cards[:20]) == set(range(201, 221))
    assert len(first.cards) > 20
    assert first.seconds <= 600
    # They were learned again and may come again, but not before cards that were not shown.
    assert second.seconds <= 600


def test_what_does_not_fit_gives_way_the_least_worthwhile_first() -> None:
    cards = deck(*[(index % 3, 4.0, 12) for index in range(600)])
    found = plan(cards, ahead=1, minutes=10)
    assert found.seconds == pytest.approx(2 * 600, abs=15)
    left = sorted(set(range(600)) - set(places(found)))
    rate = rates(cards, 1)
    assert rate[places(found)].min() >= rate[left].max()


def test_never_seen_is_weak() -> None:
    found = plan(deck(*[NEW] * 100, *[(0, 300.0, 12)] * 100), ahead=2, minutes=10)
    assert found.new == len(found.cards)
    assert found.seconds == pytest.approx(1200, abs=25)


def test_the_morning_of_the_exam_is_light_and_brings_nothing_new() -> None:
    cards = deck(*[NEW] * 50, *[(0, 4.0, 12)] * 80, *[(0, 300.0, 12)] * 80)
    found = plan(cards, ahead=0)
    assert found.phase is Phase.LAST_DAYS
    assert found.new == 0
    assert found.seconds == pytest.approx(0.25 * 1200, abs=15)
    assert all(50 < card <= 130 for card in found.cards)
    assert found.coverage_at_exam == pytest.approx(160 / 210)
    assert plan(deck(*[(0, 300.0, 12)] * 5), ahead=0).cards == ()


def test_after_the_exam_is_like_its_morning() -> None:
    cards = deck(*[(0, 4.0, 12)] * 80)
    assert plan(cards, ahead=-3) == plan(cards, ahead=0)


# Load


def test_no_day_exceeds_twice_the_mean_load() -> None:
    cards = deck(*MIXED * 40)
    found = plan(cards, minutes=60, typical_seconds=600.0)
    assert found.mean_load == 600
    assert found.seconds <= 1200
    # 50 of the 60 minutes were studied: beyond twice the mean load already.
    spent = plan(cards, minutes=60, typical_seconds=600.0, seconds_left=600.0)
    assert spent.cards == ()
    assert plan(cards, typical_seconds=0.0).mean_load == 1200


def test_in_the_last_days_too_what_was_studied_today_counts() -> None:
    cards = deck(*[(0, 4.0, 12)] * 600)
    rested, tired = (plan(cards, ahead=2, minutes=10, seconds_left=left) for left in (600.0, -300.0))
    assert rested.seconds == pytest.approx(1200, abs=15)
    assert tired.seconds == pytest.approx(300, abs=15)
    assert plan(cards, ahead=2, minutes=10, seconds_left=-700.0).cards == ()


def test_a_day_that_is_used_up_shows_nothing_more() -> None:
    cards = deck(*MIXED * 40)
    assert plan(cards, seconds_left=0.0).cards == ()
    assert plan(cards, seconds_left=-60.0).cards == ()


# Limits


@pytest.mark.parametrize("ahead", [1, 40])
def test_limits_are_kept(ahead: int) -> None:
    cards = deck(*[NEW] * 300, *[(1, 4.0, 9)] * 100)
    none_new = plan(cards, ahead, new=Allowance(0))
    assert none_new.new == 0
    assert none_new.cards
    few = plan(cards, ahead, new=Allowance(12, done=5), reviews=Allowance(30, done=10))
    assert few.new == 7
    assert len(few.cards) == 27
    over = plan(cards, ahead, new=Allowance(5, done=9), reviews=Allowance(3, done=9))
    assert over.cards == ()


def test_a_limit_on_new_cards_is_no_lack_of_time() -> None:
    found = plan(deck(*[NEW] * 300), minutes=120, new=Allowance(2))
    assert found.phase is Phase.KEEPING
    assert found.coverage_at_exam == pytest.approx(40 * 2 / 300)


def test_a_card_that_may_not_be_shown_hides_no_sibling() -> None:
    cards = deck(NEW, (0, 4.0, 9), NEW, (0, 4.0, 9), notes=[1, 1, 2, 2])
    assert set(plan(cards, new=Allowance(0)).cards) == {2, 4}
    assert set(plan(cards, reviews=Allowance(0)).cards) == {1, 3}
    assert len(plan(cards).cards) == 2


# Off the outline


@pytest.mark.parametrize(("minutes", "phase"), [(20, Phase.COVERAGE), (200, Phase.KEEPING)])
@pytest.mark.parametrize("topic", OFF_OUTLINE)
def test_due_cards_off_the_outline_get_a_share_and_no_more(topic: int, minutes: float, phase: Phase) -> None:
    cards = deck(
        *[(0, 4.0, 12)] * 1500, *[NEW] * 299, (2, 0.0, 0), *[(topic, 4.0, 20 + n) for n in range(300)]
    )
    found = plan(cards, minutes=minutes, slopes=(*SLOPES[:2], Slope(1e-6, 0.0, 0.2)))
    assert found.phase is phase
    off = [place for place in places(found) if place >= 1800]
    gains = card_gains(cards, TODAY, TODAY + 40, np.zeros(2100), PACE)
    share = OFF_OUTLINE_SHARE * 60 * minutes
    assert share <= gains.seconds[off].sum() <= share + 20
    # The least retrievable ones, spread over the day.
    assert sorted(off) == list(range(2100 - len(off), 2100))
    assert 0 < places(found).index(off[0]) < len(found.cards) / 2


def test_the_share_is_one_card_at_least_and_none_in_the_last_days() -> None:
    cards = deck(*[(0, 4.0, 12)] * 500, *[(-1, 4.0, 12)] * 50)
    assert sum(card > 500 for card in plan(cards, minutes=1).cards) == 1
    assert sum(card > 500 for card in plan(cards, ahead=2, minutes=1).cards) == 0


def test_off_the_outline_counts_like_the_least_section_and_not_towards_coverage() -> None:
    least = (2, 0.0, 0)
    alike = deck(*[least] * 200, *[(-1, 0.0, 0)] * 200, (0, 0.0, 0))
    found = plan(alike)
    assert found.cards[0] == 401
    assert all(card <= 200 for card in found.cards[1:])  # of equals the first
    covered = plan(deck(*[(0, 4.0, 2)] * 10, *[(-1, 0.0, 0)] * 500))
    assert covered.coverage_at_exam == 1.0
    assert covered.phase is Phase.KEEPING


@pytest.mark.parametrize("topic", OFF_OUTLINE)
def test_with_no_card_on_the_outline_the_others_are_planned_all_the_same(topic: int) -> None:
    cards = deck(*[(topic, 4.0, 12)] * 60, *[(topic, 0.0, 0)] * 60)
    assert all(plan(cards, ahead).cards for ahead in (0, 2, 40))
    assert plan(cards, ahead=0).coverage_at_exam == 0.5
    assert plan(cards).new > 0


# Edges


def test_no_cards() -> None:
    for ahead in (0, 1, 40):
        found = plan(deck(), ahead)
        assert (found.cards, found.new, found.seconds, found.coverage_at_exam) == ((), 0, 0.0, 1.0)


def test_due_days_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="2 due days for 1 cards"):
        plan(deck(NEW), due_day=np.array([1, 2]))


rows_of_cards = st.lists(
    st.tuples(
        st.integers(-1, 3),
        st.one_of(st.just(0.0), st.sampled_from([0.001, 0.2, 36500.0, 1e9]), st.floats(0.01, 500.0)),
        st.integers(-3, 4000),
    ),
    max_size=60,
)


@given(
    rows=rows_of_cards,
    note_size=st.integers(1, 4),
    difficulty=st.sampled_from([1.0, 5.0, 10.0]),
    ahead=st.one_of(st.integers(0, 5), st.integers(6, 900)),
    minutes=st.sampled_from([0.0, 1.0, 5.0, 60.0]),
    left=st.floats(-1.5, 1.5),
    typical=st.sampled_from([0.0, 30.0, 400.0]),
    new=st.builds(Allowance, st.one_of(st.none(), st.integers(0, 10)), st.integers(0, 5)),
    reviews=st.builds(Allowance, st.one_of(st.none(), st.integers(0, 10)), st.integers(0, 5)),
    due_in=st.integers(-30, 30),
    priors=st.floats(0.0, 1.0),
    points=st.floats(-5.0, 60.0),
)
def test_every_plan_keeps_what_is_promised(
    rows: list[Row],
    note_size: int,
    difficulty: float,
    ahead: int,
    minutes: float,
    left: float,
    typical: float,
    new: Allowance,
    reviews: Allowance,
    due_in: int,
    priors: float,
    points: float,
) -> None:
    cards = deck(*rows, notes=[n // note_size for n in range(len(rows))], difficulty=difficulty)
    seconds_a_day = 60.0 * minutes

    def run() -> DayPlan:
        return plan_day(
            cards,
            OUTLINE,
            [Slope(points, 0.0, priors), *SLOPES[1:]],
            day=TODAY,
            exam_day=TODAY + ahead,
            seconds_left=left * seconds_a_day,
            seconds_a_day=seconds_a_day,
            seconds_an_answer=PACE,
            due_day=np.full(len(rows), TODAY + due_in),
            typical_seconds=typical,
            new=new,
            reviews=reviews,
        )

    found = run()
    assert run() == found
    shown = places(found)
    assert len(set(shown)) == len(shown)
    assert set(shown) <= set(range(len(rows)))
    assert len({int(note) for note in cards.notes[shown]}) == len(shown)
    fresh = int(np.count_nonzero(cards.stability[shown] <= 0))
    assert found.new == fresh
    assert new.left is None or fresh <= new.left
    assert reviews.left is None or len(shown) - fresh <= reviews.left
    _, prior = card_worth(cards, {})
    costs = card_gains(cards, TODAY, TODAY + ahead, prior, PACE).seconds
    assert found.seconds == pytest.approx(float(costs[shown].sum()))
    mean = typical or seconds_a_day
    assert found.mean_load == mean
    done = max(0.0, (1 - left) * seconds_a_day)
    assert found.seconds <= max(0.0, MOST_LOAD * mean - done) + 1e-6
    if ahead > LAST_DAYS or ahead == 0:
        assert found.seconds <= max(0.0, left * seconds_a_day) + 1e-6
    if ahead == 0:
        assert found.seconds <= MORNING_SHARE * mean + 1e-6
        assert fresh == 0
    assert (found.phase is Phase.LAST_DAYS) == (ahead <= LAST_DAYS)
    assert 0.0 <= found.coverage_at_exam <= 1.0
