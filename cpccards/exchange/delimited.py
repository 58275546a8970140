"""CSV, tab-separated and pasted text: bytes to a `Table`, then, with a `Mapping`, to a `Draft`.

    table = read_table(data)
    draft(table, suggest_mapping(table, "modifiers.csv"), "modifiers.csv")

The separator is the one that gives most rows the same number of cells, counted with Python's csv reader on
the text itself; csv.Sniffer and clevercsv were wrong on real files where this was not.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import islice

from cpccards.domain.drafts import Draft, Problem
from cpccards.domain.errors import BadInput
from cpccards.exchange.column_mapping import Mapping, draft, suggest_mapping
from cpccards.exchange.column_names import Role, role_of
from cpccards.exchange.table import Row, Table, make_table
from cpccards.exchange.text_decoding import MAX_BYTES, decode

__all__ = [
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_LINES",
    "Mapping",
    "Role",
    "Row",
    "Table",
    "decode",
    "draft",
    "read",
    "read_pasted",
    "read_table",
    "suggest_mapping",
]

SEPARATORS = ("\t", ";", "|", ",")
"""Those looked for. When two fit equally well the earlier is taken, since cells hold commas most often."""

MAX_LINES = 1_000_000
MAX_CELLS = 10_000_000
_SAMPLE = 2_000_000
_LONG_ROW = 20
_MAX_RESTARTS = 10
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_ENTITY = re.compile(r"&(#?\w{1,8});")
_SEP_LINE = re.compile(r'\A"?sep=(.)"?[ \t;,]*(?:\r\n?|\n|\Z)', re.IGNORECASE)


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
    text, used = decode(data, encoding)
    return _read_text(text, used, separator, header)


def read_pasted(text: str, *, separator: str | None = None, header: bool | None = None) -> Table:
    """The rows of pasted text, as `read_table` gives them. Raises BadInput likewise."""
    if len(text) > MAX_BYTES:
        raise BadInput(
            "This text is too long",
            f"It has {len(text):,} characters.",
            "Save it as a file, split it into smaller files, and open them one after the other.",
        )
    if not text.isascii():  # half a surrogate pair could not be stored
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _read_text(text.removeprefix("\ufeff"), "", separator, header)


def _read_text(text: str, encoding: str, separator: str | None, header: bool | None) -> Table:
    problems: list[Problem] = []
    if "\x00" in text:
        why = f"{text.count(chr(0)):,} characters without a meaning (NUL) were left out."
        problems.append(Problem(None, why, fatal=False))
        text = text.replace("\x00", "")
    text = text.rstrip("\x1a")
    announced = _SEP_LINE.match(text)
    if separator is None and announced:
        separator = announced.group(1)
    if separator is None:
        separator = find_separator(text[announced.end() :] if announced else text)
    if len(separator) != 1 or separator in '"\r\n':
        raise BadInput(
            "This separator can't be used",
            "A separator is one character, and neither a quotation mark nor a line break.",
            "Choose tab, comma, semicolon or |.",
        )
    _refuse_too_many(text, separator)
    rows = _Lines(text, separator).rows(1 if announced else 0, problems)
    if "\ufffd" in text:
        problems += _unreadable(rows)
    return make_table(rows, separator=separator, encoding=encoding, header=header, problems=problems)


def _refuse_too_many(text: str, separator: str) -> None:
    lines = text.count("\n") or text.count("\r")
    if lines > MAX_LINES or text.count(separator) > MAX_CELLS:
        raise BadInput(
            "This file is too large",
            f"It has more than {MAX_LINES:,} lines or {MAX_CELLS:,} cells.",
            "Split it into smaller files and open them one after the other.",
        )


def find_separator(text: str) -> str:
    """The separator with the largest share of rows that have the most common width above one.

    Only the first two million characters are looked at. Between equals, the one whose first row has column
    names wins, then the order of `SEPARATORS`. Raises BadInput when no separator parts half of the rows; a
    list of cloze texts needs none.
    """
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    if "&" in sample:
        sample = _ENTITY.sub(r"&\1 ", sample)
    best: tuple[float, int] = (0.0, 0)
    chosen = ""
    for separator in SEPARATORS:
        if separator in sample:
            score = _score(*_Lines(sample, separator).widths())
            if score > best:
                best, chosen = score, separator
    if chosen or "{{c" in sample or not sample.strip():
        return chosen or "\t"
    raise BadInput(
        "There is only one column",
        "No tab, comma, semicolon or | parts questions from answers.",
        "Put a tab between question and answer on each line, or choose the separator that was used.",
    )


def _score(widths: Counter[int], first: Sequence[str]) -> tuple[float, int]:
    """The share of rows with the modal width above one, and how many cells of the first are column names."""
    total = sum(count for width, count in widths.items() if width)
    parted = {width: count for width, count in widths.items() if width > 1}
    if not parted or sum(parted.values()) < total / 2:
        return 0.0, 0
    return round(max(parted.values()) / total, 3), sum(role_of(cell) is not None for cell in first)


def _raise_field_limit() -> None:
    """The csv module refuses cells beyond 131,072 characters unless told otherwise; long HTML has them."""
    csv.field_size_limit(MAX_BYTES)


def _spaced(text: str, separator: str) -> bool:
    """True when quoted cells follow their separator with a space between, and never without."""
    return f'{separator} "' in text and f'{separator}"' not in text


class _Lines:
    """The lines of a file, and how to part them."""

    def __init__(self, text: str, separator: str) -> None:
        self._lines: list[str] = _LINE.findall(text)
        self._separator = separator
        self._spaced = _spaced(text, separator)
        _raise_field_limit()

    def rows(self, start: int, problems: list[Problem]) -> list[Row]:
        """Every row from line `start` (0-based), blank ones too, with its true line number.

        A quotation mark that is opened and never closed would swallow the rest of the file: its line is read
        as it stands, with a warning, and reading goes on below. After ten of these, quotation marks mean
        nothing.
        """
        rows: list[Row] = []
        begins, restarts = start, 0
        while begins < len(self._lines):
            rows += self._parse(begins, len(self._lines), quotes=restarts < _MAX_RESTARTS)
            if restarts == _MAX_RESTARTS or not self._is_unclosed(rows[-1].line - 1):
                break
            begins = rows.pop().line
            why = "A quotation mark is opened here and never closed; it was read as an ordinary character."
            problems.append(Problem(begins, why, fatal=False))
            rows += self._parse(begins - 1, begins, quotes=False)
            restarts += 1
        problems += self._long_rows(rows)
        problems += self._stray_mark(start)
        return rows

    def widths(self) -> tuple[Counter[int], list[str]]:
        """How many rows have how many cells, and the first row that isn't blank."""
        reader = csv.reader(
            self._lines, delimiter=self._separator, skipinitialspace=self._spaced, strict=True
        )
        try:
            first: list[str] = next((cells for cells in reader if any(cells)), [])
            widths = Counter(map(len, reader))
            widths[len(first)] += 1
        except csv.Error:  # quotation marks that don't match: the long way, which can live with them
            rows = self.rows(0, [])
            widths = Counter(len(row.cells) for row in rows)
            first = next((list(row.cells) for row in rows if any(row.cells)), [])
        return widths, first

    def _parse(self, start: int, stop: int, *, quotes: bool) -> Iterator[Row]:
        reader = csv.reader(
            islice(self._lines, start, stop),
            delimiter=self._separator,
            skipinitialspace=self._spaced,
            quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE,
        )
        line = start + 1
        for cells in reader:
            yield Row(line, tuple(cells))
            line = start + reader.line_num + 1

    def _is_unclosed(self, start: int) -> bool:
        """True when the file ends inside the quotation marks of the row that begins on line `start`."""
        return "unexpected end of data" in self._strictly(start)[1]

    def _stray_mark(self, start: int) -> Iterator[Problem]:
        """A warning for the first quoted cell that goes on after its closing quotation mark."""
        line, complaint = self._strictly(start)
        if "expected after" in complaint:
            why = (
                "Text follows a closing quotation mark here, so cells around it may be parted wrongly. "
                'Write "" for a quotation mark inside a quoted cell.'
            )
            yield Problem(line, why, fatal=False)

    def _strictly(self, start: int) -> tuple[int, str]:
        """The line and words of what the csv module, reading strictly, complains of; empty for nothing."""
        reader = csv.reader(
            islice(self._lines, start, None),
            delimiter=self._separator,
            skipinitialspace=self._spaced,
            strict=True,
        )
        try:
            deque(reader, maxlen=0)
        except csv.Error as error:
            return start + reader.line_num, str(error)
        return 0, ""

    def _long_rows(self, rows: Sequence[Row]) -> Iterator[Problem]:
        """A warning for each row over many lines: two stray quotation marks make one of all rows between."""
        ends = [row.line for row in rows[1:]] + [len(self._lines) + 1]
        for row, end in zip(rows, ends, strict=False):
            if end - row.line > _LONG_ROW:
                why = f"This row runs to line {end - 1}. A quotation mark in it may be missing its partner."
                yield Problem(row.line, why, fatal=False)


def _unreadable(rows: Sequence[Row]) -> Iterator[Problem]:
    for row in rows:
        if any("\ufffd" in cell for cell in row.cells):
            why = "Some characters could not be read and show as \ufffd. Another encoding may fit better."
            yield Problem(row.line, why, fatal=False)
