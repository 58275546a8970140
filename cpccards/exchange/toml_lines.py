"""Where things stand in a TOML file, and its syntax errors in words a card writer knows.

`tomllib` gives values without lines, so the text is scanned a second time for headers and keys.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from cpccards.domain.errors import BadInput

# Strings before comments before keys, so that a key inside a string over several lines is none.
_LONG_BASIC = r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
_LONG_LITERAL = r"'''(?:[^']|'(?!''))*'{3,5}"
_SHORT = r'"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'"
_STRINGS = re.compile(f"{_LONG_BASIC}|{_LONG_LITERAL}|{_SHORT}|#[^\n]*", re.DOTALL)
_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([^\[\]\n]+?)[ \t]*\]", re.MULTILINE)
_NAME = r"""(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)"""
_KEY = re.compile(rf"^[ \t]*({_NAME})((?:[ \t]*\.[ \t]*{_NAME})*)[ \t]*=", re.MULTILINE)

_UNQUOTED = str.maketrans("", "", " \t\"'")


class UnreadableFile(BadInput):
    """A file of ours that can't be read at all; `line` says where."""

    def __init__(self, what: str, place: tuple[str, int], why: str, remedy: str) -> None:
        name, self.line = place
        super().__init__(f"This {what} can't be read", f"{name}, line {self.line}: {why}.", remedy)


@dataclass(slots=True)
class Section:
    """A header such as ``[deck]`` or ``[[note]]`` and the keys below it, each with its 1-based line.

    A dotted key, ``wrong.A``, stands there under its first name and as a whole.
    """

    name: str
    line: int
    keys: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        """The line `key` stands on; that of its first name, or of the header, when it is not there."""
        return self.keys.get(key) or self.keys.get(key.partition(".")[0], self.line)


def sections(text: str) -> list[Section]:
    """Every section of a valid TOML text in order; the first, without a name, is above any header."""
    bare = _STRINGS.sub(_blank, text)
    found = [Section("", 1)]
    starts = [0]
    line, counted = 1, 0
    for header in _HEADER.finditer(bare):
        line += bare.count("\n", counted, header.start(1))
        counted = header.start(1)
        found.append(Section(header.group(2).strip("\"' "), line))
        starts.append(header.start())
    line, counted = 1, 0
    for key in _KEY.finditer(bare):
        line += bare.count("\n", counted, key.start(1))
        counted = key.start(1)
        section = found[bisect_right(starts, key.start()) - 1]
        first = key.group(1).strip("\"'")
        section.keys.setdefault(first, line)
        if key.group(2):
            rest = key.group(2).translate(_UNQUOTED)
            section.keys.setdefault(first + rest, line)
    return found


def _blank(match: re.Match[str]) -> str:
    """What is left of a string or comment: nothing that reads like a key, and as many lines as before."""
    token = match.group()
    if token.startswith(('"""', "'''")):
        return '""' + "\n" * token.count("\n")
    return "" if token.startswith("#") else token


_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_DATE_LIKE = re.compile(r"=\s*\d{4}-\d{1,2}-\d{1,2}")
_WRITE_A_FIELD = 'Write the name, =, then the text between quotation marks: front = "…".'
_WRITE_A_DATE = "Write year-month-day without quotation marks: 2026-11-22."

# What tomllib says, what it means to somebody writing cards, and what to do.
_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        "Cannot overwrite a value",
        "a field is written a second time in the same note",
        "Delete one of them, or put [[note]] above the second if a new note begins there.",
    ),
    (
        "Cannot declare",
        "a table such as [deck] stands there a second time",
        "Keep one of them. Each note begins with [[note]], with two brackets.",
    ),
    (
        "Illegal character '\\n'",
        "a text is opened with a quotation mark and not closed on its line",
        'Close it with ", or write text of several lines between """ and """.',
    ),
    (
        "Unterminated string",
        "a text is opened with quotation marks and never closed",
        'Close it as it was opened, with " or """, and write \\" for a quotation mark inside it.',
    ),
    ("Expected \"'''\"", "a text opened with ''' is never closed", "Close it with '''."),
    ("Expected ']", "a header is not closed", "A header reads [deck] or [[note]], alone on its line."),
    ("Unescaped '\\'", "a backslash stands alone in a text", "Write \\\\ for one backslash."),
    ("Invalid date or datetime", "there is no such date", _WRITE_A_DATE),
    (
        "Invalid value",
        "a value is missing or is text without quotation marks",
        'Put text between quotation marks: front = "…"; a date is written 2026-11-22.',
    ),
    (
        "Unclosed array",
        "a list opened with [ is not closed before this line",
        'Close it with ], with commas between its parts: ["one", "two"].',
    ),
    (
        "Expected newline or end of document after a statement",
        "something follows a value on its line",
        'Write \\" for a quotation mark inside a text, and begin each field on a line of its own.',
    ),
    ("Expected '=' after a key", "there is no = after the name of a field", _WRITE_A_FIELD),
    ("Invalid statement", "the line is neither a field nor a header", _WRITE_A_FIELD),
)


def syntax_error(error: ValueError, text: str, source_name: str, what: str = "deck file") -> UnreadableFile:
    """What `tomllib` found wrong with `text`, as an error with file, line and remedy."""
    place = _AT.search(str(error))
    said = _AT.sub("", str(error))
    line = int(place.group(1)) if place and place.group(1) else _last_line(said, text)
    lines = text.split("\n")
    if said.startswith("Expected newline") and line <= len(lines) and _DATE_LIKE.search(lines[line - 1]):
        said = "Invalid date or datetime"
    meaning, remedy = next(
        ((meaning, remedy) for start, meaning, remedy in _SENTENCES if said.startswith(start)),
        (
            f"the file is not valid TOML ({said[:80]})",
            "Compare the line with the examples in decks/README.md.",
        ),
    )
    return UnreadableFile(what, (source_name, line), meaning, remedy)


def _last_line(said: str, text: str) -> int:
    """The line of an error met at the end: where the text that is never closed begins, else the last line."""
    opened = -1
    if said.startswith(("Unterminated", "Expected \"'''")):
        opened = max(text.rfind('"""'), text.rfind("'''"))
    return text.count("\n", 0, opened if opened >= 0 else len(text.rstrip("\n"))) + 1
