"""Excel workbooks (.xlsx): one sheet of them as a `Table`, every cell as it is seen.

openpyxl reads the cells, under the limits of `safe_archive`; nothing is computed: of a formula there is the
result that was saved with it.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from cpccards.domain.drafts import Draft, Problem
from cpccards.domain.errors import BadInput
from cpccards.exchange.column_mapping import draft, suggest_mapping
from cpccards.exchange.number_formats import shown
from cpccards.exchange.safe_archive import SafeArchive, open_archive
from cpccards.exchange.safe_xml import parse_xml
from cpccards.exchange.table import ReadOptions, Table, make_table
from cpccards.exchange.text_rows import MAX_CELLS, Row, too_large

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

FORMAT_NAME = "Excel workbook"
MAX_BYTES = 64 * 1024 * 1024

_SURE = 0.95
_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_MAX_PART = 200 * 1024 * 1024
_MAX_ROWS = 1_048_576
_MAX_COLUMNS = 256
_MAX_SHEETS = 300
_TYPES = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\s[^>]{0,300}\shidden=\"(?:1|true)\"")
_NO_RESULT = re.compile(rb"</(?:\w+:)?f>\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>")
# What openpyxl raises on workbooks that are not as it expects. The XML parser's errors are SyntaxErrors,
# those of defusedxml ValueErrors.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def sniff(head: bytes, _name: str) -> float:
    """How surely this is a workbook: the names of its parts stand uncompressed in the file."""
    return _SURE if head.startswith(b"PK") and b"xl/workbook.xml" in head else 0.0


def read(data: bytes, source_name: str) -> Draft:
    """The draft of the first sheet with text, with everything found out by itself. Raises BadInput."""
    table = read_table(data, ReadOptions())
    return draft(table, suggest_mapping(table, source_name), source_name)


def sheet_names(data: bytes) -> tuple[str, ...]:
    """The names of the sheets of a workbook; empty for one that can't be read."""
    try:
        root = parse_xml(open_archive(data).read(_WORKBOOK, _MAX_PART), "list of sheets")
    except BadInput:
        return ()
    names = (entry.get("name", "") for entry in root.iter() if entry.get(_TYPES) and entry.get("name"))
    return tuple(names)[:_MAX_SHEETS]


def read_table(content: bytes | str, options: ReadOptions) -> Table:
    """The rows of one sheet: the one `options` name, else the first that is visible and has text.

    Raises BadInput for what is no workbook, is damaged, encrypted or beyond the limits, and for a sheet
    without text or with one column.
    """
    if isinstance(content, str):
        raise _damaged()
    archive = open_archive(content)
    if any(archive.size(name) > _MAX_PART for name in archive.names()):
        raise too_large()
    problems: list[Problem] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = _open(content)
            try:
                names = tuple(sheet.title for sheet in workbook.worksheets)
                sheet, rows = _chosen(workbook, options.sheet)
            finally:
                workbook.close()
    except BadInput:
        raise
    except _BROKEN as error:
        raise _damaged() from error
    problems += _oddities(archive, sheet)
    problems += rows.problems()
    table = make_table(rows.rows, header=options.header, problems=problems)
    return replace(table, name=FORMAT_NAME, sheets=names, sheet=sheet)


def _open(data: bytes) -> Workbook:
    from openpyxl import load_workbook

    workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    if not 0 < len(workbook.worksheets) <= _MAX_SHEETS:
        raise BadInput(
            "This workbook can't be read",
            f"It has {len(workbook.worksheets)} sheets; from 1 to {_MAX_SHEETS} can be read.",
            "Save the sheet with the cards as a workbook of its own.",
        )
    return workbook


def _chosen(workbook: Workbook, wanted: str | None) -> tuple[str, _Rows]:
    """The name of the sheet to read, and its rows."""
    sheets = [sheet for sheet in workbook.worksheets if sheet.title == wanted]
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    sheets = sheets[:1] or visible or workbook.worksheets
    for sheet in sheets:
        rows = _Rows()
        rows.read(sheet)
        if rows.has_text:
            break
    return sheet.title, rows


