"""Writing notes as CSV: one row a note, its columns named so that they are found again.

Exact files hold every cell just as it is. In files for spreadsheets, a cell that a spreadsheet would take
for a formula begins with an apostrophe; the first line says so, and reading the file here takes it away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from cpccards.domain.drafts import DraftNote
from cpccards.domain.exports import Export
from cpccards.domain.notes import CHOICE_LETTERS, NoteKind, kind_key
from cpccards.exchange.delimited import SAFE_MARK
from cpccards.exchange.row_writing import write_rows

_FIRST = ("Key", "Deck", "Kind", "Front", "Back")
_LAST = ("Rationale", "Source", "Edition", "Topic", "Tags")
_OPTIONS = tuple(f"Option {letter}" for letter in CHOICE_LETTERS)
_PLAIN_FIELDS = 2
# Apostrophes in front count too: one more is put before them, so that taking one away gives the cell back.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")


def write(
    target: BinaryIO, export: Export, *, for_spreadsheet: bool = False, byte_order_mark: bool = False
) -> None:
    """Writes notes as CSV (RFC 4180) in UTF-8; fields are HTML.

    Of note types with templates only the fields are kept, so their notes don't come back from such a file.

    Args:
        for_spreadsheet: cells that look like formulas are made safe.
        byte_order_mark: spreadsheets take a file without one for another encoding.
    """
    columns = _Columns(export)
    if byte_order_mark:
        target.write(b"\xef\xbb\xbf")
    if for_spreadsheet:
        target.write(f"{SAFE_MARK}\r\n".encode())
    rows: Iterator[Iterable[str]] = (columns.cells(entry) for entry in export.notes)
    if for_spreadsheet:
        rows = (map(safe_cell, cells) for cells in rows)
    write_rows(target, chain((columns.names(),), rows))


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; in a file whose first line is `SAFE_MARK`."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


class _Columns:
    """Which columns the notes need."""

    def __init__(self, export: Export) -> None:
        kinds = {entry.note.kind for entry in export.notes}
        self._has_options = NoteKind.CHOICE in kinds
        widest = max((len(note_type.fields) for note_type in export.note_types()), default=0)
        self._more = max(0, widest - _PLAIN_FIELDS)

    def names(self) -> tuple[str, ...]:
        options = _OPTIONS if self._has_options else ()
        more = (f"Field {number}" for number in range(_PLAIN_FIELDS + 1, _PLAIN_FIELDS + 1 + self._more))
        return (*_FIRST, *options, *more, *_LAST)

    def cells(self, entry: DraftNote) -> Iterator[str]:
        note = entry.note
        options: tuple[str, ...] = ()
        fields = note.fields
        if note.kind is NoteKind.CHOICE:
            question, *given, answer = fields
            fields, options = (question, answer), tuple(given)
        yield from (note.key or "", "::".join(entry.deck), kind_key(note.kind))
        yield from _padded(fields[:_PLAIN_FIELDS], _PLAIN_FIELDS)
        if self._has_options:
            yield from _padded(options, len(CHOICE_LETTERS))
        yield from _padded(fields[_PLAIN_FIELDS:], self._more)
        yield from (note.rationale, note.source, note.edition, note.topic or "", " ".join(note.tags))


def _padded(values: tuple[str, ...], width: int) -> Iterator[str]:
    yield from values
    yield from ("",) * (width - len(values))
