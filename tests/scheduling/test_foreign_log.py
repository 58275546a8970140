"""Anki's review log: what of it can have happened, and its way out again."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from cpccards.domain.reviews import CardEventKind, CardState
from cpccards.scheduling.foreign_log import EARLIEST, parse_raw, raw_log, sound_log
from cpccards.scheduling.foreign_reviews import event_columns
from tests.support.foreign_logs import DAY_MS, START, LogRow, log_of, log_rows, rows_of

END = START + 10_000 * DAY_MS


def sound(*rows: LogRow, cards: int = 3) -> tuple[list[LogRow], list[str]]:
    log, problems = sound_log(log_of(rows), cards, END)
    assert all(problem.fatal for problem in problems)
    kept = [
        LogRow(*row) for row in zip(*(getattr(log, name).tolist() for name in LogRow._fields), strict=True)
    ]
    return kept, [problem.why for problem in problems]


@given(log_rows(3))
def test_a_sound_log_is_kept_whole(rows: list[LogRow]) -> None:
    assert sound(*rows) == (rows, [])


def test_rows_out_of_order_are_put_in_order() -> None:
    early, late = LogRow(0, START), LogRow(1, START + 5)
    assert sound(late, early) == ([early, late], [])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (LogRow(0, START + 1, ease=9), "rating"),
        (LogRow(0, START + 1, ease=-1), "rating"),
        (LogRow(0, EARLIEST - 1), "before 1990"),
        (LogRow(0, -(2**63)), "before 1990"),
        (LogRow(0, END), "future"),
        (LogRow(0, 2**63 - 1), "future"),
        (LogRow(1, START), "same time"),
        (LogRow(3, START + 1), "no card"),
        (LogRow(-1, START + 1), "no card"),
    ],
)
def test_what_cannot_have_happened_is_counted_and_left_out(wrong: LogRow, why: str) -> None:
    good = [LogRow(0, START), LogRow(2, START + 2)]
    kept, problems = sound(*good, wrong)
    assert kept == good
    (problem,) = problems
    assert problem.startswith("1 of 3 entries")
    assert why in problem


def test_each_reason_is_told_once() -> None:
    rows = [LogRow(0, START + 1000 * at, ease=9) for at in range(1234)]
    rows += [LogRow(0, START + 7), LogRow(0, START + 7), LogRow(8, START + 8)]
    kept, problems = sound(*rows)
    assert kept == [LogRow(0, START + 7)]
    assert [problem.split(" of ")[0] for problem in problems] == ["1", "1,234", "1"]


@pytest.mark.parametrize(
    ("row", "is_answer", "kind"),
    [
        (LogRow(0, START, kind=0), True, None),
        (LogRow(0, START, kind=1), True, None),
        (LogRow(0, START, kind=2), True, None),
        (LogRow(0, START, kind=3), True, None),
        (LogRow(0, START, kind=3, factor=0), False, CardEventKind.CRAM),
        (LogRow(0, START, kind=3, factor=0, ease=0), False, CardEventKind.CRAM),
        (LogRow(0, START, kind=4, ease=0), False, CardEventKind.MANUAL),
        (LogRow(0, START, kind=4, factor=0, ease=0), False, CardEventKind.RESET),
        (LogRow(0, START, kind=5, ease=0), False, CardEventKind.RESCHEDULED),
        (LogRow(0, START, kind=1, ease=0), False, CardEventKind.MANUAL),
        (LogRow(0, START, kind=99, ease=0), False, CardEventKind.MANUAL),
        (LogRow(0, START, kind=4, ease=2), True, None),
    ],
)
def test_answers_and_events(row: LogRow, is_answer: bool, kind: CardEventKind | None) -> None:
    log, _ = sound_log(log_of([row]), 1, END)
    assert log.is_answer.tolist() == [is_answer]
    columns = event_columns(log, log.at // DAY_MS)
    assert columns["kind"] == ([] if kind is None else [kind.value])
    if kind is not None:
        assert columns["rating"] == [row.ease or None]
        assert columns["raw"] == [f"[1,0,{row.factor},{row.kind}]"]


def test_a_time_taken_that_our_tables_do_not_keep_goes_along() -> None:
    log, _ = sound_log(log_of([LogRow(0, START, took_ms=-5), LogRow(0, START + 1)]), 1, END)
    assert log.kept_took_ms().tolist() == [0, 5000]
    assert log.raw() == ["[1,0,2500,1,-5]", "[1,0,2500,1]"]


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [
        ("[1,-600,2500,1]", (1, -600, 2500, 1)),
        ("[1,-600,2500,1,-5]", (1, -600, 2500, 1, -5)),
        (None, None),
        ("", None),
        ("[1,2,3]", None),
        ("[1,2,3,4,5,6]", None),
        ("[1,2,3,4.5]", None),
        ("[1,2,3,١]", None),
        ("[1,2,3,4]\n", None),
        (f"[{'9' * 30},2,3,4]", None),
        ('["x",2,3,4]', None),
    ],
)
def test_raw_is_read_only_where_it_is_four_or_five_numbers(raw: str | None, numbers: object) -> None:
    assert parse_raw(raw) == numbers


class TestOwnLog:
    """Reviews and events that never were in Anki."""

    def columns(self, **changes: Any) -> dict[str, list[Any]]:
        at, day = START, START // DAY_MS
        row = {
            "card_id": 7,
            "reviewed_at": at,
            "day": day,
            "rating": 3,
            "took_ms": 4200,
            "origin": "window",
            "clock_suspect": 0,
            "previous_at": at - 4 * DAY_MS,
            "previous_day": day - 4,
            "state_before": CardState.REVIEW.value,
            "step_before": None,
            "stability_before": 4.0,
            "difficulty_before": 5.5,
            "due_at_before": None,
            "due_day_before": day - 1,
            "state_after": CardState.REVIEW.value,
            "step_after": None,
            "stability_after": 11.0,
            "difficulty_after": 5.5,
            "due_at_after": None,
            "due_day_after": day + 11,
        }
        return {name: [value] for name, value in (row | changes).items()}

    def test_intervals_are_what_was_left_and_the_factor_is_the_difficulty(self) -> None:
        assert rows_of(raw_log(self.columns(), {})) == [LogRow(7, START, 3, 11, 3, 600, 4200, 1)]

    def test_steps_count_in_seconds(self) -> None:
        columns = self.columns(
            state_before=CardState.NEW.value,
            previous_at=None,
            previous_day=None,
            due_day_before=None,
            state_after=CardState.LEARNING.value,
            difficulty_after=None,
            due_day_after=None,
            due_at_after=START + 600_000,
        )
        assert rows_of(raw_log(columns, {})) == [LogRow(7, START, 3, -600, 0, 0, 4200, 0)]

    @pytest.mark.parametrize(
        ("state", "kind"),
        [(CardState.NEW, 0), (CardState.LEARNING, 0), (CardState.REVIEW, 1), (CardState.RELEARNING, 2)],
    )
    def test_the_kind_is_that_of_the_state_before(self, state: CardState, kind: int) -> None:
        assert raw_log(self.columns(state_before=state.value), {}).kind == (kind,)

    @pytest.mark.parametrize(("difficulty", "factor"), [(1.0, 100), (10.0, 1100), (5.5, 600)])
    def test_the_factor_runs_from_100_to_1100(self, difficulty: float, factor: int) -> None:
        assert raw_log(self.columns(difficulty_after=difficulty), {}).factor == (factor,)

    @pytest.mark.parametrize("kind", CardEventKind)
    def test_an_event_comes_back_as_the_same_event(self, kind: CardEventKind) -> None:
        columns: dict[str, list[Any]] = {
            "card_id": [0],
            "at": [START],
            "day": [START // DAY_MS],
            "kind": [kind.value],
            "rating": [3 if kind is CardEventKind.CRAM else None],
            "took_ms": [10],
            "raw": [None],
        }
        log, problems = sound_log(raw_log({}, columns), 1, END)
        assert problems == ()
        assert event_columns(log, log.at // DAY_MS)["kind"] == [kind.value]

    def test_rows_of_one_time_move_apart_and_keep_their_order(self) -> None:
        rows = [self.columns(card_id=card, raw="[1,2,3,1]") for card in (4, 5, 6)]
        columns = {name: [row[name][0] for row in rows] for name in rows[0]}
        columns["reviewed_at"] = [START, START, START + 1]
        written = raw_log(columns, {})
        assert list(written.card) == [4, 5, 6]
        assert list(written.at) == [START, START + 1, START + 2]

    def test_nothing_comes_of_nothing(self) -> None:
        assert len(raw_log({}, {})) == 0
