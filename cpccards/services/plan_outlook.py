"""Is this enough? Where the study plan leads, and where more minutes or a later date would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cpccards.domain.clock import StudyDay, date_of_day
from cpccards.domain.durations import minutes_words
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.forecast_history import ForecastPoint, forecast_point
from cpccards.domain.progress import IsCancelled, Report, never, unreported
from cpccards.domain.study_plan import ChunkKind, StudyPlan
from cpccards.services.forecasting import ForecastService
from cpccards.services.pace import seconds_an_answer
from cpccards.services.plan_evidence import read_done
from cpccards.services.planning import PlanStanding
from cpccards.services.presets import PresetService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

ENOUGH_CHANCE = 0.8
"""The chance to pass with which a plan is said to be enough."""

USUAL_HOURS = (80, 120)
"""What published advice takes for the whole preparation."""

_MORE_MINUTES = (20, 40)
_LATER_DAYS = (14, 28)
_LITTLE = 1.0
"""Points of the score; less is not worth a change of plans."""

_ON_CARDS = (ChunkKind.CARDS, ChunkKind.DRILL)


@dataclass(frozen=True, slots=True)
class Option:
    """A way to go on: more minutes each day, or a later exam; 0 and 0 is the plan as it is."""

    more_minutes: int
    later_days: int
    point: ForecastPoint


@dataclass(frozen=True, slots=True)
class Enough:
    """Where the plan leads.

    Attributes:
        hours: planned from today, and studied so far.
        options: the plan as it is first; empty while there is not enough evidence for a number.
        words: what that means, a sentence each.
    """

    hours: float
    hours_so_far: float
    options: tuple[Option, ...]
    words: tuple[str, ...]


class PlanOutlookService:
    """Plays the plan out to the exam. Belongs on a worker."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        presets: PresetService,
        forecasting: ForecastService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._presets = presets
        self._forecasting = forecasting

    def enough(
        self,
        standing: PlanStanding,
        hours_before: int = 0,
        report: Report = unreported,
        cancelled: IsCancelled = never,
    ) -> Enough | None:
        """Whether the plan is enough; None when it was cancelled.

        Args:
            hours_before: studied before, away from the app.
        """
        from cpccards.domain.projection import Habit, project_plan
        from cpccards.services.study_cards import read_study_deck

        today, exam_day = self._calendar.today(), self._calendar.exam_day()
        hours = _minutes_ahead(standing.plan, today) / 60
        with self._units() as uow:
            deck = read_study_deck(uow, today)
            pace = seconds_an_answer(uow)
            so_far = hours_before + sum(done.minutes for done in read_done(uow, 0).values()) / 60
        forecast = self._forecasting.current()
        if exam_day <= today or forecast.evidence is EvidenceLevel.NONE:
            return Enough(hours, so_far, (), _words(hours, so_far, (), None, 0.0))
        on_cards = _minutes_on_cards(standing.plan, today)
        usual = on_cards / (exam_day - today)
        wanted = [(0, 0), *((more, 0) for more in _MORE_MINUTES), *((0, later) for later in _LATER_DAYS)]
        options: list[Option] = []
        for done, (more, later) in enumerate(wanted, start=1):
            if cancelled():
                return None
            # Each day's cards are chosen by minutes here, as the plan chooses them, not by a deck's limits.
            habit = Habit(
                minutes=usual + more,
                new_a_day=len(deck.cards.cards),
                reviews_a_day=len(deck.cards.cards),
                seconds_an_answer=pace,
                desired_retention=self._presets.default.desired_retention,
            )
            then = exam_day + later
            for day, stands in project_plan(deck.cards, habit, today, then, [then]):
                point = forecast_point(self._forecasting.projected(stands), StudyDay(day))
                options.append(Option(more, later, point))
            report(done, len(wanted), "Working out where the plan leads")
        words = _words(hours, so_far, tuple(options), date_of_day(exam_day), on_cards / 60)
        return Enough(hours, so_far, tuple(options), words)


def _minutes_ahead(plan: StudyPlan, today: int) -> int:
    return sum(day.minutes for day in plan.days if day.day >= today)


def _minutes_on_cards(plan: StudyPlan, today: int) -> int:
    """Cards and drills; exams, the error log and the books teach too, but nobody has measured how much."""
    return sum(
        chunk.minutes
        for day in plan.days
        if day.day >= today
        for chunk in day.chunks
        if chunk.kind in _ON_CARDS
    )


def _words(
    hours: float, so_far: float, options: tuple[Option, ...], exam: date | None, on_cards: float
) -> tuple[str, ...]:
    """In sentences.

    Args:
        on_cards: hours of the plan's cards and drills, which the options were worked out from.
    """
    if not hours:
        return ("The plan holds nothing from today on that could be judged.",)
    words: list[str] = []
    if options:
        best = options[0].point
        is_enough = best.pass_probability >= ENOUGH_CHANCE
        if is_enough:
            words.append("This should be enough: most likely you pass if you keep to the plan.")
        else:
            words.append("This may not be enough: if you keep to the plan, passing is not yet likely.")
        if max(option.point.mean for option in options) < best.mean + _LITTLE:
            words.append("40 minutes more a day, or four weeks more, would change little.")
            if not is_enough:
                words.append("A practice exam tells best what costs you points.")
        elif not is_enough:
            words.append(_cheapest(options, exam))
        words.append(
            f"Only cards and drills are counted, {minutes_words(3600 * on_cards)} of the plan: nobody has "
            "measured what practice exams, the error log and the books add."
        )
    else:
        words.append("There is no predicted score yet, so only the hours can be judged.")
    low, high = USUAL_HOURS
    total = hours + so_far
    measure = "within" if low <= total <= high else "below" if total < low else "above"
    words.append(
        f"The plan holds {minutes_words(3600 * hours)}, and with what you studied so far it is "
        f"{minutes_words(3600 * total)}: {measure} the {low} to {high} hours that are usually advised in all."
    )
    return tuple(words)


def _cheapest(options: tuple[Option, ...], exam: date | None) -> str:
    """What would be enough, the least of it."""
    enough = [option for option in options[1:] if option.point.pass_probability >= ENOUGH_CHANCE]
    for option in enough:
        if option.more_minutes:
            return f"{option.more_minutes} minutes more a day would be."
    if enough and exam is not None:
        return f"An exam {enough[0].later_days // 7} weeks later would be, at the same minutes."
    return "Neither 40 minutes more a day nor four weeks more would be by themselves; together they may."
