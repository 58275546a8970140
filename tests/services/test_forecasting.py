"""The predicted score: moved by ratings, kept day by day, rebuilt from the review log."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast import Forecast
from cpccards.domain.forecast_history import ForecastPoint
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Memory, Rating
from cpccards.domain.topics import TOPICS
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import RESOURCES, basic, fill, fill_basic, note_of, rate

OUTLINES = ("weighted-sections", "aapc-100-questions")


def reread(services: Workspace) -> ForecastService:
    """The same library, read from the start."""
    return ForecastService(services.library_file, services.settings, services.calendar, services.outlines)


def a_few_of_each_topic(services: Workspace, count: int = 4) -> list[CardId]:
    notes = [basic(f"{topic.key} {n}", topic.key) for n in range(count) for topic in TOPICS]
    return [cards[0] for cards in fill(services, notes)]


def rate_and_tell(services: Workspace, card: CardId, rating: Rating) -> None:
    rated = rate(services, card, rating)
    services.forecasting.note_rating(rated.card, rated.after)


def assert_same(one: Forecast, other: Forecast) -> None:
    np.testing.assert_allclose(one.pmf, other.pmf, rtol=0, atol=1e-12)
    for name in ("mean", "low", "high", "pass_probability", "offset", "offset_sd"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-12, rel=1e-12)
    assert one.evidence is other.evidence
    for mine, theirs in zip(one.sections, other.sections, strict=True):
        assert replace(mine, mean=0, low=0, high=0) == replace(theirs, mean=0, low=0, high=0)
        assert (mine.mean, mine.low, mine.high) == pytest.approx(
            (theirs.mean, theirs.low, theirs.high), abs=1e-12, rel=1e-12
        )


def assert_points_agree(rebuilt: list[ForecastPoint], stored: list[ForecastPoint]) -> None:
    assert [(p.outline, p.day, p.evidence) for p in rebuilt] == [
        (p.outline, p.day, p.evidence) for p in stored
    ]
    for mine, theirs in zip(rebuilt, stored, strict=True):
        assert (mine.mean, mine.low, mine.high, mine.pass_probability) == pytest.approx(
            (theirs.mean, theirs.low, theirs.high, theirs.pass_probability), abs=1e-9
        )
        for own, other in zip(mine.sections, theirs.sections, strict=True):
            assert own.section == other.section
            assert (own.mean, own.low, own.high) == pytest.approx(
                (other.mean, other.low, other.high), abs=1e-9
            )


class TestTheForecast:
    def test_an_unstudied_library_has_no_evidence(self, services: Workspace) -> None:
        ready = [services.forecasting.is_ready]
        forecast = services.forecasting.current()
        assert [*ready, services.forecasting.is_ready] == [False, True]
        assert forecast.outline_id == "weighted-sections"
        assert forecast.evidence is EvidenceLevel.NONE
        assert services.forecasting.mean() is None
        assert services.forecasting.disagreement() is None
        assert not services.forecasting.has_results()

    def test_the_first_ratings_are_no_evidence(self, services: Workspace) -> None:
        for card in fill_basic(services, 5, topic="anatomy"):
            rate_and_tell(services, card, Rating.EASY)
            assert services.forecasting.current().evidence is EvidenceLevel.NONE
            assert services.forecasting.mean() is None
            assert services.forecasting.disagreement() is None

    def test_ratings_move_it(self, services: Workspace) -> None:
        cards = a_few_of_each_topic(services)
        before = services.forecasting.current().mean
        for card in cards[: len(TOPICS)]:
            rate_and_tell(services, card, Rating.EASY)
            after = services.forecasting.current().mean
            assert after > before
            before = after

    def test_study_of_every_section_gives_a_number(self, services: Workspace) -> None:
        for card in a_few_of_each_topic(services, 12):
            rate_and_tell(services, card, Rating.EASY)
        assert services.forecasting.current().evidence is not EvidenceLevel.NONE
        assert services.forecasting.mean() == services.forecasting.current().mean

    def test_time_without_study_lowers_it(self, services: Workspace, clock: FakeClock) -> None:
        for card in a_few_of_each_topic(services):
            rate_and_tell(services, card, Rating.EASY)
        means = []
        for _ in range(3):
            means.append(services.forecasting.current().mean)
            clock.advance(days=40)
        assert means == sorted(means, reverse=True)
        assert means[0] > means[2] + 1

    def test_it_is_for_the_exam_day(self, services: Workspace) -> None:
        for card in a_few_of_each_topic(services):
            rate_and_tell(services, card, Rating.EASY)
        now = services.forecasting.current().mean
        exam = services.calendar.date() + timedelta(days=80)
        services.settings.change(services.calendar.date(), exam_date=exam)
        assert services.forecasting.current().mean < now

    @pytest.mark.parametrize("with_mock", [False, True])
    def test_noting_a_rating_is_as_good_as_reading_everything(
        self, services: Workspace, clock: FakeClock, with_mock: bool
    ) -> None:
        cards = a_few_of_each_topic(services)
        chosen = random.Random(5)
        for card in cards[::3]:
            rate(services, card, Rating.EASY)
        if with_mock:
            clock.advance(days=2)
            services.attempts.record(
                ExamResult(services.calendar.today(), "mock", OUTLINES[1], total_right=66, total_asked=100)
            )
            clock.advance(days=3)
        services.forecasting.prepare()
        for step in range(12):
            rate_and_tell(services, chosen.choice(cards), chosen.choice(list(Rating)))
            clock.advance(hours=step * 5)
            fresh = reread(services)
            for outline in OUTLINES:
                assert_same(services.forecasting.current(outline), fresh.current(outline))

    def test_a_rating_before_the_cards_are_read_is_read_with_them(self, services: Workspace) -> None:
        cards = a_few_of_each_topic(services)
        rate_and_tell(services, cards[0], Rating.EASY)
        assert not services.forecasting.is_ready
        assert_same(services.forecasting.current(), reread(services).current())

    def test_a_memory_that_tells_nothing_leaves_the_card_as_it_was(self, services: Workspace) -> None:
        cards = a_few_of_each_topic(services)
        before = services.forecasting.current()
        services.forecasting.note_rating(cards[0], Memory())
        after = services.forecasting.current()
        assert after is not before
        np.testing.assert_array_equal(after.pmf, before.pmf)

    def test_suspended_cards_stay_out(self, services: Workspace) -> None:
        kept, put_aside = (fill_basic(services, 6, topic="anatomy", deck=(name,)) for name in "AB")
        for card in kept:
            rate(services, card, Rating.EASY)
        alone = services.forecasting.current()
        for card in put_aside:
            rate(services, card, Rating.AGAIN)
            services.cards.suspend([card])
        services.forecasting.invalidate()
        with_suspended = services.forecasting.current()
        for section, same in zip(alone.sections, with_suspended.sections, strict=True):
            if section.cards:
                assert (same.cards, same.seen, same.answers) == (6, 6, 6)
                assert same.mean > section.mean
        for card in put_aside:
            services.library.delete_note(note_of(services, card))
        services.forecasting.invalidate()
        assert_same(services.forecasting.current(), with_suspended)

    def test_cards_without_a_topic_stay_out_and_are_counted(self, services: Workspace) -> None:
        cards = fill_basic(services, 3)
        fill_basic(services, 2, topic="no such topic", deck=("Odd",))
        empty = services.forecasting.current()
        assert services.forecasting.without_topic() == 5
        rate_and_tell(services, cards[0], Rating.EASY)
        assert services.forecasting.current() is empty
        assert all(section.cards == 0 for section in empty.sections)

    def test_it_is_computed_once_until_something_changes(self, services: Workspace, clock: FakeClock) -> None:
        cards = a_few_of_each_topic(services)
        first = services.forecasting.current()
        clock.advance(hours=1)
        assert services.forecasting.current() is first
        clock.advance(days=1)
        second = services.forecasting.current()
        assert second is not first
        rate_and_tell(services, cards[0], Rating.EASY)
        assert services.forecasting.current() is not second

    def test_the_learners_own_outline_comes_first(self, services: Workspace) -> None:
        assert [forecast.outline_id for forecast in services.forecasting.all()] == list(OUTLINES)
        services.settings.change(services.calendar.date(), outline=OUTLINES[1])
        assert [forecast.outline_id for forecast in services.forecasting.all()] == list(OUTLINES[::-1])
        assert services.forecasting.current().outline_id == OUTLINES[1]

    def test_results_count_once_they_are_read(self, services: Workspace) -> None:
        today = services.calendar.today()
        before = services.forecasting.current().mean
        services.attempts.record(ExamResult(today - 30, "exam", OUTLINES[1], total_right=64, total_asked=100))
        services.forecasting.invalidate()
        assert services.forecasting.has_results()
        assert services.forecasting.current().mean > before

    def test_outlines_that_differ_are_told_apart(
        self, services: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first, second = services.forecasting.all()
        higher = replace(first, mean=75.0, evidence=EvidenceLevel.FAIR)
        lower = replace(second, mean=66.0, evidence=EvidenceLevel.FAIR)
        monkeypatch.setattr(services.forecasting, "all", lambda: (higher, lower))
        assert "disagree about passing" in (services.forecasting.disagreement() or "")
        monkeypatch.setattr(services.forecasting, "all", lambda: (higher, replace(lower, mean=74.5)))
        assert services.forecasting.disagreement() is None

    def test_one_outline_alone_agrees_with_itself(self, services: Workspace, tmp_path: Path) -> None:
        shutil.copy(RESOURCES / "blueprints" / f"{OUTLINES[0]}.toml", tmp_path)
        outlines = OutlineService(tmp_path, services.library_file, services.calendar)
        alone = ForecastService(services.library_file, services.settings, services.calendar, outlines)
        assert alone.disagreement() is None

    def test_evidence_dropped_while_it_is_read_is_an_error(
        self, services: Workspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(services.forecasting, "prepare", services.forecasting.invalidate)
        with pytest.raises(RuntimeError, match="dropped"):
            services.forecasting.current()


def weeks_of_study(services: Workspace, clock: FakeClock, *, days: int = 9) -> list[list[ForecastPoint]]:
    """Studies day by day, keeping each day's forecast; gives back what was stored, by outline."""
    cards = a_few_of_each_topic(services, 3)
    chosen = random.Random(11)
    today = services.calendar.today()
    services.attempts.record(ExamResult(today - 3, "exam", total_below=True))
    services.settings.change(
        services.calendar.date(), exam_date=services.calendar.date() + timedelta(days=days - 3)
    )
    for day in range(days):
        services.forecasting.invalidate()
        if day == 4:
            sections = (SectionResult("surgery-and-modifiers", right=12, asked=20),)
            services.attempts.record(
                ExamResult(services.calendar.today(), "mock", OUTLINES[0], 61, 100, sections=sections)
            )
        if day != 6:
            for _ in range(15):
                rate_and_tell(services, chosen.choice(cards), chosen.choice(list(Rating)))
                clock.advance(minutes=2)
            services.forecasting.keep_today()
        clock.advance(days=1)
    with services.library_file() as uow:
        return [uow.forecasts.history(outline) for outline in OUTLINES]


