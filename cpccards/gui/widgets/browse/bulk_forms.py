"""What is asked before many cards or notes are changed: a form for each act that needs more than a click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.changes import Changes
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.counted import count
from cpccards.gui.models.deck_tree import path_from_words
from cpccards.gui.pages.page import INSIDE, label, row_of
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.segments import Segments
from cpccards.gui.widgets.topic_choices import topic_entries
from cpccards.services.browse import BrowseTargets
from cpccards.services.bulk_notes import BulkNoteService
from cpccards.services.cards import FURTHEST_DUE, CardService

Act = Callable[[Report, IsCancelled], Changes]


class BulkForm(QWidget):
    """What one act asks. `title` counts what it concerns, `button` says what it does."""

    title = ""
    button = ""

    def __init__(self) -> None:
        super().__init__()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(INSIDE)

    def act(self) -> Act:
        """What is to be done, as it is filled in. Raises BadInput."""
        raise NotImplementedError

    def begin(self) -> None:
        """Puts the keyboard where the first answer goes, if there is any to give."""


class MoveForm(BulkForm):
    """To which deck."""

    button = "Move"

    def __init__(self, bulk: BulkNoteService, targets: BrowseTargets, decks: Sequence[str]) -> None:
        super().__init__()
        self.title = f"Move {count(len(targets.cards), 'card')} to…"
        self._bulk = bulk
        self._targets = targets
        self.deck = QComboBox()
        self.deck.setEditable(True)
        self.deck.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.deck.addItems(list(decks))
        self.deck.setCurrentIndex(-1)
        self.deck.setAccessibleName("Deck")
        self.deck.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.deck.setMinimumContentsLength(24)
        completer = self.deck.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.body.addWidget(self.deck)
        self.body.addWidget(
            label(
                "Write CPT › Modifiers for a new deck in another. What they learnt stays.",
                "small",
                wrap=True,
            )
        )

    def act(self) -> Act:
        """Moves them to the deck that is written."""
        path, cards, bulk = path_from_words(self.deck.currentText()), self._targets.cards, self._bulk
        return lambda report, cancelled: bulk.move(cards, path, report, cancelled)

    def begin(self) -> None:
        """The name of the deck."""
        self.deck.setFocus()


class TagForm(BulkForm):
    """Which tags, and whether they come, go, or take one another's place."""

    button = "Change tags"

    def __init__(self, bulk: BulkNoteService, targets: BrowseTargets, tags: Sequence[str]) -> None:
        super().__init__()
        self.title = f"Tags of {count(len(targets.notes), 'note')}"
        self._bulk = bulk
        self._targets = targets
        self.how = Segments("What to do with tags")
        self.how.offer(
            [
                ("add", "Add", "Give all of them these tags"),
                ("remove", "Remove", "Take these tags from all of them"),
                ("replace", "Replace", "Put another tag in the place of one"),
            ]
        )
        self.how.mark("add")
        self.tags = _tag_line("Tags, with blanks between", tags)
        self.by = _tag_line("The tag that takes its place", tags)
        self.by.hide()
        self.how.chosen.connect(self._on_how)
        for widget in (self.how, self.tags, self.by):
            self.body.addWidget(widget)

    def act(self) -> Act:
        """Adds, removes or replaces."""
        how, words, by = self.how.taken, self.tags.text(), self.by.text()
        bulk, notes = self._bulk, self._targets.notes
        if how == "remove":
            return lambda report, cancelled: bulk.remove_tags(notes, [words], report, cancelled)
        if how == "replace":
            return lambda report, cancelled: bulk.replace_tag(notes, words, by, report, cancelled)
        return lambda report, cancelled: bulk.add_tags(notes, [words], report, cancelled)

    def begin(self) -> None:
        """The tags."""
        self.tags.setFocus()

    def _on_how(self, how: str) -> None:
        self.by.setVisible(how == "replace")
        self.tags.setPlaceholderText(
            "The tag to replace" if how == "replace" else "Tags, with blanks between"
        )


