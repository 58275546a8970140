"""The words of the ICD-10-CM tabular list: chapters, blocks, categories, codes, and what stands below."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum


class Level(IntEnum):
    """How deep an entry stands. Codes with more characters than a category stand below it."""

    CHAPTER = 0
    BLOCK = 1
    CATEGORY = 2
    CODE = 3


_RANGE_AT_END = re.compile(r" \((?:[A-Z]\d|QA)[0-9A-Z](?:-[A-Z][0-9A-Z]{2})?\)$")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as lists show it.

    Attributes:
        code: "4" for a chapter, "E08-E13" for a block, "E11", "E11.65", "S52.501A". A block of one
            category is "B20-B20".
        is_billable: the code is complete; it may stand on a claim.
    """

    code: str
    title: str
    level: Level
    is_billable: bool

    @property
    def name(self) -> str:
        """The code as people write it: a chapter with the word, a block of one category once."""
        if self.level is Level.CHAPTER:
            return f"Chapter {self.code}"
        first, _, last = self.code.partition("-")
        return first if first == last else self.code

    @property
    def words(self) -> str:
        """The title without the range of codes at its end, which a block's name says already."""
        return self.title if self.level is Level.CHAPTER else _RANGE_AT_END.sub("", self.title)


@dataclass(frozen=True, slots=True)
class Instructions:
    """What stands under an entry, one string a line, as in the official list."""

    notes: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    inclusion_terms: tuple[str, ...] = ()
    excludes1: tuple[str, ...] = ()
    excludes2: tuple[str, ...] = ()
    code_first: tuple[str, ...] = ()
    use_additional: tuple[str, ...] = ()
    code_also: tuple[str, ...] = ()
    seventh_note: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry with all that bears on it.

    Attributes:
        above: chapter, block, category and so on, from the top.
        children: what stands directly below; for a code that takes a 7th character, the complete codes.
        own: what stands under this very entry.
        inherited: what stands under those above it and holds here too, the nearest first.
        sevenths: (character, meaning) of each 7th character it may get or, for a complete code, has.
        sevenths_from: where they are defined, when not here.
        takes_seventh: only a 7th character is missing from it.
    """

    line: Line
    above: tuple[Line, ...] = ()
    children: tuple[Line, ...] = ()
    own: Instructions = field(default_factory=Instructions)
    inherited: tuple[tuple[Line, Instructions], ...] = ()
    sevenths: tuple[tuple[str, str], ...] = ()
    sevenths_from: Line | None = None
    takes_seventh: bool = False

    @property
    def code(self) -> str:
        """Its code."""
        return self.line.code

    @property
    def title(self) -> str:
        """Its official title."""
        return self.line.title

    @property
    def parent(self) -> Line | None:
        """What it stands directly under; None for a chapter."""
        return self.above[-1] if self.above else None


SEVENTH = 7
"""Characters of a code that has a 7th."""


@dataclass(frozen=True, slots=True)
class Edition:
    """Which list this is.

    Attributes:
        name: "ICD-10-CM FY2026"; `source` is what cards made from it cite.
        effective: from when on it holds.
        review_by: when cards made from it are to be looked at again.
    """

    name: str
    source: str
    effective: date
    review_by: date
    licence: str
