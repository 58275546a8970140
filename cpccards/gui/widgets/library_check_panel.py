"""Is the library sound? Looked through on a worker; what can be mended is mended behind a backup."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cpccards.domain.changes import Subject, changes
from cpccards.domain.errors import Cancelled, CpcCardsError
from cpccards.domain.library_faults import Fault
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import INSIDE, ErrorNote, label, surface
from cpccards.gui.tasks import TaskRunner
from cpccards.services.library_check import LibraryCheckService, Repair


class LibraryCheckPanel(QWidget):
    """A button that looks, what it found in words, and a button that mends.

    Signals:
        mended: a `Changes`; notes, cards and decks may not be what they were.
    """

    mended = Signal(object)

    def __init__(
        self, checking: LibraryCheckService, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._checking = checking
        self._job = JobSlot(tasks, self)
        frame, inside = surface()
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(frame)
        inside.addWidget(label("Is the library sound?", "strong"))
        self._status = label(
            "Looks through every card, answer and deck, and for pictures and sounds that are missing.",
            "muted",
            wrap=True,
        )
        self._error = ErrorNote()
        inside.addWidget(self._status)
        inside.addWidget(self._error)
        self.check = QPushButton("Check the library")
        self.mend = QPushButton("Mend it, behind a backup")
        self.mend.hide()
        row = QHBoxLayout()
        row.setSpacing(INSIDE)
        row.addWidget(self.check)
        row.addWidget(self.mend)
        row.addStretch(1)
        inside.addLayout(row)
        self.check.clicked.connect(self._check)
        self.mend.clicked.connect(self._mend)
        self._job.succeeded.connect(self._on_done)
        self._job.failed.connect(self._on_failed)

    @property
    def said(self) -> str:
        """What was found."""
        return self._status.text()

    @property
    def error(self) -> str:
        """What went wrong; empty when nothing did."""
        return self._error.text

    def _check(self) -> None:
        self._wait("Looking through the library …")
        self._job.start(lambda _report, _cancelled: self._checking.check())

    def _mend(self) -> None:
        self._wait("Making a backup, then mending …")
        self._job.start(lambda _report, _cancelled: self._checking.repair())

    def _wait(self, words: str) -> None:
        self._error.say(None)
        self._status.setText(words)
        self.check.setEnabled(False)
        self.mend.hide()

    def _on_done(self, result: object) -> None:
        self.check.setEnabled(True)
        if isinstance(result, Repair):
            self._status.setText(_repair_words(result))
            self.mended.emit(changes("Repair", Subject.NOTES, Subject.CARDS, Subject.DECKS))
        elif isinstance(result, tuple):
            self._status.setText(_fault_words(result))
            self.mend.setVisible(any(fault.can_be_mended for fault in result))
        # A button that rests gives the focus away.
        (self.check if self.mend.isHidden() else self.mend).setFocus()

    def _on_failed(self, error: object) -> None:
        self.check.setEnabled(True)
        self._status.setText("")
        if isinstance(error, CpcCardsError) and not isinstance(error, Cancelled):
            self._error.say(error)


def _fault_words(faults: Sequence[Fault]) -> str:
    """What was found, a line each, with the names of what is missing."""
    if not faults:
        return "Nothing is wrong: the library is sound."
    lines = []
    for fault in faults:
        lines.append(f"{fault.words}.")
        lines += [f"    {detail}" for detail in fault.details]
    if not any(fault.can_be_mended for fault in faults):
        lines.append("This can't be mended from within. Restore a backup, or the folder of the pictures.")
    return "\n".join(lines)


def _repair_words(repair: Repair) -> str:
    left = {fault.kind for fault in repair.after}
    lines = [f"Mended: {fault.words}." for fault in repair.before if fault.kind not in left]
    lines += [f"Still so: {fault.words}." for fault in repair.after]
    if not repair.has_backup:
        lines.append("No backup could be made before.")
    return "\n".join(lines)
