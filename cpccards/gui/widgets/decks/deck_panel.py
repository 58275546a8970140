"""One deck: what is due in it, what can be done with it, and its notes."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.cards import DeckNode, StoredNote
from cpccards.gui.models.deck_tree import SEPARATOR, path_words
from cpccards.gui.models.note_list import NoteListModel
from cpccards.gui.pages.page import INSIDE, label, row_of, surface
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.decks.deck_preset import DeckPresetRow
from cpccards.gui.widgets.decks.two_line_delegate import TwoLineDelegate

_LINES = 15
"""The lines of text it needs the height of. The list has no bound of its own: wrapped words take from it."""


class DeckPanel(QWidget):
    """Shows a deck and its notes.

    Signals:
        study_chosen, rename_chosen, addition_chosen: for the deck that is shown.
        edit_chosen, deletion_chosen, information_chosen: for the note that is chosen in the list.

    Attributes:
        preset: which preset the deck goes by.
    """

    study_chosen = Signal()
    rename_chosen = Signal()
    addition_chosen = Signal()
    edit_chosen = Signal()
    deletion_chosen = Signal()
    information_chosen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._notes = NoteListModel(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(INSIDE)
        self._place = QWidget()
        self._place.setObjectName("page")
        self.preset = DeckPresetRow()
        place = QVBoxLayout(self._place)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(0)
        place.addLayout(self._build_head())
        place.addWidget(self.preset)
        place.addSpacing(INSIDE)
        layout.addWidget(self._place)
        layout.addLayout(self._build_note_buttons())
        layout.addWidget(self._build_list(theme), 1)
        layout.addWidget(self._build_no_notes())
        self._filler = QWidget()
        layout.addWidget(self._filler, 1)
        self._connect()

    @property
    def note(self) -> StoredNote | None:
        """The note that is chosen."""
        return self._notes.note(self._list.currentIndex())

    def show_deck(self, node: DeckNode) -> None:
        """Shows a deck's name, place and numbers."""
        above = node.deck.path[:-1]
        self._where.setText(path_words(above) + SEPARATOR if above else "")
        self._where.setVisible(bool(above))
        self._name.setText(node.deck.name)
        self._counts.setText(_counts_words(node))
        self._about.setText(node.deck.description)
        self._study.setEnabled(has_study(node))
        self._no_notes_words.setText(
            "Its notes are in the decks below it."
            if node.children
            else "No notes yet. They will be listed here."
        )

    def show_place(self, *, has_deck: bool) -> None:
        """Shows the deck above the notes, or the notes alone: they are of several decks."""
        self._place.setVisible(has_deck)

    def show_notes(self, notes: tuple[StoredNote, ...], total: int) -> None:
        """Shows a deck's notes. The one that was chosen stays so; when it is gone, the one in its place.

        Args:
            notes: the first notes of the deck.
            total: how many it holds.
        """
        before, place = self.note, self._list.currentIndex().row()
        self._notes.set_rows(notes)
        row = self._notes.row_of(before.id if before else None)
        if row < 0 and before is not None and notes and notes[0].deck == before.deck:
            row = min(place, len(notes) - 1)
        self._list.setCurrentIndex(self._notes.index(max(row, 0), 0))
        count = len(notes)
        self._note_count.setText(_note_count_words(count, total))
        with_notes: tuple[QWidget, ...] = (
            self._list,
            self._edit,
            self._delete,
            self._information,
            self._note_count,
        )
        without: tuple[QWidget, ...] = (self._no_notes, self._filler)
        for widget in with_notes:
            widget.setVisible(count > 0)
        for widget in without:
            widget.setVisible(count == 0)

    def arrange(self, *, is_beside: bool, is_tight: bool) -> None:
        """Takes the shape that its place asks for.

        Args:
            is_beside: it stands beside the tree of decks, not below it.
            is_tight: there is no room for keys on the buttons.
        """
        stacked = is_beside or is_tight
        self._head.setDirection(
            QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        )
        for button, words, key in (
            (self._study, "Study this deck", "Enter"),
            (self._rename, "Rename", "F2"),
            (self._edit, "Edit", "Enter"),
            (self._delete, "Delete", "Del"),
            (self._information, "About", "Ctrl+I"),
        ):
            button.setText(words if is_tight else f"{words}   {key}")
        self._about.setVisible(is_beside and bool(self._about.text()))
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * _LINES)

    def _build_head(self) -> QBoxLayout:
        self._where = label(role="small", wrap=True)
        self._name = label(role="title", wrap=True)
        self._counts = label(role="muted", wrap=True)
        self._about = label(role="small", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        for widget in (self._where, self._name, self._counts, self._about):
            words.addWidget(widget)
        self._study = QPushButton()
        self._study.setProperty("role", "primary")
        self._rename = QPushButton()
        buttons = row_of(self._study, self._rename)
        self._head = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._head.setContentsMargins(0, 0, 0, INSIDE)
        self._head.setSpacing(12)
        self._head.addLayout(words, 1)
        self._head.addLayout(buttons)
        return self._head

    def _build_note_buttons(self) -> QHBoxLayout:
        self._note_count = label(role="strong")
        self._edit = QPushButton()
        self._delete = QPushButton()
        self._information = QPushButton()
        self._information.setToolTip("What there is to know of its cards  Ctrl+I")
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self._note_count, 1)
        row.addWidget(self._edit)
        row.addWidget(self._delete)
        row.addWidget(self._information)
        return row

    def _build_list(self, theme: Theme) -> QWidget:
        self._list = QListView()
        self._list.setModel(self._notes)
        self._list.setItemDelegate(TwoLineDelegate(theme, self._list))
        self._list.setUniformItemSizes(True)
        self._list.setAccessibleName("Notes")
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return self._list

    def _build_no_notes(self) -> QWidget:
        self._no_notes, inside = surface()
        self._no_notes_words = label(role="muted", wrap=True)
        self._add = QPushButton("Add a note   N")
        inside.addWidget(self._no_notes_words)
        inside.addWidget(self._add, alignment=Qt.AlignmentFlag.AlignLeft)
        return self._no_notes

    def _connect(self) -> None:
        self._study.clicked.connect(self.study_chosen)
        self._rename.clicked.connect(self.rename_chosen)
        self._add.clicked.connect(self.addition_chosen)
        self._edit.clicked.connect(self.edit_chosen)
        self._delete.clicked.connect(self.deletion_chosen)
        self._information.clicked.connect(self.information_chosen)
        self._list.doubleClicked.connect(lambda _: self.edit_chosen.emit())
        for keys, chosen in (
            ((Qt.Key.Key_Return, Qt.Key.Key_Enter), self.edit_chosen),
            ((Qt.Key.Key_Delete,), self.deletion_chosen),
        ):
            shortcut = QShortcut(self._list)
            shortcut.setKeys([QKeySequence(key) for key in keys])
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(chosen)


def has_study(node: DeckNode) -> bool:
    """True when there is something to study in a deck."""
    return bool(node.counts.review or node.counts.learning or node.counts.new)


def _note_count_words(shown: int, total: int) -> str:
    number = QLocale().toString
    if shown < total:
        return f"The first {number(shown)} of {number(total)} notes"
    return f"{number(total)} {'note' if total == 1 else 'notes'}"


def _counts_words(node: DeckNode) -> str:
    """For example "12 due · 20 new · 310 cards"."""
    counts = node.counts
    number = QLocale().toString
    parts = [
        f"{number(count)} {word}"
        for count, word in ((counts.review, "due"), (counts.learning, "learning"), (counts.new, "new"))
        if count
    ]
    if not counts.total:
        return "No cards yet"
    cards = f"{number(counts.total)} {'card' if counts.total == 1 else 'cards'}"
    return "  ·  ".join([*(parts or ["Nothing to study today"]), cards])
