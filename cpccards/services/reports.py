"""Progress reports for a tutor, gathered from everything there is; `report_csv` and the window write them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from cpccards.domain.attempts import StoredAttempt
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.clock import date_of_day
from cpccards.domain.errors import BadInput
from cpccards.domain.forecast import Forecast
from cpccards.domain.kept_values import full_date
from cpccards.domain.mock_causes import CAUSE_NAMES, Cause
from cpccards.domain.progress_report import (
    FEWEST_SEEN,
    WEEKS,
    ProgressReport,
    ReportPart,
    ReportResult,
    ReportScore,
    ReportSection,
    ReportTopic,
    ReportWeek,
    day_minutes,
    weak_first,
    weeks_up_to,
)
from cpccards.domain.study_plan import KIND_NAMES, PRACTICE_MINUTES, WEEK
from cpccards.domain.support import Person, meeting_words, open_for, question_words
from cpccards.domain.topics import TOPIC_BY_KEY, TOPICS
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.plan_evidence import read_done
from cpccards.services.planning import PlanningService
from cpccards.services.settings import SettingsService
from cpccards.services.study_advice import StudyAdviceService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.services.support import PEOPLE, questions_of
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

RECENT_DAYS = 7 * WEEKS
"""Days back that topics, causes and results of practice exams are taken from."""

_NEXT_TOPICS = 3


class ReportService:
    """Reads everything there is, so it belongs on a worker; numpy comes with the forecast."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        outlines: OutlineService,
        forecasting: ForecastService,
        advice: StudyAdviceService,
        planning: PlanningService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._outlines = outlines
        self._forecasting = forecasting
        self._advice = advice
        self._planning = planning

    def gather(self, person: str = "", parts: Collection[ReportPart] = tuple(ReportPart)) -> ProgressReport:
        """The report as of today.

        Args:
            person: key of whom it is for; empty for nobody in particular.
            parts: what is told.

        Raises:
            BadInput: the person is gone.
        """
        today = self._calendar.date()
        forecast = self._forecasting.current()
        outline = self._outlines.get(forecast.outline_id)
        with self._units() as uow:
            reader = None if not person else PEOPLE.get(uow, person)
            attempts = uow.attempts.all()
            weeks = self._weeks(uow, today)
            topics, causes, unnamed = self._from_practice(uow, outline)
            waiting = open_for(questions_of(uow), person)
        ranked, unknown = weak_first(topics)
        whole = ProgressReport(
            made_on=today,
            person="" if reader is None else reader.name,
            parts=tuple(part for part in ReportPart if part in parts),
            score=_score(forecast),
            sections=_sections(forecast),
            topics=ranked,
            unknown_topics=unknown,
            results=_results(attempts),
            weeks=weeks,
            causes=causes,
            unnamed=unnamed,
            questions=tuple((question_words(each), each.source.context) for each in waiting),
            plan=self._plan(reader) if ReportPart.PLAN in parts else (),
        )
        return _only(whole)

    def _weeks(self, uow: UnitOfWork, today: date) -> tuple[ReportWeek, ...]:
        done = read_done(uow, self._calendar.today() - RECENT_DAYS - 7)
        return weeks_up_to(today, {date_of_day(day): day_minutes(each) for day, each in done.items()})

    def _from_practice(
        self, uow: UnitOfWork, outline: Blueprint
    ) -> tuple[list[ReportTopic], tuple[tuple[str, int], ...], int]:
        """Topics with what cards and practice exams say of them; why questions were missed."""
        since = self._calendar.today() - RECENT_DAYS
        recent = [record.id for record in uow.mocks.all() if record.day > since and not record.open]
        asked = [entry for own in uow.mocks.questions_of(recent).values() for entry in own]
        known = self._forecasting.topics()
        topics = []
        wanted = {key for section in outline.sections for key in section.topics}
        for topic in (topic for topic in TOPICS if topic.key in wanted):
            recalled, seen, cards = known.get(topic.key, (0.0, 0, 0))
            own = [entry for entry in asked if entry.question.topic == topic.key]
            if not cards and not own:
                continue
            recall = 100 * recalled / seen if seen >= FEWEST_SEEN else None
            right = sum(entry.right for entry in own)
            topics.append(ReportTopic(topic.name, recall, right, len(own), seen, cards))
        counts = {cause: sum(entry.cause is cause for entry in asked) for cause in Cause}
        causes = sorted(
            ((CAUSE_NAMES[cause], n) for cause, n in counts.items() if n), key=lambda each: -each[1]
        )
        return topics, tuple(causes), sum(not entry.right and entry.cause is None for entry in asked)

    def _plan(self, reader: Person | None) -> tuple[str, ...]:
        """What the learner has set, and what would bring most."""
        settings = self._settings.current
        days = self._calendar.days_to_exam()
        exam = settings.exam_date
        if exam is None or days is None:
            told = ["No exam date is set." if exam is None else "The exam date that is set has passed."]
        else:
            told = [f"The exam is on {full_date(exam)}, in {days} days."]
        told += self._from_study_plan() or [f"Set aside: {settings.minutes_per_day} minutes a day."]
        best = [
            TOPIC_BY_KEY[block.topic].name for block in self._advice.study_next() if block.points.mean > 0
        ]
        if best:
            told.append(f"Topics with the most points to gain next: {'; '.join(best[:_NEXT_TOPICS])}.")
        if reader is not None and (when := meeting_words(reader, self._calendar.date())):
            told.append(f"Next meeting with {reader.name}: {when}.")
        return tuple(told)

    def _from_study_plan(self) -> list[str]:
        """What the next seven days of the study plan hold; nothing without a plan."""
        try:
            standing = self._planning.standing()
        except BadInput:
            # The page of the plan says what is wrong with it; a report has nothing to tell of it.
            return []
        if standing is None:
            return []
        chunks = [chunk for n in range(WEEK) for chunk in standing.on(standing.today + n).day.chunks]
        minutes = sum(chunk.minutes for chunk in chunks)
        names = dict.fromkeys(KIND_NAMES[chunk.kind] for chunk in chunks if chunk.kind in PRACTICE_MINUTES)
        topics = dict.fromkeys(
            TOPIC_BY_KEY[chunk.topic].name for chunk in chunks if chunk.topic in TOPIC_BY_KEY
        )
        told = [f"Study plan, the next seven days: {minutes} minutes."]
        if names or topics:
            told.append(f"In it: {'; '.join((*names, *topics))}.")
        return told


