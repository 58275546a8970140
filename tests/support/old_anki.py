"""Anki collections of schema 11 and packages of all three generations, written by hand: no Anki is needed.

    old = OldCollection()
    deck = old.add_deck("Coding::Modifiers")
    note = old.add_note(BASIC, ("25", "significant, separate"), tags="em modifier")
    old.add_card(note, deck, type=2, queue=2, due=120, ivl=30, data='{"s":30.5,"d":5.1}')
    data = old.package(Generation.LEGACY1)

Names and units are Anki's. Everything is a plain row that a test may spoil before it is written.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from enum import StrEnum
from typing import Any

CREATED = 1_600_000_000
"""Day 0 of these collections."""

BASIC, REVERSED, CLOZE, DRUG = 1_500_000_000_001, 1_500_000_000_002, 1_500_000_000_003, 1_500_000_000_004
"""The note types every collection has."""

DUMMY_TEXT = "Please update to the latest Anki version, then import the file again."

CARD_COLUMNS = (
    "id", "nid", "did", "ord", "mod", "usn", "type", "queue", "due", "ivl", "factor", "reps", "lapses",
    "left", "odue", "odid", "flags", "data",
)  # fmt: skip

SCHEMA_11 = """
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null, scm integer not null,
    ver integer not null, dty integer not null, usn integer not null, ls integer not null, conf text not null,
    models text not null, decks text not null, dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null, mod integer not null,
    usn integer not null, tags text not null, flds text not null, sfld integer not null,
    csum integer not null, flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null, ord integer not null,
    mod integer not null, usn integer not null, type integer not null, queue integer not null,
    due integer not null, ivl integer not null, factor integer not null, reps integer not null,
    lapses integer not null, left integer not null, odue integer not null, odid integer not null,
    flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null,
    ease integer not null, ivl integer not null, lastIvl integer not null, factor integer not null,
    time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn on notes (usn);
CREATE INDEX ix_cards_usn on cards (usn);
CREATE INDEX ix_revlog_usn on revlog (usn);
CREATE INDEX ix_cards_nid on cards (nid);
CREATE INDEX ix_cards_sched on cards (did, queue, due);
CREATE INDEX ix_revlog_cid on revlog (cid);
CREATE INDEX ix_notes_csum on notes (csum);
"""


class Generation(StrEnum):
    """Which of Anki's three kinds of package."""

    LEGACY1 = "legacy 1"
    LEGACY2 = "legacy 2"
    LATEST = "latest"


def loosened(table: str) -> str:
    """SQL that makes a table anew without its constraints, so that anything can stand in it."""
    copy = f"CREATE TABLE loose AS SELECT * FROM {table};"
    return f"{copy} DROP TABLE {table}; ALTER TABLE loose RENAME TO {table};"


def note_type(
    key: int,
    name: str,
    fields: Sequence[str],
    templates: Sequence[tuple[str, str, str]],
    *,
    css: str = "",
    cloze: bool = False,
) -> dict[str, Any]:
    """A note type as schema 11 keeps it; templates are name, question, answer."""
    return {
        "id": key,
        "name": name,
        "type": int(cloze),
        "mod": CREATED,
        "usn": -1,
        "sortf": 0,
        "did": 1,
        "css": css,
        "latexPre": "\\documentclass[12pt]{article}\n\\begin{document}\n",
        "latexPost": "\\end{document}",
        "flds": [
            {
                "name": field,
                "ord": at,
                "sticky": False,
                "rtl": False,
                "font": "Arial",
                "size": 20,
                "media": [],
            }
            for at, field in enumerate(fields)
        ],
        "tmpls": [
            {"name": card, "ord": at, "qfmt": question, "afmt": answer, "bqfmt": "", "bafmt": "", "did": None}
            for at, (card, question, answer) in enumerate(templates)
        ],
        "tags": [],
        "vers": [],
        "req": [[at, "any", [0]] for at in range(len(templates))],
    }


