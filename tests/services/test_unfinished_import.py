"""An import that was stopped with the app: told once, and only when nothing of it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpccards.domain.errors import DiskFull
from cpccards.services.workspace import Workspace
from tests.support.libraries import basic


def mark_file(services: Workspace) -> Path:
    path = services.library_file.path
    return path.with_name(path.name + ".importing")


def test_nothing_is_told_of_an_import_that_ended(services: Workspace) -> None:
    assert not services.import_mark.take()
    with services.import_mark.kept():
        assert mark_file(services).exists()
    assert not mark_file(services).exists()
    with pytest.raises(DiskFull), services.import_mark.kept():
        raise DiskFull("Your disk is full", "No room.", "Free some.")
    assert not services.import_mark.take()


def test_one_that_was_killed_is_told_once(services: Workspace) -> None:
    services.library.add_note(basic("before"), ("Deck",))
    with services.import_mark.kept():
        left = mark_file(services).read_bytes()
    mark_file(services).write_bytes(left)
    assert services.import_mark.take()
    assert not services.import_mark.take()


def test_one_that_had_written_everything_is_not_told(services: Workspace) -> None:
    with services.import_mark.kept():
        left = mark_file(services).read_bytes()
        services.library.add_note(basic("imported"), ("Deck",))
    mark_file(services).write_bytes(left)
    assert not services.import_mark.take()


def test_a_mark_that_makes_no_sense_is_thrown_away(services: Workspace) -> None:
    mark_file(services).write_bytes(b"\xff\xfe")
    assert not services.import_mark.take()


def test_a_folder_that_can_not_be_written_stops_nothing(
    services: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with services.import_mark.kept():
        assert not mark_file(services).exists()
