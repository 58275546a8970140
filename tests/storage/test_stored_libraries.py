"""A library of every schema there ever was opens, with all that was in it, and can be studied on."""

from __future__ import annotations

import lzma
import sqlite3
from pathlib import Path

import pytest

from cpccards.domain.reviews import Rating
from cpccards.storage import engine as sqlite_engine
from tests.support.clocks import FakeClock
from tests.support.libraries import opened, rate

HERE = Path(__file__).parent
STORED = sorted(HERE.glob("*.cpccards.xz"))
FIRST = HERE / "first_commit.cpccards.xz"
"""Made by the first commit that could make a library: its migration is older than the one that is kept."""

COUNTED = ("notes", "cards", "reviews", "decks", "attempts", "attempt_sections", "steps")


def counts(path: Path) -> dict[str, int]:
    connection = sqlite3.connect(path)
    try:
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED}
    finally:
        connection.close()


def unpacked(stored: Path, folder: Path) -> Path:
    path = folder / "library.cpccards"
    path.write_bytes(lzma.decompress(stored.read_bytes()))
    return path


def test_there_is_one_of_each_schema(tmp_path: Path) -> None:
    found = {sqlite_engine.library_version(unpacked(stored, tmp_path)) for stored in STORED}
    assert found == set(range(1, sqlite_engine.SCHEMA_VERSION + 1))
    assert sqlite_engine.library_version(unpacked(FIRST, tmp_path)) == 1


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored.name.partition(".")[0])
def test_opens_with_everything_and_goes_on(stored: Path, tmp_path: Path) -> None:
    library = unpacked(stored, tmp_path)
    before, version = counts(library), sqlite_engine.library_version(library)
    assert all(before[name] for name in ("notes", "cards", "reviews", "decks", "steps"))
    clock = FakeClock()
    clock.advance(days=40)
    with opened(library, clock) as services:
        assert services.library_file.check() == []
        assert services.undo.undo() is not None
        assert services.undo.redo() is not None
        card = services.study.queue().take(clock.now())
        assert card is not None
        rate(services, card, Rating.GOOD)
        services.forecasting.prepare()
        assert services.search.count("deck:*").cards > 0
        assert services.library_file.check() == []
    after = counts(library)
    assert after == before | {"reviews": before["reviews"] + 1, "steps": after["steps"]}
    kept = tmp_path / f"library.cpccards.schema-{version}"
    if version == sqlite_engine.SCHEMA_VERSION:
        assert not kept.exists(), "there was nothing to migrate"
    else:
        assert counts(kept) == before
