"""Attempts, their comparison and the honesty ledger as tables of plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtGui import QColor

from cpccards.domain.attempts import StoredAttempt
from cpccards.domain.comparison import Cell, Comparison
from cpccards.domain.evidence import EvidenceLevel, evidence_words
from cpccards.domain.ledger import LedgerEntry
from cpccards.gui.models.text_table import Index, Role, TextTable
from cpccards.gui.words.attempt_words import (
    KINDS,
    attempt_words,
    cell_words,
    change_words,
    date_words,
    entry_result_words,
    forecast_words,
    hit_words,
    total_words,
)

_NO_OUTLINE = "–"
DELETED_OUTLINE = "deleted outline"


class AttemptsModel(TextTable):
    """Sittings and mocks, newest first; those ticked are compared.

    Signals:
        ticked: the learner ticked an attempt, or took the tick away.
    """

    ticked = Signal()

    headings = ("Date", "Name", "Kind", "Total", "Outline")
    DATE, NAME, KIND, TOTAL, OUTLINE = range(5)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._attempts: tuple[StoredAttempt, ...] = ()
        self._ticks: set[int] = set()

    @property
    def ticks(self) -> frozenset[int]:
        """Ids of the attempts that are ticked."""
        return frozenset(self._ticks)

    def set_rows(
        self, attempts: Sequence[StoredAttempt], ticks: set[int], outlines: Mapping[str, str], locale: QLocale
    ) -> None:
        """Takes over the attempts to show.

        Args:
            attempts: newest first.
            ticks: ids of those to be compared.
            outlines: names of outlines by id.
        """
        self.beginResetModel()
        self._attempts = tuple(attempts)
        self._ticks = set(ticks)
        self._rows = [_attempt_row(attempt, outlines, locale) for attempt in attempts]
        self.endResetModel()

    def attempt(self, index: Index) -> StoredAttempt | None:
        """The attempt of a row."""
        return self._attempts[index.row()] if index.isValid() else None

    def row_of(self, attempt: int | None) -> int:
        """The row of an attempt by its id; -1 when it is not there."""
        return next((row for row, stored in enumerate(self._attempts) if stored.id == attempt), -1)

    def toggle(self, row: int) -> None:
        """Ticks an attempt, or takes the tick away."""
        index = self.index(row, self.DATE)
        if index.isValid():
            is_on = self._attempts[row].id in self._ticks
            self.setData(
                index, Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked, Role.CheckStateRole
            )

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The date carries the tick."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == self.DATE else flags

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A cell's text; the date's tick."""
        if role == Role.CheckStateRole and index.isValid() and index.column() == self.DATE:
            is_on = self._attempts[index.row()].id in self._ticks
            return Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """Takes over a tick."""
        if role != Role.CheckStateRole or not index.isValid() or index.column() != self.DATE:
            return False
        attempt = self._attempts[index.row()].id
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._ticks.add(attempt)
        else:
            self._ticks.discard(attempt)
        self.dataChanged.emit(index, index, [Role.CheckStateRole])
        self.ticked.emit()
        return True


class ComparisonModel(TextTable):
    """Sections by attempts; after each but the first attempt, the difference to the earlier ones."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells: list[tuple[Cell | None, ...]] = []
        self._better = self._worse = QColor()

    def set_colors(self, better: QColor, worse: QColor) -> None:
        """The colours of gains and losses, which their signs tell as well."""
        self._better, self._worse = better, worse

    def show_comparison(
        self, attempts: Sequence[StoredAttempt], comparison: Comparison, locale: QLocale
    ) -> None:
        """Replaces everything; `attempts` oldest first, as they were compared."""
        self.beginResetModel()
        headings = ["Section"]
        for place, attempt in enumerate(attempts):
            headings.append(f"{date_words(attempt.result.taken_on_day, locale)}\n{attempt_words(attempt)}")
            headings += ["Change"] if place else []
        self.headings = tuple(headings)
        self._rows, self._cells = [], []
        for row in comparison.rows:
            words: list[str] = [row.name]
            cells: list[Cell | None] = [None]
            for place, cell in enumerate(row.cells):
                words.append(cell_words(cell, locale))
                cells.append(None)
                if place:
                    words.append(change_words(cell, locale))
                    cells.append(cell)
            self._rows.append(tuple(words))
            self._cells.append(tuple(cells))
        self.endResetModel()

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A cell's text; changes in the colour of their sign."""
        if role == Role.ForegroundRole and index.isValid():
            cell = self._cells[index.row()][index.column()]
            change = cell.change if cell is not None else None
            if change is None or not round(100 * change, 1):
                return None
            return self._better if change > 0 else self._worse
        return super().data(index, role)

    def spoken(self, row: int) -> str:
        """A section with what each attempt says of it."""
        parts = [self._rows[row][0]]
        for heading, words in zip(self.headings[1:], self._rows[row][1:], strict=True):
            if words:
                is_change = heading == "Change"
                parts.append(f"change {words} points" if is_change else f"{heading.splitlines()[0]}: {words}")
        return ". ".join(parts)


class LedgerModel(TextTable):
    """What had been forecast of each result, newest first, and where it fell."""

    headings = ("Result of", "90 % range", "Result", "Where it fell")
    WHAT, FORECAST, RESULT, HIT = range(4)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[LedgerEntry] = []

    def show_entries(self, entries: Sequence[LedgerEntry], locale: QLocale) -> None:
        """Takes over entries, oldest first."""
        self.beginResetModel()
        self._entries = list(reversed(entries))
        self._rows = [
            (
                f"{date_words(entry.day, locale)}\n{entry.name or KINDS[entry.kind]}",
                forecast_words(entry),
                entry_result_words(entry, locale),
                hit_words(entry),
            )
            for entry in self._entries
        ]
        self.endResetModel()

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """A cell's text; as a tool tip what the forecast stood on."""
        if role == Role.ToolTipRole and index.isValid() and index.column() == self.FORECAST:
            return self._remarks(index.row())
        return super().data(index, role)

    def spoken(self, row: int) -> str:
        """A whole row in words."""
        what, forecast, result, hit = (cell.replace("\n", ", ") for cell in self._rows[row])
        forecast = forecast.replace("–", " to ")
        return f"{what}. Forecast {forecast}. Result {result}. {hit.lstrip('✓✗ ')}. {self._remarks(row)}"

    def _remarks(self, row: int) -> str:
        entry = self._entries[row]
        remarks = [evidence_words(EvidenceLevel(entry.evidence)).capitalize() + "."]
        if entry.afterwards:
            remarks.append("Worked out afterwards, from what was known before that day.")
        return " ".join(remarks)


def _attempt_row(attempt: StoredAttempt, outlines: Mapping[str, str], locale: QLocale) -> tuple[str, ...]:
    result = attempt.result
    outline = outlines.get(result.outline_id, DELETED_OUTLINE) if result.outline_id else _NO_OUTLINE
    return (
        date_words(result.taken_on_day, locale),
        attempt.name,
        KINDS[result.kind],
        total_words(result, locale),
        outline,
    )
