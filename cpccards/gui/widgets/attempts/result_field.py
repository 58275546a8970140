"""A result as reports have it: right answers, a percentage, "below 70", or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from cpccards.domain.attempts import SectionResult
from cpccards.domain.blueprint import MOST_QUESTIONS, Blueprint, question_counts
from cpccards.domain.errors import BadInput
from cpccards.gui.widgets.attempts.reported_field import ReportedField
from cpccards.gui.widgets.attempts.score_field import read_score
from cpccards.gui.widgets.named_fields import NamedFields
from cpccards.gui.words.attempt_words import counts_words, number_words, percent_words

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


class ResultField(ReportedField):
    """Right answers, a percentage, only "below 70", or nothing.

    Args:
        name: what the result is of.
        asked: how many questions there usually are.
        by_count: a bare number means right answers of `asked`, not a percentage.
    """

    def __init__(
        self, name: str, asked: int, *, by_count: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, "", longest=24, shown=12, parent=parent)
        self._name, self._asked, self._by_count = name, asked, by_count
        self._edit.textChanged.connect(self._show_unit)
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


class SectionResults(NamedFields):
    """The sections of one outline with a field each, in two columns where there is room."""

    def __init__(self, outline: Blueprint, parent: QWidget | None = None) -> None:
        counts = question_counts(outline)
        self._fields = {
            section.id: ResultField(section.name, max(1, asked))
            for section, asked in zip(outline.sections, counts, strict=True)
        }
        super().__init__({field: field.name for field in self._fields.values()}, name_width=20, parent=parent)
        self.outline = outline

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
