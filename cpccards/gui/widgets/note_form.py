"""Everything a note is made of, to be filled in: deck, kind, topic, fields, and where the fact is from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.notes import (
    CHOICE_LETTERS,
    FIELD_NAMES,
    KIND_NAMES,
    Note,
    NoteKind,
    field_names,
    kind_key,
)
from cpccards.domain.plain_text import plain_text
from cpccards.domain.topics import STUDY_AREAS, TOPICS
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, label
from cpccards.gui.widgets.choice import HEADING, Choice, Choices
from cpccards.gui.widgets.field_edit import FieldEdit

NO_TOPIC = "No topic: not in the forecast"


class NoteForm(QWidget):
    """Takes a note and gives one back; knows nothing of the library.

    Signals:
        written: a field, the kind or what is known about the fact changed.
        deck_written: another deck stands there, chosen or being typed.
    """

    written = Signal()
    deck_written = Signal()

    def __init__(self, decks: Iterable[str], tags: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.topic_is_chosen = False
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(MARGIN, BLOCK, BLOCK, BLOCK)
        self._rows.setSpacing(12)
        self._add_place(decks)
        self._add_fields()
        self._add_options()
        self._rows.addWidget(label("Ctrl+B bold  ·  Ctrl+I italic  ·  HTML may be used", "small", wrap=True))
        self._add_fact(tags)
        self._rows.addStretch(1)
        self._connect()
        self._show_kind()

    # Values in and out

    @property
    def kind(self) -> NoteKind:
        """The kind that is chosen."""
        return NoteKind(str(self._kind.value))

    @property
    def deck_words(self) -> str:
        """The deck's path as it stands there."""
        return self._deck.currentText().strip()

    def fill(self, note: Note) -> None:
        """Shows a note."""
        self._kind.show_value(kind_key(note.kind))
        self.set_topic(note.topic)
        fields = (*note.fields, *[""] * len(field_names(note.kind)))
        self._first.set_field(fields[0])
        if note.kind is NoteKind.CHOICE:
            for option, raw in zip(self._options, fields[1:5], strict=True):
                option.set_field(raw)
            mark = self._right.button(CHOICE_LETTERS.find(plain_text(fields[5]).upper() or "?"))
            if mark is not None:
                mark.setChecked(True)
        else:
            self._second.set_field(fields[1])
        self._rationale.set_field(note.rationale)
        for line, text in (
            (self._source, note.source),
            (self._edition, note.edition),
            (self._tags, " ".join(note.tags)),
        ):
            line.setText(text)
            line.setCursorPosition(0)
        self._show_kind()

    def clear(self) -> None:
        """Empties everything but kind, deck and topic."""
        for editor in self._editors():
            editor.set_field("")
        for line in (self._source, self._edition, self._tags):
            line.clear()
        self._right.setExclusive(False)
        for mark in self._right.buttons():
            mark.setChecked(False)
        self._right.setExclusive(True)

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
        """The note that stands there, otherwise like `before`; whether it makes a card is not checked."""
        kind, fields = self.kind, self._fields()
        topic = self._topic.value
        written = replace(
            before or Note(kind, fields),
            kind=kind,
            fields=fields,
            topic=topic if isinstance(topic, str) else None,
            tags=tuple(dict.fromkeys(self._tags.text().split())),
            rationale=self._rationale.field(),
            source=self._source.text().strip(),
            edition=self._edition.text().strip(),
        )
        if before is not None and (before.kind, before.fields) != (kind, fields):
            # How the old words were checked says nothing about the new ones.
            return replace(written, evidence="", checked_on=None)
        return written

    def state(self) -> tuple[object, ...]:
        """Equal as long as nothing was changed."""
        return (
            self.kind,
            self.deck_words,
            self._topic.value,
            self._right.checkedId(),
            *(editor.text() for editor in self._editors()),
            *(line.text() for line in (self._source, self._edition, self._tags)),
        )

    def begin(self) -> None:
        """Puts the cursor into the first field."""
        self._first.setFocus()

    def go_to_gap(self) -> None:
        """Puts the cursor where something is missing."""
        others = self._options[:2] if self.kind is NoteKind.CHOICE else [self._second]
        for editor in (self._first, *others):
            if editor.is_empty():
                editor.setFocus()
                return

    def _editors(self) -> tuple[FieldEdit, ...]:
        return (self._first, self._second, *self._options, self._rationale)

    def _fields(self) -> tuple[str, ...]:
        if self.kind is not NoteKind.CHOICE:
            return (self._first.field(), self._second.field())
        right = self._right.checkedId()
        letter = CHOICE_LETTERS[right] if right >= 0 else ""
        return (self._first.field(), *(option.field() for option in self._options), letter)

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
        self._add_row("Deck", self._deck)
        self._deck_hint = label(role="small", wrap=True)
        self._rows.addWidget(self._deck_hint)

        self._kind = Choice("Kind")
        self._kind.offer(Choices([(kind.value, words) for kind, words in KIND_NAMES.items()]))
        self._kind.show_value(NoteKind.BASIC.value)
        self._topic = Choice("Topic")
        self._topic.offer(_topics())
        self._topic.show_value(None)
        self._add_pair(("Kind", self._kind, 2), ("Topic", self._topic, 3))

    def _add_fields(self) -> None:
        self._first = FieldEdit("Front", most_lines=10)
        self._first_label = self._add_row("Front", self._first)
        self._gap = QPushButton("Make a gap of the selection   Ctrl+Shift+C")
        self._gap.setProperty("role", "link")
        self._gap.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows.addWidget(self._gap, alignment=Qt.AlignmentFlag.AlignLeft)
        self._second = FieldEdit("Back", most_lines=10)
        self._second_label = self._add_row("Back", self._second)

    def _add_options(self) -> None:
        self._options_frame = QWidget()
        self._options_frame.setObjectName("page")
        grid = QGridLayout(self._options_frame)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(INSIDE)
        grid.addWidget(label("Options: mark the right one", "strong"), 0, 0, 1, 2)
        self._right = QButtonGroup(self)
        self._options: list[FieldEdit] = []
        for place, letter in enumerate(CHOICE_LETTERS):
            mark = QRadioButton(letter)
            mark.setAccessibleName(f"{letter} is right")
            self._right.addButton(mark, place)
            option = FieldEdit(f"Option {letter}", least_lines=1, most_lines=5)
            self._options.append(option)
            grid.addWidget(mark, place + 1, 0)
            grid.addWidget(option, place + 1, 1)
        self._rows.addWidget(self._options_frame)

    def _add_fact(self, tags: Sequence[str]) -> None:
        self._rationale = FieldEdit("Why it is so")
        self._add_row("Why it is so", self._rationale)
        self._source = _line("Source")
        self._edition = _line("Edition")
        self._add_pair(("Source", self._source, 2), ("Edition", self._edition, 1))
        self._tags = _line("Tags, with spaces between them")
        self._tags.setCompleter(TagCompleter(tags, self._tags))
        self._add_row("Tags, with spaces between them", self._tags)

    def _add_row(self, words: str, widget: QWidget) -> QLabel:
        title, rows = _labelled(words, widget)
        self._rows.addLayout(rows)
        return title

    def _add_pair(self, *entries: tuple[str, QWidget, int]) -> None:
        beside = QHBoxLayout()
        beside.setSpacing(BLOCK)
        for words, widget, stretch in entries:
            beside.addLayout(_labelled(words, widget)[1], stretch)
        self._rows.addLayout(beside)

    def _connect(self) -> None:
        self._kind.currentIndexChanged.connect(self._show_kind)
        self._deck.editTextChanged.connect(self.deck_written)
        self._topic.value_chosen.connect(self._on_topic_chosen)
        for editor in self._editors():
            editor.textChanged.connect(self.written)
        for line in (self._source, self._edition):
            line.textChanged.connect(self.written)
        self._right.idToggled.connect(lambda *_: self.written.emit())
        self._gap.clicked.connect(lambda _=False: self._first.make_gap())

    def _show_kind(self) -> None:
        names = FIELD_NAMES[self.kind]
        for title, editor, name in (
            (self._first_label, self._first, names[0]),
            (self._second_label, self._second, names[1]),
        ):
            title.setText(name)
            editor.setAccessibleName(name)
        is_choice, is_cloze = self.kind is NoteKind.CHOICE, self.kind is NoteKind.CLOZE
        self._second.setVisible(not is_choice)
        self._second_label.setVisible(not is_choice)
        self._options_frame.setVisible(is_choice)
        self._first.takes_gaps = is_cloze
        self._gap.setVisible(is_cloze)
        self.written.emit()

    def _on_topic_chosen(self) -> None:
        self.topic_is_chosen = True


class TagCompleter(QCompleter):
    """Completes the last of several words."""

    def __init__(self, tags: Sequence[str], line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self.setModel(QStringListModel(list(tags), self))
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def splitPath(self, path: str) -> list[str]:  # noqa: N802
        """The word being written."""
        return [path.rpartition(" ")[2]]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:  # noqa: N802
        """The whole line with the word completed."""
        before, space, _ = self._line.text().rpartition(" ")
        return f"{before}{space}{super().pathFromIndex(index)}"


def _topics() -> Choices:
    """Topics below the names of their study areas, which can't be chosen."""
    entries: list[tuple[object, str]] = [(None, NO_TOPIC)]
    for area in STUDY_AREAS:
        entries.append((HEADING, area.name))
        entries += [(topic.key, topic.name) for topic in TOPICS if topic.study_area == area.key]
    return Choices(entries)


def _labelled(words: str, widget: QWidget) -> tuple[QLabel, QVBoxLayout]:
    rows = QVBoxLayout()
    rows.setSpacing(4)
    title = label(words, "strong")
    title.setBuddy(widget)
    rows.addWidget(title)
    rows.addWidget(widget)
    return title, rows


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    return line
