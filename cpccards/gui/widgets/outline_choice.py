"""Which exam outline the score follows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.blueprint import Blueprint
from cpccards.gui.pages.page import label
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
        self._cards: dict[str, _OutlineCard] = {}
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
        self._cards = {outline.id: _OutlineCard(outline) for outline in outlines}
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


class _OutlineCard(QFrame):
    """One outline: its name, and what it is in its own words."""

    def __init__(self, outline: Blueprint) -> None:
        super().__init__()
        self.setProperty("role", "choice")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.radio = QRadioButton(outline.name)
        self.radio.setProperty("role", "strong")
        self.radio.setAccessibleDescription(outline.description)
        self.radio.toggled.connect(self._mark)
        self.radio.installEventFilter(self)
        words = label(outline.description, "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(4)
        layout.addWidget(self.radio)
        layout.addWidget(words, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The whole card is a button."""
        self.radio.setFocus(Qt.FocusReason.MouseFocusReason)
        self.radio.setChecked(True)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card wears its radio button's focus."""
        if event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._wear("focused", event.type() is QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _mark(self, on: bool) -> None:
        self._wear("chosen", on)

    def _wear(self, name: str, on: bool) -> None:
        self.setProperty(name, on)
        self.style().unpolish(self)
        self.style().polish(self)
