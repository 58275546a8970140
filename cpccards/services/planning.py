"""The study plan of a library: made, kept, and looked at with what was done of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import date_of_day, day_of_date
from cpccards.domain.errors import BadInput
from cpccards.domain.evidence import EvidenceLevel
from cpccards.domain.focus import FocusBlock, block_as_mapping
from cpccards.domain.papers import PaperKind
from cpccards.domain.study_materials import Material, MaterialKind
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
from cpccards.domain.study_plan_days import make_plan, too_late_words
from cpccards.domain.study_plan_needs import section_needs
from cpccards.domain.study_plan_review import DayDone, Move, Replanned, fill, is_done, replan
from cpccards.domain.study_plan_words import left_words, topic_name
from cpccards.services.custom_study import CustomStudy, CustomStudyService, StudySelection, Which
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.pace import seconds_an_answer
from cpccards.services.plan_evidence import APART_KIND, read_done
from cpccards.services.settings import SettingsService
from cpccards.services.study_advice import StudyAdviceService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.study_materials import StudyMaterialService
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

KIND = "study-plan"
"""Of records; the keys are below."""

_AVAILABILITY, _PLAN = "availability", "plan"

FOCUS = "focus"
"""In place of a page: the focus timer, told what its next block is about."""

POTENTIAL_MINUTES = 120
"""A block of so long tells what a topic's cards could bring."""

_PAPERS = {
    ChunkKind.FULL: PaperKind.FULL,
    ChunkKind.HALF: PaperKind.HALF,
    ChunkKind.TIMED: PaperKind.QUICK,
    ChunkKind.ERRORS: PaperKind.WEAK,
}
_APART = (ChunkKind.CARDS, ChunkKind.DRILL, ChunkKind.ERRORS, ChunkKind.BOOKS)
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
        moves: what slipped in the last days and where it went; none once the exam is there.
        gave_way: minutes that topics gave to it.
        done: by study day, all since the plan's first day, and of the present week and month.
        materials: what the learner studies from.
    """

    plan: StudyPlan
    today: int
    days: Mapping[int, DayState]
    moves: tuple[Move, ...]
    gave_way: Mapping[str, int]
    done: Mapping[int, DayDone]
    materials: tuple[Material, ...]

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
        materials: StudyMaterialService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._outlines = outlines
        self._forecasting = forecasting
        self._advice = advice
        self._custom_study = custom_study
        self._materials = materials

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

    def make(
        self,
        availability: Availability | None = None,
        also: Sequence[tuple[str, str, Mapping[str, object]]] = (),
    ) -> Changes:
        """Makes the plan anew from where the learner stands, for other minutes when given.

        Args:
            also: (kind, key, content) of records to keep in the same step.

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
            for kind, key, content in also:
                uow.records.put(kind, key, content, self._calendar.now())
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
            left = self._replanned(plan, today)
            made = self._made(wanted, _before(left.plan, today))
            plan = replace(made, told=left_words(left.moves))
            with self._units() as uow:
                uow.records.put(KIND, _PLAN, plan_mapping(plan), self._calendar.now())
                uow.commit()
        return self._looked_at(plan, today)

    def note_apart(self, chunk: Chunk) -> Changes:
        """Counts a chunk of today as done away from the app: in the books, on paper, in a class."""
        if chunk.kind not in _APART:
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
        """The page where a chunk is done, and what to tell it; `FOCUS` for what is done in books."""
        if chunk.kind in _PAPERS:
            return "mocks", _PAPERS[chunk.kind]
        if chunk.kind is ChunkKind.BOOKS:
            return FOCUS, ChunkKind.BOOKS
        if chunk.topic is None:
            return "review", None
        cards = self._drill(chunk)
        return ("review", cards) if cards.cards else ("mocks", PaperKind.PRACTICE)

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
        today = self._calendar.today()
        return () if stored is None else _before(self._replanned(parse_plan(stored), today).plan, today)

    def _replanned(self, plan: StudyPlan, today: int) -> Replanned:
        with self._units() as uow:
            done = read_done(uow, plan.made_on)
        return replan(plan, done, today)

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
        month = day_of_date(date_of_day(today).replace(day=1))
        with self._units() as uow:
            done = read_done(uow, min(first, month, today - weekday_of(today)))
        now = replan(plan, done, today)
        days = {day.day: _state(day, done.get(day.day, DayDone())) for day in now.plan.days}
        materials = tuple(kept.material for kept in self._materials.all())
        if plan.exam_day > today:
            return PlanStanding(now.plan, today, days, now.moves, now.gave_way, done, materials)
        over = replace(now.plan, told="", notes=too_late_words(today, plan.exam_day))
        return PlanStanding(over, today, days, (), {}, done, materials)


_WHY: dict[ChunkKind, str] = {
    ChunkKind.CARDS: "Cards come first each day: what is due tonight is forgotten tomorrow.",
    ChunkKind.ERRORS: "Going through your misses by cause is worth more than another exam.",
    ChunkKind.BOOKS: "The exam is open book: find a guideline, a note or a code within a minute.",
    ChunkKind.TIMED: "A timed block each week keeps you at the exam's pace of about 2½ minutes a question.",
    ChunkKind.HALF: "A half exam shows where you stand midway, in half the time.",
    ChunkKind.FULL: "A full exam trains four hours of attention, and tells most about your score.",
}


def why(standing: PlanStanding, chunk: Chunk) -> str:
    """Why a chunk is in the plan, and which of the learner's materials are for it, in a sentence or two."""
    if chunk.kind is ChunkKind.BOOKS:
        return _with_materials(
            _WHY[chunk.kind], "Your books", standing.materials, lambda each: each.kind is MaterialKind.BOOK
        )
    if chunk.topic is None:
        return _WHY[chunk.kind]
    return _with_materials(
        _worth(standing.plan.points, chunk.topic),
        "Covered in",
        standing.materials,
        lambda each: chunk.topic in each.topics,
    )


def about(chunk: Chunk) -> ChunkKind | str | None:
    """What a focus block on a chunk is about; None for a practice exam, which has a clock of its own."""
    return chunk.topic or (chunk.kind if chunk.kind in _APART else None)


def chunk_name(chunk: Chunk) -> str:
    """What a chunk is, in the learner's words."""
    return KIND_NAMES[chunk.kind] if chunk.topic is None else topic_name(chunk.topic)


def _worth(points: Mapping[str, float], topic: str) -> str:
    own = points.get(topic, 0.0)
    better = sum(other > own for other in points.values())
    name = topic_name(topic)
    if own < 0.05:
        return f"{name} is where it should be; these minutes keep it there."
    rank = "the most of all topics" if better == 0 else f"place {better + 1} of {len(points)} topics"
    return f"{name} has about {own:.1f} points of the score to gain: {rank}."


def _with_materials(
    words: str, before: str, materials: Iterable[Material], fits: Callable[[Material], bool]
) -> str:
    names = [each.name for each in materials if fits(each)]
    return f"{words} {before}: {', '.join(names)}." if names else words


def _before(plan: StudyPlan, today: int) -> tuple[PlanDay, ...]:
    return tuple(day for day in plan.days if day.day < today)


def _state(day: PlanDay, done: DayDone) -> DayState:
    filled = fill(day.chunks, done)
    states = (ChunkState(chunk, minutes) for chunk, minutes in zip(day.chunks, filled.minutes, strict=True))
    return DayState(day, tuple(states), done.minutes)
