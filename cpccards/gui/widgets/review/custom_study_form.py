"""Which cards to study apart from the day's plan: a kind, what narrows it, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from cpccards.domain.blueprint import Blueprint, Section
from cpccards.domain.cards import Deck
from cpccards.domain.notes import DeckId
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.pages.page import label, surface
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.field_rows import field_rows
from cpccards.gui.widgets.number_field import NumberField
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.widgets.topic_choices import topic_entries
from cpccards.gui.words.custom_study_words import chosen_words
from cpccards.services.cards import HIGHEST_FLAG
from cpccards.services.custom_study import MOST_CARDS, MOST_DAYS, CustomStudy, Order, Which

_ANY = "any"


class _Kind(NamedTuple):
    """A kind of session: its word, what it is, and what it usually goes with."""

    word: str
    about: str
    order: Order
    most: int
    cram: bool = False
    days: str = ""


_KINDS: dict[str, _Kind] = {
    Which.WEAK: _Kind(
        "Weak",
        "Cards that you would recall today with a chance below 85 %.",
        Order.WEAKEST,
        50,
    ),
    Which.AHEAD: _Kind(
        "Due soon",
        "Cards of the next days, before their time. It helps before a day without study.",
        Order.DUE,
        100,
        days="Due within",
    ),
    Which.FORGOTTEN: _Kind(
        "Forgotten", "Cards that you rated Again.", Order.WEAKEST, 100, cram=True, days="In the last"
    ),
    Which.NEW: _Kind("New", "More new cards than today's limit brings.", Order.DUE, 10),
    _ANY: _Kind("Choose", "Cards of a deck, a topic, a tag or a flag.", Order.WEAKEST, 100),
}
_ORDERS: tuple[tuple[object, str], ...] = (
    (Order.WEAKEST, "Least known first"),
    (Order.DUE, "As they come due"),
    (Order.ADDED, "As they were added"),
    (Order.RANDOM, "At random"),
)
_SCOPES = (
    (Which.ALL.value, "All cards", "all cards"),
    (Which.DUE.value, "Due", "only what is due"),
    (Which.NEW.value, "New", "only what is new"),
)


class CustomStudyForm(QWidget):
    """Asks which cards.

    Signals:
        asked_anew: the learner chose something; `wanted()` tells what.
    """

    asked_anew = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._decks: tuple[Deck, ...] = ()
        self._kind = Segments("Kind of cards")
        self._kind.offer([(key, kind.word, kind.word) for key, kind in _KINDS.items()])
        self._about = label(role="muted", wrap=True)
        self._days = NumberField("Days", 1, MOST_DAYS)
        self._scope = Segments("Which of them")
        self._scope.offer(_SCOPES)
        self._deck = Choice("Deck")
        self._subject = Choice("Section or topic")
        self._tag = Choice("Tag")
        self._flag = Choice("Flag")
        self._flag.offer(Choices([(0, "Any"), *((n, f"Flag {n}") for n in range(1, HIGHEST_FLAG + 1))]))
        self._flag.show_value(0)
        self._order = Choice("Order")
        self._order.offer(Choices(_ORDERS))
        self._most = NumberField("Cards at most", 1, MOST_CARDS, step=10)
        self._cram = QCheckBox("Cram: leave my schedule as it is")
        frame, inside = surface()
        inside.addWidget(self._kind)
        inside.addWidget(self._about)
        inside.addLayout(self._build_rows())
        inside.addWidget(self._cram)
        inside.addWidget(
            label(
                "Each card comes until you knew it once, and its next day stays what it was. Without "
                "cramming, answers count as in any review, also ahead of time.",
                "small",
                wrap=True,
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(frame)
        self._days.setValue(1)
        self._scope.mark(Which.ALL)
        self._kind.mark(Which.WEAK)
        self._take_usual()
        self._connect()

    def offer(self, decks: Sequence[Deck], outline: Blueprint, tags: Sequence[str]) -> None:
        """Offers what is there to choose from; choices that are still there stay."""
        self._decks = tuple(decks)
        for box, entries in (
            (self._deck, [(None, "All decks"), *((deck.id, path_words(deck.path)) for deck in decks)]),
            (self._subject, _subjects(outline)),
            (self._tag, [("", "Any"), *((tag, tag) for tag in tags)]),
        ):
            kept = box.value
            box.offer(Choices(entries))
            box.show_value(kept if kept in [value for value, _ in entries] else entries[0][0])

    def wanted(self) -> tuple[CustomStudy, str]:
        """What was asked for, and its name."""
        tag, flag, order = self._tag.value, self._flag.value, self._order.value
        wanted = CustomStudy(
            which=Which(self._scope.taken if self._kind.taken == _ANY else self._kind.taken),
            days=self._days.value(),
            decks=self._chosen_decks(),
            topics=self._chosen_topics(),
            tag=tag if isinstance(tag, str) else "",
            flag=flag if isinstance(flag, int) else 0,
            order=order if isinstance(order, Order) else Order.WEAKEST,
            most=self._most.value(),
            cram=self._cram.isChecked(),
        )
        deck = self._deck.currentText() if self._deck.value is not None else ""
        subject = self._subject.currentText().strip() if self._subject.value else ""
        return wanted, chosen_words(wanted, deck, subject)

    def take_focus(self) -> None:
        """Puts the keys on the kind that is chosen."""
        next(button for button in self._kind.buttons if button.isChecked()).setFocus()

    def _build_rows(self) -> QGridLayout:
        grid, self._rows = field_rows(
            (
                ("days", "", self._days),
                ("scope", "Which", self._scope),
                ("deck", "Deck", self._deck),
                ("subject", "Section or topic", self._subject),
                ("tag", "Tag", self._tag),
                ("flag", "Flag", self._flag),
                ("order", "Order", self._order),
                ("most", "At most", self._most),
            )
        )
        return grid

    def _connect(self) -> None:
        self._kind.chosen.connect(lambda _: self._on_kind())
        self._scope.chosen.connect(lambda _: self.asked_anew.emit())
        for number in (self._days, self._most):
            number.valueChanged.connect(lambda _: self._on_number())
        for box in (self._deck, self._subject, self._tag, self._flag, self._order):
            box.value_chosen.connect(lambda _: self.asked_anew.emit())
        self._cram.toggled.connect(lambda _: self.asked_anew.emit())

    def _on_kind(self) -> None:
        blocked = self.blockSignals(True)
        self._take_usual()
        self.blockSignals(blocked)
        self.asked_anew.emit()

    def _on_number(self) -> None:
        self._show_units()
        self.asked_anew.emit()

    def _take_usual(self) -> None:
        """What the kind usually goes with, and only the rows that it needs."""
        kind = _KINDS[self._kind.taken]
        self._about.setText(kind.about)
        self._order.show_value(kind.order)
        self._most.setValue(kind.most)
        self._cram.setChecked(kind.cram)
        for part in self._rows["days"]:
            part.setVisible(bool(kind.days))
        for part in self._rows["scope"]:
            part.setVisible(self._kind.taken == _ANY)
        self._rows["days"][0].setText(kind.days)
        self._days.setAccessibleName(f"{kind.days}, in days")
        self._show_units()

    def _show_units(self) -> None:
        self._days.setSuffix(" day" if self._days.value() == 1 else " days")
        self._most.setSuffix(" card" if self._most.value() == 1 else " cards")

    def _chosen_decks(self) -> frozenset[DeckId] | None:
        top = self._deck.value
        if not isinstance(top, int):
            return None
        found = {DeckId(top)}
        for deck in self._decks:  # parents come before children
            if deck.parent in found:
                found.add(deck.id)
        return frozenset(found)

    def _chosen_topics(self) -> frozenset[str] | None:
        chosen = self._subject.value
        if isinstance(chosen, Section):
            return frozenset(chosen.draws_on)
        return frozenset({chosen}) if isinstance(chosen, str) else None


def _subjects(outline: Blueprint) -> list[tuple[object, str]]:
    entries: list[tuple[object, str]] = [(None, "All"), (HEADING, f"Sections of {outline.name}")]
    entries += [(section, f"   {section.name}") for section in outline.sections]
    return entries + topic_entries()
