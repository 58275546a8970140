"""A result as reports have it: right answers, a percentage, "below 70", or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cpccards.domain.attempts import SectionResult
from cpccards.domain.blueprint import MOST_QUESTIONS, Blueprint, question_counts
from cpccards.domain.errors import BadInput
from cpccards.gui.attempt_words import counts_words, number_words, percent_words
from cpccards.gui.pages.page import INSIDE, MARGIN, label
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.score_field import beside_field, read_score

_COUNTS = re.compile(r"([\d.,\s]+?)\s*(?:/|of)\s*([\d.,\s]+)", re.IGNORECASE)
_KEPT_DIGITS = 6
"""Digits after the point that a number has when it comes back to be edited."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: right answers of `asked`, or a `share`, 0–1."""

    right: float | None = None
    asked: int | None = None
    share: float | None = None


def read_result(text: str, asked: int | None, locale: QLocale) -> Typed | None:
    """What a text says; None for an empty one.

    "5 of 8" and "5/8" are right answers, "62 %" is a percentage. A bare number is right answers of `asked`,
    a percentage when `asked` is None.

    Raises:
        BadInput: anything else, with a sentence that fits it.
    """
    bare = text.strip()
    counts = _COUNTS.fullmatch(bare)
    if counts:
        return _counted(_number(counts[1], locale), _whole(counts[2], locale), locale)
    if asked is None or bare.endswith("%"):
        score = read_score(bare, locale)
        return None if score is None else Typed(share=score / 100)
    return _counted(_number(bare, locale), asked, locale) if bare else None


def _counted(right: float, asked: int, locale: QLocale) -> Typed:
    if not 1 <= asked <= MOST_QUESTIONS:
        raise BadInput(
            "No result", f"An exam asks from 1 to {locale.toString(MOST_QUESTIONS)} questions.", "Correct it."
        )
    if not 0 <= right <= asked:
        raise BadInput(
            "No result",
            f"{counts_words(right, asked, locale)} can’t be.",
            f"Right answers lie between 0 and {locale.toString(asked)}.",
        )
    return Typed(right=right, asked=asked)


def _number(text: str, locale: QLocale) -> float:
    value, understood = locale.toDouble(text)
    if not understood:
        value, understood = QLocale.c().toDouble(text)
    if not understood:
        raise BadInput("No result", "That is not a result.", "Type “5 of 8” or “62 %”, or tick “below 70”.")
    return value


def _whole(text: str, locale: QLocale) -> int:
    value = _number(text, locale)
    if value != int(value):
        raise BadInput("No result", "That is not a number of questions.", "Type a whole number after “of”.")
    return int(value)


