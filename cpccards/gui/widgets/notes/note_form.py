"""Everything a note is made of, to be filled in: deck, kind, topic, fields, and where the fact is from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.note_types import NoteType
from cpccards.domain.notes import AnyKind, Note, NoteKind, field_names, kind_key, kind_name
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label
from cpccards.gui.widgets.choice import Choice, Choices
from cpccards.gui.widgets.date_choice import DateField
from cpccards.gui.widgets.notes.note_field import NoteField, Surroundings
from cpccards.gui.widgets.notes.note_options import NoteOptions
from cpccards.gui.widgets.notes.tag_completer import TagCompleter
from cpccards.gui.widgets.topic_choices import topic_entries

NO_TOPIC = "No topic: not in the forecast"
WHY = "Why it is so"


@dataclass(slots=True)
class _Box:
    """A field with its name, and in a form for new notes a pin that keeps its words for the next one."""

    widget: QWidget
    title: QLabel
    field: NoteField
    pin: QToolButton


class NoteForm(QWidget):
    """Takes a note and gives one back; knows nothing of the library.

    Signals:
        written: a field, the kind or what is known about the fact changed.
        deck_written: another deck stands there, chosen or being typed.
        field_entered: this `NoteField` has the focus now.
        left: a field or line lost the focus.
        picture_given: a `NoteField`, and a path or bytes of what may be a picture for it.
        link_wanted: in the field that has the focus.
    """

    written = Signal()
    deck_written = Signal()
    field_entered = Signal(object)
    left = Signal()
    picture_given = Signal(object, object)
    link_wanted = Signal()

    def __init__(
        self,
        around: Surroundings,
        decks: Iterable[str],
        tags: Sequence[str],
        kinds: Sequence[AnyKind],
        today: date,
        *,
        is_new: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.topic_is_chosen = False
        self._around = around
        self._kinds = {kind_key(kind): kind for kind in kinds}
        self._is_new = is_new
        self._filled: Note | None = None
        self._at_fill: dict[str, Any] = {}
        self._boxes: list[_Box] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(MARGIN, BLOCK, BLOCK, BLOCK)
        self._rows.setSpacing(12)
        self._add_place(decks)
        self._fields_column = QVBoxLayout()
        self._fields_column.setSpacing(12)
        self._rows.addLayout(self._fields_column)
        self._options = NoteOptions(around)
        self._rows.addWidget(self._options)
        self._add_fact(tags, today)
        self._rows.addStretch(1)
        self._connect()
        self._show_kind()

    # Values in and out

    @property
    def kind(self) -> AnyKind:
        """The kind that is chosen."""
        return self._kinds[str(self._kind.value)]

    @property
    def deck_words(self) -> str:
        """The deck's path as it stands there."""
        return self._deck.currentText().strip()

    @property
    def fields(self) -> tuple[NoteField, ...]:
        """The fields on screen, in order."""
        shown = tuple(box.field for box in self._boxes[: self._box_count()])
        return (*shown, *self._options.fields) if self.kind is NoteKind.CHOICE else shown

    def fill(self, note: Note) -> None:
        """Shows a note of one of the kinds; of a note type, its kind is not to be changed here."""
        own_kinds = [kind for kind in self._kinds.values() if isinstance(kind, NoteKind)]
        may_change = note.kind in own_kinds
        self._kinds[kind_key(note.kind)] = note.kind
        self._kind.offer(_kind_choices(own_kinds if may_change else [note.kind]))
        self._kind.setEnabled(may_change)
        self._kind.show_value(kind_key(note.kind))
        self.set_topic(note.topic)
        self._show_kind()
        fields = (*note.fields, *[""] * len(field_names(note.kind)))
        for box, raw in zip(self._boxes, fields[: self._box_count()], strict=False):
            box.field.set_field(raw)
        if note.kind is NoteKind.CHOICE:
            self._options.fill(fields[1:6])
        self._why.field.set_field(note.rationale)
        for line, text in (
            (self._source, note.source),
            (self._edition, note.edition),
            (self._tags, " ".join(note.tags)),
        ):
            line.setText(text)
            line.setCursorPosition(0)
        if note.review_by is not None:
            self._review_on.set_day(note.review_by)
        self._review.setChecked(note.review_by is not None)
        self._filled, self._at_fill = note, self._values()

    def clear(self) -> None:
        """Empties everything but kind, deck, topic, tags and what is pinned."""
        for box in (*self._boxes, self._why):
            if not box.pin.isChecked():
                box.field.set_field("")
        self._options.clear()
        for line in (self._source, self._edition):
            if not self._keep_source.isChecked():
                line.clear()

    def set_deck(self, words: str) -> None:
        """Puts a deck's path there."""
        self._deck.setEditText(words)
        self._deck_line.setCursorPosition(0)

    def set_topic(self, topic: str | None) -> None:
        """Shows a topic; one that is not known is none."""
        self._topic.show_value(topic)
        if self._topic.currentIndex() < 0:
            self._topic.show_value(None)

    def say_of_deck(self, words: str) -> None:
        """A remark below the deck."""
        self._deck_hint.setText(words)
        self._deck_hint.setVisible(bool(words))

    def note(self, before: Note | None = None) -> Note:
        """The note that stands there, otherwise like `before`; whether it makes a card is not checked.

        What was not touched since `fill` is exactly as it was.
        """
        kind, values = self.kind, self._values()
        written = replace(
            before or Note(kind, ()),
            kind=kind,
            **{
                name: getattr(self._filled, name)
                if self._filled is not None and value == self._at_fill[name]
                else value
                for name, value in values.items()
            },
        )
        if before is not None and (before.kind, before.fields) != (kind, written.fields):
            # How the old words were checked says nothing about the new ones.
            return replace(written, evidence="", checked_on=None)
        return written

    def state(self) -> tuple[object, ...]:
        """Equal as long as nothing was changed."""
        return (kind_key(self.kind), self.deck_words, *self._values().values())

    def begin(self) -> None:
        """Puts the cursor into the first field."""
        self._boxes[0].field.setFocus()

    def go_to_gap(self) -> None:
        """Puts the cursor where something is missing."""
        empty = next((field for field in self.fields if field.is_empty()), None)
        if empty is not None:
            empty.setFocus()

    def _values(self) -> dict[str, Any]:
        """What stands in the form, as `Note` calls it."""
        fields = tuple(box.field.field() for box in self._boxes[: self._box_count()])
        topic = self._topic.value
        return {
            "fields": (*fields, *self._options.values()) if self.kind is NoteKind.CHOICE else fields,
            "topic": topic if isinstance(topic, str) else None,
            "tags": tuple(dict.fromkeys(self._tags.text().split())),
            "rationale": self._why.field.field(),
            "source": self._source.text().strip(),
            "edition": self._edition.text().strip(),
            "review_by": self._review_on.day if self._review.isChecked() else None,
        }

    def _box_count(self) -> int:
        kind = self.kind
        return 1 if kind is NoteKind.CHOICE else len(field_names(kind))

    # What is on screen

    def _add_place(self, decks: Iterable[str]) -> None:
        self._deck = Choice("Deck")
        self._deck.setEditable(True)
        self._deck.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._deck.offer(Choices([(words, words) for words in decks]))
        self._deck_line = _line("Deck")
        self._deck_line.setStyleSheet("border: none; padding: 0; min-height: 0; background: transparent;")
        self._deck.setLineEdit(self._deck_line)
        completer = QCompleter(self._deck.model(), self._deck)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._deck.setCompleter(completer)
        self._rows.addLayout(_labelled("Deck", self._deck))
        self._deck_hint = label(role="small", wrap=True)
        self._rows.addWidget(self._deck_hint)

        self._kind = Choice("Kind")
        self._kind.offer(_kind_choices(self._kinds.values()))
        self._kind.show_value(NoteKind.BASIC.value)
        self._topic = Choice("Topic")
        self._topic.offer(Choices([(None, NO_TOPIC), *topic_entries()]))
        self._topic.show_value(None)
        self._add_pair(_labelled("Kind", self._kind), _labelled("Topic", self._topic), 3)

    def _add_fact(self, tags: Sequence[str], today: date) -> None:
        self._why = self._box(WHY, 2, 8)
        self._rows.addWidget(self._why.widget)
        self._source = _line("Source")
        self._edition = _line("Edition")
        self._keep_source = self._pin("Source and edition")
        source = _labelled("Source", self._source, self._keep_source)
        self._add_pair(source, _labelled("Edition", self._edition), 2)
        self._review = QCheckBox("Check again by")
        self._review_on = DateField("Check again by", today)
        self._review_on.setEnabled(False)
        review = QHBoxLayout()
        review.setSpacing(INSIDE)
        review.addWidget(self._review)
        review.addWidget(self._review_on)
        review.addStretch(1)
        self._rows.addLayout(review)
        self._tags = _line("Tags, with spaces between them")
        self._tags.setCompleter(TagCompleter(tags, self._tags))
        self._rows.addLayout(_labelled("Tags, with spaces between them", self._tags))

    def _add_pair(self, left: QVBoxLayout, right: QVBoxLayout, stretch: int) -> None:
        beside = QHBoxLayout()
        beside.setSpacing(BLOCK)
        beside.addLayout(left, 2)
        beside.addLayout(right, stretch)
        self._rows.addLayout(beside)

    def _box(self, name: str, least_lines: int, most_lines: int) -> _Box:
        field = NoteField(self._around, name, least_lines=least_lines, most_lines=most_lines)
        title, pin = label(name, "strong"), self._pin(name)
        widget = QWidget()
        widget.setObjectName("page")
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(pin)
        column.addLayout(head)
        column.addWidget(field)
        self._listen(field)
        return _Box(widget, title, field, pin)

    def _pin(self, name: str) -> QToolButton:
        pin = QToolButton()
        pin.setProperty("role", "pin")
        pin.setCheckable(True)
        pin.setIconSize(QSize(16, 16))
        pin.setIcon(self._around.theme.icon("pin", size=16))
        pin.setAccessibleName(f"Keep for the next note: {name}")
        pin.setToolTip("Keep for the next note")
        # Between fields Tab passes it by: F9 does the same from inside the field.
        pin.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        pin.setVisible(self._is_new)
        return pin

    def pin_here(self) -> None:
        """Keeps the words where the cursor is for the next note, or no longer."""
        here = self.focusWidget()
        if here is None or not self._is_new:
            return
        for box in (*self._boxes, self._why):
            if box.field.isAncestorOf(here):
                box.pin.toggle()
        if here in (self._source, self._edition):
            self._keep_source.toggle()

    def _connect(self) -> None:
        self._kind.currentIndexChanged.connect(self._show_kind)
        self._deck.editTextChanged.connect(self.deck_written)
        self._deck_line.editingFinished.connect(self.left)
        self._topic.value_chosen.connect(self._on_topic_chosen)
        for line in (self._source, self._edition, self._tags):
            line.textChanged.connect(self.written)
            line.editingFinished.connect(self.left)
        self._review.toggled.connect(self._review_on.setEnabled)
        self._review.toggled.connect(self.written)
        self._review_on.dateChanged.connect(self.written)
        self._options.marked.connect(self.written)
        for field in self._options.fields:
            self._listen(field)

    def _listen(self, field: NoteField) -> None:
        field.written.connect(self.written)
        field.left.connect(self.left)
        field.link_wanted.connect(self.link_wanted)
        field.entered.connect(lambda: self.field_entered.emit(field))
        field.picture_given.connect(lambda given: self.picture_given.emit(field, given))

    def _show_kind(self) -> None:
        if self._kind.currentIndex() < 0:
            return
        kind = self.kind
        names, count = field_names(kind), self._box_count()
        while len(self._boxes) < count:
            box = self._box("", 2, 10)
            self._boxes.append(box)
            self._fields_column.addWidget(box.widget)
            self._follow_topic_with_boxes()
        takes_gaps = kind is NoteKind.CLOZE or (isinstance(kind, NoteType) and kind.is_cloze)
        for place, box in enumerate(self._boxes):
            box.widget.setVisible(place < count)
            if place < count:
                box.title.setText(names[place])
                box.field.set_name(names[place])
                box.field.set_takes_gaps(on=takes_gaps and (place == 0 or kind is not NoteKind.CLOZE))
                box.pin.setAccessibleName(f"Keep for the next note: {names[place]}")
        self._options.setVisible(kind is NoteKind.CHOICE)
        self.written.emit()

    def _follow_topic_with_boxes(self) -> None:
        """Tab goes by the order in which things were made, and boxes are made when a kind needs them."""
        before: QWidget = self._topic
        for box in self._boxes:
            for editor in (box.field.rich, box.field.html):
                self.setTabOrder(before, editor)
                before = editor

    def _on_topic_chosen(self) -> None:
        self.topic_is_chosen = True
        self.written.emit()


def _kind_choices(kinds: Iterable[AnyKind]) -> Choices:
    return Choices([(kind_key(kind), kind_name(kind)) for kind in kinds])


def _labelled(words: str, widget: QWidget, beside: QWidget | None = None) -> QVBoxLayout:
    rows = QVBoxLayout()
    rows.setSpacing(4)
    title = label(words, "strong")
    title.setBuddy(widget)
    head = QHBoxLayout()
    head.addWidget(title)
    head.addStretch(1)
    if beside is not None:
        head.addWidget(beside)
    rows.addLayout(head)
    rows.addWidget(widget)
    return rows


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    return line
