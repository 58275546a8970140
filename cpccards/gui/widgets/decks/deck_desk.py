"""Making, naming, moving and deleting decks: from what is asked, to what was done."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from cpccards.domain.backups import FEW, Reason
from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput, CpcCardsError
from cpccards.domain.notes import DeckId
from cpccards.domain.progress import IsCancelled, Report
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.models.deck_tree import path_from_words
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.decks.deck_fate import DeckFateRow
from cpccards.gui.widgets.decks.deck_tree_view import DeckTree
from cpccards.gui.widgets.name_row import NameRow
from cpccards.services.backups import BackupService
from cpccards.services.library import LibraryService


class DeckDesk(QObject):
    """One question at a time, about a new deck or the one that is chosen in the tree.

    The rows that ask are made here and placed by the page.

    Args:
        tree: where a deck is chosen; it has the focus back once nothing is asked any more.
        backups: makes a backup before many cards go; None makes none.
        tasks: deletes many cards on a worker; None deletes at once.

    Attributes:
        naming: asks for a name.
        fate: asks where a deck, or what lies in it, is to go.

    Signals:
        changed, told, held: as those of a page.
    """

    changed = Signal(object)
    told = Signal(str)
    held = Signal(bool)

    def __init__(
        self,
        library: LibraryService,
        tree: DeckTree,
        backups: BackupService | None,
        tasks: TaskRunner | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._tree = tree
        self._backups = backups
        self._deleting = None if tasks is None else JobSlot(tasks, self)
        self.naming = NameRow()
        self.naming.hide()
        self.fate = DeckFateRow()
        self.fate.hide()
        self.naming.submitted.connect(self._name)
        self.naming.cancelled.connect(self._leave)
        self.fate.submitted.connect(self._carry_out_fate)
        self.fate.cancelled.connect(self._leave)
        if self._deleting is not None:
            self._deleting.ended.connect(lambda: self.held.emit(False))
            self._deleting.succeeded.connect(self._on_fate)
            self._deleting.failed.connect(self._on_delete_failed)

    def name_new_deck(self) -> None:
        """Asks for the name of a new deck."""
        self.fate.hide()
        self.naming.ask("Name of the new deck", "", "Write CPT › Modifiers for a deck in another deck.", None)

    def rename(self) -> None:
        """Asks for another name for the deck that is chosen."""
        node = self._tree.node
        if node is not None:
            self.fate.hide()
            self.naming.ask(f"New name of {node.deck.name}", node.deck.name, "", node.deck.id)

    def ask_to_move(self) -> None:
        """Asks where the deck that is chosen is to go."""
        node = self._tree.node
        if node is not None:
            self.naming.hide()
            self.fate.ask_to_move(node, self._tree.outside(node))

    def ask_to_delete(self) -> None:
        """Asks what is to become of the cards of the deck that is chosen, and of those below it."""
        node = self._tree.node
        if node is not None:
            self.naming.hide()
            self.fate.ask_to_delete(node, self._tree.outside(node))

    def _leave(self) -> None:
        self._tree.setFocus()
        self.naming.hide()
        self.fate.hide()

    # Names

    def _name(self) -> None:
        words, deck = self.naming.words, self.naming.deck
        try:
            path = path_from_words(words)
            if deck is not None and len(path) > 1:
                raise BadInput(
                    "That deck name can't be used",
                    "A name can't hold › or ::.",
                    "Leave them out; the deck stays where it is.",
                )
            changed = (
                self._library.add_deck(path) if deck is None else self._library.rename_deck(deck, path[-1])
            )
        except CpcCardsError as error:
            self.naming.say(error)
            return
        self.changed.emit(changed)
        made = next((other.id for other in self._tree.decks() if other.path == path), None)
        if deck is None and made is not None:
            self._tree.choose(made)
        self._leave()

    # Fates

    def _carry_out_fate(self) -> None:
        deck, to = self.fate.deck, self.fate.to
        if deck is None:
            return
        if self.fate.deletes and to is None and self._deleting is not None and self._is_much(deck):
            self._delete_behind_backup(deck, self._deleting)
            return
        try:
            if self.fate.deletes:
                changed = self._library.delete_deck(deck, to)
            else:
                changed = self._library.move_deck(deck, to)
        except CpcCardsError as error:
            self.fate.say(error)
            return
        self._on_fate(changed)

    def _on_fate(self, changed: object) -> None:
        self._leave()
        if isinstance(changed, Changes):
            self.changed.emit(changed)
            self.told.emit(f"{'Deleted' if self.fate.deletes else 'Moved'}. Ctrl+Z takes it back.")

    def _is_much(self, deck: DeckId) -> bool:
        node = self._tree.node_of(deck)
        return node is not None and node.counts.total > FEW

    def _delete_behind_backup(self, deck: DeckId, deleting: JobSlot) -> None:
        """On a worker: a backup of a large library takes seconds."""
        backups, library = self._backups, self._library

        def job(report: Report, cancelled: IsCancelled) -> Changes:
            if backups is not None:
                backups.secure(Reason.DELETION, cancelled)
            report(0, 0, "Deleting")
            return library.delete_deck(deck, None)

        self.held.emit(True)
        self.told.emit("Making a backup, then deleting …")
        deleting.start(job)

    def _on_delete_failed(self, error: object) -> None:
        if isinstance(error, CpcCardsError):
            self.fate.say(error)
