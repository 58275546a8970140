"""What a chart shows, as values: made from the numbers, then drawn, read out, listed and saved."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QLocale

from cpccards.domain.clock import date_of_day
from cpccards.gui.words.score_words import day_words


@dataclass(frozen=True, slots=True)
class Bars:
    """One value for each column, drawn as bars on top of the earlier ones. `color`: a token of the theme."""

    name: str
    color: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Dots:
    """A share, 0–1, for each column, None where there is none.

    Attributes:
        ranges: what each share leaves open, as a line through its dot.
        hollow: drawn as squares with nothing inside; they are told from other dots without colour.
        joined: a line runs from dot to dot.
    """

    name: str
    color: str
    values: tuple[float | None, ...]
    ranges: tuple[tuple[float, float] | None, ...] = ()
    hollow: bool = False
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A dashed line across, and its words: on the scale of the bars; without bars, of the dots."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class ColumnFigure:
    """Columns from left to right.

    Attributes:
        name: what it shows, for a screen reader.
        readouts: each column in words.
        ticks: (place, words) under the columns: place 0 is the left edge of the first, 0.5 its middle. Where
            they would touch, every second is left out, or more.
        unit: of the bars; "%" for those that are shares, 0–1.
    """

    name: str
    readouts: tuple[str, ...]
    ticks: tuple[tuple[float, str], ...]
    bars: tuple[Bars, ...] = ()
    dots: tuple[Dots, ...] = ()
    level: Level | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a row. `words` stand inside where they fit; `readout` says all."""

    words: str
    value: float
    color: str
    readout: str


@dataclass(frozen=True, slots=True)
class Row:
    """A name, a bar of one part or more, and words at its end."""

    name: str
    parts: tuple[Part, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class RowFigure:
    """Bars from left to right, one below the other.

    Attributes:
        whole: each bar is as wide as any, and its parts are shares of it; otherwise all have one scale.
        names: (name, color) of the parts, over the rows.
    """

    name: str
    rows: tuple[Row, ...]
    whole: bool = False
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CalendarFigure:
    """A count for each day from `first_day` on, in weeks from left to right."""

    name: str
    first_day: int
    counts: tuple[int, ...]
    readouts: tuple[str, ...]


Figure = ColumnFigure | RowFigure | CalendarFigure


class Kind(Enum):
    """What a column of a table holds."""

    TEXT = auto()
    COUNT = auto()
    NUMBER = auto()
    SHARE = auto()
    DAY = auto()


Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers behind a figure. `kinds` belong to the headings; None stands for no number."""

    headings: tuple[str, ...]
    kinds: tuple[Kind, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def words(self, locale: QLocale) -> list[list[str]]:
        """The rows as the learner reads them."""
        return [
            [_cell_words(cell, kind, locale) for cell, kind in zip(row, self.kinds, strict=True)]
            for row in self.rows
        ]

    def csv(self) -> str:
        """The rows for a spreadsheet, whatever the language: shares as 0–1, days as 2026-11-22."""
        from cpccards.services.mock_export import spreadsheet_cell

        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.headings)
        for row in self.rows:
            cells = (_plain(cell, kind) for cell, kind in zip(row, self.kinds, strict=True))
            writer.writerow([spreadsheet_cell(cell) for cell in cells])
        return text.getvalue()


@dataclass(frozen=True, slots=True)
class View:
    """One look at a panel's subject.

    Attributes:
        name: on the button that chooses it, where there are several.
        sentence: what it tells this learner; why there is nothing to draw, where `figure` is None.
        note: stands under the chart while nothing is read out.
    """

    name: str
    sentence: str
    figure: Figure | None
    table: Table
    note: str = ""


@dataclass(frozen=True, slots=True)
class PanelContent:
    """What a panel shows: one view or several."""

    title: str
    views: tuple[View, ...]


def panel(title: str, sentence: str, figure: Figure | None, behind: Table, note: str = "") -> PanelContent:
    """A panel of a single view; `behind`: the table of it."""
    return PanelContent(title, (View("", sentence, figure, behind, note),))


def table(columns: Sequence[tuple[str, Kind]], rows: Sequence[tuple[Cell, ...]]) -> Table:
    """A table of columns (heading, kind)."""
    return Table(tuple(heading for heading, _ in columns), tuple(kind for _, kind in columns), tuple(rows))


def share_words(share: float | None) -> str:
    """A share as a percentage: "87 %"; "–" where there is none. All and nothing are exact."""
    if share is None:
        return "–"
    if 0.995 <= share < 1:
        return "over 99\u00a0%"
    if 0 < share < 0.005:
        return "under 1\u00a0%"
    return f"{100 * share:.0f}\u00a0%"


def _cell_words(cell: Cell, kind: Kind, locale: QLocale) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if kind is Kind.SHARE:
        return share_words(cell)
    if kind is Kind.DAY:
        return day_words(int(cell), locale, with_year=True, short=True)
    return number_words(cell, locale, exact=kind is Kind.COUNT)


def number_words(value: float, locale: QLocale, *, exact: bool = True) -> str:
    """A number in the locale, whole or to one decimal."""
    if exact or float(value).is_integer():
        return locale.toString(round(value))
    return locale.toString(float(value), "f", 1)


def _plain(cell: Cell, kind: Kind) -> Cell:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if kind is Kind.DAY:
        return date_of_day(int(cell)).isoformat()
    return round(cell, 4)
