"""The words of notes as a search sees them, and patterns with wildcards over such words.

Everything is compared folded: without case, accents and mark-up, white space as single blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from cpccards.domain.cloze import parse_cloze, render_gap
from cpccards.domain.plain_text import plain_text

FIELD_END = "\x1f"
"""Stands between the fields of a note; no field holds it, for it is white space."""

# Letters that are written apart, though Unicode takes them for letters of their own.
_APART = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "\x00": ""}
)


def folded(text: str) -> str:
    """`text` without case and accents, white space as single blanks. Folding twice changes nothing more."""
    if text.isascii():
        bare = text.lower().replace("\x00", "")
    else:
        lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        bare = "".join(char for char in lower if not unicodedata.combining(char)).translate(_APART)
    return " ".join(bare.split())


def folded_field(raw: str) -> str:
    """What a search sees of one field: its plain text with the gaps filled, folded."""
    if "{{c" in raw:
        raw = render_gap(parse_cloze(raw), 0, revealed=True)
    return folded(plain_text(raw))


def folded_fields(fields: Sequence[str]) -> str:
    """What a search sees of a note: its fields, with `FIELD_END` between them."""
    return FIELD_END.join(map(folded_field, fields))


class Wild(Enum):
    """A wildcard."""

    ANY = "*"
    """Any number of characters."""
    ONE = "_"
    """One character."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two `*`: so many characters, some of which may be any."""

    words: str
    expression: re.Pattern[str] | None
    length: int

    def is_at(self, text: str, at: int) -> bool:
        if self.expression is None:
            return text.startswith(self.words, at)
        return self.expression.match(text, at) is not None

    def find(self, text: str, start: int, end: int) -> int:
        """Where it first stands between two places; -1 for nowhere."""
        if self.expression is None:
            return text.find(self.words, start, end)
        found = self.expression.search(text, start, end)
        return -1 if found is None else found.start()


def _piece(parts: Sequence[str | Wild]) -> _Piece:
    if Wild.ONE not in parts:
        words = "".join(part for part in parts if isinstance(part, str))
        return _Piece(words, None, len(words))
    # Without any repetition in it, Python's own engine has but one way to try at each place.
    source = "".join("." if isinstance(part, Wild) else re.escape(part) for part in parts)
    length = sum(1 if isinstance(part, Wild) else len(part) for part in parts)
    return _Piece("", re.compile(source, re.DOTALL), length)


def _pieces(parts: Sequence[str | Wild]) -> tuple[_Piece, ...]:
    runs: list[list[str | Wild]] = [[]]
    for part in parts:
        if part is Wild.ANY:
            runs.append([])
        else:
            runs[-1].append(part)
    return tuple(_piece(run) for run in runs if run)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Folded words and wildcards, one after the other.

    Args:
        parts: no two words follow each other, and none is empty.
    """

    parts: tuple[str | Wild, ...]
    _pieces: tuple[_Piece, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pieces", _pieces(self.parts))

    @property
    def is_empty(self) -> bool:
        """True for one that fits only where nothing stands."""
        return not self.parts

    @property
    def words(self) -> str | None:
        """What it says, where it has no wildcard."""
        if any(isinstance(part, Wild) for part in self.parts):
            return None
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def literals(self) -> tuple[str, ...]:
        """The words between the wildcards."""
        return tuple(part for part in self.parts if isinstance(part, str))

    def fits(self, text: str) -> bool:
        """Whether it fits the whole of a folded text: each piece as early as may be, the last at the end.

        Takes time in proportion to the text and to itself, never more.
        """
        if not self.parts:
            return not text
        pieces, at, end = self._pieces, 0, len(text)
        if self.parts[0] is not Wild.ANY:
            first, pieces = pieces[0], pieces[1:]
            if not first.is_at(text, 0):
                return False
            at = first.length
        if self.parts[-1] is not Wild.ANY:
            if not pieces:
                return at == end
            last, pieces = pieces[-1], pieces[:-1]
            end -= last.length
            if end < at or not last.is_at(text, end):
                return False
        return _come_in_turn(pieces, text, at, end)

    def is_within(self, text: str) -> bool:
        """Whether it fits some part of a folded text."""
        return _come_in_turn(self._pieces, text, 0, len(text))


def _come_in_turn(pieces: Sequence[_Piece], text: str, at: int, end: int) -> bool:
    for piece in pieces:
        found = piece.find(text, at, end)
        if found < 0:
            return False
        at = found + piece.length
    return True
