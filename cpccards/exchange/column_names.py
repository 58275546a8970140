"""What columns are usually called, and whether a first row names columns or is a card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum


class Role(StrEnum):
    """What a column is for."""

    FRONT = "front"
    BACK = "back"
    RATIONALE = "rationale"
    SOURCE = "source"
    TOPIC = "topic"
    TAGS = "tags"
    DECK = "deck"
    EDITION = "edition"
    KEY = "key"
    KIND = "kind"
    OPTION = "option"
    IGNORE = "ignore"


_NAMES: dict[Role, str] = {
    Role.FRONT: "front|question|questions|q|term|terms|abbreviation|abbreviations|abbr|acronym|word|prompt"
    "|code|codes|text|side 1|side a|cue|stem",
    Role.BACK: "back|answer|answers|a|definition|definitions|meaning|meanings|description|descriptor"
    "|expansion|stands for|long form|full form|translation|side 2|side b|response|correct",
    Role.RATIONALE: "rationale|explanation|why|reason|note|notes|extra|comment|comments|remarks",
    Role.SOURCE: "source|sources|reference|references|ref|citation",
    Role.TOPIC: "topic|subject|section",
    Role.TAGS: "tag|tags|label|labels|keyword|keywords|category",
    Role.DECK: "deck|deck name|chapter|unit",
    Role.EDITION: "edition|year|version|code set",
    Role.KEY: "key|guid",
    Role.KIND: "kind",
    Role.IGNORE: "id|no|nr|number|row|index|type|notetype|note type",
}
_ROLE_OF: dict[str, Role] = {name: role for role, names in _NAMES.items() for name in names.split("|")}
_LAST_WORDS = {
    "code",
    "codes",
    "term",
    "abbreviation",
    "question",
    "answer",
    "answers",
    "definition",
    "meaning",
    "description",
}
_MARKS = re.compile(r"[*_#:.()\[\]]+")
_OPTION = re.compile(r"(?:option|choice|alternative|distractor|answer|wrong answer) ?(?:[a-h]|\d)")
OPTION_LETTERS = ("a", "b", "c", "d", "e", "f")
"""Columns called by these letters, from the first on, hold the options of a multiple-choice question."""


def plain_name(name: str) -> str:
    """The name of a column without what is only there to look at."""
    return " ".join(_MARKS.sub(" ", name.casefold().replace("(s)", "s")).split())


def role_of(name: str) -> Role | None:
    """What a column called `name` is for; None when the name says nothing."""
    plain = plain_name(name)
    if plain in _ROLE_OF:
        return _ROLE_OF[plain]
    if _OPTION.fullmatch(plain):
        return Role.OPTION
    words = plain.split()
    if 1 < len(words) <= 4 and words[-1] in _LAST_WORDS:
        return _ROLE_OF[words[-1]]
    return None


def is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """True when the cells of the `first` row name columns.

    Two known names are enough (“Back” alone may be a card about the spine). With one, the other cells must
    read like labels, and below some cell without a digit there must be a column of cells with digits: codes.
    """
    cells = [cell.strip() for cell in first if cell.strip()]
    if not cells or len(set(cells)) == 1 < len(cells):
        return False
    known = sum(role_of(cell) is not None for cell in cells)
    labels = all(len(cell) <= 40 and "\n" not in cell for cell in cells)
    if known >= 2 or (known == len(cells) == 1):
        return labels
    return known == 1 and labels and _stands_above_codes(first, rest)


def _stands_above_codes(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    for at, name in enumerate(first):
        below = [cells[at] for cells in rest if at < len(cells) and cells[at].strip()]
        digits = sum(any(character.isdigit() for character in cell[:40]) for cell in below)
        if below and name.strip() and not any(c.isdigit() for c in name) and digits >= 0.8 * len(below):
            return True
    return False
