"""An import that is killed has added nothing, wherever it was; what it left on disk is swept up."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.anki_samples import MEDIA, old_sample
from tests.support.clocks import FakeClock
from tests.support.faults import start
from tests.support.libraries import Contents, contents, fill_basic, opened

STAGES = ("0", "1", "2", "3", "4", "commit")
"""Files, notes, cards, reviews, events, and just before all of it counts."""


def killed(library: Path, package: Path, stage: str) -> str:
    """What the import said before it died."""
    with start("importing", library, package, stage) as program:
        said, _ = program.communicate()
    return said


def state(library: Path) -> Contents:
    with opened(library, FakeClock()) as services:
        assert services.library_file.check() == []
        return contents(services.library_file, leaving_out=())


@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_any_stage_nothing_was_added(library_path: Path, tmp_path: Path, stage: str) -> None:
    package = tmp_path / "old.apkg"
    package.write_bytes(old_sample().package())
    with opened(library_path, FakeClock()) as services:
        fill_basic(services, 3)
    before = state(library_path)
    assert killed(library_path, package, stage) == ""
    assert state(library_path) == before
    with opened(library_path, FakeClock()) as services:
        left = sorted(services.media._store.folder.glob("*")) if stage != "0" else []
        assert services.media.sweep() == len(left) == (0 if stage == "0" else len(MEDIA))
        assert services.undo.names()[0] != "Import old.apkg"


def test_left_alone_it_adds_all(library_path: Path, tmp_path: Path) -> None:
    package = tmp_path / "old.apkg"
    package.write_bytes(old_sample().package())
    assert killed(library_path, package, "1000").startswith("done")
    with opened(library_path, FakeClock()) as services, services.library_file() as uow:
        assert uow.notes.count() == 4
