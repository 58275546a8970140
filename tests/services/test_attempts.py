"""AttemptService over a real library file."""

from __future__ import annotations

from datetime import date

import pytest

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.changes import Subject
from cpccards.domain.clock import day_of_date
from cpccards.domain.errors import BadInput
from cpccards.services.attempts import AttemptService
from cpccards.services.workspace import Workspace

TODAY = day_of_date(date(2026, 11, 22))


@pytest.fixture
def attempts(services: Workspace) -> AttemptService:
    return services.attempts


def test_a_result_is_read_back_as_it_was_given(attempts: AttemptService) -> None:
    given = ExamResult(
        taken_on_day=TODAY - 40,
        kind="exam",
        outline_id="weighted-sections",
        total_right=64.0,
        total_asked=100,
        sections=(
            SectionResult("medical-concepts", share=0.8),
            SectionResult("surgery-and-modifiers", below=True),
        ),
    )
    changed = attempts.record(given)
    assert changed.subjects == {Subject.ATTEMPTS}
    assert changed.step == "Record an attempt"
    [(_, kept)] = attempts.all()
    assert kept == given


def test_results_come_oldest_first(attempts: AttemptService) -> None:
    for day in (TODAY - 5, TODAY - 90, TODAY):
        attempts.record(ExamResult(day, "exam", total_below=True))
    assert [result.taken_on_day for _, result in attempts.all()] == [TODAY - 90, TODAY - 5, TODAY]


def test_a_day_that_lies_ahead_is_refused_and_nothing_kept(attempts: AttemptService) -> None:
    with pytest.raises(BadInput, match="23 November 2026 has not come yet"):
        attempts.record(ExamResult(TODAY + 1, "exam", total_below=True))
    assert attempts.all() == []


def test_recording_is_undone_and_redone_with_its_sections(services: Workspace) -> None:
    sections = (SectionResult("other", below=True),)
    services.attempts.record(ExamResult(TODAY, "exam", "weighted-sections", sections=sections))
    undone = services.undo.undo()
    assert undone is not None
    assert undone.touches(Subject.ATTEMPTS)
    assert services.attempts.all() == []
    services.undo.redo()
    [(_, result)] = services.attempts.all()
    assert result.sections == sections
