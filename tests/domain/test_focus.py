"""The focus timer as a value: blocks, breaks, sleep, ends that come early."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpccards.domain.errors import BadInput
from cpccards.domain.focus import (
    LEAST_MINUTES,
    UNSEEN_SECONDS,
    FocusBlock,
    FocusPlan,
    FocusTimer,
    Moved,
    Stage,
    block_as_mapping,
    looked_at,
    parse_block,
    paused,
    skipped,
    started,
    stopped,
    timer_words,
)
from cpccards.domain.study_plan import ChunkKind

PLAN = FocusPlan(minutes=25, break_minutes=5, long_break_minutes=15, blocks_to_long_break=2)


def run(timer: FocusTimer, seconds: float, step: float = 30.0) -> tuple[FocusTimer, list[Moved]]:
    """The timer after some seconds that were seen, and every move that ended a stage."""
    ends = []
    at, until = timer.seen_at, timer.seen_at + seconds
    while at < until:
        at = min(until, at + step)
        moved = looked_at(timer, at)
        timer = moved.timer
        if moved.ended is not None:
            ends.append(moved)
    return timer, ends


def test_a_block_a_break_and_the_long_break_after_the_second() -> None:
    timer, ends = run(started(PLAN, ChunkKind.CARDS, None, 100.0), 25 * 60)
    assert [(end.ended, end.minutes) for end in ends] == [(Stage.BLOCK, 25)]
    assert (timer.stage, timer.blocks, timer.left) == (Stage.BREAK, 1, 300.0)
    timer, ends = run(timer, 5 * 60)
    assert [(end.ended, end.minutes) for end in ends] == [(Stage.BREAK, 0)]
    assert timer.stage is Stage.READY
    assert not timer.runs
    timer, ends = run(timer, 3600)
    assert ends == []
    timer = skipped(timer, timer.seen_at).timer
    timer, ends = run(timer, 25 * 60)
    assert (timer.stage, timer.blocks) == (Stage.LONG_BREAK, 2)
    assert timer_words(timer) == "Long break: 15 min left."


def test_sleep_pauses_a_block_and_goes_on_with_a_break() -> None:
    timer, _ = run(started(PLAN, ChunkKind.DRILL, "anatomy", 0.0), 600)
    slept = looked_at(timer, 600 + 8 * 3600).timer
    assert (slept.used, slept.is_paused, slept.has_slept) == (600, True, True)
    assert timer_words(slept, "Anatomy") == "Anatomy: paused while the computer slept, 15 min left."
    on = paused(slept, 600 + 8 * 3600 + 5).timer
    assert (on.used, on.is_paused, on.has_slept) == (600, False, False)
    rest = replace(timer, stage=Stage.BREAK, used=0.0)
    assert looked_at(rest, 600 + 8 * 3600) == Moved(
        replace(rest, stage=Stage.READY, seen_at=600 + 8 * 3600), Stage.BREAK
    )


def test_a_pause_stands_still() -> None:
    timer, _ = run(started(PLAN, ChunkKind.CARDS, None, 0.0), 60)
    still = paused(timer, 60).timer
    assert timer_words(still) == "Block 1, Cards: paused, 24 min left."
    assert looked_at(still, 5000).timer.used == 60
    assert paused(looked_at(still, 5000).timer, 5000).timer.runs
    off = FocusTimer()
    assert paused(off, 9.0).timer.stage is Stage.OFF
    ended = paused(replace(timer, used=25 * 60 - 1), 62)
    assert (ended.ended, ended.minutes, ended.timer.is_paused) == (Stage.BLOCK, 25, False)


@pytest.mark.parametrize(
    ("minutes", "kept"), [(LEAST_MINUTES - 1, 0), (LEAST_MINUTES, LEAST_MINUTES), (24, 24)]
)
def test_a_block_ended_early_is_kept_from_a_few_minutes_on(minutes: int, kept: int) -> None:
    timer, _ = run(started(PLAN, ChunkKind.CARDS, None, 0.0), 60 * minutes)
    early = skipped(timer, timer.seen_at)
    assert (early.ended, early.minutes, early.timer.stage) == (Stage.BLOCK, kept, Stage.BREAK)
    assert early.timer.blocks == (kept > 0)
    end = stopped(timer, timer.seen_at)
    assert (end.ended, end.minutes, end.timer.stage) == (Stage.BLOCK, kept, Stage.OFF)


def test_skipping_and_stopping_elsewhere() -> None:
    off = FocusTimer()
    assert skipped(off, 1.0) == Moved(replace(off, seen_at=1.0))
    assert stopped(off, 1.0) == Moved(replace(off, seen_at=1.0))
    rest = replace(started(PLAN, ChunkKind.CARDS, None, 0.0), stage=Stage.BREAK, blocks=1)
    assert skipped(rest, 10.0).timer.stage is Stage.READY
    assert stopped(rest, 10.0).minutes == 0
    at_end = replace(started(PLAN, ChunkKind.CARDS, None, 0.0), used=25 * 60 - 5.0)
    assert skipped(at_end, 10.0).minutes == 25
    assert stopped(at_end, 10.0).minutes == 25
    assert stopped(at_end, 10.0).timer.stage is Stage.OFF


def test_words() -> None:
    assert timer_words(FocusTimer()) == ""
    begun = started(PLAN, ChunkKind.BOOKS, None, 0.0)
    assert timer_words(begun) == "Block 1, Finding it in the books: 25 min left."
    assert timer_words(replace(begun, used=25 * 60 - 30)) == (
        "Block 1, Finding it in the books: under a minute left."
    )
    assert timer_words(replace(begun, stage=Stage.READY, blocks=1)) == "The break is over. 1 block done."
    assert timer_words(replace(begun, stage=Stage.READY, blocks=2)) == "The break is over. 2 blocks done."
    assert timer_words(replace(begun, stage=Stage.BREAK)) == "Break: 5 min left."


@given(
    st.lists(
        st.tuples(st.sampled_from(("tick", "pause", "skip")), st.floats(0, 2 * UNSEEN_SECONDS)), max_size=60
    )
)
def test_what_is_kept_is_never_more_than_was_seen(acts: list[tuple[str, float]]) -> None:
    timer = started(PLAN, ChunkKind.CARDS, None, 0.0)
    at, seen, kept = 0.0, 0.0, 0
    for act, passed in acts:
        at += passed
        if timer.runs and timer.stage is Stage.BLOCK and passed <= UNSEEN_SECONDS:
            seen += passed
        moved = {"tick": looked_at, "pause": paused, "skip": skipped}[act](timer, at)
        kept += moved.minutes
        timer = moved.timer
        assert timer.used >= 0
        assert moved.minutes <= PLAN.minutes
    assert 60 * kept <= seen + 1e-6


@given(
    st.integers(-(10**6), 10**6),
    st.integers(1, 1440),
    st.sampled_from(ChunkKind),
    st.none() | st.just("anatomy"),
)
def test_a_block_comes_back_as_it_was_kept(
    day: int, minutes: int, kind: ChunkKind, topic: str | None
) -> None:
    block = FocusBlock(day, minutes, kind, topic)
    assert parse_block({**block_as_mapping(block), "later": 1}) == block


def test_blocks_of_other_versions() -> None:
    assert parse_block({"day": 1, "minutes": 5, "kind": "x"}) == FocusBlock(1, 5, ChunkKind.CARDS)
    assert parse_block({"day": 1, "minutes": 5, "kind": 3, "topic": "anatomy"}).kind is ChunkKind.DRILL
    for damaged in ({}, {"day": "1", "minutes": 5}, {"day": 1, "minutes": 0}, {"day": 1, "minutes": 1441}):
        with pytest.raises(BadInput):
            parse_block(damaged)
