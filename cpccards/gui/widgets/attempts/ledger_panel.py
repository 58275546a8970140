"""The honesty ledger: what had been forecast of each result, and where it fell."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from cpccards.domain.blueprint import Blueprint
from cpccards.domain.ledger import Ledger
from cpccards.gui.models.attempt_tables import LedgerModel
from cpccards.gui.pages.page import INSIDE, bordered, label
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.plain_table import PlainTable
from cpccards.gui.words.attempt_words import log_score_words

_NOTHING = (
    "Before a result counts, the forecast of that day is frozen. Here you will see every result beside it: "
    "the range and the chance that had been given, and whether the result fell inside. So you can tell how "
    "far to trust the number. It begins with your first attempt or practice exam that has a total."
)


class LedgerPanel(QFrame):
    """Forecasts held against results, by one outline.

    Signals:
        outline_chosen: id of the outline whose forecasts are to be shown.
    """

    outline_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Honesty ledger")
        layout = bordered(self)
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(label("Honesty ledger", "title"), 1)
        self._outline = Choice("Outline whose forecasts are shown")
        self._outline.setMinimumContentsLength(22)
        self._outline.value_chosen.connect(lambda value: self.outline_chosen.emit(str(value)))
        head.addWidget(self._outline)
        layout.addLayout(head)
        self._nothing = label(_NOTHING, "muted", wrap=True)
        layout.addWidget(self._nothing)
        self._sentence = label(wrap=True)
        layout.addWidget(self._sentence)
        self._gain_title = label("How much better than not knowing you", "strong", wrap=True)
        self._gain = label(role="muted", wrap=True)
        self._model = LedgerModel(self)
        self._table = PlainTable(
            "Forecasts and results, the newest first", self._model, most_rows=12, lines=2
        )
        layout.addWidget(self._table)
        self._later = label(
            "“Made later”: worked out afterwards, from what you knew before that day.", "small", wrap=True
        )
        layout.addWidget(self._later)
        layout.addWidget(self._gain_title)
        layout.addWidget(self._gain)

    def show_ledger(self, outlines: Sequence[Blueprint], outline: str, ledger: Ledger) -> None:
        """Shows a ledger by `outline`."""
        self._outline.offer(Choices([(each.id, each.name) for each in outlines]))
        self._outline.show_value(outline)
        has_any = bool(ledger.entries)
        self._nothing.setVisible(not has_any)
        for part in (self._outline, self._sentence, self._table, self._gain_title, self._gain):
            part.setVisible(has_any)
        self._later.setVisible(any(entry.afterwards for entry in ledger.entries))
        self._sentence.setText(ledger.sentence)
        self._gain.setText(log_score_words(ledger, self.locale()))
        self._model.show_entries(ledger.entries, self.locale())
