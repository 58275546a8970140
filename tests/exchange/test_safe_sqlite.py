"""Databases that were made to harm: nothing runs, nothing is written, nothing takes forever."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from cpccards.domain.errors import BadInput
from cpccards.exchange import safe_sqlite
from cpccards.exchange.safe_sqlite import open_database
from tests.support.old_anki import BASIC, OldCollection

LIMIT = 50_000_000


def database(script: str, *, fill: Callable[[sqlite3.Connection], None] | None = None) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(script)
        if fill:
            fill(connection)
        connection.commit()
        return connection.serialize()


def refusal(data: bytes, limit: int = LIMIT) -> BadInput:
    with pytest.raises(BadInput) as caught, open_database([data], limit) as opened:  # noqa: PT012  # anywhere
        for table in opened.tables:
            opened.rows(f'SELECT * FROM "{table}"')
    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


@pytest.fixture(autouse=True)
def _watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary files go where the test can see that none is left."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def test_rows_and_tables(tmp_path: Path) -> None:
    data = database("CREATE TABLE Notes (Id INTEGER PRIMARY KEY, t TEXT); INSERT INTO Notes VALUES (1, 'é')")
    with open_database([data[:100], data[100:]], LIMIT) as opened:
        assert opened.tables == {"notes": ("id", "t")}
        assert opened.rows("SELECT id, t FROM notes WHERE id = ?", (1,)) == [(1, "é")]
        assert list(opened.batches("SELECT id FROM notes")) == [[(1,)]]
        assert len(list((tmp_path / "temporary").iterdir())) == 1
    assert not list((tmp_path / "temporary").iterdir())


def test_nothing_is_left_after_a_refusal(tmp_path: Path) -> None:
    refusal(b"SQLite format 3\x00" + b"\x00" * 4096)
    assert not list((tmp_path / "temporary").iterdir())


def test_text_that_is_no_utf8() -> None:
    data = database("CREATE TABLE t (x); INSERT INTO t VALUES (CAST(X'61ff62' AS TEXT)), ('sound')")
    with open_database([data], LIMIT) as opened:
        assert opened.rows("SELECT x FROM t") == [("a\ufffdb",), ("sound",)]
        assert list(opened.batches("SELECT x FROM t")) == [[("a\ufffdb",), ("sound",)]]
        assert opened.rows("SELECT 'ü'") == [("ü",)]


def test_rows_in_batches_hold_no_long_texts() -> None:
    script = "CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob(900)), (zeroblob(90000))"
    with open_database([database(script)], LIMIT) as opened:
        assert len(list(opened.batches("SELECT a FROM t WHERE rowid = 1"))) == 1
        with pytest.raises(BadInput, match="1,000 bytes"):
            list(opened.batches("SELECT a FROM t"))
        assert len(opened.rows("SELECT a FROM t")) == 2


def test_sizes_are_asked_for_before_the_rows() -> None:
    script = "CREATE TABLE t (a, b); INSERT INTO t VALUES ('four', NULL), (NULL, 'é'), (12, X'00')"
    with open_database([database(script)], LIMIT) as opened:
        opened.check_size("t", 3, ("a", "b"), 9)
        for rows, size in ((2, 9), (3, 8)):
            with pytest.raises(BadInput, match=f"more than {rows}"):
                opened.check_size("t", rows, ("a", "b"), size)


def test_large_results_come_in_batches() -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.executemany("INSERT INTO t VALUES (?)", ((at,) for at in range(9_000)))

    with open_database([database("CREATE TABLE t (x INTEGER)", fill=fill)], LIMIT) as opened:
        assert [len(batch) for batch in opened.batches("SELECT x FROM t")] == [4_000, 4_000, 1_000]


def test_the_order_of_names_that_anki_defines() -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        connection.executescript(
            "CREATE TABLE decks (id INTEGER, name TEXT COLLATE unicase);"
            "CREATE UNIQUE INDEX by_name ON decks (name);"
            "INSERT INTO decks VALUES (1, 'b'), (2, 'A'), (3, 'É')"
        )

    expected = [("A",), ("b",), ("É",)]
    with open_database([database("", fill=fill)], LIMIT) as opened:
        assert opened.rows("SELECT name FROM decks ORDER BY name || '' COLLATE unicase") == expected


@pytest.mark.parametrize(
    "script",
    [
        "CREATE VIEW notes AS SELECT 1 AS id",
        "CREATE TABLE t (x); CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM t; END",
        "CREATE VIRTUAL TABLE notes USING fts5(x)",
    ],
)
def test_only_tables_and_indexes(script: str) -> None:
    assert "by itself" in refusal(database(script)).message


def test_a_table_of_expressions_is_not_read() -> None:
    script = "CREATE TABLE t (x, y AS (zeroblob(10000000)) VIRTUAL); CREATE TABLE u (z)"
    with open_database([database(script)], LIMIT) as opened:
        assert set(opened.tables) == {"u"}


def test_nothing_but_reading(tmp_path: Path) -> None:
    with open_database([database("CREATE TABLE t (x)")], LIMIT) as opened:
        for sql in (
            "INSERT INTO t VALUES (1)",
            "CREATE TABLE u (x)",
            f"ATTACH DATABASE '{tmp_path / 'new'}' AS other",
            f"VACUUM INTO '{tmp_path / 'new'}'",
            "PRAGMA journal_mode=DELETE",
            "PRAGMA query_only=OFF",
            "SELECT load_extension('x')",
        ):
            with pytest.raises(BadInput):
                opened.rows(sql)
        with pytest.raises(BadInput):
            list(opened.batches("DELETE FROM t"))
    assert not (tmp_path / "new").exists()


def test_a_query_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_sqlite, "_FIRST_SECONDS", 0.2)
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    with open_database([database("CREATE TABLE t (x)")], LIMIT) as opened:
        with pytest.raises(BadInput, match="busy"):
            opened.rows(endless)
        with pytest.raises(BadInput, match="busy"):
            list(opened.batches(endless))


def test_values_beyond_the_limit() -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO t VALUES (1, zeroblob(21000000))")

    with open_database([database("CREATE TABLE t (id, x)", fill=fill)], LIMIT) as opened:
        assert opened.rows("SELECT id, length(x) FROM t") == [(1, 21_000_000)]
        with pytest.raises(BadInput, match="20,000,000 bytes"):
            opened.rows("SELECT x FROM t")


class TestDamaged:
    def sample(self) -> bytes:
        old = OldCollection()
        for at in range(300):
            old.add_card(old.add_note(BASIC, (f"front {at}", "back " * 20)))
        return old.database()

    def test_no_database(self) -> None:
        for data in (b"", b"text", b"SQLite format 3", b"PK\x03\x04"):
            refusal(data)

    def test_cut_off(self) -> None:
        whole = self.sample()
        for share in (0.1, 0.5, 0.9):
            assert "read" in refusal(whole[: int(len(whole) * share)]).message

    def test_overwritten(self) -> None:
        data = bytearray(self.sample())
        data[4096 * 3 : 4096 * 4] = b"\xff" * 4096
        assert "can't be read" in refusal(bytes(data)).message

    def test_too_large(self) -> None:
        assert "MB" in refusal(self.sample(), 4096).message

    def test_a_null_where_none_may_be_is_left_to_the_reader(self) -> None:
        data = database(
            "CREATE TABLE t (x TEXT); INSERT INTO t VALUES (NULL); PRAGMA writable_schema=ON;"
            "UPDATE sqlite_master SET sql = 'CREATE TABLE t (x TEXT NOT NULL)'"
        )
        with open_database([data], LIMIT) as opened:
            assert opened.rows("SELECT x FROM t") == [(None,)]

    def test_a_schema_that_is_no_sql(self) -> None:
        refusal(
            database(
                "CREATE TABLE t (x); PRAGMA writable_schema=ON;"
                "UPDATE sqlite_master SET sql = 'CREATE TABLE t (x NOT A COLUMN ((('"
            )
        )


def test_a_disk_that_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    assert "No space left" in refusal(database("CREATE TABLE t (x)")).message