class TopicForm(BulkForm):
    """Which topic."""

    button = "Set topic"

    def __init__(self, bulk: BulkNoteService, targets: BrowseTargets) -> None:
        super().__init__()
        self.title = f"Set the topic of {count(len(targets.notes), 'note')}"
        self._bulk = bulk
        self._targets = targets
        self.topic = Choice("Topic")
        self.topic.offer(Choices([(None, "No topic"), *topic_entries()]))
        self.topic.show_value(None)
        self.body.addWidget(self.topic)

    def act(self) -> Act:
        """Gives them the topic that is chosen."""
        value = self.topic.value
        topic = value if isinstance(value, str) else None
        bulk, notes = self._bulk, self._targets.notes
        return lambda report, cancelled: bulk.set_topic(notes, topic, report, cancelled)

    def begin(self) -> None:
        """The topic."""
        self.topic.setFocus()


class DueForm(BulkForm):
    """From which day to which."""

    button = "Set due"

    def __init__(self, cards: CardService, targets: BrowseTargets) -> None:
        super().__init__()
        self.title = f"Make {count(len(targets.cards), 'card')} due…"
        self._cards = cards
        self._targets = targets
        self.first, self.last = _days("Days from today, the earliest"), _days("Days from today, the latest")
        self.first.valueChanged.connect(lambda days: self.last.setValue(max(days, self.last.value())))
        days = row_of(label("from"), self.first, label("to"), self.last, label("days from today"))
        self.body.addLayout(days)
        self.body.addWidget(
            label("0 is today. They are spread at random between the two days.", "small", wrap=True)
        )

    def act(self) -> Act:
        """Sets them due within those days."""
        first, last, cards, service = (
            self.first.value(),
            self.last.value(),
            self._targets.cards,
            self._cards,
        )
        return lambda report, cancelled: service.set_due(cards, first, last, report, cancelled)

    def begin(self) -> None:
        """The first day."""
        self.first.setFocus()
        self.first.selectAll()


class RepositionForm(BulkForm):
    """Before the other new cards or behind them."""

    button = "Put in order"

    def __init__(self, cards: CardService, targets: BrowseTargets) -> None:
        super().__init__()
        self.title = f"Order of {count(len(targets.cards), 'card')}"
        self._cards = cards
        self._targets = targets
        self.where = Segments("Where they come")
        self.where.offer(
            [
                ("first", "Before all other new cards", "They come next"),
                ("last", "Behind them", "They come last"),
            ]
        )
        self.where.mark("first")
        self.shuffled = QCheckBox("In random order")
        self.body.addWidget(self.where)
        self.body.addWidget(self.shuffled)
        self.body.addWidget(
            label(
                "Else in the order of the table. Only new cards have a place; the others stay as they are.",
                "small",
                wrap=True,
            )
        )

    def act(self) -> Act:
        """Puts them in that order."""
        first, shuffled = self.where.taken == "first", self.shuffled.isChecked()
        cards, service = self._targets.cards, self._cards
        return lambda report, cancelled: service.reposition(
            cards, report, cancelled, first=first, shuffled=shuffled
        )

    def begin(self) -> None:
        """Where."""
        self.where.buttons[0].setFocus()


class SureForm(BulkForm):
    """Nothing to fill in: what will happen, and how much it concerns."""

    def __init__(self, title: str, button: str, words: str, act: Act) -> None:
        super().__init__()
        self.title = title
        self.button = button
        self._act = act
        self.body.addWidget(label(words, wrap=True))

    def act(self) -> Act:
        """Does it."""
        return self._act


def _tag_line(name: str, tags: Sequence[str]) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(name)
    completer = QCompleter(list(tags), made)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setCompleter(completer)
    return made


def _days(name: str) -> QSpinBox:
    made = QSpinBox()
    made.setRange(0, FURTHEST_DUE)
    made.setAccessibleName(name)
    return made


def form_layout(parent: QWidget) -> QFormLayout:
    """Names beside fields, and above them where there is little room."""
    made = QFormLayout(parent)
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(INSIDE)
    made.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    return made
