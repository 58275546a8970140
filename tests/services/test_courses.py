"""Courses and pass guarantees over a real library file; evidence travels with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Subject, changes
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.domain.guarantee import Assignment, Attendance, Condition, Course, Form, Session, State
from cpccards.services.courses import CourseService
from cpccards.services.workspace import Workspace
from cpccards.storage.media_store import MediaStore
from tests.support.libraries import contents

PDF = b"%PDF-1.4 a result"
TODAY = date(2026, 11, 22)
COURSE = Course(
    "",
    "CPC course",
    "School",
    date(2026, 9, 1),
    date(2026, 12, 20),
    sessions=(Session(TODAY - timedelta(days=7)), Session(TODAY), Session(TODAY + timedelta(days=7))),
    assignments=(Assignment("Test", date(2026, 11, 30)),),
    conditions=(Condition(Form.PROOF), Condition(Form.RETAKE, 60)),
)


@pytest.fixture
def courses(services: Workspace) -> CourseService:
    services.courses.add(COURSE)
    return services.courses


def only(courses: CourseService) -> Course:
    [standing] = courses.all()
    return standing.course


def names(services: Workspace) -> list[str]:
    with services.library_file() as uow:
        return [each.name for each in uow.media.all()]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def made(name: str, data: bytes = PDF) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return made


def test_a_course_is_kept_changed_and_deleted(services: Workspace, courses: CourseService) -> None:
    assert services.undo.names()[0] == "Add a course"
    kept = only(courses)
    assert replace(kept, key="") == COURSE
    changed = courses.save(replace(kept, title="Evening course"), "Change a course")
    assert changed == changes("Change a course", Subject.SUPPORT)
    assert only(courses).title == "Evening course"
    key, _ = courses.add(replace(COURSE, title="Another"))
    assert [each.course.title for each in courses.all()] == ["Another", "Evening course"]
    before = contents(services.library_file)
    courses.delete(key)
    with pytest.raises(BadInput, match="course is no longer in the library"):
        courses.delete(key)
    services.undo.undo()
    assert contents(services.library_file) == before


def test_what_can_not_be_is_refused(services: Workspace, courses: CourseService) -> None:
    before = contents(services.library_file)
    with pytest.raises(BadInput, match="before it begins"):
        courses.save(replace(only(courses), ends_on=date(2026, 8, 1)), "Change")
    with pytest.raises(BadInput, match="nobody has attended it yet"):
        courses.mark(only(courses), 2, Attendance.ATTENDED)
    assert contents(services.library_file) == before


def test_classes_and_assignments_are_marked(services: Workspace, courses: CourseService) -> None:
    courses.mark(only(courses), 0, Attendance.MISSED)
    courses.mark(only(courses), 1, Attendance.ATTENDED)
    courses.mark(only(courses), 2, Attendance.MADE_UP)
    assert [each.attendance.value for each in only(courses).sessions] == ["missed", "attended", "made-up"]
    courses.toggle_done(only(courses), 0)
    assert only(courses).assignments[0].is_done
    courses.save(replace(only(courses), assignments=(Assignment("Test", score=90.0),)), "Score")
    courses.toggle_done(only(courses), 0)
    assert only(courses).assignments == (Assignment("Test"),)
    services.undo.undo()
    assert only(courses).assignments[0].score == 90


def test_attempts_tell_of_the_retake(services: Workspace, courses: CourseService) -> None:
    def state() -> State:
        return courses.all()[0].conditions[1].state

    def sit(day: date, right: int | None = None, *, below: bool = False, kind: str = "exam") -> None:
        asked = None if right is None else 100
        result = ExamResult(day_of_date(day), kind, "", right, asked, below)  # type: ignore[arg-type]
        services.attempts.record(result)

    sit(date(2026, 9, 20), 90, kind="mock")
    assert courses.all()[0].conditions[1].due is None
    sit(date(2026, 9, 25), below=True)
    assert courses.all()[0].conditions[1].due == date(2026, 11, 24)
    assert state() is State.AT_RISK
    assert courses.warnings()[0] == (
        2,
        "CPC course: “Retake within 60 days of the first attempt” is due in only 2 days.",
    )
    sit(date(2026, 11, 20), 71)
    assert state() is State.MET
    services.attempts.delete(services.attempts.all()[1].id)
    assert "You passed" in courses.all()[0].conditions[1].words


def test_warnings_of_all_courses_come_the_soonest_first(courses: CourseService) -> None:
    courses.add(replace(COURSE, title="Other", ends_on=date(2026, 11, 25), sessions=()))
    assert [words for _, words in courses.warnings()] == [
        "Other: “Hand in proof” is due in only 3 days.",
        "CPC course: “Test” is due in 8 days.",
        "Other: “Test” is due in 8 days.",
    ]


class TestEvidence:
    def test_it_travels_with_the_library(
        self, services: Workspace, courses: CourseService, write: Callable[..., Path], tmp_path: Path
    ) -> None:
        source = write("result.pdf")
        assert courses.attach(only(courses), 0, source).step == "Attach evidence"
        source.unlink()
        [standing] = courses.all()
        assert standing.conditions[0].state is State.MET
        condition = standing.course.conditions[0]
        assert condition.evidence_name == "result.pdf"
        courses.save_copy(condition.evidence, tmp_path / "copy.pdf")
        assert (tmp_path / "copy.pdf").read_bytes() == PDF
        assert services.media_check.check().unused == ()
        services.undo.undo()
        assert names(services) == []
        assert courses.all()[0].conditions[0].state is not State.MET

    def test_what_is_no_proof(
        self, services: Workspace, courses: CourseService, write: Callable[..., Path]
    ) -> None:
        before = contents(services.library_file)
        with pytest.raises(BadInput, match="no PDF, PNG or JPEG") as refused:
            courses.attach(only(courses), 0, write("result.pdf", b"MZ"))
        assert refused.value.title == "This is no proof that can be kept"
        with pytest.raises(CpcCardsError):
            courses.attach(only(courses), 0, write("x.pdf").with_name("gone.pdf"))
        assert contents(services.library_file) == before

    def test_replaced_shared_and_let_go(
        self, services: Workspace, courses: CourseService, write: Callable[..., Path]
    ) -> None:
        courses.attach(only(courses), 0, write("a.pdf"))
        courses.attach(only(courses), 1, write("b.pdf"))
        [first] = names(services)
        assert first.startswith("_proof-")
        courses.attach(only(courses), 0, write("c.pdf", PDF + b" again"))
        assert len(names(services)) == 2
        left = only(courses).conditions[:1]
        courses.save(replace(only(courses), conditions=left), "Delete a condition")
        assert names(services) == [left[0].evidence]
        courses.delete(only(courses).key)
        assert names(services) == []
        services.undo.undo()
        assert courses.all()[0].conditions[0].state is State.MET

    def test_a_file_that_is_gone(
        self,
        services: Workspace,
        courses: CourseService,
        write: Callable[..., Path],
        library_path: Path,
        tmp_path: Path,
    ) -> None:
        courses.attach(only(courses), 0, write("result.pdf"))
        store = MediaStore(library_path.with_suffix(".media"))
        for digest in store.sizes():
            store.discard(digest)
        told = courses.all()[0].conditions[0]
        assert (told.is_lost, told.state) == (True, State.ON_THE_WAY)
        with pytest.raises(BadInput, match="Attach the proof again"):
            courses.save_copy(told.condition.evidence, tmp_path / "copy.pdf")
