"""The learner's choices: kept, checked, undone."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cpccards.domain.changes import Subject
from cpccards.domain.errors import BadInput
from cpccards.services.settings import Settings, SettingsService
from cpccards.services.workspace import Workspace
from cpccards.storage.library_file import LibraryFile, open_library
from tests.support.clocks import FakeClock
from tests.support.libraries import contents

TODAY = date(2026, 11, 22)

EVERYTHING: dict[str, Any] = {
    "exam_date": date(2027, 1, 2),
    "outline": "aapc-100-questions",
    "exam_mode": False,
    "timebox_minutes": 25,
    "paused_until": date(2026, 12, 24),
    "rollover_hour": 12,
    "minutes_per_day": 1440,
    "welcomed": True,
    "bundle": "abc",
    "demo": True,
}


@pytest.fixture
def service(library_file: LibraryFile) -> SettingsService:
    return SettingsService(library_file)


def test_a_new_library_has_the_defaults(service: SettingsService) -> None:
    assert service.current == Settings()


def test_every_choice_survives_a_restart(library_path: Path, clock: FakeClock) -> None:
    assert set(EVERYTHING) == {field.name for field in fields(Settings)}
    file = open_library(library_path, clock)
    SettingsService(file).change(TODAY, **EVERYTHING)
    file.close()
    file = open_library(library_path, clock)
    assert SettingsService(file).current == Settings(**EVERYTHING)
    file.close()


def test_a_change_leaves_the_others_alone(service: SettingsService) -> None:
    assert service.change(TODAY, minutes_per_day=5).touches(Subject.SETTINGS)
    service.change(TODAY, exam_date=date(2027, 1, 2))
    assert service.current == Settings(minutes_per_day=5, exam_date=date(2027, 1, 2))
    service.change(TODAY, exam_date=None)
    assert service.current == Settings(minutes_per_day=5)
    service.reload()
    assert service.current == Settings(minutes_per_day=5)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"minutes_per_day": -1}, "Minutes a day must lie between 0 and 1440"),
        ({"timebox_minutes": -1}, "Minutes until"),
        ({"rollover_hour": 13}, "hour at which a new day begins"),
        ({"minutes_per_day": 1441}, "Minutes a day"),
        ({"exam_date": TODAY - timedelta(days=1)}, "21 November 2026 lies before today"),
    ],
)
def test_what_cannot_be_used_is_refused_and_not_kept(
    library_file: LibraryFile, service: SettingsService, values: dict[str, Any], words: str
) -> None:
    before = contents(library_file, leaving_out=())
    with pytest.raises(BadInput, match=words) as caught:
        service.change(TODAY, welcomed=True, **values)
    assert caught.value.remedy
    assert service.current == Settings()
    assert contents(library_file, leaving_out=()) == before


def test_an_exam_that_has_passed_does_not_stand_in_the_way(service: SettingsService) -> None:
    service.change(TODAY, exam_date=TODAY)
    service.change(TODAY + timedelta(days=9), minutes_per_day=5)
    assert service.current.exam_date == TODAY
    with pytest.raises(BadInput):
        service.change(TODAY + timedelta(days=9), exam_date=TODAY)


def test_what_the_app_notes_for_itself_is_no_step(services: Workspace) -> None:
    services.settings.note_bundle("digest")
    assert services.settings.current.bundle == "digest"
    assert services.undo.names() == (None, None)


def test_a_setting_of_another_version_is_passed_over(library_file: LibraryFile) -> None:
    with library_file() as uow:
        uow.settings.put({"from_the_future": [1, 2], "minutes_per_day": 7})
        uow.commit()
    assert SettingsService(library_file).current == Settings(minutes_per_day=7)


def test_undo_takes_effect_at_once(services: Workspace) -> None:
    today = services.calendar.date()
    services.settings.change(today, minutes_per_day=80, exam_date=today)
    services.undo.undo()
    assert services.settings.current.minutes_per_day == 30
    assert services.settings.current.exam_date is None
    services.undo.redo()
    assert services.settings.current.minutes_per_day == 80
    assert services.settings.current.exam_date == today
