"""Cards without a topic: deck by deck, what they are about, so that the forecast can count them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes, Subject
from cpccards.domain.errors import CpcCardsError
from cpccards.domain.notes import DeckId
from cpccards.domain.topics import STUDY_AREAS, TOPIC_BY_KEY, TOPICS
from cpccards.gui.counted import count
from cpccards.gui.models.deck_tree import path_words
from cpccards.gui.pages.page import (
    BLOCK,
    INSIDE,
    ErrorNote,
    Page,
    column,
    head_under,
    label,
    surface,
    way_back,
)
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.elided_label import ElidedLabel
from cpccards.services.topics import DeckWithoutTopic, TopicService

MOST_DECKS = 40
"""Decks that are listed at a time; the rest comes when these have their topics."""


class DeckRow(QWidget):
    """A deck with notes without a topic: which topic they are to get, and the button that gives it."""

    def __init__(self, entry: DeckWithoutTopic, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        path = path_words(entry.deck.path)
        self.box = Choice(f"Topic of {path}")
        self.box.setMinimumContentsLength(16)
        self.box.setPlaceholderText("Choose a topic")
        self.box.offer(choices)
        self.assign = QPushButton("Assign")
        self.assign.setAccessibleName(f"Assign this topic to {path}")
        self.name = ElidedLabel(path, mode=Qt.TextElideMode.ElideLeft)
        why = "topic suggested" if entry.suggested is not None else "please choose a topic"
        self.why = ElidedLabel(f"{count(entry.notes, 'note')}, {why}", role="small")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name)
        words.addWidget(self.why)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(INSIDE * 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 4)
        grid.addLayout(words, 0, 0)
        grid.addWidget(self.box, 0, 1)
        grid.addWidget(self.assign, 0, 2)
        self.show_topic(entry.suggested)
        self.box.value_chosen.connect(self._on_chosen)

    @property
    def topic(self) -> str | None:
        """Key of the topic that is shown."""
        return self.box.value if isinstance(self.box.value, str) else None

    def show_topic(self, topic: str | None) -> None:
        """Shows a topic as the one to be assigned."""
        self.box.show_value(topic)
        self.assign.setEnabled(self.topic is not None)

    def _on_chosen(self, topic: object) -> None:
        self.why.setText(f"{count(self.entry.notes, 'note')}, topic chosen")
        self.assign.setEnabled(topic is not None)


class TopicsPage(Page):
    """What was chosen for a deck stays so while others are assigned."""

    name = "topics"
    title = "Cards without a topic"

    def __init__(self, topics: TopicService, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._topics = topics
        self.rows: list[DeckRow] = []
        self._choices = Choices(_entries())
        self._build()

    def activate(self, argument: object = None) -> None:
        """Shows the decks as they are now."""
        self._error.say(None)
        self._refresh(keep=False)
        self.begin()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when notes or decks changed."""
        if changes.touches(Subject.NOTES, Subject.DECKS):
            self._refresh(keep=True)

    def begin(self) -> None:
        """Puts the keyboard where there is something to do."""
        if not self.rows:
            self._to_forecast.setFocus()
        elif self.assign_all.isEnabled():
            self.assign_all.setFocus()
        else:
            self.rows[0].box.setFocus()

    # What is on screen

    def _build(self) -> None:
        body = column(self)
        self._back = way_back("Forecast")
        self._back.clicked.connect(lambda: self.went_to.emit("forecast", None))
        body.addLayout(head_under(self._back, label(self.title, "page")))
        self._error = ErrorNote()
        body.addWidget(self._error)
        self._frame, inside = surface()
        self._said = label(role="strong", wrap=True)
        inside.addWidget(self._said)
        inside.addWidget(
            label(
                "The forecast counts each card under its topic. Say what these decks are about; notes that "
                "have a topic keep it.",
                "muted",
                wrap=True,
            )
        )
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, INSIDE, 0, 0)
        self._list.setSpacing(12)
        inside.addLayout(self._list)
        self._more = label(role="small", wrap=True)
        inside.addWidget(self._more)
        rule = QFrame()
        rule.setProperty("role", "rule")
        inside.addSpacing(4)
        inside.addWidget(rule)
        inside.addSpacing(4)
        self.assign_all = QPushButton()
        self.assign_all.setProperty("role", "primary")
        self.assign_all.clicked.connect(self._assign_all)
        self._unchosen = label(role="muted", wrap=True)
        foot = QHBoxLayout()
        foot.setSpacing(BLOCK)
        foot.addWidget(self._unchosen, 1)
        foot.addWidget(self.assign_all)
        inside.addLayout(foot)
        body.addWidget(self._frame)
        self._nothing = self._build_nothing()
        body.addWidget(self._nothing)
        body.addStretch(1)

    def _build_nothing(self) -> QWidget:
        frame, inside = surface()
        inside.addWidget(label("Every card has a topic", "title"))
        inside.addWidget(
            label(
                "Decks with cards that stay out of the forecast, because nothing says what they are about, "
                "would be listed here.",
                wrap=True,
            )
        )
        self._to_forecast = QPushButton("See the forecast")
        self._to_forecast.setProperty("role", "primary")
        self._to_forecast.clicked.connect(lambda: self.went_to.emit("forecast", None))
        inside.addWidget(self._to_forecast, 0, Qt.AlignmentFlag.AlignLeft)
        return frame

    def _refresh(self, *, keep: bool) -> None:
        focused = self.window().focusWidget()
        place = next((at for at, row in enumerate(self.rows) if focused and row.isAncestorOf(focused)), None)
        chosen = {row.entry.deck.id: row.topic for row in self.rows} if keep else {}
        found = self._topics.without_topic()
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [DeckRow(entry, self._choices) for entry in found[:MOST_DECKS]]
        previous: QWidget = self._back
        for row in self.rows:
            if chosen.get(row.entry.deck.id) is not None:
                row.show_topic(chosen[row.entry.deck.id])
            row.box.value_chosen.connect(self._tell)
            row.assign.clicked.connect(lambda _=False, row=row: self._assign(row))
            self._list.addWidget(row)
            for field in (row.box, row.assign):
                QWidget.setTabOrder(previous, field)
                previous = field
        QWidget.setTabOrder(previous, self.assign_all)
        notes, decks = sum(entry.notes for entry in found), len(found)
        stay = "stays" if notes == 1 else "stay"
        self._said.setText(f"{count(notes, 'note')} in {count(decks, 'deck')} {stay} out of the forecast.")
        rest = decks - len(self.rows)
        self._more.setText(f"{count(rest, 'more deck')} will be listed when these have their topics.")
        self._more.setVisible(bool(rest))
        self._frame.setVisible(bool(found))
        self._nothing.setVisible(not found)
        self._tell()
        if place is not None:
            self._go_to_row(place)

    def _go_to_row(self, place: int) -> None:
        if self.rows:
            self.rows[min(place, len(self.rows) - 1)].box.setFocus()
        else:
            self.begin()

    def _tell(self) -> None:
        ready = sum(row.topic is not None for row in self.rows)
        self.assign_all.setText(f"Assign {count(ready, 'topic')}" if ready else "Assign all")
        self.assign_all.setEnabled(ready > 0)
        open_ = len(self.rows) - ready
        left = "is left as it is" if open_ == 1 else "are left as they are"
        self._unchosen.setText(f"{count(open_, 'deck')} without a choice {left}." if open_ else "")

    # What it does

    def _assign(self, row: DeckRow) -> None:
        topic = row.topic
        if topic is not None:
            self._do(
                lambda: self._topics.assign_topic(row.entry.deck.id, topic),
                f"{path_words(row.entry.deck.path)}: {TOPIC_BY_KEY[topic].name}. Ctrl+Z takes it back.",
            )

    def _assign_all(self) -> None:
        topics: dict[DeckId, str] = {
            row.entry.deck.id: row.topic for row in self.rows if row.topic is not None
        }
        self._do(
            lambda: self._topics.assign_topics(topics),
            f"{count(len(topics), 'topic')} assigned. Ctrl+Z takes that back.",
        )

    def _do(self, act: Callable[[], Changes], words: str) -> None:
        try:
            changed = act()
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._error.say(None)
        self.changed.emit(changed)
        self.told.emit(words)


def _entries() -> list[tuple[object, str]]:
    entries: list[tuple[object, str]] = []
    for area in STUDY_AREAS:
        entries.append((HEADING, area.name))
        entries += [(topic.key, topic.name) for topic in TOPICS if topic.study_area == area.key]
    return entries
