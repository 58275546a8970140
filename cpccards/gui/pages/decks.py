"""Decks: what there is, what is due in it, and the notes of the deck that was chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QIcon, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes, Subject
from cpccards.domain.notes import DeckId, NoteId
from cpccards.gui.pages.page import (
    BLOCK,
    CONTENT_WIDTH,
    INSIDE,
    MARGIN,
    ErrorNote,
    Page,
    column,
    label,
    surface,
)
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.decks.deck_desk import DeckDesk
from cpccards.gui.widgets.decks.deck_panel import DeckPanel, has_study
from cpccards.gui.widgets.decks.deck_tree_view import DeckTree
from cpccards.gui.widgets.decks.overdue_line import OverdueLine
from cpccards.services.backups import BackupService
from cpccards.services.library import LibraryService
from cpccards.services.presets import PresetService

EditNote = Callable[[StoredNote | None, tuple[str, ...] | None], Changes | None]
"""Opens the note editor on a note, or on a new one for a deck; None when nothing was saved."""

_WIDE, _TIGHT = 96, 48
"""Characters from which on there is room for decks and notes beside one another, and for every column."""
_NOTES_AFTER = 60
"""Milliseconds a deck is chosen for before its notes are read."""
_WIDE_SHARES, _TALL_SHARES = [560, 440], [420, 580]

NOTES_SHOWN = 2000
"""Notes of a deck that are listed; more than anybody scrolls through, and few enough to come at once."""


class DecksPage(Page):
    """The tree of decks, and beside it the notes of the one that is chosen."""

    name = "decks"
    title = "Decks"

    def __init__(
        self,
        theme: Theme,
        library: LibraryService,
        edit_note: EditNote,
        presets: PresetService,
        parent: QWidget | None = None,
        *,
        add_occlusion: Callable[[tuple[str, ...] | None], Changes | None] | None = None,
        backups: BackupService | None = None,
        tasks: TaskRunner | None = None,
    ) -> None:
        super().__init__(parent)
        self._add_occlusion = add_occlusion
        self._theme = theme
        self._library = library
        self._edit_note = edit_note
        self._presets = presets
        self._tree = DeckTree()
        self._desk = DeckDesk(library, self._tree, backups, tasks, self)
        self._chosen: DeckId | None = None
        self._shows_overdue = False
        self._is_arranged = False
        # Whoever holds an arrow key runs through the decks without waiting for the notes of each.
        self._notes_timer = QTimer(self)
        self._notes_timer.setSingleShot(True)
        self._notes_timer.setInterval(_NOTES_AFTER)
        self._notes_timer.timeout.connect(self.show_notes)
        self._build()
        self._add_keys()
        self._connect()
        theme.changed.connect(self._restyle)
        self._restyle()

    def activate(self, argument: object = None) -> None:
        """Shows the decks as they are now; `argument` may be a deck to choose."""
        if isinstance(argument, int):
            self._chosen = DeckId(argument)
        self._shows_overdue = False
        self._error.say(None)
        self.refresh()
        self._tree.setFocus()

    def apply(self, changes: Changes, *, undone: bool = False) -> None:
        """Looks again when decks, notes, cards or presets changed."""
        if changes.touches(Subject.DECKS, Subject.NOTES, Subject.CARDS, Subject.PRESETS):
            self.refresh()

    def woken(self) -> None:
        """A new day brings new cards."""
        self.refresh()

    def refresh(self) -> None:
        """Reads decks and notes anew; what was open, chosen and scrolled to stays so."""
        nodes = self._library.tree()
        self._presets.reload()
        self._tree.show_decks(nodes, self._chosen)
        self._split.setVisible(bool(nodes))
        self._nothing.setVisible(not nodes)
        self._show_deck()
        self._show_overdue()
        self.show_notes()

    # What is on screen

    def _build(self) -> None:
        body = column(self)
        self._add = QPushButton()
        self._new_deck = QPushButton(" New deck")
        self._export = QPushButton("Export…")
        self._export.setToolTip("Export this deck as a file  Ctrl+E")
        head = QHBoxLayout()
        head.setSpacing(INSIDE)
        head.addWidget(label(self.title, "page"))
        head.addStretch(1)
        head.addWidget(self._add)
        head.addWidget(self._new_deck)
        head.addWidget(self._export)
        head.addWidget(self._build_more())
        body.addLayout(head)
        self._error = ErrorNote()
        body.addWidget(self._error)
        body.addWidget(self._desk.naming)
        body.addWidget(self._desk.fate)
        self._overdue = OverdueLine()
        body.addWidget(self._overdue)
        self._split = QSplitter()
        self._split.setStyleSheet("QSplitter::handle { background: transparent; }")
        self._split.setHandleWidth(BLOCK)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._tree)
        self._panel = DeckPanel(self._theme)
        self._split.addWidget(self._panel)
        body.addWidget(self._split, 1)
        self._nothing = self._build_nothing()
        body.addWidget(self._nothing, 1)

    def _build_more(self) -> QWidget:
        self.more = QPushButton("More")
        self.more.setProperty("role", "segment-menu")
        menu = QMenu(self.more)
        if self._add_occlusion is not None:
            menu.addAction("Add an image occlusion…").triggered.connect(self.add_occlusion)
        for words, key, act in (
            ("Move the deck…", "M", self._desk.ask_to_move),
            ("Delete the deck…", "Del", self._desk.ask_to_delete),
        ):
            action = menu.addAction(words, QKeySequence(key), act)
            # The page and its tree have these keys; here they are only told.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        menu.addAction("Kinds of notes").triggered.connect(lambda: self.went_to.emit("note-kinds", None))
        menu.addAction("Check media").triggered.connect(lambda: self.went_to.emit("media", None))
        self.more.setMenu(menu)
        return self.more

    def _build_nothing(self) -> QWidget:
        around = QWidget()
        around.setObjectName("page")
        layout = QVBoxLayout(around)
        layout.setContentsMargins(0, 0, 0, 0)
        frame, inside = surface()
        inside.addWidget(label("No decks yet", "title"))
        inside.addWidget(
            label("Here you will see your decks, what is due in each, and the notes in them.", wrap=True)
        )
        self._add_first = QPushButton("Add a note   N")
        self._add_first.setProperty("role", "primary")
        inside.addWidget(self._add_first, alignment=Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(frame)
        layout.addStretch(1)
        return around

    def _show_deck(self) -> None:
        node = self._tree.node
        self._chosen = node.deck.id if node else None
        if node is not None:
            self._panel.show_deck(node)
            deck = node.deck.id
            own, inherited = self._presets.own(deck), self._presets.inherited(deck)
            self._panel.preset.show_preset(self._presets.all(), own, inherited)
            self._arrange()

    def show_notes(self) -> None:
        """Reads the notes of the deck that is chosen, or those past their review date, of all decks."""
        self._notes_timer.stop()
        node = self._tree.node
        if self._shows_overdue:
            overdue = tuple(self._library.past_review(NOTES_SHOWN))
            self._panel.show_notes(overdue, self._overdue.count)
        elif node is None:
            self._panel.show_notes((), 0)
        else:
            shown = tuple(self._library.notes(node.deck.id, NOTES_SHOWN))
            total = self._library.count_notes(node.deck.id) if len(shown) == NOTES_SHOWN else len(shown)
            self._panel.show_notes(shown, total)

    def _show_overdue(self) -> None:
        count = self._library.count_past_review()
        self._shows_overdue = self._shows_overdue and count > 0
        self._overdue.say(count, is_listed=self._shows_overdue)
        self._panel.show_place(has_deck=not self._shows_overdue)

    def _list_overdue(self) -> None:
        self._shows_overdue = not self._shows_overdue
        self._show_overdue()
        self.show_notes()

    def _arrange(self) -> None:
        """Decks and notes beside one another where there is room, else one below the other."""
        character = self.fontMetrics().averageCharWidth()
        width = min(self.width() - 2 * MARGIN, CONTENT_WIDTH)
        is_wide = width >= character * _WIDE
        wanted = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if self._split.orientation() is not wanted or not self._is_arranged:
            self._is_arranged = True
            self._split.setOrientation(wanted)
            self._split.setSizes(_WIDE_SHARES if is_wide else _TALL_SHARES)
        is_tight = width < character * _TIGHT
        self._panel.arrange(is_beside=is_wide, is_tight=is_tight)
        self._add.setText(" Add a note" if is_tight else " Add a note   N")
        for button, icon in ((self._add, "add"), (self._new_deck, "decks")):
            button.setIcon(QIcon() if is_tight else self._theme.icon(icon))
        self._tree.arrange(is_tight=is_tight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arranges the page for its new width."""
        super().resizeEvent(event)
        self._arrange()

    def _restyle(self) -> None:
        self._tree.set_muted(self._theme.tokens.color("muted"))
        self._arrange()

    # What it does

    def _connect(self) -> None:
        self._tree.deck_chosen.connect(self._on_deck_chosen)
        self._tree.study_chosen.connect(self.study)
        self._tree.deletion_chosen.connect(self._desk.ask_to_delete)
        self._desk.changed.connect(self.changed)
        self._desk.told.connect(self.told)
        self._desk.held.connect(self._on_held)
        self._overdue.toggled.connect(self._list_overdue)
        self._panel.preset.chosen.connect(self._give_preset)
        self._panel.preset.opened.connect(lambda: self.went_to.emit("presets", self._chosen))
        self._panel.study_chosen.connect(self.study)
        self._panel.rename_chosen.connect(self._desk.rename)
        self._panel.addition_chosen.connect(self.add_note)
        self._panel.edit_chosen.connect(self.edit)
        self._panel.deletion_chosen.connect(self.delete)
        self._panel.information_chosen.connect(self.tell_about_note)
        for button, act in (
            (self._add, self.add_note),
            (self._add_first, self.add_note),
            (self._new_deck, self._desk.name_new_deck),
            (self._export, self.export),
        ):
            button.clicked.connect(act)

    def _add_keys(self) -> None:
        on_page = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for key, act in (
            ("N", self.add_note),
            ("F2", self._desk.rename),
            ("Ctrl+E", self.export),
            ("Ctrl+I", self.tell_about_note),
            ("M", self._desk.ask_to_move),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(on_page)
            shortcut.activated.connect(act)

    def study(self) -> None:
        """Goes to Review with the deck that is chosen."""
        node = self._tree.node
        if node is not None and has_study(node):
            self.went_to.emit("review", node.deck.id)

    def export(self) -> None:
        """Goes to Export with the deck that is chosen."""
        node = self._tree.node
        self.went_to.emit("export", node.deck.id if node else None)

    def add_note(self) -> None:
        """Opens the editor for a new note of the deck that is chosen."""
        node = self._tree.node
        self._hand_on(self._edit_note(None, node.deck.path if node else None))

    def add_occlusion(self) -> None:
        """Opens the editor for a picture whose parts are to be hidden, for the deck that is chosen."""
        node = self._tree.node
        if self._add_occlusion is not None:
            self._hand_on(self._add_occlusion(node.deck.path if node else None))

    def edit(self) -> None:
        """Opens the editor on the note that is chosen."""
        stored = self._note()
        if stored is not None:
            self._hand_on(self._edit_note(stored, None))

    def delete(self) -> None:
        """Removes the note that is chosen. Undone, not confirmed."""
        stored = self._note()
        if stored is not None and self.carry_out(
            lambda: self._library.delete_note(NoteId(stored.id)), self._error
        ):
            self.told.emit("Deleted. Ctrl+Z brings it back.")

    def tell_about_note(self) -> None:
        """Goes to what there is to know of the cards of the note that is chosen."""
        stored = self._note()
        cards = self._library.cards(stored.id) if stored is not None else []
        if cards:
            self.went_to.emit("card-information", (cards[0], self.name))

    def _give_preset(self, key: str | None) -> None:
        deck = self._chosen
        if deck is not None:
            self.carry_out(lambda: self._presets.assign(deck, key), self._error)

    def _hand_on(self, changed: Changes | None) -> None:
        if changed is not None:
            self.changed.emit(changed)

    def _note(self) -> StoredNote | None:
        if self._notes_timer.isActive():
            self.show_notes()
        return self._panel.note

    def _on_deck_chosen(self) -> None:
        self._show_deck()
        if self._shows_overdue:
            self._shows_overdue = False
            self._show_overdue()
        self._notes_timer.start()

    def _on_held(self, held: bool) -> None:
        self.setEnabled(not held)
        self.held.emit(held)
