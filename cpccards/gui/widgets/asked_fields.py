"""A form made of questions: each with its words, its field and a line of help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cpccards.gui.pages.page import BLOCK, label, surface_in
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.date_choice import DateChoice, DateField
from cpccards.gui.widgets.named_fields import beside_field

_TEXT_LINES = 4


class AskedFields(QFrame):
    """Questions one below the other; their answers by key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._inside = surface_in(self)
        self._inside.setSpacing(12)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(BLOCK)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self._inside.addLayout(self._grid)
        self._answers: dict[str, Callable[[], object]] = {}
        self._opened_with: dict[str, object] = {}

    @property
    def answers(self) -> dict[str, object]:
        """What was filled in: texts, dates, chosen values, and whether something was ticked."""
        return {key: answer() for key, answer in self._answers.items()}

    @property
    def is_touched(self) -> bool:
        """True when something was changed since `begin`."""
        return self.answers != self._opened_with

    def begin(self) -> None:
        """Takes what is filled in for untouched."""
        self._opened_with = self.answers

    def ask_line(self, key: str, words: str, value: str = "", help_line: str = "") -> QLineEdit:
        """Asks for a line of text."""
        field = QLineEdit(value)
        field.setAccessibleName(words)
        self._add(words, field, help_line)
        self._answers[key] = field.text
        return field

    def ask_text(self, key: str, words: str, value: str = "", help_line: str = "") -> QPlainTextEdit:
        """Asks for a text of several lines; Tab leaves it, and Ctrl+Enter does what Enter does elsewhere."""
        field = QPlainTextEdit(value)
        field.setAccessibleName(words)
        field.setTabChangesFocus(True)
        field.setFixedHeight(field.fontMetrics().lineSpacing() * _TEXT_LINES + 18)
        self._add(words, field, help_line)
        self._answers[key] = field.toPlainText
        return field

    def ask_day_or_none(
        self, key: str, words: str, none_words: str, value: date | None, today: date, help_line: str = ""
    ) -> DateChoice:
        """Asks for a date, or none."""
        field = DateChoice(words, none_words, value or today, today)
        field.set_day(value)
        self._add(words, field, help_line)
        self._answers[key] = lambda: field.day
        return field

    def ask_day(self, key: str, words: str, value: date, help_line: str = "") -> DateField:
        """Asks for a date."""
        field = DateField(words, value)
        self._add(words, field, help_line, is_wide=False)
        self._answers[key] = lambda: field.day
        return field

    def ask_one_of(
        self, key: str, words: str, entries: Sequence[tuple[object, str]], value: object, help_line: str = ""
    ) -> Choice:
        """Asks for one of several values."""
        field = Choice(words)
        field.offer(Choices(entries))
        field.show_value(value)
        self._add(words, field, help_line, is_wide=False)
        self._answers[key] = lambda: field.value
        return field

    def ask_tick(self, key: str, words: str, help_line: str = "", *, ticked: bool = False) -> QCheckBox:
        """Asks yes or no."""
        field = QCheckBox(words)
        field.setAccessibleName(words)
        field.setChecked(ticked)
        self._add("", field, help_line)
        self._answers[key] = field.isChecked
        return field

    def ask_with(self, key: str, words: str, field: QWidget, answer: Callable[[], object]) -> None:
        """Asks with a field of the caller's own."""
        self._add(words, field, "")
        self._answers[key] = answer

    def _add(self, words: str, field: QWidget, help_line: str, *, is_wide: bool = True) -> None:
        row = self._grid.rowCount()
        if words:
            said = beside_field(words)
            said.setBuddy(field)
            self._grid.addWidget(said, row, 0)
        place = QVBoxLayout()
        place.setSpacing(2)
        if is_wide:
            place.addWidget(field)
        else:
            field.setMinimumWidth(field.fontMetrics().averageCharWidth() * 26)
            field.setSizePolicy(field.sizePolicy().Policy.Maximum, field.sizePolicy().verticalPolicy())
            place.addWidget(field)
        if help_line:
            place.addWidget(label(help_line, "small", wrap=True))
        self._grid.addLayout(place, row, 1)
        if row == 1:
            self.setFocusProxy(field)
