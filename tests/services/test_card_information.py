"""One card: its history, its curve, and why it comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cpccards.domain.memory import chance_of_recall
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import CardEventKind, CardState, Rating
from cpccards.services.card_information import CardInformation
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import fill, fill_basic, rate, reversed_

TOPIC = "cpt-surgery-integumentary"


def told(services: Workspace, card: CardId) -> CardInformation:
    return services.card_information.of(card)


def test_a_card_never_seen(services: Workspace) -> None:
    [pair] = fill(services, [reversed_("heart", TOPIC)], deck=("CPT", "Words"))
    about = told(services, pair[1])
    assert about.siblings == tuple(pair)
    assert (about.summary, about.deck_path, about.preset) == ("heart", ("CPT", "Words"), "Default")
    assert about.history == ()
    assert about.curve == ()
    assert about.recall_today is about.recall_at_exam is about.seconds_an_answer is None
    assert about.why.startswith("You have not seen it yet")
    assert "of the exam" in about.why
    assert "no topic" in told(services, fill_basic(services, 1)[0]).why


def test_its_history_and_its_curve(services: Workspace, clock: FakeClock) -> None:
    [card] = fill_basic(services, 1)
    rate(services, card, Rating.EASY, seconds=8)
    clock.advance(days=10)
    rate(services, card, Rating.AGAIN, seconds=4)
    clock.advance(minutes=10)
    rate(services, card, Rating.GOOD, seconds=3)
    services.cards.set_due([card], 5)
    clock.advance(days=2)
    about = told(services, card)
    assert [row.rating for row in about.history] == [Rating.EASY, Rating.AGAIN, Rating.GOOD, None]
    assert about.history[-1].event is CardEventKind.MANUAL
    first, second, *_ = about.history
    assert first.recall is None
    assert second.recall == pytest.approx(chance_of_recall(first.stability or 0, 10))
    assert (first.before, first.after) == (CardState.NEW, CardState.REVIEW)
    assert (first.interval or 0) > 3
    assert second.interval is None
    assert (about.answers, about.seconds, about.seconds_an_answer) == (3, 15, 5)
    days = [point.day for point in about.curve]
    assert days == sorted(days)
    assert days[-1] == about.today + 30
    assert sum(point.is_answer for point in about.curve) == 3
    assert all(0 < point.recall <= 1 for point in about.curve)
    today = next(point for point in reversed(about.curve) if point.day <= about.today)
    assert today.recall == pytest.approx(about.recall_today)


def test_towards_an_exam(services: Workspace, clock: FakeClock) -> None:
    [card] = fill_basic(services, 1, TOPIC)
    rate(services, card, Rating.EASY)
    services.settings.change(
        services.calendar.date(), exam_date=services.calendar.date() + timedelta(days=60)
    )
    about = told(services, card)
    assert about.recall_at_exam is not None
    assert about.recall_today is not None
    assert about.recall_at_exam < about.recall_today
    assert about.curve[-1].day == about.exam_day
    assert "Before your exam" in about.why


def test_why_it_comes(services: Workspace, clock: FakeClock) -> None:
    [card, other] = fill_basic(services, 2)
    rate(services, card, Rating.GOOD)
    assert "next step" in told(services, card).why
    clock.advance(minutes=10)
    rate(services, card, Rating.GOOD)
    due = told(services, card).card.memory.due_day
    assert due is not None
    assert "about to forget" in told(services, card).why
    clock.advance(days=due - services.calendar.today())
    assert "It is due today" in told(services, card).why
    clock.advance(days=3)
    assert "It is due since" in told(services, card).why
    rate(services, card, Rating.AGAIN)
    assert "learn it again" in told(services, card).why
    services.cards.bury([other])
    assert "hidden until" in told(services, other).why
    services.cards.suspend([other])
    assert "suspended" in told(services, other).why


def test_a_card_that_is_gone_is_a_key_error(services: Workspace) -> None:
    with pytest.raises(KeyError):
        told(services, CardId(99))
