"""Where things stand in a TOML file, and its syntax errors in words a card writer knows.

`tomllib` gives values without lines, so the text is scanned a second time for headers and keys.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from cpccards.domain.errors import BadInput

# Strings before comments before keys, so that a key inside a string over several lines is none.
_STRINGS = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}' + r"|'''(?:[^']|'(?!''))*'{3,5}" + r'|"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'|#[^\n]*",
    re.DOTALL,
)
_HEADER = re.compile(r"^[ \t]*(\[\[?)[ \t]*([^\[\]\n]+?)[ \t]*\]", re.MULTILINE)
_KEY = re.compile(r"""^[ \t]*("[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*[=.]""", re.MULTILINE)


@dataclass(slots=True)
class Section:
    """A header such as ``[deck]`` or ``[[note]]``, its line, and the lines of the keys below it (all 1-based)."""

    name: str
    line: int
    keys: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        """The line `key` stands on; that of the header when it is not there."""
        return self.keys.get(key, self.line)


def sections(text: str) -> list[Section]:
    """Every section of a TOML text in order. The first, without a name, is what stands above any header."""
    bare = _STRINGS.sub(_blank, text)
    found = [Section("", 1)]
    starts = [0]
    for header in _HEADER.finditer(bare):
        found.append(Section(header.group(2).strip("\"' "), _line_at(bare, header.start(1))))
        starts.append(header.start())
    line, counted = 1, 0
    for key in _KEY.finditer(bare):
        line += bare.count("\n", counted, key.start(1))
        counted = key.start(1)
        section = found[bisect_right(starts, key.start()) - 1]
        section.keys.setdefault(key.group(1).strip("\"'"), line)
    return found


def _blank(match: re.Match[str]) -> str:
    """What is left of a string or comment: nothing that reads like a key, and as many lines as before."""
    token = match.group()
    if token.startswith(('"""', "'''")):
        return '""' + "\n" * token.count("\n")
    return "" if token.startswith("#") else token


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")

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
        "a text is opened with a quotation mark and never closed",
        'Close it with ", and write \\" for a quotation mark inside it.',
    ),
    (
        "Expected '\"\"\"'",
        'a text opened with """ is never closed',
        'Close it with """.',
    ),
    (
        "Unescaped '\\'",
        "a backslash stands alone in a text",
        "Write \\\\ for one backslash.",
    ),
    (
        "Invalid date or datetime",
        "there is no such date",
        "Write year-month-day without quotation marks: 2026-11-22.",
    ),
    (
        "Invalid value",
        "a value is missing or is text without quotation marks",
        'Put text between quotation marks: front = "…"; a date is written 2026-11-22.',
    ),
    (
        "Unclosed array",
        "a list opened with [ is never closed",
        'Close it with ]; parts are parted by commas: ["one", "two"].',
    ),
    (
        "Expected newline or end of document after a statement",
        "something follows a value on its line",
        'Write \\" for a quotation mark inside a text, and begin each field on a line of its own.',
    ),
    (
        "Expected '=' after a key",
        "a field has no = after its name",
        'Write name, =, then the text between quotation marks: front = "…".',
    ),
    (
        "Invalid statement",
        "a line is neither a field nor a header",
        'Write name, =, then the text between quotation marks: front = "…".',
    ),
    (
        "Invalid initial character for a key part",
        "a line begins with something that is no name of a field",
        'Write name, =, then the text between quotation marks: front = "…".',
    ),
)


def syntax_error(error: ValueError, text: str, source_name: str) -> BadInput:
    """What `tomllib` found wrong with `text`, as an error with file, line and remedy."""
    said = str(error)
    place = _AT.search(said)
    line = int(place.group(1)) if place and place.group(1) else text.rstrip("\n").count("\n") + 1
    said = _AT.sub("", said)
    for start, meaning, remedy in _SENTENCES:
        if said.startswith(start):
            break
    else:
        meaning, remedy = f"the file is not valid TOML ({said})", "Compare the line with decks/README.md."
    return BadInput("This deck file can't be read", f"{source_name}, line {line}: {meaning}.", remedy)
