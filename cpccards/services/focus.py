"""The focus timer of an open library: it runs on while pages change, and keeps finished blocks."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import BootClock
from cpccards.domain.focus import (
    FocusBlock,
    FocusPlan,
    FocusTimer,
    Moved,
    Stage,
    block_as_mapping,
    looked_at,
    paused,
    skipped,
    started,
    stopped,
    timer_words,
)
from cpccards.domain.study_plan import ChunkKind
from cpccards.domain.topics import TOPIC_BY_KEY, TOPICS
from cpccards.services.encouragement import EncouragementService
from cpccards.services.plan_evidence import FOCUS_KIND
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory


class FocusService:
    """One timer (`workspace.focus`).

    Each act returns what ended with it, and what changed in the library where a block was kept. Keeping one
    is no undoable step: it comes by itself, and undo is for what the learner did last.
    """

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        encouragement: EncouragementService,
        boot_clock: BootClock,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._encouragement = encouragement
        self._boot_clock = boot_clock
        self._timer = FocusTimer()
        self.about: ChunkKind | str = ChunkKind.CARDS
        """What the next block is meant to be about: a kind of study, or the key of a topic."""

    @property
    def timer(self) -> FocusTimer:
        """As it was when last looked at."""
        return self._timer

    @property
    def words(self) -> str:
        """The timer in a quiet line; empty while it is off."""
        topic = self._timer.topic
        return timer_words(self._timer, TOPIC_BY_KEY[topic].name if topic in TOPIC_BY_KEY else "")

    @property
    def wants_sound(self) -> bool:
        """Whether the end of a block or break may be heard."""
        return self._encouragement.current.sound

    def topics(self) -> list[tuple[str, str]]:
        """(key, name) of what a block can be about."""
        return [(topic.key, topic.name) for topic in TOPICS]

    def start(self, kind: ChunkKind = ChunkKind.CARDS, topic: str | None = None) -> None:
        """Begins a block, in place of one that runs."""
        choices = self._encouragement.current
        plan = FocusPlan(
            choices.focus_minutes,
            choices.break_minutes,
            choices.long_break_minutes,
            choices.blocks_to_long_break,
        )
        self.about = topic or kind
        kind = ChunkKind.DRILL if topic is not None else kind
        self._timer = started(plan, kind, topic, self._boot_clock.elapsed())

    def tick(self) -> tuple[Stage | None, Changes | None]:
        """Looks at the clock."""
        return self._move(looked_at)

    def skip(self) -> tuple[Stage | None, Changes | None]:
        """Goes on to what comes next."""
        return self._move(skipped)

    def pause(self) -> tuple[Stage | None, Changes | None]:
        """Stops for a while, or goes on."""
        return self._move(paused)

    def stop(self) -> tuple[Stage | None, Changes | None]:
        """Ends it."""
        return self._move(stopped)

    def _move(self, move: Callable[[FocusTimer, float], Moved]) -> tuple[Stage | None, Changes | None]:
        before = self._timer
        moved = move(before, self._boot_clock.elapsed())
        self._timer = moved.timer
        if not moved.minutes:
            return moved.ended, None
        block = FocusBlock(self._calendar.today(), moved.minutes, before.kind, before.topic)
        with self._units() as uow:
            uow.records.put(FOCUS_KIND, secrets.token_hex(8), block_as_mapping(block), self._calendar.now())
            uow.commit()
        return moved.ended, changes("Finish a focus block", Subject.PLAN)
