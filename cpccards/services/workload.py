"""What a desired retention would cost this learner, with these cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpccards.domain.presets import Preset
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.services.pace import seconds_an_answer
from cpccards.services.presets import PresetService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.domain.workload import Workload


@dataclass(frozen=True, slots=True)
class Workloads:
    """What each desired retention comes to.

    Attributes:
        cards: how many were played out.
        by_horizon: the workloads in order of retention, by days looked at.
    """

    cards: int
    by_horizon: dict[int, tuple[Workload, ...]]


class WorkloadService:
    """Reads every card of a preset, so it belongs on a worker; numpy comes with the first simulation."""

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, presets: PresetService) -> None:
        self._units = units
        self._calendar = calendar
        self._presets = presets

    def simulate(
        self, preset: Preset, report: Report = unreported, cancelled: IsCancelled = never
    ) -> Workloads:
        """Plays out the cards of a preset, suspended ones left out, for retentions from 70 to 97 %.

        Raises:
            Cancelled: `cancelled()` said so.
        """
        import numpy as np

        from cpccards.domain.learning import FSRS_PARAMETERS
        from cpccards.domain.workload import RETENTIONS, StudyRules, WorkloadCards, simulate_workload
        from cpccards.services.study_cards import read_study_deck

        today = self._calendar.today()
        with self._units() as uow:
            deck = read_study_deck(uow, today, self._presets.decks_under(preset.key, uow))
            pace = seconds_an_answer(uow)
        cards = WorkloadCards(
            deck.cards.stability,
            deck.cards.difficulty,
            deck.cards.last_day,
            np.where(deck.in_steps, today, deck.due_day),
        )
        rules = StudyRules(
            new_a_day=preset.new_per_day,
            reviews_a_day=preset.reviews_per_day,
            maximum_interval=preset.maximum_interval,
            seconds_an_answer=pace,
            parameters=preset.parameters or FSRS_PARAMETERS,
        )
        retentions = sorted({*RETENTIONS, preset.desired_retention})
        found = simulate_workload(cards, rules, today, retentions, report=report, cancelled=cancelled)
        return Workloads(len(cards.stability), found)
