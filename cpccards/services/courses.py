"""Courses with their classes and work, and the conditions of a pass guarantee."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cpccards.domain.attempts import REPORT_LINE, ExamResult
from cpccards.domain.changes import Changes, Subject, changes
from cpccards.domain.clock import date_of_day
from cpccards.domain.errors import BadInput
from cpccards.domain.guarantee import Attendance, Course, course_as_mapping, parse_course
from cpccards.domain.guarantee_standing import CourseStanding, Sitting, course_standing
from cpccards.services.certificates import Certificates
from cpccards.services.kept_records import KeptRecords, new_record_key
from cpccards.services.media import MediaService
from cpccards.services.study_calendar import StudyCalendar
from cpccards.storage.unit_of_work import UnitOfWork, UnitOfWorkFactory

COURSES = KeptRecords("course", "course", parse_course, course_as_mapping)


class CourseService:
    """Keeps courses. Every act is one undoable step.

    A course is changed by giving it back changed: `save(replace(course, …), "what was done")`.
    """

    def __init__(self, units: UnitOfWorkFactory, calendar: StudyCalendar, evidence: Certificates) -> None:
        self._units = units
        self._calendar = calendar
        self._evidence = evidence

    def all(self) -> tuple[CourseStanding, ...]:
        """Every course with how it stands today, the newest first."""
        today = self._calendar.date()
        with self._units() as uow:
            courses = COURSES.all(uow)
            sittings = [_sitting(each.result) for each in uow.attempts.all() if each.result.kind == "exam"]
            names = {each.evidence for course in courses for each in course.conditions if each.evidence}
            lost = self._evidence.lost(uow, names)
        return tuple(course_standing(course, sittings, lost, today) for course in reversed(courses))

    def warnings(self) -> tuple[tuple[int, str], ...]:
        """What is due within two weeks: days left with a sentence, the soonest first."""
        return tuple(sorted(warning for standing in self.all() for warning in standing.warnings))

    def add(self, course: Course) -> tuple[str, Changes]:
        """Keeps a new course, whatever its key; returns its key. Raises BadInput: see `parse_course`."""
        key = new_record_key()
        return key, self.save(replace(course, key=key), "Add a course")

    def save(self, course: Course, step: str) -> Changes:
        """Keeps a course as it is now.

        Args:
            step: what was done, for undo.

        Raises:
            BadInput: see `parse_course`; nothing is kept.
        """
        made = parse_course(course.key, course_as_mapping(course))
        changed = changes(step, Subject.SUPPORT)
        with self._units() as uow:
            self._write(uow, made)
            uow.commit(changed)
        return changed

    def delete(self, key: str) -> Changes:
        """Removes a course with its evidence. Raises BadInput when it is gone."""
        changed = changes("Delete a course", Subject.SUPPORT)
        with self._units() as uow:
            names = {each.evidence for each in COURSES.get(uow, key).conditions}
            COURSES.delete(uow, key)
            _let_go(uow, names)
            uow.commit(changed)
        return changed

    def mark(self, course: Course, place: int, attendance: Attendance) -> Changes:
        """Says how a class went. Raises BadInput when it lies ahead and can't have been attended."""
        session = course.sessions[place]
        if attendance in {Attendance.ATTENDED, Attendance.MISSED} and session.on > self._calendar.date():
            raise BadInput(
                "This class lies ahead",
                f"It is on {session.on:%d %B %Y}, so nobody has attended it yet.",
                "Mark it on the day, or change its date.",
            )
        made = replace(session, attendance=attendance)
        sessions = (*course.sessions[:place], made, *course.sessions[place + 1 :])
        return self.save(replace(course, sessions=sessions), "Mark a class")

    def toggle_done(self, course: Course, place: int) -> Changes:
        """Marks an assignment as done, or not; without one its score goes, too."""
        before = course.assignments[place]
        made = replace(before, is_done=not before.is_done, score=None if before.is_done else before.score)
        assignments = (*course.assignments[:place], made, *course.assignments[place + 1 :])
        return self.save(replace(course, assignments=assignments), "Mark an assignment")

    def attach(self, course: Course, place: int, path: Path) -> Changes:
        """Attaches a file to a condition, in place of the one it has.

        Raises:
            BadInput: it is no PDF, PNG or JPEG, is too large, or can't be read.
        """
        kept = self._evidence.keep(path)
        changed = changes("Attach evidence", Subject.SUPPORT)
        with self._units() as uow:
            name = kept.entries[0].name
            called = MediaService.enter(uow, kept.entries).get(name, name)
            condition = replace(course.conditions[place], evidence=called, evidence_name=path.name)
            conditions = (*course.conditions[:place], condition, *course.conditions[place + 1 :])
            self._write(uow, replace(course, conditions=conditions))
            uow.commit(changed)
        return changed

    def save_copy(self, name: str, path: Path) -> None:
        """Writes evidence to a file of the learner's choice. Raises CpcCardsError when it can't."""
        self._evidence.save_copy(name, path)

    def _write(self, uow: UnitOfWork, course: Course) -> None:
        """Keeps a course, and lets go of evidence that no course names any more."""
        kept = [each for each in COURSES.all(uow) if each.key == course.key]
        before = {condition.evidence for each in kept for condition in each.conditions}
        COURSES.put(uow, course.key, course, self._calendar.now())
        _let_go(uow, before)


def _let_go(uow: UnitOfWork, names: set[str]) -> None:
    """Takes out names that no condition has. Their bytes stay as long as undo may ask."""
    used = {each.evidence for course in COURSES.all(uow) for each in course.conditions}
    gone = sorted(names - used - {""})
    if gone:
        uow.media.remove(gone)


def _sitting(result: ExamResult) -> Sitting:
    total = result.total
    passed = None if total is None else total[0] / total[1] >= REPORT_LINE
    return Sitting(date_of_day(result.taken_on_day), False if result.total_below else passed)
