"""The decks of a file, and which topic the cards of each count under."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from cpccards.domain.topics import STUDY_AREAS, TOPICS
from cpccards.gui.counted import count
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.pages.page import INSIDE, bordered, label
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.elided_label import ElidedLabel
from cpccards.gui.words.import_words import NO_TOPIC, DeckLine
from cpccards.services.reading import DeckPath

MOST_DECKS = 40
"""Decks with a row of their own; those after them get what is suggested."""
_STEP = 20
"""Pixels by which a deck inside another is set in."""


class TopicsBlock(QFrame):
    """The decks as a tree, and a box for each with notes that name no topic.

    Signals:
        topic_chosen: (deck path, key of the topic or None).
    """

    topic_chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = bordered(self)
        self._title = label("What the cards are about", "strong")
        layout.addWidget(self._title)
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
        self._rows: dict[DeckPath, tuple[ElidedLabel, ElidedLabel, QWidget]] = {}
        self._boxes: dict[DeckPath, Choice] = {}
        self._shown: tuple[list[DeckPath], list[DeckPath]] = ([], [])

    @property
    def boxes(self) -> dict[DeckPath, Choice]:
        """The box of each deck that has one."""
        return dict(self._boxes)

    @property
    def words(self) -> dict[str, str]:
        """What is said of each deck, by its name as it is shown."""
        return {name.text(): why.text() for name, why, _ in self._rows.values()}

    def show_topics(
        self,
        decks: Sequence[DeckLine],
        notes: Lookup[DeckPath, int],
        suggested: Lookup[DeckPath, str | None],
        chosen: Lookup[DeckPath, str | None],
    ) -> None:
        """Shows the decks, with a box for each among `suggested`: what was chosen, else suggested.

        Hides where there is one deck whose notes all name their topic. `notes` counts those that don't.
        """
        shown = decks[:MOST_DECKS]
        paths = [deck.path for deck in shown]
        asked = [path for path in paths if path in suggested]
        if (paths, asked) != self._shown:
            self._rebuild(shown, asked)
        for deck in shown:
            said = [count(deck.notes, "note")] if deck.notes else []
            if deck.is_new:
                said.append("a new deck")
            if deck.path in self._boxes:
                self._boxes[deck.path].show_value(chosen.get(deck.path, suggested[deck.path]))
                without = notes.get(deck.path, 0)
                some = "" if without == deck.notes else f"{without:,} of them: "
                said.append(some + _why(deck.path, suggested, chosen))
            self._rows[deck.path][1].setText(", ".join(said))
        rest = len(decks) - len(shown)
        self._more.setText(
            f"{count(rest, 'more deck')} {'gets' if rest == 1 else 'get'} the suggested topic, or none."
            if rest
            else ""
        )
        self._more.setVisible(bool(rest))
        several = len(decks) > 1
        self._title.setText("Decks, and what they are about" if several else "What the cards are about")
        self.setVisible(bool(suggested) or several)

    def _rebuild(self, decks: Sequence[DeckLine], asked: Sequence[DeckPath]) -> None:
        for widgets in self._rows.values():
            for widget in widgets:
                widget.hide()
                widget.deleteLater()
        while self._grid.count():
            self._grid.takeAt(0)
        self._rows, self._boxes = {}, {}
        self._shown = ([deck.path for deck in decks], list(asked))
        for row, deck in enumerate(decks):
            is_alone = len(decks) == 1
            name = ElidedLabel(
                path_words(deck.path) if is_alone else deck.path[-1],
                mode=Qt.TextElideMode.ElideLeft if is_alone else Qt.TextElideMode.ElideRight,
            )
            name.setAccessibleName(path_words(deck.path))
            why = ElidedLabel(role="small")
            words = QVBoxLayout()
            words.setContentsMargins(0 if is_alone else _STEP * (len(deck.path) - 1), 0, 0, 0)
            words.setSpacing(0)
            words.addWidget(name)
            words.addWidget(why)
            field = self._box(deck.path) if deck.path in asked else _stated(deck)
            self._grid.addLayout(words, row, 0)
            self._grid.addWidget(field, row, 1)
            self._rows[deck.path] = (name, why, field)

    def _box(self, path: DeckPath) -> Choice:
        box = Choice(f"Topic of {path_words(path)}")
        box.setMinimumContentsLength(16)
        box.offer(self._choices)
        box.value_chosen.connect(lambda topic: self.topic_chosen.emit(path, topic))
        self._boxes[path] = box
        return box


def _stated(deck: DeckLine) -> QWidget:
    """For a deck whose notes name their topics, and for one without notes."""
    return ElidedLabel("Topics as the notes say" if deck.notes else "", role="muted")


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
