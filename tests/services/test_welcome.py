"""WelcomeService over a real library file: all four answers, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Subject
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.presets import Preset
from cpccards.services.settings import Settings, SettingsService
from cpccards.services.welcome import FEWEST_NEW, MOST_NEW, Welcome, new_cards_for
from cpccards.services.workspace import Workspace

TODAY = date(2026, 11, 22)


def kept(services: Workspace) -> Settings:
    """The settings on disk; which decks came with the app is no matter here."""
    return replace(SettingsService(services.library_file).current, bundle="")


def test_all_four_answers_are_kept(services: Workspace) -> None:
    failed = ExamResult(day_of_date(date(2026, 9, 1)), "exam", total_right=64.0, total_asked=100)
    changed = services.welcome.answer(Welcome(date(2027, 1, 2), failed, 60, "aapc-100-questions"))
    assert changed.touches(Subject.SETTINGS)
    assert changed.touches(Subject.ATTEMPTS)
    assert kept(services) == Settings(
        exam_date=date(2027, 1, 2),
        outline="aapc-100-questions",
        minutes_per_day=60,
        welcomed=True,
    )
    assert services.presets.default.new_per_day == 40
    assert [attempt.result for attempt in services.attempts.all()] == [failed]


def test_skipping_everything_only_says_that_the_page_was_seen(services: Workspace) -> None:
    changed = services.welcome.answer(Welcome())
    assert not changed.touches(Subject.ATTEMPTS)
    assert kept(services) == Settings(welcomed=True)
    assert services.attempts.all() == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Welcome(exam_date=date(2026, 11, 21), minutes_per_day=45), "lies before today"),
        (Welcome(exam_date=date(2027, 1, 2), minutes_per_day=4), "Minutes a day"),
        (Welcome(exam_date=date(2027, 1, 2), minutes_per_day=601), "Minutes a day"),
        (
            Welcome(
                exam_date=date(2027, 1, 2),
                attempt=ExamResult(day_of_date(date(2026, 11, 23)), "exam", total_below=True),
            ),
            "has not come yet",
        ),
        (
            Welcome(
                exam_date=date(2026, 11, 1),
                attempt=ExamResult(day_of_date(date(2026, 11, 1)), "exam", total_below=True),
            ),
            "lies before today",
        ),
    ],
)
def test_one_wrong_answer_keeps_none_of_them(services: Workspace, wrong: Welcome, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        services.welcome.answer(wrong)
    assert kept(services) == Settings()
    assert services.attempts.all() == []


def test_an_exam_today_is_fine(services: Workspace) -> None:
    services.welcome.answer(Welcome(exam_date=TODAY))
    assert services.settings.current.exam_date == TODAY


def test_answers_can_be_undone_without_being_asked_again(services: Workspace) -> None:
    services.welcome.answer(Welcome(minutes_per_day=15))
    services.undo.undo()
    services.undo.undo()
    assert kept(services) == Settings(welcomed=True)
    assert services.presets.default.new_per_day == 20


def test_the_default_half_hour_brings_the_default_number_of_new_cards() -> None:
    assert new_cards_for(Settings().minutes_per_day) == Preset("default", "Default").new_per_day


@pytest.mark.parametrize(("minutes", "cards"), [(5, 5), (15, 10), (45, 30), (60, 40), (90, 40), (600, 40)])
def test_new_cards_follow_the_minutes(minutes: int, cards: int) -> None:
    assert new_cards_for(minutes) == cards


@given(st.integers(0, 24 * 60), st.integers(0, 24 * 60))
def test_more_minutes_never_bring_fewer_cards(one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert FEWEST_NEW <= new_cards_for(fewer) <= new_cards_for(more) <= MOST_NEW
