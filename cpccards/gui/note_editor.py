"""Adding and editing a note, with its cards beside it as they will look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.domain.notes import Note, NoteKind, fingerprint, summary
from cpccards.domain.plain_text import plain_text
from cpccards.gui.card_media import CardMedia
from cpccards.gui.models.deck_tree import path_from_words, path_words
from cpccards.gui.pages.page import BLOCK, INSIDE, MARGIN, ErrorNote, label
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.card_face import stale_words
from cpccards.gui.widgets.note_form import NoteForm
from cpccards.gui.widgets.note_preview import NotePreview
from cpccards.services.library import LibraryService

FIRST_DECK = "My notes"

_PREVIEW_AFTER = 120
_DUPLICATES_AFTER = 300
"""Milliseconds after the last key."""
_ADDED_WORDS = 60
_ROOM_FOR_PREVIEW = 66
"""Characters of width from which on the cards are shown beside the form."""


class NoteEditor(QDialog):
    """Adds a note, or edits `stored`. Once it has closed, `result_changes` tells what was saved."""

    def __init__(
        self,
        theme: Theme,
        library: LibraryService,
        stored: StoredNote | None = None,
        deck: tuple[str, ...] | None = None,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._stored = stored
        decks = library.decks()
        self._paths = {path_words(known.path): known.path for known in decks}
        self._ids = {known.path: known.id for known in decks}
        self._checked = ""
        self._before_leaving: QWidget | None = None
        self.result_changes: Changes | None = None
        self.setWindowTitle("Add a note" if stored is None else "Edit a note")
        self.form = NoteForm(self._paths, library.tags())
        self.preview = NotePreview(theme, media=media)
        self._build()
        self._preview_timer = self._timer(_PREVIEW_AFTER, self.show_preview)
        self._duplicate_timer = self._timer(_DUPLICATES_AFTER, self.check_duplicate)
        self._fill(stored, deck)
        self._connect()
        self._untouched = self.form.state()
        self.show_preview()
        self.form.begin()

    def note(self) -> Note:
        """The note as it stands in the editor; whether it makes a card is not checked."""
        return self.form.note(self._stored.note if self._stored else None)

    def is_changed(self) -> bool:
        """True when closing would lose something."""
        return self.form.state() != self._untouched

    # What is on screen

    def _build(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.form)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(area, 58)
        middle.addWidget(self.preview, 42)
        self.error = ErrorNote()
        self.duplicate = _Notice()
        self.duplicate.add(
            label("This deck already has a note that asks and answers the same.", wrap=True), 1
        )
        self.leaving = _Notice()
        self._stay = _button("Keep editing")
        self._discard = _button("Discard")
        self.leaving.add(label("Discard what you wrote?", "strong"), 1)
        self.leaving.add(self._stay)
        self.leaving.add(self._discard)
        foot = QFrame()
        foot.setObjectName("foot")
        inside = QVBoxLayout(foot)
        inside.setContentsMargins(MARGIN, 12, MARGIN, 12)
        inside.setSpacing(INSIDE)
        for widget in (self.duplicate, self.error, self.leaving):
            inside.addWidget(widget)
        inside.addLayout(self._build_buttons())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(foot)
        self.resize(self._wanted_size())

    def _build_buttons(self) -> QHBoxLayout:
        self.said = label(role="small", wrap=True)
        self._cancel = _button("Cancel   Esc")
        self._save_and_add = _button("Save and add another   Ctrl+Shift+Enter")
        self._save_and_add.setVisible(self._stored is None)
        self._save = _button("Save   Ctrl+Enter")
        self._save.setProperty("role", "primary")
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self.said, 1)
        for button in (self._cancel, self._save_and_add, self._save):
            row.addWidget(button)
        return row

    def _wanted_size(self) -> QSize:
        """Room for the form and a card beside it, but no more than the window has."""
        parent = self.parentWidget()
        room = parent.window().size() if parent is not None else self.screen().availableSize()
        character = self.fontMetrics().averageCharWidth()
        return QSize(character * 150, character * 108).boundedTo(room - QSize(2 * BLOCK, 2 * BLOCK))

    def _fill(self, stored: StoredNote | None, deck: tuple[str, ...] | None) -> None:
        if stored is None:
            path = deck or next(iter(self._ids), (FIRST_DECK,))
        else:
            path = next((path for path, known in self._ids.items() if known == stored.deck), ())
            self.form.fill(stored.note)
            self.form.topic_is_chosen = True
        self.form.set_deck(path_words(path))
        self._look_at_deck()

    def _connect(self) -> None:
        self.form.written.connect(self._on_written)
        self.form.deck_written.connect(self._look_at_deck)
        self._cancel.clicked.connect(self.reject)
        self._save.clicked.connect(self.save)
        self._save_and_add.clicked.connect(self.save_and_add)
        self._stay.clicked.connect(self._keep_editing)
        self._discard.clicked.connect(self._leave)
        for keys, act in (
            (("Ctrl+Return", "Ctrl+Enter"), self.save),
            (("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), self.save_and_add),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys([QKeySequence(key) for key in keys])
            shortcut.activated.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives all of a narrow window to the form."""
        super().resizeEvent(event)
        self.preview.setVisible(self.width() >= self.fontMetrics().averageCharWidth() * _ROOM_FOR_PREVIEW)

    def _timer(self, milliseconds: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(act)
        return timer

    # While it is being written

    def _on_written(self) -> None:
        self.error.say(None)
        self.said.setText("")
        self._preview_timer.start()
        self._duplicate_timer.start()

    def _look_at_deck(self) -> None:
        """Says when the deck will be a new one; else suggests the topic that most of its notes have."""
        words = self.form.deck_words
        deck = self._ids.get(self._paths.get(words, ()))
        if deck is None and words:
            try:
                self.form.say_of_deck(f"A new deck will be made: {path_words(path_from_words(words))}")
            except BadInput as error:
                self.form.say_of_deck(error.message)
        else:
            self.form.say_of_deck("")
        if deck is not None and not self.form.topic_is_chosen:
            self.form.set_topic(self._library.usual_topic(deck))
        self.error.say(None)
        self._duplicate_timer.start()

    def show_preview(self) -> None:
        """Shows the cards that the note would make now."""
        note = self.note()
        try:
            faces = self._library.preview(note)
        except BadInput:
            self.preview.show_words("Your card will be shown here as you write.")
            return
        source = "  ·  ".join(part for part in (note.source, note.edition) if part)
        stale = stale_words(note) if self._library.is_past_review(note) else ""
        confusables = self._library.confusables(note)
        self.preview.show_faces(faces, plain_text(note.rationale), source, stale, confusables)

    def check_duplicate(self) -> None:
        """Says so when the deck already has such a note."""
        note = self.note()
        path = self._paths.get(self.form.deck_words)
        looked_at = f"{path} {fingerprint(note.kind, note.fields)}"
        if looked_at != self._checked:
            self._checked = looked_at
            has_words = any(plain_text(field) for field in note.fields)
            self.duplicate.setVisible(
                path is not None and has_words and self._library.has_duplicate(note, path)
            )

    # Keeping and leaving

    def save(self) -> None:
        """Keeps the note and closes; what stands in the way is said in place."""
        if self._keep():
            self.accept()

    def save_and_add(self) -> None:
        """Keeps the note and begins another in the same deck, of the same topic and kind."""
        words = summary(self.form.kind, self.note().fields)
        if self._stored is not None or not self._keep():
            return
        decks = self._library.decks()
        self._paths = {path_words(known.path): known.path for known in decks}
        self._ids = {known.path: known.id for known in decks}
        self.form.topic_is_chosen = True
        self.form.clear()
        self._look_at_deck()
        self._untouched = self.form.state()
        self.said.setText(f"Added: {words[:_ADDED_WORDS]}{'…' if len(words) > _ADDED_WORDS else ''}")
        self.form.begin()

    def reject(self) -> None:
        """Closes; asks first when something would be lost."""
        if not self.is_changed():
            self._leave()
        elif self.leaving.isVisible():
            self._keep_editing()
        else:
            self._before_leaving = self.focusWidget()
            self.leaving.show()
            self._stay.setFocus()

    def _leave(self) -> None:
        super().reject()

    def _keep_editing(self) -> None:
        self.leaving.hide()
        if self._before_leaving is not None:
            self._before_leaving.setFocus()

    def _keep(self) -> bool:
        note = self.note()
        try:
            path = self._paths.get(self.form.deck_words) or path_from_words(self.form.deck_words)
            _check_marked(note)
            if self._stored is None:
                self.result_changes = self._library.add_note(note, path)
            else:
                self.result_changes = self._library.edit_note(self._stored.id, note, path)
        except CpcCardsError as error:
            self.leaving.hide()
            self.error.say(error)
            self.form.go_to_gap()
            return False
        return True


class _Notice(QFrame):
    """A row that says or asks something, hidden until then."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(BLOCK, INSIDE, BLOCK, INSIDE)
        self._row.setSpacing(INSIDE)
        self.hide()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self._row.addWidget(widget, stretch)


def _button(words: str) -> QPushButton:
    """A button that Enter in a line of the form does not press."""
    made = QPushButton(words)
    made.setAutoDefault(False)
    return made


def _check_marked(note: Note) -> None:
    if note.kind is NoteKind.CHOICE and not note.fields[-1]:
        raise BadInput(
            "The right answer is missing",
            "No option is marked as the right one.",
            "Mark the circle beside it.",
        )
