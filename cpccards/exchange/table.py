"""Rows and columns read from a file, before anybody said what the columns mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cpccards.domain.drafts import Problem
from cpccards.domain.errors import BadInput
from cpccards.exchange.column_names import is_header


class Row(NamedTuple):
    """One row: the 1-based line of the file it begins on, and its cells as written."""

    line: int
    cells: tuple[str, ...]


_FORMAT_NAMES = {
    ",": "Comma-separated text",
    "\t": "Tab-separated text",
    ";": "Semicolon-separated text",
    "|": "Text separated by |",
    "": "Table",
}


@dataclass(frozen=True, slots=True)
class Table:
    """What a delimited file holds.

    Attributes:
        rows: the rows below the header; blank ones are left out. Their lengths may differ.
        columns: how many columns there are, without empty ones at the right.
        headers: one unique name a column, or None when the file has no header row.
        separator: the one character between cells.
        encoding: what the bytes were read with; empty for pasted text.
        problems: what is odd about the file, by line; nothing here is fatal.
    """

    rows: tuple[Row, ...]
    columns: int
    headers: tuple[str, ...] | None
    separator: str
    encoding: str
    problems: tuple[Problem, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """What to call the columns on screen."""
        return self.headers or tuple(f"Column {number}" for number in range(1, self.columns + 1))

    @property
    def format_name(self) -> str:
        """What to call a file like this."""
        return _FORMAT_NAMES.get(self.separator, "Separated text")


def make_table(
    rows: Sequence[Row],
    *,
    separator: str,
    encoding: str,
    header: bool | None = None,
    problems: Sequence[Problem] = (),
) -> Table:
    """A table from `rows` in file order, blank ones included.

    `header` says whether the first row names the columns; None finds out. Raises BadInput when nothing is
    left, or when there is one column only and no row of it is a cloze text.
    """
    filled = [row for row in rows if any(row.cells) and any(cell.strip() for cell in row.cells)]
    if not filled:
        raise BadInput(
            "This file is empty",
            "There is no row with text in it.",
            "Open a file with a question and its answer on each line.",
        )
    named = is_header(filled[0].cells, [row.cells for row in filled[1:200]]) if header is None else header
    body = filled[1:] if named else filled
    columns = _width(body or filled, filled[0].cells if named else ())
    if columns < 2 and not any("{{c" in row.cells[0] for row in filled if row.cells):
        raise BadInput(
            "There is only one column",
            "No separator was found that parts questions from answers.",
            "Put a tab between question and answer on each line, or choose the separator that was used.",
        )
    notes = list(problems)
    headers = None
    if named:
        headers, doubled = _unique_names(filled[0].cells, columns)
        if doubled:
            why = f"Two columns are called “{doubled[0]}”; they were numbered to tell them apart."
            notes.append(Problem(filled[0].line, why, fatal=False))
    if not body:
        notes.append(
            Problem(filled[0].line, "There is a row of column names and nothing below it.", fatal=False)
        )
    notes += _damage(body, columns, headers)
    notes.sort(key=lambda problem: problem.line or 0)
    return Table(tuple(body), columns, headers, separator, encoding, tuple(notes))


def _width(body: Sequence[Row], header: Sequence[str]) -> int:
    """How many columns the table has: those with a name, or as many as most rows have.

    Neither the empty columns a spreadsheet leaves at the right nor a row with a stray separator widen it.
    """
    widths = Counter(len(row.cells) for row in body)
    usual = max(widths, key=lambda width: (widths[width], width))
    filled = 1
    for row in body:
        cells = row.cells
        at = min(len(cells), usual)
        while at > filled and not cells[at - 1].strip():
            at -= 1
        filled = max(filled, at)
    named = max((at + 1 for at, name in enumerate(header) if name.strip()), default=0)
    return max(named, filled)


def _unique_names(cells: Sequence[str], columns: int) -> tuple[tuple[str, ...], list[str]]:
    """A name for each column that no other has, and the names that stood there twice."""
    names: list[str] = []
    taken: set[str] = set()
    doubled: list[str] = []
    for at in range(columns):
        wanted = " ".join(cells[at].split()) if at < len(cells) else ""
        if wanted and wanted in taken:
            doubled.append(wanted)
        base = wanted or f"Column {at + 1}"
        name, number = base, 2
        while name in taken:
            name, number = f"{base} ({number})", number + 1
        taken.add(name)
        names.append(name)
    return tuple(names), doubled


_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d{1,3}", re.IGNORECASE)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE = re.compile(rf"(?:\d{{1,2}}-(?:{_MONTHS})|(?:{_MONTHS})-\d{{1,2}})", re.IGNORECASE)
_CODE = re.compile(r"[A-Z]\d[0-9A-Z](?:\.?[0-9A-Z]{1,4})?|\d{4}[0-9A-Z]|[A-Z]\d{4}", re.IGNORECASE)
_CODE_NAME = re.compile(r"\b(?:codes?|cpt|icd|hcpcs)\b", re.IGNORECASE)
_SAMPLE = 2_000


def _damage(body: Sequence[Row], columns: int, headers: Sequence[str] | None) -> Iterator[Problem]:
    """Warnings about codes that a spreadsheet seems to have changed, one a column and kind of harm."""
    for at in range(min(columns, 50)):
        cells = [
            (row.line, row.cells[at].strip())
            for row in body
            if at < len(row.cells) and len(row.cells[at]) < 12
        ]
        short = [(line, cell) for line, cell in cells if cell]
        if not short:
            continue
        sample = short[:_SAMPLE]
        codes = sum(_CODE.fullmatch(cell) is not None for _, cell in sample)
        is_code = codes * 2 >= len(sample) or bool(headers and _CODE_NAME.search(headers[at]))
        if not is_code:
            continue
        name = f"“{headers[at]}”" if headers else f"column {at + 1}"
        harmed = [(line, cell) for line, cell in short if _SCIENTIFIC.fullmatch(cell)]
        if harmed:
            yield _warning(harmed, name, "looks like a code that a spreadsheet turned into a number")
        dated = [(line, cell) for line, cell in short if _DATE.fullmatch(cell)]
        if dated:
            yield _warning(dated, name, "looks like a number that a spreadsheet turned into a date")
        yield from _lost_zeros(short, name)


def _lost_zeros(short: Sequence[tuple[int, str]], name: str) -> Iterator[Problem]:
    """CPT codes have five digits, those of anesthesia begin with 0: shorter ones beside them have lost it."""
    digits = [(line, cell) for line, cell in short if cell.isascii() and cell.isdigit()]
    five = sum(len(cell) == 5 for _, cell in digits)
    lost = [(line, cell) for line, cell in digits if len(cell) in (3, 4)]
    if lost and five and five + len(lost) >= 0.8 * len(digits):
        yield _warning(lost, name, "looks like a five-digit code that lost the zeros it began with")


def _warning(cells: Sequence[tuple[int, str]], name: str, what: str) -> Problem:
    line, cell = cells[0]
    more = f", and {len(cells) - 1:,} more" if len(cells) > 1 else ""
    remedy = "Format that column as text in the spreadsheet, put the codes right and save the file again."
    why = f"“{cell}” in {name} {what}{more}. {remedy}"
    return Problem(line, why, fatal=False)
