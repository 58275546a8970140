"""FSRS behind its door: one test for each of its traps, and py-fsrs itself as the measure."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import fsrs
import pytest
from fsrs.scheduler import DEFAULT_PARAMETERS, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import StudyDay
from cpccards.domain.errors import BadInput
from cpccards.domain.memory import FSRS_DECAY, retrievability
from cpccards.domain.notes import CardId
from cpccards.domain.presets import check_retention
from cpccards.domain.reviews import CardState, Memory, Rating
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler, SchedulingOptions
from cpccards.scheduling.study_days import study_day, study_day_time

CARD = CardId(7)
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
TODAY = study_day(NOW, ZoneInfo("America/New_York"))
EXACT = FsrsScheduler(SchedulingOptions(fuzz=False))

ratings = st.sampled_from(Rating)


def later(days: int) -> tuple[datetime, StudyDay]:
    return NOW + timedelta(days=days), StudyDay(TODAY + days)


def review_card(memory: Memory, *answers: tuple[Rating, int], by: FsrsScheduler = EXACT) -> Memory:
    """`memory` after answers given so many days from today."""
    for rating, days in answers:
        memory = by.review(CARD, memory, rating, *later(days))
    return memory


def mature(by: FsrsScheduler = EXACT) -> Memory:
    """A card in review, last seen today: Good, Good, and Good when due."""
    return review_card(Memory(), (Rating.GOOD, -2), (Rating.GOOD, -2), (Rating.GOOD, 0), by=by)


def raw_reviews(*answers: tuple[Rating, datetime], scheduler: fsrs.Scheduler | None = None) -> fsrs.Card:
    """What py-fsrs makes of the same answers at these times."""
    chosen = scheduler or fsrs.Scheduler(enable_fuzzing=False)
    card = fsrs.Card(card_id=int(CARD))
    for rating, at in answers:
        card, _ = chosen.review_card(card, fsrs.Rating(rating.value), at)
    return card


class TestTraps:
    def test_trap_1_a_review_23_hours_later_is_the_next_day(self) -> None:
        evening, early = NOW, NOW + timedelta(hours=23)
        first = EXACT.review(CARD, Memory(), Rating.EASY, evening, TODAY)
        ours = EXACT.review(CARD, first, Rating.GOOD, early, StudyDay(TODAY + 1))
        a_day_later = raw_reviews((Rating.EASY, evening), (Rating.GOOD, evening + timedelta(hours=24)))
        by_the_clock = raw_reviews((Rating.EASY, evening), (Rating.GOOD, early))
        assert ours.stability == a_day_later.stability
        assert by_the_clock.stability != a_day_later.stability
        assert ours.last_review_at == early

    def test_trap_1_an_hour_across_the_rollover_is_the_next_day_too(self) -> None:
        before, after = NOW, NOW + timedelta(hours=1)
        first = EXACT.review(CARD, Memory(), Rating.EASY, before, TODAY)
        same_day = EXACT.review(CARD, first, Rating.GOOD, after, TODAY)
        next_day = EXACT.review(CARD, first, Rating.GOOD, after, StudyDay(TODAY + 1))
        assert (same_day.stability or 0) < (next_day.stability or 0)

    def test_trap_2_any_aware_instant_will_do(self) -> None:
        for zone in (ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo")):
            local = NOW.astimezone(zone)
            with pytest.raises(ValueError, match="UTC"):
                raw_reviews((Rating.GOOD, local))
            after = EXACT.review(CARD, Memory(), Rating.GOOD, local, TODAY)
            assert after.due_at == NOW + timedelta(minutes=10)
            assert after.last_review_at == NOW

    def test_trap_3_no_review_sleeps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_seconds: float) -> None:
            raise AssertionError("a card without an id sleeps")

        monkeypatch.setattr(time, "sleep", refuse)
        with pytest.raises(AssertionError):
            fsrs.Card()
        EXACT.preview(CARD, Memory(), NOW, TODAY)

    def test_trap_4_fuzz_leaves_the_global_generator_alone_and_is_the_same_again(self) -> None:
        fuzzy = FsrsScheduler()
        memory = mature()
        random.seed(1)
        state = random.getstate()
        first = review_card(memory, (Rating.GOOD, 11), by=fuzzy)
        assert random.getstate() == state
        random.seed(2)
        assert review_card(memory, (Rating.GOOD, 11), by=FsrsScheduler()) == first

    @pytest.mark.parametrize("share", [0, 0.69, 0.971, 1.2, -1, float("nan"), float("inf")])
    def test_trap_5_an_unusable_retention_is_refused(self, share: float) -> None:
        with pytest.raises(BadInput, match="between 70% and 97%") as caught:
            FsrsScheduler(SchedulingOptions(desired_retention=share))
        assert caught.value.remedy
        with pytest.raises(BadInput):
            check_retention(share)

    def test_trap_6_a_review_on_the_day_of_the_last_moves_nothing_back(self) -> None:
        """`StudyService` gives a clock that was set back as the time of the last review."""
        memory = mature()
        raw = fsrs.Card(
            card_id=int(CARD),
            state=fsrs.State.Review,
            stability=memory.stability,
            difficulty=memory.difficulty,
            due=NOW,
            last_review=study_day_time(TODAY),
        )
        moved, _ = fsrs.Scheduler(enable_fuzzing=False).review_card(
            raw, fsrs.Rating.Hard, study_day_time(TODAY - 30)
        )
        assert moved.last_review is not None
        assert moved.last_review < study_day_time(TODAY)
        for rating in Rating:
            after = EXACT.review(CARD, memory, rating, NOW, TODAY)
            assert after.last_review_day == TODAY
            assert after.due_day is None or after.due_day > TODAY
            assert after.due_at is None or after.due_at > NOW

    def test_trap_7_a_new_card_is_forgotten_in_floats_and_memory_before_is_kept(self) -> None:
        raw = fsrs.Scheduler().get_card_retrievability(fsrs.Card(card_id=1), NOW)
        assert isinstance(raw, int)
        assert retrievability([0.0], [3]).dtype == float
        assert retrievability([0.0], [3]).tolist() == [0.0]
        before = mature()
        copy = replace(before)
        after = review_card(before, (Rating.AGAIN, 11))
        assert before == copy
        assert review_card(copy, (Rating.AGAIN, 11)) == after

    def test_trap_8_parameters_are_clipped_to_what_py_fsrs_takes(self) -> None:
        for extreme in (-1e9, 1e9):
            parameters = (extreme,) * len(DEFAULT_PARAMETERS)
            with pytest.raises(ValueError, match="out of bounds"):
                fsrs.Scheduler(parameters=parameters)
            clipped = FsrsScheduler(SchedulingOptions(parameters=parameters, fuzz=False))
            bounds = LOWER_BOUNDS_PARAMETERS if extreme < 0 else UPPER_BOUNDS_PARAMETERS
            assert clipped.decay == bounds[20]
            by_bounds = FsrsScheduler(SchedulingOptions(parameters=bounds, fuzz=False))
            assert mature(clipped) == mature(by_bounds)


class TestAgainstPyFsrs:
    def test_the_intervals_py_fsrs_is_tested_with(self) -> None:
        answers = [Rating.GOOD] * 6 + [Rating.AGAIN] * 2 + [Rating.GOOD] * 5
        memory, day, at = Memory(), TODAY, NOW
        intervals = []
        for rating in answers:
            memory = EXACT.review(CARD, memory, rating, at, day)
            due = day if memory.due_day is None else memory.due_day
            intervals.append(due - day)
            at += timedelta(days=due - day)
            day = StudyDay(due)
        assert intervals == [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]

    @given(
        st.lists(st.tuples(ratings, st.integers(0, 60)), min_size=1, max_size=15),
        st.sampled_from([0.7, 0.85, 0.9, 0.97]),
        st.sampled_from([(), (1,), (1, 10), (1, 10, 30)]),
        st.sampled_from([(), (10,), (5, 20)]),
        st.sampled_from([3, 100, 36500]),
    )
    def test_any_history_agrees_with_py_fsrs_in_study_days(
        self,
        answers: list[tuple[Rating, int]],
        retention: float,
        steps: tuple[int, ...],
        again_steps: tuple[int, ...],
        longest: int,
    ) -> None:
        learning = tuple(timedelta(minutes=m) for m in steps)
        relearning = tuple(timedelta(minutes=m) for m in again_steps)
        ours = FsrsScheduler(SchedulingOptions(retention, learning, relearning, longest, fuzz=False))
        theirs = fsrs.Scheduler(
            desired_retention=retention,
            learning_steps=learning,
            relearning_steps=relearning,
            maximum_interval=longest,
            enable_fuzzing=False,
        )
        memory, card, day = Memory(), fsrs.Card(card_id=int(CARD)), int(TODAY)
        lapses = 0
        for count, (rating, gap) in enumerate(answers, start=1):
            day += gap
            at = NOW + timedelta(days=day - TODAY)
            lapses += card.state is fsrs.State.Review and rating is Rating.AGAIN
            memory = ours.review(CARD, memory, rating, at, StudyDay(day))
            card, _ = theirs.review_card(card, fsrs.Rating(rating.value), study_day_time(day))
            assert memory.state.value == card.state.value
            assert (memory.step, memory.stability, memory.difficulty) == (
                card.step,
                card.stability,
                card.difficulty,
            )
            interval = card.due - study_day_time(day)
            if card.state is fsrs.State.Review:
                assert memory.due_at is None
                assert memory.due_day == day + interval.days
            else:
                assert memory.due_day is None
                assert memory.due_at == at + interval
            assert (memory.last_review_at, memory.last_review_day) == (at, day)
            assert (memory.repetitions, memory.lapses) == (count, lapses)

    def test_the_forgetting_curve_is_py_fsrs_own(self) -> None:
        assert EXACT.decay == FSRS_DECAY
        stability = 8.5
        card = fsrs.Card(
            card_id=1, state=fsrs.State.Review, stability=stability, last_review=study_day_time(TODAY)
        )
        for days in (0, 1, 11, 400):
            theirs = fsrs.Scheduler().get_card_retrievability(card, study_day_time(TODAY + days))
            assert retrievability([stability], [days])[0] == pytest.approx(theirs, rel=1e-14)

    def test_preview_shows_what_each_rating_does(self) -> None:
        memory = mature()
        shown = EXACT.preview(CARD, memory, *later(11))
        assert set(shown) == set(Rating)
        assert all(shown[rating] == review_card(memory, (rating, 11)) for rating in Rating)
        days = [shown[rating].due_day or 0 for rating in (Rating.HARD, Rating.GOOD, Rating.EASY)]
        assert days == sorted(set(days))

    def test_a_lower_retention_waits_longer(self) -> None:
        low, high = (FsrsScheduler(SchedulingOptions(share, fuzz=False)) for share in (0.7, 0.97))
        assert (mature(low).due_day or 0) > (mature(high).due_day or 0)

    def test_the_wrong_number_of_parameters(self) -> None:
        with pytest.raises(BadInput, match="FSRS-6 has 21; 19 were given") as caught:
            FsrsScheduler(SchedulingOptions(parameters=DEFAULT_PARAMETERS[:19]))
        assert caught.value.remedy

    @pytest.mark.parametrize("share", [0.70, 0.97])
    def test_both_ends_of_the_retention_range_can_be_used(self, share: float) -> None:
        check_retention(share)
        assert mature(FsrsScheduler(SchedulingOptions(share))).state is CardState.REVIEW


def reach(days: int) -> float:
    """By how much fuzz may move an interval: py-fsrs's own table."""
    if days < 2.5:
        return 0
    parts = ((2.5, 7, 0.15), (7, 20, 0.1), (20, float("inf"), 0.05))
    return 1 + sum(share * max(0.0, min(days, end) - start) for start, end, share in parts)