def _score(forecast: Forecast) -> ReportScore:
    return ReportScore(
        forecast.outline_name,
        forecast.mean,
        forecast.low,
        forecast.high,
        100 * forecast.pass_probability,
        100 * forecast.pass_mark,
        forecast.evidence,
    )


def _sections(forecast: Forecast) -> tuple[ReportSection, ...]:
    return tuple(
        ReportSection(each.name, 100 * each.weight, each.mean, each.low, each.high, each.evidence)
        for each in forecast.sections
    )


def _results(attempts: list[StoredAttempt]) -> tuple[ReportResult, ...]:
    """Whole exams, the newest first: results of a few sections alone have no score to tell."""
    made = []
    for attempt in sorted(attempts, key=lambda each: (each.result.taken_on_day, each.id), reverse=True):
        result, total = attempt.result, attempt.result.total
        if total is None and not result.total_below:
            continue
        is_exam = result.kind == "exam"
        made.append(
            ReportResult(
                date_of_day(result.taken_on_day),
                attempt.name or ("CPC exam" if is_exam else "Practice exam"),
                is_exam,
                percent=None if total is None else 100 * total[0] / total[1],
                right=result.total_right,
                asked=result.total_asked,
                below=result.total_below,
            )
        )
    return tuple(made)


def _only(report: ProgressReport) -> ProgressReport:
    """The report without what was not chosen."""
    held: dict[ReportPart, dict[str, Any]] = {
        ReportPart.SCORE: {"score": None},
        ReportPart.SECTIONS: {"sections": ()},
        ReportPart.TOPICS: {"topics": (), "unknown_topics": ()},
        ReportPart.RESULTS: {"results": ()},
        ReportPart.HOURS: {"weeks": ()},
        ReportPart.CAUSES: {"causes": (), "unnamed": 0},
        ReportPart.QUESTIONS: {"questions": ()},
    }
    empty = {
        name: none for part, own in held.items() if part not in report.parts for name, none in own.items()
    }
    return replace(report, **empty)