class ResultField(QWidget):
    """Right answers, a percentage, only "below 70", or nothing.

    Args:
        name: what the result is of.
        asked: how many questions there usually are.
        by_count: a bare number means right answers of `asked`, not a percentage.
    """

    def __init__(
        self, name: str, asked: int, *, by_count: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._asked, self._by_count = name, asked, by_count
        self._edit = QLineEdit()
        self._edit.setPlaceholderText("unknown")
        self._edit.setMaxLength(24)
        self._edit.setFixedWidth(self._edit.fontMetrics().averageCharWidth() * 12 + 20)
        self._unit = label(role="muted")
        self._below = QCheckBox("below 70")
        self._below.setAccessibleName(f"{name}: only known to be below 70")
        self._complaint = Complaint(self._edit)
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._edit)
        row.addWidget(self._unit)
        row.addSpacing(INSIDE)
        row.addWidget(self._below)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self._complaint)
        self.setFocusProxy(self._edit)
        self._edit.textChanged.connect(self._show_unit)
        self._edit.textEdited.connect(self._on_typed)
        self._edit.editingFinished.connect(self.check)
        self._below.toggled.connect(self._on_below)
        self._show_unit()

    @property
    def name(self) -> str:
        """What the result is of."""
        return self._name

    @property
    def typed(self) -> Typed | None:
        """What was typed; None when there is nothing that can be used."""
        try:
            return self._read()
        except BadInput:
            return None

    @property
    def below(self) -> bool:
        """True when it is only known to be below 70."""
        return self._below.isChecked()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What Tab comes to, in order."""
        return self._edit, self._below

    @property
    def contents(self) -> tuple[str, bool]:
        """Text and mark as they stand."""
        return self._edit.text(), self.below

    def show_result(
        self,
        right: float | None = None,
        asked: int | None = None,
        share: float | None = None,
        *,
        below: bool = False,
    ) -> None:
        """Shows a result, as it would have been typed."""
        words = ""
        if right is not None and asked is not None:
            is_usual = self._by_count and asked == self._asked
            words = number_words(right, self.locale(), _KEPT_DIGITS)
            words = words if is_usual else f"{words} of {self.locale().toString(asked)}"
        elif share is not None:
            words = percent_words(share, self.locale(), _KEPT_DIGITS)
            words = words if self._by_count else words.removesuffix(" %")
        self._below.setChecked(below and not words)
        self._edit.setText(words)
        self._complaint.say("")

    def set_by_count(self, by_count: bool) -> None:
        """Says what a bare number means from now on. One that stands there keeps its number."""
        self._by_count = by_count
        self._show_unit()
        if self._complaint.text():
            self.check()

    def set_asked(self, asked: int) -> None:
        """Another number of questions is usual."""
        self._asked = asked
        self._show_unit()

    def check(self) -> bool:
        """Says in place what is wrong with the text; True when nothing is."""
        try:
            self._read()
        except BadInput as error:
            self._complaint.say(str(error))
            return False
        self._complaint.say("")
        return True

    def _read(self) -> Typed | None:
        return read_result(self._edit.text(), self._asked if self._by_count else None, self.locale())

    def _show_unit(self) -> None:
        """The unit, as wide as before where the text brings its own."""
        unit = f"of {self.locale().toString(self._asked)}" if self._by_count else "%"
        text = self._edit.text()
        self._unit.setMinimumWidth(self._unit.fontMetrics().horizontalAdvance(f"of {self._asked}"))
        self._unit.setText("" if "%" in text or _COUNTS.fullmatch(text.strip()) else unit)
        meaning = f"right answers of {self._asked}" if self._by_count else "in percent"
        self._edit.setAccessibleName(f"{self._name}, {meaning}")

    def _on_typed(self, text: str) -> None:
        if text.strip():
            self._below.setChecked(False)
        if self._complaint.text():
            self.check()

    def _on_below(self, on: bool) -> None:
        if on:
            self._edit.clear()
            self._complaint.say("")


class SectionResults(QWidget):
    """The sections of one outline with a field each, in two columns where there is room."""

    def __init__(self, outline: Blueprint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outline = outline
        counts = question_counts(outline)
        self._fields = {
            section.id: ResultField(section.name, max(1, asked))
            for section, asked in zip(outline.sections, counts, strict=True)
        }
        self._rows = [self._row(field) for field in self._fields.values()]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MARGIN)
        self._grid.setVerticalSpacing(INSIDE)
        self._columns = 0
        self._lay_out(1)

    @property
    def fields(self) -> tuple[ResultField, ...]:
        """Every field, in the outline's order."""
        return tuple(self._fields.values())

    def results(self) -> tuple[SectionResult, ...]:
        """The sections of which something is known."""
        found: list[SectionResult] = []
        for section_id, field in self._fields.items():
            typed = field.typed
            if typed is not None:
                found.append(
                    SectionResult(section_id, right=typed.right, asked=typed.asked, share=typed.share)
                )
            elif field.below:
                found.append(SectionResult(section_id, below=True))
        return tuple(found)

    def show_results(self, results: Sequence[SectionResult]) -> None:
        """Shows results; sections without one are empty."""
        by_id = {result.section_id: result for result in results}
        for section_id, field in self._fields.items():
            said = by_id.get(section_id, SectionResult(section_id))
            field.show_result(said.right, said.asked, said.share, below=said.below)

    def set_by_count(self, by_count: bool) -> None:
        """Says what bare numbers mean."""
        for field in self.fields:
            field.set_by_count(by_count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes two columns or one."""
        super().resizeEvent(event)
        self._lay_out(2 if event.size().width() >= 2 * self._widest_row() + MARGIN else 1)

    def _row(self, field: ResultField) -> QWidget:
        row = QWidget()
        words = beside_field(field.name)
        words.setBuddy(field)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        layout.addWidget(words, 1)
        layout.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _widest_row(self) -> int:
        fields = max((field.sizeHint().width() for field in self.fields), default=0)
        return fields + INSIDE + self.fontMetrics().averageCharWidth() * 20

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        height = -(-len(self._rows) // columns)
        for place, row in enumerate(self._rows):
            self._grid.addWidget(row, place % height, place // height, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1 if columns == 2 else 0)
