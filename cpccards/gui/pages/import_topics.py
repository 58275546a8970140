"""Which topic the cards of each deck count under."""

from __future__ import annotations

from collections.abc import Mapping as Lookup

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from cpccards.domain.topics import STUDY_AREAS, TOPICS
from cpccards.gui.import_words import NO_TOPIC, count, path_words
from cpccards.gui.pages.page import BLOCK, INSIDE, label
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.elided_label import ElidedLabel
from cpccards.services.reading import DeckPath

MOST_DECKS = 40
"""Decks with a box of their own; those after them get what is suggested."""


class TopicsBlock(QFrame):
    """A row for each deck with notes that name no topic.

    Signals:
        topic_chosen: (deck path, key of the topic or None).
    """

    topic_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surface")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BLOCK, BLOCK, BLOCK, BLOCK)
        layout.setSpacing(INSIDE)
        layout.addWidget(label("What the cards are about", "strong"))
        layout.addWidget(label("The forecast counts each card under its topic.", "muted", wrap=True))
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 4, 0, 0)
        self._grid.setHorizontalSpacing(INSIDE * 2)
        self._grid.setVerticalSpacing(INSIDE + 4)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 4)
        layout.addLayout(self._grid)
        self._more = label(role="small", wrap=True)
        layout.addWidget(self._more)
        self._choices = Choices(_entries())
        self._rows: dict[DeckPath, tuple[ElidedLabel, Choice, ElidedLabel]] = {}

    @property
    def boxes(self) -> dict[DeckPath, Choice]:
        """The box of each deck."""
        return {path: box for path, (_, box, _) in self._rows.items()}

    def show_topics(
        self,
        notes: Lookup[DeckPath, int],
        suggested: Lookup[DeckPath, str | None],
        chosen: Lookup[DeckPath, str | None],
    ) -> None:
        """Shows a box for each deck among `suggested`, with what was chosen, else suggested.

        Hides where every note names its topic. `notes` counts those that don't, by deck.
        """
        shown = list(suggested)[:MOST_DECKS]
        if shown != list(self._rows):
            self._rebuild(shown)
        for path, (name, box, why) in self._rows.items():
            name.setText(path_words(path))
            box.show_value(chosen.get(path, suggested[path]))
            why.setText(f"{count(notes[path], 'note')}, {_why(path, suggested, chosen)}")
        rest = len(suggested) - len(shown)
        self._more.setText(
            f"{count(rest, 'more deck')} {'gets' if rest == 1 else 'get'} the suggested topic, or none."
            if rest
            else ""
        )
        self._more.setVisible(bool(rest))
        self.setVisible(bool(suggested))

    def _rebuild(self, paths: list[DeckPath]) -> None:
        for widgets in self._rows.values():
            for widget in widgets:
                widget.hide()
                widget.deleteLater()
        while self._grid.count():
            self._grid.takeAt(0)
        self._rows = {}
        for row, path in enumerate(paths):
            box = Choice(f"Topic of {path_words(path)}")
            box.setMinimumContentsLength(16)
            box.offer(self._choices)
            box.value_chosen.connect(lambda topic, path=path: self.topic_chosen.emit(path, topic))
            name = ElidedLabel(mode=Qt.TextElideMode.ElideLeft)
            why = ElidedLabel(role="small")
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(name)
            words.addWidget(why)
            self._grid.addLayout(words, row, 0)
            self._grid.addWidget(box, row, 1)
            self._rows[path] = (name, box, why)


def _why(
    path: DeckPath, suggested: Lookup[DeckPath, str | None], chosen: Lookup[DeckPath, str | None]
) -> str:
    if path in chosen:
        return "topic chosen"
    return "topic suggested" if suggested[path] is not None else "please choose a topic"


def _entries() -> list[tuple[object, str]]:
    entries: list[tuple[object, str]] = [(None, NO_TOPIC)]
    for area in STUDY_AREAS:
        entries.append((HEADING, area.name))
        entries += [(topic.key, topic.name) for topic in TOPICS if topic.study_area == area.key]
    return entries
