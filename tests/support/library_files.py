"""JSON libraries to read, and to spoil."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from cpccards.domain.drafts import DraftNote, DraftProgress
from cpccards.domain.exports import Export
from cpccards.domain.notes import Note, NoteKind
from cpccards.exchange import library_json_writing
from tests.support import exports

NOTE = DraftNote(Note(NoteKind.BASIC, ("a", "b"), key="k"), ("A",), 1)
OTHER = DraftNote(Note(NoteKind.TYPED, ("c", "d"), key="l"), ("B",), 2)


def written(export: Export, *, with_media: bool = True) -> bytes:
    """A JSON library."""
    file = io.BytesIO()
    assert library_json_writing.write(file, export, with_media=with_media) == ()
    return file.getvalue()


def zipped(export: Export) -> bytes:
    """A library with its media beside it."""
    file = io.BytesIO()
    assert library_json_writing.write_archive(file, export) == ()
    return file.getvalue()


def changed(change: Callable[[dict[str, Any]], None], export: Export | None = None) -> bytes:
    """A library file in which something was changed."""
    given = json.loads(written(export or Export((NOTE, OTHER))))
    change(given)
    return json.dumps(given).encode()


def with_progress() -> Export:
    """Two notes, a card of each, three reviews, an event."""
    column = {
        "card_id": (0, 1, 1),
        "reviewed_at": (1_700_000_000_000, 1_700_000_001_000, 1_700_000_002_000),
        "day": (19_000,) * 3,
        "rating": (3, 4, 1),
        "took_ms": (1,) * 3,
        "origin": ("window",) * 3,
        "clock_suspect": (0,) * 3,
        "previous_at": (None,) * 3,
        "previous_day": (None,) * 3,
        **{f"state_{when}": (2,) * 3 for when in ("before", "after")},
        **{
            f"{name}_{when}": (None,) * 3
            for name in ("step", "stability", "difficulty", "due_at", "due_day")
            for when in ("before", "after")
        },
        "raw": ("[1]", None, None),
    }
    events = {
        "card_id": (1,), "at": (1_700_000_000_000,), "day": (19_000,), "kind": ("reset",), "rating": (None,),
        "took_ms": (0,), "raw": (None,),
    }  # fmt: skip
    cards = exports.large_export(2, 0).progress
    assert cards is not None
    return Export((NOTE, OTHER), progress=DraftProgress(cards.cards, column, events))
