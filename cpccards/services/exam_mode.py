"""Exam-date mode: with an exam ahead, each day's cards are chosen for what is known on that day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cpccards.domain.clock import StudyDay
from cpccards.domain.notes import CardId, DeckId, NoteId
from cpccards.domain.presets import Preset
from cpccards.domain.queue import DailyLimits
from cpccards.services.outlines import OutlineService
from cpccards.services.pace import seconds_an_answer
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from cpccards.domain.exam_mode import Allowance, DayPlan

_USUAL_DAYS = 14
"""Study days back over which a usual day's length is measured."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """Today's cards as the plan has them, apart from those in learning steps.

    Attributes:
        new: which of them were never seen.
        plan: how they were chosen.
    """

    cards: tuple[CardId, ...]
    new: frozenset[CardId]
    plan: DayPlan


def plan_sentence(plan: DayPlan, exam_date: date) -> str:
    """How the day's cards were chosen, in one sentence."""
    from cpccards.domain.exam_mode import Phase

    day = f"{exam_date.day} {exam_date:%B}"
    if plan.phase is Phase.COVERAGE:
        return (
            f"Chosen for your exam on {day}: what brings most points for the time, so that by then you will"
            f" have met {plan.coverage_at_exam:.0%} of the cards."
        )
    if plan.phase is Phase.KEEPING:
        return (
            f"Chosen for your exam on {day}: first what you are about to forget, then what brings most"
            " points."
        )
    return f"Your exam is on {day}: every card that you might not know there comes once more."


class ExamModeService:
    """Chooses the day's cards. Brings numpy along with the first day it plans."""

    def __init__(
        self,
        settings: SettingsService,
        calendar: StudyCalendar,
        presets: PresetService,
        outlines: OutlineService,
    ) -> None:
        self._settings = settings
        self._calendar = calendar
        self._presets = presets
        self._outlines = outlines

    @property
    def is_on(self) -> bool:
        """True when there is an exam ahead, minutes to study, and the learner has not turned this off."""
        settings = self._settings.current
        return (
            settings.exam_mode and settings.minutes_per_day > 0 and self._calendar.days_to_exam() is not None
        )

    def plan(
        self,
        uow: UnitOfWork,
        today: StudyDay,
        decks: Collection[DeckId] | None,
        met: set[NoteId],
        room: dict[str, DailyLimits],
    ) -> PlannedDay:
        """Today's cards of `decks`, or of the whole library.

        Args:
            met: notes met today already; none of their cards comes again.
            room: what each preset's limits leave of today; they hold where the preset says so.
        """
        import numpy as np

        from cpccards.domain.exam_mode import plan_day
        from cpccards.services.study_cards import not_today, read_study_deck

        deck = read_study_deck(uow, today, decks)
        kept = not_today(deck.cards, today) & ~deck.in_steps
        kept &= ~np.isin(deck.cards.notes, np.array(sorted(met), np.int64))
        fresh = deck.cards.stability <= 0
        held_back = self._held_back(room)
        for preset in held_back:
            own = np.isin(deck.decks, np.array(self._presets.decks_under(preset.key), np.int64))
            if room[preset.key].new <= 0:
                kept &= ~(own & fresh)
            if room[preset.key].reviews <= 0:
                kept &= ~(own & ~fresh)
        deck = deck.where(kept)
        days = uow.reviews.days_since(today - _USUAL_DAYS)
        spent = sum(ms for day, _, ms in days if day == today) / 1000
        earlier = [ms / 1000 for day, _, ms in days if day < today]
        wanted = 60.0 * self._settings.current.minutes_per_day
        new, reviews = self._allowances(held_back, room)
        plan = plan_day(
            deck.cards,
            self._outlines.get(self._settings.current.outline),
            None,
            day=today,
            exam_day=self._calendar.exam_day(),
            seconds_left=wanted - spent,
            seconds_a_day=wanted,
            seconds_an_answer=seconds_an_answer(uow),
            due_day=deck.due_day,
            typical_seconds=max(wanted, sum(earlier) / len(earlier)) if earlier else wanted,
            new=new,
            reviews=reviews,
            desired_retention=self._presets.default.desired_retention,
        )
        unseen = set(deck.cards.cards[deck.cards.stability <= 0].tolist())
        cards = [CardId(card) for card in plan.cards]
        return PlannedDay(tuple(cards), frozenset(card for card in cards if card in unseen), plan)

    def _held_back(self, room: dict[str, DailyLimits]) -> list[Preset]:
        return [preset for preset in self._presets.all() if preset.limits_before_exam and preset.key in room]

    def _allowances(
        self, held_back: list[Preset], room: dict[str, DailyLimits]
    ) -> tuple[Allowance | None, Allowance | None]:
        """The limits that hold for all cards: there are none where a preset in use leaves it to the plan."""
        from cpccards.domain.exam_mode import Allowance

        if not held_back or any(not preset.limits_before_exam for preset in self._presets.in_use()):
            return None, None
        limits = [self._presets.limits(preset) for preset in held_back]
        new, reviews = sum(new for new, _ in limits), sum(reviews for _, reviews in limits)
        return (
            Allowance(new, new - sum(room[preset.key].new for preset in held_back)),
            Allowance(reviews, reviews - sum(room[preset.key].reviews for preset in held_back)),
        )
