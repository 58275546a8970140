"""A score, "below 70", or nothing: as score reports have it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from cpccards.domain.attempts import SectionResult
from cpccards.domain.blueprint import Section
from cpccards.domain.errors import BadInput
from cpccards.gui.widgets.attempts.reported_field import ReportedField
from cpccards.gui.widgets.named_fields import NamedFields

_DATE_LIKE = re.compile(r"\d+\s*[-/.]\s*\d+\s*[-/.]\s*\d+|[^\W\d]{3,}")


def read_score(text: str, locale: QLocale) -> float | None:
    """A score from 0 to 100 as typed, with or without a percent sign; None for an empty text.

    Raises:
        BadInput: anything else, with a sentence that fits it.
    """
    bare = text.strip().removesuffix("%").strip()
    if not bare:
        return None
    if _DATE_LIKE.search(bare):
        raise BadInput("No score", "That is not a score.", "Type a number from 0 to 100.")
    value, understood = locale.toDouble(bare)
    if not understood:
        value, understood = QLocale.c().toDouble(bare)
    if not understood:
        raise BadInput("No score", "That is not a number.", "Type one from 0 to 100, or tick “below 70”.")
    if not 0 <= value <= 100:
        raise BadInput("No score", "A score lies between 0 and 100.")
    return value


class ScoreField(ReportedField):
    """A score out of 100, or only "below 70", or nothing."""

    def __init__(self, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(name, unit, longest=20, shown=11, parent=parent)
        self._edit.setAccessibleName(f"{name}, 0 to 100")

    @property
    def value(self) -> float | None:
        """The number typed; None when there is none that can be used."""
        try:
            return self._read()
        except BadInput:
            return None

    @property
    def is_empty(self) -> bool:
        """True when nothing is known."""
        return not self.below and self.value is None

    @property
    def complaint(self) -> str:
        """What is being said about the score."""
        return self._complaint.text()

    def _read(self) -> float | None:
        return read_score(self._edit.text(), self.locale())


class SectionScores(NamedFields):
    """The sections of one outline with a score field each, in two columns where there is room."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        self._fields = {section.id: ScoreField(section.name, "%") for section in sections}
        names: dict[QWidget, str] = {self._fields[section.id]: section.name for section in sections}
        super().__init__(names, name_width=24, is_narrow=True, parent=parent)

    def fields(self) -> tuple[ScoreField, ...]:
        """Every field, in the outline's order."""
        return tuple(self._fields.values())

    def results(self) -> tuple[SectionResult, ...]:
        """The sections of which something is known."""
        return tuple(
            SectionResult(
                section_id,
                share=None if field.value is None else field.value / 100,
                below=field.below,
            )
            for section_id, field in self._fields.items()
            if not field.is_empty
        )
