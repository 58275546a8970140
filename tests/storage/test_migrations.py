"""How a library is made, and brought up to date on a copy."""

from __future__ import annotations

import json
import lzma
import os
import signal
import sqlite3
import sys
from functools import partial
from pathlib import Path
from typing import Any

import alembic.config
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from cpccards.domain.errors import DiskFull, LibraryBusy, LibraryReadOnly
from cpccards.domain.notes import FIELD_NAMES, KIND_NAMES
from cpccards.domain.topics import STUDY_AREAS
from cpccards.storage import engine as sqlite_engine
from cpccards.storage import library_file as library_file_module
from cpccards.storage.library_file import LibraryFile, open_library
from cpccards.storage.tables import metadata
from tests.support.clocks import FakeClock
from tests.support.faults import file_size_limit, start
from tests.support.libraries import contents, opened

VERSIONS = Path(library_file_module.__file__).parent / "migrations" / "versions"

NOW = sqlite_engine.SCHEMA_VERSION
NEXT = NOW + 1

COMING = f"""
import sqlalchemy as sa
from alembic import op

revision = "{NEXT:04}"
down_revision = "{NOW:04}"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("shelves", sa.Column("id", sa.Integer(), primary_key=True), sqlite_strict=True)
    op.add_column("decks", sa.Column("colour", sa.Text(), server_default="blue", nullable=False))
"""


def revisions() -> list[str]:
    config = Config()
    config.set_main_option("script_location", "cpccards.storage:migrations")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]


def with_another_migration(monkeypatch: pytest.MonkeyPatch, folder: Path, source: str) -> None:
    """From here on the app knows one migration more."""
    folder.mkdir(exist_ok=True)
    (folder / f"{NEXT:04}_coming.py").write_text(source, encoding="utf-8")

    class TwoPlaces(Config):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.set_main_option("path_separator", "newline")
            self.set_main_option("version_locations", f"{VERSIONS}\n{folder}")

    monkeypatch.setattr(alembic.config, "Config", TwoPlaces)
    monkeypatch.setattr(sqlite_engine, "SCHEMA_VERSION", NEXT)


def fill(path: Path, clock: FakeClock) -> dict[str, Any]:
    file = open_library(path, clock)
    with file() as uow:
        uow.decks.ensure(("A", "B"))
        uow.settings.put({"exam_date": "2027-01-02"})
        uow.commit()
    found = contents(file)
    file.close()
    return found


