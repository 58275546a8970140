"""Rows and columns read from a file, before anybody said what the columns mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cpccards.domain.drafts import Problem
from cpccards.domain.errors import BadInput
from cpccards.domain.notes import NoteKind
from cpccards.exchange.column_names import Role, is_header
from cpccards.exchange.spreadsheet_damage import damage
from cpccards.exchange.text_rows import Row


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a file. None leaves it to be found out, and means nothing where there is no such choice.

    Attributes:
        encoding: as Python calls it.
        separator: the one character between cells.
        header: whether the first row names the columns.
        sheet: the name of a sheet of a workbook.
        mode: how cards are written in a text, one of `text_modes.MODES`.
    """

    encoding: str | None = None
    separator: str | None = None
    header: bool | None = None
    sheet: str | None = None
    mode: str | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """What a file itself says of its columns and notes.

    Attributes:
        roles: what the columns at these places are for.
        kind: of every note.
        deck: for notes that name none.
        tags: for every note.
        html: whether cells are HTML.
        key_prefix: what goes before a key.
        rest: what columns with text are for that nobody named; None leaves them to be ignored.
    """

    roles: Mapping[int, Role] = field(default_factory=dict)
    kind: NoteKind | None = None
    deck: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    html: bool | None = None
    key_prefix: str = ""
    rest: Role | None = None


_FORMAT_NAMES = {
    ",": "Comma-separated text",
    "\t": "Tab-separated text",
    ";": "Semicolon-separated text",
    "|": "Text separated by |",
}
_EXPORT_NAMES = frozenset(("key", "deck", "kind", "front", "back"))


@dataclass(frozen=True, slots=True)
class Table:
    """What a file of rows and columns holds.

    Attributes:
        rows: the rows below the header; blank ones are left out. Their lengths may differ.
        columns: how many columns there are, without empty ones at the right.
        headers: one unique name a column, or None when the file has no header row.
        separator: the one character between cells; empty for a sheet of a workbook.
        encoding: what the bytes were read with; empty for pasted text and workbooks.
        problems: what is odd about the file, by line; nothing here is fatal.
        name: what to call such a file; empty for separated text, which is called by its separator.
        announced: what the file says of its columns; None when it says nothing.
        sheets: the names of all sheets of a workbook.
        sheet: the one that was read.
    """

    rows: tuple[Row, ...]
    columns: int
    headers: tuple[str, ...] | None
    separator: str
    encoding: str
    problems: tuple[Problem, ...] = ()
    name: str = ""
    announced: Announced | None = None
    sheets: tuple[str, ...] = ()
    sheet: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        """What to call the columns on screen."""
        return self.headers or tuple(f"Column {number}" for number in range(1, self.columns + 1))

    @property
    def format_name(self) -> str:
        """What to call a file like this."""
        return self.name or _FORMAT_NAMES.get(self.separator, "Separated text")

    @property
    def is_own_export(self) -> bool:
        """True when the columns are those this app writes: its cells are HTML and exactly as they were."""
        return self.headers is not None and {name.casefold() for name in self.headers} >= _EXPORT_NAMES


def make_table(
    rows: Sequence[Row],
    *,
    separator: str = "",
    encoding: str = "",
    header: bool | None = None,
    problems: Sequence[Problem] = (),
) -> Table:
    """A table from `rows` in file order, blank ones included.

    `header` says whether the first row names the columns; None finds out. Raises BadInput when nothing is
    left, or when there is one column only and no row of it is a cloze text.
    """
    filled = [row for row in rows if _has_text(row.cells)]
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
        raise _one_column(separator)
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
    notes += damage(body, columns, headers)
    notes.sort(key=lambda problem: problem.line or 0)
    return Table(tuple(body), columns, headers, separator, encoding, tuple(notes))


def _has_text(cells: Sequence[str]) -> bool:
    return bool(cells) and (bool(cells[0].strip()) or any(cell.strip() for cell in cells))


def _one_column(separator: str) -> BadInput:
    if not separator:
        return BadInput(
            "There is only one column",
            "There is text in one column only.",
            "Put the answers into the column beside the questions, or choose another sheet.",
        )
    return BadInput(
        "There is only one column",
        "No separator was found that parts questions from answers.",
        "Put a tab between question and answer on each line, or choose the separator that was used.",
    )


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
