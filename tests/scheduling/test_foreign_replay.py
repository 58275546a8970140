"""The replay of Anki's log against our own scheduler, and where histories begin."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.clock import StudyDay, from_milliseconds
from cpccards.domain.learning import FSRS_PARAMETERS
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import CardState, Memory, Rating
from cpccards.scheduling.anki_parameters import fsrs6_parameters
from cpccards.scheduling.foreign_log import sound_log
from cpccards.scheduling.foreign_replay import (
    LONGEST_RUN,
    MOST_STABILITY,
    Histories,
    estimated_memories,
    histories_of,
)
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler, SchedulingOptions
from tests.scheduling.test_anki_parameters import FSRS_4_5, FSRS_5
from tests.support.foreign_logs import DAY_MS, START, LogRow, log_of, log_rows

FORMER = tuple(fsrs6_parameters(w) or () for w in (FSRS_4_5, FSRS_5))
SETS = np.array([FSRS_PARAMETERS, *FORMER]).T
FIRST_DAY = START // DAY_MS
EVER = -(10**6)


def replay(rows: list[LogRow], set_of: list[int], ignored_before: int = EVER) -> Histories:
    log, problems = sound_log(log_of(rows), len(set_of), START + 10**6 * DAY_MS)
    assert problems == ()
    ignored = np.full(len(set_of), ignored_before)
    return histories_of(log, log.at // DAY_MS, ignored, SETS, np.array(set_of))


def left(*rows: LogRow, ignored_before: int = EVER) -> list[float]:
    """The stability each answer of one card left."""
    return list(replay(list(rows), [0], ignored_before).after.stability)


def day(days: float) -> int:
    return START + int(days * DAY_MS)


learned = LogRow(0, day(0), kind=0, interval=-600)
graduated = LogRow(0, day(0.01), kind=0, interval=3)
asked = LogRow(0, day(4), kind=1, interval=9)
asked_again = LogRow(0, day(12), kind=1, interval=30)
reset = LogRow(0, day(20), ease=0, factor=0, kind=4)
WHOLE = left(learned, graduated, asked, asked_again)


def later(*rows: LogRow) -> list[LogRow]:
    return [row._replace(at=row.at + 50 * DAY_MS) for row in rows]


answers = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from((0, 0, 1, 2, 9, 60)), st.integers(1, 4)), max_size=60
)


@given(answers, st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_whole_histories_come_to_what_the_scheduler_says(
    given_answers: list[tuple[int, int, int]], set_of: list[int]
) -> None:
    rows, at = [], START
    met: set[int] = set()
    for card, gap, rating in given_answers:
        at += gap * DAY_MS + 1
        rows.append(LogRow(card, at, ease=rating, kind=1 if card in met else 0))
        met.add(card)
    histories = replay(rows, set_of)
    schedulers = [FsrsScheduler(SchedulingOptions(parameters=tuple(w), fuzz=False)) for w in SETS.T]
    memories = [Memory()] * 5
    expected = []
    for card, at, rating, *_ in rows:
        now, today = from_milliseconds(at), StudyDay(at // DAY_MS)
        scheduler = schedulers[set_of[card]]
        memories[card] = scheduler.review(CardId(card), memories[card], Rating(rating), now, today)
        expected.append((memories[card].stability, memories[card].difficulty))
    in_time = np.argsort(histories.place)
    found = zip(
        histories.after.stability[in_time].tolist(), histories.after.difficulty[in_time].tolist(), strict=True
    )
    for (stability, difficulty), (wanted, wanted_difficulty) in zip(found, expected, strict=True):
        assert stability == pytest.approx(min(wanted or 0, MOST_STABILITY), rel=1e-9)
        assert difficulty == pytest.approx(wanted_difficulty, rel=1e-9)


class TestWhereHistoriesBegin:
    def test_at_the_first_answer_when_it_is_learning(self) -> None:
        histories = replay([learned, graduated, asked], [0])
        assert histories.is_new.tolist() == [True, False, False]
        assert histories.is_first.tolist() == [True, False, False]
        assert histories.last.tolist() == [2]

    def test_anew_after_a_reset(self) -> None:
        again = later(learned, graduated, asked, asked_again)
        assert left(learned, asked, reset, *again) == [*left(learned, asked), *WHOLE]
        assert replay([learned, asked, reset], [0]).last.tolist() == [-1]
        assert replay([learned, asked, reset, *again], [0]).last.tolist() == [5]

    def test_anew_when_it_is_learned_again_without_a_reset(self) -> None:
        again = later(learned, graduated, asked, asked_again)
        assert left(learned, asked, *again) == [*left(learned, asked), *WHOLE]

    def test_anew_when_something_interrupts_learning(self) -> None:
        rescheduled = LogRow(0, day(0.005), ease=0, kind=5)
        assert left(learned, rescheduled, graduated)[1:] == left(graduated)
        assert left(learned, rescheduled, asked) == left(learned, asked)

    def test_cramming_changes_nothing(self) -> None:
        crammed = LogRow(0, day(0.005), factor=0, kind=3)
        assert left(learned, crammed, graduated, asked, asked_again) == WHOLE

    def test_an_early_answer_in_a_filtered_deck_counts(self) -> None:
        assert left(learned, graduated, asked._replace(kind=3), asked_again) == WHOLE

    def test_a_cut_history_begins_with_the_first_interval_of_days(self) -> None:
        assert left(asked)[0] == 9.0
        in_seconds = LogRow(0, day(2), kind=1, interval=-600)
        found = left(in_seconds, asked, asked_again)
        assert np.isnan(found[0])
        assert found[1:] == left(asked, asked_again)

    def test_an_interval_of_a_day_in_seconds_is_one_too(self) -> None:
        assert left(asked._replace(interval=-86_400)) == [1.0]
        assert np.isnan(left(asked._replace(interval=-86_399))[0])

    def test_a_cut_history_without_one_tells_nothing(self) -> None:
        in_seconds = LogRow(0, day(2), kind=1, interval=-600)
        histories = replay([in_seconds, in_seconds._replace(at=day(3))], [0])
        assert np.all(np.isnan(histories.after.stability))
        assert histories.last.tolist() == [1]

    def test_answers_before_the_day_that_counts_say_nothing_after_it(self) -> None:
        found = left(learned, graduated, asked, asked_again, ignored_before=FIRST_DAY + 4)
        assert found == [*WHOLE[:2], *left(asked, asked_again)]
        assert left(learned, graduated, asked, ignored_before=FIRST_DAY) == WHOLE[:3]
        histories = replay([learned, asked], [0], FIRST_DAY + 40)
        assert histories.counts.tolist() == [False, False]

    def test_learning_across_that_day_counts_as_cut(self) -> None:
        second_day = LogRow(0, day(1), kind=0, interval=2)
        found = left(learned, second_day, asked, ignored_before=FIRST_DAY + 1)
        assert found[1] == 2.0
        assert left(second_day, asked) != found[1:]

    def test_a_card_answered_without_end_is_taken_up_again_and_again(self) -> None:
        rows = [LogRow(0, day(at), kind=int(at > 0), interval=7) for at in range(2 * LONGEST_RUN + 1)]
        found = left(*rows)
        assert [at for at, stability in enumerate(found) if stability == 7.0] == [
            LONGEST_RUN,
            2 * LONGEST_RUN,
        ]

    def test_cards_do_not_mix(self) -> None:
        other = [row._replace(card=1, at=row.at + 7) for row in (asked, asked_again)]
        histories = replay(
            sorted([learned, graduated, asked, asked_again, *other], key=lambda row: row.at), [0, 0]
        )
        assert histories.after.stability.tolist() == [*WHOLE, *left(asked, asked_again)]
        assert histories.answers.card.tolist() == [0, 0, 0, 0, 1, 1]
        assert histories.place.tolist() == [0, 1, 2, 4, 3, 5]
        assert histories.last.tolist() == [3, 5]


class TestEstimates:
    def estimated(self, interval: int, factor: int) -> tuple[float, float]:
        memories = estimated_memories(np.array([interval]), np.array([factor]), FSRS_PARAMETERS)
        return float(memories.stability[0]), float(memories.difficulty[0])

    def test_the_interval_is_the_stability(self) -> None:
        assert [self.estimated(interval, 2500)[0] for interval in (0, -600, 1, 40, 10**12)] == [
            *(1.0, 1.0, 1.0, 40.0, MOST_STABILITY),
        ]

    def test_a_hard_card_has_a_small_ease(self) -> None:
        difficulties = [self.estimated(10, ease)[1] for ease in (3000, 2500, 2000, 1300)]
        assert difficulties == sorted(difficulties)

    def test_the_ease_is_what_makes_the_interval_grow(self) -> None:
        """A card answered Good when due has its interval multiplied by its ease."""
        stability, difficulty = self.estimated(10, 2500)
        scheduler = FsrsScheduler(SchedulingOptions(fuzz=False))
        before = Memory(
            state=CardState.REVIEW,
            stability=stability,
            difficulty=difficulty,
            due_day=StudyDay(FIRST_DAY),
            last_review_at=from_milliseconds(START) - timedelta(days=10),
            last_review_day=StudyDay(FIRST_DAY - 10),
        )
        after = scheduler.review(
            CardId(1), before, Rating.GOOD, from_milliseconds(START), StudyDay(FIRST_DAY)
        )
        assert after.stability == pytest.approx(25.0)

    def test_small_factors_are_difficulties(self) -> None:
        assert self.estimated(10, 100)[1] == pytest.approx(1.0)
        assert self.estimated(10, 600)[1] == pytest.approx(5.5)
        assert self.estimated(10, 1100)[1] == pytest.approx(10.0)

    def test_no_factor_is_the_usual_ease(self) -> None:
        assert self.estimated(10, 0) == self.estimated(10, 2500)


@given(log_rows(4), st.integers(0, 3), st.sampled_from((EVER, FIRST_DAY + 45)))
def test_any_log_leaves_memories_within_bounds_or_none(
    rows: list[LogRow], which: int, ignored_before: int
) -> None:
    histories = replay(rows, [which % 3, 0, 1, 2], ignored_before)
    after = histories.after
    assert np.array_equal(np.isnan(after.stability), np.isnan(after.difficulty))
    known = ~np.isnan(after.stability)
    assert np.all((after.stability[known] >= 0.001) & (after.stability[known] <= MOST_STABILITY))
    assert np.all((after.difficulty[known] >= 1) & (after.difficulty[known] <= 10))
    assert sorted(histories.place.tolist()) == list(range(len(histories.place)))
    assert np.all(known[histories.is_new])
