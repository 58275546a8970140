"""What went right: milestones with their days, a true sentence, best weeks, gains, errors that stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cpccards.domain.encouragement import Encouragement
from cpccards.domain.errors import BadInput
from cpccards.domain.milestones import (
    Covered,
    ExamDone,
    Happened,
    Milestone,
    MilestoneKind,
    compare,
    milestone_as_mapping,
    parse_milestone,
    reached,
)
from cpccards.domain.streaks import Rest, Week, best_weeks, streak_now, streaks, weeks
from cpccards.domain.true_sentences import (
    OwnData,
    SectionGain,
    TrueSentence,
    section_gains,
    sentence_of_the_day,
)
from cpccards.services.encouragement import EncouragementService
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.services.planning import PlanningService

KIND = "milestone"
FULL_EXAM = 100
"""Questions from which on a practice exam is a full one."""

_WEEK = 7
_SHOWN_MENDED = 12


@dataclass(frozen=True, slots=True)
class Courage:
    """What stands on Today and at the end of a review.

    Attributes:
        milestones: reached today, also those that were told.
        sentence: None where there is none today, or none is wanted.
        streak: days studied in the streak that runs; 0 where it is not wanted.
    """

    milestones: tuple[Milestone, ...] = ()
    sentence: TrueSentence | None = None
    streak: int = 0


@dataclass(frozen=True, slots=True)
class WentRight:
    """What the page of that name shows.

    Attributes:
        milestones: the newest first.
        streak, longest: days studied in the streak that runs, and in the longest.
        gains: sections whose forecast rose, most first.
        mended: (what the card asks, how often it was forgotten) of some cards that came right again.
        mended_count: of all.
    """

    milestones: tuple[Milestone, ...]
    streak: int
    longest: int
    weeks: tuple[Week, ...]
    gains: tuple[SectionGain, ...]
    mended: tuple[tuple[str, int], ...]
    mended_count: int
    sentence: TrueSentence | None


class MilestoneService:
    """Finds milestones, keeps them with their days, and says what went right.

    What it asks for is counted in the database and by the forecast; with many answers that takes a moment, so
    it belongs on a worker.
    """

    def __init__(
        self,
        units: UnitOfWorkFactory,
        calendar: StudyCalendar,
        outlines: OutlineService,
        forecasting: ForecastService,
        encouragement: EncouragementService,
        planning: PlanningService,
    ) -> None:
        self._units = units
        self._calendar = calendar
        self._outlines = outlines
        self._forecasting = forecasting
        self._encouragement = encouragement
        self._planning = planning

    def courage(self) -> Courage:
        """What there is to say now. Milestones are kept on the way; keeping them is no undoable step."""
        choices = self._encouragement.current
        if not choices.is_on:
            return Courage()
        today = self._calendar.today()
        new: tuple[Milestone, ...] = ()
        if choices.milestones:
            kept = self._keep()
            new = tuple(each for each in _wanted(kept, choices) if each.day == today)
        rest = self._rest()
        with self._units() as uow:
            days = [day for day, _, _ in uow.reviews.days()]
            mended, _ = uow.progress.mended(0) if choices.sentence else (0, ())
        streak = streak_now(days, rest, today)
        streak = streak if choices.streak else 0
        sentence = sentence_of_the_day(self._own_data(streak, mended)) if choices.sentence else None
        return Courage(new, sentence, streak)

    def note_told(self, told: tuple[Milestone, ...]) -> None:
        """Remembers that the learner was told of milestones. Not an undoable step."""
        with self._units() as uow:
            kept = uow.records.all(KIND)
            for each in told:
                if each.key in kept:
                    wanted = milestone_as_mapping(replace(each, is_told=True))
                    uow.records.put(KIND, each.key, wanted, self._calendar.now())
            uow.commit()

    def went_right(self) -> WentRight:
        """Everything the page shows."""
        choices = self._encouragement.current
        wants = choices.is_on and choices.milestones
        kept = _wanted(self._keep(), choices) if wants else []
        today = self._calendar.today()
        rest = self._rest()
        with self._units() as uow:
            log = uow.reviews.days()
            count, mended = uow.progress.mended(_SHOWN_MENDED)
        days = [day for day, _, _ in log]
        shows_streak = choices.is_on and choices.streak
        streak = streak_now(days, rest, today) if shows_streak else 0
        data = self._own_data(streak, count)
        return WentRight(
            milestones=tuple(sorted(kept, key=lambda each: (-each.day, each.key))),
            streak=streak,
            longest=max((each.length for each in streaks(days, rest)), default=0) if shows_streak else 0,
            weeks=tuple(best_weeks(weeks((day, n, ms / 1000) for day, n, ms in log))),
            gains=tuple(section_gains(data.points, data.names, today)),
            mended=tuple(mended),
            mended_count=count,
            sentence=sentence_of_the_day(data) if choices.is_on and choices.sentence else None,
        )

    def _rest(self) -> Rest:
        a_week = self._encouragement.current.rest_days
        if not self._planning.has_plan:
            return Rest(a_week)
        planned = self._planning.availability()
        if not any(planned.minutes):
            return Rest(a_week, planned.days_off.__contains__)
        return Rest(a_week, lambda day: not planned.usual(day))

    def _keep(self) -> list[Milestone]:
        """Brings what is kept up to date; returns it."""
        today = self._calendar.today()
        found = reached(self._happened(), self._rest())
        with self._units() as uow:
            kept = _read(uow)
            wanted = compare(kept, found, today)
            for each in wanted.put:
                uow.records.put(KIND, each.key, milestone_as_mapping(each), self._calendar.now())
            for key in wanted.dropped:
                uow.records.delete(KIND, key)
            uow.commit()
        present = {key: each for key, each in kept.items() if key not in wanted.dropped}
        return list((present | {each.key: each for each in wanted.put}).values())

    def _happened(self) -> Happened:
        forecast = self._forecasting.current()
        outline = self._outlines.get(self._forecasting.outline)
        topics = self._forecasting.topics().values()
        whole = Covered("", "", sum(cards for _, _, cards in topics), sum(seen for _, seen, _ in topics))
        with self._units() as uow:
            days = uow.reviews.days()
            new_cards = uow.progress.new_cards()
        return Happened(
            days=[(day, answers, milliseconds / 1000) for day, answers, milliseconds in days],
            new_cards=new_cards,
            exams=[
                ExamDone(str(attempt), day, 100 * right / asked, 100 * outline.pass_mark)
                for attempt, day, right, asked in self._exams()
            ],
            points=self._forecasting.history(),
            pass_percent=100 * outline.pass_mark,
            sections={section.id: section.name for section in outline.sections},
            covered=(
                whole,
                *(Covered(each.id, each.name, each.cards, each.seen) for each in forecast.sections),
            ),
        )

    def _own_data(self, streak: int, mended: int) -> OwnData:
        today = self._calendar.today()
        outline = self._outlines.get(self._forecasting.outline)
        with self._units() as uow:
            answers = [(day, count) for day, count, _ in uow.reviews.days_since(today - 2 * _WEEK + 1)]
            recalled = uow.reviews.retention(today - _WEEK + 1)
            mature = uow.progress.mature()
        return OwnData(
            today=today,
            points=self._forecasting.history(),
            names=[(section.id, section.name) for section in outline.sections],
            answers=answers,
            recalled=recalled,
            exams=[(day, int(right), asked) for _, day, right, asked in self._exams()],
            mended=mended,
            mature=mature,
            streak=streak,
        )

    def _exams(self) -> list[tuple[int, int, float, int]]:
        """(id, study day, right, asked) of full practice exams, in order of their day."""
        with self._units() as uow:
            attempts = uow.attempts.all()
        found = [
            (attempt.id, attempt.result.taken_on_day, *attempt.result.total)
            for attempt in attempts
            if attempt.result.kind == "mock" and attempt.result.total is not None
        ]
        return sorted((exam for exam in found if exam[3] >= FULL_EXAM), key=lambda exam: (exam[1], exam[0]))


def _wanted(found: list[Milestone], choices: Encouragement) -> list[Milestone]:
    """Without those of streaks, where streaks are not wanted."""
    return [each for each in found if choices.streak or each.kind is not MilestoneKind.STREAK]


def _read(uow: UnitOfWork) -> Mapping[str, Milestone]:
    """What is kept; what another version kept in a way unknown here goes unread."""
    found = {}
    for key, content in uow.records.all(KIND).items():
        try:
            found[key] = parse_milestone(content)
        except BadInput:
            continue
    return found
