"""Acting on rows of the Browse page: from what is chosen, by way of a form, to what was done."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Signal

from cpccards.domain.cards import StoredNote
from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput, Cancelled, CpcCardsError
from cpccards.domain.notes import NoteId
from cpccards.domain.support import card_source
from cpccards.gui.browse_acts import BrowseActs
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import ErrorNote
from cpccards.gui.widgets.browse.browse_table import BrowseTable
from cpccards.gui.widgets.browse.bulk_forms import Act, BulkForm
from cpccards.gui.widgets.browse.bulk_panel import BulkPanel, BulkProgress
from cpccards.gui.widgets.review.ask_row import AskRow
from cpccards.gui.widgets.undo_notice import UndoNotice
from cpccards.services.browse import BrowseService, BrowseTargets

EditNote = Callable[[StoredNote | None, tuple[str, ...] | None], Changes | None]
ChangeKind = Callable[[Collection[NoteId]], Changes | None]


class BrowseDesk(QObject):
    """One act at a time: a worker finds out what the chosen rows stand for, and a worker writes.

    The widgets are made here and placed by the page.

    Args:
        of_notes: whether a row stands for a note, not a card.
        error: where the page says what went wrong.

    Attributes:
        acts: what can be done.
        panel: the form that asks what an act needs to know.
        progress: how far it is.
        notice: what was done.
        ask_row: asks for a question to somebody; None where nobody can be asked.

    Signals:
        changed, told, held: as those of a page.
        asking_changed: a form came or went.
    """

    changed = Signal(object)
    told = Signal(str)
    held = Signal(bool)
    asking_changed = Signal()

    def __init__(
        self,
        browse: BrowseService,
        acts: BrowseActs,
        table: BrowseTable,
        of_notes: Callable[[], bool],
        edit_note: EditNote,
        change_kind: ChangeKind,
        error: ErrorNote,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._browse = browse
        self.acts = acts
        self._table = table
        self._of_notes = of_notes
        self._edit_note = edit_note
        self._change_kind = change_kind
        self._error = error
        self._choosing = JobSlot(acts.tasks, self)
        self._writing = JobSlot(acts.tasks, self)
        self._meant_for: Callable[[BrowseTargets], None] | None = None
        self.panel = BulkPanel()
        self.progress = BulkProgress()
        self.notice = UndoNotice()
        self.ask_row: AskRow | None = None
        self._choosing.succeeded.connect(self._on_targets)
        self._choosing.failed.connect(self._on_choosing_failed)
        self._writing.succeeded.connect(self._on_written)
        self._writing.failed.connect(self._on_write_failed)
        self._writing.progressed.connect(self.progress.say)
        self.panel.submitted.connect(self._submit)
        self.panel.cancelled.connect(self.leave_panel)
        self.progress.cancelled.connect(self._stop)

    @property
    def is_asking(self) -> bool:
        """True while a form asks what an act needs to know."""
        return self.panel.form is not None

    @property
    def is_writing(self) -> bool:
        """True while an act is under way."""
        return self._writing.is_busy

    @property
    def is_busy(self) -> bool:
        """True while it writes, or finds out what the chosen rows stand for."""
        return self._writing.is_busy or self._choosing.is_busy

    def leave(self) -> bool:
        """Stops the act that is under way, or takes away what asks; False where there was neither."""
        if self.is_writing:
            self._stop()
        elif self.ask_row is not None and self.ask_row.isVisible():
            self.ask_row.leave()
        elif self.is_asking:
            self.leave_panel()
        else:
            return False
        return True

    def tell(self, words: str) -> None:
        """Says what was done, with a button that takes it back."""
        self.notice.say(words)

    # The current row

    def edit(self) -> None:
        """Opens the editor on the note of the current row."""
        card = self._table.card
        stored = None if card is None or self.is_writing else self._browse.note_of(card)
        if stored is None:
            return
        changed = self._edit_note(stored, None)
        if changed is not None:
            self.changed.emit(changed)

    def ask_somebody(self) -> None:
        """Asks for a question to somebody about the card of the current row."""
        card = self._table.card
        stored = None if card is None or self.is_writing else self._browse.note_of(card)
        if card is None or stored is None or self.ask_row is None:
            return
        try:
            faces = self.acts.library.preview(stored.note)
        except BadInput as error:
            self._error.say(error)
            return
        self.notice.hide()
        place = self._browse.place_of_card(card)
        for shown in faces[place : place + 1]:
            self.ask_row.ask(card_source(stored.note, shown))

    # The chosen rows

    def change_kind(self) -> None:
        """Lets the learner change the kind of the notes of the chosen rows."""
        self._with_targets(self._change_kind_of)

    def _change_kind_of(self, targets: BrowseTargets) -> None:
        self._error.say(None)
        self.notice.hide()
        try:
            changed = self._change_kind(targets.notes)
        except BadInput as error:
            self._error.say(error)
            return
        if changed is not None:
            self._say_done(changed)

    def delete(self) -> None:
        """Deletes the notes of the chosen rows: one at once, several when that was said yes to."""

        def delete(targets: BrowseTargets) -> None:
            if len(targets.notes) == 1:
                self._write(self.acts.delete(targets))
            else:
                self._ask_about(self.acts.deletion_form(targets))

        self._with_targets(delete)

    def ask(self, form: Callable[[BrowseTargets], BulkForm]) -> None:
        """Asks what an act on the chosen rows needs to know."""
        self._with_targets(lambda targets: self._ask_about(form(targets)))

    def act(self, act: Callable[[BrowseTargets], Act]) -> None:
        """Acts on the chosen rows at once."""
        self._with_targets(lambda targets: self._write(act(targets)))

    def leave_panel(self) -> None:
        """Takes the form away."""
        self.panel.put_away()
        self.asking_changed.emit()
        self._table.setFocus()

    def _with_targets(self, then: Callable[[BrowseTargets], None]) -> None:
        """Goes on with what the chosen rows stand for, once a worker has found it out."""
        if self.is_busy:
            return
        rows, of_notes, browse = self._table.chosen, self._of_notes(), self._browse
        self._meant_for = then
        self._choosing.start(lambda _report, _cancelled: browse.targets(rows, of_notes=of_notes))

    def _on_targets(self, targets: object) -> None:
        then, self._meant_for = self._meant_for, None
        if then is not None and isinstance(targets, BrowseTargets) and targets.notes:
            then(targets)

    def _on_choosing_failed(self, error: object) -> None:
        if isinstance(error, CpcCardsError):
            self._error.say(error)

    def _ask_about(self, form: BulkForm) -> None:
        self.notice.hide()
        self.panel.ask(form)
        self.asking_changed.emit()

    def _submit(self) -> None:
        form = self.panel.form
        if form is None or self.is_writing:
            return
        try:
            act = form.act()
        except CpcCardsError as error:
            self.panel.say(error)
            return
        self._write(act)

    # Writing

    def _write(self, act: Act) -> None:
        self._error.say(None)
        self.notice.hide()
        self._hold(True)
        self._writing.start(act)

    def _hold(self, busy: bool) -> None:
        self.panel.setEnabled(not busy)
        self.held.emit(busy)
        if busy:
            self.progress.begin()
        else:
            self.progress.hide()

    def _stop(self) -> None:
        self._writing.cancel()
        self.progress.stopping()

    def _on_written(self, changed: object) -> None:
        self._hold(False)
        self.leave_panel()
        if isinstance(changed, Changes):
            self._say_done(changed)

    def _on_write_failed(self, error: object) -> None:
        self._hold(False)
        if not isinstance(error, CpcCardsError):
            return
        if isinstance(error, Cancelled):
            self.told.emit("Stopped. Nothing was changed.")
        elif self.is_asking:
            self.panel.say(error)
        else:
            self._error.say(error)
        if self.is_asking:
            self.panel.begin()
        else:
            self._table.setFocus()

    def _say_done(self, changed: Changes) -> None:
        self.changed.emit(changed)
        self.tell(f"Done: {changed.step[:1].lower()}{changed.step[1:]}.")