@dataclass(slots=True)
class _Oddity:
    """Something about several cells: how many, and where the first of them stands."""

    count: int = 0
    line: int = 0
    cell: str = ""

    def add(self, line: int, cell: str) -> None:
        self.count += 1
        if self.count == 1:
            self.line, self.cell = line, cell


class _Rows:
    """The rows of a sheet as text."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.has_text = False
        self._dates, self._errors, self._beyond = _Oddity(), _Oddity(), _Oddity()

    def read(self, sheet: Any) -> None:
        """Takes all rows in. Raises BadInput for too many cells."""
        # The size a sheet says it has is often wrong, and cut or padded to it are the rows.
        sheet.reset_dimensions()
        filled = 0
        for line, cells in enumerate(islice(sheet.iter_rows(), _MAX_ROWS), start=1):
            texts = self._texts(line, cells)
            filled += len(texts)
            if filled > MAX_CELLS:
                raise too_large()
            if texts:
                self.has_text = self.has_text or any(text.strip() for text in texts)
                self.rows.append(Row(line, tuple(texts)))

    def _texts(self, line: int, cells: tuple[Any, ...]) -> list[str]:
        """The cells of a row up to the last that is filled."""
        width = len(cells)
        while width and cells[width - 1].value is None:
            width -= 1
        if width > _MAX_COLUMNS:
            self._beyond.add(line, "")
            width = _MAX_COLUMNS
        return [self._text(line, cell) for cell in cells[:width]]

    def _text(self, line: int, cell: Any) -> str:
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str):
            if cell.data_type == "e":
                self._errors.add(line, value)
            return value.replace("_x000D_", "").replace("\x00", "")
        text = shown(value, cell.number_format)
        if isinstance(value, date | time):
            self._dates.add(line, text)
        return text

    def problems(self) -> Iterator[Problem]:
        """A warning for each kind of cell that may not be what was meant."""
        if self._dates.count:
            why = (
                f"{_cells(self._dates)} a date, such as “{self._dates.cell}”. If a code or a number was "
                "meant, such as 3-1, format that column as text and write it again."
            )
            yield Problem(self._dates.line, why, fatal=False)
        if self._errors.count:
            why = f"{_cells(self._errors)} an error of the spreadsheet, such as {self._errors.cell}."
            yield Problem(self._errors.line, why, fatal=False)
        if self._beyond.count:
            why = f"Columns beyond the {_MAX_COLUMNS}th were left out."
            yield Problem(self._beyond.line, why, fatal=False)


def _cells(oddity: _Oddity) -> str:
    return "1 cell is" if oddity.count == 1 else f"{oddity.count:,} cells are"


def _oddities(archive: SafeArchive, sheet: str) -> Iterator[Problem]:
    """Warnings about what openpyxl does not tell of when it only reads."""
    part = _part_of(archive, sheet)
    if part is None:
        return
    data = archive.read(part, _MAX_PART)
    if _MERGED.search(data):
        yield Problem(None, "There are merged cells; their text counts for the first of them.", fatal=False)
    if _HIDDEN.search(data):
        yield Problem(None, "There are hidden rows or columns; they were read too.", fatal=False)
    if _NO_RESULT.search(data):
        why = "Some formulas have no result in the file. Open it in its program and save it once more."
        yield Problem(None, why, fatal=False)


def _part_of(archive: SafeArchive, sheet: str) -> str | None:
    """The part of the archive that a sheet stands in; None where that can't be told."""
    if _RELATIONS not in archive:
        return None
    try:
        entries = parse_xml(archive.read(_WORKBOOK, _MAX_PART), "list of sheets").iter()
        relation = next(
            entry.get(_TYPES) for entry in entries if entry.get("name") == sheet and entry.get(_TYPES)
        )
        targets = parse_xml(archive.read(_RELATIONS, _MAX_PART), "list of parts").iter()
        target = next(entry.get("Target", "") for entry in targets if entry.get("Id") == relation)
    except (BadInput, StopIteration):
        return None
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return part if part in archive else None


def _damaged() -> BadInput:
    return BadInput(
        "This workbook can't be read",
        "It is damaged, or not what a workbook usually is.",
        "Open it in its program and save it once more, or save the sheet as “CSV UTF-8” and open that.",
    )
