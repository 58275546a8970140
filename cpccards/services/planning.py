"""The study plan of a library: made, kept, and looked at with what was done of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.focus import FocusBlock, block_as_mapping
from cpccards.domain.papers import PaperKind
from cpccards.domain.study_plan import (
    KIND_NAMES,
    WEEK,
    Availability,
    Chunk,
    ChunkKind,
    Phase,
    PlanDay,
    SectionNeed,
    StudyPlan,
    availability_mapping,
    check_availability,
    parse_availability,
    parse_plan,
    plan_mapping,
    weekday_of,
)
from cpccards.domain.study_plan_days import make_plan
from cpccards.domain.study_plan_needs import section_needs
from cpccards.domain.study_plan_review import DayDone, fill, is_done, replan
from cpccards.domain.study_plan_words import move_words, room_words, topic_name
from cpccards.services.custom_study import CustomStudy, CustomStudyService, StudySelection, Which
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.pace import seconds_an_answer
from cpccards.services.plan_evidence import APART_KIND, read_done
from cpccards.services.settings import SettingsService
from cpccards.services.study_advice import StudyAdviceService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

KIND = "study-plan"
"""Of records; the keys are below."""

_AVAILABILITY, _PLAN = "availability", "plan"

POTENTIAL_MINUTES = 120
"""A block of so long tells what a topic's cards could bring."""

_PAPERS = {
    ChunkKind.FULL: PaperKind.FULL,
    ChunkKind.HALF: PaperKind.HALF,
    ChunkKind.TIMED: PaperKind.QUICK,
    ChunkKind.ERRORS: PaperKind.WEAK,
}
_FOCUS = (ChunkKind.CARDS, ChunkKind.DRILL, ChunkKind.ERRORS, ChunkKind.BOOKS)
"""What can be done away from the app, without handing anything in."""


@dataclass(frozen=True, slots=True)
class ChunkState:
    """A chunk, and the minutes that were done of it."""

    chunk: Chunk
    done: float

    @property
    def is_done(self) -> bool:
        """Whether it counts as done."""
        return is_done(self.chunk, self.done)


@dataclass(frozen=True, slots=True)
class DayState:
    """A day of the plan, its chunks with what was done, and all minutes studied on it."""

    day: PlanDay
    chunks: tuple[ChunkState, ...]
    studied: float


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """The plan as it stands.

    Attributes:
        moved: what slipped in the last days and where it went, a sentence each.
        done: by study day, all since the plan's first day.
    """

    plan: StudyPlan
    today: int
    days: Mapping[int, DayState]
    moved: tuple[str, ...]
    done: Mapping[int, DayDone]

    def week(self, day: int) -> tuple[DayState, ...]:
        """The seven days from the Monday of `day`'s week; those outside the plan are empty."""
        monday = day - weekday_of(day)
        return tuple(self.on(each) for each in range(monday, monday + WEEK))

    def on(self, day: int) -> DayState:
        """A study day, planned or not."""
        known = self.days.get(day)
        if known is not None:
            return known
        done = self.done.get(day)
        return DayState(PlanDay(day, Phase.REST, 0, 0), (), 0.0 if done is None else done.minutes)

    @property
    def left_today(self) -> tuple[ChunkState, ...]:
        """Today's chunks that are not done yet."""
        return tuple(state for state in self.on(self.today).chunks if not state.is_done)


