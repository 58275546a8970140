"""The lines beginning with # at the top of a text file from Anki, which say how to read what follows.

Case means nothing in names. A spreadsheet that saved the file leaves separators behind each line.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from cpccards.exchange.column_names import Role

_NAMES = {"comma": ",", "semicolon": ";", "tab": "\t", "space": " ", "pipe": "|", "colon": ":"}
_TAGS_LINE = "tags:"
_COLUMN_ROLES = {
    "guid column": Role.KEY,
    "notetype column": Role.KIND,
    "deck column": Role.DECK,
    "tags column": Role.TAGS,
}
_KNOWN = frozenset(
    ("separator", "html", "tags", "columns", "notetype", "deck", "match scope", "if matches", *_COLUMN_ROLES)
)
_OLD_SEPARATORS = ("\t", ";", ",")
_LEFT_BEHIND = ",;\t "
_MOST_COLUMNS = 10_000


@dataclass(slots=True)
class AnkiHeaders:
    """What the headers say. None and empty where they say nothing.

    Attributes:
        lines: how many lines they take up.
        columns: what columns at these places (0-based) are for; KIND is the note type.
        names: of the columns.
    """

    lines: int = 0
    separator: str | None = None
    html: bool | None = None
    tags: tuple[str, ...] = ()
    note_type: str = ""
    deck: str = ""
    columns: dict[int, Role] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @property
    def has_note_types(self) -> bool:
        """True when each row names its note type."""
        return Role.KIND in self.columns.values()


def is_anki_text(lines: Sequence[str]) -> bool:
    """True when the file begins with a header of Anki's, or with the one line that old versions wrote."""
    if len(lines) > 1 and _is_old_line(lines[0]) and "\t" not in lines[0]:
        return any(separator in lines[1] for separator in _OLD_SEPARATORS)
    for line in lines:
        key, colon, _ = line.partition(":")
        if not key.startswith("#"):
            return False
        if colon and key[1:].strip().lower() in _KNOWN:
            return True
    return False


def read_headers(lines: Sequence[str]) -> AnkiHeaders:
    """What the first of `lines` say; an unknown header is a comment."""
    headers = AnkiHeaders()
    if lines and _is_old_line(lines[0]):
        headers.lines, headers.tags = 1, tuple(lines[0][len(_TAGS_LINE) :].split())
    for line in lines[headers.lines :]:
        if not line.startswith("#"):
            break
        headers.lines += 1
        key, _, value = line[1:].rstrip("\r\n").partition(":")
        _take(headers, key.strip().lower(), value)
    return headers


def _is_old_line(line: str) -> bool:
    return line[: len(_TAGS_LINE)].lower() == _TAGS_LINE


def _take(headers: AnkiHeaders, key: str, value: str) -> None:
    # The order of the lines counts: names of columns are parted by the separator known so far.
    if key == "separator":
        headers.separator = _separator(value)
    elif key == "html":
        headers.html = _word(value).lower() == "true"
    elif key == "tags":
        headers.tags = tuple(value.rstrip(_LEFT_BEHIND).split())
    elif key == "columns":
        headers.names = _names(value, headers.separator)
    elif key == "notetype":
        headers.note_type = value.rstrip(_LEFT_BEHIND).strip()
    elif key == "deck":
        headers.deck = value.rstrip(_LEFT_BEHIND).strip()
    elif key in _COLUMN_ROLES:
        number = _word(value.strip())
        if number.isascii() and number.isdigit() and 0 < int(number[:9]) <= _MOST_COLUMNS:
            headers.columns[int(number) - 1] = _COLUMN_ROLES[key]


def _word(value: str) -> str:
    """The first character, and the letters and digits right behind it."""
    return value[:1] + "".join(takewhile(str.isalnum, value[1:]))


def _separator(value: str) -> str | None:
    word = _word(value)
    if word.lower() in _NAMES:
        return _NAMES[word.lower()]
    return word if len(word) == 1 and word not in '"\r\n' else None


def _names(value: str, separator: str | None) -> tuple[str, ...]:
    found = next(csv.reader([value], delimiter=separator or "\t"), [])
    names = [" ".join(name.split()) for name in found]
    while names and not names[-1]:
        names.pop()
    return tuple(names[:_MOST_COLUMNS])
