"""Ways to spoil a file: bytes of it, entries of an archive, rows of a database.

What stands behind a checksum or is packed is taken out, spoiled and packed again: a flipped bit in a zip
archive alone would rarely get past its CRC.
"""

from __future__ import annotations

import io
import random
import sqlite3
import warnings
import zipfile
from contextlib import closing, suppress

import zstandard

from tests.support.old_anki import compressed

ZSTD = b"\x28\xb5\x2f\xfd"
SQLITE = b"SQLite format 3\x00"

_NUMBERS = (
    b"\x00",
    b"\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"\xff" * 8,
    b"\xff" * 4,
    b"\x00" * 64,
)
_TEXTS = (
    "{{c1::", "}}", "{{#F}}", "{{/F}}", '"', "'", "\t", "\n", "\r", "\x00", "\x1f", "::", "[", "{", "]",
    "<table>", "<img src=x onerror=1>", "&#x110000;", "\u202e", "\ud7ff", "NaN", "Infinity", "1e999", "-1",
    "9" * 400, "\\ud800", "../../evil", "/etc/passwd", "C:\\evil", "#separator:tab\n", "sep=;\n", "Q: ",
    "A: ", "---\n", "# ", "[[note]]\n", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>', "&b;",
    "=cmd|' /C calc'!A0", "import os",
)  # fmt: skip
_NAMES = (
    "../../evil",
    "/evil",
    "C:\\evil",
    "collection.anki2",
    "meta",
    "media",
    "0",
    "a" * 60_000,
    "x\x00y",
)
_MAX = 3_000_000


def spoil(data: bytes, chance: random.Random) -> bytes:
    """A spoiled copy of a file, of at most a few megabytes."""
    if data.startswith(b"PK\x03\x04") and chance.random() < 0.75:
        return _spoil_archive(data, chance)
    return _spoil_bytes(data, chance)[:_MAX]


def _spoil_bytes(data: bytes, chance: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8, 40))):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(9):
            case 0 if out:
                out[at % len(out)] ^= 1 << chance.randrange(8)
            case 1:
                out[at : at + chance.randrange(1, 9)] = chance.randbytes(chance.randrange(1, 9))
            case 2:
                del out[at:]
            case 3:
                del out[at : at + chance.randrange(1, 200)]
            case 4:
                out[at:at] = out[at : at + chance.randrange(1, 400)] * chance.choice((1, 2, 50, 2000))
            case 5:
                number = chance.choice(_NUMBERS)
                out[at : at + len(number)] = number
            case _:
                text = chance.choice(_TEXTS) * chance.choice((1, 1, 1, 3, 100, 20_000))
                out[at:at] = text.encode("utf-8", "surrogatepass")[:_MAX]
        if len(out) > _MAX:
            break
    return bytes(out)


def _spoil_archive(data: bytes, chance: random.Random) -> bytes:
    """The archive packed again with one or a few of its entries spoiled, renamed, doubled or left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [(entry.filename, archive.read(entry), entry.compress_type) for entry in archive.infolist()]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        if not entries:
            break
        at = chance.randrange(len(entries))
        name, content, method = entries[at]
        match chance.randrange(12):
            case 0:
                entries[at] = (chance.choice(_NAMES), content, method)
            case 1:
                entries.append(entries[at])
            case 2:
                del entries[at]
            case 3:
                entries[at] = (name, entries[chance.randrange(len(entries))][1], method)
            case 4:
                entries[at] = (name, content, zipfile.ZIP_DEFLATED)
            case _:
                entries[at] = (name, _spoil_content(content, chance)[: 10 * _MAX], method)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # names there twice are meant
        for name, content, method in entries:
            # Some of the names can't be written; then the entry is left out.
            with suppress(ValueError, zipfile.LargeZipFile):
                archive.writestr(name, content, compress_type=method)
    packed = out.getvalue()
    return _spoil_bytes(packed, chance) if chance.random() < 0.05 else packed


def _spoil_content(content: bytes, chance: random.Random) -> bytes:
    # What was spoiled before may be neither a frame nor a database any more.
    with suppress(zstandard.ZstdError, sqlite3.Error):
        if content.startswith(ZSTD) and chance.random() < 0.9:
            plain = zstandard.ZstdDecompressor().decompressobj().decompress(content)
            return compressed(_spoil_content(plain, chance))
        if content.startswith(SQLITE) and chance.random() < 0.7:
            return _spoil_database(content, chance)
    return _spoil_bytes(content, chance)


def _spoil_database(content: bytes, chance: random.Random) -> bytes:
    """The database with strange values in some of its rows, or a strange schema."""
    with closing(sqlite3.connect(":memory:")) as connection:
        # Anki leaves its databases in WAL mode, which one in memory can't have.
        connection.deserialize(content[:18] + b"\x01\x01" + content[20:])
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith("sqlite_")
        ]  # fmt: skip
        for _ in range(chance.choice((1, 1, 2, 5, 20))):
            table = chance.choice(tables)
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            if not columns:
                continue
            with suppress(sqlite3.Error, OverflowError, UnicodeError):
                _spoil_row(connection, table, chance.choice(columns), chance)
        with suppress(sqlite3.Error):
            connection.commit()
        return connection.serialize()


def _spoil_row(connection: sqlite3.Connection, table: str, column: str, chance: random.Random) -> None:
    if chance.random() < 0.08:
        connection.execute(chance.choice(_SCHEMAS).format(table=table, column=column))
        return
    rows = connection.execute(f'SELECT rowid, "{column}" FROM "{table}"').fetchall()
    if not rows:
        return
    row, value = chance.choice(rows)
    which = "" if chance.random() < 0.2 else f" WHERE rowid = {row}"
    connection.execute(f'UPDATE OR REPLACE "{table}" SET "{column}" = ?{which}', (_strange(value, chance),))


_SCHEMAS = (
    'DROP TABLE "{table}"',
    'ALTER TABLE "{table}" RENAME COLUMN "{column}" TO other',
    "CREATE VIEW evil AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    'CREATE TRIGGER evil AFTER UPDATE ON "{table}" BEGIN DELETE FROM notes; END',
    'CREATE TABLE loose AS SELECT * FROM "{table}"',
    'DELETE FROM "{table}"',
    'INSERT INTO "{table}" SELECT * FROM "{table}"',
    "PRAGMA user_version = 99",
)


def _strange(value: object, chance: random.Random) -> object:
    """Another value than `value`: of another type, out of all bounds, or a spoiled copy."""
    if isinstance(value, str | bytes) and chance.random() < 0.6:
        raw = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        spoiled = _spoil_bytes(raw, chance)[:_MAX]
        return spoiled.decode("utf-8", "replace") if isinstance(value, str) else spoiled
    return chance.choice(_STRANGE)


_STRANGE = (
    None, 0, -1, 9, 2**63 - 1, -(2**63), 32_503_680_000_000, 1e308, float("inf"), 2.5, "", "text",
    "\x1f" * 5000, b"", b"\xff" * 50, b"\x00" * 1000, "x" * 1_000_000, "{{c1::" * 5000, "[" * 100_000,
    " a" * 200_000, '{"s":NaN,"d":5}', '{"s":' + "9" * 400 + ',"d":5}', "../../evil", "::" * 1000,
)  # fmt: skip
