"""FSRS's parameters fitted to the learner's own reviews, preset by preset."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import day_of_date
from cpccards.domain.fit_report import FitReport
from cpccards.domain.presets import Preset, read_parameters
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.reviews import CardEventKind
from cpccards.services.presets import PresetService
from cpccards.services.rescheduling import RescheduleService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.scheduling.parameter_fit import EngineChoice
    from cpccards.scheduling.review_histories import ReviewHistories

LEAST_NEW_REVIEWS = 400
"""New reviews below which fitting again is not worth a word."""

MANY_REVIEWS = 50_000
"""Reviews from which on fsrs-rs fits where it is installed. Our own fit foresees later reviews a little
better, but its time grows with them (`make optimise-check`)."""


class OptimizingService:
    """Fits in a process of its own, so it belongs on a worker; numpy comes with the first fit."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        presets: PresetService,
        rescheduling: RescheduleService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._presets = presets
        self._rescheduling = rescheduling

    def histories(self, preset: Preset) -> ReviewHistories:
        """What the parameters of a preset are fitted to: the reviews of its cards that count."""
        from cpccards.scheduling.counted_reviews import counted_reviews, histories_to_fit

        with self._units() as uow:
            decks = self._presets.decks_under(preset.key, uow)
            reviews = uow.histories.reviews(decks)
            resets = uow.histories.last_events(decks, CardEventKind.RESET)
        return histories_to_fit(counted_reviews(reviews, resets, _ignored_before(preset)))

    def fit(
        self,
        preset: Preset,
        report: Report = unreported,
        cancelled: IsCancelled = never,
        engine: EngineChoice | None = None,
    ) -> FitReport:
        """Fits parameters and holds them against those in use; nothing is changed.

        Args:
            engine: what to fit with; None for our own fit, or fsrs-rs where there are very many reviews.

        Raises:
            BadInput: fewer than 400 reviews to judge by.
            Cancelled: `cancelled()` said so.
            CpcCardsError: the fit was interrupted.
        """
        from cpccards.scheduling.optimizer import OptimizerProcess

        report(0, 1, "Reading your reviews")
        histories = self.histories(preset)
        chosen = engine or ("auto" if len(histories) > MANY_REVIEWS else "own")
        return OptimizerProcess(chosen).run(histories, preset.parameters or None, report, cancelled)

    def fitted(self, preset: Preset, fit: FitReport) -> Preset:
        """The preset with the parameters of a fit."""
        return replace(
            preset,
            parameters=fit.parameters,
            fitted_on=self._calendar.date(),
            fitted_reviews=fit.scored,
        )

    def adopt(
        self,
        preset: Preset,
        fit: FitReport,
        *,
        reschedule: bool = False,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Changes:
        """Takes a fit's parameters over, in one step.

        Args:
            preset: as it was when they were fitted.
            reschedule: the cards' memories are worked out anew by them, and their due days moved.

        Raises:
            BadInput: the preset was changed since, and cards were to be moved; nothing was changed.
            Cancelled: `cancelled()` said so.
        """
        after = self.fitted(preset, fit)
        if reschedule:
            return self._rescheduling.carry_out(self._rescheduling.plan(preset, after, report, cancelled))
        present = self._presets.get(preset.key)
        return self._keep("Use fitted parameters", self.fitted(present, fit))

    def paste(self, preset: Preset, text: str) -> Changes:
        """Takes over parameters that the learner brings along, moved to the nearest values FSRS takes.

        Raises:
            BadInput: these are not 21 numbers; nothing was changed.
        """
        from cpccards.scheduling.parameter_bounds import within_bounds

        return self._keep(
            "Paste parameters", replace(without_fit(preset), parameters=within_bounds(read_parameters(text)))
        )

    def use_defaults(self, preset: Preset) -> Changes:
        """Goes back to FSRS's default parameters."""
        return self._keep("Use default parameters", without_fit(preset))

    def due_for_fit(self, preset: Preset) -> int:
        """How many reviews there are that no fit has seen, once they are worth one; 0 before that.

        They are worth one from 400 on, and from half as many as the last fit had.
        """
        since = 0 if preset.fitted_on is None else day_of_date(preset.fitted_on) + 1
        since = max(since, _ignored_before(preset) or 0)
        with self._units() as uow:
            decks = self._presets.decks_under(preset.key, uow)
            # Looking at the cards of each review is what takes long.
            new = uow.reviews.count_scored(None if len(decks) == len(self._presets.decks()) else decks, since)
        return new if new >= max(LEAST_NEW_REVIEWS, preset.fitted_reviews / 2) else 0

    def all_due_for_fit(self) -> dict[str, int]:
        """The presets with enough reviews for a fit that no fit has seen: how many, by key."""
        due = {preset.key: self.due_for_fit(preset) for preset in self._presets.in_use()}
        return {key: reviews for key, reviews in due.items() if reviews}

    def _keep(self, step: str, wanted: Preset) -> Changes:
        changed = changes(step, Subject.PRESETS)
        with self._units() as uow:
            uow.presets.put(wanted)
            uow.commit(changed)
        self._presets.reload()
        return changed


def without_fit(preset: Preset) -> Preset:
    """The preset with FSRS's default parameters."""
    return replace(preset, parameters=(), fitted_on=None, fitted_reviews=0)


def _ignored_before(preset: Preset) -> int | None:
    return None if preset.ignore_before is None else day_of_date(preset.ignore_before)