def stock_types() -> dict[str, Any]:
    """The note types every collection has."""
    answer = "{{FrontSide}}\n\n<hr id=answer>\n\n"
    types = (
        note_type(BASIC, "Basic", ("Front", "Back"), [("Card 1", "{{Front}}", answer + "{{Back}}")]),
        note_type(
            REVERSED,
            "Basic (and reversed card)",
            ("Front", "Back"),
            [("Card 1", "{{Front}}", answer + "{{Back}}"), ("Card 2", "{{Back}}", answer + "{{Front}}")],
        ),
        note_type(
            CLOZE,
            "Cloze",
            ("Text", "Back Extra"),
            [("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}")],
            css=".cloze { font-weight: bold; }",
            cloze=True,
        ),
        note_type(
            DRUG,
            "Drug",
            ("Name", "Class", "Picture"),
            [
                ("Class?", "What is {{Name}}?", answer + "{{Class}}"),
                ("Picture?", "{{#Picture}}{{Picture}}{{/Picture}}", answer + "{{Name}}"),
            ],
            css=".card { color: red; }",
        ),
    )
    return {str(one["id"]): one for one in types}


def deck(key: int, name: str, *, preset: int = 1, filtered: bool = False, **more: Any) -> dict[str, Any]:
    """A deck as schema 11 keeps it."""
    about: dict[str, Any] = {
        "id": key,
        "name": name,
        "mod": CREATED,
        "usn": -1,
        "desc": "",
        "dyn": int(filtered),
        "collapsed": False,
        "browserCollapsed": False,
        "newToday": [0, 0],
        "revToday": [0, 0],
        "lrnToday": [0, 0],
        "timeToday": [0, 0],
    }
    if filtered:
        about |= {
            "terms": [["is:due", 100, 0]],
            "resched": True,
            "return": True,
            "separate": True,
            "delays": None,
        }
    else:
        about |= {"conf": preset, "extendNew": 0, "extendRev": 0}
    return about | more


