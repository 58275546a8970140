"""The honesty ledger over a real library: frozen before the result counts, and left alone afterwards."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.ledger import FrozenForecast
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Rating
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import basic, contents, fill, rate

TODAY = day_of_date(date(2026, 11, 22))
OUTLINES = ["weighted-sections", "aapc-100-questions"]
TOPICS = ("anatomy", "terminology", "modifiers", "compliance", "cpt-medicine")


def evening(services: Workspace, name: str) -> None:
    """Ten new cards of each of some topics, all known."""
    for [card] in fill(
        services, [basic(f"{name} {topic} {n}", topic) for topic in TOPICS for n in range(10)]
    ):
        rate(services, card, Rating.EASY)
    services.forecasting.invalidate()


def mock(day: int, right: float = 60, asked: int = 100) -> ExamResult:
    return ExamResult(day, "mock", "", right, asked)


def frozen(services: Workspace, attempt: int | None = None) -> tuple[FrozenForecast, ...]:
    """What is kept of an attempt, of the only one unless told."""
    with services.library_file() as uow:
        kept = uow.frozen_forecasts.all()
    if attempt is None:
        [only] = kept.values()
        return only
    return kept.get(attempt, ())


def assert_same(one: FrozenForecast, other: FrozenForecast) -> None:
    np.testing.assert_allclose(one.pmf, other.pmf, atol=1e-12)
    np.testing.assert_allclose(one.baseline, other.baseline, atol=1e-12)
    assert (one.mean, one.low, one.high) == pytest.approx((other.mean, other.low, other.high))


def test_of_an_exam_like_the_outlines_it_is_the_forecast_for_today(services: Workspace) -> None:
    evening(services, "a")
    shown = services.forecasting.all()
    services.attempts.record(mock(TODAY))
    kept = frozen(services)
    assert [forecast.outline for forecast in kept] == OUTLINES
    for forecast, before in zip(kept, shown, strict=True):
        np.testing.assert_allclose(forecast.pmf, before.pmf, atol=1e-12)
        assert (forecast.mean, forecast.low, forecast.high) == (before.mean, before.low, before.high)
        assert forecast.pass_probability == before.pass_probability
        assert forecast.evidence is before.evidence
        assert (forecast.questions, forecast.afterwards) == (100, False)
        assert forecast.frozen_at == services.calendar.now()
    # By now the result counts.
    assert services.forecasting.current().mean != shown[0].mean


def test_an_exam_day_ahead_does_not_matter_for_a_sitting_today(services: Workspace) -> None:
    evening(services, "a")
    without = services.ledger.freeze()
    services.settings.change(services.calendar.date(), exam_date=date(2027, 6, 1))
    services.forecasting.invalidate()
    for one, other in zip(without, services.ledger.freeze(), strict=True):
        assert_same(one, other)


@pytest.mark.parametrize("asked", [1, 50, 150])
def test_it_is_for_just_so_many_questions(services: Workspace, asked: int) -> None:
    evening(services, "a")
    usual = services.forecasting.current()
    services.attempts.record(mock(TODAY, right=asked, asked=asked))
    for forecast in frozen(services):
        assert len(forecast.pmf) == len(forecast.baseline) == asked + 1
        assert sum(forecast.pmf) == pytest.approx(1)
        assert sum(forecast.baseline) == pytest.approx(1)
    if asked > 1:
        assert frozen(services)[0].mean == pytest.approx(usual.mean, abs=1)
    assert services.ledger.of().entries[0].share == 100


def test_percentages_of_an_earlier_attempt_weigh_the_same_before_a_short_mock(services: Workspace) -> None:
    """They count for as many questions as the exam asks, not as the mock does."""
    sections = (SectionResult("surgery-and-modifiers", share=0.95),)
    services.attempts.record(ExamResult(TODAY - 50, "exam", OUTLINES[0], 50, 100, sections=sections))
    long, short = (services.ledger.freeze(questions=n)[0] for n in (400, 20))
    assert short.mean == pytest.approx(long.mean, abs=0.2)


def test_the_baseline_knows_nothing_of_the_learner(services: Workspace) -> None:
    nothing = services.ledger.freeze()
    evening(services, "a")
    services.attempts.record(ExamResult(TODAY - 90, "exam", total_right=64, total_asked=100))
    for before, after in zip(nothing, services.ledger.freeze(), strict=True):
        np.testing.assert_allclose(before.baseline, before.pmf, atol=1e-12)
        np.testing.assert_allclose(after.baseline, before.baseline, atol=1e-12)
        assert after.mean > before.mean + 3


def test_a_past_day_is_worked_out_from_what_was_known_before_it(
    services: Workspace, clock: FakeClock
) -> None:
    evening(services, "a")
    services.attempts.record(mock(TODAY, 55))
    clock.advance(days=20)
    as_it_was = services.ledger.freeze()
    assert not any(forecast.afterwards for forecast in as_it_was)
    # All that comes later: cards answered on that very day, a result of it, and of other days.
    with services.library_file() as uow:
        cards = [CardId(card) for card in uow.card_columns.remembered().cards.tolist()]
    for _ in range(2):
        for card in cards:
            rate(services, card, Rating.AGAIN)
        clock.advance(days=4)
    services.forecasting.invalidate()
    services.attempts.record(mock(TODAY + 22, 99))
    services.attempts.record(mock(TODAY + 20, 60))
    kept = frozen(services, services.attempts.all()[1].id)
    assert all(forecast.afterwards for forecast in kept)
    for one, other in zip(kept, as_it_was, strict=True):
        assert_same(one, other)


def test_results_of_the_same_day_recorded_earlier_count_as_before(services: Workspace) -> None:
    evening(services, "a")
    services.attempts.record(mock(TODAY, 95))
    services.attempts.record(mock(TODAY, 95))
    first, second = services.attempts.all()
    assert frozen(services, second.id)[0].mean > frozen(services, first.id)[0].mean
    # Worked out afterwards, the first still knows nothing of the second.
    services.attempts.edit(first.id, mock(TODAY, 47, 50))
    assert frozen(services, first.id)[0].mean < frozen(services, second.id)[0].mean


def test_undo_takes_it_along_and_redo_brings_it_back(services: Workspace) -> None:
    evening(services, "a")
    empty = contents(services.library_file)
    services.attempts.record(mock(TODAY))
    full = contents(services.library_file)
    assert len(full["frozen_forecasts"]) == 2
    services.undo.undo()
    assert contents(services.library_file) == empty
    services.undo.redo()
    assert contents(services.library_file) == full
    services.attempts.delete(services.attempts.all()[0].id)
    assert contents(services.library_file) == empty
    assert services.ledger.of().entries == ()
    services.undo.undo()
    assert contents(services.library_file) == full
    assert services.library_file.check() == []


class TestAnEdit:
    def test_of_the_numbers_leaves_it_as_it_was_frozen(self, services: Workspace) -> None:
        services.attempts.record(mock(TODAY, 60))
        before = frozen(services)
        evening(services, "a")
        [attempt] = services.attempts.all()
        services.attempts.edit(attempt.id, mock(TODAY, 91))
        assert frozen(services) == before
        [entry] = services.ledger.of().entries
        assert (entry.right, entry.afterwards) == (91, False)

    def test_of_the_date_works_it_out_afterwards(self, services: Workspace, clock: FakeClock) -> None:
        evening(services, "a")
        clock.advance(days=2)
        services.attempts.record(mock(TODAY + 1, 60))
        [attempt] = services.attempts.all()
        services.attempts.edit(attempt.id, mock(TODAY + 2, 60))
        later = frozen(services)
        assert all(forecast.afterwards for forecast in later)
        services.attempts.edit(attempt.id, mock(TODAY, 60))
        # Before the first evening, nothing was known.
        assert all(
            forecast.mean < after.mean for forecast, after in zip(frozen(services), later, strict=True)
        )
        np.testing.assert_allclose(frozen(services)[0].pmf, frozen(services)[0].baseline, atol=1e-12)

    def test_of_how_many_were_asked_works_it_out_for_these(self, services: Workspace) -> None:
        services.attempts.record(mock(TODAY, 60))
        [attempt] = services.attempts.all()
        services.attempts.edit(attempt.id, mock(TODAY, 30, 50))
        assert [(f.questions, f.afterwards) for f in frozen(services)] == [(50, True), (50, True)]
        [entry] = services.ledger.of().entries
        assert entry.share == 60

    def test_from_below_70_to_a_number_leaves_it(self, services: Workspace) -> None:
        services.attempts.record(ExamResult(TODAY, "exam", total_below=True))
        [attempt] = services.attempts.all()
        before = frozen(services)
        assert services.ledger.of().entries[0].share is None
        services.attempts.edit(attempt.id, ExamResult(TODAY, "exam", total_right=64, total_asked=100))
        assert frozen(services) == before
        assert services.ledger.of().entries[0].share == 64

    def test_that_adds_the_total_freezes_one(self, services: Workspace) -> None:
        sections = (SectionResult("other", share=0.5),)
        services.attempts.record(ExamResult(TODAY, "mock", OUTLINES[0], sections=sections))
        [attempt] = services.attempts.all()
        assert frozen(services, attempt.id) == ()
        assert services.ledger.of().entries == ()
        services.attempts.edit(attempt.id, ExamResult(TODAY, "mock", OUTLINES[0]), "B")
        assert frozen(services, attempt.id) == ()
        services.attempts.edit(attempt.id, mock(TODAY))
        assert [forecast.afterwards for forecast in frozen(services)] == [True, True]
        # Without its total it has no entry; the forecast waits for it to come back.
        kept = frozen(services)
        services.attempts.edit(attempt.id, ExamResult(TODAY, "mock", OUTLINES[0]))
        assert (frozen(services), services.ledger.of().entries) == (kept, ())


def test_a_mock_freezes_at_its_start(services: Workspace, clock: FakeClock) -> None:
    evening(services, "a")
    start = services.ledger.freeze(questions=40)
    standing = services.forecasting.standing_on(TODAY)
    clock.advance(hours=2)
    evening(services, "answered meanwhile")
    services.attempts.record(mock(TODAY, 20, 40), "Mock", frozen=start, standing=standing)
    assert frozen(services) == start
    assert [forecast.questions for forecast in services.ledger.freeze()] == [100, 100]
    with pytest.raises(BadInput):
        services.ledger.freeze(questions=5000)


def test_the_ledger_is_by_the_outline_followed_unless_told(services: Workspace) -> None:
    evening(services, "a")
    for right in (40, 60, 62, 95):
        services.attempts.record(mock(TODAY, right), f"{right}")
    own, other = services.ledger.of(), services.ledger.of(OUTLINES[1])
    assert {entry.outline for entry in own.entries} == {OUTLINES[0]}
    assert {entry.outline for entry in other.entries} == {OUTLINES[1]}
    assert [entry.name for entry in own.entries] == ["40", "60", "62", "95"]
    assert own.hits + own.misses == 4
    assert own.entries[-1].hit is False
    assert own.mean_log_score is not None
    assert own.mean_baseline is not None
    assert f"{own.hits} of 4 times" in own.sentence
