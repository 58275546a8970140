"""Which preset a deck goes by, and a way to the presets."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cpccards.domain.presets import Preset
from cpccards.gui.pages.page import INSIDE, label
from cpccards.gui.widgets.choice import Choice, Choices


class DeckPresetRow(QWidget):
    """A choice among the presets.

    Signals:
        chosen: the key of the preset to give the deck, or None for that of the deck above it.
        opened: the learner wants to see the presets.
    """

    chosen = Signal(object)
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = Choice("Preset of this deck")
        self.open_presets = QPushButton("Presets…")
        self.open_presets.setProperty("role", "link")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(INSIDE)
        row.addWidget(label("Preset", "muted"))
        row.addWidget(self.choice, 1)
        row.addWidget(self.open_presets)
        self.choice.value_chosen.connect(self._on_chosen)
        self.open_presets.clicked.connect(self.opened)

    def show_preset(self, presets: Sequence[Preset], own: str | None, inherited: Preset) -> None:
        """Shows which of the presets a deck goes by.

        Args:
            own: key of the one it was given itself; None where it was given none.
            inherited: the one it goes by otherwise.
        """
        entries: list[tuple[object, str]] = [("", f"As above: {inherited.name}")]
        self.choice.offer(Choices([*entries, *((preset.key, preset.name) for preset in presets)]))
        self.choice.show_value(own or "")

    def _on_chosen(self, key: object) -> None:
        self.chosen.emit(key or None)