class TestFuzz:
    @given(
        st.integers(1, 10**6),
        st.integers(0, 500),
        st.floats(0.1, 5000),
        ratings.filter(lambda rating: rating is not Rating.AGAIN),
        st.sampled_from([3, 30, 36500]),
    )
    def test_stays_within_bounds_and_is_stable(
        self, card: int, repetitions: int, stability: float, rating: Rating, longest: int
    ) -> None:
        memory = Memory(
            state=CardState.REVIEW,
            stability=stability,
            difficulty=5.0,
            due_day=TODAY,
            last_review_at=NOW - timedelta(days=3),
            last_review_day=StudyDay(TODAY - 3),
            repetitions=repetitions,
        )
        exact, fuzzy = (
            FsrsScheduler(SchedulingOptions(fuzz=fuzz, maximum_interval=longest)) for fuzz in (False, True)
        )
        plain = exact.review(CardId(card), memory, rating, NOW, TODAY)
        moved = fuzzy.review(CardId(card), memory, rating, NOW, TODAY)
        assert replace(moved, due_day=plain.due_day) == plain
        assert plain.due_day is not None
        assert moved.due_day is not None
        days, fuzzed = plain.due_day - TODAY, moved.due_day - TODAY
        assert abs(fuzzed - days) <= reach(days) + 0.5
        assert 1 <= fuzzed <= longest
        assert fuzzed >= 2 or days < 2.5
        assert fuzzy.review(CardId(card), memory, rating, NOW, TODAY) == moved

    def test_depends_on_the_card_and_its_review_count(self) -> None:
        fuzzy = FsrsScheduler()
        memory = replace(mature(), stability=100.0)
        by_card = {fuzzy.review(CardId(n), memory, Rating.GOOD, *later(11)).due_day for n in range(30)}
        by_count = {
            fuzzy.review(CARD, replace(memory, repetitions=n), Rating.GOOD, *later(11)).due_day
            for n in range(30)
        }
        assert len(by_card) > 5
        assert len(by_count) > 5

    def test_leaves_learning_steps_alone(self) -> None:
        for rating in (Rating.AGAIN, Rating.HARD, Rating.GOOD):
            assert FsrsScheduler().review(CARD, Memory(), rating, NOW, TODAY) == EXACT.review(
                CARD, Memory(), rating, NOW, TODAY
            )
