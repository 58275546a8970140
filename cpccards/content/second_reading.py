"""The record of the second, blind reading: the figures of the tables in decks/REVIEW.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

REVIEW_RECORD = "REVIEW.md"
"""Where the record stands, in the folder of the decks."""

_READ = ("read", "notes")
_COLUMNS = {
    "agreed at once": "agreed",
    "agreed in doubt": "in_doubt",
    "looked up": "looked_up",
    "corrected": "corrected",
    "reworded": "reworded",
    "dropped": "dropped",
    "replaced": "dropped",
}


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Notes and questions that a second reader answered without the key, and what came of it.

    Attributes:
        agreed: answered as keyed; `in_doubt` of them were answered so with a doubt, and settled.
        dropped: left out, or replaced by another.
    """

    read: int = 0
    agreed: int = 0
    in_doubt: int = 0
    looked_up: int = 0
    corrected: int = 0
    reworded: int = 0
    dropped: int = 0


def second_reading(record: str) -> SecondReading:
    """The sums over all tables of `record` (Markdown) that have a column "agreed at once".

    Rows of sums, whose first cell is bold, are left out.
    """
    sums = {field.name: 0 for field in fields(SecondReading)}
    for row in _rows(record):
        for heading, cell in row.items():
            name = "read" if heading in _READ else _COLUMNS.get(heading)
            digits = cell.split()[0] if cell.split() else ""
            if name is not None and digits.isdecimal():
                sums[name] += int(digits)
    return SecondReading(**sums)


def _rows(record: str) -> Iterator[dict[str, str]]:
    """The rows of the tables that are counted, by heading."""
    headings: list[str] = []
    for line in record.splitlines():
        if not line.startswith("|"):
            headings = []
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not headings:
            headings = cells
        elif "agreed at once" in headings and not cells[0].startswith(("**", "-")):
            yield dict(zip(headings, cells, strict=False))