class TestTheHistory:
    def test_rebuilt_from_the_log_it_is_what_was_stored(self, services: Workspace, clock: FakeClock) -> None:
        """Through an attempt known only to have failed, a mock, a day off, and past the exam itself."""
        stored = weeks_of_study(services, clock)
        with services.library_file() as uow:
            uow.forecasts.forget()
            uow.commit()
        told: list[tuple[int, int, str]] = []
        filled = services.forecasting.fill_history(lambda *progress: told.append(progress))
        assert filled == len(stored[0]) == 8
        assert [done for done, _, _ in told] == list(range(1, 9))
        assert {total for _, total, _ in told} == {8}
        with services.library_file() as uow:
            for outline, before in zip(OUTLINES, stored, strict=True):
                assert_points_agree(uow.forecasts.history(outline), before)

    def test_filling_again_changes_nothing(self, services: Workspace, clock: FakeClock) -> None:
        weeks_of_study(services, clock, days=4)
        assert services.forecasting.fill_history() == 0
        with services.library_file() as uow:
            before = uow.forecasts.history(OUTLINES[0])
            uow.forecasts.forget(OUTLINES[1])
            uow.commit()
        assert services.forecasting.fill_history() == 4
        assert services.forecasting.fill_history() == 0
        with services.library_file() as uow:
            assert_points_agree(uow.forecasts.history(OUTLINES[0]), before)

    def test_filling_can_be_stopped_and_taken_up_again(self, services: Workspace, clock: FakeClock) -> None:
        weeks_of_study(services, clock, days=5)
        with services.library_file() as uow:
            uow.forecasts.forget()
            uow.commit()
        seen: list[int] = []
        filled = services.forecasting.fill_history(
            lambda done, _total, _words: seen.append(done), lambda: len(seen) >= 2
        )
        assert filled == 2
        assert services.forecasting.fill_history() == 3

    def test_suspended_and_topicless_cards_stay_out_of_it(
        self, services: Workspace, clock: FakeClock
    ) -> None:
        [counted, put_aside] = fill_basic(services, 2, topic="anatomy")
        [without] = fill_basic(services, 1, deck=("Other",))
        for card in (counted, put_aside, without):
            rate(services, card, Rating.EASY)
        services.cards.suspend([put_aside])
        services.forecasting.keep_today()
        with services.library_file() as uow:
            stored = uow.forecasts.history(OUTLINES[0])
            uow.forecasts.forget()
            uow.commit()
        clock.advance(days=1)
        services.forecasting.fill_history()
        with services.library_file() as uow:
            assert_points_agree(uow.forecasts.history(OUTLINES[0]), stored)

    def test_ends_with_the_present(self, services: Workspace, clock: FakeClock) -> None:
        assert services.forecasting.last_known() is None
        cards = a_few_of_each_topic(services)
        rate_and_tell(services, cards[0], Rating.EASY)
        services.forecasting.keep_today()
        rate_and_tell(services, cards[1], Rating.EASY)
        [only] = services.forecasting.history()
        assert only.mean == services.forecasting.current().mean
        last = services.forecasting.last_known()
        assert last is not None
        assert last.day == only.day
        clock.advance(days=2)
        first, second = services.forecasting.history(OUTLINES[1])
        assert second.day == first.day + 2
        assert second.outline == OUTLINES[1]

    def test_keeping_is_no_step(self, services: Workspace) -> None:
        services.forecasting.keep_today()
        assert services.undo.names() == (None, None)


def test_an_outline_that_is_gone_gives_way_to_the_first(services: Workspace) -> None:
    services.settings.change(services.calendar.date(), outline="from-a-friend")
    assert services.forecasting.current().outline_id == services.outlines.all()[0].id
    assert (
        next(forecast.outline_id for forecast in services.forecasting.all()) == services.forecasting.outline
    )
