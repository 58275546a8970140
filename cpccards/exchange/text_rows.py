"""Text to rows: the lines of a separated file, parted by Python's csv reader, each row with its true line."""

from __future__ import annotations

import csv
import io
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from cpccards.domain.drafts import Problem
from cpccards.domain.errors import BadInput
from cpccards.exchange.text_decoding import MAX_BYTES

MAX_LINES = 1_000_000
MAX_CELLS = 10_000_000
# The csv module refuses cells beyond 131,072 characters unless told otherwise; long HTML has them.
csv.field_size_limit(MAX_BYTES)

_LONG_ROW = 20
_MAX_RESTARTS = 10


class Row(NamedTuple):
    """One row: the 1-based line of the file it begins on, and its cells as written."""

    line: int
    cells: tuple[str, ...]


def split_lines(text: str) -> list[str]:
    """The lines of `text` with their ends: CR LF, LF or CR, and none else. Raises BadInput for too many."""
    if text.count("\n") + text.count("\r") - text.count("\r\n") > MAX_LINES:
        raise too_large()
    return list(io.StringIO(text, newline=""))


def too_large() -> BadInput:
    """The error for a file of more lines or cells than are read."""
    return BadInput(
        "This file is too large",
        f"It has more than {MAX_LINES:,} lines or {MAX_CELLS:,} cells.",
        "Split it into smaller files and open them one after the other.",
    )


class TextRows:
    """The lines of a file, and how to part them.

    Args:
        lines: as `split_lines` gives them.
        separator: one character, neither a quotation mark nor a line break.
    """

    def __init__(self, lines: Sequence[str], separator: str) -> None:
        self._lines = lines
        self._separator = separator
        # Quoted cells may follow their separator with a space between; if so, they always do.
        self._spaced = _any_holds(lines, f'{separator} "') and not _any_holds(lines, f'{separator}"')

    def rows(self, start: int, problems: list[Problem]) -> list[Row]:
        """Every row from line `start` (0-based), blank ones too, with its true line number.

        A quotation mark that is opened and never closed would swallow the rest of the file: its line is read
        as it stands, with a warning, and reading goes on below. After ten of these, quotation marks mean
        nothing.
        """
        try:
            rows = list(self._parse(start, len(self._lines), strict=True))
        except csv.Error:
            rows = self._mended(start, problems)
        problems += self._long_rows(rows)
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
            rows = self._mended(0, [])
            widths = Counter(len(row.cells) for row in rows)
            first = next((list(row.cells) for row in rows if any(row.cells)), [])
        return widths, first

    def _mended(self, start: int, problems: list[Problem]) -> list[Row]:
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
        problems += self._stray_mark(start)
        return rows

    def _parse(self, start: int, stop: int, *, quotes: bool = True, strict: bool = False) -> Iterator[Row]:
        reader = csv.reader(
            islice(self._lines, start, stop),
            delimiter=self._separator,
            skipinitialspace=self._spaced,
            quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE,
            strict=strict,
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
        if len(self._lines) - len(rows) < _LONG_ROW:
            return
        ends = [row.line for row in rows[1:]] + [len(self._lines) + 1]
        for row, end in zip(rows, ends, strict=False):
            if end - row.line > _LONG_ROW:
                why = f"This row runs to line {end - 1}. A quotation mark in it may be missing its partner."
                yield Problem(row.line, why, fatal=False)


def _any_holds(lines: Sequence[str], mark: str) -> bool:
    return any(mark in line for line in lines)
