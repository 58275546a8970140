"""The focus timer: blocks of study with breaks between them, by a clock that nobody can set.

The timer is a value. Each function takes it and the seconds since the computer started, and returns the next
one. Seconds that passed unseen, because the computer slept, are no study: a block stands still from the last
second that was seen. A break goes on meanwhile; who sleeps has a break.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cpccards.domain.errors import BadInput
from cpccards.domain.study_plan import KIND_NAMES, MOST_MINUTES, ChunkKind

UNSEEN_SECONDS = 90.0
"""Between two looks at the clock; more means that the computer slept."""

LEAST_MINUTES = 5
"""A block that is ended early is kept from so many minutes on."""

FOCUS_KINDS = (ChunkKind.CARDS, ChunkKind.ERRORS, ChunkKind.BOOKS)
"""What a block can be spent on besides a topic."""


class Stage(StrEnum):
    """Where the timer is."""

    OFF = "off"
    BLOCK = "block"
    BREAK = "break"
    LONG_BREAK = "long-break"
    READY = "ready"
    """A break is over: the next block begins when the learner wants."""


@dataclass(frozen=True, slots=True)
class FocusPlan:
    """Lengths in minutes, and after how many blocks the break is a long one."""

    minutes: int = 25
    break_minutes: int = 5
    long_break_minutes: int = 15
    blocks_to_long_break: int = 4

    def seconds(self, stage: Stage) -> float:
        """How long a stage lasts; 0 for one without an end."""
        minutes = {
            Stage.BLOCK: self.minutes,
            Stage.BREAK: self.break_minutes,
            Stage.LONG_BREAK: self.long_break_minutes,
        }
        return 60.0 * minutes.get(stage, 0)


@dataclass(frozen=True, slots=True)
class FocusBlock:
    """Study that is kept.

    Attributes:
        day: the study day it was finished on.
        topic: what it was about; None for several topics.
        minutes: at least 1.
    """

    day: int
    minutes: int
    kind: ChunkKind = ChunkKind.CARDS
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class FocusTimer:
    """The timer at a moment.

    Attributes:
        used: seconds of the present stage so far.
        seen_at: when `used` was right, in seconds since the computer started.
        is_paused: the learner stopped it for a while.
        has_slept: the computer slept through part of a block, which was paused for it.
        blocks: finished since the timer was started.
        topic, kind: what the blocks are about.
    """

    plan: FocusPlan = FocusPlan()
    stage: Stage = Stage.OFF
    used: float = 0.0
    seen_at: float = 0.0
    is_paused: bool = False
    has_slept: bool = False
    blocks: int = 0
    kind: ChunkKind = ChunkKind.CARDS
    topic: str | None = None

    @property
    def is_on(self) -> bool:
        """Started, and not stopped."""
        return self.stage is not Stage.OFF

    @property
    def runs(self) -> bool:
        """Time counts at present."""
        return self.stage in {Stage.BLOCK, Stage.BREAK, Stage.LONG_BREAK} and not self.is_paused

    @property
    def left(self) -> float:
        """Seconds to the end of the stage."""
        return max(0.0, self.plan.seconds(self.stage) - self.used)


@dataclass(frozen=True, slots=True)
class Moved:
    """The timer afterwards, whether a stage came to its end, and the minutes of study to be kept, if any."""

    timer: FocusTimer
    ended: Stage | None = None
    minutes: int = 0


def started(plan: FocusPlan, kind: ChunkKind, topic: str | None, at: float) -> FocusTimer:
    """A timer at the beginning of its first block."""
    return FocusTimer(plan, Stage.BLOCK, seen_at=at, kind=kind, topic=topic)


def looked_at(timer: FocusTimer, at: float) -> Moved:
    """The timer at a later second, at most one stage on."""
    passed = max(0.0, at - timer.seen_at)
    if not timer.runs:
        return Moved(replace(timer, seen_at=at))
    if timer.stage is Stage.BLOCK and passed > UNSEEN_SECONDS:
        return Moved(replace(timer, seen_at=at, is_paused=True, has_slept=True))
    now = replace(timer, used=timer.used + passed, seen_at=at)
    return _ended(now) if now.used >= now.plan.seconds(now.stage) else Moved(now)


def skipped(timer: FocusTimer, at: float) -> Moved:
    """Goes on to what comes next. A block that lasted long enough is kept with the minutes it had."""
    before = looked_at(timer, at)
    if before.ended is not None or not timer.is_on:
        return before
    if before.timer.stage is Stage.READY:
        return Moved(_at(before.timer, Stage.BLOCK))
    return _ended(before.timer)


def stopped(timer: FocusTimer, at: float) -> Moved:
    """Ends it. A block that lasted long enough is kept with the minutes it had."""
    before = looked_at(timer, at)
    off = FocusTimer(timer.plan, seen_at=at, kind=timer.kind, topic=timer.topic)
    if before.ended is not None:
        return replace(before, timer=off)
    return Moved(off, timer.stage if timer.is_on else None, _minutes(before.timer))


def paused(timer: FocusTimer, at: float) -> Moved:
    """Stops it for a while, or lets it go on."""
    before = looked_at(timer, at)
    now = before.timer
    if before.ended is not None or now.stage in {Stage.OFF, Stage.READY}:
        return before
    pauses = not timer.is_paused
    return Moved(replace(now, is_paused=pauses, has_slept=now.has_slept and pauses))


def _ended(timer: FocusTimer) -> Moved:
    if timer.stage is not Stage.BLOCK:
        return Moved(_at(timer, Stage.READY), timer.stage)
    minutes = _minutes(timer)
    blocks = timer.blocks + (minutes > 0)
    is_long = blocks > 0 and minutes > 0 and blocks % timer.plan.blocks_to_long_break == 0
    after = Stage.LONG_BREAK if is_long else Stage.BREAK
    return Moved(replace(_at(timer, after), blocks=blocks), Stage.BLOCK, minutes)


def _at(timer: FocusTimer, stage: Stage) -> FocusTimer:
    return replace(timer, stage=stage, used=0.0, is_paused=False, has_slept=False)


def _minutes(timer: FocusTimer) -> int:
    if timer.stage is not Stage.BLOCK:
        return 0
    minutes = int(min(timer.used, timer.plan.seconds(Stage.BLOCK)) // 60)
    return minutes if minutes >= LEAST_MINUTES else 0


def block_as_mapping(block: FocusBlock) -> dict[str, object]:
    """What `parse_block` makes the same of."""
    return {"day": block.day, "topic": block.topic, "minutes": block.minutes, "kind": block.kind.value}


def parse_block(given: Mapping[str, Any]) -> FocusBlock:
    """A block as kept; what is unknown in it is passed over. Raises BadInput for what can't be."""
    day, minutes, topic = given.get("day"), given.get("minutes"), given.get("topic")
    if type(day) is not int or type(minutes) is not int or not 1 <= minutes <= MOST_MINUTES:
        raise BadInput(
            "A focus block can't be read",
            "Its day or its minutes are damaged.",
            "It is left out of the plan.",
        )
    named = topic if isinstance(topic, str) and topic else None
    try:
        kind = ChunkKind(given.get("kind", ""))
    except ValueError:
        kind = ChunkKind.CARDS if named is None else ChunkKind.DRILL
    return FocusBlock(day, minutes, kind, named)


def timer_words(timer: FocusTimer, topic_name: str = "") -> str:
    """The timer in a quiet line; empty while it is off."""
    about = topic_name or KIND_NAMES[timer.kind]
    if timer.stage is Stage.OFF:
        return ""
    if timer.stage is Stage.READY:
        done = "1 block done" if timer.blocks == 1 else f"{timer.blocks} blocks done"
        return f"The break is over. {done}."
    if timer.has_slept:
        return f"{about}: paused while the computer slept, {_left_words(timer.left)} left."
    left = f"{_left_words(timer.left)} left"
    if timer.is_paused:
        left = f"paused, {left}"
    if timer.stage is Stage.BLOCK:
        return f"Block {timer.blocks + 1}, {about}: {left}."
    return f"{'Long break' if timer.stage is Stage.LONG_BREAK else 'Break'}: {left}."


def _left_words(seconds: float) -> str:
    if seconds <= 60:
        return "under a minute"
    return f"{-int(-seconds // 60)} min"
