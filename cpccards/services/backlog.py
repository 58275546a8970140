"""More due than a day holds: spread over some days; and a pause that leaves no heap behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import StudyDay, day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.memory import chance_of_recall
from cpccards.domain.notes import CardId
from cpccards.services.presets import PresetService
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.repositories.cards import DueCard
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class SpreadPlan:
    """How due cards would be spread.

    Attributes:
        cards: how many.
        per_day: how many of them come on each day, from the first on.
    """

    first_day: StudyDay
    cards: int
    per_day: tuple[int, ...]


class BacklogService:
    """Moves due days. What is remembered of a card stays: nothing was answered."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        presets: PresetService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._presets = presets

    def overdue(self) -> int:
        """How many cards are due today or were before."""
        with self._units() as uow:
            return uow.cards.count_due(self._calendar.today())

    def is_heap(self) -> bool:
        """True when more is due than the presets let into one day."""
        a_day = sum(self._presets.limits(preset)[1] for preset in self._presets.in_use())
        return self.overdue() > a_day

    def plan(self, days: int) -> SpreadPlan:
        """How what is due now would be spread over so many days. Raises BadInput for no day, or too many."""
        self._check(days)
        return _plan(self._calendar.today(), self.overdue(), days)

    def spread(self, days: int) -> Changes:
        """Spreads what is due now over so many days, what is nearest to being forgotten first.

        Raises:
            BadInput: no day, or too many.
        """
        self._check(days)
        today = self._calendar.today()
        with self._units() as uow:
            due = uow.cards.due(today)
            over = "1 day" if days == 1 else f"{days} days"
            cards = "1 card" if len(due) == 1 else f"{len(due):,} cards"
            changed = changes(f"Spread {cards} over {over}", Subject.CARDS)
            _spread(uow, due, today, _plan(today, len(due), days).per_day)
            uow.commit(changed)
        return changed

    def plan_pause(self, until: date) -> SpreadPlan:
        """How the cards due before `until` would be spread after it. Raises BadInput for a day gone by."""
        with self._units() as uow:
            return self._after(until, uow.cards.count_due(self._last_day(until)))

    def pause(self, until: date) -> Changes:
        """Brings no cards before `until`; what would have come by then comes after it, a few more each day.

        Raises:
            BadInput: the day is not ahead, or too far ahead.
        """
        last = self._last_day(until)
        with self._units() as uow:
            due = uow.cards.due(last)
            plan = self._after(until, len(due))
            _spread(uow, due, plan.first_day, plan.per_day)
            uow.settings.put({"paused_until": until.isoformat()})
            changed = changes("Pause studying", Subject.SETTINGS, Subject.CARDS)
            uow.commit(changed)
        self._settings.reload()
        return changed

    def end_pause(self) -> Changes:
        """Goes on today. What was put off stays put off."""
        changed = changes("Resume studying", Subject.SETTINGS)
        with self._units() as uow:
            uow.settings.put({"paused_until": None})
            uow.commit(changed)
        self._settings.reload()
        return changed

    def _check(self, days: int) -> None:
        if not 1 <= days <= MOST_DAYS:
            raise BadInput(
                "That number can't be used", f"Days must lie between 1 and {MOST_DAYS}.", "Choose another."
            )

    def _last_day(self, until: date) -> StudyDay:
        """The last study day of a pause."""
        ahead = day_of_date(until) - self._calendar.today()
        if not 1 <= ahead <= MOST_DAYS:
            raise BadInput(
                "That day can't be used",
                f"A pause ends tomorrow at the earliest, and after {MOST_DAYS} days at the latest.",
                "Choose the day on which you go on.",
            )
        return StudyDay(day_of_date(until) - 1)

    def _after(self, until: date, cards: int) -> SpreadPlan:
        first = day_of_date(until)
        return _plan(first, cards, first - self._calendar.today())


def _plan(first: StudyDay, cards: int, days: int) -> SpreadPlan:
    """Evenly, the fuller days first."""
    return SpreadPlan(first, cards, tuple((cards + days - 1 - day) // days for day in range(days)))


def _spread(uow: UnitOfWork, due: Sequence[DueCard], first: StudyDay, per_day: Sequence[int]) -> None:
    def risk(card: DueCard) -> tuple[float, CardId]:
        return chance_of_recall(card.stability, max(0, first - card.last_review_day)), card.card

    days: list[int] = []
    for offset, count in enumerate(per_day):
        days += [first + offset] * count
    place = {card.card: day for card, day in zip(sorted(due, key=risk), days, strict=True)}
    uow.cards.change_all(list(place), lambda row: {"due_day": place[CardId(row["id"])]})
