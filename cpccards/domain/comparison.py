"""Results side by side: section by section where they follow the same outline, by their totals where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cpccards.domain.attempts import ExamResult, SectionResult
from cpccards.domain.blueprint import Section


@dataclass(frozen=True, slots=True)
class Cell:
    """What one result says of one row.

    Attributes:
        right, asked: counts, where known.
        share: share of right answers, 0–1, where known.
        below: only known to be below 70 %.
        change: difference to the earlier result that is beside it and knows a share; None without one.
    """

    right: float | None = None
    asked: int | None = None
    share: float | None = None
    below: bool = False
    change: float | None = None


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """The whole exam or a section, in every result."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Results beside one another, oldest first.

    Attributes:
        rows: the whole exam first, then the sections.
        by_section: whether the results follow one outline; when not, only totals are compared.
    """

    rows: tuple[ComparedRow, ...]
    by_section: bool


def compared_outlines(results: Sequence[ExamResult]) -> tuple[str, ...]:
    """Ids of the outlines that the results' sections follow, each once, in order."""
    return tuple(dict.fromkeys(result.outline_id for result in results if result.sections))


def compare(results: Sequence[ExamResult], sections: Sequence[Section]) -> Comparison:
    """Puts results side by side.

    Args:
        results: oldest first.
        sections: of the outline that they follow. Those that no result knows are left out.
    """
    rows = [_row("Whole exam", [_total(result) for result in results])]
    by_section = len(compared_outlines(results)) <= 1
    if by_section:
        for section in sections:
            cells = [_section(result, section.id) for result in results]
            if any(cell != Cell() for cell in cells):
                rows.append(_row(section.name, cells))
    return Comparison(tuple(rows), by_section)


def _row(name: str, cells: Sequence[Cell]) -> ComparedRow:
    made: list[Cell] = []
    before: float | None = None
    for cell in cells:
        change = cell.share - before if cell.share is not None and before is not None else None
        made.append(Cell(cell.right, cell.asked, cell.share, cell.below, change))
        before = cell.share if cell.share is not None else before
    return ComparedRow(name, tuple(made))


def _total(result: ExamResult) -> Cell:
    if result.total is not None:
        right, asked = result.total
        return Cell(right, asked, right / asked)
    return Cell(below=result.total_below)


def _section(result: ExamResult, section_id: str) -> Cell:
    found: SectionResult | None = next(
        (each for each in result.sections if each.section_id == section_id), None
    )
    if found is None:
        return Cell()
    counted = found.counted_share is not None
    return Cell(
        right=found.right if counted else None,
        asked=found.asked if counted else None,
        share=found.known_share,
        below=found.below and found.known_share is None,
    )
