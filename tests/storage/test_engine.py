"""The library file and what may be wrong with it: its settings, its refusals, a full disk."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, InvalidRequestError, OperationalError

from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import (
    BadInput,
    CpcCardsError,
    DiskFull,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryNewer,
    LibraryReadOnly,
)
from cpccards.domain.notes import CardId
from cpccards.domain.reviews import Rating
from cpccards.services.workspace import Workspace
from cpccards.storage import engine as sqlite_engine
from cpccards.storage.backups import verify
from cpccards.storage.engine import APPLICATION_ID, SCHEMA_VERSION, library_version, translate
from cpccards.storage.library_file import LibraryFile, open_library
from cpccards.storage.library_salvage import salvage
from tests.support.clocks import FakeClock
from tests.support.faults import file_size_limit, full_disk, start
from tests.support.libraries import contents, fill_basic, opened, rate

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")


def read_back(file: LibraryFile, pragma: str) -> Any:
    value = file._connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
    file._connection.rollback()
    return value


class TestSettings:
    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("locking_mode", "exclusive"),
            ("synchronous", 2),  # FULL
            ("foreign_keys", 1),
            ("busy_timeout", 2000),
            ("temp_store", 2),  # MEMORY
            ("mmap_size", 0),
            ("trusted_schema", 0),
            ("cell_size_check", 1),
            ("journal_size_limit", 16 * 1024 * 1024),
            ("wal_autocheckpoint", 200),
            ("application_id", APPLICATION_ID),
            ("user_version", SCHEMA_VERSION),
        ],
    )
    def test_are_in_force(self, library_file: LibraryFile, pragma: str, value: object) -> None:
        assert read_back(library_file, pragma) == value

    def test_every_table_is_strict(self, library_file: LibraryFile) -> None:
        rows = library_file._connection.exec_driver_sql(
            "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        ).all()
        library_file._connection.rollback()
        loose = {name for name, strict in rows if not strict}
        assert loose <= {
            "sqlite_schema",
            "sqlite_sequence",
            "alembic_version",
            "sqlite_stat1",
            "sqlite_stat4",
        }

    def test_foreign_keys_are_checked(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.GOOD)
        with services.library_file() as uow, pytest.raises(IntegrityError, match="FOREIGN KEY"):
            uow.cards.delete([card])

    def test_a_file_system_that_refuses_wal_gets_extra_syncs(
        self, library_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []

        class Cursor:
            def execute(self, statement: str) -> Cursor:
                asked.append(statement)
                return self

            def fetchone(self) -> tuple[str]:
                return ("delete",)

            def close(self) -> None:
                asked.append("closed")

        class Driver:
            isolation_level: str | None = ""

            def cursor(self) -> Cursor:
                return Cursor()

        driver = Driver()
        monkeypatch.setattr(sys, "platform", "darwin")
        sqlite_engine._configure(driver, None)
        assert driver.isolation_level is None
        assert "PRAGMA synchronous = EXTRA" in asked
        assert "PRAGMA fullfsync = ON" in asked
        assert asked[0] == "PRAGMA locking_mode = EXCLUSIVE"
        assert asked[-1] == "closed"

    def test_no_file_for_shared_memory_is_made(self, library_file: LibraryFile) -> None:
        with library_file() as uow:
            uow.settings.put({"a": 1})
            uow.commit()
        names = {path.name for path in library_file.path.parent.iterdir()}
        assert "library.cpccards-wal" in names
        assert "library.cpccards-shm" not in names

    def test_closing_leaves_one_file(self, library_path: Path, clock: FakeClock) -> None:
        file = open_library(library_path, clock)
        with file() as uow:
            uow.settings.put({"a": 1})
            uow.commit()
        file.close()
        assert [path.name for path in library_path.parent.iterdir()] == [library_path.name]

    def test_only_the_learner_can_read_it(self, tmp_path: Path, clock: FakeClock) -> None:
        path = tmp_path / "folder" / "library.cpccards"
        open_library(path, clock).close()
        if sys.platform != "win32":
            assert path.stat().st_mode & 0o777 == 0o600
            assert path.parent.stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize("name", ["a b#c?d%20.cpccards", "Müller ✓.cpccards"])
    def test_any_name_will_do(self, tmp_path: Path, clock: FakeClock, name: str) -> None:
        path = tmp_path / name
        open_library(path, clock).close()
        open_library(path, clock).close()
        assert [found.name for found in tmp_path.iterdir()] == [name]


def nothing(_whole: bytes) -> bytes:
    return b""


def text(_whole: bytes) -> bytes:
    return b"These are my cards.\n" * 20


def first_half(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def header_alone(whole: bytes) -> bytes:
    return whole[:100]


def no_header(whole: bytes) -> bytes:
    return b"\x00" * 100 + whole[100:]


def garbage_after_the_header(whole: bytes) -> bytes:
    return whole[:100] + b"\xff" * (len(whole) - 100)


def newer(whole: bytes) -> bytes:
    return whole[:60] + (SCHEMA_VERSION + 1).to_bytes(4, "big") + whole[64:]


def of_another_program(whole: bytes) -> bytes:
    return whole[:68] + b"ABCD" + whole[72:]


class TestFilesThatAreNoLibrary:
    @pytest.mark.parametrize(
        ("spoil", "kind", "words"),
        [
            (nothing, LibraryDamaged, "is empty"),
            (text, LibraryDamaged, "is not a card library"),
            (first_half, LibraryDamaged, "can't be read as a database"),
            (header_alone, LibraryDamaged, "can't be read as a database"),
            (no_header, LibraryDamaged, "is not a card library"),
            (garbage_after_the_header, LibraryDamaged, "can't be read as a database"),
            (newer, LibraryNewer, "newer version"),
            (of_another_program, LibraryDamaged, "another program"),
        ],
    )
    def test_are_refused_and_left_as_they_are(
        self,
        library_path: Path,
        clock: FakeClock,
        spoil: Callable[[bytes], bytes],
        kind: type[LibraryError],
        words: str,
    ) -> None:
        spoilt = spoil(library_path.read_bytes())
        library_path.write_bytes(spoilt)
        for _attempt in range(2):
            with pytest.raises(kind, match=words) as caught:
                open_library(library_path, clock)
            assert type(caught.value) is kind
            assert caught.value.remedy
            assert caught.value.title
        assert library_path.read_bytes() == spoilt
        assert [path.name for path in library_path.parent.iterdir()] == [library_path.name]

    def test_a_foreign_database_is_refused(self, tmp_path: Path, clock: FakeClock) -> None:
        path = tmp_path / "other.db"
        foreign = sqlite3.connect(path)
        foreign.execute("CREATE TABLE books (title TEXT)")
        foreign.commit()
        foreign.close()
        before = path.read_bytes()
        with pytest.raises(LibraryDamaged, match="another program"):
            open_library(path, clock)
        assert path.read_bytes() == before

    def test_a_folder_is_refused(self, tmp_path: Path, clock: FakeClock) -> None:
        with pytest.raises(LibraryReadOnly, match="can't be read"):
            open_library(tmp_path, clock)

    def test_a_place_below_a_file_is_refused(self, library_path: Path, clock: FakeClock) -> None:
        with pytest.raises(LibraryReadOnly, match="can't be written") as caught:
            open_library(library_path / "below" / "library.cpccards", clock)
        assert caught.value.remedy

    def test_damage_in_a_table_is_told_as_damage(self, library_path: Path, clock: FakeClock) -> None:
        """Every page but the first is overwritten, one at a time: an error with a remedy, or a finding."""
        whole = library_path.read_bytes()
        for start_of_page in range(4096, len(whole), 4096):
            spoilt = whole[:start_of_page] + b"\xff" * 4096 + whole[start_of_page + 4096 :]
            library_path.write_bytes(spoilt)
            try:
                file = open_library(library_path, clock)
            except LibraryDamaged:
                continue
            for _attempt in range(2):
                with contextlib.suppress(LibraryDamaged):
                    assert file.check()
            file.close()

    def test_damage_that_python_cannot_read_out_is_told_as_damage(
        self, library_path: Path, clock: FakeClock
    ) -> None:
        """SQLite quotes the damaged statement, which is no UTF-8 any more, in its message."""
        whole = library_path.read_bytes()
        assert b"CREATE TABLE decks" in whole
        spoilt = whole.replace(b"CREATE TABLE decks", b"CREATE \xedABLE decks")
        library_path.write_bytes(spoilt)
        with pytest.raises(LibraryDamaged):
            open_library(library_path, clock)
        with pytest.raises(BadInput, match="not sound"):
            verify(library_path)
        with pytest.raises(LibraryDamaged):
            salvage(library_path, clock.now())
        assert library_path.read_bytes() == spoilt

    def test_a_lost_library_is_not_replaced_while_its_log_is_there(
        self, library_path: Path, clock: FakeClock
    ) -> None:
        """SQLite would read the log of the old library into a new one, and mix both."""
        log = library_path.with_name(library_path.name + "-wal")
        file = open_library(library_path, clock)
        with file() as uow:
            uow.settings.put({"a": 1})
            uow.commit()
        library, kept = library_path.read_bytes(), log.read_bytes()
        file.close()
        library_path.unlink()
        log.write_bytes(kept)
        with pytest.raises(LibraryDamaged, match="is gone") as caught:
            open_library(library_path, clock)
        assert log.name in caught.value.remedy
        assert log.read_bytes() == kept
        assert not library_path.exists()
        library_path.write_bytes(library)
        file = open_library(library_path, clock)
        with file() as uow:
            assert uow.settings.all() == {"a": 1}
        file.close()

    def test_an_empty_log_is_no_obstacle(self, tmp_path: Path, clock: FakeClock) -> None:
        (tmp_path / "library.cpccards-wal").touch()
        open_library(tmp_path / "library.cpccards", clock).close()

    def test_a_sound_library_passes_its_check(self, services: Workspace) -> None:
        rate(services, fill_basic(services, 3)[0], Rating.GOOD)
        assert services.library_file.check() == []

    def test_rows_that_point_nowhere_are_found(self, services: Workspace) -> None:
        [card] = fill_basic(services, 1)
        rate(services, card, Rating.GOOD)
        file = services.library_file
        # Past SQLAlchemy: the pragma is without effect in the transaction that each statement begins.
        driver: Any = file._connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("DELETE FROM cards")
        driver.execute("PRAGMA foreign_keys = ON")
        file._connection.rollback()
        assert file.check() == ["row 1 of reviews points to a missing row of cards"]


class TestASecondProgram:
    def test_is_told_that_the_library_is_in_use(self, library_path: Path, clock: FakeClock) -> None:
        with start("holding", library_path) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "open\n"
            with pytest.raises(LibraryBusy, match="open in another window") as caught:
                open_library(library_path, clock)
            assert caught.value.remedy
            holder.communicate()
        assert holder.returncode == 0
        open_library(library_path, clock).close()

    def test_finds_it_free_once_the_first_was_killed(self, library_path: Path, clock: FakeClock) -> None:
        with start("holding", library_path) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == "open\n"
            holder.kill()
        open_library(library_path, clock).close()


def raised(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("told by SQLite")
    error.sqlite_errorcode = getattr(sqlite3, name)
    return error


class TestTranslate:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("SQLITE_FULL", DiskFull),
            ("SQLITE_IOERR_READ", LibraryDamaged),
            ("SQLITE_IOERR_SHORT_READ", LibraryDamaged),
            ("SQLITE_IOERR_WRITE", DiskFull),
            ("SQLITE_IOERR_FSYNC", DiskFull),
            ("SQLITE_IOERR_LOCK", LibraryReadOnly),
            ("SQLITE_IOERR_ACCESS", LibraryReadOnly),
            ("SQLITE_BUSY", LibraryBusy),
            ("SQLITE_BUSY_RECOVERY", LibraryBusy),
            ("SQLITE_LOCKED", LibraryBusy),
            ("SQLITE_READONLY", LibraryReadOnly),
            ("SQLITE_READONLY_DIRECTORY", LibraryReadOnly),
            ("SQLITE_CANTOPEN", LibraryReadOnly),
            ("SQLITE_PERM", LibraryReadOnly),
            ("SQLITE_AUTH", LibraryReadOnly),
            ("SQLITE_CORRUPT", LibraryDamaged),
            ("SQLITE_CORRUPT_INDEX", LibraryDamaged),
            ("SQLITE_NOTADB", LibraryDamaged),
        ],
    )
    def test_known_failures_are_told_with_a_remedy(
        self, tmp_path: Path, name: str, kind: type[LibraryError]
    ) -> None:
        known = translate(raised(name), tmp_path / "mine.cpccards")
        assert type(known) is kind
        assert "mine.cpccards" in known.message
        assert known.remedy
        assert str(known) == f"{known.message} {known.remedy}"

    @pytest.mark.parametrize("name", ["SQLITE_ERROR", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_MISUSE"])
    def test_bugs_stay_bugs(self, tmp_path: Path, name: str) -> None:
        assert translate(raised(name), tmp_path) is None
        assert translate(sqlite3.ProgrammingError("no code"), tmp_path) is None

    def test_a_bug_while_opening_stays_a_bug(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_connection: object, _record: object) -> None:
            raise raised("SQLITE_MISUSE")

        monkeypatch.setattr(sqlite_engine, "_configure", fail)
        with pytest.raises(OperationalError, match="told by SQLite"):
            open_library(library_path, clock)

    def test_a_folder_that_cannot_be_written_is_told_so(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """SQLite's own answer, put in its mouth: whoever runs this may be allowed to write anywhere."""
        before = library_path.read_bytes()

        def refuse(_connection: object, _record: object) -> None:
            raise raised("SQLITE_READONLY_DIRECTORY")

        with monkeypatch.context() as patched:
            patched.setattr(sqlite_engine, "_configure", refuse)
            with pytest.raises(LibraryReadOnly, match="can't be written") as caught:
                open_library(library_path, clock)
        assert caught.value.remedy
        assert library_path.read_bytes() == before
        open_library(library_path, clock).close()

    def test_a_new_library_where_nothing_can_be_written(
        self, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(self: Path, mode: int = 0o666, exist_ok: bool = True) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))

        with monkeypatch.context() as patched:
            patched.setattr(Path, "touch", refuse)
            with pytest.raises(LibraryReadOnly, match="Permission denied") as caught:
                open_library(tmp_path / "library.cpccards", clock)
        assert caught.value.remedy
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG, errno.EDQUOT])
    def test_a_disk_that_is_full_before_sqlite_sees_it(
        self, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        def refuse(_path: Path) -> None:
            raise OSError(number, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(sqlite_engine, "flush_to_disk", refuse)
            with pytest.raises(DiskFull) as caught:
                open_library(tmp_path / "library.cpccards", clock)
        assert caught.value.remedy
        assert not (tmp_path / "library.cpccards").exists()

    def test_a_statement_that_is_wrong_is_no_library_error(self, library_file: LibraryFile) -> None:
        with library_file() as uow, pytest.raises(OperationalError, match="no such table"):
            uow._connection.exec_driver_sql("SELECT * FROM nowhere")


@pytest.fixture
def card(services: Workspace) -> CardId:
    return fill_basic(services, 1)[0]


class TestAFullDisk:
    def test_nothing_of_a_refused_answer_is_kept_and_a_retry_succeeds(
        self, services: Workspace, card: CardId
    ) -> None:
        before = contents(services.library_file, leaving_out=())
        answered = 0
        with full_disk(services.library_file):
            with contextlib.suppress(DiskFull):  # as many as fit into the pages there are
                while answered < 2000:
                    rate(services, card, Rating.AGAIN)
                    answered += 1
                    before = contents(services.library_file, leaving_out=())
            assert contents(services.library_file, leaving_out=()) == before
            with pytest.raises(DiskFull, match="NOT saved") as caught:
                rate(services, card, Rating.AGAIN)
            assert caught.value.remedy
            assert contents(services.library_file, leaving_out=()) == before
        rated = rate(services, card, Rating.AGAIN)
        assert rated.after.repetitions == answered + 1
        assert services.library_file.check() == []

    @posix_only
    def test_an_answer_refused_at_the_commit_can_be_given_again(
        self, library_path: Path, clock: FakeClock
    ) -> None:
        """The log is written when a transaction ends, so that is where a disk is found full."""
        with opened(library_path, clock) as services:
            [card] = fill_basic(services, 1)
        with opened(library_path, clock) as services:
            before = contents(services.library_file, leaving_out=())
            for _attempt in range(2):
                with file_size_limit(4096), pytest.raises(DiskFull, match="NOT saved"):
                    rate(services, card, Rating.GOOD)
                assert contents(services.library_file, leaving_out=()) == before
            rated = rate(services, card, Rating.GOOD)
            assert rated.after.repetitions == 1
        with opened(library_path, clock) as services:
            assert services.study.show(card).card.memory.repetitions == 1
            assert services.library_file.check() == []

    @posix_only
    def test_closing_keeps_what_was_accepted(self, library_path: Path, clock: FakeClock) -> None:
        with opened(library_path, clock) as services:
            cards = fill_basic(services, 40)
            for card in cards:
                rate(services, card, Rating.GOOD)
            before = contents(services.library_file)
            with file_size_limit(4096):
                services.close()
        with opened(library_path, clock) as services:
            assert contents(services.library_file) == before
            assert services.library_file.check() == []

    @posix_only
    def test_a_bug_while_closing_stays_a_bug(
        self, library_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with opened(library_path, clock) as services:
            fill_basic(services, 40)
            monkeypatch.setattr(sqlite_engine, "translate", lambda _error, _path: None)
            with file_size_limit(4096), pytest.raises(sqlite3.OperationalError):
                services.close()
        assert translate(raised("SQLITE_FULL"), library_path)

    @posix_only
    def test_a_new_library_that_does_not_fit_is_not_made(self, tmp_path: Path, clock: FakeClock) -> None:
        path = tmp_path / "library.cpccards"
        with file_size_limit(8192), pytest.raises(DiskFull) as caught:
            open_library(path, clock)
        assert caught.value.remedy
        assert not path.exists()
        open_library(path, clock).close()
        assert [found.name for found in tmp_path.iterdir()] == [path.name]


class TestUnitsOfWork:
    def test_leaving_without_commit_takes_everything_back(self, library_file: LibraryFile) -> None:
        before = contents(library_file)
        with library_file() as uow:
            uow.decks.ensure(("A", "B"))
        assert contents(library_file) == before

    def test_an_error_takes_everything_back(self, library_file: LibraryFile) -> None:
        before = contents(library_file)

        def stop_halfway() -> None:
            with library_file() as uow:
                uow.decks.ensure(("A", "B"))
                raise ValueError("stop")

        with pytest.raises(ValueError, match="stop"):
            stop_halfway()
        assert contents(library_file) == before

    def test_a_commit_that_breaks_a_rule_leaves_the_library_usable(self, library_file: LibraryFile) -> None:
        before = contents(library_file)
        with library_file() as uow:
            deck = uow.decks.ensure(("A",))
            uow._connection.exec_driver_sql(f"UPDATE decks SET parent_id = 99 WHERE id = {deck}")
            with pytest.raises(IntegrityError, match="FOREIGN KEY"):
                uow.commit(changes("Break", Subject.DECKS))
        assert contents(library_file) == before
        with library_file() as uow:
            uow.decks.ensure(("A",))
            uow.commit()

    def test_commit_belongs_inside(self, library_file: LibraryFile) -> None:
        with pytest.raises(RuntimeError, match="outside"):
            library_file().commit()

    def test_a_unit_within_a_unit_is_refused_and_harms_nothing(self, library_file: LibraryFile) -> None:
        with library_file() as uow:
            with pytest.raises(InvalidRequestError, match="begin"), library_file():
                pass
            uow.settings.put({"a": 1})
            uow.commit()
        with library_file() as uow:
            assert uow.settings.all() == {"a": 1}

    def test_another_thread_waits_its_turn(self, library_file: LibraryFile) -> None:
        order: list[str] = []
        inside = threading.Event()

        def write() -> None:
            inside.wait()
            with library_file() as uow:
                order.append("second")
                uow.settings.put({"b": 2})
                uow.commit()

        thread = threading.Thread(target=write)
        thread.start()
        with library_file() as uow:
            inside.set()
            uow.settings.put({"a": 1})
            thread.join(timeout=0.05)
            order.append("first")
            uow.commit()
        thread.join()
        assert order == ["first", "second"]
        with library_file() as uow:
            assert uow.settings.all() == {"a": 1, "b": 2}


def test_a_version_is_read_from_the_header(library_path: Path) -> None:
    assert library_version(library_path) == SCHEMA_VERSION


def test_every_known_failure_can_be_shown(library_path: Path) -> None:
    assert issubclass(LibraryError, CpcCardsError)
    assert str(LibraryError("title", "What happened.")) == "What happened."
