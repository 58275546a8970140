"""Packages made to fill the memory or to keep the processor busy; each is a few kilobytes, or little more."""

from __future__ import annotations

import json
from collections.abc import Callable

import zstandard

from tests.support.old_anki import (
    BASIC,
    Generation,
    OldCollection,
    bytes_field,
    compressed,
    loosened,
    package,
    varint_field,
    zipped,
)


def bombs() -> dict[str, bytes]:
    """Hostile packages by what they try."""
    found = {name: package(make(), {}, Generation.LATEST) for name, make in _DATABASES.items()}
    empty = OldCollection().database()
    gigabyte = _frame(2**28) * 4
    found["frame of 4 GB"] = zipped({"meta": varint_field(1, 3), "collection.anki21b": gigabyte * 4})
    found["media list of empty objects"] = zipped(
        {"collection.anki2": empty, "media": b'{"0":[' + b"[]," * 5_000_000 + b"[]]}"}
    )
    found["media list of many numbers"] = zipped(
        {
            "meta": varint_field(1, 3),
            "collection.anki21b": compressed(empty),
            "media": compressed(
                bytes_field(1, b"".join(varint_field(at, 1) for at in range(1, 200_000)))
                + bytes_field(1, b"") * 2_000_000
            ),
        }
    )
    found["media that swell"] = zipped(
        {
            "meta": varint_field(1, 3),
            "collection.anki21b": compressed(empty),
            "media": compressed(b"".join(bytes_field(1, bytes_field(1, b"%d.png" % at)) for at in range(5))),
            **{str(at): gigabyte + b"\x00" * 6_000_000 for at in range(5)},
        }
    )
    return {f"{name}.apkg": data for name, data in found.items()}


def _frame(size: int) -> bytes:
    """Zeros, packed."""
    packer = zstandard.ZstdCompressor(level=1, write_content_size=False).compressobj()
    piece = b"\x00" * 2**20
    return b"".join(packer.compress(piece) for _ in range(size // 2**20)) + packer.flush()


def _with_sql(sql: str, notes: int = 1) -> bytes:
    old = OldCollection()
    for at in range(notes):
        card = old.add_card(old.add_note(BASIC, (f"front {at}", "back")))
        old.add_review(card, 1_600_000_000_000 + at)
    old.more_sql = _BALLAST + sql
    return old.database()


def _loose(table: str, sql: str, notes: int = 1) -> bytes:
    return _with_sql(loosened(table) + sql, notes)


def _models(text: str) -> bytes:
    old = OldCollection()
    old.models = text
    old.more_sql = _BALLAST
    return old.database()


def _many_templates() -> bytes:
    old = OldCollection()
    old.models[str(BASIC)]["tmpls"] = [{"name": "x", "qfmt": "", "afmt": ""}] * 100_000
    return old.database()


# What can't be packed stands first: what swells too much is refused before anybody looks into it.
_BALLAST = "CREATE TABLE ballast AS SELECT randomblob(3000000) AS x;"
_LONG = "printf('%.*c', 15000000, 'x')"
_DATABASES: dict[str, Callable[[], bytes]] = {
    "tags of 15 MB": lambda: _with_sql("UPDATE notes SET tags = replace(zeroblob(7500000), x'00', ' a')"),
    "tags of 300 MB": lambda: _with_sql(f"UPDATE notes SET tags = {_LONG}", 20),
    "states of 300 MB": lambda: _with_sql(f"UPDATE cards SET data = {_LONG}", 20),
    "states of brackets": lambda: _with_sql(
        "UPDATE cards SET data = '{\"a\":[' || replace(hex(zeroblob(3000000)), '0', '[],') || '[]]}'", 3
    ),
    "a log of text": lambda: _loose("revlog", "UPDATE revlog SET ease = printf('%.*c', 60000, 'x')", 3000),
    "a log of long text": lambda: _loose("revlog", f"UPDATE revlog SET ease = {_LONG}", 20),
    "fields without end": lambda: _with_sql(
        "UPDATE notes SET flds = replace(hex(zeroblob(2400000)), '0', x'1f')", 5
    ),
    "types of brackets": lambda: _models('{"1":[' + "[]," * 6_000_000 + "[]]}"),
    "types of numbers": lambda: _models('{"1":[' + "1," * 9_000_000 + "1]}"),
    "a deep type": lambda: _models('{"a":' * 3_000_000),
    "a type with 100,000 cards": _many_templates,
    "sources without end": lambda: _with_sql(
        f"UPDATE notes SET flds = '{json.dumps('src=')[1:-1] * 20_000}'", 30
    ),
}
