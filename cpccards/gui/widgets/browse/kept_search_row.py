"""Asks for the name of a search that is to be kept, or to be called otherwise."""

from __future__ import annotations

from PySide6.QtCore import Signal

from cpccards.domain.errors import CpcCardsError
from cpccards.gui.widgets.name_row import NameRow
from cpccards.services.search import SearchService


class KeptSearchRow(NameRow):
    """Hidden until it asks.

    Signals:
        kept: a search was kept or renamed; the Changes.
        left: it is hidden again.
    """

    kept = Signal(object)
    left = Signal()

    def __init__(self, search: SearchService) -> None:
        super().__init__()
        self._search = search
        self._query = ""
        self._renamed: str | None = None
        self.submitted.connect(self._keep)
        self.cancelled.connect(self.leave)
        self.hide()

    def ask_to_keep(self, query: str) -> None:
        """Asks for a name to keep a search under."""
        self._query, self._renamed = query, None
        self.ask("Keep this search as", "", f"It looks for: {query or 'all cards'}", None)

    def ask_to_rename(self, name: str) -> None:
        """Asks for another name for a kept search."""
        self._renamed = name
        self.ask(f"New name of {name}", name, "", None)

    def leave(self) -> None:
        """Asks no more."""
        self.hide()
        self.left.emit()

    def _keep(self) -> None:
        try:
            if self._renamed is None:
                changed = self._search.save(self.words, self._query)
            else:
                changed = self._search.rename(self._renamed, self.words)
        except CpcCardsError as error:
            self.say(error)
            return
        self.leave()
        self.kept.emit(changed)
