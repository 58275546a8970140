"""Records and attempts of a JSON library taken back: merged by key, nothing lost, undone in one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cpccards.domain.attempts import ExamResult
from cpccards.domain.changes import Subject, changes
from cpccards.domain.drafts import Draft
from cpccards.services.export_formats import format_of
from cpccards.services.exporting import ExportOptions
from cpccards.services.importing import Imported, ImportOptions
from cpccards.services.workspace import Workspace
from tests.support.clocks import FakeClock
from tests.support.libraries import contents, fill_basic, opened

OWN = ImportOptions(with_progress=True, with_presets=True)
RESULT = ExamResult(20_000, "exam", total_right=66, total_asked=100)


def put(services: Workspace, kind: str, key: str, content: dict[str, object]) -> None:
    with services.library_file() as uow:
        uow.records.put(kind, key, content, services.calendar.now())
        uow.commit(changes("Put", Subject.PLAN))


def written(services: Workspace, path: Path, *, with_progress: bool = True) -> Path:
    options = ExportOptions(with_progress=with_progress)
    services.exporting.export(format_of("json"), None, options, path)
    return path


def draft_of(services: Workspace, path: Path) -> Draft:
    return services.reading.read_whole(path)


def take(services: Workspace, path: Path, options: ImportOptions = OWN) -> Imported:
    return services.importing.carry_out(services.importing.plan(draft_of(services, path), options=options))


@pytest.fixture
def file(services: Workspace, tmp_path: Path) -> Path:
    fill_basic(services, 2, "modifiers", ("CPT",))
    services.library.add_deck(("Empty", "Inside"))
    services.attempts.record(RESULT, "First", "Tired")
    put(services, "study-plan", "plan", {"minutes": 30})
    put(services, "person", "p", {"name": "Ann"})
    return written(services, tmp_path / "library.json")


@pytest.fixture
def other(tmp_path: Path, new_library: Path, clock: FakeClock, file: Path) -> Iterator[Workspace]:
    path = tmp_path / "other.cpccards"
    path.write_bytes(new_library.read_bytes())
    with opened(path, clock) as workspace:
        yield workspace


def test_everything_comes_back(services: Workspace, other: Workspace, file: Path) -> None:
    done = take(other, file)
    assert done.beside == 3
    assert done.changes.touches(Subject.ATTEMPTS)
    assert done.changes.touches(Subject.RENEWAL)
    mine, theirs = contents(services.library_file), contents(other.library_file)
    for table in ("records", "attempts", "attempt_sections", "frozen_forecasts"):
        assert [row[1:] for row in mine[table]] == [row[1:] for row in theirs[table]], table
    [attempt] = other.attempts.all()
    assert (attempt.result, attempt.name, attempt.notes) == (RESULT, "First", "Tired")
    assert attempt.standing == services.attempts.all()[0].standing is not None
    assert ("Empty", "Inside") in {deck.path for deck in other.library.decks()}


def test_it_is_one_step_and_undo_is_exact(other: Workspace, file: Path) -> None:
    before = contents(other.library_file)
    take(other, file)
    other.undo.undo()
    assert contents(other.library_file) == before


def test_a_second_time_there_is_nothing_to_take(other: Workspace, file: Path) -> None:
    take(other, file)
    plan = other.importing.plan(draft_of(other, file), options=OWN)
    assert (plan.beside, plan.is_worth_it) == (0, False)
    assert not other.importing.carry_out(plan).is_any
    assert len(other.attempts.all()) == 1


def test_of_two_records_the_later_one_stays(
    services: Workspace, other: Workspace, clock: FakeClock, file: Path, tmp_path: Path
) -> None:
    clock.advance(hours=1)
    put(other, "study-plan", "plan", {"minutes": 45})
    put(other, "person", "q", {"name": "Bo"})
    take(other, file)
    with other.library_file() as uow:
        assert uow.records.all("study-plan") == {"plan": {"minutes": 45}}
        assert uow.records.all("person") == {"q": {"name": "Bo"}, "p": {"name": "Ann"}}
    clock.advance(hours=1)
    put(services, "study-plan", "plan", {"minutes": 60})
    plan = other.importing.plan(draft_of(other, written(services, tmp_path / "later.json")), options=OWN)
    assert [record.content for record in plan.extras.records] == [{"minutes": 60}]
    assert plan.is_worth_it
    other.importing.carry_out(plan)
    with other.library_file() as uow:
        assert uow.records.get("study-plan", "plan") == {"minutes": 60}


def test_two_attempts_alike_are_two(
    services: Workspace, other: Workspace, file: Path, tmp_path: Path
) -> None:
    take(other, file)
    services.attempts.record(RESULT, "First", "Tired")
    again = written(services, tmp_path / "again.json")
    assert take(other, again).beside == 1
    assert len(other.attempts.all()) == 2


def test_somebody_elses_stay_in_the_file(other: Workspace, file: Path) -> None:
    done = take(other, file, ImportOptions())
    assert done.beside == 0
    assert other.attempts.all() == []
    assert ("Empty", "Inside") not in {deck.path for deck in other.library.decks()}
    history = other.importing.history(draft_of(other, file))
    assert (history.beside, history.is_own, history.is_empty) == (3, True, False)
    bare = replace(draft_of(other, file), progress=None)
    assert other.importing.history(bare).is_own


def test_without_progress_they_are_not_written(services: Workspace, file: Path, tmp_path: Path) -> None:
    draft = draft_of(services, written(services, tmp_path / "bare.json", with_progress=False))
    assert draft.records == ()
    assert draft.attempts == ()