def preset(key: int, name: str, **more: Any) -> dict[str, Any]:
    """Deck options as schema 11 keeps them; `more` replaces whole entries."""
    return {
        "id": key,
        "name": name,
        "mod": 0,
        "usn": 0,
        "maxTaken": 60,
        "autoplay": True,
        "timer": 0,
        "replayq": True,
        "new": {"bury": False, "delays": [1.0, 10.0], "initialFactor": 2500, "ints": [1, 4, 0], "order": 1,
                "perDay": 20},
        "rev": {"bury": False, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36500, "perDay": 200},
        "lapse": {"delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0},
        "dyn": False,
    } | more  # fmt: skip


class OldCollection:
    """A collection of schema 11 whose every row may be changed before it is written."""

    def __init__(self, created: int = CREATED) -> None:
        self.created = created
        self.version = 11
        self.conf: Any = {"creationOffset": 300, "schedVer": 2, "nextPos": 1}
        self.models: Any = stock_types()
        self.decks: Any = {"1": deck(1, "Default")}
        self.presets: Any = {"1": preset(1, "Default")}
        self.notes: list[list[Any]] = []
        self.cards: list[list[Any]] = []
        self.revlog: list[list[Any]] = []
        self.media: dict[str, bytes] = {}
        self.more_sql = ""
        """Run on the finished database."""

    def add_deck(self, name: str, **more: Any) -> int:
        """A deck; `more` goes to `deck`. Returns its id."""
        key = 1_550_000_000_000 + len(self.decks)
        self.decks[str(key)] = deck(key, name, **more)
        return key

    def add_preset(self, name: str, **more: Any) -> int:
        """Deck options; `more` goes to `preset`. Returns their id."""
        key = 1_540_000_000_000 + len(self.presets)
        self.presets[str(key)] = preset(key, name, **more)
        return key

    def add_note(self, model: int, fields: Sequence[str], *, tags: str = "", guid: str | None = None) -> int:
        """A note without cards. Returns its id."""
        key = 1_600_000_000_000 + len(self.notes)
        first = fields[0] if fields else ""
        checksum = int(hashlib.sha1(first.encode(), usedforsecurity=False).hexdigest()[:8], 16)
        padded = f" {tags} " if tags else ""
        self.notes.append(
            [key, guid if guid is not None else f"guid{len(self.notes)}", model, CREATED, -1, padded,
             "\x1f".join(fields), first, checksum, 0, ""]
        )  # fmt: skip
        return key

    def add_card(self, note: int, deck: int = 1, **more: Any) -> int:
        """A card, new unless `more` says otherwise, by Anki's column names. Returns its id."""
        key = 1_610_000_000_000 + len(self.cards)
        row: dict[str, Any] = dict.fromkeys(CARD_COLUMNS, 0)
        row |= {"id": key, "nid": note, "did": deck, "mod": CREATED, "usn": -1, "data": ""} | more
        self.cards.append([row[name] for name in CARD_COLUMNS])
        return key

    def add_review(
        self, card: int, at: int, ease: int = 3, *, ivl: int = 1, last: int = 0, factor: int = 2500,
        took: int = 5000, kind: int = 1,
    ) -> None:  # fmt: skip
        """A row of the review log; `at` in milliseconds since 1970."""
        self.revlog.append([at, card, -1, ease, ivl, last, factor, took, kind])

    def database(self) -> bytes:
        """The SQLite file."""
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.executescript(SCHEMA_11)
            texts = [_text(one) for one in (self.conf, self.models, self.decks, self.presets)]
            row = (1, self.created, 0, 0, self.version, 0, 0, 0, *texts, "{}")
            connection.execute(f"insert into col values ({_marks(13)})", row)
            connection.executemany(f"insert into notes values ({_marks(11)})", self.notes)
            connection.executemany(f"insert into cards values ({_marks(18)})", self.cards)
            connection.executemany(f"insert into revlog values ({_marks(9)})", self.revlog)
            connection.executescript(self.more_sql)
            connection.commit()
            return connection.serialize()

    def package(self, generation: Generation = Generation.LEGACY1) -> bytes:
        """The .apkg file."""
        return package(self.database(), self.media, generation)


def dummy_database() -> bytes:
    """What newer packages hold for older programs: one note that asks for a newer Anki."""
    dummy = OldCollection()
    dummy.add_card(dummy.add_note(BASIC, (DUMMY_TEXT, "")))
    return dummy.database()


def package(
    database: bytes, media: Mapping[str, bytes], generation: Generation, *, meta: bytes | None = None
) -> bytes:
    """A package around a database, which need not be one; `meta` replaces the entry of that name."""
    version = {Generation.LEGACY1: 1, Generation.LEGACY2: 2, Generation.LATEST: 3}[generation]
    entries: dict[str, bytes] = {}
    if generation is not Generation.LEGACY1 or meta is not None:
        entries["meta"] = varint_field(1, version) if meta is None else meta
    if generation is Generation.LATEST:
        entries |= {"collection.anki21b": compressed(database), "collection.anki2": dummy_database()}
        entries["media"] = compressed(media_entries(media))
        entries |= {str(at): compressed(data) for at, data in enumerate(media.values())}
        return zipped(entries, stored=True)
    if generation is Generation.LEGACY2:
        entries |= {"collection.anki21": database, "collection.anki2": dummy_database()}
    else:
        entries["collection.anki2"] = database
    entries["media"] = json.dumps({str(at): name for at, name in enumerate(media)}).encode()
    entries |= {str(at): data for at, data in enumerate(media.values())}
    return zipped(entries)


def zipped(entries: Mapping[str, bytes], *, stored: bool = False) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def compressed(data: bytes) -> bytes:
    """A zstd frame that does not tell its size, as Anki writes them."""
    import zstandard

    return zstandard.ZstdCompressor(write_content_size=False).compress(data)


def media_entries(media: Mapping[str, bytes]) -> bytes:
    """The media list of the latest packages."""
    return b"".join(
        bytes_field(
            1,
            bytes_field(1, name.encode())
            + varint_field(2, len(data))
            + bytes_field(3, hashlib.sha1(data, usedforsecurity=False).digest()),
        )
        for name, data in media.items()
    )


def varint(value: int) -> bytes:
    """A protobuf varint; negative numbers take ten bytes."""
    value &= 2**64 - 1
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def varint_field(number: int, value: int) -> bytes:
    """A protobuf field that holds a number."""
    return varint(number << 3) + varint(value)


def bytes_field(number: int, value: bytes) -> bytes:
    """A protobuf field that holds text, bytes or another message."""
    return varint(number << 3 | 2) + varint(len(value)) + value


def _marks(count: int) -> str:
    return ",".join("?" * count)


def _text(value: Any) -> str:
    """JSON; text is taken for JSON already."""
    return value if isinstance(value, str) else json.dumps(value)
