"""Which exam outline the score follows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from cpccards.domain.blueprint import Blueprint
from cpccards.gui.widgets.choice_card import ChoiceCard
from cpccards.gui.widgets.one_of import OneOf


class OutlineChoice(QWidget):
    """The exam outlines as cards, one of them chosen.

    Signals:
        chosen: id of the outline that the learner took.
    """

    chosen = Signal(str)

    def __init__(self, outlines: Sequence[Blueprint], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered: tuple[Blueprint, ...] = ()
        self._cards: dict[str, ChoiceCard] = {}
        self._group = OneOf(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        for at in range(2):
            self._grid.setColumnStretch(at, 1)
        self.offer(outlines)

    @property
    def outline(self) -> str:
        """Id of the chosen outline."""
        return next(outline_id for outline_id, card in self._cards.items() if card.radio.isChecked())

    def offer(self, outlines: Sequence[Blueprint]) -> None:
        """Offers these outlines; the first is chosen when they are others than before."""
        if self._offered == tuple(outlines):
            return
        self._offered = tuple(outlines)
        for card in self._cards.values():
            self._group.removeButton(card.radio)
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = {outline.id: ChoiceCard(outline.name, outline.description) for outline in outlines}
        for place, (outline_id, card) in enumerate(self._cards.items()):
            self._group.add(card.radio, place, checked=place == 0)
            self._grid.addWidget(card, place // 2, place % 2)
            card.radio.toggled.connect(
                lambda on, outline_id=outline_id: self.chosen.emit(outline_id) if on else None
            )

    def set_outline(self, outline_id: str) -> None:
        """Shows an outline as chosen, without reporting it as the learner's choice."""
        if outline_id in self._cards and outline_id != self.outline:
            blocked = self.blockSignals(True)
            self._cards[outline_id].radio.setChecked(True)
            self.blockSignals(blocked)