def raw_rows(path: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def record_the_last_moves(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is flushed to disk and what is put in place, in order, from here on."""
    moves: list[tuple[str, str]] = []
    flush, replace = sqlite_engine.flush_to_disk, os.replace

    def recording_flush(path: Path) -> None:
        flush(path)
        moves.append(("flush", path.name))

    def recording_replace(source: Path, target: Path) -> None:
        replace(source, target)
        moves.append(("replace", source.name))

    monkeypatch.setattr(sqlite_engine, "flush_to_disk", recording_flush)
    monkeypatch.setattr(os, "replace", recording_replace)
    return moves


def is_no_index_of_words(name: str | None, kind: str, _parents: object) -> bool:
    """SQLite's own tables behind the index; no statement of ours names their columns."""
    return not (kind == "table" and (name or "").startswith("note_trigrams"))


class TestANewLibrary:
    def test_is_on_disk_before_and_after_it_is_put_in_place(
        self, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        moves = record_the_last_moves(monkeypatch)
        open_library(tmp_path / "mine", clock).close()
        assert moves == [("flush", "mine.new"), ("replace", "mine.new"), ("flush", "mine")]

    def test_has_as_many_migrations_as_its_version_says(self) -> None:
        assert len(revisions()) == sqlite_engine.SCHEMA_VERSION

    def test_has_the_tables_the_code_speaks_of(self, library_path: Path) -> None:
        engine = create_engine(f"sqlite:///{library_path}")
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"compare_type": True, "include_name": is_no_index_of_words}
            )
            assert context.get_current_revision() == revisions()[0]
            assert compare_metadata(context, metadata) == []
        engine.dispose()

    def test_agrees_where_alembic_does_not_look(self, tmp_path: Path, library_path: Path) -> None:
        """Conditions of indexes, defaults, strictness."""
        fresh = tmp_path / "from_metadata.db"
        engine = create_engine(f"sqlite:///{fresh}")
        metadata.create_all(engine)
        engine.dispose()
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
        assert raw_rows(library_path, query) == raw_rows(fresh, query)
        strict = "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        loose = {name for name, is_strict in raw_rows(library_path, strict) if not is_strict}
        assert not loose & set(metadata.tables)
        for name in metadata.tables:
            columns = f"SELECT * FROM pragma_table_info('{name}') ORDER BY name"
            declared = [row[1:] for row in raw_rows(fresh, columns)]
            assert [row[1:] for row in raw_rows(library_path, columns)] == declared

    def test_has_the_rows_that_belong_to_it(self, library_file: LibraryFile) -> None:
        found = contents(library_file)
        assert [(row[1], row[2]) for row in found["study_areas"]] == [
            (area.key, area.name) for area in STUDY_AREAS
        ]
        assert {row[1]: row[2] for row in found["note_kinds"]} == {
            kind.value: name for kind, name in KIND_NAMES.items()
        }
        assert set(library_file._kinds) == set(FIELD_NAMES)
        filled = {name for name, rows in found.items() if rows}
        assert filled == {"study_areas", "note_kinds", "presets"}
        assert [row[1:3] for row in found["presets"]] == [("default", "Default")]

    def test_making_it_may_fail_and_leaves_none(
        self, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "library.cpccards"

        def fail(*_paths: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", fail)
            with pytest.raises(KeyboardInterrupt):
                open_library(path, clock)
        assert not path.exists()
        open_library(path, clock).close()
        assert names(tmp_path) == {path.name}

    def test_what_an_interrupted_attempt_left_does_not_matter(self, tmp_path: Path, clock: FakeClock) -> None:
        path = tmp_path / "library.cpccards"
        for ending in ("", "-journal", "-wal"):
            (tmp_path / f"library.cpccards.new{ending}").write_bytes(b"half of something" * 100)
        file = open_library(path, clock)
        assert file.check() == []
        file.close()
        assert names(tmp_path) == {path.name}

    @pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_killed_while_it_is_put_in_place(self, tmp_path: Path, clock: FakeClock, moment: str) -> None:
        path = tmp_path / "library.cpccards"
        with start("dying", path, moment) as process:
            process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert path.exists() == (moment == "after")
        file = open_library(path, clock)
        assert file.check() == []
        file.close()
        assert names(tmp_path) == {path.name}


class TestAMigration:
    def test_brings_the_library_up_to_date_and_keeps_the_old_one(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        before = fill(library_path, clock)
        old = library_path.read_bytes()
        with_another_migration(monkeypatch, tmp_path / "versions", COMING)
        moves = record_the_last_moves(monkeypatch)
        file = open_library(library_path, clock)
        assert moves == [
            ("flush", f"library.cpccards.schema-{NOW}"),
            ("flush", "library.cpccards.new"),
            ("replace", "library.cpccards.new"),
        ]
        assert contents(file) == before
        assert file.check() == []
        file.close()
        assert sqlite_engine.library_version(library_path) == NEXT
        assert raw_rows(library_path, "SELECT name, colour FROM decks") == [("A", "blue"), ("B", "blue")]
        assert raw_rows(library_path, "SELECT version_num FROM alembic_version") == [(f"{NEXT:04}",)]
        assert (tmp_path / f"library.cpccards.schema-{NOW}").read_bytes() == old
        assert names(tmp_path) == {"library.cpccards", f"library.cpccards.schema-{NOW}"}
        open_library(library_path, clock).close()

    def test_is_not_begun_behind_a_copy_that_is_not_the_same(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        fill(library_path, clock)
        old = library_path.read_bytes()
        with_another_migration(monkeypatch, tmp_path / "versions", COMING)

        def spoil(source: Path, target: Path) -> None:
            target.write_bytes(source.read_bytes()[:-1] + b"x")

        monkeypatch.setattr("cpccards.storage.library_file.shutil.copyfile", spoil)
        with pytest.raises(LibraryReadOnly, match="is not the same"):
            open_library(library_path, clock)
        assert library_path.read_bytes() == old
        assert sqlite_engine.library_version(library_path) == NOW

    def test_takes_along_what_waited_in_the_log(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        log = tmp_path / "library.cpccards-wal"
        file = open_library(library_path, clock)
        with file() as uow:
            uow.settings.put({"a": 1})
            uow.commit()
        killed, waiting = library_path.read_bytes(), log.read_bytes()
        file.close()
        library_path.write_bytes(killed)
        log.write_bytes(waiting)
        with_another_migration(monkeypatch, tmp_path / "versions", COMING)
        file = open_library(library_path, clock)
        with file() as uow:
            assert uow.settings.all() == {"a": 1}
        file.close()

    def test_that_fails_leaves_the_old_library(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        before = fill(library_path, clock)
        old = library_path.read_bytes()
        failing = COMING + "    raise RuntimeError('half way')\n"
        with monkeypatch.context() as patched:
            with_another_migration(patched, tmp_path / "versions", failing)
            for _attempt in range(2):
                with pytest.raises(RuntimeError, match="half way"):
                    open_library(library_path, clock)
        assert library_path.read_bytes() == old
        half_way = raw_rows(tmp_path / "library.cpccards.new", "SELECT name FROM sqlite_schema")
        assert ("shelves",) not in half_way
        file = open_library(library_path, clock)
        assert contents(file) == before
        file.close()

    @pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
    def test_that_does_not_fit_on_the_disk_leaves_the_old_library(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        before = fill(library_path, clock)
        old = library_path.read_bytes()
        with monkeypatch.context() as patched:
            with_another_migration(patched, tmp_path / "versions", COMING)
            for size in (8192, len(old)):
                with file_size_limit(size), pytest.raises(DiskFull) as caught:
                    open_library(library_path, clock)
                assert caught.value.remedy
                assert library_path.read_bytes() == old
        file = open_library(library_path, clock)
        assert contents(file) == before
        file.close()

    def test_is_not_begun_while_another_has_the_library_open(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        holder = open_library(library_path, clock)
        with monkeypatch.context() as patched:
            with_another_migration(patched, tmp_path / "versions", COMING)
            patched.setattr(sqlite_engine, "connect", partial(sqlite_engine.connect, timeout=0.01))
            with pytest.raises(LibraryBusy):
                open_library(library_path, clock)
        holder.close()
        assert names(tmp_path) == {"library.cpccards"}

    def test_is_not_disturbed_by_what_an_interrupted_one_left(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        """A copy with its log, left when the app was killed; since then an older app has written on."""
        file = open_library(library_path, clock)
        with file() as uow:
            uow.settings.put({"a": "left behind"})
            uow.commit()
        (tmp_path / "library.cpccards.new-wal").write_bytes((tmp_path / "library.cpccards-wal").read_bytes())
        with file() as uow:
            uow.settings.put({"a": "written since"})
            uow.commit()
        file.close()
        with_another_migration(monkeypatch, tmp_path / "versions", COMING)
        file = open_library(library_path, clock)
        with file() as uow:
            assert uow.settings.all() == {"a": "written since"}
        assert file.check() == []
        file.close()


FIRST = Path(__file__).parent / "schema_1.cpccards.xz"
"""A library as the app made it while there was one migration: cards, reviews, two results, thirty steps."""

NEW_COLUMNS: dict[str, dict[str, Any]] = {
    "attempts": {"name": "", "standing": None},
    "notes": {"confused_with": ""},
    "decks": {"preset": None},
    "note_kinds": {"templates": None},
    "cards": {"custom_data": ""},
    "reviews": {"raw": None},
}
MOVED = {"new_per_day", "reviews_per_day", "desired_retention"}
"""Settings that went to the default preset."""


def brought_up(name: str, rows: list[dict[str, Any]], new: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """How the rows of an older table are to look now."""
    kept = rows if name != "settings" else [row for row in rows if row["key"] not in MOVED]
    return [row | new.get(name, {}) for row in kept]


def leave_out_words(before: dict[str, list[dict[str, Any]]], after: dict[str, list[dict[str, Any]]]) -> None:
    """Every note is to be read by the first search for words, and none has been."""
    assert after.pop("note_words") == []
    assert [row["id"] for row in after.pop("notes_to_read")] == [row["id"] for row in before["notes"]]


@pytest.fixture
def first_library(tmp_path: Path) -> Path:
    path = tmp_path / "library.cpccards"
    path.write_bytes(lzma.decompress(FIRST.read_bytes()))
    return path


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the app's own."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    try:
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            " AND name NOT LIKE 'note_trigrams%'"
        )
        return {
            name: [dict(row) for row in connection.execute(f"SELECT * FROM {name} ORDER BY 1")]
            for (name,) in names.fetchall()
            if name != "alembic_version"
        }
    finally:
        connection.close()


class TestALibraryOfTheFirstSchema:
    def test_keeps_every_row(self, first_library: Path, clock: FakeClock) -> None:
        before = rows_of(first_library)
        assert sqlite_engine.library_version(first_library) == 1
        assert all(before[name] for name in ("attempts", "attempt_sections", "notes", "reviews", "steps"))
        file = open_library(first_library, clock)
        assert file.check() == []
        file.close()
        assert sqlite_engine.library_version(first_library) == NOW
        after = rows_of(first_library)
        leave_out_words(before, after)
        assert after.pop("frozen_forecasts") == after.pop("outlines") == []
        for name, rows in before.items():
            assert after[name] == brought_up(name, rows, NEW_COLUMNS)
        assert rows_of(first_library.with_name("library.cpccards.schema-1")) == before

    def test_is_like_one_made_today(self, first_library: Path, library_path: Path, clock: FakeClock) -> None:
        open_library(first_library, clock).close()
        own = "FROM pragma_table_list t WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite%'"
        columns = own.replace(" t WHERE", " t, pragma_table_info(t.name) c WHERE")
        for query in (
            f"SELECT name, strict {own} ORDER BY name",
            f"SELECT t.name, c.* {columns} ORDER BY t.name, c.cid",
            "SELECT name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') ORDER BY name",
        ):
            assert raw_rows(first_library, query) == raw_rows(library_path, query)

    def test_can_take_back_and_redo_every_step_of_that_time(
        self, first_library: Path, clock: FakeClock
    ) -> None:
        """Rows that those steps put back know nothing of the columns added since."""
        open_library(first_library, clock).close()
        file = open_library(first_library, clock)
        as_it_was = contents(file)

        def move(*, back: bool) -> bool:
            with file() as uow:
                moved = uow.steps.undo() if back else uow.steps.redo()
                uow.commit()
            return moved is not None

        steps = 0
        while move(back=True):
            steps += 1
        assert steps > 25
        with file() as uow:
            assert uow.attempts.all() == []
        for _ in range(steps):
            move(back=False)
        assert contents(file) == as_it_was
        assert file.check() == []
        file.close()


SECOND = Path(__file__).parent / "schema_2.cpccards.xz"
"""The same library, gone on with while there were two migrations: results with forecasts, an own outline."""


SINCE_THE_SECOND = {"decks", "note_kinds", "cards", "reviews"}


class TestALibraryOfTheSecondSchema:
    def test_keeps_every_row_and_can_undo(self, tmp_path: Path, library_path: Path, clock: FakeClock) -> None:
        path = tmp_path / "second.cpccards"
        path.write_bytes(lzma.decompress(SECOND.read_bytes()))
        before = rows_of(path)
        assert sqlite_engine.library_version(path) == 2
        assert all(before[name] for name in ("attempts", "frozen_forecasts", "outlines", "steps"))
        file = open_library(path, clock)
        assert file.check() == []
        with file() as uow:
            assert uow.mocks.all() == []
            changed = uow.steps.undo()
            uow.commit()
            assert changed is not None
            assert changed.step == "Delete an attempt"
            assert "Half" in {attempt.name for attempt in uow.attempts.all()}
        with file() as uow:
            uow.steps.redo()
            uow.commit()
        file.close()
        assert sqlite_engine.library_version(path) == NOW
        after = rows_of(path)
        leave_out_words(before, after)
        assert after.pop("mocks") == after.pop("mock_questions") == []
        steps = [{key: row[key] for key in row if key != "inverse"} for row in after.pop("steps")]
        assert steps == [{key: row[key] for key in row if key != "inverse"} for row in before.pop("steps")]
        assert after.pop("card_events") == after.pop("records") == []
        moved = {row["key"]: row["value"] for row in before["settings"] if row["key"] in MOVED}
        [default] = after.pop("presets")
        assert json.loads(default["content"]) == {key: json.loads(value) for key, value in moved.items()}
        since = {name: columns for name, columns in NEW_COLUMNS.items() if name in SINCE_THE_SECOND}
        assert after == {name: brought_up(name, rows, since) for name, rows in before.items()}
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name"
        assert raw_rows(path, query) == raw_rows(library_path, query)


THIRD = Path(__file__).parent / "schema_3.cpccards.xz"
"""The same library, of the day before presets: one exam handed in, one being sat, limits of its own."""


class TestALibraryOfTheThirdSchema:
    def test_its_limits_go_to_the_default_preset(self, tmp_path: Path, clock: FakeClock) -> None:
        path = tmp_path / "library.cpccards"
        path.write_bytes(lzma.decompress(THIRD.read_bytes()))
        before = rows_of(path)
        assert MOVED & {row["key"] for row in before["settings"]}
        with opened(path, clock) as services:
            assert services.library_file.check() == []
            default = services.presets.default
            assert (default.new_per_day, default.desired_retention) == (9, 0.85)
            with services.library_file() as uow:
                assert len(uow.mocks.all()) == len(before["mocks"])
            # A step of that time changed a setting that is one no more; it can be taken back all the same.
            changed = services.undo.undo()
            assert changed is not None
            assert changed.step == "Change settings"
            assert services.presets.default.new_per_day == 9
            assert services.undo.redo() is not None
            assert services.library_file.check() == []
