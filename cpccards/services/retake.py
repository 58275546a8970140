"""The retake: what the learner's purchase says, and what the last preparation taught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cpccards.domain.attempts import StoredAttempt
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import date_of_day
from cpccards.domain.retake import (
    PreparationReview,
    RetakeNote,
    RetakeTerms,
    SectionEffort,
    changed_availability,
    efforts,
    hours_by_topic,
    neglected,
    parse_review,
    parse_terms,
    retake_notes,
    review_as_mapping,
    terms_as_mapping,
)
from cpccards.domain.study_plan import Availability
from cpccards.domain.weak_areas import section_weights
from cpccards.services.forecasting import ForecastService
from cpccards.services.outlines import OutlineService
from cpccards.services.plan_evidence import read_done
from cpccards.services.settings import SettingsService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from cpccards.services.planning import PlanningService
    from cpccards.services.study_materials import StudyMaterialService

TERMS_KIND, REVIEW_KIND = "retake-terms", "preparation-review"
_TERMS = "terms"


@dataclass(frozen=True, slots=True)
class Preparation:
    """A preparation, from the sitting before it to the one after it.

    Attributes:
        key: of its look back.
        first, last: study days.
        sat: the sitting it led to; None for one under way.
        hours: in all, by answers, practice exams and the focus timer.
        efforts: what each section of the outline got, in its order.
        topics: (name, hours) of each topic that was studied, the most first.
        neglected: sections that got far less than their share.
    """

    key: str
    first: int
    last: int
    sat: StoredAttempt | None
    hours: float
    efforts: tuple[SectionEffort, ...]
    topics: tuple[tuple[str, float], ...]
    neglected: tuple[SectionEffort, ...]
    review: PreparationReview


class RetakeService:
    """Keeps what the learner enters. Every act is one undoable step."""

    def __init__(
        self,
        units: UnitOfWorkFactory,
        settings: SettingsService,
        calendar: StudyCalendar,
        outlines: OutlineService,
        forecasting: ForecastService,
        planning: PlanningService,
        materials: StudyMaterialService,
    ) -> None:
        self._units = units
        self._settings = settings
        self._calendar = calendar
        self._outlines = outlines
        self._forecasting = forecasting
        self._planning = planning
        self._materials = materials

    @property
    def terms(self) -> RetakeTerms:
        """What the learner's purchase says."""
        with self._units() as uow:
            return parse_terms(uow.records.get(TERMS_KIND, _TERMS) or {})

    def keep_terms(self, given: Mapping[str, Any]) -> Changes:
        """Keeps them. Raises BadInput for a number or date that can't be."""
        terms = parse_terms(given)
        return self._put("Change the terms of the retake", TERMS_KIND, _TERMS, terms_as_mapping(terms))

    def notes(self) -> list[RetakeNote]:
        """What follows for the next sitting, warnings first."""
        sat = self._sittings()
        last = date_of_day(sat[-1].result.taken_on_day) if sat else None
        exam = self._settings.current.exam_date
        found = retake_notes(self.terms, last, exam, self._calendar.date())
        found += [RetakeNote(each.warning, warns=True) for each in self._materials.all() if each.warning]
        return sorted(found, key=lambda note: not note.warns)

    @property
    def has_books(self) -> bool:
        """Whether the learner has said which code books they use, and of which year."""
        return any(each.material.edition is not None for each in self._materials.all())

    def preparation(self) -> Preparation | None:
        """The preparation for the last sitting, or the one under way; None before anything was studied.

        Reads what was done on every day of it, so it belongs on a worker.
        """
        sat = self._sittings()
        last = sat[-1].result.taken_on_day if sat else int(self._calendar.today())
        with self._units() as uow:
            begun = uow.reviews.first_day()
        first = sat[-2].result.taken_on_day + 1 if len(sat) > 1 else min(begun or last, last)
        return self._looked_at(first, last, sat[-1] if sat else None)

    def _looked_at(self, first: int, last: int, sat: StoredAttempt | None) -> Preparation | None:
        key = "0" if sat is None else str(sat.id)
        with self._units() as uow:
            done = read_done(uow, first)
            review = parse_review(uow.records.get(REVIEW_KIND, key) or {})
        minutes: dict[str | None, float] = {}
        hours = 0.0
        for day, of in done.items():
            if day > last:
                continue
            hours += of.minutes / 60
            for part in (of.by_topic, *(paper.minutes for paper in of.papers)):
                for topic, spent in part.items():
                    minutes[topic] = minutes.get(topic, 0.0) + spent
        if sat is None and not hours:
            return None
        outline = self._outlines.get(self._forecasting.outline)
        results = {}
        if sat is not None and sat.result.outline_id == outline.id:
            results = {
                section.section_id: (section.known_share, section.below) for section in sat.result.sections
            }
        found = tuple(efforts(minutes, outline.sections, section_weights(outline), results))
        topics = tuple(hours_by_topic(minutes))
        return Preparation(key, first, last, sat, hours, found, topics, tuple(neglected(found)), review)

    def keep_review(self, preparation: Preparation, review: PreparationReview) -> Changes:
        """Keeps a look back."""
        return self._put(
            "Look back at a preparation", REVIEW_KIND, preparation.key, review_as_mapping(review)
        )

    def planned(self, review: PreparationReview) -> tuple[Availability, Availability]:
        """When the learner studies now, and with what they want to change that is not in the plan yet."""
        now = self._planning.availability()
        return now, changed_availability(now, set(review.changes) - set(review.planned))

    def plan_anew(self, preparation: Preparation, review: PreparationReview) -> Changes:
        """Makes the study plan anew with what the learner wants to change, and notes that it was.

        Raises:
            BadInput: a plan can't be made, because there is no exam date, say.
        """
        done = review_as_mapping(replace(review, planned=review.changes))
        return self._planning.make(self.planned(review)[1], [(REVIEW_KIND, preparation.key, done)])

    def _sittings(self) -> list[StoredAttempt]:
        with self._units() as uow:
            found = [attempt for attempt in uow.attempts.all() if attempt.result.kind == "exam"]
        return sorted(found, key=lambda attempt: (attempt.result.taken_on_day, attempt.id))

    def _put(self, step: str, kind: str, key: str, content: Mapping[str, object]) -> Changes:
        changed = changes(step, Subject.ATTEMPTS)
        with self._units() as uow:
            uow.records.put(kind, key, content, self._calendar.now())
            uow.commit(changed)
        return changed
