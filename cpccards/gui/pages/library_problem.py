"""A library that is damaged or gone: the newest backup is offered, and nothing is overwritten."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QWidget

from cpccards.domain.backups import Backup
from cpccards.domain.errors import CpcCardsError
from cpccards.gui.errors import ProblemPage
from cpccards.gui.pages.page import ErrorNote, label, set_role
from cpccards.gui.words.backup_words import offer_words
from cpccards.services.backups import look_into


class LibraryProblemPage(ProblemPage):
    """What happened, and the ways on.

    Signals:
        restore_chosen: a `Backup`, to be put in the library's place.
        reading_chosen: what can be read of the damaged library is to make a new one.
        anew_chosen: the learner wants an empty library.

    Args:
        backup: the newest sound one; None when there is none.
        folder: where the learner may look for others.
        is_lost: the library is missing, not damaged.
    """

    restore_chosen = Signal(object)
    reading_chosen = Signal()
    anew_chosen = Signal()

    def __init__(
        self,
        error: CpcCardsError,
        backup: Backup | None,
        folder: Path,
        now: datetime,
        zone: tzinfo,
        *,
        is_lost: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(error, parent)
        self._backup = backup
        self._folder = folder
        self._now, self._zone = now, zone
        self._kept = label(
            "What was answered since a backup is not in it."
            if is_lost
            else "The file as it is now is kept under another name, whatever you choose. What was answered "
            "since a backup is not in it.",
            "muted",
            wrap=True,
        )
        self._error = ErrorNote()
        self.restore = QPushButton("Restore it")
        self.other = QPushButton("Choose another backup…")
        self.read_out = QPushButton("Save what can be read")
        self.read_out.setVisible(not is_lost)
        self.anew = QPushButton("Start a new library")
        row = QHBoxLayout()
        for button in (self.restore, self.other, self.read_out, self.anew):
            button.setAutoDefault(True)  # Enter presses it, as Space does
            row.addWidget(button)
        row.addStretch(1)
        self._between.addWidget(self._kept)
        self._between.addWidget(self._error)
        self._between.addLayout(row)
        self.restore.clicked.connect(lambda: self.restore_chosen.emit(self._backup))
        self.other.clicked.connect(self._choose)
        self.read_out.clicked.connect(self.reading_chosen)
        self.anew.clicked.connect(self.anew_chosen)
        self._show_offer()

    @property
    def offer(self) -> str:
        """What is offered."""
        return self._remedy.text()

    def say(self, error: CpcCardsError | None) -> None:
        """Shows why something did not work."""
        self._error.say(error)

    def _show_offer(self) -> None:
        backup = self._backup
        self.restore.setVisible(backup is not None)
        if backup is None:
            return
        self._remedy.setText(offer_words(backup, self._now, self._zone, self.locale()))
        set_role(self.restore, "primary")
        set_role(self._again, "")
        self.setFocusProxy(self.restore)

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Choose a backup", str(self._folder), "Card libraries (*.cpccards*);;All files (*)"
        )
        if not name:
            return
        try:
            self._backup = look_into(Path(name))
        except CpcCardsError as error:
            self._error.say(error)
            return
        self._error.say(None)
        self._show_offer()
        self.restore.setFocus()
