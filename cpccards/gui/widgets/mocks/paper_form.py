"""Which practice exam: its kind, what goes with the kind, and what it would ask."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.errors import BadInput
from cpccards.domain.papers import (
    PAPER_NAMES,
    SECONDS_A_QUESTION,
    SIZES,
    USUAL_QUESTIONS,
    PaperKind,
    PaperPlan,
    plan_for,
)
from cpccards.domain.topics import STUDY_AREAS
from cpccards.gui.pages.page import BLOCK, INSIDE, ErrorNote, label, surface, take_out
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.choice_card import ChoiceCard
from cpccards.gui.widgets.field_rows import field_rows
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.one_of import OneOf
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.widgets.topic_choices import topic_entries
from cpccards.gui.words.mock_words import count_words, span_words
from cpccards.services.mocks import Mix

_ABOUT: dict[PaperKind, str] = {
    PaperKind.FULL: "100 questions in 4 hours, as in the exam",
    PaperKind.HALF: "50 questions in 2 hours",
    PaperKind.QUICK: "25 questions in 1 hour",
    PaperKind.SECTION: "Only one section of the outline",
    PaperKind.AREA: "Only one of the study areas",
    PaperKind.WEAK: "The sections that cost you the most points",
    PaperKind.PRACTICE: "No clock. After each answer you read why",
}
_FREE_SIZE = frozenset(set(PaperKind) - set(SIZES))
_CARD_CHARACTERS = 24
"""Width of a card below which there is one fewer in a row."""
_MOST_IN_A_ROW = 4
_MIX_CHARACTERS = 46
_SEED_LIMIT = 2**31
_ORDER = (("exam", "As in the exam", "as in the exam"), ("shuffled", "Shuffled", "shuffled"))
_PARTS = (("1", "One sitting", "one sitting"), ("2", "Two parts", "two parts, with no way back to part one"))


class PaperForm(QWidget):
    """Asks for a paper, and shows what it would hold.

    Signals:
        asked_anew: the learner chose something; `plan()` tells what.
    """

    asked_anew = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outlines: tuple[Blueprint, ...] = ()
        self._seed = 0
        self._smaller: int | None = None
        self._kinds = OneOf(self)
        self._cards = {kind: ChoiceCard(PAPER_NAMES[kind], _ABOUT[kind]) for kind in PaperKind}
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        for place, card in enumerate(self._cards.values()):
            self._kinds.add(card.radio, place, checked=place == 0)
        self._columns = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(BLOCK)
        layout.addLayout(self._grid)
        layout.addWidget(self._build_choices())
        layout.addWidget(self._build_mix())
        self._kinds.buttonToggled.connect(lambda _, on: self._on_kind() if on else None)
        self._arrange()

    @property
    def kind(self) -> PaperKind:
        """The kind that is chosen."""
        return next(kind for kind, card in self._cards.items() if card.radio.isChecked())

    def begin(self, outlines: Sequence[Blueprint], own: str) -> None:
        """Offers papers by these outlines; the draw of the questions is another one each time.

        Args:
            own: id of the outline that the learner follows.
        """
        self._seed = secrets.randbelow(_SEED_LIMIT)
        self._smaller = None
        if self._outlines != tuple(outlines):
            kept = self._outline.value
            self._outlines = tuple(outlines)
            self._outline.offer(Choices([(outline.id, outline.name) for outline in outlines]))
            known = [outline.id for outline in outlines]
            self._outline.show_value(kept if kept in known else own if own in known else known[0])
            self._offer_sections()
        self._show_rows()

    def choose_kind(self, kind: PaperKind) -> None:
        """Chooses a kind as the learner would."""
        self._cards[kind].radio.setChecked(True)

    def take_focus(self) -> None:
        """Puts the keys on the kind that is chosen."""
        self._cards[self.kind].radio.setFocus()

    def plan(self) -> PaperPlan:
        """What was asked for."""
        kind = self.kind
        outline = next(each for each in self._outlines if each.id == self._outline.value)
        questions = self._smaller or (self._questions.value() if kind in _FREE_SIZE else SIZES[kind][0])
        topic, section, area = self._topic.value, self._section.value, self._area.value
        choices: dict[str, object] = {
            "parts": 2 if kind is PaperKind.FULL and self._parts.taken == "2" else 1,
            "section": section if kind is PaperKind.SECTION else None,
            "area": area if kind is PaperKind.AREA else None,
            "topics": (topic,) if kind is PaperKind.PRACTICE and topic else (),
            "shuffled": self._order.taken == "shuffled",
            "pause_allowed": self._pause.isChecked() and kind is not PaperKind.PRACTICE,
            "with_notes": self._notes.isChecked(),
            "seed": self._seed,
        }
        if self._smaller and kind in SIZES:
            choices["minutes"] = -(-questions * SECONDS_A_QUESTION // 60)
        return plan_for(kind, outline, questions, **choices)

    def show_mix(self, mix: Mix) -> None:
        """Shows what the paper would ask, or why it can't be made."""
        self._refusal.say(
            BadInput("There are not enough questions", mix.problem) if mix.problem is not None else None
        )
        self._mix.setVisible(mix.problem is None)
        if mix.problem is None:
            self._counts.show_counts(mix.counts)

    def take_smaller(self, questions: int) -> None:
        """Asks for fewer questions than the kind usually has."""
        if self.kind in _FREE_SIZE:
            self._questions.setValue(questions)
        else:
            self._smaller = questions
            self.asked_anew.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many cards in a row as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _build_choices(self) -> QWidget:
        frame, inside = surface()
        self._section = Choice("Section of the exam")
        self._area = Choice("Study area")
        self._area.offer(Choices([(area.key, area.name) for area in STUDY_AREAS]))
        self._area.show_value(STUDY_AREAS[0].key)
        self._topic = Choice("Topic")
        self._topic.offer(Choices([("", "All topics"), *topic_entries()]))
        self._topic.show_value("")
        self._questions = NumberField("Number of questions", 1, 200, step=5)
        self._questions.setValue(USUAL_QUESTIONS)
        self._parts = Segments("Sitting")
        self._parts.offer(_PARTS)
        self._order = Segments("Order of the questions")
        self._order.offer(_ORDER)
        self._outline = Choice("Outline that the mix follows")
        self._pause = QCheckBox("I may pause. The result will say so")
        self._notes = QCheckBox("My own multiple-choice notes may be asked too")
        self._parts.mark("1")
        self._order.mark("exam")
        grid, self._rows = field_rows(
            (
                ("section", "Section", self._section),
                ("area", "Study area", self._area),
                ("topic", "Topic", self._topic),
                ("questions", "Questions", self._questions),
                ("parts", "Sitting", self._parts),
                ("order", "Order", self._order),
                ("outline", "Mix by", self._outline),
            )
        )
        inside.addLayout(grid)
        inside.addWidget(self._pause)
        inside.addWidget(self._notes)
        for choice in (self._section, self._area, self._topic):
            choice.value_chosen.connect(lambda _: self._on_choice())
        self._outline.value_chosen.connect(lambda _: self._on_outline())
        self._questions.valueChanged.connect(lambda _: self._on_choice())
        self._parts.chosen.connect(lambda _: self._on_choice())
        self._order.chosen.connect(lambda _: self._on_choice())
        for box in (self._pause, self._notes):
            box.toggled.connect(lambda _: self._on_choice())
        return frame

    def _build_mix(self) -> QWidget:
        both = QWidget()
        layout = QVBoxLayout(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._refusal = ErrorNote()
        self._mix, inside = surface()
        inside.addWidget(label("What it will ask", "title"))
        self._counts = MixCounts()
        inside.addWidget(self._counts)
        self._mix.hide()
        layout.addWidget(self._refusal)
        layout.addWidget(self._mix)
        return both

    def _arrange(self) -> None:
        width = self._cards[PaperKind.FULL].fontMetrics().averageCharWidth() * _CARD_CHARACTERS
        columns = max(1, min(_MOST_IN_A_ROW, self.width() // max(1, width)))
        if columns != self._columns:
            for card in self._cards.values():
                self._grid.removeWidget(card)
            for place, card in enumerate(self._cards.values()):
                self._grid.addWidget(card, place // columns, place % columns)
            for column in range(_MOST_IN_A_ROW):
                self._grid.setColumnStretch(column, 1 if column < columns else 0)
            self._columns = columns

    def _show_rows(self) -> None:
        kind = self.kind
        shown = {
            "section": kind is PaperKind.SECTION,
            "area": kind is PaperKind.AREA,
            "topic": kind is PaperKind.PRACTICE,
            "questions": kind in _FREE_SIZE,
            "parts": kind is PaperKind.FULL,
        }
        for key, on in shown.items():
            for part in self._rows[key]:
                part.setVisible(on)
        self._pause.setVisible(kind is not PaperKind.PRACTICE)

    def _offer_sections(self) -> None:
        outline = next(each for each in self._outlines if each.id == self._outline.value)
        kept = self._section.value
        self._section.offer(Choices([(section.id, section.name) for section in outline.sections]))
        known = [section.id for section in outline.sections]
        self._section.show_value(kept if kept in known else known[0])

    def _on_kind(self) -> None:
        self._show_rows()
        self._on_choice()

    def _on_outline(self) -> None:
        self._offer_sections()
        self._on_choice()

    def _on_choice(self) -> None:
        self._smaller = None
        self.asked_anew.emit()


class MixCounts(QWidget):
    """How many questions of each section: in two columns where there is room, filled downwards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[tuple[str, int], ...] = ()
        self._shown: tuple[tuple[tuple[str, int], ...], int] = ((), 0)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(BLOCK)
        self._grid.setVerticalSpacing(4)

    def show_counts(self, counts: Sequence[tuple[str, int]]) -> None:
        """Takes over names and numbers."""
        self._counts = tuple(counts)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_wide = self.width() > 2 * _MIX_CHARACTERS * self.fontMetrics().averageCharWidth()
        columns = 2 if is_wide and len(self._counts) > 1 else 1
        if self._shown == (self._counts, columns):
            return
        self._shown = (self._counts, columns)
        take_out(self._grid, orphans=True)
        rows = -(-len(self._counts) // columns)
        for column in range(2):
            self._grid.setColumnStretch(2 * column + 1, 1 if column < columns else 0)
        for place, (name, count) in enumerate(self._counts):
            row, column = place % rows, place // rows
            number, said = label(str(count), "strong"), label(name, wrap=True)
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(number, row, 2 * column)
            self._grid.addWidget(said, row, 2 * column + 1)
            number.show()
            said.show()


def mix_words(mix: Mix, locale: QLocale) -> str:
    """A paper in a sentence or two: how many questions, how long, how many of them are new."""
    questions = sum(count for _, count in mix.counts)
    words = count_words(questions, "question")
    if mix.minutes is None:
        words += ", without a clock."
    else:
        each = round(60 * mix.minutes / max(1, questions))
        words += f" in {span_words(mix.minutes)}, {locale.toString(each)} seconds for each."
    if mix.unseen == questions:
        return f"{words} You have met none of them yet."
    if not mix.unseen:
        return f"{words} You have met all of them before."
    return f"{words} {locale.toString(mix.unseen)} of them you have not met yet."
