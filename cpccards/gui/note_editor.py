"""Adding and editing a note, with its cards beside it as they will look."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput, CpcCardsError, LibraryError
from cpccards.domain.notes import Note, NoteKind, kind_key, summary
from cpccards.domain.plain_text import plain_text
from cpccards.gui.card_media import CardMedia
from cpccards.gui.counted import count
from cpccards.gui.dialog_size import open_within_window
from cpccards.gui.models.deck_tree import path_from_words, path_words
from cpccards.gui.pages.page import INSIDE, MARGIN, ErrorNote, label, scrolled
from cpccards.gui.picture_intake import MOST_BYTES, name_for, taken_in
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.card_face import stale_words
from cpccards.gui.widgets.notes.format_bar import FormatBar
from cpccards.gui.widgets.notes.note_field import NoteField, Surroundings
from cpccards.gui.widgets.notes.note_form import NoteForm
from cpccards.gui.widgets.notes.note_preview import NotePreview
from cpccards.gui.widgets.notice import Notice
from cpccards.services.library import LibraryService
from cpccards.services.note_editing import Alike, NoteEditingService

FIRST_DECK = "My notes"

_PREVIEW_AFTER = 120
_DUPLICATES_AFTER = 300
_SAVED_AFTER = 1_000
"""Milliseconds after the last key."""
_SAID_WORDS = 60
_ROOM_FOR_PREVIEW = 66
"""Characters of width from which on the cards are shown beside the form."""
_PICTURES = "Pictures (*.png *.jpg *.jpeg *.gif *.webp *.bmp)"


class NoteEditor(QDialog):
    """Adds notes, or edits `stored`. Once it has closed, `result_changes` tells what was saved.

    A note that is edited is saved by itself, a second after the last key and when a field is left; undo takes
    the whole sitting back. A new note is added when the learner says so, and the form is ready for the next.
    """

    def __init__(
        self,
        theme: Theme,
        library: LibraryService,
        editing: NoteEditingService,
        stored: StoredNote | None = None,
        deck: tuple[str, ...] | None = None,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._media = theme, media
        self._library = library
        self._editing = editing
        self._stored = stored
        self._sitting = None if stored is None else editing.sitting(stored.id)
        decks = library.decks()
        self._paths = {path_words(known.path): known.path for known in decks}
        self._ids = {known.path: known.id for known in decks}
        self._checked: object = None
        self._untouched: object = None
        self._alike: Alike | None = None
        self._before_leaving: QWidget | None = None
        self.result_changes: Changes | None = None
        self.setWindowTitle("Add a note" if stored is None else "Edit a note")
        self.tools = FormatBar(theme)
        self.form = NoteForm(
            Surroundings(theme, editing.clean, editing.left_out, media),
            self._paths,
            library.tags(),
            editing.kinds(),
            editing.today(),
            is_new=stored is None,
        )
        self.preview = NotePreview(theme, media=media)
        self._build()
        self._preview_timer = self._timer(_PREVIEW_AFTER, self.show_preview)
        self._duplicate_timer = self._timer(_DUPLICATES_AFTER, self.check_duplicate)
        self._save_timer = self._timer(_SAVED_AFTER, self._on_left)
        self._fill(stored, deck)
        self._connect()
        self._untouched = self.form.state()
        self._save_timer.stop()
        self.show_preview()
        self.form.begin()
        self.tools.follow(self.form.fields[0])

    def note(self) -> Note:
        """The note as it stands in the editor; whether it makes a card is not checked."""
        return self.form.note(self._stored.note if self._stored else None)

    def is_changed(self) -> bool:
        """True when closing would lose something."""
        return self.form.state() != self._untouched

    # What is on screen

    def _build(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(scrolled(self.form), 58)
        middle.addWidget(self.preview, 42)
        self.error = ErrorNote()
        self.duplicate = Notice("Open that note")
        self.loss = Notice("Save all the same", "Keep editing")
        self.leaving = Notice("Keep editing", "Discard")
        foot = QFrame()
        foot.setObjectName("foot")
        inside = QVBoxLayout(foot)
        inside.setContentsMargins(MARGIN, 12, MARGIN, 12)
        inside.setSpacing(INSIDE)
        for widget in (self.duplicate, self.loss, self.error, self.leaving):
            inside.addWidget(widget)
        inside.addLayout(self._build_buttons())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tools)
        layout.addLayout(middle, 1)
        layout.addWidget(foot)
        # Room for the form and a card beside it.
        open_within_window(self, 150, 108)

    def _build_buttons(self) -> QHBoxLayout:
        self.said = label(role="small", wrap=True)
        is_new = self._stored is None
        self._close = _button("Close   Esc" if is_new else "Done   Esc")
        self._add_and_close = _button("Add and close   Ctrl+Shift+Enter")
        self._add = _button("Add   Ctrl+Enter")
        for button in (self._add_and_close, self._add):
            button.setVisible(is_new)
        (self._add if is_new else self._close).setProperty("role", "primary")
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self.said, 1)
        for button in (self._close, self._add_and_close, self._add):
            row.addWidget(button)
        return row

    def _fill(self, stored: StoredNote | None, deck: tuple[str, ...] | None) -> None:
        if stored is None:
            path = deck or next(iter(self._ids), (FIRST_DECK,))
        else:
            path = next((path for path, known in self._ids.items() if known == stored.deck), ())
            self.form.fill(stored.note)
            self.form.topic_is_chosen = True
            self.said.setText("Saved as you write. Ctrl+Z, once this is closed, takes it all back.")
        self.form.set_deck(path_words(path))
        self._look_at_deck()

    def _connect(self) -> None:
        form = self.form
        form.written.connect(self._on_written)
        form.deck_written.connect(self._look_at_deck)
        form.field_entered.connect(self.tools.follow)
        form.left.connect(self._on_left)
        form.link_wanted.connect(self.tools.ask_for_link)
        form.picture_given.connect(self.take_picture)
        self.tools.picture_wanted.connect(self.choose_picture)
        self._close.clicked.connect(self.reject)
        self._add.clicked.connect(lambda _=False: self.add())
        self._add_and_close.clicked.connect(lambda _=False: self.add_and_close())
        self.duplicate.buttons[0].clicked.connect(lambda _=False: self.open_alike())
        self.loss.buttons[0].clicked.connect(lambda _=False: self.save_now(allows_loss=True))
        self.loss.buttons[1].clicked.connect(lambda _=False: self.loss.say(""))
        self.leaving.buttons[0].clicked.connect(lambda _=False: self._keep_editing())
        self.leaving.buttons[1].clicked.connect(lambda _=False: self._leave())
        for keys, act in (
            (("Ctrl+Return", "Ctrl+Enter"), self._done),
            (("Ctrl+Shift+Return", "Ctrl+Shift+Enter"), self.add_and_close),
            (("F9",), self.form.pin_here),
        ):
            shortcut = QShortcut(self)
            shortcut.setKeys([QKeySequence(key) for key in keys])
            shortcut.activated.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Gives all of a narrow window to the form."""
        super().resizeEvent(event)
        self.preview.setVisible(self.width() >= self.fontMetrics().averageCharWidth() * _ROOM_FOR_PREVIEW)

    def _timer(self, milliseconds: int, act: Callable[[], object]) -> QTimer:
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
        self._plan_save()

    def _plan_save(self) -> None:
        if self._stored is not None:
            self._save_timer.start()

    def _on_left(self) -> None:
        if self._stored is not None and self.is_changed():
            self.save_now()

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
        # A deck that is being typed waits until its line is left: each letter would make a new deck.
        if deck is not None:
            self._plan_save()
        else:
            self._save_timer.stop()

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
        """Says so when the library already has such a note."""
        note = self.note()
        looked_at = (kind_key(note.kind), note.fields)
        if looked_at == self._checked:
            return
        self._checked = looked_at
        self._alike = self._editing.alike(note, None if self._stored is None else self._stored.id)
        if self._alike is None:
            self.duplicate.say("")
            return
        where = path_words(self._alike.deck)
        says = "asks and answers the same" if self._alike.is_same else "begins the same"
        self.duplicate.say(f"A note in {where} {says}.")

    def open_alike(self) -> NoteEditor | None:
        """Opens the note that is like this one, over this editor; the editor that shows it."""
        if self._alike is None:
            return None
        other = NoteEditor(
            self._theme, self._library, self._editing, self._alike.note, None, self, media=self._media
        )

        def on_finished() -> None:
            self.result_changes = other.result_changes or self.result_changes
            self._checked = None
            self.check_duplicate()
            other.deleteLater()

        other.finished.connect(lambda _: on_finished())
        other.open()
        return other

    # Pictures

    def choose_picture(self) -> None:
        """Lets the learner choose the file of a picture for the field that the tools act on."""
        name, _ = QFileDialog.getOpenFileName(self, "Choose a picture", str(Path.home()), _PICTURES)
        field = self.tools.field
        if name and field is not None:
            self.take_picture(field, name)

    def take_picture(self, field: NoteField, given: str | bytes) -> None:
        """Keeps a picture, given as a path or as bytes, and shows it in a field."""
        try:
            data = taken_in(_bytes_of(Path(given)) if isinstance(given, str) else given)
            name = self._editing.keep_picture(name_for(data), data)
        except CpcCardsError as error:
            self.error.say(error)
            return
        field.put_picture(name)
        field.setFocus()

    # Keeping and leaving

    def save_now(self, *, allows_loss: bool = False) -> bool:
        """Saves an edited note if anything changed; False when that can't be, which is said in place.

        Args:
            allows_loss: cards with answers may go; else the learner is asked first.
        """
        self._save_timer.stop()
        if self._sitting is None or self._stored is None or not self.is_changed():
            self.loss.say("")
            return True
        note, state = self.note(), self.form.state()
        try:
            path = self._path(note)
            self._library.preview(note)
            loss = self._editing.loss(self._stored.id, note)
            if loss.cards and not allows_loss:
                cards, answers = count(loss.cards, "card"), count(loss.reviews, "answer")
                self.loss.say(f"Saving this removes {cards} with {answers}.")
                return False
            self.result_changes = self._sitting.save(note, path)
        except LibraryError as error:
            self.error.say(error)
            return False
        except BadInput as error:
            # While one is writing, a note is unfinished more often than not.
            self.said.setText(f"Not saved yet: {error.message}")
            self.loss.say("")
            return False
        except KeyError:
            self.error.say(BadInput("This note is gone", "It was deleted meanwhile.", "Copy what you need."))
            return False
        self._untouched = state
        self.loss.say("")
        self.said.setText("Saved")
        self._note_decks()
        return True

    def add(self) -> bool:
        """Adds a new note and begins the next: deck, kind, topic, tags and what is pinned stay.

        False when it can't be added; what stands in the way is said in place.
        """
        if self._stored is not None:
            return False
        note = self.note()
        try:
            self.result_changes = self._library.add_note(note, self._path(note))
        except CpcCardsError as error:
            self.leaving.say("")
            self.error.say(error)
            self.form.go_to_gap()
            return False
        self._note_decks()
        self.form.topic_is_chosen = True
        self.form.clear()
        self._look_at_deck()
        self._untouched = self.form.state()
        self._checked = None
        self.duplicate.say("")
        words = summary(note.kind, note.fields)
        self.said.setText(f"Added: {words[:_SAID_WORDS]}{'…' if len(words) > _SAID_WORDS else ''}")
        self.form.begin()
        return True

    def add_and_close(self) -> None:
        """Adds a new note and closes."""
        if self.add():
            self.accept()

    def reject(self) -> None:
        """Closes; an edited note is saved before, and where something would be lost it is asked."""
        if self.leaving.isVisible():
            self._keep_editing()
        elif self._stored is not None and self.save_now():
            self.accept()
        elif self.loss.isVisible():
            self.loss.buttons[0].setFocus()
            self.leaving.say("Discard your last changes?")
        elif not self.is_changed():
            self._leave()
        else:
            self._before_leaving = self.focusWidget()
            is_new = self._stored is None
            self.leaving.say("Discard what you wrote?" if is_new else f"{self.said.text()} Discard it?")
            self.leaving.buttons[0].setFocus()

    def _done(self) -> None:
        if self._stored is None:
            self.add()
        else:
            self.reject()

    def _leave(self) -> None:
        self._save_timer.stop()
        super().reject()

    def _keep_editing(self) -> None:
        self.leaving.say("")
        if self._before_leaving is not None:
            self._before_leaving.setFocus()

    def _path(self, note: Note) -> tuple[str, ...]:
        if note.kind is NoteKind.CHOICE and not note.fields[-1]:
            raise BadInput(
                "The right answer is missing",
                "No option is marked as the right one.",
                "Mark the circle beside it.",
            )
        words = self.form.deck_words
        return self._paths.get(words) or path_from_words(words)

    def _note_decks(self) -> None:
        decks = self._library.decks()
        self._paths = {path_words(known.path): known.path for known in decks}
        self._ids = {known.path: known.id for known in decks}


def _button(words: str) -> QPushButton:
    """A button that Enter in a line of the form does not press."""
    made = QPushButton(words)
    made.setAutoDefault(False)
    return made


def _bytes_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInput(
                "This picture is too large",
                f"The file has more than {MOST_BYTES // 1_048_576} MB.",
                "Make it smaller in a picture editor and add that.",
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            "This file can't be read", f"“{path.name}”: {error.strerror}.", "Choose another one."
        ) from error
