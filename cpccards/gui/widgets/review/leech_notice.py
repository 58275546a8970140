"""That a card was forgotten so often that it was put aside, and what can be done about it."""

from __future__ import annotations

import textwrap

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cpccards.domain.notes import CardId, summary
from cpccards.domain.presets import LeechAction
from cpccards.gui.counted import count
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.services.study import Rated, ShownCard

_NAME_LENGTH = 60


class LeechNotice(UndoNotice):
    """Hidden until there is a leech.

    Signals:
        edit_chosen: the card whose note the learner wants to mend.
    """

    edit_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card: CardId | None = None
        self.edit = QPushButton("Edit note")
        self.edit.clicked.connect(lambda _checked: self.edit_chosen.emit(self._card))
        self.row.insertWidget(1, self.edit)
        self.undo.setText("Undo  Ctrl+Z")

    def tell(self, shown: ShownCard, rated: Rated) -> None:
        """Shows what an answer did to a card if it made a leech of it; hides otherwise."""
        self._card = rated.card
        note = shown.note.note
        name = summary(note.kind, note.fields)
        self.words.setText(leech_words(name, rated.after.lapses, shown.preset.leech_action))
        self.setAccessibleName(self.words.text())
        self.setVisible(rated.is_leech)


def leech_words(name: str, lapses: int, action: LeechAction) -> str:
    """What happened to a leech, and how to mend it."""
    card = f"“{textwrap.shorten(name, _NAME_LENGTH, placeholder='…')}”" if name else "This card"
    times = count(lapses, "time")
    if action is LeechAction.SUSPEND:
        return f"{card} was forgotten {times} and is suspended. Rewrite it, or Ctrl+Z brings it back."
    return f"{card} was forgotten {times}. Its note is now marked “leech”. Rewriting it saves you time."
