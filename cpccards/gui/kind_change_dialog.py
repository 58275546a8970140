"""Changing the kind of notes that were chosen elsewhere."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from cpccards.domain.changes import Changes
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.notes import NoteId
from cpccards.gui.card_media import CardMedia
from cpccards.gui.dialog_size import open_within_window
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import BLOCK, MARGIN, label, scrolled
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.theme import Theme
from cpccards.gui.widgets.notes.change_foot import ChangeFoot
from cpccards.gui.widgets.notes.kind_change_form import KindChangeForm
from cpccards.gui.words.kind_words import change_words, counted
from cpccards.services.note_kind_change import NoteKindChangeService
from cpccards.services.recarding import Consequences

_COUNTED_AFTER = 300
"""Milliseconds after the last change."""


class KindChangeDialog(QDialog):
    """Changes the kind of notes. Once it has closed, `result_changes` tells what was changed.

    Raises:
        BadInput: when it is made: the notes are gone, or of several kinds.
    """

    def __init__(
        self,
        theme: Theme,
        change: NoteKindChangeService,
        notes: Collection[NoteId],
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        media: CardMedia | None = None,
    ) -> None:
        super().__init__(parent)
        self._change = change
        self._chosen = change.choose(notes)
        self._found: Consequences | None = None
        self.result_changes: Changes | None = None
        self.setWindowTitle("Change the kind of notes")
        self.form = KindChangeForm(theme, change, self._chosen, media=media)
        self.foot = ChangeFoot("Change", "Close   Esc")
        self._looking, self._writing = JobSlot(tasks, self), JobSlot(tasks, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_COUNTED_AFTER)
        self._build()
        self._connect()
        self.count()

    @property
    def notes(self) -> tuple[NoteId, ...]:
        """The notes that would change."""
        return self._chosen.notes

    @property
    def said(self) -> str:
        """What the foot says."""
        return self.foot.words.text()

    def count(self) -> None:
        """Works out what the change would do."""
        chosen, refit = self._chosen, self.form.refit
        self._timer.stop()
        if self.form.is_sound:
            self._looking.start(
                lambda report, cancelled: self._change.preview(chosen, refit, report, cancelled)
            )
        self._show_foot()

    def carry_out(self) -> None:
        """Changes the notes."""
        chosen, refit = self._chosen, self.form.refit
        self.foot.say("Changing the notes…")
        self.foot.error.say(None)
        self._writing.start(
            lambda report, cancelled: self._change.carry_out(chosen, refit, report, cancelled)
        )
        self._show_foot()

    def reject(self) -> None:
        """Closes; what is being written is stopped first, and then told."""
        if self._writing.is_busy:
            self._writing.cancel()
            return
        self._looking.give_up()
        super().reject()

    def _build(self) -> None:
        inner = QWidget()
        inner.setObjectName("page")
        body = QVBoxLayout(inner)
        body.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        body.setSpacing(BLOCK)
        body.addWidget(label(f"Change the kind of {counted(len(self._chosen.notes), 'note')}", "title"))
        body.addWidget(self.form, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scrolled(inner), 1)
        layout.addWidget(self.foot)
        for button in (self.foot.cancel, self.foot.back, self.foot.go):
            button.setAutoDefault(False)
        open_within_window(self, 130, 100)

    def _connect(self) -> None:
        self.form.refitted.connect(self._on_refitted)
        self._timer.timeout.connect(self.count)
        self._looking.succeeded.connect(self._on_counted)
        self._looking.failed.connect(self._on_failed)
        self._writing.succeeded.connect(self._on_changed)
        self._writing.failed.connect(self._on_failed)
        self._writing.progressed.connect(self.foot.show_progress)
        self.foot.cancel.clicked.connect(self._writing.cancel)
        self.foot.back.clicked.connect(self.reject)
        self.foot.go.clicked.connect(self.carry_out)

    def _show_foot(self) -> None:
        found, writes = self._found, self._writing.is_busy
        if not writes:
            if not self.form.is_sound:
                self.foot.say("Choose another card for one of them first.")
            elif found is None:
                self.foot.say("Counting what this would do…")
            else:
                self.foot.say(change_words(found, self.form.refit.after))
        is_any = found is not None and found.unfit_count < found.notes
        self.foot.allow(go=not writes and self.form.is_sound and is_any, writes=writes)
        self.form.setEnabled(not writes)

    def _on_refitted(self, _refit: object) -> None:
        self._looking.give_up()
        self._found = None
        self.foot.error.say(None)
        self._timer.start()
        self._show_foot()

    def _on_counted(self, found: Consequences) -> None:
        self._found = found
        self._show_foot()

    def _on_changed(self, changed: Changes) -> None:
        self.result_changes = changed
        self.accept()

    def _on_failed(self, error: object) -> None:
        self._show_foot()
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self.foot.error.say(error)
