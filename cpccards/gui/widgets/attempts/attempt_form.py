"""The fields of one attempt: what it was, its total, and its sections as far as a report names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.attempts import ExamResult, SectionResult, StoredAttempt
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.clock import date_of_day, day_of_date
from cpccards.gui.pages.page import BLOCK, label, surface_in
from cpccards.gui.widgets.attempts.result_field import ResultField, SectionResults
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.complaint import Complaint
from cpccards.gui.widgets.date_choice import DateField, distance_words
from cpccards.gui.widgets.named_fields import beside_field
from cpccards.gui.widgets.one_of import OneOf
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.words.attempt_words import KINDS

_MOCK = "mock"
_PERCENT, _COUNT = "percent", "count"
_NOTES_LINES = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """An attempt as it was filled in."""

    result: ExamResult
    name: str
    notes: str


class AttemptForm(QFrame):
    """Asks for one attempt. Nothing but the date must be known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = date(1970, 1, 1)
        self._sections: dict[str, SectionResults] = {}
        self._lost: tuple[SectionResult, ...] = ()
        self._lost_outline = ""
        self._given_outline = ""
        self._opened_with: object = None
        inside = surface_in(self)
        inside.setSpacing(12)
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(BLOCK)
        self._rows.setVerticalSpacing(12)
        self._rows.setColumnStretch(1, 1)
        inside.addLayout(self._rows)
        self._ask_kind()
        self._ask_date()
        self._ask_name()
        self._total = ResultField("Total score", 100, by_count=True)
        self._ask(
            "Total score", _with_help(self._total, "Leave it empty for practice on a few sections only.")
        )
        inside.addWidget(_rule())
        self._ask_sections(inside)
        inside.addWidget(_rule())
        self._notes = QPlainTextEdit()
        self._notes.setAccessibleName("Notes")
        self._notes.setTabChangesFocus(True)
        self._notes.setPlaceholderText("What you want to remember: what went well, what ran out of time")
        inside.addWidget(label("Notes"))
        inside.addWidget(self._notes)

    # Filling it in

    def offer(self, outlines: Sequence[Blueprint]) -> None:
        """Offers outlines for the sections; what was filled in for those that stay the same remains."""
        chosen = self._outline.value
        offered: list[tuple[object, str]] = [(outline.id, outline.name) for outline in outlines]
        if self._lost_outline and self._lost_outline not in {outline.id for outline in outlines}:
            offered.append((self._lost_outline, "An outline that was deleted"))
        self._outline.offer(Choices(offered))
        for key, shown in list(self._sections.items()):
            if shown.outline not in outlines:
                del self._sections[key]
                self._places.removeWidget(shown)
                shown.hide()
                shown.deleteLater()
        for outline in outlines:
            if outline.id not in self._sections:
                made = SectionResults(outline)
                made.set_by_count(self._by_count)
                self._sections[outline.id] = made
                self._places.addWidget(made)
        self._order_tabs()
        values = [value for value, _ in offered]
        self._outline.show_value(chosen if chosen in values else values[0])
        self._show_sections()

    def begin(
        self, attempt: StoredAttempt | None, outlines: Sequence[Blueprint], outline: str, today: date
    ) -> None:
        """Shows an attempt to be changed; None for a new one.

        Args:
            outline: the one to begin with, where the attempt names none.
        """
        self._today = today
        result = attempt.result if attempt else ExamResult(day_of_date(today), "exam")
        known = {each.id: {section.id for section in each.sections} for each in outlines}
        self._lost = tuple(
            section
            for section in result.sections
            if section.section_id not in known.get(result.outline_id, set())
        )
        self._lost_outline = result.outline_id if self._lost else ""
        kind = self._mock if result.kind == _MOCK else self._exam
        kind.setChecked(True)
        self.setFocusProxy(kind)
        self._date.set_day(date_of_day(result.taken_on_day))
        self._name.setText(attempt.name if attempt else "")
        self._notes.setPlainText(attempt.notes if attempt else "")
        self.offer(outlines)
        self._given_outline = result.outline_id
        wanted = result.outline_id if result.sections or result.outline_id in known else outline
        self._outline.show_value(wanted)
        by_count = any(section.right is not None for section in result.sections)
        self._set_by_count(by_count)
        self._way.mark(_COUNT if by_count else _PERCENT)
        for outline_id, shown in self._sections.items():
            shown.show_results(result.sections if outline_id == result.outline_id else ())
        self._show_sections()
        self._total.show_result(result.total_right, result.total_asked, below=result.total_below)
        self._on_date()
        self._opened_with = self._contents()

    @property
    def is_touched(self) -> bool:
        """True when something was changed since it was opened."""
        return self._contents() != self._opened_with

    def wrong_field(self) -> QWidget | None:
        """The first field with something that can't be used; it says so itself."""
        shown = self._shown()
        fields = [self._total, *(shown.fields if shown else ())]
        wrong: list[QWidget] = [] if self._check_date() else [self._date]
        wrong += [field for field in fields if not field.check()]
        return wrong[0] if wrong else None

    def draft(self) -> Draft:
        """What was filled in.

        Raises:
            BadInput: the numbers contradict each other.
        """
        shown = self._shown()
        sections = shown.results() if shown else ()
        outline = str(self._outline.value)
        if outline == self._lost_outline:
            sections += self._lost
        typed = self._total.typed
        asked = None if typed is None else typed.asked or self._questions()
        right = None if typed is None or asked is None else typed.right
        if typed is not None and asked is not None and typed.share is not None:
            right = round(typed.share * asked, 6)
        kind: Literal["exam", "mock"] = "mock" if self._mock.isChecked() else "exam"
        result = ExamResult(
            taken_on_day=day_of_date(self._date.day),
            kind=kind,
            outline_id=outline if sections or outline == self._given_outline else "",
            total_right=right,
            total_asked=asked,
            total_below=self._total.below,
            sections=sections,
        )
        return Draft(result, self._name.text().strip(), self._notes.toPlainText().strip())

    # The questions

    def _ask(self, words: str, field: QWidget) -> None:
        place = self._rows.rowCount()
        self._rows.addWidget(beside_field(words), place, 0)
        self._rows.addWidget(field, place, 1)

    def _ask_kind(self) -> None:
        self._exam, self._mock = QRadioButton(KINDS["exam"]), QRadioButton(KINDS["mock"])
        self._kind = OneOf(self)
        row = _row()
        for button, checked in ((self._exam, True), (self._mock, False)):
            button.setAccessibleName(f"Kind: {button.text()}")
            self._kind.add(button, checked=checked)
            row[1].addWidget(button)
        row[1].addStretch(1)
        self._ask("Kind", row[0])

    def _ask_date(self) -> None:
        self._date = DateField("Date of the attempt", self._today)
        self._date.dateChanged.connect(self._on_date)
        self._distance = label(role="muted")
        self._date_complaint = Complaint(self._date)
        both = QWidget()
        layout = QVBoxLayout(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        row = _row()
        row[1].addWidget(self._date)
        row[1].addWidget(self._distance)
        row[1].addStretch(1)
        layout.addWidget(row[0])
        layout.addWidget(self._date_complaint)
        self._ask("Date", both)

    def _ask_name(self) -> None:
        self._name = QLineEdit()
        self._name.setAccessibleName("Name of the attempt")
        self._name.setPlaceholderText("for example, Practice exam B")
        self._name.setMaxLength(120)
        self._ask("Name", self._name)

    def _ask_sections(self, inside: QVBoxLayout) -> None:
        inside.addWidget(label("Sections, as far as your report names them", "strong"))
        inside.addWidget(
            label(
                "Leave empty what you don’t know. “5 of 8” and “62 %” are understood everywhere.",
                "muted",
                wrap=True,
            )
        )
        self._more_rows = rows = QGridLayout()
        rows.setHorizontalSpacing(BLOCK)
        rows.setVerticalSpacing(12)
        rows.setColumnStretch(1, 1)
        self._outline = Choice("Outline of the sections")
        self._outline.value_chosen.connect(lambda _: self._show_sections())
        self._way = Segments("A bare number means")
        self._way.offer(
            [(_PERCENT, "a percentage", "a percentage"), (_COUNT, "right answers", "right answers")]
        )
        self._way.mark(_PERCENT)
        self._way.chosen.connect(lambda key: self._set_by_count(key == _COUNT))
        for place, (words, field) in enumerate((("Outline", self._outline), ("A number is", self._way))):
            rows.addWidget(beside_field(words), place, 0)
            rows.addWidget(field, place, 1)
        inside.addLayout(rows)
        self._lost_words = label(role="muted", wrap=True)
        inside.addWidget(self._lost_words)
        self._places = QVBoxLayout()
        inside.addLayout(self._places)

    # What follows from what was filled in

    @property
    def _by_count(self) -> bool:
        return self._counts

    _counts = False

    def _set_by_count(self, by_count: bool) -> None:
        self._counts = by_count
        for shown in self._sections.values():
            shown.set_by_count(by_count)

    def _shown(self) -> SectionResults | None:
        return self._sections.get(str(self._outline.value))

    def _questions(self) -> int:
        shown = self._shown()
        return shown.outline.questions if shown else 100

    def _show_sections(self) -> None:
        wanted = self._shown()
        for shown in self._sections.values():
            shown.setVisible(shown is wanted)
        self._total.set_asked(self._questions())
        is_lost = bool(self._lost) and self._outline.value == self._lost_outline
        count = "1 section is" if len(self._lost) == 1 else f"{len(self._lost)} sections are"
        self._lost_words.setText(f"{count} kept that this outline no longer has.")
        self._lost_words.setVisible(is_lost)

    def _on_date(self) -> None:
        self._distance.setText(distance_words(self._date.day, self._today, self.locale()))
        self._check_date()

    def _check_date(self) -> bool:
        ahead = self._date.day > self._today
        self._date_complaint.say(
            "That day has not come yet. Choose the day on which you sat it." if ahead else ""
        )
        return not ahead

    def _contents(self) -> object:
        return (
            self._mock.isChecked(),
            self._date.day,
            self._name.text(),
            self._notes.toPlainText(),
            self._outline.value,
            self._total.contents,
            {key: [field.contents for field in shown.fields] for key, shown in self._sections.items()},
        )

    def _order_tabs(self) -> None:
        """Sections were made last, and come before the notes."""
        before: QWidget = self._way.findChildren(QPushButton)[-1]
        for shown in self._sections.values():
            for field in shown.fields:
                for part in field.parts:
                    QWidget.setTabOrder(before, part)
                    before = part
        QWidget.setTabOrder(before, self._notes)

    def showEvent(self, event: object) -> None:
        """Takes the sizes that the text asks for."""
        widest = max(self.fontMetrics().horizontalAdvance(words) for words in ("Total score", "A number is"))
        for rows in (self._rows, self._more_rows):
            rows.setColumnMinimumWidth(0, widest + 2)
        self._notes.setFixedHeight(self.fontMetrics().lineSpacing() * _NOTES_LINES + 24)


def _row() -> tuple[QWidget, QHBoxLayout]:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(BLOCK)
    return row, layout


def _with_help(field: QWidget, words: str) -> QWidget:
    both = QWidget()
    layout = QVBoxLayout(both)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(field)
    layout.addWidget(label(words, "small", wrap=True))
    return both


def _rule() -> QFrame:
    rule = QFrame()
    rule.setProperty("role", "rule")
    return rule
