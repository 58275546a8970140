"""A library to try things out on: a simulated learner with weeks of reviews behind them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from cpccards.domain.attempts import ExamResult
from cpccards.domain.clock import EPOCH, StudyDay
from cpccards.domain.memory import retrievability
from cpccards.domain.notes import CardId, NoteId
from cpccards.domain.reviews import CardState, Memory, Origin, Rating, Review
from cpccards.scheduling.fsrs_scheduler import FsrsScheduler
from cpccards.services.workspace import Workspace

DAYS = 60
NEW_A_DAY = 15
_SITTING_HOUR = timedelta(hours=20)
_BEFORE_BED = timedelta(hours=8)


class SimulatedLearner:
    """Somebody who sits down in the evening and remembers about as FSRS expects.

    Args:
        seed: the same seed gives the same history.
        skill: logits by which they recall better (or worse) than FSRS expects.
        sitting: when they sit down, counted from midnight UTC of the date that names the study day.
    """

    def __init__(
        self,
        scheduler: FsrsScheduler,
        seed: int = 20,
        skill: float = 0.2,
        sitting: timedelta = _SITTING_HOUR,
    ) -> None:
        self._scheduler = scheduler
        self._sitting = sitting
        self._random = random.Random(seed)  # noqa: S311 - a story, not a secret
        self._skill = skill
        self.memories: dict[CardId, Memory] = {}
        self.reviews: list[Review] = []

    def study(self, day: StudyDay, new: list[CardId]) -> None:
        """One evening: what is due, then the new cards, each until it leaves its steps."""
        at = EPOCH + timedelta(days=int(day)) + self._sitting
        due = [
            card
            for card, memory in self.memories.items()
            if memory.due_day is not None and memory.due_day <= day
        ]
        for card in [*due, *new]:
            at = self._until_learned(card, at, day)

    def _until_learned(self, card: CardId, at: datetime, day: StudyDay) -> datetime:
        while True:
            before = self.memories.get(card, Memory())
            rating = self._rating(before, day)
            took = self._random.randint(4000, 19000)
            at += timedelta(milliseconds=took)
            after = self._scheduler.review(card, before, rating, at, day)
            self.reviews.append(Review(card, at, day, rating, took, before, after, Origin.DEMO))
            self.memories[card] = after
            if after.due_at is None:
                return at
            # The waiting between steps is filled with other cards.
            at += timedelta(seconds=20)

    def _rating(self, memory: Memory, day: StudyDay) -> Rating:
        if memory.state is CardState.NEW:
            return self._random.choices(list(Rating), (35, 15, 40, 10))[0]
        if memory.due_at is not None:
            return self._random.choices(list(Rating), (12, 10, 70, 8))[0]
        elapsed = 0 if memory.last_review_day is None else day - memory.last_review_day
        recall = float(retrievability([memory.stability or 0.1], [elapsed], self._scheduler.decay)[0])
        odds = recall / max(1e-6, 1 - recall) * 2.718**self._skill
        if self._random.random() > odds / (1 + odds):
            return Rating.AGAIN
        return self._random.choices((Rating.HARD, Rating.GOOD, Rating.EASY), (15, 72, 13))[0]


def fill_demo(workspace: Workspace, *, days: int = DAYS, new_a_day: int = NEW_A_DAY, seed: int = 20) -> int:
    """Gives an unstudied library the history of a simulated learner who failed with 64 and studies again.

    Returns how many reviews were written. The library is marked as a demo.
    """
    today = workspace.calendar.today()
    # An evening where the learner is, so that it lies in the study day it counts for, and not ahead.
    evening = workspace.calendar.end_of_today() - _BEFORE_BED - EPOCH - timedelta(days=int(today))
    learner = SimulatedLearner(workspace.study.scheduler(workspace.presets.default), seed, sitting=evening)
    shuffler = random.Random(seed)  # noqa: S311
    with workspace.library_file() as uow:
        fresh = uow.cards.unseen(today, 100_000)
        first_cards: dict[NoteId, CardId] = {}
        for card in fresh:
            first_cards.setdefault(card.note, card.card)
        order = list(first_cards.values())
        shuffler.shuffle(order)
        first_day = today - days
        for offset in range(days):
            if offset % 7 == 5 and offset % 2:
                continue  # a day off now and then
            new, order = order[:new_a_day], order[new_a_day:]
            learner.study(StudyDay(first_day + offset), new)
        uow.reviews.add(learner.reviews)
        for studied, memory in learner.memories.items():
            uow.cards.remember(studied, memory)
        uow.attempts.add(
            ExamResult(
                taken_on_day=first_day - 9,
                kind="exam",
                outline_id="aapc-100-questions",
                total_right=64,
                total_asked=100,
            )
        )
        uow.settings.put({"demo": True, "welcomed": True})
        uow.commit()
    workspace.settings.reload()
    workspace.settings.change(
        workspace.calendar.date(), exam_date=workspace.calendar.date() + timedelta(days=41)
    )
    workspace.forecasting.invalidate()
    workspace.forecasting.fill_history()
    workspace.forecasting.keep_today()
    return len(learner.reviews)
