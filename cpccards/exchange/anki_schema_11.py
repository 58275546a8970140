"""Anki's collection of schema 11 as every Anki reads it: its tables, and the JSON in the table `col`.

Names and units are Anki's. A field that only means something in Anki has the value a new collection gives it.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cpccards.domain.foreign_progress import ForeignPreset
from cpccards.domain.note_types import NoteType
from cpccards.domain.occlusion_notes import is_occlusion_type

TABLES = """
CREATE TABLE col (
    id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL,
    ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL,
    conf text NOT NULL, models text NOT NULL, decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL
);
CREATE TABLE notes (
    id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL,
    usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL,
    csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL
);
CREATE TABLE cards (
    id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL,
    mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL,
    due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL, reps integer NOT NULL,
    lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL, odid integer NOT NULL,
    flags integer NOT NULL, data text NOT NULL
);
CREATE TABLE revlog (
    id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL,
    ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL,
    type integer NOT NULL
);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
"""
INDEXES = """
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""

SCHEMA = 11
UNSENT = -1
"""The usn of what no server has seen."""
DEFAULT = 1
"""The number of the deck, and of the deck options, that every collection has."""

_FIRST_NUMBER = 1_000_000_000_000
_IMAGE_OCCLUSION = 6
"""Among Anki's own note types."""
_LEVELS = "::"
_SEVERAL_COLONS = re.compile(":{2,}")
_NO_NAME = re.compile(r"[\x00-\x1f\x7f]")
_NUMBERED = re.compile(r"anki-(\d{1,18})")
_WEIGHTS = {17: "fsrsWeights", 19: "fsrsParams5"}
_LATEX = (
    "\\documentclass[12pt]{article}\n\\usepackage{amssymb,amsmath}\n\\pagestyle{empty}\n\\begin{document}\n",
    "\\end{document}",
)


def number_of(*words: str) -> int:
    """A number that is the same on every machine for the same words, of the size of Anki's own."""
    digest = hashlib.blake2b("\x1f".join(words).encode("utf-8", "replace"), digest_size=5).digest()
    return _FIRST_NUMBER + int.from_bytes(digest)


def type_number(note_type: NoteType) -> int:
    """The number of a note type: Anki's own, for one that came from there."""
    found = _NUMBERED.fullmatch(note_type.key)
    return int(found[1]) if found else number_of("note type", note_type.key)


def deck_name(path: Iterable[str]) -> str:
    """The full name of a deck; no level may part itself into two."""
    names = (" ".join(_NO_NAME.sub(" ", level).split()) for level in path)
    return _LEVELS.join(_SEVERAL_COLONS.sub(":", name).strip(": ") or "Unnamed" for name in names)


def config(progress_from_zone: int | None, rollover_hour: int | None, next_position: int) -> dict[str, Any]:
    """The settings of the collection.

    Args:
        progress_from_zone: minutes west of UTC where day 0 began.
    """
    found: dict[str, Any] = {
        "activeDecks": [DEFAULT],
        "addToCur": True,
        "collapseTime": 1200,
        "curDeck": DEFAULT,
        "curModel": None,
        "dueCounts": True,
        "estTimes": True,
        "newSpread": 0,
        "nextPos": next_position,
        "sched2021": True,
        "schedVer": 2,
        "sortBackwards": False,
        "sortType": "noteFld",
        "timeLim": 0,
    }
    if progress_from_zone is not None:
        found["creationOffset"] = progress_from_zone
    if rollover_hour is not None:
        found["rollover"] = rollover_hour
    return found


