"""What to study next, and where the plan leads, from a real library."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cpccards.domain.attempts import ExamResult
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Rating
from cpccards.services.review_session import ReviewSession
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, fill, rate, reversed_

AAPC, WEIGHTED = "aapc-100-questions", "weighted-sections"


@pytest.fixture
def studied(services: Workspace, clock: FakeClock) -> Workspace:
    """Forty notes on terminology and forty on surgery; half of each studied for a few evenings."""
    notes = [basic(f"{topic} {n}", topic) for n in range(40) for topic in ("terminology", "cpt-digestive")]
    cards = [card for [card] in fill(services, notes)]
    for _ in range(4):
        for card in cards[:40]:
            rate(services, card, Rating.EASY)
        clock.advance(days=2)
    services.settings.change(
        services.calendar.date(), exam_date=services.calendar.date() + timedelta(days=30)
    )
    services.forecasting.invalidate()
    return services


def in_fact(services: Workspace, block: tuple[int, ...]) -> None:
    for card in block:
        rate(services, CardId(card), Rating.GOOD)
        rate(services, CardId(card), Rating.GOOD)


def test_blocks_are_of_the_outlines_topics_and_fit_the_time(studied: Workspace) -> None:
    blocks = studied.advice.study_next(AAPC, minutes=10)
    assert {block.topic for block in blocks} == {"terminology", "cpt-digestive"}
    assert all(0 < block.minutes <= 10 for block in blocks)
    assert blocks[0].topic == "cpt-digestive"  # six questions and all cases, against four questions


def test_studying_the_block_brings_about_what_was_said(studied: Workspace) -> None:
    block = studied.advice.study_next(AAPC)[0]
    before = studied.forecasting.current(AAPC).mean
    in_fact(studied, block.cards)
    studied.forecasting.invalidate()
    gained = studied.forecasting.current(AAPC).mean - before
    assert block.points.low <= gained <= block.points.high


def test_what_was_answered_today_is_not_offered_again(studied: Workspace) -> None:
    block = studied.advice.study_next(AAPC, minutes=60)[0]
    in_fact(studied, block.cards)
    studied.forecasting.invalidate()
    again = [card for other in studied.advice.study_next(AAPC, minutes=60) for card in other.cards]
    assert again
    assert not set(again) & set(block.cards)


def test_suspended_cards_are_not_offered(studied: Workspace) -> None:
    block = studied.advice.study_next(AAPC)[0]
    studied.cards.suspend([CardId(block.cards[0])])
    offered = [card for other in studied.advice.study_next(AAPC) for card in other.cards]
    assert block.cards[0] not in offered


def test_of_a_reversed_note_one_side_a_block(services: Workspace) -> None:
    fill(services, [reversed_(f"word {n}", "terminology") for n in range(12)])
    [block] = services.advice.study_next(WEIGHTED)
    with services.library_file() as uow:
        notes = [uow.cards.get(CardId(card)).note for card in block.cards]
    assert len(set(notes)) == len(notes) == 12


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_cards_are_no_block(services: Workspace, count: int) -> None:
    fill(services, [basic(f"word {n}", "terminology") for n in range(count)])
    assert services.advice.study_next(AAPC) == []
    assert services.advice.outlook(AAPC) is None


def test_a_block_is_reviewed_as_it_stands(studied: Workspace, clock: FakeClock) -> None:
    studied.presets.change("default", new_per_day=0)  # limits are for the daily queue
    block = tuple(CardId(card) for card in studied.advice.study_next(AAPC)[0].cards)
    session = ReviewSession(studied.study, block=block)
    assert not session.is_of_everything
    assert session.remaining == len(block)
    shown = []
    while session.current is not None:
        shown.append(session.current.card.id)
        session.rate(Rating.EASY, timedelta(seconds=5))
    assert shown == list(block)
    # Begun again the same evening, there is nothing left of it.
    assert ReviewSession(studied.study, block=block).current is None


def test_a_card_that_was_missed_comes_back_within_the_block(studied: Workspace, clock: FakeClock) -> None:
    block = tuple(CardId(card) for card in studied.advice.study_next(AAPC)[0].cards)[:2]
    session = ReviewSession(studied.study, block=block)
    first = session.current
    assert first is not None
    session.rate(Rating.AGAIN, timedelta(seconds=5))
    session.rate(Rating.EASY, timedelta(seconds=5))
    clock.advance(minutes=2)
    session.rebuild()
    assert session.current is not None
    assert session.current.card.id == first.card.id


def test_the_plan_begins_at_today_and_ends_on_exam_day(studied: Workspace) -> None:
    studied.settings.change(studied.calendar.date(), outline=AAPC)
    mock = _mock(studied)
    studied.attempts.record(mock)
    outlook = studied.advice.outlook(AAPC)
    assert outlook is not None
    today = studied.calendar.today()
    assert [point.day for point in outlook.plan][:1] == [today]
    assert outlook.plan[-1].day == outlook.exam_day == today + 30
    assert outlook.stop == outlook.plan[0]
    assert outlook.minutes == studied.settings.current.minutes_per_day
    means = [point.mean for point in outlook.plan]
    assert means[-1] > means[0]


def test_no_minutes_are_as_good_as_stopping(studied: Workspace) -> None:
    studied.attempts.record(_mock(studied))
    studied.settings.change(studied.calendar.date(), minutes_per_day=0)
    outlook = studied.advice.outlook(AAPC)
    assert outlook is not None
    assert outlook.plan[-1].mean == pytest.approx(outlook.stop.mean)


def test_without_a_date_or_on_the_day_there_is_no_way_on(studied: Workspace) -> None:
    studied.attempts.record(_mock(studied))
    for when in (None, studied.calendar.date()):
        studied.settings.change(studied.calendar.date(), exam_date=when)
        assert studied.advice.outlook(AAPC) is None


@pytest.mark.parametrize("days", [1, 700])
def test_an_exam_tomorrow_or_two_years_off(studied: Workspace, days: int) -> None:
    studied.attempts.record(_mock(studied))
    studied.settings.change(studied.calendar.date(), exam_date=studied.calendar.date() + timedelta(days=days))
    outlook = studied.advice.outlook(AAPC)
    assert outlook is not None
    assert 0 <= outlook.plan[-1].low <= outlook.plan[-1].mean <= outlook.plan[-1].high <= 100
    assert all(block.points.mean > 0 for block in studied.advice.study_next(AAPC))


def test_a_cancelled_plan_is_none(studied: Workspace) -> None:
    studied.attempts.record(_mock(studied))
    assert studied.advice.outlook(AAPC, cancelled=lambda: True) is None


def _mock(services: Workspace) -> ExamResult:
    """A full mock: evidence enough for a number."""
    return ExamResult(services.calendar.today(), "exam", AAPC, total_right=64, total_asked=100)
