"""Filling in one attempt: the form, the foot under it, and what comes of saving."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from cpccards.domain.attempts import StoredAttempt
from cpccards.domain.blueprint import Blueprint
from cpccards.domain.changes import Changes
from cpccards.domain.errors import BadInput, CpcCardsError, unexpected
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import label
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.attempts.attempt_form import AttemptForm, Draft
from cpccards.gui.widgets.page_foot import PageFoot
from cpccards.services.attempts import AttemptService


@dataclass(frozen=True, slots=True)
class Kept:
    """An attempt that was saved: what changed, and what is to be remarked on it."""

    changed: Changes
    notices: tuple[str, ...]


class AttemptEditor(QObject):
    """One attempt at a time is opened, and saved by a worker or dropped.

    The widgets are made here and placed by the page.

    Args:
        area: what scrolls the form.

    Attributes:
        form: the fields; hidden until an attempt is opened.
        foot: what saves and cancels, and what kept it from being saved.

    Signals:
        closed: the form is gone, whether it was saved or not.
        kept: a `Kept`; after `closed`.
    """

    closed = Signal()
    kept = Signal(object)

    def __init__(
        self, attempts: AttemptService, tasks: TaskRunner, area: QScrollArea, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._attempts = attempts
        self._area = area
        self._editing: StoredAttempt | None = None
        self._saving = JobSlot(tasks, self)
        self.form = AttemptForm()
        self.form.hide()
        self._words = label(role="muted", wrap=True)
        self._cancel, self._save = QPushButton("Cancel   Esc"), QPushButton("Save   Enter")
        self._cancel.setAccessibleName("Cancel")
        self._save.setAccessibleName("Save")
        self._save.setProperty("role", "primary")
        self.foot = PageFoot(self._words, self._cancel, self._save)
        self.foot.hide()
        self.foot.follow(area)
        self._cancel.clicked.connect(self.close)
        self._save.clicked.connect(self.save)
        self._saving.ended.connect(lambda: self._rest(resting=False))
        self._saving.succeeded.connect(self._on_kept)
        self._saving.failed.connect(self._on_failed)

    @property
    def is_open(self) -> bool:
        """True while an attempt is being filled in."""
        return not self.form.isHidden()

    def open(
        self, attempt: StoredAttempt | None, outlines: Sequence[Blueprint], outline: str, today: date
    ) -> None:
        """Shows the form on an attempt; None for a new one.

        Args:
            outline: the one to begin with, where the attempt names none.
        """
        self._editing = attempt
        self.form.begin(attempt, outlines, outline, today)
        self._words.setText("")
        self.form.show()
        self.foot.show()
        self.form.setFocus()
        self._area.verticalScrollBar().setValue(0)

    def save(self) -> None:
        """Keeps what was filled in, unless something can't be used: then says so beside it."""
        if self._saving.is_busy:
            return
        self.foot.error.say(None)
        wrong = self.form.wrong_field()
        if wrong is not None:
            self._reach(wrong)
            return
        try:
            draft = self.form.draft()
            self._attempts.check(draft.result)
        except BadInput as error:
            self.foot.error.say(error)
            return
        attempts, editing = self._attempts, self._editing
        self._rest(resting=True)
        self._saving.start(lambda _report, _cancelled: _keep(attempts, editing, draft))

    def close(self) -> None:
        """Leaves the form; what was filled in is dropped."""
        if self._saving.is_busy:
            return
        self._editing = None
        self.form.hide()
        self.foot.hide()
        self.foot.error.say(None)
        self.closed.emit()

    def press(self, key: int) -> bool:
        """Enter saves and Escape leaves; once something was filled in, it leads to Cancel.

        Returns:
            False where the key means nothing here.
        """
        if not self.is_open:
            return False
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            (self._cancel if self._cancel.hasFocus() else self._save).click()
        elif key != Qt.Key.Key_Escape:
            return False
        elif self.form.is_touched and not self._cancel.hasFocus():
            self._cancel.setFocus()
            self._words.setText("Not saved yet. Esc once more drops it.")
        else:
            self.close()
        return True

    def _on_kept(self, kept: object) -> None:
        self.close()
        self.kept.emit(kept)

    def _on_failed(self, error: object) -> None:
        if isinstance(error, CpcCardsError):
            self._save.setFocus()
            self.foot.error.say(error)
            return
        # A bug: said here too, before the crash report.
        self.foot.error.say(unexpected("The attempt could not be saved"))

    def _rest(self, *, resting: bool) -> None:
        self._words.setText("Saving: looking up what you knew that day…" if resting else "")
        for part in (self.form, self._cancel, self._save):
            part.setDisabled(resting)

    def _reach(self, field: QWidget) -> None:
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        QTimer.singleShot(0, self._area, partial(self._area.ensureWidgetVisible, field))


def _keep(service: AttemptService, editing: StoredAttempt | None, draft: Draft) -> Kept:
    """Keeps a draft, off the window's thread: a past day is looked up in the review log."""
    if editing is None:
        changed = service.record(draft.result, draft.name, draft.notes)
    else:
        changed = service.edit(editing.id, draft.result, draft.name, draft.notes)
    return Kept(changed, tuple(service.notices(draft.result)))