def model(note_type: NoteType, modified: int) -> dict[str, Any]:
    """A note type. `modified`: seconds since 1970."""
    found: dict[str, Any] = {
        "id": type_number(note_type),
        "name": note_type.name,
        "type": int(note_type.is_cloze),
        "mod": modified,
        "usn": UNSENT,
        "sortf": 0,
        "did": None,
        "css": note_type.css,
        "latexPre": _LATEX[0],
        "latexPost": _LATEX[1],
        "latexsvg": False,
        "flds": [
            {
                "name": name,
                "ord": place,
                "sticky": False,
                "rtl": False,
                "font": "Arial",
                "size": 20,
                "media": [],
            }
            for place, name in enumerate(note_type.fields)
        ],
        "tmpls": [
            {
                "name": template.name,
                "ord": place,
                "qfmt": template.question,
                "afmt": template.answer,
                "bqfmt": "",
                "bafmt": "",
                "did": None,
            }
            for place, template in enumerate(note_type.templates)
        ],
        "req": [] if note_type.is_cloze else list(_required(note_type)),
        "tags": [],
        "vers": [],
    }
    if is_occlusion_type(note_type):
        # Else Anki opens its notes in the editor for words.
        found["originalStockKind"] = _IMAGE_OCCLUSION
        for place, field in enumerate(found["flds"]):
            field["tag"] = place
    return found


def _required(note_type: NoteType) -> Iterable[list[Any]]:
    """For old versions of Anki: which fields the question of each card is made of."""
    for place, template in enumerate(note_type.templates):
        used = [at for at, name in enumerate(note_type.fields) if name in template.question]
        yield [place, "any" if used else "none", used]


def deck(number: int, name: str, *, description: str, options: int, modified: int) -> dict[str, Any]:
    """A deck. `options`: the number of its options; `modified`: seconds since 1970."""
    return {
        "id": number,
        "name": name,
        "mod": modified,
        "usn": UNSENT,
        "desc": html.escape(description, quote=False),
        "dyn": 0,
        "conf": options,
        "collapsed": False,
        "browserCollapsed": False,
        "extendNew": 0,
        "extendRev": 0,
        "newToday": [0, 0],
        "revToday": [0, 0],
        "lrnToday": [0, 0],
        "timeToday": [0, 0],
    }


def options(number: int, preset: ForeignPreset, modified: int) -> dict[str, Any]:
    """The options of decks; what `preset` does not say is as in a new collection."""
    found: dict[str, Any] = {
        "id": number,
        "name": preset.name,
        "mod": modified,
        "usn": UNSENT,
        "autoplay": True,
        "dyn": False,
        "maxTaken": 60,
        "replayq": True,
        "timer": 0,
        "new": {
            "bury": True,
            "delays": _steps(preset.learning_steps, 1.0, 10.0),
            "initialFactor": 2500,
            "ints": [1, 4, 0],
            "order": 1,
            "perDay": _or(preset.new_per_day, 20),
            "separate": True,
        },
        "rev": {
            "bury": True,
            "ease4": 1.3,
            "fuzz": 0.05,
            "hardFactor": 1.2,
            "ivlFct": 1.0,
            "maxIvl": _or(preset.maximum_interval, 36_500),
            "minSpace": 1,
            "perDay": _or(preset.reviews_per_day, 200),
        },
        "lapse": {
            "delays": _steps(preset.relearning_steps, 10.0),
            "leechAction": 0 if preset.leech_suspends else 1,
            "leechFails": _or(preset.leech_threshold, 8),
            "minInt": 1,
            "mult": 0.0,
        },
        "ignoreRevlogsBeforeDate": preset.ignore_before,
    }
    if preset.desired_retention is not None:
        found["desiredRetention"] = preset.desired_retention
    if preset.parameters:
        name = _WEIGHTS.get(len(preset.parameters), "fsrsParams6")
        found[name] = list(preset.parameters)
    return found


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


def _steps(steps: tuple[float, ...] | None, *usual: float) -> list[float]:
    return list(usual if steps is None else steps)


USUAL = ForeignPreset(name="Default", leech_suspends=False)
"""What decks are studied with that have no options of their own."""


def numbered(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Objects under their numbers, as Anki keeps them."""
    return {str(entry["id"]): entry for entry in entries}