class PlanningService:
    """Makes the plan and looks at it. It reads every card, so it belongs on a worker."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        outlines: OutlineService,
        forecasting: ForecastService,
        advice: StudyAdviceService,
        custom_study: CustomStudyService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._outlines = outlines
        self._forecasting = forecasting
        self._advice = advice
        self._custom_study = custom_study

    @property
    def exam(self) -> date | None:
        """The day of the next sitting, as the settings have it; it may have passed."""
        return self._settings.current.exam_date

    def availability(self) -> Availability:
        """When the learner can study; before they said so, the settings' minutes on every day."""
        with self._units() as uow:
            return self._availability(uow)

    @property
    def has_plan(self) -> bool:
        """Whether a plan was made."""
        with self._units() as uow:
            return uow.records.get(KIND, _PLAN) is not None

    def make(self, availability: Availability | None = None) -> Changes:
        """Makes the plan anew from where the learner stands, for other minutes when given.

        Raises:
            BadInput: there is no exam date, it has passed, or a number cannot be meant.
        """
        wanted = self.availability() if availability is None else availability
        check_availability(wanted)
        exam = self.exam
        today = self._calendar.today()
        if exam is None:
            raise BadInput(
                "There is no exam date", "A plan leads up to a day.", "Set the date of your exam first."
            )
        if day_of_date(exam) < today:
            raise BadInput(
                "The exam date has passed",
                f"The plan leads to {exam.day} {exam:%B %Y}, which is over.",
                "Record how it went under Attempts, and set the next date.",
            )
        plan = self._made(wanted, self._earlier())
        step = changes("Make a study plan", Subject.PLAN)
        with self._units() as uow:
            uow.records.put(KIND, _AVAILABILITY, availability_mapping(wanted), self._calendar.now())
            uow.records.put(KIND, _PLAN, plan_mapping(plan), self._calendar.now())
            uow.commit(step)
        return step

    def move_exam(self, exam: date) -> Changes:
        """Sets the date of the exam; a plan follows when it is looked at next.

        Raises:
            BadInput: the date has passed.
        """
        changed = self._settings.change(self._calendar.date(), exam_date=exam)
        return Changes(changed.subjects | {Subject.PLAN}, changed.step)

    def drop(self) -> Changes:
        """Removes the plan; when the learner can study is kept."""
        step = changes("Remove the study plan", Subject.PLAN)
        with self._units() as uow:
            if uow.records.get(KIND, _PLAN) is not None:
                uow.records.delete(KIND, _PLAN)
            uow.commit(step)
        return step

    def standing(self) -> PlanStanding | None:
        """The plan as it stands, with what slipped carried on; None where none was made.

        For an exam that was moved, and in each new week, it is made anew first: that is no undoable step.

        Raises:
            BadInput: what is kept of it is damaged.
        """
        today = self._calendar.today()
        with self._units() as uow:
            stored = uow.records.get(KIND, _PLAN)
            wanted = self._availability(uow)
        if stored is None:
            return None
        plan = parse_plan(stored)
        exam_day = plan.exam_day if self.exam is None else day_of_date(self.exam)
        is_old = plan.made_on - weekday_of(plan.made_on) + WEEK <= today
        if exam_day >= today and (exam_day != plan.exam_day or is_old):
            plan = self._made(wanted, self._carried(plan, today))
            with self._units() as uow:
                uow.records.put(KIND, _PLAN, plan_mapping(plan), self._calendar.now())
                uow.commit()
        return self._looked_at(plan, today)

    def note_apart(self, chunk: Chunk) -> Changes:
        """Counts a chunk of today as done away from the app: in the books, on paper, in a class."""
        if chunk.kind not in _FOCUS:
            raise BadInput(
                "That is not counted here",
                "A practice exam counts once it is handed in.",
                "Sit it under Practice, or add its result under Attempts.",
            )
        block = FocusBlock(self._calendar.today(), chunk.minutes, chunk.kind, chunk.topic)
        step = changes("Count study away from the app", Subject.PLAN)
        with self._units() as uow:
            uow.records.put(APART_KIND, secrets.token_hex(8), block_as_mapping(block), self._calendar.now())
            uow.commit(step)
        return step

    def way_to(self, chunk: Chunk) -> tuple[str, object]:
        """The page where a chunk is done, and what to tell it."""
        if chunk.kind in _PAPERS:
            return "mocks", _PAPERS[chunk.kind]
        if chunk.kind is ChunkKind.BOOKS:
            return "icd-10-cm", None
        if chunk.topic is None:
            return "review", None
        cards = self._drill(chunk)
        return ("review", cards) if cards.cards else ("mocks", PaperKind.PRACTICE)

    def why(self, plan: StudyPlan, chunk: Chunk) -> str:
        """Why a chunk is in the plan, in a sentence or two."""
        if chunk.topic is None:
            return WHY[chunk.kind]
        points = plan.points
        own = points.get(chunk.topic, 0.0)
        better = sum(other > own for other in points.values())
        name = topic_name(chunk.topic)
        if own < 0.05:
            return f"{name} is where it should be; these minutes keep it there."
        rank = "the most of all topics" if better == 0 else f"place {better + 1} of {len(points)} topics"
        return f"{name} has about {own:.1f} points of the score to gain: {rank}."

    def _drill(self, chunk: Chunk) -> StudySelection:
        with self._units() as uow:
            pace = seconds_an_answer(uow)
        wanted = CustomStudy(
            Which.ALL,
            topics=frozenset({chunk.topic or ""}),
            most=max(3, round(60 * chunk.minutes / pace)),
        )
        return self._custom_study.select(wanted, topic_name(chunk.topic or ""))

    def _availability(self, uow: UnitOfWork) -> Availability:
        stored = uow.records.get(KIND, _AVAILABILITY)
        if stored is None:
            return Availability(minutes=(self._settings.current.minutes_per_day,) * WEEK)
        return parse_availability(stored)

    def _earlier(self) -> tuple[PlanDay, ...]:
        """The days of the present plan before today, as they stood."""
        with self._units() as uow:
            stored = uow.records.get(KIND, _PLAN)
        return () if stored is None else self._carried(parse_plan(stored), self._calendar.today())

    def _carried(self, plan: StudyPlan, today: int) -> tuple[PlanDay, ...]:
        with self._units() as uow:
            done = read_done(uow, plan.made_on)
        return tuple(day for day in replan(plan, done, today).plan.days if day.day < today)

    def _made(self, availability: Availability, earlier: tuple[PlanDay, ...]) -> StudyPlan:
        forecast = self._forecasting.current()
        plan = make_plan(
            availability,
            self._needs(),
            today=self._calendar.today(),
            exam_day=self._calendar.exam_day(),
            predicted=None if forecast.evidence is EvidenceLevel.NONE else forecast.mean,
        )
        return replace(plan, days=(*earlier, *plan.days))

    def _needs(self) -> tuple[SectionNeed, ...]:
        forecast = self._forecasting.current()
        blocks = self._advice.study_next(minutes=POTENTIAL_MINUTES)
        return section_needs(
            self._outlines.get(self._forecasting.outline),
            {section.id: section.mean / 100 for section in forecast.sections},
            {block.topic: block.points.mean for block in blocks},
        )

    def _looked_at(self, plan: StudyPlan, today: int) -> PlanStanding:
        first = plan.days[0].day if plan.days else plan.made_on
        with self._units() as uow:
            done = read_done(uow, first)
        now = replan(plan, done, today)
        days = {day.day: _state(day, done.get(day.day, DayDone())) for day in now.plan.days}
        moved = [move_words(move, today) for move in now.moves]
        if now.gave_way:
            moved.append(room_words(now.gave_way))
        return PlanStanding(now.plan, today, days, tuple(moved), done)


WHY: dict[ChunkKind, str] = {
    ChunkKind.CARDS: "Cards come first each day: what is due tonight is forgotten tomorrow.",
    ChunkKind.DRILL: "",
    ChunkKind.ERRORS: "Going through your misses by cause is worth more than another exam.",
    ChunkKind.BOOKS: "The exam is open book: find a guideline, a note or a code within a minute.",
    ChunkKind.TIMED: "A timed block each week keeps you at the exam's pace of about 2½ minutes a question.",
    ChunkKind.HALF: "A half exam shows where you stand midway, in half the time.",
    ChunkKind.FULL: "A full exam trains four hours of attention, and tells most about your score.",
}


def chunk_name(chunk: Chunk) -> str:
    """What a chunk is, in the learner's words."""
    return KIND_NAMES[chunk.kind] if chunk.topic is None else topic_name(chunk.topic)


def _state(day: PlanDay, done: DayDone) -> DayState:
    filled = fill(day.chunks, done)
    states = (ChunkState(chunk, minutes) for chunk, minutes in zip(day.chunks, filled.minutes, strict=True))
    return DayState(day, tuple(states), done.minutes)
