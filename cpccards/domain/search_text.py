"""The words of notes as a search sees them, and patterns with wildcards over such words.

Everything is compared folded: without case, accents and mark-up, white space as single blanks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
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
class Pattern:
    """Folded words and wildcards, one after the other.

    Args:
        parts: no two words follow each other, and none is empty.
    """

    parts: tuple[str | Wild, ...]

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
        """Whether it fits the whole of a folded text. Takes time in proportion to both, never more."""
        if Wild.ONE not in self.parts:
            return self._fits_around(text)
        units = [unit for part in self.parts for unit in ((part,) if isinstance(part, Wild) else part)]
        at = here = 0
        star = -1
        again = 0
        while at < len(text):
            unit = units[here] if here < len(units) else None
            if unit is Wild.ANY:
                star, again = here, at
                here += 1
            elif unit is Wild.ONE or unit == text[at]:
                at += 1
                here += 1
            elif star >= 0:
                again += 1
                at, here = again, star + 1
            else:
                return False
        return all(unit is Wild.ANY for unit in units[here:])

    def _fits_around(self, text: str) -> bool:
        """The same for one without `_`: each word as early as may be, the last one at the end."""
        if not self.parts:
            return not text
        first, last = self.parts[0], self.parts[-1]
        words = list(self.literals)
        at = 0
        if isinstance(first, str):
            if len(self.parts) == 1:
                return text == first
            if not text.startswith(first):
                return False
            at = len(first)
            words = words[1:]
        end = len(text)
        if isinstance(last, str):
            end -= len(last)
            if end < at or not text.endswith(last):
                return False
            words = words[:-1]
        for each in words:
            found = text.find(each, at, end)
            if found < 0:
                return False
            at = found + len(each)
        return True

    def is_within(self, text: str) -> bool:
        """Whether it fits some part of a folded text."""
        words = self.words
        if words is not None:
            return words in text
        return Pattern((Wild.ANY, *self.parts, Wild.ANY)).fits(text)
