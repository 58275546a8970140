"""Is the library sound? Looked through on a worker; what can be mended is mended behind a backup."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from cpccards.domain.changes import Subject, changes
from cpccards.domain.library_faults import Fault
from cpccards.gui.job_slot import JobSlot
from cpccards.gui.pages.page import label, row_of, surface_in
from cpccards.gui.tasks import TaskRunner
from cpccards.gui.widgets.outcome import Outcome
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
        inside = surface_in(self)
        inside.addWidget(label("Is the library sound?", "strong"))
        self.outcome = Outcome(
            "Looks through every card, answer and deck, and for pictures and sounds that are missing."
        )
        inside.addWidget(self.outcome.line)
        inside.addWidget(self.outcome.note)
        self.check = QPushButton("Check the library")
        self.mend = QPushButton("Mend it, behind a backup")
        self.mend.hide()
        inside.addLayout(row_of(self.check, self.mend))
        self.check.clicked.connect(self._check)
        self.mend.clicked.connect(self._mend)
        self._job.succeeded.connect(self._on_done)
        self._job.failed.connect(self._on_failed)

    def _check(self) -> None:
        self._wait("Looking through the library …")
        self._job.start(lambda _report, _cancelled: self._checking.check())

    def _mend(self) -> None:
        self._wait("Making a backup, then mending …")
        self._job.start(lambda _report, _cancelled: self._checking.repair())

    def _wait(self, words: str) -> None:
        self.outcome.begin(words)
        self.check.setEnabled(False)
        self.mend.hide()

    def _on_done(self, result: object) -> None:
        self.check.setEnabled(True)
        if isinstance(result, Repair):
            self.outcome.tell(_repair_words(result))
            self.mended.emit(changes("Repair", Subject.NOTES, Subject.CARDS, Subject.DECKS))
        elif isinstance(result, tuple):
            self.outcome.tell(_fault_words(result))
            self.mend.setVisible(any(fault.can_be_mended for fault in result))
        # A button that rests gives the focus away.
        (self.check if self.mend.isHidden() else self.mend).setFocus()

    def _on_failed(self, error: object) -> None:
        self.check.setEnabled(True)
        self.outcome.fail(error)


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
