"""What was studied, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

from cpccards.domain.reviews import CardState
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Statistics:
    """The library at a glance.

    Attributes:
        states: how many cards stand where.
        retention: share remembered over the last 30 study days, of cards in review; None without any.
    """

    states: dict[CardState, int]
    reviews: int
    reviews_today: int
    days_studied: int
    retention: float | None


class StatisticsService:
    """Counts."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar) -> None:
        self._units = units
        self._calendar = calendar

    def all(self) -> Statistics:
        """The whole library, now."""
        today = self._calendar.today()
        with self._units() as uow:
            states = uow.cards.by_state()
            days = uow.reviews.days()
            remembered, asked = uow.reviews.retention(today - 29)
        return Statistics(
            states=states,
            reviews=sum(count for _, count, _ in days),
            reviews_today=next((count for day, count, _ in days if day == today), 0),
            days_studied=len(days),
            retention=remembered / asked if asked else None,
        )
