"""CSV, tab-separated and pasted text: bytes to a `Table`, then, with a `Mapping`, to a `Draft`.

    table = read_table(data)
    draft(table, suggest_mapping(table, "modifiers.csv"), "modifiers.csv")

The separator is the one that gives most rows the same number of cells, counted with Python's csv reader on
the text itself; csv.Sniffer and clevercsv were wrong on real files where this was not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from cpccards.domain.drafts import Draft, Problem
from cpccards.domain.errors import BadInput
from cpccards.exchange.column_mapping import Mapping, draft, suggest_mapping
from cpccards.exchange.column_names import Role, role_of
from cpccards.exchange.table import ReadOptions, Table, make_table
from cpccards.exchange.text_decoding import MAX_BYTES, decode, text_of
from cpccards.exchange.text_rows import MAX_CELLS, MAX_LINES, Row, TextRows, split_lines, too_large

__all__ = [
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_LINES",
    "SAFE_MARK",
    "Mapping",
    "Role",
    "Row",
    "Table",
    "decode",
    "draft",
    "find_separator",
    "read",
    "read_content",
    "read_table",
    "rows_of_text",
    "suggest_mapping",
]

SEPARATORS = ("\t", ";", "|", ",")
"""Those looked for. When two fit equally well the earlier is taken, since cells hold commas most often."""

SAFE_MARK = "#cpccards:spreadsheet"
"""The first line of a file made safe for spreadsheets: cells that one would take for a formula begin with an
apostrophe, and lose it here."""

_SAMPLE = 2_000_000
_ENTITY = re.compile(r"&(#?\w{1,8});")
_SEP_LINE = re.compile(r'\A"?sep=(.)"?[ \t;,]*(?:\r\n?|\n|\Z)', re.IGNORECASE)
_SAFE_LINE = re.compile(rf'\A"?{SAFE_MARK}"?[ \t;,|]*(?:\r\n?|\n|\Z)', re.IGNORECASE)
_RULE = re.compile(r":?-{3,}:?")
_MADE_SAFE = re.compile(r"'(?='*[=+\-@\t\r\n])")


def read(data: bytes, source_name: str) -> Draft:
    """The draft of a delimited file with everything found out by itself."""
    table = read_table(data)
    return draft(table, suggest_mapping(table, source_name), source_name)


def read_table(
    data: bytes, *, encoding: str | None = None, separator: str | None = None, header: bool | None = None
) -> Table:
    """The rows of a delimited file; what is None is found out.

    Files up to 64 MB, a million lines and ten million cells are read. Raises BadInput for larger ones, for
    what is no text, for an encoding or separator that can't be used, and for files that are empty or have one
    column.
    """
    return read_content(data, ReadOptions(encoding, separator, header))


def read_content(content: bytes | str, options: ReadOptions) -> Table:
    """The rows of a file, or of pasted text, read as `options` say. Raises BadInput as `read_table` does."""
    text, encoding = text_of(content, options.encoding)
    return _read_text(text, encoding, options.separator, options.header)


def _read_text(text: str, encoding: str, separator: str | None, header: bool | None) -> Table:
    problems: list[Problem] = []
    text = without_nul(text, problems)
    lines = split_lines(text)
    was_made_safe = bool(lines) and _SAFE_LINE.match(lines[0]) is not None
    start = int(was_made_safe)
    announced = _SEP_LINE.match(lines[start]) if start < len(lines) else None
    if announced:
        start += 1
        separator = separator or announced.group(1)
    if separator is None:
        separator = find_separator(lines[start:])
    rows = rows_of_text(lines, separator, start, problems)
    if separator == "|":
        rows = [row for row in rows if not _is_rule(row.cells)]
    if was_made_safe:
        rows = [
            Row(line, tuple(cell[1:] if _MADE_SAFE.match(cell) else cell for cell in cells))
            for line, cells in rows
        ]
    return make_table(rows, separator=separator, encoding=encoding, header=header, problems=problems)


def _is_rule(cells: Sequence[str]) -> bool:
    """True for the line of dashes below the head of a table in Markdown."""
    filled = [cell for text in cells if (cell := text.strip())]
    return bool(filled) and all(_RULE.fullmatch(cell) for cell in filled)


def without_nul(text: str, problems: list[Problem]) -> str:
    """`text` without NUL characters and the mark old programs end files with."""
    if "\x00" in text:
        why = f"{text.count(chr(0)):,} characters without a meaning (NUL) were left out."
        problems.append(Problem(None, why, fatal=False))
        text = text.replace("\x00", "")
    return text.rstrip("\x1a")


def rows_of_text(lines: Sequence[str], separator: str, start: int, problems: list[Problem]) -> list[Row]:
    """Every row from line `start` (0-based) on, blank ones too; what is odd about them goes to `problems`.

    Raises BadInput for an impossible separator, and for too many lines or cells.
    """
    if len(separator) != 1 or separator in '"\r\n':
        raise BadInput(
            "This separator can't be used",
            "A separator is one character, and neither a quotation mark nor a line break.",
            "Choose tab, comma, semicolon or |.",
        )
    if sum(line.count(separator) for line in lines) > MAX_CELLS:
        raise too_large()
    rows = TextRows(lines, separator).rows(start, problems)
    if any("\ufffd" in line for line in lines):
        problems += _unreadable(rows)
    return rows


def find_separator(lines: Sequence[str]) -> str:
    """The separator with the largest share of rows that have the most common width above one.

    Only the first two million characters are looked at. Between equals, the one whose first row has column
    names wins, then the order of `SEPARATORS`. Raises BadInput when no separator parts half of the rows; a
    list of cloze texts needs none.
    """
    sample = _beginning(lines)
    chosen, _ = _best_separator(sample)
    if chosen or any("{{c" in line for line in sample) or not any(line.strip() for line in sample):
        return chosen or "\t"
    raise BadInput(
        "There is only one column",
        "No tab, comma, semicolon or | parts questions from answers.",
        "Put a tab between question and answer on each line, or choose the separator that was used.",
    )


def share_in_columns(lines: Sequence[str]) -> float:
    """The share of rows with the most common width above one, for the separator that does best; else 0."""
    return _best_separator(_beginning(lines))[1]


def _best_separator(sample: Sequence[str]) -> tuple[str, float]:
    """The separator and its share of rows; empty when none parts half of them."""
    if any("&" in line for line in sample):
        sample = [_ENTITY.sub(r"&\1 ", line) for line in sample]
    best: tuple[float, int] = (0.0, 0)
    chosen = ""
    for separator in SEPARATORS:
        if any(separator in line for line in sample):
            score = _score(*TextRows(sample, separator).widths())
            if score > best:
                best, chosen = score, separator
    return chosen, best[0]


def _beginning(lines: Sequence[str]) -> Sequence[str]:
    """The lines within the first `_SAMPLE` characters; always one."""
    length = 0
    for at, line in enumerate(lines):
        length += len(line)
        if length > _SAMPLE:
            return lines[: max(1, at)]
    return lines


def _score(widths: Counter[int], first: Sequence[str]) -> tuple[float, int]:
    """The share of rows with the modal width above one, and how many cells of the first are column names."""
    total = sum(count for width, count in widths.items() if width)
    parted = {width: count for width, count in widths.items() if width > 1}
    if not parted or sum(parted.values()) < total / 2:
        return 0.0, 0
    return round(max(parted.values()) / total, 3), sum(role_of(cell) is not None for cell in first)


def _unreadable(rows: Sequence[Row]) -> Iterator[Problem]:
    for row in rows:
        if any("\ufffd" in cell for cell in row.cells):
            why = "Some characters could not be read and show as \ufffd. Another encoding may fit better."
            yield Problem(row.line, why, fatal=False)
