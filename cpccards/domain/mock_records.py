"""A practice exam as it is kept: its paper, its clock, and each question as it was asked and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cpccards.domain.mock_causes import Cause
from cpccards.domain.mock_clock import Mark
from cpccards.domain.notes import CHOICE_LETTERS
from cpccards.domain.papers import MockId, PaperPlan
from cpccards.domain.questions import Question


@dataclass(frozen=True, slots=True)
class MockRecord:
    """A practice exam.

    Attributes:
        day: the study day it was started on.
        finished_at: when it was handed in; None while it is open.
        attempt: the attempt that its result is; None while there is none.
        position, part: of the question on screen, counted from 1.
        used_ms: of the part that is being sat; `earlier_ms` of those before it.
        pauses, paused_ms: how often and how long the clock stood.
        away_ms: of the time used, what passed with the app closed or the computer asleep.
        warned: the last warning given, in minutes left; 0 for none.
        mark: when the times were right.
    """

    id: MockId
    name: str
    plan: PaperPlan
    started_at: datetime
    day: int
    mark: Mark
    finished_at: datetime | None = None
    attempt: int | None = None
    position: int = 1
    part: int = 1
    used_ms: int = 0
    earlier_ms: int = 0
    paused: bool = False
    pauses: int = 0
    paused_ms: int = 0
    away_ms: int = 0
    warned: int = 0
    feeling: int | None = None
    feeling_text: str = ""

    @property
    def open(self) -> bool:
        """Not handed in yet."""
        return self.finished_at is None

    @property
    def part_ms(self) -> int | None:
        """What each part may last; None without a limit."""
        return None if self.plan.minutes is None else self.plan.minutes * 60_000 // self.plan.parts


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer given or taken back (None), and the visit to the question it fell in, counted from 1."""

    option: int | None
    visit: int


@dataclass(frozen=True, slots=True)
class AskedRecord:
    """A question of a practice exam.

    Attributes:
        question: as it was when it was asked, whatever became of it since.
        chosen: index of the option that stands; None while unanswered.
        struck: options struck out.
        visits: how often it came on screen.
        history: every change of the answer, oldest first.
        revealed: practice has shown the key.
    """

    id: int
    position: int
    part: int
    section: str
    question: Question
    chosen: int | None = None
    struck: frozenset[int] = frozenset()
    flagged: bool = False
    note: str = ""
    visits: int = 0
    spent_ms: int = 0
    history: tuple[Answer, ...] = ()
    revealed: bool = False
    cause: Cause | None = None

    @property
    def key_index(self) -> int:
        """Index of the right option."""
        return CHOICE_LETTERS.index(self.question.answer)

    @property
    def right(self) -> bool:
        """Whether the option that stands is the right one."""
        return self.chosen == self.key_index

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers given, without those taken back and those given twice in a row."""
        given: list[Answer] = []
        for answer in self.history:
            if answer.option is not None and (not given or given[-1].option != answer.option):
                given.append(answer)
        return tuple(given)
